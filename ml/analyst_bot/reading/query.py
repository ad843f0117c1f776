"""Items of a question, taken together into one query of one table. No language stands here."""

from ml.analyst_bot.reading.conditions import UnreadableError
from ml.analyst_bot.reading.grouping import RATIO, UP, Grouping
from ml.analyst_bot.reading.predicates import Predicate, is_part_of, without_implied
from ml.analyst_bot.reading.question import Reading
from ml.analyst_bot.reading.statement import LISTING, RISK, UNITS, Asked, compose
from ml.analyst_bot.reading.vocabulary import Item

_RANKS = {"riskiest", "newest", "oldest", "largest", "smallest", "most", "least", "top", "dearest", "cheapest"}
_NOUNS = {"thing", "column", "concept", "value", "amount", "table", "unit"}
_COMPUTED = ("quantile", "stddev", "median", "avg", "sum", "min", "max")
# What may be left when all is read: words that carry nothing alone.
_EMPTY = {"filler", "copula", "that", "thing", "which", "among", "table", "and"}


_MEASURES = {"count", "how_much", "rate", "share", "named_rate", *_COMPUTED}
# Groups that people set beside each other.
_PAIRS = ({"fraud", "legitimate"}, {"flagged", "unflagged"})
_OPPOSITE = {"fraud": "legitimate", "legitimate": "fraud", "flagged": "unflagged", "unflagged": "flagged"}


def _side(predicate):
    """Concept of a predicate, that of the opposite where it is denied."""
    return _OPPOSITE.get(predicate.concept) if predicate.is_negated else predicate.concept


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
        self.notes, self.is_of_time, self.versus = [], False, ()
        self.is_shown = False
        self._original = [Item(item.text, item.senses) for item in items]

    def read(self):
        self._refuse_what_needs_a_clock()
        self.notes += [
            self.say["spelling"].format(word=item.text.strip(), read_as=item.read_as)
            for item in self.items
            if item.read_as
        ]
        if self.is_main and self.rows and self._has("duplicates"):
            return self._duplicates()
        if self._has("export"):
            self._drop("export")
            self.notes.append(self.say["export"])
        self._numbers()
        self._take_named_things()
        self._take_sort()
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
        return Reading("query", {"sql": sql}, "duplicates", table=self.rows.name, said=(told, *self.notes))

    # What is asked of the rows.

    def _measured(self):
        self._refuse_two_questions()
        if self.is_main:
            if self.group is None and (places := self._find("grouped_rate")) is not None:
                raise UnreadableError(self.items[places[0]].text)
            self._take_versus()
            for special in (
                self._correlation,
                self._ratio,
                self._named_rate,
                self._share,
                self._lost_or_saved,
                self._side_by_side,
            ):
                if (asked := special()) is not None:
                    return asked
        return self._plain()

    def _take_predicates(self):
        found = [item["predicate"] for item in self.items if "predicate" in item]
        self.items = [item for item in self.items if "predicate" not in item]
        return found

    def _refuse_two_questions(self):
        while (places := self._find("predicate", "or", "predicate")) is not None:
            while (more := self._match(["or", "predicate"], places[-1] + 1)) is not None:
                places = [*places, *more]
            listed = [self.items[place]["predicate"] for place in places[::2]]
            # Beside other conditions, only alternatives of one column have one reading: frauds under 1 or over 500.
            is_one_column = listed[0].column is not None and len({one.column for one in listed}) == 1
            if (not is_one_column and sum("predicate" in item for item in self.items) > len(listed)) or any(
                self.items[place].senses.keys() & {"and", "filler"} for place in places[1::2]
            ):
                raise UnreadableError(self.items[places[1]].text, code="or")
            self._predicate(places, self.speak.either(*listed))
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
        if {_side(first), _side(second)} in _PAIRS:
            return
        described = places[0] > 0 and self.items[places[0] - 1].senses.keys() & {"thing", "that", "copula"}
        if first.about == second.about == "label" and not described:
            # "frauds and alerts" are two questions, not the rows that are both.
            raise UnreadableError(self._text(places), code="two_questions")

    def _ratio(self):
        places = self._find("ratio", "predicate", "slash|among|to|per|versus|and", "predicate|thing")
        if places is not None:
            first, second = (self.items[place].senses.get("predicate") for place in (places[1], places[3]))
            self._replace(places)
            return self._ratio_of(first, second or Predicate("true", self.say["rows"], "label"))
        labels = [item for item in self.items if "predicate" in item and item["predicate"].about == "label"]
        if len(labels) == 1:
            for item in self.items:
                if "ratio" in item:
                    item.senses = {"rate": True}  # "fraud ratio"
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
        return self._ratio_of(first, second)

    def _ratio_of(self, first, second):
        filters = self._take_predicates()
        both = f"{first.said}{self.say['and']}{second.said}"
        said = self.say["ratio"].format(first=first.said, second=second.said, both=both)
        return self._finish("ratio", said, filters, target=(first.sql, second.sql))

    def _take_versus(self):
        """frauds in the morning vs in the afternoon: one measure of two groups of rows, that may overlap"""
        places = self._find("predicate", "versus|slash", "predicate")
        if places is None or {"and", "that"} & self.items[places[1]].senses.keys():
            return
        behind = range(places[2], len(self.items))
        second = [place for place in behind if all("predicate" in item for item in self.items[places[2] : place + 1])]
        abouts = {self.items[place]["predicate"].about for place in second}
        first = []
        for place in range(places[0], -1, -1):
            # What is said once, before both, holds of both.
            if "predicate" not in self.items[place] or self.items[place]["predicate"].about not in abouts:
                break
            first.insert(0, place)
        sides = [[self.items[place]["predicate"] for place in side] for side in (first, second)]
        if not first or (len(first) == len(second) == 1 and {_side(one[0]) for one in sides} in _PAIRS):
            return
        if any(without_implied(side) is None for side in sides):
            raise UnreadableError(self.text, code="no_row")
        self.versus = sides
        self._replace([*first, places[1], *second])
        if not self.words & _MEASURES and not self._has("quantity"):
            self.items.append(Item("", {"count": True}))
        self._drop("compare")

    def _correlation(self):
        """of two columns, or of one and a label"""
        if not self._has("correlation"):
            return None
        labels = [item["predicate"] for item in self.items if "predicate" in item]
        labels = [one for one in labels if one.about == "label" and one.concept in ("fraud", "flagged")]
        columns = list(dict.fromkeys(item["quantity"] for item in self.items if "quantity" in item))
        if len(labels) + len(columns) != 2 or self.group is not None:
            raise UnreadableError(self.text, code="correlation")
        ends = [*columns, *(f"cast({one.sql} as integer)" for one in labels)]
        said = [*map(self.speak.called, columns), *(one.said for one in labels)]
        self.items = [
            item
            for item in self.items
            if not ("quantity" in item or ("predicate" in item and item["predicate"] in labels))
            and not item.senses.keys() & {"correlation", "between", "versus", "by"}
        ]
        filters = self._take_predicates()
        told = self.say["corr"].format(first=said[0], second=said[1])
        return self._finish("corr", told, filters, column=ends[0], several=(ends[1],))

    def _named_rate(self):
        # What models are measured by is in other tables, but not for such groups.
        kinds = "named_rate|grouped_rate" if self.group is not None else "named_rate"
        places = self._find(kinds)
        if places is None:
            return None
        item = self.items[places[0]]
        if self._find(kinds, start=places[0] + 1) is not None:
            raise UnreadableError(self.text, code="two_questions")
        target, base = item.senses.get("named_rate") or item["grouped_rate"]
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
        elif of_amount and len(labels) == 2 and labels[0] < of_amount[0] < labels[1]:
            target = labels[1]  # of fraud amount, caught
        elif len(labels) == 1 and len(behind) > 1 and (at := self._find("among", "thing", start=labels[0])) is not None:
            if any(other < at[0] for other in behind if other != labels[0]):
                raise UnreadableError(self.text, code="share")
            target = labels[0]  # of frauds among transactions over 1,000
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
        if not of_amount:
            self._drop_sums()  # "of total transactions"
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
        filters = [*filters, *self.per_base, Predicate("is_fraud is not null", "", "label")]
        return self._finish("per", said, filters, target=(target.sql,), number=self.per)

    def _drop_counts(self):
        for kind in ("count", "how_much"):
            self._drop(kind)

    def _lost_or_saved(self):
        places = self._find("lost|saved")
        if places is None:
            return None
        item = self.items[places[0]]
        if "lost" in item and self.group is None and (self._has("most") or self._has("largest")):
            self._replace(places)  # "which fraud has cost most": the largest amount
            for other in self.items:
                if "most" in other:
                    other.senses["largest"] = True
            return None
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
        measure = "avg" if self._has("avg") else "sum"
        if measure == "avg" and self.group is not None:
            raise UnreadableError(self.text)
        self._drop("avg")
        said = self.say[measure].format(column=self.speak.called("amount_eur"))
        return self._finish(measure, said, predicates, column="amount_eur")

    def _side_by_side(self):
        predicates = [item["predicate"] for item in self.items if "predicate" in item]
        pair = next((pair for pair in _PAIRS if pair <= {_side(one) for one in predicates}), set())
        if pair:
            self.items = [item for item in self.items if not ("predicate" in item and _side(item["predicate"]) in pair)]
            if self.group is not None:
                raise UnreadableError(self.text)
            is_of_labels = "fraud" in pair
            self.group = self._by_status() if is_of_labels else self._by_decision()
        for kind in ("compare", "versus", "between", "slash"):
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
        is_of_two = self.group is not None and self.group.within is not None
        if is_of_two and (measure == "mean_of_groups" or self.words & {"cumulative", "trend_only"}):
            raise UnreadableError(self.text)
        if self._has("cumulative"):
            self._drop("cumulative")
            if self.group is None and measure in (None, "sum") and self._has("quantity"):
                return self._plain_sum(found)  # "the cumulated amount of frauds"
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
        if isinstance(measure, tuple):
            return self._several(measure, found, rank)
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
        if self.is_main and shown == ["threshold"] and not found and measure is None and self.group is None:
            raise UnreadableError(self.text, code="own_threshold")
        if measure == "count" and shown and any("and" in item for item in self.items):
            raise UnreadableError(self.text, code="two_questions" if self.is_main else None)
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

    def _plain_sum(self, found):
        column = self._take_quantity(found)
        if self.is_main and self.table.columns[column].unit != "EUR":
            raise UnreadableError(self.text, code="which_column")
        return self._finish("sum", self.say["sum"].format(column=self.speak.called(column)), found, column=column)

    def _several(self, measures, found, rank):
        """min and max of the amount"""
        if rank:
            raise UnreadableError(self.text, code="two_questions")
        column = self._take_quantity(found)
        if "sum" in measures and self.is_main and self.table.columns[column].unit != "EUR":
            raise UnreadableError(self.text, code="which_column")
        if not self.table.is_countable:
            raise SenselessError(self.text)
        called = self.speak.called(column)
        said = self.say["and"].join(self.say[one].format(column=called) for one in measures)
        return self._finish("several", said, found, column=column, several=measures)

    def _are_listed(self, kinds):
        """Whether words for measures stand beside each other: min, max and average of one thing."""
        places = [place for place, item in enumerate(self.items) if any(kind in item for kind in kinds)]
        for first, second in zip(places, places[1:], strict=False):
            between = self.items[first + 1 : second]
            joined = self.items[second].is_behind_comma or any("and" in item for item in between)
            # "min max" is two as well; "average max" is something else.
            ends = self.items[first].senses.keys() | self.items[second].senses.keys()
            joined = joined or {"min", "max"} <= ends
            if not joined or any(not item.senses.keys() & {"and", "quantity"} for item in between):
                return False
        return len(places) == len(kinds)

    def _rank(self):
        """The kind of ranking, or None; its words are taken."""
        kinds = [kind for kind in ("riskiest", "newest", "oldest", "largest", "smallest", "most", "least", "top")]
        there = [kind for kind in kinds if self._has(kind)]
        if not there:
            return None
        if self._is_a_whole_order():
            return None
        stamp = None
        if there[0] in ("newest", "oldest") and not self._has_time():
            stamps = [column.name for column in self.table.columns.values() if column.type == "TIMESTAMP"]
            if self.is_main or len(stamps) != 1 or len(there) > 1 or not self.table.is_countable:
                return None
            [stamp] = stamps
        places = [place for place, item in enumerate(self.items) if any(kind in item for kind in there)]
        beside = [
            self.items[place]["quantity"]
            for place in (places[-1] + 1, places[0] - 1)
            if 0 <= place < len(self.items) and "quantity" in self.items[place]
        ]
        self.ranked_by = beside[0] if beside else None
        measured = [place for place, item in enumerate(self.items) if "quantity" in item]
        apart = self.items[measured[-1] + 1 : places[0]] if measured else []
        self.is_shown = bool(measured) and measured[-1] < places[0] and not any("copula" in item for item in apart)
        chosen = there[0]
        if chosen == "riskiest" and set(there) & {"largest"}:
            chosen = "largest"
        if chosen in ("newest", "oldest") and set(there) - {chosen, "top"} and self.group is None:
            raise UnreadableError(self._text(places))
        behind = self.items[places[-1] + 1 :]
        if chosen in ("most", "least") and any("versus" in item and "and" not in item for item in behind):
            raise UnreadableError(self.text, code="two_questions")  # more by day than by night
        if any({"dearest", "cheapest"} & self.items[place].senses.keys() for place in places):
            # What is dear has a price.
            named = {item["quantity"] for item in self.items if "quantity" in item}
            if "amount_eur" not in self.table.columns or any(self.table.columns[one].unit != "EUR" for one in named):
                raise UnreadableError(self._text(places))
        self._replace(places)
        if stamp is not None:
            self.ranked_by, self.is_of_time = stamp, True
            return {"newest": "largest", "oldest": "smallest"}[chosen]
        return chosen

    def _is_a_whole_order(self):
        """From the cheapest to the dearest: an order of all, not the first of them."""
        for lowest, highest, column in (("smallest", "largest", None), ("oldest", "newest", "occurred_at")):
            places = [place for place, item in enumerate(self.items) if lowest in item or highest in item]
            kinds = {kind for place in places for kind in (lowest, highest) if kind in self.items[place]}
            if len(kinds) < 2:
                continue
            if len(places) != 2 or self.sort or (column and column not in self.table.columns):
                raise UnreadableError(self._text(places))
            between = self.items[places[0] + 1 : places[1]]
            if any(not item.senses.keys() & {"to", "filler"} for item in between):
                raise UnreadableError(self._text(places))
            by = Item("", {"column": column}) if column else next((i for i in self.items if "quantity" in i), None)
            self.sort = (by, "" if lowest in self.items[places[0]] else " desc")
            self.items = [item for place, item in enumerate(self.items) if place not in places and item is not by]
            return True
        if {"most", "least"} <= {kind for item in self.items for kind in item.senses}:
            raise UnreadableError(self.text)
        return False

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
        places = [place for place, item in enumerate(self.items) if "quantity" in item]
        named = {self.items[place]["quantity"] for place in places}
        if len(named) > 1 and (there or self._has("how_much")):
            # "sum of amount and expected loss"; "total amount of expected loss" is of one.
            if any("and" in item or item.is_behind_comma for item in self.items[places[0] + 1 : places[-1] + 1]):
                raise UnreadableError(self.text, code="two_questions" if self.is_main else None)
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
        apart = [item for item in self.items if "how_much" in item and "count" not in item]
        if self.is_main and len(apart) == 1 and self._has("count") and there in ([], ["sum"]):
            # "how many, and for what amount"; "in total" is said of both.
            there = []
            self._drop("sum")
            apart[0].senses["quantity"] = apart[0].senses.get("quantity", "amount_eur")
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
        if len(totals) == 1 and counted == 1 and not there:
            # "number and total amount"
            totals[0].senses["sum"] = True
            there = ["sum"]
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
            if item.senses.keys() & {"thing", "label", "concept", "quantity", "predicate", "table"}
        )
        self._drop_counts()
        named = list(dict.fromkeys(item["quantity"] for item in self.items if "quantity" in item))
        if (
            len(named) > 1
            and self.ranked_by not in named
            and not self.is_shown
            and rank not in ("riskiest", "newest", "oldest")
        ):
            raise UnreadableError(self.text)
        column, shown = self.ranked_by or (named[0] if named else None), []
        if self.is_shown and any(one.about == "label" for one in found):
            column = None  # "V14 of the 5 largest frauds": it is shown
        if rank == "top" and column is None and self.sort and self.is_main:
            # "top 10 sorted by amount": by that which they are sorted by.
            column, direction = self._sort_column()
            rank, self.sort = ("largest" if direction else "smallest"), ()
        if rank == "top" and column is None and self.is_main and any("is_fraud" in one.sql for one in found):
            # What is known to be fraud has cost its amount.
            rank = "largest"
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
        limit = self.limit or (1 if (self.is_main or self.is_of_time) and not plural else 10)
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
        sort = ()
        if self.sort:
            rank, sort = self._sorted(measure, rank)
        versus = ()
        if self.versus:
            is_plain = measure in ("count", "rate", *_COMPUTED[1:]) and rank is None and not self.having
            if not is_plain or is_cumulative or (measure == "count" and asked.get("target")):
                raise UnreadableError(self.text, code="two_questions")
            versus = tuple(" and ".join(f"({one.sql})" for one in side) for side in self.versus)
        asked = Asked(
            self.table, measure, group=self.group, filters=[one.sql for one in filters], limit=self.limit, rank=rank,
            is_cumulative=is_cumulative, having=self.having, sort=sort, versus=versus, **asked,
        )  # fmt: skip
        if is_cumulative:
            said = self.say["cumulative"].format(measure=said)
        self.told = (said, [*told, *filters], rank)
        return asked

    def _sorted(self, measure, rank):
        """The order of groups, and that of rows, that a question sets."""
        item, direction = self.sort
        if measure in LISTING:
            return rank, self._sort_column()
        if self.group is None or rank is not None or self.having or "is_cumulative" in self.words:
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

    def _nothing_is_left(self):
        for item in self.items:
            if not (item.senses.keys() & _EMPTY):
                if "versus" in item and self.is_main:
                    raise UnreadableError(self.text, code="two_questions")
                raise UnreadableError(item.text or self.text)

    def _reading(self, asked):
        said, filters, rank = self.told
        parts = [said]
        conditions = [one.said for one in filters if one.said]
        if conditions:
            parts.append(self.say["where"].format(conditions=self.say["and"].join(conditions)))
        if self.group is not None and asked.measure != "mean_of_groups":
            groups = self.say["and"].join(group.said for group in self.group.all)
            parts.append(self.say["by"].format(group=groups))
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
        by = ", ".join(group.name for group in self.group.all) if self.group else None
        measure = "beside" if self.versus else asked.measure
        return Reading("query", {"sql": sql}, measure, asked.column, by, self.table.name, tuple(told))
