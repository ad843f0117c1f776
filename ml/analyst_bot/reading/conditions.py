"""Conditions in words, "montant supérieur à 100 et fraude = 1", read into SQL over known columns."""

import re
from difflib import get_close_matches

import sqlglot
from sqlglot import exp

from ml.language.detection import fold
from ml.storage.sql import literal as sql_literal

MAX_CONDITION_CHARACTERS = 1_000

# In order: what is longer comes first. Words of comparison and logic, folded, in both languages.
_PHRASES = [
    (r"(?:est |sont |is |are )?(?:superieure?s? ou egale?s? a|au moins(?: egale?s? a)?|at least|no less than)", ">="),
    (r"(?:est |sont |is |are )?(?:inferieure?s? ou egale?s? a|au plus|at most|no more than|up to)", "<="),
    (r"(?:est |sont |is |are )?(?:superieure?s? a|plus grande?s? que|plus de|depasse|greater than|more than|larger than"
     r"|higher than|above|over|exceeds)", ">"),
    (r"(?:est |sont |is |are )?(?:inferieure?s? a|plus petite?s? que|moins de|less than|lower than|smaller than|below"
     r"|under)", "<"),
    (r"(?:est |sont |is |are )?(?:differente?s? de|not equal to|different from)", "<>"),
    (r"(?:est |is )(?:inconnue?|not known|unknown)", "is null"),
    (r"(?:est |is )(?:connue?|known)", "is not null"),
    (r"(?:est |is )?(?:comprise?s? )?entre|(?:is )?between", "between"),
    (r"(?:est |is )?(?:egale?s? a|equals|equal to|vaut)", "="),
    (r"est nulle?", "is null"),
    (r"n'est pas|is not(?! null)|isn't", "<>"),
    (r"est|is(?! (?:not )?null\b)", "="),
    (r"et", "and"), (r"ou", "or"), (r"pas|non", "not"),
    (r"vraie?|oui|yes", "true"), (r"fausse|faux|no", "false"),
    (r"dans", "in"),
]  # fmt: skip
_PHRASES = [(re.compile(rf"(?<![\w'.])(?:{words})(?![\w'])"), sql) for words, sql in _PHRASES]
_NUMBERS = [
    (re.compile(r"(?<=\d)[ \u00a0\u202f](?=\d{3}\b)"), ""),
    (re.compile(r"(?<=\d),(?=\d{3}\b)(?!\d{3},?\d*\))"), ""),
    (re.compile(r"(?<=\d),(?=\d)"), "."),
    (re.compile(r"(?<=\d) ?(?:€|euros?\b|eur\b)"), ""),
    (re.compile(r"(\d+(?:\.\d+)?) ?%"), lambda found: repr(float(found[1]) / 100)),
]
_LITERAL = re.compile(r"'(?:[^']|'')*'|\"[^\"]*\"|«[^»]*»|“[^”]*”")


class UnreadableError(ValueError):
    """Something in a question that cannot be read.

    Attributes:
        what: the word or condition.
        near: what was perhaps meant, or None.
        tables: names of the tables it may be meant of, when these are several.
        code: why, where that has a sentence of its own; see `phrases`.
        readings: what an ambiguous number may stand for.
    """

    def __init__(self, what, near=None, tables=(), code=None, readings=None):
        super().__init__(what)
        self.what, self.near, self.tables, self.code, self.readings = what, near, tables, code, readings


def words_of(table):
    """What the columns of a table may be called, folded: {phrase: column name}, longest first."""
    phrases = {}
    for column in table.columns.values():
        for phrase in (column.name, column.name.replace("_", " "), *column.words):
            phrases.setdefault(fold(phrase), column.name)
    return dict(sorted(phrases.items(), key=lambda item: -len(item[0])))


def find(phrase, text):
    """Match of a phrase standing by itself in folded text, in the plural or behind l' and the like, or None."""
    # Looking first saves the time of compiling: most phrases are not there.
    return phrase in text and re.search(rf"(?<![\w'])(?:[dl]')?{re.escape(phrase)}s?(?!\w)", text) or None


def find_all(phrases, text):
    """Matches of any of the phrases in folded text, the longest first where they overlap; group 1 is the phrase."""
    there = sorted((phrase for phrase in phrases if phrase in text), key=len, reverse=True)
    one = "|".join(map(re.escape, there))
    return list(re.finditer(rf"(?<![\w'])(?:[dl]')?({one})s?(?!\w)", text)) if there else []


def find_listed(phrases, text, connectors="et|and"):
    """Span of phrases that stand together in folded text, "a, b et c", and the phrases; None when there is none."""
    listed = find_all(phrases, text)[:1]
    for found in find_all(phrases, text)[1:]:
        between = text[listed[-1].end() : found.start()]
        if re.fullmatch(rf"(?:\s*,|\s+(?:{connectors}))\s+(?:les? |la |the )?", between):
            listed.append(found)
        else:
            break
    return ((listed[0].start(), listed[-1].end()), [found[1] for found in listed]) if listed else None


def read_condition(text, table):
    """SQL of a condition in words or SQL.

    Args:
        text: the condition, as it was written.
        table: Table whose columns it may name.

    Raises:
        UnreadableError: it is no condition, or names a column that is not there.
    """
    if len(text) > MAX_CONDITION_CHARACTERS:
        raise UnreadableError(f"{text[:40]}...")
    sql = _in_sql(text, words_of(table))
    try:
        statements = sqlglot.parse(f"select 1 from t where {sql}", dialect="duckdb")
        [statement] = [one for one in statements if one is not None]
        condition = statement.args["where"].this
    except (sqlglot.errors.SqlglotError, RecursionError, ValueError, KeyError, AttributeError) as error:
        raise UnreadableError(text.strip()) from error
    if any(value for name, value in statement.args.items() if name not in ("where", "expressions", "from_")):
        raise UnreadableError(text.strip())  # more than a condition: a limit, an order, ...
    return _checked(condition, table, text).sql(dialect="duckdb")


def near(word, table):
    """The column that a word was perhaps meant to be, or None."""
    phrases = words_of(table)
    close = get_close_matches(fold(word), list(phrases), n=1, cutoff=0.75)
    return phrases[close[0]] if close else None


def _in_sql(text, phrases):
    parts, end = [], 0
    for literal in _LITERAL.finditer(text):
        parts += [_words_in_sql(text[end : literal.start()], phrases), _string(literal[0])]
        end = literal.end()
    return " ".join([*parts, _words_in_sql(text[end:], phrases)])


def _words_in_sql(text, phrases):
    # Values keep their letters: only what is a known phrase is replaced, by its place in the folded text.
    names = "|".join(re.escape(phrase) for phrase in phrases)
    for pattern, sql in _NUMBERS:
        text = pattern.sub(sql, text)
    text = _replace(
        text, re.compile(rf"(?<![\w'])(?:(?:les|la|le|l'|the|une?|an?) ?)?({names})(?!\w)"), lambda m: phrases[m[1]]
    )
    for pattern, sql in _PHRASES:
        text = _replace(text, pattern, lambda _, sql=sql: sql)
    return text


def _replace(text, pattern, by):
    folded, parts, end = fold(text), [], 0
    for found in pattern.finditer(folded):
        parts += [text[end : found.start()], by(found)]
        end = found.end()
    return "".join([*parts, text[end:]])


def _string(literal):
    inner = literal[1:-1]
    inner = inner.strip() if literal[0] in "«“" else inner
    return literal if literal[0] == "'" else sql_literal(inner)


def _checked(condition, table, text):
    # A column alone is a condition when it is true or false: "signalée et fraude".
    if isinstance(condition, exp.Literal | exp.Neg | exp.Null):
        raise UnreadableError(text.strip())
    for column in list(condition.find_all(exp.Column)):
        name = column.name
        if name.lower() in table.columns and not column.table:
            continue
        if _is_a_value(column, table):
            column.replace(exp.Literal.string(name))
            continue
        raise UnreadableError(name, near(name, table))
    for between in list(condition.find_all(exp.Between)):
        between.replace(_in_order(between, text))
    if isinstance(condition, exp.Column) and table.columns[condition.name.lower()].type != "BOOLEAN":
        raise UnreadableError(text.strip())
    return condition


def _in_order(between, text):
    """Hours from 22 to 6 go over midnight; other numbers have an order."""
    low, high = between.args["low"], between.args["high"]
    try:
        is_turned = float(low.sql()) > float(high.sql())
    except ValueError:
        return between
    if not is_turned:
        return between
    if not isinstance(between.this, exp.Column) or between.this.name.lower() not in ("hour_of_day", "hour"):
        raise UnreadableError(text.strip())
    hour = exp.column("hour_of_day")
    return exp.paren(exp.or_(exp.GTE(this=hour, expression=low), exp.LTE(this=hour.copy(), expression=high)))


def _is_a_value(column, table):
    # split = test: a word beside a text column is a value. On the left, or beside a number, it is a wrong name.
    parent = column.parent
    beside = parent.this if isinstance(parent, exp.EQ | exp.NEQ | exp.In | exp.Like | exp.ILike) else None
    if beside is column or not isinstance(beside, exp.Column) or column.table:
        return False
    known = table.columns.get(beside.name.lower())
    return known is not None and known.type == "VARCHAR"
