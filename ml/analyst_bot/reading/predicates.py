"""Conditions on rows: their SQL, and how they are said in the language of the question."""

import calendar
import math
import re
from dataclasses import dataclass
from datetime import date

from ml.analyst_bot.phrases import SAID
from ml.analyst_bot.reading.conditions import split_patterns
from ml.analyst_bot.reading.vocabulary import LANGUAGES, Day
from ml.language.detection import fold
from ml.language.languages import LANGUAGES as WRITTEN
from ml.storage.sql import literal

# What people say of transactions, over the labels and decisions of fraud_prediction.
CONCEPTS = {
    "fraud": "is_fraud",
    "legitimate": "not is_fraud",
    "flagged": "is_flagged",
    "caught": "is_fraud and is_flagged",
    "missed": "is_fraud and not is_flagged",
    "false_alarm": "not is_fraud and is_flagged",
    "true_positive": "is_fraud and is_flagged",
    "true_negative": "not is_fraud and not is_flagged",
    "unflagged": "not is_flagged",
    "unlabelled": "is_fraud is null",
    "labelled": "is_fraud is not null",
}
# The rows of (is_fraud, is_flagged) that each holds of; None: the label is not known.
_CELLS = {
    "fraud": {(True, True), (True, False)},
    "legitimate": {(False, True), (False, False)},
    "flagged": {(True, True), (False, True), (None, True)},
    "caught": {(True, True)},
    "missed": {(True, False)},
    "false_alarm": {(False, True)},
    "true_positive": {(True, True)},
    "true_negative": {(False, False)},
    "unflagged": {(True, False), (False, False), (None, False)},
    "unlabelled": {(None, True), (None, False)},
    "labelled": {(True, True), (True, False), (False, True), (False, False)},
}
_ALL_CELLS = _CELLS["labelled"] | _CELLS["unlabelled"]
DAY_MINUTES = 24 * 60
_SIGNS = {">=": "≥", "<=": "≤", "<>": "≠"}
# From 1, Monday.
_WEEKDAY = "(dayofweek(occurred_at) + 6) % 7 + 1"


@dataclass(frozen=True)
class Predicate:
    """A condition.

    Attributes:
        sql: over columns of one table.
        said: the same for people, in the language of the question.
        about: label, window, time or quantity.
        concept: name of a CONCEPT or of a column that is true or false, or None.
        column: of a comparison, or None.
        is_negated: the concept is denied.
        bounds: lowest and highest value of the column that a comparison lets through, or None.
        axis: what the bounds are measured on, where it is not the column.
        spans: minutes of the day, the ends not included, that a condition on the clock lets through.
        parts: predicates of which one has to hold, where it is made of them.
    """

    sql: str
    said: str
    about: str
    concept: str | None = None
    column: str | None = None
    is_negated: bool = False
    bounds: tuple | None = None
    spans: tuple = ()
    axis: str | None = None
    parts: tuple = ()


class Speaker:
    """Makes predicates that are said in one language.

    Args:
        table: Table.
        language: code.
    """

    def __init__(self, table, language):
        self._table, self._language = table, language
        self.say, self.colon = SAID[language], WRITTEN[language].colon

    def is_many(self, unit):
        """Whether words for a unit of time, folded, stand for several."""
        return re.fullmatch(LANGUAGES[self._language].MANY, unit) is not None

    def begins_a_condition(self, text):
        """Whether a text goes on with words like "with" or "who have"."""
        words = LANGUAGES[self._language]
        patterns = "|".join(split_patterns(f"{words.WHERE}, {words.WORDS['that']}"))
        return re.match(rf"\s+(?:{patterns})(?!\w)", fold(text)) is not None

    def is_noun(self, text):
        """Whether words for labels and decisions name things: alerts, not flagged."""
        return re.search(rf"(?<!\w)(?:{LANGUAGES[self._language].NOUNS})(?!\w)", fold(text)) is not None

    def asks_whether(self, text):
        """Whether a question is one that yes or no answers."""
        return re.match(LANGUAGES[self._language].CLOSED, fold(text)) is not None

    def called(self, column):
        """A column in the language: its first word there, else its name."""
        known = self._table.columns.get(column)
        return (known.called.get(self._language) if known else None) or column

    def number(self, value, column=None):
        unit = self._table.columns[column].unit if column in self._table.columns else None
        value = int(value) if float(value).is_integer() and abs(value) < 1e15 else value
        return f"{WRITTEN[self._language].figure(value)}{f' {unit}' if unit and unit != 'h' else ''}"

    def concept(self, name, is_negated=False):
        sql = CONCEPTS[name]
        said = self.say[name]
        if is_negated:
            sql = {"fraud": "not is_fraud", "legitimate": "is_fraud", "flagged": "not is_flagged"}.get(
                name, f"not ({sql})"
            )
            said = self.say["legitimate"] if name == "fraud" else self.say["not"].format(condition=said)
        return Predicate(sql, said, "label", name, is_negated=is_negated)

    def boolean(self, column, is_negated=False):
        name = {"is_fraud": "fraud", "is_flagged": "flagged"}.get(column)
        if name and "is_flagged" in self._table.columns and "is_fraud" in self._table.columns:
            return self.concept(name, is_negated)
        said = self.called(column)
        return Predicate(
            f"not {column}" if is_negated else column,
            self.say["not"].format(condition=said) if is_negated else said,
            "label",
            column,
            is_negated=is_negated,
        )

    def values(self, column, values, is_negated):
        written = [literal(value) for value in values]
        sql = f"{column} {'<>' if is_negated else '='} {written[0]}"
        if len(written) > 1:
            sql = f"{column} {'not ' if is_negated else ''}in ({', '.join(written)})"
        parts = [self.values(column, [value], False) for value in values] if len(values) > 1 else []
        return Predicate(
            sql,
            f"{self.called(column)} {'≠' if is_negated else '='} {self.say['or'].join(values)}",
            "window" if column == "split" else "value",
            column=column,
            is_negated=is_negated,
            bounds=None if is_negated or parts else (values[0], values[0]),
            parts=() if is_negated else tuple(parts),
        )

    def missing(self, column):
        said = self.say["missing"].format(column=self.called(column))
        return Predicate(f"{column} is null", said, "value", column=column, is_negated=True)

    def compared(self, column, operator, value):
        said = f"{self.called(column)} {_SIGNS.get(operator, operator)} {self.number(value, column)}"
        bounds = {">": (value, math.inf), ">=": (value, math.inf), "=": (value, value)}.get(operator)
        bounds = bounds or ((-math.inf, value) if operator in ("<", "<=") else None)
        return Predicate(f"{column} {operator} {_written(value)}", said, "quantity", column=column, bounds=bounds)

    def typical(self, column, operator, times, kind, of=None):
        """More or less than so many times the mean or median of all rows, or of those of a predicate."""
        where = f" where {of.sql}" if of else ""
        value = f"(select {kind}({column}) from {self._table.name}{where})"
        measure = self.say[kind].format(column=self.called(column))
        said = (
            self.say["typical_of"].format(measure=measure, of=of.said)
            if of
            else self.say["typical"].format(measure=measure)
        )
        if times != 1:
            value = f"{times:g} * {value}"
            said = self.say["times"].format(n=self.number(times), measure=said)
        said = f"{self.called(column)} {_SIGNS.get(operator, operator)} {said}"
        return Predicate(f"{column} {operator} {value}", said, "quantity", column=column)

    def between(self, column, low, high):
        if low > high and column == "hour_of_day":
            said = f"{self.called(column)} ≥ {self.number(low)}{self.say['or']}≤ {self.number(high)}"
            return Predicate(
                f"{column} >= {_written(low)} or {column} <= {_written(high)}", said, "time", column=column
            )
        said = f"{self.number(low, column)} ≤ {self.called(column)} ≤ {self.number(high, column)}"
        sql = f"{column} between {_written(low)} and {_written(high)}"
        return Predicate(sql, said, "quantity", column=column, bounds=(low, high))

    def clock(self, start, end):
        """Minutes of the day, the end not included; over midnight where it comes first."""
        start, end = start % DAY_MINUTES, end % DAY_MINUTES or DAY_MINUTES
        whole = start % 60 == 0 and end % 60 == 0
        unit, of = (60, "hour_of_day") if whole else (1, "hour_of_day * 60 + minute(occurred_at)")
        low, high = f"{of} >= {start // unit}", f"{of} < {end // unit}"
        both = "or" if end <= start else "and"
        sql = low if end == DAY_MINUTES else high if start == 0 else f"{low} {both} {high}"
        said = self.say["clock"].format(start=_clock(start), end=_clock(end))
        said += self.say["wraps"] if end <= start else ""
        spans = ((start, end),) if start < end else ((start, DAY_MINUTES), (0, end))
        return Predicate(sql, said, "time", column="hour_of_day", spans=spans)

    def recent(self, number, unit):
        span = f"{7 * number} day" if unit == "week" else f"{number} {unit}"
        sql = f"occurred_at > (select max(occurred_at) from {self._table.name}) - interval {span}"
        return Predicate(
            sql, self.say["recent"].format(n=number, unit=self.say["durations"][unit]), "time", column="occurred_at"
        )

    def date(self, day, relation="date"):
        column, when = "cast(occurred_at as date)", {"about": "time", "column": "occurred_at"}
        when |= {"axis": "date" if day.year else "day of year", "bounds": _bounds_of_date(_place(day), relation)}
        operator = {"date": "=", "since": ">=", "after_date": ">", "before_date": "<", "until_date": "<="}[relation]
        if day.year is None:
            said = self.say["any_year"].format(day=day.day, month=day.month)
            if relation != "date":
                said = self.say[relation].format(date=said)
                sql = f"month(occurred_at) * 100 + day(occurred_at) {operator} {_place(day)}"
                return Predicate(sql, said, **when)
            sql = f"month(occurred_at) = {day.month} and day(occurred_at) = {day.day}"
            return Predicate(sql, said, **when)
        sql = f"{column} {operator} date '{_iso(day)}'"
        return Predicate(sql, self.say[relation].format(date=_iso(day)), **when)

    def edge_day(self, which):
        """The first or the newest day of the data."""
        day, function = "cast(occurred_at as date)", {"oldest": "min", "newest": "max"}[which]
        sql = f"{day} = (select {function}({day}) from {self._table.name})"
        return Predicate(sql, self.say[f"{which}_day"], "time", column="occurred_at")

    def earliest(self, number, unit):
        """The first days or hours of the data."""
        day, hours = "cast(occurred_at as date)", unit in ("hour", "minute")
        if unit in ("month", "year"):
            return None
        sql = f"{day} < (select min({day}) from {self._table.name}) + {number * {'week': 7}.get(unit, 1)}"
        if hours:
            start = f"(select date_trunc('hour', min(occurred_at)) from {self._table.name})"
            sql = f"occurred_at < {start} + interval {number} {unit}"
        said = self.say["earliest"].format(n=number, unit=self.say["durations"][unit])
        return Predicate(sql, said, "time", column="occurred_at")

    def nth_day(self, number):
        day = "cast(occurred_at as date)"
        sql = f"{day} = (select min({day}) from {self._table.name}) + {number - 1}"
        said = self.say["nth_day"].format(n=number)
        return Predicate(sql, said, "time", column="occurred_at", axis="nth day", bounds=(number, number))

    def week_of(self, first, last):
        return self.dates(first, last)

    def quarter(self, year, number):
        sql = f"month(occurred_at) between {3 * number - 2} and {3 * number}"
        sql += f" and year(occurred_at) = {year}" if year else ""
        said = self.say["quarter"].format(quarter=f"{number}{f' {year}' if year else ''}")
        return Predicate(sql, said, "time", column="occurred_at")

    def month(self, year, month):
        sql = f"month(occurred_at) = {month}" + (f" and year(occurred_at) = {year}" if year else "")
        said = self.say["month"].format(month=f"{year}-{month:02}" if year else month)
        bounds = (month * 100 + 1, month * 100 + 31)
        return Predicate(sql, said, "time", column="occurred_at", axis="day of year", bounds=bounds)

    def edge_of_month(self, year, month, is_last):
        """Its first or its last day."""
        return Day(year, month, calendar.monthrange(year or 2001, month)[1] if is_last else 1)

    def months(self, first, last):
        """From one month to another of one year, or of any; None where they are not in order."""
        (start_year, start), (end_year, end) = first, last
        year = end_year or start_year
        if start > end or (start_year and end_year and start_year != end_year):
            return None
        sql = f"month(occurred_at) between {start} and {end}" + (f" and year(occurred_at) = {year}" if year else "")
        said = self.say["months"].format(start=start, end=f"{end} {year}" if year else end)
        return Predicate(sql, said, "time", column="occurred_at")

    def year(self, number):
        return Predicate(
            f"year(occurred_at) = {number}", self.say["year"].format(year=number), "time", column="occurred_at"
        )

    def weekday(self, number):
        sign, bound = {8: (">=", 6), 9: ("<=", 5)}.get(number, ("=", number))
        said = f"{self.say['units']['weekday']} {_SIGNS.get(sign, sign)} {bound}"
        bounds = {8: (6, 7), 9: (1, 5)}.get(number, (number, number))
        return Predicate(
            f"{_WEEKDAY} {sign} {bound}", said, "time", column="occurred_at", axis="weekday", bounds=bounds
        )

    def weekdays(self, first, last):
        """From one day of the week to another; None where they are not in order."""
        if not 1 <= first < last <= 7:
            return None
        said = f"{first} ≤ {self.say['units']['weekday']} ≤ {last}"
        sql = f"{_WEEKDAY} between {first} and {last}"
        return Predicate(sql, said, "time", column="occurred_at", axis="weekday", bounds=(first, last))

    def dates(self, start, end):
        if start.year is None and end.year is not None:
            start = type(start)(end.year, start.month, start.day)
        if start.year is None and end.year is None and _place(start) <= _place(end):
            said = self.say["range"].format(
                start=self.say["any_year"].format(day=start.day, month=start.month),
                end=self.say["any_year"].format(day=end.day, month=end.month),
            )
            sql = f"month(occurred_at) = {start.month} and day(occurred_at) between {start.day} and {end.day}"
            if start.month != end.month:
                sql = f"month(occurred_at) * 100 + day(occurred_at) between {_place(start)} and {_place(end)}"
            return Predicate(sql, said, "time", column="occurred_at")
        if start.year is None or end.year is None or _iso(start) > _iso(end):
            return None
        sql = f"cast(occurred_at as date) between date '{_iso(start)}' and date '{_iso(end)}'"
        return Predicate(sql, self.say["range"].format(start=_iso(start), end=_iso(end)), "time", column="occurred_at")

    def but(self, predicates):
        """All rows but those of which the predicates hold together."""
        sql = " and ".join(f"({one.sql})" for one in predicates)
        said = self.say["but"].format(conditions=self.say["and"].join(one.said for one in predicates))
        [concept] = {one.concept for one in predicates} if len(predicates) == 1 else [None]
        if predicates[0].is_negated:
            concept = None
        about, column = predicates[0].about, predicates[0].column
        return Predicate(f"({sql}) is not true", said, about, concept, column, is_negated=True)

    def either(self, *predicates):
        sql = " or ".join(f"({one.sql})" for one in predicates)
        said = self.say["or"].join(one.said for one in predicates)
        columns = {one.column for one in predicates}
        column = columns.pop() if len(columns) == 1 else None
        return Predicate(sql, f"({said})", predicates[0].about, "either", column, parts=predicates)


def _written(value):
    return str(int(value)) if float(value).is_integer() and abs(value) < 1e15 else repr(float(value))


def _clock(minutes):
    return f"{minutes // 60:02}:{minutes % 60:02}"


def _place(day):
    """Of a date among dates; of one without its year among those of a year."""
    return date(day.year, day.month, day.day).toordinal() if day.year else day.month * 100 + day.day


def _bounds_of_date(place, relation):
    return {
        "date": (place, place),
        "since": (place, math.inf),
        "after_date": (place + 1, math.inf),
        "before_date": (-math.inf, place - 1),
        "until_date": (-math.inf, place),
    }[relation]


def _iso(day):
    return f"{day.year:04}-{day.month:02}-{day.day:02}"


def is_part_of(one, other):
    """Whether all rows of a predicate over labels and decisions are rows of another."""
    return {one.concept, other.concept} <= _CELLS.keys() and _cells(one) < _cells(other)


def _cells(predicate):
    of = _CELLS[predicate.concept]
    return _ALL_CELLS - of if predicate.is_negated else of


def exclude_each_other(predicates):
    """Whether ranges of one column, all of them wanted at once, leave nothing, or one value that none of them is."""
    for one in predicates:
        others = [other for other in predicates if other is not one]
        if one.parts and all(exclude_each_other([*others, part]) for part in one.parts):
            return True
    clocks = [one.spans for one in predicates if one.spans]
    for place, spans in enumerate(clocks):
        for others in clocks[place + 1 :]:
            if all(low >= end or start >= high for low, high in spans for start, end in others):
                return True
    by_column = {}
    for one in predicates:
        if one.bounds:
            by_column.setdefault(one.axis or one.column, []).append(one.bounds)
    for bounds in by_column.values():
        low, high = max(one[0] for one in bounds), min(one[1] for one in bounds)
        if low > high or (low == high and len(set(bounds)) > 1 and (low, high) not in bounds):
            return True
    return False


def without_implied(predicates):
    """Predicates without those that follow from another one, or None where no row can meet them all."""
    told = [one for one in predicates if one.concept in _CELLS]
    cells = {id(one): _cells(one) for one in told}
    if told and not set.intersection(*(set(of) for of in cells.values())):
        return None
    implied = set()
    for place, one in enumerate(told):
        for other_place, other in enumerate(told):
            narrower = cells[id(other)] < cells[id(one)] or (cells[id(other)] == cells[id(one)] and other_place < place)
            if other is not one and narrower:
                implied.add(id(one))
    return [one for one in predicates if id(one) not in implied]
