"""cases_to_review.csv: opens right in a spreadsheet, and no cell of it can run as a formula."""

import csv
from dataclasses import dataclass

from ml.errors import ActionableError
from ml.raw.verdicts import guarded, review_folder
from ml.storage.files import replacing

FILE_NAME = "cases_to_review.csv"


class DialectError(ActionableError):
    """There is no such dialect."""


@dataclass(frozen=True)
class Dialect:
    """What a spreadsheet of a language expects of a CSV file."""

    separator: str
    decimal_point: str


DIALECTS = {"fr": Dialect(";", ","), "en": Dialect(",", ".")}


def write_cases(con, warehouse, *, dialect):
    """Writes `cases_to_review` beside the warehouse, and makes the folder that verdicts come back to.

    Whoever has the old file open keeps it; nobody ever finds a half-written one. UTF-8 with a byte order mark, by
    which spreadsheets know it.

    Args:
        con: DuckDB connection to the warehouse.
        warehouse: its path.
        dialect: a key of DIALECTS.

    Returns:
        Path of the file.

    Raises:
        DialectError: the dialect is none of DIALECTS.
    """
    if dialect not in DIALECTS:
        raise DialectError(
            f"review_dialect (or FRAUD_LANGUAGE) is {dialect!r}, and can be {' or '.join(DIALECTS)}. Everything else "
            f"is built and published; {FILE_NAME} is as it was."
        )
    folder = review_folder(warehouse)
    (folder / "incoming").mkdir(parents=True, exist_ok=True)
    path = folder / FILE_NAME
    cases = con.sql("from cases_to_review order by case_id")
    with replacing(path) as new, new.open("w", encoding="utf-8-sig", newline="") as file:
        rows = csv.writer(file, delimiter=DIALECTS[dialect].separator)
        rows.writerow(cases.columns)
        rows.writerows([_cell(value, DIALECTS[dialect]) for value in row] for row in cases.fetchall())
    return path


def _cell(value, dialect):
    if value is None:
        return ""
    if isinstance(value, float):
        return f"{value:.2f}".replace(".", dialect.decimal_point)
    return guarded(str(value))
