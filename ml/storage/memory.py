"""What DuckDB gets of the memory that a build may take for rows, FRAUD_MEMORY; the rest is for arrays of Python."""

import re

import duckdb

DUCKDB_SHARE = 2 / 3
# XGBoost holds a byte a value and more, and DuckDB would keep all that it has read beside it.
DUCKDB_SHARE_IN_TRAINING = 1 / 3


def share_of(memory, share):
    """A part of an amount of memory such as "1500MB", as DuckDB takes it; None of what is no such amount."""
    size = re.fullmatch(r"\s*(\d+(?:\.\d+)?)\s*([kmgt]i?b|%)\s*", memory or "", re.IGNORECASE)
    return f"{float(size[1]) * share:g}{size[2]}" if size else None


def made_in_less_memory(con, memory, make):
    """What `make` returns, made while DuckDB has given memory back: what it keeps of files it reads again when needed.

    Where that is too little for DuckDB, it is made with the usual memory.

    Args:
        con: DuckDB connection.
        memory: what the build may take, such as "1500MB"; None: nothing is changed.
        make: function without arguments that writes nothing.
    """
    less, usual = (share_of(memory, share) for share in (DUCKDB_SHARE_IN_TRAINING, DUCKDB_SHARE))
    if less and _can_set(con, less):
        try:
            return make()
        except duckdb.OutOfMemoryException:
            pass
        finally:
            _can_set(con, usual)
    return make()


def _can_set(con, memory_limit):
    try:
        con.execute(f"set memory_limit = '{memory_limit}'")
    except duckdb.OutOfMemoryException:
        # Another query holds more just now.
        return False
    return True
