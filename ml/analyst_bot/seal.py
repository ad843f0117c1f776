"""The other side of the sealed process: start it, ask it, stop it when it does not answer."""

import json
import os
import select
import subprocess
import sys
import threading
import time
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path

from ml.analyst_bot.words import Catalog

GRACE_S = 3.0
START_S = 60.0


class QueryError(ValueError):
    """A query that gave no result; the message says why, for a person."""


class NotAllowedError(QueryError):
    """A query that the gate refused."""


class TooLongError(QueryError):
    """A query that was stopped at the time limit."""


@dataclass(frozen=True)
class Result:
    """Rows of a query, as plain values.

    Attributes:
        sql: the query.
        columns: names, in order.
        rows: lists of values, at most as many as were asked for.
        found: rows of the whole result.
        tables: the published tables that were read.
    """

    sql: str
    columns: list
    rows: list
    found: int
    tables: list = field(default_factory=list)

    @property
    def truncated(self):
        return len(self.rows) < self.found

    def records(self):
        return [dict(zip(self.columns, row, strict=True)) for row in self.rows]


class Sealed:
    """The published file behind a process of its own.

    Args:
        path: the published DuckDB file.
        seconds: time limit of one query. It is interrupted then, and its process killed when that does not help.
        memory_mb: cap of DuckDB's memory.
        threads: cap of its threads.
    """

    def __init__(self, path, *, seconds=20.0, memory_mb=1_000, threads=2):
        self.path = Path(path).absolute()
        self._seconds = seconds
        self._limits = [str(memory_mb), str(threads)]
        self._process = None
        self._opened = None
        self._greeting = None
        self._one_at_a_time = threading.RLock()

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.close()

    def start(self):
        """Start the process without waiting for it."""
        if self._process is None:
            if not self.path.exists():
                raise FileNotFoundError(f"{self.path} does not exist: nothing has been built yet. Run: make build")
            self._opened = self._identity()
            self._process = subprocess.Popen(
                [sys.executable, "-I", "-m", "ml.analyst_bot.worker", str(self.path), *self._limits],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.PIPE,
                bufsize=0,
                env={},
                cwd="/",
            )
            self._unread = b""

    @property
    def pid(self):
        return self._process.pid if self._process else None

    @property
    def catalog(self):
        """Catalog of the file that is open."""
        with self._one_at_a_time:
            self._ready()
            return self._catalog

    def query(self, sql, limit=100):
        """Run one SELECT.

        Args:
            sql: text that nobody trusts.
            limit: most rows that come back; `found` counts all.

        Raises:
            NotAllowedError: the gate refused it.
            TooLongError: it was stopped at the time limit.
            QueryError: DuckDB cannot run it, or the process died of it.
        """
        with self._one_at_a_time:
            return self._query(sql, limit)

    def close(self):
        """Stop the process."""
        if self._process:
            self._process.kill()
            self._process.communicate()
        self._process = self._greeting = None
        self.__dict__.pop("_catalog", None)

    def _query(self, sql, limit):
        self._ready()
        request = json.dumps({"sql": sql, "limit": limit, "seconds": self._seconds}) + "\n"
        try:
            self._process.stdin.write(request.encode())
            answer = self._read(self._seconds + GRACE_S)
        except (BrokenPipeError, EOFError) as error:
            self.close()
            raise QueryError("The query ended the process that ran it. A new one takes its place.") from error
        except TimeoutError as error:
            self.close()
            raise TooLongError(self._too_long()) from error
        if "refused" in answer:
            raise NotAllowedError(answer["refused"])
        if "stopped" in answer:
            raise TooLongError(self._too_long())
        if "error" in answer:
            raise QueryError(answer["error"])
        return Result(sql, answer["columns"], answer["rows"], answer["found"], answer["tables"])

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

    @cached_property
    def _catalog(self):
        return Catalog.of(self._greeting)

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

    def _too_long(self):
        return f"The query was stopped after {self._seconds:g} seconds. Ask for less: a condition, or fewer joins."
