"""Conditions in words, "montant supérieur à 100 et fraude = 1", read into SQL over known columns.

No language stands here.
"""

import re
from difflib import get_close_matches
from functools import cache

import sqlglot
from sqlglot import exp

from ml.language.detection import fold
from ml.storage.sql import literal as sql_literal

MAX_CONDITION_CHARACTERS = 1_000

# In order: what is longer comes first.
_OPERATORS = (">=", "<=", ">", "<", "<>", "is null", "is not null", "between", "=")
_CONNECTIVES = ("and", "or", "not", "true", "false", "in")
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


class SenselessError(UnreadableError):
    """Every word is understood, and the table still does not answer that."""


def words_of(table):
    """What the columns of a table may be called, folded: {phrase: column name}, longest first."""
    phrases = {}
    for column in table.columns.values():
        for phrase in (column.name, column.name.replace("_", " "), *column.words):
            phrases.setdefault(fold(phrase), column.name)
    return dict(sorted(phrases.items(), key=lambda item: -len(item[0])))


def split_patterns(listed):
    """The patterns of a list separated by commas."""
    return [" ".join(one.split()) for one in re.split(r",\s+", listed.strip()) if one.strip()]


def own_first(languages, code):
    """The modules of words by language, that of `code` first: what it says of a word holds."""
    return sorted(languages.values(), key=lambda words: words.CODE != code)


def read_condition(text, table, languages):
    """SQL of a condition in words or SQL.

    Args:
        text: the condition, as it was written.
        table: Table whose columns it may name.
        languages: modules of words, that of the question first.

    Raises:
        UnreadableError: it is no condition, or names a column that is not there.
    """
    if len(text) > MAX_CONDITION_CHARACTERS:
        raise UnreadableError(f"{text[:40]}...")
    sql = _in_sql(text, words_of(table), languages)
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


def _in_sql(text, phrases, languages):
    parts, end = [], 0
    for literal in _LITERAL.finditer(text):
        parts += [_words_in_sql(text[end : literal.start()], phrases, languages), _string(literal[0])]
        end = literal.end()
    return " ".join([*parts, _words_in_sql(text[end:], phrases, languages)])


def _words_in_sql(text, phrases, languages):
    # Values keep their letters: only what is a known phrase is replaced, by its place in the folded text.
    names = "|".join(re.escape(phrase) for phrase in phrases)
    for pattern, sql in _NUMBERS:
        text = pattern.sub(sql, text)
    articles = "|".join(article for words in languages for article in split_patterns(words.ARTICLES))
    text = _replace(text, re.compile(rf"(?<![\w'])(?:(?:{articles}) ?)?({names})(?!\w)"), lambda m: phrases[m[1]])
    for words in languages:
        for pattern, sql in _phrases(words):
            text = _replace(text, pattern, lambda _, sql=sql: sql)
    return text


@cache
def _phrases(words):
    """Words of comparison and logic of a language, and the SQL that they stand for."""
    be = f"(?:(?:{_any(words.IS)}) )?"
    compared = [words.COMPARISONS, words.COMPARING_VERBS, words.LOGIC]
    operators = [(be + _any(", ".join(of[sql] for of in compared if sql in of)), sql) for sql in _OPERATORS]
    # "is null" is SQL already.
    copulas = [(f"{_any(words.IS_NOT)}(?! null)", "<>"), (rf"{_any(words.IS)}(?! (?:not )?null\b)", "=")]
    connectives = [(_any(words.LOGIC[sql]), sql) for sql in _CONNECTIVES]
    return [
        (re.compile(rf"(?<![\w'.])(?:{pattern})(?![\w'])"), sql)
        for pattern, sql in (*operators, *copulas, *connectives)
    ]


def _any(listed):
    return f"(?:{'|'.join(split_patterns(listed))})"


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
    for compared in condition.find_all(exp.GT, exp.LT, exp.GTE, exp.LTE, exp.EQ, exp.NEQ):
        sides = [side.name.lower() for side in (compared.this, compared.expression) if isinstance(side, exp.Column)]
        if len({table.columns[name].unit for name in sides}) > 1:
            raise UnreadableError(text.strip())  # an amount above a probability
        if len(sides) == 1 and table.columns[sides[0]].type == "BOOLEAN" and not _is_truth(compared):
            raise UnreadableError(text.strip())  # frauds over 500: their amounts, or how many there are
        if len(sides) == 2 and not _are_alike(*(table.columns[name] for name in sides)):
            raise UnreadableError(text.strip())  # a country that is not a merchant
    for between in list(condition.find_all(exp.Between)):
        between.replace(_in_order(between, text))
    # "with amount and score" names columns; it sets no condition.
    for column in condition.find_all(exp.Column):
        is_alone = column is condition or isinstance(column.parent, exp.And | exp.Or | exp.Not | exp.Paren)
        if is_alone and table.columns[column.name.lower()].type != "BOOLEAN":
            raise UnreadableError(text.strip())
    return condition


def _is_truth(compared):
    """Whether what is true or false is compared with 0 or 1, true or false."""
    value = next(side for side in (compared.this, compared.expression) if not isinstance(side, exp.Column))
    return isinstance(value, exp.Boolean | exp.Null) or value.sql() in ("0", "1", "'0'", "'1'", "'true'", "'false'")


def _are_alike(first, second):
    """Whether values of two columns can be compared; of text by their names: card_country, merchant_country."""
    if first.type == second.type == "VARCHAR":
        return first.name.split("_")[-1] == second.name.split("_")[-1]
    return "VARCHAR" not in (first.type, second.type)


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
