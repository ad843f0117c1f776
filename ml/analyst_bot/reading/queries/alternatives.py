"""Where there is more of something, or it is worse: here, there, or at a third place. No language stands here."""

from ml.analyst_bot.reading.conditions import UnreadableError
from ml.analyst_bot.reading.predicates import CONCEPTS
from ml.analyst_bot.reading.queries.telling import COMPUTED, Telling

# Units of time by the SQL of one of them.
_UNITS_IN_SQL = {"weekday": "dayofweek(", "month": "month(", "day": "as date)", "hour": "hour_of_day"}


def _kind_of_group(predicates):
    """Unit or column by which rows would be grouped into these, or None: month of march and april."""
    units = [next((unit for unit, sql in _UNITS_IN_SQL.items() if sql in one.sql), one.column) for one in predicates]
    return units[0] if len(set(units)) == 1 else None


class Alternatives(Telling):
    """Rules that set the alternatives of a question beside each other."""

    def _riskier(self):
        """are payments online riskier than those in a shop: the fraud rate of both"""
        places = self._find("predicate", "thing?", "copula?", "riskier", "versus", "thing?", "predicate", "thing?")
        sides = places and (places[0], places[6])
        if places is None and not self.words & {*COMPUTED, "count", "amount", "share"} and not self._has("quantity"):
            places = self._find("riskier|likelier", "thing?", "predicate", "thing?", "versus|or", "thing?", "predicate")
            sides = places and (places[2], places[6])  # is fraud more frequent online than in store
        if places is None or self.group is not None or self.words & {"which", "when", "top"} or self._has("unit"):
            return None
        first, second = (self.items[place]["predicate"] for place in sides)
        if first.about == "label" or first.about != second.about:
            return None
        self._replace([place for place in places if place is not None])
        self.group, self.versus = None, [[first], [second]]
        return self._fraud_rate_of([])

    def _riskier_of_two(self):
        """is it worse online or in store: the fraud rate of each"""
        places, either = self._find("riskier"), self._find_either()
        if places is None or either is None:
            return None
        alternatives = self.items[either]["predicate"]
        if self._asks_for_other_groups(alternatives.parts):
            return None
        self._replace(sorted([*places, either]))
        for kind in ("which", "unit", "column"):
            self._drop(kind)
        return self._fraud_rate_of(self._set_beside(alternatives))

    def _more_of_two(self):
        """which channel has more fraud, web or shop; more frauds in march or april"""
        more = self._find("more|most", "predicate")
        is_measured = self.words & {*COMPUTED, "amount", "share", "rate", "by", "top"}
        if more is None or self._about(more[1]) != "label" or is_measured:
            return None
        joined, either = self._find("predicate", "or", "predicate", start=more[1] + 1), self._find_either()
        if joined is None and either is None:
            return None
        alternatives = None if joined else self.items[either]["predicate"]
        sides = alternatives.parts if alternatives else [self.items[place]["predicate"] for place in joined[::2]]
        if sides[0].about == "label" or len({one.about for one in sides}) > 1:
            return None
        if self._asks_for_other_groups(sides):
            return None
        target = self.items[more[1]]["predicate"]
        self._replace([*more, *(joined or [either])])
        for kind in ("which", "unit", "column", "copula", "count"):
            self._drop(kind)
        if self._has("or"):
            raise UnreadableError(self.text, code="two_questions")  # in march or april or may
        if alternatives:
            filters = self._set_beside(alternatives)
        else:
            self.group, self.versus, filters = None, [[one] for one in sides], []
        return self._finish("count", self.say["count"], [*filters, target, *self._take_predicates()])

    def _lost_in_one_of_two(self):
        """do we lose more money online or in store: what was lost in each"""
        either = self._find_either()
        places = self._find("lost", "more|most", "amount?") or self._find("more|most", "amount?", "lost")
        if places is None or either is None or self.words & {*COMPUTED, "share", "rate", "by", "top", "count"}:
            return None
        alternatives = self.items[either]["predicate"]
        if self._asks_for_other_groups(alternatives.parts):
            return None
        self._replace(sorted([*(place for place in places if place is not None), either]))
        for kind in ("quantity", "copula", "which", "unit", "column"):
            self._drop(kind)
        labels = [one for one in (item.senses.get("predicate") for item in self.items) if one and one.about == "label"]
        if self._has("or") or any(one.concept not in ("fraud", "missed", "caught") for one in labels):
            raise UnreadableError(self.text, code="two_questions")  # nothing is lost by a false alarm
        filters = self._set_beside(alternatives)
        filters += [*([] if labels else [self.speak.concept("fraud")]), *self._take_predicates()]
        said = self.say["sum"].format(column=self.speak.called("amount_eur"))
        return self._finish("sum", said, filters, column="amount_eur")

    def _find_either(self):
        """Place of the one predicate that is made of alternatives, or None."""
        there = [place for place, item in enumerate(self.items) if "predicate" in item and item["predicate"].parts]
        return there[0] if len(there) == 1 else None

    def _set_beside(self, alternatives):
        """Filters, where two alternatives stand beside each other, and more of them are groups of their column."""
        parts = alternatives.parts
        if len(parts) == 2:
            self.group, self.versus = None, [[one] for one in parts]
            return []
        if len({one.column for one in parts}) > 1 or parts[0].about != "value":
            raise UnreadableError(self.text, code="two_questions")
        self.group, self.versus = self._by_column(parts[0].column), ()
        return [alternatives]

    def _asks_for_other_groups(self, predicates):
        """which hour is worse in march or april: an hour is asked for, and neither of these"""
        kind = _kind_of_group(predicates)
        asked = {item.senses.get("unit") or item.senses.get("column") for item in self.items if "predicate" not in item}
        asked.add(self.group and self.group.name)
        return "when" in self.words or bool(asked - {None, kind})

    def _fraud_rate_of(self, filters):
        """The share of frauds, or of what is named, in each side; the word for a share may be said or not."""
        said = self._take_predicates()
        targets = [one for one in said if one.concept in CONCEPTS]
        if len(targets) > 1 or self._has("or"):
            raise UnreadableError(self.text, code="two_questions")
        for kind in ("rate", "copula", "per", "compare"):
            self._drop(kind)
        target = targets[0] if targets else self.speak.concept("fraud")
        return self._rate(target, [*filters, *(one for one in said if one not in targets)])

    def _likelier(self):
        """is fraud more frequent at night: its rate there beside that of all others"""
        places = self._find("commonest|likelier")
        more = self._find("most|more", "predicate") if self.speak.asks_whether(self.text) else None
        if places is None and more is not None and self._about(more[1]) == "label":
            places = more[:1]  # is there more fraud at night
        said = [item["predicate"] for item in self.items if "predicate" in item]
        rest = [one for one in said if one.about != "label" or (one.concept and one.concept not in CONCEPTS)]
        labels = [one for one in said if one not in rest] or [self.speak.concept("fraud")]
        is_plain = len(rest) == 1 and len(labels) == 1
        is_of_groups = self.words & {"which", "when", "top"} or self._has("unit") or self.group is not None
        if places is None or not is_plain or is_of_groups:
            return None
        either = self._find_either()
        alternatives = None if either is None else self.items[either]["predicate"]
        self._replace(places)
        is_of_numbers = self._has("count")
        for kind in ("more", "predicate", "versus", "count", "rate", "most"):
            self._drop(kind)
        if alternatives is None:
            self.versus, filters = [[rest[0]], [self.speak.but(rest)]], []
        else:
            filters = self._set_beside(alternatives)  # online or in store: these two are compared
        if is_of_numbers:
            return self._finish("count", self.say["count"], [*filters, *labels])
        return self._rate(labels[0], filters)
