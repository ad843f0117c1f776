"""What the labels of a file say as a whole."""

from datetime import datetime, timedelta

import pytest

from dbt_project.plugins.layouts import layout
from tests.ml.raw.test_labels import PAYMENTS, read
from tests.ml.raw.values.test_doubts import warnings
from tests.ml.raw.values.test_ids_and_texts import build, many

START = datetime(2026, 2, 1, 10)


def days(count, first=0, a_day=100, is_fraud=lambda day, i: i < 3):
    """Payments of so many days; `is_fraud` takes the day and the number in it."""
    return many(
        count * a_day,
        transaction_id=lambda i: f"d{first + i // a_day}-{i % a_day}",
        occurred_at=lambda i: START + timedelta(days=first + i // a_day, seconds=300 * (i % a_day)),
        customer_id=lambda i: f"c{i % 37}",
        amount=lambda i: f"{i % 83}.50",
        is_fraud=lambda i: {None: "", True: 1, False: 0}[is_fraud(first + i // a_day, i % a_day)],
    )


def test_young_payments_whose_frauds_are_written_down_as_legitimate_are_told(inbox):
    inbox.put("payments.csv", days(40, is_fraud=lambda day, i: i < 3 and day < 28))

    read(inbox)

    assert warnings(inbox) == [
        "payments.csv: WARNING: 0 frauds among 1,200 payments of the newest 12 days, where 36 were to be expected. They"
        " count as legitimate. If that is not known yet, take the file out with `fraud forget`, and leave their"
        " is_fraud empty."
    ]


def test_a_later_file_with_hardly_a_fraud_is_told_beside_the_stored_rows(inbox):
    build(inbox, "february.csv", days(28))
    later = days(7, first=28, is_fraud=lambda day, i: day == 34 and i == 0)

    [told] = [line for line in build(inbox, "march.csv", later) if "WARNING" in line]
    assert "1 fraud among 700 payments of the newest 7 days, where 21 were to be expected" in told


@pytest.mark.parametrize(
    ("is_fraud", "changed"),
    [
        (lambda day, i: i < 3, {}),
        (lambda day, i: None if day >= 28 else i < 3, {}),
        (lambda day, i: i < 3 and day < 37, {}),  # a dip of three days
        (lambda day, i: i < 12 and 3 <= day < 8, {}),  # one wave, and no fraud since
        (lambda day, i: i < (3 if day < 28 else 1), {}),
        (lambda day, i: i < 3 and day < 28, {"layout": layout("payments", label_delay_hours=72)}),
        (lambda day, i: i < 3 and day < 28, {"any_class_share": True}),
    ],
    ids=["known", "left empty", "a dip", "a wave", "fewer", "settled after 3 days", "any share"],
)
def test_labels_that_are_final_are_not_told(inbox, is_fraud, changed):
    inbox.put("payments.csv", days(40, is_fraud=is_fraud))

    read(inbox, **({"layout": PAYMENTS} | changed))

    assert warnings(inbox) == []


def test_payments_from_before_others_are_not_young(inbox):
    build(inbox, "march.csv", days(28, first=28))
    earlier = days(28, is_fraud=lambda day, i: i < 3 and day < 20)

    assert not any("to be expected" in line for line in build(inbox, "february.csv", earlier))


@pytest.mark.parametrize(("frauds", "is_told"), [(50, True), (20, True), (19, False)])
def test_a_sample_with_most_legitimate_payments_left_out_is_told(inbox, frauds, is_told):
    inbox.put("sample.csv", days(3, is_fraud=lambda day, i: i < frauds))

    read(inbox)

    told = f"sample.csv: WARNING: {3 * frauds} of its 300 payments ({frauds}%) are frauds, as in a sample"
    assert [line.startswith(told) for line in warnings(inbox)] == [True] * is_told
