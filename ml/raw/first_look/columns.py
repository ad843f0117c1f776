"""What the columns of a table may be, judged by what they hold first and by their names second.

Values can rule a meaning out, and a name alone proves nothing: a column is taken for something when both say so. What
remains is told as what it is (numbers, few values, values that repeat), never as what it might mean.
"""

import re
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime

from ml.raw.first_look.sample import TABLE
from ml.raw.layout import folded
from ml.raw.names import COUNTRIES, meanings, tokens
from ml.raw.values import labels
from ml.raw.values.cells import NO, YES
from ml.raw.values.personal import holds_card_numbers
from ml.raw.values.times import EXCEL_DAYS, UNIX, UNIX_RANGE

# What is taken for a column of no layout: values that repeat, few values, numbers.
ENTITY, CATEGORY, NUMBER, FLAG = "some id", "some category", "some number", "yes or no"
UNKNOWN, IGNORED = "cannot tell", "ignored"

ALMOST = 0.99
"""Share of a column's values that must be of a kind; the rest is what ingestion rejects row by row."""

FEW = 50
"""A column of so few values is a category, and every one of more may be an id."""

FEW_IDS = 20
"""So few values, each so often, are kinds of something, whatever their name."""

LEAST_FRAUDS = 10
"""Fewer prove nothing about what tells them."""

DAY_FIRST = r"^\d{1,2}[./-]\d{1,2}[./-](\d{4}|\d{2})\b"
TIME_OF_DAY = r"^\d{1,2}:\d{2}(:\d{2})?([.,]\d+)?$"


@dataclass(frozen=True)
class Finding:
    """What one column is taken for.

    Args:
        header: its name.
        place: position in the table.
        taken_for: a column of a layout, or one of ENTITY, CATEGORY, NUMBER, FLAG, UNKNOWN, IGNORED.
        why: in a few words.
        trouble: a sentence: what keeps the build from reading it; "" for nothing.
        is_complete: every row has a value.
        first, last: of times, as timestamps.
    """

    header: str
    place: int
    taken_for: str
    why: str
    trouble: str = ""
    is_complete: bool = True
    first: datetime | None = None
    last: datetime | None = None


@dataclass
class _Column:
    """A column as it is counted. Shares are of the values that are there."""

    header: str
    place: int
    rows: int
    filled: int
    distinct: int
    numbers: int
    low: float | None
    high: float | None
    negative: int
    whole: int
    cents: int
    times: int
    first: datetime | None
    last: datetime | None
    with_clock: int
    day_first: int
    times_of_day: int
    mails: int
    letters: int
    falling: int
    longest: int
    values: dict = field(default_factory=dict)
    meanings: set = field(default_factory=set)
    not_known: tuple = ()

    def all_are(self, count):
        return self.filled > 0 and count >= ALMOST * self.filled

    @property
    def is_number(self):
        return self.all_are(self.numbers)

    @property
    def is_whole(self):
        return self.is_number and self.all_are(self.whole)

    @property
    def is_time(self):
        return self.all_are(self.times) and not self.is_number

    @property
    def is_unique(self):
        return self.distinct == self.filled

    @property
    def is_complete(self):
        return self.filled == self.rows

    @property
    def repeats(self):
        return self.distinct > 1 and self.filled >= 1.3 * self.distinct

    @property
    def coding(self):
        return labels.coding(self.values, self.not_known) if 1 < self.distinct <= 5 else None

    @property
    def unix(self):
        """The unit of seconds since 1970 that its values look like, or ""."""
        for unit, scale in UNIX if self.is_whole else ():
            if UNIX_RANGE[0] * scale <= self.low and self.high <= UNIX_RANGE[1] * scale:
                return unit
        return ""


def judged(con, sample, known, not_known=None):
    """What each column of a sample is taken for.

    Args:
        con: DuckDB connection that holds the table `first_look`.
        sample: ml.raw.first_look.sample.Sample.
        known: folded header -> column, of every layout.
        not_known: folded header -> texts that say that a label is not known, of every layout.

    Returns:
        List of Finding, in the order of the columns.
    """
    columns = [_counted(con, sample, place) for place in range(len(sample.header))]
    columns = [replace(c, not_known=(not_known or {}).get(folded(c.header), ())) for c in columns]
    found = {column.place: _alone(con, column, known) for column in columns}
    found = _one_of_each(columns, found, known)
    label = next((f.place for f in found.values() if f.taken_for == "is_fraud" and not f.trouble), None)
    if label is not None:
        for column in columns:
            # When a fraud was reported is known of frauds alone.
            if column.place != label and found[column.place].taken_for not in (IGNORED, "reported_at"):
                told = _tells_the_label(con, column, columns[label])
                if told and not _known(column, known):
                    found[column.place] = _finding(column, IGNORED, told)
    return [found[place] for place in sorted(found)]


# What is counted


def _counted(con, sample, place):
    x = f"c{place}"
    plain = f"regexp_replace({x}, '[€$£\\s'']|EUR$', '', 'g')"
    if sample.has_decimal_commas:
        # The last mark is the decimal one.
        german = f"replace(replace({plain}, '.', ''), ',', '.')"
        number = f"if(contains({plain}, ','), try_cast({german} as double), try_cast({plain} as double))"
    else:
        number = f"try_cast({plain} as double)"
    row = con.execute(f"""
        with
        read as (
            select
                rowid as nth,
                {x} as x,
                if(isfinite({number}), {number}, null) as n,
                if(length({x}) >= 8,
                    coalesce(try_cast({x} as timestamp), try_cast({x} as timestamptz) at time zone 'UTC'), null) as t
            from {TABLE}
        ),
        followed as (select *, n < lag(n) over (order by nth) as is_falling from read)
        select
            count(*), count(x), count(distinct x), count(n), min(n), max(n), count(*) filter (n < 0),
            count(*) filter (n = floor(n)), count(*) filter (abs(n * 100 - round(n * 100)) < 1e-6),
            count(*) filter (year(t) between 1990 and 2100), min(t), max(t),
            count(*) filter (regexp_matches(x, '\\d:\\d\\d')), count(*) filter (regexp_matches(x, '{DAY_FIRST}')),
            count(*) filter (regexp_matches(x, '{TIME_OF_DAY}')), count(*) filter (contains(x, '@')),
            count(*) filter (regexp_matches(x, '\\pL')), count(*) filter (is_falling), coalesce(max(length(x)), 0)
        from followed
    """).fetchall()[0]
    values = con.execute(
        f"select {x}, count(*) from {TABLE} where {x} is not null group by {x} order by count(*) desc, {x} limit {FEW}"
    ).fetchall()
    header = sample.header[place]
    says = meanings(header) if sample.has_header else set()
    return _Column(header, place, *row, values=dict(values), meanings=says)


def _tells_the_label(con, column, label):
    """In words, when a column says which rows are frauds: then it was probably written when that was known."""
    x, y = f"c{column.place}", f"c{label.place}"
    frauds = [text for text, meaning in label.coding.meanings.items() if meaning == labels.FRAUD]
    others = [text for text, meaning in label.coding.meanings.items() if meaning == labels.LEGITIMATE]
    by_value = f"""
        select
            if({column.distinct <= FEW}, {x}, if({x} is null, null, '')) as value,
            count(*) filter (list_contains($frauds, {y})) as frauds,
            count(*) filter (list_contains($others, {y})) as others
        from {TABLE} group by all
    """
    seen, told, alike = con.execute(
        f"""
        select sum(frauds), sum(frauds) filter (frauds > 9 * others), sum(others) filter (frauds > 9 * others)
        from ({by_value})
        """,
        {"frauds": frauds, "others": others},
    ).fetchall()[0]
    if (seen or 0) < LEAST_FRAUDS or (told or 0) < 0.8 * seen:
        return ""
    return f"tells {told:,} of {seen:,} frauds by itself: written afterwards?"


# What a column is


def _finding(column, taken_for, why, trouble=""):
    times = (column.first, column.last) if column.is_time else (None, None)
    return Finding(column.header, column.place, taken_for, why, trouble, column.is_complete, *times)


def _known(column, known):
    return known.get(folded(column.header), "")


def _alone(con, column, known):
    """What a column is taken for, whatever the others are."""
    name = _known(column, known)
    if column.filled == 0:
        return _finding(column, name or IGNORED, "empty")
    card = ""
    if holds_card_numbers(con, TABLE, f"c{column.place}"):
        card = f"{column.header} holds numbers of cards: set FRAUD_HASH_KEY, and hashes are stored in their place."
    if name:
        finding = _as_a_layout_calls_it(column, name)
        return replace(finding, trouble=finding.trouble or card)
    # One alone is worth knowing: amounts in it are converted.
    if "currency" in column.meanings and all(re.fullmatch("[A-Z]{3}", value) for value in column.values):
        return _finding(column, "currency", f"currencies, {_few(column)}", _why_no_currency(column))
    if column.distinct == 1:
        return _finding(column, IGNORED, f"always {_shown(next(iter(column.values)))}")
    if card:
        return _finding(column, "customer_id", f"card numbers, {column.distinct:,} values", card)
    if "personal" in column.meanings or column.mails > 0.5 * column.filled:
        if not column.meanings & {"merchant_id", "customer_id", "device_id"}:
            return _finding(column, IGNORED, "personal, by its name or its values")
    return _time(column) or _label(column) or _amount(column) or _id(column) or _rest(column)


def _as_a_layout_calls_it(column, name):
    why = f"a name that layouts know; {_in_words(column)}"
    trouble = ""
    if name in ("occurred_at", "reported_at"):
        trouble = "" if column.is_time else _why_no_time(column)
    elif name == "time_s":
        if column.is_time:
            trouble = f"{column.header} holds timestamps: call it occurred_at in the header."
        elif column.unix or not column.is_number:
            trouble = _why_no_time(column)
    elif name == "amount_eur":
        trouble = _why_no_amount(column)
    elif name == "is_fraud":
        trouble = _why_no_label(column)
    elif name == "currency":
        trouble = _why_no_currency(column)
    elif name == "transaction_id" and not column.is_unique:
        trouble = f"{column.header} has {column.distinct:,} values in {column.filled:,} rows: repeats are rejected."
    return _finding(column, name, why, trouble)


def _time(column):
    if column.is_time:
        if column.with_clock == 0:
            return _finding(column, UNKNOWN, f"days without the time of day, {_from_to(column)}")
        if "reported_at" in column.meanings:
            return _finding(column, "reported_at", f"times, named as of a report; {_from_to(column)}")
        if "time" in column.meanings or column.is_complete:
            return _finding(column, "occurred_at", f"times, {_from_to(column)}")
        return _finding(column, UNKNOWN, f"times, not in every row; {_from_to(column)}")
    if column.unix and (column.unix != "seconds" or column.high - column.low > 60):
        since = f"Unix {column.unix}, {_unix_day(column, column.low)} to {_unix_day(column, column.high)}"
        if "time" in column.meanings or column.falling < 0.6 * column.filled:
            return _finding(column, "occurred_at", since, _why_no_time(column))
        return _finding(column, UNKNOWN, f"{since}, or ids")
    if column.all_are(column.day_first):
        return _finding(column, "occurred_at", f"times, like {_shown(_example(column))}", _why_no_time(column))
    if column.all_are(column.times_of_day):
        return _finding(column, UNKNOWN, "times of day without a day")
    is_ordered = column.is_number and column.falling == 0 and column.low >= 0 and column.distinct > FEW
    if is_ordered and "time" in column.meanings and not column.is_unique:
        return _finding(column, "time_s", f"a time by its name, never falling, 0 to {column.high:,.0f}: seconds?")
    return None


def _why_no_time(column):
    example = _shown(_example(column))
    if column.unix:
        advice = f"write {_unix_day(column, column.low)} 10:00:00 for it"
        return f"{column.header} counts Unix {column.unix}: the build reads timestamps, {advice}."
    if column.all_are(column.day_first):
        return f"{column.header} is written like {example}: the build reads times like 2018-04-30 10:00:00."
    if column.low is not None and EXCEL_DAYS[0] <= column.low <= column.high <= EXCEL_DAYS[1]:
        return f"{column.header} counts days as a spreadsheet does: format it as date and time before saving."
    return f"{column.header} holds {example}, which is no time: the build would reject its rows."


def _label(column):
    coding = column.coding
    if coding is None or "is_fraud" not in column.meanings:
        return None
    trouble = _why_no_label(column)
    counts = {text: column.values.get(text, 0) for text in coding.meanings}
    frauds = sum(counts[text] for text, meaning in coding.meanings.items() if meaning == labels.FRAUD)
    if trouble and len(coding.unread) > 2:
        return None
    return _finding(column, "is_fraud", f"a label by its name; {frauds:,} of {column.filled:,} are frauds", trouble)


def _why_no_label(column):
    coding = labels.coding(column.values, column.not_known)
    if not coding.unread and column.distinct <= FEW:
        return ""
    return (
        f"{column.header} holds {', '.join(map(_shown, list(column.values)[:3]))}: the build reads 0 and 1, no and yes."
    )


def _amount(column):
    if "amount_eur" not in column.meanings or "quantity" in column.meanings or not column.is_number:
        return None
    if column.distinct <= 2 or column.unix:
        return None
    return _finding(column, "amount_eur", f"an amount by its name, {_range(column)}", _why_no_amount(column))


def _why_no_amount(column):
    if not column.is_number:
        return f"{column.header} holds {_shown(_example(column))}, which is no number."
    if column.negative:
        return f"{column.header} is negative in {column.negative:,} of {column.filled:,} rows: refunds are no payments."
    return ""


def _why_no_currency(column):
    others = sorted(value for value in column.values if value.upper() != "EUR")
    if not others:
        return ""
    return (
        f"{column.header} holds {', '.join(others[:3])}: the build converts by rates in data/reference, which it needs."
    )


def _id(column):
    if "quantity" in column.meanings or (column.is_number and not column.is_whole):
        return None
    names = [name for name in ("device_id", "terminal_id", "merchant_id", "customer_id") if name in column.meanings]
    if not names and "transaction_id" in column.meanings and column.is_unique and column.is_complete:
        return _finding(column, "transaction_id", f"an id by its name, {column.distinct:,} values, none twice")
    # A kind of card, say, is named like a card.
    if not names or column.distinct <= max(2, min(FEW_IDS, column.filled / FEW_IDS)):
        return None
    if len(names) > 1 or column.meanings & {"category", "country", "status", "channel", "currency", "time"}:
        return None
    if column.repeats:
        return _finding(column, names[0], f"an id by its name, {_repeating(column)}")
    return _finding(column, UNKNOWN, f"named like {names[0]}, but hardly a value stands twice")


def _rest(column):
    """Values that nothing is known of but what they look like."""
    attribute = _attribute(column)
    if attribute and column.letters and column.distinct <= 300 and column.repeats:
        return _finding(column, attribute, f"by its name; {_few(column)}")
    if column.is_number and not column.is_whole:
        return _finding(column, NUMBER, f"{_range(column)}; of what, cannot be told")
    if column.distinct == 2 and {value.lower() for value in column.values} <= {*YES, *NO}:
        values = " and ".join(map(_shown, sorted(column.values)))
        return _finding(column, FLAG, f"{values}; of what, cannot be told")
    if column.is_number:
        if column.is_unique and column.falling == 0 and column.high - column.low < 2 * column.rows:
            return _finding(column, IGNORED, "counts the rows")
        if column.is_unique:
            return _finding(column, UNKNOWN, f"whole numbers, none twice, {column.low:,.0f} to {column.high:,.0f}")
        if attribute == "category" and column.repeats and column.distinct <= 1_000:
            return _finding(column, CATEGORY, f"a code by its name; {_few(column)}")
        return _finding(column, NUMBER, f"whole numbers, {_repeating(column)}: quantity or code?")
    if column.distinct <= FEW and column.repeats:
        return _finding(column, CATEGORY, _few(column))
    if column.is_unique:
        return _finding(column, UNKNOWN, "no value stands twice: an id of the row?")
    if column.repeats and column.longest <= 100:
        return _finding(column, ENTITY, f"{_repeating(column)}; of what, cannot be told")
    return _finding(column, UNKNOWN, f"text, {column.distinct:,} values in {column.filled:,} rows")


def _attribute(column):
    said = column.meanings
    if "country" in said:
        words = set(tokens(column.header))
        kind = next((layout for word, layout in COUNTRIES.items() if word in words or word in said), None)
        named = kind or ("merchant_country" if said <= {"country", "merchant_id", "terminal_id"} else CATEGORY)
        # Whose country it is, only the name can say; a card's is not the customer's.
        return CATEGORY if named == "card_country" and not words & {"card", "karte", "carte", "issuer"} else named
    for name in ("currency", "channel", "entry_mode", "is_3ds", "category"):
        if name in said:
            others = said & {"customer_id", "transaction_id", "device_id", "terminal_id"}
            return CATEGORY if others and name == "category" else name
    return CATEGORY if "status" in said else ""


# What only all columns together say


def _one_of_each(columns, found, known):
    """A column of a layout is one column of the file: where two claim it without a name that is known, none is it."""
    singles = {finding.taken_for for finding in found.values()} - {ENTITY, CATEGORY, NUMBER, FLAG, UNKNOWN, IGNORED}
    for name in singles:
        claims = [column for column in columns if found[column.place].taken_for == name]
        named = [column for column in claims if _known(column, known)]
        rest = [column for column in claims if column not in named]
        if not named and len(claims) > 1:
            named = _best(claims, found, name)
            rest = [column for column in claims if column not in named]
        if not named and len(rest) == 1:
            continue
        for column in rest:
            found[column.place] = _beside(column, name, [c.header for c in named], [c.header for c in claims])
    return found


def _best(claims, found, name):
    """The one among several that is it for certain, in a list; else none."""
    readable = [column for column in claims if not found[column.place].trouble]
    if name == "occurred_at":
        named = [column for column in readable if "time" in column.meanings and column.is_complete]
        return named if len(named) == 1 else readable if len(readable) == 1 else []
    if name in ("customer_id", "terminal_id", "merchant_id", "device_id"):
        # An id beside the name of the same.
        ids = [c for c in claims if {"id", "nr", "no", "number", "nummer", "num"}.intersection(tokens(c.header))]
        return ids if len(ids) == 1 else []
    return []


def _beside(column, name, chosen, claims):
    """What a column is that might be `name` as well as others."""
    ids = ("customer_id", "terminal_id", "merchant_id", "device_id")
    if name in ids:
        kind = ENTITY if column.repeats else UNKNOWN
    elif name == "amount_eur":
        kind = NUMBER
    elif name in ("category", "currency", "channel", "entry_mode") or name.endswith("country"):
        kind = CATEGORY
    else:
        kind = IGNORED if chosen else UNKNOWN
    if chosen:
        return _finding(column, kind, f"could be {name}; {_shown(chosen[0])} is, by its name")
    others = ", ".join(_shown(header) for header in claims if header != column.header)
    return _finding(column, kind, f"could be {name}, and so could {others}")


# In words


def _in_words(column):
    if column.is_time:
        return _from_to(column)
    if column.distinct <= FEW and column.repeats:
        return _few(column)
    if column.is_number and not column.is_unique and not column.repeats or column.is_number and not column.is_whole:
        return _range(column)
    return f"{column.distinct:,} values, none twice" if column.is_unique else _repeating(column)


def _few(column):
    if column.distinct == 1:
        return f"always {_shown(next(iter(column.values)))}"
    values = sorted(column.values) if column.distinct <= 3 else list(column.values)[:2]
    more = "" if column.distinct <= 3 else ", ..."
    return f"{column.distinct} values: {', '.join(map(_shown, values))}{more}"


def _repeating(column):
    return f"{column.distinct:,} values in {column.filled:,} rows"


def _range(column):
    digits = 0 if column.is_whole else 2
    return f"{column.low:,.{digits}f} to {column.high:,.{digits}f}"


def _from_to(column):
    return f"{column.first:%Y-%m-%d} to {column.last:%Y-%m-%d}"


def _unix_day(column, value):
    return f"{datetime.fromtimestamp(value / dict(UNIX)[column.unix], UTC):%Y-%m-%d}"


def _example(column):
    return next(iter(column.values), "")


def _shown(value):
    return value if len(value) <= 24 else f"{value[:23]}…"
