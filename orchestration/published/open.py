"""The published file, opened: the one way in for status, page, mail, health, triggers and commands."""

from contextlib import contextmanager

import duckdb

from ml.storage.files import resolved, write_ahead_log


class NothingPublishedError(RuntimeError):
    """There is no published file, or it cannot be read; the message says what to do."""


class UnreadableError(NothingPublishedError):
    """There is a file, and it is not what a build has published."""


class Published:
    """The published file, open for reading; rows come as dictionaries.

    Attributes:
        con: DuckDB connection, for what asks more than one query can.
        path: pathlib.Path of the file.
    """

    def __init__(self, con, path):
        self.con = con
        self.path = path
        self._columns = {}
        for table, column in con.sql(
            "select table_name, column_name from duckdb_columns() where not internal"
        ).fetchall():
            self._columns.setdefault(table, set()).add(column)

    def has(self, *tables):
        return all(table in self._columns for table in tables)

    def columns(self, table):
        return self._columns.get(table, set())

    @property
    def weighed(self):
        """SQL of `fraud_prediction` with `stands_for`: of how many transactions each row is one, where the file holds a
        sample. Its sum counts all of them; frauds and flagged ones are all there.
        """
        # A file of before 2026-11-28 holds all.
        weight = "sample_weight" if "sample_weight" in self.columns("_snapshot") else "1.0"
        return (
            f"(select prediction.*, case when is_flagged or is_fraud then 1.0 else {weight} end as stands_for "
            "from fraud_prediction as prediction cross join _snapshot)"
        )

    def rows(self, sql, **values):
        return self.con.sql(sql, params=values).to_arrow_table().to_pylist()

    def row(self, sql, **values):
        return next(iter(self.rows(sql, **values)), None)

    def rows_of(self, table, sql, **values):
        """Rows, or None while `table` is not published."""
        return self.rows(sql, **values) if self.has(table) else None


@contextmanager
def opened(path):
    """The published file, as it was published.

    Args:
        path: pathlib.Path.

    Yields:
        Published.

    Raises:
        NothingPublishedError: the file is missing.
        UnreadableError: it is no database, was not published by this project, or was written to since.
    """
    if not path.exists():
        raise NothingPublishedError(f"{path} does not exist: nothing has been published yet. Run: make build")
    # DuckDB would play it in, without a word: readers would get other rows than were published.
    log = write_ahead_log(resolved(path))
    if log.exists():
        raise UnreadableError(
            f"{path} was written to by another program after it was published: {log} is that program's. Close it, and "
            "let it open the file read-only. Then run: make build"
        )
    try:
        con = duckdb.connect(path, read_only=True)
    except (duckdb.IOException, duckdb.InvalidInputException) as error:
        raise UnreadableError(f"{path} cannot be opened: {str(error).splitlines()[0]}") from error
    with con:
        file = Published(con, path)
        if not file.has("_snapshot", "fraud_prediction"):
            raise UnreadableError(
                f"{path} was not published by this project: it has no tables _snapshot and fraud_prediction. Point "
                "FRAUD_PUBLISHED at another place and run: make build"
            )
        if not file.has("current_champion"):
            raise UnreadableError(f"{path} was published by an earlier version of this project. Run: make build")
        yield file
