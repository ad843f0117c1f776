"""How many rows a new file has, and whom it names."""

from datetime import datetime, timedelta

import pyarrow as pa
import pytest

from ml.raw.ingest import IngestionError
from tests.ml.raw.test_labels import read
from tests.ml.raw.values.test_doubts import warnings
from tests.ml.raw.values.test_ids_and_texts import build, many


def nameless(rows):
    return [{name: row[name] for name in row if name != "transaction_id"} for row in rows]


def test_a_file_that_holds_its_rows_twice_is_refused(inbox):
    inbox.put("payments.csv", nameless(many(20) * 2))

    with pytest.raises(IngestionError, match="20 of its 40 rows repeat another one in every value, like row 21"):
        read(inbox)


@pytest.mark.parametrize(("repeated", "is_told"), [(1, False), (3, True)])
def test_some_equal_rows_are_payments_and_many_are_told(inbox, repeated, is_told):
    inbox.put("payments.csv", nameless(many(30) + many(repeated)))

    assert len({row["transaction_id"] for row in read(inbox)}) == 30 + repeated
    assert any("repeat another one" in line for line in warnings(inbox)) == is_told


def states(count, second="CAPTURED", after=timedelta(hours=20), paired=1.0):
    """Rows of payments that are authorised, and of the second state of a share of them."""

    def at(i):
        return datetime(2026, 2, 1, 10) + timedelta(hours=i)

    told = {"customer_id": lambda i: f"c{i % 7}", "amount": lambda i: f"{i}.25"}
    return many(count, **told, occurred_at=at, status="AUTHORISED") + many(
        int(paired * count),
        **told,
        transaction_id=lambda i: f"y{i}",
        occurred_at=lambda i: at(i) + after,
        status=second,
    )


def test_a_row_for_the_authorisation_and_another_for_the_capture_are_told(inbox):
    inbox.put("payments.csv", states(40, paired=0.9))

    read(inbox)

    assert warnings(inbox) == [
        "payments.csv: WARNING: 72 of its 76 rows are pairs of one customer, merchant and amount within 7 days, first"
        " AUTHORISED, then CAPTURED, like x0 and y0. Each counts as a payment. If a pair is one payment, take the file"
        " out with `fraud forget`, and keep one row of each."
    ]


def test_two_rows_at_once_for_one_payment_are_told_whatever_tells_them_apart(inbox):
    rows = states(40, second="AUTHORISED", after=timedelta(0))
    inbox.put("payments.csv", [{**row, "event_type": f"e{number // 40}"} for number, row in enumerate(rows)])

    read(inbox)

    [line] = warnings(inbox)
    assert "80 of its 80 rows are pairs of one customer, merchant and amount within a minute, like x0 and y0." in line


@pytest.mark.parametrize(
    "rows",
    [
        states(40, second="AUTHORISED"),
        states(40, after=timedelta(days=30)),
        states(80, second="DECLINED", paired=0.3),
        states(40, second=lambda i: "ABCDEF"[i % 6]),
        states(20),
        many(100, amount="9.99", customer_id=lambda i: f"c{i % 9}", status=lambda i: ("captured", "declined")[i % 2]),
    ],
    ids=["subscription", "next month", "tried again", "no order", "few", "one price"],
)
def test_payments_of_the_same_amount_are_payments(inbox, rows):
    inbox.put("payments.csv", rows)

    read(inbox)

    assert warnings(inbox) == []


@pytest.mark.parametrize(("rows", "is_told"), [(65_535, True), (65_534, False)])
def test_as_many_rows_as_a_sheet_has_are_told(inbox, rows, is_told):
    [one] = many(1, customer_id="c")
    lines = "".join(f"x{i},2026-02-01 10:00:00Z,c{i % 50},t1,{i}.5\n" for i in range(rows))
    inbox.put("payments.csv", f"{','.join(one)}\n{lines}")

    read(inbox)

    assert any("all that a sheet holds below its header" in line for line in warnings(inbox)) == is_told


@pytest.mark.parametrize(
    ("customer", "told"),
    [
        ("c{0}", "each of its 120 payments has a customer_id of its own"),
        ("shop", "its 120 payments are of 1 customer_id like shop"),
        ("c{1}", None),
    ],
)
def test_who_pays_is_neither_one_nor_each_time_another(inbox, customer, told):
    inbox.put("payments.csv", many(120, customer_id=lambda i: customer.format(i, i % 40)))

    read(inbox)

    assert (told is None and warnings(inbox) == []) or told in warnings(inbox)[0]


def test_customers_who_all_have_new_names_are_told(inbox):
    build(inbox, "may.csv", many(60, customer_id=lambda i: f"C-{i % 30:03d}"))

    later = {"transaction_id": lambda i: f"y{i}", "occurred_at": lambda i: f"2026-02-02 10:{i:02d}:00"}
    said = build(inbox, "june.csv", many(60, customer_id=lambda i: f"C-{i % 29:03d}", **later))
    assert not any("WARNING" in line for line in said)
    later["transaction_id"] = lambda i: f"z{i}"
    said = build(inbox, "july.csv", many(60, customer_id=lambda i: f"K{i % 30}", **later, amount="3.25"))
    assert any("none of its 30 names of customer_id is one of the 30 of the 30 days before" in line for line in said)


def test_numbers_with_and_without_a_fraction_are_told_as_one_customer(inbox):
    inbox.put("payments.csv", many(40, customer_id=lambda i: f"{i % 5}" if i < 20 else f"{i % 5}.0"))

    read(inbox)

    assert "5 of its 5 names of customer_id are there in two ways" in warnings(inbox)[0]


@pytest.mark.parametrize("corrected", [1, 10])
def test_corrected_amounts_of_rows_without_ids_are_not_stored_beside_the_wrong_ones(inbox, corrected):
    build(inbox, "may.csv", nameless(many(120)))
    again = nameless(many(130, amount=lambda i: "99.90" if i < corrected else "1.50"))

    if corrected == 1:
        assert any(
            "1 of its 130 rows differ from known ones in nothing but the amount" in line
            and "it is 99.9 and 1.5 in" in line
            for line in build(inbox, "june.csv", again, max_rejected_share=0.01)
        )
    else:
        with pytest.raises(IngestionError, match=r"(?s)10 of its 130 rows .*Both would be stored.*`fraud forget`"):
            build(inbox, "june.csv", again, max_rejected_share=0.01)


def test_another_payment_of_the_same_second_is_none_that_was_corrected(inbox):
    build(inbox, "may.csv", nameless(many(20)))

    said = build(inbox, "june.csv", nameless(many(20) + many(20, amount="99.90")))
    assert not any("nothing but the amount" in line for line in said)


@pytest.mark.parametrize(
    ("changed", "what"),
    [
        ({"status": "captured"}, "the status, and it does not have those: in row 1 it is captured and authorized in"),
        ({"terminal_id": "T1 Paris"}, "the terminal_id, and it does not have those: in row 1 it is T1 Paris and t1 in"),
    ],
)
@pytest.mark.parametrize("share", [0.1, 1])
def test_changed_texts_of_rows_without_ids_are_not_stored_beside_those_of_before(inbox, changed, what, share):
    before = nameless(many(60, status="authorized", amount=lambda i: f"{i}.50"))
    build(inbox, "may.csv", before)
    again = [row | (changed if i < share * 60 else {}) for i, row in enumerate(before)]

    with pytest.raises(IngestionError, match=rf"{share * 60:.0f} of its 60 rows differ .* nothing but {what} may"):
        build(inbox, "june.csv", again, max_rejected_share=0.05)
    said = build(inbox, "june.csv", again, max_rejected_share=1)
    assert any(f"nothing but {what} may.csv. Both are stored." in line for line in said)


def test_other_payments_of_the_same_seconds_and_amounts_are_none_that_were_changed(inbox):
    may = nameless(many(60, amount="9.50", terminal_id="t1"))
    build(inbox, "may.csv", may)

    said = build(inbox, "other.csv", nameless(many(60, amount="9.50", terminal_id="t1", customer_id="d")))
    said += build(inbox, "more.csv", may + nameless(many(60, amount="9.50", terminal_id="t2")))
    said += build(inbox, "few.csv", nameless(many(4, amount="9.50", terminal_id="t3")))
    assert not any("nothing but" in line for line in said)


def of_customers(rows, share, word, customers=40):
    """Payments of so many customers, and this share of them under a word."""
    return many(rows, customer_id=lambda i: word if i % 100 < 100 * share else f"c{i % customers}")


@pytest.mark.parametrize(
    ("share", "word"),
    [
        (0.33, "ZZ-TOP"),
        (0.02, "Guest"),
        (0.02, "INVIT\u00c9"),
        (0.02, "XXXXXXXX"),
        (0.2, "0"),
        (0.2, "-1"),
        (0.02, "n.n."),
        (0.2, "00000000-0000-0000-0000-000000000000"),
    ],
)
def test_payments_of_nobody_known_under_one_name_are_told(inbox, share, word):
    inbox.put("payments.csv", of_customers(300, share, word))

    read(inbox)

    [line] = warnings(inbox)
    assert f"{300 * share:.0f} of its 300 payments ({share:.0%}) are of one customer_id" in line
    assert "give each such payment a customer_id of its own, like its transaction_id" in line


@pytest.mark.parametrize(
    "rows",
    [
        # Young: fewer rows than tell anything.
        of_customers(90, 0.33, "guest"),
        # A good customer, and one among few.
        of_customers(300, 0.15, "ZZ-TOP"),
        many(300, customer_id=lambda i: f"c{min(i % 12, 6)}"),
        # Numbered from 0.
        many(300, customer_id=lambda i: i % 20),
        many(300, customer_id=lambda i: "guesthouse" if i % 10 == 0 else f"c{i % 50}"),
    ],
)
def test_customers_who_pay_often_are_customers(inbox, rows):
    inbox.put("payments.csv", rows)

    read(inbox)

    assert warnings(inbox) == []


@pytest.mark.parametrize(("share", "word"), [(0.33, "ZZ-TOP"), (0.02, "GUEST")])
def test_nobody_under_a_name_that_is_hashed_is_told_and_not_shown(inbox, share, word):
    inbox.put("payments.csv", of_customers(300, share, word))

    read(inbox, hash_key="0123456789abcdef")

    [line] = warnings(inbox)
    assert f"({share:.0%}) are of one customer_id, and count" in line
    assert word not in "".join(inbox.said) and "id_" not in line.replace("customer_id", "").replace(
        "transaction_id", ""
    )


def test_rows_without_a_customer_are_refused_with_what_to_write(inbox):
    inbox.put("payments.csv", many(10, customer_id=lambda i: "c" if i else ""))
    read(inbox)
    inbox.put("payments.csv", many(10, customer_id=lambda i: "c" if i % 4 == 0 else ""))

    with pytest.raises(
        IngestionError, match="give each such payment a customer_id of its own, like its transaction_id"
    ):
        read(inbox)


# Rows that are no purchases


@pytest.mark.parametrize("header", ["category", "transaction_type", "Event Type"])
@pytest.mark.parametrize("suffix", ["csv", "parquet"])
def test_rows_that_are_no_purchases_are_told(inbox, header, suffix):
    kinds = ["SALE"] * 90 + ["REFUND"] * 6 + ["card_refund", "Remboursement", "void", "sale"]
    rows = many(100, customer_id=lambda i: f"c{i % 7}", **{header: lambda i: kinds[i]})
    text = {name: [row[name] for row in rows] for name in rows[0]}
    inbox.put(f"payments.{suffix}", rows if suffix == "csv" else pa.table(text))

    read(inbox)

    assert warnings(inbox) == [
        f"payments.{suffix}: WARNING: 9 of its 100 rows are no purchases, as their {header} says: refund (7),"
        " remboursement (1), void (1). Each counts as a payment. Take the file out with `fraud forget`, and leave them"
        " out."
    ]


@pytest.mark.parametrize(
    ("header", "others"),
    [
        ("status", ["refunded", "cancelled", "charged_back", "void", "partially_refunded", "refund pending"]),
        ("category", ["CASH_OUT", "TRANSFER", "prefund", "voiding", "travel", "5411"]),
        ("transaction_type", ["purchase", "e-commerce", "CNP", "recurring", "debit", "PAYMENT"]),
        ("description", ["refund", "payout", "void", "storno", "reversal", "refund"]),
    ],
)
def test_purchases_are_none_of_them_whatever_became_of_them(inbox, header, others):
    inbox.put("payments.csv", many(30, customer_id=lambda i: f"c{i % 3}", **{header: lambda i: others[i % 6]}))

    read(inbox)

    assert not any("no purchases" in line for line in inbox.said)


def test_a_refund_or_two_are_not_told(inbox):
    rows = many(250, customer_id=lambda i: f"c{i % 9}", category=lambda i: "refund" if i < 2 else "sale")
    inbox.put("payments.csv", rows)

    read(inbox)

    assert warnings(inbox) == []


@pytest.mark.parametrize("kind", [pa.array([b"\xff"] * 3), pa.array([["a"]] * 3), pa.array([{"a": 1}] * 3)])
def test_a_kind_that_is_no_text_is_left_alone(inbox, kind):
    rows = many(3)
    inbox.put("payments.parquet", pa.table({name: [row[name] for row in rows] for name in rows[0]} | {"kind": kind}))

    assert len(read(inbox)) == 3
