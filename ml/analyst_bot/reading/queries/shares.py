"""Shares and rates that a question asks for. No language stands here."""

from ml.analyst_bot.reading.conditions import UnreadableError
from ml.analyst_bot.reading.predicates import Predicate, is_part_of
from ml.analyst_bot.reading.queries.beside import Beside


class Shares(Beside):
    """Rules for what share of which rows."""

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
        elif len(labels) == 2 and (said_of := self._said_of(labels)) is not None:
            target = said_of
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

    def _said_of(self, labels):
        """The place of what is said of frauds: the percentage of detected frauds."""
        concepts = {self.items[place]["predicate"].concept for place in labels}
        of_frauds = [place for place in labels if "is_said_of" in self.items[place]]
        is_plain = concepts == {"fraud", "flagged"} and labels[1] == labels[0] + 1
        if len(of_frauds) != 1 or not is_plain or any("among" in item for item in self.items[labels[1] :]):
            return None
        return of_frauds[0]

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
