"""How well the champion does since its release: estimated before labels come, realised when they have, and why.

Confidence-based performance estimation (CBPE) takes the calibrated probabilities at their word: it holds only while
the relation of inputs to fraud is what it was. That is what makes it useful beside the truth: where both part, the
relation has changed.

Source: J. Białek et al., Estimating Model Performance Under Covariate Shift Without Labels, 2024 (CBPE).
"""

import hashlib
import json
from dataclasses import dataclass, replace
from datetime import UTC, datetime

import numpy as np
import pyarrow as pa

from ml.algebra import on_one_thread
from ml.language.languages import STORED
from ml.language.signals import worded
from ml.model.bootstrap import BlockBootstrap, RankedFrauds, newton_steps, percentile_interval
from ml.monitoring.windows import read_windows
from ml.storage.made_by import made_by
from ml.storage.weighing import MOST_ROWS, Draw

METRICS = ("recall", "precision", "average_precision")
ESTIMATED = ("frauds", *METRICS)
# Rows in all replicates together: more would add minutes, not knowledge.
MOST_DRAWS = 20_000_000
# Rows of about one probability, where they are in its order.
BLOCK_ROWS = 1_000
SETTLED = 0.99

WINDOW = [
    ("model_version", pa.string()),
    ("window_from_s", pa.int64()),
    ("window_until_s", pa.int64()),
    ("data_version", pa.string()),
    ("rows", pa.int64()),
]
ESTIMATES = pa.schema(
    [
        *WINDOW,
        *((f"{name}{part}", pa.float64()) for name in ESTIMATED for part in ("", "_ci_low", "_ci_high")),
        ("estimated_at", pa.timestamp("us")),
    ]
)
PERFORMANCE = pa.schema(
    [
        *WINDOW,
        ("labelled_rows", pa.int64()),
        ("frauds", pa.int64()),
        ("estimated_frauds", pa.float64()),
        *(
            (column, pa.float64())
            for name in METRICS
            for column in (name, f"{name}_ci_low", f"{name}_ci_high", f"estimated_{name}", f"{name}_error")
        ),
        ("kind", pa.string()),
        ("reason", pa.string()),
        ("measured_at", pa.timestamp("us")),
        ("reason_values", pa.string()),
    ]
)


@dataclass(frozen=True)
class Scored:
    """Scored rows in order of time; arrays of shape (n,). is_fraud is 0, 1 or NaN (not known); row_weight is how many
    rows each stands for, or None: one each.
    """

    time_s: np.ndarray
    probability: np.ndarray
    is_flagged: np.ndarray
    is_fraud: np.ndarray
    row_weight: np.ndarray | None = None

    @classmethod
    def of_columns(cls, time_s, probability, is_flagged, is_fraud):
        return cls(time_s, probability, is_flagged.astype(bool), is_fraud.astype(float))

    def __len__(self):
        return len(self.time_s)

    @property
    def is_known(self):
        return ~np.isnan(self.is_fraud)

    def where(self, condition):
        return Scored(*(None if values is None else values[condition] for values in vars(self).values()))


def read_labelled(con, query, most_rows=MOST_ROWS):
    """Scored of the labelled rows of a query, such as those a calibration was fitted to.

    Args:
        con: DuckDB connection.
        query: SQL query of `scored_windows`.
        most_rows: so many are held, beside frauds and what is flagged, see ml.storage.weighing.
    """
    labelled = f"from ({query}) where target is not null"
    draw = Draw.of(con, labelled, most_rows)
    table = con.sql(_in_order(f"{labelled} and {draw.condition}")).to_arrow_table()
    rows = Scored.of_columns(*(table[name].to_numpy() for name in table.column_names))
    return replace(rows, row_weight=draw.weights((rows.is_fraud == 1) | rows.is_flagged))


def windows(con, query, after_s, window_s):
    """Yield (first second, last second, Scored) of each window of a query of `scored_windows` after the champion's own
    data, see ml.monitoring.windows.
    """
    for number, columns in read_windows(con, _in_order(query), after_s, window_s):
        window = Scored.of_columns(*columns.values())
        yield after_s + 1 + number * window_s, int(window.time_s.max()), window


def _in_order(query):
    return (
        "select time_s, fraud_probability, is_flagged, cast(target as double) as is_fraud "
        f"from ({query}) order by time_s, fraud_probability"
    )


def estimate(window, calibration, replicates=200, seed=0):
    """Expected frauds, recall, precision and average precision of a window, with 95 % intervals.

    The interval holds what the calibration does not know, from bootstrapping it over ten-minute blocks of the
    validation window, and the chance in the outcomes, which the truth will have too.

    Args:
        window: Scored; its labels are not looked at.
        calibration: Scored, the labelled validation rows that the calibration was fitted to.

    Returns:
        Dictionary of ESTIMATED: (value, low, high); None where it is not defined.
    """
    order = np.argsort(-window.probability, kind="stable")
    p, flagged = window.probability[order], window.is_flagged[order]
    z = _logit(p)
    replicates = int(np.clip(MOST_DRAWS / max(len(p), 1), 50, replicates))
    random = np.random.default_rng(seed)
    contributions, drawn = np.zeros(len(p)), []
    for slope, intercept in _calibrations(calibration, replicates):
        frauds = _drawn_frauds(random, z, slope, intercept)
        drawn.append(_metrics_of(frauds, flagged, contributions))
    low_high = {name: percentile_interval(np.array([row[name] for row in drawn])) for name in ESTIMATED}
    expected = _metrics(p, flagged)
    return {name: (expected[name], *low_high[name]) for name in ESTIMATED}


def _drawn_frauds(random, z, slope, intercept):
    """Places of the rows that are drawn as frauds, ascending; z is in falling order.

    Of nearly all rows the number that is drawn lies above any probability of their block: theirs is not computed.
    """
    from scipy.special import expit

    numbers = random.random(len(z))
    starts = np.arange(0, len(z), BLOCK_ROWS)
    ends = np.minimum(starts + BLOCK_ROWS, len(z)) - 1
    highest = np.maximum(*(expit(slope * z[places] + intercept) for places in (starts, ends)))
    # A little more than the highest: whatever the last digit, no row is passed over.
    possible = np.flatnonzero(numbers < np.repeat(highest * (1 + 1e-6), ends - starts + 1))
    return possible[numbers[possible] < expit(slope * z[possible] + intercept)]


def realised(window, replicates=200):
    """Frauds, recall, precision and average precision of the labelled rows, each (value, low, high)."""
    known = window.where(window.is_known)
    fraud = known.is_fraud == 1
    bootstrap = BlockBootstrap(known.time_s, replicates, row_weight=known.row_weight)
    order = np.argsort(-known.probability, kind="stable")
    row_weight = None if known.row_weight is None else known.row_weight[order]
    values = _metrics(fraud[order], known.is_flagged[order], row_weight)
    with np.errstate(divide="ignore", invalid="ignore"):
        found = bootstrap.sums(fraud & known.is_flagged)
        intervals = {
            "frauds": percentile_interval(bootstrap.sums(fraud)),
            "recall": percentile_interval(found / bootstrap.sums(fraud)),
            "precision": percentile_interval(found / bootstrap.sums(known.is_flagged)),
            "average_precision": (None, None),
        }
        if fraud.any() and not fraud.all():
            ranked = RankedFrauds(known.probability, fraud, bootstrap)
            values["average_precision"] = ranked.average_precision()
            intervals["average_precision"] = percentile_interval(ranked.average_precisions())
    if not bootstrap.is_usable:
        intervals = dict.fromkeys(intervals, (None, None))
    return {name: (values[name], *intervals[name]) for name in ESTIMATED}


def kind_of_drift(truth, expected, baseline, *, inputs_moved, min_frauds):
    """(kind, what its reason names as a dictionary) by a decision table; the first line that applies.

    fewer than min_frauds frauds                          -> cannot decide
    recall below the estimate's interval and fallen, or
      average precision, and frauds not fewer than estimated -> concept drift
    frauds outside the estimate's interval                -> prior shift
    both fall below the validation window, inputs moved   -> covariate shift
    otherwise                                             -> none

    Args:
        truth, expected: results of `realised` and `estimate` on one window.
        baseline: result of `realised` on the champion's validation window.
        inputs_moved: whether an input that matters has moved.
        min_frauds: fewer of them decide nothing.
    """
    frauds, (_, fewest, most) = truth["frauds"][0], expected["frauds"]
    if frauds < min_frauds:
        return "cannot decide", {"frauds_n": int(frauds), "min_frauds_n": min_frauds}

    # Where only frauds became more frequent the estimate rises, and the truth stays what it was: nothing fell.
    below = {
        name: _is_below(truth[name][0], expected[name][1]) and _has_fallen(truth[name], baseline[name])
        for name in ("recall", "average_precision")
    }
    # With fewer frauds the same ranking has a lower average precision: that alone is no other relation.
    if below["recall"] or (below["average_precision"] and frauds >= fewest):
        name = "recall" if below["recall"] else "average_precision"
        value, low = truth[name][0], expected[name][1]
        return "concept drift", {"metric": name, "value": float(value), "low": float(low)}
    if not fewest <= frauds <= most:
        return "prior shift", {"frauds_n": int(frauds), "fewest_n": round(fewest), "most_n": round(most)}
    least = baseline["average_precision"][1]
    if inputs_moved and all(_is_below(side["average_precision"][0], least) for side in (truth, expected)):
        return "covariate shift", {"least": float(least)}
    return "none", {}


@on_one_thread()
def estimated_performance(model_version, scored_windows, calibration, known=frozenset()):
    """ESTIMATES of every window that is not in `known`, a set of data versions.

    Args:
        scored_windows: as from `windows`.
        calibration: Scored, the labelled rows that the calibration was fitted to.
    """
    found = []
    for first_s, last_s, window in scored_windows:
        version = _estimated_from(window, calibration)
        if version in known:
            continue
        row = _window(model_version, first_s, last_s, version, window) | {"estimated_at": _now()}
        for name, (value, low, high) in estimate(window, calibration).items():
            row |= {name: _number(value), f"{name}_ci_low": low, f"{name}_ci_high": high}
        found.append(row)
    return pa.Table.from_pylist(found, schema=ESTIMATES)


@on_one_thread()
def performance_drift(
    model_version, scored_windows, calibration, window_s, *, estimates, moved_at_s, min_frauds, known=()
):
    """PERFORMANCE of every window with mature labels that is not in `known`, a set of data versions.

    Args:
        scored_windows: as from `windows`.
        calibration: Scored, the labelled rows that the calibration was fitted to.
        window_s: length of a window in seconds.
        estimates: rows of `estimated_performance`, dictionaries; the one made from a window's present data counts.
        moved_at_s: last seconds of the windows in which an input that matters had moved.
    """
    found, baseline = [], None
    by_version = {row["data_version"]: row for row in estimates}
    for first_s, last_s, window in scored_windows:
        estimated = by_version.get(_estimated_from(window, calibration))
        inputs_moved = any(first_s <= at_s < last_s + window_s for at_s in moved_at_s)
        if estimated is None or window.is_known.mean() < SETTLED:
            continue
        told = np.frombuffer(f"{estimated['data_version']} {inputs_moved} {min_frauds}".encode(), dtype=np.uint8)
        version = _data_version(window.probability, window.is_flagged, window.is_fraud, told)
        if version in known:
            continue
        baseline = baseline or realised(calibration)
        truth = realised(window)
        expected = {
            name: (estimated[name], estimated[f"{name}_ci_low"], estimated[f"{name}_ci_high"]) for name in ESTIMATED
        }
        kind, values = kind_of_drift(truth, expected, baseline, inputs_moved=inputs_moved, min_frauds=min_frauds)
        row = _window(model_version, first_s, last_s, version, window) | {
            "labelled_rows": int(window.is_known.sum()),
            "frauds": int(truth["frauds"][0]),
            "estimated_frauds": expected["frauds"][0],
            "kind": kind,
            "reason": worded(f"performance_{kind.replace(' ', '_')}", values, STORED),
            "reason_values": json.dumps(values),
            "measured_at": _now(),
        }
        for name in METRICS:
            value, low, high = truth[name]
            row |= {name: _number(value), f"{name}_ci_low": low, f"{name}_ci_high": high}
            row[f"estimated_{name}"] = expected[name][0]
            both_known = _number(value) is not None and expected[name][0] is not None
            row[f"{name}_error"] = float(expected[name][0] - value) if both_known else None
        found.append(row)
    return pa.Table.from_pylist(found, schema=PERFORMANCE)


def _metrics(outcome, flagged, row_weight=None):
    """Of rows in falling order of score; `outcome` is 0 or 1, or a probability: then these are expected values.

    Frauds and flagged rows stand for themselves, others for as many as `row_weight` says.
    """
    outcome = np.asarray(outcome, dtype=np.float64)
    frauds, found = outcome.sum(), outcome[flagged].sum()
    ranks = np.arange(1, len(outcome) + 1) if row_weight is None else row_weight.cumsum()
    precision_at = np.cumsum(outcome) / ranks
    with np.errstate(divide="ignore", invalid="ignore"):
        return {
            "frauds": frauds,
            "recall": found / frauds,
            "precision": found / flagged.sum(),
            "average_precision": (outcome * precision_at).sum() / frauds,
        }


def _metrics_of(frauds, flagged, contributions):
    """The same of places of frauds, ascending. `contributions` is memory of as many zeros as rows, and is again."""
    contributions[frauds] = np.arange(1, len(frauds) + 1) / (frauds + 1)
    # Summed with the zeros between them: so sums are rounded alike, however they were made.
    total = contributions.sum()
    contributions[frauds] = 0
    found = np.float64(flagged[frauds].sum())
    with np.errstate(divide="ignore", invalid="ignore"):
        return {
            "frauds": np.float64(len(frauds)),
            "recall": found / len(frauds),
            "precision": found / flagged.sum(),
            "average_precision": total / len(frauds),
        }


def _calibrations(calibration, replicates):
    """Slope and intercept on the calibrated log-odds, shape (replicates, 2): about (1, 0), as uncertain as the fit."""
    known = calibration.where(calibration.is_known)
    z, p = _logit(known.probability), known.probability
    as_fitted = np.tile([1.0, 0.0], (replicates, 1))
    if not len(p):
        return as_fitted
    bootstrap = BlockBootstrap(known.time_s, replicates, row_weight=known.row_weight)
    steps = newton_steps(z, p, known.is_fraud, bootstrap)
    return as_fitted if steps is None else steps.T + [1.0, 0.0]


def _logit(p):
    p = np.clip(p, 1e-12, 1 - 1e-12)
    return np.log(p) - np.log1p(-p)


def _has_fallen(now, before):
    """Whether a figure (value, low, high) has fallen by more than chance: one-sided, at 5 %."""
    if None in (*now, *before):
        return False
    errors = [(high - low) / (2 * 1.96) for _, low, high in (now, before)]
    return before[0] - now[0] > 1.645 * np.hypot(*errors)


def _is_below(value, least):
    return value is not None and least is not None and value < least


def _window(model_version, first_s, last_s, data_version, window):
    return {
        "model_version": model_version,
        "window_from_s": first_s,
        "window_until_s": last_s,
        "data_version": data_version,
        "rows": len(window),
    }


def _estimated_from(window, calibration):
    return _data_version(window.probability, window.is_flagged, calibration.is_fraud, calibration.probability)


def _data_version(*arrays):
    digest = hashlib.sha256(made_by(estimated_performance).encode())
    for values in arrays:
        digest.update(np.ascontiguousarray(values))
    return digest.hexdigest()[:12]


def _number(value):
    return None if value is None or not np.isfinite(value) else float(value)


def _now():
    return datetime.now(UTC).replace(tzinfo=None)
