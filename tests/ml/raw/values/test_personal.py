"""Who a payment is of is stored as a hash where there is a key, and card numbers never without one."""

import hashlib
import hmac

import pytest

from dbt_project.plugins.layouts import layout
from ml.raw.ingest import IngestionError
from tests.ml.raw.test_labels import payments, read

KEY = "correct horse battery staple"
# Numbers of test cards, from the documentation of payment providers.
CARDS = ["4242424242424242", "5555 5555 5555 4444", "378282246310005", "6011111111111117"]


def hash_of(text, key=KEY):
    return "id_" + hmac.new(key.encode(), text.encode(), hashlib.sha256).hexdigest()[:32]


@pytest.mark.parametrize("key", [KEY, "é" * 16, "k" * 100])
def test_with_a_key_people_are_stored_as_hmac_sha_256(inbox, key):
    inbox.put("payments.csv", [row | {"device_id": "d1"} for row in payments()])

    rows = read(inbox, hash_key=key)
    assert [row["customer_id"] for row in rows] == [hash_of(f"c{i % 2}", key) for i in range(1, 5)]
    assert {row["device_id"] for row in rows} == {hash_of("d1", key)}
    assert {row["terminal_id"] for row in rows} == {"t1"}


def test_no_trace_of_them_is_left_in_rows_reasons_and_log(inbox):
    rows = [*payments(customer_id="canary-1"), *payments(transaction_id="x", customer_id="canary\x1b[2")]
    inbox.put("payments.csv", rows)
    inbox.put("torn.csv", [payments(customer_id="canary-3")[0] | {"transaction_id": "y"}])
    with (inbox.folder / "torn.csv").open("a") as end:
        end.write("z,2026-02-03 10:00:00Z,canary-4\n")

    rows = read(inbox, hash_key=KEY, max_rejected_share=1)
    assert any(row["reject_column"] == "customer_id" for row in rows)
    assert any(row["reject_column"] is None and row["reject_reason"] for row in rows)
    assert "canary" not in repr(rows) + repr(inbox.said)
    tables = inbox.con.sql("select table_name from duckdb_tables()").fetchall()
    assert all("canary" not in repr(inbox.con.sql(f"from {name}").fetchall()) for (name,) in tables)
    assert not any(KEY in repr(inbox.con.sql(f"from {name}").fetchall()) for (name,) in tables)


@pytest.mark.parametrize(
    ("column", "value", "shown", "reason"),
    [
        ("amount", "canary@example.com", "(personal)", "not a number"),
        ("amount", "4242 4242 4242 4242", "(personal)", "not a number"),
        ("amount", "-3.50", "-3.50", "negative"),
        ("occurred_at", "canary", "(personal)", "not a timestamp"),
        ("occurred_at", "2026-13-01 10:00", "2026-13-01 10:00", "not a timestamp"),
        ("customer_id", "canary\x07", "(personal)", "holds a control character"),
        ("terminal_id", "canary\x07", "(personal)", "holds a control character"),
        ("is_fraud", "canary", "(personal)", "not 0 or 1"),
    ],
)
def test_with_a_key_a_rejected_value_that_may_name_a_person_is_not_shown_and_its_reason_is(
    inbox, column, value, shown, reason
):
    rows = [row | {"is_fraud": "0"} for row in payments()]
    inbox.put("payments.csv", [*rows[:3], rows[3] | {column: value}])
    found = [row for row in read(inbox, hash_key=KEY, max_rejected_share=1) if row["reject_reason"]]
    assert [(row["reject_column"], row["reject_value"], row["reject_reason"]) for row in found] == [
        (column, shown, reason)
    ]


HEADER = "transaction_id,occurred_at,customer_id,terminal_id,amount\n"


@pytest.mark.parametrize(
    ("content", "told"),
    [
        ("x1,5,canary@example.com,7,4.50,0\n" * 5, "it has no header"),
        ("canary@example.com,canary\n" * 5, "none of the 2 names in its header is known"),
        ('"transaction_id,occurred_at,canary,terminal_id,amount"\n"x,y,z,u,v"\n', "one cell in quotes"),
        (f'{HEADER}x1,2026-02-20,"canary,t1,5\nx2,2026-02-20,canary,t1,5\n', "canary"),
        (f'{HEADER}x1,2026-02-20,c1,t1,5\namount,customer_id,terminal_id,occurred_at,"canary"\n\n', "another header"),
        ("1,2,canary,3,5\n" + HEADER + "x1,2026-02-20,c1,t1,5\n", "holds values, and its header is"),
        ("Payments of canary,,,,\n" + HEADER + "x1,2026-02-20,c1,t1,5\n", "left out above it"),
    ],
)
def test_with_a_key_no_line_of_a_file_is_quoted(inbox, content, told):
    inbox.put("day.csv", content)
    said = []
    for hash_key in (None, KEY):
        inbox.said.clear()
        try:
            inbox.rows(layout=layout("payments"), collection_start="2026-01-01 00:00:00", hash_key=hash_key)
            refusal = ""
        except IngestionError as error:
            refusal = str(error)
        said.append(refusal + repr(inbox.said))
    clear, hidden = said
    assert told in (hidden if told != "canary" else clear)
    assert "canary" in clear
    assert "canary" not in hidden


def test_card_numbers_without_a_key_are_refused(inbox):
    inbox.put("payments.csv", [row | {"customer_id": card} for row, card in zip(payments(), CARDS, strict=True)])

    with pytest.raises(IngestionError, match=r'"customer_id" holds card numbers(.|\n)*Set FRAUD_HASH_KEY') as refused:
        read(inbox)
    assert not any(card in str(refused.value) for card in CARDS)
    assert read(inbox, hash_key=KEY)[0]["customer_id"] == hash_of(CARDS[0])


def test_other_long_numbers_are_no_card_numbers(inbox):
    inbox.put("payments.csv", [row | {"customer_id": f"45300000000000{i}1"} for i, row in enumerate(payments())])

    assert len(read(inbox)) == 4


def test_a_key_that_comes_or_goes_between_builds_is_refused(inbox):
    inbox.put("payments.csv", payments())
    inbox.build(layout=layout("payments"), collection_start="2026-01-01 00:00:00")
    inbox.put("more.csv", payments(transaction_id="m")[:1])
    with pytest.raises(IngestionError, match="4 stored rows hold customer_id, device_id as they came"):
        read(inbox, hash_key=KEY)

    inbox.con.execute(f"update fraud set customer_id = '{hash_of('c1')}'")
    with pytest.raises(IngestionError, match="4 stored rows hold customer_id, device_id as hashes"):
        read(inbox)


def test_a_short_key_is_refused(inbox):
    with pytest.raises(IngestionError, match="FRAUD_HASH_KEY has 6 letters"):
        read(inbox, hash_key="secret")
