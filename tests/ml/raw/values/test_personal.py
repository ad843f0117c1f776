"""Who a payment is of is stored as a hash where there is a key, and card numbers never without one."""

import hashlib
import hmac

import pytest

from dbt_project.plugins.layouts import layout
from ml.raw.ingest import IngestionError
from tests.ml.raw.test_ingest import Inbox
from tests.ml.raw.test_labels import payments, read

KEY = "correct horse battery staple"
# Numbers of test cards, from the documentation of payment providers.
CARDS = ["4242424242424242", "5555 5555 5555 4444", "378282246310005", "6011111111111117"]


@pytest.fixture
def inbox(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    made = Inbox(tmp_path)
    yield made
    made.con.close()


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
