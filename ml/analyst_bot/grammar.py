"""Common questions in French and English, read without a language model.

What is understood, in both languages (brackets: may be left out):

    rows        retourne les lignes où CONDITION              show the rows where CONDITION
    riskiest    les N transactions les plus risquées [où ..]  the N riskiest transactions [where ...]
    largest     les N plus grands COLUMN [où ...]             the N largest COLUMN [where ...]
    how many    combien de transactions [où ...] [par COLUMN] how many transactions [where ...] [by COLUMN]
    average     COLUMN moyen [par COLUMN] [où ...]            average COLUMN [by COLUMN] [where ...]
    sum, least, most, median: somme / minimum / maximum / médiane; sum or total / minimum / maximum / median
    rate        taux de fraude [par COLUMN]                   fraud rate [by COLUMN]
    metrics     métriques du champion                         metrics of the champion
    drift       dérive                                        drift
    health      santé                                         health
    why         pourquoi la transaction X est-elle suspecte   why is transaction X suspicious
    what if     et si CHANGE pour X                           what if CHANGE for X     (CHANGE: amount_eur = 500)
    tables      quelles tables; décris TABLE                  which tables; describe TABLE
    SQL         select ...

A word that is not understood is an error, never left out: half a question would get a wrong answer.
"""

import re

from ml.analyst_bot.commands import read_a_command
from ml.analyst_bot.conditions import UnreadableError, find, near, read_condition, words_of
from ml.analyst_bot.language import fold
from ml.analyst_bot.reading import Reading

MAX_QUESTION_CHARACTERS = 1_000
MAIN_TABLE = "fraud_prediction"

_WHERE = re.compile(
    r"(?<!\w)(?:where|ou|dont|pour lesquel(?:le)?s|such that|with|avec|telles que|having|have|has|ont"
    r"|a (?=une? ))(?!\w)"
)
_LISTED = re.compile(r"(?:lignes?|transactions?|operations?|paiements?|\w_\w+) *$")
_BY = re.compile(r"(?<!\w)(?:par|by|per|selon|pour chaque|for each|for every)(?!\w)")
_RANK = re.compile(
    r"(?:les? |la |the )?plus (?:a )?(?:risquee?s?|suspecte?s?|dangereu(?:x|ses?)|douteu(?:x|ses?))|a risque|"
    r"riskiest|most (?:suspicious|risky|dangerous)|top"
)
_LARGEST = re.compile(
    r"(?:les? |la |the )?plus (?:grande?s?|gros(?:se)?s?|elevee?s?|hautes?|fortes?)|largest|highest|biggest|greatest"
)
_SMALLEST = re.compile(r"(?:les? |la |the )?plus (?:petite?s?|faibles?|bas(?:se)?s?)|smallest|lowest|least")
_MEASURES = [
    ("rate", re.compile(r"(?<!\w)(?:taux|rate|share|part|proportion|pourcentage|percentage)(?!\w)")),
    ("median", re.compile(r"(?<!\w)(?:medianes?|medians?)(?!\w)")),
    ("avg", re.compile(r"(?<!\w)(?:moyen(?:ne)?s?|average|mean|avg)(?!\w)")),
    ("sum", re.compile(r"(?<!\w)(?:somme|total(?:e|es)?|totaux|cumul|sum)(?!\w)")),
    ("min", re.compile(r"(?<!\w)(?:minimum|minimale?s?|min)(?!\w)")),
    ("max", re.compile(r"(?<!\w)(?:maximum|maximale?s?|max)(?!\w)")),
    ("count", re.compile(r"(?<!\w)(?:combien|how many|nombre|number|count|compte)(?!\w)")),
]
_NEGATED = re.compile(r"(?<!\w)(?:non|not|pas)[ -]$")
_LEGITIMATE = re.compile(r"(?<!\w)(?:legitimes?|legitimate|normales?)(?!\w)")
_SPLIT = re.compile(
    r"(?:(?:dans|in|de|of|du|from) (?:la |the )?)?"
    r"(?:(?:fenetre|jeu) (?:de )?(train|validation|test)|(train|validation|test) (?:window|set))"
)
_NUMBER = re.compile(r"(?<![\w.,])\d{1,6}(?![\w.,])")
_FILLERS = frozenset(
    """
    a as au aux ce ces cette d de des du elle elles en est et etre il ils l la le les leur liste me moi nous n on que
    quel quelle quelles quels qui s sont sur tous tout toute toutes un une y a-t-il t ai avons ont pour affiche affichez
    montre montrez retourne retournez donne donnez renvoie cherche trouve voir veux voudrais je premieres premiers
    ligne lignes row rows transaction transactions operations payments paiements premier
    first all an and any are do does for from get give have i in is it list many me of on our please s show that the
    their there these this those to us want we what which display return find much sont-ils
    """.split()
)


def read(question, catalog):
    """Read a question.

    Args:
        question: text of a person.
        catalog: Catalog of the published file.

    Raises:
        UnreadableError: a word or a condition that is not understood.
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
    phrases = words_of(table)
    head, by = _take_by(head, phrases, table)
    if condition and not by:
        condition, by = _take_by(condition, phrases, table)
    filters = [read_condition(condition, table)] if condition else []

    head, measure = _take_measure(head)
    head, limit = _take(_NUMBER, head)
    if measure == "riskiest" and by:  # "the top 10 by amount"
        measure, column, by = "largest", by, None
    else:
        column = None
    if measure in ("avg", "sum", "min", "max", "median", "largest", "smallest") and column is None:
        head, column = _take_column(head, phrases, table, numeric=True)
        if column is None:
            raise UnreadableError(text)
    elif measure == "rate":
        head, column = _take_column(head, phrases, table, boolean=True)
        column = column or "is_fraud"
    head, more = _take_filters(head, phrases, table)
    _nothing_is_left(head, table, text, measure, limit, filters + more, by)
    sql = _sql(table, measure or "rows", column, by, more + filters, int(limit) if limit else None)
    return Reading("query", {"sql": sql}, measure or "rows", column, by)


def _split_condition(text):
    folded = fold(text)
    for found in _WHERE.finditer(folded):
        # Without its accent, "ou" is also "or": it says where only right behind what is listed.
        is_or = text[found.start() : found.end()].lower() == "ou" and not _LISTED.search(folded[: found.start()])
        if found.start() > 0 and not is_or:
            return text[: found.start()], text[found.end() :].strip()
    return text, ""


def _take_table(head, catalog):
    folded = fold(head)
    named = [name for name in catalog.tables if find(fold(name), folded)]
    if named:
        name = max(named, key=len)
        return _blank(head, find(fold(name), folded)), catalog.tables[name]
    phrases = [(fold(word), table) for table in catalog.tables.values() for word in table.words]
    for phrase, table in sorted(phrases, key=lambda item: -len(item[0])):
        # The plain word for transactions is a filler beside a measure; the longer ones name a table.
        if found := find(phrase, folded):
            return _blank(head, found), table
    return head, catalog.tables[MAIN_TABLE]


def _take_by(text, phrases, table):
    folded = fold(text)
    for found in _BY.finditer(folded):
        rest = folded[found.end() :].lstrip()
        start = len(folded) - len(rest)
        rest = re.sub(r"^(?:les? |la |l'|the |each )", lambda article: " " * len(article[0]), rest)
        for phrase, column in phrases.items():
            if re.match(rf"\s*{re.escape(phrase)}s?(?!\w)", rest):
                end = start + re.match(rf"\s*{re.escape(phrase)}s?", rest).end()
                return f"{text[: found.start()]} {text[end:]}", column
        word = re.match(r"\s*([\w']+)", rest)
        if word:
            raise UnreadableError(word[1], near(word[1], table))
    return text, None


def _take_measure(head):
    for measure, pattern in (("largest", _LARGEST), ("smallest", _SMALLEST), ("riskiest", _RANK), *_MEASURES):
        head, found = _take(pattern, head)
        if found:
            return head, measure
    return head, None


def _take_column(head, phrases, table, numeric=False, boolean=False):
    folded = fold(head)
    for phrase, column in phrases.items():
        kind = table.columns[column].type
        if (numeric and kind in ("BOOLEAN", "VARCHAR", "TIMESTAMP")) or (boolean and kind != "BOOLEAN"):
            continue
        if found := find(phrase, folded):
            return _blank(head, found), column
    return head, None


def _take_filters(head, phrases, table):
    filters = []
    for phrase, column in phrases.items():
        if table.columns[column].type == "BOOLEAN" and (found := find(phrase, fold(head))):
            negated = _NEGATED.search(fold(head)[: found.start()])
            filters.append(f"not {column}" if negated else column)
            head = head[: negated.start() if negated else found.start()] + " " + head[found.end() :]
    if "is_fraud" in table.columns and (found := _LEGITIMATE.search(fold(head))):
        filters.append("not is_fraud")
        head = _blank(head, found)
    if "split" in table.columns and (found := _SPLIT.search(fold(head))):
        filters.append(f"split = '{found[1] or found[2]}'")
        head = _blank(head, found)
    return head, list(dict.fromkeys(filters))


def _nothing_is_left(head, table, text, measure, limit, filters, by):
    words = [word.strip("'-") for word in re.findall(r"[^\s,:;()]+", fold(head))]
    parts = [part for word in words for part in word.split("'") if part]
    left = [part for part in parts if part not in _FILLERS]
    if left:
        raise UnreadableError(left[0], near(left[0], table))
    asks = re.search(
        r"(?<!\w)(?:lignes?|rows?|transactions?|list|liste|montre|show|retourne|return|affiche|display)(?!\w)",
        fold(text),
    )
    if measure is None and not filters and not limit and not asks:
        raise UnreadableError(text)
    lists_rows = measure in (None, "riskiest", "largest", "smallest")
    if (by and lists_rows) or (limit and not by and not lists_rows):
        raise UnreadableError(text)


def _sql(table, measure, column, by, filters, limit):
    where = f" where {' and '.join(f'({one})' if len(filters) > 1 else one for one in filters)}" if filters else ""
    source = f"from {table.name}{where}"
    at_most = f" limit {limit}" if limit else ""
    if measure in ("rows", "riskiest", "largest", "smallest"):
        key = "expected_loss_eur" if "expected_loss_eur" in table.columns else next(iter(table.columns))
        orders = {
            "rows": "",
            "riskiest": f" order by {key} desc",
            "largest": f" order by {column} desc nulls last",
            "smallest": f" order by {column} nulls last",
        }
        tie = ", transaction_id" if "transaction_id" in table.columns and orders[measure] else ""
        default = at_most or (" limit 10" if measure != "rows" else "")
        return f"select * {source}{orders[measure]}{tie}{default}"
    values = {
        "count": "count(*) as row_count",
        "rate": f"count(*) filter ({column}) as hits, count({column}) as known, "
        f"avg(cast({column} as integer)) as {column}_rate",
    }
    value = values.get(measure) or f"{measure}({column}) as {measure}_{column}"
    if by is None:
        return f"select {value} {source}"
    return f"select {by}, {value} {source} group by {by} order by {by}{at_most}"


def _take(pattern, text):
    found = pattern.search(fold(text))
    return (_blank(text, found), found[0]) if found else (text, None)


def _blank(text, found):
    return f"{text[: found.start()]} {text[found.end() :]}"
