"""What a model is given: the columns of `fraud_features` that are not keys, in their order there.

The columns and their meaning are declared once, in the contract of that dbt model.
"""

import hashlib
import tempfile
import weakref
from contextlib import suppress
from functools import cached_property
from itertools import chain

import numpy as np

from ml.errors import ActionableError
from ml.storage.files import folder_of_database

KEYS = ("transaction_id", "time_s", "next_split", "target", "changed_at", "kept_share")
BATCH_ROWS = 100_000


def model_inputs(columns):
    """Names of the model inputs among the columns of `fraud_features`, in order."""
    return [name for name in columns if name not in KEYS]


def read_batches(con, query, batch_rows=BATCH_ROWS):
    """Stream the result of a query as Arrow record batches, holding one at a time.

    An open reader owns its connection, so each call reads through a cursor of its own.
    """
    cursor = con.cursor()
    try:
        yield from cursor.sql(query).to_arrow_reader(batch_rows)
    finally:
        cursor.close()


def as_matrix(batch, features):
    """Model inputs of an Arrow record batch: shape (n_rows, n_features), float32 as XGBoost computes; null is NaN."""
    matrix = np.empty((batch.num_rows, len(features)), dtype=np.float32)
    for position, name in enumerate(features):
        matrix[:, position] = batch.column(name).to_numpy(zero_copy_only=False)
    return matrix


class LabelledRows:
    """Rows to learn from, in order of time, read from the database as often as needed, never held.

    Args:
        con: DuckDB connection.
        relation: SQL query with the columns of `fraud_features`.
        where: SQL condition that chooses the rows; rows without a target are always left out.
        features: model inputs, in order.
    """

    def __init__(self, con, relation, where, features):
        self.con, self.relation, self.where = con, relation, where
        self.features = list(features)
        # The order is part of the model: XGBoost subsamples by row position.
        self.query = (
            f"select cast(target as float) as target, {', '.join(f'cast({f} as float) as {f}' for f in features)} "
            f"from ({relation}) where target is not null and ({where}) order by time_s, transaction_id"
        )

    def batches(self):
        """Yield (inputs, targets): float32 of shape (n_rows, n_features), and float32 of shape (n_rows,), 1 fraud."""
        for batch in read_batches(self.con, self.query):
            yield as_matrix(batch, self.features), batch.column("target").to_numpy()

    @cached_property
    def summary(self):
        """(sha256 of every value in order as hex, number of rows, number of frauds); reads all rows once."""
        return summary(self.features, self.batches())

    def count(self):
        """(number of rows, number of frauds)."""
        return self.con.sql(f"select count(*), coalesce(sum(target), 0)::bigint from ({self.query})").fetchall()[0]


class NoRoomError(ActionableError):
    """Rows that are learned from find no room on the disk; the message says where."""


class HeldRows(LabelledRows):
    """The same, put in order once; batches are read again from a file without a name, which goes with the process.

    XGBoost reads its rows several times, and the database would sort them anew each time: where they do not fit into
    memory that costs more than the trees.

    Args:
        rows: LabelledRows.

    Raises:
        NoRoomError: the file, 4 bytes a value, cannot be written beside the database.
    """

    def __init__(self, rows):
        super().__init__(rows.con, rows.relation, rows.where, rows.features)
        folder = folder_of_database(rows.con) or tempfile.gettempdir()
        self._sizes = []
        try:
            self._file = tempfile.TemporaryFile(dir=folder)
            weakref.finalize(self, _close, self._file)
            self.summary = summary(self.features, self._keep(rows.batches()))
            self._file.flush()
        except OSError as error:
            raise NoRoomError(
                f"the rows that are learned from find no room in {folder}: {error.strerror}. They take 4 bytes a value"
                " there while a candidate is trained. Make room, and build again. Nothing was trained or published."
            ) from None

    def _keep(self, batches):
        for inputs, targets in batches:
            self._file.write(np.ascontiguousarray(inputs))
            self._file.write(np.ascontiguousarray(targets))
            self._sizes.append(len(targets))
            yield inputs, targets

    def batches(self):
        """As of LabelledRows; one reader at a time."""
        self._file.seek(0)
        for rows in self._sizes:
            inputs = self._read(rows * len(self.features))
            yield inputs.reshape(rows, len(self.features)), self._read(rows)

    def _read(self, values):
        return np.frombuffer(self._file.read(values * np.dtype(np.float32).itemsize), np.float32)

    def count(self):
        _, rows, frauds = self.summary
        return rows, frauds


def _close(file):
    # What found no room would be written once more.
    with suppress(OSError):
        file.close()


class RowsInTurn:
    """Rows of one window, and behind them those of the next.

    Args:
        windows: LabelledRows, each later than those before.
    """

    def __init__(self, *windows):
        self.features, self._windows = windows[0].features, windows

    def batches(self):
        """As of LabelledRows."""
        return chain.from_iterable(window.batches() for window in self._windows)

    def count(self):
        """As of LabelledRows."""
        return tuple(map(sum, zip(*(window.count() for window in self._windows), strict=True)))


def summary(features, batches):
    """(sha256 of every value in order as hex, number of rows, number of frauds) of batches, as of LabelledRows."""
    digest, rows, frauds = hashlib.sha256(), 0, 0
    digest.update(",".join(features).encode())
    for inputs, targets in batches:
        digest.update(np.ascontiguousarray(inputs))
        digest.update(np.ascontiguousarray(targets))
        rows += len(targets)
        frauds += int(targets.sum())
    return digest.hexdigest(), rows, frauds
