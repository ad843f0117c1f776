import os
import shutil
from datetime import UTC, datetime, timedelta

import dagster as dg
import duckdb
import pytest

from ml.storage.lock import RunLock
from orchestration.assets.reactions import reactions_decided, record_reactions
from orchestration.assets.warehouse import dbt_variables
from orchestration.published.health import Signal, health
from orchestration.published.reactions import decide, parse_rules
from orchestration.runs.runs import PIPELINE
from orchestration.runs.warehouse import Warehouse
from orchestration.settings.places import Settings
from orchestration.settings.rules import Reactions, load_rules
from orchestration.triggers.sensors import reaction_sensor

NOW = datetime(2026, 11, 25, 12)
NOTHING = dict.fromkeys(
    ("prediction_drift", "estimated_performance", "llm_errors", "llm_latency", "llm_unverified", "budget"), []
)
RULES = Reactions(
    cool_down_hours=24,
    train_again_after_hours=168,
    data_drift=["warning mail", "warning retrain"],
    performance_drift=["warning mail", "warning recalibrate", "bad retrain"],
    **NOTHING,
)


def drift(level, signal="data drift"):
    return Signal(signal, "data", level, 0.4, "inputs_alert", {"inputs_n": 4})


def run(levels, signal="data drift", every_hours=1):
    """Actions of one look after another, each an hour later, with the history that the looks before have left."""
    history, actions = [], []
    for hour, level in enumerate(levels):
        at = NOW + timedelta(hours=hour * every_hours)
        rows = decide([drift(level, signal)], history, RULES, champion="m1", now=at)
        history += rows
        actions.append([row["action"] for row in rows])
    return actions, history


def test_an_episode_is_answered_once_and_its_end_is_written_down():
    actions, history = run([0, 1, 1, 1, 0, 0])
    assert actions == [[], ["mail", "retrain"], [], [], ["none"], []]
    assert len({row["episode"] for row in history}) == 1


def test_a_signal_that_gets_worse_is_answered_for_the_new_level_only():
    assert run([1, 2, 2, 1], signal="performance drift")[0] == [["mail", "recalibrate"], ["retrain"], [], []]


def test_where_a_training_is_due_no_new_calibration_is():
    assert run([2, 2], signal="performance drift")[0] == [["mail", "retrain"], []]


def test_a_calibration_that_has_not_helped_is_not_repeated_and_hinders_no_training():
    actions, history = run([1, 0, 1, 2], signal="performance drift", every_hours=30)
    assert actions == [["mail", "recalibrate"], ["none"], ["mail", "none"], ["retrain"]]
    assert "known shift" in history[-2]["reason"]


def test_a_signal_that_comes_back_within_the_cool_down_is_written_down():
    actions, history = run([1, 0, 1])
    assert actions == [["mail", "retrain"], ["none"], ["none", "none"]]
    assert "within the cool-down" in history[-2]["reason"]


def test_a_training_that_has_not_helped_is_not_repeated():
    """Day after day the shift comes and goes: one training in the week, and mails that say it is known."""
    actions, history = run([1, 0, 1, 0, 1, 0], every_hours=40)
    assert sum(action.count("retrain") for action in actions) == 1
    assert "known shift" in history[-2]["reason"]
    again = run([1, 0, 1], every_hours=100)[0]
    assert again == [["mail", "retrain"], ["none"], ["mail", "retrain"]]


def test_a_signal_without_a_rule_and_an_unknown_one_lead_to_nothing():
    assert run([1, 2], signal="last run")[0] == [[], []]
    assert run([-1, -1])[0] == [[], []]


def test_what_is_written_down_says_why_and_for_which_model():
    [mail, _] = decide([drift(1)], [], RULES, champion="m7", run_id="r1", now=NOW)
    assert (mail["model_version"], mail["run_id"], mail["reason"]) == (
        "m7",
        "r1",
        "inputs that have moved in two windows running: 4",
    )
    assert mail["episode"] == "data drift 2026-11-25 12:00:00"


def test_an_entry_that_is_no_rule_is_explained():
    with pytest.raises(ValueError, match="data_drift in \\[reactions\\] holds 'often mail'"):
        parse_rules(Reactions(1, 1, data_drift=["often mail"], performance_drift=[], **NOTHING))


def test_the_shipped_rules_can_be_read():
    assert parse_rules(load_rules().reactions)["data drift"] == [(1, "mail"), (1, "retrain")]


def test_before_anything_is_published_nothing_is_decided(tmp_path):
    settings = Settings(tmp_path / "warehouse.duckdb", tmp_path / "fraud.duckdb")
    warehouse, rules = Warehouse(path=str(settings.warehouse)), load_rules().reactions
    assert record_reactions(health, settings, warehouse, rules, "r1") == ([], "nothing_published")


def test_an_llm_that_fails_is_answered_once_by_the_asset_and_the_answer_is_published(built_before):
    project, publish = built_before, ("run", "--select", "health_signals", "pipeline_health", "published")
    settings = Settings(project.warehouse, project.published)

    def look():
        warehouse = Warehouse(path=str(project.warehouse))
        resources = {"warehouse": warehouse, "places": settings, "rules": load_rules()}
        with dg.DagsterInstance.ephemeral() as instance:
            result = dg.materialize([reactions_decided], resources=resources, instance=instance)
        [event] = result.asset_materializations_for_node("reactions_decided")
        return event.metadata["dagster/row_count"].value

    assert look() == 0
    with duckdb.connect(project.warehouse) as con:
        con.execute(
            "insert into llm_calls by name "
            "select 'call_' || i as call_id, now()::timestamp as called_at, '500' as error_type from range(25) as t (i)"
        )
    assert project.dbt(*publish).passed
    assert look() == 2
    assert look() == 0
    assert project.dbt(*publish).passed
    assert project.read_published("select signal, action, level from reactions order by action") == [
        ("llm errors", "mail", 2),
        ("llm errors", "template_only", 2),
    ]


@dg.op
def nothing():
    """A step."""


@dg.job(name=PIPELINE)
def pipeline():
    nothing()


@pytest.fixture
def warehouse(built, tmp_path):
    """What a build has left, to be written to."""
    return Warehouse(path=str(shutil.copy(built.warehouse, tmp_path / "warehouse.duckdb")))


def recorded(action="retrain", hours=1, **changes):
    at = datetime.now(UTC).replace(tzinfo=None) + timedelta(hours=hours)
    return {"reaction_id": f"reaction_{hours}", "episode": "e", "signal": "data drift", "level": 1, "action": action,
            "reason": "moved", "decided_at": at} | changes  # fmt: skip


def test_a_recorded_training_starts_one_run_ever(warehouse, tmp_path):
    sensor = reaction_sensor(tmp_path / "warehouse.duckdb")
    with dg.DagsterInstance.ephemeral() as instance:
        context = dg.build_sensor_context(instance=instance)
        assert "No training" in sensor(context).skip_message
        warehouse.append("reactions", [recorded("mail", 2), recorded("retrain", hours=-48)])
        assert "No training" in sensor(context).skip_message
        warehouse.append("reactions", [recorded()])
        [request] = sensor(context)
        assert request.run_key == "reaction_1"
        instance.create_run_for_job(pipeline, status=dg.DagsterRunStatus.FAILURE, tags=request.tags)
        assert "was started for data drift" in sensor(context).skip_message


def test_a_run_that_waits_already_takes_the_training_on(warehouse, tmp_path):
    sensor = reaction_sensor(tmp_path / "warehouse.duckdb")
    warehouse.append("reactions", [recorded()])
    with dg.DagsterInstance.ephemeral() as instance:
        context = dg.build_sensor_context(instance=instance)
        waiting = instance.create_run_for_job(pipeline, status=dg.DagsterRunStatus.NOT_STARTED)
        assert "waits already" in sensor(context).skip_message
        instance.report_run_failed(waiting)
        assert "was started for data drift" in sensor(context).skip_message


def test_a_recorded_recalibration_starts_a_run_of_its_own_that_tells_dbt_the_version(warehouse, tmp_path):
    sensor = reaction_sensor(tmp_path / "warehouse.duckdb")
    warehouse.append("reactions", [recorded("recalibrate", model_version="m7")])
    with dg.DagsterInstance.ephemeral() as instance:
        context = dg.build_sensor_context(instance=instance)
        instance.create_run_for_job(pipeline, status=dg.DagsterRunStatus.NOT_STARTED)
        [request] = sensor(context)
        assert request.run_key == "reaction_1"
        variables = dbt_variables({"review_cost": 4}, request.tags)
        assert variables == {"review_cost": 4, "recalibrate": "m7"}
        waiting = instance.create_run_for_job(pipeline, status=dg.DagsterRunStatus.NOT_STARTED, tags=request.tags)
        assert "was started for data drift" in sensor(context).skip_message
        # A training is due as well: the run that recalibrates would not train.
        warehouse.append("reactions", [recorded("retrain", hours=2)])
        for run in instance.get_runs():
            if run.run_id != waiting.run_id:
                instance.report_run_failed(run)
        [request] = sensor(context)
        assert (request.run_key, "fraud/recalibrate" in request.tags) == ("reaction_2", False)


def test_a_training_answers_no_recalibration_and_the_other_way_round(warehouse, tmp_path):
    sensor = reaction_sensor(tmp_path / "warehouse.duckdb")
    warehouse.append("reactions", [recorded("recalibrate", model_version="m7"), recorded("retrain", hours=2)])
    answers = "insert into fraud_xgboost_model by name select now()::timestamp + interval '9' hour as trained_at"
    with dg.DagsterInstance.ephemeral() as instance:
        context = dg.build_sensor_context(instance=instance)
        assert {request.run_key for request in sensor(context)} == {"reaction_1", "reaction_2"}
        with duckdb.connect(tmp_path / "warehouse.duckdb") as con:
            con.execute(answers)
        assert [request.run_key for request in sensor(context)] == ["reaction_1"]
        with duckdb.connect(tmp_path / "warehouse.duckdb") as con:
            con.execute(f"{answers}, 'm7' as recalibrated_from")
        assert "No training" in sensor(context).skip_message


def test_the_sensor_does_not_wait_for_a_run(warehouse, tmp_path):
    sensor = reaction_sensor(tmp_path / "warehouse.duckdb")
    warehouse.append("reactions", [recorded()])
    with dg.DagsterInstance.ephemeral() as instance, RunLock(tmp_path / "warehouse.duckdb", "a run"):
        os.environ.pop("FRAUD_RUN_LOCK_HELD")
        assert "being written" in sensor(dg.build_sensor_context(instance=instance)).skip_message
