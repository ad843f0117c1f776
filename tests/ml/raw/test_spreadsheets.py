"""Spreadsheets as rows of text."""

import io
import struct
import zipfile
from datetime import date, datetime, time, timedelta

import pytest
import xlsxwriter

from ml.raw.spreadsheets import SpreadsheetError, hidden_rows, sheets_of, text_of


@pytest.mark.parametrize(
    ("cell", "text"),
    [
        (None, ""),
        ("", ""),
        ("00042", "00042"),
        (70000.0, "70000"),
        (0.1, "0.1"),
        (-1.35835406159823, "-1.35835406159823"),
        (True, "TRUE"),
        (datetime(2013, 9, 1, 12, 30), "2013-09-01 12:30:00"),
        (date(2013, 9, 1), "2013-09-01"),
        (time(1, 2, 3), "01:02:03"),
        (timedelta(hours=1), "3600"),
        # 16 digits: the last ones are lost, and an id of this kind must look like it.
        (4532020000000123, "4.532020000000123E+15"),
    ],
)
def test_a_cell_is_written_as_a_spreadsheet_writes_it_into_csv(cell, text):
    assert text_of(cell) == text


@pytest.mark.parametrize("value", [0.1, 1e-300, 123456.789012345, 2.0**60, -4.5e15, 5e-324])
def test_the_text_of_a_number_is_the_same_double(value):
    assert struct.pack("d", float(text_of(value))) == struct.pack("d", value)


def test_every_sheet_that_holds_something_is_there_with_its_empty_rows(tmp_path):
    book = xlsxwriter.Workbook(tmp_path / "a.xlsx")
    book.add_worksheet("notes").write_row(1, 1, ["x", 2])
    book.add_worksheet("empty")
    book.close()

    assert sheets_of(tmp_path / "a.xlsx") == {"notes": [["", "", ""], ["", "x", "2"]]}


def test_rows_behind_a_filter_are_counted(tmp_path):
    book = xlsxwriter.Workbook(tmp_path / "a.xlsx")
    for name, hidden in (("days & nights", (2, 4)), ("all", ())):
        sheet = book.add_worksheet(name)
        for row in range(6):
            sheet.write_row(row, 0, [row, "x"])
        for row in hidden:
            sheet.set_row(row, options={"hidden": True})
    book.close()
    shown = ("", ' table:visibility="filter"', ' table:number-rows-repeated="3" table:visibility="collapse"')
    cell = "<table:table-cell><text:p>x</text:p></table:table-cell>"
    rows = "".join(f"<table:table-row{attributes}>{cell}</table:table-row>" for attributes in shown)
    empty = f"<table:table-row{shown[2]}><table:table-cell/></table:table-row>"
    with zipfile.ZipFile(tmp_path / "a.ods", "w") as archive:
        tables = (
            f'<table:table table:name="{name}">{of}</table:table>' for name, of in (("all", rows + empty), ("b", rows))
        )
        archive.writestr("content.xml", "".join(tables))

    assert [hidden_rows(tmp_path / "a.xlsx", sheet) for sheet in ("days & nights", "all")] == [2, 0]
    assert [hidden_rows(tmp_path / "a.ods", sheet) for sheet in ("all", "nothing")] == [4, 0]


def test_a_damaged_spreadsheet_is_an_error_of_one_line(tmp_path):
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr("xl/workbook.xml", "<workbook")
    (tmp_path / "a.xlsx").write_bytes(packed.getvalue())

    with pytest.raises(SpreadsheetError) as refused:
        sheets_of(tmp_path / "a.xlsx")
    assert "\n" not in str(refused.value)
