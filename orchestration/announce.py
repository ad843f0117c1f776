"""The end of a run: what is recorded, and what people are written."""

from datetime import UTC, datetime

from orchestration import letters
from orchestration.facts import read_facts, served_since
from orchestration.runs import PIPELINE, outcome, write_last_run


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
    """Record the outcome of a pipeline run that has ended, and write the mail if it failed.

    Called by whoever sees the end: the command, a sensor, or who finds that the process is gone. Doing so twice
    changes nothing.

    Returns:
        Outcome (see runs.outcome) and mail.Delivery; None for runs of other jobs.
    """
    if record.dagster_run.job_name != PIPELINE:
        return None
    settings = mailbox.settings
    facts = outcome(instance, record)
    write_last_run(settings.last_run, facts)
    if facts["outcome"] != "failed":
        return facts, mailbox.deliver()
    letter = letters.failure(facts, served_since(settings.published), settings, mailbox.rules)
    return facts, mailbox.post(letter, kind="failed", run_id=facts["run_id"])
