"""How many rows there are: those that stand in a file more than once, and those that a spreadsheet had no room for.

And how many payments they are: two rows may be one, seen twice.
"""

from ml.raw.transaction_files import refuse
from ml.raw.values import kinds

LEAST_ROWS = 20
"""In fewer rows, equal ones may be equal by chance."""

TOLD_SHARE, REFUSED_SHARE = 0.05, 0.5
"""The ULB data holds .4 % of exact duplicates, which are payments. An export that was run twice doubles every row."""

ROWS_OF_SHEETS = (65_536, 1_048_576)
"""Of a sheet of .xls and of .xlsx; one holds the header."""

LEAST_STATES, STATES_SHARE, STATES_DAYS = 50, 0.6, 7
"""Of so many payments, so many are not all paired with one other of the same amount within so many days, in two states.
Orders that were declined and tried again are few."""

SAME_MOMENT_S = 60
"""Where nothing says what state they are in, two a week apart are a subscription, and two at once are one payment."""

OTHERS_SHARE = 0.01
"""Fewer refunds among payments change nothing."""


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


def warn_of_pairs(con, new, layout, log):
    """Tells of a file with a row for the authorisation of a payment, and another one for its capture.

    The two differ in their status; or they come at once, and what tells them apart is not read.
    """
    there = {column.name for column in layout.own}
    if new.is_labels or not {"customer_id", "merchant_id", "terminal_id"} <= there:
        return
    good = f"{new.table} where reject_reason is null and given_id is not null"
    state = "status" if "status" in there else "null::varchar"
    rows, states, payments = con.execute(f"""
        select
            count(*),
            approx_count_distinct({state}),
            approx_count_distinct(hash(customer_id, merchant_id, terminal_id, amount))
        from {good}
    """).fetchall()[0]
    # So many pairs leave few amounts that are there once; these numbers are off by a few percent.
    if rows < LEAST_STATES or payments > (1.1 - STATES_SHARE / 2) * rows:
        return
    of_two = f"count(distinct {state}) = 2 and min(time_s) < max(time_s)" if states > 1 else "true"
    days_s = STATES_DAYS * 86_400 if states > 1 else SAME_MOMENT_S
    found = con.execute(f"""
        with
        pairs as (
            select
                min_by({state}, time_s) as before,
                max_by({state}, time_s) as behind,
                min_by(given_id, (time_s, given_id)) as one,
                max_by(given_id, (time_s, given_id)) as other
            from {good}
            group by customer_id, merchant_id, terminal_id, amount
            having count(*) = 2 and {of_two} and max(time_s) - min(time_s) <= {days_s}
        )
        select 2 * count(*), before, behind, min_by(one, one), min_by(other, one)
        from pairs group by before, behind order by count(*) desc, before limit 1
    """).fetchall()
    for paired, before, behind, one, other in found:
        if paired >= STATES_SHARE * rows:
            within, told = (
                (f"{STATES_DAYS} days", f", first {before}, then {behind}") if states > 1 else ("a minute", "")
            )
            log(
                f"{new.name}: WARNING: {paired:,} of its {rows:,} rows are pairs of one customer, merchant and amount"
                f" within {within}{told}, like {one} and {other}. Each counts as a payment. If a pair is one"
                " payment, take the file out with `fraud forget`, and keep one row of each."
            )


def warn_of_other_rows(con, new, layout, log):
    """Tells of rows that say of themselves that they are no purchases: refunds, payouts, reversals."""
    if new.is_labels:
        return
    says = {column.name: column.shown for column in layout.own if column.name in ("category", "status")}
    of = {name: kinds.state_of(name) if name == "status" else kinds.kind_of(name) for name in says}
    if "kind" in layout.unread:
        says["kind"], of["kind"] = layout.unread["kind"], "kind"
    for name, shown in says.items():
        found = con.execute(f"""
            select {of[name]} as word, sum(rows)::bigint as rows
            from (select {name}, count(*) as rows from {new.table} where reject_reason is null group by {name})
            group by word order by rows desc, word
        """).fetchall()
        rows, others = sum(rows for _, rows in found), [(word, rows) for word, rows in found if word]
        if others and sum(rows for _, rows in others) >= OTHERS_SHARE * rows:
            told = ", ".join(f"{word} ({rows:,})" for word, rows in others)
            log(
                f"{new.name}: WARNING: {sum(rows for _, rows in others):,} of its {rows:,} rows are no purchases, as"
                f" their {shown} says: {told}. Each counts as a payment. Take the file out with `fraud forget`, and"
                " leave them out."
            )
