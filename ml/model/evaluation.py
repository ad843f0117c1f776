"""How good a version is on rows it has not seen: every figure with its interval, or null and the reason.

Scikit-learn is imported where a figure is computed: it takes 1.4 s, and a build in which nothing has changed measures
nothing.
"""

import hashlib
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from functools import cached_property

import duckdb
import numpy as np
import pyarrow as pa

from ml.algebra import on_all_threads, on_one_thread
from ml.model.bootstrap import MIN_BLOCKS, MIN_FRAUDS, BlockBootstrap, RankedFrauds, newton_steps, percentile_interval
from ml.model.costs import decision_costs
from ml.model.payment_figures import payment_figures
from ml.storage.made_by import made_by
from ml.storage.weighing import MOST_ROWS, Draw

DAY_S = 86_400
CURVE_POINTS = 400
THRESHOLDS = np.unique(np.round(np.concatenate([np.linspace(0.01, 0.99, 99), np.geomspace(0.0005, 0.01, 14)]), 5))

WINDOWS = pa.schema(
    [
        ("model_version", pa.string()),
        ("candidate", pa.string()),
        ("split", pa.string()),
        ("data_version", pa.string()),
        ("rows", pa.int64()),
        ("certain_rows", pa.int64()),
        ("has_cases", pa.bool_()),
        ("review_cost", pa.float64()),
        ("review_capacity", pa.int64()),
        ("replicates", pa.int64()),
        ("rows_per_day", pa.float64()),
        ("most_rows", pa.int64()),
    ]
)
EVALUATIONS = pa.schema(
    [
        ("model_version", pa.string()),
        ("candidate", pa.string()),
        ("split", pa.string()),
        ("window", pa.string()),
        ("metric", pa.string()),
        ("value", pa.float64()),
        ("ci_low", pa.float64()),
        ("ci_high", pa.float64()),
        ("reason", pa.string()),
        ("rows", pa.int64()),
        ("frauds", pa.int64()),
        ("prevalence", pa.float64()),
        ("window_from_s", pa.int64()),
        ("window_until_s", pa.int64()),
        ("data_version", pa.string()),
        ("evaluated_at", pa.timestamp("us")),
    ]
)
CURVES = pa.schema(
    [
        ("model_version", pa.string()),
        ("split", pa.string()),
        ("data_version", pa.string()),
        ("curve", pa.string()),
        ("x", pa.float64()),
        ("y", pa.float64()),
        ("threshold", pa.float64()),
    ]
)
THRESHOLD_TABLE = pa.schema(
    [
        ("model_version", pa.string()),
        ("split", pa.string()),
        ("data_version", pa.string()),
        ("threshold", pa.float64()),
        *((name, pa.int64()) for name in ("tp", "fp", "fn", "tn")),
        *((name, pa.float64()) for name in ("precision", "recall", "f1", "cost_eur", "flagged_per_day")),
        ("is_cheapest", pa.bool_()),
        ("cheapest_ci_low", pa.float64()),
        ("cheapest_ci_high", pa.float64()),
    ]
)

ONE_CLASS = "the window holds one class only"
TOO_FEW_FRAUDS = f"the window holds fewer than {MIN_FRAUDS} frauds"
TOO_FEW_BLOCKS = f"the window is shorter than {MIN_BLOCKS} blocks of ten minutes"
TOO_FEW_DEFINED = "too few bootstrap replicates are defined"
COUNTS = ("flagged", "cost_eur", "cost_without_model_eur")


@dataclass(frozen=True)
class Settings:
    """review_cost: EUR per reviewed row; review_capacity: rows a day; replicates: of the bootstrap;
    rows_per_day: transactions a day, to two digits; most_rows: of a window so many are held, beside its frauds and what
    is flagged, see ml.storage.weighing.
    """

    review_cost: float
    review_capacity: int
    replicates: int
    rows_per_day: float
    most_rows: int = MOST_ROWS

    @classmethod
    def of_volume(cls, con, transactions, review_cost, review_capacity, replicates):
        """Settings with the daily volume of `transactions` (SQL query of `fraud_hour`)."""
        rows, span_s = con.sql(f"select count(*), max(time_s) - min(time_s) from ({transactions})").fetchall()[0]
        # To two digits: with a finer volume every file would have all windows measured anew.
        rows_per_day = float(f"{rows * DAY_S / max(span_s, DAY_S):.2g}")
        return cls(review_cost, review_capacity, replicates, rows_per_day)


@dataclass(frozen=True)
class Window:
    """The rows of one version's split; every array of shape (n_rows,), in order of time_s.

    `score` is raw, `probability` calibrated, both 0..1; `loss_eur` is what a missed fraud costs. `customer` is the
    same integer, 0 or more, for the payments of one customer, or None where nobody says whose they are. `row_weight` is
    how many rows each stands for, or None: one each. `data_version` is that of UnreadWindow.
    """

    model_version: str
    candidate: str
    split: str
    time_s: np.ndarray
    is_fraud: np.ndarray
    score: np.ndarray
    probability: np.ndarray
    amount_eur: np.ndarray
    loss_eur: np.ndarray
    is_flagged: np.ndarray
    settings: Settings
    data_version: str
    customer: np.ndarray | None = None
    row_weight: np.ndarray | None = None

    @property
    def key(self):
        return self.model_version, self.split, self.data_version

    def read(self):
        return self

    @cached_property
    def rows(self):
        """How many there are, with those that are stood for."""
        return len(self.time_s) if self.row_weight is None else round(self.row_weight.sum())

    @cached_property
    def ranked(self):
        """is_fraud, score and row_weight, the highest score first; of equal ones the earlier row."""
        order = np.argsort(-self.score, kind="stable")
        return self.is_fraud[order], self.score[order], None if self.row_weight is None else self.row_weight[order]

    @cached_property
    def bootstrap(self):
        return BlockBootstrap(self.time_s, self.settings.replicates, row_weight=self.row_weight)

    @cached_property
    def clipped_probability(self):
        """As the logarithm takes it."""
        return np.clip(self.probability, 1e-12, 1 - 1e-12)

    @property
    def has_both_classes(self):
        return bool(self.is_fraud.any() and not self.is_fraud.all())


@dataclass(frozen=True)
class UnreadWindow:
    """A window whose rows have been looked at, but not read: nothing is done with those that are known.

    `data_version`: 12 hex digits of a hash of rows, scores, decisions, settings and code: with others it is another
    measurement.
    """

    model_version: str
    candidate: str
    split: str
    data_version: str
    has_cases: bool
    con: duckdb.DuckDBPyConnection
    relation: str
    settings: Settings
    draw: Draw

    @property
    def key(self):
        return self.model_version, self.split, self.data_version

    @property
    def ranked(self):
        """is_fraud, score and row_weight, the highest score first, without the rest of the rows."""
        arrays = self._read("target as is_fraud, fraud_score as score, is_flagged", "fraud_score desc")
        return arrays["is_fraud"], arrays["score"], self._weights(arrays)

    def read(self):
        """The Window, in memory."""
        # Names take longer than all the rest: they are read where payments are cases of somebody.
        customer = ", coalesce(case_id, transaction_id) as customer" if self.has_cases else ""
        arrays = self._read(
            "time_s, target as is_fraud, fraud_score as score, fraud_probability as probability, amount_eur, loss_eur, "
            f"is_flagged{customer}",
            "time_s, transaction_id",
        )
        return Window(
            self.model_version,
            self.candidate,
            self.split,
            settings=self.settings,
            data_version=self.data_version,
            row_weight=self._weights(arrays),
            **arrays,
        )

    def _weights(self, arrays):
        return self.draw.weights(arrays["is_fraud"] | arrays["is_flagged"])

    def _read(self, columns, order):
        table = self.con.sql(
            f"select {columns} from ({self.relation}) where model_version = '{self.model_version}' "
            f"and split = '{self.split}' and {self.draw.condition} order by {order}"
        ).to_arrow_table()
        arrays = {name: table[name].to_numpy() for name in table.column_names if name != "customer"}
        arrays |= {name: arrays[name].astype(bool) for name in ("is_fraud", "is_flagged")}
        if "customer" in table.column_names:
            # Integers in order of appearance.
            arrays["customer"] = table["customer"].combine_chunks().dictionary_encode().indices.to_numpy()
        return arrays


def measured(con, evaluations):
    """(model_version, split, data_version) of everything in `model_evaluations` (SQL query), as a set."""
    return set(con.sql(f"select distinct model_version, split, data_version from ({evaluations})").fetchall())


def find_windows(con, relation, settings):
    """What can be measured, and the state that it is in: a row for each version and split in `candidate_decisions`.

    Args:
        con: DuckDB connection.
        relation: SQL query of `candidate_decisions`.
        settings: Settings, a part of the state.

    Returns:
        pyarrow Table of schema WINDOWS.
    """
    # A sum of hashes, so that rows need no order. In another version of DuckDB they may differ: measured once more.
    parts = con.sql(f"""
        select
            model_version, candidate, split, count(case_id), count(*) filter ({Draw.is_certain}), count(*), sum(hash(
                transaction_id, case_id, time_s, target, fraud_score, fraud_probability, amount_eur, loss_eur,
                is_flagged
            ))
        from ({relation}) group by all order by model_version, split desc
    """).fetchall()
    found = []
    for version, candidate, split, in_cases, certain, *digest in parts:
        told = f"{digest} {settings} {made_by(evaluate)}"
        found.append(
            {
                "model_version": version,
                "candidate": candidate,
                "split": split,
                "data_version": hashlib.sha256(told.encode()).hexdigest()[:12],
                "rows": digest[0],
                "certain_rows": certain,
                "has_cases": in_cases > 0,
                **asdict(settings),
            }
        )
    return pa.Table.from_pylist(found, schema=WINDOWS)


def read_windows(con, relation, windows):
    """Yield an UnreadWindow for each row of `windows`.

    Args:
        con: DuckDB connection.
        relation: SQL query of `candidate_decisions`.
        windows: SQL query of what find_windows gave for it.
    """
    for row in con.sql(f"from ({windows}) order by model_version, split desc").to_arrow_table().to_pylist():
        settings = Settings(**{name: row[name] for name in Settings.__dataclass_fields__})
        # The payments of one customer are drawn together: a part of them would look less suspicious.
        draw = Draw(row["rows"], row["certain_rows"], settings.most_rows, drawn_by="coalesce(case_id, transaction_id)")
        names = (row[name] for name in ("model_version", "candidate", "split", "data_version", "has_cases"))
        yield UnreadWindow(*names, con, relation, settings, draw)


def evaluate(windows, known):
    """Metrics of every window in long form, but of those measured before.

    Args:
        windows: iterable of UnreadWindow, or Window.
        known: set of (model_version, split, data_version) that have been measured.

    Returns:
        pyarrow Table of schema EVALUATIONS.
    """
    rows = []
    for window in windows:
        if window.key in known:
            continue
        window = window.read()
        first_s, last_s = int(window.time_s[0]), int(window.time_s[-1])
        common = {
            "model_version": window.model_version,
            "candidate": window.candidate,
            "split": window.split,
            "window": f"{first_s}-{last_s} s",
            "window_from_s": first_s,
            "window_until_s": last_s,
            "rows": window.rows,
            "frauds": int(window.is_fraud.sum()),
            "prevalence": float(window.is_fraud.sum() / window.rows),
            "data_version": window.data_version,
            "evaluated_at": datetime.now(UTC).replace(tzinfo=None),
        }
        rows += [common | metric for metric in metrics(window)]
    return pa.Table.from_pylist(rows, schema=EVALUATIONS)


def metrics(window):
    """Metrics of one window: dictionaries of metric, value, ci_low, ci_high, reason.

    A metric that is not defined there has a null value and a reason, never a made-up number.
    """
    with on_one_thread():
        figures = _ranking(window) | _decisions(window) | _probabilities(window)
    with on_all_threads():
        figures |= {"calibration_slope": _calibration_slope(window)}
    with on_one_thread():
        figures |= payment_figures(window)
    if window.has_both_classes and window.is_fraud.sum() < MIN_FRAUDS:
        figures |= {name: (None, None, TOO_FEW_FRAUDS) for name in figures if name not in COUNTS}
    return [_row(name, window.bootstrap, *figure) for name, figure in figures.items()]


def curves(windows, stored=()):
    """Precision-recall (x recall, y precision) and ROC (x false positive rate, y recall) curves on raw scores.

    `stored` are the rows of an earlier build: what is known of a window is kept.
    """
    return _window_by_window(windows, CURVES, stored, _curves)


@on_one_thread()
def threshold_table(windows, stored=()):
    """What one threshold on the probability for all rows would do, and how uncertain the cheapest one is.

    `stored` are the rows of an earlier build: what is known of a window is kept.
    """
    return _window_by_window(windows, THRESHOLD_TABLE, stored, _thresholds)


def _window_by_window(windows, schema, stored, measure):
    known = {}
    for row in stored:
        known.setdefault((row["model_version"], row["split"], row["data_version"]), []).append(row)
    rows = []
    for window in windows:
        name = {"model_version": window.model_version, "split": window.split, "data_version": window.data_version}
        rows += known.get(window.key) or [name | row for row in measure(window)]
    return pa.Table.from_pylist(rows, schema=schema)


def _curves(window):
    from sklearn.metrics import precision_recall_curve, roc_curve

    is_fraud, score, row_weight = window.ranked
    if not is_fraud.any() or is_fraud.all():
        return
    precision, recall, thresholds = precision_recall_curve(
        is_fraud, score, sample_weight=row_weight, drop_intermediate=True
    )
    # The last point is there by convention (recall 0, precision 1): no threshold leads to it.
    for name, xs, ys, at in (
        ("precision_recall", recall[:-1], precision[:-1], thresholds),
        ("roc", *roc_curve(is_fraud, score, sample_weight=row_weight)),
    ):
        for i in np.unique(np.linspace(0, len(xs) - 1, min(CURVE_POINTS, len(xs))).astype(int)):
            threshold = float(at[i]) if np.isfinite(at[i]) else None
            yield {"curve": name, "x": float(xs[i]), "y": float(ys[i]), "threshold": threshold}


def _thresholds(window):
    window = window.read()
    bootstrap, settings = window.bootstrap, window.settings
    days = window.rows / settings.rows_per_day
    frauds, losses = window.is_fraud, np.where(window.is_fraud, window.loss_eur, 0.0)
    flagged = _blocks_at_thresholds(window, np.ones(len(frauds)))
    found = _blocks_at_thresholds(window, frauds.astype(float))
    saved = _blocks_at_thresholds(window, losses)
    cost = settings.review_cost * flagged - saved + bootstrap.block_sums(losses)[:, None]

    cheapest = THRESHOLDS[(bootstrap.weights @ cost).argmin(axis=1)]
    is_known = bootstrap.is_usable and window.has_both_classes and frauds.sum() >= MIN_FRAUDS
    low, high = percentile_interval(cheapest) if is_known else (None, None)
    flagged, found, cost = flagged.sum(axis=0), found.sum(axis=0), cost.sum(axis=0)
    for i, threshold in enumerate(THRESHOLDS):
        tp, fp = round(found[i]), round(flagged[i] - found[i])
        fn = int(frauds.sum()) - tp
        yield {
            "threshold": float(threshold),
            "tp": tp,
            "fp": fp,
            "fn": fn,
            "tn": window.rows - tp - fp - fn,
            "precision": tp / (tp + fp) if tp + fp else None,
            "recall": tp / (tp + fn) if tp + fn else None,
            "f1": 2 * tp / (2 * tp + fp + fn) if tp + fp + fn else None,
            "cost_eur": float(cost[i]),
            "flagged_per_day": float(flagged[i] / days),
            "is_cheapest": bool(i == cost.argmin()),
            "cheapest_ci_low": low,
            "cheapest_ci_high": high,
        }


def _row(name, bootstrap, value, replicated=None, reason=None):
    if value is None:
        return {"metric": name, "value": None, "ci_low": None, "ci_high": None, "reason": reason or ONE_CLASS}
    if not bootstrap.is_usable:
        return {"metric": name, "value": float(value), "ci_low": None, "ci_high": None, "reason": TOO_FEW_BLOCKS}
    if replicated is None:
        return {"metric": name, "value": float(value), "ci_low": None, "ci_high": None, "reason": reason}
    low, high = percentile_interval(replicated)
    reason = TOO_FEW_DEFINED if low is None else None
    return {"metric": name, "value": float(value), "ci_low": low, "ci_high": high, "reason": reason}


def _ranking(window):
    from sklearn.metrics import auc, average_precision_score, roc_curve

    bootstrap, settings = window.bootstrap, window.settings
    if not window.has_both_classes:
        return dict.fromkeys(("average_precision", "roc_auc", "precision_at_capacity"), (None,))
    ranked = RankedFrauds(window.score, window.is_fraud, bootstrap)
    # The window's share of a day's volume, so that windows of different length compare.
    k = max(1, round(settings.review_capacity * window.rows / settings.rows_per_day))
    k = min(k, window.rows)
    # What is sorted already, scikit-learn sorts in no time.
    is_fraud, score, row_weight = window.ranked
    first_k = slice(k) if row_weight is None else row_weight.cumsum() <= k
    return {
        "average_precision": (
            average_precision_score(is_fraud, score, sample_weight=row_weight),
            ranked.average_precisions(),
        ),
        "roc_auc": (auc(*roc_curve(is_fraud, score, sample_weight=row_weight)[:2]), ranked.roc_aucs()),
        "precision_at_capacity": (is_fraud[first_k].sum() / k, ranked.precisions_at(k)),
    }


def _decisions(window):
    # Of frauds and flagged rows none is left out: they count as they are.
    bootstrap = window.bootstrap
    flagged, fraud = window.is_flagged, window.is_fraud
    cost = decision_costs(flagged, fraud, window.loss_eur, window.settings.review_cost)
    with np.errstate(divide="ignore", invalid="ignore"):
        tp, n_flagged, n_frauds = (bootstrap.sums(rows) for rows in (fraud & flagged, flagged, fraud))
        return {
            "recall": _ratio(fraud & flagged, fraud, tp / n_frauds, "the window holds no fraud"),
            "precision": _ratio(fraud & flagged, flagged, tp / n_flagged, "nothing is flagged in the window"),
            "f1": (
                (2 * (fraud & flagged).sum() / (flagged.sum() + fraud.sum()), 2 * tp / (n_flagged + n_frauds))
                if flagged.any() or fraud.any()
                else (None, None, "nothing is flagged and nothing is fraud in the window")
            ),
            "flagged": (flagged.sum(), n_flagged),
            "cost_eur": (cost.sum(), bootstrap.sums(cost)),
            # What it would cost to review nothing: the figure to beat.
            "cost_without_model_eur": (
                window.loss_eur[fraud].sum(),
                bootstrap.sums(np.where(fraud, window.loss_eur, 0.0)),
            ),
        }


def _ratio(part, whole, replicated, reason):
    return (part.sum() / whole.sum(), replicated) if whole.any() else (None, None, reason)


def _probabilities(window):
    from sklearn.metrics import brier_score_loss, log_loss

    bootstrap, row_weight = window.bootstrap, window.row_weight
    fraud, p = window.is_fraud, window.clipped_probability
    likely = p > 0.1
    with np.errstate(divide="ignore", invalid="ignore"):
        predicted, observed = bootstrap.sums(p), bootstrap.sums(fraud)
        figures = {
            "predicted_over_observed": _quotient(bootstrap.total(p), fraud.sum(), predicted / observed),
            "predicted_over_observed_above_10_percent": _quotient(
                bootstrap.weighted(p)[likely].sum(),
                (fraud & likely).sum(),
                bootstrap.sums(np.where(likely, p, 0)) / bootstrap.sums(fraud & likely),
                "no fraud has a probability above .1",
            ),
        }
    if not window.has_both_classes:
        return figures | dict.fromkeys(("brier_skill", "log_loss_skill"), (None,))

    # Skill: 1 is perfect, 0 is no better than always answering the base rate.
    rate, n = fraud.sum() / window.rows, bootstrap.sums(np.ones(len(p)))
    with np.errstate(divide="ignore", invalid="ignore"):
        rates = observed / n
        entropy = -(rates * np.log(rates) + (1 - rates) * np.log(1 - rates))
        losses = bootstrap.sums(-np.where(fraud, np.log(p), np.log1p(-p))) / n
        briers = bootstrap.sums((p - fraud) ** 2) / n
        figures["brier_skill"] = (
            1 - brier_score_loss(fraud, p, sample_weight=row_weight) / (rate * (1 - rate)),
            1 - briers / (rates * (1 - rates)),
        )
        figures["log_loss_skill"] = (
            1 - log_loss(fraud, p, sample_weight=row_weight) / -(rate * np.log(rate) + (1 - rate) * np.log(1 - rate)),
            1 - losses / entropy,
        )
    return figures


def _quotient(predicted, frauds, replicated, reason="the window holds no fraud"):
    return (predicted / frauds, replicated) if frauds else (None, None, reason)


def _calibration_slope(window):
    # Slope of a logistic regression of the outcome on the log-odds: 1 when calibrated, below 1 when overconfident.
    from scipy.special import logit
    from sklearn.linear_model import LogisticRegression

    if not window.has_both_classes:
        return (None,)
    fraud, p, bootstrap = window.is_fraud, window.clipped_probability, window.bootstrap
    z = logit(p)
    if np.ptp(z) == 0:
        return None, None, "every row has the same probability"
    fitted = LogisticRegression(C=np.inf, max_iter=1000).fit(z[:, None], fraud, sample_weight=window.row_weight)
    slope, intercept = fitted.coef_[0, 0], fitted.intercept_[0]
    mu = 1 / (1 + np.exp(-(slope * z + intercept)))
    steps = newton_steps(z, mu, fraud, bootstrap, is_centred=False)
    if steps is None:
        return None, None, "the scores separate the classes completely"
    return slope, slope + steps[0]


def _blocks_at_thresholds(window, values):
    # Sum of `values` over the rows at or above each threshold, per block: shape (n_blocks, n_thresholds).
    bootstrap = window.bootstrap
    reached = np.searchsorted(THRESHOLDS, window.probability, side="right")
    width = len(THRESHOLDS) + 1
    flat = np.bincount(
        bootstrap.block_of * width + reached, weights=bootstrap.weighted(values), minlength=bootstrap.n_blocks * width
    ).reshape(bootstrap.n_blocks, width)
    return flat[:, ::-1].cumsum(axis=1)[:, ::-1][:, 1:]
