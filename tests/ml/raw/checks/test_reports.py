"""Labels that come alone, and when they were reported."""

from datetime import timedelta

import pytest

from ml.raw.ingest import IngestionError
from tests.ml.raw.checks.test_classes import START, days
from tests.ml.raw.test_labels import read
from tests.ml.raw.values.test_doubts import warnings
from tests.ml.raw.values.test_ids_and_texts import build, many


def label_file(labels, reported_at="2026-04-01 10:00:00"):
    lines = [f"{name},{label},{reported_at}" for name, label in labels.items()]
    return "\n".join(["transaction_id,is_fraud,reported_at", *lines]) + "\n"


# Labels that are turned round


@pytest.mark.parametrize("in_one_build", [False, True])
def test_labels_that_are_turned_round_are_refused(inbox, in_one_build):
    turned = label_file({f"d{day}-{i}": int(i >= 3) for day in range(3) for i in range(100)})

    if in_one_build:
        inbox.put("a_labels.csv", turned)
    else:
        build(inbox, "payments.csv", days(4))
    with pytest.raises(
        IngestionError,
        match=r"(?s)300 of its 300 labels of transactions whose label is known contradict it: 291 of the 291 legitimate"
        r" ones of that time would be frauds, and 9 frauds legitimate.*swap them.*any_class_share",
    ):
        build(inbox, *(("payments.csv", days(4)) if in_one_build else ("labels.csv", turned)))
    if not in_one_build:
        build(inbox, "labels.csv", turned, any_class_share=True)


def test_frauds_that_come_after_a_0_and_disputes_that_were_won_are_no_labels_turned_round(inbox):
    build(inbox, "payments.csv", days(10))
    corrected = {f"d{day}-{i}": int(i >= 3) for day in range(10) for i in range(8)}

    build(inbox, "labels.csv", label_file(corrected))


# When they were reported


def reported(count, reported_at, **columns):
    return many(count, is_fraud=1, reported_at=reported_at, amount=lambda i: i + 0.5, **columns) + many(
        count + 1, transaction_id=lambda i: f"y{i}", is_fraud=0, reported_at=""
    )


def paid(i):
    return START + timedelta(hours=7 * i)


@pytest.mark.parametrize(
    ("at_once", "told"), [(12, "12 of its 12"), (11, "11 of its 12"), (10, None)], ids=["all", "nearly all", "some"]
)
def test_frauds_that_are_reported_with_their_payment_are_told(inbox, at_once, told):
    inbox.put("payments.csv", reported(12, lambda i: paid(i) + timedelta(days=i >= at_once), occurred_at=paid))

    read(inbox)

    if told:
        assert warnings(inbox) == [
            f"payments.csv: WARNING: {told} reports of frauds are of the second of their payment: these count as known"
            " at once. If that is not when somebody reported them, take the file out with `fraud forget`, and leave the"
            " time of the report empty."
        ]
    else:
        assert warnings(inbox) == []


def test_labels_alone_that_are_reported_with_their_payment_are_told(inbox):
    build(inbox, "payments.csv", many(40, occurred_at=paid))
    lines = "".join(f"x{i},1,{paid(i)}\n" for i in range(12))

    build(inbox, "labels.csv", f"transaction_id,is_fraud,reported_at\n{lines}")

    assert any("12 of its 12 reports of frauds are of the second of their payment" in line for line in warnings(inbox))


def test_frauds_that_are_found_on_their_day_are_days_alone(inbox):
    inbox.put("payments.csv", reported(20, lambda i: paid(i).date(), occurred_at=lambda i: paid(i).date()))

    read(inbox)

    assert not any("of the second of their payment" in line for line in inbox.said)


@pytest.mark.parametrize(
    ("moment", "zone", "told"),
    [
        ("2026-04-01 08:30:00", "UTC", "are all of one moment, 2026-04-01 08:30:00 (UTC), as that of an export"),
        ("2026-04-01", "UTC", "are days without a time of day"),
        ("2026-04-01", "Europe/Paris", "are days without a time of day"),
    ],
)
def test_reports_of_one_moment_are_those_of_an_export(inbox, moment, zone, told):
    inbox.put("payments.csv", reported(20, moment))

    read(inbox, timezone=zone)

    [line] = [line for line in inbox.said if "its 20 reports" in line]
    assert told in line


def test_the_end_of_time_as_a_report_is_to_be_left_empty(inbox):
    inbox.put("payments.csv", reported(20, "9999-12-31"))

    with pytest.raises(IngestionError, match="Leave reported_at empty where nothing was reported"):
        read(inbox, max_rejected_share=0.1)
