"""cases_to_review.csv and .xlsx: they open right in a spreadsheet, and no cell of them can run as a formula."""

import csv

from ml.errors import ActionableError
from ml.language.guards import guarded
from ml.language.languages import LANGUAGES
from ml.raw.edited import HANDED_OUT, remember_handed_out, take_in_edited
from ml.raw.verdicts import review_folder
from ml.review.workbook import write_workbook
from ml.storage.files import replacing

CSV, XLSX = HANDED_OUT


class DialectError(ActionableError):
    """There is no such dialect."""


def write_cases(con, warehouse, *, dialect, log=print):
    """Writes `cases_to_review` beside the warehouse, and makes the folder that verdicts come back to.

    Whoever has an old file open keeps it; nobody ever finds a half-written one, and what people typed into it is taken
    in first. The CSV is UTF-8 with a byte order mark, by which spreadsheets know it.

    Args:
        con: DuckDB connection to the warehouse.
        warehouse: its path.
        dialect: a key of LANGUAGES.
        log: takes a line of text that a person should read.

    Returns:
        Path of the CSV file.

    Raises:
        DialectError: the dialect is none of LANGUAGES.
    """
    if dialect not in LANGUAGES:
        raise DialectError(
            f"review_dialect (or FRAUD_LANGUAGE) is {dialect!r}, and can be {' or '.join(LANGUAGES)}. Everything else "
            f"is built and published; {CSV} is as it was."
        )
    folder = review_folder(warehouse)
    (folder / "incoming").mkdir(parents=True, exist_ok=True)
    cases = con.sql("from cases_to_review order by case_id")
    columns, rows = cases.columns, cases.fetchall()
    # At the start of the build verdicts were read; since then somebody may have saved.
    take_in_edited(folder, log)
    with replacing(folder / CSV) as new, new.open("w", encoding="utf-8-sig", newline="") as file:
        lines = csv.writer(file, delimiter=LANGUAGES[dialect].separator)
        lines.writerow(columns)
        lines.writerows([_cell(value, LANGUAGES[dialect]) for value in row] for row in rows)
    with replacing(folder / XLSX) as new:
        write_workbook(new, columns, rows, LANGUAGES[dialect].verdicts)
    remember_handed_out(folder)
    path = folder / CSV
    return path


def _cell(value, dialect):
    if value is None:
        return ""
    if isinstance(value, float):
        return dialect.cell(value)
    return guarded(str(value))
