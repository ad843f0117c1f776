"""Groups that are counted themselves: customers with a fraud, days without an alert. No language stands here."""

from ml.analyst_bot.reading.conditions import UnreadableError
from ml.analyst_bot.reading.queries.measures import Measures
from ml.analyst_bot.reading.rules.holding import NOTHING

_OPPOSITES = ("legitimate", "unflagged", "true_negative")


class Entities(Measures):
    """Rules for how many groups there are, how many hold what, and what share of all they are."""

    def _groups_that(self):
        """how many customers have more than 3 frauds; what share of terminals; how many days without a fraud"""
        share = self._find("share|rate", "unit|column")
        if self.group is None and share is not None and (group := self._unit_or_entity(share[1])) is not None:
            if not self.items[share[1]].is_plural:
                return None  # "fraud rate by customer"
            if self._match(["share|rate", "unit|column", "among"], share[0]) is not None:
                raise UnreadableError(self.text, code="share")  # the part of each category in the frauds
            self._replace(share)
            self.group, self.having = group, (">", 0)
            return self._count_of_groups("share_of_groups")
        if not self.having or not self.words & {"count", "share"}:
            return None
        kind = "share" if self._has("share") else "count" if self._has("count") else None
        if kind is None:
            return None  # which customers: they are listed
        self._drop(kind)
        return self._count_of_groups("share_of_groups" if kind == "share" else "groups_that")

    def _count_of_groups(self, measure):
        if self.group.name in ("hour_of_day", "hour"):
            raise UnreadableError(self.text, code="which_hours")
        if self.group.within is not None:
            raise UnreadableError(self.text)  # how many customers with more than 5 payments in an hour: in any
        found = self._take_predicates()
        targets = [one for one in found if one.about in ("label", "quantity")]
        rest = [one for one in found if one.about not in ("label", "quantity")]
        targets += [self.nothing] if self.nothing else []
        if self.counted:
            targets, rest = [], found
        if any(one.is_negated or one.concept in _OPPOSITES for one in targets) or len(targets) > 1 or self.extra:
            raise UnreadableError(self.text)
        if not targets and self.having == (">", 0):
            raise UnreadableError(self.text, code="share")
        self._drop("thing")
        sign, number = self.having
        said = self.say[measure].format(
            group=self.group.said,
            condition=(
                self.say["distinct"].format(column=self.speak.called(self.counted))
                if self.counted
                else self.say["and"].join(one.said for one in targets) or self.say["rows"]
            ),
            sign=sign,
            number=self.speak.number(number),
        )
        target = " and ".join(f"({one.sql})" for one in targets) or "true"
        return self._finish(measure, said, rest, target=(target,), column=self.counted)

    def _distinct(self):
        """how many customers"""
        places = self._find("count|how_much", "distinct?", "column", "distinct?")
        if places is None or (name := self._entity(self.items[places[2]])) is None or self.having:
            return None
        self._replace(places)
        if (both := next((item for item in self.items if "is_both" in item), None)) is not None:
            raise UnreadableError(both.text, code="every_group")  # online and in a shop: with one payment, or with two
        months = [item for item in self._said if "month" in item]
        if len(months) > 1 and any("and" in item for item in self._said):
            said = " ".join(item.text for item in months)
            raise UnreadableError(said, code="every_group")  # in January and in February: in both, or in either
        if self.is_of_every:
            raise UnreadableError(self.is_of_every, code="every_group")
        filters = self._take_predicates()
        if any(one.is_negated or one.concept in _OPPOSITES for one in filters):
            raise UnreadableError(self.text)  # customers without a fraud are not those of legitimate payments
        labels = [one for one in filters if one.about in ("label", "quantity", "value")]
        if len(labels) > 1 and "and" in self.words:
            raise UnreadableError(self.text)  # of one payment, or of two
        said = self.say["distinct"].format(column=self.speak.called(name))
        return self._finish("distinct", said, filters, column=name)

    def _without(self, found):
        """Of groups in which nothing is found: what is not to be found there, and the other conditions."""
        if self.having[0] in ("<", "<="):
            # fewer than 3: none at all is fewer as well
            targets = [one for one in found if one.about != "time"]
            return [one for one in found if one not in targets], tuple(targets)
        if self.having != NOTHING:
            return found, ()
        targets = [one for one in found if one.about == "label"]
        is_plain = all(one.about in ("label", "time", "value") for one in found)
        if self.nothing and is_plain and not targets and not self.extra:
            return found, (self.nothing,)
        if len(targets) != 1 or not is_plain or any(one.about == "sql" for one in self.extra):
            raise UnreadableError(self.text)
        return [one for one in found if one not in targets], tuple(targets)
