"""The words of the page."""

import re

from ml.language.language import NO_BREAK
from orchestration.words import words


def texts(language):
    """The words of one language: a dictionary, groups as dictionaries inside it."""
    told = {}
    for name, text in words(language).PAGE.items():
        group, _, entry = name.partition(".")
        # No line begins with a colon: French puts a space before it, that must not break.
        text = re.sub(r" (?=[:;?!%÷×])", NO_BREAK, text)
        if entry:
            told.setdefault(group, {})[entry] = text
        else:
            told[name] = text
    return told
