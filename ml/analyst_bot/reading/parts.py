"""Parts of a question that stand for columns, values and measures. What is taken is blanked in what is left of it."""

import re

from ml.analyst_bot.reading.conditions import UnreadableError, find, find_all, find_listed
from ml.language.detection import fold
from ml.storage.sql import literal

_RANK = re.compile(
    r"(?:les? |la |the )?plus (?:a )?(?:risquee?s?|suspecte?s?|dangereu(?:x|ses?)|douteu(?:x|ses?))|a risque|"
    r"riskiest|most (?:suspicious|risky|dangerous)|top"
)
_LARGEST = re.compile(
    r"(?:les? |la |the )?plus (?:grande?s?|gros(?:se)?s?|elevee?s?|hautes?|fortes?)|largest|highest|biggest|greatest"
)
_SMALLEST = re.compile(r"(?:les? |la |the )?plus (?:petite?s?|faibles?|bas(?:se)?s?)|smallest|lowest|least")
_MEASURES = [
    ("rate", re.compile(r"(?<!\w)(?:taux|rate|share|part|proportion|pourcentage|percentage)(?!\w)")),
    ("median", re.compile(r"(?<!\w)(?:medianes?|medians?)(?!\w)")),
    ("avg", re.compile(r"(?<!\w)(?:moyen(?:ne)?s?|average|mean|avg)(?!\w)")),
    ("sum", re.compile(r"(?<!\w)(?:somme|total(?:e|es)?|totaux|cumul|sum)(?!\w)")),
    ("min", re.compile(r"(?<!\w)(?:minimum|minimale?s?|min)(?!\w)")),
    ("max", re.compile(r"(?<!\w)(?:maximum|maximale?s?|max)(?!\w)")),
    ("count", re.compile(r"(?<!\w)(?:combien|how many|nombre|number|count|compte)(?!\w)")),
]
_NEGATED = re.compile(r"(?<!\w)(?:non|not|pas)[ -]$")
_SUPERLATIVE = r"(?:les? |la |the )?(?:{word}) {phrase}s?(?!\w)"
_EQUAL = (
    r"(?:(?:au|aux|a|at|pour|for|of|de|du|in|with) )?(?:les? |la |l'|the )?{phrase}s?(?: (?:de|of|is|est|vaut)| ?=)? ?"
)
_VALUE = r"(?P<number>\d+(?:[.,]\d+)?) ?(?P<percent>%)?(?![\w.,]*\w)"
# Stands where the measure stood: the column beside it is the measured one.
MEASURE = "\N{BLACK DIAMOND}"
_RIGHT_BEHIND = re.compile(MEASURE + r"[\s\d]*$")
_BEHIND = re.compile(MEASURE + r"(?:[\s\d]|(?:of|de|du|des|the|les?|la|in|d'|l')(?!\w))*$")


def take_values(head, table):
    """Conditions from the words for values; several values of a column are alternatives."""
    phrases = {
        fold(word): (column.name, value)
        for column in table.columns.values()
        for value, words in column.values.items()
        for word in words
    }
    chosen = {}
    while found := find_listed(phrases, fold(head), connectors="et|and|ou|or"):
        (start, end), listed = found
        columns = {phrases[phrase][0] for phrase in listed}
        negated = _NEGATED.search(fold(head)[:start])
        if len(listed) > 1 and (negated or len(columns) > 1):
            raise UnreadableError(head[start:end])
        for phrase in listed:
            column, value = phrases[phrase]
            chosen.setdefault((column, bool(negated)), []).append(value)
        before = re.sub(r"(?:par|by) (?:les? |la |the )?$", "", head[: negated.start() if negated else start])
        head = f"{before} {head[end:]}"
    return head, [_is_one_of(table.columns[column], values, negated) for (column, negated), values in chosen.items()]


def _is_one_of(column, values, negated):
    values = list(dict.fromkeys(values))
    if column.type == "BOOLEAN":
        if len(values) > 1:
            raise UnreadableError(column.name)
        return column.name if (values == ["true"]) != negated else f"not {column.name}"
    written = [literal(value) for value in values]
    if len(written) == 1:
        return f"{column.name} {'<>' if negated else '='} {written[0]}"
    return f"{column.name} {'not ' if negated else ''}in ({', '.join(written)})"


def take_equal(head, phrases, table):
    """Conditions from a column with a number behind it: "au seuil 0,5"."""
    equal = {}
    for phrase, column in phrases.items():
        if phrase not in fold(head) or table.columns[column].type in ("BOOLEAN", "VARCHAR", "TIMESTAMP"):
            continue
        pattern = r"(?<![\w'])" + _EQUAL.format(phrase=re.escape(phrase)) + _VALUE
        if found := re.search(pattern, fold(head)):
            if column in equal:
                raise UnreadableError(found[0])
            number = found["number"].replace(",", ".")
            equal[column] = f"{column} = {repr(float(number) / 100) if found['percent'] else number}"
            head = blank(head, found)
    return head, list(equal.values())


def take_measure(head):
    for measure, pattern in (("largest", _LARGEST), ("smallest", _SMALLEST), ("riskiest", _RANK), *_MEASURES):
        if found := pattern.search(fold(head)):
            return f"{head[: found.start()]} {MEASURE} {head[found.end() :]}", measure
    return head, None


def take_superlative(head, phrases, table):
    """Largest or smallest by a column that a word stands for: les plus importantes."""
    folded = fold(head)
    there = {phrase: column for phrase, column in phrases.items() if phrase in folded}
    for measure, word in (("largest", "plus|most"), ("smallest", "moins|least")):
        for phrase, column in there.items():
            found = re.search(_SUPERLATIVE.format(word=word, phrase=re.escape(phrase)), folded)
            if found and table.columns[column].type not in ("BOOLEAN", "VARCHAR"):
                return blank(head, found), measure, column
    return head, None, None


def take_column_of(measure, head, phrases, table, text):
    """The column that is measured; None where a measure needs none."""
    column = None
    if measure in ("avg", "sum", "min", "max", "median", "largest", "smallest"):
        head, column = _take_column(head, phrases, table, numeric=True)
    elif measure == "rate":
        head, column = _take_column(head, phrases, table, boolean=True)
        column = column or ("is_fraud" if "is_fraud" in table.columns else None)
    if column is None and measure not in ("count", "riskiest"):
        raise UnreadableError(text)
    return head, column


def _take_column(head, phrases, table, numeric=False, boolean=False):
    """The one column of that kind, or that beside the measure."""
    fitting = {
        phrase: column
        for phrase, column in phrases.items()
        if not (numeric and table.columns[column].type in ("BOOLEAN", "VARCHAR", "TIMESTAMP"))
        and not (boolean and table.columns[column].type != "BOOLEAN")
    }
    folded = fold(head)
    found = find_all(fitting, folded)
    # "average amount", "fraud rate of ...", "montant moyen"; else "taux de fraude".
    beside = [
        one
        for one in found
        if _RIGHT_BEHIND.search(folded[: one.start()]) or folded[one.end() :].lstrip().startswith(MEASURE)
    ] or [one for one in found if _BEHIND.search(folded[: one.start()])]
    chosen = beside or found
    if len({fitting[one[1]] for one in chosen}) > 1:
        raise UnreadableError(head.replace(MEASURE, "").strip())
    return (blank(head, chosen[0]), fitting[chosen[0][1]]) if chosen else (head, None)


def take_filters(head, phrases, table):
    filters = []
    for phrase, column in phrases.items():
        if table.columns[column].type == "BOOLEAN" and (found := find(phrase, fold(head))):
            negated = _NEGATED.search(fold(head)[: found.start()])
            filters.append(f"not {column}" if negated else column)
            head = head[: negated.start() if negated else found.start()] + " " + head[found.end() :]
    return head, list(dict.fromkeys(filters))


def take_shown(head, phrases):
    shown = []
    while found := find_listed(phrases, fold(head)):
        (start, end), listed = found
        shown += [phrases[phrase] for phrase in listed]
        head = f"{head[:start]} {head[end:]}"
    return head, list(dict.fromkeys(shown))


def take(pattern, text):
    found = pattern.search(fold(text))
    return (blank(text, found), found[0]) if found else (text, None)


def blank(text, found):
    return f"{text[: found.start()]} {text[found.end() :]}"
