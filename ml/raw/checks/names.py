"""Customers and terminals whose name is written in two ways."""

from ml.raw.values import cells, identity

REMEMBERED_DAYS = 30
"""Of so many days before a file, ids are compared with its own."""

LEAST_ALIKE, ALIKE_SHARE = 3, 0.05
"""Fewer ids that differ in zeros or capitals may be different ones."""


def warn_of_ids_alike(con, new, layout, known, is_hashed, log):
    """Tells of customers or terminals under two names: what one has done is not known of the other."""
    ids = [column for column in layout.own if cells.is_id(column) and not (column.is_personal and is_hashed)]
    if new.is_labels or not ids:
        return
    good = f"{new.table} where reject_reason is null"
    first_s, last_s = con.execute(f"select min(time_s), max(time_s) from {good}").fetchall()[0]
    if first_s is None:
        return
    for column in ids:
        earlier = "select null::varchar as id"
        if known.relation and column.name in known.columns:
            since = first_s - 86_400 * REMEMBERED_DAYS
            earlier = f"select {column.name} as id from {known.relation} where time_s between {since!r} and {last_s!r}"
        found = identity.written_alike(con, f"select {column.name} as id from {good}", earlier)
        if found.pairs >= LEAST_ALIKE and found.pairs >= ALIKE_SHARE * found.names:
            log(
                f"{new.name}: WARNING: {found.pairs:,} of its {found.names:,} names of {column.shown} are there in two"
                f" ways, which differ in zeros in front or in capitals, like {found.example}: each counts as another."
                " If they are one, write them in one way, and take the file out with `fraud forget`."
            )
