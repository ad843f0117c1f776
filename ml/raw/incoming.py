"""What both inboxes share: how a file is called, known, and refused when it cannot be used."""

import difflib
import os
import re
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path

from ml.errors import ActionableError
from ml.language.guards import plain
from ml.raw.arrivals import hash_of, hash_of_bytes, look_into, state_of
from ml.raw.layout import folded

NO_ROWS = "it holds no rows.", "Write it again with its rows, or remove it."


class IngestionError(ActionableError):
    """The input is wrong in a way that only a person can repair.

    Its message can be printed, logged and mailed whatever the file holds: what cannot be seen is shown as an escape.
    """

    def __init__(self, message):
        super().__init__("\n".join(map(plain, message.split("\n"))))


class ForeignFileError(IngestionError):
    """A file that bears the name of a table and holds none: a web page, JSON, an archive, a header without rows.

    Args:
        message: as of IngestionError.
        left_alone: a sentence for where other files are read in its place.
    """

    def __init__(self, message, left_alone):
        super().__init__(message)
        self.left_alone = plain(left_alone)


@dataclass(frozen=True)
class Kind:
    """What lies in the folder.

    Args:
        name: how errors call such a file.
        formats: endings of the names that are read.
        nothing_taken: a sentence for the end of an error: what of this build was not taken in.
        layout: how errors call the columns that are read.
        hints: column -> a sentence for an error: what to do when it is missing.
        what_it_is: takes the names in a header; a sentence that says what such a file may be, or "".
    """

    name: str
    formats: tuple[str, ...]
    nothing_taken: str
    layout: str = ""
    hints: dict[str, str] = field(default_factory=dict)
    what_it_is: Callable = lambda found: ""

    def refuse(self, file, what, what_next):
        return IngestionError(f"{self.name} file {file}: {what}\n{what_next} {self.nothing_taken}")

    def refuse_foreign_content(self, file, what, what_next):
        refusal = self.refuse(file, what, what_next)
        return ForeignFileError(str(refusal), f"{file}: left alone, {what} {what_next}")

    def arrived(self, pattern):
        """What lies at a path, in a folder or under a glob, as `ml.raw.arrivals.Arrived`."""
        return look_into(pattern, self.formats)

    def find(self, pattern, log):
        """The same; says of each foreign file that it is left alone, and why."""
        arrived = self.arrived(pattern)
        for path, why in arrived.foreign.items():
            log(f"{shown(path)}: left alone, {why}")
        for path in arrived.unfinished:
            log(f"{shown(path)}: left alone, its transfer has not ended.")
        return arrived

    def refuse_foreign(self, arrived):
        """The error for a folder in which nothing can be read."""
        [path, why], *others = arrived.foreign.items()
        more = f" So it is with {len(others):,} more." if others else ""
        what_next = f"Save it as {' or '.join(self.formats)}, or move it out of the folder."
        return self.refuse(shown(path), f"{why}{more}", what_next)

    def positions(self, found, wanted, optional, file):
        """Position of each wanted column in a header, see `folded`.

        Args:
            found: names in the header.
            wanted: the columns that are read.
            optional: those of them that may be missing.
            file: name of the file.

        Raises:
            IngestionError: a column is missing, or there twice.
        """
        names = [folded(column) for column in found]
        positions = {column: names.index(folded(column)) for column in wanted if folded(column) in names}
        what_next = "Correct the header, or move the file out of the folder."

        doubled = [column for column in positions if names.count(folded(column)) > 1]
        if doubled:
            raise self.refuse(file, f"{_named(doubled)} there more than once. Found {shortened(found)}.", what_next)

        missing = [column for column in wanted if column not in positions and column not in optional]
        if not missing:
            return positions
        extra = unknown(found, wanted)
        needed = [column for column in wanted if column not in optional]
        ways_out = [self.hints[column] for column in missing if column in self.hints]
        if len(missing) > len(needed) / 2:
            what = (
                f"it is a table of another layout. Read is {self.layout}, and {_named(missing)} missing."
                f" Found {shortened(found)}."
            )
            ways_out, what_next = [], "Name its columns so in its header, or move it out of the folder."
        else:
            lowered = {folded(column): column for column in extra}
            near = [(close, c) for c in missing for close in difflib.get_close_matches(folded(c), lowered, n=1)]
            hints = [_meant(lowered[close], column) for close, column in near[:3]]
            not_known = [f"Not known here: {shortened(extra)}."] if extra else []
            what = " ".join([f"{_named(missing)} missing. Found {shortened(found)}.", *not_known, *hints])
        raise self.refuse(file, what, " ".join(filter(None, [self.what_it_is(found), *ways_out, what_next])))


def unknown(found, wanted):
    """The names in a header that are no wanted column."""
    wanted = set(map(folded, wanted))
    return [column for column in found if folded(column) not in wanted]


def _meant(found, column):
    if re.search(r"cents?\b|_cents?|centimes?|minor|pence|pennies", found.lower()):
        return f'"{found}" seems to hold cents: divide by 100 before you call it "{column}".'
    return f'Is "{found}" meant to be "{column}"?'


def _named(columns):
    if len(columns) == 1:
        return f'column "{columns[0]}" is'
    *first, last = runs(columns)
    return f"columns {', '.join(first)}{' and ' if first else ''}{last} ({len(columns)}) are"


def runs(columns):
    """A1, A2, A3, Amount -> "A1 to A3", "Amount"."""
    found = []
    for column in columns:
        stem, number = re.fullmatch(r"(.*?)(\d*)", column).groups()
        if number and found and found[-1][0] == stem and found[-1][2] + 1 == int(number):
            found[-1] = (stem, found[-1][1], int(number))
        else:
            found.append((stem, int(number) if number else None, int(number) if number else -2))
    return [
        stem if first is None else f"{stem}{first}" if first == last else f"{stem}{first} to {stem}{last}"
        for stem, first, last in found
    ]


def shortened(columns):
    """Names for an error message, the middle left out where there are many, and how many there are."""
    names = [name if len(name) <= 40 else f"{name[:40]}..." for name in (c.strip() or "(no name)" for c in columns)]
    names = names if len(names) <= 6 else [*names[:3], "...", *names[-2:]]
    return f"{', '.join(names)} ({len(columns):,} column{'s' if len(columns) != 1 else ''})"


def shown(path):
    """The path as a person would write it from the current folder.

    Bytes of a name that are no UTF-8, and letters that cannot be seen, are shown as escapes.
    """
    absolute = Path(os.path.abspath(path))
    from_here = str(absolute.relative_to(Path.cwd()) if absolute.is_relative_to(Path.cwd()) else path)
    return plain(os.fsencode(from_here).decode("utf-8", "backslashreplace"))


def known_by(kind, path, name, of_file=hash_of_bytes):
    """The State of a file and its sha256, which `of_file` gives of each part file.

    Raises:
        IngestionError: it cannot be read.
    """
    try:
        return state_of(path), hash_of(path, of_file)
    except OSError as error:
        reason = error.strerror or type(error).__name__
        raise kind.refuse(name, f"it cannot be read: {reason}.", "Put it there again, or remove it.") from None


def later_than(times):
    """The present (UTC), but later than all `times`, also when the clock was set back."""
    return max(datetime.now(UTC).replace(tzinfo=None), max(times) + timedelta(microseconds=1))


def check_unchanged(kind, name, before, after):
    """Raises IngestionError when the two `State`s of a file differ: somebody is still writing it."""
    if before != after:
        raise kind.refuse(
            name,
            f"it changed while it was read ({before.bytes:,} bytes before, {after.bytes:,} after).",
            "Build again when it is written completely.",
        )
