"""How a file writes amounts, labels, times and ids, seen from what is ingested or refused."""

from datetime import datetime

import pyarrow as pa
import pytest

from ml.raw.ingest import IngestionError
from tests.ml.raw.test_ingest import csv_text, ids, rejects, transaction, transactions


def french(rows):
    """The rows as a file of decimal commas; an amount stays as it is."""
    return csv_text(
        [{c: v if c in ("Amount", "Class") else v.replace(".", ",") for c, v in row.items()} for row in rows],
        delimiter=";",
    )


def parquet(rows, **columns):
    return pa.table({column: [float(row[column]) for row in rows] for column in rows[0]} | columns)


# Ranges


@pytest.mark.parametrize(
    ("changed", "reject"),
    [
        ({"Time": 2**31}, ("Time", "2147483648", "looks like Unix time in seconds")),
        ({"Time": 500_000_000}, ("Time", "500000000", "in the future")),
        ({"Time": 1_378_108_800_000}, ("Time", "1378108800000", "looks like Unix time in milliseconds")),
        ({"Time": 1_378_108_800_000_000}, ("Time", "1378108800000000", "looks like Unix time in microseconds")),
        ({"occurred_at": "9999-12-31"}, ("occurred_at", "9999-12-31", "in the future")),
        ({"occurred_at": "2026-05-03 00:00:01"}, ("occurred_at", "2026-05-03 00:00:01", "in the future")),
        ({"occurred_at": "1378108800"}, ("occurred_at", "1378108800", "looks like Unix time in seconds")),
        ({"occurred_at": "41518.458"}, ("occurred_at", "41518.458", "looks like days of a spreadsheet")),
        ({"Time": "00:01:09"}, ("Time", "00:01:09", "a time of day, not seconds")),
        ({"Time": "2013-09-02 10:00"}, ("Time", "2013-09-02 10:00", "a timestamp: its column is occurred_at")),
        ({"Amount": "1e39"}, ("Amount", "1e39", "above max_amount, 1e+09")),
        ({"V7": "-1e39"}, ("V7", "-1e39", "too large")),
        ({"transaction_id": "x" * 201}, ("transaction_id", "x" * 100, "longer than 200")),
        ({"transaction_id": "a\tb"}, ("transaction_id", "a\tb", "holds a control character")),
    ],
)
def test_a_value_beyond_its_range_is_rejected_with_its_row(inbox, changed, reject):
    extra = {
        column: {"occurred_at": "2013-09-02", "transaction_id": "a"}[column]
        for column in changed
        if column in ("occurred_at", "transaction_id")
    }
    inbox.put("may.csv", [transaction() | extra, transaction() | {c: str(v) for c, v in changed.items()}])

    rows = inbox.rows(now=datetime(2026, 5, 2))

    assert rejects(rows) == [(2, *reject)]


def test_a_day_after_the_clock_is_the_latest_time(inbox):
    inbox.put("may.csv", [transaction() | {"occurred_at": "2026-05-03 00:00:00"}])

    assert rejects(inbox.rows(now=datetime(2026, 5, 2))) == []


def test_the_limits_are_settings(inbox):
    inbox.put("may.csv", [transaction(amount=99) | {"transaction_id": "abc"}])

    assert rejects(inbox.rows(max_amount=98, max_rejected_share=1)) == [(1, "Amount", "99", "above max_amount, 98")]
    assert rejects(inbox.rows(max_id_length=2, max_rejected_share=1)) == [(1, "transaction_id", "abc", "longer than 2")]
    with pytest.raises(IngestionError, match="Both are numbers above 0"):
        inbox.rows(max_amount="much")


def test_times_that_are_days_of_a_spreadsheet_are_refused(inbox):
    # 2013-09-02 10:00:07, :14, ... as a spreadsheet counts.
    inbox.put("may.csv", [transaction(f"{41519 + (36000 + 7 * i) / 86400:.10f}") for i in range(20)])

    with pytest.raises(IngestionError, match="Time looks like days of a spreadsheet"):
        inbox.rows()


def test_one_time_that_might_be_a_day_of_a_spreadsheet_is_seconds(inbox):
    inbox.put("may.csv", [transaction("30000.4375"), transaction("30000.4375")])

    assert [row["time_s"] for row in inbox.rows()] == [30000.4375, 30000.4375]


@pytest.mark.parametrize("digits", [1, 2, 3, 6])
def test_fractions_of_seconds_are_no_days_of_a_spreadsheet(inbox, digits):
    inbox.put("may.csv", [transaction(f"{41519 + i * 1.2345678:.{digits}f}") for i in range(20)])

    assert rejects(inbox.rows()) == []


# Amounts


@pytest.mark.parametrize(
    ("amount", "euros"),
    [
        ("1 234,56", 1234.56),
        ("1\u00a0234,56", 1234.56),
        ("1\u202f234,56 €", 1234.56),
        ("1\u2009234 567,89", 1234567.89),
        ("€ 45,90", 45.9),
        ("45,90 EUR", 45.9),
        ("45,9 euros", 45.9),
        ("1'234,50", 1234.5),
        ("1.234,56", 1234.56),
        ("12.345.678,90", 12345678.9),
        ("1,5E+3", 1500),
    ],
)
def test_amounts_are_read_as_people_write_them(inbox, amount, euros):
    inbox.put("may.csv", french([transaction(1, amount), transaction(2, "45,90"), transaction(3, "7")]))

    rows = inbox.rows()

    assert rejects(rows) == []
    assert [row["amount"] for row in rows] == [euros, 45.9, 7]


@pytest.mark.parametrize("amount", ["(1,234.56)", "1,234.56-", "\u22121,234.56", "-€1,234.56"])
def test_brackets_and_a_minus_on_either_side_make_an_amount_negative(inbox, amount):
    inbox.put("may.csv", [transaction(1, amount), transaction(2, "5.25")])

    [bad] = [row for row in inbox.rows() if row["reject_reason"]]

    assert (bad["amount"], bad["reject_reason"]) == (-1234.56, "negative")


@pytest.mark.parametrize(
    ("amounts", "write", "message"),
    [
        (["1.234", "45,90"], french, r"'1\.234' may be 1234 or 1\.234 \(1 such rows\)"),
        (["12.500", "310"], french, r"'12\.500' may be 12500 or 12\.500"),
        (["1,234", "45.90"], csv_text, "'1,234' may be 1234 or 1.234"),
        (["1.234,56", "1,234.56"], french, r"decimal point in some rows .* decimal comma in others"),
        (["45.90", "45,90"], french, r"decimal point in some rows \('45\.90'\)"),
    ],
)
def test_an_amount_that_can_be_read_in_two_ways_is_refused_with_both(inbox, amounts, write, message):
    inbox.put("may.csv", write([transaction(i, amount) for i, amount in enumerate(amounts)]))

    with pytest.raises(IngestionError, match=message):
        inbox.rows()


def test_thousands_are_certain_where_another_amount_proves_them(inbox):
    inbox.put("may.csv", french([transaction(1, "1.234"), transaction(2, "2.345,60"), transaction(3, "12,50")]))

    assert [row["amount"] for row in inbox.rows()] == [1234, 2345.6, 12.5]
    assert "may.csv: in Amount, a point separates thousands." in inbox.said


def test_three_decimals_in_a_file_of_points_are_decimals(inbox):
    inbox.put("may.csv", [transaction(1, "1.234"), transaction(2, "45.90")])

    assert [row["amount"] for row in inbox.rows()] == [1.234, 45.9]


def test_another_currency_is_named_and_invisible_characters_are_shown(inbox):
    inbox.put("may.csv", [transaction(i, f"${i}.50") for i in range(3)])
    with pytest.raises(IngestionError, match=r"(?s)'\$0\.50': not in EUR.*Amounts are in EUR here"):
        inbox.rows(max_rejected_share=0)

    inbox.put("may.csv", [transaction(i, f"1\u00a02\u200b{i}") for i in range(3)])
    with pytest.raises(IngestionError, match=r"'1\[NO-BREAK SPACE\]2\[ZERO WIDTH SPACE\]0': not a number"):
        inbox.rows(max_rejected_share=0)


def test_refunds_are_told_what_to_do_with(inbox):
    inbox.put("may.csv", [transaction(1), transaction(2, "-3")])

    with pytest.raises(IngestionError, match="Refunds are no payments: leave them out of the file"):
        inbox.rows(max_rejected_share=0)


# Labels


@pytest.mark.parametrize(
    ("fraud", "legitimate"),
    [
        ("True", "False"),
        ("VRAI", "FAUX"),
        ("oui", "non"),
        ("Yes", "No"),
        ("Y", "N"),
        ("o", "n"),
        ("T", "F"),
        ("Fraud", "Legit"),
        ("FRAUDE", "0"),
        ("'1'", "'0'"),
    ],
)
def test_labels_may_be_words(inbox, fraud, legitimate):
    inbox.put("may.csv", [transaction(i, label=fraud if i == 3 else legitimate) for i in range(20)])

    rows = inbox.rows()

    assert rejects(rows) == []
    assert [row["class"] for row in rows] == [int(i == 3) for i in range(20)]


@pytest.mark.parametrize("mark", ["NA", "NULL", "None", "nan", "?", ".", "#N/A", "-1", "-1.0"])
def test_marks_of_not_known_are_read_and_counted(inbox, mark):
    inbox.put("may.csv", [transaction(i, label={0: "1", 1: mark, 2: mark}.get(i, "0")) for i in range(20)])

    rows = inbox.rows()

    assert rejects(rows) == []
    assert [row["class"] for row in rows[:4]] == [1, None, None, 0]
    assert f"may.csv: Class holds '{mark}' (2 rows) as not known." in inbox.said


@pytest.mark.parametrize("other", ["0", "1"])
def test_minus_one_beside_one_class_alone_may_be_the_other_and_is_refused(inbox, other):
    inbox.put("may.csv", [transaction(i, label="-1" if i < 2 else other) for i in range(200)])

    with pytest.raises(IngestionError, match="2 labels cannot be read, and all others are"):
        inbox.rows(max_rejected_share=0.01)


def test_a_coding_of_one_and_two_is_refused_however_rare_the_other_class(inbox):
    inbox.put("may.csv", [transaction(i, label="2" if i < 5 else "1") for i in range(1000)])

    with pytest.raises(IngestionError, match=r"(?s)5 labels cannot be read, and all others are fraud.*other way round"):
        inbox.rows(max_rejected_share=0.01)


def test_rejected_rows_count_against_their_class(inbox):
    rows = [transaction(i, label=int(i < 20)) for i in range(1000)]
    rows[0]["V1"] = rows[1]["V1"] = "x"
    inbox.put("may.csv", rows)

    with pytest.raises(IngestionError, match="2 of 20 frauds rejected. That is more than max_rejected_share = 0.01"):
        inbox.rows(max_rejected_share=0.01)
    assert len(inbox.rows(max_rejected_share=0.1)) == 1000


def test_labels_that_are_mostly_frauds_are_refused_unless_one_says_so(inbox):
    inbox.put("may.csv", [transaction(i, label=int(i >= 40)) for i in range(100)])

    with pytest.raises(
        IngestionError, match=r"60 of its 100 known labels are frauds.*turned round(?s:.*)any_class_share"
    ):
        inbox.rows()
    assert len(inbox.rows(any_class_share=True)) == 100


def test_frauds_reported_later_come_alone_and_are_accepted(inbox):
    inbox.put("may.csv", [transaction(i, label=int(i % 50 == 0)) for i in range(1000)])
    inbox.build()
    inbox.put("reported.csv", [transaction(i, label=1) for i in range(1, 31)])
    assert inbox.build() == 1030

    inbox.put("new.csv", [transaction(90_000 + i, label=1) for i in range(30)])
    with pytest.raises(IngestionError, match="30 of its 30 known labels are frauds"):
        inbox.build()


def test_as_many_frauds_as_in_a_balanced_sample_are_accepted(inbox):
    inbox.put("may.csv", [transaction(i, label=i % 2) for i in range(100)])

    assert len(inbox.rows()) == 100


def test_a_file_without_frauds_is_refused_where_there_should_be_some(inbox):
    inbox.put("april.csv", [transaction(i, label=int(i % 50 == 0)) for i in range(1000)])
    inbox.build()
    inbox.put("may.csv", transactions(500, first_second=90_000))

    with pytest.raises(IngestionError, match=r"none of its 500 known labels is a fraud, where 2\.00% .* about 10 were"):
        inbox.build()
    assert inbox.build(any_class_share=True) == 1500

    # (1 - 0.0133) ** 100 = 0.26: a hundred rows without a fraud are no surprise.
    inbox.put("june.csv", transactions(100, first_second=180_000))
    assert inbox.build() == 1600


def test_a_file_without_class_is_told_that_an_empty_column_will_do(inbox):
    rows = transactions(3)
    inbox.put("may.csv", csv_text(rows, header=[column for column in rows[0] if column != "Class"]))

    with pytest.raises(IngestionError, match='(?s)"Class" is missing.*that is empty will do'):
        inbox.rows()


# Times


@pytest.mark.parametrize(
    ("occurred_at", "time_s"),
    [
        ("2013-09-01 02:00:10+0200", 10),
        ("2013-09-01 02:00:10 +02:00", 10),
        ("2013-09-01T02:00:10.5+02", 10.5),
        ("2013-09-01 02:00:10,5+02:00", 10.5),
        ("2013-09-01 00:00:10,25", 10.25),
        ("2013-09-01 02:00:10 GMT+0200", 10),
        ("2013-09-01 00:00:10 UTC", 10),
        ("2013-09-01 00:00:10z", 10),
    ],
)
def test_offsets_are_read_as_they_are_written(inbox, occurred_at, time_s):
    inbox.put("may.csv", [transaction() | {"occurred_at": occurred_at}])

    assert [row["time_s"] for row in inbox.rows()] == [time_s]


@pytest.mark.parametrize(
    ("zone", "meaning"),
    [
        ("BST", "Bangladesh"),
        ("IST", "India"),
        ("CST", "China"),
        ("AST", "Arabia"),
        ("CET", "also in summer"),
        ("EDT", "-04:00"),
        ("PST", "Philippines"),
        ("MET", "also in summer"),
        ("XYZ", "Write the offset"),
    ],
)
def test_short_names_of_zones_are_refused_with_what_they_may_mean(inbox, zone, meaning):
    inbox.put("may.csv", [transaction() | {"occurred_at": f"2013-09-02 10:00:00 {zone}"}])

    with pytest.raises(IngestionError, match=rf"(?s)a short name of a zone.*{meaning}"):
        inbox.rows(max_rejected_share=0)


def test_a_file_with_and_without_zones_is_refused(inbox):
    mixed = ["2013-09-02 10:00:00", "2013-09-02 10:00:00+02:00", "2013-09-02 10:00:00"]
    inbox.put("may.csv", [transaction() | {"occurred_at": one} for one in mixed])

    with pytest.raises(IngestionError, match=r"a zone in 1 rows \(row 2\) and none in 2 \(row 1\)"):
        inbox.rows()


def test_times_without_a_zone_follow_the_setting_and_the_log_says_so(inbox):
    inbox.put("may.csv", [transaction() | {"occurred_at": "2013-09-02 10:00:00"}])
    noon = pa.array([datetime(2013, 9, 2, 10)], pa.timestamp("us"))
    inbox.put("may.parquet", parquet([transaction()], occurred_at=noon))

    # Paris is two hours ahead in September.
    assert [row["time_s"] for row in inbox.rows(timezone="europe/paris")] == [86_400 + 8 * 3600] * 2
    assert "may.csv: 1 times without a zone are taken as Europe/Paris (var timezone)." in inbox.said
    assert [row["time_s"] for row in inbox.rows()] == [86_400 + 10 * 3600] * 2


@pytest.mark.parametrize("zone", ["Europe/Pariss", "CET", "+02:00", ""])
def test_a_setting_that_is_no_region_is_refused(inbox, zone):
    with pytest.raises(IngestionError, match="which is no region"):
        inbox.rows(timezone=zone)


def night(minutes_of_utc):
    """Local times of Paris, 2013-10-27: two hours ahead until 01:00 UTC, one hour after it."""
    for minute in minutes_of_utc:
        local = minute + (120 if minute < 60 else 60)
        yield f"2013-10-27 {local // 60:02}:{local % 60:02}:00"


def test_the_order_of_a_file_tells_the_doubled_hour_apart(inbox):
    minutes = range(-30, 180, 5)
    inbox.put("local.csv", [transaction() | {"occurred_at": one} for one in night(minutes)])

    start = (datetime(2013, 10, 27) - datetime(2013, 9, 1)).total_seconds()
    assert [row["time_s"] for row in inbox.rows(timezone="Europe/Paris")] == [start + 60 * m for m in minutes]


def test_ids_of_the_doubled_hour_are_those_of_the_same_times_with_offsets(inbox):
    minutes = range(-30, 180, 5)
    offsets = ["+02:00" if minute < 60 else "+01:00" for minute in minutes]
    local = list(night(minutes))
    inbox.put("a.csv", [transaction() | {"occurred_at": one} for one in local])
    inbox.put("b.csv", [transaction() | {"occurred_at": a + b} for a, b in zip(local, offsets, strict=True)])

    rows = inbox.rows(timezone="Europe/Paris")

    assert len(set(ids(rows))) == len(minutes) and rejects(rows) == []


def test_a_doubled_hour_in_a_file_without_order_is_rejected(inbox):
    late = [transaction(i) | {"occurred_at": f"2013-10-28 {23 - i:02}:00:00"} for i in range(20)]
    inbox.put("may.csv", [*late, transaction() | {"occurred_at": "2013-10-27 02:30:00"}])

    reason = "in an hour that Europe/Paris had twice: write the offset"
    assert [r[-1] for r in rejects(inbox.rows(timezone="Europe/Paris"))] == [reason]


@pytest.mark.parametrize("is_typed", [False, True])
def test_a_time_that_the_clocks_skipped_is_rejected(inbox, is_typed):
    moments = [datetime(2014, 3, 30, hour, 30) for hour in (1, 2, 3)]
    if is_typed:
        columns = {column: pa.array([float(cell)] * 3) for column, cell in transaction().items()}
        inbox.put("may.parquet", pa.table(columns | {"occurred_at": pa.array(moments)}))
    else:
        inbox.put("may.csv", [transaction() | {"occurred_at": str(moment)} for moment in moments])

    rows = inbox.rows(timezone="Europe/Paris")

    assert rejects(rows) == [(2, "occurred_at", "2014-03-30 02:30:00", "skipped by the clocks of Europe/Paris")]
    assert rows[2]["time_s"] - rows[0]["time_s"] == 3600


def test_local_times_taken_as_utc_are_warned_about_when_they_step_back_an_hour(inbox):
    inbox.put("local.csv", [transaction() | {"occurred_at": one} for one in night(range(-30, 180, 5))])
    inbox.rows()

    assert any("go back by 55 minutes at row 19" in line for line in inbox.said)


@pytest.mark.parametrize("unit", ["s", "ms", "us", "ns"])
def test_durations_of_parquet_are_read_by_their_unit(inbox, unit):
    rows = transactions(3)
    duration = pa.array([100_000, 101_000, 102_000], pa.duration("ms")).cast(pa.duration(unit))
    inbox.put("may.parquet", parquet(rows, Time=duration))
    inbox.put("may.csv", rows)

    rows = inbox.rows()

    assert [row["time_s"] for row in rows] == [100, 101, 102] * 2
    assert len(set(ids(rows))) == 3


# Identity


def digits_cut(rows, digits):
    return [{c: f"{float(v):.{digits}f}" if c.startswith("V") else v for c, v in row.items()} for row in rows]


def many_digits(count, **others):
    return [
        transaction(50_000 + 7 * i, **{f"V{k}": (i * 37 + k * 101) % 977 / 277 for k in range(1, 29)}, **others)
        for i in range(count)
    ]


@pytest.mark.parametrize("digits", [2, 6, 9])
@pytest.mark.parametrize("in_one_build", [False, True])
def test_known_rows_that_lost_digits_are_refused_by_name(inbox, digits, in_one_build):
    rows = many_digits(30)
    inbox.put("day.csv", rows)
    if not in_one_build:
        inbox.build()
    inbox.put("resaved.csv", digits_cut(rows, digits))

    with pytest.raises(IngestionError, match=r"30 of its 30 rows are known already, but for digits: in row 1 V1 is"):
        inbox.build()


@pytest.mark.parametrize("kind", [pa.float32(), pa.float16()])
def test_known_rows_of_a_narrower_type_are_refused(inbox, kind):
    rows = many_digits(30)
    inbox.put("day.csv", rows)
    inbox.build()
    narrow = {c: pa.array([float(row[c]) for row in rows]).cast(kind) for c in rows[0] if c.startswith("V")}
    inbox.put("narrow.parquet", parquet(rows, **narrow))

    with pytest.raises(IngestionError, match="but for digits"):
        inbox.build()


def test_half_numbers_hold_neither_seconds_nor_cents(inbox):
    inbox.put("may.parquet", parquet(transactions(3), Amount=pa.array([1.5, 2, 3], pa.float16())))

    with pytest.raises(IngestionError, match='column "Amount" holds numbers of 16 bits'):
        inbox.rows()


def test_a_pair_that_starts_at_0_gets_the_same_diagnosis(inbox):
    rows = [row | {"Time": str(i)} for i, row in enumerate(many_digits(30))]
    inbox.put("day.csv", rows)
    inbox.put("resaved.csv", digits_cut(rows, 6))

    with pytest.raises(IngestionError, match="but for digits"):
        inbox.build()


@pytest.mark.parametrize("change", [lambda one: one.lstrip("0"), lambda one: f"{one}.5", lambda one: f"card {one}"])
def test_known_rows_under_other_ids_are_refused_with_both(inbox, change):
    rows = [{"transaction_id": f"{42 + i:012}"} | row for i, row in enumerate(many_digits(30))]
    inbox.put("day.csv", rows)
    inbox.build()
    inbox.put("labels.csv", [row | {"transaction_id": change(row["transaction_id"])} for row in rows])

    with pytest.raises(
        IngestionError, match=r"30 of its 30 rows .* but for their ids: row 1 is .* and tx_000000000042"
    ):
        inbox.build()


def test_ids_that_are_gone_are_refused_too(inbox):
    inbox.put("day.csv", [{"transaction_id": f"A{i}"} | row for i, row in enumerate(many_digits(30))])
    inbox.build()
    inbox.put("labels.csv", many_digits(30))

    with pytest.raises(IngestionError, match="but for their ids"):
        inbox.build()


def test_other_transactions_of_the_same_seconds_and_cents_are_accepted(inbox):
    inbox.put("day.csv", many_digits(30))
    inbox.build()
    others = [row | {"V5": str(float(row["V5"]) + 0.5)} for row in many_digits(30)]
    inbox.put("others.csv", others)

    assert inbox.build() == 60


def test_one_more_exact_duplicate_than_before_is_accepted(inbox):
    inbox.put("day.csv", many_digits(3))
    inbox.build()
    inbox.put("again.csv", [row for row in many_digits(3) for _ in range(2)])

    assert inbox.build() == 9


@pytest.mark.parametrize("kind", [pa.float64(), pa.float32(), pa.decimal128(38, 2)])
def test_whole_ids_of_a_type_with_a_fraction_are_written_without_it(inbox, kind):
    rows = transactions(3)
    inbox.put("day.csv", [{"transaction_id": str(70_000 + i)} | row for i, row in enumerate(rows)])
    inbox.put("labels.parquet", parquet(rows, transaction_id=pa.array([70_000, 70_001, 70_002], pa.int64()).cast(kind)))

    assert set(ids(inbox.rows())) == {"tx_70000", "tx_70001", "tx_70002"}


def test_ids_that_all_end_in_a_point_and_zero_are_read_without(inbox):
    inbox.put("day.csv", [{"transaction_id": f"{70_000 + i}.0"} | transaction(i) for i in range(3)])
    assert ids(inbox.rows()) == ["tx_70000", "tx_70001", "tx_70002"]

    inbox.put("day.csv", [{"transaction_id": one} | transaction() for one in ("1.0", "1.1")])
    assert ids(inbox.rows()) == ["tx_1.0", "tx_1.1"]


@pytest.mark.parametrize(("kind", "limit"), [(pa.float64(), "9,007,199,254,740,992"), (pa.float32(), "16,777,216")])
def test_floating_ids_beyond_whole_numbers_are_refused_by_name(inbox, kind, limit):
    large = pa.array([1e16, 2e16, 3.0]).cast(kind)
    inbox.put("day.parquet", parquet(transactions(3), transaction_id=large))

    with pytest.raises(IngestionError, match=rf'"transaction_id" holds floating numbers .* 2 of them.* beyond {limit}'):
        inbox.rows()


@pytest.mark.parametrize(
    ("damaged", "reason"),
    [
        ("4,53202E+15", "rounded by a spreadsheet"),
        ("2.19e+26", "rounded by a spreadsheet"),
        ("4.53202E15", "rounded by a spreadsheet"),
        ("12-déc", "a date: a spreadsheet has changed the id"),
        ("Mar-13", "a date: a spreadsheet has changed the id"),
        ("févr-13", "a date: a spreadsheet has changed the id"),
        ("01/03/2013", "a date: a spreadsheet has changed the id"),
    ],
)
def test_ids_that_a_spreadsheet_has_damaged_are_named_as_such(inbox, damaged, reason):
    inbox.put(
        "day.csv", csv_text([{"transaction_id": one} | transaction() for one in ("DEC12", "12E5", "JAN-01", damaged)])
    )

    assert rejects(inbox.rows()) == [(4, "transaction_id", damaged, reason)]
    with pytest.raises(IngestionError, match="keep their column as text"):
        inbox.rows(max_rejected_share=0)
