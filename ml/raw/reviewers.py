"""Names of reviewers that look like one person under several: told by name, and never joined by a guess."""

import re
import unicodedata
from collections import defaultdict
from contextlib import suppress
from itertools import product

# Fewer names that differ in their number only may be people: analyst 1, analyst 2.
COUNTED_ON = 5
ACCENTED = frozenset("àâäáãåçéèêëíìîïñóòôöõúùûüÿ")
# A byte was read as the first, and written as the second: what "CSV (MS-DOS)" and "CSV (Macintosh)" come to.
MIXED_UP = (("cp1252", "cp850"), ("cp1252", "mac_roman"), ("cp850", "cp1252"), ("mac_roman", "cp1252"))


def suspicious_names(names, known=()):
    """Lines of text, one for each group of names that are probably one person.

    Args:
        names: reviewers of one file, one entry a verdict.
        known: reviewers of earlier files.
    """
    yield from _counted_on(names)
    yield from _spelled_differently(sorted(set(names)), known)


def _counted_on(names):
    # Whoever drags a cell down with the mouse gets "analyst 1", "analyst 2", ...: a spreadsheet counts on.
    numbers = defaultdict(set)
    for name in names:
        if found := re.fullmatch(r"(.*?)(\d+)", name):
            numbers[found[1]].add(int(found[2]))
    for stem, found in numbers.items():
        in_a_row = len(found) == max(found) - min(found) + 1
        if len(found) >= COUNTED_ON and in_a_row:
            verdicts = sum(re.fullmatch(re.escape(stem) + r"\d+", name) is not None for name in names)
            yield (
                f"{verdicts:,} verdicts of {len(found):,} reviewers, {stem}{min(found)} to {stem}{max(found)}: a "
                "spreadsheet counts on where a cell is dragged down. If it was one person, write the name again, and "
                "save the file under a new name."
            )


def _spelled_differently(names, known):
    everybody = list(dict.fromkeys([*known, *names]))
    told = set()
    for name in names:
        alike = [other for other in everybody if other == name or _may_be_one(name, other)]
        if len(alike) > 1 and name not in known and not told & set(alike):
            told.update(alike)
            yield (
                f"{len(alike)} reviewers have nearly the same name: {', '.join(alike)}. If that is one person, "
                "verdicts of both count twice, or dispute each other: write one of the names everywhere."
            )


def _may_be_one(name, other):
    ours, theirs = _letters(name), _letters(other)
    return len(ours) == len(theirs) and all(map(set.intersection, ours, theirs))


def _letters(name):
    """For each letter of a name what it may be without its accent, whatever encoding it was read with."""
    for spelled in (name, "".join(letter if letter.isascii() else letter.upper() for letter in name)):
        with suppress(UnicodeError):
            return [{_unaccented(letter)} for letter in spelled.encode("cp1252").decode("utf-8")]
    return [{_unaccented(letter), *_misread(letter)} for letter in name]


def _misread(letter):
    # Names are kept in lower case, and the letter that was read in place of an accented one may have had another.
    for one, (read_as, written_as) in product((letter, letter.upper()), MIXED_UP):
        with suppress(UnicodeError):
            meant = one.encode(read_as).decode(written_as)
            if meant in ACCENTED:
                yield _unaccented(meant)


def _unaccented(letter):
    return unicodedata.normalize("NFD", letter)[0]
