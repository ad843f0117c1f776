"""Labels that are probably turned round or not known yet, and files that hold one class alone."""

import math
from itertools import accumulate

from ml.raw.checks.known_rows import rows_and_unknown, rows_before
from ml.raw.transaction_files import count, refuse

LEAST_LABELS = 10
"""Fewer known labels prove nothing about what they mean."""

MANY_SHARE, MANY_LABELS = 0.2, 100
"""Of so many known labels, so large a share of frauds is that of a sample in which legitimate rows were left out."""

SURPRISE = 0.001
"""A file without any fraud is doubted when, at the known share of frauds, its chance is smaller."""

DAY_S = 86_400
BEFORE_DAYS = 180
"""Of so many days before the young payments, the share of frauds is taken."""

LEAST_DAYS, LEAST_EXPECTED, FEW, CHANCE = 7, 10, 0.1, 1e-4
"""Young frauds are too few where, by the share of so many days and of as many as are young, so many were to be
expected, and a tenth came, which does so by chance less often."""


def check_classes(con, new, layout, known, loaded, log):
    """Refuses labels that are probably turned round, or of a file that holds one class alone; tells of many frauds."""
    labelled, frauds = _classes(con, f"select class from {new.table} where reject_reason is null")
    if labelled < LEAST_LABELS:
        return
    what_next = (
        f"In {layout['is_fraud'].shown}, 1 means fraud and 0 legitimate. If these labels are right, build once with"
        " --vars '{any_class_share: true}'."
    )
    before = rows_before("class", known, loaded, "reject_reason is null")
    earlier, earlier_frauds = _classes(con, before) if before else (0, 0)
    is_late = (
        frauds > labelled / 2 and frauds <= (labelled + earlier) / 2 and _repeats_known_rows(con, new, known, loaded)
    )
    # Where labels are reports, a file may name the frauds alone and leave all others open.
    is_labelled = layout["is_fraud"].is_in_every_file
    known_rows, of_what = (labelled, "known labels") if is_labelled else (count(con, new.table), "payments")
    if frauds > known_rows / 2 and not is_late:
        what = f"{frauds:,} of its {labelled:,} known labels are frauds"
        if frauds == labelled and not earlier:
            what_next = f"A model learns from both: bring the legitimate transactions in the same file. {what_next}"
        raise refuse(new.name, f"{what}: labels look turned round, or the file holds frauds alone.", what_next)
    is_sample = known_rows >= MANY_LABELS and frauds >= MANY_SHARE * known_rows
    if is_sample and not _repeats_known_rows(con, new, known, loaded):
        log(
            f"{new.name}: WARNING: {frauds:,} of its {known_rows:,} {of_what} ({frauds / known_rows:.0%}) are frauds,"
            " as in a sample that leaves most legitimate ones out. Probabilities, precision and costs will be those of"
            " such a mix. If it is one, take the file out with `fraud forget`, and bring every payment of its time; if"
            " it is none, --vars '{any_class_share: true}' says so."
        )
    share = earlier_frauds / earlier if earlier else 0
    if frauds == 0 and 0 < share < 1 and (1 - share) ** labelled < SURPRISE:
        raise refuse(
            new.name,
            f"none of its {labelled:,} known labels is a fraud, where {share:.2%} of earlier ones are: about"
            f" {share * labelled:,.0f} were to be expected.",
            f"Leave {layout['is_fraud'].shown} empty where it is not known yet: 0 says legitimate. {what_next}",
        )


def _repeats_known_rows(con, new, known, loaded):
    # Frauds that were reported later come alone, of transactions that are known.
    rows, unknown = rows_and_unknown(con, new, known, loaded)
    return unknown <= rows / 2


def _classes(con, rows):
    return con.execute(f"select count(class), count(*) filter (class = 1) from ({rows})").fetchall()[0]


def warn_of_young_labels(con, new, layout, known, loaded, log):
    """Tells where the newest payments, whose frauds are not reported yet, are written down as legitimate."""
    good = "class is not null and time_s is not null and reject_reason is null"
    [(labelled, newest_s)] = con.execute(f"select count(*), max(time_s) from {new.table} where {good}").fetchall()
    if new.is_labels or labelled < LEAST_EXPECTED or not layout.label_delay_hours:
        return
    last = newest_s // DAY_S
    young = math.ceil(layout.label_delay_hours * 3600 / DAY_S)
    since_s = newest_s - (young + BEFORE_DAYS) * DAY_S
    before = rows_before("time_s, class", known, loaded, f"{good} and time_s >= {since_s!r}")
    days = con.execute(f"""
        select
            ({last!r} - floor(time_s / {DAY_S}))::bigint as age,
            count(*) filter (is_new),
            count(*) filter (is_new and class = 1),
            count(*),
            count(*) filter (class = 1)
        from (
            select time_s, class, true as is_new from {new.table} where {good} and time_s >= {since_s!r}
            {f"union all select time_s, class, false from ({before})" if before else ""}
        )
        group by age
        order by age
    """).fetchall()
    # Where other files hold later payments, the newest of this one are not young.
    found = _too_few(days, young) if days[0][0] >= 0 else None
    if found:
        (of_days, payments, frauds), expected = found
        told = f"{frauds:,} fraud{'' if frauds == 1 else 's'}"
        log(
            f"{new.name}: WARNING: {told} among {payments:,} payments of the newest {of_days} days, where"
            f" {expected:,.0f} were to be expected. They count as legitimate. If that is not known yet, take the file"
            f" out with `fraud forget`, and leave their {layout['is_fraud'].shown} empty."
        )


def _too_few(days, young):
    """Of the runs of newest days with far fewer frauds than before the one that has the fewest, and what it lacks.

    Args:
        days: age in days, labels and frauds of the file, labels and frauds of all files; the newest day first.
        young: how many days labels may take.

    Returns:
        ((days, labels, frauds), frauds to be expected); None where there is none.
    """
    found = []
    of_file = accumulate((day[1:3] for day in days), lambda one, other: (one[0] + other[0], one[1] + other[1]))
    for number, (age, (payments, frauds)) in enumerate(zip((day[0] for day in days), of_file, strict=True), start=1):
        earlier = days[number:]
        if age >= young or len(earlier) < max(LEAST_DAYS, age + 1):
            break
        labels, known_frauds = (sum(column) for column in list(zip(*earlier, strict=True))[3:])
        expected = payments * known_frauds / labels if days[number - 1][1] else 0
        # Where frauds alone have labels, no share is known.
        if expected < LEAST_EXPECTED or known_frauds > labels / 2 or frauds > FEW * expected:
            continue
        # Frauds come in waves: what varies more than single ones do counts for less.
        wave = max(1, sum((f - n * known_frauds / labels) ** 2 for *_, n, f in earlier) / known_frauds)
        if _at_most(frauds / wave, expected / wave) < CHANCE:
            found.append(((age + 1, payments, frauds), expected))
    return min(found, key=lambda one: (one[0][2] / one[1], -one[0][0]), default=None)


def _at_most(count, mean):
    """Chance of so many or fewer by the law of Poisson."""
    return sum(math.exp(n * math.log(mean) - mean - math.lgamma(n + 1)) for n in range(int(count) + 1))
