"""What assets are handed: the warehouse."""

from contextlib import contextmanager
from pathlib import Path
from typing import Any, Protocol

import dagster as dg

from ml.storage.lock import RunLock, WriterLock
from orchestration.runs.runs import process_tags


class Tables(Protocol):
    """What those who ask a language model need of the warehouse, see Warehouse."""

    path: str

    def read(self, query: str, parameters: Any = None) -> Any: ...

    def append_all(self, rows_of: dict[str, Any]) -> None: ...


class Warehouse(dg.ConfigurableResource):
    """The DuckDB file that builds write. A run that uses it holds the run lock from its first step to its last.

    Each call opens the file and closes it: nobody holds a connection while waiting for a network.
    """

    path: str

    @contextmanager
    def yield_for_execution(self, context):
        if context.run is None:
            yield self
            return
        # Before the wait: also a run that waits can be killed.
        context.instance.add_run_tags(context.run.run_id, process_tags())
        with RunLock(self.path, f"{context.run.job_name}, run {context.run.run_id[:8]}", say=context.log.info):
            yield self

    def read(self, query, parameters=None):
        """Rows of a query, pyarrow Table."""
        with self._open("a read", read_only=True) as con:
            return con.sql(query, params=parameters or []).to_arrow_table()

    def append(self, table, rows):
        """Append rows (pyarrow Table, or a list of dictionaries) to a table, by the names of the columns.

        Raises:
            duckdb.Error: a column is unknown to the table, or a value does not fit; nothing was appended.
        """
        self.append_all({table: rows})

    def append_all(self, rows_of):
        """Append rows to several tables, to all of them or to none.

        Args:
            rows_of: table -> rows, as for `append`.

        Raises:
            duckdb.Error: as from `append`.
        """
        import pyarrow as pa

        tables = {
            table: rows if isinstance(rows, pa.Table) else pa.Table.from_pylist(list(rows))
            for table, rows in rows_of.items()
        }
        tables = {table: rows for table, rows in tables.items() if rows.num_rows}
        if not tables:
            return
        with self._open(f"rows for {', '.join(tables)}") as con:
            con.begin()
            for table, rows in tables.items():
                con.register("new_rows", rows)
                con.execute(f"insert into {table} by name from new_rows")
                con.unregister("new_rows")
            con.commit()

    @contextmanager
    def _open(self, purpose, read_only=False):
        from ml.storage import lake_tables

        # DuckDB lets in one writer or many readers, from different processes, so that a reader is a writer here.
        with WriterLock(self.path, purpose), lake_tables.connect(Path(self.path), read_only=read_only) as con:
            yield con
