"""Where payments are made: nowhere that is told, or at names that are those of many."""

from datetime import datetime, timedelta

import pytest

from dbt_project.plugins.layouts import layout
from tests.ml.raw.test_labels import read
from tests.ml.raw.values.test_doubts import warnings
from tests.ml.raw.values.test_ids_and_texts import build, many


def paid(rows, terminal, merchant):
    places = {"terminal_id": terminal, "merchant_id": merchant}
    return many(rows, customer_id=lambda i: f"c{i % 37}", **places)


@pytest.mark.parametrize(
    ("rows", "terminals"),
    [
        (paid(200, lambda i: f"{i % 3:03d}", lambda i: f"m{i % 20}"), "3 of its 3"),
        (paid(200, "1", lambda i: f"m{i % 20}"), "1 of its 1"),
    ],
)
def test_terminals_that_begin_anew_at_each_merchant_are_told(inbox, rows, terminals):
    inbox.put("payments.csv", rows)

    read(inbox)

    [line] = warnings(inbox)
    assert f"{terminals} names of terminal_id have payments of 4 or more merchant_id each" in line
    assert "put the merchant_id in front of it" in line


@pytest.mark.parametrize(
    "rows",
    [
        # One merchant, one terminal or some.
        paid(200, "1", "m1"),
        paid(200, lambda i: f"{i % 3}", "m1"),
        # A terminal with a contract for each of three brands, and one that was sold on.
        paid(200, lambda i: f"t{i % 20}", lambda i: f"m{i % 20}-{i % 3}"),
        paid(200, lambda i: f"t{i % 20}", lambda i: f"m{i % 20}" if i % 20 else f"m{i % 9}"),
        # Names of merchants that change from payment to payment.
        paid(200, lambda i: f"t{i % 5}", lambda i: f"AMZN*{i}"),
        paid(60, lambda i: f"{i % 3}", lambda i: f"m{i % 20}"),
    ],
)
def test_terminals_of_few_merchants_are_terminals(inbox, rows):
    inbox.put("payments.csv", rows)

    read(inbox)

    assert warnings(inbox) == []


@pytest.mark.parametrize(
    ("merchant", "is_told"),
    [
        ("", True),
        ("n/a", True),
        (lambda i: "m1" if i % 20 == 0 else "", True),
        (lambda i: f"m{i % 9}" if i % 5 == 0 else "", False),
    ],
)
def test_a_merchant_that_is_empty_in_nearly_every_row_is_told(inbox, merchant, is_told):
    rows = paid(200, "", merchant)
    inbox.put("payments.csv", [{name: row[name] for name in row if name != "terminal_id"} for row in rows])

    read(inbox)

    told = "have no terminal_id or merchant_id: nothing is known of where they are made"
    assert [told in line for line in warnings(inbox)] == [True] * is_told


def test_terminals_alone_are_enough_and_a_file_may_be_said_to_have_none(inbox):
    inbox.put("payments.csv", paid(200, lambda i: f"t{i % 9}", ""))
    read(inbox)
    inbox.put("payments.csv", paid(200, "", ""))
    read(inbox, layout=layout("payments", {"terminal_id": None}))

    assert warnings(inbox) == []


def test_a_place_of_its_own_for_each_payment_is_told(inbox):
    inbox.put("payments.csv", paid(1000, lambda i: f"t{i % 995}", ""))

    read(inbox)

    [line] = warnings(inbox)
    assert "its 1,000 payments are made at 995 different terminal_id or merchant_id, nearly each at one" in line
    assert "{headers: {terminal_id: NAME}}" in line


def test_payments_of_the_first_file_that_are_made_nowhere_are_told(inbox):
    # Labels say nothing of places, and may come first by name.
    inbox.put("a_labels.csv", "transaction_id,is_fraud,reported_at\nx1,1,2026-02-20\n")
    build(inbox, "first.csv", paid(200, lambda i: "" if i % 4 == 0 else f"t{i % 3}", ""))

    told = "first.csv: 50 of its 200 payments (25%) have no terminal_id or merchant_id, and count as made nowhere."
    assert told in inbox.said


@pytest.mark.parametrize(
    ("before", "places", "is_told"),
    [
        ("t", lambda i: "", True),
        ("t", lambda i: "t" if i % 4 else "", True),
        ("t", lambda i: "t" if i % 20 else "", False),
        (lambda i: "t" if i % 3 == 0 else "", lambda i: "", True),
        (lambda i: "t" if i % 3 == 0 else "", lambda i: "t" if i % 4 == 0 else "", False),
    ],
    ids=["all lost", "a quarter lost", "some lost", "the rest lost", "a little less"],
)
def test_values_that_were_there_in_the_days_before_and_are_lost_are_told(inbox, before, places, is_told):
    devices = {"device_id": lambda i: "d" if i % 2 else ""}
    build(inbox, "first.csv", many(200, terminal_id=before, **devices))
    day = timedelta(days=1)
    later = many(
        200,
        transaction_id=lambda i: f"y{i}",
        occurred_at=lambda i: datetime(2026, 2, 1, 10) + day + timedelta(seconds=i),
        terminal_id=places,
        **devices,
    )

    lines = [line for line in build(inbox, "second.csv", later) if "7 days before lack a value" in line]

    assert [("terminal_id in " in line, "device_id" in line) for line in lines] == [(True, False)] * is_told
