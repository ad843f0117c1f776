"""State of the whole: what was published of data, model and LLM, and the pipeline's own, computed when it is read."""

import json
from dataclasses import dataclass, field
from datetime import UTC, datetime

import duckdb

from ml.language.languages import LANGUAGES, STORED
from ml.language.signals import NAMES, in_words, named, worded
from orchestration.published.open import UnreadableError, opened
from orchestration.runs.last_run import read_last_run
from orchestration.settings.rules import load_rules

STATES = {-1: "unknown", 0: "good", 1: "warning", 2: "bad"}
AREAS = ("pipeline", "data", "model", "llm")

# As llm_month, which is made at the end of a run only.
SPENT_SINCE = "select coalesce(sum(coalesce(cost_at_most_eur, cost_eur)), 0) as eur from llm_calls where called_at >= ?"


@dataclass(frozen=True)
class Signal:
    """One thing that is watched. level: -1 unknown, 0 good, 1 warning, 2 bad; code, values: as for signals.worded."""

    signal: str
    area: str
    level: int
    value: float | None
    code: str
    values: dict = field(default_factory=dict)

    @property
    def reason(self):
        """Why it is so, in English: as tables and logs hold it."""
        return self.why(STORED)

    def why(self, language):
        return worded(self.code, self.values, language)

    def name(self, language):
        return named(NAMES, self.signal, language)

    def as_dict(self, language=None):
        """As a row of pipeline_health, which JSON can hold; in the words of `language` where it is given."""
        row = {
            "signal": self.signal,
            "area": self.area,
            "level": self.level,
            "state": STATES[self.level],
            "value": self.value,
            "reason": self.reason,
            "reason_code": self.code,
            "reason_values": json.dumps(self.values, default=str),
        }
        return in_words(row, language) if language else row

    @classmethod
    def of_row(cls, row):
        """From a row of pipeline_health."""
        values = json.loads(row["reason_values"])
        return cls(row["signal"], row["area"], row["level"], row["value"], row["reason_code"], values)


SIGNAL_COLUMNS = "signal, area, level, value, reason_code, reason_values"


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


def spent_this_month(warehouse, now=None):
    """EUR of this calendar month (UTC) as they stand in the warehouse, in the middle of a run.

    Args:
        warehouse: runs.warehouse.Warehouse.
        now: datetime with zone.
    """
    [spent] = warehouse.read(SPENT_SINCE, [first_of_month(now or datetime.now(UTC))]).to_pylist()
    return spent["eur"]


def budget(spent_eur, limits=None):
    """Signal of the LLM's budget of this calendar month.

    Args:
        spent_eur: EUR, of spent_this_month or llm_month.
        limits: rules.Limits; None: those of settings.toml.
    """
    limits = limits or load_rules().llm
    of_month = limits.budget_per_month_eur
    share = spent_eur / of_month if of_month else float(spent_eur > 0)
    level = (share >= limits.budget_warning_share) + (share >= limits.budget_bad_share)
    return Signal("budget", "llm", level, share, "budget", {"spent_eur": spent_eur, "budget_eur": of_month})


def replaced(signals, newer):
    """The signals, those of the same name replaced by `newer` ones."""
    by_name = {signal.signal: signal for signal in newer}
    return [by_name.pop(signal.signal, signal) for signal in signals] + list(by_name.values())


def worst(signals):
    """The level of the whole: that of the worst signal."""
    return max(signal.level for signal in signals)


def by_area(signals, language):
    """One dictionary per area of AREAS, worst first: area, level, and the reasons for it in one text of `language`.

    What is not known is told of a good area too: nobody should take silence for good news.
    """
    areas, colon = [], LANGUAGES[language].colon
    for area in AREAS:
        its = sorted((signal for signal in signals if signal.area == area), key=lambda signal: -signal.level)
        level = max((signal.level for signal in its), default=-1)
        told = (signal for signal in its if signal.level == level or level == 0)
        reason = " · ".join(f"{one.name(language)}{colon}{one.why(language)}" for one in told)
        areas.append({"area": area, "level": level, "reason": reason})
    return sorted(areas, key=lambda area: -area["level"])


def _snapshot(published, stale_after_hours, now):
    rows = _read(published, "select published_at from _snapshot")
    if not rows:
        return Signal("age of the data", "pipeline", 2, None, "unreadable", {"file": str(published)})
    hours = (now.astimezone(UTC).replace(tzinfo=None) - rows[0]["published_at"]).total_seconds() / 3600
    # Said as a date: the reason stands in files and mails, which are read later.
    values = {"published_at": rows[0]["published_at"]}
    if hours > stale_after_hours:
        values |= {"hours_n": stale_after_hours}
        return Signal("age of the data", "pipeline", 1, hours, "published_long_ago", values)
    return Signal("age of the data", "pipeline", 0, hours, "published", values)


def _recorded(name, file):
    try:
        facts = read_last_run(file)
        if facts is None:
            return Signal(name, "pipeline", -1, None, "no_run")
        ended_at = datetime.fromisoformat(facts["ended_at"]).astimezone(UTC).replace(tzinfo=None)
    except (ValueError, TypeError):
        return Signal(name, "pipeline", -1, None, "record_unreadable", {"file": str(file)})
    ran = {"kind": facts["kind"], "ended_at": ended_at}
    if facts["outcome"] == "failed":
        values = ran | {"step": facts["failed_step"], "message": facts["message"]}
        return Signal(name, "pipeline", 2, None, "run_failed", values)
    return Signal(name, "pipeline", 0, None, "run_passed", ran)


def _published(published):
    rows = _read(published, f"select {SIGNAL_COLUMNS} from pipeline_health order by area, signal")
    return [Signal.of_row(row) for row in rows]


def _read(published, query, **values):
    try:
        with opened(published) as file:
            return file.rows(query, **values)
    except (UnreadableError, duckdb.Error):
        return []
