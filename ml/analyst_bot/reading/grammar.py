"""Common questions in any of the bot's languages, read without a language model.

A question is cut into items (`vocabulary`), each of which may mean several things; rules without a language (`query`)
take items together: conditions, groups, what is measured, what comes first. What no rule takes is an error that names
it: half a question, or another one, would get a wrong answer. How it was read is said with every answer.

The words for tables, columns and values are data: those of `semantic_layer`, beside the names themselves. A question
that names no table is of fraud_prediction; when it cannot be, of the one table whose words it uses. Where more than one
would do, that is an error as well.
"""

import re
from dataclasses import replace
from difflib import get_close_matches
from functools import cache

from ml.analyst_bot.phrases import SAID
from ml.analyst_bot.reading.commands import read_a_command
from ml.analyst_bot.reading.conditions import (
    SenselessError,
    UnreadableError,
    near,
    own_first,
    read_condition,
    split_patterns,
    words_of,
)
from ml.analyst_bot.reading.queries.query import read_items
from ml.analyst_bot.reading.question import Reading
from ml.analyst_bot.reading.statement import REPORT_TIME
from ml.analyst_bot.reading.terms import read_a_definition
from ml.analyst_bot.reading.topics import read_a_topic
from ml.analyst_bot.reading.vocabulary import LANGUAGES, by_in, items_of, spoken, tables_named
from ml.analyst_bot.reading.words import Column
from ml.language.detection import fold

MAX_QUESTION_CHARACTERS = 1_000
MOST_WORDS_OF_A_VALUE = 3
# Values of so few letters are codes, which people write in capitals.
SHORT_VALUE = 2
# Words of a question without which it is tried again, for a proposal.
MOST_LEFT_OUT = 2
MAIN_TABLE = "fraud_prediction"
TABLE_OF_INPUTS = "fraud_features"
# Holds what makes two rows the same.
TABLE_OF_ROWS = "fraud_hour"

# Tables that hold what others hold as well: the queue that people see, and what holds now.
PREFERRED = {
    "cases_to_review": ("suspicious_transactions",),
    "current_drift": ("feature_drift", "prediction_drift", "drift_statistics"),
    "current_evaluations": ("model_evaluations",),
    "current_performance": ("performance_drift", "estimated_performance"),
}
# Made of two columns of it.
REPORT_DELAY = "days_to_report"
_DAYS_TO_REPORT = "date_diff('second', occurred_at, reported_at) / 86400.0"
# The card was issued in another country than that of the merchant.
CROSS_BORDER = "is_cross_border"
_CROSS_BORDER = "card_country <> merchant_country"

_SQL = re.compile(r"[=<>()\"]|(?<!\w)'|(?<!\w)(?:in|like|null)(?!\w)")
# A condition that is more than the name of a column.
_COMPARED = re.compile(r"[=<>]|\b(?:between|in|like|null)\b", re.IGNORECASE)
# What joins the parts of a question, and turns them.
_STRUCTURE = {
    "between",
    "until",
    "since",
    "before",
    "after",
    "except",
    "not",
    "versus",
    "compare",
    "unread",
    "among",
    "nth",
}
# What stands before a thing, and means nothing without it.
_LITTLE = {"filler", "among", "by", "per", "to", "between", "since"}
# Errors that no other way of reading would mend.
_FINAL = {"not_held", "no_clock", "odd_number", "definition", "follow_up", "which_limit", "every_group"}
_FINAL |= {"every_row", "in_two_steps", "hypothetical"}
# Errors of what may be two questions.
_OF_TWO = {"two_questions", "share", None}
# Errors of the main table where another one may still answer.
_OF_ONE_TABLE = {"not_held", "which_limit", "own_threshold", "hypothetical"}
_RANKED = {"oldest", "newest", "largest", "smallest", "riskiest", "top", "most", "least"}
# What the file's words stand for wins over words of ours where they mean something else.
_OF_MAIN_ONLY = {
    "concept",
    "named_rate",
    "grouped_rate",
    "status",
    "lost",
    "saved",
    "duplicates",
    "waiting",
    "how_much",
    "relative",
}


def read(question, catalog, language=None):
    """Read a question.

    Args:
        question: text of a person.
        catalog: Catalog of the published file.
        language: code of the language it is in, or None to find that out.

    Raises:
        UnreadableError: a word or a condition that is not understood, or that may be meant of several tables.
    """
    text, language = _without_its_end(question), language or spoken(question)
    for pattern, word in LANGUAGES[language].SHORT:
        text = _spelt_out(text, re.compile(pattern), word)
    text = _without_its_beginning(text, language)
    for words in LANGUAGES.values():
        text = _replaced(text, re.compile(rf"(?<![\w'-])(?:{words.JOINED})(?![\w'-])"), " ", "-")
        polite = "|".join(split_patterns(words.POLITE))
        text = text[: len(re.sub(rf"(?:[,;.!?\s]+(?:{polite}))+$", "", fold(text)))]
    folded = fold(text)
    # "from the 3rd to the 9th" is no SQL.
    if re.match(rf"select\b|from\b(?! (?:the |\d|{_any_month()}))|with\s+\w+\s+as\b|\(\s*select\b", folded):
        return Reading("query", {"sql": question.strip()}, "sql")
    if not text or len(text) > MAX_QUESTION_CHARACTERS:
        raise UnreadableError(f"{text[:40]}...")
    if re.match(rf"(?:{'|'.join(split_patterns(LANGUAGES[language].FOLLOWS))})(?!\w)", folded):
        raise UnreadableError(text, code="follow_up")
    if before := re.search(rf"(?<!\w)(?:{'|'.join(split_patterns(LANGUAGES[language].OF_BEFORE))})", folded):
        raise UnreadableError(before[0], code="follow_up")
    if definition := read_a_definition(text, catalog, language):
        return definition
    if command := read_a_command(text, catalog, language):
        return command
    try:
        reading = _read_with_brackets(text, catalog, language)
    except UnreadableError as error:
        topic, lost = read_a_topic(text, catalog, language)
        if answered := topic or read_a_definition(text, catalog, language, plainly=True):
            return answered
        if lost and not (error.code or error.tables):
            raise UnreadableError(lost) from error
        raise
    if reading.measure != "rows" or reading.table == MAIN_TABLE or _chooses_rows(reading, catalog):
        return reading
    topic, _ = read_a_topic(text, catalog, language, over_a_list=True)
    return topic or reading


def _read_with_brackets(text, catalog, language):
    """What stands in brackets belongs to the question, where it is no SQL."""
    try:
        return _read_a_query(text, catalog, language)
    except UnreadableError as error:
        opened = re.sub(r"\(([^()]*)\)", r", \1", text)
        if opened == text or error.what.strip() != "(":
            raise
    return _read_a_query(opened, catalog, language)


def _without_its_end(question):
    return question.strip().rstrip("?!. \u00a0\u202f")


def _without_its_beginning(text, language):
    """The same without what a polite question begins with, where anything is left."""
    openers = _openers(language)
    while (found := openers.match(fold(text))) and found.end() < len(text):
        text = text[found.end() :]
    return text


@cache
def _openers(language):
    return re.compile(rf"(?:{'|'.join(split_patterns(LANGUAGES[language].OPENERS))})(?!\w)[\s,;:!.]*")


def _chooses_rows(reading, catalog):
    """Whether there is a condition beside that of the rows that hold now."""
    current = catalog.tables[reading.table].current_rows
    sql = reading.arguments["sql"]
    return " where " in (sql.replace(f" where {current}", "") if current else sql)


def read_without(question, error, catalog, language):
    """What a question would be read as without what was not understood of it: (the rest, Reading), or None."""
    unbracketed = " ".join(re.sub(r"\([^()]*\)", " ", question).split())
    reading = _tried(unbracketed, catalog, language) if unbracketed != question else None
    if reading is not None and _says_something(reading):
        return unbracketed, reading
    text, left_out = question, error
    for _ in range(MOST_LEFT_OUT):
        found = re.search(rf"(?<!\w){re.escape(fold(left_out.what))}(?!\w)", fold(text))
        if left_out.code or left_out.tables or not found or len(fold(left_out.what).split()) > 2:
            return None
        is_word = not re.search(r"\d", left_out.what)
        if is_word and any(_STRUCTURE & item.senses.keys() for item in items_of(left_out.what, language, {})):
            return None  # without "until", another question is left
        if _leaves_a_gap(text[: found.start()].split(), text[found.end() :].split(), language):
            return None
        text = " ".join(f"{text[: found.start()]} {text[found.end() :]}".split()).strip(" ,'")
        try:
            reading = read(text, catalog, language)
            return (text, reading) if _says_something(reading) else None
        except UnreadableError as again:
            left_out = again
    return None


def _tried(text, catalog, language):
    """Reading of a text, or None where it cannot be read."""
    try:
        return read(text, catalog, language)
    except UnreadableError:
        return None


def _says_something(reading):
    """Whether a reading is more than the list of a table's rows."""
    sql = re.sub(r" where split = '\w+'$", "", reading.arguments.get("sql", ""))
    return re.search(r" where | group by |sum\(|avg\(| limit ", sql) is not None


def read_apart(question, error, catalog, language):
    """The two questions that one is made of, each of which can be read: [question, question], or [].

    What stands before the word that joins them, and what both are grouped by, may be said once.
    """
    if error.code not in _OF_TWO or error.tables:
        return []
    words = LANGUAGES[language]
    [*_, text] = re.split(r"[?!.]\s+(?=\w)", _without_its_end(question))
    points_back = re.compile(rf"\b(?:{'|'.join(split_patterns(words.POINTS_BACK))})\b")
    for joint in re.finditer(rf"(?:,\s+|\s+)(?:{'|'.join(split_patterns(words.JOINS))})\s+", fold(text)):
        first, second = text[: joint.start()], text[joint.end() :]
        if points_back.search(fold(second)):
            continue  # "how much they came to" is of the first
        tails = [second[start:] for start in by_in(fold(second))[:1]]
        heads = [
            first[: found.start()] for found in re.finditer(rf"(?<!\w){re.escape(second.split()[0])}(?!\w)", first)
        ]
        made = [
            next(filter(lambda one: _can_be_read(one, catalog, language), ones), None)
            for ones in (
                [*(f"{first} {tail}" for tail in tails), first],
                [*(f"{head}{second}" for head in heads), second],
            )
        ]
        if all(made):
            return made
    return []


def _can_be_read(question, catalog, language):
    reading = _tried(question, catalog, language)
    return reading is not None and reading.measure not in (None, "rows", "sql")


def _leaves_a_gap(before, behind, language):
    """Whether words like "of the" would stand there alone, or a number without its thing: above 0.8 of score."""

    def is_little(word):
        return all(item.senses.keys() <= _LITTLE for item in items_of(word, language, {}))

    is_open = bool(before) and is_little(before[-1]) and (not behind or is_little(behind[0]))
    *_, last = ["", *(word for word in before if not is_little(word))]
    return is_open or bool(re.search(r"\d", last + "".join(behind[:1])))


@cache
def _any_month():
    return "|".join(name for words in LANGUAGES.values() for name in re.split(r"[ |]", words.MONTHS))


def _replaced(text, pattern, old, new):
    """Text with a letter for another one wherever its folded form matches; places stay what they were."""
    for match in pattern.finditer(fold(text)):
        text = text[: match.start()] + text[match.start() : match.end()].replace(old, new) + text[match.end() :]
    return text


def _spelt_out(text, pattern, word):
    """Text with a word for a sign that stands for it."""
    for match in reversed(list(pattern.finditer(fold(text)))):
        text = f"{text[: match.start()]}{word}{text[match.end() :]}"
    return text


def _read_a_query(text, catalog, language):
    try:
        return _read_of_tables(text, "", catalog, language)
    except UnreadableError as error:
        head, condition = _split_condition(text)
        if error.code in _FINAL:
            raise
        if not condition:
            # "card country differs from merchant country": of the payments where it does.
            return _read_of_two_columns(text, error, catalog, language)
        # A group may stand behind the condition: where is_fraud = 1 by hour.
        errors = []
        for end in (len(condition), *reversed(by_in(fold(condition)))):
            try:
                return _read_of_tables(f"{head} {condition[end:]}", condition[:end], catalog, language)
            except UnreadableError as of_condition:
                errors.append(of_condition)
        raise (errors[0] if _SQL.search(fold(condition)) else error) from None


def _read_of_two_columns(text, error, catalog, language):
    table = _with_inputs(catalog)
    try:
        found = re.fullmatch(r"(\w+) (?:<>|=) (\w+)", read_condition(text, table, own_first(LANGUAGES, language)))
    except UnreadableError:
        found = None
    if found is None or not {*found.groups()} <= table.columns.keys():
        raise error
    return _read_of(table, MAIN_TABLE, text, catalog, language)


def _read_of_tables(text, condition, catalog, language):
    named, is_certain = _named_table(text, catalog)
    if named:
        try:
            return _read_of(named, text, condition, catalog, language)
        except UnreadableError as error:
            if is_certain and (delay := _of_delays(text, condition, catalog, language)) is not None:
                return delay
            if is_certain and named.name != TABLE_OF_ROWS and error.code != "not_held":
                raise  # "fraud hours" are rather hours than its rows
    try:
        return _read_of(_with_inputs(catalog), text, condition, catalog, language)
    except UnreadableError as error:
        if error.code and error.code not in _OF_ONE_TABLE:
            raise  # Understood, and it may be meant in two ways.
        readings, told = {}, None
        folded, known = fold(text), set(_phrases_of(_with_inputs(catalog), catalog))
        for name in (name for name in catalog.tables if name != MAIN_TABLE and not name.startswith("_")):
            if not any(_says(folded, phrase) for phrase in set(_phrases_of(catalog.tables[name], catalog)) - known):
                continue  # The main table knows every word of the question that this one knows, and cannot answer.
            try:
                readings[name] = _read_of(catalog.tables[name], text, condition, catalog, language)
            except SenselessError:
                readings[name] = None
            except UnreadableError as other:
                told = other if other.code == "exact_measure" else told
        able = [reading for reading in readings.values() if reading]
        for name, others in PREFERRED.items():
            if readings.get(name) and readings.keys() <= {name, *others}:
                return readings[name]
        if told is not None:
            raise told from error
        if able and len(readings) > 1:
            raise UnreadableError(text, tables=sorted(readings)) from error
        if not able:
            error.near = error.near or (None if error.code else _near_table(error.what, catalog))
            raise error
        return able[0]


def _of_delays(text, condition, catalog, language):
    """A table of delays may be named where those of transactions are asked for."""
    try:
        reading = _read_of(_with_inputs(catalog), text, condition, catalog, language)
    except UnreadableError as error:
        if error.code == "empty_column":
            raise
        return None
    return reading if reading.column == REPORT_DELAY or REPORT_DELAY in reading.arguments["sql"] else None


def _read_of(table, text, condition, catalog, language):
    items = items_of(text, language, _phrases(table, catalog), _words_of_all(catalog))
    is_main = table.name == MAIN_TABLE
    if is_main and "split" in table.columns and catalog.values and catalog.values(MAIN_TABLE, ["split"], "later"):
        table = replace(table, settled_rows="split <> 'later'")
    for item in items:
        if {"delay", "reported"} & item.senses.keys() and "table" not in item:
            of_delay = {"column": REPORT_DELAY, **({"reported": True} if "reported" in item else {})}
            item.senses = of_delay if REPORT_DELAY in table.columns else {"not_held": item.text}
            if is_main and REPORT_DELAY in table.columns and not catalog.is_filled(TABLE_OF_ROWS, "reported_at"):
                raise UnreadableError(item.text, code="empty_column")
    for item in items:
        if {"column", "value", "table"} & item.senses.keys():
            item.senses.pop("relative", None)
    if is_main and catalog.values:
        _take_values_of_the_data(items, table, catalog, language, text)
    for item in items:
        if "not_held" in item and not {"column", "value", "table"} & item.senses.keys():
            raise UnreadableError(item.text, code="not_held")
    if (unread := next((item for item in items if "unread" in item), None)) is not None:
        raise UnreadableError(unread.text)
    if is_main and (unsaid := next((item for item in items if "relative" in item), None)) is not None:
        raise UnreadableError(unsaid.text, code="which_limit")
    if is_main and any("definition" in item for item in items):
        _refuse_a_definition(items, table, text, language)
    kinds = {"future", "modal"} if is_main else {"future"}
    if modal := next((item for item in items if kinds & item.senses.keys()), None):
        raise UnreadableError(modal.text, code="hypothetical")
    if is_main and (late := next((item for item in items if "no_clock" in item), None)):
        raise UnreadableError(late.text, code="no_clock")
    if items and "who" in items[0] and table.rows == 1:
        items[0].senses = {"which": True}
    if items and "who" in items[0]:
        raise UnreadableError(items[0].text)  # which no column answers
    for item in items:
        if not is_main:
            is_total = "amount" in item and "amount_eur" in table.columns and table.is_countable
            for kind in _OF_MAIN_ONLY & item.senses.keys() - ({"how_much"} if is_total else set()):
                del item.senses[kind]
            if "modal" in item:
                item.senses = {"filler": True}  # what would be at a threshold stands in its table
        if item.senses.get("table_word") == table.name:
            item.senses = {"table": True}
        item.senses.pop("table_word", None)
        item.senses.pop("stored", None)
        if {"column", "value", "table"} & item.senses.keys():
            item.senses.pop("not_held", None)
        if not item.senses or set(item.senses) == {"unknown"}:
            word = fold(item.text).strip("-")
            meant = near(word, table)
            # A name: "frauds in Paris".
            is_name = item is not items[0] and re.fullmatch(r"[A-Z][a-z]{2,}", item.text) and meant is None
            raise UnreadableError(word, meant, code="not_held" if is_name else None)
    filters = [read_condition(condition, table, own_first(LANGUAGES, language))] if condition else []
    if filters and not _COMPARED.search(filters[0]):
        raise UnreadableError(condition)  # "the first day with a fraud" was read whole already, or cannot be
    return read_items(items, table, text, language, is_main, filters, catalog.tables.get(TABLE_OF_ROWS))


def _take_values_of_the_data(items, table, catalog, language, text):
    """Gives words that nobody knows, and those beside a column, the sense of a value that the data hold."""
    own = [name for name, of in table.beside.items() if of == TABLE_OF_ROWS and table.columns[name].type == "VARCHAR"]
    if not own:
        return
    for item in items:
        name = item.senses.get("column")
        of = TABLE_OF_ROWS if name in own else table.beside.get(name)
        if (name in own or of == TABLE_OF_INPUTS) and not catalog.is_filled(of, name):
            raise UnreadableError(item.text, code="empty_column")  # such as distances, where no place is known
    _join_words_of_values(items, catalog, own, text)
    for place, item in enumerate(items):
        start = item.end - len(item.text)
        beside = {
            other.senses["column"]: other
            for other in (*items[max(place - 1, 0) : place], *items[place + 1 : place + 2])
            if other.senses.get("column") in own
        }
        behind_column = place > 0 and items[place - 1].senses.get("column") in own
        behind_column = behind_column and not text[items[place - 1].end : start].strip()
        ranks = items[place + 1].senses.keys() & _RANKED if place + 1 < len(items) else ()
        is_id = "number" in item and behind_column and item.text.isdigit() and not item.is_behind_comma and not ranks
        if not (is_id or item.read_as or item.senses.keys() <= {"unknown", "not_held", "id", "stored"}):
            continue
        is_small = len(item.text) <= SHORT_VALUE and item.text.isalpha() and item.text.islower()
        if is_small and not beside and not _is_a_place(text[:start], item.text, language):
            continue  # "de" is a small word of a language, and DE a country
        columns = [items[place - 1]["column"]] if is_id else own
        found = catalog.values(TABLE_OF_ROWS, columns, item.text)
        for stored in item.senses.get("stored", ()):
            # As files write what people say otherwise: DE for Germany, web for online.
            found = found or catalog.values(TABLE_OF_ROWS, columns, stored)
        if len(found) > 1 and beside.keys() & found.keys():
            found = {name: value for name, value in found.items() if name in beside}
        if len(found) > 1 and (meant := _named_beside(place, items, found, table)):
            found = {meant: found[meant]}
        if len(found) > 1 and _is_a_place(text[:start], item.text, language):
            found = {name: found[name] for name in _plainly_called(found, table, language)}
        called = [table.columns[name].called.get(language, name) for name in found]
        if len(found) > 1:
            raise UnreadableError(item.text, code="several_columns", readings=", ".join(called))
        if found:
            [(name, value)] = found.items()
            item.senses, item.read_as = {"value": (name, value)}, None
            if name in beside:
                beside[name].senses = {"filler": True}
        elif behind_column and (is_id or re.search(r"\d", item.text)):
            name = items[place - 1]["column"]
            called = table.columns[name].called.get(language, name)
            raise UnreadableError(item.text, code="no_value", readings=called)


def _join_words_of_values(items, catalog, own, text):
    """Puts words together that the data hold as one value: digital goods, as digital_goods."""
    for place, item in enumerate(items):
        start = item.end - len(item.text)
        if not item.senses.keys() <= {"unknown", "not_held"}:
            continue
        for words in range(MOST_WORDS_OF_A_VALUE, 1, -1):
            said = re.match(rf"\w+(?:[ -]\w+){{{words - 1}}}(?!\w)", text[start:])
            last = next((p for p, one in enumerate(items) if said and one.end == start + said.end()), None)
            if last is None:
                continue
            spelt = dict.fromkeys([said[0], *(re.sub("[ -]", sign, said[0]) for sign in " -_")])
            stored = next((one for one in spelt if catalog.values(TABLE_OF_ROWS, own, one)), None)
            if stored is not None:
                item.text, item.end = said[0], items[last].end
                item.senses = {"unknown": said[0], "stored": (stored,)}
                del items[place + 1 : last + 1]
                break


def _named_beside(place, items, found, table):
    """The one of several columns whose name has the word beside a value: Belgian cards. That word is taken."""
    for other in (*items[place + 1 : place + 2], *reversed(items[max(place - 2, 0) : place])):
        if not other.senses.keys() <= {"not_held", "unknown", "column"}:
            continue
        word = fold(other.text).rstrip("s")
        named = [name for name in found if any(word in fold(one).split() for one in _words_in(table.columns[name]))]
        if len(named) == 1:
            other.senses = {"filler": True}
            return named[0]
    return None


def _is_a_place(before, text, language):
    """Whether a word says where something was, or was not: in France, au Luxembourg, except France."""
    place = LANGUAGES[language].IN_A_PLACE
    return bool(re.search(rf"(?<!\w)(?:{place}) $", fold(before)) or re.match(rf"(?:{place}) ", fold(text)))


def _plainly_called(found, table, language):
    """Of several columns the one whose name the others make longer: country beside card country; else all of them."""
    called = {name: set(fold(table.columns[name].called.get(language, name)).split()) for name in found}
    plain = [name for name, words in called.items() if all(words <= others for others in called.values())]
    return plain if len(plain) == 1 else found


def _words_in(column):
    return [column.name.replace("_", " "), *column.words]


def _with_inputs(catalog):
    """The main table, with what files say of a transaction and what the model is given beside it."""
    main = catalog.tables[MAIN_TABLE]
    if rows := catalog.tables.get(TABLE_OF_ROWS):
        main = main.with_columns_of(rows, lambda column: column.words and column.type in ("VARCHAR", "BOOLEAN"))
    if inputs := catalog.tables.get(TABLE_OF_INPUTS):
        main = main.with_columns_of(inputs, lambda column: column.type in ("DOUBLE", "FLOAT", "INTEGER", "BIGINT"))
    if rows and {"occurred_at", "reported_at"} <= rows.columns.keys():
        called = _called("report_delay")
        delay = Column(REPORT_DELAY, "DOUBLE", None, unit="d", called=called, sql=_DAYS_TO_REPORT)
        reported = Column(REPORT_TIME, "TIMESTAMP", None, sql="reported_at")
        main = main.with_columns(rows, {REPORT_DELAY: delay, REPORT_TIME: reported})
    if rows and {"card_country", "merchant_country"} <= rows.columns.keys():
        called = _called("cross_border")
        spoken_so = tuple(phrase for words in LANGUAGES.values() for phrase in split_patterns(words.CROSS_BORDER))
        abroad = Column(CROSS_BORDER, "BOOLEAN", None, words=spoken_so, called=called, sql=_CROSS_BORDER)
        main = main.with_columns(rows, {CROSS_BORDER: abroad})
    return main


def _called(key):
    return {code: said[key] for code, said in SAID.items()}


def _refuse_a_definition(items, table, text, language):
    """What a word means is no question about rows; how it is read is said."""
    asked = [item for item in items if item.senses.keys() & {"concept", "column"}]
    if not 1 <= len(asked) <= 2:
        raise UnreadableError(text)
    readings = []
    for item in asked:
        column = table.columns.get(item.senses.get("column"))
        said = SAID[language].get(item.senses.get("concept")) or (column and column.description)
        readings.append((said or item.text).rstrip("."))
    raise UnreadableError(" ".join(item.text for item in asked), code="definition", readings=" ; ".join(readings))


def _phrases(table, catalog):
    """What the file says of one table, and the names of all tables: {(kind, value): folded phrases}."""
    phrases = {}
    for phrase, column in words_of(table).items():
        if phrase.startswith("is "):
            continue  # "is fraud" says something of what stands before it
        phrases.setdefault(("column", column), []).append(phrase)
    for column in table.columns.values():
        for value, words in column.values.items():
            phrases[("value", (column.name, value))] = [fold(word) for word in words]
    if "feature" in table.columns and TABLE_OF_INPUTS in catalog.tables:
        for name in catalog.tables[TABLE_OF_INPUTS].columns.keys() - table.columns.keys():
            phrases[("value", ("feature", name))] = [name]
    phrases[("table", table.name)] = [fold(word) for word in (table.name, table.name.replace("_", " "), *table.words)]
    return phrases


def _words_of_all(catalog):
    """Every word that some table of the file is described by, folded."""
    said = []
    for table in catalog.tables.values():
        said += [table.name, *table.words]
        for column in table.columns.values():
            said += [column.name, *column.words, *(word for words in column.values.values() for word in words)]
    return frozenset(word for one in said for word in re.findall(r"[a-z]+", fold(one)))


def _phrases_of(table, catalog):
    return [phrase for phrases in _phrases(table, catalog).values() for phrase in phrases]


def _says(folded, phrase):
    return phrase in folded and re.search(rf"(?<!\w){re.escape(phrase)}s?(?!\w)", folded) is not None


def _split_condition(text):
    folded = fold(text)
    where, listed, either = _where()
    for found in where.finditer(folded):
        # What is also "or", as "ou" without its accent, says where only right behind what is listed.
        is_or = text[found.start() : found.end()].lower() in either and not listed.search(folded[: found.start()])
        if found.start() > 0 and not is_or:
            return text[: found.start()], text[found.end() :].strip()
    return text, ""


@cache
def _where():
    """Patterns of what begins a condition and of what is listed before it, and the words for "or"."""
    # "has the lowest cost" begins no condition, but then that cannot be read as one.
    where, things, either = (
        "|".join(one for words in LANGUAGES.values() for one in split_patterns(listed(words)))
        for listed in (lambda words: words.WHERE, lambda words: words.THINGS, lambda words: words.WORDS["or"])
    )
    return (
        re.compile(rf"(?<!\w)(?:{where})(?!\w)"),
        re.compile(rf"(?:{things}|\w_\w+) *$"),
        frozenset(either.split("|")),
    )


def _named_table(text, catalog):
    """The table that is named, by the longest words for one, its own name first, or None; and whether it says so."""
    folded = fold(text)
    for words in LANGUAGES.values():
        # "in the file": where rows are, not what is asked of.
        folded = re.sub(rf"(?<!\w)(?:{words.HERE})(?!\w)", lambda match: " " * len(match[0]), folded)
    found = [
        (len(folded) if kind == "exact" else length, kind, name) for length, kind, name in _names_in(folded, catalog)
    ]
    # The plain word for transactions is of the main table anyway.
    length, kind, name = max(found, default=(0, "", MAIN_TABLE))
    is_named = name != MAIN_TABLE or length == len(folded)
    return (catalog.tables[name], kind != "ours") if is_named else (None, False)


def _names_in(folded, catalog):
    for table in catalog.tables.values():
        for word in (table.name, table.name.replace("_", " "), *table.words):
            phrase = fold(word)
            if phrase in folded and re.search(rf"(?<![\w'])(?:\w')?{re.escape(phrase)}s?(?!\w)", folded):
                yield len(phrase), "exact" if phrase == table.name else "its own", table.name
    for length, name in tables_named(folded):
        if name in catalog.tables:
            yield length, "ours", name


def _near_table(word, catalog):
    phrases = [fold(phrase) for table in catalog.tables.values() for phrase in (table.name, *table.words)]
    close = get_close_matches(fold(word), phrases, n=1, cutoff=0.75)
    return close[0] if close else None
