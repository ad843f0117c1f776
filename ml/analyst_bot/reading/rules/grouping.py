"""What the rows of a question are grouped by. No language stands here."""

from dataclasses import replace

from ml.analyst_bot.reading.conditions import UnreadableError
from ml.analyst_bot.reading.predicates import Predicate
from ml.analyst_bot.reading.rules.ranges import MEASURED, Ranges
from ml.analyst_bot.reading.statement import BUCKET_EDGES, UNITS, Group
from ml.analyst_bot.reading.vocabulary import Item
from ml.language.detection import fold

UP, DOWN = ("largest", "most", "top", "riskiest"), ("smallest", "least")
RATIO = ("count|how_much", "thing?", "predicate?", "thing?", "copula?", "per", "predicate")
_SCORES = ("fraud_score", "fraud_probability", "expected_loss_eur")


class Grouping(Ranges):
    """Rules that find groups, and how many of them come first."""

    group, limit, per, having, sort, least = None, None, None, (), (), ()
    is_ranked_entity, is_of_few, is_of_every, leads = False, False, None, False

    # Order.

    def _take_sort(self):
        """sorted by amount, descending: (item that says by what, " desc", "" or None where that is not said)"""
        places = self._find(
            "sorted",
            "descending|ascending?",
            "by?",
            "column|quantity|unit|count|amount|rate|avg|sum|median|max|min|share",
        )
        if places is None and (places := self._find("descending|ascending", "column|quantity|unit|amount")) is not None:
            places = [None, places[0], None, places[1]]
        if places is None and not self.words & (MEASURED | {"buckets", "distribution", "how_much", *UP, *DOWN}):
            by = self._find("by", "quantity")
            if by is not None and by[1] == len(self.items) - 1 and self.items[by[1]]["quantity"] in _SCORES:
                places = [by[0], None, None, by[1]]  # alerts by probability
        if places is None:
            # Behind a group, "in descending order" is of what is counted or measured.
            if (alone := self._find("sorted?", "descending|ascending")) is not None:
                self.sort = (None, " desc" if "descending" in self.items[alone[1]] else "")
                self._replace(alone)
            return
        *_, column = places
        behind = self._match(["descending|ascending"], column + 1)
        said = [place for place in (places[1], *(behind or ())) if place is not None]
        if len(said) > 1:
            raise UnreadableError(self._text(places))
        direction = None if not said else " desc" if "descending" in self.items[said[0]] else ""
        self.sort = (self.items[column], direction)
        self._replace([*places, *said])

    def _sort_column(self):
        """The column that rows are sorted by, and " desc" or ""; without a word for it, times go up, numbers down."""
        item, direction = self.sort
        if item is None and self.is_main:
            return "amount_eur", direction  # "the largest first"
        if item is None:
            raise UnreadableError(self.text)
        unit = item.senses.get("unit")
        name = item.senses.get("column") or item.senses.get("quantity")
        if name is None and unit in ("day", "hour") and self._has_time():
            name = {"day": "occurred_at", "hour": "hour_of_day"}[unit]
        if name is None:
            raise UnreadableError(item.text)
        column = self.table.columns[name]
        is_number = column.type in ("DOUBLE", "FLOAT", "BIGINT") or "DECIMAL" in column.type
        if direction is None:
            direction = " desc" if is_number and column.name not in ("hour", "time_s") else ""
        return name, direction

    # Groups.

    def _take_ratio_number(self):
        """per 1,000 transactions"""
        self.per, self.per_base = None, []
        places = self._find("per|among|by", "number", "thing|predicate")
        if places and self._match(["|".join((*UP, *DOWN, "newest", "oldest"))], places[2] + 1):
            return  # among the 50 alerts that cost most
        if places and "predicate" in self.items[places[2]] and self.items[places[2]]["predicate"].about != "label":
            return
        if places and self.items[places[1]]["number"].unit is None and self.items[places[1]]["number"].value >= 10:
            self.per = self.items[places[1]]["number"].value
            if "predicate" in self.items[places[2]]:
                self.per_base = [self.items[places[2]]["predicate"]]
            self._replace(places)

    def _take_groups(self):
        few = self._find("among", "number?", "|".join((*UP, *DOWN, "newest", "oldest")), "number?", "column")
        if few is not None and self.is_main and self._entity(self.items[few[4]]):
            raise UnreadableError(self._text(few), code="in_two_steps")  # frauds in the top 3 categories
        self.is_of_few = (
            self._find("among", "number?", "largest|smallest|riskiest|newest|oldest|top|most|least") is not None
        )
        twice = self._find("top", "number?", "|".join((*UP, *DOWN)), "column|unit")
        if twice is not None and "top" not in self.items[twice[2]]:
            self._replace(twice[:1])  # top 10 riskiest terminals
        ranks = any(self._has(kind) for kind in (*UP, *DOWN))
        for item, behind in zip(self.items, self.items[1:], strict=False):
            if "slash" in item and "unit" in behind:
                item.senses = {"by": True}  # alerts/day
        ranges, self.group = self.group, None
        self._take_least_rows()
        self._take_other_groups(ranges, ranks)
        if ranges is not None:
            self.group = self._beside_ranges(ranges)

    def _take_least_rows(self):
        """top 5 terminals by fraud rate with at least 50 payments: of the others, a rate says little"""
        places = self._find("operator", "number", "thing")
        if places is None or not self.is_main or not self.words & {"rate", "named_rate", "avg", "median"}:
            return
        before = self.items[: places[0]]
        number, sign = self.items[places[1]]["number"], self.items[places[0]]["operator"]
        rate = next(
            (p for p, item in enumerate(before) if item.senses.keys() & {"rate", "named_rate", "avg", "median"}), None
        )
        is_group = any(
            self._entity(item) and (item.is_plural or p and {"by", "per", "which"} & before[p - 1].senses.keys())
            for p, item in enumerate(before)
        )
        if (
            rate is None
            or not is_group
            or number.unit is not None
            or sign not in (">", ">=")
            or places[2] < len(self.items) - 1
        ):
            return
        self.least = (sign, number.value)
        self._replace(places)

    def _beside_ranges(self, ranges):
        """Ranges of amounts, alone or with another group: by hour and amount range."""
        if self.group is None:
            places = self._find("and", "unit|column|status")
            within = None if places is None else self._group_within([places[0], None, places[1]])
            if within is not None:
                self._replace(places)
            return replace(ranges, within=within)
        if self.group.within is not None:
            raise UnreadableError(self.text)
        return replace(self.group, within=ranges)

    def _take_other_groups(self, ranges, ranks):
        self._refuse_rows_of_groups()
        self._take_having()
        self._refuse_second_number()
        if ranks and self.is_main and ranges is None:
            self._take_ranked_entity()
        for kind, unit in (
            ("each_day", "day"),
            ("each_hour", "hour"),
            ("each_week", "week"),
            ("each_month", "month"),
            ("each_year", "year"),
        ):
            if (places := self._find(kind)) is not None and self._has_time():
                self._set_group(places, self._unit(unit))
                self.words.add("each")
        if self.is_main and self._has("avg") and not self._has("count"):
            # "average loss per fraud" is of frauds, without groups
            of_one = self._find("by|per", "predicate")
            if of_one is not None and self.items[of_one[1]]["predicate"].about == "label":
                if self._has("lost") and "is_fraud" not in self.items[of_one[1]]["predicate"].sql:
                    raise UnreadableError(self._text(of_one))  # what frauds cost, for each alert
                if not self._match(["rate|share|quantity"], of_one[1] + 1):
                    self.items[of_one[0]].senses = {"filler": True}
        if self.is_main and self._find(*RATIO) is not None:
            return
        start = 0
        while (places := self._find("by|per", "buckets|unit|column|status|predicate", start=start)) is not None:
            item = self.items[places[1]]
            behind = self.items[places[1] + 1 : places[1] + 2]
            is_of_each = "per" in self.items[places[0]]
            if "predicate" in item and behind and self._entity(behind[0]) and not is_of_each:
                # by defrauded customers
                raise UnreadableError(self._text([*places, places[1] + 1]), code="in_two_steps")
            is_measured = bool(behind) and behind[0].senses.keys() & {"rate", "share", "quantity"}
            if not self.table.is_countable and item.senses.get("column") in self.table.named_by:
                # Its rows are of one such group each; or some of them: by threshold from 0.1 to 0.9.
                is_chosen = bool(behind) and bool(behind[0].senses.keys() & {"between", "operator", "number"})
                self._replace(places[:1] if is_chosen else places)
                self.words.add("thing")
                continue
            is_named = "predicate" not in item or not is_measured
            if "predicate" in item and "every" in self.items[places[0]] and not self.words & MEASURED:
                self.items[places[0]].senses = {"filler": True}  # every fraud over 500: the list
                start = places[0] + 1
                continue
            if self._entity(item) and self._is_described(self.items[places[0]], item, behind):
                raise UnreadableError(self._text(places), code="in_two_steps")  # payments by customers with a fraud
            if self._entity(item) and self._is_agent(self.items[places[0]], item):
                raise UnreadableError(self.text)
            if self.group is None and ranges is None and self._is_of_amounts(item) and not ranks:
                self._group_by_buckets(BUCKET_EDGES)
                self._replace(places)
            elif (
                self.group is None
                and is_named
                and (group := self._group_of(self.items[places[0]], item, ranks)) is not None
            ):
                self._set_group(places, group, may_hold_another=True)
            elif (within := self._within_a_time(item)) is not None:
                # customers with more than 5 payments in an hour: of each customer and hour
                self.group = replace(self.group, within=within)
                self._replace(places)
            elif self._is_within_each(places, item):
                within = self._group_of(self.items[places[0]], item, ranks)
                self.group = replace(self.group, within=within)
                self._replace(places)
            elif "filler" in self.items[places[0]] and item.senses.get("unit") != "minute":
                start = places[0] + 1
            else:
                raise UnreadableError(item.text)
        if ranges is not None:
            return
        if self.group is None and self.is_main and not ranks:
            self._take_leading_entity()
            if self.group is None:
                self._take_bare_entity()
        if self.group is None and "reason" in self.table.columns and self.table.is_countable:
            if (places := self._find("why")) is not None:
                self._set_group(places, self._by_column("reason"))
        if self.group is None and self.is_main:
            self._take_ranked_unit(ranks)
        if self.group is None and self._has("trend") and self._has_time():
            self._refuse_change()
            self._set_group(self._find("trend"), self._unit("day"))
            self._drop("trend")
            self.words.add("trend_only")
        elif self.group is not None and self._has("trend"):
            self._drop("trend")

    def _refuse_change(self):
        """by how much frauds increased in March, or from January to March: one number less another"""
        change = next((item for item in self.items if "change" in item), None)
        times = {"month", "day", "nth_day", "week_of", "weekday", "ordinal", "count", "how_much"}
        if change is not None and self.words & times:
            raise UnreadableError(change.text)

    def _within_a_time(self, item):
        """The group of a time that groups are chosen within, or None."""
        is_open = self.having and self.group is not None and self.group.within is None and self._has_time()
        if not is_open or self.group.name in ("hour_of_day", "hour"):
            return None
        if item.senses.get("unit") == "hour":
            return Group("date_trunc('hour', occurred_at)", "hour_from", self.say["hour_since"])
        return self._unit(item["unit"]) if item.senses.get("unit") in ("day", "week") else None

    def _is_within_each(self, places, item):
        """monthly alerts per channel"""
        is_open = self.group is not None and self.group.within is None and "each" in self.words
        return is_open and self._group_of(self.items[places[0]], item, False) is not None

    def _is_agent(self, by, item):
        """by the customer: who did it; "by customer" is a group"""
        return self._has_article(by, item) and "each" not in by.text

    def _has_article(self, by, item):
        between = self.text[by.end : item.end - len(item.text)] if by.end and item.end else ""
        return bool(between.strip())

    def _is_described(self, by, item, behind):
        """Whether labels behind a group choose among the groups: by customers with a fraud, by the defrauded ones"""
        is_label = any("predicate" in one and one["predicate"].about == "label" for one in behind)
        is_label = is_label or bool(behind) and "that" in behind[0]
        if not is_label or item.end is None:
            return False
        return self.speak.begins_a_condition(self.text[item.end :]) or self._has_article(by, item)

    def _is_of_amounts(self, item):
        # "list the frauds by amount" asks for an order.
        return item.senses.get("quantity") == "amount_eur" and self.is_main and bool(self.words & MEASURED)

    def _take_bare_entity(self):
        """which channels are there; the list of categories: how often there is each"""
        said = [item for item in self.items if item.senses.keys() - {"filler", "which", "that"}]
        if len(said) != 1 or self._entity(said[0]) is None or not said[0].is_plural:
            return
        self.words.add("count")
        self._set_group([self.items.index(said[0])], self._by_column(self._entity(said[0])))

    def _take_ranked_entity(self):
        """which customers have most frauds; top 10 merchants by amount; not the customer of the largest payment"""
        place = next((place for place, item in enumerate(self.items) if self._entity(item)), None)
        rank = next((place for place, item in enumerate(self.items) if item.senses.keys() & {*UP, *DOWN}), None)
        if place is None or rank is None or (place and self.items[place - 1].senses.keys() & {"by", "per"}):
            return
        before = [one for one in range(max(place - 2, 0), place) if "number" in self.items[one] or one == rank]
        is_adjacent = rank in before and before == list(range(place - len(before), place))
        behind = self.items[rank + 1 : rank + 3]
        # the largest online payment; but "riskiest online" is said of what stands before
        is_of_a_row = bool(behind) and behind[0].senses.keys() & {"thing", "predicate"}
        is_of_a_row = is_of_a_row and any(
            "thing" in one or ("predicate" in one and one["predicate"].about == "label") for one in behind
        )
        is_of_a_row = is_of_a_row and not self.items[rank].senses.keys() & {"most", "least", "top"}
        is_of_a_row = is_of_a_row and not any(
            item.senses.keys() & MEASURED or {"quantity", "named_rate"} & item.senses.keys() for item in behind
        )
        if not is_adjacent and (rank < place or is_of_a_row):
            return
        listed = self.items[:place]
        is_listed = any("thing" in item for item in listed) and not any(
            item.senses.keys() & (MEASURED | {"how_much", "quantity", "which", "lost", "named_rate"}) for item in listed
        )
        if is_listed and place < rank and not self.items[place].is_plural and not self.words & {"per", "by"}:
            # the payments of the customer with the largest loss
            raise UnreadableError(self._text([place, rank]), code="in_two_steps")
        if not is_adjacent:
            self._refuse_leader_of_another(place, rank)
        numbers = [one for one in before if "number" in self.items[one]] if is_adjacent else []
        if not numbers and place and "number" in self.items[place - 1]:
            numbers = [place - 1]  # which 3 customers have ...
        if numbers:
            number = self.items[numbers[0]]["number"]
            if number.unit is not None or not float(number.value).is_integer() or not 0 < number.value < 1e6:
                return
            self.limit = int(number.value)
        elif not self.items[place].is_plural:
            self.limit = 1
        spent = self._find("spent")
        if spent is not None and not any("quantity" in item and "spent" not in item for item in self.items):
            # who has spent most: in all
            self._replace(spent, Item("", {"sum": True}))
            self.items.append(Item("", {"quantity": "amount_eur"}))
        measured = self.items[place + 1 : place + 2]
        is_by = bool(measured) and "by" in measured[0]
        group = self._unit_or_entity(place)
        if is_by:
            self.items[place + 1].senses = {"filler": True}
            has_measure = any(item.senses.keys() & (MEASURED | {"how_much", "named_rate"}) for item in self.items)
            if not has_measure and self._has("quantity"):
                self.items.append(Item("", {"sum": True}))
        measures = MEASURED | {"how_much", "lost", "named_rate"}
        if is_adjacent and any(item.senses.keys() & measures for item in self.items[:rank]):
            raise UnreadableError(self.text)  # how many of the riskiest terminals
        after = any(item.senses.keys() & measures for item in self.items[place + 1 :])
        if (
            is_adjacent
            and not is_by
            and not after
            and not self.words & {"most", "least"}
            and "riskiest" not in self.items[rank]
        ):
            raise UnreadableError(self.text, code="which_measure")
        if place and "which" in self.items[place - 1]:
            numbers = [*numbers, place - 1]
        self._set_group(sorted({place, *numbers}), group)
        self.is_ranked_entity = True

    def _refuse_leader_of_another(self, place, rank):
        """the fraud rate in the hour with most alerts: what is ranked by is not what is asked"""
        asked, ranked = self.items[:place], self.items[rank + 1 :]
        if rank < place or any({"which", "by", "per"} & item.senses.keys() for item in asked[-1:]):
            return
        measured = {"predicate", "quantity", "count", "named_rate", "thing"}
        if all(any(item.senses.keys() & (MEASURED | measured) for item in side) for side in (asked, ranked)):
            raise UnreadableError(self._text(range(place, rank + 1)), code="in_two_steps")

    def _take_leading_entity(self):
        """customers with a fraud: who they are, and how many each has"""
        places = self._find("which?", "column|unit")
        if places is None or places[1] > 1 or self._unit_or_entity(places[1]) is None:
            return
        if places[1] and "among" in self.items[places[1] - 1] and self._entity(self.items[places[1]]):
            # among customers with alerts, the frauds
            raise UnreadableError(self._text(range(places[1] + 1)), code="in_two_steps")
        if not self.items[places[1]].is_plural or self.words & (MEASURED | {"how_much"}):
            return
        self._refuse_every_row()
        said = [item["predicate"] for item in self.items if "predicate" in item]
        if any(one.is_negated or one.concept in ("legitimate", "unflagged", "true_negative") for one in said):
            raise UnreadableError(self.text)  # hours without a fraud are not those of legitimate payments
        named = self.items[places[1]]
        if self._entity(named) is None and not self.speak.begins_a_condition(self.text[named.end :]):
            return
        if self.extra:
            raise UnreadableError(self.text)  # customers with a fraud and an alert: of one payment, or of two
        if any(not item.senses.keys() & {"filler", "copula", "that"} for item in self.items[places[1] + 1 :]):
            self.words.add("count")
            self.leads = True
            self._set_group(places, self._unit_or_entity(places[1]))

    def _refuse_rows_of_groups(self):
        """payments of customers with a fraud: are they defrauded, or their payments frauds"""
        places = self._find("thing|predicate", "among?", "column", "that?", "copula?", "predicate")
        if places is None or not self.is_main or self._entity(self.items[places[2]]) is None:
            return
        if self.items[places[2]].is_plural and self._about(places[5]) == "label":
            raise UnreadableError(self._text(places[1:]), code="in_two_steps")

    def _refuse_every_row(self):
        """customers who paid both online and in a shop: with one payment, or with two"""
        both = next((item for item in self.items if "is_both" in item), None)
        if both is not None:
            raise UnreadableError(both.text, code="every_group")

    def _group_of(self, by, item, ranks):
        if "status" in item and "is_fraud" in self.table.columns and not self._is_own(item):
            return self._by_status()
        own = item["predicate"].concept if "predicate" in item else None
        if own in self.table.beside and not item["predicate"].is_negated:
            return self._by_column(own)  # by 3DS: with it and without
        if "predicate" in item:
            is_status = item["predicate"].concept in ("fraud", "legitimate") and "per" not in by
            return self._by_status() if is_status else self._of_decision(by, item)
        column = self.table.columns.get(item.senses.get("column"))
        unit = item.senses.get("unit")
        if (
            unit
            and self._has_time()
            and (
                column is None
                or (column.name == "hour" and (ranks or self._is_of_the_clock()))
                or column.type == "TIMESTAMP"
            )
        ):
            return self._unit(unit) if unit in UNITS else None
        if column is None or (column.type in ("DOUBLE", "FLOAT", "TIMESTAMP") and self.is_main):
            return None
        said = self.say["hour_since"] if column.name == "hour" else self.speak.called(column.name)
        return Group(column.name, column.name, said)

    def _of_decision(self, by, item):
        """by flagged"""
        if "predicate" not in item or "per" in by or "is_flagged" not in self.table.columns:
            return None
        named = item["predicate"].concept in ("flagged", "unflagged") and not item["predicate"].is_negated
        return self._by_decision() if named else None

    def _by_decision(self):
        return self._by_column("is_flagged")

    def _by_status(self):
        self.extra.append(Predicate("is_fraud is not null", "", "label", "status"))
        return Group("is_fraud", "is_fraud", self.say["status"])

    def _take_ranked_unit(self, ranks):
        if (places := self._find("when")) is not None:
            if self.words & {"newest", "oldest"} and not self.words & {"most", "least"}:
                self._replace(places)
                return
            if self.words & {"largest", "smallest"} and not self.words & {"most", "least", "top", *MEASURED}:
                self._replace(places)  # when the largest fraud was: that row says it
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
        of_one = self._find("largest|smallest", "predicate|thing") if places[0] is not None else None
        at = self._find("unit", "largest|smallest", "predicate|thing")
        if at is not None and not self.speak.is_many(fold(self.items[at[0]].text)):
            of_one = at[1:]  # the hour of the largest alert
        if (
            of_one is not None
            and places[1] is None
            and not self.words & {"most", "least", "top", "quantity", "amount", *MEASURED}
        ):
            if not self.items[of_one[1]].is_plural:
                self._replace(places)  # on which day the largest fraud was: that row says it
                return
        rank = next(place for place, item in enumerate(self.items) if item.senses.keys() & {*UP, *DOWN})
        if places[0] is None:
            self._refuse_leader_of_another(places[3], rank)
        item = self.items[places[3]]
        if "number" in self.items[places[1]].senses if places[1] is not None else False:
            number = self.items[places[1]]["number"]
            around = self.items[max(places[1] - 1, 0) : places[1]] + self.items[places[3] + 1 : places[3] + 2]
            ranked = {*UP, *DOWN, "oldest", "which", "that", "copula", "among"}
            if places[0] is None and not any(one.senses.keys() & ranked for one in around):
                raise UnreadableError(self._text(places))  # the largest payment in 24 hours
            if number.unit is not None or not float(number.value).is_integer():
                return
            self.limit = int(number.value)
        elif places[1] is None and (leading := self._find("top", "number")) is not None:
            self.limit = int(self.items[leading[1]]["number"].value)
            places = [*places, leading[1]]
        elif not self.speak.is_many(fold(item.text)):
            self.limit = 1
        if item["unit"] in UNITS:
            self._set_group(places, self._unit(item["unit"]))

    def _unit(self, unit):
        sql, name = UNITS[unit]
        return Group(sql, name, self.say["units"][unit])

    def _set_group(self, places, group, may_hold_another=False):
        if self.group is not None:
            raise UnreadableError(self._text(places))
        behind = max(place for place in places if place is not None) + 1
        other = self._match(["and?", "by", "predicate|column|unit|status"], behind)
        if other is None and (other := self._match(["and", "predicate|column|unit|status"], behind)) is not None:
            other = [other[0], None, other[1]]
        if other is not None and may_hold_another and (within := self._group_within(other)) is not None:
            if {group.name, within.name} == {"day", "hour"}:
                # Within a day, hours are of the day.
                group, within = (self._unit("hour") if one.name == "hour" else one for one in (group, within))
            group = replace(group, within=within)
            places = [*places, *other]
        elif other is not None and other[0] is not None and other[1] is None:
            raise UnreadableError(self._text(other), code="two_questions")
        self.group = group
        by = self.items[places[0]] if places[0] is not None else Item("")
        if "in_all" in by and not (places[0] and "among" in self.items[places[0] - 1]):
            self.is_of_every = self._text(places[:2])
        self._replace(places)

    def _group_within(self, places):
        """The second of two groups, or None: by hour and flagged."""
        joined, by, place = places
        item, behind = self.items[place], self.items[place + 1 : place + 2]
        if by is not None and "unit" in item:
            return self._group_of(Item(""), item, False)
        is_condition = bool(behind) and behind[0].senses.keys() & {
            *("operator", "number", "thing", "between", "copula", "rate", "share", "named_rate", "quantity")
        }
        if by is None and "predicate" in item:
            # "by hour and flagged": a condition, where something else is counted already.
            others = [one for one in self.items if "predicate" in one and one is not item]
            is_condition = is_condition or any(one["predicate"].about == "label" for one in others)
        if is_condition:
            return None
        if "predicate" in item and item["predicate"].concept in ("fraud", "legitimate"):
            return self._by_status()
        return self._group_of(Item(""), item, False)
