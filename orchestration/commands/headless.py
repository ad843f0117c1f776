"""Jobs in this process, for people and programs that need no daemon."""

from contextlib import contextmanager

import dagster as dg

from orchestration.mail.announce import conclude
from orchestration.mail.outbox import Mailbox
from orchestration.runs.runs import HEALTH_CHECK, PIPELINE, mark_lost_runs, prepare_home, process_tags
from orchestration.settings.rules import load_rules


def run_pipeline(settings, dbt_vars, say):
    """Run auto_fraud_pipeline to its end.

    Args:
        dbt_vars: variables for dbt.
        say: called with lines of text that a person should read.

    Returns:
        The outcome, see runs.outcome.
    """
    with _dagster(settings, say) as (defs, instance, mailbox):
        from orchestration.assets.warehouse import DBT_STEP

        job = defs.resolve_job_def(PIPELINE)
        # Dagster cuts the dbt step where an asset lies between models: dbt_build, dbt_build_2, ...
        dbt_steps = [node.name for node in job.nodes if node.name.startswith(DBT_STEP)]
        record = _run(job, instance, {step: {"config": {"vars": dbt_vars}} for step in dbt_steps})
        facts, delivery = conclude(instance, record, mailbox)
    if delivery.in_words():
        say(f"Mail: {delivery.in_words()}")
    return facts


def run_health_check(settings, say):
    """Run health_check_llm to its end.

    Returns:
        The outcome, see runs.outcome.
    """
    with _dagster(settings, say) as (defs, instance, mailbox):
        facts, _ = conclude(instance, _run(defs.resolve_job_def(HEALTH_CHECK), instance), mailbox)
    return facts


@contextmanager
def _dagster(settings, say):
    prepare_home(settings)
    rules = load_rules()
    mailbox = Mailbox(settings, rules.mail)
    from orchestration.definitions import defs

    with dg.DagsterInstance.get() as instance:
        for record in mark_lost_runs(instance, rules.triggers.lost_after_minutes):
            say(f"Run {record.dagster_run.run_id[:8]} was still marked as active; its process is gone.")
            conclude(instance, record, mailbox)
        yield defs(), instance, mailbox


def _run(job, instance, ops=None):
    result = job.execute_in_process(
        instance=instance,
        run_config={"ops": ops or {}, "loggers": {"console": {}}},
        tags=process_tags(),
        raise_on_error=False,
    )
    return instance.get_run_record_by_id(result.run_id)
