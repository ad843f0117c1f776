"""The process that holds the published file. Lines of JSON come in and go out; nothing else does.

    python -I -m ml.analyst_bot.sealed.worker FILE MEMORY_MB THREADS

What protects it, from outside to inside: an empty environment, limits of the operating system (no file or socket can
be opened once it is ready, nothing written, memory capped), DuckDB's own seal, and the gate in front of every query.
"""

import json
import logging
import math
import sys
import threading
from collections import Counter
from datetime import date, datetime, time, timedelta
from decimal import Decimal

import duckdb

from ml.analyst_bot.sealed.sql_gate import RefusedError, check

MAX_CELL_CHARACTERS = 2_000
MAX_RESULT_BYTES = 32_000_000


def open_sealed(path, memory_mb, threads):
    """Connection to a DuckDB file that can read this file and do nothing else.

    Args:
        path: the file; opened read-only.
        memory_mb: cap of DuckDB's memory. Nothing is spilled to disk.
        threads: cap of its threads.
    """
    con = duckdb.connect(
        path,
        read_only=True,
        config={
            "enable_external_access": "false",
            "autoinstall_known_extensions": "false",
            "autoload_known_extensions": "false",
            "allow_community_extensions": "false",
            "python_enable_replacements": "false",
            "memory_limit": f"{memory_mb}MB",
            "threads": str(threads),
            "temp_directory": "",
        },
    )
    con.execute("set lock_configuration = true")
    return con


def close_the_doors(memory_mb):
    """Limits of the operating system, for good: no file or socket can be opened, nothing written."""
    try:
        import resource
    except ImportError:  # Not on Windows: DuckDB's seal and the gate remain.
        return
    # Threads and libraries reserve addresses as well, many more than they use.
    _lower(resource, resource.RLIMIT_AS, (memory_mb + 3_000) * 1_000_000)
    _lower(resource, resource.RLIMIT_FSIZE, 0)
    _lower(resource, resource.RLIMIT_CORE, 0)
    _lower(resource, resource.RLIMIT_NOFILE, 0)


def main():
    path, memory_mb, threads = sys.argv[1], int(sys.argv[2]), int(sys.argv[3])
    logging.disable()  # sqlglot warns of what it cannot read; the gate says it better.
    con = open_sealed(path, memory_mb, threads)
    hide_blobs(con)
    catalog = _catalog(con)
    _load_what_is_loaded_lazily(con)
    close_the_doors(memory_mb)
    say(catalog)
    tables = [table["name"] for table in catalog["tables"]]
    for line in sys.stdin:
        request = json.loads(line)
        try:
            say(_answer(con, tables, **request))
        except RefusedError as error:
            say({"refused": error.code, "values": error.values})
        except duckdb.InterruptException:
            say({"stopped": request["seconds"]})
        except (duckdb.OutOfMemoryException, MemoryError):
            say({"failed": "memory", "values": {"mb": memory_mb}})
        except Exception as error:
            # Values that Python cannot hold, modules that are not there behind closed doors: the service goes on.
            say({"error": str(error).splitlines()[0][:500] if str(error) else type(error).__name__})


def _answer(con, tables, sql, limit, seconds, are_whole):
    clock = threading.Timer(seconds, con.interrupt)
    clock.start()
    try:
        checked = check(con, sql, tables)
        # A limit around the parsed query, not in its text.
        query = con.sql(checked.sql)
        rows = query.limit(limit + 1).fetchall()
        found = len(rows)
        if found > limit:
            [(found,)] = query.aggregate("count(*)").fetchall()
        rows = _as_json_can_hold(rows[:limit], are_whole)
        return {
            "columns": _named_apart(query.columns),
            "types": [str(kind) for kind in query.types],
            "rows": rows,
            "found": found,
            "tables": checked.tables,
        }
    finally:
        clock.cancel()


def _as_json_can_hold(rows, are_whole):
    kept, size = [], 0
    for row in rows:
        cells = [_cell(value, are_whole) for value in row]
        size += sum(len(cell) if isinstance(cell, str) else 20 for cell in cells)
        if size > MAX_RESULT_BYTES:
            break
        kept.append(cells)
    return kept


def _named_apart(names):
    """Two columns of one name would be one in a dictionary: the second is called name_2."""
    apart, seen = {}, Counter()
    for name in names:
        candidate = name
        while candidate in apart:
            seen[name] += 1
            candidate = f"{name}_{seen[name] + 1}"
        apart[candidate] = None
    return list(apart)


def _cell(value, is_whole=False):
    if value is None or isinstance(value, bool | int):
        return value
    if isinstance(value, float | Decimal):
        return float(value) if math.isfinite(value) else str(value)
    if isinstance(value, bytes):
        return f"{len(value):,} bytes"
    if isinstance(value, datetime):
        return value.isoformat(" ")
    text = value.isoformat() if isinstance(value, date | time) else str(value)
    if len(text) > MAX_CELL_CHARACTERS and not is_whole:
        return f"{text[:MAX_CELL_CHARACTERS]}... ({len(text):,} characters)"
    return text


def hide_blobs(con):
    """Show of bytes only how many they are."""
    # A temporary view stands before the table of the same name, and the gate lets no qualified name through.
    blobs = con.execute("select table_name, column_name from duckdb_columns() where data_type = 'BLOB'").fetchall()
    [(database,)] = con.execute("select replace(current_database(), '\"', '\"\"')").fetchall()
    for table in {table for table, _ in blobs}:
        sizes = ", ".join(
            f"cast(octet_length({column}) as varchar) || ' bytes' as {column}"
            for of_table, column in blobs
            if of_table == table
        )
        con.execute(f'create temp view {table} as select * replace ({sizes}) from "{database}".main.{table}')


def _catalog(con):
    tables = con.execute(
        "select table_name, comment, estimated_size from duckdb_tables() where schema_name = 'main' union all "
        "select view_name, comment, null from duckdb_views() where schema_name = 'main' and not internal "
        "order by table_name"
    ).fetchall()
    tables = [
        (name, comment, con.execute(f"select count(*) from {name}").fetchall()[0][0] if rows is None else rows)
        for name, comment, rows in tables
    ]
    columns = con.execute(
        "select table_name, column_name, data_type, comment from duckdb_columns() where schema_name = 'main' "
        "and not internal order by table_name, column_index"
    ).fetchall()
    by_table = {name: [] for name, _, _ in tables}
    for table, column, kind, comment in columns:
        if table in by_table:
            shown = "VARCHAR" if kind == "BLOB" else kind
            by_table[table].append({"name": column, "type": shown, "description": comment})
    return {
        "tables": [
            {"name": name, "description": comment, "rows": rows, "columns": by_table[name]}
            for name, comment, rows in tables
        ],
        "snapshot": _rows(con, "_snapshot", by_table),
        "words": _rows(con, "semantic_layer", by_table),
    }


def _rows(con, table, present):
    if table not in present:
        return []
    rows = con.execute(f"from {table}").fetchall()
    names = [column["name"] for column in present[table]]
    return [dict(zip(names, map(_cell, row), strict=True)) for row in rows]


def _load_what_is_loaded_lazily(con):
    con.sql(
        "select timestamp '2013-09-01', date '2013-09-01', time '01:00', interval 1 day, 1.5::decimal(9, 2), "
        "1::hugeint, 'a', 1.5, true, ''::blob"
    ).limit(1).fetchall()
    _cell(timedelta(1))
    try:
        check(con, "select count(*) from nowhere where a = 1", ["somewhere"])
    except RefusedError:
        pass


def _lower(resource, limit, value):
    _, hard = resource.getrlimit(limit)
    value = value if hard == resource.RLIM_INFINITY else min(value, hard)
    resource.setrlimit(limit, (value, value))


def say(message):
    """Write one line of JSON for the other side."""
    sys.stdout.write(json.dumps(message) + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    main()
