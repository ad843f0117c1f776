"""A sealed process of the published file: start it, ask it, stop it when it does not answer."""

import json
import os
import select
import subprocess
import sys
import threading
import time
from pathlib import Path

from ml.analyst_bot.sealed.refusals import CODES, why_not
from ml.language.languages import STORED

GRACE_S = 3.0
START_S = 60.0


class QueryError(ValueError):
    """A question that gave no result.

    Args:
        why: a code of `refusals`, with its values; without values it may be what a library says.
    """

    def __init__(self, why, /, **values):
        self.code = why if why in CODES else None
        self.values = values
        super().__init__(self.told(STORED) if self.code else why)

    def told(self, language):
        """Why, in a language; in that of the library where it is a library that says so."""
        return why_not(self.code, language, **self.values) if self.code else str(self)


class TooLongError(QueryError):
    """A question that was stopped at the time limit."""

    def __init__(self, seconds):
        super().__init__("too_slow", seconds=f"{seconds:g}")


class SealedProcess:
    """One process that speaks lines of JSON: a greeting, then one answer for each request. One request at a time.

    Args:
        module: name of the module that runs, with the arguments path, memory_mb and threads.
        path: the published DuckDB file. Where another one has taken its place, a new process opens that.
        seconds: time limit of one request. The process is killed some seconds later.
        memory_mb: cap of DuckDB's memory.
        threads: cap of its threads.
    """

    def __init__(self, module, path, *, seconds, memory_mb, threads):
        self.path = Path(path).absolute()
        self._seconds = seconds
        self._command = [sys.executable, "-I", "-m", module, str(self.path), str(memory_mb), str(threads)]
        self._process = None
        self._opened = None
        self._greeting = None
        self._one_at_a_time = threading.RLock()

    @property
    def pid(self):
        return self._process.pid if self._process else None

    def start(self):
        """Start the process without waiting for it."""
        if self._process is None:
            if not self.path.exists():
                raise FileNotFoundError(f"{self.path} does not exist: nothing has been built yet. Run: make build")
            self._opened = self._identity()
            self._process = subprocess.Popen(
                self._command,
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.PIPE,
                bufsize=0,
                env={},
                cwd="/",
            )
            self._unread = b""

    def greeting(self):
        """What the process said when it was ready."""
        with self._one_at_a_time:
            self._ready()
            return self._greeting

    def ask(self, **request):
        """Answer to a request, a dictionary.

        Raises:
            TooLongError: no answer in time; the process was killed.
            QueryError: the process ended, cannot open the file, or says why there is no result.
        """
        with self._one_at_a_time:
            self._ready()
            line = json.dumps(request | {"seconds": self._seconds}) + "\n"
            try:
                self._process.stdin.write(line.encode())
                answer = self._read(self._seconds + GRACE_S)
            except (BrokenPipeError, EOFError) as error:
                self.close()
                raise QueryError("died") from error
            except TimeoutError as error:
                self.close()
                raise TooLongError(self._seconds) from error
            if "stopped" in answer:
                raise TooLongError(self._seconds)
            if "failed" in answer:
                raise QueryError(answer["failed"], **answer["values"])
            if "error" in answer:
                raise QueryError(answer["error"])
            return answer

    def close(self):
        """Stop the process."""
        if self._process:
            self._process.kill()
            self._process.communicate()
        self._process = self._greeting = None

    def _ready(self):
        # A build may have put a new file in the place of the one that is open.
        if self._process and self._greeting and self._identity() != self._opened:
            self.close()
        self.start()
        if self._greeting is None:
            try:
                self._greeting = self._read(START_S)
            except (EOFError, TimeoutError) as error:
                reason = self._why_it_died()
                self.close()
                raise QueryError(f"{self.path} cannot be opened: {reason}") from error

    def _read(self, seconds):
        until = time.monotonic() + seconds
        while b"\n" not in self._unread:
            ready, _, _ = select.select([self._process.stdout], [], [], max(0.0, until - time.monotonic()))
            if not ready:
                raise TimeoutError
            more = os.read(self._process.stdout.fileno(), 1 << 20)
            if not more:
                raise EOFError
            self._unread += more
        line, self._unread = self._unread.split(b"\n", 1)
        return json.loads(line)

    def _why_it_died(self):
        self._process.kill()
        lines = self._process.stderr.read().decode(errors="replace").strip().splitlines()
        return lines[-1] if lines else "its process did not start in time."

    def _identity(self):
        try:
            facts = self.path.stat()
        except FileNotFoundError:
            return self._opened
        return facts.st_ino, facts.st_mtime_ns
