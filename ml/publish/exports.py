"""Parquet files of the published tables, for tools that have no DuckDB driver."""

import duckdb

from ml.storage.files import remove_leftovers, replacing
from ml.storage.sql import literal


def export(published, folder):
    """Write every table of the published file as `<table>.parquet`, each file replaced in a single step.

    Boosters are left out: no such tool reads a BLOB.

    Args:
        published: path of the published DuckDB file.
        folder: where the files go; it is made.

    Returns:
        Names of the tables.
    """
    folder.mkdir(parents=True, exist_ok=True)
    # Of a build that was killed here. Only one build runs at a time, so none of them is in use.
    remove_leftovers(folder / "*.parquet")
    with duckdb.connect(published, read_only=True) as con:
        # Quoted: "window" is a word of SQL too.
        tables = con.sql(
            """
            select table_name, string_agg('"' || column_name || '"', ', ' order by column_index)
            from duckdb_columns() where not internal and data_type <> 'BLOB'
            group by table_name order by table_name
            """
        ).fetchall()
        for table, columns in tables:
            with replacing(folder / f"{table}.parquet") as new:
                query = f"select {columns} from {table}"
                con.execute(f"copy ({query}) to {literal(new)} (format parquet, compression zstd)")
    return [table for table, _ in tables]
