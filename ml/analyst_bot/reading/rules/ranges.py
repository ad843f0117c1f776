"""Ranges that rows are grouped by: slots of hours, ranges of amounts or scores. No language stands here."""

from ml.analyst_bot.reading.conditions import UnreadableError
from ml.analyst_bot.reading.rules.holding import Holding
from ml.analyst_bot.reading.statement import BUCKET_EDGES, SHARE_EDGES, Group, buckets

MEASURED = {"count", "rate", "share", "named_rate", "avg", "sum", "median", "min", "max", "stddev", "quantile"}
# Minutes of slots that a day is cut into evenly.
_SLOTS = (120, 180, 240, 360, 480, 720)


class Ranges(Holding):
    """Rules that cut hours, amounts and scores into ranges."""

    bucketed = "amount_eur"

    def _take_slots(self):
        """by slots of 6 hours, every 6 hours"""
        places = self._find("by", "unit|buckets", "number")
        if places is not None and self._has_time() and not self._match(["unit"], places[2] + 1):
            # by slots of 4h: a length, no time of the day
            number, unit = self.items[places[2]]["number"], self.items[places[1]].senses.get("unit", "hour")
            if unit == "hour" and number.unit == "clock" and number.value in _SLOTS and not number.half:
                self._set_slots(places, int(number.value) // 60)
                return
        for pattern in (["by?", "buckets|unit", "number", "unit"], ["by", "number", "to?", "unit", "buckets?"]):
            places = self._find(*pattern)
            if places is None or not self._has_time():
                continue
            number, unit = self.items[places[pattern.index("number")]]["number"], self.items[places[3]]["unit"]
            first = self.items[places[1]]
            if unit != "hour" or number.unit is not None or 60 * number.value not in _SLOTS:
                continue
            if "buckets" not in first and "number" not in first and first.senses.get("unit") != "hour":
                continue
            self._set_slots(places, int(number.value))
            return

    def _set_slots(self, places, hours):
        said = self.say["slots"].format(width=hours)
        self.group = Group(f"hour_of_day // {hours} * {hours}", "hour_from", said)
        self._replace(places)
        self.words.add("count")

    def _take_buckets(self):
        self._take_slots()
        if "amount_eur" not in self.table.columns or self.group is not None:
            return
        places = self._find("by?", "buckets|distribution")
        if places is None:
            return
        if "distribution" in self.items[places[1]] and "buckets" not in self.items[places[1]]:
            if self._find("buckets") is not None:
                if not self.words & MEASURED:
                    # "distribution of amounts by range of 100": said twice.
                    of = self._match(["quantity"], places[1] + 1) or []
                    places = [*places, *(place for place in of if self.items[place]["quantity"] == "amount_eur")]
                    self.words.add("count")
                self._replace(places[1:])
                return self._take_buckets()
            if self._find("by", "unit|column|status") is not None or self._find("each_day|each_hour"):
                self._replace([places[1]])
                self.words.add("count")
                return None
            self.words.add("count")
            if (of := self._find("quantity")) is not None:
                places = [*places, of[0]]
                self.bucketed = self.items[of[0]]["quantity"]
                if self.bucketed not in ("amount_eur", "fraud_score", "fraud_probability"):
                    raise UnreadableError(self.items[places[1]].text)
        else:
            if (of := self._match(["by?", "quantity"], places[1] + 1)) is not None:
                if self.items[of[1]]["quantity"] == "amount_eur":
                    places = [*places, *of]
        if places[0] is not None and self.items[places[0]].senses.keys() <= {"predicate"}:
            places = places[1:]
        edges, taken = self._edges(max(place for place in places if place is not None) + 1)
        last = max(place for place in places if place is not None)
        named = places[1] if len(places) > 1 and places[1] is not None else last
        if edges and len(edges) == 2 and named and "among" in self.items[named - 1] and not self.items[named].is_plural:
            self._replace([named])  # in the range from 50 to 100: no group, but these alone
            return None
        if not edges and (width := self._match(["number"], last + 1)) is not None:
            self._group_by_width(self.items[width[0]])
            taken = width
        else:
            self._group_by_buckets(edges or (BUCKET_EDGES if self.bucketed == "amount_eur" else SHARE_EDGES))
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
        sql, order = buckets(self.bucketed, edges)
        told = ", ".join(self.speak.number(edge) for edge in edges)
        if self.bucketed != "amount_eur":
            said = self.say["ranges"].format(column=self.speak.called(self.bucketed), edges=told)
            self.group = Group(sql, f"{self.bucketed}_range", said, order)
            return
        self.group = Group(sql, "amount_range", self.say["buckets"].format(edges=told), order)
