"""Spreadsheets (.xlsx, .ods) -> rows of text, as if they had been saved as CSV."""

import re
import zipfile
from datetime import datetime, time, timedelta
from html import unescape
from posixpath import join, normpath

import numpy as np

# Excel keeps 15 digits.
EXACT_BELOW = 10**15


# Rows that a filter or a person has hidden: ECMA-376, 18.3.1.73; OpenDocument 1.3, 19.749. Empty ones say nothing.
_HIDDEN_IN_XLSX = re.compile(rb'<(?:\w+:)?row\b(?=[^>]*\shidden="(?:1|true)")[^>]*[^/]>()')
_HIDDEN_IN_ODS = re.compile(
    rb'<table:table-row\b(?=[^>]*\stable:visibility="(?:collapse|filter)")'
    rb'(?:[^>]*\stable:number-rows-repeated="(\d+)")?[^>]*[^/]>(?=(?:(?!</table:table-row>).)*(?:office:value|<text:p))',
    re.DOTALL,
)
_SHEET = re.compile(r'<(?:\w+:)?sheet\b[^>]*\sname="([^"]*)"[^>]*\s\w+:id="([^"]*)"')
_PART = re.compile(r"<Relationship\b[^>]*>")


class SpreadsheetError(ValueError):
    """The file cannot be read as a spreadsheet."""


def sheets_of(path):
    """The sheets of a spreadsheet that hold anything.

    Args:
        path: of an .xlsx or .ods file; its name may say something else.

    Returns:
        Dictionary: name of a sheet -> list of rows from the first one of the sheet on, each a list of texts.

    Raises:
        SpreadsheetError: it is damaged or has a password.
    """
    import pandas

    try:
        frames = pandas.read_excel(path, sheet_name=None, header=None, dtype=object, na_filter=False, engine="calamine")
    except (KeyboardInterrupt, SystemExit, MemoryError):
        raise
    # A library in Rust: what a damaged file makes of it is an error of nearly any kind, a panic included.
    except BaseException as error:
        raise SpreadsheetError(str(error).splitlines()[0] if str(error) else type(error).__name__) from None
    rows = {name: [list(map(text_of, row)) for row in frame.to_numpy().tolist()] for name, frame in frames.items()}
    return {name: found for name, found in rows.items() if any(any(row) for row in found)}


def hidden_rows(path, sheet):
    """How many rows of a sheet its spreadsheet does not show, as behind a filter; `sheets_of` gives them all the same.

    Args:
        path: of a file that `sheets_of` has read.
        sheet: name of one of its sheets.
    """
    try:
        with zipfile.ZipFile(path) as book:
            if "content.xml" in book.namelist():
                return _hidden_in(_of_table(book.read("content.xml"), sheet), _HIDDEN_IN_ODS)
            part = _part_of(book, sheet)
            return _hidden_in(book.read(part), _HIDDEN_IN_XLSX) if part else 0
    except (zipfile.BadZipFile, KeyError, UnicodeDecodeError):
        return 0  # what a library reads all the same says nothing of it


def _hidden_in(xml, pattern):
    return sum(int(times or 1) for times in pattern.findall(xml))


def _part_of(book, sheet):
    """Where in an .xlsx the rows of a sheet stand, or None."""
    sheets = {unescape(name): part for name, part in _SHEET.findall(book.read("xl/workbook.xml").decode())}
    for part in _PART.findall(book.read("xl/_rels/workbook.xml.rels").decode()):
        said = dict(re.findall(r'(\w+)="([^"]*)"', part))
        if said.get("Id") == sheets.get(sheet) and "Target" in said:
            return normpath(join("/xl", said["Target"])).lstrip("/")
    return None


def _of_table(content, sheet):
    """The part of an .ods that holds one sheet."""
    for table in content.split(b"<table:table ")[1:]:
        name = re.match(rb'[^>]*table:name="([^"]*)"', table)
        if name and unescape(name[1].decode()) == sheet:
            return table
    return b""


def text_of(cell):
    """What a spreadsheet writes into a CSV for this cell; a number with all its digits and a decimal point."""
    if cell is None or cell == "":
        return ""
    if isinstance(cell, bool):
        return str(cell).upper()
    if isinstance(cell, int | float):
        return _number(cell)
    if isinstance(cell, timedelta):
        return _number(cell.total_seconds())
    if isinstance(cell, datetime):
        return cell.isoformat(" ")
    if isinstance(cell, time):
        return cell.isoformat()
    return str(cell)


def _number(value):
    if value != value or abs(value) == float("inf"):
        return str(value)
    if abs(value) >= EXACT_BELOW:
        # As such a cell looks: an id of this kind has lost its last digits.
        return np.format_float_scientific(float(value), trim="-").upper()
    return repr(int(value)) if value == int(value) else repr(float(value))
