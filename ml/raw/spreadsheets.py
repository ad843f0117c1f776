"""Spreadsheets (.xlsx, .ods) -> rows of text, as if they had been saved as CSV."""

from datetime import datetime, time, timedelta

import numpy as np

# Excel keeps 15 digits.
EXACT_BELOW = 10**15


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
