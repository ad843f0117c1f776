"""Labels and reports: of transactions that are known, and later than they."""

from ml.raw.checks.known_rows import rows_before
from ml.raw.transaction_files import refuse, rows_of
from ml.raw.values import identity
from ml.raw.values.rows import shown_value

LEAST_DELAY_DAYS = 1
"""A report that is older than its payment by so much is no matter of zones, or of a day without a time."""

LEAST_REPORTS = 20
"""Fewer reports may come at midnight by chance."""


def check_labels_are_of_known_transactions(con, known, loaded, log):
    """Refuses a file of labels none of whose transactions is known: their ids are written otherwise."""
    held = rows_before("transaction_id", known, loaded, "amount is not null")
    for new in (file for file in loaded if file.is_labels):
        labels_n, unknown, example = con.execute(f"""
            with
            named as (
                select transaction_id from ({rows_of(new.table)}) where class is not null and transaction_id is not null
            ),
            known as (select transaction_id from ({held}) where transaction_id in (from named))
            select count(*), count(*) filter (is_unknown), min(transaction_id) filter (is_unknown)
            from (select transaction_id, transaction_id not in (from known) as is_unknown from named)
        """).fetchall()[0]
        if not labels_n:
            [(rows,)] = con.execute(f"select count(*) from {new.table}").fetchall()
            log(f"{new.name}: WARNING: it is read for its labels, and none of its {rows:,} rows has one.")
        if not unknown:
            continue
        alike, one, other = con.execute(f"""
            with
            held as ({held}),
            unknown as (
                select transaction_id from ({rows_of(new.table)})
                where class is not null and transaction_id is not null and transaction_id not in (from held)
            ),
            alike as (
                select unknown.transaction_id as id, min(held.transaction_id) as known
                from unknown
                inner join held on {identity.same_but_for_zeros("unknown.transaction_id")}
                    = {identity.same_but_for_zeros("held.transaction_id")}
                group by unknown.transaction_id
            )
            select count(*), min_by(id, id), min_by(known, id) from alike
        """).fetchall()[0]
        if alike:
            what = (
                f"{alike:,} of its {labels_n:,} labels are of known transactions but for zeros in front of their ids,"
                f" or capitals:{shown_value(one)} here and{shown_value(other)} there"
            )
            what_next = "Write the ids as the transactions have them: a spreadsheet keeps zeros in a column of text."
            if unknown == labels_n:
                raise refuse(new.name, f"{what}.", what_next)
            log(f"{new.name}: WARNING: {what}. They label nothing. {what_next}")
            if alike == unknown:
                continue
        told = f"{unknown:,} of its {labels_n:,} labels are of transactions that no file holds, like {example}"
        if unknown < labels_n:
            log(f"{new.name}: {told}. They wait for them.")
            continue
        [(other,)] = con.execute(f"select min(transaction_id) from ({held})").fetchall()
        others = f"those of transactions are like{shown_value(other)}" if other else "there are no transactions yet"
        raise refuse(
            new.name,
            f"none of its {labels_n:,} labels is of a known transaction: its ids are like{shown_value(example)},"
            f" {others}.",
            "Name the column of the ids that the transactions have too with the var headers, {transaction_id: NAME}, or"
            " bring the transactions first.",
        )


def warn_of_early_reports(con, known, loaded, start, log):
    """Tells of frauds that were reported before their payment: a model would learn from what nobody knew yet."""
    held = rows_before("transaction_id, time_s", known, loaded, "amount is not null")
    for new in loaded:
        reports = (
            f"select transaction_id, time_s, reported_at from ({rows_of(new.table)}) where reported_at is not null"
        )
        if not con.execute(f"select exists ({reports})").fetchall()[0][0]:
            continue
        if new.is_labels:
            reports = f"""
                with reports as ({reports}), held as (
                    select transaction_id, min(time_s) as time_s from ({held})
                    where transaction_id in (select transaction_id from reports) group by transaction_id
                )
                select transaction_id, held.time_s, reported_at from reports inner join held using (transaction_id)
            """
        # A report may have a day alone, and another zone.
        early, rows, clocks, example = con.execute(f"""
            select
                count(*) filter (is_early),
                count(*),
                count(distinct reported_at::time),
                min(transaction_id || ' of ' || paid::timestamp(0) || ', reported ' || reported_at::timestamp(0))
                    filter (is_early)
            from (
                select *, reported_at < paid - interval {LEAST_DELAY_DAYS} day as is_early
                from (select *, timestamp '{start}' + to_seconds(time_s) as paid from ({reports}))
            )
        """).fetchall()[0]
        # Days of a region whose clocks change are at two times of a day in UTC.
        if rows >= LEAST_REPORTS and clocks <= 2:
            log(
                f"{new.name}: its {rows:,} reports are days without a time of day. They count from the beginning of"
                " their day, which may be before they came."
            )
        if early:
            log(
                f"{new.name}: WARNING: {early:,} of its {rows:,} reports are older than their payment, like {example}."
                " If days and months are turned round, take the file out with `fraud forget`, and bring it corrected."
            )
