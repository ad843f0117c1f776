"""What has changed: rows against what was made of them before, found by the hour and then row by row.

Rows say when they were written (`changed_at`), and what is made of a row keeps that time. Where both agree nothing has
to be made anew. Times are compared for equality only, so a clock that was set back does no harm.
"""

from dataclasses import dataclass

HOUR_S = 3_600
ROWS_AT_ONCE = 500_000


@dataclass(frozen=True)
class Changes:
    """A stretch of time in which something has changed, and which rows have.

    within: first and last second. present: SQL condition of the rows, as they are, that may be new or changed. query:
    SQL query with transaction_id and `change`, which is new, changed or gone; None: all of `present` is new.
    may_be_gone: some of what was kept may have no row any more.
    """

    within: tuple
    present: str
    query: str | None
    may_be_gone: bool

    @property
    def during(self):
        """SQL condition of all rows of the stretch."""
        return _during(self.within)


def find_changes(con, present, kept=None, state="changed_at", rows_at_once=ROWS_AT_ONCE):
    """Where rows are not those of which something was kept, and which these are.

    What is written anew has a state that no kept row has: it is found without a look at the others. That all others
    are as they were is told by a count and a sum of hashes, by the hour; where it is not so, rows are compared one by
    one.

    Args:
        con: DuckDB connection.
        present: SQL query of the rows as they are: transaction_id, time_s (integer seconds) and the columns of `state`.
        kept: SQL query of the same columns as they were when something was made of them, or None.
        state: SQL list of columns, the first a time; a row whose values of these are the same is the same row.
        rows_at_once: so many rows one stretch has at most, unless one hour has more.

    Returns:
        List of Changes, in order of time.
    """
    if kept is None:
        hours = con.sql(
            f"select time_s // {HOUR_S} as hour, count(*) from ({present}) group by hour order by hour"
        ).fetchall()
        stretches = _stretches([(hour, True, rows) for hour, rows in hours], rows_at_once)
        return [Changes(within, _during(within), None, may_be_gone=False) for within, _ in stretches]
    is_written = _is_written(con, present, kept, state)
    hours = con.sql(f"""
        with

        written as (
            select transaction_id, time_s // {HOUR_S} as hour from ({present}) where {is_written}
        ),

        now as (
            select
                time_s // {HOUR_S} as hour,
                count(*) filter ({is_written}) as written,
                count(*) as n,
                sum(case when {is_written} then 0 else hash(transaction_id, {state}) end) as digest
            from ({present}) group by hour
        ),

        before as (
            select hour, count(*) as n, sum(digest) as digest
            from (
                select transaction_id, time_s // {HOUR_S} as hour, hash(transaction_id, {state}) as digest from ({kept})
            )
            anti join written using (transaction_id, hour)
            group by hour
        ),

        hours as (
            select
                hour,
                coalesce(now.written, 0) as written,
                coalesce(now.n, 0) - written as kept_n,
                coalesce(before.n, 0) as before_n,
                kept_n = before_n and coalesce(now.digest, 0) = coalesce(before.digest, 0) as others_are_the_same
            from now full join before using (hour)
        )

        select hour, others_are_the_same, if(others_are_the_same, written, greatest(written + kept_n, before_n))
        from hours where written > 0 or not others_are_the_same order by hour
    """).fetchall()
    return [
        _written(present, kept, within, is_written) if others_are_the_same else _compared(present, kept, within, state)
        for within, others_are_the_same in _stretches(hours, rows_at_once)
    ]


def _is_written(con, present, kept, state):
    """SQL condition: the row has a state that no kept row has."""
    # Bounds besides, so that blocks of rows that are older are not read at all.
    first = state.partition(",")[0]
    states = con.sql(f"""
        select hash({state}) as state, min({first})::varchar, max({first})::varchar
        from ({present}) where {first} is not null
        group by state having state not in (select hash({state}) from ({kept}))
    """).fetchall()
    if not states:
        return "false"
    hashes, firsts, lasts = zip(*states, strict=True)
    return (
        f"{first} between '{min(firsts)}'::timestamp and '{max(lasts)}'::timestamp "
        f"and hash({state}) in ({', '.join(f'{each}::ubigint' for each in hashes)})"
    )


def _stretches(hours, rows_at_once):
    """((first_s, last_s), kind) of (hour, kind, rows): hours that follow each other and are of one kind."""
    stretches, held = [], 0
    for hour, kind, rows in hours:
        within = hour * HOUR_S, (hour + 1) * HOUR_S - 1
        held += rows
        if stretches and held <= rows_at_once and stretches[-1][1] == kind and stretches[-1][0][1] + 1 == within[0]:
            stretches[-1] = (stretches[-1][0][0], within[1]), kind
        else:
            stretches.append((within, kind))
            held = rows
    return stretches


def _during(within):
    return "time_s between {} and {}".format(*within)


def _written(present, kept, within, is_written):
    during = _during(within)
    written = f"{during} and {is_written}"
    return Changes(
        within,
        written,
        f"""
        select present.transaction_id, if(kept.transaction_id is null, 'new', 'changed') as change
        from (select transaction_id from ({present}) where {written}) as present
        left join (select transaction_id from ({kept}) where {during}) as kept using (transaction_id)
        """,
        may_be_gone=False,
    )


def _compared(present, kept, within, state):
    during = _during(within)
    columns = f"transaction_id, struct_pack({', '.join(f'{c} := {c}' for c in state.split(', '))}) as state"
    return Changes(
        within,
        during,
        f"""
        select
            coalesce(present.transaction_id, kept.transaction_id) as transaction_id,
            case
                when kept.transaction_id is null then 'new'
                when present.transaction_id is null then 'gone'
                else 'changed'
            end as change
        from (select {columns} from ({present}) where {during}) as present
        full join (select {columns} from ({kept}) where {during}) as kept using (transaction_id)
        where present.state is distinct from kept.state
        """,
        may_be_gone=True,
    )
