"""Which figures the facts allow, and the positions of the threshold slider."""

import math

from orchestration.dashboard import figures


def drawn(facts, t, f):
    """Figures by name, in the order of the page; what there is no data for is left out."""
    metrics, found = facts.metrics, {}
    ap = metrics.get("average_precision", {})
    if ap.get("value") is not None:
        found["ap"] = figures.average_precision(ap, t, f)
    if any(row["value"] is not None for row in facts.versions):
        found["versions"] = figures.versions(facts.versions, facts.champion["model_version"], t, f)
    if facts.precision_recall and facts.roc:
        found["pr"] = figures.precision_recall(facts.precision_recall, facts.roc, ap["prevalence"], t, f)
        found["roc"] = figures.roc(facts.roc, metrics["roc_auc"]["value"], t, f)
    if facts.thresholds:
        found["threshold"] = figures.threshold_cost(facts.thresholds, t, f)
    if facts.queue:
        capacity = facts.settings.get("review_capacity")
        found["queue_frauds"] = figures.queue(facts.queue, "frauds_caught", capacity, t, f)
        found["queue_euros"] = figures.queue(facts.queue, "amount_caught_eur", capacity, t, f)
    if facts.calibration:
        found["calibration"] = figures.calibration(facts.calibration, t, f)
    if facts.importance:
        found["importance"] = figures.importance(facts.importance, t, f)
    found["hour_transactions"] = figures.hours(facts.hours, "transactions", "var(--accent)", t, f)
    found["hour_frauds"] = figures.hours(facts.hours, "frauds", "var(--warm)", t, f)
    if facts.llm_days:
        found["llm_calls"] = figures.days(facts.llm_days, ("calls", "errors"), t, f, f.number)
        found["llm_cost"] = figures.days(facts.llm_days, ("cost_eur",), t, f, lambda value: f.euros(value, 4))
    return found


def distributions(facts, t, f):
    """Reference against current of the worst features, by name."""
    return {
        f"distribution_{feature}": figures.distribution(rows, facts.names.get(feature, feature), t, f)
        for feature, rows in facts.histograms.items()
        if rows
    }


def slider(rows, t, f):
    """Each position of the slider in words, with where the line stands; None without a threshold table."""
    if not rows:
        return None
    plot, low, high = figures.THRESHOLD_PLOT, rows[0]["threshold"], rows[-1]["threshold"]
    return {
        "start": next(i for i, row in enumerate(rows) if row["is_cheapest"]),
        "outputs": [(name, t[name]) for name in ("precision", "recall", "cost", "reviews")],
        "rows": [
            {
                "threshold": f.percent(row["threshold"], 1 if row["threshold"] < 0.1 else 0),
                "precision": f.percent(row["precision"]),
                "recall": f.percent(row["recall"]),
                "cost": f.euros(row["cost_eur"]),
                "reviews": f.number(row["flagged_per_day"]),
                "x": round(plot["left"] + plot["width"] * math.log(row["threshold"] / low) / math.log(high / low), 1),
            }
            for row in rows
        ],
    }
