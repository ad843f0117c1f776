"""Files of labels alone, as reports of fraud come in: weeks after the payments, corrected, from payment providers."""

from datetime import datetime

import pytest

from dbt_project.plugins.layouts import layout
from ml.raw.ingest import IngestionError
from tests.ml.raw.test_ingest import Inbox, csv_text, rejects

PAYMENTS = layout("payments")


@pytest.fixture
def inbox(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    made = Inbox(tmp_path)
    made.put("payments.csv", payments())
    yield made
    made.close()


def payments(**changed):
    return [
        {
            "transaction_id": f"p{i}",
            "occurred_at": f"2026-02-0{i} 10:00:00Z",
            "customer_id": f"c{i % 2}",
            "terminal_id": "t1",
            "amount": f"{i}.50",
        }
        | changed
        for i in range(1, 5)
    ]


def read(inbox, **changed):
    settings = {"layout": PAYMENTS, "collection_start": "2026-01-01 00:00:00", "now": datetime(2026, 6, 1)}
    return inbox.rows(**(settings | changed))


def labels(rows):
    return [(r["transaction_id"], r["class"], str(r["reported_at"])) for r in rows if r["amount"] is None]


def test_labels_alone_are_read_beside_the_payments_with_the_time_of_their_report(inbox):
    inbox.put(
        "labels.csv", "transaction_id;is_fraud;reported_at;reason\np1;1;2026-03-01 12:00:00+01:00;lost card\np2;0;;\n"
    )

    assert labels(read(inbox)) == [("p1", 1, "2026-03-01 11:00:00"), ("p2", 0, "None")]


def test_several_reports_of_one_payment_are_all_kept(inbox):
    inbox.put("labels.csv", "transaction_id,is_fraud,reported_at\np1,1,2026-03-01\np1,0,2026-04-01\n")

    assert [(name, label) for name, label, _ in labels(read(inbox))] == [("p1", 1), ("p1", 0)]


@pytest.mark.parametrize("when", ["soon", "2027-01-01"])
def test_a_report_without_a_time_that_can_be_is_rejected(inbox, when):
    inbox.put("labels.csv", f"transaction_id,is_fraud,reported_at\np1,1,{when}\np2,1,2026-03-01\n")

    [reject] = [row for row in read(inbox) if row["reject_reason"]]
    reason = "not a timestamp" if when == "soon" else "in the future"
    assert (reject["reject_column"], reject["reject_value"], reject["reject_reason"]) == ("reported_at", when, reason)


def test_reports_with_and_without_a_zone_in_one_file_are_refused(inbox):
    inbox.put(
        "labels.csv", "transaction_id,is_fraud,reported_at\np1,1,2026-03-01 10:00\np2,1,2026-03-01 10:00:00+05:00\n"
    )
    with pytest.raises(IngestionError, match=r"reported_at has a zone in 1 rows \(row 2\) and none in 1 \(row 1\)"):
        read(inbox)

    inbox.put("labels.csv", "transaction_id,is_fraud,reported_at\np1,1,2026-03-01\np2,1,2026-03-01 10:00:00+05:00\n")
    assert [when for *_, when in labels(read(inbox))] == ["2026-03-01 00:00:00", "2026-03-01 05:00:00"]


def test_labels_wait_for_their_payments_but_not_all_of_them(inbox):
    inbox.put("labels.csv", "transaction_id,is_fraud\np1,1\np77,1\n")
    read(inbox)
    assert any("1 of its 2 labels are of transactions that no file holds, like p77" in line for line in inbox.said)

    inbox.put("labels.csv", "transaction_id,is_fraud\nq1,1\nq2,1\n")
    with pytest.raises(IngestionError, match=r"none of its 2 labels is of a known transaction.* 'q1'.* 'p1'"):
        read(inbox)


STRIPE = """id,Charge ID,Created (UTC),Status,Reason,Amount
d1,p1,2026-02-20 10:00,needs_response,fraudulent,10
d2,p2,2026-02-20 10:00,lost,product_not_received,10
d3,p3,2026-02-21 10:00,won,fraudulent,10
"""
ADYEN = """Company Account,Psp Reference,Record Date,Record Type,Dispute Reason,CB Reason Code
x,p1,2026-02-20 10:00:00,NotificationOfFraud,,
x,p2,2026-02-20 10:00:00,Chargeback,Goods not received,13.1
x,p3,2026-02-20 10:00:00,Chargeback,Other Fraud,10.4
x,p3,2026-02-21 10:00:00,ChargebackReversed,Other Fraud,10.4
"""


@pytest.mark.parametrize(
    ("report", "expected"),
    [
        (STRIPE, [("p1", 1, "2026-02-20 10:00:00"), ("p3", 0, "2026-02-21 10:00:00")]),
        (
            STRIPE.replace("2026-02-20 10:00", "1771581600").replace("2026-02-21 10:00", "1771668000"),
            [("p1", 1, "2026-02-20 10:00:00"), ("p3", 0, "2026-02-21 10:00:00")],
        ),
        (
            ADYEN,
            [("p1", 1, "2026-02-20 10:00:00"), ("p3", 1, "2026-02-20 10:00:00"), ("p3", 0, "2026-02-21 10:00:00")],
        ),
    ],
    ids=["stripe", "seconds since 1970", "adyen"],
)
def test_disputes_are_labels_where_they_speak_of_fraud(inbox, report, expected):
    inbox.put("disputes.csv", report)

    said = [label for label in labels(read(inbox)) if label[1] is not None]
    assert said[: len(expected)] == expected


def test_a_prevented_dispute_is_fraud_and_a_state_that_nobody_knows_is_told(inbox):
    lines = STRIPE.replace("needs_response", "prevented").replace("lost,product_not_received", "escalated,fraudulent")
    inbox.put("disputes.csv", lines)

    rows = read(inbox)
    assert labels(rows)[0] == ("p1", 1, "2026-02-20 10:00:00")
    assert (rejects(rows), labels(rows)[1]) == ([], ("p2", None, "None"))
    assert any("holds 'not known: escalated' (1 rows) as not known" in line for line in inbox.said)


def test_an_arbitration_that_is_lost_is_fraud_again(inbox):
    inbox.put("disputes.csv", ADYEN + "x,p3,2026-03-21 10:00:00,PrearbitrationLost,Other Fraud,10.4\n")

    assert labels(read(inbox))[-1] == ("p3", 1, "2026-03-21 10:00:00")


@pytest.mark.parametrize(("report", "hour"), [(STRIPE, 10), (ADYEN, 9)], ids=["Created (UTC)", "Record Date"])
def test_a_name_that_says_utc_wins_over_the_zone_of_the_setting(inbox, report, hour):
    inbox.put("disputes.csv", report)

    assert labels(read(inbox, timezone="Europe/Paris"))[0] == ("p1", 1, f"2026-02-20 {hour:02d}:00:00")


def test_labels_may_name_the_customer_too(inbox):
    inbox.put("labels.csv", "transaction_id,customer_id,is_fraud,reported_at\np1,c1,1,2026-03-01\n")
    assert labels(read(inbox)) == [("p1", 1, "2026-03-01 00:00:00")]

    inbox.put("labels.csv", "transaction_id,customer_id,is_fraud,Betrag\np1,c1,1,9\n")
    with pytest.raises(IngestionError, match=r"columns Time and amount \(2\) are missing"):
        read(inbox)


def test_a_file_of_labels_without_any_is_told(inbox):
    inbox.put("labels.csv", "transaction_id,is_fraud,reported_at\np1,,2026-03-01\n")
    read(inbox)

    assert any("none of its 1 rows has one" in line for line in inbox.said)


@pytest.mark.parametrize(
    ("reason", "label"),
    [
        *dict.fromkeys(("10.4", "10,4", "4837", "F29", "UA02", "UA02 Fraud", "4863 - Potential Fraud"), 1).items(),
        *dict.fromkeys(("04-oct", "4. Okt", "oct-04", "10. Apr", "10-avr", "2026-10-04", "10/4"), 1).items(),
        *dict.fromkeys(("Other Fraud-Card Absent Environment", "No Cardholder Authorisation"), 1).items(),
        *dict.fromkeys(("Chip Liability Shift", "EMV Liability Shift Non-Counterfeit Fraud"), 1).items(),
        *dict.fromkeys(("13.1", "13,1", "4853", "C08", "RG", "01-dec", "1. Nov", "2026-12-05"), None).items(),
        *dict.fromkeys(("Goods not received", "Counterfeit Merchandise", "Authorization-related", ""), None).items(),
        *dict.fromkeys(("No Authorization", "Duplicate Processing", "Late Presentment", "Not fraud"), None).items(),
    ],
)
def test_reasons_of_disputes_are_read_by_code_by_title_and_as_a_spreadsheet_left_them(inbox, reason, label):
    header, *_ = ADYEN.splitlines()
    inbox.put("disputes.csv", f'{header}\nx,p1,2026-02-20 10:00:00,Chargeback,,"{reason}"\n')

    assert labels(read(inbox))[0][1] == label
    assert not any("not known: " in line for line in inbox.said)


def test_reasons_of_disputes_that_nobody_knows_are_told(inbox):
    header, *_ = ADYEN.splitlines()
    reasons = ("83", "83", "37", "Unauthorised", "Cardholder does not recognise", "10.4")
    lines = "".join(f"x,p1,2026-02-2{i} 10:00:00,Chargeback,,{reason}\n" for i, reason in enumerate(reasons))
    inbox.put("disputes.csv", f"{header}\n{lines}x,p2,2026-02-20 10:00:00,RequestForInformation,,99\n")

    assert [label for _, label, _ in labels(read(inbox))] == [None] * 5 + [1, None]
    told = (
        "'not known: 37' and 'not known: 83' and 'not known: cardholder does not recognise' and 'not known:"
        " unauthorised' (5 rows) as not known"
    )
    assert any(told in line for line in inbox.said)


def test_many_reasons_that_nobody_knows_are_not_all_shown(inbox):
    lines = "".join(f"d{i},p1,2026-02-20 10:{i}:00,lost,why {i},10\n" for i in range(10, 30))
    inbox.put("disputes.csv", f"{STRIPE.splitlines()[0]}\n{lines}d,p1,2026-02-20 11:00:00,lost,fraudulent,10\n")

    read(inbox)

    assert any("'not known: why 15' and 14 more (20 rows) as not known" in line for line in inbox.said)


# What names a payment's customer and terminal


@pytest.mark.parametrize(
    ("header", "changed"),
    [
        ("TRANSACTION_ID,TX_DATETIME,CUSTOMER_ID,TERMINAL_ID,TX_AMOUNT,TX_FRAUD", {}),
        ("trans_num,trans_date_trans_time,cc_num,merchant,amt,is_fraud", {}),
        ("EVENT_ID,EVENT_TIMESTAMP,ENTITY_ID,merchant,order_price,EVENT_LABEL", {}),
        ("Nr,Wann,Karte,Kasse,Betrag,Betrug", {"headers": True}),
    ],
)
def test_files_of_others_are_read_by_their_own_headers(inbox, header, changed):
    own = dict(
        zip(
            ["transaction_id", "occurred_at", "customer_id", "terminal_id", "amount_eur", "is_fraud"],
            header.split(","),
            strict=True,
        )
    )
    inbox.put(
        "payments.csv", f"{header}\n7,2026-02-01 10:00:00,4711,till,12.5,1\n8,2026-02-02 10:00:00,4712,till,2,0\n"
    )

    rows = read(inbox, layout=layout("payments", own if changed else None))
    assert [(r["transaction_id"], r["time_s"], r["customer_id"], r["amount"], r["class"]) for r in rows] == [
        ("tx_7", 31 * 86_400 + 36_000, "4711", 12.5, 1),
        ("tx_8", 32 * 86_400 + 36_000, "4712", 2.0, 0),
    ]


def test_a_file_that_names_no_terminal_is_refused_until_somebody_says_that_there_is_none(inbox):
    rows = payments()
    inbox.put("payments.csv", csv_text([{c: v for c, v in row.items() if c != "terminal_id"} for row in rows]))

    with pytest.raises(IngestionError, match=r"no column is terminal_id or merchant_id(.|\n)*terminal_id: null"):
        read(inbox)
    assert {row["terminal_id"] for row in read(inbox, layout=layout("payments", {"terminal_id": None}))} == {None}


def test_a_row_without_customer_or_with_an_id_that_a_spreadsheet_has_damaged_is_rejected(inbox):
    inbox.put(
        "payments.csv",
        [
            *payments(),
            *payments(transaction_id="x", customer_id=""),
            *payments(transaction_id="y", customer_id="4,53E+15"),
        ],
    )

    rejects = {
        (r["reject_column"], r["reject_reason"]) for r in read(inbox, max_rejected_share=1) if r["reject_reason"]
    }
    assert ("customer_id", "missing") in rejects
    assert ("customer_id", "rounded by a spreadsheet") in rejects


def test_ids_that_were_floating_numbers_once_name_the_same_customer(inbox):
    inbox.put("payments.csv", [row | {"customer_id": "4711.0"} for row in payments()])

    assert {row["customer_id"] for row in read(inbox)} == {"4711"}


def test_rows_of_another_layout_in_the_warehouse_are_told_by_the_columns_they_lack(inbox):
    inbox.build(layout=layout("payments"), collection_start="2026-01-01 00:00:00")

    with pytest.raises(IngestionError, match=r"holds 4 rows without v1 to v28, which the layout ulb requires"):
        read(inbox, layout=layout("ulb"))


S_FFSD = "Time,Source,Target,Amount,Location,Type,Labels"


@pytest.mark.parametrize("unlabelled", ["2", "2.0"])
def test_label_2_of_s_ffsd_is_not_known(inbox, unlabelled):
    lines = [f"{i},S{i % 9},T{i % 4},{i}.5,L1,TP1,{'1' if i == 3 else unlabelled if i > 5 else '0'}" for i in range(9)]
    inbox.put("ffsd.csv", "\n".join([S_FFSD, *lines]) + "\n")

    rows = [row for row in read(inbox) if row["file_name"] == "ffsd.csv"]
    assert [row["class"] for row in rows] == [0, 0, 0, 1, 0, 0, None, None, None]
    assert {row["reject_reason"] for row in rows} == {None}
    assert f"ffsd.csv: Labels holds '{unlabelled}' (3 rows) as not known." in inbox.said


def test_label_2_under_another_header_is_not_read(inbox):
    lines = [f"{i},S{i % 9},T{i % 4},{i}.5,{'1' if i == 3 else '2' if i > 5 else '0'}" for i in range(9)]
    inbox.put("other.csv", "\n".join(["Time,Source,Target,Amount,is_fraud", *lines]) + "\n")

    with pytest.raises(IngestionError, match=r"is_fraud '2': not 0 or 1"):
        read(inbox, max_rejected_share=0.1)


# Columns that are not read


@pytest.mark.parametrize("header", ["chargeback_date", "date_signalement", "date", "created_at"])
def test_a_column_of_labels_that_may_say_when_they_were_reported_is_told(inbox, header):
    inbox.put("labels.csv", f"transaction_id,is_fraud,{header},reason\np1,1,2026-03-01,lost card\n")

    read(inbox)

    ignored = f"labels.csv: {header}, reason (2 columns) ignored; the columns read are transaction_id, is_fraud"
    assert f"{ignored} (2 columns)." in inbox.said
    [told] = [line for line in inbox.said if "WARNING" in line]
    assert f'column "{header}" is not read, and may be reported_at: frauds count as reported after the' in told


@pytest.mark.parametrize("extra", ["currency", "amount", "payment_date", "reason"])
def test_labels_miss_nothing_that_labels_do_not_have(inbox, extra):
    inbox.put("labels.csv", f"transaction_id,is_fraud,reported_at,{extra}\np1,1,2026-03-01,x\n")

    read(inbox)

    assert any(f"labels.csv: {extra} (1 column) ignored" in line for line in inbox.said)
    assert not any("WARNING" in line for line in inbox.said)


@pytest.mark.parametrize("extra", ["Currency", "Payment ID", "payment_id", "Charge date", "is_fraud"])
def test_disputes_have_the_columns_of_their_provider_and_miss_no_other(inbox, extra):
    lines = STRIPE.splitlines()
    inbox.put("disputes.csv", "\n".join([f"{lines[0]},{extra}", *(f"{line},x" for line in lines[1:])]) + "\n")

    read(inbox)

    assert any(line.startswith(f"disputes.csv: id, Amount, {extra} (3 columns) ignored") for line in inbox.said)
    assert not any("WARNING" in line for line in inbox.said)
