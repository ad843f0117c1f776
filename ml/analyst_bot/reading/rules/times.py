"""Conditions on when: parts of a day, dates, weeks, and spans counted from the ends of the data. No language here."""

from dataclasses import replace

from ml.analyst_bot.reading.conditions import UnreadableError
from ml.analyst_bot.reading.rules.comparing import Comparing
from ml.analyst_bot.reading.vocabulary import Day, Number

# From, until.
_NIGHT = (22, 6)
_RELATIONS = (("until", "until_date"), ("since", "since"), ("after", "after_date"), ("before", "before_date"))


class Times(Comparing):
    """Rules that make predicates of times."""

    def _is_of_the_clock(self):
        """by hour, at night or on Sundays: hours of the day, not those since the data begin"""
        numbers = [item["number"] for item in (*self._said, *self.items) if "number" in item]
        return any(one.unit == "clock" for one in numbers) or any(
            item.senses.keys() & {"weekday", "day_part"} for item in self._said
        )

    def _take_daytime(self):
        """at night than by day: there, a day is the rest of it"""
        places = self._find("versus|or", "by?", "unit")
        if places is None or self.items[places[2]]["unit"] != "day":
            return
        start, end = _NIGHT
        if any(item.senses.get("day_part") == _NIGHT for item in self.items[: places[0]]):
            self.items[places[2]].senses = {"day_part": (end, start)}
            self._replace([places[1]])

    def _take_hours_of_groups(self):
        """by hour between 8 and 11: the hours themselves are chosen"""
        places = self._find("by|per", "unit", "between", "number", "and|to", "number")
        if places is None or not self._has_time():
            return
        hours = [self.items[place] for place in (places[3], places[5])]
        if any(item["number"].unit is not None for item in hours):
            return
        if self.items[places[1]]["unit"] != "hour" or any(item["number"].value not in range(25) for item in hours):
            raise UnreadableError(self._text(places[2:]))
        for item in hours:
            item.senses = {"number": Number(60 * int(item["number"].value), "clock")}

    def _take_hours_of_parts(self):
        """between 3 and 4 in the morning; at 11 at night"""
        for pattern in (["between?", "number", "and|to", "number", "day_part"], ["number", "day_part"]):
            start = 0
            while (places := self._find(*pattern, start=start)) is not None:
                start = places[-1] + 1
                numbers = [place for place in places[:-1] if place is not None and "number" in self.items[place]]
                said = [self.items[place]["number"] for place in numbers]
                hours = [int(one.value) for one in said]
                if any(one.unit is not None or one.value not in range(13) for one in said):
                    continue
                first, _ = self.items[places[-1]]["day_part"]
                late = {6: 0, 12: 12, 18: 12}.get(first)
                shift = [(12 if hour >= 6 else 0) if late is None else late for hour in hours]
                for place, hour, more in zip(numbers, hours, shift, strict=True):
                    minutes = (hour % 12 + more) * 60 if hour else more * 60
                    self.items[place].senses = {"number": Number(minutes, "clock")}
                self._replace([places[-1]])
                start = 0

    def _take_day_parts(self):
        has_clock = any("predicate" in item and item["predicate"].about == "time" for item in self.items)
        for place in [place for place, item in enumerate(self.items) if "day_part" in item][::-1]:
            start, end = self.items[place]["day_part"]
            if has_clock:
                # "at night, between 22h and 6h" says itself what it means.
                self._replace([place])
            else:
                self._predicate([place], self.speak.clock(start * 60, end * 60), part=True)

    def _are_apart(self, places):
        """In January and in March: not from one to the other, where no word before them says so."""
        return places[0] is None and "and" in self.items[places[2]]

    def _set_days(self, places, first, last):
        if self._are_apart(places):
            first = replace(first, year=first.year or last.year)
            either = self.speak.either(self.speak.date(first), self.speak.date(last))
            self._predicate(places, either, is_both=True)
        else:
            self._predicate(places, self.speak.dates(first, last))

    def _take_edges_of_days(self):
        """the first 3 hours of September 2, the last hour of day 1: of that day, and not of the data"""
        edge = next((item for item in self.items if item.senses.keys() & {"earliest", "recent"}), None)
        if edge is not None and self.group is not None and self.group.name in ("day", "week", "month"):
            if "hour" in (edge.senses.get("earliest") or edge["recent"]):
                raise UnreadableError(edge.text)  # the first 3 hours of each day
        while (places := self._find("earliest|recent", "day|nth_day|weekday|predicate")) is not None:
            edge, day = (self.items[place] for place in places)
            number, unit = edge["earliest"] if "earliest" in edge else edge["recent"]
            if "predicate" in day and day["predicate"].axis not in ("date", "day of year"):
                break
            if unit != "hour" or not 0 < number < 24:
                raise UnreadableError(self._text(places))
            start, end = (0, 60 * number) if "earliest" in edge else (60 * (24 - number), 0)
            self._predicate(places[:1], self.speak.clock(start, end))

    def _take_days(self):
        if not self._has_time():
            return
        if (of := self._find("recent", "month")) is not None:
            raise UnreadableError(self._text(of))  # the last week of March is not that of the data
        if (of := self._find("oldest|newest", "weekday")) is not None:
            raise UnreadableError(self._text(of))  # the first Monday of March: that day, not the first row of it
        while (places := self._find("earliest", "month")) is not None:
            (number, unit), (year, month) = (
                self.items[p][kind] for p, kind in zip(places, ("earliest", "month"), strict=True)
            )
            if unit != "day" or number > 28:
                raise UnreadableError(self._text(places))
            self._predicate(places, self.speak.dates(Day(year, month, 1), Day(year, month, number)))
        self._take_edges_of_days()
        while (places := self._find("recent")) is not None:
            number, unit = self.items[places[0]]["recent"]
            self._predicate(places, self.speak.recent(number, unit))
        if any(item.senses.get("weekday") == 8 for item in self.items):
            # Beside the end of the week, "weekdays" are its other days.
            for item in self.items:
                if item.senses.get("unit") == "weekday":
                    item.senses = {"weekday": 9}
        for kind in ("earliest", "nth_day", "week_of", "quarter"):
            while (places := self._find(kind)) is not None:
                self._predicate(places, getattr(self.speak, kind)(*self.items[places[0]][kind]))
        for pattern in (["between|since?", "month", "to", "month"], ["between", "month", "and|to", "month"]):
            start = 0
            while (places := self._find(*pattern, start=start)) is not None:
                if self._are_apart(places):
                    start = places[1] + 1
                    continue
                both = (self.items[place]["month"] for place in (places[1], places[3]))
                self._predicate(places, self.speak.months(*both))
        while (places := self._find("between|since?", "weekday", "to", "weekday")) is not None:
            if self._are_apart(places):
                break
            both = (self.items[place]["weekday"] for place in (places[1], places[3]))
            self._predicate(places, self.speak.weekdays(*both))
        while (places := self._find("after|since|before|until", "month")) is not None:
            relation = next(name for kind, name in _RELATIONS if kind in self.items[places[0]])
            edge = self.speak.edge_of_month(*self.items[places[1]]["month"], relation in ("after_date", "until_date"))
            self._predicate(places, self.speak.date(edge, relation))
        for kind, make in (
            ("month", lambda one: self.speak.month(*one)),
            ("year", self.speak.year),
            ("weekday", self.speak.weekday),
        ):
            while (places := self._find(kind, "and|or", kind)) is not None:
                if (
                    "compare" in self.words
                    and "and" in self.items[places[1]]
                    and not self._find(kind, start=places[2] + 1)
                ):
                    self.items[places[1]].senses = {"versus": True}  # compare January and February
                    break
                # No time is in two months: those of either are meant.
                while (more := self._match(["and|or", kind], places[-1] + 1)) is not None:
                    places = [*places, *more]
                while places[0] and self.items[places[0]].is_behind_comma and kind in self.items[places[0] - 1]:
                    places = [places[0] - 1, *places]  # in January, in February and in March
                is_both = any("and" in self.items[one] for one in places)
                if (
                    but := next((self.items[one] for one in places if "contrast" in self.items[one]), None)
                ) is not None:
                    raise UnreadableError(but.text)  # not in March, but in February
                either = self.speak.either(*(make(self.items[one][kind]) for one in places if kind in self.items[one]))
                self._predicate(places, either, **({"is_both": True} if is_both else {}))
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
            self._set_days(places, Day(day.year, day.month, int(number)), day)
        while (places := self._find("between|since?", "day", "and|to", "day")) is not None:
            self._set_days(places, self.items[places[1]]["day"], self.items[places[3]]["day"])
        while (places := self._find("after|since|before|until?", "day")) is not None:
            word = self.items[places[0]] if places[0] is not None else {}
            relation = next((name for kind, name in _RELATIONS if kind in word), "date")
            self._predicate(places, self.speak.date(self.items[places[1]]["day"], relation))
