"""What groups have to hold to be in the answer: hours with more than 10 frauds. No language stands here."""

from itertools import pairwise

from ml.analyst_bot.reading.conditions import UnreadableError
from ml.analyst_bot.reading.rules.turning import Turning
from ml.analyst_bot.reading.statement import UNITS, Group
from ml.analyst_bot.reading.vocabulary import Item

# What groups hold in which nothing is found.
NOTHING = ("=", 0)


class Holding(Turning):
    """Rules for numbers that groups are chosen by."""

    group, having, nothing, counted = None, (), None, None

    def _take_or_more_of_them(self):
        """with 2 frauds or more, 2 or more frauds: at least 2"""
        for pattern in (
            ["number", "or_more|or_less", "predicate|thing"],
            ["number", "predicate|thing", "or_more|or_less"],
        ):
            places = self._find(*pattern)
            if places is None or self.items[places[0]]["number"].unit is not None:
                continue
            more = next(place for place in places if {"or_more", "or_less"} & self.items[place].senses.keys())
            sign = {"operator": ">=" if "or_more" in self.items[more] else "<="}
            text = self.items[more].text
            self._replace([more])
            self.items.insert(places[0], Item(text, sign))

    def _take_having(self):
        """hours with more than 10 frauds, or with a fraud rate above 1 %"""
        self._take_or_more_of_them()
        rate = ("predicate?", "rate|named_rate", "predicate?")
        places = self._find("unit|column", "that?", "copula?", *rate, "copula?", "operator", "number")
        if places is not None and self.is_main and places[0] <= 1 and (group := self._unit_or_entity(places[0])):
            if self.items[places[8]]["number"].unit != "share":
                raise UnreadableError(self._text(places[7:]))
            self.having = (self.items[places[7]]["operator"], self.items[places[8]]["number"].value)
            self._set_group([places[0], *places[7:]], group)
            return
        self._take_nothing()
        self._take_repeated()
        places = self._find("unit|column", "that?", "copula?", "spent", "operator", "number")
        if places is not None and self.is_main and (group := self._unit_or_entity(places[0])) is not None:
            # customers who spent more than 1,000: in all
            self.having = (self.items[places[4]]["operator"], self.items[places[5]]["number"].value)
            self._set_group(places, group)
            self.items += [Item("", {"sum": True}), Item("", {"quantity": "amount_eur"})]
            return
        of_amount = ("predicate?", "quantity", "predicate?", "copula?", "operator", "number")
        places = self._find("unit|column", "that?", *of_amount)
        if places is not None and self.is_main and places[0] <= 1 and (group := self._unit_or_entity(places[0])):
            # merchants whose fraud amount is over 1,000: in all, or that of one payment
            raise UnreadableError(self._text([places[0], *places[3:]]), code="sum_or_list")
        self._take_number_of_others()
        places = self._find("unit|column", "that?", "copula?", "operator", "number", "predicate|thing")
        if self.having or places is None or not self.is_main or places[0] > 1:
            return
        group, number = self._unit_or_entity(places[0]), self.items[places[4]]["number"]
        of_what = self.items[places[5]].senses.get("predicate")
        if number.unit == "eur" and group is not None and of_what is not None and of_what.about == "label":
            # customers with more than 200 euros of fraud
            self.having = (self.items[places[3]]["operator"], number.value)
            self._set_group(places[:5], group)
            self.items += [Item("", {"sum": True}), Item("", {"quantity": "amount_eur"})]
            return
        if number.unit is not None or group is None or "filler" in self.items[places[3]]:
            return
        others = [
            item for item in self.items[places[5] + 1 :] if "predicate" in item or "share" in item or "rate" in item
        ]
        if of_what is None and any("predicate" not in one or one["predicate"].about == "label" for one in others):
            # of customers with more than 100 payments, the frauds
            raise UnreadableError(self._text(places[:6]), code="in_two_steps")
        self.having = (self.items[places[3]]["operator"], number.value)
        self.words.add("count")
        self._set_group(places[:5], group)

    def _refuse_second_number(self):
        """hours with more than 15 frauds but fewer than 25, or over 500 euros in all, or one of more than 1,000"""
        if not self.having:
            return
        joins = [place for place, item in enumerate(self.items) if item.senses.keys() & {"and", "or", "among"}]
        for place in [*joins, *self._one_of_which()]:
            for last, (first, second) in enumerate(pairwise(self.items[place + 1 :]), start=place + 2):
                if first.senses.keys() & {"and", "or"}:
                    break
                number = second.senses.get("number") if "operator" in first else first.senses.get("number")
                is_limit = "operator" in first or second.senses.keys() & {"or_more", "or_less"}
                if number is not None and is_limit and number.unit in (None, "eur", "share"):
                    raise UnreadableError(self._text(range(place + 1, last + 1)), code="compared_groups")

    def _one_of_which(self):
        """Places of "which" where one of the things is meant that were named: frauds, of which one over 100"""
        for place, (item, behind) in enumerate(pairwise(self.items)):
            if "that" in item and "operator" in behind and item.end and behind.end:
                between = self.text[item.end : behind.end - len(behind.text)]
                if between.strip():
                    yield place

    def _take_number_of_others(self):
        """customers who used more than 3 terminals, in more than one country: different ones are counted"""
        before = ("unit|column", "that?", "copula?", "thing?", "among?", "agent?")
        places = self._find(*before, "several|operator", "number?", "distinct?", "column")
        if places is None or not self.is_main or places[0] > 1 or self.having or self.group is not None:
            return
        limit, number = self.items[places[6]], self.items[places[7]]["number"] if places[7] is not None else None
        if ("several" in limit) != (number is None) or (number is not None and number.unit is not None):
            return
        group, other = self._unit_or_entity(places[0]), self._entity(self.items[places[9]])
        if group is None or other in (None, group.name):
            return
        self.having = (limit["operator"], number.value) if number is not None else (">", 1)
        self.counted = other
        self.words.add("count")
        self._set_group(places, group)

    def _take_repeated(self):
        """customers who were defrauded more than once"""
        often, places = self._find("repeatedly"), self._find("unit|column")
        others = self._find("times", "predicate")
        if others is not None and self._about(others[1]) == "label":
            raise UnreadableError(self._text(others), code="compared_groups")  # at least twice the frauds
        having = (">", 1)
        if often is None and (often := self._find("operator?", "times")) is not None:
            # at least twice
            operator, times = often
            having = (self.items[operator]["operator"] if operator is not None else "=", self.items[times]["times"])
        if often is None or places is None or not self.is_main or places[0] > 1 or self.having or self.group:
            return
        group = self._unit_or_entity(places[0])
        if group is None or not self.items[places[0]].is_plural:
            return
        self.having = having
        self.words.add("count")
        self._replace(often)
        self._set_group(self._find("unit|column"), group)

    def _take_nothing(self):
        """days without a fraud; customers who had no alert, or zero; who never paid online"""
        for pattern in (
            ["unit|column", "that?", "copula?", "predicate"],
            ["unit|column", "that?", "copula?", "number", "predicate"],
            ["unit|column", "that?", "copula?", "not", "thing", "predicate"],
        ):
            places = self._find(*pattern)
            if places is None or not self.is_main or places[0] > 1 or self.group is not None:
                continue
            group, said = self._unit_or_entity(places[0]), self.items[places[-1]]["predicate"]
            zero = self.items[places[3]]["number"] if "number" in pattern else None
            if "not" in pattern:
                is_nothing = "none" in self.items[places[3]] and not said.is_negated
                nothing = said if said.about == "value" or said.concept in self.table.beside else None
            else:
                is_nothing = said.is_negated if zero is None else zero.value == 0 and not said.is_negated
                nothing = self.items[places[-1]].senses.get("never") or self._affirmed(said)
            if group is None or nothing is None or not is_nothing or (zero and zero.unit is not None):
                continue
            if not self.items[places[0]].is_plural and "which" not in self.words:
                continue
            if nothing.about == "value" or nothing.concept in self.table.beside:
                self.nothing = nothing
            else:
                self.items[places[-1]].senses["predicate"] = nothing
                places = places[:-1]
            self.having = NOTHING
            self.words.add("count")
            self._set_group([place for place in places if place is not None], group)
            return

    def _affirmed(self, said):
        """A predicate over labels that is not denied, or None where that is not one of frauds or alerts."""
        if said.about != "label":
            return None
        if said.concept in self.table.beside:
            return self.speak.boolean(said.concept)
        return self.speak.concept(said.concept) if said.concept in ("fraud", "flagged") else None

    def _unit_or_entity(self, place):
        item = self.items[place]
        if (name := self._entity(item)) is not None:
            return self._by_column(name)
        return self._unit(item["unit"]) if item.senses.get("unit") in UNITS else None

    def _by_column(self, name):
        return Group(name, name, self.speak.called(name))

    def _entity(self, item):
        """The column of a file's own that an item names, or None: customer, terminal, category."""
        return item["column"] if self._is_own(item) else None
