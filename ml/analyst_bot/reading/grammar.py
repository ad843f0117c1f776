"""Common questions in French and English, read without a language model.

What is understood, in both languages (brackets: may be left out):

    rows        retourne les lignes où CONDITION              show the rows where CONDITION
    columns     montant et score des fraudes                  amount and score of the frauds
    riskiest    les N transactions les plus risquées [où ..]  the N riskiest transactions [where ...]
    largest     les N plus grands COLUMN [où ...]             the N largest COLUMN [where ...]
                les N THINGS les plus COLUMN                  the N most COLUMN THINGS
    how many    combien de transactions [où ...] [par COLUMN] how many transactions [where ...] [by COLUMN]
    average     COLUMN moyen [par COLUMN] [où ...]            average COLUMN [by COLUMN] [where ...]
    sum, least, most, median: somme / minimum / maximum / médiane; sum or total / minimum / maximum / median
    rate        taux de fraude [par COLUMN]                   fraud rate [by COLUMN]
    values      ... VALUE ..., ... COLUMN 0,5 ...             ... VALUE ..., ... COLUMN 0.5 ...
    metrics     métriques du champion                         metrics of the champion
    drift       dérive                                        drift
    health      santé                                         health
    why         pourquoi la transaction X est-elle suspecte   why is transaction X suspicious
    what if     et si CHANGE pour X                           what if CHANGE for X     (CHANGE: amount_eur = 500)
    tables      quelles tables; décris TABLE                  which tables; describe TABLE
    SQL         select ...

The words for tables, columns and values are data: those of `semantic_layer`, beside the names themselves. A question
that names no table is of fraud_prediction; when it cannot be, of the one table whose words it uses. Where more than one
would do, or a word is not understood, that is an error: half a question, or another one, would get a wrong answer.
"""

import re
from difflib import get_close_matches

from ml.analyst_bot.reading.commands import read_a_command
from ml.analyst_bot.reading.conditions import UnreadableError, find, near, read_condition, words_of
from ml.analyst_bot.reading.parts import (
    MEASURE,
    blank,
    take,
    take_column_of,
    take_equal,
    take_filters,
    take_measure,
    take_shown,
    take_superlative,
    take_values,
)
from ml.analyst_bot.reading.question import Reading
from ml.analyst_bot.reading.statement import LISTING, RISK, Asked, compose
from ml.language.detection import fold

MAX_QUESTION_CHARACTERS = 1_000
MAIN_TABLE = "fraud_prediction"

# "has the lowest cost" and "ont été reçus" begin no condition.
_WHERE = re.compile(
    r"(?<!\w)(?:where|ou|dont|pour lesquel(?:le)?s|such that|with|avec|telles que|having|have|has|ont|a (?=une? ))"
    r"(?!\w)"
    r"(?! (?:ete|been)\b|(?: (?:la|le|les|the))? (?:plus|moins|most|least|(?:high|low|larg|small|bigg|great)est)\b)"
)
_LISTED = re.compile(r"(?:lignes?|transactions?|operations?|paiements?|\w_\w+) *$")
_BY = re.compile(r"(?<!\w)(?:par|by|per|selon|pour chaque|for each|for every)(?!\w)")
_NUMBER = re.compile(r"(?<![\w.,])\d{1,6}(?![\w.,])")
_FILLERS = frozenset(
    """
    a as au aux ce ces cette d dans de des du elle elles en est et etre il ils l la le les leur liste me moi nous n
    on que quel quelle quelles quels qui s sont sur tous tout toute toutes un une y a-t-il t ai avons ont pour
    affiche affichez montre montrez retourne retournez donne donnez renvoie cherche trouve voir veux voudrais je
    premieres premiers ligne lignes row rows transaction transactions operations payments paiements premier first
    all an and any are do does for from get give have i in is it list many of our please show that the their there
    these this those to us want we what which display return find much sont-ils has had was were been ont ete avec with
    """.split()
)


class _SenselessError(UnreadableError):
    """Every word is understood, and the table still does not answer that."""


def read(question, catalog):
    """Read a question.

    Args:
        question: text of a person.
        catalog: Catalog of the published file.

    Raises:
        UnreadableError: a word or a condition that is not understood, or that may be meant of several tables.
    """
    text = question.strip().rstrip("?!. \u00a0\u202f")
    folded = fold(text)
    if re.match(r"(?:select|from)\b|with\s+\w+\s+as\b|\(\s*select\b", folded):
        return Reading("query", {"sql": question.strip()}, "sql")
    if not text or len(text) > MAX_QUESTION_CHARACTERS:
        raise UnreadableError(f"{text[:40]}...")
    return read_a_command(text, catalog) or _read_a_query(text, catalog)


def _read_a_query(text, catalog):
    head, condition = _split_condition(text)
    head, table = _take_table(head, catalog)
    if table:
        return _read_of(table, text, head, condition, is_named=True)
    try:
        return _read_of(catalog.tables[MAIN_TABLE], text, head, condition)
    except UnreadableError as error:
        readings = {}
        for name in catalog.tables.keys() - {MAIN_TABLE}:
            try:
                readings[name] = _read_of(catalog.tables[name], text, head, condition)
            except _SenselessError:
                readings[name] = None
            except UnreadableError:
                pass
        able = [reading for reading in readings.values() if reading]
        if able and len(readings) > 1:
            raise UnreadableError(text, tables=sorted(readings)) from error
        if not able:
            raise UnreadableError(error.what, error.near or _near_table(error.what, catalog)) from error
        return able[0]


def _read_of(table, text, head, condition, is_named=False):
    """Reading of a question about one table; every word has to find its place."""
    phrases = words_of(table)
    head, chosen = take_values(head, table)
    head, equal = take_equal(head, phrases, table)
    head, by = _take_by(head, phrases, table)
    if condition and not by:
        condition, by = _take_by(condition, phrases, table)
    filters = chosen + equal + ([read_condition(condition, table)] if condition else [])

    head, measure = take_measure(head)
    head, limit = take(_NUMBER, head)
    if measure == "riskiest" and by:  # "the top 10 by amount"
        measure, column, by = "largest", by, None
    elif measure is None:
        head, measure, column = take_superlative(head, phrases, table)
    else:
        head, column = take_column_of(measure, head, phrases, table, text)
    head, more = take_filters(head, phrases, table)
    filters = more + filters
    head, shown = take_shown(head, phrases)
    if measure == "count" and shown and not table.is_countable:
        # "How many false alarms at threshold 0.3": they are counted already.
        measure = None if all(table.columns[name].type == "BIGINT" for name in shown) else measure
    _nothing_is_left(head, table, text)
    _makes_sense(table, text, measure, limit, filters, by, shown, is_named)
    asked = Asked(table, measure or "rows", column, by, filters, int(limit) if limit else None, shown)
    return Reading("query", {"sql": compose(asked)}, asked.measure, column, by, table.name)


def _split_condition(text):
    folded = fold(text)
    for found in _WHERE.finditer(folded):
        # Without its accent, "ou" is also "or": it says where only right behind what is listed.
        is_or = text[found.start() : found.end()].lower() == "ou" and not _LISTED.search(folded[: found.start()])
        if found.start() > 0 and not is_or:
            return text[: found.start()], text[found.end() :].strip()
    return text, ""


def _take_table(head, catalog):
    """The table that is named, the longest words for one first, or None."""
    folded = fold(head)
    named = [name for name in catalog.tables if find(fold(name), folded)]
    if named:
        name = max(named, key=len)
        return blank(head, find(fold(name), folded)), catalog.tables[name]
    phrases = [
        (fold(word), table)
        for table in catalog.tables.values()
        for word in (*table.words, table.name.replace("_", " "))
    ]
    for phrase, table in sorted(phrases, key=lambda item: -len(item[0])):
        # The plain word for transactions is a filler beside a measure; the longer ones name a table.
        if found := find(phrase, folded):
            return blank(head, found), table
    return head, None


def _take_by(text, phrases, table):
    folded = fold(text)
    for found in _BY.finditer(folded):
        rest = folded[found.end() :].lstrip()
        start = len(folded) - len(rest)
        rest = re.sub(r"^(?:les? |la |l'|the |each )", lambda article: " " * len(article[0]), rest)
        for phrase, column in phrases.items():
            named = rest.lstrip().startswith(phrase) and re.match(rf"\s*{re.escape(phrase)}s?(?!\w)", rest)
            if named:
                end = start + named.end()
                return f"{text[: found.start()]} {text[end:]}", column
        word = re.match(r"\s*([\w']+)", rest)
        if word:
            raise UnreadableError(word[1], near(word[1], table))
    return text, None


def _nothing_is_left(head, table, text):
    words = [word.strip("'-") for word in re.findall(rf"[^\s,:;(){MEASURE}]+", fold(head))]
    parts = [part for word in words for part in word.split("'") if part]
    left = [part for part in parts if part not in _FILLERS]
    if left:
        raise UnreadableError(left[0], near(left[0], table))


def _makes_sense(table, text, measure, limit, filters, by, shown, is_named):
    asks = re.search(
        r"(?<!\w)(?:lignes?|rows?|transactions?|list|liste|montre|show|retourne|return|affiche|display)(?!\w)",
        fold(text),
    )
    lists_rows = measure is None or measure in LISTING
    is_about_nothing = measure is None and not filters and not limit and not asks and not is_named
    # Groups are not rows; a measure is one value; what is counted may be called by its name.
    is_odd = (
        (by and lists_rows)
        or (limit and not by and not lists_rows)
        or (not lists_rows and set(shown) - set(table.named_by if measure == "count" else ()))
        or (measure == "riskiest" and RISK not in table.columns)
        or (measure in ("count", "rate", "avg", "sum", "median") and not table.is_countable)
    )
    if is_about_nothing or is_odd:
        raise _SenselessError(text)


def _near_table(word, catalog):
    phrases = [fold(phrase) for table in catalog.tables.values() for phrase in (table.name, *table.words)]
    close = get_close_matches(fold(word), phrases, n=1, cutoff=0.75)
    return close[0] if close else None
