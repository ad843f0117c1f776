"""Names of customers and terminals: in two ways, unlike those of earlier files, or not who they are taken for."""

from ml.raw.values import cells, identity, personal
from ml.raw.values.wording import visible
from ml.storage.sql import literal

REMEMBERED_DAYS = 30
"""Of so many days before a file, ids are compared with its own."""

LEAST_ALIKE, ALIKE_SHARE = 3, 0.05
"""Fewer ids that differ in zeros or capitals may be different ones."""

LEAST_ROWS, FEWEST_CUSTOMERS = 100, 3
"""So many payments are of more customers than so few, and not each of another."""

LEAST_NAMES = 20
"""So many names do not all change from one file to the next."""

NOBODY = (
    *("guest", "anonymous", "unknown", "not known", "no name", "noname", "walk-in", "n.n.", "nn"),
    *("gast", "anonym", "unbekannt", "laufkunde", "invité", "anonyme", "inconnu", "inconnue", "client de passage"),
    *("invitado", "anónimo", "anonimo", "desconocido", "ospite", "sconosciuto"),
    *("x" * letters for letters in range(3, 17)),
)
"""Words, in lower case, that stand for customers of whom nothing is known."""

NO_NUMBER = (*("0" * digits for digits in range(1, 13)), "-1", "00000000-0000-0000-0000-000000000000")
"""Numbers that do; some systems number customers from 0."""

NOBODY_SHARE = 0.01
"""Of fewer payments, whose they are matters little."""

LARGEST_SHARE, OTHERS_BELOW = 0.2, 0.1
"""No customer makes so large a share of all payments, where every other one makes less than so much of that."""

STANDS_OUT = 5
"""A number for nobody has so many times the payments of a customer."""

OF_ITS_OWN = "give each such payment a {} of its own, like its transaction_id"


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
        is_hidden = column.is_personal and is_hashed
        lines = [*_in_words(column, found, rows, is_hidden)]
        if column.is_required and rows >= LEAST_ROWS and found.count > FEWEST_CUSTOMERS:
            lines += _nobody(con, good, column, rows, is_hidden)
        for line in lines:
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


def _nobody(con, good, column, rows, is_hidden):
    """Yields a sentence where one name stands for all customers of whom nothing is known."""
    word, number = (_is_one_of(words, is_hidden) for words in (NOBODY, NO_NUMBER))
    names, most, commonest, of_word, like_word = con.execute(f"""
        with
        counted as (
            select {column.name} as id, count(*) as payments from {good} group by {column.name}
        ),

        judged as (
            select
                *,
                {word} or {number} and payments >= {STANDS_OUT} * (select avg(payments) from counted) as is_nobody
            from counted
        )

        select
            count(*), max(payments, 2), arg_max(id, payments),
            coalesce(sum(payments) filter (is_nobody), 0)::bigint, arg_max(id, payments) filter (is_nobody)
        from judged
    """).fetchall()[0]
    largest, second = most
    if of_word >= NOBODY_SHARE * rows:
        payments, like = of_word, like_word
    elif names >= LEAST_NAMES and largest >= LARGEST_SHARE * rows and second < OTHERS_BELOW * largest:
        payments, like = largest, commonest
    else:
        return
    shown = "" if is_hidden else f", {visible(like)}"
    yield (
        f"{payments:,} of its {rows:,} payments ({payments / rows:.0%}) are of one {column.shown}{shown}, and count as"
        f" those of one customer. If it stands for nobody, take the file out with `fraud forget`, and"
        f" {OF_ITS_OWN.format(column.shown)}."
    )


def _is_one_of(words, is_hidden):
    """SQL: whether an id is one of these words, in any case; of hashed ids, in lower case, capitals, or with one."""
    if not is_hidden:
        return f"lower(nfc_normalize(id)) in ({', '.join(map(literal, words))})"
    written = dict.fromkeys(way for word in words for way in (word, word.upper(), word.capitalize()))
    return (
        f"id in (select {personal.hashed('word')} from (select unnest([{', '.join(map(literal, written))}]) as word))"
    )
