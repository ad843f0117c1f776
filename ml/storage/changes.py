"""What has changed: rows against what was made of them before, found by the hour and then row by row.

Rows say when they were written (`changed_at`), and what is made of a row keeps that time. Where both agree nothing has
to be made anew. Times are compared for equality only, so a clock that was set back does no harm.
"""

from dataclasses import dataclass

HOUR_S = 3_600
ROWS_AT_ONCE = 500_000

# What can have happened to the rows of an hour.
NEW, CHANGED, COMPARED = "new", "changed", "compared"
COUNTS = [f"{rows}_{what}" for rows in ("present", "kept", "replaced") for what in ("n", "digest")]


@dataclass(frozen=True)
class Changes:
    """A stretch of time in which something has changed, and which rows have.

    within: first and last second. present: SQL condition of the rows, as they are, that may be new or changed. query:
    SQL query with transaction_id and `change`, which is new, changed (in place of what was kept, where there is such a
    row) or gone; None: all of `present` is new.
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


def find_changes(con, present, kept=None, stamps="changed_at", others="", rows_at_once=ROWS_AT_ONCE):
    """Where rows are not those of which something was kept, and which these are.

    What is written anew has stamps that no kept row has: it is found without a look at the others. Rows of stamps that
    are known can only become fewer, so that all others are as they were is told by their count, by hour and stamps. It
    takes a sum of hashes where columns may change besides. Where it is not so, rows are compared one by one.

    Args:
        con: DuckDB connection. Temporary tables are made in it.
        present: SQL query of the rows as they are: transaction_id, time_s (integer seconds), stamps and others.
        kept: SQL query of the same columns as they were when something was made of them, or None.
        stamps: SQL list of columns that say when a row was written, the first one a time.
        others: SQL list of columns that may change without a new stamp.
        rows_at_once: so many rows one stretch has at most, unless one hour has more.

    Returns:
        List of Changes, in order of time.
    """
    if kept is None:
        hours = con.sql(
            f"select time_s // {HOUR_S} as hour, count(*) from ({present}) group by hour order by hour"
        ).fetchall()
        return [_all_new(within) for within, _ in _stretches([(hour, NEW, rows) for hour, rows in hours], rows_at_once)]
    state = f"{stamps}, {others}" if others else stamps
    is_written = _count_states(con, present, kept, stamps.partition(",")[0], state, bool(others))
    hours = con.sql(f"""
        with

        hours as (
            select
                hour,
                coalesce(sum(present_n) filter (is_written), 0) as written,
                coalesce(sum(replaced_n), 0) as replaced,
                coalesce(sum(present_n) filter (not is_written), 0) as others,
                coalesce(sum(kept_n), 0) - replaced as kept_others,
                bool_and(
                    is_written
                    or (
                        present_n = kept_n - replaced_n and present_digest = kept_digest - replaced_digest
                    )
                ) as others_are_the_same
            from counted_states group by hour
        )

        select
            hour,
            case
                when not others_are_the_same then '{COMPARED}'
                when replaced = 0 then '{NEW}'
                else '{CHANGED}'
            end as kind,
            if(others_are_the_same, written, greatest(written + others, kept_others)) as n
        from hours where written > 0 or not others_are_the_same order by hour
    """).fetchall()
    return [
        _compared(present, kept, within, state) if kind == COMPARED else _written(present, within, is_written, kind)
        for within, kind in _stretches(hours, rows_at_once)
    ]


def _count_states(con, present, kept, stamp, state, by_name):
    """Counts rows by hour and state: into the TEMP table `counted_states`, those that are present, those that were
    kept, and of these the ones that are written anew.

    Returns:
        SQL condition of rows: the row is written anew, it has a state that no kept row has.
    """

    def counted(rows, name):
        digest = f"sum(hash(transaction_id, {state}))" if by_name else "0"
        return f"""
            select time_s // {HOUR_S} as hour, hash({state}) as state, count(*) as {name}_n, {digest} as {name}_digest,
                min({stamp}) as {name}_first, max({stamp}) as {name}_last
            from ({rows}) group by hour, state
        """

    con.execute(f"""
        create or replace temp table states_now as
        with before as materialized ({counted(kept, "kept")})

        select *, present_first is not null and state not in (select state from before) as is_written
        from ({counted(present, "present")}) full join before using (hour, state)
    """)
    states = con.sql("""
        select state, min(present_first)::varchar, max(present_last)::varchar
        from states_now where is_written group by state
    """).fetchall()
    if not states:
        replaced, is_written = counted(f"from ({kept}) limit 0", "replaced"), "false"
    else:
        # Bounds besides, so that blocks of rows that are older are not read at all.
        hashes, firsts, lasts = zip(*states, strict=True)
        is_written = (
            f"{stamp} between '{min(firsts)}'::timestamp and '{max(lasts)}'::timestamp "
            f"and hash({state}) in ({', '.join(f'{each}::ubigint' for each in hashes)})"
        )
        hour = f"time_s // {HOUR_S} as written_hour"
        replaced = counted(
            f"""
            select * from (select *, {hour} from ({kept}))
            semi join (select transaction_id, {hour} from ({present}) where {is_written})
            using (transaction_id, written_hour)
            """,
            "replaced",
        )
    con.execute(f"""
        create or replace temp table counted_states as
        select
            hour,
            coalesce(is_written, false) as is_written,
            {", ".join(f"coalesce({name}, 0) as {name}" for name in COUNTS)}
        from states_now full join ({replaced}) using (hour, state)
    """)
    return is_written


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


def _all_new(within):
    return Changes(within, _during(within), None, may_be_gone=False)


def _written(present, within, is_written, kind):
    during = _during(within)
    written = f"{during} and {is_written}"
    query = f"select transaction_id, '{kind}' as change from ({present}) where {written}"
    return Changes(within, written, query, may_be_gone=False)


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
