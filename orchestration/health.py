"""State of the whole: what was published of data, model and LLM, and the pipeline's own, computed when it is read."""

import json
from dataclasses import dataclass
from datetime import UTC, datetime

import duckdb

from orchestration.status import NothingPublishedError

STATES = {-1: "unknown", 0: "good", 1: "warning", 2: "bad"}


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


def health(settings, *, stale_after_hours=48, now=None):
    """Every signal, the pipeline's own first.

    Args:
        settings: Settings.
        stale_after_hours: a snapshot older than this is a warning.
        now: datetime with zone, of the reader.
    """
    now = now or datetime.now(UTC)
    return [*_pipeline(settings, stale_after_hours, now), *_published(settings.published)]


def worst(signals):
    """The level of the whole: that of the worst signal."""
    return max(signal.level for signal in signals)


def _pipeline(settings, stale_after_hours, now):
    yield _snapshot(settings.published, stale_after_hours, now)
    yield _last_run(settings.last_run)


def _snapshot(published, stale_after_hours, now):
    rows = _read(published, "select published_at from _snapshot")
    if not rows:
        return Signal("age of the data", "pipeline", 2, None, f"{published} cannot be read. Run: make build")
    hours = (now.astimezone(UTC).replace(tzinfo=None) - rows[0]["published_at"]).total_seconds() / 3600
    level = int(hours > stale_after_hours)
    return Signal("age of the data", "pipeline", level, hours, f"published {hours:.1f} hours ago")


def _last_run(file):
    try:
        facts = json.loads(file.read_text(encoding="utf-8"))
    except FileNotFoundError:
        return Signal("last run", "pipeline", -1, None, "no run was recorded yet")
    except ValueError:
        return Signal("last run", "pipeline", -1, None, f"{file} cannot be read")
    if facts["outcome"] == "failed":
        reason = f"{facts['kind']} failed at {facts['failed_step']} ({facts['ended_at']}): {facts['message']}"
        return Signal("last run", "pipeline", 2, None, reason)
    return Signal("last run", "pipeline", 0, None, f"{facts['kind']} passed ({facts['ended_at']})")


def _published(published):
    rows = _read(published, "select signal, area, level, value, reason from pipeline_health order by area, signal")
    return [Signal(**row) for row in rows]


def _read(published, query):
    if not published.exists():
        raise NothingPublishedError(f"{published} does not exist: nothing has been published yet. Run: make build")
    try:
        with duckdb.connect(published, read_only=True) as con:
            return con.sql(query).to_arrow_table().to_pylist()
    except duckdb.Error:
        return []
