"""The SQL of a question that was read."""

import re
from dataclasses import dataclass, field

from ml.analyst_bot.reading.words import Table

LISTING = ("rows", "riskiest", "largest", "smallest")
RISK = "expected_loss_eur"


@dataclass(frozen=True)
class Asked:
    """What a question asks of a table, all of it names of columns and conditions that were checked.

    Attributes:
        table: Table.
        measure: see Reading.
        column: what is measured, or ordered by; None for rows, riskiest and count.
        by: column of the groups, or None.
        filters: SQL conditions.
        limit: rows at most, or None.
        shown: columns that were asked for, in order; none of them: all.
    """

    table: Table
    measure: str
    column: str | None = None
    by: str | None = None
    filters: list = field(default_factory=list)
    limit: int | None = None
    shown: list = field(default_factory=list)


def compose(asked):
    """One SELECT."""
    filters = _current(asked) + asked.filters
    where = f" where {' and '.join(f'({one})' if len(filters) > 1 else one for one in filters)}" if filters else ""
    source = f"from {asked.table.name}{where}"
    at_most = f" limit {asked.limit}" if asked.limit else ""
    if asked.measure in LISTING:
        default = at_most or (" limit 10" if asked.measure != "rows" else "")
        return f"select {_listed(asked)} {source}{_order(asked)}{default}"
    column = asked.column
    values = {
        "count": "count(*) as row_count",
        "rate": f"count(*) filter ({column}) as hits, count({column}) as known, "
        f"avg(cast({column} as integer)) as {column}_rate",
    }
    value = values.get(asked.measure) or f"{asked.measure}({column}) as {asked.measure}_{column}"
    if asked.by is None:
        return f"select {value} {source}"
    return f"select {asked.by}, {value} {source} group by {asked.by} order by {asked.by}{at_most}"


def _current(asked):
    """The condition of the rows that hold now, unless the question itself chooses by its columns."""
    condition = asked.table.current_rows
    if condition is None:
        return []
    chosen = re.findall(r"(?:^| and )(\w+) (?:=|in) ", condition)
    named = set(re.findall(r"\w+", " ".join(asked.filters))) | {asked.by}
    return [] if named & set(chosen) else [condition]


def _listed(asked):
    names = list(asked.table.named_by)
    if asked.shown:
        return ", ".join(dict.fromkeys([*names, *asked.shown, *([asked.column] if asked.column else [])]))
    if list(asked.table.columns)[: len(names)] == names:
        return "*"
    return f"{', '.join(names)}, * exclude ({', '.join(names)})"


def _order(asked):
    if asked.measure == "rows":
        return ""
    column = RISK if asked.measure == "riskiest" else asked.column
    direction = {"riskiest": " desc", "largest": " desc nulls last", "smallest": " nulls last"}[asked.measure]
    ties = [name for name in asked.table.named_by[:1] if name != column]
    return f" order by {column}{direction}{''.join(f', {name}' for name in ties)}"
