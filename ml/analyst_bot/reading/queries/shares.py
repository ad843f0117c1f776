"""Shares and rates that a question asks for. No language stands here."""

from ml.analyst_bot.reading.conditions import UnreadableError
from ml.analyst_bot.reading.predicates import Predicate, is_part_of, without_implied
from ml.analyst_bot.reading.queries.beside import Beside
from ml.analyst_bot.reading.vocabulary import Item

# Rates that are good when they are high.
_GOOD = {("flagged", "fraud"), ("fraud", "flagged")}
_CAUGHT = {"fraud", "flagged"}
# What a share of these may be of.
_BASES = {"false_alarm": ("flagged", "legitimate"), "true_positive": ("flagged", "fraud")}


class Shares(Beside):
    """Rules for what share of which rows."""

    def _named_rate(self):
        # What models are measured by is in other tables, but not for such groups.
        is_of_some = any("predicate" in item and item["predicate"].about != "label" for item in self.items)
        kinds = "named_rate|grouped_rate" if self.group is not None or is_of_some or self.versus else "named_rate"
        places = self._find(kinds)
        if places is None:
            return None
        item = self.items[places[0]]
        if self._find(kinds, start=places[0] + 1) is not None:
            raise UnreadableError(self.text, code="two_questions")
        target, base = item.senses.get("named_rate") or item["grouped_rate"]
        for other in self.items:
            if "riskiest" in other and (target, base) in _GOOD:
                other.senses = {"smallest": True}  # the worst precision is the lowest
        self._replace(places)
        predicates = self._take_predicates()
        if base:
            predicates = [one for one in predicates if one.concept != base] + [self.speak.concept(base)]
        return self._rate(self.speak.concept(target), predicates)

    def _basis_points(self):
        """of fraud, by value; of the fraud rate, by number"""
        places = self._find("basis_points")
        if places is None:
            return None
        by_number = self._find("rate") is not None and not self._has("quantity")
        for kind in ("basis_points", "rate", "share", "quantity", "vague", "by"):
            self._drop(kind)
        found = self._take_predicates()
        labels = [one for one in found if one.about == "label"] or [self.speak.concept("fraud")]
        if len(labels) > 1:
            raise UnreadableError(self.text, code="share")
        rest = [one for one in found if one.about != "label"]
        if by_number:
            self.per, self.per_base = 10_000, []
            return self._per(labels[0], rest)
        said = self.say["basis_points"].format(target=labels[0].said)
        rest.append(Predicate("is_fraud is not null", "", "label"))
        return self._finish("rate_of_sum", said, rest, column="amount_eur", target=(labels[0].sql,), number=10_000)

    def _share(self):
        places = self._find("rate|share")
        if places is None:
            return self._per_number() if self.per else None
        is_of_losses = self._has("lost")
        self._take_losses()
        place = places[0]
        is_rate = "rate" in self.items[place]
        before = place - 1 if place and "predicate" in self.items[place - 1] else None
        labelled = any("predicate" in item and item["predicate"].about == "label" for item in self.items)
        is_apart = before is not None and is_rate and self.items[before]["predicate"].about != "label"
        if is_apart and self.items[before]["predicate"].about == "value" and not labelled:
            is_apart = False  # the declined rate
        if before is not None and (self.items[place].is_behind_comma or is_apart):
            before = None  # "but for nights, the fraud rate": what it is of stands behind
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
        if not of_amount and before is None and place and "quantity" in self.items[place - 1]:
            # the fraud amount as a share of the total
            of_amount = [place - 1]
            before = place - 2 if place > 1 and "predicate" in self.items[place - 2] else None
        if (shares := self._shares_beside(place, behind, labels, is_rate or bool(predicated or of_amount))) is not None:
            return shares
        if before is not None:
            target = before
        elif not is_rate and behind and any(one.about == "sql" for one in self.extra):
            raise UnreadableError(self.text, code="share")  # of frauds, that have an amount above 500: or the reverse
        elif is_rate and labels and self._is_of_those(place, labels, predicated):
            target = labels[0]
        elif predicated:
            of_label = [other for other in predicated if other in labels]
            if len(of_label) > 1 or (not of_label and len(predicated) > 1):
                raise UnreadableError(self.text, code="share")
            target = (of_label or predicated)[0]
        elif of_amount and len(labels) == 2 and labels[0] < of_amount[0] < labels[1]:
            target = labels[1]  # of fraud amount, caught
        elif is_of_losses and len(labels) == 1 and len(behind) == 2:
            target = next(other for other in behind if other not in labels)  # of the losses, those over 500
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
        elif is_rate and behind and self._is_named_rate_of_values(place, behind):
            target = behind[0]
        elif is_rate and before is None and self._is_of_value(place):
            raise UnreadableError(self.text, code="share")  # the rate of declined ones, or of fraud among them
        elif is_rate:
            target = None
        elif not behind and self.group is not None and self._has("thing") and not of_amount:
            # the share of payments by channel: of all of them
            self._replace([place])
            self.notes.append(self.say["of_all"].format(group=self.group.said, target=self.say["rows"]))
            return self._finish("count", self.say["count"], self._take_predicates(), several=("of_all",))
        elif len(behind) == 1:
            target = behind[0]
        elif len(behind) == 2 and any("among" in self.items[other] for other in range(behind[0], behind[1])):
            target = behind[0]
        elif sum(self.items[other]["predicate"].about == "value" for other in behind) == 1 and all(
            self.items[other]["predicate"].about in ("value", "time") for other in behind
        ):
            # the share of payments by phone, in January
            target = next(other for other in behind if self.items[other]["predicate"].about == "value")
        elif not behind and sum("predicate" in item for item in self.items) == 1:
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
        is_part_of_all = not is_rate and self.group is not None and not filters and not {"thing", "among"} & self.words
        self.notes += [self.say["of_all"].format(group=self.group.said, target=chosen.said)] if is_part_of_all else []
        several = ("of_all",) if is_part_of_all else ()
        if column:
            knows = any("is_fraud" in one.sql for one in [chosen, *filters])
            said = self.say["rate_of_sum" if knows else "rate_of_sum_plain"].format(target=chosen.said)
            filters += [Predicate("is_fraud is not null", "", "label")] if knows else []
            return self._finish("rate_of_sum", said, filters, column=column, target=(chosen.sql,), several=several)
        return self._rate(chosen, filters, several=several)

    def _shares_beside(self, place, behind, labels, has_one_base):
        """Of what nobody said among what: share of false alarms, percentage of frauds at night. Both ways."""
        if any(one.about == "sql" for one in self.extra):
            return None
        if self._find("and|versus", "among") is not None:
            raise UnreadableError(self.text, code="two_questions")  # among frauds, and among all payments
        if len(labels) != 1 or any("among" in item and "filler" not in item for item in self.items[place:]):
            return None
        label = self.items[labels[0]]["predicate"]
        others = [self.items[one]["predicate"] for one in behind if one != labels[0]]
        if any("predicate" in item for item in self.items[:place]) or self.per or self.group is not None:
            return None
        known = f"{label.sql} is not null" if "is_fraud" in label.sql else "true"
        if not others and label.concept in _BASES and not label.is_negated:
            first, second = (self.speak.concept(one) for one in _BASES[label.concept])
            sides = [(label, first), (label, second)]
            targets = [label.sql, f"({first.sql}) and is_fraud is not null", label.sql, second.sql]
        elif others and not has_one_base:
            other = others[0] if len(others) == 1 else Predicate(
                " and ".join(f"({one.sql})" for one in others), self.say["and"].join(o.said for o in others), "value"
            )  # fmt: skip
            sides = [(other, label), (label, other)]
            targets = [other.sql, label.sql, label.sql, f"({other.sql}) and {known}"]
        else:
            return None
        self._drop_sums()
        self._replace([place, *behind])
        said = [self.say["share_among"].format(target=one.said, base=base.said) for one, base in sides]
        told = self.say["shares"].format(first=said[0], second=said[1])
        return self._finish("shares", told, self._take_predicates(), target=tuple(targets))

    def _is_named_rate_of_values(self, place, behind):
        """the rate of declined payments: not that of frauds among these"""
        between = self.items[place + 1 : behind[0]]
        around = [*between, *self.items[behind[0] + 1 : behind[0] + 2]]
        is_adjacent = all(item.senses.keys() & {"thing", "filler"} for item in between)
        is_adjacent = is_adjacent and any("thing" in item for item in around)
        return is_adjacent and self.items[behind[0]]["predicate"].about == "value"

    def _is_of_value(self, place):
        """Whether nothing stands between a rate and a value: taux de refusés"""
        behind = self._match(["rate", "predicate"], place)
        return behind is not None and self.items[behind[1]]["predicate"].about == "value"

    def _is_of_those(self, place, labels, predicated):
        """the fraud rate of the payments that were not flagged: what is said of these chooses them"""
        between = self.items[labels[0] + 1 : predicated[0]] if predicated else []
        is_adjacent = labels[0] == place + 1 and not self.items[labels[0]].is_plural
        return is_adjacent and any(item.senses.keys() & {"thing", "column"} for item in between)

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

    def _take_losses(self):
        """the share of losses: of the amount of frauds"""
        places = self._find("lost")
        if places is None:
            return
        if (by_others := self._find("that", "predicate", "saved")) is not None:
            if self.items[by_others[1]]["predicate"].about != "label":
                raise UnreadableError(self._text(by_others))  # what declined payments prevented
        self.items[places[0]].senses = {"quantity": "amount_eur"}
        for item in self.items:
            is_said = any("predicate" in one and one["predicate"].concept == "flagged" for one in self.items)
            if "saved" in item and is_said:
                item.senses = {"filler": True}  # saved by the alerts
            elif "saved" in item:
                item.senses = {"predicate": self.speak.concept("flagged"), "is_said_of": True}
        if not any("predicate" in item and item["predicate"].about == "label" for item in self.items):
            self.items.insert(places[0] + 1, Item("", {"predicate": self.speak.concept("fraud")}))
        elif not any("predicate" in item and "is_fraud" in item["predicate"].sql for item in self.items):
            self.extra.append(self.speak.concept("fraud"))

    def _drop_sums(self):
        # "what share of the total amount"
        places = [place for place, item in enumerate(self.items) if "sum" in item or "how_much" in item]
        for place in places:
            self.items[place].senses["filler"] = True
            self.items[place].senses.pop("sum", None)

    def _rate(self, target, filters, rank=None, several=()):
        filters = [one for one in filters if not (rank is not None and one.sql == target.sql)]
        if any(one.sql == target.sql or is_part_of(one, target) for one in filters):
            raise UnreadableError(self.text, code="share")  # frauds among frauds are all of them
        knows = "is_fraud" in target.sql and target.concept not in ("labelled", "unlabelled")
        if knows and not any("is_fraud" in one.sql for one in filters):
            filters = [*filters, Predicate("is_fraud is not null", "", "label")] if " " in target.sql else filters
        said = self.say["rate" if knows else "rate_plain"].format(target=target.said)
        column = target.sql if target.sql in ("is_fraud", "is_flagged") else None
        return self._finish("rate", said, filters, column=column, target=(target.sql,), rank=rank, several=several)

    def _per_number(self):
        is_said_of = any("is_said_of" in item for item in self.items)  # of 100 frauds, those that we catch
        found = self._take_predicates()
        labels = [one for one in found if one.about == "label"]
        labels = without_implied(labels) or ()
        if len(labels) == 2:
            # 10 detected frauds
            sql, said = " and ".join(f"({one.sql})" for one in labels), self.say["and"].join(o.said for o in labels)
            labels = [Predicate(sql, said, "label", "caught" if {o.concept for o in labels} == _CAUGHT else None)]
        if len(labels) != 1:
            raise UnreadableError(self.text)
        self._drop_counts()
        [base] = self.per_base or [None]
        is_of_others = base is not None and without_implied([base, labels[0]]) is None
        if base is not None and base.concept == "fraud" and not is_said_of:
            is_of_others = labels[0].concept in ("flagged", "false_alarm")
        if is_of_others:
            # alerts per 10 frauds: all of them, not those of the frauds
            said = self.say["per_other"].format(
                target=labels[0].said, number=self.speak.number(self.per), base=base.said
            )
            rest = [one for one in found if one.about != "label"]
            return self._finish("per", said, rest, target=(labels[0].sql, base.sql), number=self.per)
        return self._per(labels[0], [one for one in found if one.about != "label"])

    def _per(self, target, filters):
        self._drop_counts()
        filters = [*filters, *self.per_base]
        knows = any("is_fraud" in one.sql for one in [target, *filters])
        said = self.say["per" if knows else "per_plain"].format(target=target.said, number=self.speak.number(self.per))
        filters += [Predicate("is_fraud is not null", "", "label")] if knows else []
        return self._finish("per", said, filters, target=(target.sql,), number=self.per)
