"""Two things that a question sets beside each other. No language stands here."""

import re

from ml.analyst_bot.reading.conditions import UnreadableError
from ml.analyst_bot.reading.predicates import CONCEPTS, Predicate, exclude_each_other, without_implied
from ml.analyst_bot.reading.queries.alternatives import Alternatives
from ml.analyst_bot.reading.queries.telling import COMPUTED
from ml.analyst_bot.reading.rules.grouping import RATIO
from ml.analyst_bot.reading.vocabulary import Item

_MEASURES = {"count", "how_much", "rate", "share", "named_rate", "grouped_rate", *COMPUTED}
# What is of one group of rows, and of two another number than their sum.
_OF_ONE = ("rate", "named_rate", "grouped_rate", "avg", "median")
# Lower, higher.
_COMPARED = {"compare", "smallest", "largest", "more"}
# Groups that people set beside each other.
_PAIRS = ({"fraud", "legitimate"}, {"flagged", "unflagged"})
_OPPOSITE = {"fraud": "legitimate", "legitimate": "fraud", "flagged": "unflagged", "unflagged": "flagged"}


def _side(predicate):
    """Concept of a predicate, that of the opposite where it is denied."""
    return _OPPOSITE.get(predicate.concept) if predicate.is_negated else predicate.concept


def _kind(predicate):
    """What a predicate is about: labels and decisions, a column that is true or false, times, values."""
    is_own = predicate.about == "label" and predicate.concept not in CONCEPTS
    return predicate.concept if is_own else predicate.about


def _matter(predicate):
    """The same, hours of the day, days of the week and dates apart."""
    if predicate.about == "value":
        return predicate.column
    return predicate.axis or predicate.column if predicate.about == "time" else _kind(predicate)


class Beside(Alternatives):
    """Rules for ratios, comparisons, correlations, and two questions in one."""

    def _take_sides(self):
        """number of frauds and number of alerts: each, and the rows that are both"""
        if not self.is_main or not self._has("count") or self.words & (_MEASURES - {"count", "how_much"}):
            return
        if (places := self._find("mistakes")) is not None and not self._has("predicate"):
            self._replace(places)
            self.sides = [self.speak.concept("false_alarm"), self.speak.concept("missed")]
            return
        if (places := self._sides_counted_apart()) is None:
            places = self._find("count", "predicate|thing", "and", "count?", "predicate|thing")
        if places is None or self.having:
            return
        sides = [places[1], places[4]]
        while (more := self._match(["and", "count?", "predicate|thing"], places[-1] + 1)) is not None:
            places = [*places, *more]
            sides.append(more[2])
        said = [self.items[place].senses.get("predicate") for place in sides]
        labels = [one for one in said if one is not None]
        if any(one.about != "label" for one in labels) or not labels or len(labels) < len(said) - 1:
            return
        if {_side(one) for one in labels} in _PAIRS:
            return
        behind = self.items[places[-1] + 1 :]
        if any("predicate" in item and item["predicate"].about != "time" for item in behind):
            return
        self._replace([place for place in places[1:] if place is not None])
        self.sides = said

    def _sides_counted_apart(self):
        """how many justified alerts, and how many unjustified ones: what is said of the first is one"""
        places = self._find("count", "predicate", "predicate", "and", "count", "predicate")
        if places is None:
            return None
        first, second = (self.items[place]["predicate"] for place in places[1:3])
        merged = without_implied([first, second])
        if first.about != second.about or first.about != "label" or merged is None:
            return None
        both = merged[0] if len(merged) == 1 else Predicate(
            f"({first.sql}) and ({second.sql})", f"{first.said}{self.say['and']}{second.said}", "label", "first"
        )  # fmt: skip
        self._replace([places[2]])
        self.items[places[1]].senses = {"predicate": both}
        return self._find("count", "predicate", "and", "count", "predicate")

    def _counts_beside(self):
        if not self.sides:
            return None
        self._drop_counts()
        labels = [one for one in self.sides if one is not None]
        targets = ["true" if one is None else one.sql for one in self.sides]
        names = ["all" if one is None else f"{'not_' if one.is_negated else ''}{one.concept}" for one in self.sides]
        said = [self.say["rows"] if one is None else one.said for one in self.sides]
        if len(labels) > 1 and without_implied(labels) is not None:
            targets.append(" and ".join(f"({one.sql})" for one in labels))
            names.append("both" if len(labels) == 2 else "all_of_these")
            said.append(self.say["both"].format(conditions=self.say["and"].join(one.said for one in labels)))
        if len(set(names)) < len(names):
            raise UnreadableError(self.text, code="two_questions")
        told = self.say["counts"].format(conditions=", ".join(said))
        return self._finish("counts", told, self._take_predicates(), target=tuple(targets), several=tuple(names))

    def _take_more(self):
        """more frauds at night than by day; more on day 1 or on day 2: two numbers"""
        more = self._find("most|least|more")
        if more is None or not self.is_main:
            return
        places = self._find("predicate", "versus|or", "predicate", start=more[0])
        if places is None:
            return
        first, last = (self.items[place] for place in (places[0], places[2]))
        if first["predicate"].about != last["predicate"].about or first["predicate"].about == "quantity":
            return
        if self.words & (_MEASURES - {"count"}):
            raise UnreadableError(self.text, code="two_questions")
        counted = self._find("count", "column|unit")
        if counted is not None and self._said[:1] and "count" in self._said[0] and self.items[counted[1]].is_plural:
            raise UnreadableError(self.text, code="compared_groups")  # how many customers have more frauds than alerts
        leads = any((self._entity(one) or "unit" in one) and one.is_plural for one in self._said[:2])
        if self.group is not None and (leads or self.is_ranked_entity or self._asks_for_groups()):
            raise UnreadableError(self.text, code="compared_groups")  # terminals with more alerts than frauds
        self.items[places[1]].senses = {"versus": True}
        self._replace(more)

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
        if first.column == second.column and first.about == "time" and exclude_each_other([first, second]):
            # Before 6 and after 22: no hour is both, those of either are meant. At night and in the morning: two.
            if all("part" in self.items[place] for place in (places[0], places[2])) and self.words & _MEASURES:
                self.items[places[1]].senses = {"versus": True}
                return
            if self.leads or "contrast" in self.items[places[1]]:
                raise UnreadableError(self._text(places), code="every_group")
            is_days = first.bounds and second.bounds and first.bounds[0] == first.bounds[1]
            self._predicate(places, self.speak.either(first, second), **({"is_both": True} if is_days else {}))
            return
        is_equal = re.search(r"(?<![<>])=", first.sql + second.sql) is not None
        same = first.column is not None and first.column == second.column and is_equal
        if same and first.about != "value":
            raise UnreadableError(self.text)
        if {_side(first), _side(second)} in _PAIRS:
            return
        if "verb" in self.items[places[0]]:
            return  # written as conditions
        described = places[0] > 0 and self.items[places[0] - 1].senses.keys() & {"thing", "that", "copula"}
        if first.about == second.about == "label" and without_implied([first, second]) is None:
            self.items[places[1]].senses = {"versus": True}  # of those that we caught and those that we missed
            return
        if first.about == second.about == "label" and not described:
            # "frauds and alerts" are two questions, not the rows that are both.
            raise UnreadableError(self._text(places), code="two_questions")

    def _take_repeated_measure(self):
        """the average amount of frauds and the average amount of alerts; how many by night, and how many by day"""
        for kind in ("avg", "sum", "median", "min", "max", "count"):
            there = [place for place, item in enumerate(self.items) if kind in item]
            if len(there) < 2 or kind in ("count", "sum") and self._find(kind, "and", kind) is not None:
                continue
            named = {item["quantity"] for item in self.items if "quantity" in item}
            places = self._find("predicate", "and|versus", kind, "quantity?", "predicate|thing?")
            places = places or self._find("predicate", "and|versus", "quantity?", kind, "predicate|thing?")
            if places is None or len(there) > 2 or len(named) > 1:
                raise UnreadableError(self.text, code="two_questions")
            self.items[places[1]].senses = {"versus": True}
            last = self.items[places[-1]] if places[-1] is not None else Item("", {})
            if "predicate" not in last:
                everything = Predicate("true", self.say["rows"], self.items[places[0]]["predicate"].about)
                self.items.insert(places[1] + 1, Item("", {"predicate": everything}))
                places = [*places[:2], *(p + 1 if p is not None else None for p in places[2:])]
                self._replace([place for place in places[2:] if place is not None])
            else:
                self._replace([place for place in places[2:-1] if place is not None])
            return

    def _take_rate_and_count(self):
        """number of frauds and fraud rate by hour: the rate is told with the number it is made of"""
        if not (self._has("rate") and self._has("count")) or self._has("quantity"):
            return
        if self._find("count", "thing", "and") is not None or self._find("rate", "predicate?", "and", "count", "thing"):
            raise UnreadableError(self.text, code="two_questions")  # all payments, and a share of those with a label
        labels = [item for item in self.items if "predicate" in item and item["predicate"].about == "label"]
        if len({item["predicate"].sql for item in labels}) != 1 or not self._has("and"):
            return
        self.items = [item for item in self.items if "count" not in item and item not in labels[1:]]
        self._drop("and")

    def _one_in(self):
        """one alert in how many is a fraud"""
        places = self._find("among|slash", "count")
        labels = [item["predicate"] for item in self.items if "predicate" in item]
        if places is None:
            return None
        if not 1 <= len(labels) <= 2 or any(one.about != "label" for one in labels):
            raise UnreadableError(self.text)
        ones = [item for item in self.items if "number" in item and item["number"].value == 1]
        self.items = [
            item
            for place, item in enumerate(self.items)
            if place not in places and item not in ones and "predicate" not in item
        ]
        first = labels[0] if len(labels) == 2 else Predicate("true", self.say["rows"], "label")
        return self._ratio_of(first, labels[-1])

    def _merge_labels(self):
        """ratio of missed frauds to caught frauds: each is one"""
        if not self.words & {"ratio", "over"}:
            return
        while (places := self._find("predicate", "predicate")) is not None and places[1] == places[0] + 1:
            said = [self.items[place]["predicate"] for place in places]
            if any(one.about != "label" for one in said) or (merged := without_implied(said)) is None:
                return
            both = merged[0] if len(merged) == 1 else Predicate(
                " and ".join(f"({one.sql})" for one in merged), self.say["and"].join(o.said for o in merged), "label"
            )  # fmt: skip
            self._replace(places, Item("", {"predicate": both}))

    def _divided(self):
        """number of alerts divided by number of frauds"""
        self._merge_labels()
        places = self._find("count?", "predicate|thing", "over", "count?", "predicate|thing")
        if places is None:
            return None
        said = [self.items[place].senses.get("predicate") for place in (places[1], places[4])]
        if any(one is not None and one.about != "label" for one in said):
            raise UnreadableError(self.text)
        self._replace(places)
        return self._ratio_of(*(one or Predicate("true", self.say["rows"], "label") for one in said))

    def _ratio(self):
        self._merge_labels()
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

    def _take_change(self):
        """did fraud increase in March compared to February, between February and March: a number of each"""
        times = [place for place, item in enumerate(self.items) if item.senses.keys() & {"month", "quarter", "week_of"}]
        if not (self.is_main and self._has("change")) or len(times) != 2:
            return
        joints = [place for place in range(*times) if "versus" in self.items[place]]
        between = [place for place in range(times[0]) if "between" in self.items[place]]
        if len(joints) != 1 or ("and" in self.items[joints[0]] and not between):
            return
        self.items[joints[0]].senses = {"versus": True}
        changes = [place for place, item in enumerate(self.items) if "change" in item]
        self._replace(sorted({*changes, *between}))

    def _compare_values(self):
        """compare the fraud rate of online and pos; of web vs shop vs phone: groups of one column"""
        places = self._find("predicate", "versus", "predicate", "versus", "predicate") or []
        values = [self.items[place]["predicate"] for place in places[::2]]
        are_alike = len({(one.about, one.column) for one in values}) == 1 and values[0].about == "value"
        if are_alike and self.group is None:
            while (more := self._match(["versus", "predicate"], places[-1] + 1)) is not None:
                places = [*places, *more]
            name = values[0].column
            self._predicate(places, self.speak.either(*(self.items[place]["predicate"] for place in places[::2])))
            self.group = self._by_column(name)
            self._drop("compare")
        listed = [
            item["predicate"] for item in self.items if "predicate" in item and item["predicate"].about == "value"
        ]
        if not self._has("compare") or self.group is not None or len(listed) != 1 or " in (" not in listed[0].sql:
            return
        if self.words & (_MEASURES | {"amount"}):
            name = listed[0].column
            self.group = self._by_column(name)
            for kind in ("compare", "between"):
                self._drop(kind)

    def _take_lower_than(self):
        """do missed frauds have a lower probability than caught ones: what is compared stands between the two"""
        second = self._find("versus", "that?", "thing?", "predicate")
        word = next((p for p, item in enumerate(self.items) if item.senses.keys() & _COMPARED), None)
        if second is None or word is None or word > second[0] or self.group is not None:
            return
        if "and" in self.items[second[0]]:
            return
        about = self.items[second[3]]["predicate"].about
        first = next((p for p in range(word) if self._is_about(self.items[p], about)), None)
        if first is None:
            return
        behind = next(p for p in range(first, word + 1) if not self._is_about(self.items[p], about))
        measured = self.items[behind : second[0]]
        counts = "more" in self.items[word] and any(self._is_about(item, "label") for item in measured)
        if not counts and not any(item.senses.keys() & (_MEASURES | {"quantity"}) for item in measured):
            return
        if any(self._is_about(item, about) for item in measured):
            return
        for kind in (*_COMPARED, "size"):
            self.items[word].senses.pop(kind, None)
        kept = [item for item in measured if item.senses]
        sides = [*self.items[first:behind], self.items[second[0]], *self.items[second[3] :]]
        self.items = [*self.items[:first], *kept, *sides]
        if self._has("quantity") and not self.words & (_MEASURES - {"how_much"}):
            # What is lost is lost in all; what payments are compared by is the amount of one.
            self.items.append(Item("", {"sum" if "lost" in self.words else "avg": True}))

    def _is_about(self, item, about):
        return "predicate" in item and item["predicate"].about == about

    def _take_apart(self):
        """the fraud rate of January and of March: one of each, where a number of both would be their sum"""
        both = next((item for item in self.items if "is_both" in item and item["predicate"].parts), None)
        if both is None or self.group is not None or not self.words & {*_OF_ONE}:
            return
        if len(both["predicate"].parts) != 2 or self.versus:
            raise UnreadableError(self.text, code="two_questions")
        self.versus = [[part] for part in both["predicate"].parts]
        self.items.remove(both)

    def _take_versus(self):
        """frauds in the morning vs in the afternoon: one measure of two groups of rows, that may overlap"""
        self._take_apart()
        self._take_lower_than()
        self._take_higher_in_one()
        self._take_both_ways()
        while (twice := self._find("predicate", "thing", "versus", "predicate", "thing")) is not None:
            self._replace([twice[1], twice[4]])  # contactless payments versus chip payments
        named = self._find("predicate", "versus", "thing", "predicate")
        if named is not None and "and" not in self.items[named[1]]:
            self.items[named[3]].senses["named"] = True  # fraudulent alerts against legitimate payments
            self._replace([named[2]])
        places = self._find("predicate", "versus|slash", "predicate")
        if places is None or self._has("ratio") or {"and", "that"} & self.items[places[1]].senses.keys():
            return
        behind = range(places[2], len(self.items))
        second = [place for place in behind if all("predicate" in item for item in self.items[places[2] : place + 1])]
        if len(second) > 1 and any("rate" in item for item in self.items[second[-1] + 1 : second[-1] + 2]):
            second = second[:-1]  # online or in store: the fraud rate is of both
        abouts = {self.items[place]["predicate"].about for place in second}
        kinds = {_kind(self.items[place]["predicate"]) for place in second}
        first = []
        for place in range(places[0], -1, -1):
            # What is said once, before both, holds of both, and so does what a rate is of.
            is_target = place > 0 and "rate" in self.items[place - 1] and len(first) >= len(second)
            if "predicate" not in self.items[place] or _kind(self.items[place]["predicate"]) not in kinds or is_target:
                break
            first.insert(0, place)
        # What only follows the second is said of both: online against in store, in May.
        # What only precedes the first is said of both as well: online payments, declined against approved.
        others = {_matter(self.items[place]["predicate"]) for place in second}
        values = [place for place in first if self.items[place]["predicate"].about == "value"]
        shared = [p for p in values if self.items[p]["predicate"].column not in others]
        first = [place for place in first if place not in shared]
        own = {_matter(self.items[place]["predicate"]) for place in first}
        second = [place for place in second if not first or _matter(self.items[place]["predicate"]) in own]
        sides = [[self.items[place]["predicate"] for place in side] for side in (first, second)]
        if all("is_said_of" in self.items[place] for place in second):
            # frauds that we missed beside those that we caught: the noun is said once
            sides[1] += [one for one in sides[0] if one.concept == "fraud" and not one.is_negated][:1]
        is_of_rate = bool(self.words & {"rate", "share"})
        before = self.items[: first[0]] if first else []
        if self._has("share") and "copula" in (before or [()])[-1] and any("predicate" in item for item in before):
            raise UnreadableError(self.text, code="share")  # the share of frauds that were online, or in a shop
        self._say_of_both(sides, first, second)
        if (
            not first
            or not second
            or (not is_of_rate and len(first) == len(second) == 1 and {_side(one[0]) for one in sides} in _PAIRS)
        ):
            return
        behind = self.items[second[-1] + 1 :]
        if abouts == {"label"} and any("predicate" in i and i["predicate"].about == "label" for i in behind):
            raise UnreadableError(self.text, code="two_questions")
        if [one.sql for one in sides[0]] == [one.sql for one in sides[1]]:
            raise UnreadableError(self.text, code="two_questions")
        sides = [without_implied(side) for side in sides]
        if None in sides:
            raise UnreadableError(self.text, code="no_row")
        self.versus = sides
        self._replace([*first, places[1], *second])
        if not self.words & _MEASURES and self._has("size") and not self._has("quantity"):
            self.items.append(Item("", {"quantity": "amount_eur"}))
            self.items.append(Item("", {"avg": True}))  # larger than those: by their amounts
            for kind in ("size", "largest", "smallest"):
                self._drop(kind)
        elif not (self.words & _MEASURES or self._has("avg")):
            # what was spent in January beside March: in all
            self.items.append(Item("", {"sum" if self._has("quantity") else "count": True}))
        for kind in ("compare", "between"):
            self._drop(kind)

    def _take_higher_in_one(self):
        """plus élevé en ligne qu'en magasin: what may say "that" says "than" there"""
        heard = set()
        for before, item, behind in zip(self.items, self.items[1:], self.items[2:], strict=False):
            heard |= before.senses.keys()
            is_between = "predicate" in before and "predicate" in behind and {"that", "versus"} <= item.senses.keys()
            if is_between and heard & {"compare", "likelier"}:
                item.senses = {"versus": True}

    def _take_both_ways(self):
        """the average amount with and without 3DS"""
        places = self._find("both_ways", "predicate")
        if places is None or self.leads or self.having:
            return
        said, item = self.items[places[1]]["predicate"], self.items[places[0]]
        if said.about != "label" or said.is_negated:
            raise UnreadableError(self._text(places))
        opposite = self.speak.concept if said.concept in CONCEPTS else self.speak.boolean
        item.senses = {"versus": True}
        self.items.insert(places[0], Item(self.items[places[1]].text, {"predicate": said}))
        self.items[places[1] + 1] = Item("", {"predicate": opposite(said.concept, True)})

    def _say_of_both(self, sides, first, second):
        """flagged against unflagged frauds: what one side is called holds of the other, where that has no name"""
        if without_implied([*sides[0], *sides[1]]) is not None:
            return
        for own, other, places, others in ((*sides, first, second), (*reversed(sides), second, first)):
            words = [self.items[place] for place in places]
            has_noun = any(self.speak.is_noun(i.text) and (i.is_plural or len(others) == 1) for i in words)
            behind = self.items[places[-1] + 1 : places[-1] + 2]
            if has_noun or "named" in words[0] or any("thing" in item for item in behind):
                continue
            for concept in map(self.speak.concept, _OPPOSITE):
                with_it = [without_implied([*side, concept]) for side in (own, other)]
                if None not in with_it and [any(one is concept for one in side) for side in with_it] == [True, False]:
                    own.append(concept)

    def _correlation(self):
        """of two columns, or of one and a label"""
        if not self._has("correlation"):
            return None
        labels = [item["predicate"] for item in self.items if "predicate" in item]
        labels = [one for one in labels if one.about == "label" and one.concept in ("fraud", "flagged")]
        columns = list(dict.fromkeys(item["quantity"] for item in self.items if "quantity" in item))
        if len(columns) == 2 and (places := self._find("among|per", "predicate")) is not None:
            labels = [one for one in labels if one is not self.items[places[1]]["predicate"]]  # among the frauds
            self.items[places[0]].senses = {"filler": True}
        if len(labels) + len(columns) != 2 or self.group is not None:
            raise UnreadableError(self.text, code="correlation")
        ends = [*columns, *(f"cast({one.sql} as integer)" for one in labels)]
        said = [*map(self.speak.called, columns), *(one.said for one in labels)]
        self.items = [
            item
            for item in self.items
            if not ("quantity" in item or ("predicate" in item and item["predicate"] in labels))
            and not item.senses.keys() & {"correlation", "between", "versus", "by", "slash"}
        ]
        filters = self._take_predicates()
        told = self.say["corr"].format(first=said[0], second=said[1])
        return self._finish("corr", told, filters, column=ends[0], several=(ends[1],))

    def _are_joined(self, pair):
        """Whether two kinds of rows are set beside each other, and not both said of the same rows."""
        start = 0
        while (places := self._find("predicate", "and|versus|or|slash|among", "predicate", start=start)) is not None:
            if {_side(self.items[place]["predicate"]) for place in (places[0], places[2])} == pair:
                return True
            start = places[0] + 1
        return self._has("compare") or self._has("versus")

    def _side_by_side(self):
        predicates = [item["predicate"] for item in self.items if "predicate" in item]
        pair = next((pair for pair in _PAIRS if pair <= {_side(one) for one in predicates}), set())
        if pair and not self._are_joined(pair):
            raise UnreadableError(self.text, code="no_row")
        if pair:
            self.items = [item for item in self.items if not ("predicate" in item and _side(item["predicate"]) in pair)]
            if self.group is not None:
                raise UnreadableError(self.text)
            is_of_labels = "fraud" in pair
            self.group = self._by_status() if is_of_labels else self._by_decision()
        for kind in ("compare", "versus", "between", "slash"):
            if pair:
                self._drop(kind)
        is_compared = self.words & {"compare", "largest", "smallest"} and not self.words & set(COMPUTED)
        if pair and is_compared and "count" not in self.words:
            places = self._find("quantity")
            column = self.items[places[0]]["quantity"] if places else "amount_eur"
            for kind in ("quantity", "largest", "smallest", "avg"):
                self._drop(kind)
            said = self.say["compare"].format(column=self.speak.called(column))
            return self._finish("compare", said, self._take_predicates(), column=column)
        return None
