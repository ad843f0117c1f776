"""The end of a run: what is recorded, and what people are written."""

from datetime import UTC, datetime

from orchestration.mail import letters
from orchestration.mail.run_facts import read_facts, served_since
from orchestration.runs.last_run import write_last_run
from orchestration.runs.runs import HEALTH_CHECK, PIPELINE, outcome


def announce_success(mailbox, run_id, started_at, reactions=()):
    """Write the mail of a run that passed.

    Args:
        started_at: start of the run, s since 1970.
        reactions: what the run has decided about signals, rows of the table.

    Returns:
        mail.Delivery.
    """
    settings = mailbox.settings
    facts = read_facts(settings.published, run_id, datetime.fromtimestamp(started_at, UTC))
    return mailbox.post(letters.success(facts, settings, mailbox.rules, reactions), kind="finished", run_id=run_id)


def conclude(instance, record, mailbox):
    """Record the outcome of a run of the pipeline or of the check of health, and write the mail if it failed.

    Called by whoever sees the end: the command, a sensor, or who finds that the process is gone. Doing so twice
    changes nothing.

    Returns:
        Outcome (see runs.outcome) and mail.Delivery; None for runs of other jobs.
    """
    settings = mailbox.settings
    recorded = {PIPELINE: settings.last_run, HEALTH_CHECK: settings.last_health_check}.get(record.dagster_run.job_name)
    if not recorded:
        return None
    facts = outcome(instance, record)
    write_last_run(recorded, facts)
    if facts["outcome"] != "failed":
        return facts, mailbox.deliver()
    letter = letters.failure(facts, served_since(settings.published), settings, mailbox.rules)
    return facts, mailbox.post(letter, kind="failed", run_id=facts["run_id"])
