"""State of the whole: what was published of data, model and LLM, and the pipeline's own, computed when it is read."""

from dataclasses import dataclass
from datetime import UTC, datetime

import duckdb

from orchestration.published.open import UnreadableError, opened
from orchestration.runs.last_run import read_last_run
from orchestration.settings.rules import load_rules

STATES = {-1: "unknown", 0: "good", 1: "warning", 2: "bad"}
AREAS = ("pipeline", "data", "model", "llm")

# Of the warehouse, in the middle of a run. What is published of it is the table llm_month.
SPENT_THIS_MONTH = """
    select coalesce(sum(coalesce(cost_at_most_eur, cost_eur)), 0) as eur from llm_calls
    where called_at >= date_trunc('month', now()::timestamp)
"""


@dataclass(frozen=True)
class Signal:
    """One thing that is watched. level: -1 unknown, 0 good, 1 warning, 2 bad."""

    signal: str
    area: str
    level: int
    value: float | None
    reason: str

    def as_dict(self):
        return vars(self) | {"state": STATES[self.level]}


def health(settings, **reader):
    """health_of what these settings name, and the last check of health, where one was recorded."""
    signals = health_of(settings.published, settings.last_run, **reader)
    if settings.last_health_check.exists():
        signals.append(_recorded("last health check", settings.last_health_check))
    return signals


def health_of(published, last_run=None, *, stale_after_hours=48, now=None):
    """Every signal, the pipeline's own first. The budget is that of settings.toml, which no model reads.

    Args:
        published: the published file.
        last_run: file with the outcome of the last recorded run. None: nothing is said of it, as by who has the
            published file alone, or is that run.
        stale_after_hours: a snapshot older than this is a warning.
        now: datetime with zone, of the reader.

    Raises:
        NothingPublishedError: there is no such file.
    """
    pipeline = [_snapshot(published, stale_after_hours, now or datetime.now(UTC))]
    if last_run:
        pipeline.append(_recorded("last run", last_run))
    month = now or datetime.now(UTC)
    spent = _read(published, "select spent_eur from llm_month where month = $month", month=first_of_month(month))
    return [*pipeline, *_published(published), budget(spent[0]["spent_eur"] if spent else 0.0)]


def first_of_month(moment):
    """Key of llm_month: the first moment of the calendar month (UTC) of a datetime with zone."""
    return moment.astimezone(UTC).replace(day=1, hour=0, minute=0, second=0, microsecond=0, tzinfo=None)


def budget(spent_eur, limits=None):
    """Signal of the LLM's budget of this calendar month.

    Args:
        spent_eur: EUR, the row of SPENT_THIS_MONTH.
        limits: rules.Limits; None: those of settings.toml.
    """
    limits = limits or load_rules().llm
    of_month = limits.budget_per_month_eur
    share = spent_eur / of_month if of_month else float(spent_eur > 0)
    level = (share >= limits.budget_warning_share) + (share >= limits.budget_bad_share)
    return Signal("budget", "llm", level, share, f"{spent_eur:.2f} of {of_month:.2f} EUR of this month are spent")


def replaced(signals, newer):
    """The signals, those of the same name replaced by `newer` ones."""
    by_name = {signal.signal: signal for signal in newer}
    return [by_name.pop(signal.signal, signal) for signal in signals] + list(by_name.values())


def worst(signals):
    """The level of the whole: that of the worst signal."""
    return max(signal.level for signal in signals)


def by_area(signals):
    """One dictionary per area of AREAS, worst first: area, level, and the reasons for it in one text.

    What is not known is told of a good area too: nobody should take silence for good news.
    """
    areas = []
    for area in AREAS:
        its = sorted((signal for signal in signals if signal.area == area), key=lambda signal: -signal.level)
        level = max((signal.level for signal in its), default=-1)
        told = (signal for signal in its if signal.level == level or level == 0)
        areas.append(
            {"area": area, "level": level, "reason": " · ".join(f"{one.signal}: {one.reason}" for one in told)}
        )
    return sorted(areas, key=lambda area: -area["level"])


def _snapshot(published, stale_after_hours, now):
    rows = _read(published, "select published_at from _snapshot")
    if not rows:
        return Signal("age of the data", "pipeline", 2, None, f"{published} cannot be read. Run: make build")
    hours = (now.astimezone(UTC).replace(tzinfo=None) - rows[0]["published_at"]).total_seconds() / 3600
    # Said as a date: the reason stands in files and mails, which are read later.
    reason = f"published {rows[0]['published_at']:%Y-%m-%d %H:%M} UTC"
    if hours > stale_after_hours:
        return Signal("age of the data", "pipeline", 1, hours, f"{reason}, more than {stale_after_hours} hours ago")
    return Signal("age of the data", "pipeline", 0, hours, reason)


def _recorded(name, file):
    try:
        facts = read_last_run(file)
    except ValueError:
        return Signal(name, "pipeline", -1, None, f"{file} cannot be read")
    if facts is None:
        return Signal(name, "pipeline", -1, None, "no run was recorded yet")
    if facts["outcome"] == "failed":
        reason = f"{facts['kind']} failed at {facts['failed_step']} ({facts['ended_at']}): {facts['message']}"
        return Signal(name, "pipeline", 2, None, reason)
    return Signal(name, "pipeline", 0, None, f"{facts['kind']} passed ({facts['ended_at']})")


def _published(published):
    rows = _read(published, "select signal, area, level, value, reason from pipeline_health order by area, signal")
    return [Signal(**row) for row in rows]


def _read(published, query, **values):
    try:
        with opened(published) as file:
            return file.rows(query, **values)
    except (UnreadableError, duckdb.Error):
        return []
