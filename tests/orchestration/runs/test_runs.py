"""Processes, outcomes, and what Dagster's queue is told."""

import json
import os
import signal
import subprocess
import sys

import dagster as dg
import pytest
import yaml

from orchestration.mail.announce import conclude
from orchestration.mail.outbox import Mailbox
from orchestration.runs.last_run import write_last_run
from orchestration.runs.processes import Process, boot_id
from orchestration.runs.runs import HEALTH_CHECK, PIPELINE, mark_lost_runs, outcome, prepare_home, process_tags
from orchestration.settings.places import Settings
from orchestration.settings.rules import load_rules
from orchestration.triggers import sensors
from orchestration.triggers.schedules import by_the_clock


@dg.op
def training():
    """A step that fails."""
    raise dg.Failure("fraud_xgboost_model: no frauds", metadata={"failed_step": "fraud_xgboost_model"})


@dg.job(name=PIPELINE)
def failing():
    training()


@dg.job(name=HEALTH_CHECK)
def failing_check():
    training()


@pytest.fixture
def instance():
    with dg.DagsterInstance.ephemeral() as instance:
        yield instance


@pytest.fixture
def settings(tmp_path):
    return Settings(tmp_path / "warehouse.duckdb", tmp_path / "fraud.duckdb", "en")


@pytest.fixture
def other_process():
    process = subprocess.Popen([sys.executable, "-c", "import time; print(flush=True); time.sleep(60)"], stdout=-1)
    process.stdout.readline()
    yield process
    process.kill()
    process.wait()
    process.stdout.close()


def test_this_process_is_alive():
    assert Process.current().is_alive()


def test_a_killed_process_is_gone_before_its_parent_takes_notice(other_process):
    started = subprocess.check_output(["ps", "-o", "pid=", "-p", str(other_process.pid)], text=True)
    assert started.strip() == str(other_process.pid)
    tags = _tags_of(other_process)
    assert Process(**tags).is_alive()
    other_process.send_signal(signal.SIGKILL)
    os.waitid(os.P_PID, other_process.pid, os.WEXITED | os.WNOWAIT)
    assert not Process(**tags).is_alive()


def test_another_process_with_the_same_number_is_another_process():
    current = Process.current()
    assert not Process(current.pid, "1", current.boot_id).is_alive()
    assert not Process(current.pid, current.started, "another boot").is_alive()


def test_a_run_whose_process_was_killed_is_marked_failed_recorded_and_told_once(instance, settings, other_process):
    tags = {f"fraud/process_{name}": value for name, value in _tags_of(other_process).items()}
    run = instance.create_run_for_job(failing, status=dg.DagsterRunStatus.STARTED, tags=tags)
    mailbox = Mailbox(settings, load_rules().mail)
    assert mark_lost_runs(instance, lost_after_minutes=0) == []

    other_process.send_signal(signal.SIGKILL)
    other_process.wait()
    for record in mark_lost_runs(instance, lost_after_minutes=60):
        conclude(instance, record, mailbox)
        conclude(instance, record, mailbox)

    assert instance.get_run_by_id(run.run_id).status == dg.DagsterRunStatus.FAILURE
    recorded = json.loads(settings.last_run.read_text())
    assert (recorded["run_id"], recorded["outcome"]) == (run.run_id, "failed")
    assert f"its process, {other_process.pid}, was killed" in recorded["message"]
    assert [path.name for path in mailbox.outbox.waiting()] == [f"failed-{run.run_id}.eml"]
    assert mark_lost_runs(instance, lost_after_minutes=0) == []


def test_a_run_that_no_process_took_on_is_lost_after_a_while(instance):
    instance.create_run_for_job(failing, status=dg.DagsterRunStatus.STARTING)
    assert mark_lost_runs(instance, lost_after_minutes=10) == []
    assert len(mark_lost_runs(instance, lost_after_minutes=0)) == 1


def test_a_run_of_a_living_process_is_left_alone(instance):
    instance.create_run_for_job(failing, status=dg.DagsterRunStatus.STARTED, tags=process_tags())
    assert mark_lost_runs(instance, lost_after_minutes=0) == []


def test_the_sensor_marks_lost_runs(instance, settings):
    gone = {"fraud/process_pid": "1", "fraud/process_started": "never", "fraud/process_boot_id": boot_id()}
    run = instance.create_run_for_job(failing, status=dg.DagsterRunStatus.STARTED, tags=gone)
    lost_runs = sensors.watch_sensors(settings, load_rules())[0]
    skipped = lost_runs(dg.build_sensor_context(instance=instance))
    assert run.run_id[:8] in skipped.skip_message
    assert lost_runs(dg.build_sensor_context(instance=instance)).skip_message == "Every active run has its process."


def test_the_outcome_names_the_model_that_failed(instance, settings):
    result = failing.execute_in_process(instance=instance, raise_on_error=False)
    facts = outcome(instance, instance.get_run_record_by_id(result.run_id))
    assert facts["outcome"] == "failed"
    assert facts["failed_step"] == "fraud_xgboost_model"
    assert facts["message"] == "fraud_xgboost_model: no frauds"
    assert facts["started_at"] <= facts["ended_at"]


def test_the_daemon_records_the_end_of_a_run_and_tells_it_once(instance, settings):
    *_, ended_runs, _ = sensors.watch_sensors(settings, load_rules())
    context = dg.build_sensor_context(instance=instance)
    first = ended_runs(context)
    result = failing.execute_in_process(instance=instance, raise_on_error=False)
    ended_runs(dg.build_sensor_context(instance=instance, cursor=first.cursor))
    ended_runs(dg.build_sensor_context(instance=instance, cursor=first.cursor))
    assert json.loads(settings.last_run.read_text())["run_id"] == result.run_id
    assert [path.name for path in settings.outbox.glob("*.eml")] == [f"failed-{result.run_id}.eml"]


def test_a_failed_check_of_health_is_told_and_recorded_beside_the_pipelines_last_run(instance, settings):
    *_, ended_runs, _ = sensors.watch_sensors(settings, load_rules())
    first = ended_runs(dg.build_sensor_context(instance=instance))
    result = failing_check.execute_in_process(instance=instance, raise_on_error=False)
    ended_runs(dg.build_sensor_context(instance=instance, cursor=first.cursor))
    assert json.loads(settings.last_health_check.read_text())["run_id"] == result.run_id
    assert not settings.last_run.exists()
    [mail] = settings.outbox.glob("*.eml")
    text = mail.read_text()
    assert "Subject: Health check failed: step fraud_xgboost_model." in text
    assert "`fraud health-check`" in text


def test_an_earlier_run_does_not_replace_a_later_one(tmp_path):
    file = tmp_path / "last_run.json"
    write_last_run(file, {"run_id": "later", "ended_at": "2026-11-25T12:00:00+00:00"})
    write_last_run(file, {"run_id": "earlier", "ended_at": "2026-11-25T11:00:00+00:00"})
    assert json.loads(file.read_text())["run_id"] == "later"


def test_the_schedule_adds_no_run_to_one_that_waits(tmp_path):
    instance = dg.DagsterInstance.local_temp(str(tmp_path))
    every_day = by_the_clock("every_day", failing, load_rules().schedule)
    assert every_day.default_status == dg.DefaultScheduleStatus.STOPPED
    assert isinstance(every_day(dg.build_schedule_context(instance=instance)), dg.RunRequest)
    instance.create_run_for_job(failing, status=dg.DagsterRunStatus.STARTED)
    assert isinstance(every_day(dg.build_schedule_context(instance=instance)), dg.RunRequest)
    instance.create_run_for_job(failing, status=dg.DagsterRunStatus.NOT_STARTED)
    assert isinstance(every_day(dg.build_schedule_context(instance=instance)), dg.SkipReason)


def test_dagsters_home_asks_nobody_anything_and_keeps_what_a_person_changed(settings, monkeypatch):
    monkeypatch.setenv("DAGSTER_HOME", str(settings.dagster_home))
    home = prepare_home(settings)
    with dg.DagsterInstance.from_config(str(home)) as instance:
        assert not instance.telemetry_enabled
        assert not instance.nux_enabled
        limits = instance.get_concurrency_config().run_queue_config.tag_concurrency_limits
    assert [(limit["key"], limit["limit"]) for limit in limits] == [("fraud/writer", 1)]
    (home / "dagster.yaml").write_text("telemetry: {enabled: false}\n")
    prepare_home(settings)
    assert yaml.safe_load((home / "dagster.yaml").read_text()) == {"telemetry": {"enabled": False}}


def _tags_of(process):
    told = subprocess.check_output(
        [sys.executable, "-c", f"from orchestration.runs.processes import _started; print(_started({process.pid}))"],
        text=True,
    )
    return {"pid": str(process.pid), "started": told.strip(), "boot_id": boot_id()}
