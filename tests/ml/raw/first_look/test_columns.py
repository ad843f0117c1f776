"""What columns are taken for, on small files whose meaning is known here."""

import gzip
import random
from datetime import datetime, timedelta
from pathlib import Path

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
import xlsxwriter

from ml.raw.first_look.columns import judged
from ml.raw.first_look.sample import look_at
from ml.raw.ingest import IngestionError

ROWS = 400
START = datetime(2021, 5, 3, 8)


def payments(seed=1):
    """Columns of ROWS payments; every name of a column is made up where it is used."""
    chance = random.Random(seed)
    times = [START + timedelta(minutes=7 * i) for i in range(ROWS)]
    return {
        "id": [f"p{i:05d}" for i in range(ROWS)],
        "time": [str(time) for time in times],
        "unix": [str(int((time - datetime(1970, 1, 1)).total_seconds())) for time in times],
        "german": [f"{time:%d.%m.%Y %H:%M}" for time in times],
        "who": [f"C{chance.randrange(60):03d}" for _ in range(ROWS)],
        "kind": [chance.choice(["food", "travel", "fashion"]) for _ in range(ROWS)],
        "euros": [f"{chance.lognormvariate(3, 1):.2f}" for _ in range(ROWS)],
        "bit": [str(int(i % 20 == 3)) for i in range(ROWS)],
        "count": [str(chance.randrange(1, 900)) for _ in range(ROWS)],
    }


@pytest.fixture
def looked(tmp_path):
    """Takes columns, header -> values, and gives header -> Finding."""

    def look(columns, known=None, write=written_as_csv, name="day.csv"):
        path = tmp_path / name
        write(path, columns)
        folder = tmp_path / "on the way"
        folder.mkdir(exist_ok=True)
        with duckdb.connect() as con:
            sample = look_at(con, path, name, list(known or ()), folder, lambda line: None)
            assert sample.rows == ROWS
            return {finding.header: finding for finding in judged(con, sample, known or {})}

    return look


def lines(columns, separator=",", header=True):
    rows = [columns.keys()] if header else []
    return [separator.join(row) for row in [*rows, *zip(*columns.values(), strict=True)]]


def written_as_csv(path, columns):
    path.write_text("\n".join(lines(columns)) + "\n")


def written_in_german(path, columns):
    with_commas = columns | {"Betrag": [value.replace(".", ",") for value in columns["Betrag"]]}
    path.write_bytes("\r\n".join(["Auszug für Mai;;;", "", *lines(with_commas, ";")]).encode("cp1252"))


def written_as_gzip(path, columns):
    path.write_bytes(gzip.compress("\n".join(lines(columns, "\t")).encode(), mtime=0))


def written_as_parquet(path, columns):
    typed = {"Betrag": pa.array(list(map(float, columns["Betrag"])))}
    typed["Buchungszeit"] = pa.array([datetime.fromisoformat(time) for time in columns["Buchungszeit"]])
    pq.write_table(pa.table(columns | typed), path)


def written_as_spreadsheet(path, columns):
    with xlsxwriter.Workbook(path) as book:
        sheet = book.add_worksheet("Mai")
        sheet.write_row(0, 0, ["Auszug"])
        for number, row in enumerate([columns.keys(), *zip(*columns.values(), strict=True)], 2):
            sheet.write_row(number, 0, row)


def german():
    made = payments()
    return {
        "Zahlungsnummer": made["id"],
        "Buchungszeit": made["time"],
        "Kundennummer": made["who"],
        "Branche": made["kind"],
        "Betrag": made["euros"],
        "Betrugsfall": made["bit"],
    }


@pytest.mark.parametrize(
    ("write", "name"),
    [
        (written_as_csv, "day.csv"),
        (written_in_german, "tag.csv"),
        (written_as_gzip, "day.csv.gz"),
        (written_as_parquet, "day.parquet"),
        (written_as_spreadsheet, "day.xlsx"),
    ],
)
def test_names_that_no_layout_knows_are_understood_in_every_kind_of_file(looked, write, name):
    found = looked(german(), write=write, name=name)
    assert {header: finding.taken_for for header, finding in found.items()} == {
        "Zahlungsnummer": "transaction_id",
        "Buchungszeit": "occurred_at",
        "Kundennummer": "customer_id",
        "Branche": "category",
        "Betrag": "amount_eur",
        "Betrugsfall": "is_fraud",
    }
    assert not any(finding.trouble for finding in found.values())


def test_without_a_header_values_alone_are_told_and_nothing_is_claimed(looked):
    made = payments()
    columns = {name: made[name] for name in ("id", "time", "who", "kind", "euros", "bit")}
    found = looked(columns, write=lambda path, columns: path.write_text("\n".join(lines(columns, "|", header=False))))
    assert [finding.taken_for for finding in found.values()] == [
        *("cannot tell", "occurred_at", "some id", "some category", "some number", "yes or no")
    ]
    assert list(found)[0] == "column_1"


@pytest.mark.parametrize("header", ["Betrag", "amount", "montant_total"])
def test_a_name_alone_proves_nothing(looked, header):
    found = looked({"Zeit": payments()["time"], header: payments()["kind"]})
    assert found[header].taken_for != "amount_eur"


@pytest.mark.parametrize("header", ["x7", "weekend", "ist_neu"])
def test_a_flag_is_no_label_by_its_values(looked, header):
    assert looked({"Zeit": payments()["time"], header: payments()["bit"]})[header].taken_for == "yes or no"


def test_of_two_that_could_be_it_none_is(looked):
    other = payments(seed=2)
    found = looked({"Kundennummer": payments()["who"], "Kartennummer": other["who"], "Betrag": other["euros"]})
    assert [found[name].taken_for for name in ("Kundennummer", "Kartennummer")] == ["some id", "some id"]
    assert found["Kundennummer"].why == "could be customer_id, and so could Kartennummer"


@pytest.mark.parametrize(("column", "said"), [("unix", "Unix seconds"), ("german", "written like 03.05.2021 08:00")])
def test_times_that_the_build_does_not_read_are_told(looked, column, said):
    found = looked({"Buchungszeit": payments()[column], "Betrag": payments()["euros"]})
    assert found["Buchungszeit"].taken_for == "occurred_at"
    assert said in found["Buchungszeit"].trouble


def test_a_name_that_a_layout_knows_is_taken_for_it_and_its_trouble_told(looked):
    columns = {"Time": payments()["unix"], "Amount": [f"-{euros}" for euros in payments()["euros"]]}
    found = looked(columns, known={"time": "time_s", "amount": "amount_eur"})
    assert (found["Time"].taken_for, found["Amount"].taken_for) == ("time_s", "amount_eur")
    assert "counts Unix seconds" in found["Time"].trouble
    assert "negative in 400 of 400 rows" in found["Amount"].trouble


def test_what_is_filled_for_frauds_alone_was_written_afterwards(looked):
    bits = payments()["bit"]
    reasons = [random.Random(i).choice(["stolen", "lost"]) if bit == "1" else "" for i, bit in enumerate(bits)]
    found = looked({"Zeit": payments()["time"], "Fraud": bits, "Grund": reasons})
    assert found["Grund"].taken_for == "ignored"
    assert found["Grund"].why == "tells 20 of 20 frauds by itself: written afterwards?"


def test_numbers_of_cards_are_seen_by_their_check_digit(looked):
    # The last digit is right by Luhn's rule: numbers for tests of payments, as vendors publish them.
    cards = ["4242424242424242", "5555555555554444", "4000056655665556", "2223003122003222", "5200828282828210"]
    found = looked({"Zeit": payments()["time"], "Nummer": [cards[i % 5] for i in range(ROWS)]})
    assert found["Nummer"].taken_for == "customer_id"
    assert "numbers of cards" in found["Nummer"].trouble


def test_what_says_nothing_is_ignored(looked):
    found = looked({"Zeit": payments()["time"], "Version": ["3"] * ROWS, "Vorname": [f"N{i}" for i in range(ROWS)]})
    assert [found[name].taken_for for name in ("Version", "Vorname")] == ["ignored", "ignored"]


def test_a_file_without_a_table_is_refused_with_what_to_do(looked):
    with pytest.raises(IngestionError, match="it is JSON"):
        looked({}, write=lambda path, columns: path.write_text('{"a": 1}'))


def test_a_file_without_rows_is_refused(tmp_path):
    Path(tmp_path, "day.csv").write_text("Zeit;Betrag\n")
    with duckdb.connect() as con, pytest.raises(IngestionError, match="it holds no rows"):
        look_at(con, tmp_path / "day.csv", "day.csv", [], tmp_path, print)


def test_one_currency_alone_is_told_and_so_is_the_day_of_a_report(looked):
    reported = [time if bit == "1" else "" for time, bit in zip(payments()["time"], payments()["bit"], strict=True)]
    columns = {"Zeit": payments()["time"], "Betrug": payments()["bit"], "Meldezeit": reported, "Divisa": ["USD"] * ROWS}
    found = looked(columns)
    assert [found[name].taken_for for name in columns] == ["occurred_at", "is_fraud", "reported_at", "currency"]
    assert "holds USD: the build converts by rates" in found["Divisa"].trouble


@pytest.mark.parametrize(("header", "taken_for"), [("Kartenart", "some category"), ("num_cards", "some number")])
def test_kinds_and_counts_of_a_thing_are_not_its_id(looked, header, taken_for):
    made = payments()
    values = made["kind"] if header == "Kartenart" else made["count"]
    assert looked({"Zeit": made["time"], header: values})[header].taken_for == taken_for
