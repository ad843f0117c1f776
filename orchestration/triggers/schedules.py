"""Runs by the clock."""

import dagster as dg

from orchestration.runs.runs import queued_run


def by_the_clock(name, job, rules):
    """A schedule of settings.toml: off until it is switched on there, or in the UI.

    Args:
        name: how Dagster calls it.
        job: what it starts.
        rules: rules.Schedule.
    """

    @dg.schedule(
        name=name,
        job=job,
        cron_schedule=rules.cron,
        execution_timezone=rules.timezone,
        description=f"Run {job.name} at the time set in settings.toml, unless a run of it waits already.",
        default_status=dg.DefaultScheduleStatus.RUNNING if rules.on else dg.DefaultScheduleStatus.STOPPED,
    )
    def schedule(context: dg.ScheduleEvaluationContext):
        queued = queued_run(context.instance, job.name)
        if queued:
            return dg.SkipReason(f"Run {queued.run_id[:8]} waits already.")
        return dg.RunRequest()

    return schedule
