"""The state of pipeline, data, model and LLM, worst first."""

import json
from datetime import UTC, datetime

PARTS = ("pipeline", "data", "model", "llm")
STALE_AFTER_S = 48 * 3600


def health_of(file, snapshot, last_run=None):
    """Dictionaries of part, level (-1 unknown, 0 good, 1 warning, 2 bad) and reason, worst first.

    Args:
        file: queries.Published.
        snapshot: its row of _snapshot.
        last_run: file with the outcome of the last recorded run; may be None or missing.
    """
    signals = {part: [] for part in PARTS}
    for row in file.rows_of("pipeline_health", "select area, level, reason from pipeline_health order by signal") or []:
        signals.setdefault(row["area"], []).append((row["level"], row["reason"]))
    # A build that failed cannot publish that it did: this part is computed when it is read.
    signals["pipeline"] = [_age(snapshot), *_last_run(last_run)]
    parts = [{"part": part, **_worst(signals[part])} for part in PARTS]
    return sorted(parts, key=lambda part: -part["level"])


def _worst(signals):
    level = max((level for level, _ in signals), default=-1)
    return {"level": level, "reason": " · ".join(reason for its, reason in signals if its == level and reason) or None}


def _age(snapshot):
    age_s = (datetime.now(UTC).replace(tzinfo=None) - snapshot["published_at"]).total_seconds()
    return int(age_s > STALE_AFTER_S), f"{snapshot['published_at']:%Y-%m-%d %H:%M} UTC"


def _last_run(last_run):
    try:
        outcome = json.loads(last_run.read_text(encoding="utf-8")) if last_run else {}
    except (FileNotFoundError, ValueError):
        return
    if outcome.get("outcome") == "failed":
        yield 2, f"{outcome.get('kind')}: {outcome.get('failed_step')}: {outcome.get('message')}"
