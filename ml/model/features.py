"""What a model is given: the columns of `fraud_features` that are not keys, in their order there.

The columns and their meaning are declared once, in the contract of that dbt model.
"""

import hashlib

import numpy as np

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

    def summary(self):
        """(sha256 of every value in order as hex, number of rows, number of frauds); reads all rows once."""
        digest, rows, frauds = hashlib.sha256(), 0, 0
        digest.update(",".join(self.features).encode())
        for inputs, targets in self.batches():
            digest.update(np.ascontiguousarray(inputs))
            digest.update(np.ascontiguousarray(targets))
            rows += len(targets)
            frauds += int(targets.sum())
        return digest.hexdigest(), rows, frauds

    def count(self):
        """(number of rows, number of frauds)."""
        return self.con.sql(f"select count(*), coalesce(sum(target), 0)::bigint from ({self.query})").fetchall()[0]
