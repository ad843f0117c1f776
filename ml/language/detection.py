"""Which language a question is in, and its letters without accents."""

import re
import unicodedata
from functools import cache, lru_cache

from ml.language.languages import LANGUAGES, words_of


# The words of a file are folded for each way that a question is read in.
@lru_cache(maxsize=20_000)
def fold(text):
    """Lower case without accents, letter for letter: positions stay those of `text`."""
    return "".join(_folded(letter) for letter in text)


def language_of(question, otherwise):
    """A key of LANGUAGES, by its small words; `otherwise` when they do not say, or are those of SQL."""
    if re.match(r"\s*\(?\s*(?:select|with\s+\w+\s+as)\b", question, re.IGNORECASE):
        return otherwise
    words = re.findall(r"[a-z]+", fold(question))
    has_accents = any(ord(letter) > 127 and letter.isalpha() for letter in question)
    found = {
        code: sum(word in _small_words(code) for word in words) + (has_accents and language.is_accented)
        for code, language in LANGUAGES.items()
    }
    most = [code for code, count in found.items() if count == max(found.values())]
    return most[0] if len(most) == 1 else otherwise


@cache
def _small_words(code):
    return frozenset(words_of("ml.language", code).SMALL_WORDS.split())


@lru_cache(maxsize=10_000)
def _folded(letter):
    if letter in "’‘`´":
        return "'"
    base = unicodedata.normalize("NFD", letter)[0].lower()
    return base if len(base) == 1 else letter
