"""Amounts that stand for none, or are cents: told where they are, and not where people pay so much."""

import pytest

from tests.ml.raw.test_labels import read
from tests.ml.raw.values.test_doubts import warnings
from tests.ml.raw.values.test_ids_and_texts import many


@pytest.mark.parametrize("placeholder", ["999999.99", "99999", "9999.99"])
def test_an_amount_that_a_program_writes_for_none_is_told(inbox, placeholder):
    inbox.put("payments.csv", many(200, amount=lambda i: placeholder if i % 50 == 7 else f"{i % 90}.25"))

    read(inbox)

    [line] = [line for line in warnings(inbox) if "amounts are" in line]
    assert f"4 amounts are {float(placeholder):,.2f}, and no other one is above 89.25" in line
    assert "leave these cells of amount empty" in line


@pytest.mark.parametrize(
    "amount",
    [
        # Two of them may be two; a price of 999.99 among others of hundreds is one.
        lambda i: "99999.99" if i in (7, 57) else f"{i % 90}.25",
        lambda i: "999.99" if i % 20 == 7 else f"{i % 90}5.50",
        lambda i: "99.99" if i % 2 else f"{i % 9}.00",
    ],
)
def test_an_amount_that_people_pay_is_an_amount(inbox, amount):
    inbox.put("payments.csv", many(200, amount=amount))

    read(inbox)

    assert not [line for line in warnings(inbox) if "amounts are" in line]


def test_cents_among_euros_are_told(inbox):
    inbox.put(
        "payments.csv", many(300, amount=lambda i: f"{i % 90}7{i % 9 + 1}" if i % 3 else f"{i % 90}.7{i % 9 + 1}")
    )

    read(inbox)

    [line] = [line for line in warnings(inbox) if "whole" in line]
    assert "200 amounts are whole, like 172, and usually" in line
    assert "the 100 others are usually" in line
    assert "write all of amount in one unit" in line


@pytest.mark.parametrize(
    "amount",
    [
        # Some pay whole euros, and large ones are round.
        lambda i: f"{i % 90}" if i % 3 else f"{i % 90}.25",
        lambda i: f"{i % 40 * 100 + 500}" if i % 3 else f"{i % 90}.25",
        # A few are few.
        lambda i: f"{i % 90}7{i % 9 + 1}" if i == 5 else f"{i % 90}.25",
    ],
)
def test_whole_amounts_that_people_pay_are_none_in_cents(inbox, amount):
    inbox.put("payments.csv", many(300, amount=amount))

    read(inbox)

    assert not [line for line in warnings(inbox) if "whole" in line]
