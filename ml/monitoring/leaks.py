"""Do model inputs know what came later? What is later than a cut is left out, and what is made of the rest compared.

Functions on a DuckDB connection whose main schema holds what is made again, from `fraud` and `case_reviews`. Another
schema, `recorded`, holds the warehouse: these two, fraud_prepared, fraud_features and layout_settings.
"""

from dataclasses import dataclass

from ml.errors import ActionableError
from ml.model.features import model_inputs

SHOWN = 3
A_ROW = "transaction_id"
"""Stands for a row that is there on one side alone."""


class LeaksError(ActionableError):
    """Nothing can be said of leaks; the message says why."""


@dataclass(frozen=True)
class Clock:
    """What turns reports into seconds since the start of the collection.

    Args:
        collection_start: datetime, UTC.
        label_delay_hours: all labels have come after it.
        report_delay_hours: a label without a time of report counts as reported so long after its payment; None: the
            layout does not say.
    """

    collection_start: object
    label_delay_hours: float
    report_delay_hours: float | None

    @property
    def assumed_delay_s(self):
        """Seconds from a payment to the report of which nothing tells the time."""
        # Where the layout does not say, a label is sure to have come only when none is waited for any more.
        hours = self.label_delay_hours if self.report_delay_hours is None else self.report_delay_hours
        return round(hours * 3600)


@dataclass(frozen=True)
class LeftOut:
    """What was later than a cut: payments, and labels of other payments."""

    payments: int
    labels: int


@dataclass(frozen=True)
class Example:
    """One value that differs, both as text; None: there is no such row."""

    transaction_id: str
    occurred_at: object
    recorded: str | None
    again: str | None


@dataclass(frozen=True)
class Difference:
    """A column whose values differ: in how many rows, and in the first ones of them."""

    column: str
    rows: int
    examples: tuple[Example, ...]


def clock(con, recorded):
    """The Clock by which the warehouse was built.

    Raises:
        LeaksError: no payment is there.
    """
    [start] = con.sql(
        f"select occurred_at - to_seconds(time_s) from {recorded}.fraud_prepared where occurred_at is not null limit 1"
    ).fetchall() or [None]
    if start is None:
        raise LeaksError("the warehouse holds no payments: there is nothing to compare. Run: make build")
    [delays] = con.sql(f"select label_delay_hours, report_delay_hours from {recorded}.layout_settings").fetchall()
    return Clock(*start, *delays)


def cuts(con, recorded, number):
    """Times to cut at, in s since the start of the collection, at even quantiles of the payments.

    Fewer than `number` where payments share their times; something is later than each.

    Raises:
        LeaksError: all payments are of one time.
    """
    shares = [part / (number + 1) for part in range(1, number + 1)]
    [(times, newest)] = con.sql(
        f"select quantile_disc(time_s, {shares}), max(time_s) from {recorded}.fraud_features"
    ).fetchall()
    inside = sorted({time for time in times if time < newest})
    if not inside:
        raise LeaksError("the payments are all of one time: no cut leaves some of them earlier and some later.")
    return inside


def leave_out_later(con, recorded, clock, cut_s):
    """Write `fraud` and `case_reviews` as if all that is later than the cut had not come yet. None: as they are.

    A payment is as late as its time in fraud_prepared says, a label as its report; a label that names no time of
    report, those of reviewers too, as the Clock says. A row that loses its label stays a payment.

    Returns:
        LeftOut.
    """
    horizon = "'infinity'::double" if cut_s is None else str(cut_s)
    con.execute(
        f"""
        create temp table payment_times as select transaction_id, time_s from {recorded}.fraud_prepared;

        create temp view known as
        select
            fraud.*,
            coalesce(payment_times.time_s <= {horizon}, true) as is_payment_known,
            coalesce(
                epoch_us(fraud.reported_at) / 1e6 - epoch_us(timestamp '{clock.collection_start}') / 1e6,
                payment_times.time_s + {clock.assumed_delay_s},
                -- Of a payment that nobody has seen: it counts nowhere.
                0
            ) <= {horizon} as is_label_known
        from {recorded}.fraud
        left join payment_times on fraud.transaction_id = payment_times.transaction_id;

        create table fraud as
        select
            * exclude (is_payment_known, is_label_known)
            replace (
                case when is_label_known then class end as class,
                case when is_label_known then reported_at end as reported_at
            )
        from known
        where is_payment_known;

        create table case_reviews as
        select reviews.*
        from {recorded}.case_reviews as reviews
        left join payment_times on reviews.transaction_id = payment_times.transaction_id
        where coalesce(payment_times.time_s + {clock.assumed_delay_s} <= {horizon}, true);
        """
    )
    [(payments,)] = con.sql(f"select count(*) from payment_times where time_s > {horizon}").fetchall()
    [(labels,)] = con.sql(
        "select count(class) from known where reject_reason is null and is_payment_known and not is_label_known"
    ).fetchall()
    [(verdicts,)] = con.sql(
        f"""
        select count(reviews.verdict)
        from {recorded}.case_reviews as reviews
        inner join payment_times on reviews.transaction_id = payment_times.transaction_id
        where
            reviews.reject_reason is null
            and payment_times.time_s <= {horizon}
            and payment_times.time_s + {clock.assumed_delay_s} > {horizon}
        """
    ).fetchall()
    return LeftOut(payments, labels + verdicts)


def differences(con, recorded, clock, cut_s):
    """Model inputs of payments until the cut (None: of all) that were not made again bit for bit.

    Null equals null, NaN equals NaN; 0 and -0 differ.

    Returns:
        (number of rows compared, list of Difference in the order of the columns).

    Raises:
        LeaksError: the columns themselves differ.
    """
    before, after = (
        dict(con.sql(f"select column_name, column_type from (describe from {schema}.fraud_features)").fetchall())
        for schema in (recorded, "main")
    )
    if before != after:
        odd = sorted(name for name in {*before, *after} if before.get(name) != after.get(name))
        raise LeaksError(
            f"fraud_features of the warehouse and the layout as it is now do not agree on {', '.join(odd)}. Build "
            "first (make build), with FRAUD_LAYOUT as it is now."
        )
    tests = {A_ROW: "kept.transaction_id is null or again.transaction_id is null"}
    tests |= {
        name: f"kept.transaction_id = again.transaction_id and {_differs(name, before[name])}"
        for name in model_inputs(before)
    }
    until = "" if cut_s is None else f"where time_s <= {cut_s}"
    both = f"""
        from (from {recorded}.fraud_features {until}) as kept
        full join main.fraud_features as again on kept.transaction_id = again.transaction_id
    """
    counts = ", ".join(f"count(*) filter ({test})" for test in tests.values())
    [(rows, *differing)] = con.sql(f"select count(kept.transaction_id), {counts} {both}").fetchall()
    return rows, [
        Difference(name, number, _examples(con, both, name, tests[name], clock))
        for name, number in zip(tests, differing, strict=True)
        if number
    ]


def _differs(name, kind):
    unequal = f'kept."{name}" is distinct from again."{name}"'
    if kind not in ("DOUBLE", "FLOAT"):
        return f"({unequal})"
    # For SQL, 0 and -0 are one value.
    return f'({unequal} or (kept."{name}" = 0 and signbit(kept."{name}") <> signbit(again."{name}")))'


def _examples(con, both, name, test, clock):
    found = con.sql(
        f"""
        select
            coalesce(kept.transaction_id, again.transaction_id) as transaction_id,
            timestamp '{clock.collection_start}' + to_seconds(coalesce(kept.time_s, again.time_s)) as occurred_at,
            if(kept.transaction_id is null, null, coalesce(kept."{name}"::varchar, 'null')),
            if(again.transaction_id is null, null, coalesce(again."{name}"::varchar, 'null'))
        {both}
        where {test}
        order by occurred_at, transaction_id
        limit {SHOWN}
        """
    ).fetchall()
    return tuple(Example(*row) for row in found)
