"""The SQL of a question that was read."""

import re
from dataclasses import dataclass, field

LISTING = ("rows", "riskiest", "largest", "smallest", "newest", "oldest")
# Measures of two groups of rows, or of rows beside each other.
MEASURES = ("count", "avg", "sum", "min", "max", "median", "stddev", "quantile", "rate")
MEASURES += (
    "several",
    "of_columns",
    "distinct",
    "corr",
    "rate_of_sum",
    "per",
    "ratio",
    "compare",
    "mean_of_groups",
    "trend",
    "duplicates",
    "counts",
    "shares",
    "groups_that",
    "share_of_groups",
)
# Of these, groups are counted or averaged.
_OVER_GROUPS = ("mean_of_groups", "groups_that", "share_of_groups")
RISK = "expected_loss_eur"
TIME = "occurred_at"
# When a fraud was reported, of the rows that files give.
REPORT_TIME = "time_of_report"
BUCKET_EDGES = (10, 100, 1000)
SHARE_EDGES = (0.01, 0.1, 0.5, 0.9)
# Of shares that stand beside each other.
NTH = ("first", "second")
# Stands for the rows until it is known which columns are needed.
_SOURCE = "<rows>"

# What a unit of time is over columns of a table of transactions.
UNITS = {
    "day": ("cast(occurred_at as date)", "day"),
    "hour": ("hour_of_day", "hour_of_day"),
    "week": ("cast(date_trunc('week', occurred_at) as date)", "week"),
    "month": ("strftime(occurred_at, '%Y-%m')", "month"),
    "year": ("year(occurred_at)", "year"),
    "weekday": ("(dayofweek(occurred_at) + 6) % 7 + 1", "weekday"),
}


@dataclass(frozen=True)
class Group:
    """What rows are grouped by: SQL, its name in the answer, how it is said, and the group within, or None."""

    sql: str
    name: str
    said: str
    order: str | None = None
    within: "Group | None" = None

    @property
    def all(self):
        """This group and the one within it."""
        return [self, *([self.within] if self.within else [])]


@dataclass(frozen=True)
class Asked:
    """What a question asks of a table, all of it names of columns and conditions that were checked.

    Attributes:
        table: Table.
        measure: see Reading.
        column: what is measured, or ordered by; None for rows, riskiest and count.
        group: Group, or None.
        filters: SQL conditions.
        limit: rows at most, or None.
        shown: columns that were asked for, in order; none of them: all.
        target: SQL condition whose share is asked; of a ratio, two.
        rank: " desc" or "" where groups are ordered by what is measured, else None.
        is_cumulative: values are added up over the groups.
        number: of "per 1,000", or the quantile.
        least: how many rows a group has to have, as (operator, number), or nothing.
        having: what the value of a group has to be, as (operator, number), or nothing.
        several: measures of one column, or quantiles, where more than one is asked; of a correlation, the other end.
        versus: two SQL conditions whose rows are measured beside each other, or nothing.
        sort: column that the rows are put in order of once they are chosen, and " desc" or "".
        nth: of what is ranked, that which comes at this place alone.
    """

    table: object
    measure: str
    column: str | None = None
    group: Group | None = None
    filters: list = field(default_factory=list)
    limit: int | None = None
    shown: list = field(default_factory=list)
    target: tuple = ()
    rank: str | None = None
    is_cumulative: bool = False
    number: float | None = None
    least: tuple = ()
    having: tuple = ()
    several: tuple = ()
    versus: tuple = ()
    sort: tuple = ()
    nth: int | None = None


def compose(asked):
    """One SELECT."""
    sql, source = _composed(asked), asked.table.name
    used = {}
    for name, table in asked.table.beside.items():
        if re.search(rf"(?<!\w){name}(?!\w)", sql):
            used.setdefault(table, []).append(name)
    for table, names in used.items():
        made = (asked.table.columns[name].sql for name in names)
        listed = ", ".join(f"{sql} as {name}" if sql else name for name, sql in zip(names, made, strict=True))
        columns = f"(select transaction_id, {listed} from {table})"
        source = f"{source} join {columns} as {'inputs' if len(used) == 1 else f'of_{table}'} using (transaction_id)"
    return sql.replace(_SOURCE, source)


def _composed(asked):
    filters = _current(asked) + list(asked.filters)
    are_chosen = asked.having or asked.rank is not None or asked.measure in (*_OVER_GROUPS, *LISTING)
    if asked.group and are_chosen:
        # What has no device is none of the devices.
        filters += [f"{asked.group.name} is not null"] if asked.group.name in asked.table.beside else []
    where = f" where {' and '.join(f'({one})' if len(filters) > 1 else one for one in filters)}" if filters else ""
    source = f"from {_SOURCE}{where}"
    if asked.measure == "duplicates":
        return _duplicates(asked)
    if asked.measure == "mean_of_groups":
        return _mean_of_groups(asked, source)
    if asked.measure in ("groups_that", "share_of_groups"):
        return _groups_that(asked, filters)
    if asked.measure in LISTING and asked.group:
        return _first_of_each(asked, source)
    if asked.measure in LISTING:
        at_most = f" limit {asked.limit or 10}" if asked.limit or asked.measure != "rows" else ""
        at_most += f" offset {asked.nth - 1}" if asked.nth else ""
        if asked.sort and asked.measure != "rows":
            chosen = f"select * {source}{_order(asked)}{at_most}"
            return f"select {_listed(asked)} from ({chosen}) as chosen{_sorted(asked)}"
        return f"select {_listed(asked)} {source}{_sorted(asked) if asked.sort else _order(asked)}{at_most}"
    named, value = _value(asked)
    if asked.group is None:
        return f"select {named} {source}"
    group = asked.group
    by = ", ".join(one.sql if one.sql == one.name else f"{one.sql} as {one.name}" for one in group.all)
    order = ", ".join(one.order or one.sql for one in group.all)
    group_by = ", ".join(one.sql for one in group.all)
    if asked.is_cumulative:
        named = f"{named}, sum({value}) over (order by {order}) as running_total"
    required = []
    if asked.having:
        required.append(f"{value} {asked.having[0]} {asked.having[1]:g}")
    elif asked.rank is not None and asked.measure != "count":
        required.append(f"{value} is not null")
    if asked.least:
        required.append(f"count(*) {asked.least[0]} {asked.least[1]:g}")
    has_value = f" having {' and '.join(required)}" if required else ""
    groups = f"select {by}, {named} {source} group by {group_by}{has_value}"
    if asked.rank is None:
        at_most = f" limit {asked.limit}" if asked.limit else ""
        return f"{groups} order by {order}{at_most}"
    # Groups that tie with the last one are shown as well.
    chosen = f" qualify rank() over (order by {value}{asked.rank} nulls last) <= {asked.limit}" if asked.limit else ""
    if asked.nth:
        chosen = f" qualify dense_rank() over (order by {value}{asked.rank} nulls last) = {asked.nth}"
    return f"{groups}{chosen} order by {value}{asked.rank} nulls last, {order}"


def _first_of_each(asked, source):
    """The rows of each group that come first, the group before what they hold."""
    group, order, listed = asked.group, _order(asked), _listed(asked)
    if group.sql != group.name:
        listed = f"{group.sql} as {group.name}, {listed}"
    elif listed == "*":
        listed = f"{group.name}, * exclude ({group.name})"
    else:
        listed = f"{group.name}, {listed}"
    chosen = f"qualify row_number() over (partition by {group.sql}{order}) <= {asked.limit}"
    in_order = f"{group.order or group.sql}, {order.removeprefix(' order by ')}"
    return f"select {listed} {source} {chosen} order by {in_order}"


def buckets(column, edges):
    """Group of a column cut at edges, each belonging to the range above it."""
    edges = sorted(edges)
    names = [f"< {edges[0]:g}", *(f"{low:g} - {high:g}" for low, high in zip(edges, edges[1:], strict=False))]
    cases = " ".join(f"when {column} < {edge:g} then '{name}'" for edge, name in zip(edges, names, strict=True))
    sql = f"case {cases} when {column} >= {edges[-1]:g} then '>= {edges[-1]:g}' end"
    return sql, f"min({column})"


def _value(asked):
    """The computed columns with their names, and that which counts."""
    column = asked.column
    if asked.versus:
        value = f"avg(cast({_closed(asked.target[0])} as integer))" if asked.measure == "rate" else None
        value = value or _computed(asked.measure, column)
        first, second = (f"{value} filter ({one})" for one in asked.versus)
        return f"{first} as first, {second} as second", first
    if asked.measure == "count":
        value = f"count(*) filter ({asked.target[0]})" if asked.target else "count(*)"
        return f"{value} as row_count{_part_of_all(asked, value)}", value
    if asked.measure == "rate":
        [target] = asked.target
        name = column or "share"
        value = f"avg(cast({_closed(target)} as integer))"
        part = _part_of_all(asked, f"count(*) filter ({target})")
        named = f"count(*) filter ({target}) as hits, count({_closed(target)}) as known, {value} as {name}_rate{part}"
        return named, value
    if asked.measure == "per" and len(asked.target) == 2:
        first, second = (f"count(*) filter ({one})" for one in asked.target)
        value = f"{asked.number:g} * {first} / nullif({second}, 0)"
        return f"{first} as first_count, {second} as second_count, {value} as per_{asked.number:g}", value
    if asked.measure == "per":
        [target] = asked.target
        value = f"{asked.number:g} * avg(cast({_closed(target)} as integer))"
        return f"count(*) filter ({target}) as hits, count(*) as known, {value} as per_{asked.number:g}", value
    if asked.measure == "counts":
        values = {f"{one}_count": f"count(*) filter ({t})" for one, t in zip(asked.several, asked.target, strict=True)}
        return ", ".join(f"{value} as {name}" for name, value in values.items()), next(iter(values.values()))
    if asked.measure == "shares":
        values = [
            f"count(*) filter (({target}) and ({base})) / nullif(count(*) filter ({base}), 0)"
            for target, base in zip(asked.target[::2], asked.target[1::2], strict=True)
        ]
        return ", ".join(f"{value} as {name}_share" for name, value in zip(NTH, values, strict=False)), values[0]
    if asked.measure == "rate_of_sum":
        [target] = asked.target
        times = f"{asked.number:g} * " if asked.number else ""
        value = f"{times}sum({column}) filter ({target}) / nullif(sum({column}), 0)"
        return (
            f"sum({column}) filter ({target}) as part_{column}, sum({column}) as all_{column}, {value} as "
            + (f"per_{asked.number:g}" if asked.number else "share")
            + _part_of_all(asked, f"sum({column}) filter ({target})"),
            value,
        )
    if asked.measure == "ratio":
        return _ratio(*asked.target)
    if asked.measure == "compare":
        return (
            f"count(*) as row_count, median({column}) as median_{column}, avg({column}) as avg_{column}",
            f"avg({column})",
        )
    if asked.measure == "trend":
        [target] = asked.target
        share = f"avg(cast({_closed(target)} as integer)) as share"
        return f"count(*) as row_count, {share}, count(*) filter ({target}) as hits", f"count(*) filter ({target})"
    if asked.measure == "quantile":
        values = [f"quantile_cont({column}, {one:g})" for one in asked.several or (asked.number,)]
        names = [f"quantile_{100 * one:g}".replace(".", "_") for one in asked.several] or [f"quantile_{column}"]
        return ", ".join(f"{value} as {name}" for value, name in zip(values, names, strict=True)), values[0]
    if asked.measure == "several":
        values = {"row_count" if one == "count" else f"{one}_{column}": _computed(one, column) for one in asked.several}
        return ", ".join(f"{value} as {name}" for name, value in values.items()), next(iter(values.values()))
    if asked.measure == "of_columns":
        [measure] = asked.target
        values = [f"{measure}({one})" for one in asked.several]
        return ", ".join(f"{v} as {measure}_{one}" for v, one in zip(values, asked.several, strict=True)), values[0]
    if asked.measure == "distinct":
        value = f"count(distinct {column})"
        return f"{value} as distinct_{column}", value
    if asked.measure == "corr":
        value = f"corr({column}, {asked.several[0]})"
        return f"{value} as correlation", value
    value = f"{asked.measure}({column})"
    return f"{value} as {asked.measure}_{column}{_part_of_all(asked, value)}", value


def _computed(measure, column):
    return "count(*)" if measure == "count" else f"{measure}({column})"


def _sorted(asked):
    column, direction = asked.sort
    ties = [name for name in asked.table.named_by[:1] if name != column]
    return f" order by {column}{direction} nulls last{''.join(f', {name}' for name in ties)}"


def _ratio(first, second):
    both = f"({first}) and ({second})"
    first, second, both = (f"count(*) filter ({one})" for one in (first, second, both))
    named = f"{first} as first_count, {second} as second_count, {both} as both_count, "
    named += f"{first} / nullif({second}, 0) as first_per_second, {first} / nullif({both}, 0) as first_per_both"
    return named, f"{first} / nullif({second}, 0)"


def _mean_of_groups(asked, source):
    [target] = asked.target
    value = f"count(*) filter ({target})" if target else "count(*)"
    if asked.column:
        value = f"sum({asked.column}){f' filter ({target})' if target else ''}"
    inner = f"select {asked.group.sql} as {asked.group.name}, {value} as value {source} group by {asked.group.sql}"
    computed = asked.several[0] if asked.several else "avg"
    named = {"avg": "mean"}.get(computed, computed)
    return f"select count(*) as {asked.group.name}s, {computed}(value) as {named} from ({inner}) as per_group"


def _part_of_all(asked, hits):
    """What part of all hits a group has, as a further column where that is asked."""
    return f", {hits} / nullif(sum({hits}) over (), 0) as share_of_all" if asked.several == ("of_all",) else ""


def _groups_that(asked, filters):
    """How many groups hold a number of rows, of how many."""
    [target], (sign, number), group = asked.target, asked.having, asked.group
    where = f" where {' and '.join(f'({one})' for one in filters)}" if filters else ""
    value = f"count(distinct {asked.column})" if asked.column else f"count(*) filter ({target})"
    inner = f"select {group.sql} as {group.name}, {value} as value from {_SOURCE}{where}"
    these = f"count(*) filter (value {sign} {number:g})"
    named = f"count(*) as all_groups, {these} as {group.name}_count"
    if asked.measure == "share_of_groups":
        named += f", {these} / nullif(count(*), 0) as share"
    return f"select {named} from ({inner} group by {group.sql}) as per_group"


def _duplicates(asked):
    columns = [name for name in asked.table.columns if re.fullmatch(r"time_s|amount_eur|v\d+", name)]
    inner = f"select count(*) as copies from {asked.table.name} group by {', '.join(columns)} having count(*) > 1"
    return f"select count(*) as repeated, coalesce(sum(copies - 1), 0) as too_many from ({inner}) as same"


def _closed(condition):
    return condition if re.fullmatch(r"\w+", condition) else f"({condition})"


def _current(asked):
    """The condition of the rows that hold now, unless the question itself chooses by its columns."""
    condition = asked.table.current_rows
    if condition is None:
        return []
    chosen = re.findall(r"(?:^| and )(\w+) (?:=|in) ", condition)
    groups = asked.group.all if asked.group else []
    named = {*re.findall(r"\w+", " ".join(asked.filters)), *(one.name for one in groups)}
    return [] if named & set(chosen) else [condition]


def _listed(asked):
    names = list(asked.table.named_by)
    if asked.shown:
        ordered_by = [asked.column] if asked.column else []
        return ", ".join(dict.fromkeys([*names, *asked.shown, *ordered_by]))
    if list(asked.table.columns)[: len(names)] == names:
        return "*"
    return f"{', '.join(names)}, * exclude ({', '.join(names)})"


def _order(asked):
    if asked.measure == "rows":
        rank = asked.table.named_by[0] if asked.table.named_by else ""
        return f" order by {rank}" if rank.endswith("_rank") else ""
    column = {"riskiest": RISK, "newest": TIME, "oldest": TIME}.get(asked.measure, asked.column)
    direction = {"riskiest": " desc", "newest": " desc", "oldest": "", "largest": " desc nulls last"}
    ties = [name for name in asked.table.named_by[:1] if name != column]
    last = direction.get(asked.measure, " nulls last")
    return f" order by {column}{last}{''.join(f', {name}' for name in ties)}"
