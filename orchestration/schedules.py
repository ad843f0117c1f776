"""Runs by the clock."""

import dagster as dg

from orchestration.jobs import auto_fraud_pipeline
from orchestration.runs import queued_run


def by_the_clock(rules):
    """The schedule of settings.toml: off until it is switched on there, or in the UI."""

    @dg.schedule(
        job=auto_fraud_pipeline,
        cron_schedule=rules.cron,
        execution_timezone=rules.timezone,
        default_status=dg.DefaultScheduleStatus.RUNNING if rules.on else dg.DefaultScheduleStatus.STOPPED,
    )
    def every_day(context: dg.ScheduleEvaluationContext):
        """Run the pipeline at the time set in settings.toml, unless a run waits already."""
        queued = queued_run(context.instance)
        if queued:
            return dg.SkipReason(f"Run {queued.run_id[:8]} waits already.")
        return dg.RunRequest()

    return every_day
