import json
import shutil
from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone

import duckdb
import pytest
from click.testing import CliRunner

from orchestration.cli import main
from orchestration.published.health import Signal, budget, by_area, health, health_of, spent_this_month
from orchestration.runs.warehouse import Warehouse
from orchestration.settings.places import Settings
from orchestration.settings.rules import load_rules
from tests.conftest import ROOT


@pytest.fixture
def settings(built, tmp_path):
    """What is published, beside a warehouse folder of its own, where a run can be recorded."""
    return Settings(warehouse=tmp_path / "warehouse.duckdb", published=built.published)


def record(settings, **changes):
    facts = {"kind": "auto_fraud_pipeline", "outcome": "success", "ended_at": "2026-11-25T06:00:00+00:00"}
    settings.last_run.write_text(json.dumps(facts | {"failed_step": None, "message": None} | changes))


def by_name(signals):
    return {signal.signal: signal for signal in signals}


def test_every_area_has_its_signals_with_a_reason(settings):
    signals = health(settings)
    assert {signal.area for signal in signals} == {"pipeline", "data", "model", "llm"}
    assert all(signal.reason for signal in signals)
    found = by_name(signals)
    assert found["data drift"].level == -1
    assert found["data drift"].reason == "not enough history"
    assert found["llm errors"].level == -1
    assert found["last run"].level == -1


def test_an_old_snapshot_is_a_warning_whatever_it_says_of_itself(settings):
    later = datetime.now(UTC) + timedelta(hours=49)
    assert by_name(health(settings, now=later))["age of the data"].level == 1
    assert by_name(health(settings))["age of the data"].level == 0


def test_a_failed_run_is_bad_though_it_could_not_publish_that_it_failed(settings):
    record(settings, outcome="failed", failed_step="fraud", message="column Amount is missing")
    failed = by_name(health(settings))["last run"]
    assert failed.level == 2
    assert "column Amount is missing" in failed.reason
    record(settings)
    assert by_name(health(settings))["last run"].level == 0


def test_a_failed_check_of_health_is_a_signal_of_its_own(settings):
    record(settings)
    assert "last health check" not in by_name(health(settings))
    facts = {"kind": "health_check_llm", "outcome": "failed", "ended_at": "2026-11-25T07:30:00+00:00"}
    settings.last_health_check.write_text(json.dumps(facts | {"failed_step": "check_health", "message": "no disk"}))
    found = by_name(health(settings))
    assert (found["last health check"].level, found["last run"].level) == (2, 0)


@pytest.mark.parametrize(("spent_eur", "level"), [(0, 0), (3.99, 0), (4, 1), (4.99, 1), (5, 2), (9, 2)])
def test_the_budget_is_a_warning_at_80_percent_and_bad_when_it_is_spent(spent_eur, level):
    signal = budget(spent_eur, replace(load_rules().llm, budget_per_month_eur=5.0))
    assert (signal.level, signal.value) == (level, spent_eur / 5)


def test_the_budget_is_what_the_calls_of_this_month_have_cost(built, tmp_path):
    published = shutil.copy(built.published, tmp_path / "fraud.duckdb")
    assert by_name(health_of(published))["budget"].value == 0
    with duckdb.connect(published) as con:
        con.execute(
            "insert into llm_month by name select 4.5 as spent_eur, "
            "date_trunc('month', now()::timestamp) - to_months(months) as month from range(2) as t (months)"
        )
    assert by_name(health_of(published))["budget"].reason == "€4.50 of €5.00 of this month are spent"


def test_the_money_of_the_month_is_the_same_in_the_middle_of_a_run_as_published(tmp_path):
    model = (ROOT / "dbt_project" / "models" / "monitoring" / "llm_month.sql").read_text()
    model = model.replace("{{ source('dagster', 'llm_calls') }}", "llm_calls")
    warehouse = Warehouse(path=str(tmp_path / "warehouse.duckdb"))
    with duckdb.connect(warehouse.path) as con:
        con.execute(
            """
            create table llm_calls as from (values
                (timestamp '2026-10-31 23:59:59', 9.0, 9.0),
                (timestamp '2026-11-01 00:00:00', 0.25, 0.25),
                (timestamp '2026-11-02 00:00:00', null, 1.5),
                (timestamp '2026-11-03 00:00:00', 0.125, null)
            ) as calls (called_at, cost_eur, cost_at_most_eur)
            """
        )
        con.execute("alter table llm_calls add column error_type varchar")
        con.execute("alter table llm_calls add column gen_ai_request_model varchar")
    # In Paris it is November already; the month of the budget is that of UTC.
    paris = timezone(timedelta(hours=1))
    for now, spent in (
        (datetime(2026, 11, 4, tzinfo=UTC), 1.875),
        (datetime(2026, 11, 1, 0, 30, tzinfo=paris), 10.875),
    ):
        assert spent_this_month(warehouse, now) == spent
    published = warehouse.read(f"select spent_eur from ({model}) order by month").to_pylist()
    assert [row["spent_eur"] for row in published] == [9.0, 1.875]


def test_a_published_file_alone_says_all_but_the_last_run(built):
    signals = health_of(built.published)
    assert "last run" not in by_name(signals)
    assert {area["area"]: area["level"] for area in by_area(signals, "en")}["pipeline"] == 0


def test_an_area_is_as_good_as_its_worst_signal_and_the_worst_area_comes_first():
    signals = [
        Signal("data drift", "data", 1, 0.3, "inputs_alert", {"inputs_n": 1}),
        Signal("rejected rows", "data", 1, 0.1, "rows_refused", {"refused_n": 3, "rows_n": 30}),
        Signal("performance drift", "model", 2, 0.5, "performance_none"),
        Signal("estimated performance", "model", 0, 0.8, "no_estimate"),
        Signal("llm latency", "llm", -1, None, "llm_few_calls", {"least_n": 20}),
        Signal("llm errors", "llm", 0, 0.0, "llm_no_call"),
    ]
    assert [(area["area"], area["level"], area["reason"]) for area in by_area(signals, "en")] == [
        ("model", 2, "performance drift: what was realised agrees with what was estimated"),
        (
            "data",
            1,
            "data drift: inputs that have moved in two windows running: 1 · "
            "rejected rows: rows of the newest load: 30, refused among them: 3",
        ),
        ("llm", 0, "llm errors: no call yet: texts come from the template · llm latency: too few calls: 20 are needed"),
        ("pipeline", -1, ""),
    ]
    [worst, *_] = by_area(signals, "fr")
    assert worst["reason"] == "dérive de la performance : le réalisé s'accorde avec l'estimé"


def test_the_command_exits_with_2_only_when_something_is_bad(built, settings, monkeypatch):
    monkeypatch.setenv("FRAUD_WAREHOUSE", str(settings.warehouse))
    monkeypatch.setenv("FRAUD_PUBLISHED", str(built.published))
    fine = CliRunner().invoke(main, ["health"])
    assert fine.exit_code == 0, fine.output
    record(settings, outcome="failed", failed_step="fraud", message="no")
    bad = CliRunner().invoke(main, ["health", "--json"])
    assert bad.exit_code == 2
    assert json.loads(bad.output)["state"] == "bad"


def test_before_the_first_build_it_says_what_to_do(tmp_path, monkeypatch):
    monkeypatch.setenv("FRAUD_WAREHOUSE", str(tmp_path / "warehouse.duckdb"))
    monkeypatch.setenv("FRAUD_PUBLISHED", str(tmp_path / "fraud.duckdb"))
    result = CliRunner().invoke(main, ["health"])
    assert result.exit_code == 1
    assert "Run: make build" in result.output
