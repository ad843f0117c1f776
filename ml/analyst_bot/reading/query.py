"""Items of a question, taken together into one query of one table. No language stands here."""

from ml.analyst_bot.reading.conditions import UnreadableError
from ml.analyst_bot.reading.grouping import RATIO, UP, Grouping
from ml.analyst_bot.reading.predicates import Predicate, is_part_of, without_implied
from ml.analyst_bot.reading.question import Reading
from ml.analyst_bot.reading.statement import LISTING, RISK, Asked, compose
from ml.analyst_bot.reading.vocabulary import Item

_RANKS = {"riskiest", "newest", "oldest", "largest", "smallest", "most", "least", "top", "dearest", "cheapest"}
_NOUNS = {"thing", "column", "concept", "value", "amount", "table", "unit"}
_COMPUTED = ("quantile", "stddev", "median", "avg", "sum", "min", "max")
# What may be left when all is read: words that carry nothing alone.
_EMPTY = {"filler", "copula", "that", "thing", "which", "among", "table", "and"}


class SenselessError(UnreadableError):
    """Every word is understood, and the table still does not answer that."""


def read_items(items, table, text, language, is_main, filters, rows=None):
    """Reading of a question about one table; every item has to find its place.

    Args:
        items: Items, from `items_of`.
        table: Table.
        text: the question, for errors.
        language: code.
        is_main: the table holds transactions with labels and decisions.
        filters: SQL conditions that were read elsewhere.
        rows: Table that holds what makes two rows the same, or None.

    Raises:
        UnreadableError: something has no place, or may be meant in two ways.
    """
    return _Query(items, table, text, language, is_main, filters, rows).read()


class _Query(Grouping):
    def __init__(self, items, table, text, language, is_main, filters, rows):
        super().__init__(items, table, text, language, is_main)
        self.rows = rows
        self.extra = [Predicate(one, one, "sql") for one in filters]
        self.notes = []
        self._original = [Item(item.text, item.senses) for item in items]

    def read(self):
        self._refuse_what_needs_a_clock()
        if self.is_main and self.rows and self._has("duplicates"):
            return self._duplicates()
        if self._has("export"):
            self._drop("export")
            self.notes.append(self.say["export"])
        self._numbers()
        self._take_named_things()
        self._take_ratio_number()
        self._take_buckets()
        self._take_groups()
        self._take_conditions()
        self._take_days()
        asked = self._measured()
        self._nothing_is_left()
        return self._reading(asked)

    def _refuse_what_needs_a_clock(self):
        for item in self.items:
            if "no_clock" in item and self.is_main:
                raise UnreadableError(item.text, code="no_clock")

    def _numbers(self):
        if not self.items:
            raise UnreadableError(self.text)
        for place, item in enumerate(self.items):
            before = self.items[:place]
            is_listed = item.is_behind_comma and "concept" in item and self.is_main
            if is_listed and any("concept" in one or "thing" in one for one in before):
                raise UnreadableError(self._text([*range(place + 1)]), code="two_questions")
        for item, behind in zip(self.items, [*self.items[1:], Item("")], strict=True):
            if "operator" in item and "number" in behind:
                # "plus de 100" compares; "plus de fraudes" ranks.
                item.senses.pop("most", None)
                item.senses.pop("least", None)
        for before, item, behind in zip(
            [Item(""), *self.items[:-1]], self.items, [*self.items[1:], Item("")], strict=True
        ):
            if "number" in item and (_RANKS & before.senses.keys() or (_RANKS | _NOUNS) & behind.senses.keys()):
                item.senses["limit"] = True
        for item in self.items:
            if "number" in item:
                number = item["number"]
                if number.odd:
                    raise UnreadableError(item.text.strip(), code="odd_number", readings=number.odd)
                if number.is_foreign:
                    self.notes.append(self.say["dollars"].format(number=item.text.strip()))

    def _duplicates(self):
        allowed = {"duplicates", "count", "how_much"} | _EMPTY
        for item in self.items:
            if not allowed & item.senses.keys():
                raise UnreadableError(item.text)
        sql = compose(Asked(self.rows, "duplicates"))
        told = self.say["read"].format(parts=self.say["duplicates"])
        return Reading("query", {"sql": sql}, "duplicates", table=self.rows.name, said=(told,))

    # What is asked of the rows.

    def _measured(self):
        self._refuse_two_questions()
        if self.is_main:
            for special in (self._ratio, self._named_rate, self._share, self._lost_or_saved, self._side_by_side):
                if (asked := special()) is not None:
                    return asked
        return self._plain()

    def _take_predicates(self):
        found = [item["predicate"] for item in self.items if "predicate" in item]
        self.items = [item for item in self.items if "predicate" not in item]
        return found

    def _refuse_two_questions(self):
        while (places := self._find("predicate", "or", "predicate")) is not None:
            first, second = self.items[places[0]]["predicate"], self.items[places[2]]["predicate"]
            if sum("predicate" in item for item in self.items) > 2 or (
                "and" in self.items[places[1]] or "filler" in self.items[places[1]]
            ):
                raise UnreadableError(self.items[places[1]].text, code="or")
            self._predicate(places, self.speak.either(first, second))
        if self._has("or"):
            word = next(item for item in self.items if "or" in item)
            raise UnreadableError(word.text, code="or")
        places = self._find("predicate", "and", "predicate")
        if places is None:
            return
        first, second = (self.items[place]["predicate"] for place in (places[0], places[2]))
        same = first.column is not None and first.column == second.column and "=" in (first.sql + second.sql)
        if same and first.about != "value":
            raise UnreadableError(self.text)
        if {first.concept, second.concept} == {"fraud", "legitimate"}:
            return
        described = places[0] > 0 and self.items[places[0] - 1].senses.keys() & {"thing", "that", "copula"}
        if first.about == second.about == "label" and not described:
            # "frauds and alerts" are two questions, not the rows that are both.
            raise UnreadableError(self._text(places), code="two_questions")

    def _ratio(self):
        places = self._find(*RATIO)
        if places is None:
            return None
        second = self.items[places[6]]["predicate"]
        if places[2] is not None:
            first = self.items[places[2]]["predicate"]
        elif places[1] is not None:
            first = Predicate("true", self.say["rows"], "label")
        else:
            return None
        behind = self._match(["predicate"], places[6] + 1)
        if behind is not None and self.items[behind[0]]["predicate"].about == "label":
            merged = self.items[behind[0]]["predicate"]
            second = Predicate(f"({second.sql}) and ({merged.sql})", f"{second.said}, {merged.said}", "label", "both")
            places = [*places, *behind]
        self._replace(places)
        filters = self._take_predicates()
        both = f"{first.said}{self.say['and']}{second.said}"
        said = self.say["ratio"].format(first=first.said, second=second.said, both=both)
        return self._finish("ratio", said, filters, target=(first.sql, second.sql))

    def _named_rate(self):
        places = self._find("named_rate")
        if places is None:
            return None
        target, base = self.items[places[0]]["named_rate"]
        self._replace(places)
        predicates = self._take_predicates()
        if base:
            predicates = [one for one in predicates if one.concept != base] + [self.speak.concept(base)]
        return self._rate(self.speak.concept(target), predicates)

    def _share(self):
        places = self._find("rate|share")
        if places is None:
            return self._per_number() if self.per else None
        place = places[0]
        is_rate = "rate" in self.items[place]
        before = place - 1 if place and "predicate" in self.items[place - 1] else None
        behind = [
            other
            for other in range(place + 1, len(self.items))
            if "predicate" in self.items[other] and self.items[other]["predicate"].about != "window"
        ]
        labels = [other for other in behind if self.items[other]["predicate"].about == "label"]
        copulas = [
            other
            for other in range(place + 1, len(self.items))
            if self.items[other].senses.keys() & {"copula", "that"} or "verb" in self.items[other]
        ]
        predicated = [other for other in behind if any(copula <= other for copula in copulas)]
        of_amount = [other for other in range(place + 1, len(self.items)) if "quantity" in self.items[other]]
        if before is not None:
            target = before
        elif predicated:
            of_label = [other for other in predicated if other in labels]
            if len(of_label) > 1 or (not of_label and len(predicated) > 1):
                raise UnreadableError(self.text, code="share")
            target = (of_label or predicated)[0]
        elif len(labels) == 2 and (part := self._part_of(labels)) is not None:
            target = part
        elif is_rate and labels:
            target = labels[0]
        elif is_rate:
            target = None
        elif len(behind) == 1:
            target = behind[0]
        elif (
            len(behind) == 2
            and len(labels) == 2
            and any("among" in self.items[other] for other in range(behind[0], behind[1]))
        ):
            target = behind[0]
        elif not behind and self._has("predicate"):
            target = next(place for place, item in enumerate(self.items) if "predicate" in item)
        else:
            raise UnreadableError(self.text, code="share")
        chosen = self.items[target]["predicate"] if target is not None else self.speak.concept("fraud")
        column = None
        if of_amount and not is_rate:
            column = self.items[of_amount[0]]["quantity"]
            if self.table.columns[column].unit != "EUR":
                raise UnreadableError(self.items[of_amount[0]].text)
            self._drop_sums()
        self._replace([one for one in (place, target, *(of_amount[:1] if column else [])) if one is not None])
        filters = self._take_predicates()
        if self.per:
            return self._per(chosen, filters)
        if column:
            said = self.say["rate_of_sum"].format(target=chosen.said)
            filters.append(Predicate("is_fraud is not null", "", "label"))
            return self._finish("rate_of_sum", said, filters, column=column, target=(chosen.sql,))
        return self._rate(chosen, filters)

    def _part_of(self, labels):
        """Of two predicates, the place of the one that is part of the other: missed frauds, of frauds."""
        first, second = (self.items[place]["predicate"] for place in labels)
        if is_part_of(first, second):
            return labels[0]
        return labels[1] if is_part_of(second, first) else None

    def _drop_sums(self):
        # "what share of the total amount"
        places = [place for place, item in enumerate(self.items) if "sum" in item or "how_much" in item]
        for place in places:
            self.items[place].senses["filler"] = True
            self.items[place].senses.pop("sum", None)

    def _rate(self, target, filters, rank=None):
        knows = "is_fraud" in target.sql
        if knows and not any("is_fraud" in one.sql for one in filters):
            filters = [*filters, Predicate("is_fraud is not null", "", "label")] if " " in target.sql else filters
        said = self.say["rate" if knows else "rate_plain"].format(target=target.said)
        column = target.sql if target.sql in ("is_fraud", "is_flagged") else None
        return self._finish("rate", said, filters, column=column, target=(target.sql,), rank=rank)

    def _per_number(self):
        found = self._take_predicates()
        labels = [one for one in found if one.about == "label"]
        if len(labels) != 1:
            raise UnreadableError(self.text)
        self._drop_counts()
        return self._per(labels[0], [one for one in found if one.about != "label"])

    def _per(self, target, filters):
        self._drop_counts()
        said = self.say["per"].format(target=target.said, number=self.speak.number(self.per))
        filters = [*filters, Predicate("is_fraud is not null", "", "label")]
        return self._finish("per", said, filters, target=(target.sql,), number=self.per)

    def _drop_counts(self):
        for kind in ("count", "how_much"):
            self._drop(kind)

    def _lost_or_saved(self):
        places = self._find("lost|saved")
        if places is None:
            return None
        item = self.items[places[0]]
        behind = self.items[places[0] + 1 : places[0] + 2]
        if behind and "predicate" in behind[0] and behind[0]["predicate"].column == "amount_eur":
            self._replace(places)  # "cost more than 500" compares
            return None
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
        said = self.say["sum"].format(column=self.speak.called("amount_eur"))
        return self._finish("sum", said, predicates, column="amount_eur")

    def _side_by_side(self):
        predicates = [item["predicate"] for item in self.items if "predicate" in item]
        concepts = {one.concept for one in predicates if not one.is_negated}
        pair = {"fraud", "legitimate"} <= concepts
        if pair:
            self.items = [
                item
                for item in self.items
                if not ("predicate" in item and item["predicate"].concept in ("fraud", "legitimate"))
            ]
            if self.group is not None:
                raise UnreadableError(self.text)
            self.group = self._by_status()
        for kind in ("compare", "versus", "between"):
            if pair:
                self._drop(kind)
        is_compared = self.words & {"compare", "largest", "smallest"} and not self.words & set(_COMPUTED)
        if pair and is_compared and "count" not in self.words:
            places = self._find("quantity")
            column = self.items[places[0]]["quantity"] if places else "amount_eur"
            for kind in ("quantity", "largest", "smallest"):
                self._drop(kind)
            said = self.say["compare"].format(column=self.speak.called(column))
            return self._finish("compare", said, self._take_predicates(), column=column)
        return None

    def _plain(self):
        found = self._take_predicates()
        rank = self._rank()
        if self.group is None:
            self._take_limit()
        measure, number = self._take_measure()
        column = None
        if self._has("cumulative"):
            self._drop("cumulative")
            if self.group is None or measure not in (None, "sum", "count"):
                raise UnreadableError(self.text)
            self.words.add("is_cumulative")
            measure = measure or ("sum" if self._has("quantity") else "count")
        if self.group is not None and rank and measure is None:
            measure = self._ranked_measure(rank, found)
        if "trend_only" in self.words and measure in (None, "count"):
            return self._trend(found)
        if self.group is not None and measure is None:
            quantities = [item for item in self.items if "quantity" in item]
            if self.is_main and quantities:
                measure = "sum" if "trend" in self.words or "day" in (self.group.name,) else None
            elif self.is_main:
                measure = "count"
        if measure == "mean_of_groups":
            return self._mean_of_groups(found)
        if measure in _COMPUTED:
            column = self._take_quantity(found)
            if measure == "sum" and self.is_main and self.table.columns[column].unit != "EUR":
                raise UnreadableError(self.text, code="which_column")
        if measure in (None, "count") and rank and self.group is None:
            return self._ranked_rows(rank, found)
        if measure == "rate":
            order = None if rank is None or self.group is None else " desc" if rank in UP else ""
            return self._rate(self.speak.concept("fraud"), found, rank=order)
        quantities = [item for item in self.items if "quantity" in item]
        shown = self._take_shown(measure)
        is_one = len(quantities) == 1 and self._is_money(shown) and not quantities[0].text.lower().endswith("s")
        if measure is None and is_one and self.is_main and any(one.about == "label" for one in found):
            raise UnreadableError(self.text, code="sum_or_list")
        if measure == "count" and shown and not self.table.is_countable:
            # "How many false alarms at threshold 0.3": they are counted already.
            measure = None if all(self.table.columns[name].type == "BIGINT" for name in shown) else measure
        self._makes_sense(measure, found, shown)
        said = self.say[measure or "rows"].format(
            column=self.speak.called(column) if column else "", q=self.speak.number(number) if number else ""
        )
        order = (" desc" if rank in UP else "") if rank and self.group is not None else None
        if measure == "count" and order == "" and found:
            # Groups in which nothing is found have the fewest: they must not be left out.
            counted = [one for one in found if one.about != "time"]
            target = (" and ".join(f"({one.sql})" for one in counted),) if counted else ()
            rest = [one for one in found if one.about == "time"]
            return self._finish("count", said, rest, told=counted, target=target, rank=order)
        return self._finish(measure or "rows", said, found, column=column, shown=shown, number=number, rank=order)

    def _rank(self):
        """The kind of ranking, or None; its words are taken."""
        kinds = [kind for kind in ("riskiest", "newest", "oldest", "largest", "smallest", "most", "least", "top")]
        there = [kind for kind in kinds if self._has(kind)]
        if not there:
            return None
        if there[0] in ("newest", "oldest") and not self._has_time():
            return None
        places = [place for place, item in enumerate(self.items) if any(kind in item for kind in there)]
        beside = [
            self.items[place]["quantity"]
            for place in (places[-1] + 1, places[0] - 1)
            if 0 <= place < len(self.items) and "quantity" in self.items[place]
        ]
        self.ranked_by = beside[0] if beside else None
        chosen = there[0]
        if chosen == "riskiest" and set(there) & {"largest"}:
            chosen = "largest"
        if chosen in ("newest", "oldest") and set(there) - {chosen, "top"} and self.group is None:
            raise UnreadableError(self._text(places))
        if any({"dearest", "cheapest"} & self.items[place].senses.keys() for place in places):
            # What is dear has a price.
            named = {item["quantity"] for item in self.items if "quantity" in item}
            if "amount_eur" not in self.table.columns or any(self.table.columns[one].unit != "EUR" for one in named):
                raise UnreadableError(self._text(places))
        self._replace(places)
        return chosen

    def _ranked_measure(self, rank, found):
        if rank in ("riskiest",):
            return "rate"
        if self._has("quantity"):
            raise UnreadableError(self.text, code="which_measure")
        if rank in ("newest", "oldest"):
            raise UnreadableError(self.text)
        return "count"

    def _take_limit(self):
        places = self._find("limit")
        if places is None:
            return
        number = self.items[places[0]]["number"]
        if number.unit is None and float(number.value).is_integer() and 0 < number.value < 1e6:
            self.limit = int(number.value)
            self._replace(places)

    def _take_measure(self):
        there = [kind for kind in _COMPUTED if self._has(kind)]
        counts = self._has("count") or self._has("how_much")
        number = None
        if "quantile" in there:
            number = next(item["quantile"] for item in self.items if "quantile" in item)
        if (
            self.group is not None
            and "avg" in there
            and (self._counts_only() or not self._has("quantity"))
            and (self.is_main and len(there) == 1)
        ):
            self._drop("avg")
            self._drop_counts()
            return "mean_of_groups", None
        if counts and there == ["sum"] and self._has("count") and not self._has("quantity"):
            there = []
            self._drop("sum")
        counted = sum("count" in item for item in self.items)
        if len(there) > 1 or counted > 1 or (there and counted):
            raise UnreadableError(self.text, code="two_questions")
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

    def _counts_only(self):
        return self._has("count") and not self._has("quantity")

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
        self.items = [item for item in self.items if not ("quantity" in item and item["quantity"] == column)
                      and not ("amount" in item and exact)]  # fmt: skip
        return column

    def _ranked_rows(self, rank, found):
        if rank == "riskiest" and any("how_much" in item and "count" not in item for item in self._original):
            raise UnreadableError(self.text, code="which_column")
        plural = any(
            item.text.lower().endswith("s")
            for item in self._original
            if item.senses.keys() & {"thing", "label", "concept", "quantity", "predicate"}
        )
        self._drop_counts()
        named = list(dict.fromkeys(item["quantity"] for item in self.items if "quantity" in item))
        if len(named) > 1 and self.ranked_by not in named:
            raise UnreadableError(self.text)
        column, shown = (self.ranked_by or named[0]) if named else None, []
        if self.is_main and column == "threshold":
            raise SenselessError(self.text)
        if rank == "top":
            rank = "largest" if column else "riskiest"
        elif rank in ("most", "least"):
            if column is None:
                raise SenselessError(self.text)
            rank = {"most": "largest", "least": "smallest"}[rank]
        if rank in ("largest", "smallest"):
            if column is None and not self.is_main:
                raise UnreadableError(self.text)
            column = column or "amount_eur"
            shown = [item["quantity"] for item in self.items if "quantity" in item and item["quantity"] != column]
            self._drop("quantity")
        elif rank == "riskiest" and RISK not in self.table.columns:
            raise SenselessError(self.text)
        else:
            column = None
            shown = named
            self._drop("quantity")
        if rank in ("newest", "oldest") and any("unit" in item and "quantity" in item for item in self._original):
            raise UnreadableError(self.text)  # "the last hours": how many?
        limit = self.limit or (1 if self.is_main and not plural else 10)
        self.limit = limit
        shown += self._take_shown(rank)
        said = self.say[rank].format(column=self.speak.called(column) if column else "")
        return self._finish(rank, f"{self.say['rows']}, {said}", found, column=column, shown=shown)

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
        target = " and ".join(f"({one.sql})" for one in labels) if labels else None
        measure = self.say["sum"].format(column=self.speak.called(column)) if column else self.say["count"]
        said = self.say["mean_of_groups"].format(group=self.group.said, measure=measure)
        return self._finish("mean_of_groups", said, filters, column=column, target=(target,), told=labels)

    def _take_shown(self, measure):
        shown = [item["column"] for item in self.items if "column" in item]
        shown += [item["quantity"] for item in self.items if "quantity" in item and "column" not in item
                  and "filler" not in item and item.text]  # fmt: skip
        self.items = [item for item in self.items if "column" not in item and "quantity" not in item]
        return list(dict.fromkeys(shown))

    def _is_money(self, shown):
        return len(shown) == 1 and self.table.columns[shown[0]].unit == "EUR"

    def _makes_sense(self, measure, found, shown):
        lists_rows = measure is None
        named = "table" in self.words
        is_about_nothing = (
            lists_rows and not found and not self.extra and not self.limit and not self.group
            and not (named or "thing" in self.words)
        )  # fmt: skip
        is_odd = (
            (self.group is not None and lists_rows)
            or (self.limit and self.group is None and not lists_rows)
            or (not lists_rows and set(shown) - set(self.table.named_by if measure == "count" else ()))
            or (not lists_rows and not self.table.is_countable)
        )
        if is_about_nothing or is_odd:
            raise SenselessError(self.text)

    def _finish(self, measure, said, filters, told=(), rank=None, **asked):
        if rank is None and self.group is not None and measure not in LISTING and (found := self._rank()) is not None:
            rank = " desc" if found in UP else ""
        filters = without_implied([*filters, *self.extra])
        if filters is None:
            # "missed alerts": no row is both, and nobody asks for nothing.
            raise UnreadableError(self.text, code="no_row")
        number = [item for item in self.items if "number" in item]
        if self.group is not None and rank is not None and self.limit is None and len(number) == 1:
            self._take_limit()
        is_cumulative = "is_cumulative" in self.words
        asked = Asked(
            self.table, measure, group=self.group, filters=[one.sql for one in filters], limit=self.limit, rank=rank,
            is_cumulative=is_cumulative, having=self.having, **asked,
        )  # fmt: skip
        if is_cumulative:
            said = self.say["cumulative"].format(measure=said)
        self.told = (said, [*told, *filters], rank)
        return asked

    def _nothing_is_left(self):
        for item in self.items:
            if not (item.senses.keys() & _EMPTY):
                raise UnreadableError(item.text or self.text)

    def _reading(self, asked):
        said, filters, rank = self.told
        parts = [said]
        conditions = [one.said for one in filters if one.said]
        if conditions:
            parts.append(self.say["where"].format(conditions=self.say["and"].join(conditions)))
        if self.group is not None and asked.measure != "mean_of_groups":
            parts.append(self.say["by"].format(group=self.group.said))
        if rank is not None:
            key = rank.strip()
            parts.append(
                self.say["ranked"][key] if not self.limit
                else self.say["one"][key] if self.limit == 1
                else self.say["top"][key].format(limit=self.limit)
            )  # fmt: skip
        elif self.limit:
            parts.append(self.say["limit"].format(limit=self.limit))
        if self.having:
            sign, number = self.having
            parts.append(self.say["having"].format(sign=sign, number=self.speak.number(number)))
        if asked.shown:
            parts.append(self.say["shown"].format(columns=", ".join(map(self.speak.called, asked.shown))))
        told = [self.say["read"].format(parts=", ".join(parts)), *self.notes]
        sql = compose(asked)
        is_of_both = "is_fraud" in sql and "is_flagged" in sql
        if self.is_main and asked.measure not in LISTING and is_of_both and "split" not in sql:
            told.append(self.say["training"])
        by = self.group.name if self.group else None
        return Reading("query", {"sql": sql}, asked.measure, asked.column, by, self.table.name, tuple(told))
