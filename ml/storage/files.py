"""Files that appear in one step: whoever reads them finds the old one or the new one, never a half-written one."""

import errno
import os
import shutil
import sys
from contextlib import contextmanager, suppress
from pathlib import Path

# ioctl_ficlone(2) of Linux: btrfs, XFS, bcachefs, ZFS, overlays of them.
FICLONE = 0x40049409
# Larger pieces are memory that is asked for, cleared and given back each time: that costs more than the copy.
COPIED_AT_ONCE = 2**18


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


def clone(path, new):
    """Copy a file, sharing its blocks where the file system can: what changes later in one of them is written then.

    Args:
        path, new: pathlib.Path; `new` is made.
    """
    with open(path, "rb", buffering=0) as source, open(new, "wb") as target:
        if not _share_blocks(source, target):
            _copy_in_kernel(source, target)
            # The rest, or all of it where the kernel copies nothing.
            shutil.copyfileobj(source, target, COPIED_AT_ONCE)


def _share_blocks(source, target):
    try:
        from fcntl import ioctl
    except ImportError:  # Windows
        return False
    try:
        ioctl(target, FICLONE, source.fileno())
    except OSError as error:
        if error.errno in (errno.EOPNOTSUPP, errno.ENOTTY, errno.EINVAL, errno.EXDEV, errno.ENOSYS, errno.EPERM):
            return False
        raise
    return True


def _copy_in_kernel(source, target):
    # Linux; a fifth of the time, as nothing passes through this process.
    copy = getattr(os, "copy_file_range", lambda *_: 0)
    with suppress(OSError):
        while copy(source.fileno(), target.fileno(), 2**30):
            pass


def folder_of_database(con):
    """Where the database of a DuckDB connection lies, as text: large files for a while find room there. None of one in
    memory.
    """
    found = con.execute("select path from duckdb_databases() where database_name = current_database()").fetchall()
    return os.path.dirname(os.path.abspath(found[0][0])) if found and found[0][0] else None


def state_of(path):
    """Text that tells one state of a file from another without reading it; None where there is no file."""
    try:
        found = os.stat(path)
    except FileNotFoundError:
        return None
    return f"{found.st_size} bytes, {found.st_mtime_ns} ns, inode {found.st_ino}"


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
