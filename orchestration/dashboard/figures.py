"""The page's figures: rows in, a Vega-Lite specification and a sentence for who cannot see it out."""

import math
from dataclasses import dataclass

from ml.model.shares import wilson_interval
from orchestration.dashboard.charts import HEIGHT, chart, layer

# Average precision that others report for XGBoost on the ULB data, test = last 20 % by time (design.md, README).
PUBLISHED_AP = (0.79, 0.81)
PUBLISHED_PREVALENCE = 492 / 284_807
# Where the plot of the threshold figure lies: the page's script moves a line over it.
THRESHOLD_PLOT = {"left": 52, "top": 26, "width": 376, "height": 140}


@dataclass(frozen=True)
class Figure:
    """A specification and what it shows, in a sentence."""

    spec: dict
    summary: str


def q(field, title=None, *, domain=None, kind="linear", axis=None, **more):
    """A quantitative channel; the title is that of its axis."""
    scale = {"type": kind, "nice": False, "zero": False} | ({"domain": list(domain)} if domain else {})
    return {"field": field, "type": "quantitative", "title": title, "scale": scale, "axis": axis or {}} | more


def is_comparable(metric):
    """Whether a measurement may stand beside the published range: average precision rises with the share of frauds."""
    return 0.5 < metric["prevalence"] / PUBLISHED_PREVALENCE < 2


def average_precision(metric, t, f):
    """The champion's interval, beside the published range where the two can be compared."""
    row = {"value": metric["value"], "low": metric["ci_low"], "high": metric["ci_high"]}
    row["label"] = f"{f.number(row['value'], 3)} ({f.interval(row['low'], row['high'], 3)})"
    published = f"{t['ap_published']}: {f.interval(*PUBLISHED_AP)}." if is_comparable(metric) else ""
    band = [{"low": PUBLISHED_AP[0], "high": PUBLISHED_AP[1], "label": t["ap_published"]}] if published else []
    x = {"domain": (0.4, 1), "axis": {"format": ".1f", "values": [0.4, 0.6, 0.8, 1]}}
    if metric["ci_low"] is not None and metric["ci_low"] < 0.4:
        x = {"domain": (0, 1), "axis": {"format": ".1f"}}
    spec = chart(
        layer(band, {"type": "rect", "color": "var(--warm)", "opacity": 0.35}, x=q("low", **x), x2={"field": "high"}),
        layer(
            [row], {"type": "rule", "color": "var(--accent)", "strokeWidth": 3}, x=q("low", **x), x2={"field": "high"}
        ),
        layer([row], {"type": "point", "size": 110}, x=q("value", **x)),
        y_title=None,
        height=64,
        width=300,
    )
    return Figure(spec, f"{t['ap']} {row['label']}. {published}".rstrip())


def versions(rows, champion, t, f):
    """Average precision with its interval, version after version."""
    for row in rows:
        row["label"] = (
            f"{row['model_version']} ({row['candidate']}), {f.minute(row['trained_at'])}: "
            f"{f.number(row['value'], 3)} ({f.interval(row['ci_low'], row['ci_high'], 3)})"
        )
    rows = [
        {name: row[name] for name in ("position", "value", "ci_low", "ci_high", "label", "model_version")}
        | {"kind": t["champion"] if row["model_version"] == champion else t["other_version"]}
        for row in rows
        if row["value"] is not None
    ]
    colour = {
        "field": "kind",
        "legend": None,
        "scale": {"domain": [t["champion"], t["other_version"]], "range": ["var(--accent)", "var(--faint)"]},
    }
    few = len(rows) <= 6
    names = {"values": [row["position"] for row in rows], "labels": few, "labelFlush": False, "format": "d"}
    x = q("position", t["versions_axis"], domain=(0.5, max(2.5, len(rows) + 0.5)), axis=names)
    named = [row for row in rows if row["model_version"] == champion]
    spec = chart(
        layer(rows, {"type": "rule", "strokeWidth": 2}, x=x, y=q("ci_low", domain=(0, 1)), y2={"field": "ci_high"},
              color=colour),
        layer(rows, {"type": "point", "size": 60}, x=x, y=q("value", domain=(0, 1)), color=colour),
        layer(named, {"type": "text", "dy": 16, "color": "var(--accent)", "baseline": "top"}, x=x,
              y=q("ci_low", domain=(0, 1)), text={"value": t["champion"]}),
        y_title=t["ap"],
    )  # fmt: skip
    return Figure(spec, f"{t['versions_title']}: {len(rows)}. {named[0]['label'] if named else ''}")


def precision_recall(curve, roc, prevalence, t, f):
    """The honest curve, the same as half of the rows were frauds, and what chance gives."""
    honest = [{"x": p["x"], "y": p["y"], "label": _at(t, f, p["x"], p["y"])} for p in curve]
    # Precision at equal numbers of both classes is R / (R + false positive rate): the ROC curve holds it all.
    even = sorted(((p["y"], p["y"] / (p["x"] + p["y"])) for p in roc if p["y"] > 0), key=lambda at: (at[0], -at[1]))
    even = [{"x": x, "y": y, "i": i} for i, (x, y) in enumerate(even)]
    under = min((p["y"] for p in curve if 0.2 <= p["x"] <= 0.5), default=0.5)
    labels = [
        {"x": 0.6, "y": 0.95, "text": t["rebalanced"], "which": "even"},
        {"x": 0.2, "y": max(0.14, under - 0.09), "text": t["honest"], "which": "honest"},
        {"x": 0.04, "y": 0.05, "text": f"{t['chance']} {f.percent(prevalence, 2)}", "which": "chance"},
    ]
    x, y = q("x", t["recall"], domain=(0, 1), axis={"format": "%"}), q("y", domain=(0, 1), axis={"format": "%"})
    colours = {"domain": ["even", "honest", "chance"], "range": ["var(--warm)", "var(--accent)", "var(--muted)"]}
    spec = chart(
        layer([{"y": prevalence}], {"type": "rule", "strokeDash": [2, 3]}, y=y),
        layer(even, {"type": "line", "color": "var(--warm)", "strokeDash": [5, 3], "strokeWidth": 1.5}, x=x, y=y,
              order={"field": "i"}),
        layer([{"x": p["x"], "y": p["y"], "i": i} for i, p in enumerate(curve)], {"type": "line"}, x=x, y=y,
              order={"field": "i"}),
        layer(honest, {"type": "point", "opacity": 0, "size": 80}, x=x, y=y),
        layer(labels, {"type": "text", "align": "left"}, x=x, y=y, text={"field": "text"},
              color={"field": "which", "legend": None, "scale": colours}),
        y_title=t["precision"],
    )  # fmt: skip
    return Figure(spec, f"{t['pr_title']}. {t['pr_note']}")


def roc(curve, area, t, f):
    points = [{"x": x, "y": y, "i": i} for i, (x, y) in enumerate(sorted((p["x"], p["y"]) for p in curve))]
    told = [p | {"label": f"{t['recall']} {f.percent(p['y'])}, {t['fpr']} {f.percent(p['x'], 2)}"} for p in points]
    x, y = q("x", t["fpr"], domain=(0, 1), axis={"format": "%"}), q("y", domain=(0, 1), axis={"format": "%"})
    diagonal = [{"x": 0, "y": 0}, {"x": 1, "y": 1}]
    spec = chart(
        layer(diagonal, {"type": "line", "color": "var(--muted)", "strokeWidth": 1, "strokeDash": [2, 3]}, x=x, y=y),
        layer(points, {"type": "line"}, x=x, y=y, order={"field": "i"}),
        layer(told, {"type": "point", "opacity": 0, "size": 80}, x=x, y=y),
        y_title=t["recall"],
    )
    return Figure(spec, f"{t['roc_title']}: {f.number(area, 3)}.")


def importance(rows, t, f):
    rows = [row | {"label": f"{row['feature']}: {f.percent(row['shap_share'], 1)}"} for row in rows]
    y = {"field": "feature", "type": "nominal", "sort": None, "axis": {"domain": False, "labelColor": "var(--ink)"}}
    x = {
        "field": "shap_share",
        "type": "quantitative",
        "title": t["importance_axis"],
        "axis": {"format": "%", "tickCount": 4},
    }
    text = [row | {"text": f.percent(row["shap_share"], 1)} for row in rows]
    spec = chart(
        layer(rows, {"type": "bar", "height": {"band": 0.62}, "cornerRadiusEnd": 2}, x=x, y=y),
        layer(text, {"type": "text", "align": "left", "dx": 5}, x=x, y=y, text={"field": "text"}),
        y_title=None,
    )
    return Figure(spec, f"{t['importance_title']}: {', '.join(row['label'] for row in rows[:5])}.")


def calibration(rows, t, f):
    """Predicted against observed; a binomial (Wilson) 95 % interval per bin."""
    points = []
    for row in rows:
        low, high = wilson_interval(row["frauds"], row["rows"])
        told = t["calibration_point"].format(
            predicted=f.percent(row["predicted"], 2), observed=f.percent(row["observed"], 2),
            frauds=f.count(row["frauds"]), rows=f.count(row["rows"]))  # fmt: skip
        x, y, low, high = (_log_odds(share) for share in (row["predicted"], row["observed"], low, high))
        points.append({"x": x, "y": y, "low": low, "high": high, "label": told})
    # Log-odds spread both the rare and the near certain; the axis says what they are in percent.
    shares = (0.0001, 0.001, 0.01, 0.1, 0.5, 0.9, 0.99)
    domain = (min(min(p["x"], p["low"]) for p in points) - 0.4, _log_odds(1))
    axis = {"values": [_log_odds(share) for share in shares], "grid": True,
            "labelOverlap": False,
            "labelExpr": "format(1 / (1 + exp(-datum.value)), '.2~%')"}  # fmt: skip
    x, y = q("x", t["predicted"], domain=domain, axis=axis), q("y", domain=domain, axis=axis)
    ends = [{"x": domain[0], "y": domain[0]}, {"x": domain[1], "y": domain[1]}]
    spec = chart(
        layer(ends, {"type": "line", "color": "var(--muted)", "strokeWidth": 1, "strokeDash": [2, 3]}, x=x, y=y),
        layer(points, {"type": "rule", "color": "var(--accent)", "strokeWidth": 1.5}, x=x,
              y=y | {"field": "low"}, y2={"field": "high"}),
        layer(points, {"type": "point", "size": 60}, x=x, y=y),
        y_title=t["observed"],
    )  # fmt: skip
    return Figure(spec, f"{t['calibration_title']}. " + "; ".join(p["label"] for p in points))


def threshold_cost(rows, t, f):
    """Cost by threshold, the interval of the cheapest one shaded. Its plot lies at THRESHOLD_PLOT."""
    plot = THRESHOLD_PLOT
    costs = [{"x": row["threshold"], "y": row["cost_eur"]} for row in rows]
    cheapest = next(row for row in rows if row["is_cheapest"])
    x = q("x", t["threshold_axis"], domain=(rows[0]["threshold"], rows[-1]["threshold"]), kind="log",
          axis={"values": [0.001, 0.01, 0.1, 0.5], "format": "~%"})  # fmt: skip
    y = q("y", domain=(0, 1.05 * max(row["y"] for row in costs)), axis={"format": "~s"})
    band = [{"low": cheapest["cheapest_ci_low"], "high": cheapest["cheapest_ci_high"]}]
    shaded = [layer(band, {"type": "rect", "color": "var(--soft)", "opacity": 0.7}, x=x | {"field": "low"},
                    x2={"field": "high"})] if band[0]["low"] is not None else []  # fmt: skip
    spec = chart(
        *shaded,
        layer(costs, {"type": "line"}, x=x, y=y),
        layer(
            [{"x": cheapest["threshold"], "y": cheapest["cost_eur"]}],
            {"type": "point", "color": "var(--warm)", "size": 70},
            x=x,
            y=y,
        ),
        y_title=t["cost_axis"],
        width=plot["width"],
        height=plot["height"],
        autosize="none",
        padding={
            "left": plot["left"],
            "right": 12,
            "top": plot["top"],
            "bottom": HEIGHT - plot["height"] - plot["top"],
        },
    )
    spec["title"] = spec["title"] | {"frame": "group", "dx": -plot["left"] + 2}
    low, high = cheapest["cheapest_ci_low"], cheapest["cheapest_ci_high"]
    return Figure(spec, f"{t['cheapest']}: {f.percent(cheapest['threshold'], 1)} ({f.interval(low, high, 3)}).")


def queue(rows, field, capacity, t, f):
    """Caught by reviewing the first k, by ordering; the one in use strong, the capacity marked."""
    write = f.euros if field == "amount_caught_eur" else f.number
    used = [row for row in rows if row["ordered_by"] == "probability x loss"]
    others = [row for row in rows if row["ordered_by"] != "probability x loss"]
    as_points = lambda rows: [{"x": r["first_k"], "y": r[field], "by": r["ordered_by"]} for r in rows]  # noqa: E731
    x = q("x", t["queue_axis"], domain=(0, max(row["first_k"] for row in rows)))
    y = q("y", domain=(0, 1.08 * max(row[field] for row in rows) or 1), axis={"format": "~s"})
    told = [{"x": r["first_k"], "y": r[field], "label": f"{r['first_k']}: {write(r[field])}"} for r in used]
    dashes = {
        "field": "by",
        "legend": None,
        "scale": {"domain": ["probability", "probability x amount"], "range": [[6, 3], [2, 3]]},
    }
    at = next((row for row in reversed(used) if row["first_k"] <= (capacity or 0)), None)
    mark, summary = [], t["queue_axis"]
    if at and capacity:
        caught = t["queue_caught"].format(capacity=capacity, caught=write(at[field]))
        summary = caught
        mark = [
            layer([{"x": capacity}], {"type": "rule", "strokeDash": [3, 3], "color": "var(--warm)"}, x=x),
            layer([{"x": capacity, "y": 0, "text": caught}],
                  {"type": "text", "align": "left", "dx": 6, "dy": -10, "color": "var(--warm)"},
                  x=x, y=y, text={"field": "text"}),
        ]  # fmt: skip
    spec = chart(
        *mark,
        layer(as_points(others), {"type": "line", "color": "var(--faint)", "strokeWidth": 1.5}, x=x, y=y,
              strokeDash=dashes),
        layer(as_points(used), {"type": "line"}, x=x, y=y),
        layer(told, {"type": "point", "opacity": 0, "size": 60}, x=x, y=y),
        y_title=t["queue_euros" if field == "amount_caught_eur" else "queue_frauds"],
    )  # fmt: skip
    return Figure(spec, summary)


def hours(rows, field, colour, t, f):
    told = t["hour_point"]
    bars = [
        {"x": f"{row['starts_at'].isoformat()}Z", "y": row[field],
         "label": told.format(hour=f.minute(row["starts_at"]), count=f.number(row[field]))}
        for row in rows
    ]  # fmt: skip
    axis = {"format": f.axis, "tickCount": 5, "labelFlush": False}
    x = {"field": "x", "type": "temporal", "timeUnit": "utcyearmonthdatehours", "title": None, "scale": {"type": "utc"}}
    spec = chart(
        layer(
            bars,
            {"type": "bar", "color": colour, "binSpacing": 1},
            x=x | {"axis": axis},
            y=q("y", axis={"format": "~s"}) | {"scale": {}},
        ),
        y_title=t[f"hour_{field}"],
        height=170,
    )
    total = sum(row[field] for row in rows)
    return Figure(spec, f"{t[f'hour_{field}']}: {f.number(total)}.")


def days(rows, fields, t, f, write):
    """Bars by day; those of a second field stand in front, in the warning colour."""
    x = {"field": "x", "type": "nominal", "sort": None, "title": None, "axis": {"labelAngle": 0, "labelOverlap": True}}
    written = ".4~f" if fields[0].endswith("_eur") else "~s"
    y = {"field": "y", "type": "quantitative", "axis": {"format": written}, "stack": None}
    layers = []
    for field, colour in zip(fields, ("var(--accent)", "var(--warm)"), strict=False):
        bars = [
            {"x": f.day(row["day"]), "y": row[field] or 0, "label": f"{f.day(row['day'])}: {write(row[field])}"}
            for row in rows
        ]
        layers.append(layer(bars, {"type": "bar", "color": colour, "width": {"band": 0.7}}, x=x, y=y))
    total = sum(row[fields[0]] or 0 for row in rows)
    spec = chart(*layers, y_title=t[f"llm_{fields[0]}"], height=150)
    return Figure(spec, f"{t[f'llm_{fields[0]}']}: {write(total)}")


def distribution(rows, feature, t, f):
    """Shares of rows by value: reference filled, current as a line."""
    reference = [{"x": r["middle"], "y": r["share"]} for r in rows if r["is_reference"]]
    current = [{"x": r["middle"], "y": r["share"]} for r in rows if not r["is_reference"]]
    x = q("x", None, axis={"tickCount": 4})
    y = {"field": "y", "type": "quantitative", "axis": {"format": "%", "tickCount": 3}}
    spec = chart(
        layer(reference, {"type": "area", "color": "var(--faint)", "opacity": 0.45, "interpolate": "step"}, x=x, y=y),
        layer(current, {"type": "line", "interpolate": "step", "strokeWidth": 1.6}, x=x, y=y),
        y_title=feature,
        width=260,
        height=130,
    )
    return Figure(spec, t["distribution_summary"].format(feature=feature))


def _at(t, f, recall, precision):
    return f"{t['recall']} {f.percent(recall)}, {t['precision']} {f.percent(precision)}"


def _log_odds(share):
    share = min(max(share, 1e-5), 0.997)
    return math.log(share / (1 - share))
