"""Text from outside made harmless where it is shown: no terminal escapes, no Markdown, no formulas, nothing unseen."""

import re
import unicodedata

LONGEST = 1_500
_MARKDOWN = re.compile(r"([\\`*_{}\[\]()<>#+!|~&@])")
_UNSEEN = frozenset({"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"})
# Letters and marks that are drawn as nothing (Unicode's Default_Ignorable_Code_Point, and the empty Braille cell).
_BLANKS = r"\u034f\u115f\u1160\u17b4\u17b5\u180b-\u180f\u2800\u3164\ufe00-\ufe0f\uffa0\U000e0100-\U000e01ef"
_BLANK = re.compile(f"[{_BLANKS}]")
# Where a spreadsheet begins a cell, whichever separator it cuts lines by, and what it takes for a formula there,
# full-width too.
_CELL_BEGINS = rf"(^|[;,\t\r\n\"])([\s{_BLANKS}]*)"
_FORMULA_BEGINS = r"(?=[=+\-@|\uff1d\uff0b\uff0d\uff20])"
_FORMULA = re.compile(_CELL_BEGINS + _FORMULA_BEGINS)
_GUARDED = re.compile(f"{_CELL_BEGINS}'{_FORMULA_BEGINS}")


def is_unseen(letter):
    """Whether a character cannot be seen: control, format (zero width, direction), separators of lines, blanks."""
    return unicodedata.category(letter) in _UNSEEN or _BLANK.match(letter) is not None


def plain(value):
    """Text of a value that moves no cursor, sends nothing to a terminal and turns no writing round.

    Characters that cannot be seen appear as their escapes.
    """
    text = "" if value is None else str(value)
    return "".join(letter.encode("unicode_escape").decode() if is_unseen(letter) else letter for letter in text)


def plain_markdown(value):
    """The same for Markdown: nothing in it becomes a link, an image, HTML or a table cell."""
    # Bare addresses become links as well, in many readers.
    return _MARKDOWN.sub(r"\\\1", plain(value)).replace("://", ":\\//").replace("www.", "www\\.")


def plain_cell(value):
    """A value for a CSV file: text is plain, and what a spreadsheet would take for a formula gets an apostrophe."""
    return guarded(plain(value)) if isinstance(value, str) else value


def guarded(text):
    """The text with an apostrophe before whatever a spreadsheet could run as a formula."""
    return _FORMULA.sub(r"\1\2'", text)


def unguarded(text):
    """What `guarded` was given, unless an apostrophe of its own stood there."""
    return _GUARDED.sub(r"\1\2", text)


def outside(text):
    """Text that somebody else wrote, for a page: shortened, each character that cannot be seen spelled out.

    Escaping is the template's; this is about what escaping leaves: U+202E turns the rest of a line around.
    """
    if text is None:
        return ""
    text = re.sub(r"\s+", " ", str(text)).strip()
    text = "".join(f"[U+{ord(letter):04X}]" if is_unseen(letter) else letter for letter in text)
    return text if len(text) <= LONGEST else f"{text[:LONGEST]} […]"
