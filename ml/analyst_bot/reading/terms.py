"""Questions that ask what a word means. A sentence answers them, and no rows. No word stands here."""

import re
from functools import cache

from ml.analyst_bot.phrases import TERMS
from ml.analyst_bot.reading.conditions import own_first, split_patterns
from ml.analyst_bot.reading.question import Reading
from ml.analyst_bot.reading.vocabulary import LANGUAGES
from ml.language.detection import fold

MOST_TERMS = 3
# The term whose name is that of an input without a meaning.
ANONYMOUS = "anonymous"


def read_a_definition(text, catalog, language, plainly=False):
    """Reading of a question that asks what one or a few of our terms mean, or None.

    Args:
        text: the question.
        catalog: Catalog of the published file.
        language: code of its language.
        plainly: "what is precision" does, which also asks for a figure; else what can mean nothing else.
    """
    for words in own_first(LANGUAGES, language):
        for pattern in _questions(words.CODE, plainly):
            found = pattern.fullmatch(fold(text).strip())
            said = re.split(rf"\s+(?:{words.BETWEEN_TERMS})\s+|,\s*", found["term"]) if found else []
            terms = [_term(one, words, catalog) for one in said]
            if 1 <= len(terms) <= MOST_TERMS and all(terms):
                return Reading("define", {"terms": terms})
    return None


@cache
def _questions(code, plainly):
    words = LANGUAGES[code]
    patterns = words.PLAINLY if plainly else words.DEFINES
    return [re.compile(pattern.replace("TERM", r"(?P<term>.+?)")) for pattern in patterns]


def _term(said, words, catalog):
    """A term and how it is written, or None."""
    articles = "|".join(split_patterns(words.ARTICLES))
    said = re.sub(rf"^(?:(?:{articles})(?:\s+|(?<=')))*", "", said.strip(" \"'«»“”"))
    for term, (patterns, _) in TERMS[words.CODE].items():
        if any(re.fullmatch(one, said) for one in split_patterns(patterns)):
            return (term, said) if term != ANONYMOUS or _is_an_input(said, catalog) else None
    return None


def _is_an_input(name, catalog):
    inputs = catalog.tables.get("fraud_features")
    return inputs is not None and name in inputs.columns
