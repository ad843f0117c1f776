"""Which files call for a run: arrived completely, not taken yet, and not those of a run that failed just now."""

import hashlib
import json
import time
from collections.abc import Callable
from dataclasses import dataclass, field

from dagster import RunsFilter

from ml.raw.arrivals import hash_of, state_of
from orchestration.runs.runs import ACTIVE, FAILED, WAITING, queued_run


@dataclass(frozen=True)
class Inbox:
    """Files of one kind.

    Args:
        kind: what they are, e.g. transactions.
        files: gives the paths that are there and can be read; a folder of part files is one.
        taken: gives the sha256 of files that need no run any more, as far as it is known outside Dagster.
        retry_after_minutes: pauses before the files of a failed run are tried again.
    """

    kind: str
    files: Callable
    taken: Callable
    retry_after_minutes: list[float]

    def look(self, cursor, instance):
        """Compare with the last look.

        Args:
            cursor: `Look.cursor` of the last look; None at first.
        """
        last = json.loads(cursor) if cursor else {}
        files = [(path, state_of(path)) for path in self.files()]
        present = {f"{path}|{state.bytes}|{state.changed_ns}": path for path, state in files}
        memory = {"seen": sorted(present), "hashes": {}, "requested": last.get("requested", {})}
        if not present:
            return Look("No file.", memory)
        if last.get("seen") != memory["seen"]:
            return Look("Files are arriving, or have changed since the last look.", memory)

        known = last.get("hashes", {})
        memory["hashes"] = {key: known.get(key) or hash_of(path) for key, path in present.items()}
        contents = set(memory["hashes"].values())
        memory["requested"] = {sha: by for sha, by in memory["requested"].items() if sha in contents}
        new = sorted(
            sha for sha in contents - self.taken() if not self._is_done(instance, memory["requested"].get(sha))
        )
        if not new:
            return Look("No new file.", memory)
        digest = hashlib.sha256("".join(new).encode()).hexdigest()[:12]
        runs = instance.get_run_records(RunsFilter(tags=self._tag(digest)))
        obstacle = self._obstacle(runs)
        if obstacle:
            return Look(obstacle, memory)

        memory["requested"] |= dict.fromkeys(new, digest)
        queued = queued_run(instance)
        if queued:
            instance.add_run_tags(queued.run_id, self._tag(digest))
            return Look(f"Run {queued.run_id[:8]} waits already, and will take {len(new)} new files.", memory)
        # The attempt is part of the key: a run that failed does not make its files invisible.
        return Look(None, memory, run_key=f"{self.kind}-{digest}-{len(runs)}", tags=self._tag(digest))

    def _tag(self, digest):
        return {f"fraud/files_{digest}": self.kind}

    def _is_done(self, instance, digest):
        if digest is None:
            return False
        runs = instance.get_runs(RunsFilter(tags=self._tag(digest)))
        return any(run.is_success for run in runs)

    def _obstacle(self, runs):
        """Why no run should start for files that earlier `runs`, newest first, were started for."""
        for record in runs:
            if record.dagster_run.status in (*ACTIVE, *WAITING):
                return f"Run {record.dagster_run.run_id[:8]} has these files."
        failed = [record for record in runs if record.dagster_run.status in FAILED]
        if not failed:
            return None
        if len(failed) > len(self.retry_after_minutes):
            return f"{len(failed)} runs with these files failed. They wait for a change, or for a run by hand."
        minutes = self.retry_after_minutes[len(failed) - 1]
        if time.time() < (failed[0].end_time or 0) + 60 * minutes:
            return f"The run with these files failed; they are tried again {minutes:g} minutes after it."
        return None


@dataclass(frozen=True)
class Look:
    """What a look found: a reason to start nothing, or the key and tags of a run; and what to remember."""

    skip_reason: str | None
    memory: dict
    run_key: str | None = None
    tags: dict = field(default_factory=dict)

    @property
    def cursor(self):
        """The memory as text."""
        return json.dumps(self.memory)
