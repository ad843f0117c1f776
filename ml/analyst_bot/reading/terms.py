"""Questions that ask what a word means. A sentence answers them, and no rows. No word stands here."""

import re
from functools import cache

from ml.analyst_bot.phrases import DEFINITIONS
from ml.analyst_bot.reading.conditions import split_patterns
from ml.analyst_bot.reading.question import Reading
from ml.language.detection import fold

MOST_TERMS = 3


def read_a_definition(text, language, plainly=False):
    """Reading of a question that asks what one or a few of our terms mean, or None.

    Args:
        text: the question.
        language: code of its language.
        plainly: "what is precision" does, which also asks for a figure; else what can mean nothing else.
    """
    for code in sorted(DEFINITIONS, key=lambda code: code != language):
        words = DEFINITIONS[code]
        for pattern in _questions(code, plainly):
            found = pattern.fullmatch(fold(text).strip())
            said = re.split(rf"\s+(?:{words.BESIDE})\s+|,\s*", found["term"]) if found else []
            terms = [_term(one, words) for one in said]
            if 1 <= len(terms) <= MOST_TERMS and all(terms):
                return Reading("define", {"terms": terms})
    return None


@cache
def _questions(code, plainly):
    words = DEFINITIONS[code]
    patterns = words.PLAINLY if plainly else words.DEFINES
    return [re.compile(pattern.replace("TERM", r"(?P<term>.+?)")) for pattern in patterns]


def _term(said, words):
    """A term and how it is written, or None."""
    said = re.sub(rf"^(?:(?:{words.ARTICLES})(?:\s+|(?<=')))*", "", said.strip(" \"'«»“”"))
    for term, (patterns, _) in words.TERMS.items():
        if any(re.fullmatch(one, said) for one in split_patterns(patterns)):
            return term, said
    return None
