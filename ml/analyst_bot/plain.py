"""Data made harmless where it is shown: no terminal escapes, no Markdown, no formulas."""

import re
import unicodedata

_MARKDOWN = re.compile(r"([\\`*_{}\[\]()<>#+!|~&@])")
_UNSEEN = frozenset({"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"})


def plain(value):
    """Text of a value that moves no cursor, sends nothing to a terminal and turns no writing round.

    Characters of the classes C (control, format, surrogate, private, unassigned), line and paragraph separators
    appear as their escapes.
    """
    text = "" if value is None else str(value)
    return "".join(
        letter.encode("unicode_escape").decode() if unicodedata.category(letter) in _UNSEEN else letter
        for letter in text
    )


def plain_markdown(value):
    """The same for Markdown: nothing in it becomes a link, an image, HTML or a table cell."""
    # Bare addresses become links as well, in many readers.
    return _MARKDOWN.sub(r"\\\1", plain(value)).replace("://", ":\\//").replace("www.", "www\\.")


def plain_cell(value):
    """A value for a CSV file: text that a spreadsheet would take for a formula gets an apostrophe in front."""
    if not isinstance(value, str):
        return value
    text = plain(value)
    return f"'{text}" if text.startswith(("=", "+", "-", "@", "|", "\\t", "\\r")) else text
