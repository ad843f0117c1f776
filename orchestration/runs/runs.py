"""Runs of the pipeline: which process, what came of them, and what to do about one whose process is gone."""

import os
import time
from dataclasses import asdict
from datetime import UTC, datetime

from dagster import DagsterEventType, DagsterRunStatus, RunsFilter

from orchestration.runs.processes import Process
from orchestration.settings.places import without_secrets

PIPELINE = "auto_fraud_pipeline"
HEALTH_CHECK = "health_check_llm"

RECALIBRATE = "fraud/recalibrate"
"""Tag of a pipeline run that trains nothing and calibrates the trees of this version again."""

WRITER = {"fraud/writer": "warehouse"}
"""Tag of every job that writes the warehouse: the queue lets one of them run at a time."""

ACTIVE = (DagsterRunStatus.STARTING, DagsterRunStatus.STARTED, DagsterRunStatus.CANCELING)
WAITING = (DagsterRunStatus.QUEUED, DagsterRunStatus.NOT_STARTED)
FAILED = (DagsterRunStatus.FAILURE, DagsterRunStatus.CANCELED)
ENDED = (DagsterRunStatus.SUCCESS, *FAILED)

DAGSTER_YAML = """\
# Dagster's own state lies in this folder. Put here by `make` and `fraud` when missing; yours to change.
telemetry: {enabled: false}
nux: {enabled: false}
concurrency:
  runs:
    # The warehouse has one writer.
    tag_concurrency_limits:
      - {key: fraud/writer, limit: 1}
"""


def prepare_home(settings):
    """Make Dagster's folder, with its dagster.yaml, and tell this process and its children where it is."""
    home = settings.dagster_home.absolute()
    home.mkdir(parents=True, exist_ok=True)
    file = home / "dagster.yaml"
    if not file.exists():
        file.write_text(DAGSTER_YAML)
    os.environ["DAGSTER_HOME"] = str(home)
    return home


def process_tags():
    """Tags that say which process runs a run."""
    return {f"fraud/process_{name}": value for name, value in asdict(Process.current()).items()}


def queued_run(instance, job_name=PIPELINE):
    """A run that waits for its turn, or None. It will see everything that is there now; another would do it again."""
    runs = instance.get_runs(RunsFilter(job_name=job_name, statuses=list(WAITING)), limit=1)
    return runs[0] if runs else None


def mark_lost_runs(instance, lost_after_minutes):
    """Mark each active run failed whose process is gone; its tag is free then, and its failure can be told.

    Args:
        lost_after_minutes: a run that has not said which process it is after so long is lost too.

    Returns:
        The records of these runs.
    """
    lost = []
    # A run that waits in the queue has no process yet. One that never came so far belongs to who was making it.
    active = RunsFilter(statuses=[*ACTIVE, DagsterRunStatus.NOT_STARTED])
    for record in instance.get_run_records(active):
        run = record.dagster_run
        tags = {name: run.tags.get(f"fraud/process_{name}") for name in ("pid", "started", "boot_id")}
        if all(value is not None for value in tags.values()):
            if Process(**tags).is_alive():
                continue
            reason = f"its process, {tags['pid']}, was killed or died without a word."
        elif time.time() - record.update_timestamp.timestamp() < 60 * lost_after_minutes:
            continue
        else:
            reason = f"no process has taken it on within {lost_after_minutes:g} minutes."
        instance.report_run_failed(run, f"Run {run.run_id[:8]} is lost: {reason}")
        lost.append(instance.get_run_record_by_id(run.run_id))
    return lost


def outcome(instance, record):
    """What came of a run, as last_run.json holds it.

    Returns:
        Dictionary: run_id, kind (the job), started_at and ended_at (UTC, ISO 8601; None: never), outcome (success
        or failed), failed_step and message (None unless failed).
    """
    run = record.dagster_run
    failed = run.status in FAILED
    step, message = _failure(instance, run) if failed else (None, None)
    return {
        "run_id": run.run_id,
        "kind": run.job_name,
        "started_at": _timestamp(record.start_time),
        "ended_at": _timestamp(record.end_time),
        "outcome": "failed" if failed else "success",
        "failed_step": step,
        "message": message and without_secrets(message),
    }


def _failure(instance, run):
    failures = instance.all_logs(run.run_id, of_type=DagsterEventType.STEP_FAILURE)
    if failures:
        event = failures[-1].dagster_event
        told = event.step_failure_data.user_failure_data
        if told and told.description:
            step = told.metadata.get("failed_step")
            return step.value if step else event.step_key, told.description
        error = event.step_failure_data.error
        return event.step_key, _innermost(error).message.strip() if error else "no message"
    if run.status == DagsterRunStatus.CANCELED:
        return _running_step(instance, run), "The run was stopped by a person."
    [*_, last] = instance.all_logs(run.run_id, of_type=DagsterEventType.RUN_FAILURE) or [None]
    return _running_step(instance, run), last.dagster_event.message if last else "no message"


def _innermost(error):
    while error.cause:
        error = error.cause
    return error


def _running_step(instance, run):
    started = instance.all_logs(run.run_id, of_type=DagsterEventType.STEP_START)
    return started[-1].dagster_event.step_key if started else None


def _timestamp(seconds):
    return seconds and datetime.fromtimestamp(seconds, UTC).isoformat(timespec="seconds")
