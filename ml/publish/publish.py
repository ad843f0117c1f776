"""Publish: one file that readers may hold open, replaced in a single step."""

import json
import uuid
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

import pyarrow as pa

from ml.errors import ActionableError
from ml.publish.up_to_date import bring_up_to_date
from ml.storage.earlier import earlier_rows
from ml.storage.files import clone, remove_leftovers, replacing, resolved, state_of
from ml.storage.sql import literal
from ml.storage.weighing import Draw

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
        ("sample_weight", pa.float64()),
        ("published_file", pa.string()),
    ]
)
FILE_STATE = pa.field("file_state", pa.string())
PUBLISHED = SNAPSHOT.append(FILE_STATE)
# Blocks have 256 KiB: 64 MiB that are free are no reason to write a file anew.
LEAST_FREE_BLOCKS = 256
# List and struct columns, and these, are what drivers of BI tools stumble over.
UNREADABLE_TYPES = ("HUGEINT", "UHUGEINT", "TIMESTAMP_NS")


class PublishError(ActionableError):
    """A table cannot be published as it is."""


def publish(
    con,
    path,
    *,
    tables,
    champion_version,
    stamps=None,
    settings=None,
    versions=None,
    git_commit=None,
    last_state=None,
    most_rows=None,
):
    """Bring a copy of the published DuckDB file up to date and put it in the place of the old one.

    Whoever has the old file open goes on reading it; whoever opens the path gets the old or the new file, never
    a half-written one. When anything fails the old file stays. What has not changed is not written again, where the
    file system can share blocks between files; a test holds the file equal to one that is made anew.

    Args:
        con: DuckDB connection to the warehouse.
        path: where the published file is.
        tables: names of the tables and views of the current schema to publish. A view of tables that are all
            published stays a view; others become tables.
        champion_version: SQL query that gives the champion's name.
        stamps: of large tables, see bring_up_to_date.
        settings: dictionary of what the build was told that readers need, such as the review capacity.
        versions: dictionary of the libraries that made the tables, name -> version.
        git_commit: of the code that made them; None: not known.
        last_state: `file_state` of the row that was returned last. A file in another state was written by someone
            else, and is made anew.
        most_rows: of tables of the lake: where there are more transactions, about so many are published, drawn by their
            names, and beside them every fraud and every flagged one. None: all.

    Returns:
        The row of `_snapshot` and the state of the file, pyarrow Table of schema PUBLISHED.

    Raises:
        PublishError: a column has a type that BI drivers cannot read.
    """
    path = Path(path)
    # Of a build that was killed while it published. Only one build runs at a time, so none of them is in use.
    remove_leftovers(path)
    # A connection of its own: DuckDB writes to one database a transaction, and dbt's belongs to the warehouse.
    with replacing(path) as new, closing(con.cursor()) as cursor:
        _check_types(cursor, tables)
        made_with = {"git_commit": git_commit, "versions": json.dumps(versions or {})}
        counted, looked_at = _looked_at(cursor, most_rows)
        snapshot = _snapshot(cursor, path, tables, champion_version, settings or {}, made_with | counted)
        if last_state is not None and state_of(path) == last_state:
            clone(resolved(path), new)
        _attach(cursor, new)
        if _is_wasteful(cursor, made_with["versions"]):
            cursor.execute("detach publication")
            new.unlink()
            _attach(cursor, new)
        try:
            cursor.execute("begin")
            bring_up_to_date(cursor, tables, "publication", stamps, only=looked_at)
            cursor.execute(";".join(_comments(cursor)))
            cursor.execute("create or replace table publication.main._snapshot as from snapshot")
            cursor.execute("commit")
        except BaseException:
            cursor.execute("rollback")
            raise
        finally:
            # Writes out what is committed; nothing remains beside the file.
            cursor.execute("detach publication")
    return snapshot.append_column(FILE_STATE, pa.array([state_of(path)]))


def _looked_at(cursor, most_rows):
    """Columns of `_snapshot` that count the transactions, and SQL query of those that are published; None: all."""
    if most_rows is None:
        [(rows,)] = cursor.execute("select count(*) from fraud_prediction").fetchall()
        return {"transactions": rows, "sample_weight": 1.0}, None
    draw = Draw.of(cursor, "from fraud_prediction", most_rows, "is_flagged or is_fraud")
    if draw.is_whole:
        return {"transactions": draw.rows, "sample_weight": 1.0}, None
    cursor.execute(
        f"create or replace temp table looked_at as select transaction_id from fraud_prediction where {draw.condition}"
    )
    [(present,)] = cursor.execute("select count(*) from looked_at").fetchall()
    return {"transactions": draw.rows, "sample_weight": draw.weight(present - draw.certain)}, "from looked_at"


def _attach(cursor, file):
    cursor.execute(f"attach {literal(file)} as publication (storage_version '{STORAGE_VERSION}')")


def last_state(con, table):
    """`file_state` in the table that holds the row returned last; None where there is none."""
    found = earlier_rows(con, table, PUBLISHED)
    return found[0]["file_state"] if found else None


def _is_wasteful(cursor, versions):
    """Whether the file that was copied had better be made anew: other libraries wrote it, or a third of it is empty."""
    if not cursor.execute(
        "select 1 from duckdb_tables() where database_name = 'publication' and table_name = '_snapshot'"
    ).fetchall():
        return False
    [(earlier,)] = cursor.execute("select versions from publication.main._snapshot").fetchall()
    [(total, free)] = cursor.execute(
        "select total_blocks, free_blocks from pragma_database_size() where database_name = 'publication'"
    ).fetchall()
    return earlier != versions or free > max(total / 3, LEAST_FREE_BLOCKS)


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


def _comments(cursor):
    """SQL that gives tables, views and their columns the comments that they have here, where they have others."""
    found = cursor.execute("""
        with
        comments (database_name, schema_name, table_name, column_name, comment, kind) as materialized (
            select database_name, schema_name, table_name, null, comment, 'table' from duckdb_tables()
            union all
            select database_name, schema_name, view_name, null, comment, 'view' from duckdb_views()
            union all
            select database_name, schema_name, table_name, column_name, comment, 'column' from duckdb_columns()
        ),
        here as (from comments where database_name = current_database() and schema_name = current_schema()),
        there as (from comments where database_name = 'publication')
        select there.kind, there.table_name, there.column_name, here.comment
        from there
        inner join here
            on there.table_name = here.table_name and there.column_name is not distinct from here.column_name
        where here.comment is distinct from there.comment
    """).fetchall()
    for kind, table, column, comment in found:
        name = f"publication.main.{table}.{column}" if column else f"publication.main.{table}"
        yield f"comment on {kind} {name} is {'null' if comment is None else literal(comment)}"


def _snapshot(cursor, path, tables, champion_version, settings, told):
    """The row of `_snapshot`; `told` are columns of it that are known."""
    [(champion,)] = cursor.execute(champion_version).fetchall()
    row = {
        "snapshot_id": f"snapshot_{uuid.uuid4().hex[:12]}",
        "published_at": datetime.now(UTC).replace(tzinfo=None),
        "champion_version": champion,
        **told,
        "settings": json.dumps(settings),
        "tables": len(tables),
        "published_file": path.name,
    }
    return pa.Table.from_pylist([row], schema=SNAPSHOT)
