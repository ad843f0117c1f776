"""Tables of the page: rows of the published file, each cell written for a reader and with what it sorts by."""

import json
from collections.abc import Callable
from dataclasses import dataclass

from ml.language.language import NOTHING
from ml.language.signals import NAMES, named, reaction_reason

ARROWS = {"raises": "↑", "lowers": "↓"}


@dataclass(frozen=True)
class Column:
    """`kind` is its CSS class: number, code, short, long, level or why; `write` turns a value into text.

    Values of kind level are pairs of a level and the word for it; those of kind why are what _why returns. Without a
    title the page's texts have it, under the column's name.
    """

    name: str
    kind: str
    write: Callable = str
    title: str | None = None


def table(title, columns, rows, t):
    """What the template's macro `table` draws."""
    return {
        "title": title,
        "columns": [{"title": column.title or t["columns"][column.name], "kind": column.kind} for column in columns],
        "rows": [[_cell(column, row[column.name]) for column in columns] for row in rows],
    }


def _cell(column, value):
    if column.kind == "level":
        level, word = value
        return {"level": level, "text": word, "sort": level}
    if column.kind == "why":
        return value | {"sort": None}
    key = value[0] if isinstance(value, tuple) else value
    sort = key.timestamp() if hasattr(key, "timestamp") else key if isinstance(key, (int, float)) else None
    nothing = NOTHING if column.kind == "number" else ""
    return {"text": column.write(value) if value is not None else nothing, "sort": sort}


def cases(rows, t, f):
    def amount(value):
        eur, transactions = value
        if transactions == 1:
            return f.euros(eur, 2)
        return t["case_amount"].format(transactions=f.count(transactions), amount=f.euros(eur))

    columns = [
        Column("queue_rank", "number", f.number),
        Column("transaction_id", "code"),
        Column("occurred_at", "short", f.minute),
        Column("amount_eur", "number", amount),
        Column("fraud_probability", "number", lambda value: f.percent(value, 1)),
        Column("expected_loss_eur", "number", lambda value: f.euros(value, 2)),
    ]
    rows = [row | {"amount_eur": (row["case_amount_eur"], row["case_transactions"])} for row in rows]
    if any(row["explanation"] for row in rows):
        columns.append(Column("why", "why"))
    return table(t["cases_title"], columns, [row | {"why": _why(row)} for row in rows], t)


def _why(row):
    """Reasons in a few characters, strongest first, and the whole text with its language behind them."""
    reasons = json.loads(row["reasons"] or "[]")
    short = " · ".join(f"{one.get('feature', '')} {ARROWS.get(one.get('direction'), '')}".strip() for one in reasons)
    return {"text": short, "whole": row["explanation"], "language": row["language"]}


def llm_days(days, verified, t, f):
    shares = {row["day"]: row["verified"] / row["explanations"] for row in verified or []}
    rows = [day | {"verified": shares.get(day["day"])} for day in reversed(days)]
    columns = [
        Column("day", "short", f.day),
        Column("calls", "number", f.number),
        Column("errors", "number", f.number),
        Column("p50_s", "number", lambda value: f"{f.number(value, 1)} s"),
        Column("p95_s", "number", lambda value: f"{f.number(value, 1)} s"),
        Column("tokens", "number", f.number),
        Column("cost_eur", "number", lambda value: f.euros(value, 4)),
        Column("verified", "number", f.percent),
    ]
    return table(t["llm_days_title"], columns, rows, t)


def reactions(rows, t, f):
    columns = [
        Column("decided_at", "short", f.minute),
        Column("signal", "short"),
        Column("value", "number", lambda value: f.number(value, 3)),
        Column("level", "level"),
        Column("action", "short"),
        Column("reason", "long"),
    ]
    language = f.code
    rows = [
        row
        | {
            "signal": named(NAMES, row["signal"], language),
            "level": (row["level"], t["levels"][str(row["level"])]),
            "reason": reaction_reason(row, language),
        }
        for row in rows
    ]
    return table(t["reactions_title"], columns, rows, t)


def outcomes(rows, t, f):
    def value(row):
        # Missed frauds are a number, with an upper bound only; the others are shares.
        if row["value"] is None and row["high"] is None:
            return t["unsettled"][row["measure"]].format(hits=f.number(row["hits"]))
        if row["measure"] == "missed frauds":
            return f"≤ {f.number(row['high'])}"
        return f"{f.percent(row['value'])} ({f.percent(row['low'])} – {f.percent(row['high'])})"

    rows = [row | {"measure": t["measures"].get(row["measure"], row["measure"]), "found": value(row)} for row in rows]
    columns = [
        Column("measure", "short"),
        Column("found", "long"),
        Column("reviewed", "number", f.number),
        Column("cases", "number", f.number),
    ]
    return table(t["outcomes_title"], columns, rows, t)


def drift(rows, statistics, t, f):
    further, rows = _further(statistics, "inputs", rows, t, f)
    is_named = any(row.get("name") for row in rows)
    rows = [row | {"feature": row.get("name") or row["feature"]} for row in rows]
    columns = [
        Column("feature", "short" if is_named else "code"),
        *_distance(f),
        *further,
        Column("weight", "number", lambda value: f.percent(value, 1)),
        Column("state", "level"),
    ]
    return table(t["drift_title"], columns, _with_states(rows, t), t)


def drift_of_predictions(rows, statistics, t, f):
    further, rows = _further(statistics, "predictions", rows, t, f)
    columns = [
        Column("predicted", "short"),
        Column("flagged_share", "number", lambda value: f.percent(value, 2)),
        Column("reference_flagged_share", "number", lambda value: f.percent(value, 2)),
        *_distance(f),
        *further,
        Column("state", "level"),
    ]
    rows = [row | {"predicted": t["predictions"][row["feature"]]} for row in rows]
    return table(t["predictions_title"], columns, _with_states(rows, t), t)


def _distance(f):
    three_digits = lambda value: f.number(value, 3)  # noqa: E731
    return [Column("psi", "number", three_digits), Column("p_value", "number", three_digits)]


def _further(statistics, subject, rows, t, f):
    """Columns of the statistics beside the PSI, and the rows with them. The state of a row is PSI's: an alert of
    another one stands beside its value.
    """

    def written(found):
        value, state = found
        return f"{f.number(value, 3)} · {t['drift_states'][state]}" if state == "alert" else f.number(value, 3)

    columns = [Column(one["name"], "number", written, one["titles"][f.code]) for one in statistics]
    of = {one["name"]: one["values"] for one in statistics}
    return columns, [row | {name: values.get((subject, row["feature"])) for name, values in of.items()} for row in rows]


def _with_states(rows, t):
    return [row | {"state": (row["level"], t["drift_states"][row["state"]])} for row in rows]


def estimated(rows, t, f):
    """Each figure with its 95 % interval."""
    measures = {"estimated_recall": 2, "recall": 2, "estimated_ap": 3, "average_precision": 3}
    written = [
        row
        | {"window": _hours(row, f)}
        | {name: _with_interval(row, name, digits, f) for name, digits in measures.items()}
        for row in rows
    ]
    columns = [
        Column("window", "short"),
        Column("rows", "number", f.number),
        *(Column(name, "number") for name in measures),
        Column("kind", "short", lambda value: t["kinds"].get(value, value)),
    ]
    return table(t["estimated_title"], columns, written, t)


def _with_interval(row, name, digits, f):
    if row[name] is None:
        return None
    interval = f.interval(row[f"{name}_low"], row[f"{name}_high"])
    return f"{f.number(row[name], digits)} ({interval})" if interval else f.number(row[name], digits)


def _hours(row, f):
    first, last = (f.number(row[name] / 3600, 1) for name in ("window_from_s", "window_until_s"))
    return f"{first} – {last} h"
