"""Files that share one clock."""

from ml.raw.checks.known_rows import rows_and_unknown
from ml.raw.transaction_files import refuse

CLOCK_START_S = 60
"""A collection whose first transaction comes before this second starts its own clock."""


def check_clock(con, new, layout, known, loaded):
    """Refuses a second collection whose Time starts at 0 again: its rows would lie among those of the first.

    A file of late labels, or one saved anew in another format, starts at 0 too, but repeats rows that are known.
    """
    if not _starts_at_0(_first_second(con, new.table, "has_own_time")):
        return
    tables = [other.table for other in loaded]
    starts = [known.starts_at_s, *(_first_second(con, table, "true") for table in tables)]
    if not any(map(_starts_at_0, starts)):
        return

    rows, unknown = rows_and_unknown(con, new, known, loaded)
    if unknown > rows / 2:
        raise refuse(
            new.name,
            f"its {layout['time_s'].shown} starts at 0 again beside other transactions that start at 0, and"
            f" {unknown:,} of its {rows:,} rows are new: it looks like a"
            " second collection, and all files share one clock.",
            "Add a column occurred_at (a timestamp; it wins over Time), or continue Time where the other files end.",
        )


def _first_second(con, table, rows):
    return con.execute(f"select min(time_s) from {table} where reject_reason is null and {rows}").fetchall()[0][0]


def _starts_at_0(first_second):
    return first_second is not None and first_second < CLOCK_START_S
