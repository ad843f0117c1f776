"""Two things that a question sets beside each other. No language stands here."""

from ml.analyst_bot.reading.conditions import UnreadableError
from ml.analyst_bot.reading.grouping import RATIO
from ml.analyst_bot.reading.predicates import Predicate, without_implied
from ml.analyst_bot.reading.queries.telling import COMPUTED, Telling
from ml.analyst_bot.reading.statement import Group
from ml.analyst_bot.reading.vocabulary import Item

_MEASURES = {"count", "how_much", "rate", "share", "named_rate", *COMPUTED}
# Groups that people set beside each other.
_PAIRS = ({"fraud", "legitimate"}, {"flagged", "unflagged"})
_OPPOSITE = {"fraud": "legitimate", "legitimate": "fraud", "flagged": "unflagged", "unflagged": "flagged"}


def _side(predicate):
    """Concept of a predicate, that of the opposite where it is denied."""
    return _OPPOSITE.get(predicate.concept) if predicate.is_negated else predicate.concept


class Beside(Telling):
    """Rules for ratios, comparisons, correlations, and two questions in one."""

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

    def _compare_values(self):
        """compare the fraud rate of online and pos: groups of one column"""
        listed = [
            item["predicate"] for item in self.items if "predicate" in item and item["predicate"].about == "value"
        ]
        if not self._has("compare") or self.group is not None or len(listed) != 1 or " in (" not in listed[0].sql:
            return
        if self.words & (_MEASURES | {"amount"}):
            name = listed[0].column
            self.group = Group(name, name, self.speak.called(name))
            self._drop("compare")

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
        is_compared = self.words & {"compare", "largest", "smallest"} and not self.words & set(COMPUTED)
        if pair and is_compared and "count" not in self.words:
            places = self._find("quantity")
            column = self.items[places[0]]["quantity"] if places else "amount_eur"
            for kind in ("quantity", "largest", "smallest"):
                self._drop(kind)
            said = self.say["compare"].format(column=self.speak.called(column))
            return self._finish("compare", said, self._take_predicates(), column=column)
        return None
