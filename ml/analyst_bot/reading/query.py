"""Items of a question, taken together into one query of one table. No language stands here."""

from dataclasses import replace

from ml.analyst_bot.reading.conditions import UnreadableError
from ml.analyst_bot.reading.predicates import CONCEPTS, Predicate, Speaker, is_part_of, without_implied
from ml.analyst_bot.reading.question import Reading
from ml.analyst_bot.reading.statement import BUCKET_EDGES, LISTING, RISK, UNITS, Asked, Group, buckets, compose
from ml.analyst_bot.reading.vocabulary import Day, Item, Number

_RANKS = {"riskiest", "newest", "oldest", "largest", "smallest", "most", "least", "top", "dearest", "cheapest"}
_NOUNS = {"thing", "column", "concept", "value", "amount", "table", "unit"}
_NUMERIC = ("BIGINT", "INTEGER", "DOUBLE", "FLOAT", "HUGEINT", "DECIMAL")
_RATIO = ("count|how_much", "thing?", "predicate?", "thing?", "copula?", "per", "predicate")
_COMPUTED = ("quantile", "stddev", "median", "avg", "sum", "min", "max")
_UP, _DOWN = ("largest", "most", "top", "riskiest"), ("smallest", "least")
# What may be left when all is read: words that carry nothing alone.
_EMPTY = {"filler", "copula", "that", "thing", "which", "among", "table", "and"}


class SenselessError(UnreadableError):
    """Every word is understood, and the table still does not answer that."""


def read_items(items, table, text, language, is_main, filters, rows=None):
    """Reading of a question about one table; every item has to find its place.

    Args:
        items: Items, from `items_of`.
        table: Table.
        text: the question, for errors.
        language: code.
        is_main: the table holds transactions with labels and decisions.
        filters: SQL conditions that were read elsewhere.
        rows: Table that holds what makes two rows the same, or None.

    Raises:
        UnreadableError: something has no place, or may be meant in two ways.
    """
    return _Query(items, table, text, language, is_main, filters, rows).read()


class _Query:
    def __init__(self, items, table, text, language, is_main, filters, rows):
        self.rows = rows
        self.items, self.table, self.text, self.is_main = items, table, text, is_main
        self.speak = Speaker(table, language)
        self.say = self.speak.say
        self.extra = [Predicate(one, one, "sql") for one in filters]
        self.notes, self.group, self.having = [], None, ()
        self.limit = None
        self._original = [Item(item.text, item.senses) for item in items]
        self.words = {kind for item in items for kind in item.senses}

    def read(self):
        self._refuse_what_needs_a_clock()
        if self.is_main and self.rows and self._has("duplicates"):
            return self._duplicates()
        if self._has("export"):
            self._drop("export")
            self.notes.append(self.say["export"])
        self._numbers()
        self._take_named_things()
        self._take_ratio_number()
        self._take_buckets()
        self._take_groups()
        self._take_conditions()
        self._take_days()
        asked = self._measured()
        self._nothing_is_left()
        return self._reading(asked)

    # What stands where.

    def _has(self, kind):
        return any(kind in item for item in self.items)

    def _drop(self, kind):
        self.items = [item for item in self.items if kind not in item]

    def _find(self, *pattern, start=0):
        """Places of a pattern, (kinds with | between them; ? where it may be missing), or None."""
        for first in range(start, len(self.items)):
            found = self._match(pattern, first)
            if found is not None:
                return found
        return None

    def _match(self, pattern, place):
        if not pattern:
            return []
        wanted, *rest = pattern
        kinds, is_optional = wanted.rstrip("?").split("|"), wanted.endswith("?")
        if place < len(self.items):
            item = self.items[place]
            if any(kind in item for kind in kinds):
                behind = self._match(rest, place + 1)
                if behind is not None:
                    return [place, *behind]
            # A word that may be empty stands in nobody's way.
            if "filler" in item and rest != list(pattern) and self._started(place):
                behind = self._match(pattern, place + 1)
                if behind is not None:
                    return behind
        if is_optional:
            behind = self._match(rest, place)
            if behind is not None:
                return [None, *behind]
        return None

    @staticmethod
    def _started(place):
        return place > 0

    def _replace(self, places, item=None):
        there = sorted(place for place in places if place is not None)
        if item is not None:
            item.text = item.text or " ".join(self.items[place].text for place in there)
        kept = [one for place, one in enumerate(self.items) if place not in there]
        if item is not None:
            kept.insert(there[0], item)
        self.items = kept

    def _predicate(self, places, predicate, **senses):
        if predicate is None:
            raise UnreadableError(" ".join(self.items[place].text for place in places if place is not None))
        self._replace(places, Item("", {"predicate": predicate, **senses}))

    def _text(self, places):
        return " ".join(self.items[place].text for place in places if place is not None)

    # Before anything else.

    def _refuse_what_needs_a_clock(self):
        for item in self.items:
            if "no_clock" in item and self.is_main:
                raise UnreadableError(item.text, code="no_clock")

    def _numbers(self):
        if not self.items:
            raise UnreadableError(self.text)
        for place, item in enumerate(self.items):
            before = self.items[:place]
            is_listed = item.is_behind_comma and "concept" in item and self.is_main
            if is_listed and any("concept" in one or "thing" in one for one in before):
                raise UnreadableError(self._text([*range(place + 1)]), code="two_questions")
        for item, behind in zip(self.items, [*self.items[1:], Item("")], strict=True):
            if "operator" in item and "number" in behind:
                # "plus de 100" compares; "plus de fraudes" ranks.
                item.senses.pop("most", None)
                item.senses.pop("least", None)
        for before, item, behind in zip(
            [Item(""), *self.items[:-1]], self.items, [*self.items[1:], Item("")], strict=True
        ):
            if "number" in item and (_RANKS & before.senses.keys() or (_RANKS | _NOUNS) & behind.senses.keys()):
                item.senses["limit"] = True
        for item in self.items:
            if "number" in item:
                number = item["number"]
                if number.odd:
                    raise UnreadableError(item.text.strip(), code="odd_number", readings=number.odd)
                if number.is_foreign:
                    self.notes.append(self.say["dollars"].format(number=item.text.strip()))

    def _duplicates(self):
        allowed = {"duplicates", "count", "how_much"} | _EMPTY
        for item in self.items:
            if not allowed & item.senses.keys():
                raise UnreadableError(item.text)
        sql = compose(Asked(self.rows, "duplicates"))
        told = self.say["read"].format(parts=self.say["duplicates"])
        return Reading("query", {"sql": sql}, "duplicates", table=self.rows.name, said=(told,))

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
            copula = [places[1]] if places[1] is not None and not is_negated else []
            taken = [place for place in places if place is not None and place not in copula]
            self._replace(taken, Item("", {"predicate": predicate, **kept}))

    # Groups.

    def _take_ratio_number(self):
        """per 1,000 transactions"""
        self.per = None
        places = self._find("per|among|by", "number", "thing")
        if places and self.items[places[1]]["number"].unit is None and self.items[places[1]]["number"].value >= 10:
            self.per = self.items[places[1]]["number"].value
            self._replace(places)

    def _take_buckets(self):
        if "amount_eur" not in self.table.columns:
            return
        places = self._find("by?", "buckets|distribution")
        if places is None:
            return
        if "distribution" in self.items[places[1]] and "buckets" not in self.items[places[1]]:
            if self._find("buckets") is not None:
                self._replace(places[1:])
                return self._take_buckets()
            if self._find("by", "unit|column|status") is not None or self._find("each_day|each_hour"):
                self._replace([places[1]])
                self.words.add("count")
                return None
            self.words.add("count")
            if (of := self._find("quantity")) is not None and self.items[of[0]]["quantity"] != "amount_eur":
                raise UnreadableError(self.items[places[1]].text)
            if of is not None:
                places = [*places, of[0]]
        else:
            if (of := self._match(["by?", "quantity"], places[1] + 1)) is not None:
                if self.items[of[1]]["quantity"] == "amount_eur":
                    places = [*places, *of]
        if places[0] is not None and self.items[places[0]].senses.keys() <= {"predicate"}:
            places = places[1:]
        edges, taken = self._edges(max(place for place in places if place is not None) + 1)
        last = max(place for place in places if place is not None)
        if not edges and (width := self._match(["number"], last + 1)) is not None:
            self._group_by_width(self.items[width[0]])
            taken = width
        else:
            self._group_by_buckets(edges or BUCKET_EDGES)
        self._replace([*places, *taken])
        return None

    def _group_by_width(self, item):
        width = item["number"]
        if width.unit not in (None, "eur") or width.value <= 0:
            raise UnreadableError(item.text)
        sql = f"floor(amount_eur / {width.value:g}) * {width.value:g}"
        said = self.say["width"].format(width=self.speak.number(width.value))
        self.group = Group(sql, "amount_from", said)

    def _edges(self, place):
        ranges, taken = [], []
        while place < len(self.items):
            for pattern, make in (
                (["between?", "number", "to|and", "number"], lambda p: (p[1], p[3])),
                (["operator", "number"], lambda p: self._open_range(p[0], p[1])),
                (["number", "or_more"], lambda p: (p[0], None)),
            ):
                found = self._match(pattern, place)
                if found and found[-1] - place < len(pattern) and (ends := make(found)) is not None:
                    ranges.append(tuple(None if end is None else self.items[end]["number"].value for end in ends))
                    taken += found
                    place = found[-1] + 1
                    break
            else:
                if self.items[place].senses.keys() & {"and", "to"} and ranges:
                    taken.append(place)
                    place += 1
                    continue
                break
        if not ranges:
            return None, []
        ranges.sort(key=lambda one: float("-inf") if one[0] is None else one[0])
        edges = [end for one in ranges for end in one if end is not None]
        if any(high is not None and high != low for (_, high), (low, _) in zip(ranges, ranges[1:], strict=False)):
            raise UnreadableError(self._text(taken))
        return sorted(set(edges)), taken

    def _open_range(self, operator, number):
        sign = self.items[operator]["operator"][0]
        return {"<": (None, number), ">": (number, None)}.get(sign)

    def _group_by_buckets(self, edges):
        edges = [edge for edge in sorted(edges) if edge > 0]
        sql, order = buckets("amount_eur", edges)
        said = self.say["buckets"].format(edges=", ".join(self.speak.number(edge) for edge in edges))
        self.group = Group(sql, "amount_range", said, order)

    def _take_groups(self):
        ranks = any(self._has(kind) for kind in (*_UP, *_DOWN))
        self._take_having()
        for kind, unit in (("each_day", "day"), ("each_hour", "hour")):
            if (places := self._find(kind)) is not None and self._has_time():
                self._set_group(places, self._unit(unit))
        if self.is_main and self._find(*_RATIO) is not None:
            return
        start = 0
        while (places := self._find("by|per", "buckets|unit|column|status|predicate", start=start)) is not None:
            item = self.items[places[1]]
            behind = self.items[places[1] + 1 : places[1] + 2]
            is_measured = bool(behind) and behind[0].senses.keys() & {"rate", "share", "quantity"}
            is_named = "predicate" not in item or not is_measured
            if self.group is None and item.senses.get("quantity") == "amount_eur" and self.is_main and not ranks:
                self._group_by_buckets(BUCKET_EDGES)
                self._replace(places)
            elif (
                self.group is None
                and is_named
                and (group := self._group_of(self.items[places[0]], item, ranks)) is not None
            ):
                self._set_group(places, group)
            elif "filler" in self.items[places[0]]:
                start = places[0] + 1
            else:
                raise UnreadableError(item.text)
        if self.group is None and self.is_main:
            self._take_ranked_unit(ranks)
        if self.group is None and self._has("trend") and self._has_time():
            places = self._find("trend")
            self._set_group(places, self._unit("day"))
            self.words.add("trend_only")
        elif self.group is not None and self._has("trend"):
            self._drop("trend")

    def _take_having(self):
        """hours with more than 10 frauds"""
        places = self._find("unit", "that?", "copula?", "operator", "number", "predicate|thing")
        if places is None or not self.is_main or places[0] > 1:
            return
        unit, number = self.items[places[0]]["unit"], self.items[places[4]]["number"]
        if number.unit is not None or unit not in UNITS or "filler" in self.items[places[3]]:
            return
        self.having = (self.items[places[3]]["operator"], number.value)
        self.words.add("count")
        self._set_group(places[:5], self._unit(unit))

    def _group_of(self, by, item, ranks):
        if "status" in item and "is_fraud" in self.table.columns:
            return self._by_status()
        if "predicate" in item:
            is_status = item["predicate"].concept in ("fraud", "legitimate") and "per" not in by
            return self._by_status() if is_status else None
        column = self.table.columns.get(item.senses.get("column"))
        unit = item.senses.get("unit")
        if (
            unit
            and self._has_time()
            and (column is None or (column.name == "hour" and ranks) or column.type == "TIMESTAMP")
        ):
            return self._unit(unit) if unit in UNITS else None
        if column is None or (column.type in ("DOUBLE", "FLOAT", "TIMESTAMP") and self.is_main):
            return None
        said = self.say["hour_since"] if column.name == "hour" else self.speak.called(column.name)
        return Group(column.name, column.name, said)

    def _by_status(self):
        self.extra.append(Predicate("is_fraud is not null", "", "label", "status"))
        return Group("is_fraud", "is_fraud", self.say["status"])

    def _take_ranked_unit(self, ranks):
        if (places := self._find("when")) is not None:
            if self.words & {"newest", "oldest"} and not self.words & {"most", "least"}:
                self._replace(places)
                return
            if not ranks:
                raise UnreadableError(self.items[places[0]].text)
            self.limit = 1
            self._set_group(places, self._unit("hour"))
            return
        if not ranks:
            return
        places = self._find("which?", "number?", "oldest?", "unit")
        if places is None:
            return
        item = self.items[places[3]]
        if "number" in self.items[places[1]].senses if places[1] is not None else False:
            number = self.items[places[1]]["number"]
            if number.unit is not None or not float(number.value).is_integer():
                return
            self.limit = int(number.value)
        elif places[1] is None and (leading := self._find("top", "number")) is not None:
            self.limit = int(self.items[leading[1]]["number"].value)
            places = [*places, leading[1]]
        elif not item.text.lower().endswith("s"):
            self.limit = 1
        if item["unit"] in UNITS:
            self._set_group(places, self._unit(item["unit"]))

    def _has_time(self):
        return {"occurred_at", "hour_of_day"} <= self.table.columns.keys()

    def _unit(self, unit):
        sql, name = UNITS[unit]
        return Group(sql, name, self.say["units"][unit])

    def _set_group(self, places, group):
        if self.group is not None:
            raise UnreadableError(self._text(places))
        self.group = group
        behind = max(place for place in places if place is not None) + 1
        if (other := self._match(["and", "predicate|column|unit|status"], behind)) is not None:
            raise UnreadableError(self._text(other), code="two_questions")
        self._replace(places)

    # Conditions.

    def _take_conditions(self):
        self._hours_with_a_unit()
        rules = [
            (("quantity?", "copula?", "between?", "number", "and|to", "number"), self._between),
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
        name, column = self._column_for(column, first if first.unit else second)
        if name is None:
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
        name, place = self._column_for(column, value)
        behind = self.items[number + 1 : number + 2]
        counts = [item for item in behind if item.senses.keys() & {"predicate", "thing", "unit"}]
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
        for kind, make in (("month", lambda one: self.speak.month(*one)), ("weekday", self.speak.weekday)):
            while (places := self._find(kind)) is not None:
                self._predicate(places, make(self.items[places[0]][kind]))
        while (places := self._find("oldest|newest", "unit")) is not None:
            if self.items[places[1]]["unit"] != "day" or self.group is not None:
                break
            self._predicate(places, self.speak.edge_day("oldest" if "oldest" in self.items[places[0]] else "newest"))
        while (places := self._find("between|since?", "number", "and|to", "day")) is not None:
            number, day = self.items[places[1]]["number"], self.items[places[3]]["day"]
            if number.unit is not None or number.value not in range(1, 32):
                break
            self._predicate(places, self.speak.dates(Day(day.year, day.month, int(number.value)), day))
        while (places := self._find("between|since?", "day", "and|to", "day")) is not None:
            self._predicate(places, self.speak.dates(self.items[places[1]]["day"], self.items[places[3]]["day"]))
        while (places := self._find("after|since|before?", "day")) is not None:
            word = self.items[places[0]] if places[0] is not None else {}
            relation = "date"
            for kind, name in (("since", "since"), ("after", "after_date"), ("before", "before_date")):
                relation = name if relation == "date" and kind in word else relation
            self._predicate(places, self.speak.date(self.items[places[1]]["day"], relation))

    # What is asked of the rows.

    def _measured(self):
        self._refuse_two_questions()
        if self.is_main:
            for special in (self._ratio, self._named_rate, self._share, self._lost_or_saved, self._side_by_side):
                if (asked := special()) is not None:
                    return asked
        return self._plain()

    def _take_predicates(self):
        found = [item["predicate"] for item in self.items if "predicate" in item]
        self.items = [item for item in self.items if "predicate" not in item]
        return found

    def _refuse_two_questions(self):
        while (places := self._find("predicate", "or", "predicate")) is not None:
            first, second = self.items[places[0]]["predicate"], self.items[places[2]]["predicate"]
            if sum("predicate" in item for item in self.items) > 2 or (
                "and" in self.items[places[1]] or "filler" in self.items[places[1]]
            ):
                raise UnreadableError(self.items[places[1]].text, code="or")
            self._predicate(places, self.speak.either(first, second))
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
        if {first.concept, second.concept} == {"fraud", "legitimate"}:
            return
        described = places[0] > 0 and self.items[places[0] - 1].senses.keys() & {"thing", "that", "copula"}
        if first.about == second.about == "label" and not described:
            # "frauds and alerts" are two questions, not the rows that are both.
            raise UnreadableError(self._text(places), code="two_questions")

    def _ratio(self):
        places = self._find(*_RATIO)
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
        filters = self._take_predicates()
        both = f"{first.said}{self.say['and']}{second.said}"
        said = self.say["ratio"].format(first=first.said, second=second.said, both=both)
        return self._finish("ratio", said, filters, target=(first.sql, second.sql))

    def _named_rate(self):
        places = self._find("named_rate")
        if places is None:
            return None
        target, base = self.items[places[0]]["named_rate"]
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
        filters = [*filters, Predicate("is_fraud is not null", "", "label")]
        return self._finish("per", said, filters, target=(target.sql,), number=self.per)

    def _drop_counts(self):
        for kind in ("count", "how_much"):
            self._drop(kind)

    def _lost_or_saved(self):
        places = self._find("lost|saved")
        if places is None:
            return None
        item = self.items[places[0]]
        behind = self.items[places[0] + 1 : places[0] + 2]
        if behind and "predicate" in behind[0] and behind[0]["predicate"].column == "amount_eur":
            self._replace(places)  # "cost more than 500" compares
            return None
        self._replace(places)
        for kind in ("how_much", "count", "sum", "quantity"):
            self._drop(kind)
        predicates = self._take_predicates()
        if "saved" in item:
            if any(one.about == "label" and one.concept not in ("fraud", "flagged", "caught") for one in predicates):
                raise UnreadableError(item.text)
            predicates = [one for one in predicates if one.about != "label"] + [self.speak.concept("caught")]
        elif any(one.concept in ("legitimate", "false_alarm", "true_negative") for one in predicates):
            raise UnreadableError(self.text, code="sum_or_list")
        elif not any("is_fraud" in one.sql for one in predicates):
            predicates = [self.speak.concept("fraud"), *predicates]
        said = self.say["sum"].format(column=self.speak.called("amount_eur"))
        return self._finish("sum", said, predicates, column="amount_eur")

    def _side_by_side(self):
        predicates = [item["predicate"] for item in self.items if "predicate" in item]
        concepts = {one.concept for one in predicates if not one.is_negated}
        pair = {"fraud", "legitimate"} <= concepts
        if pair:
            self.items = [
                item
                for item in self.items
                if not ("predicate" in item and item["predicate"].concept in ("fraud", "legitimate"))
            ]
            if self.group is not None:
                raise UnreadableError(self.text)
            self.group = self._by_status()
        for kind in ("compare", "versus", "between"):
            if pair:
                self._drop(kind)
        is_compared = self.words & {"compare", "largest", "smallest"} and not self.words & set(_COMPUTED)
        if pair and is_compared and "count" not in self.words:
            places = self._find("quantity")
            column = self.items[places[0]]["quantity"] if places else "amount_eur"
            for kind in ("quantity", "largest", "smallest"):
                self._drop(kind)
            said = self.say["compare"].format(column=self.speak.called(column))
            return self._finish("compare", said, self._take_predicates(), column=column)
        return None

    def _plain(self):
        found = self._take_predicates()
        rank = self._rank()
        if self.group is None:
            self._take_limit()
        measure, number = self._take_measure()
        column = None
        if self._has("cumulative"):
            self._drop("cumulative")
            if self.group is None or measure not in (None, "sum", "count"):
                raise UnreadableError(self.text)
            self.words.add("is_cumulative")
            measure = measure or ("sum" if self._has("quantity") else "count")
        if self.group is not None and rank and measure is None:
            measure = self._ranked_measure(rank, found)
        if "trend_only" in self.words and measure in (None, "count"):
            return self._trend(found)
        if self.group is not None and measure is None:
            quantities = [item for item in self.items if "quantity" in item]
            if self.is_main and quantities:
                measure = "sum" if "trend" in self.words or "day" in (self.group.name,) else None
            elif self.is_main:
                measure = "count"
        if measure == "mean_of_groups":
            return self._mean_of_groups(found)
        if measure in _COMPUTED:
            column = self._take_quantity(found)
            if measure == "sum" and self.is_main and self.table.columns[column].unit != "EUR":
                raise UnreadableError(self.text, code="which_column")
        if measure in (None, "count") and rank and self.group is None:
            return self._ranked_rows(rank, found)
        if measure == "rate":
            order = None if rank is None or self.group is None else " desc" if rank in _UP else ""
            return self._rate(self.speak.concept("fraud"), found, rank=order)
        quantities = [item for item in self.items if "quantity" in item]
        shown = self._take_shown(measure)
        is_one = len(quantities) == 1 and self._is_money(shown) and not quantities[0].text.lower().endswith("s")
        if measure is None and is_one and self.is_main and any(one.about == "label" for one in found):
            raise UnreadableError(self.text, code="sum_or_list")
        if measure == "count" and shown and not self.table.is_countable:
            # "How many false alarms at threshold 0.3": they are counted already.
            measure = None if all(self.table.columns[name].type == "BIGINT" for name in shown) else measure
        self._makes_sense(measure, found, shown)
        said = self.say[measure or "rows"].format(
            column=self.speak.called(column) if column else "", q=self.speak.number(number) if number else ""
        )
        order = (" desc" if rank in _UP else "") if rank and self.group is not None else None
        if measure == "count" and order == "" and found:
            # Groups in which nothing is found have the fewest: they must not be left out.
            counted = [one for one in found if one.about != "time"]
            target = (" and ".join(f"({one.sql})" for one in counted),) if counted else ()
            rest = [one for one in found if one.about == "time"]
            return self._finish("count", said, rest, told=counted, target=target, rank=order)
        return self._finish(measure or "rows", said, found, column=column, shown=shown, number=number, rank=order)

    def _rank(self):
        """The kind of ranking, or None; its words are taken."""
        kinds = [kind for kind in ("riskiest", "newest", "oldest", "largest", "smallest", "most", "least", "top")]
        there = [kind for kind in kinds if self._has(kind)]
        if not there:
            return None
        if there[0] in ("newest", "oldest") and not self._has_time():
            return None
        places = [place for place, item in enumerate(self.items) if any(kind in item for kind in there)]
        beside = [
            self.items[place]["quantity"]
            for place in (places[-1] + 1, places[0] - 1)
            if 0 <= place < len(self.items) and "quantity" in self.items[place]
        ]
        self.ranked_by = beside[0] if beside else None
        chosen = there[0]
        if chosen == "riskiest" and set(there) & {"largest"}:
            chosen = "largest"
        if chosen in ("newest", "oldest") and set(there) - {chosen, "top"} and self.group is None:
            raise UnreadableError(self._text(places))
        if any({"dearest", "cheapest"} & self.items[place].senses.keys() for place in places):
            # What is dear has a price.
            named = {item["quantity"] for item in self.items if "quantity" in item}
            if "amount_eur" not in self.table.columns or any(self.table.columns[one].unit != "EUR" for one in named):
                raise UnreadableError(self._text(places))
        self._replace(places)
        return chosen

    def _ranked_measure(self, rank, found):
        if rank in ("riskiest",):
            return "rate"
        if self._has("quantity"):
            raise UnreadableError(self.text, code="which_measure")
        if rank in ("newest", "oldest"):
            raise UnreadableError(self.text)
        return "count"

    def _take_limit(self):
        places = self._find("limit")
        if places is None:
            return
        number = self.items[places[0]]["number"]
        if number.unit is None and float(number.value).is_integer() and 0 < number.value < 1e6:
            self.limit = int(number.value)
            self._replace(places)

    def _take_measure(self):
        there = [kind for kind in _COMPUTED if self._has(kind)]
        counts = self._has("count") or self._has("how_much")
        number = None
        if "quantile" in there:
            number = next(item["quantile"] for item in self.items if "quantile" in item)
        if (
            self.group is not None
            and "avg" in there
            and (self._counts_only() or not self._has("quantity"))
            and (self.is_main and len(there) == 1)
        ):
            self._drop("avg")
            self._drop_counts()
            return "mean_of_groups", None
        if counts and there == ["sum"] and self._has("count") and not self._has("quantity"):
            there = []
            self._drop("sum")
        counted = sum("count" in item for item in self.items)
        if len(there) > 1 or counted > 1 or (there and counted):
            raise UnreadableError(self.text, code="two_questions")
        if there:
            self._drop(there[0])
            self._drop_counts()
            return there[0], number
        how_much = any("how_much" in item and "count" not in item for item in self.items)
        may_be_money = any("how_much" in item for item in self.items) and self._has("amount")
        if how_much or (may_be_money and self._find("how_much", "amount") is not None):
            self._drop_counts()
            if not self._has("quantity"):
                self.items.append(Item("", {"quantity": "amount_eur"}))
            return "sum", None
        if counts or "count" in self.words and self.group is not None:
            self._drop_counts()
            return "count", None
        return None, None

    def _counts_only(self):
        return self._has("count") and not self._has("quantity")

    def _take_quantity(self, found):
        """The column that is measured: the one that is named, or that of the condition behind it."""
        named = {item["quantity"] for item in self.items if "quantity" in item}
        exact = {item["quantity"] for item in self.items if "quantity" in item and "amount" not in item}
        if len(named) == 2 and len(exact) == 1 and all(self.table.columns[one].unit == "EUR" for one in exact):
            named = exact
        if not named:
            named = {one.column for one in found if one.about == "quantity" and one.column}
        if len(named) != 1:
            raise UnreadableError(self.text, code="which_column" if not named and self.is_main else None)
        [column] = named
        self.items = [item for item in self.items if not ("quantity" in item and item["quantity"] == column)
                      and not ("amount" in item and exact)]  # fmt: skip
        return column

    def _ranked_rows(self, rank, found):
        if rank == "riskiest" and any("how_much" in item and "count" not in item for item in self._original):
            raise UnreadableError(self.text, code="which_column")
        plural = any(
            item.text.lower().endswith("s")
            for item in self._original
            if item.senses.keys() & {"thing", "label", "concept", "quantity", "predicate"}
        )
        self._drop_counts()
        named = list(dict.fromkeys(item["quantity"] for item in self.items if "quantity" in item))
        if len(named) > 1 and self.ranked_by not in named:
            raise UnreadableError(self.text)
        column, shown = (self.ranked_by or named[0]) if named else None, []
        if self.is_main and column == "threshold":
            raise SenselessError(self.text)
        if rank == "top":
            rank = "largest" if column else "riskiest"
        elif rank in ("most", "least"):
            if column is None:
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
        limit = self.limit or (1 if self.is_main and not plural else 10)
        self.limit = limit
        shown += self._take_shown(rank)
        said = self.say[rank].format(column=self.speak.called(column) if column else "")
        return self._finish(rank, f"{self.say['rows']}, {said}", found, column=column, shown=shown)

    def _trend(self, found):
        labels = [one for one in found if one.about == "label"]
        for kind in ("quantity", "which"):
            if kind == "quantity" and self._has(kind):
                return self._finish(
                    "sum",
                    self.say["sum"].format(column=self.speak.called(self._take_quantity(found))),
                    found,
                    column="amount_eur",
                )
        target = labels[0] if len(labels) == 1 else None
        if target is None and "thing" not in self.words:
            raise UnreadableError(self.text)  # a trend of what
        if target is None:
            return self._finish("count", self.say["count"], found)
        filters = [one for one in found if one is not target]
        said = f"{target.said} : {self.say['trend'].format(group=self.group.said)}"
        return self._finish("trend", said, filters, target=(target.sql,))

    def _mean_of_groups(self, found):
        column = self._take_quantity([]) if self._has("quantity") else None
        labels = [one for one in found if one.about in ("label", "quantity", "value")]
        filters = [one for one in found if one not in labels]
        target = " and ".join(f"({one.sql})" for one in labels) if labels else None
        measure = self.say["sum"].format(column=self.speak.called(column)) if column else self.say["count"]
        said = self.say["mean_of_groups"].format(group=self.group.said, measure=measure)
        return self._finish("mean_of_groups", said, filters, column=column, target=(target,), told=labels)

    def _take_shown(self, measure):
        shown = [item["column"] for item in self.items if "column" in item]
        shown += [item["quantity"] for item in self.items if "quantity" in item and "column" not in item
                  and "filler" not in item and item.text]  # fmt: skip
        self.items = [item for item in self.items if "column" not in item and "quantity" not in item]
        return list(dict.fromkeys(shown))

    def _is_money(self, shown):
        return len(shown) == 1 and self.table.columns[shown[0]].unit == "EUR"

    def _makes_sense(self, measure, found, shown):
        lists_rows = measure is None
        named = "table" in self.words
        is_about_nothing = (
            lists_rows and not found and not self.extra and not self.limit and not self.group
            and not (named or "thing" in self.words)
        )  # fmt: skip
        is_odd = (
            (self.group is not None and lists_rows)
            or (self.limit and self.group is None and not lists_rows)
            or (not lists_rows and set(shown) - set(self.table.named_by if measure == "count" else ()))
            or (not lists_rows and not self.table.is_countable)
        )
        if is_about_nothing or is_odd:
            raise SenselessError(self.text)

    def _finish(self, measure, said, filters, told=(), rank=None, **asked):
        if rank is None and self.group is not None and measure not in LISTING and (found := self._rank()) is not None:
            rank = " desc" if found in _UP else ""
        filters = without_implied([*filters, *self.extra])
        if filters is None:
            # "missed alerts": no row is both, and nobody asks for nothing.
            raise UnreadableError(self.text, code="no_row")
        number = [item for item in self.items if "number" in item]
        if self.group is not None and rank is not None and self.limit is None and len(number) == 1:
            self._take_limit()
        is_cumulative = "is_cumulative" in self.words
        asked = Asked(
            self.table, measure, group=self.group, filters=[one.sql for one in filters], limit=self.limit, rank=rank,
            is_cumulative=is_cumulative, having=self.having, **asked,
        )  # fmt: skip
        if is_cumulative:
            said = self.say["cumulative"].format(measure=said)
        self.told = (said, [*told, *filters], rank)
        return asked

    def _nothing_is_left(self):
        for item in self.items:
            if not (item.senses.keys() & _EMPTY):
                raise UnreadableError(item.text or self.text)

    def _reading(self, asked):
        said, filters, rank = self.told
        parts = [said]
        conditions = [one.said for one in filters if one.said]
        if conditions:
            parts.append(self.say["where"].format(conditions=self.say["and"].join(conditions)))
        if self.group is not None and asked.measure != "mean_of_groups":
            parts.append(self.say["by"].format(group=self.group.said))
        if rank is not None:
            key = rank.strip()
            parts.append(
                self.say["ranked"][key] if not self.limit
                else self.say["one"][key] if self.limit == 1
                else self.say["top"][key].format(limit=self.limit)
            )  # fmt: skip
        elif self.limit:
            parts.append(self.say["limit"].format(limit=self.limit))
        if self.having:
            sign, number = self.having
            parts.append(self.say["having"].format(sign=sign, number=self.speak.number(number)))
        if asked.shown:
            parts.append(self.say["shown"].format(columns=", ".join(map(self.speak.called, asked.shown))))
        told = [self.say["read"].format(parts=", ".join(parts)), *self.notes]
        sql = compose(asked)
        if self.is_main and asked.measure not in LISTING and _mixes_labels_and_decisions(sql) and "split" not in sql:
            told.append(self.say["training"])
        by = self.group.name if self.group else None
        return Reading("query", {"sql": sql}, asked.measure, asked.column, by, self.table.name, tuple(told))


def _mixes_labels_and_decisions(sql):
    return "is_fraud" in sql and "is_flagged" in sql
