"""What tasks on workers work with: a DuckDB of their own, and files that appear in one step."""

from ml.storage.sql import literal

MEMORY = "1GB"


def own_duckdb():
    """DuckDB connection of a task, in memory, on one thread; to be closed."""
    import duckdb

    return duckdb.connect(config={"memory_limit": MEMORY, "threads": 1})


def write(con, query, file):
    """Rows of a SQL query as a Parquet file (ml.storage.stores.OnDisk or InStore). A task done twice replaces it."""
    with file.writing() as new:
        con.execute(f"copy ({query}) to {literal(new)} (format parquet, compression zstd)")
