"""Why a query is refused or has no result: a code becomes a sentence. What DuckDB itself says stays as it is."""

from ml.language.languages import STORED, words_of

CODES = frozenset(words_of("ml.analyst_bot.phrases", STORED).REFUSALS)


def why_not(code, language, /, **values):
    """The sentence of a code."""
    sentences = words_of("ml.analyst_bot.phrases", language).REFUSALS
    near = values.pop("near", None)
    sentence = sentences[code].format(**values).strip()
    return sentence + (sentences["near"].format(near=near) if near else "")
