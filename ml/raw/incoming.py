"""Folders that people drop files in: what is found there, and how a file that cannot be used is refused."""

import difflib
import glob
import hashlib
import os
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from ml.errors import ActionableError

UNFINISHED = (".tmp", ".part")
# A file that a program holds open lies beside it under such a name: ".~lock.may.csv#", "~$may.xlsx".
HIDDEN = (".", "~$")


class IngestionError(ActionableError):
    """The input is wrong in a way that only a person can repair. Nothing of the build was ingested."""


@dataclass(frozen=True)
class Kind:
    """What lies in the folder: how errors call such a file, and the formats that are read."""

    name: str
    formats: tuple[str, ...]

    def refuse(self, file, what, what_next):
        return IngestionError(f"{self.name} file {file}: {what}\n{what_next} Nothing of this build was ingested.")

    def find(self, pattern):
        """The files of a path, folder or glob, sorted; hidden and unfinished ones (.tmp, .part) left out.

        Raises:
            IngestionError: a file has none of the formats.
        """
        paths = arrived_files(pattern)
        for path in paths:
            if not path.name.lower().endswith(self.formats):
                *others, last = self.formats
                read = f"Read are {', '.join(others)} and {last}" if others else f"Read is {last}"
                raise self.refuse(
                    path,
                    f"its format is not read. {read}.",
                    f"Save it as {'one of these' if others else last}, or move it out of the folder.",
                )
        return paths

    def positions(self, found, wanted, optional, file):
        """Position of each wanted column in a header, in any case.

        Args:
            found: names in the header.
            wanted: the columns that are read.
            optional: those of them that may be missing.
            file: name of the file.

        Raises:
            IngestionError: a column is missing, or there twice.
        """
        names = [column.strip(" \t\ufeff").lower() for column in found]
        positions = {column: names.index(column.lower()) for column in wanted if column.lower() in names}
        what_next = "Correct the header, or move the file out of the folder."

        doubled = [column for column in positions if names.count(column.lower()) > 1]
        if doubled:
            raise self.refuse(file, f"{_named(doubled)} there more than once. Found {shortened(found)}.", what_next)

        missing = [column for column in wanted if column not in positions and column not in optional]
        if missing:
            extra = unknown(found, wanted)
            lowered = {column.strip().lower(): column for column in extra}
            near = [(close, c) for c in missing for close in difflib.get_close_matches(c.lower(), lowered, n=1)]
            hints = [f'Is "{lowered[close]}" meant to be "{column}"?' for close, column in near[:3]]
            not_known = [f"Not known here: {shortened(extra)}."] if extra else []
            what = " ".join([f"{_named(missing)} missing. Found {shortened(found)}.", *not_known, *hints])
            raise self.refuse(file, what, what_next)
        return positions


def arrived_files(pattern):
    """The files that `Kind.find` looks at, whether or not their format is read."""
    pattern = os.path.expanduser(pattern)
    if os.path.isdir(pattern):
        pattern = os.path.join(glob.escape(pattern), "*")
    found = [pattern] if os.path.isfile(pattern) else glob.glob(pattern, recursive=True)
    paths = sorted(Path(path) for path in found if os.path.isfile(path))
    return [path for path in paths if not path.name.startswith(HIDDEN) and not path.name.lower().endswith(UNFINISHED)]


def unknown(found, wanted):
    """The names in a header that are no wanted column."""
    wanted = [column.lower() for column in wanted]
    return [column for column in found if column.strip(" \t\ufeff").lower() not in wanted]


def _named(columns):
    if len(columns) == 1:
        return f'column "{columns[0]}" is'
    return f"columns {', '.join(columns[:5])}{', ...' if len(columns) > 5 else ''} ({len(columns)}) are"


def shortened(columns):
    """Names for an error message, the middle left out where there are many, and how many there are."""
    shown = columns if len(columns) <= 6 else [*columns[:3], "...", *columns[-2:]]
    return f"{', '.join(shown)} ({len(columns)} column{'s' if len(columns) != 1 else ''})"


def shown(path):
    """The path as a person would write it from the current folder."""
    absolute = Path(os.path.abspath(path))
    return str(absolute.relative_to(Path.cwd()) if absolute.is_relative_to(Path.cwd()) else path)


def hash_of(path):
    """sha256 of the file's bytes, as hex."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def later_than(times):
    """The present (UTC), but later than all `times`, also when the clock was set back."""
    return max(datetime.now(UTC).replace(tzinfo=None), max(times) + timedelta(microseconds=1))


def check_unchanged(kind, name, before, after):
    """Raises IngestionError when the two stat results of a file differ: somebody is still writing it."""
    if (before.st_size, before.st_mtime_ns) != (after.st_size, after.st_mtime_ns):
        raise kind.refuse(
            name,
            f"it changed while it was read ({before.st_size:,} bytes before, {after.st_size:,} after).",
            "Build again when it is written completely.",
        )
