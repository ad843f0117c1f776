"""The pipeline in this process, for people and programs that need no daemon."""

import dagster as dg

from orchestration.rules import load_rules
from orchestration.runs import PIPELINE, mark_lost_runs, outcome, prepare_home, process_tags, write_last_run


def run_pipeline(settings, dbt_vars, say):
    """Run auto_fraud_pipeline to its end.

    Args:
        dbt_vars: variables for dbt.
        say: called with lines of text that a person should read.

    Returns:
        The outcome, see runs.outcome.
    """
    prepare_home(settings)
    from orchestration.definitions import defs

    rules = load_rules()
    with dg.DagsterInstance.get() as instance:
        for record in mark_lost_runs(instance, rules.triggers.lost_after_minutes):
            say(f"Run {record.dagster_run.run_id[:8]} was still marked as running; its process is gone.")
        result = defs.resolve_job_def(PIPELINE).execute_in_process(
            instance=instance,
            run_config={"ops": {"dbt_build": {"config": {"vars": dbt_vars}}}} if dbt_vars else {},
            tags=process_tags(),
            raise_on_error=False,
        )
        facts = outcome(instance, instance.get_run_record_by_id(result.run_id))
    write_last_run(settings.last_run, facts)
    return facts
