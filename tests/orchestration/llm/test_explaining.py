"""Explanations against a real server on loopback, and what becomes of every fault of it."""

import json
import os
import shutil
import signal
import subprocess
import sys
import time
from dataclasses import replace
from pathlib import Path

import dagster as dg
import duckdb
import pytest

from orchestration.assets.explanations import explanations
from orchestration.llm.explaining import explain_queue
from orchestration.llm.journal import Journal
from orchestration.llm.log import Log
from orchestration.runs.warehouse import Warehouse as ProjectWarehouse
from orchestration.settings.places import LanguageModel
from orchestration.settings.rules import Limits, Price, load_rules
from tests.orchestration.llm.mistral_server import mistral_server, question

ROOT = Path(__file__).parents[3]
MODEL = "mistral-small-latest"
# 1,000 tokens to, 200 tokens from the server: 0.0002 EUR an answer.
PRICES = {MODEL: Price(0.10, 0.50, "2026-11-25")}


class Warehouse:
    """The warehouse, which knows besides whether its file is open."""

    def __init__(self, path):
        self.path, self.is_open = path, False
        self._warehouse = ProjectWarehouse(path=str(path))

    def read(self, query, parameters=None):
        return self._run(lambda: self._warehouse.read(query, parameters))

    def append(self, table, rows):
        self.append_all({table: rows})

    def append_all(self, rows_of):
        self._run(lambda: self._warehouse.append_all(rows_of))

    def _run(self, work):
        self.is_open = True
        try:
            return work()
        finally:
            self.is_open = False


def limits(**changes):
    return Limits(
        **{
            "max_concurrent": 1,
            "requests_per_minute": 60_000,
            "timeout_s": 10,
            "tries": 3,
            "pause_s": 0.02,
            "longest_wait_s": 5,
            "stop_after_failures": 5,
            "max_output_tokens": 500,
            "budget_per_run_eur": 1,
            "budget_per_month_eur": 10,
            "budget_warning_share": 0.8,
            "budget_bad_share": 1,
            "prices": PRICES,
        }
        | changes
    )


@pytest.fixture(scope="module")
def queue(built, tmp_path_factory):
    """What is read and written here of the warehouse of a first build, with the first three cases of its queue."""
    path = tmp_path_factory.mktemp("queue") / "warehouse.duckdb"
    with duckdb.connect(path) as con:
        con.execute(f"attach '{built.warehouse}' as built (read_only)")
        for table in ("suspicious_transactions", "reason_codes", "llm_explanation", "llm_calls", "reactions"):
            [(declared,)] = con.execute(
                "select sql from duckdb_tables() where database_name = 'built' and table_name = ?", [table]
            ).fetchall()
            con.execute(declared)
            con.execute(f"insert into {table} from built.main.{table}")
        con.execute("delete from suspicious_transactions where queue_rank > 3")
        con.execute("delete from reason_codes where transaction_id not in "
                    "(select transaction_id from suspicious_transactions)")  # fmt: skip
    return path


@pytest.fixture
def warehouse(queue, tmp_path):
    """A copy of it of one's own."""
    return Warehouse(Path(shutil.copy(queue, tmp_path / "warehouse.duckdb")))


def explain(warehouse, server, say=lambda line: None, **changes):
    place = LanguageModel("key", server.url, MODEL)
    return explain_queue(warehouse, place, limits(**changes), run_id="run", say=say)


def rows(warehouse, query):
    return warehouse.read(query).to_pylist()


# What the server does every time -> explained, proved, calls, error_type, status, why nothing more is asked
FAULTS = {
    "good": (3, 3, 3, None, 200, None),
    "unauthorized": (0, 0, 1, "401", 401, "refused the key"),
    "forbidden": (0, 0, 1, "403", 403, "refused the key"),
    "payment_required": (0, 0, 1, "402", 402, "quota"),
    "unprocessable": (0, 0, 3, "422", 422, None),
    "too_many": (0, 0, 7, "429", 429, "quota"),
    "too_many_wait": (0, 0, 7, "429", 429, "quota"),
    "too_many_wait_an_hour": (0, 0, 1, "429", 429, "wait 3600 s"),
    "out_of_quota": (0, 0, 1, "429", 429, "quota"),
    "server_error": (0, 0, 5, "500", 500, "5 failures in a row"),
    "unavailable": (0, 0, 5, "503", 503, "5 failures in a row"),
    "slow": (3, 3, 3, None, 200, None),
    "hang": (0, 0, 5, "timeout", None, "5 failures in a row"),
    "cut": (0, 0, 5, "connection", None, "5 failures in a row"),
    "truncated_body": (0, 0, 3, "invalid_response", 200, None),
    "html": (0, 0, 3, "invalid_response", 200, None),
    "truncated_answer": (3, 0, 6, None, 200, None),
    "lie": (3, 0, 6, None, 200, None),
    "wrong_language": (3, 0, 6, None, 200, None),
    "injection": (3, 0, 6, None, 200, None),
    "html_answer": (3, 0, 6, None, 200, None),
    "enormous": (3, 0, 6, None, 200, None),
    "half_a_character": (3, 0, 6, None, 200, None),
    "empty": (3, 0, 6, None, 200, None),
    "no_usage": (3, 3, 3, None, 200, None),
}
# Elsewhere a busy machine is no timeout.
IMPATIENT = {"hang": {"timeout_s": 0.7}}
# What the proof says of each lie of the model.
FOUND = {
    "truncated_answer": {"malformed"},
    "lie": {"unknown_feature", "literal_figure"},
    "wrong_language": {"wrong_language"},
    "injection": {"instruction", "link"},
    "html_answer": {"markup"},
    "enormous": {"malformed"},
    "half_a_character": {"malformed"},
    "empty": {"malformed"},
}


@pytest.mark.parametrize("fault", FAULTS)
def test_no_fault_fails_a_run_and_each_has_its_outcome(warehouse, fault):
    explained, proved, calls, error, status, stopped = FAULTS[fault]
    with mistral_server(lambda number, request: fault) as server:
        outcome = explain(warehouse, server, **IMPATIENT.get(fault, {}))
    assert (outcome.explained, outcome.verified, outcome.calls) == (explained, proved, calls)
    assert len(server.asked) == calls
    assert (stopped in outcome.stopped) if stopped else outcome.stopped is None
    logged = rows(warehouse, "select distinct error_type, http_response_status_code as status from llm_calls")
    assert logged == [{"error_type": error, "status": status}]
    found = rows(warehouse, "select failures, summary from llm_explanation where not verified")
    for row in found:
        assert FOUND[fault] <= {failure["what"] for failure in json.loads(row["failures"])}
        assert row["summary"] is None


def test_what_passes_is_tried_again(warehouse):
    broken = {1: "unavailable", 2: "cut", 4: "too_many_wait"}
    with mistral_server(lambda number, request: broken.get(number)) as server:
        outcome = explain(warehouse, server)
    assert (outcome.verified, outcome.calls, outcome.stopped) == (3, 6, None)
    assert server.at[4] - server.at[3] >= 0.4  # Retry-After


def test_a_refused_answer_goes_back_once_with_what_was_wrong(warehouse):
    with mistral_server(lambda number, request: "lie" if number == 1 else None) as server:
        outcome = explain(warehouse, server)
    assert (outcome.verified, outcome.calls) == (3, 4)
    [second] = [request for request in server.asked if "A program refused" in request["messages"][-1]["content"]]
    assert "unknown_feature: V27" in second["messages"][-1]["content"]
    attempts = rows(warehouse, "select attempts, failures from llm_explanation order by attempts desc")
    assert attempts[0] == {"attempts": 2, "failures": None}
    logged = rows(warehouse, "select attempt from llm_calls order by attempt")
    assert [row["attempt"] for row in logged] == [1, 1, 1, 2]


def test_what_is_sent_holds_facts_and_no_id(warehouse):
    with mistral_server() as server:
        explain(warehouse, server)
    [request, *_] = server.asked
    assert (request["model"], request["temperature"], request["random_seed"]) == (MODEL, 0, 20130901)
    assert request["response_format"]["type"] == "json_schema"
    assert set(question(request)) == {"language", "reasons", "placeholders"}
    sent = json.dumps(server.asked)
    for row in rows(warehouse, "select transaction_id, model_version, case_group from reason_codes"):
        assert not any(value in sent for value in row.values())


def test_an_explained_case_is_never_paid_for_again(warehouse):
    with mistral_server() as server:
        explain(warehouse, server)
        again = explain(warehouse, server)
    assert len(server.asked) == 3
    assert (again.cases, again.calls) == (0, 0)


def test_one_answer_serves_nearly_identical_cases_that_it_is_true_of_and_no_other(warehouse):
    first, alike, other = rows(warehouse, "select transaction_id, facts from reason_codes join suspicious_transactions "
                                          "using (transaction_id) order by queue_rank")  # fmt: skip
    facts = json.loads(first["facts"])
    strongest, *rest = facts["reasons"]
    turned = {"raises": "lowers", "lowers": "raises"}[strongest["direction"]]
    changed = {
        alike["transaction_id"]: facts | {"rank": 2, "amount": 12.34},
        other["transaction_id"]: facts | {"reasons": [strongest | {"direction": turned}, *rest]},
    }
    with duckdb.connect(warehouse.path) as con:
        con.execute("update reason_codes set case_group = ?", [first["transaction_id"]])
        for transaction_id, values in changed.items():
            con.execute(
                "update reason_codes set facts = ? where transaction_id = ?", [json.dumps(values), transaction_id]
            )
    with mistral_server() as server:
        outcome = explain(warehouse, server)
    assert (outcome.verified, outcome.calls, len(server.asked)) == (3, 2, 2)
    told = {row["transaction_id"]: row for row in rows(warehouse, "from llm_explanation")}
    assert [told[case["transaction_id"]]["attempts"] for case in (first, alike, other)] == [1, 0, 1]
    assert told[alike["transaction_id"]]["cost_eur"] == 0
    assert (
        "12,34" in told[alike["transaction_id"]]["summary"] and "12,34" not in told[first["transaction_id"]]["summary"]
    )


def test_texts_are_filled_and_costs_are_counted(warehouse):
    with mistral_server() as server:
        outcome = explain(warehouse, server)
    assert outcome.cost_eur == pytest.approx(3 * 0.0002)
    assert outcome.eur_per_verified == pytest.approx(0.0002)
    for row in rows(warehouse, "from llm_explanation"):
        assert "{" not in row["summary"] and "est estimée à" in row["summary"]
        assert row["cost_eur"] == pytest.approx(0.0002)
    [call, *_] = rows(warehouse, "from llm_calls")
    assert (call["gen_ai_usage_input_tokens"], call["gen_ai_usage_output_tokens"]) == (1000, 200)
    assert call["gen_ai_response_model"] == "mistral-small-2506"
    assert call["duration_s"] > 0


@pytest.mark.parametrize("fault", ["no_usage", "nonsense_usage", "hang", "cut", "html", "server_error"])
def test_a_call_whose_cost_nobody_tells_counts_in_the_budgets_as_what_it_may_have_cost(warehouse, fault):
    with mistral_server(lambda number, request: fault) as server:
        explain(warehouse, server, stop_after_failures=1, **IMPATIENT.get(fault, {}))
        calls = rows(warehouse, "from llm_calls")
        assert {call["cost_eur"] for call in calls} == {None}
        # More than the true price of an answer.
        assert all(call["cost_at_most_eur"] > 0.0002 for call in calls)
        with duckdb.connect(warehouse.path) as con:
            con.execute("delete from llm_explanation")
        month = sum(call["cost_at_most_eur"] for call in calls) + 0.0001
        again = explain(warehouse, server, budget_per_month_eur=month)
    assert (again.calls, again.stopped) == (0, "the budget allows 0 of 3 cases, the first of the queue")


@pytest.mark.parametrize("fault", ["unauthorized", "payment_required", "unprocessable", "out_of_quota"])
def test_a_refused_call_counts_nothing(warehouse, fault):
    with mistral_server(lambda number, request: fault) as server:
        explain(warehouse, server)
    assert rows(warehouse, "select distinct cost_eur, cost_at_most_eur from llm_calls") == [
        {"cost_eur": None, "cost_at_most_eur": 0}
    ]


def test_the_first_of_the_queue_are_asked_about_first(built, tmp_path):
    shutil.copy(built.warehouse, tmp_path / "warehouse.duckdb")
    with mistral_server() as server:
        explain(Warehouse(tmp_path / "warehouse.duckdb"), server)
    ranks = [int(question(request)["placeholders"]["{rank}"]) for request in server.asked]
    assert len(ranks) > 50 and ranks == sorted(ranks)


def test_over_budget_the_first_of_the_queue_are_explained(warehouse):
    said = []
    with mistral_server() as server:
        outcome = explain(warehouse, server, said.append, budget_per_run_eur=0.0008)
    [first] = rows(warehouse, "select transaction_id from llm_explanation")
    assert [first] == rows(warehouse, "select transaction_id from suspicious_transactions where queue_rank = 1")
    assert "budget allows 1 of 3 cases" in outcome.stopped
    assert "0.0008 EUR are left" in said[0]


def test_the_budget_of_the_month_counts_earlier_runs(warehouse):
    with mistral_server() as server:
        explain(warehouse, server)
        warehouse.append("llm_calls", [{"called_at": _now(warehouse), "cost_eur": 9.9999}])
        with duckdb.connect(warehouse.path) as con:
            con.execute("delete from llm_explanation")
        outcome = explain(warehouse, server)
    assert outcome.calls == 0
    assert "budget allows 0 of 3 cases" in outcome.stopped


def test_the_budget_holds_while_answers_come(warehouse):
    """One answer each is foreseen; when all are refused, the second answers would go beyond."""
    with mistral_server(lambda number, request: "lie") as server:
        outcome = explain(warehouse, server, budget_per_run_eur=0.0032, max_concurrent=3)
    assert outcome.cost_eur <= 0.0032
    assert outcome.verified == 0


def test_a_model_without_a_price_is_not_asked(warehouse):
    with mistral_server() as server:
        outcome = explain(warehouse, server, prices={})
    assert len(server.asked) == 0
    assert f"add [llm.prices.{MODEL}]" in outcome.stopped


def test_without_a_key_nothing_is_asked(warehouse):
    outcome = explain_queue(warehouse, LanguageModel(None, None, MODEL), limits(), say=lambda line: None)
    assert (outcome.cases, outcome.calls) == (3, 0)
    assert "MISTRAL_API_KEY" in outcome.stopped


def test_a_server_that_is_not_there_stops_nobody(warehouse):
    with mistral_server() as server:
        gone = server
    outcome = explain(warehouse, gone)
    assert (outcome.explained, outcome.calls) == (0, 5)
    assert "connection" in outcome.stopped


def test_concurrency_and_rate_are_bounded_and_the_file_is_closed_while_a_request_is_in_flight(warehouse):
    open_during_request = []

    def watch(number, request):
        open_during_request.append(warehouse.is_open)

    with mistral_server(watch, delay_s=0.1) as server:
        started = time.monotonic()
        outcome = explain(warehouse, server, max_concurrent=2, requests_per_minute=300)
    assert outcome.verified == 3
    assert server.most_in_flight <= 2
    assert time.monotonic() - started >= 2 * 60 / 300
    assert not any(open_during_request)


# Dagster takes seconds to import, and this process comes to read only.
KILLED = """
import sys
from dataclasses import replace

import duckdb

from orchestration.llm.explaining import explain_queue
from orchestration.settings.rules import load_rules
from orchestration.settings.places import LanguageModel


class Warehouse:
    path = sys.argv[1]

    def read(self, query, parameters=None):
        with duckdb.connect(self.path, read_only=True) as con:
            return con.sql(query, params=parameters or []).to_arrow_table()


limits = replace(load_rules().llm, max_concurrent=2, requests_per_minute=60_000)
explain_queue(Warehouse(), LanguageModel("key", sys.argv[2], "mistral-small-latest"), limits)
"""


def test_killed_in_the_middle_it_goes_on_and_pays_for_no_stored_answer_twice(built, tmp_path):
    path = tmp_path / "warehouse.duckdb"
    shutil.copy(built.warehouse, path)
    with duckdb.connect(path) as con:
        [(cases,)] = con.sql("select count(*) from suspicious_transactions").fetchall()
        con.execute("update reason_codes set case_group = transaction_id")  # each is asked about
    with mistral_server(delay_s=0.05) as server:
        process = subprocess.Popen([sys.executable, "-c", KILLED, path, server.url], cwd=ROOT, stdout=subprocess.PIPE)
        deadline = time.monotonic() + 60
        while len(server.asked) < 30 and process.poll() is None and time.monotonic() < deadline:
            time.sleep(0.02)
        os.kill(process.pid, signal.SIGKILL)
        process.communicate()
        before = len(server.asked)

        warehouse = Warehouse(path)
        kept = Journal(warehouse).path.read_text().count('["llm_explanation"')
        outcome = explain(warehouse, server, max_concurrent=2)
    assert 24 <= kept < cases
    # No answer that had come is asked for again, only the two that were under way.
    assert outcome.verified == len(server.asked) - before == cases - kept
    assert before - kept <= 2
    [counts] = rows(warehouse, "select count(*) as n, count(distinct transaction_id) as d from llm_explanation")
    assert counts == {"n": cases, "d": cases}
    # What the killed run has paid is in the log of calls, too.
    assert rows(warehouse, "select count(distinct call_id) as n from llm_calls") == [{"n": cases}]


def test_killed_right_after_it_has_stored_everything_nothing_is_stored_twice(warehouse):
    with mistral_server() as server:
        explain(warehouse, server)
        calls = rows(warehouse, "from llm_calls")
        explanations = rows(warehouse, "from llm_explanation")
        Journal(warehouse).write({"llm_explanation": explanations, "llm_calls": calls})
        explain(warehouse, server)
    assert len(server.asked) == 3
    assert [rows(warehouse, f"select count(*) as n from {table}") for table in ("llm_explanation", "llm_calls")] == [
        [{"n": 3}]
    ] * 2
    assert not Journal(warehouse).path.exists()


def test_a_line_of_the_journal_that_a_crash_has_cut_takes_no_other_with_it(warehouse):
    said = []
    with mistral_server() as server:
        explain(warehouse, server)
        journal = Journal(warehouse)
        journal.write({"llm_calls": [{"call_id": "call_1", "called_at": _now(warehouse), "cost_eur": 1.5}]})
        with open(journal.path, "a") as file:
            file.write('["llm_explanation", {"transac')
        explain(warehouse, server, said.append)
    assert rows(warehouse, "select cost_eur, called_at > now()::timestamp - interval 1 hour as is_now from llm_calls "
                           "where call_id = 'call_1'") == [{"cost_eur": 1.5, "is_now": True}]  # fmt: skip
    assert said[0] == "1 rows of a run that was interrupted are stored; 1 damaged lines are left out."


def _now(warehouse):
    return rows(warehouse, "select now()::timestamp as at")[0]["at"]


def test_as_a_dagster_asset_it_reports_what_it_wrote(warehouse, tmp_path):
    with mistral_server() as server:
        result = dg.materialize(
            [explanations],
            instance=dg.DagsterInstance.ephemeral(),
            resources={
                "warehouse": warehouse,
                "language_model": LanguageModel("key", server.url, MODEL),
                "rules": replace(load_rules(), llm=limits()),
                "bot_log": Log(tmp_path / "fraud.duckdb"),
            },
        )
    events = result.get_asset_materialization_events()
    metadata = {event.asset_key.path[-1]: event.materialization.metadata for event in events}
    assert metadata["llm_explanation"]["verified"].value == 3
    assert metadata["llm_calls"]["cost_eur"].value == pytest.approx(3 * 0.0002)
    assert rows(warehouse, "select distinct run_id from llm_calls") == [{"run_id": result.run_id}]


def test_while_an_episode_is_answered_by_the_template_nothing_is_asked(warehouse):
    answered = {"episode": "e1", "signal": "llm errors", "level": 2, "action": "template_only", "reason": "60 % failed"}
    warehouse.append("reactions", [answered])
    with mistral_server() as server:
        outcome = explain(warehouse, server)
        assert outcome.stopped == "the template explains until llm errors is good again (60 % failed)"
        assert (outcome.cases, server.asked) == (3, [])
        warehouse.append("reactions", [answered | {"level": 0, "action": "none", "reason": "over: 0 % failed"}])
        assert explain(warehouse, server).verified == 3
