"""Build the model inputs as they were before a cut, and compare them with those of the warehouse."""

from dataclasses import dataclass
from datetime import timedelta

import duckdb

from ml.model.features import model_inputs
from ml.monitoring.leaks import Difference, LeaksError, clock, cuts, differences, leave_out_later
from orchestration.builds.scratch import RECORDED, Scratch

INGESTED = ("fraud", "case_reviews")
COMPARED = "fraud_features"
NAMED = 3


@dataclass(frozen=True)
class Leak:
    """A model input that knows what came later: values that differ over all cuts, and the first cut that shows it."""

    column: str
    values: int
    cuts: int
    first_cut: object
    first: Difference


@dataclass(frozen=True)
class Proof:
    """What was compared, and every input that leaks.

    Args:
        cuts: number of cuts.
        inputs: names of the model inputs.
        rows: payments before the latest cut.
        values: values compared, over all cuts.
        assumed_reports: settled frauds of which no file tells when they were reported.
        clock: leaks.Clock.
        leaks: tuple of Leak.
    """

    cuts: int
    inputs: list
    rows: int
    values: int
    assumed_reports: int
    clock: object
    leaks: tuple


def prove(warehouse, number, say):
    """Cut the warehouse at `number` times, build the model inputs of what was known then, and compare them.

    All is done in a temporary folder; the warehouse is only read. The layout is that of FRAUD_LAYOUT.

    Args:
        warehouse: path of the DuckDB file.
        number: how many cuts.
        say: called with a line of progress.

    Returns:
        Proof.

    Raises:
        LeaksError: nothing can be compared: nothing is built, or not by the layout as it is now.
        ScratchError: a model of the layout fails on the part of the data before a cut.
    """
    with Scratch.of(warehouse) as scratch:
        with scratch.connect() as con:
            time, times, inputs, assumed = _facts(con, number)
        rows, values, found = 0, 0, {}
        for nth, cut_s in enumerate(times, 1):
            at = _timestamp(time, cut_s)
            left_out, rows, different = _compared(scratch, time, cut_s)
            values += rows * len(inputs)
            say(
                f"Cut {nth} of {len(times)}, {at} UTC: without {left_out.payments:,} later payments and "
                f"{left_out.labels:,} later labels of the {rows:,} before it, "
                + (f"not the same: {_names(different)}." if different else "every value is the same.")
            )
            for difference in different:
                found.setdefault(difference.column, []).append((at, difference))
        if found:
            say("Building all of it again, to tell what came later from what never comes out the same ...")
            _, _, different = _compared(scratch, time, None)
            _must_be_the_same(different)
    leaks = (
        Leak(column, sum(one.rows for _, one in places), len(places), *places[0]) for column, places in found.items()
    )
    return Proof(len(times), inputs, rows, values, assumed, time, tuple(leaks))


def _facts(con, number):
    try:
        time = clock(con, RECORDED)
        times = cuts(con, RECORDED, number)
        [(assumed,)] = con.sql(
            f"select count(*) from {RECORDED}.fraud_prepared where is_fraud and reported_at is null"
        ).fetchall()
    except (duckdb.CatalogException, duckdb.BinderException) as error:
        raise LeaksError(f"the warehouse lacks what is compared ({error}). Run: make build") from error
    return time, times, model_inputs(con.table(f"{RECORDED}.{COMPARED}").columns), assumed


def _compared(scratch, time, cut_s):
    scratch.empty()
    with scratch.connect() as con:
        left_out = leave_out_later(con, RECORDED, time, cut_s)
    settings = {
        "collection_start": f"{time.collection_start}",
        "label_delay_hours": time.label_delay_hours,
        "report_delay_hours": time.report_delay_hours,
    }
    # Whatever a layout puts between: all that leads to the inputs, but for what reads files.
    scratch.run([f"+{COMPARED}"], settings, exclude=INGESTED)
    with scratch.connect() as con:
        return left_out, *differences(con, RECORDED, time, cut_s)


def _names(different):
    names = [one.column for one in different]
    more = f" and {len(names) - NAMED} more" if len(names) > NAMED else ""
    return ", ".join(names[:NAMED]) + more


def _timestamp(time, cut_s):
    return time.collection_start + timedelta(seconds=cut_s)


def _must_be_the_same(different):
    if different:
        columns = ", ".join(f"{one.column} ({one.rows:,} rows)" for one in different)
        raise LeaksError(
            f"with nothing left out, fraud_features does not come out as it stands in the warehouse: {columns}. Build "
            "first (make build), if the SQL or a setting has changed since. If it stays so, the SQL gives other values "
            "each time: random(), now(), an order that ties leave open, sums of doubles."
        )
