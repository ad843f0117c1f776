"""Files that appear in one step: whoever reads them finds the old one or the new one, never a half-written one."""

import os
from contextlib import contextmanager


@contextmanager
def replacing(path):
    """A path to write to, whose file takes the place of `path` when the block ends well, on the disk by then.

    When it fails the old file stays. Whoever holds it open goes on reading it.

    Args:
        path: pathlib.Path; its folder is made.

    Yields:
        Path beside it, hidden and without its suffix: whoever watches the folder for new files does not see it.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    new = path.with_name(f".{path.name}.{os.getpid()}.tmp")
    try:
        yield new
        with open(new, "rb") as file:
            os.fsync(file.fileno())
        os.replace(new, path)
        _sync_folder(path.parent)
    finally:
        new.unlink(missing_ok=True)


def remove_leftovers(path):
    """Remove what killed processes left beside `path`. Only where no other process can be writing it now.

    Args:
        path: pathlib.Path of the file; its name may hold `*`.
    """
    # DuckDB's write-ahead log of such a file is one as well.
    for leftover in path.parent.glob(f".{path.name}.*.tmp*"):
        leftover.unlink()


def _sync_folder(folder):
    try:
        descriptor = os.open(folder, os.O_RDONLY)
    except PermissionError:  # Windows opens no folder; it has no need to.
        return
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
