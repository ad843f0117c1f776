"""Ids of transactions: what a spreadsheet or a type of column has damaged, and rows that are known under another id."""

from dataclasses import dataclass

from ml.storage.sql import literal

LARGEST_WHOLE = {"DOUBLE": 2**53, "FLOAT": 2**24}
"""From here on a floating type skips whole numbers: other ids become equal."""

MONTHS = "jan|janv|feb|f[eé]v|f[eé]vr|mar|apr|avr|may|mai|jun|juin|jul|juil|aug|ao[uû]t?|sep|sept|oct|nov|dec|d[eé]c"
IN_E = r"^[0-9](?:[.,][0-9]+)?E\+[0-9]+$"
# A spreadsheet writes a month and a year as Jan-01 or janv-01; JAN-01 is an id.
AS_SHOWN = "|".join(f"[{month[0].upper()}{month[0]}]{month[1:]}" for month in MONTHS.split("|"))
DATE = rf"^[0-9]{{1,2}}[-/. ](?:{MONTHS})\.?(?:[-/. ][0-9]{{2,4}})?$|^(?-i:{AS_SHOWN})\.?[-/. ][0-9]{{1,4}}$"
DATE_IN_FIGURES = r"^[0-9]{1,2}[/.][0-9]{1,2}[/.][0-9]{4}(?: [0-9:]+)?$"
DAMAGED = rf"(?i){IN_E}|{DATE}|{DATE_IN_FIGURES}|[\x00-\x1f\x7f]"

REASONS = {
    rf"(?i){IN_E}": "rounded by a spreadsheet",
    rf"(?i){DATE}|{DATE_IN_FIGURES}": "a date: a spreadsheet has changed the id",
    r"[\x00-\x1f\x7f]": "holds a control character",
}


def is_damaged(text):
    """SQL: whether an id is none any more."""
    return f"regexp_matches({text}, {literal(DAMAGED)})"


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


@dataclass(frozen=True)
class KnownOtherwise:
    """Rows of a file that are known under another id.

    Args:
        rows: how many.
        difference: what tells them from the known ones, in words.
        example: one of them, in words.
    """

    rows: int
    difference: str = ""
    example: str = ""


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
    first_s, last_s = con.execute(f"select min(time_s) - 1, max(time_s) + 1 from {good}").fetchall()[0]
    if first_s is None:
        return KnownOtherwise(0)
    known = f"({known}) where transaction_id is not null and time_s between {first_s!r} and {last_s!r}"
    # Nearly all rows are new, or nearly all are known: what is looked for among the others is little or nothing.
    repeated = f"select transaction_id from {known} and transaction_id in (select transaction_id from {good})"
    others = f"{good} and transaction_id is not null and transaction_id not in ({repeated})"
    if not con.execute(f"select exists (from {known}) and exists (from {others})").fetchall()[0][0]:
        return KnownOtherwise(0)
    values, columns = layout.values, ", ".join(layout.stored)
    # A spreadsheet takes the zeros in front of an id.
    same = "".join(
        f" and ltrim(coalesce(new.{name}, ''), '0') = ltrim(coalesce(old.{name}, ''), '0')" for name in layout.texts
    )
    key = "round(time_s)::bigint * 1000003 + round(amount * 100)::bigint as key"
    near = " and ".join(
        f"coalesce(abs(new.{v} - old.{v}) <= 0.006 + 0.001 * abs(old.{v}), new.{v} is null and old.{v} is null)"
        for v in values
    )
    rounded = " ".join(
        f"when new.{v} <> old.{v} then '{v.removesuffix('_s').capitalize()} is ' || new.{v} || ' here and ' || old.{v}"
        for v in values
    )
    rows, digits, other_ids = con.execute(f"""
        with
        known as (select transaction_id, {columns}, file_name, {key} from {known}),
        found as (select transaction_id, {columns}, content is null as has_own_id, row_number, {key} from {others}),
        pairs as (
            select
                new.row_number,
                case {rounded} end as digits,
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
            min_by('row ' || row_number || ' is ' || ids || ' in ' || file_name, row_number) filter (digits is null)
        from pairs where has_own_id or digits is not null
    """).fetchall()[0]
    if other_ids:
        return KnownOtherwise(rows, "their ids", other_ids)
    return KnownOtherwise(rows, "digits", digits)
