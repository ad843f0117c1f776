"""Conditions that a question sets: comparisons with numbers, hours and means. No language stands here."""

from dataclasses import replace

from ml.analyst_bot.reading.conditions import UnreadableError
from ml.analyst_bot.reading.rules.naming import Naming
from ml.analyst_bot.reading.vocabulary import Item, Number
from ml.language.detection import fold

# How many transactions a case holds.
OF_A_CASE = "case_transactions"
_FIRST = {"riskiest", "newest", "oldest", "largest", "smallest", "most", "least", "top", "dearest", "cheapest"}
_MEASURED = {"count", "how_much", "rate", "share", "avg", "sum", "median", "min", "max"}
_OF_DAYS = {"day", "nth_day", "ordinal", "weekday"}


class Comparing(Naming):
    """Rules that make predicates of comparisons."""

    def _take_conditions(self):
        for pattern in (["quantity", "copula?", "negative"], ["negative", "quantity"]):
            while (places := self._find(*pattern)) is not None:
                name = next(
                    self.items[place]["quantity"]
                    for place in places
                    if place is not None and "quantity" in self.items[place]
                )
                self._predicate(places, self.speak.compared(name, "<", 0))
        self._hours_with_a_unit()
        while (places := self._find("operator", "operator")) is not None:
            if "copula" not in self.items[places[0]] or self.items[places[0]]["operator"] != "=":
                break
            self._replace([places[0]])  # "is worth less than"
        while (places := self._find("number", "operator")) is not None:
            behind = self.items[places[1] + 1 : places[1] + 2]
            if self.items[places[1]]["operator"] != "=" or (behind and "number" in behind[0]):
                break
            self._replace([places[1]])  # "1 € exactly"
        self._take_typical()
        places = self._find("several", "thing") if OF_A_CASE in self.table.columns else None
        if places is not None and "case" not in self.items[places[1]]:
            self._predicate(places, self.speak.compared(OF_A_CASE, ">", 1))
        rules = [
            (("between", "number", "and|to", "number", "quantity"), self._between_shares),
            (("quantity?", "copula?", "between?", "number", "and|to", "number"), self._between),
            (("quantity", "copula?", "after?", "not?", "operator", "number", "unit", "after?"), self._compare_duration),
            (("quantity?", "copula?", "operator", "not", "number"), self._compare_denied),
            (("operator", "number", "quantity"), self._compare_next),
            (("quantity?", "copula?", "not?", "operator", "number"), self._compare),
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
                before = self.items[places[0] - 1] if places[0] else Item("")
                if kind == "eur" and "per" in before and "among" not in before:
                    raise UnreadableError(self._text([places[0] - 1, *places]))  # frauds for each 1,000 euros
                if kind == "eur" and "amount_eur" in self.table.columns:
                    self._predicate(places, self.speak.compared("amount_eur", "=", number.value))
                elif kind == "clock" and self._has_time() and number.value % 60 == 0:
                    self._predicate(places, self.speak.clock(int(number.value), int(number.value) + 60))
                else:
                    raise UnreadableError(self.items[places[0]].text)
        if self._has_time():
            self._take_day_parts()

    def _take_than(self):
        """is the amount of March higher than that of February: two of a kind beside each other"""
        start = 0
        while (places := self._find("operator", "amount|count|rate?", "thing?", "predicate", start=start)) is not None:
            start = places[0] + 1
            operator, second = self.items[places[0]], self.items[places[3]]["predicate"]
            before = [item["predicate"] for item in self.items[: places[0]] if "predicate" in item]
            if not before or before[-1].about != second.about or operator["operator"] not in ("<", ">"):
                continue
            if not (self.words & _MEASURED or self._has("quantity") or places[1] is not None):
                raise UnreadableError(self.text, code="which_column")  # smaller than those: by what
            operator.senses = {"versus": True}
            if not self.words & _MEASURED and self._has("quantity"):
                # What a month has is its total; what frauds have is that of one.
                self.items.append(Item("", {"sum" if second.about == "time" else "avg": True}))
            copula = places[0] - 1 if "copula" in self.items[places[0] - 1] else None
            self._replace([copula, *places[1:3]])

    def _take_typical(self):
        """over twice the average amount; below the median of all payments"""
        for pattern in (
            ["quantity?", "copula?", "operator", "times?", "avg|median", "quantity?", "predicate|thing?"],
            ["quantity?", "copula?", "operator", "times?", "quantity", "avg|median", "predicate|thing?"],
        ):
            places = self._find(*pattern)
            if places is None or not self.is_main:
                continue
            column, *_, noun = places
            last = max(place for place in places if place is not None)
            if any(self._is_own(item) for item in self.items[last + 1 : last + 2]):
                raise UnreadableError(self._text([*places, last + 1]))  # more than the average customer: in all
            typical = next(
                place for place in places if place is not None and self.items[place].senses.keys() & {"avg", "median"}
            )
            names = {
                self.items[p]["quantity"]
                for p in (column, places[4], places[5])
                if p is not None and "quantity" in self.items[p]
            }
            name = names.pop() if names else "amount_eur"
            of = self.items[noun].senses.get("predicate") if noun is not None else None
            is_bare = noun is None and any(
                "predicate" in item and item["predicate"].about == "label" for item in self.items
            )
            if is_bare:
                raise UnreadableError(self._text(places), code="average_of_what")
            if names or self.table.columns[name].unit == "h" or (of is not None and of.about != "label"):
                raise UnreadableError(self._text(places))
            times = self.items[places[3]]["times"] if places[3] is not None else 1
            kind = "avg" if "avg" in self.items[typical] else "median"
            operator = self.items[places[2]]["operator"]
            self._predicate(
                [place for place in places if place is not None], self.speak.typical(name, operator, times, kind, of)
            )
            still = {sense for item in self.items for sense in item.senses}
            self.words -= {"avg", "median", "on_average"} - still
            return

    def _is_own(self, item):
        name = item.senses.get("column")
        return name in self.table.beside and self.table.columns[name].type == "VARCHAR"

    def _number_of(self, unit):
        return next(
            ([place] for place, item in enumerate(self.items) if "number" in item and item["number"].unit == unit), None
        )

    def _hours_with_a_unit(self):
        """between 22 hours and 6 hours: behind such a word, hours are of the clock"""
        while (places := self._find("number", "unit")) is not None:
            number, unit = (self.items[place] for place in places)
            if number["number"].unit != "clock" or unit["unit"] != "hour" or places[1] != places[0] + 1:
                break
            self._replace(places[1:])  # the 3pm hour
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
        if between is None and "and" in self.items[places[4]]:
            return False  # at 8am and 10am: not from one to the other
        if "ordinal" in self.items[low]:
            raise UnreadableError(self._text(places))  # from the 10th to the 20th, of no month
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
        if column is not None and "unit" in self.items[column] and fold(self.items[column].text).endswith("s"):
            # hours with 5 to 10 frauds: these are counted
            counts = any(item.senses.keys() & {"predicate", "thing"} for item in behind)
        if first.unit is None and second.unit == "share":
            first = replace(first, value=first.value / 100, unit="share")  # between 40 and 60 %
        name, column = self._column_for(column, first if first.unit else second)
        if self.is_main and name == "threshold":
            raise UnreadableError(self._text(places), code="own_threshold")
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
        if first.unit is None and second.half and 1 <= first.value <= 12:
            # "between 5 and 6 pm": the half is said once; "between 9 and 5 pm" has both
            early, late = (minutes[0] % 720, minutes[0] % 720 + 720)
            minutes[0] = late if (late < minutes[1] or minutes[1] <= early) and late != minutes[1] else early
        if minutes[0] == 720 and second.unit is None and not second.half and second.value < 12:
            minutes[1] += 720  # between noon and two
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
            if number.unit == "share" and unit == "EUR":
                return None, place
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
        if column is not None and value.unit == "eur" and self._is_of_a_share(column):
            column, copula = None, None  # what share of the fraud amount is above 500: of the amount
        if column is not None and value.unit is None and "unit" in self.items[column]:
            of = self.items[column]
            if fold(of.text).endswith("s") and "filler" not in of:
                raise UnreadableError(self._text(places))  # "hours with at least 10": of what is counted in them
        if value.unit == "clock" and sign == "=" and negated is None and self._has_time() and value.value % 60 == 0:
            self._predicate(places, self.speak.clock(int(value.value), int(value.value) + 60))
            return True
        if value.unit == "clock" or sign is None:
            raise UnreadableError(self._text(places))
        if (
            column is None
            and value.unit is None
            and (self._is_of_a_number_before(operator) or self._is_of_groups(operator, number))
        ):
            # the score of frauds exceeds 0.8: no amount does; payments by customer > 5: how many, or euros
            raise UnreadableError(self._text([operator, number]))
        name, place = self._column_for(column, value)
        behind = self.items[number + 1 : number + 2]
        if not self.is_main and value.unit is None and any("thing" in item for item in behind):
            is_of_a_case = OF_A_CASE in self.table.columns and "case" not in behind[0]
            if column is None and negated is None and is_of_a_case:
                taken = [operator, number, number + 1]
                self._predicate(taken, self.speak.compared(OF_A_CASE, sign, value.value))
                return True
            raise UnreadableError(self._text([*places, number + 1]))  # cases of more than one transaction
        counts = [
            item
            for item in behind
            if item.senses.keys() & {"predicate", "thing", "unit"} or ("column" in item and "quantity" not in item)
        ]
        is_counted = any(item.senses.keys() & {"unit", "thing"} for item in behind)
        if operator and "thing" in self.items[operator - 1] and not is_counted:
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
        if sign == "=":
            self._refuse_exact(name, places)
        verb = {"verb": True} if "copula" in self.items[operator] or copula is not None else {}
        taken = [place, *places[2:]] + ([copula] if copula is not None and place is not None else [])
        self._predicate(sorted(p for p in taken if p is not None), self.speak.compared(name, sign, value.value), **verb)
        return True

    def _is_of_groups(self, operator, number):
        """Whether a comparison ends a question that counts by group, behind a group or a time."""
        is_counted = self.is_main and self.group is not None and "count" in self.words
        if not is_counted or number != len(self.items) - 1:
            return False
        end = self.items[operator].end
        said = next((place for place, one in enumerate(self._said) if one.end == end), 0)
        before = self._said[said - 1] if said else Item("")
        return bool(before.senses.keys() & {"column", "unit", "recent", "month"}) and not self._is_boolean(before)

    def _is_of_a_number_before(self, operator):
        """Whether a number stands before a comparison, with what it is of between: probability of fraud exceeds."""
        before = self.items[max(operator - 2, 0) : operator]
        is_of = len(before) == 2 and before[1].senses.keys() & {"predicate", "concept"}
        return bool(is_of) and before[0].senses.get("quantity") not in (None, "amount_eur")

    def _refuse_exact(self, name, places):
        """The recall at a precision of 90 %: what was measured is close to that, and equal to it by chance."""
        column = self.table.columns[name]
        if not self.table.is_countable and column.type == "DOUBLE" and name not in self.table.named_by:
            raise UnreadableError(self._text(places), code="exact_measure")

    def _is_of_a_share(self, place):
        before = [item for item in self.items[max(place - 2, 0) : place] if "share" not in item]
        return len(before) < min(place, 2) and all("predicate" in item for item in before)

    def _compare_denied(self, places):
        """ne dépasse pas 100 €: the denial stands behind the verb"""
        column, copula, operator, negated, number = places
        if "copula" not in self.items[operator]:
            return False
        return self._compare([column, copula, negated, operator, number])

    def _compare_duration(self, places):
        """a delay of more than 2 weeks; reported more than 7 days later"""
        column, _, _, negated, operator, number, unit, _ = places
        name, value = self.items[column]["quantity"], self.items[number]["number"]
        days = {"day": 1, "hour": 1 / 24, "week": 7, "minute": 1 / 1440}.get(self.items[unit].senses.get("unit"))
        sign = self.items[operator]["operator"]
        if negated is not None:
            sign = {">": "<=", "<": ">=", ">=": "<", "<=": ">"}.get(sign)
        if self.table.columns[name].unit != "d" or days is None or value.unit is not None or sign is None:
            return False
        self._predicate(places, self.speak.compared(name, sign, value.value * days))
        return True

    def _compare_next(self, places):
        """over 50 km from home, more than 99 % of probability: what stands behind a number says what it is of"""
        operator, number, column = places
        value, of = self.items[number]["number"], self.items[column]
        before = [item for item in self.items[:operator] if "copula" not in item]
        if before and before[-1].senses.keys() & {"quantity", "not"}:
            return False  # an amount over 100, score below 0.5
        between = self.text[self.items[number].end : of.end - len(of.text)] if of.end else " "
        is_share = value.unit == "share" and of["quantity"] in ("fraud_probability", "fraud_score")
        is_next = value.unit is None and not between.strip() and "unit" not in of
        if not is_share and (not is_next or self.table.columns[of["quantity"]].unit == "EUR"):
            return False
        self._predicate(places, self.speak.compared(of["quantity"], self.items[operator]["operator"], value.value))
        return True

    def _between_shares(self, places):
        """between 0.5 and 0.7 probability"""
        _, first, _, second, column = places
        low, high, name = self.items[first]["number"], self.items[second]["number"], self.items[column]["quantity"]
        if name == "amount_eur" or {low.unit, high.unit} - {None, "share"} or self.items[column].is_behind_comma:
            return False
        ends = [one.value / 100 if (one.unit, high.unit) == (None, "share") else one.value for one in (low, high)]
        if name not in ("fraud_probability", "fraud_score") or not 0 <= ends[0] < ends[1] <= 1:
            raise UnreadableError(self._text(places))
        self._predicate(places, self.speak.between(name, *ends))
        return True

    def _before_or_after(self, places):
        word, number = self.items[places[0]], self.items[places[1]]["number"]
        if number.unit != "clock" or not self._has_time():
            return False
        minutes = int(number.value)
        if word.senses.keys() & {"since", "until"} and any(item.senses.keys() & _OF_DAYS for item in self.items):
            raise UnreadableError(word.text)  # since 8 pm on the first: all that came then, or that evening
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
        first, noun = "|".join(_FIRST), "predicate|thing"
        if any(self._match([*before, first], number + 1) for before in ((), (noun, "thing?", "that?", "copula?"))):
            return False  # "amount of the 3 riskiest transactions", "of the 3 alerts that are newest"
        if "ordinal" in self.items[number]:
            return False  # on the 2nd
        name, value = self.items[column]["quantity"], self.items[number]["number"]
        unit = self.table.columns[name].unit
        self._refuse_exact(name, places)
        if not self.is_main and name not in self.table.named_by and self._match(["quantity|thing"], number + 1):
            raise UnreadableError(self._text([*places, number + 1]))  # frauds for 10 alerts: 10 is of the alerts
        if self.is_main and name == "threshold":
            # Every row has its own: a question about one threshold is of the table of thresholds.
            raise UnreadableError(self._text(places), code="own_threshold")
        if value.unit == "clock" or (value.unit == "eur" and unit != "EUR"):
            return False
        if value.unit == "share" and unit == "EUR":
            raise UnreadableError(self._text(places))
        if any("predicate" in item and item["predicate"].column == name for item in self.items):
            raise UnreadableError(self.text)
        self._predicate(places, self.speak.compared(name, "=", value.value))
        return True
