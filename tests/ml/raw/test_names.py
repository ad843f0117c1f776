"""Columns that are not read, and are told because of what their names say."""

import unicodedata

import pytest

from dbt_project.plugins.layouts import layout
from ml.raw.ingest import IngestionError
from tests.ml.raw.test_ingest import transaction
from tests.ml.raw.test_labels import read
from tests.ml.raw.values.test_doubts import warnings
from tests.ml.raw.values.test_ids_and_texts import many


@pytest.mark.parametrize(
    ("header", "may_be"),
    [
        ("Currency (ISO)", "currency: amounts are taken as EUR"),
        ("Währung", "currency: amounts are taken as EUR"),
        ("monnaie", "currency: amounts are taken as EUR"),
        ("Cur.", "currency: amounts are taken as EUR"),
        ("WKZ", "currency: amounts are taken as EUR"),
        ("fraud_flag", "is_fraud: no label is read"),
        ("Is Fraud?", "is_fraud: no label is read"),
        ("#transaction_id", "transaction_id: ids are made of the values"),
        ("Order Number", "transaction_id: ids are made of the values"),
        ("id", "transaction_id: ids are made of the values"),
        ("Chargeback Date", "reported_at: frauds count as reported after the usual delay"),
    ],
)
def test_a_column_that_may_be_a_missing_one_is_told_with_the_setting(inbox, header, may_be):
    # Among so many that the list of those ignored leaves it out.
    before, behind = ({f"{side}_{n}": "x" for n in range(4)} for side in "ab")
    rows = many(3, **before, **{header: "1"}, **behind)
    inbox.put("payments.csv", [{name: row[name] for name in row if name != "transaction_id"} for row in rows])

    read(inbox)

    [line] = warnings(inbox)
    assert f'column "{header}" is not read, and may be {may_be}.' in line
    assert f'{{headers: {{{may_be.split(":")[0]}: "{header}"}}}}' in line


@pytest.mark.parametrize(
    "header", ["payment_method", "fraud_score", "device_class", "exchange_rate", "Card Type", "Memo"]
)
def test_other_columns_are_ignored_without_a_warning(inbox, header):
    inbox.put("payments.csv", many(3, **{header: "1"}))

    read(inbox)

    assert warnings(inbox) == []


def test_columns_that_are_there_are_not_looked_for(inbox):
    inbox.put("payments.csv", many(3, currency="EUR", is_fraud=0, **{"Converted Currency": "EUR", "fraud_flag": 0}))

    read(inbox)

    assert warnings(inbox) == []


@pytest.mark.parametrize(
    ("header", "column"), [("transaction_amount", "amount_eur"), ("payment_time", "occurred_at"), ("Class", "is_fraud")]
)
def test_of_two_columns_under_known_names_the_other_one_is_told(inbox, header, column):
    inbox.put("payments.csv", many(3, is_fraud=0, **{header: "1"}))

    read(inbox)

    [line] = warnings(inbox)
    assert f'column "{header}" is not read: ' in line
    assert f"is taken for {column}. If it is the right one, --vars '{{headers: {{{column}: \"{header}\"}}}}'." in line


@pytest.mark.parametrize(
    ("column", "taken", "header", "is_told"),
    [
        *(
            ("customer_id", "Source", header, True)
            for header in (
                *("client_no", "client_number", "customer_no", "numero_client", "Kundennummer", "Kunden-Nr."),
                *("codice_cliente", "numero_cliente"),
            )
        ),
        ("customer_id", "Source", "card_type", False),
        ("customer_id", "Source", "customer_name", False),
        ("customer_id", "ENTITY_ID", "card_number", False),
        ("customer_id", "card1", "client_no", False),
        ("occurred_at", "timestamp", "purchase_time", True),
        ("occurred_at", "timestamp", "Transaction Time", True),
        ("occurred_at", "timestamp", "transaction_date", False),
        ("occurred_at", "timestamp", "payment_update_time", False),
        ("occurred_at", "occurred_at", "purchase_time", False),
    ],
)
def test_a_column_whose_name_says_more_than_the_one_that_is_taken_is_told(inbox, column, taken, header, is_told):
    inbox.put("payments.csv", renamed(many(3, **{header: "1"}), {column: taken}))

    read(inbox)

    what_next = f"If it is the right one, --vars '{{headers: {{{column}: \"{header}\"}}}}'."
    told = f'column "{header}" is not read: {taken} is taken for {column}. {what_next}'
    assert [told in line for line in warnings(inbox)] == [True] * is_told


@pytest.mark.parametrize(
    ("column", "taken", "header"),
    [("customer_id", "Source", "client_no"), ("occurred_at", "timestamp", "payment_time")],
)
def test_a_column_that_the_var_headers_names_is_taken_without_a_word(inbox, column, taken, header):
    inbox.put("payments.csv", renamed(many(3, **{header: "1"}), {column: taken}))

    read(inbox, layout=layout("payments", {column: taken}))

    assert warnings(inbox) == []


@pytest.mark.parametrize(
    "header",
    ["TimeZone", "gmt_offset", "UTC Offset", "utc_diff", "fuseau_horaire", "Zeitzone", "zona_horaria", "tz"],
)
def test_a_zone_in_a_column_of_its_own_is_told(inbox, header):
    inbox.put("payments.csv", many(3, occurred_at=lambda i: f"2026-02-01 10:00:0{i}", **{header: "PST"}))

    read(inbox)

    assert (
        f'column "{header}" is not read: times without an offset are taken as of the var timezone' in warnings(inbox)[0]
    )


def test_amounts_of_a_layout_without_currencies_are_told(inbox):
    inbox.put("may.csv", [transaction(1, devise="USD")])

    inbox.rows()

    assert 'column "devise" is not read: the layout ulb has none, and amounts are taken as EUR' in warnings(inbox)[0]


def renamed(rows, names):
    return [{names.get(name, name): value for name, value in row.items()} for row in rows]


def test_spaces_and_hyphens_of_a_header_are_underscores(inbox):
    names = {"transaction_id": "Transaction ID", "occurred_at": "Occurred-At", "customer_id": "Customer - Id"}
    inbox.put(
        "payments.csv", renamed(many(3, currency="EUR", merchant_id="m1"), names | {"merchant_id": "Merchant\nID"})
    )

    assert {row["merchant_id"] for row in read(inbox)} == {"m1"}
    assert warnings(inbox) == []


@pytest.mark.parametrize("form", ["NFC", "NFD"])
def test_accents_of_a_header_have_one_form(inbox, form):
    other = {"NFC": "NFD", "NFD": "NFC"}[form]
    name = unicodedata.normalize(form, "numéro_client")
    inbox.put("payments.csv", renamed(many(3), {"customer_id": unicodedata.normalize(other, name)}))

    rows = read(inbox, layout=layout("payments", {"customer_id": name}))

    assert [row["reject_reason"] for row in rows] == [None] * 3


def test_two_spellings_of_one_header_are_a_column_that_is_there_twice(inbox):
    inbox.put("payments.csv", many(3, **{"Customer ID": "c"}))

    with pytest.raises(IngestionError, match='column "customer_id" is there more than once'):
        read(inbox)
