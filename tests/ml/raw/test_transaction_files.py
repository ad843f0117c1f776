"""Files of transactions as people and programs leave them, taken in."""

import csv
import gzip
import io
import os
import zipfile
from pathlib import Path

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
import xlsxwriter

from dbt_project.plugins.layouts import layout, layouts
from ml.raw.ingest import IngestionError, ingest

ULB = layout("ulb")
HEADER = ["Time", *(f"V{i}" for i in range(1, 29)), "Amount", "Class"]


def row(second, **others):
    values = {"Time": str(second), **{f"V{i}": f"{i}.5" for i in range(1, 29)}, "Amount": "4.99", "Class": "0"}
    return {**values, **others}


ROWS = [row(100 + i) for i in range(4)]


def text(rows=ROWS, **options):
    made = io.StringIO()
    writer = csv.DictWriter(made, list(rows[0]), lineterminator="\n", **options)
    writer.writeheader()
    writer.writerows(rows)
    return made.getvalue()


@pytest.fixture
def inbox(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    Path("in").mkdir()
    return Inbox()


class Inbox:
    """The folder `in`, seen from where it lies, and what was said of it."""

    def __init__(self):
        self.said = []

    def put(self, name, content):
        path = os.fsencode("in/") + (name if isinstance(name, bytes) else name.encode())
        os.makedirs(os.path.dirname(path), exist_ok=True)
        with open(path, "wb") as file:
            file.write(content.encode() if isinstance(content, str) else content)

    def rows(self, columns="row_number, time_s", known_rows=0, **changed):
        """Rows of the build; `known_rows` of a file that is gone lie in the warehouse."""
        with duckdb.connect() as con:
            options = {
                "layout": ULB,
                "pattern": "in/*",
                "pattern_is_set": False,
                "stored": None,
                "collection_start": "2013-09-01 00:00:00",
                "max_rejected_share": 0.5,
                "simulate": None,
                "log": self.said.append,
            }
            if known_rows:
                Path("before.csv").write_text(text([row(50 + i) for i in range(known_rows)]))
                ingest(con, **options | {"pattern": "before.csv"}).create("fraud")
                options["stored"] = "fraud"
            return ingest(con, **options | changed).select(columns).fetchall()


ALL = [(i + 1, 100 + i) for i in range(4)]


def spreadsheet(sheets, hidden=()):
    made = io.BytesIO()
    book = xlsxwriter.Workbook(made)
    for name, rows in sheets.items():
        sheet = book.add_worksheet(name)
        for line, cells in enumerate(rows):
            sheet.write_row(line, 0, cells)
        for line in hidden:
            sheet.set_row(line, options={"hidden": True})
    book.close()
    return made.getvalue()


def cells_of(rows):
    return [list(rows[0]), *([float(cell) for cell in row.values()] for row in rows)]


def ods(rows):
    """The least that an .ods file holds."""

    def cell(value):
        kind = f'"float" office:value="{value}"' if isinstance(value, float) else '"string"'
        return f"<table:table-cell office:value-type={kind}><text:p>{value}</text:p></table:table-cell>"

    lines = "".join(f"<table:table-row>{''.join(map(cell, line))}</table:table-row>" for line in rows)
    spaces = " ".join(
        f'xmlns:{name}="urn:oasis:names:tc:opendocument:xmlns:{name}:1.0"' for name in ("office", "table", "text")
    )
    content = (
        f'<?xml version="1.0"?><office:document-content {spaces}><office:body><office:spreadsheet>'
        f'<table:table table:name="day">{lines}</table:table></office:spreadsheet></office:body>'
        "</office:document-content>"
    )
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as archive:
        archive.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        archive.writestr("content.xml", content)
        archive.writestr("META-INF/manifest.xml", "<manifest/>")
    return made.getvalue()


# What a file is


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("day.csv", gzip.compress(text().encode(), mtime=0), "it is gzip"),
        ("day.csv.gz", text().encode(), "it is plain text"),
        ("day.csv.gz", gzip.compress(text().encode(), mtime=0) + bytes(1024), None),
        (
            "day.csv.gz",
            b"".join(gzip.compress(line.encode(), mtime=0) for line in text().splitlines(keepends=True)),
            None,
        ),
        ("day.xlsx", spreadsheet({"day": cells_of(ROWS)}), None),
        ("day.csv", spreadsheet({"day": cells_of(ROWS)}), "it is a spreadsheet"),
        ("day.ods", ods(cells_of(ROWS)), None),
        ("day.xlsx", text().encode(), "it is plain text"),
    ],
)
def test_a_file_is_read_as_what_it_is_and_said_where_its_name_says_something_else(inbox, name, content, said):
    inbox.put(name, content)

    assert inbox.rows() == ALL
    assert [said in line for line in inbox.said if "its name says something else" in line] == ([True] if said else [])


def test_a_spreadsheet_has_the_ids_of_the_same_rows_in_csv(inbox):
    inbox.put("a.csv", text())
    inbox.put("b.xlsx", spreadsheet({"day": [["Monday"], [], *cells_of(ROWS)], "notes": [["x"]]}))

    assert inbox.rows("count(*), count(distinct transaction_id), max(row_number)") == [(8, 4, 4)]
    assert "in/b.xlsx: read is the sheet day; left out: notes (1)." in inbox.said


def test_rows_that_a_spreadsheet_hides_are_read_and_said(inbox):
    inbox.put("a.xlsx", spreadsheet({"day": cells_of(ROWS)}, hidden=(2, 3)))

    assert inbox.rows() == ALL
    assert "in/a.xlsx: rows that the sheet day hides, behind a filter, say, are read as well: 2." in inbox.said


def test_a_spreadsheet_with_two_sheets_of_transactions_is_refused(inbox):
    inbox.put("a.xlsx", spreadsheet({"monday": cells_of(ROWS), "tuesday": cells_of(ROWS)}))

    with pytest.raises(IngestionError, match=r"2 of its sheets hold such a table: monday, tuesday\.\nSave each sheet"):
        inbox.rows()


def test_rows_that_go_on_in_a_sheet_without_a_header_are_not_lost(inbox):
    header, *rows = cells_of(ROWS)
    inbox.put("a.xlsx", spreadsheet({"day": [header, *rows[:2]], "legend": [["a"] * 31], "day (2)": rows[2:]}))

    with pytest.raises(
        IngestionError, match=r"its sheet day \(2\) has no header, and begins with values like those of day"
    ):
        inbox.rows()


def test_a_web_page_is_refused_before_its_columns_are_looked_at(inbox):
    inbox.put("day.csv", "<!DOCTYPE html><html><body>Sign in</body></html>")

    with pytest.raises(IngestionError, match=r"in/day\.csv: it is a web page.*\nDownload .* Nothing of this build was"):
        inbox.rows()


# Row numbers


@pytest.mark.parametrize(
    "notes",
    [
        ["one\n\ntwo"] * 4,
        ["one\n\n\n" * 20, "", "x", "y\r\n"],
        ['say ""', '"quoted"', ",,,", "\n"],
    ],
)
def test_row_numbers_are_right_whatever_cells_hold(inbox, notes):
    rows = [{"Note": note} | one for note, one in zip(notes, ROWS, strict=True)]
    lines = text(rows)
    inbox.put("whole.csv", lines)
    assert inbox.rows() == ALL

    # After the first two rows: a short line, a blank one and one of nothing but separators.
    inbox.put("whole.csv", lines.replace(",4.99,0\n", ",4.99,0\nshort,1\n\n,,,\n", 2))
    assert sorted(inbox.rows("row_number, time_s, reject_reason")) == [
        (1, 100, None),
        (2, None, "has 2 fields, expected 32"),
        (3, 101, None),
        (4, None, "has 2 fields, expected 32"),
        (5, 102, None),
        (6, 103, None),
    ]


def test_totals_and_headers_in_the_middle_are_rejected_as_what_they_are_and_empty_rows_are_no_rows(inbox):
    header, *lines = text(delimiter=";").splitlines()
    total = "Total" + ";" * 29 + "19.96;"
    inbox.put("day.csv", "\n".join([header, *lines[:2], header, *lines[2:], total, *[";" * 30] * 200, "\x1a"]))

    assert sorted(inbox.rows("row_number, time_s, reject_reason")) == [
        (1, 100, None),
        (2, 101, None),
        (3, None, "is the header again"),
        (4, 102, None),
        (5, 103, None),
        (6, None, "is a total"),
    ]


def test_a_cell_that_is_far_too_long_rejects_its_row(inbox):
    inbox.put("day.csv", text([*ROWS, row(1, V3="1" * 3_000_000)]))

    assert inbox.rows("row_number, reject_reason")[4] == (5, "has a cell of more than 10,000 letters")


# Another layout


def test_a_table_of_another_layout_is_told_which_one_is_read(inbox):
    inbox.put("day.csv", "step,type,amount,isFraud\n1,PAYMENT,9.5,0\n")

    with pytest.raises(IngestionError) as refused:
        inbox.rows()
    assert "another layout. Read is the layout ulb: Time, V1 to V28, Amount, Class" in str(refused.value)
    assert "Found step, type, amount, isFraud (4 columns)" in str(refused.value)
    assert "columns Time, V1 to V28 and Class (30) are missing" in str(refused.value)


HANDBOOK = "TRANSACTION_ID,TX_DATETIME,CUSTOMER_ID,TERMINAL_ID,TX_AMOUNT,TX_FRAUD\n1,2018-04-01 00:00:31,5,7,9.5,0\n"


@pytest.mark.parametrize(("read", "content", "fits"), [("ulb", HANDBOOK, "payments"), ("payments", text(), "ulb")])
def test_a_file_of_another_layout_is_told_which_one_and_the_line_to_set(inbox, read, content, fits):
    inbox.put("day.csv", content)

    with pytest.raises(IngestionError) as refused:
        inbox.rows(layout=layout(read), other_layouts=layouts)
    assert f"Its columns are those of the layout {fits}: set FRAUD_LAYOUT={fits}." in str(refused.value)


def test_a_file_of_no_layout_is_told_what_looks_at_it(inbox):
    inbox.put("day.csv", "Buchung,Betrag\n2018-04-01 00:00:31,9.5\n")

    with pytest.raises(IngestionError, match="`fraud init in/day.csv` says what its columns may be"):
        inbox.rows(other_layouts=layouts)


@pytest.mark.parametrize(("column", "way_out"), [("Time", "a column occurred_at"), ("Class", "that is empty will do")])
def test_for_a_missing_column_the_way_out_is_named(inbox, column, way_out):
    inbox.put("day.csv", text([{name: cell for name, cell in one.items() if name != column} for one in ROWS]))

    with pytest.raises(IngestionError, match=f'(?s)column "{column}" is missing.*{way_out}'):
        inbox.rows()


# The folder


def test_a_foreign_file_is_said_and_does_not_stop_the_others(inbox):
    inbox.put("day.csv", text())
    inbox.put("readme.txt", "x")
    inbox.put("Thumbs.db", "x")

    assert inbox.rows() == ALL
    assert [line for line in inbox.said if "left alone" in line] == [
        "in/readme.txt: left alone, its format is not read. Read are .csv, .csv.gz, .parquet, .xlsx and .ods."
    ]


@pytest.mark.parametrize(
    ("name", "message"),
    [
        ("readme.txt", "its format is not read"),
        ("2013/day.json", "its format is not read"),
        ("day.csv.part", "not ended"),
    ],
)
def test_nothing_is_simulated_where_something_lies(inbox, name, message):
    inbox.put(name, "x")

    with pytest.raises(IngestionError, match=message):
        inbox.rows(simulate=pytest.fail)
    assert inbox.rows(known_rows=1) == []


def test_a_folder_in_the_folder_is_looked_into(inbox):
    inbox.put("2013/09/day.csv", text())

    assert set(inbox.rows("file_name", simulate=pytest.fail)) == {("in/2013/09/day.csv",)}


@pytest.mark.parametrize("pattern", ["in/*", "in/day.parquet"])
def test_a_folder_that_spark_wrote_is_one_file(inbox, pattern):
    for part, rows in enumerate([ROWS[:3], [], ROWS[3:]]):
        made = io.BytesIO()
        types = pa.schema([(name, pa.float64()) for name in HEADER])
        columns = {name: [float(one[name]) for one in rows] for name in HEADER}
        pq.write_table(pa.table(columns, types), made)
        inbox.put(f"day.parquet/part-0000{part}-7d1c.snappy.parquet", made.getvalue())
    inbox.put("day.parquet/_SUCCESS", "")
    inbox.put("day.parquet/._SUCCESS.crc", "crc")

    assert inbox.rows(pattern=pattern) == ALL
    assert set(inbox.rows("file_name", pattern=pattern)) == {("in/day.parquet",)}


def test_part_files_of_csv_number_their_rows_as_one_file(inbox):
    inbox.put("day/part-0.csv", text(ROWS[:2]) + "short\n")
    inbox.put("day/part-1.csv", text([ROWS[2], row(7, V1="x"), ROWS[3]]))

    assert sorted(inbox.rows("row_number, time_s, reject_reason")) == [
        (1, 100, None),
        (2, 101, None),
        (3, None, "has 1 fields, expected 31"),
        (4, 102, None),
        (5, 7, "not a number"),
        (6, 103, None),
    ]


@pytest.mark.parametrize(("name", "nothing"), [("part-1.csv", b""), ("part-1.csv.gz", gzip.compress(b"", mtime=0))])
def test_a_part_without_a_byte_holds_no_rows(inbox, name, nothing):
    inbox.put("day/part-0.csv", text(ROWS[:2]))
    inbox.put(f"day/{name}", nothing)
    inbox.put("day/part-2.csv", text(ROWS[2:]))

    assert inbox.rows() == ALL


def test_parts_may_have_gained_a_column_and_write_ids_in_other_types(inbox):
    ids = [{"transaction_id": pa.array([1, 2])}, {"transaction_id": pa.array(["3", "4"]), "note": pa.array(["x", "y"])}]
    for part, more in enumerate(ids):
        columns = {name: pa.array([float(one[name]) for one in ROWS[:2]]) for name in HEADER}
        made = io.BytesIO()
        pq.write_table(pa.table(columns | more), made)
        inbox.put(f"day/part-{part}.parquet", made.getvalue())

    assert [one for (one,) in inbox.rows("transaction_id")] == ["tx_1", "tx_2", "tx_3", "tx_4"]


def test_parts_whose_times_have_a_zone_and_parts_whose_times_have_none_are_refused(inbox):
    for part, zone in enumerate(["Z", ""]):
        rows = [one | {"occurred_at": f"2013-09-02 10:00:0{i}{zone}"} for i, one in enumerate(ROWS[:2])]
        inbox.put(f"day/part-{part}.csv", text(rows))

    with pytest.raises(
        IngestionError, match=r"in/day: occurred_at has a zone in 2 rows \(row 1\) and none in 2 \(row 3\)"
    ):
        inbox.rows()


@pytest.mark.parametrize("content", [text().encode(), gzip.compress(text().encode(), mtime=0)])
def test_a_name_that_is_no_utf_8_is_read_and_shown_with_its_bytes(inbox, content):
    inbox.put(b"donn\x82es.csv.gz", content)

    assert set(inbox.rows("file_name")) == {("in/donn\\x82es.csv.gz",)}


def test_a_name_with_control_characters_is_shown_with_escapes(inbox):
    inbox.put("a\x1b[31m\n.csv", "x,y\n1,2\n")

    with pytest.raises(IngestionError, match=r"transactions file in/a\\x1b\[31m\\n\.csv: ") as refused:
        inbox.rows()
    assert "\x1b" not in str(refused.value) + "".join(inbox.said)
