"""What a question names: columns, values, labels and decisions. No language stands here."""

from dataclasses import replace

from ml.analyst_bot.reading.conditions import UnreadableError
from ml.analyst_bot.reading.predicates import CONCEPTS
from ml.analyst_bot.reading.rules.items import Items
from ml.analyst_bot.reading.vocabulary import Item

# The unit of inputs that are 1 where something is so.
FLAG = "flag"
_NUMERIC = ("BIGINT", "INTEGER", "DOUBLE", "FLOAT", "HUGEINT", "DECIMAL")


class Naming(Items):
    """Rules that make predicates of what has a name."""

    def _take_named_things(self):
        for item in self.items:
            if "table" in item:
                item.senses.pop("column", None)
            if {"column", "value"} & item.senses.keys():
                # The file's own words mean what the file says.
                for kind in ("dearest", "cheapest", "largest", "smallest", "most", "least", "top", "riskiest"):
                    item.senses.pop(kind, None)
            if "well" in item and "column" in item:
                self._take_best(item)
            for kind, rank in (("dearest", "largest"), ("cheapest", "smallest")):
                if kind in item:
                    item.senses[rank] = True
            column = self.table.columns.get(item.senses.get("column"))
            if column is None:
                if "amount" in item and "amount_eur" in self.table.columns:
                    item.senses["quantity"] = "amount_eur"
            elif column.type == "BOOLEAN":
                item.senses["label"] = column.name
            elif column.type in _NUMERIC or column.type.startswith("DECIMAL"):
                item.senses["quantity"] = column.name
                if column.unit == FLAG and self._is_said_alone(item):
                    item.senses = {"predicate": self.speak.compared(column.name, "=", 1)}
            if "value" in item:
                of, value = item["value"]
                if self.table.columns[of].type == "BOOLEAN":
                    item.senses["label"] = of
                    item.senses["is_false"] = value == "false"
            if "id" in item and "transaction_id" in self.table.columns:
                name = "case_id" if item["id"].lower().startswith("case_") else "transaction_id"
                if name in self.table.columns:
                    item.senses["predicate"] = self.speak.values(name, [item["id"]], False)
        exact = any("quantity" in item and "amount" not in item for item in self.items)
        for item in self.items:
            if exact and "vague" in item:
                # "the value of V3"
                item.senses = {"filler": True}
        self._take_values()
        self._take_missing()
        self._take_labels()

    def _is_said_alone(self, item):
        """Whether a name stands without a 0 or 1 that it is compared with, and is not asked for itself."""
        place = self.items.index(item)
        behind = [one["number"] for one in self.items[place + 1 : place + 3] if "number" in one]
        before = self.items[max(place - 1, 0) : place]
        is_compared = any(number.unit is None and number.value in (0, 1) for number in behind)
        return not is_compared and not any(one.senses.keys() & {"by", "per", "not", "avg"} for one in before)

    def _take_best(self, item):
        """the best recall is the highest; the best threshold is what the file says of it"""
        place = self.items.index(item)
        for other in [*self.items[place + 1 : place + 2], *self.items[max(place - 1, 0) : place]]:
            column = self.table.columns.get(other.senses.get("column"))
            if column is not None and column.type == "DOUBLE" and column.name not in self.table.named_by:
                item.senses = {"smallest" if column.unit == "EUR" else "largest": True}
                return

    def _take_values(self):
        while True:
            places = self._find("not?", "value")
            if places is None:
                return
            column = self.items[places[1]]["value"][0]
            if self.table.columns[column].type == "BOOLEAN":
                self.items[places[1]].senses.pop("value")
                continue
            values, last, is_both = [self.items[places[1]]["value"][1]], places[1], False
            while (more := self._match(["and|or?", "value"], last + 1)) is not None:
                of, value = self.items[more[1]]["value"]
                if of == column and any("to" in item and "and" not in item for item in self.items[last : more[1]]):
                    raise UnreadableError(self._text(range(places[1], more[1] + 1)))  # customers C5 to C10
                if of != column or places[0] is not None:
                    if of == column or more[0] is not None:
                        raise UnreadableError(self._text([*places, *more]))
                    break
                values.append(value)
                is_both = is_both or (more[0] is not None and "and" in self.items[more[0]])
                last = more[1]
            before = self._before_fillers(places[0] if places[0] is not None else places[1])
            before = [place for place in before if set(self.items[place].senses) <= {"by", "per", "filler", "among"}]
            taken = [*before, *places, *range(places[1], last + 1)]
            values, is_negated = list(dict.fromkeys(values)), places[0] is not None
            senses = {"is_both": True} if is_both else {}
            if is_negated and "none" in self.items[places[0]]:
                senses["never"] = self.speak.values(column, values, False)
            predicate = self.speak.values(column, values, is_negated)
            self._predicate(sorted({p for p in taken if p is not None}), predicate, **senses)

    def _before_fillers(self, place):
        """The place before, behind words that say nothing, in a list; none before the first."""
        place -= 1
        while place > 0 and self.items[place].senses.keys() == {"filler"}:
            place -= 1
        return [place] if place >= 0 else []

    def _take_missing(self):
        """without a verdict: nothing stands in that column"""
        start = 0
        while (places := self._find("not", "column", start=start)) is not None:
            start = places[1]
            name = self.items[places[1]]["column"]
            if "none" in self.items[places[0]] and self.table.columns[name].type == "VARCHAR":
                self._predicate(places, self.speak.missing(name))

    def _take_labels(self):
        while (places := self._find("label", "copula?", "operator", "number")) is not None:
            number, sign = self.items[places[3]]["number"], self.items[places[2]]["operator"]
            if number.unit is not None or sign != "=" or number.value not in (0, 1):
                break  # "frauds over 100"
            name = self.items[places[0]]["label"]
            predicate = replace(self.speak.boolean(name, number.value == 0), sql=f"{name} = {int(number.value)}")
            self._predicate(places, predicate)
        while (places := self._find("label", "copula?", "operator", "truth|falsehood")) is not None:
            if self.items[places[2]]["operator"] != "=":
                break
            # flagged = no
            name, is_false = self.items[places[0]]["label"], "truth" not in self.items[places[3]]
            self._predicate(places, self.speak.boolean(name, is_false), verb=True)
        while (places := self._find("not?", "copula?", "concept|label")) is not None:
            item = self.items[places[2]]
            is_negated = places[0] is not None
            if "concept" in item and not ("label" in item and item["label"] not in CONCEPTS and not self.is_main):
                predicate = self.speak.concept(item["concept"], is_negated)
            else:
                is_false = item.senses.get("is_false", False)
                name = item["label"]
                if name == "is_fraud" and is_false and "is_flagged" in self.table.columns:
                    predicate = self.speak.concept("legitimate", is_negated)
                else:
                    predicate = self.speak.boolean(name, is_negated != is_false)
            if places[0] is not None and "none" in self.items[places[0]] and self._is_first(places[0]):
                raise UnreadableError(self._text(places))  # no frauds over 3,000: whether there is none
            kept = {"noun": True} if places[0] is None and places[1] is None else {}
            if item.senses.get("concept") == "flagged" and "label" not in item and not is_negated:
                kept["is_said_of"] = True  # detected; not "alerts"
            copula = [places[1]] if places[1] is not None and not is_negated else []
            taken = [place for place in places if place is not None and place not in copula]
            self._replace(taken, Item("", {"predicate": predicate, **kept}))
        self._take_affected()
        for place in range(len(self.items) - 1, 0, -1):
            said = [self.items[one].senses.get("predicate") for one in (place - 1, place)]
            if said[0] is not None and said[0] == said[1]:
                self._replace([place])  # "alerts raised"
        while (places := self._find("predicate", "and|versus|or", "others")) is not None:
            # "frauds and the others": two groups
            if self.items[places[0]]["predicate"].concept != "fraud":
                break
            other = self.speak.concept("fraud", not self.items[places[0]]["predicate"].is_negated)
            self._replace(
                places[2:],
                Item(self.items[places[2]].text, {"predicate": replace(other, concept="legitimate", is_negated=False)}),
            )

    def _is_first(self, place):
        """Whether nothing that says something stands before an item."""
        return all(item.senses.keys() & {"filler", "copula"} for item in self.items[:place])

    def _take_affected(self):
        """the hour that is hit most: by fraud, unless something else is said"""
        there = [item for item in self.items if "affected" in item]
        said = any("predicate" in item and item["predicate"].about == "label" for item in self.items)
        for item in there:
            item.senses = {"filler": True}
        if there and not said and "is_fraud" in self.table.columns:
            there[0].senses = {"predicate": self.speak.concept("fraud"), "is_said_of": True}
