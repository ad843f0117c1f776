"""What the proof finds."""

import json
from dataclasses import asdict, dataclass


@dataclass(frozen=True)
class Failure:
    """What the proof found, and where: `what` is a name from the proof, `where` the words it is about."""

    what: str
    where: str


def failures_as_json(failures):
    """JSON list of what and where; None when nothing was found."""
    return json.dumps([asdict(failure) for failure in failures], ensure_ascii=False) if failures else None
