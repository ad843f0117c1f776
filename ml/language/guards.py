"""Data made harmless where it is shown: no terminal escapes, no Markdown, no formulas."""

import re
import unicodedata

_MARKDOWN = re.compile(r"([\\`*_{}\[\]()<>#+!|~&@])")
_UNSEEN = frozenset({"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"})
# Letters and marks that are drawn as nothing (Unicode's Default_Ignorable_Code_Point, and the empty Braille cell).
_BLANK = re.compile(
    r"[\u034f\u115f\u1160\u17b4\u17b5\u180b-\u180f\u2800\u3164\ufe00-\ufe0f\uffa0\U000e0100-\U000e01ef]"
)
# What begins a formula, full-width too; also behind a semicolon, where a French spreadsheet begins a cell.
_FORMULA = re.compile(r"(^|;)(\s*)(?=[=+\-@|\uff1d\uff0b\uff0d\uff20])")


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
    """A value for a CSV file: text that a spreadsheet would take for a formula gets an apostrophe in front."""
    if not isinstance(value, str):
        return value
    return _FORMULA.sub(r"\1\2'", plain(value))
