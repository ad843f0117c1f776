"""Tables of the page: rows of the published file, each cell written for a reader and with what it sorts by."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Column:
    """`kind` is its CSS class: number, code, short, long or level; `write` turns a value into text."""

    name: str
    kind: str
    write: object = str


def table(title, columns, rows, t):
    """What the template's macro `table` draws."""
    return {
        "title": title,
        "columns": [{"title": t["columns"][column.name], "kind": column.kind} for column in columns],
        "rows": [[_cell(column, row[column.name]) for column in columns] for row in rows],
    }


def _cell(column, value):
    if column.kind == "level":
        return {"text": -1 if value is None else value, "sort": value}
    sort = value.timestamp() if hasattr(value, "timestamp") else value if isinstance(value, (int, float)) else None
    return {"text": column.write(value) if value is not None else "", "sort": sort}


def cases(rows, t, f):
    columns = [
        Column("queue_rank", "number", f.number),
        Column("transaction_id", "code"),
        Column("occurred_at", "short", f.minute),
        Column("amount_eur", "number", lambda value: f.euros(value, 2)),
        Column("fraud_probability", "number", lambda value: f.percent(value, 1)),
        Column("expected_loss_eur", "number", lambda value: f.euros(value, 2)),
    ]
    if any(row.get("explanation") for row in rows):
        columns.append(Column("explanation", "long"))
    return table(t["cases_title"], columns, rows, t)


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
        Column("signal", "code"),
        Column("value", "number", lambda value: f.number(value, 3)),
        Column("level", "level"),
        Column("action", "short"),
        Column("reason", "long"),
    ]
    return table(t["reactions_title"], columns, rows, t)


def outcomes(rows, t, f):
    def value(row):
        # Missed frauds are a number, with an upper bound only; the others are shares.
        if row["value"] is None and row["high"] is None:
            return row["reason"]
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


def drift(rows, t, f):
    columns = [
        Column("feature", "code"),
        Column("psi", "number", lambda value: f.number(value, 3)),
        Column("p_value", "number", lambda value: f.number(value, 3)),
        Column("weight", "number", lambda value: f.percent(value, 1)),
        Column("level", "level"),
    ]
    return table(t["drift_title"], columns, rows, t)


def estimated(rows, t, f):
    columns = [
        Column("window", "short"),
        Column("rows", "number", f.number),
        Column("estimated_recall", "number", f.percent),
        Column("recall", "number", f.percent),
        Column("estimated_ap", "number", lambda value: f.number(value, 3)),
        Column("average_precision", "number", lambda value: f.number(value, 3)),
        Column("kind", "short", lambda value: t["kinds"].get(value, value)),
    ]
    rows = [row | {"window": _hours(row, f)} for row in rows]
    return table(t["estimated_title"], columns, rows, t)


def _hours(row, f):
    first, last = (f.number(row[name] / 3600, 1) for name in ("window_from_s", "window_until_s"))
    return f"{first} – {last} h"
