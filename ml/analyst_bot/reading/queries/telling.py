"""How what was asked is told, and what may be left when all is read. No language stands here."""

from ml.analyst_bot.reading.conditions import UnreadableError
from ml.analyst_bot.reading.predicates import Predicate, exclude_each_other, without_implied
from ml.analyst_bot.reading.question import Reading
from ml.analyst_bot.reading.rules.grouping import UP, Grouping
from ml.analyst_bot.reading.statement import LISTING, UNITS, Asked, compose

COMPUTED = ("quantile", "stddev", "median", "avg", "sum", "min", "max")
# What counts groups gives none of them.
OF_GROUPS = ("groups_that", "share_of_groups")
# Shares that are made of labels, where the target says so.
_SHARES = {"rate", "rate_of_sum", "per", "ratio", "shares", "trend"}
# What may be left when all is read: words that carry nothing alone.
EMPTY = {"filler", "copula", "that", "thing", "which", "among", "table", "and"}


class Telling(Grouping):
    """What is asked as a statement, and its reading in words."""

    nth = None

    def _finish(self, measure, said, filters, told=(), rank=None, **asked):
        if rank is None and self.group is not None and measure not in LISTING and (found := self._rank()) is not None:
            self._refuse_first_of_groups(found)
            rank = " desc" if found in UP else ""
        filters = without_implied([*filters, *self.extra])
        if filters is None or exclude_each_other(filters):
            # "missed alerts": no row is both, and nobody asks for nothing.
            raise UnreadableError(self.text, code="no_row")
        filters = self._settled(measure, asked.get("target", ()), filters)
        number = [item for item in self.items if "number" in item]
        if self.group is not None and rank is not None and self.limit is None and len(number) == 1:
            self._take_limit()
        if self.nth is not None:
            # the second largest: one, behind the first
            is_ranked = measure in LISTING[1:] if self.group is None else rank is not None
            if not is_ranked or self.limit not in (None, 1) or self.sort or self.having:
                raise UnreadableError(self.text, code="which_nth")
            self.limit = 1
        is_cumulative = "is_cumulative" in self.words
        is_of_rate = not self.having or measure == "rate"
        if self.least and (self.group is None or not is_of_rate or measure in (*LISTING, "mean_of_groups", *OF_GROUPS)):
            raise UnreadableError(self.text)
        if (
            self.is_share
            and measure in ("count", "sum")
            and self.group is not None
            and not (is_cumulative or self.having)
        ):
            # frauds by hour, in percent: what part of all is in each
            asked.setdefault("several", ("of_all",))
            told_of = self.say["and"].join(one.said for one in [*told, *filters] if one.said) or self.say["rows"]
            self.notes.append(self.say["of_all"].format(group=self.group.said, target=told_of))
        sort = ()
        if self.sort:
            rank, sort = self._sorted(measure, rank)
        versus = ()
        if self.versus:
            is_plain = measure in ("count", "rate", *COMPUTED[1:]) and rank is None and not self.having
            if not is_plain or is_cumulative or (measure == "count" and asked.get("target")):
                raise UnreadableError(self.text, code="two_questions")
            versus = tuple(" and ".join(f"({one.sql})" for one in side) for side in self.versus)
        if measure == "rows" and not self.is_main and set(asked.get("shown", ())) <= set(self.table.named_by):
            asked["shown"] = []  # "unsure cases" are rows, and not the names of them
        asked = Asked(
            self.table, measure, group=self.group, filters=[one.sql for one in filters], limit=self.limit, rank=rank,
            is_cumulative=is_cumulative, having=self.having, least=self.least, sort=sort, versus=versus, nth=self.nth,
            **asked,
        )  # fmt: skip
        if is_cumulative:
            said = self.say["cumulative"].format(measure=said)
        self.told = (said, [*told, *filters], rank)
        return asked

    def _settled(self, measure, targets, filters):
        """Filters of a share of frauds: where labels are still to come, frauds are known, and hardly anything else."""
        condition = self.table.settled_rows
        is_of_labels = measure in _SHARES and any("is_fraud" in str(target) for target in targets)
        is_chosen = any("split" in one.sql for one in filters) or (self.group and self.group.name == "split")
        if condition is None or not is_of_labels or is_chosen:
            return filters
        self.notes.append(self.say["settled"])
        return [*filters, Predicate(condition, "", "window")]

    def _refuse_first_of_groups(self, rank):
        if self.group is not None and rank in ("newest", "oldest"):
            raise UnreadableError(self.text)  # "by terminal, the first 10": in which order
        if self.group is not None and self.is_of_few:
            raise UnreadableError(self.text)  # by hour, among the 10 largest: rows or hours

    def _sorted(self, measure, rank):
        """The order of groups, and that of rows, that a question sets."""
        item, direction = self.sort
        if measure in LISTING:
            return rank, self._sort_column()
        is_of_another = bool(self.having) and item is not None
        if self.group is None or rank is not None or is_of_another or "is_cumulative" in self.words:
            raise UnreadableError(item.text if item else self.text)
        named = (item.senses.get("column"), UNITS.get(item.senses.get("unit"), ("", ""))[1]) if item else ()
        if self.group.name in named and not direction:
            return None, ()
        is_by_value = item is None or item.senses.keys() & (
            {"count"} if measure == "count" else {"rate", "share"} if measure == "rate" else {"quantity", measure}
        )
        if not is_by_value:
            raise UnreadableError(item.text)
        return " desc" if direction is None else direction, ()

    def _nothing_is_left(self, measure):
        if measure in ("rows", "count", "sum") and (places := self._find("by", "thing")) is not None:
            is_all = measure == "rows" and "every" in self.items[places[0]]
            if not is_all:
                raise UnreadableError(self._text(places))  # frauds per transaction
            self._replace(places)
        for item in self.items:
            # A verb that compares, and did not: what it said would be lost.
            if not (item.senses.keys() & EMPTY) or "operator" in item:
                if "versus" in item and self.is_main:
                    raise UnreadableError(self.text, code="two_questions")
                raise UnreadableError(item.text or self.text)

    def _reading(self, asked):
        said, filters, rank = self.told
        parts = [said]
        # What is left out is said last: what follows it would seem to be left out as well.
        conditions = [one.said for one in sorted(filters, key=lambda one: one.is_negated) if one.said]
        if conditions:
            parts.append(self.say["where"].format(conditions=self.say["and"].join(conditions)))
        if self.group is not None and asked.measure not in ("mean_of_groups", *OF_GROUPS):
            groups = self.say["and"].join(group.said for group in self.group.all)
            parts.append(self.say["by"].format(group=groups))
        if self.nth is not None:
            if rank is not None:
                parts.append(self.say["ranked"][rank.strip()])
            parts.append(self.say["nth"].format(n=self.nth))
        elif rank is not None:
            key = rank.strip()
            parts.append(
                self.say["ranked"][key] if not self.limit
                else self.say["one"][key] if self.limit == 1
                else self.say["top"][key].format(limit=self.limit)
            )  # fmt: skip
        elif self.limit:
            is_of_each = self.group is not None and asked.measure in LISTING
            parts.append(self.say["limit_of_each" if is_of_each else "limit"].format(limit=self.limit))
        if self.having and asked.measure not in OF_GROUPS:
            sign, number = self.having
            parts.append(self.say["having"].format(sign=sign, number=self.speak.number(number)))
        if self.least:
            sign, number = self.least
            parts.append(self.say["least"].format(sign=sign, number=self.speak.number(number)))
        if self.versus:
            first, second = (self.say["and"].join(one.said for one in side) for side in self.versus)
            parts.append(self.say["beside"].format(first=first, second=second))
        if asked.sort:
            column, direction = asked.sort
            is_time = self.table.columns[column].type == "TIMESTAMP"
            order = self.say[("newest", "oldest")[not direction] if is_time else ("largest", "smallest")[not direction]]
            order = order.format(column=self.speak.called(column))
            parts.append(self.say["sorted"].format(order=order))
        if asked.shown:
            parts.append(self.say["shown"].format(columns=", ".join(map(self.speak.called, asked.shown))))
        told = [self.say["read"].format(parts=", ".join(parts)), *self.notes]
        sql = compose(asked)
        is_of_both = "is_fraud" in sql and "is_flagged" in sql
        if self.is_main and asked.measure not in LISTING and is_of_both and "split" not in sql:
            told.append(self.say["training"])
        is_listed = self.group and asked.measure not in (*OF_GROUPS, *LISTING)
        by = ", ".join(group.said for group in self.group.all) if is_listed else None
        is_of_quantiles = asked.measure == "quantile" and asked.several
        measure = "beside" if self.versus else "several" if is_of_quantiles else asked.measure
        return Reading("query", {"sql": sql}, measure, asked.column, by, self.table.name, tuple(told))
