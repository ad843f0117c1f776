"""Questions that name a tool: metrics, drift, health, why, what if, one transaction. Each language has its patterns."""

import re
from functools import cache

from ml.analyst_bot.commands import COMMANDS
from ml.analyst_bot.reading.conditions import UnreadableError, near, own_first, words_of
from ml.analyst_bot.reading.question import Reading
from ml.language.detection import fold
from ml.storage.sql import literal

# An id: a word with a digit in it, in quotes or not; behind "transaction" also a number.
_ID = r"['\"«“]?\s?(?P<id>[a-z][\w-]*\d[\w-]*)\s?['\"»”]?"
_ANY_ID = r"['\"«“]?\s?(?P<any_id>[\w-]*\d[\w-]*)\s?['\"»”]?"


def read_a_command(text, catalog, language):
    """Reading of a question that names a tool, or None.

    Raises:
        UnreadableError: it names a tool, and something about it is not understood.
    """
    text = " ".join(text.split())
    folded = fold(text)
    for words in own_first(COMMANDS, language):
        if (reading := _in(words, text, folded, catalog)) is not None:
            return reading
    return None


def _in(words, text, folded, catalog):
    if found := _first(words, "WHAT_IF", folded):
        changes = _changes(found["changes"], catalog, words)
        return Reading("predict", {"transaction_id": _as_written(text, found), "changes": changes})
    if found := _first(words, "SCORE", folded):
        return Reading("predict", {"transaction_id": _as_written(text, found), "changes": {}})
    if found := _first(words, "WHY", folded):
        return Reading("explain", {"transaction_id": _as_written(text, found)})
    if _first(words, "WHY", folded, words.THIS):
        raise UnreadableError(text, code="which_id")
    if found := _first(words, "SHOW", folded):
        return _shown(_as_written(text, found), catalog)
    if found := re.fullmatch(words.DESCRIBE, folded):
        return Reading("describe", {"table": found[1]})
    for tool, patterns in words.TOOLS.items():
        if any(re.fullmatch(pattern, folded) for pattern in patterns):
            of_one = re.search(r"\bv\d+\b", folded)
            return Reading(tool, {"feature": of_one[0]} if of_one else {})
    return None


def _first(words, name, folded, instead_of_id=None):
    return next(filter(None, (one.fullmatch(folded) for one in _compiled(words.CODE, name, instead_of_id))), None)


@cache
def _compiled(code, name, instead_of_id):
    words = COMMANDS[code]
    patterns = getattr(words, name)
    # The name of the thing has to stand there for a bare number to be an id.
    forms = [f"{words.A_TRANSACTION}{_ID}", f"{_needed(words.A_TRANSACTION)}{_ANY_ID}"]
    if instead_of_id:
        forms = [instead_of_id]
    return [
        re.compile(pattern.replace("ID", form))
        for pattern in ((patterns,) if isinstance(patterns, str) else patterns)
        for form in forms
    ]


def _needed(pattern):
    return pattern.removesuffix("?")


def _shown(transaction_id, catalog):
    table, column = "fraud_prediction", "transaction_id"
    if transaction_id.lower().startswith("case_") and "cases_to_review" in catalog.tables:
        table, column = "cases_to_review", "case_id"
    sql = f"select * from {table} where {column} = {literal(transaction_id)}"
    return Reading("show", {"sql": sql, "transaction_id": transaction_id}, "rows", table=table)


def _as_written(text, found):
    name = "id" if "id" in found.re.groupindex else "any_id"
    return text[found.start(name) : found.end(name)]


def _changes(text, catalog, words):
    tables = [catalog.tables[name] for name in ("fraud_features", "fraud_prediction") if name in catalog.tables]
    phrases = {phrase: column for table in tables for phrase, column in words_of(table).items()}
    changes = {}
    for part in re.split(words.AND, text):
        found = re.fullmatch(words.CHANGE, part.strip())
        if not found:
            raise UnreadableError(part.strip())
        if found["name"] not in phrases:
            close = [near(found["name"], table) for table in tables]
            raise UnreadableError(found["name"], next(filter(None, close), None))
        changes[phrases[found["name"]]] = float(found["value"].replace(",", "."))
    return changes
