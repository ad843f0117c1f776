"""Ids of transactions: what a spreadsheet or a type of column has damaged, and rows that are known under another id."""

from dataclasses import dataclass

from ml.storage.sql import literal

LARGEST_WHOLE = {"DOUBLE": 2**53, "FLOAT": 2**24}
"""From here on a floating type skips whole numbers: other ids become equal."""

MONTHS = "jan|janv|feb|f[eé]v|f[eé]vr|mar|apr|avr|may|mai|jun|juin|jul|juil|aug|ao[uû]t?|sep|sept|oct|nov|dec|d[eé]c"
# Java writes 4.53E15; 4E15 may be an id.
IN_E = r"^[0-9](?:[.,][0-9]+)?E\+[0-9]+$|^[0-9][.,][0-9]+E[0-9]+$"
# A spreadsheet writes a month and a year as Jan-01 or janv-01; JAN-01 is an id.
AS_SHOWN = "|".join(f"[{month[0].upper()}{month[0]}]{month[1:]}" for month in MONTHS.split("|"))
DATE = rf"^[0-9]{{1,2}}[-/. ](?:{MONTHS})\.?(?:[-/. ][0-9]{{2,4}})?$|^(?-i:{AS_SHOWN})\.?[-/. ][0-9]{{1,4}}$"
DATE_IN_FIGURES = r"^[0-9]{1,2}[/.][0-9]{1,2}[/.][0-9]{4}(?: [0-9:]+)?$"
UNSEEN = "[\u00ad\u200b-\u200f\u2028-\u202e\u2060\ufeff]"
DAMAGED = rf"(?i){IN_E}|{DATE}|{DATE_IN_FIGURES}|[\x00-\x1f\x7f]|{UNSEEN}"

LONG = (16, 30)
"""Letters of an id that may be a number of more digits than a spreadsheet keeps, which are 15; a UUID is longer."""

LOOKED_AT = 2_000
"""So many rows tell whether a file repeats known ones at other times."""

LEAST_MOVED = 20
"""Fewer rows that look like others, by the same number of minutes, may do so by chance."""

LEAST_CHANGED = 5
"""Fewer payments of one second, customer and amount may be others."""

FURTHEST_ZONE_S = 14 * 3600
"""Local times differ by no more."""

LEAST_LONG = 10
"""So many different ids do not all end in 0 by chance."""

REASONS = {
    rf"(?i){IN_E}": "rounded by a spreadsheet",
    rf"(?i){DATE}|{DATE_IN_FIGURES}": "a date: a spreadsheet has changed the id",
    r"[\x00-\x1f\x7f]": "holds a control character",
    UNSEEN: "holds a character that does not show",
}


def is_damaged(text):
    """SQL: whether an id is none any more."""
    return f"regexp_matches({text}, {literal(DAMAGED)})"


def ends_after_15_digits(text):
    """SQL: whether a long id is a number with zeros after 15 digits, as a spreadsheet leaves it; null of others."""
    low, high = LONG
    return f"if(length({text}) between {low} and {high}, regexp_full_match({text}, '[1-9][0-9]{{14}}0+'), null)"


def damage(text):
    """SQL: what has happened to such an id, in words; null when nothing has."""
    kinds = " ".join(
        f"when regexp_matches({text}, {literal(pattern)}) then {literal(reason)}" for pattern, reason in REASONS.items()
    )
    return f"case {kinds} end"


def whole_number(raw, kind):
    """SQL of an id of a floating or decimal type as text, without a fraction; null when it has one."""
    whole = f"if({raw} = floor({raw}), {raw}::hugeint::varchar, null)"
    return f"if(isfinite({raw}), {whole}, null)" if kind in LARGEST_WHOLE else whole


CHANGED = (
    "A spreadsheet, or a type of fewer digits, has changed them: export the file again from where it comes from, with"
    " all digits and with ids as text. If the earlier file is the wrong one, `fraud forget` takes it out."
)
MADE_OF_ALL = (
    "Without a transaction_id an id is made of all values: bring the same columns as before, or take the earlier file"
    " out with `fraud forget` and build again."
)


@dataclass(frozen=True)
class KnownOtherwise:
    """Rows of a file that are known under another id.

    Args:
        rows: how many.
        difference: what tells them from the known ones, in words.
        example: one of them, in words.
        way_out: what to do, in words.
    """

    rows: int
    difference: str = ""
    example: str = ""
    way_out: str = CHANGED


def known_otherwise(con, new, known, layout):
    """Rows of `new` whose id is not known, but whose values are, up to rounding: the same second, the same cents.

    Values without ids that agree in every bit are not meant: exact duplicates are transactions of their own.

    Args:
        con: DuckDB connection.
        new: SQL query of a loaded file (transaction_files.rows_of).
        known: SQL query of transaction_id, the values, and file_name.
        layout: ml.raw.layout.Layout.

    Returns:
        KnownOtherwise.
    """
    good = f"({new}) where reject_reason is null"
    known = _of_the_time_of(con, good, known, or_s=1)
    if known is None:
        return KnownOtherwise(0)
    # Nearly all rows are new, or nearly all are known: what is looked for among the others is little or nothing.
    repeated = f"select transaction_id from {known} and transaction_id in (select transaction_id from {good})"
    others = f"{good} and transaction_id is not null and transaction_id not in ({repeated})"
    if not con.execute(f"select exists (from {known}) and exists (from {others})").fetchall()[0][0]:
        return KnownOtherwise(0)
    values, columns = layout.values, ", ".join(layout.stored)
    # A spreadsheet takes the zeros in front of an id. A column may have been added since, or be left out.
    same = "".join(
        f" and coalesce(ltrim(new.{name}, '0') = ltrim(old.{name}, '0'), new.{name} is null or old.{name} is null)"
        for name in layout.texts
    )
    lacking = " ".join(
        f"when (new.{c.name} is null) <> (old.{c.name} is null) then '{c.name} is '"
        f" || coalesce(new.{c.name}::varchar, 'empty') || ' here and ' || coalesce(old.{c.name}::varchar, 'empty')"
        for c in layout.own
    )
    key = "round(time_s)::bigint * 1000003 + round(amount * 100)::bigint as key"
    near = " and ".join(f"coalesce({_is_near(v)}, new.{v} is null or old.{v} is null)" for v in values)
    rounded = " ".join(
        f"when new.{v} <> old.{v} then '{v.removesuffix('_s').capitalize()} is ' || new.{v} || ' here and ' || old.{v}"
        for v in values
    )
    rows, digits, lacks, other_ids = con.execute(f"""
        with
        known as (select transaction_id, {columns}, file_name, {key} from {known}),
        found as (select transaction_id, {columns}, content is null as has_own_id, row_number, {key} from {others}),
        pairs as (
            select
                new.row_number,
                case {rounded} end as digits,
                {f"case {lacking} end" if lacking else "null::varchar"} as lacks,
                new.transaction_id || ' here and ' || old.transaction_id as ids,
                old.file_name,
                new.has_own_id or not regexp_matches(old.transaction_id, '^tx_[0-9a-f]{{20}}$') as has_own_id
            from found as new
            inner join known as old on new.key = old.key and {near}{same}
        )
        select
            count(distinct row_number),
            min_by('in row ' || row_number || ' ' || digits || ' in ' || file_name, row_number)
                filter (digits is not null),
            min_by('in row ' || row_number || ' ' || lacks || ' in ' || file_name, row_number)
                filter (lacks is not null),
            min_by('row ' || row_number || ' is ' || ids || ' in ' || file_name, row_number)
                filter (digits is null and (lacks is null or has_own_id))
        from pairs where has_own_id or digits is not null or lacks is not null
    """).fetchall()[0]
    if other_ids:
        return KnownOtherwise(rows, "their ids", other_ids)
    if lacks and not digits:
        return KnownOtherwise(rows, "a value that one of both lacks", lacks, MADE_OF_ALL)
    return KnownOtherwise(rows, "digits", digits)


def _of_the_time_of(con, rows, known, or_s=0):
    """SQL of the known rows with an id, from the first of these rows to the last, or so many seconds off.

    None where none of them has a time.
    """
    first_s, last_s = con.execute(f"select min(time_s) - {or_s}, max(time_s) + {or_s} from {rows}").fetchall()[0]
    if first_s is None:
        return None
    return f"({known}) where transaction_id is not null and time_s between {first_s!r} and {last_s!r}"


def _is_near(name):
    """SQL: whether a number is that of a known row but for digits that were lost; null where one of both has none."""
    return f"(abs(new.{name} - old.{name}) <= 0.006 + 0.001 * abs(old.{name}))"


@dataclass(frozen=True)
class SaidOtherwise:
    """Rows of a file whose id is known with other values.

    Args:
        rows: how many have another time or amount.
        example: one of them, in words.
        others: how many agree in both, and have another text or number beside.
        other_example: one of them, in words.
    """

    rows: int
    example: str
    others: int
    other_example: str


def said_otherwise(con, new, known, layout, start):
    """What a file says of transactions that are known by their own ids, and that says something else of them.

    Digits that a spreadsheet or a narrower type has lost are not meant, nor a value that one of both lacks.

    Args:
        con, new, known, layout: as of `known_otherwise`.
        start: timestamp (UTC, ISO 8601) at which time_s is 0.

    Returns:
        SaidOtherwise.
    """
    ids = f"select transaction_id from ({new}) where reject_reason is null and content is null"
    repeated = f"from ({known}) where transaction_id is not null and transaction_id in ({ids})"
    if not con.execute(f"select exists ({repeated})").fetchall()[0][0]:
        return SaidOtherwise(0, "", 0, "")
    differs = {
        name: f"not {_is_near(name)}" if name in layout.values else f"new.{name} <> old.{name}"
        for name in layout.stored
    }
    differs["time_s"] = "abs(new.time_s - old.time_s) > 1"
    differs["amount"] = "abs(new.amount - old.amount) > 0.006"
    shown = {name: ("{}." + name) for name in layout.stored}
    shown["time_s"] = f"(timestamp '{start}' + to_seconds({{}}.time_s))::timestamp(0)"
    key, beside = ("amount", "time_s"), [name for name in differs if name not in ("amount", "time_s")]

    def any_of(names):
        return " or ".join(f"coalesce({differs[name]}, false)" for name in names) or "false"

    def in_words(names):
        cases = " ".join(
            f"when {differs[name]} then '{name.removesuffix('_s')} is ' || {shown[name].format('new')}"
            f" || ' here and ' || {shown[name].format('old')}"
            for name in names
        )
        return f"case {cases} end" if names else "null::varchar"

    rows, example, others, other_example = con.execute(f"""
        with
        old as (select * {repeated} and amount is not null),
        new as (
            select * from ({new})
            where reject_reason is null and content is null and amount is not null and transaction_id is not null
        ),
        pairs as (
            select
                new.row_number, new.transaction_id, old.file_name, {any_of(key)} as is_another,
                coalesce({in_words(key)}, {in_words(beside)}) as words
            from new
            inner join old on new.transaction_id = old.transaction_id
            where {any_of(differs)}
        )
        select
            count(distinct row_number) filter (is_another),
            min_by(transaction_id || ' (row ' || row_number || '): ' || words || ' in ' || file_name, row_number)
                filter (is_another),
            count(distinct row_number) filter (not is_another),
            min_by(transaction_id || ' (row ' || row_number || '): ' || words || ' in ' || file_name, row_number)
                filter (not is_another)
        from pairs
    """).fetchall()[0]
    return SaidOtherwise(rows, example, others, other_example)


@dataclass(frozen=True)
class Names:
    """The ids in a column of a file, beside those of earlier files.

    Args:
        count: how many there are, those that are written in several ways counted once.
        known: how many of them earlier files have.
        earlier: how many earlier files have.
        pairs: how many are written in several ways, which differ in what `same_but_for_zeros` leaves out.
        example: two ways of one, in words; None where there are none.
        first: one of them.
    """

    count: int
    known: int
    earlier: int
    pairs: int
    example: str | None
    first: str | None


def names(con, new, known):
    """The Names of a column.

    Args:
        con: DuckDB connection.
        new, known: SQL queries of one column `id`: of the file, and of earlier ones.
    """
    return Names(
        *con.execute(f"""
            select
                count(*) filter (is_new),
                count(*) filter (is_new and is_old),
                count(*) filter (is_old),
                count(*) filter (is_new and ways > 1),
                min(one || ' and ' || other) filter (is_new and ways > 1),
                min(one) filter (is_new)
            from (
                select
                    bool_or(is_new) as is_new, bool_or(not is_new) as is_old,
                    count(distinct id) as ways, min(id) as one, max(id) as other
                from (
                    select distinct id, true as is_new from ({new}) union all select distinct id, false from ({known})
                )
                where id is not null
                group by {same_but_for_zeros("id")}
            )
        """).fetchall()[0]
    )


def same_but_for_zeros(text):
    """SQL of an id without what other programs add, take or change: zeros in front, .0 behind, capitals."""
    bare = f"if(starts_with({text}, 'tx_'), substr({text}, 4), {text})"
    return f"lower(ltrim(if(ends_with({bare}, '.0'), left({bare}, -2), {bare}), '0'))"


@dataclass(frozen=True)
class MovedInTime:
    """Rows of a file that are known at another time, all by the same number of minutes.

    Args:
        rows: how many of those that were looked at.
        of: how many were looked at.
        minutes: by how many they are later than the known ones; 0: seconds were cut off.
        example: one of them, in words.
    """

    rows: int
    of: int
    minutes: int = 0
    example: str = ""


def moved_in_time(con, new, known, layout):
    """What a file repeats of known rows at times of another zone, or without their seconds, as MovedInTime.

    Only rows whose id is made of their values: another time makes another id.

    Args:
        con, new, known, layout: as of `known_otherwise`.
    """
    beside = [name for name in layout.stored if name not in ("time_s", "amount")]
    numbers = [name for name in beside if name in layout.values]
    cents = "round({}.amount * 100)::bigint"
    same = "".join(
        f" and coalesce({_is_near(name)}, true)"
        if name in numbers
        else f" and new.{name} is not distinct from old.{name}"
        for name in beside
    )
    # Where many rows are alike, one stands at any distance from another.
    key = ", ".join(["amount", *(name for name in beside if name not in numbers), *numbers[:3]])
    con.execute(f"""
        create or replace temp table ingest_looked_at as
        select transaction_id, row_number, {", ".join(layout.stored)}
        from ({new})
        where reject_reason is null and content is not null
            and transaction_id not in (
                select transaction_id from ({known})
                where transaction_id is not null and transaction_id in (select transaction_id from ({new}))
            )
        order by row_number
        limit {LOOKED_AT}
    """)
    rows, different, first_s, last_s = con.execute(f"""
        select count(*), count(distinct ({key})), min(time_s), max(time_s) from ingest_looked_at
    """).fetchall()[0]
    if rows < LEAST_MOVED or different < 0.9 * rows:
        return MovedInTime(0, rows)
    found = con.execute(f"""
        select
            floor(new.time_s / 60)::bigint - floor(old.time_s / 60)::bigint as minutes,
            count(distinct new.row_number) as rows,
            min_by('row ' || new.row_number || ' is ' || old.transaction_id || ' in ' || old.file_name, new.row_number)
        from ingest_looked_at as new
        inner join ({known}) as old on {cents.format("new")} = {cents.format("old")}{same}
        where old.transaction_id is not null
            and old.time_s between {first_s - FURTHEST_ZONE_S!r} and {last_s + FURTHEST_ZONE_S!r}
            and abs(new.time_s - old.time_s) <= {FURTHEST_ZONE_S}
        group by minutes
        order by rows desc, minutes
        limit 1
    """).fetchall()
    if not found or found[0][1] <= rows / 2:
        return MovedInTime(0, rows)
    [(minutes, moved, example)] = found
    return MovedInTime(moved, rows, minutes, example)


@dataclass(frozen=True)
class Replaced:
    """Rows of a file that stand in place of known ones, with another amount or another text.

    Args:
        rows: how many.
        column: what differs.
        example: one of them, in words.
    """

    rows: int
    column: str = ""
    example: str = ""


def replaced(con, new, known, layout):
    """Rows without an id of their own that differ from known ones in their amount or one text, where those are gone.

    Another value makes another id. Payments of one second that differ so are all there in a later file; of a corrected
    one the first version is not.

    Args:
        con, new, known, layout: as of `known_otherwise`.

    Returns:
        Replaced.
    """
    good = f"({new}) where reject_reason is null and content is not null"
    known = _of_the_time_of(con, good, known)
    if known is None:
        return Replaced(0)
    ids = f"select transaction_id from {good}"
    rows, are_known = con.execute(f"""
        select count(*), count(*) filter (transaction_id in (select transaction_id from {known})) from {good}
    """).fetchall()[0]
    # Who pays, and when, stays; numbers beside the amount do too.
    may_differ = ["amount", *(c.name for c in layout.own if c.is_text and not c.is_required)]
    if not are_known and may_differ == ["amount"]:
        return Replaced(0)
    same = " and ".join(
        f"new.{name} is not distinct from old.{name}" for name in layout.stored if name not in ("time_s", *may_differ)
    )
    differs = {name: f"new.{name} is distinct from old.{name}" for name in may_differ}
    one = " + ".join(f"({is_so})::tinyint" for is_so in differs.values())
    column = " ".join(f"when {is_so} then {literal(name)}" for name, is_so in differs.items())
    values = " ".join(
        f"when {is_so} then [new.{name}::varchar, old.{name}::varchar]" for name, is_so in differs.items()
    )
    columns = ", ".join(layout.stored)
    found = con.execute(f"""
        select
            count(distinct row_number),
            name,
            min_by(
                'in row ' || row_number || ' it is ' || coalesce(found[1], 'empty') || ' and '
                    || coalesce(found[2], 'empty') || ' in ' || file_name,
                row_number
            )
        from (
            select row_number, file_name, case {column} end as name, case {values} end as found
            from (
                select row_number, {columns} from {good} and transaction_id not in (select transaction_id from {known})
            ) as new
            inner join (
                select file_name, {columns} from {known} and transaction_id not in ({ids})
            ) as old on new.time_s = old.time_s{f" and {same}" if same else ""}
            where {one} = 1
        )
        group by name
        order by name = 'amount' desc, count(*) desc, name
    """).fetchall()
    # Some rows that are known say that the file is of the same payments, and so do most that are but for a text.
    for count, name, example in found:
        if are_known if name == "amount" else count >= LEAST_CHANGED and (are_known or count > rows / 2):
            return Replaced(count, name, example)
    return Replaced(0)
