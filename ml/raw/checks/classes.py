"""Labels that are probably turned round, and files that hold one class alone."""

from ml.raw.checks.known_rows import rows_and_unknown, rows_before
from ml.raw.transaction_files import count, refuse

LEAST_LABELS = 10
"""Fewer known labels prove nothing about what they mean."""

SURPRISE = 0.001
"""A file without any fraud is doubted when, at the known share of frauds, its chance is smaller."""


def check_classes(con, new, layout, known, loaded):
    """Refuses labels that are probably turned round, or of a file that holds one class alone."""
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
    known_rows = labelled if layout["is_fraud"].is_in_every_file else count(con, new.table)
    if frauds > known_rows / 2 and not is_late:
        what = f"{frauds:,} of its {labelled:,} known labels are frauds"
        if frauds == labelled and not earlier:
            what_next = f"A model learns from both: bring the legitimate transactions in the same file. {what_next}"
        raise refuse(new.name, f"{what}: labels look turned round, or the file holds frauds alone.", what_next)
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
