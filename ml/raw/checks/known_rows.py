"""Rows that are known already: but for digits, at other times, or with another amount."""

from dataclasses import replace

from ml.raw.layout import COMMON
from ml.raw.transaction_files import count, refuse, rows_of
from ml.raw.values import identity
from ml.storage.sql import literal

IF_CORRECTED = (
    "If this file corrects the earlier one, take that out, of the folder and with `fraud forget`, and build again."
)


def rows_before(columns, known, loaded, where="true"):
    """SQL of the rows that are stored, and of those of new files that were read before; None where there are none.

    Args:
        columns: of the table `fraud`, in SQL.
        known, loaded: ingest.Stored, and ingest.Loaded of these files.
        where: SQL condition.
    """
    tables = [f"(select *, {literal(one.name)} as file_name from ({rows_of(one.table)}))" for one in loaded]
    tables += [known.relation] if known.relation else []
    return " union all ".join(f"select {columns} from {table} where {where}" for table in tables) or None


def check_known_otherwise(con, new, layout, known, loaded, max_rejected_share, start, log):
    """Refuses rows that are known already and have only lost digits, or zeros of their ids, since."""
    if known.relation:
        # A column that the layout has gained since is stored nowhere.
        columns = (c for c in layout.columns if c.name in COMMON or c.name in known.columns)
        layout = replace(layout, columns=tuple(columns))
    others = rows_before(f"transaction_id, {', '.join(layout.stored)}, file_name", known, loaded)
    if others is None:
        return
    rows = count(con, new.table)
    # An id of the file's own stays where values change; one that is made of them does not.
    [(has_own_ids,)] = con.execute(f"select exists (from {new.table} where given_id is not null)").fetchall()
    if has_own_ids and not new.is_labels:
        _check_said_otherwise(con, new, rows, others, layout, max_rejected_share, start, log)
    found = identity.known_otherwise(con, rows_of(new.table), others, layout)
    if not found.rows and not has_own_ids:
        _check_moved_in_time(con, new, others, layout)
        _check_replaced(con, new, rows, others, layout, max_rejected_share, log)
    if not found.rows:
        return
    _tell_few_or_refuse(
        new,
        f"{found.rows:,} of its {rows:,} rows are known already, but for {found.difference}: {found.example}.",
        found.rows <= max_rejected_share * rows,
        log,
        if_few="They are stored beside those.",
        if_many="Every one would be stored twice, and no label would reach the row it is meant for.",
        way_out=found.way_out,
    )


def _tell_few_or_refuse(new, what, are_few, log, *, if_few, if_many, way_out):
    """Tells of rows, and what becomes of them; refuses the file where there are more than may be rejected."""
    if not are_few:
        raise refuse(new.name, f"{what} {if_many}", way_out)
    log(f"{new.name}: WARNING: {what} {if_few}")


def _check_moved_in_time(con, new, others, layout):
    """Refuses a file of rows that are known at other times: in another zone, or with their seconds."""
    found = identity.moved_in_time(con, rows_of(new.table), others, layout)
    if not found.rows:
        return
    hours = f"{abs(found.minutes) // 60}:{abs(found.minutes) % 60:02d} h {'later' if found.minutes > 0 else 'earlier'}"
    how = hours if found.minutes else "at other seconds of the same minute"
    raise refuse(
        new.name,
        f"{found.rows:,} of {found.of:,} of its rows are known already, {how}: {found.example}. Every one would be"
        " stored twice, and no label would reach the row it is meant for.",
        "Write times as in the earlier file, with their offset and seconds; the var timezone says of which zone those"
        " without one are. If the earlier file is the wrong one, `fraud forget` takes it out.",
    )


def _check_replaced(con, new, rows, others, layout, max_rejected_share, log):
    """Refuses a file that corrects the amounts or a text of known rows; tells of a few."""
    found = identity.replaced(con, rows_of(new.table), others, layout)
    if not found.rows:
        return
    _tell_few_or_refuse(
        new,
        f"{found.rows:,} of its {rows:,} rows differ from known ones in nothing but the {found.column}, and it does"
        f" not have those: {found.example}.",
        found.rows <= max_rejected_share * rows,
        log,
        if_few=f"Both are stored. {IF_CORRECTED}",
        if_many="Both would be stored.",
        way_out=f"{IF_CORRECTED} If both are payments, give them a transaction_id.",
    )


def _check_said_otherwise(con, new, rows, others, layout, max_rejected_share, start, log):
    """Refuses a file whose ids are those of other transactions, or that corrects an earlier file; tells of a few rows.

    The first file that holds a transaction counts: without a word, what this one says would be lost.
    """
    found = identity.said_otherwise(con, rows_of(new.table), others, layout, start)
    first = "The first file that holds a transaction counts"
    if found.others:
        log(
            f"{new.name}: {found.others:,} of its {rows:,} rows say something else of transactions that are known, like"
            f" {found.other_example}. {first}."
        )
    if not found.rows:
        return
    _tell_few_or_refuse(
        new,
        f"{found.rows:,} of its {rows:,} rows have the ids of known transactions, and another time or amount, like"
        f" {found.example}. {first}:",
        found.rows <= max_rejected_share * rows,
        log,
        if_few="these rows change nothing.",
        if_many="these rows would change nothing.",
        way_out=f"{IF_CORRECTED} If ids begin anew in every file, leave their column out, or make them differ: put the"
        " day in front.",
    )


def rows_and_unknown(con, new, known, loaded):
    """How many rows a file has that are accepted, and how many of them no other file holds."""
    before = rows_before("transaction_id", known, loaded, "transaction_id in (from named)")
    return con.execute(f"""
        with
        named as (select transaction_id from ({rows_of(new.table)}) where transaction_id is not null),
        known as ({before or "select null::varchar as transaction_id where false"})
        select count(*), count(*) filter (transaction_id not in (from known)) from named
    """).fetchall()[0]
