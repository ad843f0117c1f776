"""Have the inputs moved? Counts come from SQL, where the rows are; here they become distances and p-values.

A window is compared with earlier windows of the same length, never with shuffled rows: the mixture of transactions
changes from hour to hour, and against shuffled rows every hour inside training is an alarm.
"""

import hashlib
from dataclasses import dataclass
from datetime import UTC, datetime

import numpy as np
import pyarrow as pa

from ml.monitoring.statistics.psi import population_stability_index
from ml.storage.made_by import made_by

DAY_S = 86_400
REFERENCE = -1
# Place of a column's bins in the counts: nulls come first; of a flag, no comes second and yes third.
NULLS, FLAGGED = 0, 2
# The window in question and the one before: neither is compared with the other.
NEWEST_TWO = (0, 1)
# A value below this is no distance at all; its logarithm would be far from that of other small ones.
LEAST_DISTANCE = 1e-6
# Windows that agree by chance must not make a p-value of nothing.
LEAST_SPREAD = 0.1

MEASURED = [
    ("model_version", pa.string()),
    ("window_from_s", pa.int64()),
    ("window_until_s", pa.int64()),
    ("data_version", pa.string()),
    ("feature", pa.string()),
    ("window_rows", pa.int64()),
    ("reference_rows", pa.int64()),
    ("psi", pa.float64()),
    ("previous_psi", pa.float64()),
    ("null_windows", pa.int64()),
    ("null_kind", pa.string()),
    ("p_value", pa.float64()),
    ("adjusted_p_value", pa.float64()),
    ("previous_adjusted_p_value", pa.float64()),
    ("has_moved", pa.bool_()),
    ("is_alert", pa.bool_()),
    ("state", pa.string()),
    ("measured_at", pa.timestamp("us")),
]
FEATURE_DRIFT = pa.schema(
    [
        *MEASURED,
        ("ks", pa.float64()),
        ("null_share", pa.float64()),
        ("reference_null_share", pa.float64()),
        ("shap_share", pa.float64()),
    ]
)
PREDICTION_DRIFT = pa.schema([*MEASURED, ("flagged_share", pa.float64()), ("reference_flagged_share", pa.float64())])


@dataclass(frozen=True)
class Period:
    """The champion and the windows that are compared, as in `drift_period`; times in seconds of the collection."""

    model_version: str
    trained_until_s: int
    validated_until_s: int
    oldest_s: int
    newest_s: int
    window_s: int

    @classmethod
    def read(cls, con, query):
        [row] = con.sql(query).to_arrow_table().to_pylist()
        return cls(**row)

    def until_s(self, window):
        """Last second of a window; 0 is the newest one, 1 the one before."""
        return self.newest_s - window * self.window_s


@dataclass(frozen=True)
class Rules:
    """When a feature has moved. Alert: moved in two windows running.

    alpha: of the corrected p-value; least_psi: distance from the reference; least_shap_share: share of mean absolute
    SHAP; flag_rate_factor: times more or less often flagged; min_null_windows: fewer earlier windows decide nothing;
    min_window_rows: neither do fewer rows.
    """

    alpha: float
    least_psi: float
    least_shap_share: float
    flag_rate_factor: float
    min_null_windows: int
    min_window_rows: int


def p_value_against(earlier, value):
    """Chance of a distance this large, were the window one more of the earlier ones.

    Distances are about lognormal, so it is a t test of one further observation on the logarithm: it needs no pass
    over the rows, and ten windows can give a small p-value, which counting ranks among ten cannot.

    Args:
        earlier: shape (n_windows, ...), distances of 2 or more earlier windows.
        value: shape (...), the distance in question.

    Returns:
        Shape (...), 0..1.

    Source: interval for one future observation of a normal sample, e.g. G. Hahn, W. Meeker, Statistical Intervals.
    """
    from scipy.special import stdtr

    logs = np.log(np.maximum(earlier, LEAST_DISTANCE))
    spread = np.maximum(logs.std(axis=0, ddof=1), LEAST_SPREAD) * np.sqrt(1 + 1 / len(logs))
    return stdtr(len(logs) - 1, (logs.mean(axis=0) - np.log(np.maximum(value, LEAST_DISTANCE))) / spread)


@dataclass(frozen=True)
class Counts:
    """Rows per bin of every input, in the reference and in each window that holds rows; bin 0 holds the nulls.

    reference: shape (n_features, n_bins). windows: shape (n_windows, n_features, n_bins), numbered by `numbers`
    (n_windows,): 0 is the newest, 1 the one before. `features` names the inputs in order.
    """

    features: tuple
    reference: np.ndarray
    numbers: np.ndarray
    windows: np.ndarray

    @classmethod
    def read(cls, con, histogram):
        """From `feature_histogram` (SQL query), where window -1 is the reference and bin -1 holds the nulls."""
        table = con.sql(f"select feature, window_number, bin, row_count from ({histogram})").to_arrow_table()
        columns = {name: table[name].to_numpy() for name in table.column_names}
        features, feature = np.unique(columns["feature"].astype(str), return_inverse=True)
        numbers, window = np.unique(np.append(REFERENCE, columns["window_number"]), return_inverse=True)
        dense = np.zeros((len(numbers), len(features), columns["bin"].max(initial=0) + 2))
        np.add.at(dense, (window[1:], feature, columns["bin"] + 1), columns["row_count"])
        return cls(tuple(features.tolist()), dense[0], numbers[1:], dense[1:])

    def rows(self):
        """Rows in each window, shape (n_windows,)."""
        return self.windows.sum(axis=2).max(axis=1, initial=0)

    def window(self, number):
        """Counts of one window, shape (n_features, n_bins); zeros where it holds no row."""
        found = self.windows[self.numbers == number]
        return found[0] if len(found) else np.zeros_like(self.reference)


def comparable_windows(period, numbers, window, rules, *, known_from_s, known_until_s):
    """Which earlier windows a window is compared with: those of the same hour of day, or any where these are few.

    Args:
        period: Period.
        numbers: shape (n_windows,), numbers of the windows to choose from.
        window: number of the window in question.
        rules: Rules.
        known_from_s, known_until_s: only windows that lie in here. What came later may be the drift itself.

    Returns:
        (numbers, "same hour of day" or "any hour"), or (no numbers, None) when the history is too short.
    """
    numbers = np.asarray(numbers)
    known = numbers[
        (numbers > NEWEST_TWO[-1])
        & (period.until_s(numbers) <= known_until_s)
        & (period.until_s(numbers + 1) >= known_from_s - 1)
    ]
    same_hour = known[(known - window) * period.window_s % DAY_S == 0]
    for chosen, kind in ((same_hour, "same hour of day"), (known, "any hour")):
        if len(chosen) >= rules.min_null_windows:
            return chosen, kind
    return known[:0], None


def input_tests(period, counts, shap_shares, rules, distance, least):
    """Whether the inputs have moved in the newest window and in the one before, by one statistic.

    Args:
        period, counts, shap_shares, rules: as for feature_drift.
        distance: function of (reference, current), see ml.monitoring.statistics.
        least: a smaller value is no drift.

    Returns:
        Two WindowTest, the newest window first, and two arrays of shape (n_features,): has it moved.
    """
    carries = _shap_shares(counts, shap_shares) >= rules.least_shap_share
    tests = _test_newest_two(period, counts, rules, period.oldest_s, period.validated_until_s, distance)
    return tests, [carries & test.is_unlikely(rules) & (test.values >= least) for test in tests]


def prediction_tests(period, counts, rules, distance, least):
    """The same of scores and decisions, as for prediction_drift; how often is flagged decides of decisions."""
    tests = _test_newest_two(period, counts, rules, period.trained_until_s + 1, period.newest_s, distance)
    is_rate, reference = _is_rate(counts), _shares(counts.reference, FLAGGED)
    moved = []
    for window, test in zip(NEWEST_TWO, tests, strict=True):
        with np.errstate(divide="ignore", invalid="ignore"):
            change = np.abs(np.log(_shares(counts.window(window), FLAGGED) / reference))
        is_large = np.where(is_rate, change >= np.log(rules.flag_rate_factor), test.values >= least)
        moved.append(test.is_unlikely(rules) & is_large)
    return tests, moved


def feature_drift(period, counts, shap_shares, rules, ks=None):
    """One row per model input for the newest window.

    Args:
        period: Period.
        counts: Counts; the reference is the champion's training window.
        shap_shares: dictionary of input: share of mean absolute SHAP, 0..1.
        rules: Rules.
        ks: dictionary of input: Kolmogorov-Smirnov distance of the newest window, 0..1.

    Returns:
        pyarrow Table of schema FEATURE_DRIFT.
    """
    shares = _shap_shares(counts, shap_shares)
    tests, moved = input_tests(period, counts, shap_shares, rules, population_stability_index, rules.least_psi)
    nulls, reference_nulls = (_shares(rows, NULLS) for rows in (counts.window(0), counts.reference))
    extra = [
        {
            "ks": (ks or {}).get(feature),
            "shap_share": float(shares[i]),
            "null_share": number(nulls[i]),
            "reference_null_share": number(reference_nulls[i]),
        }
        for i, feature in enumerate(counts.features)
    ]
    rows = list(_rows(period, counts, tests, moved, rules, shares, extra))
    return pa.Table.from_pylist(rows, schema=FEATURE_DRIFT)


def prediction_drift(period, counts, rules):
    """One row for the scores and one for the decisions of the newest window.

    Args:
        period: Period.
        counts: Counts of fraud_score and is_flagged (0 or 1) on rows the champion's boosters have not seen; the
            reference is its validation window.
        rules: Rules. Decisions have moved when they flag `flag_rate_factor` times as often, or as rarely: a rate of
            0.2 % that triples is a PSI of nothing.

    Returns:
        pyarrow Table of schema PREDICTION_DRIFT.
    """
    tests, moved = prediction_tests(period, counts, rules, population_stability_index, rules.least_psi)
    reference = _shares(counts.reference, FLAGGED)
    extra = [
        {"flagged_share": number(now), "reference_flagged_share": number(then)} if rate else {}
        for rate, now, then in zip(_is_rate(counts), _shares(counts.window(0), FLAGGED), reference, strict=True)
    ]
    rows = list(_rows(period, counts, tests, moved, rules, reference, extra))
    return pa.Table.from_pylist(rows, schema=PREDICTION_DRIFT)


def measured_drift(period, features, scores, shap_shares, rules, ks=None):
    """Drift of the newest window: of the inputs, and of scores and decisions.

    Args:
        period: Period.
        features, scores: Counts of the model's inputs, and of fraud_score and is_flagged.
        shap_shares, rules, ks: as for feature_drift.

    Returns:
        pyarrow Table: `subject` (inputs or predictions) and all columns of FEATURE_DRIFT and PREDICTION_DRIFT; those
        that the other subject has are null.
    """
    measured = {
        "inputs": feature_drift(period, features, shap_shares, rules, ks=ks),
        "predictions": prediction_drift(period, scores, rules),
    }
    of_subject = [
        table.append_column("subject", pa.repeat(subject, table.num_rows)) for subject, table in measured.items()
    ]
    return pa.concat_tables(of_subject, promote_options="default")


def _rows(period, counts, tests, moved, rules, weights, extra):
    newest, previous = tests
    ks = [of_feature.get("ks") for of_feature in extra]
    window_rows = rows_of_newest(counts)
    common = {
        "model_version": period.model_version,
        "window_from_s": period.until_s(1) + 1,
        "window_until_s": period.until_s(0),
        "data_version": _data_version(period, counts, newest.null_windows, weights, rules, ks),
        "window_rows": window_rows,
        "null_windows": len(newest.null_windows),
        "null_kind": newest.null_kind,
        "measured_at": datetime.now(UTC).replace(tzinfo=None),
    }
    for i, feature in enumerate(counts.features):
        has_moved, is_alert = bool(moved[0][i]), bool(moved[0][i] and moved[1][i])
        yield (
            common
            | extra[i]
            | {
                "feature": feature,
                "reference_rows": int(counts.reference[i].sum()),
                "psi": number(newest.values[i]),
                "previous_psi": number(previous.values[i]),
                "p_value": number(newest.p_values[i]),
                "adjusted_p_value": number(newest.adjusted_p_values[i]),
                "previous_adjusted_p_value": number(previous.adjusted_p_values[i]),
                "has_moved": has_moved,
                "is_alert": is_alert,
                "state": state(newest, window_rows, rules, has_moved, is_alert),
            }
        )


@dataclass(frozen=True)
class WindowTest:
    """One window against earlier ones; arrays of shape (n_features,), p-values NaN where there is no history.

    values: of the statistic; earlier: those of the windows it is judged by, shape (n_null_windows, n_features).
    """

    values: np.ndarray
    earlier: np.ndarray
    null_windows: np.ndarray
    null_kind: str | None
    p_values: np.ndarray
    adjusted_p_values: np.ndarray

    def is_unlikely(self, rules):
        return self.adjusted_p_values < rules.alpha


def _test_newest_two(period, counts, rules, known_from_s, known_until_s, distance):
    values = distance(counts.reference, counts.windows)
    return [_test(period, counts, values, window, rules, known_from_s, known_until_s) for window in NEWEST_TWO]


def _test(period, counts, values, window, rules, known_from_s, known_until_s):
    is_large = counts.rows() >= rules.min_window_rows
    null_windows, kind = comparable_windows(
        period,
        counts.numbers[is_large],
        window,
        rules,
        known_from_s=known_from_s,
        known_until_s=known_until_s,
    )
    unknown = np.full(len(counts.features), np.nan)
    found = counts.numbers == window
    own = values[found][0] if found.any() else unknown
    earlier = values[np.isin(counts.numbers, null_windows)]
    if not len(null_windows) or not (found & is_large).any():
        return WindowTest(own, earlier, null_windows, kind, unknown, unknown)
    # Imported where there is something to test: it takes a second.
    from scipy.stats import false_discovery_control

    p_values = p_value_against(earlier, own)
    return WindowTest(own, earlier, null_windows, kind, p_values, false_discovery_control(p_values, method="bh"))


def rows_of_newest(counts):
    """Rows in the newest window."""
    return int(counts.window(0).sum(axis=1).max(initial=0))


def state(newest, window_rows, rules, has_moved, is_alert):
    """Word for what a WindowTest of the newest window has found."""
    if window_rows < rules.min_window_rows:
        return "too few rows"
    if newest.null_kind is None:
        return "not enough history"
    return "alert" if is_alert else "moved" if has_moved else "steady"


def _data_version(period, counts, null_windows, weights, rules, ks):
    # What the figures rest on: other rows, another history, other rules or other code are another measurement.
    told = (period.newest_s, period.window_s, counts.features, rules, ks, made_by(feature_drift))
    digest = hashlib.sha256(" ".join(map(str, told)).encode())
    tested = [counts.window(number) for number in (*NEWEST_TWO, *null_windows)]
    for values in (np.asarray(null_windows), weights, counts.reference, *tested):
        digest.update(np.ascontiguousarray(values))
    return digest.hexdigest()[:12]


def _shap_shares(counts, shap_shares):
    return np.array([shap_shares.get(feature) or 0.0 for feature in counts.features])


def _is_rate(counts):
    return np.array([feature == "is_flagged" for feature in counts.features])


def _shares(counts, bin_):
    with np.errstate(invalid="ignore"):
        return counts[:, bin_] / counts.sum(axis=1)


def number(value):
    """The value as a float; None for NaN."""
    return None if np.isnan(value) else float(value)
