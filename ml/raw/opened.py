"""An arrived file -> the table in it, whatever the file is: text in any shape, compressed, a spreadsheet."""

import gzip
import os
import re
import shutil
import zlib
from dataclasses import dataclass
from pathlib import Path

from ml.raw.layout import folded
from ml.raw.recognise import GZIP, PARQUET, SPREADSHEET, TEXT, content_of
from ml.raw.spreadsheets import SpreadsheetError, hidden_rows, sheets_of
from ml.raw.text import NoTableError, Table, table_of_cells, table_of_text

DAMAGED = "If it is damaged or incomplete, copy it again or write it anew."
IN_WORDS = {TEXT: "plain text", GZIP: "gzip", PARQUET: "Parquet", SPREADSHEET: "a spreadsheet"}
NUMBER, MOMENT = re.compile(r"-?[0-9.]+(E[+-]?[0-9]+)?"), re.compile(r"[0-9]{1,4}[-/.][0-9]{1,2}[-/.][0-9]{1,4}")
USUAL = {".parquet": PARQUET, ".gz": GZIP, ".xlsx": SPREADSHEET, ".ods": SPREADSHEET}


@dataclass(frozen=True)
class Opened:
    """A file whose content is known.

    Args:
        path: of a file that holds it uncompressed and in UTF-8, under a name that every library can open; None of a
            spreadsheet.
        table: the Table in it; None of a Parquet file.
    """

    path: Path | None
    table: Table | None


def opened(path, name, kind, wanted, folder, log, words=(), strict=False, guess=None):
    """Looks at what a file is before its columns.

    Args:
        path: pathlib.Path of one file.
        name: how messages call it.
        kind: ml.raw.incoming.Kind.
        wanted: names of columns that are read.
        folder: an empty folder for what has to be written on the way.
        log: takes a sentence that a person should read.
        words, strict, guess: see ml.raw.text.table_of_text.

    Raises:
        ForeignFileError: it is no table at all.
        IngestionError: it holds no table that can be read.
    """
    try:
        if path.stat().st_size == 0:
            raise kind.refuse(name, "the file is empty (0 bytes).", "Copy it again, or remove it.")
        path = _with_a_usual_name(path, folder)
        content = content_of(path)
        if content.format is None:
            refuse = kind.refuse_foreign_content if content.is_foreign else kind.refuse
            raise refuse(name, content.what, content.what_next)
        if content.format != USUAL.get(path.suffix.lower(), TEXT):
            log(f"{name}: its name says something else, but it is {IN_WORDS[content.format]}, and read as such.")
        if content.format == PARQUET:
            return Opened(path, None)
        if content.format == SPREADSHEET:
            table = _sheet(path, name, kind, wanted, log, guess)
        else:
            path = _unpacked(path, folder) if content.format == GZIP else path
            table = table_of_text(path, wanted, folder, words, strict, guess)
    except NoTableError as error:
        raise kind.refuse(name, error.what, error.what_next) from None
    except SpreadsheetError as error:
        raise kind.refuse(name, f"it is a spreadsheet, and cannot be read: {error}.", DAMAGED) from None
    except (OSError, EOFError, UnicodeError, zlib.error) as error:
        reason = error.strerror if isinstance(error, OSError) and error.strerror else str(error)
        raise kind.refuse(name, f"it cannot be read: {reason}.", DAMAGED) from None
    for note in table.notes:
        log(f"{name}: {note}")
    return Opened(table.path, table)


def _with_a_usual_name(path, folder):
    # DuckDB opens no file whose name is not UTF-8.
    try:
        str(path).encode()
    except UnicodeEncodeError:
        link = Path(folder, f"named{path.suffix.encode('ascii', 'replace').decode()}")
        os.symlink(os.path.abspath(path), link)
        return link
    return path


def _unpacked(path, folder):
    # Read by Python: DuckDB does not look at the checksum of a gzip file, and takes none that is padded.
    unpacked = Path(folder, "unpacked")
    with gzip.open(path, "rb") as source, unpacked.open("wb") as target:
        shutil.copyfileobj(source, target, 1 << 20)
    return unpacked


def _sheet(path, name, kind, wanted, log, guess):
    """The one sheet that holds the columns that are read; else the first one."""
    tables, sheets = {}, sheets_of(path)
    for sheet, rows in sheets.items():
        try:
            tables[sheet] = table_of_cells(rows, wanted, guess)
        except NoTableError:
            continue
    if not tables:
        raise NoTableError("it holds no rows.", "Write it again with its rows, or remove it.")
    names = set(map(folded, wanted))
    known = {sheet: len(names.intersection(map(folded, table.header))) for sheet, table in tables.items()}
    best = max(known, key=known.get)
    equal = [sheet for sheet in tables if known[sheet] == known[best] > 1]
    if len(equal) > 1:
        raise kind.refuse(
            name,
            f"{len(equal)} of its sheets hold such a table: {', '.join(equal[:5])}.",
            "Save each sheet as a file of its own.",
        )
    others = [sheet for sheet in sheets if sheet != best]
    first = next((_kinds(record.cells) for record in tables[best].records() if not record.is_empty), [])
    for sheet in others:
        if "number" in first and _kinds(next(filter(any, sheets[sheet]))) == first:
            raise kind.refuse(
                name,
                f"its sheet {sheet} has no header, and begins with values like those of {best}.",
                "Its rows would be lost: put all into one sheet, or save each as a file of its own, with a header.",
            )
    if others:
        log(f"{name}: read is the sheet {best}; left out: {', '.join(others[:5])} ({len(others)}).")
    if hidden := hidden_rows(path, best):
        log(f"{name}: rows that the sheet {best} hides, behind a filter, say, are read as well: {hidden:,}.")
    return tables[best]


def _kinds(cells):
    """What the cells of a row are, those behind the last filled one left out."""
    cells = cells[: max((i for i, cell in enumerate(cells, 1) if cell.strip()), default=0)]
    return ["number" if NUMBER.fullmatch(cell) else "time" if MOMENT.match(cell) else "text" for cell in cells]
