"""How many rows there are: those that stand in a file more than once, and those that a spreadsheet had no room for."""

from ml.raw.transaction_files import refuse

LEAST_ROWS = 20
"""In fewer rows, equal ones may be equal by chance."""

TOLD_SHARE, REFUSED_SHARE = 0.05, 0.5
"""The ULB data holds .4 % of exact duplicates, which are payments. An export that was run twice doubles every row."""

ROWS_OF_SHEETS = (65_536, 1_048_576)
"""Of a sheet of .xls and of .xlsx; one holds the header."""


def check_rows(con, new, layout, log):
    """Refuses a file that holds its rows twice; tells where it may, and where it may have been cut."""
    rows, repeated, row = con.execute(f"""
        select count(*), count(*) filter (occurrence > 1), min(rowid) filter (occurrence > 1) - min(rowid) + 1
        from {new.table}
    """).fetchall()[0]
    if rows + 1 in ROWS_OF_SHEETS:
        log(
            f"{new.name}: WARNING: it has {rows:,} rows, which is all that a sheet holds below its header: a"
            " spreadsheet may have left out the rest. Export it without one, if there is more."
        )
    if new.is_labels or rows < LEAST_ROWS or repeated < TOLD_SHARE * rows:
        return
    what = f"{repeated:,} of its {rows:,} rows repeat another one in every value, like row {row}"
    if repeated < REFUSED_SHARE * rows:
        log(f"{new.name}: WARNING: {what}. Each counts as a payment.")
        return
    raise refuse(
        new.name,
        f"{what}: it seems to hold its rows more than once.",
        f"Leave out what repeats. If each row is a payment, give them a {layout['transaction_id'].shown}.",
    )
