"""Which process is it, and does it still live: a number alone is given to another process one day."""

import os
import subprocess
from dataclasses import dataclass
from pathlib import Path

PROC = Path("/proc")


@dataclass(frozen=True)
class Process:
    """One process of one boot of one machine. All text: it is kept in tags."""

    pid: str
    started: str
    boot_id: str

    @classmethod
    def current(cls):
        """This process."""
        return cls.of(os.getpid())

    @classmethod
    def of(cls, pid):
        """The process that has this number now."""
        return cls(str(pid), _started(pid) or "", boot_id())

    def is_alive(self):
        """Whether it still runs; a zombie, which only waits for its parent to take notice, does not."""
        return self.boot_id == boot_id() and _started(int(self.pid)) == self.started


def boot_id():
    """Another text after every start of the machine; empty where the system has none."""
    file = PROC / "sys/kernel/random/boot_id"
    return file.read_text().strip() if file.exists() else ""


def _started(pid):
    if not (PROC / "self/stat").exists():
        answer = subprocess.run(["ps", "-o", "stat=,lstart=", "-p", str(pid)], capture_output=True, text=True)
        state, _, started = answer.stdout.strip().partition(" ")
        return None if not state or state.startswith("Z") else started.strip()
    try:
        # proc(5): the name, in parentheses, may hold anything; the state follows it, and the start is field 22.
        fields = (PROC / str(pid) / "stat").read_text().rpartition(")")[2].split()
    except OSError:
        return None
    return None if fields[0] in "ZX" else fields[19]
