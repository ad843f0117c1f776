"""Amounts in other currencies are converted by the rates of their day, or the row is rejected."""

import pytest

from dbt_project.plugins.layouts import layout
from ml.raw.ingest import IngestionError
from tests.ml.raw.test_ingest import Inbox
from tests.ml.raw.test_labels import payments, read

# 31 January 2026 is a Saturday: Friday's rates hold until Monday.
RATES = """Date,USD,JPY,CYP,
2026-02-02,1.25,150,N/A,
2026-01-30,1.20,160,N/A,
2025-12-01,1.10,170,N/A,
"""


@pytest.fixture
def inbox(tmp_path, monkeypatch):
    folder = tmp_path / "in"
    folder.mkdir()
    monkeypatch.chdir(folder)
    made = Inbox(folder)
    yield made
    made.close()


def put(inbox, *payments_in, rates=RATES):
    """Payments of (day, currency, amount), and the rates."""
    rows = [
        payments(transaction_id=f"x{i}", occurred_at=f"{day} 10:00:00Z", currency=currency, amount=str(amount))[0]
        for i, (day, currency, amount) in enumerate(payments_in)
    ]
    inbox.put("payments.csv", rows)
    reference = inbox.folder.parent / "reference"
    if rates:
        reference.mkdir()
        (reference / "eurofxref-hist.csv").write_text(rates)
    return reference


def test_an_amount_is_divided_by_the_rate_of_its_day_or_the_last_one_before(inbox):
    rates = put(
        inbox,
        ("2026-02-02", "USD", 10),
        ("2026-01-31", "usd", 12),
        ("2026-02-02", "JPY", 300),
        ("2026-02-02", "EUR", 7),
        ("2026-02-02", "", 8),
    )

    rows = read(inbox, rates=rates)
    assert [row["amount"] for row in rows] == pytest.approx([8.0, 10.0, 2.0, 7.0, 8.0])
    assert any("3 amounts in JPY, USD are converted by the rates of eurofxref-hist.csv" in line for line in inbox.said)


@pytest.mark.parametrize(
    ("day", "currency"), [("2026-02-02", "CYP"), ("2026-02-02", "XYZ"), ("2026-01-09", "USD"), ("2026-02-20", "USD")]
)
def test_without_a_rate_the_row_is_rejected_with_its_reason(inbox, day, currency):
    rates = put(inbox, (day, currency, 10), ("2026-02-02", "EUR", 7))

    first, other = read(inbox, rates=rates)
    found = (first["reject_column"], first["reject_value"], first["reject_reason"], first["transaction_id"])
    assert found == ("currency", currency, "no rate for this currency and day", None)
    assert other["reject_reason"] is None


def test_other_currencies_without_any_rates_are_refused_and_one_currency_needs_none(inbox):
    rates = put(inbox, ("2026-02-02", "USD", 10), ("2026-02-02", "EUR", 7), rates=None)
    with pytest.raises(IngestionError, match=r"1 of its 2 amounts are in USD, and there are no rates in .*reference"):
        read(inbox, rates=rates)

    (inbox.folder / "payments.csv").unlink()
    put(inbox, ("2026-02-02", "EUR", 7), rates=None)
    assert [row["amount"] for row in read(inbox, rates=rates)] == [7.0]


def test_a_file_of_rates_that_is_none_is_named(inbox):
    rates = put(inbox, ("2026-02-02", "USD", 10), rates="code,rate\nUSD,1.2\n")

    with pytest.raises(IngestionError, match=r"eurofxref-hist.csv: it holds no rates: its first column is 'code'"):
        read(inbox, rates=rates)


def test_the_file_of_one_day_lies_beside_that_of_all_and_is_read_alone(inbox):
    rates = put(inbox, ("2026-01-30", "USD", 12), ("2026-02-03", "USD", 13))
    (rates / "eurofxref.csv").write_text("Date, USD, JPY, \n03 February 2026, 1.30, 150, \n")
    assert [row["amount"] for row in read(inbox, rates=rates)] == pytest.approx([10.0, 10.0])

    (rates / "eurofxref-hist.csv").write_text("Date,USD\n30/01/2026,1.2\n")
    with pytest.raises(IngestionError, match="eurofxref-hist.csv: no day and rate of it can be read"):
        read(inbox, rates=rates)


@pytest.mark.parametrize(("code", "euros"), [("840.0", 8.0), ("978.0", 10.0), ("36.0", 5.0)])
def test_a_number_of_a_currency_may_have_become_a_fraction(inbox, code, euros):
    rates = put(inbox, ("2026-02-02", code, 10), rates="Date,USD,AUD\n2026-02-02,1.25,2\n")

    assert [row["amount"] for row in read(inbox, rates=rates)] == [euros]


def test_a_sign_in_the_amount_is_sent_to_the_column_of_the_currency(inbox):
    rates = put(inbox, ("2026-02-02", "", "$1,234.56"), ("2026-02-02", "", "$7.00"), ("2026-02-02", "", "8.50"))
    with pytest.raises(IngestionError, match=r"(?s)'\$1,234\.56': not in EUR.*into a column currency, like USD"):
        read(inbox, rates=rates, max_rejected_share=0.01)


def test_amounts_whose_currency_has_no_rate_are_not_said_to_be_converted(inbox):
    rates = put(inbox, ("2026-02-02", "GBX", 10), ("2026-02-02", "EUR", 7))
    read(inbox, rates=rates)
    assert not any("converted" in line for line in inbox.said)

    (inbox.folder.parent / "reference" / "eurofxref-hist.csv").unlink()
    (inbox.folder.parent / "reference").rmdir()
    rates = put(inbox, ("2026-02-02", "GBX", 10), ("2026-02-02", "USD", 10), ("2026-02-02", "USD", 5))
    read(inbox, rates=rates)
    assert any("2 amounts in USD are converted by" in line for line in inbox.said)


@pytest.mark.parametrize(("other", "is_told"), [("EUR", True), ("USD", False)])
def test_amounts_without_a_currency_beside_others_are_told(inbox, other, is_told):
    rates = put(inbox, ("2026-02-02", "JPY", 1300), ("2026-02-02", "", 1300), ("2026-02-02", other, 7))

    read(inbox, rates=rates)

    [line] = [line for line in inbox.said if "without a currency" in line]
    assert "1 amounts without a currency are taken as EUR, beside" in line
    assert ("WARNING" in line) == is_told


@pytest.mark.parametrize(
    ("header", "currency", "is_told"),
    [
        ("amount_eur", "JPY", True),
        ("Betrag (EUR)", "JPY", True),
        ("amount_eur", "EUR", False),
        ("amount", "JPY", False),
    ],
)
def test_amounts_that_are_in_euros_by_their_name_and_converted_are_told(inbox, header, currency, is_told):
    rates = put(inbox, ("2026-02-02", currency, 1300))
    path = inbox.folder / "payments.csv"
    path.write_text(path.read_text().replace("amount", header, 1))

    read(inbox, rates=rates, layout=layout("payments", {"amount_eur": header}))

    told = f'the name of column "{header}" says EUR, and its 1 amounts in JPY are converted'
    assert any("WARNING" in line and told in line for line in inbox.said) == is_told
