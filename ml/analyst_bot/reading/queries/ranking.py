"""What a question puts first. No language stands here."""

from ml.analyst_bot.reading.conditions import SenselessError, UnreadableError
from ml.analyst_bot.reading.predicates import Predicate
from ml.analyst_bot.reading.queries.entities import Entities
from ml.analyst_bot.reading.queries.telling import COMPUTED
from ml.analyst_bot.reading.rules.grouping import DOWN, UP
from ml.analyst_bot.reading.statement import RISK, TIME
from ml.analyst_bot.reading.vocabulary import Item

# What is asked of many rows at once; without it, the first rows are what is asked for.
_RANKED = {"riskiest", "newest", "oldest", "largest", "smallest", "most", "least", "top"}
_NO_PREDICATE = Predicate("", "", "")
_OF_EACH = ("largest", "smallest", "riskiest", "newest", "oldest")
_ASKED_OF_MANY = {"count", "how_much", "share", "rate", "sum", "avg", "median", "stddev", "named_rate"}


class Ranking(Entities):
    """Rules for the first, the last, the largest, and how many of them."""

    def _rank(self):
        """The kind of ranking, or None; its words are taken."""
        kinds = [kind for kind in ("riskiest", "newest", "oldest", "largest", "smallest", "most", "least", "top")]
        there = [kind for kind in kinds if self._has(kind)]
        if not there:
            return None
        if self._is_a_whole_order():
            return None
        self._refuse_comparative(there)
        if sum(bool({"most", "least"} & item.senses.keys()) for item in self.items) > 1:
            raise UnreadableError(self.text, code="two_questions")  # the most frauds and the most alerts
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
        if not apart and not self._is_said_of_rows(there):
            self.is_shown = False  # the probability that is lowest, among frauds
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

    def _refuse_majority(self):
        """where most payments are declined: more than half, not the most"""
        places = self._find("most", "thing|predicate", "copula", "predicate")
        if places is not None and self._about(places[3]) not in ("time", "window"):
            raise UnreadableError(self._text(places))

    def _refuse_comparative(self, kinds):
        """is V14 lower for frauds: than for whom; not the lowest of them"""
        said = [item for item in self._said if item.senses.keys() - {"filler"}]
        for before, item, behind in zip(said, said[1:], [*said[2:], Item("")], strict=False):
            is_ranked = {"largest", "smallest"} & item.senses.keys() & set(kinds)
            noun = {"concept", "thing", "number", "column", "amount", "count", "rate"} & behind.senses.keys()
            if (
                is_ranked
                and "copula" in before
                and behind.text
                and not noun
                and not self.words & {"which", "when", "who"}
            ):
                raise UnreadableError(item.text)

    def _is_said_of_rows(self, kinds):
        """Whether a word that ranks stands before what it ranks: V14 of the largest frauds, of the 5 newest"""
        said = [item for item in self._said if item.senses.keys() - {"filler"}]
        last = max((place for place, item in enumerate(said) if any(kind in item for kind in kinds)), default=None)
        if last is None:
            return True
        label = {name for name, column in self.table.columns.items() if column.type == "BOOLEAN"}
        behind = said[last + 1 : last + 2]
        return any({"concept", "thing", "number"} & i.senses.keys() or i.senses.get("column") in label for i in behind)

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
            if any("and" in item for item in between):
                raise UnreadableError(self._text(range(places[0], places[1] + 1)), code="two_questions")
            if any(not item.senses.keys() & {"to", "filler"} for item in between):
                raise UnreadableError(self._text(places))
            by = Item("", {"column": column}) if column else next((i for i in self.items if "quantity" in i), None)
            self.sort = (by, "" if lowest in self.items[places[0]] else " desc")
            self.items = [item for place, item in enumerate(self.items) if place not in places and item is not by]
            return True
        if {"most", "least"} <= {kind for item in self.items for kind in item.senses}:
            raise UnreadableError(self.text)
        return False

    def _ranked_measure(self, rank, found, is_of_rows=False):
        if is_of_rows and rank in ("largest", "smallest") and not self._has("quantity"):
            return {"largest": "max", "smallest": "min"}[rank]
        if rank in ("riskiest",):
            if any(
                "riskiest" in item and {"thing", "concept"} & behind.senses.keys() for item, behind in self._pairs()
            ):
                raise UnreadableError(self.text, code="which_measure")  # the riskiest transaction of each day
            return "rate"
        is_bare = not found and not self.extra and not self.words & {"most", "largest", "smallest"}
        if rank == "top" and is_bare and self.is_main:
            raise UnreadableError(self.text, code="which_measure")
        if self._has("quantity") and self._is_largest_of_each(rank):
            return {"largest": "max", "smallest": "min"}[rank]
        if self._has("quantity"):
            named = {self.table.columns[item["quantity"]].unit for item in self.items if "quantity" in item}
            if rank == "top" and self.is_main and named == {"EUR"}:
                return "sum"  # the top 3 days by amount: by that of the day
            raise UnreadableError(self.text, code="which_measure")
        if rank in ("newest", "oldest"):
            raise UnreadableError(self.text)
        if rank in ("largest", "smallest") and self.is_main and not self.words & _ASKED_OF_MANY:
            raise UnreadableError(self.text, code="which_measure")  # the hour with the largest frauds
        return "count"

    def _is_measured_beside(self, rank, measure):
        """the hour with most frauds, and their mean amount: they are ranked by their number, and the mean is told"""
        first = next((p for p, item in enumerate(self._said) if rank in item), None)
        if rank not in ("most", "least", "top") or first is None:
            return False
        behind = [item for item in self._said[first + 1 :] if set(item.senses) != {"filler"}]
        ends = next((p for p, item in enumerate(behind) if "and" in item or item.is_behind_comma), None)
        words = {measure, *(("how_much",) if measure == "sum" else ())}
        if ends is None or not any(item.senses.keys() & words for item in behind[ends:]):
            return False
        counted = behind[:ends]
        if rank == "top":
            counted = next((counted[p + 1 :] for p, item in enumerate(counted) if "by" in item), [])
        measured = {"quantity", "amount", "rate", "share", *COMPUTED}
        is_of_number = bool(counted) and not any(item.senses.keys() & measured for item in counted)
        if is_of_number and rank == "least":
            raise UnreadableError(self.text, code="two_questions")  # those without any come first
        return is_of_number

    def _pairs(self):
        """What was said, each with what stands behind it."""
        said = [item for item in self._said if set(item.senses) != {"filler"}]
        return list(zip(said, said[1:], strict=False))

    def _is_largest_of_each(self, rank):
        """the highest amount by day; not the day of the highest amount"""
        said = [item for item in self._said if set(item.senses) != {"filler"}]
        ranked = next((place for place, item in enumerate(said) if rank in item), None)
        if rank not in ("largest", "smallest") or ranked is None or self.limit or self.words & {"which", "when"}:
            return False
        before = said[max(ranked - 1, 0) : ranked]
        is_of_amount = "amount" in said[ranked + 1] if ranked + 1 < len(said) else False
        return is_of_amount and "by" in self.words and not any(i.senses.keys() & {"unit", "number"} for i in before)

    def _refuse_order_of_another(self, sql):
        """the fraud rate of the 5 busiest terminals; which of the top 5 by payments has the fewest declined ones"""
        if self.group is None:
            return
        orders = {*UP, *DOWN}
        there = [place for place, item in enumerate(self._said) if item.senses.keys() & orders]
        for first, second in zip(there, there[1:], strict=False):
            between = self._said[first + 1 : second]
            if any("by" in item for item in between[:-1]):
                raise UnreadableError(self.text, code="in_two_steps")
        for place in there:
            before = self._said[:place]
            is_measured = any(item.senses.keys() & {"count", "how_much", "share", "lost", *COMPUTED} for item in before)
            is_of_rate = "riskiest" not in self._said[place] or "order by avg(" in sql or not is_measured
            is_of_count = "busiest" not in self._said[place] or "order by count(" in sql
            if not (is_of_rate and is_of_count) or ("riskiest" in self._said[place] and "share" in self.words):
                raise UnreadableError(self._said[place].text, code="in_two_steps")

    def _take_limit(self):
        places = self._find("limit")
        if places is None:
            return
        if self.group is None and (of := self._match(["limit", "unit"], places[0])) is not None:
            raise UnreadableError(self._text(of))  # frauds in 24 hours
        number = self.items[places[0]]["number"]
        if number.unit is None and float(number.value).is_integer() and 0 < number.value < 1e6:
            self.limit = int(number.value)
            self._replace(places)

    def _ranked_rows(self, rank, found):
        if rank == "riskiest" and any("how_much" in item and "count" not in item for item in self._original):
            raise UnreadableError(self.text, code="which_column")
        self._refuse_condition_of_the_first(rank)
        counted = [item for item in self._original if "count" in item and (self.limit or "how_much" not in item)]
        if counted and (self.limit or 0) != 1:
            raise UnreadableError(self.text)  # how many of the first ones: they are not listed
        plural = any(
            item.text.lower().endswith("s")
            for item in self._original
            if not any(letter.isdigit() for letter in item.text)  # 3DS
            and item.senses.keys() & {"thing", "label", "concept", "quantity", "predicate", "table"}
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
            if column is None or "commonest" in self.words:
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
        limit = self.limit or (1 if self.nth or (self.is_main or self.is_of_time) and not plural else 10)
        self.limit = limit
        shown += self._take_shown(rank)
        said = self.say[rank].format(column=self.speak.called(column) if column else "")
        return self._finish(rank, f"{self.say['rows']}, {said}", found, column=column, shown=shown)

    def _first_of_each(self):
        """Places of what asks for some rows of each group, or None: the 3 largest frauds of each day"""
        is_plain = self.is_main and self.group is not None and not (self.is_ranked_entity or self.having or self.leads)
        if not is_plain or self.group.within is not None or self.words & _ASKED_OF_MANY:
            return None
        noun, rank = "thing|predicate", "|".join(_OF_EACH)
        for pattern in (["number", rank, noun, f"{noun}?"], [rank, "number", noun], ["number", noun, f"{noun}?", rank]):
            if (places := self._find(*pattern)) is not None:
                return places
        places = self._find("top", "number", noun)
        if places is None or self.items[places[2]].senses.keys() & {"column", "unit"}:
            return None
        is_each = any(item.senses.keys() & {"per", "every"} for item in self._said)
        if not is_each or "is_fraud" not in self.items[places[2]].senses.get("predicate", _NO_PREDICATE).sql:
            raise UnreadableError(self.text, code="which_measure")  # top 3 frauds by month: months, or frauds of each
        self.items[places[0]].senses = {"largest": True}  # what is known to be fraud has cost its amount
        return places

    def _ranked_rows_of_each(self, places):
        there = [self.items[place] for place in places if place is not None]
        number = next(item["number"] for item in there if "number" in item)
        rank = next(kind for item in there for kind in _OF_EACH if kind in item and "number" not in item)
        nouns = [item for item in there if item.senses.keys() & {"thing", "predicate"}]
        is_count = number.unit is None and float(number.value).is_integer() and 0 < number.value < 1e6
        if not is_count or not any(item.is_plural for item in nouns) or self.limit or self.sort:
            raise UnreadableError(self._text(places))
        self.limit = int(number.value)
        self.items = [item for item in self.items if item not in there or item in nouns]
        if self._find("by|per|sorted", "quantity") is not None:
            raise UnreadableError(self.text, code="which_measure")  # by the amount, or by the score that is named
        found = self._take_predicates()
        shown = self._take_shown(rank)
        column = "amount_eur" if rank in ("largest", "smallest") else None
        said = self.say[rank].format(column=self.speak.called(column) if column else "")
        return self._finish(rank, f"{self.say['rows']}, {said}", found, column=column, shown=shown)

    def _refuse_condition_of_the_first(self, rank):
        """top 20 alerts, only frauds; which of the last 10 payments are online; the first 5 by amount"""
        number = next((place for place, item in enumerate(self._said) if "number" in item), None)
        if (self.limit or 1) == 1 or number is None:
            return
        said = self._said[number + 1 :]
        for before, item in zip(said, said[1:], strict=False):
            is_listed = "column" in item and not self._is_boolean(item)  # with amount, time and score: they are shown
            is_condition = (item.senses.keys() & {"concept", "value", "column"} and not is_listed) or item.only
            if is_condition and (item.is_behind_comma or item.only) and "by" not in before:
                raise UnreadableError(item.text, code="in_two_steps")
            if "copula" in before and "which" in self._said[0]:
                raise UnreadableError(self.text, code="in_two_steps")
            if rank in ("newest", "oldest") and "by" in before and "column" in item and not self.sort:
                raise UnreadableError(self.text)

    def _take_shown(self, measure):
        within = self._find("among", "column")
        if self.is_main and within is not None and self._entity(self.items[within[1]]):
            raise UnreadableError(self._text(within))  # in their country
        shown = [item["column"] for item in self.items if "column" in item]
        shown += [item["quantity"] for item in self.items if "quantity" in item and "column" not in item
                  and "filler" not in item and item.text]  # fmt: skip
        self.items = [item for item in self.items if "column" not in item and "quantity" not in item]
        return list(dict.fromkeys(shown))

    def _is_of_single_rows(self):
        """Whether the largest or smallest is one row of each group: highest payment per channel."""
        places = self._find("largest|smallest", "thing|predicate")
        if places is None or self.group is None or self.limit is not None or not self.is_main:
            return False
        if self.items[places[1]].is_plural:
            raise UnreadableError(self.text, code="which_measure")
        return True

    def _take_subset(self):
        """how many frauds among the 100 largest payments: the rows that come first are chosen, then looked at"""
        order = "largest|smallest|riskiest|newest|oldest"
        patterns = [["among", "number", order, "thing|predicate"], ["among", order, "number", "thing|predicate"]]
        patterns.append(["among", "number", "thing|predicate", order])
        if self.words & _ASKED_OF_MANY or self._asks_which_of_these():
            patterns += [pattern[1:] for pattern in patterns]
        for pattern in patterns:
            if (places := self._find(*pattern)) is not None:
                break
        else:
            return self._take_top_subset()
        number = next(self.items[p]["number"] for p in places if "number" in self.items[p])
        rank = next(
            kind for p in places for kind in order.split("|") if kind in self.items[p] and "number" not in self.items[p]
        )
        column = {"riskiest": RISK, "newest": TIME, "oldest": TIME}.get(rank, "amount_eur")
        noun = next(p for p in places if self.items[p].senses.keys() & {"thing", "predicate"})
        return self._set_subset(places, noun, number, rank, column)

    def _asks_which_of_these(self):
        """which of the 10 largest alerts are frauds"""
        order = "top|largest|smallest|riskiest|newest|oldest"
        for ranked in ([order, "number"], ["number", order]):
            for noun in (["thing|predicate"], ["thing|predicate", "by", "quantity"]):
                if self._find("which", *ranked, *noun, "copula", "predicate") is not None:
                    return True
        return self._find("which", "number", "thing|predicate", order, "copula", "predicate") is not None

    def _refuse_which_of_two(self):
        """which is riskier, web or shop: two groups, of which no row is the first"""
        places = self._find("which", "copula?", "|".join(_RANKED), "predicate")
        if places is not None and " in (" in self.items[places[3]]["predicate"].sql:
            raise UnreadableError(self._text(places))

    def _refuse_which_of_them(self):
        """the last 10 payments, which of them are frauds: chosen first, and looked at then"""
        ranked = next((p for p, item in enumerate(self._said) if "number" in item), None)
        behind = self._said[ranked + 1 :] if ranked is not None else []
        which = next((item for item in behind if "which" in item), None)
        if which is not None and self.words & (_RANKED | {"top"}):
            raise UnreadableError(which.text)

    def _take_top_subset(self):
        """how many of the top 100 alerts by score are frauds"""
        is_of_these = self._find("among", "top", "number") or self._asks_which_of_these()
        if not (self.words & _ASKED_OF_MANY or is_of_these):
            return
        for pattern in (["top", "number", "thing|predicate", "by", "quantity"], ["top", "number", "thing|predicate"]):
            if (places := self._find(*pattern)) is None:
                continue
            noun = self.items[places[2]].senses.get("predicate")
            column = self.items[places[-1]]["quantity"] if len(places) > 3 else None
            if column is None:
                column = "amount_eur" if noun is not None and "is_fraud" in noun.sql else RISK
            return self._set_subset(places, places[2], self.items[places[1]]["number"], "largest", column)

    def _set_subset(self, places, named, number, rank, column):
        noun = self.items[named].senses.get("predicate")
        others = [item["predicate"] for place, item in enumerate(self.items) if "predicate" in item and place != named]
        is_count = number.unit is None and float(number.value).is_integer() and 0 < number.value < 1e6
        if not is_count or self.limit or any(one.about != "label" for one in [*others, *([noun] if noun else [])]):
            raise UnreadableError(self._text(places))
        direction = "" if rank in ("smallest", "oldest") else " desc"
        where = f" where {noun.sql}" if noun else ""
        order = f"{column}{direction} nulls last, transaction_id"
        chosen = f"select transaction_id from {self.table.name}{where} order by {order}"
        said = self.say[rank].format(column=self.speak.called(column))
        said = f"{noun.said}, {said}" if noun else said
        said = self.say["subset"].format(limit=self.speak.number(number.value), order=said)
        subset = Predicate(f"transaction_id in ({chosen} limit {int(number.value)})", said, "value")
        first = min(places)
        if first and "top" in self.items[first - 1] or "top" in self.items[first + 1]:
            self.items = [item for place, item in enumerate(self.items) if place in places or "top" not in item]
            return self._take_subset()
        self._replace(places)
        if any(item.senses.keys() & _RANKED for item in self.items):
            raise UnreadableError(self.text)
        if self._has("share") and (self._has("sum") or self._has("how_much")):
            raise UnreadableError(self.text, code="share")  # their share in the total
        self.extra.append(subset)
        self.words.add("subset")
        self.words -= {"largest", "smallest", "riskiest", "newest", "oldest", "top"}
        if not others and not self.words & _ASKED_OF_MANY:
            raise UnreadableError(self.text)
