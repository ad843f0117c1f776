"""The gate's one rule: better, worse, or cannot decide."""

from dataclasses import dataclass

import numpy as np

from ml.model.bootstrap import BlockBootstrap, RankedFrauds, percentile_interval
from ml.model.calibration import fit_calibration
from ml.model.costs import decision_costs
from ml.model.features import as_matrix, read_batches
from ml.storage.weighing import MOST_ROWS, Draw


@dataclass(frozen=True)
class Gate:
    """What the gate goes by.

    min_frauds: fewer in the compared window decide nothing; replicates: of the bootstrap; review_cost and min_loss:
    EUR, as in the decisions; promotion: auto, or manual: what is better waits for a person; most_rows: so many rows are
    compared, beside the frauds, see ml.storage.weighing.
    """

    min_frauds: int
    replicates: int
    review_cost: float
    min_loss: float
    promotion: str = "auto"
    most_rows: int = MOST_ROWS

    def __post_init__(self):
        if self.promotion not in ("auto", "manual"):
            raise ValueError(f"the var promotion is {self.promotion!r}, and can be auto or manual.")


def judge(con, features, challenger, incumbent, gate):
    """Compare two versions by their validation models, on rows that neither of these has seen.

    Better: the paired interval of the gain in average precision lies above 0, and neither cost nor calibration is
    worse. The challenger's calibration was fitted to the rows of this comparison, the incumbent's to older ones: that
    favours the challenger, so calibration can only speak against it.

    The same trees with another calibration rank alike, and are compared by their calibration: see
    _judge_calibration.

    Args:
        con: DuckDB connection.
        features: SQL query of `fraud_features`.
        challenger, incumbent: ml.model.scoring.Version.
        gate: Gate.

    Returns:
        Dictionary: outcome, reason, and what was measured, columns of `model_aliases`.
    """
    if challenger.has_trees_of(incumbent):
        return _judge_calibration(con, features, challenger, incumbent, gate)
    after_s = max(challenger.trained_until_s, incumbent.trained_until_s)
    rows = _score_both(con, features, challenger, incumbent, after_s, gate)
    counts, bootstrap, too_few = _compared(rows, incumbent, gate, "later than both trainings")
    if too_few:
        return {"outcome": "cannot decide", "reason": too_few, **counts}

    new, old = (RankedFrauds(raw, rows["target"], bootstrap) for raw in rows["raw"])
    gain = new.average_precision() - old.average_precision()
    low, high = percentile_interval(new.average_precisions() - old.average_precisions())
    cost = _cost_difference(rows, bootstrap, gate)
    miscalibration = _miscalibration_difference(rows, bootstrap)
    outcome = "better" if low > 0 else "worse" if high < 0 else "cannot decide"
    reason = (
        f"Average precision {new.average_precision():.3f} ({challenger.candidate}) against "
        f"{old.average_precision():.3f} ({incumbent.candidate} {incumbent.model_version}) on "
        f"{counts['frauds_compared']} frauds: gain {gain:+.3f}, 95 % interval {low:+.3f} to {high:+.3f}."
    )
    for name, difference in (("cost", cost), ("calibration", miscalibration)):
        if outcome == "better" and difference["low"] is not None and difference["low"] > 0:
            outcome = "cannot decide"
            reason += f" But its {name} is worse: {difference['words']}."
    return {
        "outcome": outcome,
        "reason": reason,
        "average_precision_gain": gain,
        "gain_ci_low": low,
        "gain_ci_high": high,
        "cost_difference_eur": cost["value"],
        "cost_ci_low": cost["low"],
        "cost_ci_high": cost["high"],
        **counts,
    }


def _judge_calibration(con, features, challenger, incumbent, gate):
    """Compare two calibrations of the same trees on rows that neither was fitted to.

    The challenger's knows the whole of its window, and test rows are never chosen on. So its way is judged: fitted to
    the first half of its window, on the second, from where the incumbent's calibration knows nothing either. Better:
    the paired interval of the log loss saved lies above 0, and the cost is not worse.
    """
    rows = _score_both(con, features, challenger, incumbent, challenger.calibrated_from_s - 1, gate)
    middle_s = np.median(rows["time_s"]) if len(rows["time_s"]) else 0
    is_judged = rows["time_s"] > max(middle_s, incumbent.validated_until_s)
    known, judged = _where(rows, ~is_judged), _where(rows, is_judged)
    counts, bootstrap, too_few = _compared(judged, incumbent, gate, "later than what either calibration was fitted to")
    if not too_few and known["target"].sum() < gate.min_frauds:
        too_few = (
            f"{known['target'].sum()} frauds in the first part of the window, and fewer than {gate.min_frauds} "
            f"calibrate nothing: {incumbent.model_version} stays."
        )
    if too_few:
        return {"outcome": "cannot decide", "reason": too_few, **counts}

    correction = challenger.validation_model_correction
    fitted = fit_calibration(known["raw"][0] + correction, known["target"], gate.min_frauds, known["row_weight"])
    judged["probability"][0] = fitted.probability(judged["raw"][0] + correction)
    new, old = (_log_losses(p, judged["target"]) for p in judged["probability"])
    gain = float(1 - bootstrap.total(new) / bootstrap.total(old))
    low, high = percentile_interval(1 - bootstrap.sums(new) / bootstrap.sums(old))
    cost = _cost_difference(judged, bootstrap, gate)
    ratios = _predicted_over_observed(judged, bootstrap)
    outcome = "better" if low > 0 else "worse" if high < 0 else "cannot decide"
    reason = (
        f"The trees of {incumbent.model_version}, calibrated again: the ranking is the same. Fitted to the first "
        f"part of its window and judged on the rest, {counts['frauds_compared']} frauds later than what either "
        f"calibration was fitted to: log loss {-gain:+.1%}, 95 % interval {-high:+.1%} to {-low:+.1%}; predicted over "
        f"observed {ratios[0]:.2f} against {ratios[1]:.2f}; cost {cost['words']}."
    )
    if outcome == "better" and cost["low"] > 0:
        outcome = "cannot decide"
        reason += " But its cost is worse."
    return {
        "outcome": outcome,
        "reason": reason,
        "log_loss_saved": gain,
        "log_loss_saved_ci_low": low,
        "log_loss_saved_ci_high": high,
        "cost_difference_eur": cost["value"],
        "cost_ci_low": cost["low"],
        "cost_ci_high": cost["high"],
        **counts,
    }


def _compared(rows, incumbent, gate, where):
    """Columns that count the rows; their bootstrap, or why they decide nothing, the other being None."""
    frauds, row_weight = int(rows["target"].sum()), rows["row_weight"]
    compared = len(rows["target"]) if row_weight is None else round(row_weight.sum())
    counts = {"rows_compared": compared, "frauds_compared": frauds}
    stays = f"{incumbent.model_version} stays."
    if frauds < gate.min_frauds:
        return counts, None, f"{frauds} frauds {where}, and fewer than {gate.min_frauds} decide nothing: {stays}"
    bootstrap = BlockBootstrap(rows["time_s"], gate.replicates, row_weight=row_weight)
    if not bootstrap.is_usable:
        return counts, None, f"{frauds} frauds in {bootstrap.n_blocks} blocks of ten minutes: {stays}"
    return counts, bootstrap, None


def _where(rows, condition):
    return {
        name: [column[condition] for column in values] if isinstance(values, list) else _chosen(values, condition)
        for name, values in rows.items()
    }


def _chosen(values, condition):
    return None if values is None else values[condition]


def _log_losses(probability, target):
    p = np.clip(probability, 1e-12, 1 - 1e-12)
    return -np.where(target, np.log(p), np.log1p(-p))


def _score_both(con, features, challenger, incumbent, after_s, gate):
    from ml.model.boosters import log_odds

    inputs = dict.fromkeys([*challenger.features, *incumbent.features, "amount_eur"])
    rows = (
        f"from ({features}) where target is not null and time_s > {after_s} "
        f"and time_s <= {challenger.validated_until_s}"
    )
    draw = Draw.of(con, rows, gate.most_rows, "target")
    query = f"select time_s, target, {', '.join(inputs)} {rows} and {draw.condition} order by time_s, transaction_id"
    times, targets, amounts, raw, probabilities = [], [], [], ([], []), ([], [])
    for batch in read_batches(con, query):
        times.append(batch.column("time_s").to_numpy())
        targets.append(batch.column("target").to_numpy(zero_copy_only=False).astype(bool))
        amounts.append(batch.column("amount_eur").to_numpy(zero_copy_only=False).astype(float))
        for version, scored, calibrated in zip((challenger, incumbent), raw, probabilities, strict=True):
            scored.append(log_odds(version.validation_model, as_matrix(batch, version.features)))
            calibrated.append(version.calibration.probability(scored[-1] + version.validation_model_correction))
    empty = [np.empty(0)]
    target = np.concatenate(targets or empty).astype(bool)
    return {
        "time_s": np.concatenate(times or empty),
        "target": target,
        "row_weight": draw.weights(target),
        "amount_eur": np.concatenate(amounts or empty),
        "raw": [np.concatenate(scored or empty) for scored in raw],
        "probability": [np.concatenate(calibrated or empty) for calibrated in probabilities],
    }


def _cost_difference(rows, bootstrap, gate):
    loss = np.maximum(rows["amount_eur"], gate.min_loss)
    costs = []
    for probability in rows["probability"]:
        is_flagged = probability * loss >= gate.review_cost
        costs.append(decision_costs(is_flagged, rows["target"], loss, gate.review_cost))
    difference = costs[0] - costs[1]
    low, high = percentile_interval(bootstrap.sums(difference))
    value = float(bootstrap.total(difference))
    words = f"{value:+,.0f} EUR, 95 % interval {low:+,.0f} to {high:+,.0f}"
    return {"value": value, "low": low, "high": high, "words": words}


def _miscalibration_difference(rows, bootstrap):
    """How much further from 1 predicted over observed frauds is for the challenger, as a difference of |ln|."""
    observed = bootstrap.sums(rows["target"])
    with np.errstate(divide="ignore", invalid="ignore"):
        new, old = (np.abs(np.log(bootstrap.sums(p) / observed)) for p in rows["probability"])
        low, high = percentile_interval(new - old)
    ratios = _predicted_over_observed(rows, bootstrap)
    return {"low": low, "high": high, "words": f"predicted over observed {ratios[0]:.2f} against {ratios[1]:.2f}"}


def _predicted_over_observed(rows, bootstrap):
    return [bootstrap.total(p) / rows["target"].sum() for p in rows["probability"]]
