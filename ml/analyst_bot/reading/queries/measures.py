"""What a question computes of the rows. No language stands here."""

import re

from ml.analyst_bot.reading.conditions import SenselessError, UnreadableError
from ml.analyst_bot.reading.queries.shares import Shares
from ml.analyst_bot.reading.queries.telling import COMPUTED
from ml.analyst_bot.reading.statement import UNITS, Group
from ml.analyst_bot.reading.vocabulary import Item
from ml.language.detection import fold


class Measures(Shares):
    """Rules for counts, sums, means and their columns."""

    computed = "avg"

    def _lost_or_saved(self):
        places = self._find("lost|saved")
        if places is None:
            return None
        item = self.items[places[0]]
        if "lost" in item and self.group is None and (self._has("most") or self._has("largest")):
            if "which" in self.words and any(
                " in (" in one["predicate"].sql for one in self.items if "predicate" in one
            ):
                raise UnreadableError(self.text, code="which_measure")  # by chip or contactless: which of the two
            self._replace(places)  # "which fraud has cost most": the largest amount
            for other in self.items:
                if "most" in other:
                    other.senses["largest"] = True
            return None
        behind = self.items[places[0] + 1 : places[0] + 2]
        if behind and "predicate" in behind[0] and behind[0]["predicate"].column == "amount_eur":
            self._replace(places)  # "cost more than 500" compares
            return None
        if any("count" in one and "how_much" not in one for one in self.items):
            raise UnreadableError(self.text, code="which_column")  # the number of losses
        self._replace(places)
        for kind in ("how_much", "count", "sum", "quantity"):
            self._drop(kind)
        predicates = self._take_predicates()
        if "saved" in item:
            if any(one.about == "label" and one.concept not in ("fraud", "flagged", "caught") for one in predicates):
                raise UnreadableError(item.text)
            predicates = [one for one in predicates if one.about != "label"] + [self.speak.concept("caught")]
        elif any(one.concept in ("legitimate", "false_alarm", "true_negative") for one in predicates):
            raise UnreadableError(self.text, code="sum_or_list")
        elif not any("is_fraud" in one.sql for one in predicates):
            predicates = [self.speak.concept("fraud"), *predicates]
        measure = "avg" if self._has("avg") else "sum"
        if self._has("cumulative"):
            if self.group is None or measure == "avg":
                raise UnreadableError(self.text)
            self._drop("cumulative")
            self.words.add("is_cumulative")
        self._drop("avg")
        if measure == "avg" and self.group is not None:
            # the average daily loss: of the days
            self.items.append(Item("", {"quantity": "amount_eur"}))
            return self._mean_of_groups(predicates)
        said = self.say[measure].format(column=self.speak.called("amount_eur"))
        return self._finish(measure, said, predicates, column="amount_eur")

    def _plain_sum(self, found):
        column = self._take_quantity(found)
        if self.is_main and self.table.columns[column].unit != "EUR":
            raise UnreadableError(self.text, code="which_column")
        return self._finish("sum", self.say["sum"].format(column=self.speak.called(column)), found, column=column)

    def _several(self, measures, found, rank, order=None):
        """min and max of the amount; in the order of the first of them"""
        if rank and order is None:
            raise UnreadableError(self.text, code="two_questions")
        column = self._take_quantity(found)
        if "sum" in measures and self.is_main and self.table.columns[column].unit != "EUR":
            raise UnreadableError(self.text, code="which_column")
        if not self.table.is_countable:
            raise SenselessError(self.text)
        called = self.speak.called(column)
        said = self.say["and"].join(self.say[one].format(column=called) for one in measures)
        return self._finish("several", said, found, column=column, several=measures, rank=order)

    def _are_listed(self, kinds):
        """Whether words for measures stand beside each other: min, max and average of one thing."""
        places = [place for place, item in enumerate(self.items) if any(kind in item for kind in kinds)]
        # "number of payments and total amount" is of all rows; beside "of frauds", payments are other rows.
        is_of_part = any(map(self._is_label, self._said))
        said_between = {"and", "quantity", "filler", *([] if is_of_part else ["thing"])}
        for first, second in zip(places, places[1:], strict=False):
            between = self.items[first + 1 : second]
            joined = self.items[second].is_behind_comma or any("and" in item for item in between)
            # "min max" is two as well; "average max" is something else.
            ends = self.items[first].senses.keys() | self.items[second].senses.keys()
            joined = joined or {"min", "max"} <= ends or (len(kinds) > 2 and not between)
            if not joined or any(not item.senses.keys() & said_between for item in between):
                return False
        return len(places) == len(kinds)

    def _take_durations(self):
        """how long until a fraud is reported: the mean and the median, unless one is asked for"""
        if not self._has("how_long"):
            return
        of = [item["quantity"] for item in self.items if "quantity" in item]
        if not of or any(self.table.columns[name].unit != "d" for name in of):
            raise UnreadableError(next(item.text for item in self.items if "how_long" in item))
        self._drop("how_long")
        if not self.words & set(COMPUTED):
            self.items += [Item("", {"avg": True}), Item("", {"and": True}), Item("", {"median": True})]

    def _take_measure(self):
        self._take_durations()
        self._take_total_beside()
        there = [kind for kind in COMPUTED if self._has(kind)]
        self._take_amount_of_one(there)
        places = [place for place, item in enumerate(self.items) if "quantity" in item]
        named = {self.items[place]["quantity"] for place in places}
        if len(named) > 1 and (there or self._has("how_much")):
            # "sum of amount and expected loss"; "total amount of expected loss" is of one.
            is_each = self.group is None or there != ["sum"]  # the sum of amounts, and losses by hour: of both, or not
            if self.is_main and is_each and self._are_columns(places, there):
                return (there[0],), [self.items[place]["quantity"] for place in places]
            if any("and" in item or item.is_behind_comma for item in self.items[places[0] + 1 : places[-1] + 1]):
                raise UnreadableError(self.text, code="two_questions" if self.is_main else None)
        counts = self._has("count") or self._has("how_much")
        number = None
        if "quantile" in there:
            number = tuple(dict.fromkeys(item["quantile"] for item in self.items if "quantile" in item))
        if (
            self.group is not None
            and "avg" in there
            and (self._counts_only() or not self._has("quantity") or self._is_of_every_group())
            and (self.is_main and len(there) == 1)
        ):
            if "amount" in self.words and not (self._has("count") or self._has("quantity")):
                raise UnreadableError(self.text)  # the amount has become a condition
            if self._is_mean_of_things():
                raise UnreadableError(self.text, code="which_column")  # of their amounts, or of how many there are
            self._refuse_measure_of_nothing()
            self._drop("avg")
            self._drop_counts()
            return "mean_of_groups", None
        if (
            self.group is not None
            and len(there) == 1
            and there[0] in ("max", "min", "median")
            and self.is_main
            and not (self._has("quantity") or self.words & {"how_much", "amount"})
        ):
            # the maximum number of frauds in an hour
            self._refuse_measure_of_nothing()
            self._drop(there[0])
            self._drop_counts()
            self.computed = there[0]
            return "mean_of_groups", None
        apart = [item for item in self.items if "how_much" in item and "count" not in item]
        joint = self._find("and", "how_much")
        is_ranked = self.words & {"most", "least", "top", "largest", "smallest"}
        if self.is_main and len(apart) == 1 and joint is not None and not (is_ranked or self._has("count")):
            self.items.insert(joint[0], Item("", {"count": True}))  # what was flagged, and for what amount
        if self.is_main and len(apart) == 1 and self._has("count") and there in ([], ["sum"]):
            # "how many, and for what amount"; "in total" is said of both.
            there = []
            self._drop("sum")
            apart[0].senses["quantity"] = apart[0].senses.get("quantity", "amount_eur")
        if (
            there == ["sum"]
            and self.is_main
            and not self._has("quantity")
            and self._find("sum|count", "and", "sum|count")
        ):
            self.items.append(Item("", {"quantity": "amount_eur"}))  # total and number
        if counts and there == ["sum"] and self._has("count") and not self._has("quantity"):
            there = []
            self._drop("sum")
        counted = sum("count" in item for item in self.items)
        totals = [item for item in self.items if "how_much" in item and "quantity" in item and "count" not in item]
        amounts = [place for place, item in enumerate(self.items) if item.senses.get("quantity") == "amount_eur"]
        if not totals and counted == 1 and not there and len(amounts) == 1 and self.is_main:
            # "amount and count" of groups, or of what is counted
            around = self.items[max(amounts[0] - 1, 0) : amounts[0] + 2]
            totals = [self.items[amounts[0]]] if any("and" in item for item in around) else []
        if len(totals) == 1 and counted == 1 and "sum" not in there:
            # "number and total amount"
            totals[0].senses["sum"] = True
            there = [*there, "sum"]
        if len(there) > 1 or counted > 1 or (there and counted):
            kinds = [*(["count"] if counted else []), *there]
            if counted > 1 or set(there) & {"quantile"} or not self._are_listed(kinds):
                raise UnreadableError(self.text, code="two_questions")
            places = {kind: next(p for p, item in enumerate(self.items) if kind in item) for kind in kinds}
            for item in totals:
                item.senses = {"quantity": item["quantity"]}
            for kind in kinds:
                self._drop(kind)
            self._drop("and")
            return tuple(sorted(kinds, key=places.get)), None
        if there:
            self._drop(there[0])
            self._drop_counts()
            return there[0], number
        how_much = any("how_much" in item and "count" not in item for item in self.items)
        may_be_money = any("how_much" in item for item in self.items) and self._has("amount")
        if how_much or (may_be_money and self._find("how_much", "amount") is not None):
            self._drop_counts()
            if not self._has("quantity"):
                self.items.append(Item("", {"quantity": "amount_eur"}))
            return "sum", None
        if counts or "count" in self.words and self.group is not None:
            self._drop_counts()
            return "count", None
        return None, None

    def _take_total_beside(self):
        """the total amount and the mean one: two measures, and no mean of totals"""
        amounts = [item for item in self.items if item.senses.get("quantity") == "amount_eur"]
        if len(amounts) > 1 and self.group is not None and any(self._has(kind) for kind in COMPUTED if kind != "sum"):
            for item in amounts:
                if "how_much" in item and "count" not in item:
                    item.senses = {"quantity": "amount_eur", "sum": True}

    def _refuse_measure_of_nothing(self):
        """the median by channel: of what; of frauds and the others: of two numbers"""
        if self.group.name in ("is_fraud", "is_flagged"):
            raise UnreadableError(self.text, code="which_column")
        named = {"count", "how_much", "thing", "amount", "lost", "saved", "spent", "concept"}
        if not (self.words & named or self._has("quantity")):
            raise UnreadableError(self.text, code="which_column")

    def _is_mean_of_things(self):
        """the mean of the payments by category; not the mean number of payments"""
        mean, thing = (next((i for i in self._said if kind in i), None) for kind in ("avg", "thing"))
        if mean is None or thing is None or self.words & {"count", "how_much"} or not self.table.beside:
            return False
        between = self.text[mean.end : thing.end - len(thing.text)] if mean.end and thing.end else ""
        return self.group.name in self.table.beside and bool(re.fullmatch(r"\s+[a-zà-ÿ' ]{2,}", between.lower()))

    def _is_of_every_group(self):
        """Whether a mean is one of the groups' sums: per day on average, the average daily amount."""
        quantities = {item["quantity"] for item in self.items if "quantity" in item}
        is_money = len(quantities) == 1 and all(self.table.columns[one].unit == "EUR" for one in quantities)
        if self.group.name not in {name for _, name in UNITS.values()} | {"hour"} | self.table.beside.keys():
            return False
        is_of_totals = any("quantity" in item and "how_much" in item for item in self.items)
        return is_money and (is_of_totals or self._has("on_average") or bool({"each", "spent"} & self.words))

    def _are_columns(self, places, there):
        """Whether columns are listed of which one thing is asked: the mean of V14 and V17."""
        between = self.items[places[0] + 1 : places[-1]]
        is_list = all(item.senses.keys() & {"quantity", "and"} for item in between)
        is_joined = all("and" in self.items[place - 1] or self.items[place].is_behind_comma for place in places[1:])
        is_of_one = len(there) == 1 and there != ["quantile"] and not self._has("count") and not self._has("how_much")
        return is_list and is_joined and is_of_one and "compare" not in self.words

    def _take_average_of_one(self):
        """the average fraud: its amount"""
        for kind in ("avg", "median"):
            for pattern in ([kind, "noun"], ["noun", kind]):
                places = self._find(*pattern)
                others = {"thing", "rate", "share", "quantity", "count", "how_much", "lost", "saved", "on_average"}
                if places is None or self.group is not None or self.words & others or self._has("quantity"):
                    continue
                noun = self.items[places[pattern.index("noun")]]
                if noun["predicate"].about == "label" and noun.text and not noun.is_plural:
                    self.items.append(Item("", {"quantity": "amount_eur"}))
                    return

    def _take_amount_of_one(self, there):
        """the average payment: its amount; "average payments per day" counts them"""
        if not self.is_main or len(there) != 1 or there[0] == "sum" or self.words & {"count", "how_much", "quantity"}:
            return
        for pattern in ([there[0], "thing"], ["thing", there[0]]):
            if not self._has("quantity") and (places := self._find(*pattern)) is not None:
                thing = self.items[places[pattern.index("thing")]]
                if not fold(thing.text).endswith("s"):
                    thing.senses = {"quantity": "amount_eur"}

    def _counts_only(self):
        return self._has("count") and not self._has("quantity")

    def _drop_counts(self):
        for item in self.items:
            if "quantity" in item:
                # What is measured stays: "the total amount".
                item.senses.pop("count", None)
                item.senses.pop("how_much", None)
        for kind in ("count", "how_much"):
            self._drop(kind)

    def _take_quantity(self, found):
        """The column that is measured: the one that is named, or that of the condition behind it."""
        named = {item["quantity"] for item in self.items if "quantity" in item}
        exact = {item["quantity"] for item in self.items if "quantity" in item and "amount" not in item}
        if len(named) == 2 and len(exact) == 1 and all(self.table.columns[one].unit == "EUR" for one in exact):
            named = exact
        if not named:
            named = {one.column for one in found if one.about == "quantity" and one.column}
        if len(named) != 1:
            raise UnreadableError(self.text, code="which_column" if not named and self.is_main else None)
        [column] = named
        if column == "hour" and self.is_main:
            raise UnreadableError(self.text, code="which_hours")  # 25 h since the data begin, or 1 at night
        self.items = [item for item in self.items if not ("quantity" in item and item["quantity"] == column)
                      and not ("amount" in item and exact)]  # fmt: skip
        return column

    def _trend(self, found):
        labels = [one for one in found if one.about == "label"]
        for kind in ("quantity", "which"):
            if kind == "quantity" and self._has(kind):
                return self._finish(
                    "sum",
                    self.say["sum"].format(column=self.speak.called(self._take_quantity(found))),
                    found,
                    column="amount_eur",
                )
        target = labels[0] if len(labels) == 1 else None
        if self.is_share:
            raise UnreadableError(self.text)  # by how many percent it fell
        if target is None and "thing" not in self.words:
            raise UnreadableError(self.text)  # a trend of what
        if target is None:
            return self._finish("count", self.say["count"], found)
        filters = [one for one in found if one is not target]
        said = f"{target.said}{self.speak.colon}{self.say['trend'].format(group=self.group.said)}"
        return self._finish("trend", said, filters, target=(target.sql,))

    def _mean_of_groups(self, found):
        column = self._take_quantity([]) if self._has("quantity") else None
        labels = [one for one in found if one.about in ("label", "quantity", "value")]
        filters = [one for one in found if one not in labels]
        if len(labels) == 2 and labels[0].sql == labels[1].sql:
            # frauds per defrauded customer: of those alone
            labels, filters = [], [*filters, labels[0]]
        target = " and ".join(f"({one.sql})" for one in labels) if labels else None
        measure = self.say["sum"].format(column=self.speak.called(column)) if column else self.say["count"]
        if self.group.name == "hour_of_day" and "hour" in self.table.columns:
            # every hour there was, not every hour of a day
            self.group = Group("hour", "hour", self.say["hour_since"])
        said = self.say["mean_of_groups"].format(
            computed=self.say["computed"][self.computed], group=self.group.said, measure=measure
        )
        several = (self.computed,)
        return self._finish(
            "mean_of_groups", said, filters, column=column, target=(target,), told=labels, several=several
        )

    def _quantiles(self, column, quantiles, found, order):
        """the 95th percentile of the amount; or each of several"""
        several = quantiles if len(quantiles) > 1 else ()
        self._drop("and")
        told = self.say["and"].join(map(self.speak.number, quantiles))
        said = self.say["quantile"].format(column=self.speak.called(column), q=told)
        return self._finish("quantile", said, found, column=column, number=quantiles[0], several=several, rank=order)

    def _of_columns(self, measure, columns, found, rank):
        """the mean of V14 and V17"""
        if rank or (measure == "sum" and any(self.table.columns[one].unit != "EUR" for one in columns)):
            raise UnreadableError(self.text, code="two_questions")
        self._drop("quantity")
        self._drop(measure)
        self._drop("and")
        said = self.say["and"].join(self.say[measure].format(column=self.speak.called(one)) for one in columns)
        said = self.say["of_columns"].format(measures=said)
        return self._finish("of_columns", said, found, column=columns[0], several=tuple(columns), target=(measure,))
