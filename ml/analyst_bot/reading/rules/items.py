"""The items of a question, of which rules take what they know. No language stands here."""

from ml.analyst_bot.reading.conditions import UnreadableError
from ml.analyst_bot.reading.predicates import Speaker
from ml.analyst_bot.reading.vocabulary import Item


class Items:
    """Items of a question about one table.

    Args:
        items: Items, from `items_of`.
        table: Table.
        text: the question, for errors.
        language: code.
        is_main: the table holds transactions with labels and decisions.
    """

    def __init__(self, items, table, text, language, is_main):
        self.items, self.table, self.text, self.is_main = items, table, text, is_main
        self.speak = Speaker(table, language)
        self.say = self.speak.say
        self.words = {kind for item in items for kind in item.senses}

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
            item.is_behind_comma = item.is_behind_comma or self.items[there[0]].is_behind_comma
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

    def _has_time(self):
        return {"occurred_at", "hour_of_day"} <= self.table.columns.keys()

    def _is_boolean(self, item):
        column = self.table.columns.get(item.senses.get("column"))
        return column is not None and column.type == "BOOLEAN"

    def _is_label(self, item):
        """Whether an item says something of labels or decisions, by our words or those of the file."""
        return "concept" in item or self._is_boolean(item)
