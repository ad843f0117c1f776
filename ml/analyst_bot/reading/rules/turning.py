"""Conditions that a question turns round: all but these, not at night. No language stands here."""

from ml.analyst_bot.reading.conditions import UnreadableError
from ml.analyst_bot.reading.rules.times import Times


class Turning(Times):
    """Rules that make the opposite of predicates."""

    def _take_exceptions(self):
        """without those under 5 euros; but for nights and the end of the week"""
        while (places := self._find("except", "thing?", "predicate")) is not None:
            if places[0] and self.items[places[2]].is_behind_comma:
                raise UnreadableError(self._text(places[:1]))  # all but one, frauds over 100
            excepted, last = [[places[2]]], places[2]
            while True:
                more = self._match(["predicate"], last + 1)
                if more is not None and not self.items[more[0]].is_behind_comma:
                    if self.items[more[0]]["predicate"].is_negated:
                        raise UnreadableError(self._text([*places, *more]), code="except")  # neither frauds nor alerts
                    if [self._about(excepted[-1][-1]), self._about(more[0])] == ["value", "label"]:
                        # customers other than C1 with frauds: is fraud excepted too
                        raise UnreadableError(self._text([*places, *more]), code="except")
                    if self._is_of_dates(more[0]) and self._about(excepted[-1][-1]) in ("time", "value"):
                        # without week-ends in February, without fuel in March: those of other months too
                        raise UnreadableError(self._text([*places, *more]), code="except")
                    excepted[-1].append(more[0])
                elif (more := self._match(["and|or", "except?", "thing?", "predicate"], last + 1)) is not None:
                    if self._about(more[3]) != self._about(excepted[-1][0]):
                        # "all but frauds, and over 100": is that an exception as well
                        raise UnreadableError(self._text([*places, *more]), code="except")
                    excepted.append([more[3]])
                else:
                    break
                last = more[-1]
            turned = [self.speak.but([self.items[one]["predicate"] for one in group]) for group in excepted]
            first = places[0]
            del self.items[first + 1 : last + 1]
            self.items[first].senses = {"predicate": turned[0]}
            self.extra += turned[1:]
        while (places := self._find("not", "predicate")) is not None and self._about(places[1]) != "label":
            self._predicate(places, self.speak.but([self.items[places[1]]["predicate"]]))

    def _is_of_dates(self, place):
        return self.items[place]["predicate"].axis in ("date", "day of year")

    def _about(self, place):
        return self.items[place]["predicate"].about
