"""The rows a champion was fitted to, as cases are compared with them. Read as a stream, never held."""

from functools import cached_property

import numpy as np

from ml.model.features import as_matrix
from ml.storage.sql import drawn

BATCH_ROWS = 20_000
# Distances of so many cases to one batch take 5 MB.
CASES_AT_ONCE = 64
# So many rows, or a few more, are compared with; of more an even sample. Whatever is said of them has two digits.
MOST_ROWS = 500_000
# Rows that medians are taken of: their error is far below the two digits shown.
MEDIAN_ROWS = 200_000


class TrainingRows:
    """Labelled rows up to the end of the window that the champion was fitted to; of many, an even sample.

    `rows` is SQL of them.

    Args:
        con: DuckDB connection.
        features: SQL query of `fraud_features`.
        version: ml.model.scoring.Version.
    """

    def __init__(self, con, features, version):
        self._con = con
        self._features = version.features
        self.rows = f"(from ({features}) where target is not null and time_s <= {version.validated_until_s})"
        [(rows,)] = con.sql(f"select count(*) from {self.rows}").fetchall()
        if rows > MOST_ROWS:
            columns = ", ".join(
                dict.fromkeys(["transaction_id", "time_s", "target", "hour_of_day", "amount_eur", *self._features])
            )
            con.execute(
                f"create or replace temp table learnt_rows as select {columns} from {self.rows}"
                f" where {drawn(MOST_ROWS / rows)}"
            )
            self.rows = "learnt_rows"
        self._legitimate = f"(from {self.rows} where not target::boolean)"

    @cached_property
    def scale(self):
        """Standard deviation of each input among legitimate rows: float32 of shape (n_features,); 1 where it is 0."""
        deviations = ", ".join(f"stddev_pop({name})" for name in self._features)
        found = self._con.sql(f"select {deviations} from {self._legitimate}").fetchall()[0]
        return np.array([deviation or 1 for deviation in found], dtype=np.float32)

    @cached_property
    def legitimate_count(self):
        return self._con.sql(f"select count(*) from {self._legitimate}").fetchall()[0][0]

    def shares(self, column, values):
        """Share of the legitimate rows that hold each of `values` in `column`, as a dictionary."""
        wanted = ", ".join(map(repr, set(values)))
        found = self._con.sql(
            f"select {column}, count(*) from {self._legitimate} where {column} in ({wanted}) group by {column}"
        ).fetchall()
        return dict.fromkeys(values, 0.0) | {value: count / self.legitimate_count for value, count in found}

    def medians(self, columns):
        """Median of each column among legitimate rows, as a dictionary; of many rows, of an even sample."""
        every = max(1, self.legitimate_count // MEDIAN_ROWS)
        medians = ", ".join(f"median({column})" for column in columns)
        sample = f"from {self._legitimate} where (md5_number(transaction_id) >> 64)::ubigint % {every} = 0"
        return dict(zip(columns, self._con.sql(f"select {medians} {sample}").fetchall()[0], strict=True))

    def compare(self, inputs, amounts, neighbours):
        """What cases are like.

        Args:
            inputs: float32 of shape (n_cases, n_features).
            amounts: float32 of shape (n_cases,), EUR.
            neighbours: how many nearest rows to look at; distance is Euclidean, inputs in units of `scale`.

        Returns:
            Share of the legitimate rows that are not above, of shape (n_cases, n_features), NaN where a case has no
            value, and the same of the amount, of shape (n_cases,); frauds among the nearest rows, of shape
            (n_cases,); rows that were near, `neighbours` or all there are.
        """
        nearest = _Nearest(inputs / self.scale, neighbours)
        names = ", ".join([*self._features, "target::float as target"])
        # No cursor: it would not see a TEMP table.
        for batch in self._con.sql(f"select {names} from {self.rows}").to_arrow_reader(BATCH_ROWS):
            nearest.offer(as_matrix(batch, self._features) / self.scale, batch.column("target").to_numpy() > 0)
        shares = self._shares_not_above([*self._features, "amount_eur"], np.column_stack([inputs, amounts]))
        return shares[:, :-1], shares[:, -1], nearest.is_fraud.sum(axis=1), nearest.found

    def _shares_not_above(self, columns, values):
        # The values of the cases are the ends of the bins; what lies above all of them is one bin more. A column
        # without any value has no histogram.
        ends = [np.unique(of_column[~np.isnan(of_column)]) for of_column in values.T]
        bins = ", ".join(
            f"map_values(histogram({name}::float, ${place}::float[]))" for place, name in enumerate(columns, 1)
        )
        counts = self._con.execute(f"select {bins} from {self._legitimate}", [e.tolist() for e in ends]).fetchall()[0]
        not_above = [
            _at(np.cumsum(of_column or [0] * len(end)), end, value)
            for of_column, end, value in zip(counts, ends, values.T, strict=True)
        ]
        return np.column_stack(not_above) / max(self.legitimate_count, 1)


def _at(cumulated, ends, values):
    """Rows up to each value, which is one of `ends`; NaN of a value that is NaN."""
    places = np.searchsorted(ends, values)
    # NaN lies behind all ends, where no row need be counted.
    return np.where(np.isnan(values), np.nan, np.append(cumulated, 0)[np.minimum(places, len(cumulated))])


class _Nearest:
    """The nearest rows of every case so far: squared distances and frauds, both of shape (n_cases, wanted)."""

    def __init__(self, cases, wanted):
        self.cases = np.nan_to_num(cases)
        self.distances = np.full((len(cases), wanted), np.inf, dtype=np.float32)
        self.is_fraud = np.zeros((len(cases), wanted), dtype=bool)

    @property
    def found(self):
        return int(np.isfinite(self.distances).sum(axis=1).max(initial=0))

    def offer(self, rows, is_fraud):
        rows = np.nan_to_num(rows)
        lengths = np.einsum("ij,ij->i", rows, rows)
        wanted = self.distances.shape[1]
        for start in range(0, len(self.cases), CASES_AT_ONCE):
            some = slice(start, start + CASES_AT_ONCE)
            cases = self.cases[some]
            squared = lengths - 2 * cases @ rows.T + np.einsum("ij,ij->i", cases, cases)[:, None]
            # After the first batches hardly any row is nearer to any case than what was found.
            nearer = np.flatnonzero((squared < self.distances[some].max(axis=1)[:, None]).any(axis=0))
            distances = np.hstack([self.distances[some], squared[:, nearer]])
            frauds = np.hstack([self.is_fraud[some], np.broadcast_to(is_fraud[nearer], (len(cases), len(nearer)))])
            kept = np.argpartition(distances, wanted - 1, axis=1)[:, :wanted]
            self.distances[some] = np.take_along_axis(distances, kept, axis=1)
            self.is_fraud[some] = np.take_along_axis(frauds, kept, axis=1)
