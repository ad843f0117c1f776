"""The rows a champion was fitted to, as cases are compared with them. Read as a stream, never held."""

from functools import cached_property

import numpy as np

from ml.model.features import as_matrix

BATCH_ROWS = 20_000
# Distances of so many cases to one batch take 5 MB.
CASES_AT_ONCE = 64
# So many rows, or a few more, are compared with; of more an even sample. Whatever is said of them has two digits.
MOST_ROWS = 500_000
# Rows that medians and logarithms are taken of: their error is far below the two digits shown.
MEDIAN_ROWS = 200_000
SCALES = ("deviation", "logarithm")


class TrainingRows:
    """Labelled rows up to the end of the window that the champion was fitted to; of many, an even sample.

    Args:
        con: DuckDB connection.
        features: SQL query of `fraud_features`.
        version: ml.model.scoring.Version.
        scaled_by: how inputs are made comparable. deviation: by their standard deviation; logarithm: by that of
            sign(x) log(1 + |x| / typical |x|). A few huge values make a deviation so large that all others are alike.

    Raises:
        ValueError: scaled_by is neither.
    """

    def __init__(self, con, features, version, scaled_by="deviation"):
        if scaled_by not in SCALES:
            raise ValueError(f"neighbours_by is {scaled_by!r}, and can be {' or '.join(SCALES)}.")
        self._by_logarithm = scaled_by == "logarithm"
        self._con = con
        self._features = version.features
        self._rows = f"(from ({features}) where target is not null and time_s <= {version.validated_until_s})"
        [(rows,)] = con.sql(f"select count(*) from {self._rows}").fetchall()
        if rows > MOST_ROWS:
            columns = ", ".join(
                dict.fromkeys(["transaction_id", "target", "hour_of_day", "amount_eur", *self._features])
            )
            even = f"md5(transaction_id) < '{_share_in_hex(MOST_ROWS / rows)}'"
            con.execute(f"create or replace temp table learnt_rows as select {columns} from {self._rows} where {even}")
            self._rows = "learnt_rows"
        self._legitimate = f"(from {self._rows} where not target::boolean)"

    @cached_property
    def scale(self):
        """Standard deviation of each input among legitimate rows: float32 of shape (n_features,); 1 where it is 0."""
        deviations = ", ".join(f"stddev_pop({name})" for name in self._features)
        found = self._con.sql(f"select {deviations} from {self._legitimate}").fetchall()[0]
        return np.array([deviation or 1 for deviation in found], dtype=np.float32)

    def scaled(self, inputs):
        """Inputs as distances are taken of them, of the same shape (n, n_features); about one standard deviation is 1.

        NaN stays what it is by deviation; by logarithm it lies apart, 1 below nearly all that has a value.
        """
        if not self._by_logarithm:
            return inputs / self.scale
        typical, deviation, nothing = self._logarithms
        scaled = _logarithm(inputs, typical) / deviation
        return np.where(np.isnan(scaled), nothing, scaled)

    @cached_property
    def _logarithms(self):
        """Of each input among legitimate rows, float32 of shape (n_features,): the median of absolute values but 0, the
        standard deviation of logarithms, and where a missing value lies.
        """
        names = ", ".join(self._features)
        batches = self._con.sql(f"select {names} {self._sample()}").to_arrow_reader(BATCH_ROWS)
        none = np.empty((0, len(self._features)), dtype=np.float32)
        rows = np.vstack([none, *(as_matrix(batch, self._features) for batch in batches)])
        typical, deviation, nothing = np.ones((3, len(self._features)), dtype=np.float32)
        for column, values in enumerate(rows.T):
            values = values[~np.isnan(values)]
            if np.any(values != 0):
                typical[column] = np.median(np.abs(values[values != 0]))
            logarithms = _logarithm(values, typical[column])
            if len(values):
                deviation[column] = np.std(logarithms) or 1
                nothing[column] = np.quantile(logarithms, 0.01) / deviation[column] - 1
        return typical, deviation, nothing

    def _sample(self):
        """SQL: legitimate rows; of many, an even sample."""
        every = max(1, self.legitimate_count // MEDIAN_ROWS)
        return f"from {self._legitimate} where md5_number_lower(transaction_id) % {every} = 0"

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
        medians = ", ".join(f"median({column})" for column in columns)
        return dict(zip(columns, self._con.sql(f"select {medians} {self._sample()}").fetchall()[0], strict=True))

    def compare(self, inputs, amounts, neighbours):
        """What cases are like.

        Args:
            inputs: float32 of shape (n_cases, n_features).
            amounts: float32 of shape (n_cases,), EUR.
            neighbours: how many nearest rows to look at; distance is Euclidean, of what `scaled` gives.

        Returns:
            Share of the legitimate rows that are not above, of shape (n_cases, n_features), NaN where a case has no
            value, and the same of the amount, of shape (n_cases,); frauds among the nearest rows, of shape
            (n_cases,); rows that were near, `neighbours` or all there are.
        """
        nearest = _Nearest(self.scaled(inputs), neighbours)
        names = ", ".join([*self._features, "target::float as target"])
        # No cursor: it would not see a TEMP table.
        for batch in self._con.sql(f"select {names} from {self._rows}").to_arrow_reader(BATCH_ROWS):
            nearest.offer(self.scaled(as_matrix(batch, self._features)), batch.column("target").to_numpy() > 0)
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


def _share_in_hex(share):
    """The 8 hex digits below which this share of all md5 sums lies; `share` from 0 to below 1."""
    return f"{int(share * 16**8):08x}"


def _logarithm(values, typical):
    return np.sign(values) * np.log1p(np.abs(values) / typical)


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
