"""What is paid at: columns that are there and empty, and names that mean something only beside another one."""

from itertools import pairwise

from ml.raw.values import cells

LEAST_ROWS, EMPTY_SHARE = 100, 0.9
"""Of so many payments, so large a share without a name has lost it, or never had one."""

TOLD_SHARE = 0.1
"""Of the first file, so large a share without a name is told."""

LEAST_MERCHANTS, SHARED_SHARE = 4, 0.5
"""A terminal may have a contract for each brand of cards, and be sold on: few are of so many merchants."""

LEAST_TERMINALS, MERCHANTS_OF_FEW = 3, 10
"""Fewer terminals are told where there are so many merchants."""

LEAST_PLACES, OWN_SHARE = 1000, 0.99
"""Of so many payments, nearly each is not made at a place of its own, where none was."""

PAYMENTS_OF_ONE = 3
"""Merchants who have fewer payments on average are texts that change from payment to payment."""


def warn_of_entities(con, new, layout, is_first, log):
    """Tells where payments have no terminal or merchant, each one of its own, or where one name is that of many.

    Args:
        is_first: whether no row is known before this file.
    """
    if new.is_labels:
        return
    good = f"{new.table} where reject_reason is null"
    for entity in dict.fromkeys(column.entity for column in layout.columns if column.entity):
        columns = [column for column in layout.columns if column.entity == entity]
        for line in _nowhere(con, good, columns, is_first):
            log(f"{new.name}: {line}")
        for part, whole in pairwise(filter(cells.is_id, columns)):
            for line in _shared(con, good, part, whole):
                log(f"{new.name}: WARNING: {line}")


def _nowhere(con, good, columns, is_first):
    """Yields a sentence where many payments have no name of these columns, or nearly each one that no other has."""
    place = f"coalesce({', '.join(column.name for column in columns)})"
    called = " or ".join(column.shown for column in columns)
    rows, filled, places = con.execute(
        f"select count(*), count({place}), count(distinct {place}) from {good}"
    ).fetchall()[0]
    empty = rows - filled
    if rows >= LEAST_ROWS and empty >= EMPTY_SHARE * rows:
        if not any(column.is_absent for column in columns):
            yield (
                f"WARNING: {empty:,} of its {rows:,} payments have no {called}: nothing is known of where they are"
                " made. If a source has it, take the file out with `fraud forget`, and bring it filled; if none has,"
                f" --vars '{{headers: {{{columns[0].name}: null}}}}' says so."
            )
    elif is_first and rows >= LEAST_ROWS and empty >= TOLD_SHARE * rows:
        yield f"{empty:,} of its {rows:,} payments ({empty / rows:.0%}) have no {called}, and count as made nowhere."
    if is_first and filled >= LEAST_PLACES and places >= OWN_SHARE * filled:
        yield (
            f"WARNING: its {filled:,} payments are made at {places:,} different {called}, nearly each at one of its"
            " own: nothing is known of where they are made. If another column says it, take the file out with `fraud"
            f" forget`, and name that with --vars '{{headers: {{{columns[0].name}: NAME}}}}'."
        )


def _shared(con, good, part, whole):
    """Yields a sentence where names of `part`, a terminal, begin anew at each `whole`, a merchant."""
    terminals, shared, merchants, payments, most = con.execute(f"""
        with
        pairs as (
            select {part.name} as terminal, lower({whole.name}) as merchant, count(*) as payments
            from {good} and {part.name} is not null and {whole.name} is not null
            group by all
        ),

        terminals as (
            select terminal, count(*) as merchants from pairs group by terminal
        )

        select
            count(*),
            count(*) filter (merchants >= {LEAST_MERCHANTS}),
            (select count(distinct merchant) from pairs),
            (select coalesce(sum(payments), 0)::bigint from pairs),
            coalesce(max(merchants), 0)
        from terminals
    """).fetchall()[0]
    if payments < LEAST_ROWS or payments < PAYMENTS_OF_ONE * merchants or shared < SHARED_SHARE * terminals:
        return
    if terminals < LEAST_TERMINALS and merchants < MERCHANTS_OF_FEW:
        return
    yield (
        f"{shared:,} of its {terminals:,} names of {part.shown} have payments of {LEAST_MERCHANTS} or more"
        f" {whole.shown} each, one of {most:,}: they count as one place. If such a name begins anew"
        f" at each {whole.shown}, take the file out with `fraud forget`, and put the {whole.shown} in front of it, like"
        " M1-001."
    )
