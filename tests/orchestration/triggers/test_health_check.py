"""health_check_llm: against a real server on loopback, and the real job on a copy of what a build has left."""

import shutil
from datetime import UTC, datetime
from email import message_from_bytes, policy

import dagster as dg
import pytest

from orchestration.mail.outbox import Mailbox
from orchestration.runs.warehouse import Warehouse
from orchestration.settings.places import LanguageModel, Settings
from orchestration.settings.rules import load_rules
from orchestration.triggers.health_check import ask
from orchestration.triggers.jobs import health_check_llm
from tests.orchestration.bot.scripted_mistral import says, serving

MODEL = "mistral-small-latest"
CALLS = "select purpose, run_id, error_type, transaction_id from llm_calls order by called_at"


@pytest.fixture
def settings(built, tmp_path):
    """What a build has left, to be written to."""
    shutil.copy(built.warehouse, tmp_path / "warehouse.duckdb")
    shutil.copy(built.published, tmp_path / "fraud.duckdb")
    return Settings(tmp_path / "warehouse.duckdb", tmp_path / "fraud.duckdb", "en")


@pytest.fixture
def warehouse(settings):
    return Warehouse(path=str(settings.warehouse))


@pytest.fixture
def limits():
    return load_rules().llm


def place(url):
    return LanguageModel("key", url, MODEL)


def test_one_tiny_question_is_one_call_that_the_log_knows(warehouse, limits):
    with serving(says("ready")) as (script, url):
        asked = ask(warehouse, place(url), limits, "r1")
    assert (asked.code, asked.values["model"]) == ("answered", MODEL)
    [request] = script.received
    assert request["max_tokens"] == 16
    assert warehouse.read(CALLS).to_pylist() == [
        {"purpose": "health", "run_id": "r1", "error_type": None, "transaction_id": None}
    ]


def test_a_server_that_refuses_is_a_sentence_and_a_row(warehouse, limits):
    with serving(401) as (_, url):
        asked = ask(warehouse, place(url), limits, "r1")
    assert (asked.code, asked.values) == ("no_answer", {"error": "401"})
    assert "refused the key" in asked.message
    assert [row["error_type"] for row in warehouse.read(CALLS).to_pylist()] == ["401"]


def test_without_a_key_or_over_budget_nothing_is_asked(warehouse, limits):
    asked = ask(warehouse, LanguageModel(None, None, MODEL), limits, "r1")
    assert (asked.code, asked.values) == ("no_key", {"variable": "MISTRAL_API_KEY"})
    warehouse.append(
        "llm_calls",
        [
            {
                "call_id": "c",
                "called_at": datetime.now(UTC).replace(tzinfo=None),
                "cost_eur": limits.budget_per_month_eur,
            }
        ],
    )
    with serving(says("ready")) as (script, url):
        asked = ask(warehouse, place(url), limits, "r1")
    assert asked.code == "stopped" and "budget is used up" in asked.message
    assert script.received == []


# dagster-dbt calls what Dagster deprecates.
@pytest.mark.filterwarnings("ignore::DeprecationWarning")
def test_a_failing_llm_is_seen_answered_and_told_once_and_fails_no_run(definitions, settings, monkeypatch):
    for name, value in {
        "FRAUD_WAREHOUSE": settings.warehouse,
        "FRAUD_PUBLISHED": settings.published,
        "DAGSTER_HOME": settings.dagster_home,
        "SMTP_HOST": "",
    }.items():
        monkeypatch.setenv(name, str(value))
    settings.dashboard.parent.mkdir()
    settings.dashboard.write_text("<title>page</title>")
    rules = load_rules()
    assert health_check_llm.tags["fraud/writer"] == "warehouse"

    with serving(401) as (_, url), dg.DagsterInstance.ephemeral() as instance:
        resources = {
            "places": settings,
            "rules": rules,
            "dbt": definitions.resources["dbt"],
            "warehouse": Warehouse(path=str(settings.warehouse)),
            "language_model": place(url),
            "mailbox": Mailbox(settings, rules.mail),
        }
        runs = [health_check_llm.execute_in_process(instance=instance, resources=resources) for _ in range(2)]

    assert [run.success for run in runs] == [True, True]
    [mail] = settings.outbox.glob("*.eml")
    message = message_from_bytes(mail.read_bytes(), policy=policy.SMTP)
    assert mail.name == f"health-{runs[0].run_id}.eml"
    assert message["Subject"] == "Health: bad."
    text = message.get_body(("plain",)).get_content()
    assert "no answer (401)" in text
    assert "bad: failed among the newest calls (1): 100%" in text
    assert "of 5.00" in text
    assert [part.get_filename() for part in message.iter_attachments()] == ["llm_performance.html"]
    reactions = Warehouse(path=str(settings.warehouse)).read("select action, run_id from reactions order by action")
    assert reactions.to_pylist() == [
        {"action": action, "run_id": runs[0].run_id} for action in ("mail", "template_only")
    ]
