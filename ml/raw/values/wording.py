"""Texts of files as a person can see them in an error."""

import unicodedata


def visible(text):
    """The text in quotes; characters that do not show, or look like others, by their name in brackets."""
    return "'" + "".join(map(_visible, text)) + "'"


def _visible(character):
    if character.isascii() and character.isprintable():
        return character
    if character.isprintable() and unicodedata.category(character) not in ("Pd", "Sm", "Lm"):
        return character
    name = unicodedata.name(character, f"U+{ord(character):04X}")
    return f"[{name}]"
