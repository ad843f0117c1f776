"""Hashes of files that were read before: who has years of files need not read all of them to find the new one."""

import os
import time

from ml.raw.arrivals import hash_of_bytes
from ml.storage.files import state_of

TABLE = "seen_files"
# A file system may give the same time to two writes that follow each other closely.
SETTLED_NS = 2_000_000_000


class SeenFiles:
    """Remembers hashes in the table `seen_files`, where the warehouse has it.

    A file is as it was seen while its size, its place on the disk, and both times that the system keeps of it are the
    same. One of these, the time of the last change of any kind, nobody can set: a file of the same size that is put in
    the place of another, with its time of writing, is read.

    Args:
        con: DuckDB connection to the warehouse.
        now_ns: gives the present in ns since 1970.
    """

    def __init__(self, con, now_ns=time.time_ns):
        self._con, self._now_ns = con, now_ns
        found = con.execute(
            "select 1 from duckdb_tables() where table_name = ? and database_name = current_database()", [TABLE]
        ).fetchall()
        self._remembers = bool(found)

    def hash_of(self, path):
        """sha256 of a file's bytes, as hex."""
        if not self._remembers:
            return hash_of_bytes(path)
        name = os.fsencode(os.path.abspath(path)).decode("utf-8", "backslashreplace")
        before, changed_ns = _state(path)
        known = self._con.execute(
            f"select file_hash from {TABLE} where path = ? and state = ?", [name, before]
        ).fetchall()
        if known:
            return known[0][0]
        found = hash_of_bytes(path)
        if _state(path) == (before, changed_ns) and self._now_ns() - changed_ns > SETTLED_NS:
            self._con.execute(f"insert or replace into {TABLE} values (?, ?, ?)", [name, before, found])
        return found


def _state(path):
    """What tells one state of a file from another, and when anything of it was changed last, in ns since 1970."""
    changed_ns = os.stat(path).st_ctime_ns
    return f"{state_of(path)}, changed at {changed_ns} ns", changed_ns
