"""Conditions that a question sets: labels, values, comparisons, hours and dates. No language stands here."""

from dataclasses import replace

from ml.analyst_bot.reading.conditions import UnreadableError
from ml.analyst_bot.reading.items import Items
from ml.analyst_bot.reading.predicates import CONCEPTS
from ml.analyst_bot.reading.vocabulary import Day, Item, Number

_FIRST = {"riskiest", "newest", "oldest", "largest", "smallest", "most", "least", "top", "dearest", "cheapest"}
_NUMERIC = ("BIGINT", "INTEGER", "DOUBLE", "FLOAT", "HUGEINT", "DECIMAL")


class Comparing(Items):
    """Rules that make predicates of items."""

    # Columns, values, concepts.

    def _take_named_things(self):
        for item in self.items:
            if "table" in item:
                item.senses.pop("column", None)
            if {"column", "value"} & item.senses.keys():
                # The file's own words mean what the file says.
                for kind in ("dearest", "cheapest", "largest", "smallest", "most", "least", "top", "riskiest"):
                    item.senses.pop(kind, None)
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
        self._take_labels()

    def _take_values(self):
        while True:
            places = self._find("not?", "value")
            if places is None:
                return
            column = self.items[places[1]]["value"][0]
            if self.table.columns[column].type == "BOOLEAN":
                self.items[places[1]].senses.pop("value")
                continue
            values, last = [self.items[places[1]]["value"][1]], places[1]
            while (more := self._match(["and|or?", "value"], last + 1)) is not None:
                of, value = self.items[more[1]]["value"]
                if of != column or places[0] is not None:
                    if of == column or more[0] is not None:
                        raise UnreadableError(self._text([*places, *more]))
                    break
                values.append(value)
                last = more[1]
            before = [place for place in range((places[0] if places[0] is not None else places[1]) - 1, -1, -1)][:1]
            before = [place for place in before if set(self.items[place].senses) <= {"by", "per", "filler", "among"}]
            taken = [*before, *places, *range(places[1], last + 1)]
            self._predicate(sorted({p for p in taken if p is not None}), self.speak.values(
                column, list(dict.fromkeys(values)), places[0] is not None))  # fmt: skip

    def _take_labels(self):
        while (places := self._find("label", "copula?", "operator", "number")) is not None:
            number, sign = self.items[places[3]]["number"], self.items[places[2]]["operator"]
            if number.unit is not None or sign != "=" or number.value not in (0, 1):
                break  # "frauds over 100"
            name = self.items[places[0]]["label"]
            predicate = replace(self.speak.boolean(name, number.value == 0), sql=f"{name} = {int(number.value)}")
            self._predicate(places, predicate)
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
            kept = {"noun": True} if places[0] is None and places[1] is None else {}
            if item.senses.get("concept") == "flagged" and "label" not in item and not is_negated:
                kept["is_said_of"] = True  # detected; not "alerts"
            copula = [places[1]] if places[1] is not None and not is_negated else []
            taken = [place for place in places if place is not None and place not in copula]
            self._replace(taken, Item("", {"predicate": predicate, **kept}))
        while (places := self._find("predicate", "and|versus|or", "others")) is not None:
            # "frauds and the others": two groups
            if self.items[places[0]]["predicate"].concept != "fraud":
                break
            other = self.speak.concept("fraud", not self.items[places[0]]["predicate"].is_negated)
            self._replace(
                places[2:],
                Item(self.items[places[2]].text, {"predicate": replace(other, concept="legitimate", is_negated=False)}),
            )

    # Conditions.

    def _take_conditions(self):
        self._hours_with_a_unit()
        while (places := self._find("number", "operator")) is not None:
            behind = self.items[places[1] + 1 : places[1] + 2]
            if self.items[places[1]]["operator"] != "=" or (behind and "number" in behind[0]):
                break
            self._replace([places[1]])  # "1 € exactly"
        rules = [
            (("quantity?", "copula?", "between?", "number", "and|to", "number"), self._between),
            (("quantity?", "copula?", "not?", "operator", "number"), self._compare),
            (("operator", "number", "quantity"), self._compare_share),
            (("after|since|before", "number"), self._before_or_after),
            (("quantity?", "copula?", "number", "or_more|or_less"), self._or_more),
            (("quantity", "copula?", "number"), self._equal),
        ]
        for pattern, rule in rules:
            start = 0
            while (places := self._find(*pattern, start=start)) is not None:
                if not rule(places):
                    start = next(place for place in places if place is not None) + 1
        for kind in ("clock", "eur"):
            while (places := self._number_of(kind)) is not None:
                number = self.items[places[0]]["number"]
                if kind == "eur" and "amount_eur" in self.table.columns:
                    self._predicate(places, self.speak.compared("amount_eur", "=", number.value))
                elif kind == "clock" and self._has_time() and number.value % 60 == 0:
                    self._predicate(places, self.speak.clock(int(number.value), int(number.value) + 60))
                else:
                    raise UnreadableError(self.items[places[0]].text)
        if self._has_time():
            self._take_day_parts()

    def _number_of(self, unit):
        return next(
            ([place] for place, item in enumerate(self.items) if "number" in item and item["number"].unit == unit), None
        )

    def _hours_with_a_unit(self):
        """between 22 hours and 6 hours: behind such a word, hours are of the clock"""
        start = 0
        while (places := self._find("between|and|to|after|since|before", "number", "unit", start=start)) is not None:
            first, number, unit = places
            start = first + 1
            value = self.items[number]["number"]
            if self.items[unit]["unit"] == "hour" and value.unit is None and value.value <= 24:
                self.items[number].senses["number"] = Number(value.value * 60, "clock")
                self._replace([unit])

    def _between(self, places):
        column, copula, between, low, _, high = places
        first, second = self.items[low]["number"], self.items[high]["number"]
        if "clock" in (first.unit, second.unit):
            return self._clock_range(places, first, second)
        if (
            between is None
            and column is None
            and None in (first.unit, second.unit)
            and not ("to" in self.items[places[4]] and (first.unit or second.unit))
        ):
            return False
        if between is None and "to" not in self.items[places[4]]:
            return False
        behind = self.items[high + 1 : high + 2]
        is_bare = column is None and first.unit is None and second.unit is None
        counts = is_bare and any(item.senses.keys() & {"predicate", "thing"} for item in behind)
        name, column = self._column_for(column, first if first.unit else second)
        if name is None or counts:
            raise UnreadableError(self._text(places))
        if name == "hour" and first.value > second.value:
            name = "hour_of_day"
        if first.value > second.value and name != "hour_of_day":
            raise UnreadableError(self._text(places))
        kept = places if column is not None else places[2:]
        self._predicate(kept, self.speak.between(name, first.value, second.value))
        return True

    def _clock_range(self, places, first, second):
        if not self._has_time():
            raise UnreadableError(self._text(places))
        minutes = [int(one.value) if one.unit == "clock" else int(one.value * 60) for one in (first, second)]
        units = {first.unit, second.unit} - {"clock", None}
        if units or max(minutes) > 24 * 60 or minutes[0] % 1440 == minutes[1] % 1440:
            raise UnreadableError(self._text(places))
        column = places[0]
        if column is not None and self.items[column]["quantity"] not in ("hour", "hour_of_day"):
            places = [None, *places[1:]]
        self._predicate(places, self.speak.clock(*minutes))
        return True

    def _column_for(self, place, number):
        """The compared column and its place, if it was named; euros are of a column in euros."""
        if place is not None:
            name = self.items[place]["quantity"]
            unit = self.table.columns[name].unit
            if number.unit != "eur" or unit == "EUR":
                return name, place
            place = None
        if number.unit == "share" or "amount_eur" not in self.table.columns:
            return None, place
        return "amount_eur", place

    def _compare(self, places):
        column, copula, negated, operator, number = places
        value, sign = self.items[number]["number"], self.items[operator]["operator"]
        if negated is not None:
            sign = {">": "<=", "<": ">=", ">=": "<", "<=": ">"}.get(sign)
        if value.unit == "clock" and sign in (">=", "<=", "<") and self._has_time():
            minutes = int(value.value)
            self._predicate(places, self.speak.clock(*((minutes, 1440) if sign == ">=" else (0, minutes))))
            return True
        if value.unit == "clock" or sign is None:
            raise UnreadableError(self._text(places))
        if value.unit == "share" and column is None and (of := self._match(["quantity"], number + 1)) is not None:
            if negated is None and self.items[of[0]]["quantity"] in ("fraud_probability", "fraud_score"):
                return False
        name, place = self._column_for(column, value)
        behind = self.items[number + 1 : number + 2]
        counts = [
            item
            for item in behind
            if item.senses.keys() & {"predicate", "thing", "unit"} or ("column" in item and "quantity" not in item)
        ]
        if operator and "thing" in self.items[operator - 1] and not any("unit" in item for item in behind):
            counts = []  # "transactions over 2,000 flagged"
        is_bare = column is None and value.unit is None
        is_of_hours = name is not None and self.table.columns[name].unit == "h"
        if (
            name is None
            or (is_bare and sign in ("=", "<>"))
            or ((is_bare or is_of_hours) and value.unit is None and counts)
        ):
            # "more than 10 frauds" counts rows, of which groups were asked.
            raise UnreadableError(self._text([operator, number, *([number + 1] if counts else [])]))
        verb = {"verb": True} if "copula" in self.items[operator] or copula is not None else {}
        taken = [place, *places[2:]] + ([copula] if copula is not None and place is not None else [])
        self._predicate(sorted(p for p in taken if p is not None), self.speak.compared(name, sign, value.value), **verb)
        return True

    def _compare_share(self, places):
        """more than 99 % of probability"""
        operator, number, column = places
        value, name = self.items[number]["number"], self.items[column]["quantity"]
        if value.unit != "share" or name not in ("fraud_probability", "fraud_score"):
            return False
        self._predicate(places, self.speak.compared(name, self.items[operator]["operator"], value.value))
        return True

    def _before_or_after(self, places):
        word, number = self.items[places[0]], self.items[places[1]]["number"]
        if number.unit != "clock" or not self._has_time():
            return False
        minutes = int(number.value)
        if (minutes % 1440 == 0 and "before" not in word) or (minutes == 0 and "before" in word):
            raise UnreadableError(self._text(places))
        self._predicate(places, self.speak.clock(*((0, minutes) if "before" in word else (minutes, 1440))))
        return True

    def _or_more(self, places):
        column, copula, number, more = places
        value = self.items[number]["number"]
        name, place = self._column_for(column, value)
        if value.unit == "clock" or name is None:
            raise UnreadableError(self._text(places))
        sign = ">=" if "or_more" in self.items[more] else "<="
        self._predicate(
            [p for p in (place, number, more) if p is not None], self.speak.compared(name, sign, value.value)
        )
        return True

    def _equal(self, places):
        column, copula, number = places
        if any(item.senses.keys() & _FIRST for item in self.items[number + 1 : number + 2]):
            return False  # "amount of the 3 riskiest transactions"
        name, value = self.items[column]["quantity"], self.items[number]["number"]
        unit = self.table.columns[name].unit
        if self.is_main and name == "threshold":
            # Every row has its own: a question about one threshold is of the table of thresholds.
            raise UnreadableError(self._text(places))
        if value.unit == "clock" or (value.unit == "eur" and unit != "EUR"):
            return False
        if any("predicate" in item and item["predicate"].column == name for item in self.items):
            raise UnreadableError(self.text)
        self._predicate(places, self.speak.compared(name, "=", value.value))
        return True

    def _take_day_parts(self):
        has_clock = any("predicate" in item and item["predicate"].about == "time" for item in self.items)
        for place in [place for place, item in enumerate(self.items) if "day_part" in item][::-1]:
            start, end = self.items[place]["day_part"]
            if has_clock:
                # "at night, between 22h and 6h" says itself what it means.
                self._replace([place])
            else:
                self._predicate([place], self.speak.clock(start * 60, end * 60))

    def _take_days(self):
        if not self._has_time():
            return
        while (places := self._find("recent")) is not None:
            number, unit = self.items[places[0]]["recent"]
            self._predicate(places, self.speak.recent(number, unit))
        if any(item.senses.get("weekday") == 8 for item in self.items):
            # Beside the end of the week, "weekdays" are its other days.
            for item in self.items:
                if item.senses.get("unit") == "weekday":
                    item.senses = {"weekday": 9}
        for kind, make in (
            ("month", lambda one: self.speak.month(*one)),
            ("year", self.speak.year),
            ("weekday", self.speak.weekday),
        ):
            while (places := self._find(kind, "and|or", kind)) is not None:
                # No time is in two months: those of either are meant.
                while (more := self._match(["and|or", kind], places[-1] + 1)) is not None:
                    places = [*places, *more]
                self._predicate(places, self.speak.either(*(make(self.items[one][kind]) for one in places[::2])))
            while (places := self._find(kind)) is not None:
                self._predicate(places, make(self.items[places[0]][kind]))
        while (places := self._find("oldest|newest", "unit")) is not None:
            if self.items[places[1]]["unit"] != "day" or self.group is not None:
                break
            self._predicate(places, self.speak.edge_day("oldest" if "oldest" in self.items[places[0]] else "newest"))
        while (places := self._find("between|since?", "number|ordinal", "and|to", "day")) is not None:
            first, day = self.items[places[1]], self.items[places[3]]["day"]
            number = first.senses.get("ordinal") or (first["number"].unit is None and first["number"].value)
            if number not in range(1, 32):
                break
            self._predicate(places, self.speak.dates(Day(day.year, day.month, int(number)), day))
        while (places := self._find("between|since?", "day", "and|to", "day")) is not None:
            self._predicate(places, self.speak.dates(self.items[places[1]]["day"], self.items[places[3]]["day"]))
        while (places := self._find("after|since|before?", "day")) is not None:
            word = self.items[places[0]] if places[0] is not None else {}
            relation = "date"
            for kind, name in (("since", "since"), ("after", "after_date"), ("before", "before_date")):
                relation = name if relation == "date" and kind in word else relation
            self._predicate(places, self.speak.date(self.items[places[1]]["day"], relation))
