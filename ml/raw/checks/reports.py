"""Labels and reports: of transactions that are known, and later than they."""

from ml.raw.checks.known_rows import rows_before
from ml.raw.transaction_files import refuse, rows_of
from ml.raw.values import identity
from ml.raw.values.rows import shown_value
from ml.storage.sql import literal

LEAST_DELAY_DAYS = 1
"""A report that is older than its payment by so much is no matter of zones, or of a day without a time."""

LEAST_REPORTS = 20
"""Fewer reports may come at midnight by chance."""

LEAST_AT_ONCE, AT_ONCE_SHARE = 10, 0.9
"""So many frauds are not all reported in the second of their payment."""

LEAST_CONTRADICTIONS = 20
"""Fewer labels that contradict known ones may all be corrections."""


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


def check_labels_are_not_turned_round(con, known, loaded):
    """Refuses a file of labels by which most of the legitimate payments of its time would be frauds.

    Frauds that come after a 0, and disputes that were won, contradict known labels too: but these are few among all.
    """
    for new in (file for file in loaded if file.is_labels):
        others = [file for file in loaded if file is not new]
        before = rows_before("transaction_id, time_s, class, reported_at", known, others)
        if before is None:
            continue
        newest = "max_by(class, coalesce(reported_at, timestamp '0001-01-01')) filter (class is not null)"
        both, frauds, legitimate, first_s, last_s = con.execute(f"""
            with
            said as (
                select transaction_id, {newest} as class from ({rows_of(new.table)})
                where class is not null and transaction_id is not null group by transaction_id
            ),
            known as (
                select transaction_id, {newest} as class, min(time_s) as time_s from ({before})
                where transaction_id in (select transaction_id from said) group by transaction_id
            )
            select
                count(known.class),
                count(*) filter (said.class = 1 and known.class = 0),
                count(*) filter (said.class = 0 and known.class = 1),
                min(known.time_s),
                max(known.time_s)
            from said inner join known using (transaction_id)
        """).fetchall()[0]
        if frauds + legitimate < LEAST_CONTRADICTIONS or frauds + legitimate <= both / 2 or first_s is None:
            continue
        [(all_legitimate,)] = con.execute(f"""
            select count(distinct transaction_id) from ({before})
            where class = 0 and time_s between {first_s!r} and {last_s!r}
        """).fetchall()
        if frauds > all_legitimate / 2:
            raise refuse(
                new.name,
                f"{frauds + legitimate:,} of its {both:,} labels of transactions whose label is known contradict it:"
                f" {frauds:,} of the {all_legitimate:,} legitimate ones of that time would be frauds, and"
                f" {legitimate:,} frauds legitimate. They look turned round.",
                "1 means fraud and 0 legitimate: swap them. If these labels are right, build once with --vars"
                " '{any_class_share: true}'.",
            )


def warn_of_early_reports(con, known, loaded, rules, log):
    """Tells of frauds that were reported before or with their payment: a model would learn from what nobody knew."""
    held = rows_before("transaction_id, time_s", known, loaded, "amount is not null")
    for new in loaded:
        reports = (
            f"select transaction_id, time_s, class, reported_at from ({rows_of(new.table)})"
            " where reported_at is not null"
        )
        if not con.execute(f"select exists ({reports})").fetchall()[0][0]:
            continue
        if new.is_labels:
            reports = f"""
                with reports as ({reports}), held as (
                    select transaction_id, min(time_s) as time_s from ({held})
                    where transaction_id in (select transaction_id from reports) group by transaction_id
                )
                select transaction_id, held.time_s, class, reported_at
                from reports inner join held using (transaction_id)
            """
        # A report may have a day alone, and another zone.
        local = f"timezone({literal(rules.timezone)}, timezone('UTC', reported_at))"
        early, frauds, at_once, rows, clocks, moments, moment, has_clock, example = con.execute(f"""
            select
                count(*) filter (is_early),
                count(*) filter (class = 1),
                count(*) filter (class = 1 and abs(epoch(reported_at - paid)) < 1),
                count(*),
                count(distinct reported_at::time),
                count(distinct reported_at),
                min(reported_at)::timestamp(0)::varchar,
                coalesce(bool_and(reported_at::time <> '00:00' and {local}::time <> '00:00'), false),
                min(transaction_id || ' of ' || paid::timestamp(0) || ', reported ' || reported_at::timestamp(0))
                    filter (is_early)
            from (
                select *, reported_at < paid - interval {LEAST_DELAY_DAYS} day as is_early
                from (select *, timestamp '{rules.collection_start}' + to_seconds(time_s) as paid from ({reports}))
            )
        """).fetchall()[0]
        # Days of a region whose clocks change are at two times of a day in UTC.
        if rows >= LEAST_REPORTS and moments == 1 and has_clock:
            log(
                f"{new.name}: its {rows:,} reports are all of one moment, {moment} (UTC), as that of an export. None"
                " counts as known before. If each has a time of its own, bring that."
            )
        elif rows >= LEAST_REPORTS and clocks <= 2:
            log(
                f"{new.name}: its {rows:,} reports are days without a time of day. They count from the beginning of"
                " their day, which may be before they came."
            )
        # Days without a time of day are the same for a fraud that is found on its day.
        if at_once >= max(LEAST_AT_ONCE, AT_ONCE_SHARE * frauds) and clocks > 2:
            log(
                f"{new.name}: WARNING: {at_once:,} of its {frauds:,} reports of frauds are of the second of their"
                " payment: these count as known at once. If that is not when somebody reported them, take the file out"
                " with `fraud forget`, and leave the time of the report empty."
            )
        if early:
            log(
                f"{new.name}: WARNING: {early:,} of its {rows:,} reports are older than their payment, like {example}."
                " If days and months are turned round, take the file out with `fraud forget`, and bring it corrected."
            )
