"""Texts that programs write around, in place of, or instead of what they mean: ids, categories, currencies, folders."""

from datetime import datetime, timedelta

import pyarrow as pa
import pytest

from dbt_project.plugins.layouts import layout
from ml.raw.ingest import IngestionError
from tests.ml.raw.test_ingest import csv_text, rejects, transactions
from tests.ml.raw.test_labels import payments, read


def many(count, **columns):
    """Payments; a column may be a function of their number."""
    return [
        payments(
            **{"transaction_id": f"x{i}", "occurred_at": f"2026-02-01 10:{i // 60:02d}:{i % 60:02d}"}
            | {name: str(value(i) if callable(value) else value) for name, value in columns.items()},
        )[0]
        for i in range(count)
    ]


@pytest.mark.parametrize(
    "nothing", ["NULL", "None", "nan", "\\N", "<NA>", "NA", "#N/A", "#REF!", "-", "[NULL]", ".", "?", "#", "n.a."]
)
def test_a_word_for_nothing_is_no_customer_and_no_terminal(inbox, nothing):
    rows = many(4, customer_id=lambda i: nothing if i == 1 else "c", terminal_id=lambda i: nothing if i > 1 else "t")
    inbox.put("payments.csv", rows)

    found = read(inbox)
    assert rejects(found) == [(2, "customer_id", nothing, "missing")]
    assert [row["terminal_id"] for row in found if not row["reject_reason"]] == ["t", None, None]


@pytest.mark.parametrize("nothing", ["NULL", "nan", "NA", "#N/A"])
def test_a_word_for_nothing_names_no_payment(inbox, nothing):
    inbox.put("payments.csv", many(4, transaction_id=lambda i: nothing if i == 1 else f"x{i}"))

    assert rejects(read(inbox)) == [(2, "transaction_id", nothing, "missing")]


@pytest.mark.parametrize("nothing", ["NULL", "NA", "NaT", "\\N", "0000-00-00 00:00:00", "0000-00-00"])
def test_a_word_for_nothing_is_no_time_of_a_report(inbox, nothing):
    inbox.put(
        "payments.csv", many(3, is_fraud=lambda i: i // 2, reported_at=lambda i: nothing if i < 2 else "2026-03-01")
    )

    rows = read(inbox)
    assert [(row["class"], str(row["reported_at"])) for row in rows] == [
        (0, "None"),
        (0, "None"),
        (1, "2026-03-01 00:00:00"),
    ]


@pytest.mark.parametrize("end", ["\n", "\r\n", " \n\n  "])
def test_a_text_of_several_lines_is_one_of_one_line(inbox, end):
    rows = many(3, merchant_id=f"Boulangerie{end}Dupont{end}", category=f"bread{end}and cake", customer_id=f"c{end}1")
    inbox.put("payments.csv", rows)

    found = read(inbox)

    assert {(row["merchant_id"], row["category"], row["customer_id"]) for row in found} == {
        ("Boulangerie Dupont", "bread and cake", "c 1")
    }


@pytest.mark.parametrize("kind", [pa.string(), pa.float64(), pa.float32(), pa.decimal128(6, 1)])
def test_codes_of_a_type_with_fractions_are_those_without(inbox, kind):
    codes = pa.array([5411.0, None, 742.0]).cast(pa.decimal128(6, 1) if kind == pa.string() else kind).cast(kind)
    rows = many(3)
    columns = {name: [row[name] for row in rows] for name in rows[0]}
    inbox.put("payments.parquet", pa.table(columns | {"mcc": codes}))

    assert [row["category"] for row in read(inbox)] == ["5411", None, "742"]
    assert any("every mcc ends in .0, as a floating number does; read without it" in line for line in inbox.said)


@pytest.mark.parametrize("texts", [["5411.0", "742.5"], ["5411.0", "grocery"], ["v1.0", "v2.0"], ["1.0", "2"]])
def test_codes_that_are_no_whole_numbers_stay_as_they_are(inbox, texts):
    inbox.put("payments.csv", many(2, category=lambda i: texts[i]))

    assert [row["category"] for row in read(inbox)] == texts


def test_the_code_of_namibia_is_a_country(inbox):
    inbox.put("payments.csv", many(2, merchant_country="NA"))

    assert {row["merchant_country"] for row in read(inbox)} == {"NA"}


@pytest.mark.parametrize(
    "written", ["café ", "\tcafé", "café\u00a0", "\u200bcafé", "caf\u00e9\ufeff", "cafe\u0301", '="café"']
)
def test_what_does_not_show_makes_no_other_customer(inbox, written):
    inbox.put("payments.csv", many(2, customer_id=lambda i: written if i else "café"))

    assert {row["customer_id"] for row in read(inbox)} == {"café"}


def test_a_character_inside_an_id_that_does_not_show_is_named(inbox):
    inbox.put("payments.csv", many(2, customer_id=lambda i: "ca\u200bfé" if i else "café"))

    assert rejects(read(inbox)) == [(2, "customer_id", "ca\u200bfé", "holds a character that does not show")]


def test_ids_that_an_export_guards_from_spreadsheets_are_those_of_the_same_rows_unguarded(inbox):
    inbox.put("payments.csv", many(2, transaction_id=lambda i: f'="00{i}"'))

    assert [row["transaction_id"] for row in read(inbox)] == ["tx_000", "tx_001"]


def number_of_16_digits(i):
    return 4_100_000_000_000_003 + i * 7_919


@pytest.mark.parametrize("column", ["customer_id", "terminal_id"])
def test_long_ids_that_all_end_after_15_digits_are_refused(inbox, column):
    inbox.put("payments.csv", many(60, **{column: lambda i: f"{number_of_16_digits(i % 30) // 10}0"}))

    with pytest.raises(
        IngestionError, match=rf"every {column} of more than 15 digits ends in 0 .*60 rows.*15\s+digits"
    ):
        read(inbox)


def test_long_ids_of_which_some_end_in_0_are_read(inbox):
    inbox.put("payments.csv", many(60, terminal_id=lambda i: number_of_16_digits(i % 30)))

    assert len({row["terminal_id"] for row in read(inbox)}) == 30


@pytest.mark.parametrize("written", ["€", "Euro", "978", "EUR"])
def test_the_euro_may_be_written_as_a_sign_a_word_or_a_number(inbox, written):
    inbox.put("payments.csv", many(2, currency=written))

    assert [(row["currency"], row["amount"]) for row in read(inbox)] == [("EUR", 1.5)] * 2


@pytest.mark.parametrize(("written", "code"), [("840", "USD"), ("036", "AUD"), ("36", "AUD"), ("£", "GBP")])
def test_another_currency_is_asked_for_by_its_code(inbox, tmp_path, written, code):
    inbox.put("payments.csv", many(2, currency=written))

    with pytest.raises(IngestionError, match=f"2 of its 2 amounts are in {code}, and there are no rates"):
        read(inbox, rates=tmp_path / "none")


def test_amounts_of_one_width_with_zeros_in_front_may_be_cents_and_are_refused(inbox):
    inbox.put("payments.csv", many(3, amount=lambda i: f"{1250 + i:09d}"))

    with pytest.raises(
        IngestionError, match=r"every amount has 9 digits .* like '000001250' \(3 rows\).* may be cents"
    ):
        read(inbox)


def test_an_amount_of_nothing_and_zeros_in_front_of_a_decimal_mark_are_read(inbox):
    inbox.put("payments.csv", many(3, amount=lambda i: ["0", "00012.50", "7"][i]))

    assert [row["amount"] for row in read(inbox)] == [0, 12.5, 7]


@pytest.mark.parametrize("write", ["csv", "parquet"])
def test_what_a_folder_says_of_all_rows_is_read(inbox, tmp_path, write):
    rows = many(2)
    content = rows if write == "csv" else pa.table({name: [row[name] for row in rows] for name in rows[0]})
    inbox.put(f"day/month=2026%2F02/currency=USD/part-0.{write}", content)

    with pytest.raises(IngestionError, match="2 of its 2 amounts are in USD, and there are no rates"):
        read(inbox, pattern="day", rates=tmp_path / "none")
    assert any("of all its rows, its folder says currency 'USD'" in line for line in inbox.said)
    assert any("month (1 column) ignored" in line for line in inbox.said)


def test_a_column_of_the_file_wins_over_its_folder_and_hives_nothing_is_nothing(inbox):
    inbox.put("day/terminal_id=t9/channel=__HIVE_DEFAULT_PARTITION__/part-0.csv", many(2))

    rows = read(inbox, pattern="day")
    assert {(row["terminal_id"], row["channel"]) for row in rows} == {("t1", None)}


def test_the_same_bytes_below_other_folders_are_other_payments(inbox):
    rows = many(2)
    for row in rows:
        del row["transaction_id"], row["terminal_id"]
    for terminal in ("t8", "t9"):
        inbox.put(f"day/terminal_id={terminal}/part-0.csv", rows)

    assert sorted(row["terminal_id"] for row in read(inbox, pattern="day")) == ["t8", "t8", "t9", "t9"]


def test_days_without_a_time_of_day_are_warned_about(inbox):
    rows = [row | {"occurred_at": f"2026-02-{1 + i // 10:02d}"} for i, row in enumerate(many(40))]
    inbox.put("payments.csv", rows)

    assert len(read(inbox)) == 40
    assert any("WARNING: 40 times of occurred_at are at 0:00:00 of their day" in line for line in inbox.said)


def test_payments_at_different_times_are_not(inbox):
    inbox.put("payments.csv", many(40))

    read(inbox)
    assert not any("WARNING" in line for line in inbox.said)


def build(inbox, name, rows, **settings):
    """The lines said when a file has been added to the warehouse."""
    inbox.said.clear()
    inbox.put(name, rows)
    inbox.build(layout=layout("payments"), collection_start="2026-01-01 00:00:00", **settings)
    return inbox.said


def test_a_file_that_corrects_an_earlier_one_is_refused_with_the_way_to_do_it(inbox):
    build(inbox, "may.csv", many(10))
    corrected = [row | ({"amount": "99.90"} if i == 4 else {}) for i, row in enumerate(many(10))]

    with pytest.raises(
        IngestionError,
        match=r"(?s)1 of its 10 rows have the ids of known transactions, and another time or amount, like x4 \(row 5\):"
        r" amount is 99.9 here and 1.5 in may.csv.*fraud forget",
    ):
        build(inbox, "may_corrected.csv", corrected, max_rejected_share=0.01)


def test_a_few_other_values_are_told_and_the_first_file_counts(inbox):
    build(inbox, "may.csv", many(10))
    corrected = [row | ({"amount": "99.90"} if i == 4 else {}) for i, row in enumerate(many(10))]

    said = build(inbox, "may_corrected.csv", corrected, max_rejected_share=0.1)
    assert any("WARNING: 1 of its 10 rows have the ids of known" in line for line in said)


def test_ids_that_begin_anew_in_every_file_are_refused(inbox):
    build(inbox, "monday.csv", many(10))
    tuesday = [row | {"occurred_at": row["occurred_at"].replace("02-01", "02-02")} for row in many(10)]

    with pytest.raises(
        IngestionError,
        match=r"(?s)10 of its 10 rows have the ids of known .* x0 \(row 1\): time is 2026-02-02 10:00:00 here and"
        r" 2026-02-01 10:00:00 in monday.csv.*begin anew in every file",
    ):
        build(inbox, "tuesday.csv", tuesday)


def test_another_status_of_known_payments_is_told_and_stops_nothing(inbox):
    build(inbox, "may.csv", many(10, status="authorised"))

    said = build(inbox, "june.csv", many(10, status=lambda i: "settled" if i else "authorised"))
    assert any(
        "9 of its 10 rows say something else of transactions that are known, like x1 (row 2): status is settled here"
        " and authorised in may.csv. The first file that holds a transaction counts." in line
        for line in said
    )


def test_late_labels_of_the_same_rows_say_nothing_else(inbox):
    build(inbox, "may.csv", many(10))

    said = build(inbox, "labels.csv", many(10, is_fraud=lambda i: int(i == 3)))
    assert not any("something else" in line or "WARNING" in line for line in said)


def test_rows_of_ulb_without_ids_are_not_compared(inbox):
    inbox.put("a.csv", transactions(3))
    inbox.build()
    inbox.put("b.csv", list(reversed(transactions(3))))

    assert inbox.build() == 6


def test_rows_that_gain_a_column_are_refused_where_ids_are_made_of_all_values(inbox):
    def nameless(**columns):
        return [{c: v for c, v in row.items() if c != "transaction_id"} for row in many(10, **columns)]

    build(inbox, "may.csv", nameless())
    with pytest.raises(
        IngestionError,
        match=r"(?s)10 of its 10 rows are known already, but for a value that one of both lacks: in row 1 category is"
        r" shop here and empty in may.csv.*bring the same columns as before",
    ):
        build(inbox, "june.csv", nameless(category="shop"))


@pytest.mark.parametrize("other", [str.lower, lambda name: name.lstrip("0")])
def test_customers_under_two_names_are_told(inbox, other):
    def names(i):
        return f"00C{i % 5}"

    build(inbox, "may.csv", many(10, customer_id=names))

    said = build(inbox, "june.csv", many(10, customer_id=names, transaction_id=lambda i: f"y{i}", amount=7))
    assert not any("WARNING" in line for line in said)
    others = many(10, customer_id=lambda i: other(names(i)), transaction_id=lambda i: f"z{i}", amount=8)
    said = build(inbox, "july.csv", others)
    assert any("WARNING: 5 of its 5 names of customer_id are there in two ways" in line for line in said)


def test_labels_whose_ids_have_lost_their_zeros_are_named_as_such(inbox):
    build(inbox, "may.csv", many(10, transaction_id=lambda i: f"00{i}", is_fraud=""))
    labels = "transaction_id,is_fraud\n{},1\n5,1\n"

    with pytest.raises(IngestionError, match=r"2 of its 2 labels are of known .*: 'tx_4' here and 'tx_004' there"):
        build(inbox, "labels.csv", labels.format("4"))
    said = build(inbox, "labels.csv", labels.format("004"))
    assert any("WARNING: 1 of its 2 labels are of known transactions but for zeros" in line for line in said)
    assert not any("They wait" in line for line in said)


@pytest.mark.parametrize(("day", "is_told"), [("2026-01-15", True), ("2026-02-01", False), ("2026-01-31 12:00", False)])
def test_a_report_from_before_its_payment_is_told(inbox, day, is_told):
    build(inbox, "may.csv", many(3))

    said = build(inbox, "labels.csv", f"transaction_id,is_fraud,reported_at\nx1,1,{day}\nx2,1,2026-03-01\n")
    told = "1 of its 2 reports are older than their payment, like x1 of 2026-02-01 10:00:01, reported 2026-01-15"
    assert any(told in line for line in said) is is_told


@pytest.mark.parametrize(("clock", "is_told"), [("", True), (" 10:0{}:00", False)])
def test_reports_that_are_days_alone_are_told(inbox, clock, is_told):
    build(inbox, "may.csv", many(30))

    reports = "".join(f"x{i},1,2026-03-{1 + i}{clock.format(i % 7)}\n" for i in range(20))
    said = build(inbox, "labels.csv", f"transaction_id,is_fraud,reported_at\n{reports}", timezone="Europe/Paris")
    assert any("its 20 reports are days without a time of day" in line for line in said) is is_told


def test_a_report_beside_its_payment_is_looked_at_too(inbox):
    rows = many(3, is_fraud=lambda i: int(i == 1), reported_at=lambda i: "2026-01-02" if i == 1 else "")

    assert any("1 of its 1 reports are older than their payment" in line for line in build(inbox, "may.csv", rows))


ORDERS = [
    ["transaction_id", "occurred_at", "terminal_id", "customer_id", "amount"],
    ["transaction_id", "customer_id", "terminal_id", "occurred_at", "amount"],
    ["amount", "occurred_at", "customer_id", "terminal_id", "transaction_id"],
]


@pytest.mark.parametrize("order", ORDERS)
def test_a_header_in_the_middle_with_its_columns_in_another_order_is_refused(inbox, order):
    rows = many(4)
    inbox.put("payments.csv", csv_text(rows[:2]) + csv_text(rows[2:], header=order))

    with pytest.raises(IngestionError, match=r"row 3 \(line 4\) is another header"):
        read(inbox, max_rejected_share=1)


@pytest.mark.parametrize("mark", ["", "\ufeff"])
def test_the_same_header_in_the_middle_is_no_payment(inbox, mark):
    rows = many(4)
    inbox.put("payments.csv", csv_text(rows[:2]) + mark + csv_text(rows[2:]))

    found = read(inbox, max_rejected_share=1)
    assert [(number, reason) for number, _, _, reason in rejects(found)] == [(3, "is the header again")]
    assert len(found) == 5


@pytest.mark.parametrize(
    ("kind", "value"),
    [(pa.list_(pa.string()), ["c1"]), (pa.struct({"id": pa.string()}), {"id": "c1"})],
    ids=["list", "struct"],
)
def test_a_cell_of_several_values_is_no_customer(inbox, kind, value):
    rows = many(2)
    columns = {name: [row[name] for row in rows] for name in rows[0]}
    inbox.put("payments.parquet", pa.table(columns | {"customer_id": pa.array([value] * 2, kind)}))

    with pytest.raises(IngestionError, match='column "customer_id" holds several values in a cell'):
        read(inbox)


@pytest.mark.parametrize(("kind", "shown"), [(pa.binary(), "binary"), (pa.binary(16), r"fixed_size_binary\[16\]")])
@pytest.mark.parametrize("column", ["transaction_id", "customer_id"])
def test_ids_in_bytes_are_refused_with_what_to_write(inbox, column, kind, shown):
    rows = many(3)
    columns = {name: [row[name] for row in rows] for name in rows[0]}
    ids = pa.array([bytes([200 + i] * 16) for i in range(3)], kind)
    inbox.put("payments.parquet", pa.table(columns | {column: ids}))

    told = rf'"{column}" is binary \({shown}\), and 3 of its 3 cells hold bytes that are no text\.\n.*hexadecimal'
    with pytest.raises(IngestionError, match=told):
        read(inbox)


def test_texts_that_spark_writes_as_binary_are_texts(inbox):
    rows = many(3)
    columns = {name: [row[name] for row in rows] for name in rows[0]}
    names = pa.array(["caf\u00e9".encode(), None, b"bar"], pa.binary())
    inbox.put("payments.parquet", pa.table(columns | {"merchant_id": names}))

    assert [row["merchant_id"] for row in read(inbox)] == ["caf\u00e9", None, "bar"]


@pytest.mark.parametrize(
    ("column", "value", "reason", "advice"),
    [
        ("occurred_at", "26-02-01 10:00:00", "a year of two digits", "with four"),
        ("occurred_at", "01/02/26 10:00", "a year of two digits", "with four"),
        ("occurred_at", "2025-12-31", "before collection_start", "set the var collection_start"),
        ("occurred_at", "01/02/2026 10:00", "not a timestamp", "saved as .xlsx"),
        ("amount", "#VALUE!", "an error of a spreadsheet", "Correct the formula"),
        ("amount", "12.50 CR", "not a number", "one decimal mark, like 1234.56"),
        ("merchant_id", "A\tB", "holds a control character", "on one line"),
        ("transaction_id", "A\nB", "holds a control character", "on one line"),
        ("transaction_id", "x0", "repeated", "each of its states, keep one"),
    ],
)
def test_a_refusal_says_what_to_write_instead(inbox, column, value, reason, advice):
    inbox.put("payments.csv", many(3, **{column: lambda i: "x0" if column == "transaction_id" and not i else value}))

    with pytest.raises(IngestionError, match=f"(?s){column} '.*: {reason}.*{advice}"):
        read(inbox, max_rejected_share=0.1)


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (lambda rows: csv_text([{"transaction_id": row["transaction_id"]} for row in rows]), "labels alone.*is_fraud"),
        (lambda rows: csv_text(rows).replace("amount", "amount_cents"), "seems to hold cents: divide by 100"),
        (lambda rows: csv_text(rows).replace(".50", ",50"), "If the comma is its decimal mark"),
        (lambda rows: csv_text(rows).replace("t1", "till, left", 1), "needs quotes around it"),
    ],
    ids=["labels", "cents", "comma", "fields"],
)
def test_a_file_of_another_shape_is_told_what_to_change(inbox, content, said):
    inbox.put("payments.csv", content(many(3)))

    with pytest.raises(IngestionError, match=f"(?s){said}"):
        read(inbox, max_rejected_share=0.1)


def without_ids(count, moved=timedelta(), form="%Y-%m-%d %H:%M:%S"):
    """Payments 787 s apart, each of another amount."""
    start = datetime(2026, 2, 1, 10) + moved
    rows = [
        row | {"occurred_at": f"{start + timedelta(seconds=787 * i):{form}}", "amount": f"{i}.25"}
        for i, row in enumerate(many(count))
    ]
    return [{name: cell for name, cell in row.items() if name != "transaction_id"} for row in rows]


@pytest.mark.parametrize(
    ("changed", "how"),
    [
        ({"moved": timedelta(hours=2)}, "2:00 h later"),
        ({"moved": -timedelta(hours=5, minutes=30)}, "5:30 h earlier"),
        ({"form": "%Y-%m-%d %H:%M"}, "at other seconds of the same minute"),
    ],
)
def test_known_rows_at_other_times_are_refused_where_ids_are_made_of_all_values(inbox, changed, how):
    build(inbox, "may.csv", without_ids(40))

    with pytest.raises(IngestionError, match=rf"(?s)of its rows are known already, {how}: row \d+ is tx_.* in may.csv"):
        build(inbox, "again.csv", without_ids(40, **changed))


def test_the_same_amounts_a_day_later_are_other_payments(inbox):
    build(inbox, "may.csv", without_ids(40))
    build(inbox, "june.csv", without_ids(40, moved=timedelta(days=1)))

    assert inbox.con.sql("select count(distinct transaction_id) from fraud").fetchall() == [(80,)]
