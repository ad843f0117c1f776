"""What tasks on workers work with: a DuckDB of their own, and files that appear in one step."""

import uuid

from ml.storage.sql import literal

MEMORY = "1GB"


def own_duckdb():
    """DuckDB connection of a task, in memory, on one thread; to be closed."""
    import duckdb

    return duckdb.connect(config={"memory_limit": MEMORY, "threads": 1})


def write(con, query, path):
    """Rows of a SQL query as the Parquet file `path` (pathlib.Path). A task that is done twice replaces it."""
    new = path.with_name(f".{uuid.uuid4().hex}.parquet")
    con.execute(f"copy ({query}) to {literal(new)} (format parquet, compression zstd)")
    new.replace(path)
