"""The way of the bot's calls from its log into the warehouse, damaged lines included."""

import json
import shutil
from dataclasses import replace
from datetime import UTC, datetime

import dagster as dg
import pytest

from orchestration.assets.explanations import explanations
from orchestration.llm.explaining import take_in_calls
from orchestration.llm.log import Log
from orchestration.runs.warehouse import Warehouse
from orchestration.settings.places import LanguageModel
from orchestration.settings.rules import load_rules
from tests.orchestration.llm.mistral_server import mistral_server

CALL = {
    "call_id": "call_1",
    "called_at": datetime(2026, 1, 2, 3, 4, 5),
    "purpose": "bot",
    "gen_ai_request_model": "mistral-small-latest",
    "gen_ai_usage_input_tokens": 1_000,
    "gen_ai_usage_output_tokens": 100,
    "duration_s": 0.5,
    "cost_eur": 0.00013,
}
STORED = "select call_id, called_at, gen_ai_usage_input_tokens, cost_eur from llm_calls order by call_id"
DAMAGED = {
    "cut": b'{"kind": "llm_call", "call_id": "call_9", "called_',
    "not JSON": b"hello",
    "a list": b"[1, 2]",
    "no kind": b"{}",
    "no id": b'{"kind": "llm_call", "called_at": "2026-01-02", "cost_eur": 1}',
    "no UTF-8": b'{"kind": "llm_call\xff", "call_id',
    "no time": b'{"kind": "llm_call", "call_id": "call_9", "called_at": "now", "cost_eur": 1}',
    "cost is no number": b'{"kind": "llm_call", "call_id": "call_9", "called_at": "2026-01-02", "cost_eur": NaN}',
    "cost is text": b'{"kind": "llm_call", "call_id": "call_9", "called_at": "2026-01-02", "cost_eur": "1"}',
    "cost below 0": b'{"kind": "llm_call", "call_id": "call_9", "called_at": "2026-01-02", "cost_eur": -9}',
    "id is a number": b'{"kind": "llm_call", "call_id": 9, "called_at": "2026-01-02", "cost_eur": 1}',
    "tokens are text": b'{"kind": "llm_call", "call_id": "call_9", "called_at": "2026-01-02", "cost_eur": 1, '
    b'"gen_ai_usage_input_tokens": "many"}',
    "too many tokens": b'{"kind": "llm_call", "call_id": "call_8", "called_at": "2026-01-02", "cost_eur": 1, '
    b'"gen_ai_usage_input_tokens": 99999999999999999999}',
    "half a letter": b'{"kind": "llm_call", "call_id": "\\ud800", "called_at": "2026-01-02", "cost_eur": 1}',
    "a brace": b"{",
    "very deep": b"[" * 200_000,
}


@pytest.fixture
def log(tmp_path):
    return Log(tmp_path / "fraud.duckdb")


@pytest.fixture
def warehouse(built, tmp_path):
    shutil.copy(built.warehouse, tmp_path / "warehouse.duckdb")
    return Warehouse(path=str(tmp_path / "warehouse.duckdb"))


def test_each_logged_call_is_taken_in_once(warehouse, log):
    log.call(CALL)
    log.call(CALL)
    assert take_in_calls(warehouse, log) == (1, 0)
    log.call(CALL | {"call_id": "call_2", "cost_eur": None})
    assert take_in_calls(warehouse, log) == (1, 0)
    assert take_in_calls(warehouse, log) == (0, 0)
    at = datetime(2026, 1, 2, 3, 4, 5)
    assert [tuple(row.values()) for row in warehouse.read(STORED).to_pylist()] == [
        ("call_1", at, 1_000, 0.00013),
        ("call_2", at, 1_000, None),
    ]


def test_without_a_log_nothing_is_taken_in(warehouse, log):
    assert take_in_calls(warehouse, log) == (0, 0)


def test_damaged_lines_are_counted_and_spoil_no_other(warehouse, log):
    log.call(CALL)
    with open(log.path, "ab") as file:
        file.write(b"\n".join(DAMAGED.values()))
    log.call(CALL | {"call_id": "call_2"})
    said = []
    assert take_in_calls(warehouse, log, said.append) == (2, len(DAMAGED))
    assert f"{len(DAMAGED)} damaged lines" in said[0]
    assert warehouse.read("select call_id from llm_calls order by 1")["call_id"].to_pylist() == ["call_1", "call_2"]


def test_a_log_that_cannot_be_read_is_told_and_fails_nothing(warehouse, log):
    log.path.mkdir()
    said = []
    assert take_in_calls(warehouse, log, said.append) == (0, None)
    assert str(log.path) in said[0] and "Is a directory" in said[0]
    log.path.rmdir()
    log.call(CALL)
    assert take_in_calls(warehouse, log) == (1, 0)


@pytest.mark.parametrize("line", DAMAGED.values(), ids=DAMAGED)
def test_a_line_is_whole_after_a_damaged_one(log, line):
    log.path.write_bytes(line)
    log.call(CALL)
    last = log.path.read_bytes().splitlines()[-1]
    assert json.loads(last)["call_id"] == "call_1"


def test_the_asset_says_that_it_cannot_read_the_log(warehouse, log):
    log.path.mkdir()
    metadata = materialized(warehouse, LanguageModel("", "", ""), load_rules().llm, log)
    assert metadata["llm_calls"]["damaged_lines_of_bot"].value == "the log cannot be read"


def materialized(warehouse, language_model, limits, log):
    """Metadata of the asset, by key."""
    resources = {
        "warehouse": warehouse,
        "language_model": language_model,
        "rules": replace(load_rules(), llm=limits),
        "bot_log": log,
    }
    result = dg.materialize([explanations], instance=dg.DagsterInstance.ephemeral(), resources=resources)
    return {
        event.asset_key.path[-1]: event.materialization.metadata for event in result.get_asset_materialization_events()
    }


def test_what_the_bot_spent_is_no_longer_there_for_explanations(warehouse, log):
    limits = load_rules().llm
    spent = limits.budget_per_month_eur
    log.call(CALL | {"called_at": datetime.now(UTC).replace(tzinfo=None), "cost_eur": spent})
    with mistral_server() as server:
        metadata = materialized(warehouse, LanguageModel("key", server.url, "mistral-small-latest"), limits, log)
    assert server.asked == []
    assert "the budget allows 0 of" in metadata["llm_explanation"]["stopped"].value
    assert metadata["llm_calls"]["calls_of_bot"].value == 1
