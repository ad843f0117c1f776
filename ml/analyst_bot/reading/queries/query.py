"""Items of a question, taken together into one query of one table. No language stands here."""

import re
from dataclasses import replace

from ml.analyst_bot.reading.conditions import SenselessError, UnreadableError
from ml.analyst_bot.reading.predicates import Predicate
from ml.analyst_bot.reading.queries.accounting import unaccounted
from ml.analyst_bot.reading.queries.ranking import Ranking
from ml.analyst_bot.reading.queries.telling import COMPUTED, EMPTY
from ml.analyst_bot.reading.question import Reading
from ml.analyst_bot.reading.rules.grouping import UP
from ml.analyst_bot.reading.statement import LISTING, REPORT_TIME, Asked, compose
from ml.analyst_bot.reading.vocabulary import Item

_RANKS = {"riskiest", "newest", "oldest", "largest", "smallest", "most", "least", "top", "dearest", "cheapest"}
_NOUNS = {"thing", "column", "concept", "value", "amount", "table", "unit"}


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


class _Query(Ranking):
    def __init__(self, items, table, text, language, is_main, filters, rows):
        super().__init__(items, table, text, language, is_main)
        self.rows = rows
        self.extra = [Predicate(one, one, "sql") for one in filters]
        self.notes, self.is_of_time, self.versus, self.sides = [], False, (), ()
        self.is_shown, self.is_share = False, False
        self._said = [replace(item, senses=dict(item.senses), read_as=None) for item in items]
        self._original = [Item(item.text, item.senses) for item in items]

    def read(self):
        self.notes += [
            self.say["spelling"].format(word=item.text.strip(), read_as=item.read_as)
            for item in self.items
            if item.read_as
        ]
        if self.is_main and self.rows and self._has("duplicates"):
            return self._duplicates()
        if self._has("export"):
            self._drop("export")
            self.notes.append(self.say["export"])
        if self._has("quoted"):
            self._drop("quoted")
            self.notes.append(self.say["quoted"])
        self._take_value_of_a_rate()
        self._take_change()
        self._take_kinds_alike()
        self.is_share = self._has("as_share")
        self._drop("as_share")
        of_each = ("share", "by", "unit|column", "among")
        of_amount = self._find(*of_each, "concept?", "sum?", "amount") if self.is_main else None
        if (places := of_amount or self._find(*of_each, "concept|label|thing")) is not None:
            # the share of each hour in the frauds, or in their amount: what part of it is in each
            self.is_share = True
            self._replace([places[0], places[3]])
            if of_amount is None:
                self.words.add("count")
            elif not self._has("sum"):
                self.items.append(Item("", {"sum": True}))
        if (nth := next((item for item in self.items if "nth" in item), None)) is not None:
            self.nth = nth["nth"]
            self._drop("nth")
        self._numbers()
        self._take_named_things()
        while (places := self._find("agent", "predicate")) is not None:
            self._replace(places[:1])  # made by customer C1
        self._take_daytime()
        self._take_sort()
        self._take_ratio_number()
        self._take_buckets()
        self._take_hours_of_parts()
        self._take_hours_of_groups()
        self._take_groups()
        self._take_conditions()
        self._take_days()
        self._take_than()
        self._take_exceptions()
        asked = self._measured()
        self._nothing_is_left(asked.measure)
        if self.is_main and not self.is_ranked_entity:
            self._refuse_what_all_rows_say(asked)
            self._refuse_yes_or_no(asked)
        reading = self._reading(asked)
        self._refuse_order_of_another(reading.arguments["sql"])
        is_beside = bool(self.versus or self.sides)
        if (lost := unaccounted(self._said, reading.arguments["sql"], is_beside, self.is_main)) is not None:
            raise UnreadableError(lost.text)
        return reading

    def _take_value_of_a_rate(self):
        """the fraud rate by value: what part of the amount is fraud"""
        if not self.is_main or not self._has("by_value"):
            return
        for item in self.items:
            if "by_value" in item:
                item.senses = {"quantity": "amount_eur", "amount": True}
            elif "rate" in item and "basis_points" not in self.words:
                item.senses = {"share": True}

    def _take_kinds_alike(self):
        """the median and the 95th percentile; the distribution of transactions, and the number of frauds"""
        for item in self.items:
            if "median" in item and self._has("quantile"):
                item.senses = {"quantile": 0.5}
                self.words.discard("median")
            elif "distribution" in item and self._find("and", "count") is not None:
                item.senses = {"count": True}

    def _numbers(self):
        if not self.items:
            raise UnreadableError(self.text)
        places = self._find("thing", "and", "concept|column") if self.is_main and "count" not in self.words else None
        if places == [0, 1, 2] and self._is_label(self.items[2]):
            # transactions and frauds by hour: how many of each; and no list of both
            if not self._has("by"):
                raise UnreadableError(self._text(places), code="two_questions")
            self._count_each()
        for place, item in enumerate(self.items):
            before = self.items[:place]
            is_listed = item.is_behind_comma and self._is_label(item) and self.is_main
            is_listed = is_listed and not (before and "and" in before[-1])
            if is_listed and any("concept" in one or "thing" in one for one in before):
                is_grouped = self._has("by") and before[0].senses.keys() & {"thing", "concept"}
                if "count" in self.words or is_grouped:
                    self.items.insert(place, Item("", {"and": True}))
                    if "count" not in self.words:
                        self._count_each()  # transactions, frauds and alerts by day: how many of each
                    return self._numbers()
                raise UnreadableError(self._text([*range(place + 1)]), code="two_questions")
        for item, behind in zip(self.items, [*self.items[1:], Item("")], strict=True):
            if "operator" in item and "number" in behind:
                # "plus de 100" compares; "plus de fraudes" ranks.
                item.senses.pop("most", None)
                item.senses.pop("least", None)
        for before, item, behind in zip(
            [Item(""), *self.items[:-1]], self.items, [*self.items[1:], Item("")], strict=True
        ):
            is_beside = item.end is None or not re.match(r"\s*[:;]", self.text[item.end :])
            ranks = _RANKS & before.senses.keys() or ((_RANKS | _NOUNS) & behind.senses.keys() and is_beside)
            if "number" in item and ranks:
                item.senses["limit"] = True
        for item in self.items:
            if "number" in item:
                number = item["number"]
                if number.odd:
                    raise UnreadableError(item.text.strip(), code="odd_number", readings=number.odd)
                if number.is_foreign:
                    self.notes.append(self.say["dollars"].format(number=item.text.strip()))

    def _count_each(self):
        self.words.add("count")
        self.items.insert(0, Item("", {"count": True}))

    def _duplicates(self):
        allowed = {"duplicates", "count", "how_much"} | EMPTY
        for item in self.items:
            if not allowed & item.senses.keys():
                raise UnreadableError(item.text)
        sql = compose(Asked(self.rows, "duplicates"))
        told = self.say["read"].format(parts=self.say["duplicates"])
        return Reading("query", {"sql": sql}, "duplicates", table=self.rows.name, said=(told, *self.notes))

    def _measured(self):
        if (
            self.is_main
            and (
                asked := self._riskier()
                or self._riskier_of_two()
                or self._more_of_two()
                or self._lost_in_one_of_two()
                or self._likelier()
                or self._divided()
                or (self._one_in() if self.group is None else None)
            )
            is not None
        ):
            return asked
        if (self.leads or self.having) and (
            both := next((item for item in self.items if "is_both" in item), None)
        ) is not None:
            raise UnreadableError(both.text, code="every_group")
        if self.leads and (places := self._find("predicate", "and", "thing?", "predicate")) is not None:
            if {self._about(places[0]), self._about(places[3])} & {"label", "value"}:
                raise UnreadableError(self._text(places), code="every_group")  # merchants with frauds and declines
        if self.is_ranked_entity and (places := self._find("and", "predicate")) is not None:
            if self.items[places[1]]["predicate"].is_negated:
                raise UnreadableError(self._text(places), code="every_group")  # with most payments, and no fraud
        self._refuse_reports()
        self._refuse_majority()
        if self.is_main:
            self._refuse_which_of_them()
            self._refuse_which_of_two()
        if (places := self._every_one()) is not None:
            raise UnreadableError(self._text(places))
        self._take_rate_and_count()
        self._take_sides()
        if self.is_main:
            self._take_repeated_measure()
        self._take_more()
        self._refuse_two_questions()
        if self.is_main:
            is_of_some = any("predicate" in item and item["predicate"].about != "label" for item in self.items)
            if self.group is None and not is_of_some and (places := self._find("grouped_rate")) is not None:
                raise UnreadableError(self.items[places[0]].text)
            self._take_average_of_one()
            self._take_subset()
            self._compare_values()
            self._take_versus()
            for special in (
                self._counts_beside,
                self._groups_that,
                self._distinct,
                self._basis_points,
                self._correlation,
                self._ratio,
                self._named_rate,
                self._share,
                self._lost_or_saved,
                self._side_by_side,
            ):
                if (asked := special()) is not None:
                    return asked
        return self._plain()

    def _is_measured(self, column):
        return column in self.table.columns and self.table.columns[column].type == "DOUBLE"

    def _refuse_reports(self):
        """What was reported, and when it was, is no length of time."""
        reported = [item for item in self.items if "reported" in item]
        is_measured = self.words & {*COMPUTED, "how_long"} and not self._has("count")
        if not reported or is_measured:
            return
        times = [
            item
            for item in self.items
            if "predicate" in item and item["predicate"].about == "time" and "select" not in item["predicate"].sql
        ]
        is_of_dates = len(times) == 1 and "occurred_at" in times[0]["predicate"].sql and self.group is None
        if len(reported) > 1 or not is_of_dates or REPORT_TIME not in self.table.columns:
            raise UnreadableError(reported[0].text)
        # frauds reported in June: that is when they were reported
        occurred = times[0]["predicate"]
        said = self.say["reported_then"].format(time=occurred.said)
        sql = occurred.sql.replace("occurred_at", REPORT_TIME)
        times[0].senses["predicate"] = replace(occurred, sql=sql, said=said, column=REPORT_TIME)
        self._drop("reported")

    def _take_predicates(self):
        found = [item["predicate"] for item in self.items if "predicate" in item]
        self.items = [item for item in self.items if "predicate" not in item]
        return found

    def _plain(self):
        labels = [item for item in self.items if "predicate" in item and item["predicate"].about == "label"]
        is_of_money = any("how_much" in item and "count" not in item for item in self.items)
        if is_of_money and labels and all("is_said_of" in item for item in labels) and not self._has("thing"):
            raise UnreadableError(self.text, code="which_column")  # how much did we stop: of frauds, or of alerts
        if (places := self._first_of_each()) is not None:
            return self._ranked_rows_of_each(places)
        self.is_of_rows = not self.is_ranked_entity and self._is_of_single_rows()
        found = self._take_predicates()
        rank = self._rank()
        if rank == "top" and not self.is_main and self.group is not None and self._is_measured(self.group.name):
            # the top 3 cases by amount: rows in the order of it
            self.items.append(Item("", {"quantity": self.group.name}))
            rank, self.group = "largest", None
        self._refuse_first_of_groups(rank)
        if self.group is None:
            self._take_limit()
        measure, number = self._take_measure()
        column = None
        is_of_two = self.group is not None and self.group.within is not None
        if is_of_two and (measure == "mean_of_groups" or self.words & {"cumulative", "trend_only"}):
            raise UnreadableError(self.text)
        if self._has("cumulative"):
            self._drop("cumulative")
            if self.group is None and measure in (None, "sum") and self._has("quantity"):
                return self._plain_sum(found)  # "the cumulated amount of frauds"
            if self.group is None or measure not in (None, "sum", "count"):
                raise UnreadableError(self.text)
            self.words.add("is_cumulative")
            measure = measure or ("sum" if self._has("quantity") else "count")
        if self.group is not None and rank and measure is None:
            measure = self._ranked_measure(rank, found, self.is_of_rows)
            if measure in ("min", "max"):
                rank = None
                self._drop("quantity")
                self.items.append(Item("", {"quantity": "amount_eur"}))
        if "trend_only" in self.words and measure in (None, "count"):
            return self._trend(found)
        if self.group is not None and measure is None:
            quantities = [item for item in self.items if "quantity" in item]
            if self.is_main and quantities:
                measure = "sum" if self.words & {"trend", "spent"} or self.group.name == "day" else None
            elif self.is_main:
                measure = "count"
        if measure == "mean_of_groups":
            return self._mean_of_groups(found)
        if measure == "sum" and self.is_main and not self.group and not rank and not self._has("quantity"):
            if any(one.about == "label" for one in found) or "subset" in self.words:
                # the sum of the frauds: how many, and of what they cost
                self.items.append(Item("", {"quantity": "amount_eur"}))
                return self._several(("count", "sum"), found, rank)
        if self.is_main and self.group is not None and measure in COMPUTED and self._is_measured_beside(rank, measure):
            self._drop("and")
            return self._several(("count", measure), found, rank, " desc")
        if measure in COMPUTED:
            column = self._take_quantity(found)
            if measure == "sum" and self.is_main and self.table.columns[column].unit != "EUR":
                raise UnreadableError(self.text, code="which_column")
        if isinstance(measure, tuple) and isinstance(number, list):
            return self._of_columns(measure[0], number, found, rank)
        if isinstance(measure, tuple):
            return self._several(measure, found, rank)
        if measure in (None, "count") and rank and self.group is None:
            return self._ranked_rows(rank, found)
        order = (" desc" if rank in UP else "") if rank and self.group is not None else None
        if measure == "rate":
            return self._rate(self.speak.concept("fraud"), found, rank=order)
        quantities = [item for item in self.items if "quantity" in item]
        shown = self._take_shown(measure)
        is_one = len(quantities) == 1 and self._is_money(shown) and not quantities[0].is_plural
        is_of_rows = self.group is None and not any(one.about == "label" for one in found)
        if measure is None and is_one and self.is_main and not is_of_rows:
            if rank or self.limit or ("by" in self.words and self.group is None):
                raise UnreadableError(self.text, code="sum_or_list")
            self.items.append(Item("", {"quantity": shown[0]}))
            return self._several(("sum", "avg", "count"), found, rank)
        if not self.is_main and measure is None and self._asks_whether(found, shown):
            raise SenselessError(self.text)
        if measure is None and self.is_main and self.group is None and not rank and self._asks_for_groups():
            raise UnreadableError(self.text)
        if measure is None and self.is_main and self.group is None and not rank and self._names_nothing(found, shown):
            raise UnreadableError(self.text, code="sum_or_list")
        if measure is None and self.is_main and self.group is None and not rank and self._asks_of_many(shown):
            raise UnreadableError(self.text, code="sum_or_list")
        if measure == "count" and shown and not self.table.is_countable:
            # "How many false alarms at threshold 0.3": they are counted already.
            measure = None if all(self.table.columns[name].type == "BIGINT" for name in shown) else measure
        if self.is_main and shown == ["threshold"] and not found and measure is None and self.group is None:
            raise UnreadableError(self.text, code="own_threshold")
        if measure == "count" and shown and any("and" in item for item in self.items):
            raise UnreadableError(self.text, code="two_questions" if self.is_main else None)
        self._makes_sense(measure, found, shown)
        if measure == "quantile":
            if rank and len(number) > 1:
                raise UnreadableError(self.text, code="two_questions")  # the hours with the highest of which
            return self._quantiles(column, number, found, order)
        said = self.say[measure or "rows"].format(column=self.speak.called(column) if column else "")
        if measure == "count" and self.counted:
            said = self.say["distinct"].format(column=self.speak.called(self.counted))
            return self._finish("distinct", said, found, column=self.counted)
        if measure == "count" and self.having and self.group is not None:
            found, without = self._without(found)
            if without:
                target = (" and ".join(one.sql if len(without) == 1 else f"({one.sql})" for one in without),)
                return self._finish("count", said, found, told=without, target=target)
        if measure == "count" and order == "" and found:
            # Groups in which nothing is found have the fewest: they must not be left out.
            counted = [one for one in found if one.about != "time"]
            target = (" and ".join(f"({one.sql})" for one in counted),) if counted else ()
            rest = [one for one in found if one.about == "time"]
            return self._finish("count", said, rest, told=counted, target=target, rank=order)
        return self._finish(measure or "rows", said, found, column=column, shown=shown, rank=order)

    def _refuse_yes_or_no(self, query):
        """is the median amount lower than 100: that is of the median, and chooses no rows"""
        of_limits = [item for item in self._said if "operator" in item or "or_more" in item]
        _, filters, _ = self.told
        limits = [one for one in filters if one.about == "quantity"]
        is_closed = self.speak.asks_whether(self.text) and not self.words & {"which", "when", "count", "how_much"}
        if query.measure in LISTING[1:] and is_closed and self._asks_of_the_first():
            raise UnreadableError(self.text)  # was the last transaction a fraud
        is_of_mean = query.measure in COMPUTED or any("(select " in one.sql for one in limits)
        if of_limits and limits and is_of_mean and is_closed:
            raise UnreadableError(of_limits[-1].text)

    def _asks_of_the_first(self):
        """Whether a label stands behind what is put first, apart from it: the largest alert, a fraud"""
        ranked = next((place for place, item in enumerate(self._said) if item.senses.keys() & _RANKS), None)
        behind = self._said[ranked + 1 :] if ranked is not None else []
        begins = "copula" in self._said[0]  # was the largest one flagged
        for before, item in zip(behind, behind[1:], strict=False):
            between = self.text[before.end : item.end - len(item.text)]
            is_noun = before.senses.keys() & {"thing", "concept", "not"} or self._is_boolean(before)
            if self._is_label(item) and (not is_noun or begins or between.strip(" ,")):
                return True
        return False

    def _every_one(self):
        """every fraud over 500 was caught: whether that is so, and no list"""
        verb = self._find("copula", "predicate", start=1)
        is_said = "every" in self._said[0] and verb is not None and self._about(verb[1]) == "label"
        is_list = not is_said or self.group is not None or self.words & {"that", "count", "rate", "share"}
        return None if is_list else [0, *verb]

    def _refuse_what_all_rows_say(self, query):
        """customers who paid only online; no declined payments: which merchants. Single rows do not say it."""
        said = [item for item in self._said if set(item.senses) - {"filler"}]
        groups = [item for item in said if "unit" in item or self._entity(item)]
        before = {"which", "count", "how_much", "share"}
        asks = [Item("", {"which": True}), *said]
        if not any(asked.senses.keys() & before and item in groups for asked, item in zip(asks, said, strict=False)):
            return
        only = next((i.only for i in said if i.only and i not in groups and not i.senses.keys() & before), None)
        if only:
            raise UnreadableError(only, code="every_row")
        _, filters, _ = self.told
        is_said_of = said[0] in groups and self.speak.begins_a_condition(self.text[said[0].end :])
        if query.measure == "rows" and (is_said_of or any(one.is_negated for one in filters)):
            raise UnreadableError(self.text)

    def _asks_for_groups(self):
        """which terminal has nothing but frauds: rows do not say"""
        first, *behind = [item for item in self._said if set(item.senses) - {"filler", "which"}] or [Item("")]
        is_group = "unit" in first or self._entity(first) is not None
        is_asked = "which" in self._said[0] or (behind and behind[0].senses.keys() & {"that", "or"})
        return bool(is_group and is_asked)

    def _asks_whether(self, found, shown):
        """is recall at least 80 %: no question of the thresholds where it is"""
        measured = any(one.about == "quantity" and one.column not in self.table.named_by for one in found)
        is_asked = set(shown) & set(self.table.named_by) or self.words & {"which", "when", "table"}
        return measured and not self.table.is_countable and not is_asked

    def _names_nothing(self, found, shown):
        """what happened on May 2 at 4 pm: thousands of rows are no answer to that"""
        named = any(item.senses.keys() & {"thing", "table", "concept", "label"} for item in self._said)
        return bool(found) and all(one.about == "time" for one in found) and not (named or shown or self.extra)

    def _asks_of_many(self, shown):
        """what is the probability of the payments over 1,000: of each, or of all"""
        if len(shown) != 1 or not shown[0].startswith("fraud_"):
            return False
        names = [(item.senses.get("column"), item.text.lower()) for item in self._said]
        first = next((p for p, (name, text) in enumerate(names) if name == shown[0] and not text.endswith("s")), None)
        nouns = [p for p, item in enumerate(self._said) if item.senses.keys() & {"thing", "concept"}]
        return first is not None and bool(nouns) and first < nouns[0] and self._said[nouns[0]].text.endswith("s")

    def _is_money(self, shown):
        return len(shown) == 1 and self.table.columns[shown[0]].unit == "EUR"

    def _makes_sense(self, measure, found, shown):
        lists_rows = measure is None
        named = "table" in self.words
        is_about_nothing = (
            lists_rows and not found and not self.extra and not self.limit and not self.group
            and not (named or "thing" in self.words) and not (shown and self.table.rows == 1)
        )  # fmt: skip
        is_odd = (
            (self.group is not None and lists_rows)
            or (self.limit and self.group is None and not lists_rows)
            or (not lists_rows and set(shown) - set(self.table.named_by if measure == "count" else ()))
            or (not lists_rows and not self.table.is_countable)
        )
        if is_about_nothing or is_odd:
            raise SenselessError(self.text)
