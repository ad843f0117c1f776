"""Rows of one file, typed and judged: what each value is, and what is wrong with a row. DuckDB does it in one pass.

A file that writes numbers, labels or ids in a way of its own is looked at once more: how it writes them is decided from
the whole column, said in the log, and the file is read a second time with that.
"""

from collections.abc import Callable
from dataclasses import dataclass, field, replace

from ml.raw.values import identity, labels, money, times
from ml.raw.values.wording import visible
from ml.storage.sql import literal

COMPONENTS = [f"V{i}" for i in range(1, 29)]
LAYOUT = ["transaction_id", "occurred_at", "Time", *COMPONENTS, "Amount", "Class"]
OPTIONAL = ["transaction_id", "occurred_at"]
VALUES = ["time_s", *map(str.lower, COMPONENTS), "amount"]
NUMBERS = ["Time", *COMPONENTS, "Amount"]

LARGEST_COMPONENT = 1e30
"""XGBoost counts in 32 bits, where 3.4e38 is the largest number, and squares of values are summed."""

# Types that become a double in one exact step. Decimals go through their text: DuckDB divides
# by a power of ten, which is one bit off when there are more than 15 digits.
DIRECT_TYPES = (
    {"BOOLEAN", "DOUBLE", "FLOAT"}
    | {f"{sign}{size}INT" for sign in ("", "U") for size in ("TINY", "SMALL", "BIG")}
    | {"INTEGER", "UINTEGER"}
)
# Which marks a file has, as bits of one number.
MARKS = {"Amount": (1, 2), "Time": (4, 8), "V1": (16, 32), "V2": (16, 32), "V3": (16, 32)}


@dataclass
class Source:
    """What DuckDB reads: a table function, and the SQL reference and type of each known column.

    Args:
        relation: SQL of the table.
        columns: column of the layout -> SQL reference and DuckDB's type.
        comma_is_decimal: whether values may have a decimal comma.
        time_units_per_second: of a Time that is a duration.
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
        log: takes a line of text that a person should read.
        refuse: makes the IngestionError of file, what is wrong, what to do.
        notations: column -> money.Notation, where numbers are written by people.
        comma_is_decimal: whether commas are decimal marks in a file whose separator is a comma.
        coding: labels.Coding; None: 0, 1 and empty.
        cuts_zero_of_ids: whether every id ends in .0, because it was a floating number once.
    """

    name: str
    rules: Rules
    log: Callable
    refuse: Callable
    notations: dict = field(default_factory=dict)
    comma_is_decimal: bool = False
    coding: labels.Coding | None = None
    cuts_zero_of_ids: bool = False


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
    _check_zones(con, table, source, reading)
    _tell_doubled_hours_apart(con, table, reading)


def content():
    """SQL of the hash of a row's values."""
    # The bytes of the doubles: faster than their text, and no version of DuckDB can print them
    # differently. + 0e0 makes 0.0 of -0.0.
    return f"md5({' || '.join(f'({value} + 0e0)::bit::blob' for value in VALUES)})::uuid"


def _judge(con, table, source, reading):
    rules, is_there = reading.rules, source.columns.__contains__
    raw = [f"{source.columns[c][0] if is_there(c) else 'null::varchar'} as raw_{c.lower()}" for c in LAYOUT]
    comma = source.comma_is_decimal or reading.comma_is_decimal

    def kind_of(column):
        return source.columns.get(column, ("", "VARCHAR"))[1]

    def number_of(column):
        if column in reading.notations:
            return money.number(f"raw_{column.lower()}::varchar", reading.notations[column])
        return _number(f"raw_{column.lower()}", kind_of(column), comma)

    time = number_of("Time")
    if source.time_units_per_second != 1:
        time = f"({time}) / {source.time_units_per_second:g}"
    moment = (kind_of("occurred_at"), "raw_occurred_at", "occurred_at", "zone", rules.timezone)
    zone = times.zone_of("occurred_at") if is_there("occurred_at") and times.is_text(moment[0]) else "null::varchar"

    # In the order in which they are reported. A row is bad by its first bad column.
    bad_time = f"time_s is null or time_s < 0 or time_s > {rules.latest_s!r}"
    bad_id = f"given_id is null or length(id) > {rules.max_id_length} or {identity.is_damaged('id')}"
    bad = {
        "transaction_id": bad_id if is_there("transaction_id") else "false",
        "occurred_at": f"({bad_time}) and (occurred_at is not null or not {is_there('Time')})",
        "Time": bad_time,
        **{column: f"{column} is null or abs({column}) > {LARGEST_COMPONENT!r}" for column in COMPONENTS},
        "Amount": f"amount is null or amount < 0 or amount > {rules.max_amount!r}",
        "Class": "class is null and label is not null",
    }
    con.execute(f"""
        create or replace temp table {table} as
        with

        raw as (
            select {", ".join(raw)} from {source.relation}
        ),

        texts as (
            select
                *,
                {_id(kind_of("transaction_id"), reading)} as id,
                {_label(reading)} as label,
                {_text("raw_occurred_at")} as occurred_at,
                {zone} as zone
            from raw
        ),

        parsed as (
            select
                *,
                {_class(kind_of("Class"), comma, reading)} as label_value,
                {times.instant(*moment)} as instant,
                {times.is_doubled(*moment) if is_there("occurred_at") else "false"} as is_doubled,
                {time} as parsed_Time,
                {", ".join(f"{number_of(c)} as parsed_{c}" for c in NUMBERS[1:])}
            from texts
        ),

        typed as (
            select
                *,
                -- A spreadsheet must not read an id as a number or a formula.
                if(regexp_matches(id, '^\\pL'), id, 'tx_' || id) as given_id,
                case
                    when occurred_at is null and isfinite(parsed_time) then parsed_time
                    when isfinite(instant)
                        then (epoch_us(instant) - epoch_us(timestamp '{rules.collection_start}')) / 1e6
                end as time_s,
                {", ".join(f"if(isfinite(parsed_{c}), parsed_{c}, null) as {c}" for c in VALUES[1:])},
                if(label_value in (0, 1), label_value, null)::tinyint as class
            from parsed
        ),

        judged as (
            select *, case {" ".join(f"when {rule} then {i}" for i, rule in enumerate(bad.values(), 1))} end as bad
            from typed
        ),

        explained as (
            select
                *,
                if(bad is null, null, {list(bad)}[bad]) as reject_column,
                if(bad is null, null, [{", ".join(_text(f"raw_{c.lower()}") for c in bad)}][bad]) as reject_value
            from judged
        )

        select
            if(bad is null, given_id, null) as given_id,
            {", ".join(VALUES)},
            class,
            reject_column,
            left(reject_value, 100) as reject_value,
            case when bad is not null then {_reason(rules, comma)} end as reject_reason,
            occurred_at is null as has_own_time,
            {f"if(bad is null, {content()}, null)" if not is_there("transaction_id") else "null::uuid"} as content,
            1::bigint as occurrence,
            0::bigint as shift,
            label is not null and class is null as has_unread_label,
            {_marks(kind_of) if comma else "0"}::utinyint as marks,
            {"case when id is not null then if(ends_with(id, '.0'), 1, 2) end" if is_there("transaction_id") else "0"}
                ::utinyint as id_ends,
            zone,
            is_doubled
        from explained
    """)


def _id(kind, reading):
    if kind in identity.LARGEST_WHOLE or kind.startswith("DECIMAL"):
        return identity.whole_number("raw_transaction_id", kind)
    text = _text("raw_transaction_id")
    return f"regexp_replace({text}, '\\.0+$', '')" if reading.cuts_zero_of_ids else text


def _label(reading):
    text = _text("raw_class")
    unknown = [literal(t) for t, meaning in _meanings(reading).items() if meaning is labels.UNKNOWN]
    return f"if({text} in ({', '.join(unknown)}), null, {text})" if unknown else text


def _class(kind, comma, reading):
    known = {literal(t): meaning for t, meaning in _meanings(reading).items() if meaning is not labels.UNKNOWN}
    if not reading.coding:
        return _number("raw_class", kind, comma)
    cases = " ".join(f"when label = {text} then {meaning}" for text, meaning in known.items())
    return f"case {cases} end" if cases else "null"


def _meanings(reading):
    return reading.coding.meanings if reading.coding else {}


def _reason(rules, comma):
    value = _number("reject_value", "VARCHAR", comma)
    value = f"if(reject_column = 'Amount' and amount is not null, amount, {value})"
    return f"""case
        when reject_value is null then 'missing'
        when reject_column = 'transaction_id' then coalesce(
            {identity.damage("id")}, if(length(id) > {rules.max_id_length}, 'longer than {rules.max_id_length}', null),
            'not a whole number'
        )
        when reject_column = 'Class' then 'not 0 or 1'
        when reject_column = 'occurred_at' and time_s < 0 then 'before collection_start, {rules.collection_start}'
        when reject_column = 'occurred_at' and time_s is not null then 'in the future'
        when reject_column = 'occurred_at' then coalesce(
            {times.other_clock(_number("reject_value", "VARCHAR", False))},
            if(upper(zone) in ('AM', 'PM'), 'not a timestamp of 24 hours', null),
            if(regexp_matches(zone, '^[A-Za-z]{{2,5}}$'), 'a short name of a zone, which has several meanings', null),
            if({rules.timezone != "UTC"} and try_cast(occurred_at as timestamp) is not null and zone = '',
                'skipped by the clocks of {rules.timezone}', null),
            'not a timestamp'
        )
        when reject_column = 'Time' and time_s > {rules.latest_s!r} then coalesce(
            {times.other_clock("parsed_time")}, 'in the future'
        )
        when reject_column = 'Time' and time_s is null and regexp_matches(reject_value, '^[0-9]{{1,2}}:[0-9]{{2}}(:|$)')
            then 'a time of day, not seconds'
        when reject_column = 'Time' and time_s is null and try_cast(reject_value as timestamp) is not null
            then 'a timestamp: its column is occurred_at'
        when reject_column = 'Amount' and amount is null and {money.other_currency("reject_value")}
            then 'not in EUR'
        when {value} is null then 'not a number'
        when not isfinite({value}) then 'not finite'
        when {value} < 0 and reject_column in ('Time', 'Amount') then 'negative'
        when reject_column = 'Amount' then 'above max_amount, {rules.max_amount:g}'
        else 'too large'
    end"""


def _marks(kind_of):
    seen = [
        f"if(contains(raw_{column.lower()}, '{mark}'), {bit}, 0)"
        for column, bits in MARKS.items()
        for mark, bit in zip(".,", bits, strict=True)
        if kind_of(column) == "VARCHAR"
    ]
    return f"({' | '.join(seen) or '0'})"


def _check_ids(con, source, reading):
    """Refuses ids of a floating type that has lost digits."""
    reference, kind = source.columns.get("transaction_id", ("", ""))
    limit = identity.LARGEST_WHOLE.get(kind)
    if limit is None:
        return
    beyond, largest = con.execute(
        f"select count(*), max({reference}) from {source.relation} where abs({reference}) > {limit}"
    ).fetchall()[0]
    if beyond:
        raise reading.refuse(
            reading.name,
            f'column "transaction_id" holds floating numbers ({kind}), and {beyond:,} of them, like {largest:.0f}, are '
            f"beyond {limit:,}, where that type skips whole numbers: their last digits are lost.",
            "Write the ids as text or as 64-bit integers, from where they come from.",
        )


def _reconsidered(con, table, source, reading):
    """The reading that fits the file, told in the log where it is not the plain one."""
    marks, unread, no_numbers, ids, first_s, last_s = con.execute(f"""
        select
            coalesce(bit_or(marks), 0),
            count(*) filter (has_unread_label),
            count(*) filter (reject_reason in ('not a number', 'not in EUR')),
            coalesce(bit_or(id_ends), 0),
            min(time_s) filter (has_own_time),
            max(time_s) filter (has_own_time)
        from {table}
    """).fetchall()[0]
    low, high = times.EXCEL_DAYS
    if first_s is not None and low <= first_s <= last_s <= high:
        _refuse_days(con, table, reading)
    if no_numbers or (marks & 0b010101 and marks & 0b101010):
        reading = _with_notations(con, source, reading)
    if unread:
        reading = _with_labels(con, source, reading)
    if ids == 1:
        reading.log(f"{reading.name}: every transaction_id ends in .0, as a floating number does; read without it.")
        reading = replace(reading, cuts_zero_of_ids=True)
    return reading


def _refuse_days(con, table, reading):
    # Days as a spreadsheet counts them: whole seconds of a day, which need more than three decimals to be written.
    days, rows, example = con.execute(f"""
        select
            count(*) filter (abs(time_s * 1e3 - round(time_s * 1e3)) > 1e-3
                and abs(time_s * 86400 - round(time_s * 86400)) < 0.05),
            count(*),
            any_value(time_s)
        from {table} where has_own_time and time_s is not null
    """).fetchall()[0]
    if days > 0.8 * rows:
        raise reading.refuse(
            reading.name,
            f"Time looks like days of a spreadsheet, not seconds ({days:,} of {rows:,} rows, like {example!r}).",
            "Format them as date and time before saving, like 2013-09-01 10:00:00, in a column occurred_at.",
        )


def _with_notations(con, source, reading):
    texts = {c: source.columns[c][0] for c in NUMBERS if c in source.columns and source.columns[c][1] == "VARCHAR"}
    components = [texts[column] for column in COMPONENTS if column in texts]
    points, commas = (
        " or ".join(f"contains({reference}, '{mark}')" for reference in components) or "false" for mark in ".,"
    )
    written = {column: list(money.forms(texts[column])) for column in ("Amount", "Time") if column in texts}
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
            notation = money.notation(column, found, mark)
        except money.UnclearError as error:
            raise reading.refuse(
                reading.name,
                f"{error}.",
                "Write every amount with the same decimal mark, and without a mark between thousands.",
            ) from None
        notations[column] = notation or money.Notation(mark or ".")
        if notations[column].has_thousands:
            mark_of = {".": "a comma", ",": "a point"}[notations[column].decimal]
            reading.log(f"{reading.name}: in {column}, {mark_of} separates thousands.")
    return replace(reading, notations=notations, comma_is_decimal=reading.comma_is_decimal or mark == ",")


def _with_labels(con, source, reading):
    reference = _text(source.columns["Class"][0])
    counts = con.execute(f"""
        select {reference} as label, count(*) from {source.relation}
        group by label having label is not null order by count(*) desc limit 1000
    """).fetchall()
    coding = labels.coding(dict(counts))
    if coding.said:
        reading.log(f"{reading.name}: Class holds {coding.said}.")
    return replace(reading, coding=coding)


def _check_zones(con, table, source, reading):
    """Refuses a file that mixes times with and without a zone, and says what those without are taken for."""
    kind = source.columns.get("occurred_at", ("", None))[1]
    if kind is None or times.has_zone(kind):
        return
    if times.is_text(kind):
        is_without = "zone = '' and reject_column is distinct from 'occurred_at'"
        without = _count(con, f"{table} where {is_without}")
        within, one, other = (
            con.execute(f"""
            select count(*) filter (zone <> ''), min(position) filter ({is_without}), min(position) filter (zone <> '')
            from (select zone, reject_column, row_number() over (order by rowid) as position from {table})
        """).fetchall()[0]
            if _count(con, f"{table} where zone <> ''")
            else (0, None, None)
        )
        if without and within:
            raise reading.refuse(
                reading.name,
                f"occurred_at has a zone in {within:,} rows (row {other}) and none in {without:,} (row {one}).",
                "Write all times with their offset, like 2013-09-01 10:00:00+02:00, or all without.",
            )
    else:
        without = _count(con, f"{table} where not has_own_time")
    if without:
        reading.log(
            f"{reading.name}: {without:,} times without a zone are taken as {reading.rules.timezone} (var timezone)."
        )
        _warn_of_a_step_back(con, table, reading)


def _count(con, rows):
    return con.execute(f"select count(*) from {rows}").fetchall()[0][0]


def _warn_of_a_step_back(con, table, reading):
    # In the night the clocks go back, local times that are in order step back by up to an hour, once.
    if reading.rules.timezone != "UTC":
        return
    steps, row, step_s = con.execute(f"""
        select count(*), min(position), max(before - time_s)
        from (
            select time_s, lag(time_s) over (order by rowid) as before, row_number() over (order by rowid) as position
            from {table} where time_s is not null
        )
        where time_s < before
    """).fetchall()[0]
    if steps == 1 and 1800 <= step_s <= 3600:
        reading.log(
            f"{reading.name}: WARNING: times are in order, but go back by {step_s / 60:.0f} minutes at row {row}, as"
            " local times do in the night the clocks go back. If they are local times, take the file out with"
            " `fraud forget`, and set the var timezone (like Europe/Paris)."
        )


def _tell_doubled_hours_apart(con, table, reading):
    """Of an hour that a region had twice, gives the second one to the rows after the step back."""
    doubled = _count(con, f"{table} where is_doubled")
    if not doubled:
        return
    con.execute(f"""
        create or replace temp table ingest_doubled as
        with
        ordered as (
            select
                rowid as id, time_s, is_doubled,
                max(time_s) over (order by rowid rows between unbounded preceding and 1 preceding) as newest_before
            from {table} where time_s is not null
        )
        select
            id,
            time_s,
            floor(time_s / 86400) as night,
            is_doubled,
            newest_before - time_s as step_back_s
        from ordered
        where is_doubled or time_s < newest_before - 600
    """)
    disordered = _count(con, "ingest_doubled where not is_doubled")
    region = reading.rules.timezone
    if disordered:
        con.execute(f"""
            update {table} set given_id = null, content = null, reject_column = 'occurred_at',
                reject_value = null, reject_reason = 'in an hour that {region} had twice: write the offset'
            where is_doubled and reject_reason is null
        """)
        return
    con.execute(f"""
        update {table} set time_s = time_s + 3600
        from (
            select doubled.id
            from ingest_doubled as doubled
            join (select night, min(id) as id from ingest_doubled where step_back_s >= 1800 group by night) as turn
                on doubled.night = turn.night and doubled.id >= turn.id
        ) as second
        where {table}.rowid = second.id
    """)
    con.execute(f"update {table} set content = {content()} where is_doubled and content is not null")
    reading.log(
        f"{reading.name}: {doubled:,} times lie in an hour that {region} had twice; the order of the file tells the"
        " first from the second."
    )


def _number(sql, kind, comma_is_decimal):
    if kind not in DIRECT_TYPES:
        sql = f"{sql}::varchar"
    if comma_is_decimal:
        sql = f"replace({sql}, ',', '.')"
    return f"try_cast({sql} as double)"


def _text(sql):
    return f"nullif(trim({sql}::varchar), '')"


def shown_value(value):
    """A rejected value as an error shows it."""
    return "" if value is None else f" {visible(value)}"
