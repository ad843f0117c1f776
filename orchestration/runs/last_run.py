"""last_run.json and its like: what came of the last recorded run, for whoever reads it, without Dagster."""

import json

from ml.storage.files import replacing


def write_last_run(file, facts):
    """Keep the outcome of the newest run, in one step; a run that ended earlier than the recorded one is left out.

    Args:
        file: path of the JSON file.
        facts: what runs.outcome returns.
    """
    recorded = read_last_run(file)
    if recorded and (recorded["ended_at"] or "") > (facts["ended_at"] or ""):
        return
    with replacing(file) as new:
        new.write_text(json.dumps(facts, indent=2, ensure_ascii=False) + "\n", encoding="utf-8")


def read_last_run(file):
    """What write_last_run wrote; None when no run was recorded yet.

    Raises:
        ValueError: it is no JSON.
    """
    return json.loads(file.read_text(encoding="utf-8")) if file.exists() else None
