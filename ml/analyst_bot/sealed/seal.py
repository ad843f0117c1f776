"""The published file behind processes of their own: one that answers queries, one that scores."""

from dataclasses import dataclass, field
from functools import lru_cache

from ml.analyst_bot.reading.words import Catalog
from ml.analyst_bot.sealed.process import QueryError, SealedProcess
from ml.storage.sql import literal


class NotAllowedError(QueryError):
    """A query that the gate refused."""


class NotAnInputError(QueryError):
    """A name that is no model input. Attributes: name, inputs."""

    def __init__(self, name, inputs):
        super().__init__(f"{name} is no model input")
        self.name, self.inputs = name, inputs


class NoTransactionError(QueryError):
    """There is no such transaction."""


@dataclass(frozen=True)
class Result:
    """Rows of a query, as plain values.

    Attributes:
        sql: the query.
        columns: names, in order, no two alike.
        rows: lists of values, at most as many as were asked for.
        found: rows of the whole result.
        tables: the published tables that were read.
    """

    sql: str
    columns: list
    rows: list
    found: int
    tables: list = field(default_factory=list)

    @property
    def truncated(self):
        return len(self.rows) < self.found

    def records(self):
        return [dict(zip(self.columns, row, strict=True)) for row in self.rows]


class Sealed:
    """The published file behind processes of their own.

    Args:
        path: the published DuckDB file.
        seconds: time limit of one query. It is interrupted then, and its process killed when that does not help.
        memory_mb: cap of DuckDB's memory.
        threads: cap of its threads.
    """

    def __init__(self, path, *, seconds=20.0, memory_mb=1_000, threads=2):
        limits = {"seconds": seconds, "memory_mb": memory_mb, "threads": threads}
        self._queries = SealedProcess("ml.analyst_bot.sealed.worker", path, **limits)
        # Scoring imports a lot, and few ask for it: it starts when it is asked.
        self._scores = SealedProcess("ml.analyst_bot.sealed.scorer", path, **limits)
        self._read = (None, None)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.close()

    @property
    def path(self):
        return self._queries.path

    @property
    def pid(self):
        """Of the process that answers queries; None before the first."""
        return self._queries.pid

    def start(self):
        """Start the process that answers queries, without waiting for it."""
        self._queries.start()

    def close(self):
        """Stop the processes."""
        self._queries.close()
        self._scores.close()

    @property
    def catalog(self):
        """Catalog of the file that is open."""
        greeting = self._queries.greeting()
        if self._read[0] is not greeting:
            # What a file holds stays as it is: each word is looked for once.
            values = lru_cache(1_000)(self._values)
            self._read = (greeting, Catalog.of(greeting, lambda table, columns, word: values(table, (*columns,), word)))
        return self._read[1]

    def _values(self, table, columns, word):
        """Which columns of a table hold a word (None: anything), in any case, and how they write it."""
        parts = []
        for one in columns:
            where = "" if word is None else f" where lower({one}) = {literal(word.lower())}"
            parts.append(f"(select '{one}' as name, min({one}) as value from {table}{where})")
        sql = " union all ".join(parts)
        return {name: value for name, value in self.query(sql, len(columns)).rows if value is not None}

    def query(self, sql, limit=100, are_whole=False):
        """Run one SELECT.

        Args:
            sql: text that nobody trusts.
            limit: most rows that come back; `found` counts all.
            are_whole: cells come back whole, and not cut to what a person reads.

        Raises:
            NotAllowedError: the gate refused it.
            TooLongError: it was stopped at the time limit.
            QueryError: DuckDB cannot run it, or the process died of it.
        """
        answer = self._queries.ask(sql=sql, limit=limit, are_whole=are_whole)
        if "refused" in answer:
            raise NotAllowedError(answer["refused"], **answer["values"])
        return Result(sql, answer["columns"], answer["rows"], answer["found"], answer["tables"])

    def score(self, transaction_id, changes):
        """Scores of a transaction by the champion in the file: as it is, and changed when there are changes.

        Args:
            transaction_id: of fraud_features.
            changes: {name of a model input: number}.

        Returns:
            A list of (case, raw score, calibrated probability), case `as it is` or `changed`.

        Raises:
            NotAnInputError: a change of something that is no model input.
            NoTransactionError: there is no such transaction.
            QueryError: the file holds no champion that can score, or a number is none that a model can take.
        """
        answer = self._scores.ask(transaction_id=transaction_id, changes=changes)
        if "no_input" in answer:
            raise NotAnInputError(answer["no_input"], answer["inputs"])
        if "no_transaction" in answer:
            raise NoTransactionError(transaction_id)
        return [tuple(row) for row in answer["scores"]]
