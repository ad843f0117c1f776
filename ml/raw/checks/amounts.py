"""Amounts that are none: what programs write where they know no amount, or none so large."""

PLACEHOLDERS = tuple(number + cents for number in (10**digits - 1 for digits in range(3, 9)) for cents in (0.0, 0.99))
"""Numbers of nothing but nines: 999, 999.99, 9999 up to 99999999.99."""

LEAST_ROWS, TIMES_USUAL = 3, 10
"""So many payments are not all of one such amount, where all others of the file are ten times smaller."""


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
