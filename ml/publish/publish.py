"""Publish: one file that readers may hold open, replaced in a single step."""

import json
import uuid
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

import pyarrow as pa

from ml.errors import ActionableError
from ml.storage.files import remove_leftovers, replacing
from ml.storage.sql import literal

# Every DuckDB driver since 1.0 reads this format; none of them reads the default one of DuckDB 2.
STORAGE_VERSION = "v1.0.0"

SNAPSHOT = pa.schema(
    [
        ("snapshot_id", pa.string()),
        ("published_at", pa.timestamp("us")),
        ("champion_version", pa.string()),
        ("git_commit", pa.string()),
        ("versions", pa.string()),
        ("settings", pa.string()),
        ("tables", pa.int64()),
        ("transactions", pa.int64()),
        ("published_file", pa.string()),
    ]
)
# List and struct columns, and these, are what drivers of BI tools stumble over.
UNREADABLE_TYPES = ("HUGEINT", "UHUGEINT", "TIMESTAMP_NS")


class PublishError(ActionableError):
    """A table cannot be published as it is."""


def publish(con, path, *, tables, champion_version, settings=None, versions=None, git_commit=None):
    """Copy tables into a new DuckDB file and put it in the place of the old one.

    Whoever has the old file open goes on reading it; whoever opens the path gets the old or the new file, never
    a half-written one. When anything fails the old file stays.

    Args:
        con: DuckDB connection to the warehouse.
        path: where the published file is.
        tables: names of the tables and views of the current schema to copy; views become tables.
        champion_version: SQL query that gives the champion's name.
        settings: dictionary of what the build was told that readers need, such as the review capacity.
        versions: dictionary of the libraries that made the tables, name -> version.
        git_commit: of the code that made them; None: not known.

    Returns:
        The row of `_snapshot`, pyarrow Table of schema SNAPSHOT.

    Raises:
        PublishError: a column has a type that BI drivers cannot read.
    """
    path = Path(path)
    # Of a build that was killed while it published. Only one build runs at a time, so none of them is in use.
    remove_leftovers(path)
    # A connection of its own: DuckDB writes to one database a transaction, and dbt's belongs to the warehouse.
    with replacing(path) as new, closing(con.cursor()) as cursor:
        _check_types(cursor, tables)
        made_by = {"git_commit": git_commit, "versions": json.dumps(versions or {})}
        snapshot = _snapshot(cursor, path, tables, champion_version, settings or {}, made_by)
        cursor.execute(f"attach {literal(new)} as publication (storage_version '{STORAGE_VERSION}')")
        try:
            cursor.execute("begin")
            for table in tables:
                cursor.execute(f"create table publication.main.{table} as from {table}")
            cursor.execute(";".join(_comments(cursor, tables)))
            cursor.execute("create table publication.main._snapshot as from snapshot")
            cursor.execute("commit")
        except BaseException:
            cursor.execute("rollback")
            raise
        finally:
            # Writes out what is committed; nothing remains beside the file.
            cursor.execute("detach publication")
    return snapshot


def _check_types(cursor, tables):
    columns = cursor.execute(
        "select table_name, column_name, data_type from duckdb_columns() "
        "where database_name = current_database() and schema_name = current_schema()"
    ).fetchall()
    unreadable = [
        f"{table}.{column} ({data_type})"
        for table, column, data_type in columns
        if table in tables
        and (data_type in UNREADABLE_TYPES or data_type.endswith("]") or "(" in data_type)
        and not data_type.startswith(("DECIMAL", "VARCHAR"))
    ]
    if unreadable:
        raise PublishError(
            f"{len(unreadable)} columns have a type that BI drivers cannot read: {', '.join(unreadable)}. "
            "Cast them in their model. The published file is unchanged."
        )


def _comments(cursor, tables):
    here = "database_name = current_database() and schema_name = current_schema() and comment is not null"
    on_tables = cursor.execute(
        f"select table_name, comment from duckdb_tables() where {here} "
        f"union all select view_name, comment from duckdb_views() where {here}"
    ).fetchall()
    on_columns = cursor.execute(
        f"select table_name, column_name, comment from duckdb_columns() where {here}"
    ).fetchall()
    for table, comment in on_tables:
        if table in tables:
            yield f"comment on table publication.main.{table} is {literal(comment)}"
    for table, column, comment in on_columns:
        if table in tables:
            yield f"comment on column publication.main.{table}.{column} is {literal(comment)}"


def _snapshot(cursor, path, tables, champion_version, settings, made_by):
    [(champion,)] = cursor.execute(champion_version).fetchall()
    [(transactions,)] = cursor.execute("select count(*) from fraud_prediction").fetchall()
    row = {
        "snapshot_id": f"snapshot_{uuid.uuid4().hex[:12]}",
        "published_at": datetime.now(UTC).replace(tzinfo=None),
        "champion_version": champion,
        **made_by,
        "settings": json.dumps(settings),
        "tables": len(tables),
        "transactions": transactions,
        "published_file": path.name,
    }
    return pa.Table.from_pylist([row], schema=SNAPSHOT)
