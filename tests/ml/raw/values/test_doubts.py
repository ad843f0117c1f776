"""Columns that mean something else than they say: times, amounts."""

from datetime import datetime, timedelta

import pyarrow as pa
import pytest

from ml.raw.ingest import IngestionError
from tests.ml.raw.test_ingest import csv_text, rejects, transaction
from tests.ml.raw.test_labels import read
from tests.ml.raw.values.test_ids_and_texts import many


def warnings(inbox):
    return [line for line in inbox.said if "WARNING" in line]


# Times


@pytest.mark.parametrize(
    ("clock", "what"),
    [
        ("%H%M%S", "a time of day written HHMMSS, like 234113"),
        ("%H%M", "a time of day written HHMM, like 2341"),
    ],
)
def test_a_clock_without_its_day_is_no_number_of_seconds(inbox, clock, what):
    moments = [datetime(2026, 2, 1, i, 7 * i % 60, 11 * i % 60) for i in range(24)]
    inbox.put("may.csv", [transaction(f"{moment:{clock}}") for moment in moments])

    with pytest.raises(IngestionError, match=what):
        inbox.rows()


@pytest.mark.parametrize("step", [1, 10, 37, 60, 100, 3600])
def test_seconds_of_a_whole_day_are_no_clock(inbox, step):
    inbox.put("may.csv", [transaction(i * step) for i in range(1, 86_400 // step)][:1500])

    assert rejects(inbox.rows()) == []


@pytest.mark.parametrize(
    ("time", "what"),
    [
        (lambda i: f"{(600 * i + 7) / 86_400:.9f}", "parts of a day"),
        (lambda i: repr(i / 29), "scaled to 0 to 1"),
    ],
)
def test_times_between_0_and_1_are_no_seconds(inbox, time, what):
    inbox.put("may.csv", [transaction(time(i)) for i in range(30)])

    with pytest.raises(IngestionError, match=f"every Time lies between 0 and 1 .*{what}"):
        inbox.rows()


@pytest.mark.parametrize("timezone", ["UTC", "Europe/Paris"])
@pytest.mark.parametrize(("clock", "is_told"), [("%I:%M", True), ("%H:%M", False)])
def test_hours_without_their_am_or_pm_are_told(inbox, timezone, clock, is_told):
    start = datetime(2026, 2, 1)
    inbox.put("payments.csv", many(150, occurred_at=lambda i: f"{start + timedelta(minutes=97 * i):%Y-%m-%d {clock}}"))

    read(inbox, timezone=timezone)

    assert any("1 to 12 o'clock and no others" in line for line in warnings(inbox)) == is_told


@pytest.mark.parametrize(("every", "is_told"), [(3, True), (90, False)])
def test_days_among_times_are_told_but_for_the_midnight_of_a_spreadsheet(inbox, every, is_told):
    moments = [f"2026-02-0{1 + i // 40}" + ("" if i % every == 1 else f" {i % 24:02d}:07") for i in range(90)]
    inbox.put("payments.csv", many(90, occurred_at=lambda i: moments[i]))

    read(inbox)

    told = "30 of 90 times of occurred_at are days without a time of day"
    assert any(told in line for line in warnings(inbox)) == is_told


# Amounts


@pytest.mark.parametrize(
    ("amounts", "options"),
    [
        (["1.250", "950", "12.500"], {}),
        (["1.250", "950", "12.500"], {"delimiter": "\t"}),
        (["1,250", "950", "12,500"], {"delimiter": ";"}),
    ],
)
def test_whole_thousands_beside_hundreds_are_refused_where_no_amount_has_cents(inbox, amounts, options):
    inbox.put("payments.csv", csv_text(many(3, amount=lambda i: amounts[i]), **options))

    with pytest.raises(IngestionError, match=r"amount '1[.,]250' may be 1250 or 1\.250"):
        read(inbox)


@pytest.mark.parametrize("amounts", [["1.250", "950.000", "12.505"], ["1.250", "0.950", "12"], ["1.25", "12.500", "7"]])
def test_amounts_of_three_decimals_are_read(inbox, amounts):
    inbox.put("payments.csv", many(3, amount=lambda i: amounts[i]))

    assert [row["amount"] for row in read(inbox)] == list(map(float, amounts))


def test_amounts_that_are_all_whole_may_be_cents_and_are_told(inbox):
    inbox.put("payments.csv", many(30, amount=lambda i: 1000 + 137 * i))
    read(inbox)
    assert "all 30 values of amount are whole numbers, the middle one is 2,918" in warnings(inbox)[0]

    inbox.said.clear()
    inbox.put("payments.csv", many(30, amount=lambda i: 1000 + 137 * i + (0.5 if i == 7 else 0)))
    read(inbox)
    assert warnings(inbox) == []


@pytest.mark.parametrize("header", ["Time", "heure", "Uhrzeit"])
@pytest.mark.parametrize("suffix", ["csv", "parquet"])
def test_days_beside_a_column_of_their_times_are_told_with_its_name(inbox, header, suffix):
    days = {"occurred_at": lambda i: f"2026-02-0{1 + i % 9}", "amount": lambda i: i + 0.5}
    rows = many(30, **days, **{header: lambda i: f"10:{i:02d}:00"})
    text = {name: [row[name] for row in rows] for name in rows[0]}
    inbox.put(f"payments.{suffix}", rows if suffix == "csv" else pa.table(text))

    read(inbox)

    [line] = warnings(inbox)
    assert line.endswith(
        f'cannot be known: column "{header}" holds times of day, and is not read. Take the file out with `fraud'
        " forget`, and write both into occurred_at, like 2013-09-01 10:00:00."
    )


def test_days_beside_another_column_of_times_are_told_as_before(inbox):
    days = {"occurred_at": lambda i: f"2026-02-0{1 + i % 9}", "amount": lambda i: i + 0.5}
    inbox.put("payments.csv", many(30, **days, date=lambda i: f"2026-03-0{1 + i % 9}", time=3))

    read(inbox)

    [line] = warnings(inbox)
    assert line.endswith("export the time too, if there is one.")


@pytest.mark.parametrize(
    ("left", "is_told"),
    [("{}/02/2026", True), ("02/{}/2026", True), ("{}.02.2026 10:00", True), ("{}. Februar", False)],
)
def test_dates_that_a_spreadsheet_left_say_that_it_has_swapped_the_others(inbox, left, is_told):
    rows = many(28, occurred_at=lambda i: left.format(i + 1) if i >= 12 else f"2026-{i + 1:02d}-02 10:00:00")
    inbox.put("payments.csv", rows)

    with pytest.raises(IngestionError, match="16 of 28 rows rejected") as refused:
        read(inbox, now=datetime(2027, 1, 1))
    assert ("with day and month swapped, so that those are wrong too" in str(refused.value)) is is_told


def test_dates_of_any_day_that_are_not_read_are_not_swapped(inbox):
    rows = many(28, occurred_at=lambda i: f"{i + 1}/02/2026" if i % 2 else f"2026-02-{i + 1:02d} 10:00:00")
    inbox.put("payments.csv", rows)

    with pytest.raises(IngestionError, match="14 of 28 rows rejected") as refused:
        read(inbox, max_rejected_share=0.01)
    assert "swapped" not in str(refused.value)
