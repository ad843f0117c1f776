"""Amounts that are none: what programs write where they know no amount, or none so large, and cents among euros."""

PLACEHOLDERS = tuple(number + cents for number in (10**digits - 1 for digits in range(3, 9)) for cents in (0.0, 0.99))
"""Numbers of nothing but nines: 999, 999.99, 9999 up to 99999999.99."""

LEAST_ROWS, TIMES_USUAL = 3, 10
"""So many payments are not all of one such amount, where all others of the file are ten times smaller."""

LEAST_OF_A_UNIT, LEAST_SHARE_OF_A_UNIT = 50, 0.05
"""Fewer amounts of another unit are not told."""

CENTS_ARE_LARGER = (40, 250)
"""What is usual among whole amounts over what is among the others, where they are cents: 100, give or take."""
ROUND_SHARE = 0.5
"""Of large sums in whole euros more than this end in 0 or 5; of cents a fifth, by chance."""


def warn_of_placeholders(con, new, layout, log):
    """Tells of amounts of nothing but nines that are far above all others."""
    if new.is_labels:
        return
    good = f"{new.table} where reject_reason is null"
    listed = ", ".join(f"{one:.2f}" for one in PLACEHOLDERS)
    found = con.execute(f"""
        select amount, count(*) as rows, (select max(amount) from {good} and amount not in ({listed})) as largest
        from {good} and amount in ({listed})
        group by amount having count(*) >= {LEAST_ROWS} and amount > {TIMES_USUAL} * largest
        order by amount
    """).fetchall()
    for amount, rows, largest in found:
        log(
            f"{new.name}: WARNING: {rows:,} amounts are {amount:,.2f}, and no other one is above {largest:,.2f}. If a"
            " program writes that where it knows no amount, take the file out with `fraud forget`, and leave these"
            f" cells of {layout['amount_eur'].shown} empty."
        )


def warn_of_two_units(con, new, layout, log):
    """Tells of a file in which some amounts are whole and a hundred times the others: cents among euros."""
    if new.is_labels:
        return
    good = f"{new.table} where reject_reason is null and amount > 0"
    if any(column.name == "currency" for column in layout.own):
        good += f" and currency is not distinct from (select mode(currency) from {new.table})"
    whole, others, usual_whole, usual, round_share, example = con.execute(f"""
        select
            count(*) filter (amount = floor(amount)),
            count(*) filter (amount <> floor(amount)),
            median(amount) filter (amount = floor(amount)),
            median(amount) filter (amount <> floor(amount)),
            avg((amount % 5 = 0)::int) filter (amount = floor(amount)),
            min_by(amount, rowid) filter (amount = floor(amount) and amount % 5 > 0)
        from {good}
    """).fetchall()[0]
    if min(whole, others) < max(LEAST_OF_A_UNIT, LEAST_SHARE_OF_A_UNIT * (whole + others)) or round_share > ROUND_SHARE:
        return
    least, most = CENTS_ARE_LARGER
    if least <= usual_whole / usual <= most:
        log(
            f"{new.name}: WARNING: {whole:,} amounts are whole, like {example:,.0f}, and usually {usual_whole:,.2f};"
            f" the {others:,} others are usually {usual:,.2f}. If the whole ones are cents, take the file out with"
            f" `fraud forget`, and write all of {layout['amount_eur'].shown} in one unit."
        )
