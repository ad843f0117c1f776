"""Files that appear in one step: whoever reads them finds the old one or the new one, never a half-written one."""

import os
import sys
from contextlib import contextmanager
from pathlib import Path


def say_on_stderr(line):
    print(line, file=sys.stderr, flush=True)


@contextmanager
def replacing(path, say=say_on_stderr):
    """A path to write to, whose file takes the place of `path` when the block ends well, on the disk by then.

    When it fails the old file stays. Whoever holds it open goes on reading it. Where `path` is a link, its target is
    replaced: whoever knows the file by the target's name finds the new one too.

    Args:
        path: pathlib.Path; its folder is made.
        say: called with a line of text about what lay beside the old file and would have changed the new one.

    Yields:
        Path beside it, hidden and without its suffix: whoever watches the folder for new files does not see it.
    """
    path = resolved(path)
    path.parent.mkdir(parents=True, exist_ok=True)
    new = path.with_name(f".{path.name}.{os.getpid()}.tmp")
    try:
        yield new
        with open(new, "rb") as file:
            os.fsync(file.fileno())
        _remove_foreign_log(path, say)
        os.replace(new, path)
        _sync_folder(path.parent)
    finally:
        new.unlink(missing_ok=True)


def remove_leftovers(path):
    """Remove what killed processes left beside `path`. Only where no other process can be writing it now.

    Args:
        path: pathlib.Path of the file; its name may hold `*`.
    """
    path = resolved(path)
    # DuckDB's write-ahead log of such a file is one as well.
    for leftover in path.parent.glob(f".{path.name}.*.tmp*"):
        leftover.unlink()


def resolved(path):
    """The file that a path means, links followed: two names of one file are one path. The file may be missing."""
    return Path(os.path.realpath(path))


def write_ahead_log(path):
    """Where DuckDB keeps what was written to the database `path`, and is not in it yet."""
    return path.with_name(f"{path.name}.wal")


def _remove_foreign_log(path, say):
    # A program that wrote to the old file and died, or never closed it, leaves its log here. DuckDB would play it into
    # the new file, at every opening: rows of another database, without a word.
    log = write_ahead_log(path)
    if log.exists():
        size = log.stat().st_size
        log.unlink()
        say(
            f"Removed {log} ({size:,} bytes): a program has written to {path.name}, which builds replace, and what it "
            "wrote is gone. Close that program, or let it open the file read-only."
        )


def _sync_folder(folder):
    try:
        descriptor = os.open(folder, os.O_RDONLY)
    except PermissionError:  # Windows opens no folder; it has no need to.
        return
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
