"""What processes cost together, from Linux's /proc: seconds of processor and memory, by the part they play."""

import os
import threading
from collections import defaultdict
from pathlib import Path

PROC = Path("/proc")
TICKS = os.sysconf("SC_CLK_TCK")
PAGE_BYTES = os.sysconf("SC_PAGE_SIZE")
EVERY_S = 0.2


class Watch:
    """Looks at processes again and again, in a thread of its own, as long as the context lasts.

    What a process does between the last look and its end is not seen: a fifth of a second at most. Memory is what is
    resident, so that pages that several processes share count in each of them.

    Args:
        part_of: takes session, name and arguments of a process; the name of its part, or None where it is not meant.

    Attributes:
        processor_s: part -> seconds of processor within the context.
        peak_bytes: part -> the most that its processes held at once.
        peak_of_all_bytes: the most that all of them held at once.
    """

    def __init__(self, part_of):
        self.processor_s = {}
        self.peak_bytes = defaultdict(int)
        self.peak_of_all_bytes = 0
        self._part_of = part_of
        self._ticks = {}
        self._parts = {}
        self._part_under_name = {}
        self._ended = threading.Event()
        self._thread = threading.Thread(target=self._look_on, daemon=True)

    def __enter__(self):
        self._look()
        # What ran before has a past that does not count.
        self._past = dict(self._ticks)
        self._thread.start()
        return self

    def __exit__(self, *_):
        self._ended.set()
        self._thread.join()
        spent = defaultdict(float)
        for process, ticks in self._ticks.items():
            spent[self._parts[process]] += (ticks - self._past.get(process, 0)) / TICKS
        self.processor_s = dict(spent)

    def _look_on(self):
        while not self._ended.wait(EVERY_S):
            self._look()

    def _look(self):
        held = defaultdict(int)
        for folder in PROC.iterdir():
            if folder.name.isdigit():
                try:
                    self._look_at(folder, held)
                except (FileNotFoundError, ProcessLookupError):
                    continue
        for part, size in held.items():
            self.peak_bytes[part] = max(self.peak_bytes[part], size)
        self.peak_of_all_bytes = max(self.peak_of_all_bytes, sum(held.values()))

    def _look_at(self, folder, held):
        # proc(5): the name, in parentheses, may hold anything. After it come state, parent, group, session, ...
        before, _, after = (folder / "stat").read_text().rpartition(")")
        fields, name = after.split(), before.partition("(")[2]
        session, started = int(fields[3]), fields[19]
        process = (folder.name, started)
        # A shell may become what it starts.
        if (process, name) not in self._part_under_name:
            arguments = (folder / "cmdline").read_text(errors="replace")
            self._part_under_name[process, name] = self._part_of(session, name, arguments)
        part = self._part_under_name[process, name]
        if part:
            self._parts[process] = part
            self._ticks[process] = int(fields[11]) + int(fields[12])
            held[part] += int(fields[21]) * PAGE_BYTES
