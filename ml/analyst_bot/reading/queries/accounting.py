"""Whether a statement holds what each word of its question said. No language stands here.

Rules take words together, and one that dropped a word would answer another question. So the words are held against the
SQL at the end: a number has to stand in it, a column by its name, an average as one.
"""

import re

from ml.analyst_bot.reading.predicates import CONCEPTS

_ORDERED = r"order by|max\(|min\(|rank\(|limit"
_TURNED = r"\bnot\b|<>|<=|>=|= 0|is null|group by is_f"
_SHARE = r"avg\(|/ nullif"
_OF_GROUPS = r"group by|filter \(|/ nullif|avg\("
# What the SQL shows where a word of a kind was heard.
_SHOWN_BY = {
    **dict.fromkeys(("largest", "smallest", "dearest", "cheapest", "riskiest", "top", "most", "least"), _ORDERED),
    "busiest": _ORDERED,
    **dict.fromkeys(("newest", "oldest"), _ORDERED + r"|occurred_at"),
    **dict.fromkeys(("rate", "share", "named_rate", "grouped_rate", "riskier"), _SHARE),
    **dict.fromkeys(("lost", "spent", "amount"), r"amount_eur"),
    **dict.fromkeys(("not", "except"), _TURNED),
    **dict.fromkeys(("day", "week_of", "each_day", "each_week", "each_month", "each_year"), r"occurred_at"),
    **dict.fromkeys(("month", "quarter"), r"month\("),
    "earliest": r"min\(|day\(",
    "nth_day": r"min\(",
    "count": r"count\(",
    "how_much": r"\w\(|order by amount_eur",
    "by_value": r"amount_eur",
    "as_share": r"_rate\b|share|per_|/ nullif",
    "reported": r"days_to_report|time_of_report",
    "nth": r"offset|dense_rank",
    "times": r"\* \(|having|value [<>=]",
    "avg": r"avg\(",
    "median": r"median\(|quantile_50\b",
    "min": r"min\(|order by",
    "max": r"max\(|order by",
    "stddev": r"stddev\(",
    "sum": r"sum\(|count\(|avg\(",
    "cumulative": r"over \(order by|sum\(",
    "saved": r"is_flagged",
    "quoted": r"_eur",
    "distinct": r"distinct",
    "or": r"\bor\b|\bin \(|first",
    **dict.fromkeys(("after", "since"), r">|between|interval"),
    **dict.fromkeys(("before", "until"), r"<|between"),
    "between": r"between|[<>]|group by|filter|corr\(|days_to_report",
    **dict.fromkeys(("trend", "change"), r"group by .*(?:occurred_at|hour)|over \(order by| as first"),
    **dict.fromkeys(("ratio", "over"), r"/"),
    "more": _ORDERED + r"|filter|[<>]",
    "mistakes": r"is_flagged",
    "commonest": _ORDERED + r"|filter",
    "none": _TURNED,
    "others": _TURNED + r"|group by|filter",
    "size": r"amount_eur",
    "basis_points": r"10000",
    "when": r"occurred_at|hour|^select \*",
    "distribution": _OF_GROUPS,
    "correlation": r"corr\(",
    # Those that wait for a review are in another table; "fraud cases" are frauds.
    "case": r"^(?!.*transaction_id in \().*is_f",
    "how": _OF_GROUPS + r"|(?:count|sum|median|min|max|quantile_cont|corr)\(",
    "how_long": r"days_to_report",
    **dict.fromkeys(("repeatedly", "several"), r"> 1"),
    "sorted": r"order by",
    "descending": r" desc",
    "ascending": r"order by",
    "or_more": r">=",
    "or_less": r"<=",
    "day_part": r"hour_of_day",
    "year": r"year\(",
    "weekday": r"dayofweek",
    "recent": r"interval|hour_of_day",
    "each_hour": r"hour",
    "buckets": r"case|floor|//|between",
    "negative": r"< 0",
    "unit": r"hour|occurred_at|interval|days_to_report|^select \*",
    "status": r"is_fraud",
}
# Rows beside each other are compared by whoever reads them.
_BESIDE = {"most", "least", "largest", "smallest", "share", "rate"}
# Words that may say nothing, and those of which a rule has looked at every one.
_FREE = {"filler", "thing", "that", "copula", "compare", "versus", "to", "table", "affected", "likelier"}
_FREE |= {"operator"}
# Words that say nothing of single rows, and little of what is computed: how, beside a list.
_COMPUTED = {"sum", "avg", "median", "stddev", "quantile", "distribution", "correlation", "cumulative"}
_WEAK = {"how", "case"}
_FIRST = {"top", "largest", "smallest", "riskiest", "newest", "oldest", "dearest", "cheapest"}
# Words that only rules take: what no rule takes of them is left, and named there.
_TAKEN = {"agent", "among", "and", "both_ways", "by", "contrast", "definition", "duplicates", "every", "export"}
_TAKEN |= {"falsehood", "in_all", "on_average", "only", "per", "slash", "truth", "vague", "well", "which", "who", "why"}
# Every kind of word has to be one of these: a new one must not be lost.
ACCOUNTED = frozenset({*_SHOWN_BY, *_FREE, *_TAKEN})
_OF_MONEY = {"lost", "saved", "amount", "spent", "quoted", "sum", "avg", "median", "max", "min", "dearest", "cheapest"}


def unaccounted(items, sql, is_beside, is_main):
    """The first item of a question that its SQL does not show, or None.

    Args:
        items: Items, as they were said.
        sql: the statement.
        is_beside: groups of rows stand beside each other in it.
        is_main: it is of transactions; in other tables, most words may stand for a column that holds them.
    """
    if not is_main:
        computed = (
            item for item in items if set(item.senses) & _COMPUTED and not {"column", "value"} & set(item.senses)
        )
        # "how many rows per file" is no number of files.
        per = (item for item in items if {"by", "per"} <= item.senses.keys() and not re.search(_OF_GROUPS, sql))
        return next((item for item in computed if not _is_shown(item, sql, is_beside)), next(per, None))
    lost = (item for item in items if not _is_shown(item, sql, is_beside))
    return next(lost, _uncounted(items, sql) or _ungrouped(items, sql) or _unchosen(items, sql))


def _unchosen(items, sql):
    """A word that says in which rows, the first of all, where these are not chosen first: frauds in the top 100."""
    for place, item in enumerate(items):
        ranked = next((one for one in items[place + 1 : place + 3] if "number" not in one), None)
        if "among" in item and ranked is not None and ranked.senses.keys() & _FIRST:
            if not re.search(r"transaction_id in \(|interval|\(select (?:min|max)\(", sql):
                return ranked
    return None


def _ungrouped(items, sql):
    """A word that asks for a number of each thing, where rows are neither grouped nor divided: frauds per alert."""
    for item, behind in zip(items, items[1:], strict=False):
        is_each = "per" in item and "among" not in item and behind.senses.keys() & {"unit", "concept", "column"}
        if is_each and not re.search(rf"{_OF_GROUPS}|order by|corr\(", sql):
            return item
    return None


def _uncounted(items, sql):
    """A word that asks for a number of things, where no number is given; the same word may ask for an amount."""
    told = r"(?:count|sum|avg|median|min|max)\(" if any(i.senses.keys() & _OF_MONEY for i in items) else r"count\("
    for item, behind in zip(items, items[1:], strict=False):
        if {"count", "how_much"} <= item.senses.keys() and behind.senses.keys() & {"thing", "concept", "column"}:
            return None if re.search(told, sql) else item
    return None


def _is_shown(item, sql, is_beside):
    if item.senses.keys() & _FREE and not item.senses.keys() & _WEAK:
        return True
    told = [shown for kind, value in item.senses.items() if (shown := _shown(kind, value, sql, is_beside)) is not None]
    return not told or any(told)


def _shown(kind, value, sql, is_beside):
    """Whether the SQL shows one sense of an item; None where that cannot be told."""
    if is_beside and kind in _BESIDE:
        return True
    if kind in _SHOWN_BY:
        return re.search(_SHOWN_BY[kind], sql) is not None
    if kind == "quantile":
        return f", {value:g})" in sql
    if kind == "column":
        return re.search(rf"\b{value}\b", sql) is not None or (value == "hour" and "hour" in sql)
    if kind == "value":
        column, stored = value
        return column in sql and (stored in ("true", "false") or stored.replace("'", "''") in sql)
    if kind == "concept":
        return all(name in sql for name in re.findall(r"is_\w+", CONCEPTS[value]))
    if kind == "number" and value.unit in (None, "eur", "share") and value.value != 1:
        # An hour is said by its half of the day: 5 in the afternoon.
        is_hour = value.unit is None and value.value <= 24 and "hour_of_day" in sql
        is_share = value.unit is None and "fraud_" in sql and f"{value.value / 100:g}" in sql  # 40 to 60 %
        return is_hour or is_share or f"{value.value:g}" in sql or f"{value.value:.15g}" in sql
    return None
