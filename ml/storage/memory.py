"""How much DuckDB may keep in memory, while another library needs some."""

import re
from contextlib import contextmanager

import duckdb


@contextmanager
def half_for_duckdb(con, memory_limit):
    """DuckDB gives back half of its memory in here: what it keeps of files it reads again when it needs it.

    Args:
        con: DuckDB connection.
        memory_limit: what it has now, such as "1500MB"; None: nothing is changed.
    """
    size = re.fullmatch(r"\s*([\d.]+)\s*(\S+)\s*", memory_limit or "")
    if not size or not _can_set(con, f"{float(size[1]) / 2:g}{size[2]}"):
        yield
        return
    try:
        yield
    finally:
        _can_set(con, memory_limit)


def _can_set(con, memory_limit):
    try:
        con.execute(f"set memory_limit = '{memory_limit}'")
    except duckdb.OutOfMemoryException:
        # Another query holds more just now.
        return False
    return True
