"""What has changed: rows against what was made of them before, found by the hour and then row by row.

Rows say when they were written (`changed_at`), and what is made of a row keeps that time. Where both agree nothing has
to be made anew. Times are compared for equality only, so a clock that was set back does no harm.
"""

HOUR_S = 3_600
ROWS_AT_ONCE = 500_000


def changed_ranges(con, present, kept=None, state="changed_at", rows_at_once=ROWS_AT_ONCE):
    """Stretches of time in which the rows are not those of which something was kept.

    Args:
        con: DuckDB connection.
        present: SQL query of the rows as they are: time_s (integer seconds) and the columns of `state`.
        kept: SQL query of the same columns as they were when something was made of them, or None.
        state: SQL list of columns; a row whose values of these are the same is the same row.
        rows_at_once: so many rows one stretch has at most, unless one hour has more.

    Returns:
        List of (first_s, last_s), in order.
    """
    digest = f"select time_s // {HOUR_S} as hour, count(*) as n, sum(hash({state})) as digest"
    kept = kept or f"select time_s, {state} from ({present}) where false"
    hours = con.sql(f"""
        with now as ({digest} from ({present}) group by hour), before as ({digest} from ({kept}) group by hour)
        select hour, greatest(coalesce(now.n, 0), coalesce(before.n, 0))
        from now full join before using (hour)
        where now.n is distinct from before.n or now.digest is distinct from before.digest
        order by hour
    """).fetchall()
    ranges, held = [], 0
    for hour, rows in hours:
        first_s, last_s = hour * HOUR_S, (hour + 1) * HOUR_S - 1
        held += rows
        if ranges and held <= rows_at_once and ranges[-1][1] + 1 == first_s:
            ranges[-1] = (ranges[-1][0], last_s)
        else:
            ranges.append((first_s, last_s))
            held = rows
    return ranges


def changed_rows(present, kept, within, state="changed_at"):
    """SQL query of the rows of one stretch that are new or changed, and of those that are gone.

    Args:
        present, kept, state: as above; both with transaction_id.
        within: (first_s, last_s).

    Returns:
        Query with transaction_id and `change`: new, changed or gone.
    """
    first_s, last_s = within
    part = f"time_s between {first_s} and {last_s}"
    if kept is None:
        return f"select transaction_id, 'new' as change from ({present}) where {part}"
    columns = f"transaction_id, struct_pack({', '.join(f'{c} := {c}' for c in state.split(', '))}) as state"
    return f"""
        select
            coalesce(present.transaction_id, kept.transaction_id) as transaction_id,
            case
                when kept.transaction_id is null then 'new'
                when present.transaction_id is null then 'gone'
                else 'changed'
            end as change
        from (select {columns} from ({present}) where {part}) as present
        full join (select {columns} from ({kept}) where {part}) as kept using (transaction_id)
        where present.state is distinct from kept.state
    """
