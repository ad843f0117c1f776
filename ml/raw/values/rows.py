"""Rows of one file, typed and judged: what each value is, and what is wrong with a row. DuckDB does it in one pass.

A file that writes numbers, labels or ids in a way of its own is looked at once more: how it writes them is decided from
the whole column, said in the log, and the file is read a second time with that.
"""

from collections.abc import Callable
from dataclasses import dataclass, field, replace

from ml.raw.layout import Layout
from ml.raw.values import cells, doubts, identity, kinds, labels, local_times, money, personal, times
from ml.raw.values.wording import visible
from ml.storage.sql import literal


@dataclass
class Source:
    """What DuckDB reads: a table function, and the SQL reference and type of each known column.

    Args:
        relation: SQL of the table.
        columns: name of a column of the layout -> SQL reference and DuckDB's type.
        comma_is_decimal: whether values may have a decimal comma.
        time_units_per_second: of a time_s that is a duration.
    """

    relation: str
    columns: dict[str, tuple[str, str]]
    comma_is_decimal: bool = False
    time_units_per_second: float = 1


@dataclass(frozen=True)
class Rules:
    """What values may be.

    Args:
        collection_start: timestamp (UTC, ISO 8601) at which Time is 0.
        latest_s: largest time_s.
        max_amount: largest amount in EUR.
        max_id_length: characters of an id.
        timezone: region of times without a zone.
    """

    collection_start: str
    latest_s: float = times.LAST_SECOND
    max_amount: float = 1e9
    max_id_length: int = 200
    timezone: str = "UTC"


@dataclass(frozen=True)
class Reading:
    """How one file is read.

    Args:
        name: of the file, for errors and the log.
        rules: Rules.
        layout: Layout, its columns called as in the file.
        log: takes a line of text that a person should read.
        refuse: makes the IngestionError of file, what is wrong, what to do.
        notations: column -> money.Notation, where numbers are written by people.
        comma_is_decimal: whether commas are decimal marks in a file whose separator is a comma.
        coding: labels.Coding; None: 0, 1 and empty.
        is_hashed: whether personal columns are stored as hashes, see ml.raw.values.personal.
        without_zero: columns in which every id or code ends in .0, because it was a floating number once.
        others: gives the other Layouts there are; asked when a file is not of this one.
    """

    name: str
    rules: Rules
    layout: Layout
    log: Callable
    refuse: Callable
    notations: dict = field(default_factory=dict)
    comma_is_decimal: bool = False
    coding: labels.Coding | None = None
    is_hashed: bool = False
    without_zero: frozenset[str] = frozenset()
    others: Callable = tuple

    def called(self, name):
        """What messages call a column."""
        return self.layout[name].shown

    def zone_of(self, name):
        """The region of times without a zone in a column."""
        return "UTC" if times.says_utc(self.called(name)) else self.rules.timezone


def load_source(con, table, source, reading):
    """Types and judges every row that DuckDB could split into fields, into the TEMP table `table`.

    Raises:
        IngestionError: values of a column can be read in two ways, or have lost what told them apart.
    """
    _check_ids(con, source, reading)
    _judge(con, table, source, reading)
    decided = _reconsidered(con, table, source, reading)
    if decided != reading:
        _judge(con, table, source, decided)
    local_times.check_zones(con, table, source, reading)
    if "occurred_at" in source.columns:
        local_times.warn_of_days_alone(con, table, reading)
        local_times.warn_of_half_days(con, table, reading)
    local_times.tell_doubled_hours_apart(con, table, reading)


def _judge(con, table, source, reading):
    rules, layout = reading.rules, reading.layout
    is_there = source.columns.__contains__
    raw = [
        f"{source.columns[c.name][0] if is_there(c.name) else 'null::varchar'} as raw_{c.name}" for c in layout.columns
    ]
    # Of columns that are not read, nothing is kept but what they say.
    said = {name: source.columns[name][0] for name in ("kind", "clock") if is_there(name)}
    raw += [f"{kinds.kind_of(said['kind']) if 'kind' in said else 'null::varchar'} as kind"]
    if "clock" not in said and is_there("occurred_at") and is_there("time_s"):
        said["clock"] = source.columns["time_s"][0]
    raw += [f"{times.is_clock(said['clock']) if 'clock' in said else 'false'} as has_clock"]
    comma = source.comma_is_decimal or reading.comma_is_decimal

    def kind_of(column):
        return source.columns.get(column, ("", "VARCHAR"))[1]

    def number_of(column):
        if column in reading.notations:
            return money.number(f"raw_{column}::varchar", reading.notations[column])
        return cells.number(f"raw_{column}", kind_of(column), comma)

    time = number_of("time_s")
    if source.time_units_per_second != 1:
        time = f"({time}) / {source.time_units_per_second:g}"
    moments = {
        name: (kind_of(name), f"raw_{name}", name, f"zone_of_{name}", reading.zone_of(name))
        for name in ("occurred_at", "reported_at")
    }
    has_zones = {name: is_there(name) and times.is_text(kind_of(name)) for name in moments}
    zones = [f"{times.zone_of(n) if has_zone else 'null::varchar'} as zone_of_{n}" for n, has_zone in has_zones.items()]
    # A type of points in time knows its zone without a word.
    is_typed = is_there("occurred_at") and not has_zones["occurred_at"]
    zone = literal("UTC" if times.has_zone(kind_of("occurred_at")) else "") if is_typed else "zone_of_occurred_at"
    # A day without a time has no zone, whatever those beside it have.
    report_zone = (
        "if(contains(kept.reported_at, ':'), zone_of_reported_at, null)"
        if has_zones["reported_at"]
        else "null::varchar"
    )
    own = [
        f"{cells.own_value(column, kind_of(column.name), reading)} as {column.name},"
        if is_there(column.name)
        else f"null::{column.data_type} as {column.name},"
        for column in layout.own
    ]
    shown, raw_texts = [c.shown for c in layout.columns], [cells.text_of(f"raw_{c.name}") for c in layout.columns]
    stored_texts = [cells.texts_of(layout).get(c.name, "null") for c in layout.columns]
    content = "null::uuid" if is_there("transaction_id") else f"if(bad is null, {cells.content(layout)}, null)"
    numbers = [column.name for column in layout.own if column.is_number]
    # Looked at before they are hashed.
    zeros = _texts_that_may_end_in_zero(source, layout)
    clear = "".join(
        f", ends_with({text}, '.0') as ends_{name}, {_may_be_cut(name, text, layout)} as cut_{name}"
        for name, text in zeros.items()
    )
    con.execute(f"""
        create or replace temp table {table} as
        with

        raw as (
            select {", ".join(raw)} from {source.relation}
        ),

        texts as (
            select
                *,
                {cells.id_of("transaction_id", kind_of("transaction_id"), reading)} as id,
                {cells.label_of(reading)} as label,
                {", ".join(f"{cells.moment_of(f'raw_{name}', kind_of(name))} as {name}" for name in moments)},
                {", ".join(zones)}
            from raw
        ),

        parsed as (
            select
                *,
                {cells.class_of(kind_of("is_fraud"), comma, reading)} as label_value,
                {times.instant(*moments["occurred_at"])} as instant,
                {times.is_doubled(*moments["occurred_at"]) if is_there("occurred_at") else "false"} as is_doubled,
                {times.instant(*moments["reported_at"]) if is_there("reported_at") else "null::timestamp"} as reported,
                {time} as parsed_time_s,
                {"".join(f"{number_of(name)} as parsed_{name}, " for name in numbers)}
                {number_of("amount_eur")} as parsed_amount_eur
            from texts
        ),

        typed as (
            select
                *,
                -- A spreadsheet must not read an id as a number or a formula.
                if(regexp_matches(id, '^\\pL'), id, 'tx_' || id) as given_id,
                case
                    when occurred_at is null and isfinite(parsed_time_s) then parsed_time_s
                    when isfinite(instant)
                        then (epoch_us(instant) - epoch_us(timestamp '{rules.collection_start}')) / 1e6
                end as time_s,
                {" ".join(own)}
                if(isfinite(parsed_amount_eur), parsed_amount_eur, null) as amount,
                if(label_value in (0, 1), label_value, null)::tinyint as class
            from parsed
        ),

        judged as (
            select *, {cells.bad(layout, is_there, rules)} as bad
            from typed
        ),

        explained as (
            select
                *,
                if(bad is null, null, {shown}[bad]) as reject_column,
                if(bad is null, null, [{", ".join(raw_texts)}][bad]) as reject_value,
                if(bad is null, null, [{", ".join(stored_texts)}][bad]) as reject_text
            from judged
        ),

        kept as (
            -- The reason is that of the values as they came.
            select
                {_kept(reading)}{clear},
                case when bad is not null then {cells.reason(layout, rules, comma)} end as reject_reason
            from explained
        )

        select
            if(bad is null, given_id, null) as given_id,
            {", ".join(layout.stored)},
            class,
            if(class is not null, reported, null) as reported_at,
            reject_column,
            left(reject_value, 100) as reject_value,
            reject_reason,
            occurred_at is null as has_own_time,
            {content} as content,
            1::bigint as occurrence,
            0::bigint as shift,
            label is not null and class is null as has_unread_label,
            {cells.marks(layout, kind_of) if comma else "0"}::utinyint as marks,
            {zone} as zone,
            {report_zone} as report_zone,
            kind,
            has_clock,
            coalesce(not contains(kept.occurred_at, ':'), false) as is_day,
            {cells.digits_in_a_row("raw_amount_eur", kind_of("amount_eur"))} as digits,
            {"".join(f"ends_{name}, cut_{name}, " for name in zeros)}
            is_doubled
        from kept
    """)


def _kept(reading):
    """SQL of the columns of a row as it is kept: of those that name a person a hash."""
    hidden = [column for column in reading.layout.own if column.is_personal and reading.is_hashed]
    if not hidden:
        return "*"
    personal_names = ", ".join(literal(column.shown) for column in hidden)
    hashes = ", ".join(f"{personal.hashed(column.name)} as {column.name}" for column in hidden)
    # Cells may have moved: what is no number and no time, or as long as the number of a card, may name a person.
    is_plain = f"regexp_full_match(reject_value, {literal(personal.PLAIN)})"
    is_told = f"reject_value is null or {is_plain} and reject_column not in ({personal_names})"
    value = f"if({is_told}, reject_value, {literal(personal.HIDDEN)})"
    return f"* replace ({hashes}, {value} as reject_value)"


def _texts_that_may_end_in_zero(source, layout):
    """Column -> SQL of its stored text: of ids that are read from text, and of other texts."""
    written = [name for name, (_, kind) in source.columns.items() if kind == "VARCHAR"]
    return {
        name: text
        for name, text in cells.texts_of(layout).items()
        if name in (written if cells.is_id(layout[name]) else source.columns)
    }


def _may_be_cut(name, text, layout):
    return identity.ends_after_15_digits(text) if cells.is_id(layout[name]) else "null::boolean"


def _check_ids(con, source, reading):
    """Refuses ids of a floating type that has lost digits."""
    for column in reading.layout.columns:
        reference, kind = source.columns.get(column.name, ("", ""))
        limit = identity.LARGEST_WHOLE.get(kind)
        if limit is None or not cells.is_id(column):
            continue
        beyond, largest = con.execute(
            f"select count(*), max({reference}) from {source.relation} where abs({reference}) > {limit}"
        ).fetchall()[0]
        if beyond:
            like = "" if column.is_personal else f", like {largest:.0f},"
            raise reading.refuse(
                reading.name,
                f'column "{column.shown}" holds floating numbers ({kind}), and {beyond:,} of them{like} are beyond'
                f" {limit:,}, where that type skips whole numbers: their last digits are lost.",
                "Write the ids as text or as 64-bit integers, from where they come from.",
            )


def _reconsidered(con, table, source, reading):
    """The reading that fits the file, told in the log where it is not the plain one."""
    texts = _texts_that_may_end_in_zero(source, reading.layout)
    marks, unread, no_numbers, first_s, last_s, most_digits, grouped, whole, *of_texts = con.execute(f"""
        select
            coalesce(bit_or(marks), 0),
            count(*) filter (has_unread_label),
            count(*) filter (reject_reason in ('not a number', 'not in EUR')),
            min(time_s) filter (has_own_time),
            max(time_s) filter (has_own_time),
            coalesce(max(digits) filter (digits < {cells.GROUPED}), 0),
            count(*) filter (digits = {cells.GROUPED}) > 0 and count(*) filter (digits = 0) = 0
                and count(*) filter (digits between 1 and 99) > 0,
            coalesce(bool_and(amount = floor(amount)), false)
            {"".join(f", bool_and(ends_{name}), bool_and(cut_{name})" for name in texts)}
        from {table}
    """).fetchall()[0]
    if first_s is not None:
        doubts.refuse_other_clocks(con, table, reading, first_s, last_s)
    if most_digits > 100:
        doubts.refuse_implied_decimals(con, table, source, reading)
    if whole:
        doubts.warn_of_whole_amounts(con, table, reading)
    for name, is_cut in zip(texts, of_texts[1::2], strict=True):
        if is_cut:
            doubts.refuse_cut_ids(con, table, name, reading)
    # 1.250 beside 950, and no amount with cents: of decimals, one in ten would have fewer than three.
    if no_numbers or grouped or (marks & 0b010101 and marks & 0b101010):
        reading = _with_notations(con, source, reading)
    if unread:
        reading = _with_labels(con, source, reading)
    floating = [
        name
        for name, is_so in zip(texts, of_texts[::2], strict=True)
        if is_so and (cells.is_id(reading.layout[name]) or cells.are_whole_numbers(con, table, name))
    ]
    for name in floating:
        reading.log(
            f"{reading.name}: every {reading.called(name)} ends in .0, as a floating number does; read without it."
        )
    reading = replace(reading, without_zero=frozenset(floating))
    return reading


def _with_notations(con, source, reading):
    own = [column.name for column in reading.layout.own if column.is_number]
    texts = {
        name: source.columns[name][0]
        for name in ("time_s", *own, "amount_eur")
        if name in source.columns and source.columns[name][1] == "VARCHAR"
    }
    components = [texts[name] for name in own if name in texts]
    points, commas = (
        " or ".join(f"contains({reference}, '{mark}')" for reference in components) or "false" for mark in ".,"
    )
    written = {column: list(money.forms(texts[column])) for column in ("amount_eur", "time_s") if column in texts}
    if not written:
        return reading
    [(has_points, has_commas, *rest)] = con.execute(f"""
        select coalesce(bool_or({points}), false), coalesce(bool_or({commas}), false),
            {", ".join(form for forms in written.values() for form in forms)}
        from {source.relation}
    """).fetchall()
    mark = {(True, False): ".", (False, True): ","}.get((has_points, has_commas))
    notations = {}
    for number, column in enumerate(written):
        width = len(written[column])
        found = money.found(rest[number * width : (number + 1) * width])
        try:
            notation = money.notation(reading.called(column), found, mark)
        except money.UnclearError as error:
            raise reading.refuse(
                reading.name,
                f"{error}.",
                f"Write every {reading.called(column)} with the same decimal mark, and without one between thousands.",
            ) from None
        notations[column] = notation or money.Notation(mark or ".")
        if notations[column].has_thousands:
            mark_of = {".": "a comma", ",": "a point"}[notations[column].decimal]
            reading.log(f"{reading.name}: in {reading.called(column)}, {mark_of} separates thousands.")
    return replace(reading, notations=notations, comma_is_decimal=reading.comma_is_decimal or mark == ",")


def _with_labels(con, source, reading):
    reference = cells.text_of(source.columns["is_fraud"][0])
    counts = con.execute(f"""
        select {reference} as label, count(*) from {source.relation}
        group by label having label is not null order by count(*) desc limit 1000
    """).fetchall()
    column = reading.layout["is_fraud"]
    coding = labels.coding(dict(counts), column.not_known.get(column.shown, ()))
    if coding.said:
        reading.log(f"{reading.name}: {reading.called('is_fraud')} holds {coding.said}.")
    return replace(reading, coding=coding)


def shown_value(value):
    """A rejected value as an error shows it."""
    return "" if value is None else f" {visible(value)}"
