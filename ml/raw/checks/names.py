"""Names of customers and terminals: in two ways, unlike those of earlier files, or not who they are taken for."""

from ml.raw.values import cells, identity

REMEMBERED_DAYS = 30
"""Of so many days before a file, ids are compared with its own."""

LEAST_ALIKE, ALIKE_SHARE = 3, 0.05
"""Fewer ids that differ in zeros or capitals may be different ones."""

LEAST_ROWS, FEWEST_CUSTOMERS = 100, 3
"""So many payments are of more customers than so few, and not each of another."""

LEAST_NAMES = 20
"""So many names do not all change from one file to the next."""


def warn_of_names(con, new, layout, known, is_hashed, log):
    """Tells where what a customer or terminal has done would be that of nobody, or of all."""
    if new.is_labels:
        return
    good = f"{new.table} where reject_reason is null"
    columns = list(filter(cells.is_id, layout.own))
    counts = "".join(f", count({column.name})" for column in columns)
    rows, first_s, last_s, *filled = con.execute(
        f"select count(*), min(time_s), max(time_s){counts} from {good}"
    ).fetchall()[0]
    for column in (column for column, ids in zip(columns, filled, strict=True) if ids):
        earlier = "select null::varchar as id"
        if known.relation and column.name in known.columns:
            since = first_s - 86_400 * REMEMBERED_DAYS
            earlier = f"select {column.name} as id from {known.relation} where time_s between {since!r} and {last_s!r}"
        found = identity.names(con, f"select {column.name} as id from {good}", earlier)
        for line in _in_words(column, found, rows, is_hidden=column.is_personal and is_hashed):
            log(f"{new.name}: WARNING: {line}")


def _in_words(column, found, rows, is_hidden):
    take_out = "take the file out with `fraud forget`"
    if found.pairs >= LEAST_ALIKE and found.pairs >= ALIKE_SHARE * found.count:
        yield (
            f"{found.pairs:,} of its {found.count:,} names of {column.shown} are there in two ways, which differ in"
            f" zeros in front, .0 behind or capitals, like {found.example}: each counts as another. If they are one,"
            f" write them in one way, and {take_out}."
        )
    if (column.is_required or column.entity) and min(found.count, found.earlier) >= LEAST_NAMES and not found.known:
        yield (
            f"none of its {found.count:,} names of {column.shown} is one of the {found.earlier:,} of the"
            f" {REMEMBERED_DAYS} days before: nothing is known of them. If they are the same under new names,"
            f" {take_out}, and write them as before."
        )
    if not column.is_required or rows < LEAST_ROWS:
        return
    if found.count <= FEWEST_CUSTOMERS:
        like = "" if is_hidden else f" like {found.first}"
        yield (
            f"its {rows:,} payments are of {found.count} {column.shown}{like}. If that is not who pays, {take_out}, and"
            f" name the right column with --vars '{{headers: {{{column.name}: NAME}}}}'."
        )
    elif found.count == rows and not found.known:
        yield (
            f"each of its {rows:,} payments has a {column.shown} of its own: nothing is known of who pays. If another"
            f" column says it, {take_out}, and name that with --vars '{{headers: {{{column.name}: NAME}}}}'."
        )
