"""One writer at a time: operating-system locks beside the warehouse, freed by the kernel when a process dies."""

import json
import os
import time
from datetime import datetime
from pathlib import Path

from filelock import FileLock, Timeout

from ml.storage.files import resolved, say_on_stderr

try:
    import fcntl
    import resource
except ImportError:  # Windows
    fcntl = None

SAY_AGAIN_AFTER_S = 60
HIGH_FILE_NUMBER = 512


class _ProcessLock(FileLock):
    """Free not before the warehouse is closed, however its process ends; else whoever waits would find it in use."""

    _copy = None

    # When Python ends, the library releases what is still held, and DuckDB has its file open: only `free` and the end
    # of the process free this lock.
    def release(self, force=False):
        pass

    def free(self):
        super().release(force=True)

    # A process that ends closes its files in order of their numbers, and DuckDB's come later than the lock. A copy
    # with a high number holds the lock until the warehouse is closed.
    def _acquire(self):
        super()._acquire()
        if fcntl and self.is_locked:
            allowed, _ = resource.getrlimit(resource.RLIMIT_NOFILE)
            number = HIGH_FILE_NUMBER if allowed == resource.RLIM_INFINITY else min(HIGH_FILE_NUMBER, allowed // 2)
            self._copy = fcntl.fcntl(self._context.lock_file_fd, fcntl.F_DUPFD_CLOEXEC, number)

    def _release(self):
        if self._copy is not None:
            os.close(self._copy)
            self._copy = None
        super()._release()


class WriterLock:
    """The right to write a warehouse file; waits for whoever has it, and says for whom.

    Two locks lie beside the warehouse. `<warehouse>.run.lock` is held for a whole command (a hand-run dbt, a
    `fraud` command, a scheduled run), `<warehouse>.write.lock` by the process that has the file open. A process
    started by a run (FRAUD_RUN_LOCK_HELD=1) takes only the second one: its parent holds the first.

    Args:
        warehouse: path of the DuckDB file; its folder is made when missing. Links are followed, so that two names of
            one warehouse exclude each other.
        purpose: what the holder is doing, shown to whoever waits, e.g. "dbt build".
        say: called with one line of text while waiting.
    """

    def __init__(self, warehouse, purpose, say=None):
        self.warehouse = Path(warehouse)
        self.purpose = purpose
        self.say = say or say_on_stderr
        files = [resolved(f"{resolved(warehouse)}.{name}") for name in self._names()]
        self._locks = [_ProcessLock(str(file), thread_local=False) for file in files]

    def _names(self):
        return ["write.lock"] if os.environ.get("FRAUD_RUN_LOCK_HELD") == "1" else ["run.lock", "write.lock"]

    def acquire(self, timeout_s=-1):
        """Wait until this process is the writer.

        Raises:
            filelock.Timeout: `timeout_s` (seconds; -1: for ever) have passed.
        """
        resolved(self.warehouse).parent.mkdir(parents=True, exist_ok=True)
        for lock in self._locks:
            self._wait_for(lock, timeout_s)
            Path(lock.lock_file).write_text(self._signature())
        return self

    def release(self):
        for lock in reversed(self._locks):
            lock.free()

    __enter__ = acquire

    def __exit__(self, *_):
        self.release()

    def _wait_for(self, lock, timeout_s):
        started, said_of, said_at = time.monotonic(), None, None
        while True:
            waited_s = time.monotonic() - started
            try:
                return lock.acquire(timeout=0)
            except Timeout:
                if 0 <= timeout_s <= waited_s:
                    raise
            present = holder(lock.lock_file)
            if present != said_of or waited_s - said_at >= SAY_AGAIN_AFTER_S:
                self.say(f"Waiting for {present} to finish with {self.warehouse}.")
                said_of, said_at = present, waited_s
            time.sleep(0.2)

    def _signature(self):
        since = datetime.now().astimezone().isoformat(timespec="seconds")
        return json.dumps({"pid": os.getpid(), "purpose": self.purpose, "since": since})


class RunLock(WriterLock):
    """The first of the two locks alone: for a run of several steps, each of which takes the second while it writes.

    While it is held, FRAUD_RUN_LOCK_HELD tells the steps of this process and the processes it starts.
    """

    def _names(self):
        return ["run.lock"]

    def acquire(self, timeout_s=-1):
        super().acquire(timeout_s)
        os.environ["FRAUD_RUN_LOCK_HELD"] = "1"
        return self

    def release(self):
        os.environ.pop("FRAUD_RUN_LOCK_HELD", None)
        super().release()

    __enter__ = acquire


def holder(lock_file):
    """Who holds a lock file, in words: "dbt build (process 4242, since 2026-11-24T12:00:00+01:00)"."""
    try:
        who = json.loads(Path(lock_file).read_text())
        return f"{who['purpose']} (process {who['pid']}, since {who['since']})"
    except (OSError, ValueError, KeyError):
        return "another process"
