"""How many rows of a file may be rejected, of each class, and what to do about them."""

import re

from ml.raw.checks.classes import LEAST_LABELS
from ml.raw.checks.names import OF_ITS_OWN
from ml.raw.transaction_files import refuse, rows_of
from ml.raw.values import labels, times
from ml.raw.values.currencies import NO_RATE
from ml.raw.values.rows import shown_value
from ml.storage.sql import literal

EXAMPLES = 5
"""Rejected rows shown in an error."""

LEAST_DATES = 3
"""Fewer dates may all be of days above 12 by chance."""

SWAPPED = (
    "All of these dates have days above 12: a spreadsheet has probably read the others with day and month swapped, so"
    " that those are wrong too. Export the file again from where it comes from, with dates like 2013-09-01."
)

# What to do about a kind of rejected rows, by the beginning of their reason.
ADVICE = {
    "missing": "Fill these cells: each row must have a value. A formula of a spreadsheet has one once it was saved"
    " there.",
    "negative": "Refunds are no payments: leave them out of the file. Where a minus means that money was spent, leave"
    " it out; write 12.- as 12.00.",
    "not in EUR": "Amounts are in EUR here: convert them, and leave out the sign.",
    NO_RATE: "Put a newer file of rates into the folder, or correct the code of the currency (ISO 4217).",
    "rounded by a spreadsheet": "A spreadsheet has turned long ids into numbers and lost their last digits: "
    "export them again from where they come from, and keep their column as text.",
    "a date": "Export the ids again from where they come from, and keep their column as text.",
    "repeated": "transaction_id must name one transaction; a card or order number does not. Of a payment with a row for"
    " each of its states, keep one. Where every row is a payment, leave the column out: ids are then made from the"
    " values.",
    "looks like Unix": "Write such times into a column occurred_at, like 2013-09-01 10:00:00; Time is seconds since "
    "collection_start.",
    "looks like days": "Format them as date and time before saving, like 2013-09-01 10:00:00, in a column occurred_at.",
    "a time of day": "Write date and time into a column occurred_at, like 2013-09-01 10:00:00.",
    "a timestamp": "Name the column occurred_at.",
    "not a timestamp": "Write them like 2013-09-01 10:00:00, or with an offset, 2013-09-01 10:00:00+02:00. Dates of a"
    " spreadsheet need no writing where it is saved as .xlsx.",
    "a year of two digits": "Write them with four, like 2013-09-01 10:00:00.",
    "before collection_start": "Correct them; or set the var collection_start to an earlier day, and build anew from"
    " the files after `fraud reset`.",
    "not a number": "Write numbers with digits and one decimal mark, like 1234.56, and nothing else. If a spreadsheet"
    " has changed them, export them again from where they come from.",
    "not yes or no": "Write yes or no, or 1 and 0, and leave the cell empty where it is not known.",
    "an error of a spreadsheet": "Correct the formula, or leave the row out.",
    "holds a control character": "Write such a text on one line.",
    "holds a character that does not show": "Export the ids again from where they come from.",
    "skipped by": "Set the var timezone to the region of these times, or write their offset.",
    "in the future": "Correct the year, or the clock of this machine.",
    "outside": "Correct these values, or leave the cell empty where a value is not known.",
    "above max_amount": "If such amounts are right, raise the var max_amount.",
}


def check_rejects(con, new, layout, max_rejected_share, log):
    """Refuses a file of which too many rows are rejected, of all or of a class; tells how many are."""
    rows, rejected, legitimate, frauds, lost_legitimate, lost_frauds, unread = con.execute(f"""
        select
            count(*),
            count(reject_reason),
            count(*) filter (class = 0),
            count(*) filter (class = 1),
            count(reject_reason) filter (class = 0),
            count(reject_reason) filter (class = 1),
            count(*) filter (has_unread_label)
        from {new.table}
    """).fetchall()[0]
    if rejected == 0:
        return
    if rejected > max_rejected_share * rows:
        what = f"{rejected:,} of {rows:,} rows rejected"
    # A label that cannot be read may be of either class: it counts against the rarer one.
    elif legitimate + frauds + unread < LEAST_LABELS:
        what = ""
    elif unread and not (legitimate and frauds):
        read = "fraud" if frauds else "legitimate" if legitimate else None
        rest = f"all others are {read}: they may be the other class" if read else "no other is known"
        what = f"{unread:,} labels cannot be read, and {rest}. They are"
    elif unread > max(1, max_rejected_share * (min(legitimate, frauds) + unread)):
        what = f"{unread:,} labels cannot be read beside {frauds:,} frauds and {legitimate:,} legitimate rows. They are"
    elif lost_frauds > max(1, max_rejected_share * frauds):
        what = f"{lost_frauds:,} of {frauds:,} frauds rejected. That is"
    elif lost_legitimate > max(1, max_rejected_share * legitimate):
        what = f"{lost_legitimate:,} of {legitimate:,} legitimate rows rejected. That is"
    else:
        what = ""
    if not what:
        log(f"{new.name}: {rejected:,} of {rows:,} rows rejected, see rejected_transactions.")
        return
    raise refuse(
        new.name,
        f"{what}{',' if what.endswith('rejected') else ''} more than max_rejected_share = {max_rejected_share:g} allows"
        f"{'' if what.endswith('rejected') else ' of a class'}. The first:\n{_first_rejected(con, new, rejected)}",
        f"{_advice(con, new, layout)}Correct these rows, or move the file out of the folder; if they may be lost, raise"
        " max_rejected_share.",
    )


def _first_rejected(con, new, rejected):
    # Unread labels first where they are the reason: the rows of a class are told by them.
    examples = con.execute(f"""
        select row_number, reject_column, reject_value, reject_reason
        from ({rows_of(new.table)}) where reject_reason is not null order by row_number limit {EXAMPLES}
    """).fetchall()
    lines = [
        f"  row {row}: {column or 'the line'}{shown_value(value)}: {reason}" for row, column, value, reason in examples
    ]
    more = [f"  and {rejected - EXAMPLES:,} more"] if rejected > EXAMPLES else []
    return "\n".join(lines + more)


def _advice(con, new, layout):
    """What to do about the most frequent reasons, one sentence each, with a space behind."""
    time, report = layout["time_s"].shown, layout["reported_at"].shown
    whose = next((column.shown for column in layout.own if column.is_text and column.is_required), None)
    found = con.execute(f"""
        select
            reject_reason,
            any_value(zone),
            coalesce(reject_column = {literal(time)}, false) as is_time,
            coalesce(reject_column = {literal(report)}, false) as is_report,
            bool_or(reject_column = {literal(whose or "")}) as is_whose
        from {new.table}
        where reject_reason is not null group by reject_reason, is_time, is_report order by count(*) desc limit 3
    """).fetchall()
    sentences = []
    for reason, zone, is_time, is_report, is_whose in found:
        if reason == "negative" and is_time:
            sentences.append(
                f"{time} is seconds since collection_start, 0 or more: bring it as it was before it was scaled or"
                " shifted, or a column occurred_at."
            )
        elif reason == "in the future" and is_report:
            sentences.append(f"Leave {report} empty where nothing was reported, and correct the others.")
        elif reason == "not 0 or 1":
            sentences.append(labels.hint(*_label_counts(con, new), layout["is_fraud"].shown))
        elif reason == "not in EUR" and any(column.name == "currency" for column in layout.columns):
            sentences.append(
                "Leave out the sign, and write the currency into a column currency, like USD (ISO 4217): a sign like $"
                " has several meanings."
            )
        elif reason == "missing" and is_whose:
            sentences.append(f"{ADVICE[reason]} Where nobody knows who pays, {OF_ITS_OWN.format(whose)}.")
        elif reason.startswith("a short name of a zone"):
            meant = times.MEANINGS.get((zone or "").upper())
            means = f"{zone} may mean {meant}: write" if meant else "Write"
            sentences.append(f"{means} the offset, like 2013-09-01 10:00:00+01:00, or a region, like Europe/London.")
        elif re.fullmatch(r"has [0-9]+ fields, expected [0-9]+", reason):
            sentences.append(
                "A cell that holds the mark between cells needs quotes around it, and what another export holds a file"
                " of its own."
            )
        else:
            if reason == "not a timestamp" and _has_swapped_days(con, new):
                sentences.append(SWAPPED)
            sentences += [advice for start, advice in ADVICE.items() if reason.startswith(start)]
    return "".join(f"{sentence} " for sentence in dict.fromkeys(sentences) if sentence)


def _has_swapped_days(con, new):
    """Whether dates were left as they came where their day is above 12, and others were read."""
    date = "regexp_extract(reject_value, '^([0-9]{1,2})[-/.]([0-9]{1,2})[-/.][0-9]{4}', ['one', 'other'])"
    above, others, read = con.execute(f"""
        select
            count(*) filter (greatest(one, other) between 13 and 31 and least(one, other) <= 12),
            count(*) filter (greatest(one, other) <= 12),
            count(*) filter (reject_reason is null and not has_own_time)
        from (
            select *, try_cast(date.one as int) as one, try_cast(date.other as int) as other
            from (select *, {date} as date from {new.table})
            where reject_reason is null or reject_reason = 'not a timestamp'
        )
    """).fetchall()[0]
    return above >= LEAST_DATES and not others and read > 0


def _label_counts(con, new):
    unread = dict(
        con.execute(f"""
            select reject_value, count(*) from {new.table} where reject_reason = 'not 0 or 1' group by reject_value
        """).fetchall()
    )
    read = con.execute(f"select distinct class::varchar from {new.table} where class is not null").fetchall()
    return unread, [*unread, *(text for (text,) in read)]
