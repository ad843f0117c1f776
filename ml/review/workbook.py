"""The review file as a spreadsheet: three columns to fill in, a list to choose the verdict from, the rest protected."""

from datetime import datetime

import xlsxwriter

# Widths in characters. What is not named is as wide as its header.
WIDTHS = {
    "case_id": 22,
    "transaction_id": 26,
    "model_version": 15,
    "row_token": 22,
    "review_state": 14,
    "occurred_at": 19,
    "hour_of_day": 13,
    "amount_eur": 12,
    "case_transactions": 18,
    "case_amount_eur": 16,
    "other_transactions": 26,
    "reasons": 44,
    "explanation": 90,
    "verdict": 12,
    "reviewer": 16,
    "comment": 40,
}
FILLED_IN = ("verdict", "reviewer", "comment")
PROOFS = ("case_id", "model_version", "row_token")
# Up to 200 ids: on one line, as far as the column goes.
UNWRAPPED = ("other_transactions",)
FORMATS = {float: "#,##0.00", datetime: "yyyy-mm-dd hh:mm:ss", int: "0"}
LINE_HEIGHT = 15  # points
# The same cases give the same bytes.
CREATED = datetime(2000, 1, 1)


def write_workbook(path, columns, rows, verdicts):
    """Write rows as .xlsx. Text is written as text: no cell is ever a formula, a link or a number by accident.

    Args:
        path: pathlib.Path.
        columns: names of the columns.
        rows: tuples of str, int, float, datetime or None, one value a column.
        verdicts: words to choose the verdict from.
    """
    with xlsxwriter.Workbook(str(path), {"default_date_format": FORMATS[datetime]}) as workbook:
        workbook.set_properties({"created": CREATED})
        sheet = workbook.add_worksheet("cases_to_review")
        look = {"valign": "top", "text_wrap": True}
        header = workbook.add_format({"bold": True, "bottom": 1, "bg_color": "#E8EEF4"})
        cells = {kind: workbook.add_format({**look, "num_format": shape}) for kind, shape in FORMATS.items()}
        text = workbook.add_format(look | {"num_format": "@"})
        # "Fill" cuts a text at the edge of its cell, whether or not the next one is empty.
        one_line = workbook.add_format({"valign": "top", "align": "fill", "num_format": "@"})
        to_fill = workbook.add_format(look | {"num_format": "@", "locked": False, "bg_color": "#FFF8DC"})

        for place, name in enumerate(columns):
            options = {"hidden": True} if name in PROOFS else {}
            sheet.set_column(place, place, WIDTHS.get(name, len(name) + 2), None, options)
            sheet.write_string(0, place, name, header)
        for number, row in enumerate(rows, 1):
            sheet.set_row(number, LINE_HEIGHT * _lines(columns, row))
            for place, (name, value) in enumerate(zip(columns, row, strict=True)):
                if name in FILLED_IN:
                    sheet.write_blank(number, place, None, to_fill)
                elif value is None:
                    sheet.write_blank(number, place, None, text)
                elif isinstance(value, datetime):
                    sheet.write_datetime(number, place, value, cells[datetime])
                elif isinstance(value, int | float):
                    sheet.write_number(number, place, value, cells[type(value)])
                else:
                    sheet.write_string(number, place, str(value), one_line if name in UNWRAPPED else text)

        last = max(len(rows), 1)
        choice = {"validate": "list", "source": list(verdicts), "error_title": "verdict", "error_type": "stop"}
        sheet.data_validation(1, columns.index("verdict"), last, columns.index("verdict"), choice)
        # The transaction and what is to be filled in stay in sight.
        sheet.freeze_panes(1, columns.index("transaction_id") + 1)
        sheet.protect("", {"format_columns": True, "format_rows": True, "select_locked_cells": True})
        sheet.set_landscape()
        sheet.repeat_rows(0)
        sheet.fit_to_pages(1, 0)


def _lines(columns, row):
    # A program that opens the file does not look how many lines a wrapped text takes.
    wrapped = ((name, value) for name, value in zip(columns, row, strict=True) if name not in UNWRAPPED)
    texts = ((name, value) for name, value in wrapped if isinstance(value, str))
    return max((-(-len(text) // int(1.2 * WIDTHS.get(name, 10))) for name, text in texts), default=1)
