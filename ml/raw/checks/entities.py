"""What is paid at: columns that are there and empty, and names that mean something only beside another one."""

from itertools import pairwise

from ml.raw.values import cells

LEAST_ROWS, EMPTY_SHARE = 100, 0.9
"""Of so many payments, so large a share without a name has lost it, or never had one."""

LEAST_MERCHANTS, SHARED_SHARE = 4, 0.5
"""A terminal may have a contract for each brand of cards, and be sold on: few are of so many merchants."""

LEAST_TERMINALS, MERCHANTS_OF_FEW = 3, 10
"""Fewer terminals are told where there are so many merchants."""

PAYMENTS_OF_ONE = 3
"""Merchants who have fewer payments on average are texts that change from payment to payment."""


def warn_of_entities(con, new, layout, log):
    """Tells where payments have no terminal or merchant, or where one name of a terminal is that of many."""
    if new.is_labels:
        return
    good = f"{new.table} where reject_reason is null"
    for entity in dict.fromkeys(column.entity for column in layout.columns if column.entity):
        columns = [column for column in layout.columns if column.entity == entity]
        names = ", ".join(column.name for column in columns)
        rows, filled = con.execute(f"select count(*), count(coalesce({names})) from {good}").fetchall()[0]
        is_absent = any(column.is_absent for column in columns)
        if rows >= LEAST_ROWS and rows - filled >= EMPTY_SHARE * rows and not is_absent:
            log(
                f"{new.name}: WARNING: {rows - filled:,} of its {rows:,} payments have no"
                f" {' or '.join(column.shown for column in columns)}: nothing is known of where they are made. If a"
                " source has it, take the file out with `fraud forget`, and bring it filled; if none has, --vars"
                f" '{{headers: {{{columns[0].name}: null}}}}' says so."
            )
        for part, whole in pairwise(filter(cells.is_id, columns)):
            for line in _shared(con, good, part, whole):
                log(f"{new.name}: WARNING: {line}")


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
