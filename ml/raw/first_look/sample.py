"""The first rows of any file that ingestion reads, as text in a table of DuckDB."""

from dataclasses import dataclass, replace
from itertools import islice

import duckdb
import pyarrow

from ml.errors import ActionableError
from ml.raw.arrivals import parts_of
from ml.raw.first_look.header import likely_header
from ml.raw.opened import DAMAGED, opened
from ml.raw.text import NoTableError, rows_of_table
from ml.raw.transaction_files import TRANSACTIONS
from ml.raw.values.cells import EMPTY_CELLS
from ml.storage.sql import literal

TABLE = "first_look"
LOOKED_AT = 200_000
"""Rows: enough for ids to repeat and frauds to come; seconds of work."""

KIND = replace(TRANSACTIONS, nothing_taken="")


@dataclass(frozen=True)
class Sample:
    """What lies in the table `first_look`: columns c0, c1, ..., trimmed texts, null where a cell says nothing.

    Args:
        header: names of the columns.
        rows: how many were looked at.
        is_whole: whether these are all.
        has_header: false: the names are made up, column_1, column_2, ...
        has_decimal_commas: whether commas are no separators of cells.
    """

    header: list[str]
    rows: int
    is_whole: bool
    has_header: bool
    has_decimal_commas: bool


def look_at(con, path, name, known, folder, log):
    """Reads the first rows of a file.

    Args:
        con: DuckDB connection; the TEMP table `first_look` is made on it.
        path, name: pathlib.Path of the file or of a folder of part files, and what messages call it.
        known: names that columns may have in any layout.
        folder: an empty folder.
        log: takes a sentence about the file.

    Raises:
        IngestionError: no table can be read from it.
    """
    path = parts_of(path)[0]
    try:
        file = opened(path, name, KIND, known, folder, log, guess=likely_header)
        if file.table is None:
            header, rows = _parquet(con, file.path)
        else:
            header, rows = _text(con, file.table, lambda line: log(f"{name}: {line}"))
    except NoTableError as error:
        raise KIND.refuse(name, error.what, error.what_next) from None
    except ActionableError:
        raise
    except (duckdb.Error, pyarrow.ArrowException, OSError) as error:
        raise KIND.refuse(name, f"it cannot be read: {str(error).splitlines()[0]}", DAMAGED) from None
    if rows == 0:
        raise KIND.refuse(name, "it holds no rows.", "Write it again with its rows.")
    _empty_where_nothing_is_said(con, len(header))
    made_up = [f"column_{number}" for number in range(1, len(header) + 1)]
    return Sample(
        header,
        min(rows, LOOKED_AT),
        rows <= LOOKED_AT,
        has_header=header != made_up,
        has_decimal_commas=file.table is not None and file.table.separator != ",",
    )


def _parquet(con, path):
    import pyarrow.parquet

    header = pyarrow.parquet.read_schema(path).names
    relation = f"read_parquet({literal(path)}, hive_partitioning = false, binary_as_string = true)"
    described = con.execute(f"describe select * from {relation}").fetchall()
    columns = ", ".join(f'"{name}"::varchar as c{i}' for i, (name, *_) in enumerate(described))
    con.execute(f"create or replace temp table {TABLE} as select {columns} from {relation} limit {LOOKED_AT}")
    return header, con.execute(f"select count(*) from {relation}").fetchall()[0][0]


def _text(con, table, log):
    rows = [row.cells for row in islice(rows_of_table(table, log), LOOKED_AT + 1) if row.cells]
    looked_at = rows[:LOOKED_AT]
    columns = {f"c{i}": pyarrow.array([cells[i] for cells in looked_at], "string") for i in range(len(table.header))}
    con.register("cells_of_file", pyarrow.table(columns))
    con.execute(f"create or replace temp table {TABLE} as from cells_of_file")
    return table.header, len(rows)


def _empty_where_nothing_is_said(con, width):
    nothing = ", ".join(map(literal, EMPTY_CELLS))
    columns = (f"if(lower(trim(c{i})) in ({nothing}), null, trim(c{i})) as c{i}" for i in range(width))
    con.execute(f"create or replace temp table {TABLE} as select {', '.join(columns)} from {TABLE}")
