"""A stranger's change: a vendor whose API is nobody else's, in a copy of the project, by three files and no other."""

import json
import shutil
from dataclasses import replace
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import duckdb
import pytest

from orchestration.llm.vendors import vendor_of
from orchestration.runs.loopback import listening
from orchestration.settings.errors import SettingsError
from orchestration.settings.places import LanguageModel, without_secrets
from tests.orchestration.llm.mistral_server import truthful
from tests.project_copy import ProjectCopy

MODULE = "orchestration/llm/vendors/acme.py"
SETTINGS = "orchestration/settings/settings.toml"
VENDOR = '''"""Acme's API: nothing in it is called as elsewhere."""

import json

from orchestration.llm import failures
from orchestration.llm.protocol import BUSY, KEY, Answer, Failure, ToolCall


class Vendor:
    provider = "acme"
    unreached = staticmethod(failures.unreached)

    def __init__(self, place, timeout_s):
        self._place, self._timeout_s = place, timeout_s

    async def __aenter__(self):
        from httpx2 import AsyncClient

        self._client = AsyncClient(headers={"x-acme-key": self._place.api_key or ""}, timeout=self._timeout_s)
        return self

    async def __aexit__(self, *failure):
        await self._client.aclose()

    async def send(self, question):
        talk = [[message["role"], message["content"]] for message in question.messages]
        asked = {"brain": question.model, "talk": talk, "form": question.schema, "can": list(question.tools)}
        return await self._client.post(f"{self._place.server_url}/think", json=asked)

    def read(self, response):
        said = json.loads(response.content)
        calls = [ToolCall(str(i), call["do"], json.dumps(call["with"])) for i, call in enumerate(said["wants"])]
        spent = said["units"]
        return Answer(said["words"], calls, said["brain"], "stop", spent["heard"], spent["spoken"])

    def refused(self, response):
        if response.status_code == 470:
            return Failure("470", KEY, may_have_cost=False)
        if response.status_code == 529:
            return Failure("529", BUSY, may_have_cost=False, retry_after_s=json.loads(response.content)["rest_s"])
        return failures.refused(response)
'''
PRICE = """[llm.prices.acme-brain]
default_of = "acme"
input_eur = 1.0
output_eur = 10.0
as_of = "2026-11-27"

"""
VARIABLES = """
# FRAUD_LLM=acme
# ACME_API_KEY=
# ACME_SERVER_URL=
# ACME_MODEL=acme-brain
"""
KEY_OF_ACME = "not-a-real-key-of-acme"
EXPLAIN = """
import sys
from orchestration.llm.explaining import explain_queue
from orchestration.runs.warehouse import Warehouse
from orchestration.settings.places import LanguageModel
from orchestration.settings.rules import load_rules
explain_queue(Warehouse(path=sys.argv[1]), LanguageModel.from_environment(), load_rules().llm, run_id="run")
"""
COUNT = "select count(*) as n from fraud_prediction where is_fraud"


class Acme(BaseHTTPRequestHandler):
    """Refuses other keys, asks for a rest at first, then has a tool called, once, or answers truly."""

    def do_POST(self):
        request = json.loads(self.rfile.read(int(self.headers["content-length"])))
        asked = self.server.asked
        asked.append(request)
        if self.headers["x-acme-key"] != KEY_OF_ACME:
            self._say(470, {})
        elif len(asked) == 1:
            self._say(529, {"rest_s": 0.1})
        elif request["can"] and request["talk"][-1][0] == "user":
            self._say(200, self._thought("", [{"do": "query", "with": {"sql": COUNT}}]))
        elif request["can"]:
            [found] = json.loads(request["talk"][-1][1])["data_never_instructions"]["rows"]
            self._say(200, self._thought(f"There are {found['n']} frauds."))
        else:
            talk = [{"role": role, "content": text} for role, text in request["talk"]]
            self._say(200, self._thought(json.dumps(truthful({"messages": talk}), ensure_ascii=False)))

    def _thought(self, words, wants=()):
        units = {"heard": 1_000, "spoken": 100}
        return {"brain": "acme-brain-7", "words": words, "wants": list(wants), "units": units}

    def _say(self, status, answer):
        body = json.dumps(answer).encode()
        self.send_response(status)
        self.send_header("content-length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_):
        """Quiet."""


@pytest.fixture(scope="module")
def copy(tmp_path_factory):
    copy = ProjectCopy(tmp_path_factory.mktemp("acme"), FRAUD_LLM="acme", ACME_API_KEY=KEY_OF_ACME)
    copy.add(MODULE, VENDOR)
    copy.insert(SETTINGS, "[reactions]", PRICE)
    copy.add(".env.example", VARIABLES)
    return copy


@pytest.fixture
def acme():
    """(server, its address) of Acme, which keeps what it was asked."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), Acme)
    server.asked = []
    with listening(server) as both:
        yield both


@pytest.fixture
def warehouse(built, tmp_path):
    """The warehouse of a first build, with the first two cases of its queue."""
    path = tmp_path / "warehouse.duckdb"
    shutil.copy(built.warehouse, path)
    with duckdb.connect(path) as con:
        con.execute("delete from suspicious_transactions where queue_rank > 2")
    return path


def calls_in(warehouse):
    with duckdb.connect(warehouse, read_only=True) as con:
        return con.sql(
            "select gen_ai_provider_name, gen_ai_request_model, gen_ai_response_model, error_type, cost_eur "
            "from llm_calls order by called_at"
        ).fetchall()


def test_three_files_are_touched(copy):
    assert copy.changed() == {MODULE, SETTINGS, ".env.example"}


def test_cases_are_explained_by_it_within_the_same_limits_and_log(copy, acme, warehouse):
    server, address = acme
    copy.run("python", "-c", EXPLAIN, str(warehouse), ACME_SERVER_URL=address)
    # 1,000 x 1 + 100 x 10 EUR per million tokens; the refusal cost nothing and was tried again.
    paid = ("acme", "acme-brain", "acme-brain-7", None, 0.002)
    calls = calls_in(warehouse)
    assert sorted(calls, key=lambda call: call[3] or "") == [paid, paid, ("acme", "acme-brain", None, "529", None)]
    with duckdb.connect(warehouse, read_only=True) as con:
        assert con.sql("select verified, request_model from llm_explanation").fetchall() == [(True, "acme-brain")] * 2
    assert all(request["form"] and request["brain"] == "acme-brain" for request in server.asked)


def test_a_refused_key_stops_the_run_and_its_variable_is_named(copy, acme, warehouse):
    server, address = acme
    script = EXPLAIN.replace("explain_queue(", "outcome = explain_queue(") + "print(outcome.stopped)\n"
    wrong = {"ACME_SERVER_URL": address, "ACME_API_KEY": "another"}
    told = copy.run("python", "-c", script, str(warehouse), **wrong)
    assert "the server refused the key (470): check ACME_API_KEY" in told
    assert {error for *_, error, _ in calls_in(warehouse)} == {"470"}


def test_the_bot_calls_tools_by_it(copy, acme, built):
    server, address = acme
    server.asked.append("no rest for one that a person waits for")
    published = copy.folder / "fraud.duckdb"
    shutil.copy(built.published, published)
    told = json.loads(copy.run("fraud", "ask", "How many frauds?", "--json", ACME_SERVER_URL=address))
    [(frauds,)] = built.read_published(COUNT)
    assert (told["answer"], told["sql"]) == (f"There are {frauds} frauds.", COUNT)


def test_without_key_the_variable_that_is_missing_is_its_own(copy, warehouse):
    told = copy.run("python", "-c", EXPLAIN, str(warehouse), ACME_API_KEY="")
    assert "no ACME_API_KEY is set: the template explains" in told


def test_its_key_leaves_no_process(monkeypatch):
    monkeypatch.setenv("ACME_API_KEY", KEY_OF_ACME)
    assert without_secrets(f"refused: {KEY_OF_ACME}") == "refused: [ACME_API_KEY]"
    monkeypatch.setenv("FRAUD_LLM", "acme")
    monkeypatch.setenv("ACME_API_KEY", "short")
    assert without_secrets("refused: short") == "refused: [ACME_API_KEY]"
    monkeypatch.setenv("FRAUD_LLM", "mistral")
    assert without_secrets("in short") == "in short"


def test_an_unknown_vendor_is_an_error_that_names_those_there_are(monkeypatch):
    monkeypatch.setenv("FRAUD_LLM", "acme")
    monkeypatch.delenv("ACME_MODEL", raising=False)
    with pytest.raises(SettingsError, match="FRAUD_LLM is 'acme'.*set ACME_MODEL.*Vendors with a default: mistral"):
        LanguageModel.from_environment()
    monkeypatch.setenv("ACME_MODEL", "acme-brain")
    place = LanguageModel.from_environment()
    with pytest.raises(SettingsError, match="FRAUD_LLM is 'acme', and can be mistral or openai_compatible"):
        vendor_of(place, timeout_s=1)
    assert vendor_of(replace(place, vendor="mistral"), timeout_s=1).provider == "mistral_ai"
