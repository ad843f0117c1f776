"""The state of pipeline, data, model and LLM, worst first."""

PARTS = ("pipeline", "data", "model", "llm")


def health_of(file, snapshot, last_run=None):
    """Dictionaries of part, level (-1 unknown, 0 good, 1 warning, 2 bad) and reason, worst first."""
    known = {row["part"]: row for row in file.rows_of("pipeline_health", "from pipeline_health") or []}
    rows = [known.get(part, {"part": part, "level": -1, "reason": None}) for part in PARTS]
    return sorted(rows, key=lambda row: -row["level"])
