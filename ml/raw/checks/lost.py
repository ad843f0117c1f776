"""Values that a file has lost: columns that are far emptier than they were in the days before."""

from ml.raw.checks.known_rows import rows_before

DAYS_S = 7 * 86_400
"""Of so many days before a file, weekends among them, values are counted."""

LEAST_ROWS = 100
"""Fewer payments, of the file or before it, say little of a share."""

LOST_SHARE, TIMES = 0.1, 2
"""A column has lost values where a larger share of it is empty, by so much and so many times, than before."""

MOST_EMPTY = 0.95
"""A column that was empty so far, or less, and is empty throughout has lost them as well."""


def warn_of_lost_values(con, new, layout, known, loaded, log):
    """Tells of columns that were filled in the days before the file, and are empty or half empty in it."""
    # A column that the layout has gained since was never filled.
    columns = [
        column
        for column in layout.own
        if not column.is_absent and not column.is_required and (not known.relation or column.name in known.columns)
    ]
    if new.is_labels or not columns:
        return
    counts = ", ".join(["count(*)", *(f"count({column.name})" for column in columns)])
    good = f"{new.table} where reject_reason is null"
    first_s, rows, *filled = con.execute(f"select min(time_s), {counts} from {good}").fetchall()[0]
    if rows < LEAST_ROWS:
        return
    names = ", ".join(column.name for column in columns)
    since = f"reject_reason is null and time_s >= {first_s - DAYS_S!r} and time_s < {first_s!r}"
    before = rows_before(names, known, loaded, since)
    if before is None:
        return
    rows_then, *filled_then = con.execute(f"select {counts} from ({before})").fetchall()[0]
    if rows_then < LEAST_ROWS:
        return
    found = []
    for column, now, then in zip(columns, filled, filled_then, strict=True):
        empty, empty_then = 1 - now / rows, 1 - then / rows_then
        is_emptier = empty >= empty_then + LOST_SHARE and empty >= TIMES * empty_then
        if is_emptier or (now == 0 and empty_then <= MOST_EMPTY):
            found.append(f"{column.shown} in {rows - now:,} ({empty:.0%}, before {empty_then:.0%})")
    if found:
        log(
            f"{new.name}: WARNING: of its {rows:,} payments, far more than of those of the 7 days before lack a"
            f" value: {'; '.join(found)}. If the export has lost it, take the file out with `fraud forget`, and bring"
            " it whole."
        )
