"""The words of all languages as one list of patterns, and a text cut into what they mean. No word stands here."""

import calendar
import re
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import cache, lru_cache

from ml.analyst_bot.reading.conditions import UnreadableError, split_patterns
from ml.analyst_bot.reading.spelling import corrected
from ml.language.detection import fold, language_of
from ml.language.languages import DEFAULT, words_of
from ml.language.languages import LANGUAGES as SPOKEN

LANGUAGES = {code: words_of("ml.analyst_bot.reading", code) for code in SPOKEN}

_SPACES = " \u00a0\u202f\u2009"
_DIGITS = rf"\d{{1,3}}(?:[{_SPACES}]\d{{3}})+(?!\d)(?:[.,]\d+)?|\d+(?:[.,]\d+)*|\.\d+"
_ISO = r"(?P<year>\d{4})-(?P<month>\d{1,2})-(?P<day>\d{1,2})"
_SLASHED = r"(?P<first>\d{1,2})[/.](?P<second>\d{1,2})[/.](?P<year>\d{4})"
_ID = r"[a-z]+_[\w-]*\d[\w-]*"
# A hyphen between letters joins words: a-t-elle.
_SKIPPED = re.compile(r"(?:[\s,;:?!'’]|\.(?!\d)|(?<=[^\W\d])-(?=[^\W\d]))+")
_WORD = re.compile(r"[^\s,;:?!'\"()«»“”]+|.")
_SYMBOL = re.compile(r"\W")


@dataclass(frozen=True)
class Number:
    """A number of a question. `unit`: eur, share, clock or None; `odd`: the other reading it could have, or None.

    `value` is minutes of the day where the unit is clock; `half`: a or p, of a day whose hours go to 12.
    """

    value: float
    unit: str | None = None
    odd: str | None = None
    is_foreign: bool = False
    half: str | None = None


@dataclass(frozen=True)
class Day:
    """A date; the year None where it was not said."""

    year: int | None
    month: int
    day: int


@dataclass
class Item:
    """A piece of a question: its text, what it may mean, {kind: value}, where it ends, whether a comma is before it.

    `read_as`: the word that a misspelt one was taken for, or None. `only`: the word beside it that says that there is
    nothing else, or None.
    """

    text: str
    senses: dict = field(default_factory=dict)
    end: int | None = None
    is_behind_comma: bool = False
    read_as: str | None = None
    only: str | None = None

    def __contains__(self, kind):
        return kind in self.senses

    def __getitem__(self, kind):
        return self.senses[kind]

    @property
    def is_plural(self):
        """By its ending, in both languages."""
        folded = fold(self.text)
        return folded.endswith(("s", "x")) and not folded.endswith("ss")


def items_of(text, language, phrases, known=frozenset()):
    """A text cut into items, the longest words first; fillers are left out.

    Args:
        text: the question, as written.
        language: code, for numbers and dates.
        phrases: {(kind, value): phrases} of the published file, folded; these win over our own words of equal length.
        known: words of other tables, folded, that are not misspelt.
    """
    folded = fold(text)
    found = {}
    for start, end, code, kind, value in [*_of_the_file(folded, phrases), *_matches(text, language)]:
        longest, _ = found.get(start, (0, {}))
        if end > longest:
            found[start] = (end, {})
        if end >= longest:
            found[start][1].setdefault(code in (None, language), {}).setdefault(kind, value)
    items, place, comma, only = [], 0, False, None
    file = cache(lambda: _word_of_the_file(phrases))
    while place < len(text):
        if skipped := _SKIPPED.match(folded, place):
            place = skipped.end()
            comma = comma or "," in skipped[0]
            continue
        end, by_closeness = found.get(place, (0, {}))
        # A word of the question's own language, or of the file, is not one of another language.
        senses, read_as = by_closeness.get(True) or by_closeness.get(False), None
        if senses and True not in by_closeness and set(senses) == {"filler"} and end - place > 1:
            senses = {"unknown": folded[place:end]}  # "pr" is nothing in French, and half of a name in English
        if not senses:
            end = _WORD.match(folded, place).end()
            word = folded[place:end].strip("-")
            near = None if word in known else corrected(word, lambda other: _senses(other, language, file()))
            read_as, senses = near or (None, {"unknown": word})
        if "or" in senses and folded[place:end] != text[place:end].lower():
            # An accent makes another word of it.
            senses = {"that": True, **{kind: value for kind, value in senses.items() if kind == "not_held"}}
        if set(senses) == {"filler"} and len(text[place:end]) > 1 and text[place:end].isupper() and not text.isupper():
            senses = {"unknown": folded[place:end]}  # CA is a turnover, "ca" is nothing
        if senses.keys() <= {"filler", "only"}:
            if "only" in senses:
                only = text[place:end]
                if items:
                    items[-1].only = only
        else:
            if "number" in senses and items and "number" in items[-1] and not text[items[-1].end : place].strip():
                senses = {"unknown": True}  # fifty five: half of a number is another number
            items.append(Item(text[place:end], dict(senses), end, comma, read_as, only))
            comma, only = False, None
        place = end
    return items


def _senses(word, language, file):
    """What one whole word means in a language or in the file; {} where it means nothing."""
    found = {}
    if not _any_word(language).fullmatch(word) and word not in file:
        return {}
    for kind, value in file.get(word, ()):
        found.setdefault(kind, value)
    for pattern, code, kind, value in _patterns():
        if code == language and pattern.fullmatch(word):
            found.setdefault(kind, "?" if callable(value) else value)
    return found


def _word_of_the_file(phrases):
    words = {}
    for sense, of_sense in phrases.items():
        for word in of_sense:
            words.setdefault(word, []).append(sense)
            words.setdefault(f"{word}s", []).append(sense)
    return words


@cache
def _any_word(language):
    return re.compile("|".join(f"(?:{_unnamed(p.pattern)})" for p, code, *_ in _patterns() if code == language))


def _unnamed(pattern):
    return re.sub(r"\(\?P<\w+>", "(?:", pattern)


@lru_cache(maxsize=64)
def _matches(text, language):
    """What our own words find in a text, whatever table it is read of."""
    folded, found = fold(text), []
    for pattern, code, kind, value in _patterns():
        for match in pattern.finditer(folded):
            made = value(match, text, language) if callable(value) else value
            if made is not None:
                found.append((match.start(), match.end(), code, kind, made))
    return found


def _of_the_file(folded, phrases):
    for (kind, value), words in phrases.items():
        for word in words:
            if word in folded:
                # "last payment of the customer c1" is no column of that name, but a payment of c1.
                # Nor is "the probability of frauds" the column "probability of fraud": that of those rows is asked.
                is_long = kind == "column" and word.count(" ") > 1
                alone, many = (r"(?! \w*\d)", "") if is_long else ("", "s?")
                for match in re.finditer(rf"(?<!\w){re.escape(word)}{many}(?!\w){alone}", folded):
                    yield match.start(), match.end(), None, kind, value


@cache
def _patterns():
    rows = []
    for code, words in LANGUAGES.items():

        def add(kind, patterns, value=True, code=code):
            rows.extend((_bounded(pattern), code, kind, value) for pattern in split_patterns(patterns))

        for kind, patterns in words.WORDS.items():
            add(kind, patterns)
        for operator, patterns in words.COMPARISONS.items():
            add("operator", patterns, operator)
        for operator, patterns in words.COMPARING_VERBS.items():
            add("operator", patterns, operator)
            add("copula", patterns)
        for concept, patterns in words.CONDITIONS.items():
            add("concept", patterns, concept)
        for rate, patterns in words.RATES.items():
            add("named_rate", patterns, rate)
        for rate, patterns in words.MEASURES_OF_MODELS.items():
            add("grouped_rate", patterns, rate)
        for unit, patterns in words.UNITS.items():
            add("unit", patterns, unit)
        for part, patterns in words.DAY_PARTS.items():
            add("day_part", patterns, part)
        for hour, patterns in words.HOURS.items():
            add("number", patterns, Number(hour * 60, "clock"))
        for table, patterns in words.TABLES.items():
            add("table_word", patterns, table)
        for number, pattern in enumerate(words.WEEKDAYS, 1):
            add("weekday", pattern, number)
        add("status", words.FRAUD_STATUS)
        add("no_clock", words.NO_CLOCK)
        add("amount", words.AMOUNT)
        add("thing", words.THINGS)
        add("relative", words.RELATIVE)
        add("unread", words.UNREAD)
        add("future", words.FUTURE)
        add("modal", words.MODALS)
        add("filler", words.FILLERS)
        add("delay", words.REPORT_DELAY)
        add("reported", words.REPORTED)
        for stored, patterns in words.STORED.items():
            add("stored", patterns, tuple(stored.split()))
            add("not_held", patterns, lambda match, text, _: text[match.start() : match.end()])
        add("not_held", words.NOT_HELD, lambda match, text, _: text[match.start() : match.end()])
        for patterns, kind, make in _made(words):
            rows.extend((_bounded(pattern), code, kind, make) for pattern in patterns)
        rows.extend((_bounded(pattern), code, "number", make) for pattern, make in _worded_numbers(words))
    rows += [
        (re.compile(_number_pattern()), None, "number", _number),
        (_bounded(_ISO), None, "day", lambda match, *_: _day(match, int(match["month"]))),
        (_bounded(_SLASHED), None, "day", _slashed),
        (_bounded(_ID), None, "id", lambda match, text, _: text[match.start() : match.end()]),
    ]
    return tuple(dict.fromkeys(rows))


def _bounded(pattern):
    # A word ends where letters end; a sign may stand beside them.
    before = "" if _SYMBOL.match(pattern.lstrip("\\")[0]) and pattern[0] not in "([" else r"(?<!\w)"
    after = "" if len(pattern) < 3 and _SYMBOL.match(pattern[-1]) else r"(?!\w)"
    return re.compile(f"{before}(?:{pattern}){after}")


def _made(words):
    months = words.MONTHS.split()
    month = {name: number for number, names in enumerate(months, 1) for name in names.split("|")}
    any_month = "|".join(sorted(month, key=len, reverse=True))
    dates = [pattern.replace("MONTH", any_month) for pattern in words.DATE]
    small = {word: value for value, names in words.NUMBERS.items() for word in [names]}
    unit_of = {unit: "|".join(split_patterns(names)) for unit, names in words.UNITS.items()}
    any_unit = "|".join(unit_of.values())
    recents = [pattern.replace("NUMBER", "|".join(small)).replace("UNIT", any_unit) for pattern in words.RECENT]

    any_ordinal = "|".join(f"(?:{names})" for names in words.ORDINALS.values())

    def filled(patterns):
        named = {"MONTH": any_month, "UNIT": any_unit, "NUMBER": "|".join(small), "ORDINAL": any_ordinal}
        return [re.sub(r"[A-Z]{4,}", lambda found: named[found[0]], pattern) for pattern in patterns]

    def counted(match):
        parts = match.groupdict()
        if parts.get("nth"):
            return next(number for number, names in words.ORDINALS.items() if re.fullmatch(names, parts["nth"]))
        said = parts.get("n") or "1"
        return int(said) if said.isdigit() else small[said]

    def unit_said(match):
        return next(unit for unit, names in unit_of.items() if re.fullmatch(names, match["unit"]))

    def often(match, *_):
        said = match["n"]
        once = next((number for number, name in words.ONCE.items() if name == said), None)
        number = int(said) if said.isdigit() else once or small.get(said)
        return float(number) if number else None

    def month_part(part):
        def made(match, *_):
            year, number = match["year"] and int(match["year"]), month[match["month"]]
            first, last = ((1, 10), (11, 20), (21, calendar.monthrange(year or 2001, number)[1]))[part]
            return Day(year, number, first), Day(year, number, last)

        return made

    def week(match, *_):
        year, number = match["year"] and int(match["year"]), month[match["month"]]
        if match.re.groupindex.get("nth"):
            first = 7 * counted(match) - 6
            length = calendar.monthrange(year or 2001, number)[1]
            return (Day(year, number, first), Day(year, number, min(first + 6, length))) if first <= length else None
        first = _day(match, number)
        if first is None:
            return None
        last = date(year or 2001, number, first.day) + timedelta(days=6)
        return (first, Day(year and last.year, last.month, last.day))

    def recent(match, *_):
        said = (match["n"] or "1").strip()
        if match["n"] is None and re.fullmatch(words.MANY, match["unit"]):
            return None  # "the last hours": how many?
        number = int(said) if said.isdigit() else small.get(said)
        unit = next(unit for unit, names in unit_of.items() if re.fullmatch(names, match["unit"]))
        return (number, unit) if number else None

    return [
        (dates, "day", lambda match, *_: _day(match, month[match["month"]])),
        (
            [pattern.replace("MONTH", any_month) for pattern in words.MONTH_ONLY],
            "month",
            lambda match, *_: (match["year"] and int(match["year"]), month[match["month"]]),
        ),
        (words.YEAR_ONLY, "year", lambda match, *_: int(match["year"])),
        ([words.ORDINAL_DAY], "ordinal", lambda match, *_: int(match["day"])),
        (words.CLOCK, "number", _clock),
        (recents, "recent", recent),
        (filled(words.EARLIEST), "earliest", lambda match, *_: (counted(match), unit_said(match))),
        (filled(words.NTH_DAY), "nth_day", lambda match, *_: (counted(match),)),
        (filled(words.WEEK_OF), "week_of", week),
        (
            filled(words.QUARTER),
            "quarter",
            lambda match, *_: (match["year"] and int(match["year"]), counted(match)),
        ),
        (filled(words.NTH), "nth", lambda match, *_: number if (number := counted(match)) > 1 else None),
        (filled(words.TIMES), "times", often),
        *(([made], "week_of", month_part(part)) for part, made in enumerate(filled(words.MONTH_PARTS))),
        (words.PERCENTILE, "quantile", lambda match, *_: float(match["q"].replace(",", ".")) / 100),
    ]


def _worded_numbers(words):
    by_word = {value: names for value, names in words.NUMBERS.items()}
    digits = "|".join(names for value, names in by_word.items() if value < 100)
    hundred, thousand = by_word[100], by_word[1000]
    times = rf"(?:(?P<many>{digits}|{words.ONE}) )?(?P<big>{hundred}|{thousand})"
    currency = rf"(?: ?(?P<currency>{words.CURRENCY}))"

    def make(match, *_):
        parts = match.groupdict()
        value = 1
        for name in (parts.get("many"), parts.get("big")):
            if name:
                known = [number for number, names in by_word.items() if re.fullmatch(names, name)]
                value *= known[0] if known else 1
        return Number(
            float(value), "eur" if parts.get("currency") else None, is_foreign=_is_foreign(parts.get("currency"))
        )

    return [
        (rf"{times}{currency}?(?! ?-)", make),
        (rf"(?P<many>{digits}){currency}?(?! ?-)", make),
        (rf"(?P<many>{words.ONE}){currency}", make),
        (words.MORE_THAN_ONE, make),
    ]


def _is_foreign(currency):
    return bool(currency) and not re.fullmatch(r"€|eur(?:os?)?", currency.strip())


def _number_pattern():
    one = LANGUAGES.values()
    currency, percent, thousand, million = (
        "|".join(dict.fromkeys("|".join(getattr(words, name) for words in one).split("|")))
        for name in ("CURRENCY", "PERCENT", "THOUSAND_SUFFIX", "MILLION_SUFFIX")
    )
    currency = currency.replace("|$", "").replace(r"|\$", "")
    return (
        rf"(?:(?<=[\s<>=≤≥])-|^-)?(?P<before>[$€£] ?)?(?<![\w.,/])(?P<digits>{_DIGITS})"
        rf"(?: ?(?:(?P<thousand>{thousand})|(?P<million>{million}))(?!\w))?"
        rf"(?: ?(?P<currency>{currency}|\$|£)| ?(?P<percent>{percent}))?(?![\w/]|[.,]\d)"
    )


def _number(match, text, language):
    written = re.sub(rf"[{_SPACES}]", "", match["digits"])
    value, odd = _value(written, LANGUAGES[language])
    if value is None:
        return Number(0.0, odd=written)
    value *= 1_000 if match["thousand"] else 1_000_000 if match["million"] else 1
    value = -value if match[0].startswith("-") else value
    currency = (match["before"] or match["currency"] or "").strip()
    if match["percent"]:
        return Number(value / 100, "share", odd)
    return Number(value, "eur" if currency else None, odd, _is_foreign(currency))


def _value(written, words):
    """Value of digits with separators, and its other reading when that makes as much sense."""
    groups = re.split(r"[.,]", written)
    signs = re.findall(r"[.,]", written)
    if not signs:
        return float(written), None
    if len(set(signs)) == 2 and signs[-1] not in signs[:-1] and all(len(group) == 3 for group in groups[1:-1]):
        return float("".join(groups[:-1]) + "." + groups[-1]), None
    if len(set(signs)) > 1:
        return None, written
    could_be_thousands = groups[0] not in ("", "0") and all(len(group) == 3 for group in groups[1:])
    if len(signs) > 1:
        return (float("".join(groups)), None) if could_be_thousands else (None, written)
    as_decimal = float(".".join(groups))
    if not could_be_thousands or len(groups[0]) > 3:
        return as_decimal, None
    as_thousands = float("".join(groups))
    if signs[0] == words.THOUSANDS:
        return as_thousands, None
    # 1,000 in French, 1.000 in English: the rules of the language say one, and its writer may well mean a thousand.
    return as_decimal, f"{as_decimal:g} / {as_thousands:g}"


def _clock(match, *_):
    parts = match.groupdict()
    hour, minute = int(match["hour"]), int(parts.get("minute") or 0)
    if parts.get("half"):
        if not 1 <= hour <= 12:
            return None
        hour = hour % 12 + (12 if parts["half"] == "p" else 0)
    half = parts.get("half")
    return Number(hour * 60 + minute, "clock", half=half) if hour <= 24 and minute < 60 else None


def _day(match, month):
    year = match["year"] and int(match["year"])
    try:
        date(year or 2000, month, int(match["day"]))
    except ValueError:
        return None
    return Day(year, month, int(match["day"]))


def _slashed(match, text, language):
    first, second, year = int(match["first"]), int(match["second"]), int(match["year"])
    readings = {"dmy": (second, first), "mdy": (first, second)}
    wanted = LANGUAGES[language].SLASHED
    possible = {readings[order] for order in ([wanted] if wanted else readings) if 1 <= readings[order][0] <= 12}
    if len(possible) > 1:
        raise UnreadableError(match[0], near=" / ".join(f"{year}-{m:02}-{d:02}" for m, d in sorted(possible)))
    for month, day in possible:
        try:
            date(year, month, day)
        except ValueError:
            return None
        return Day(year, month, day)
    return None


def tables_named(folded):
    """Names of tables for which a question uses our words, with the length of these words."""
    return [
        (len(match[0]), value)
        for pattern, _, kind, value in _patterns()
        if kind == "table_word"
        for match in pattern.finditer(folded)
    ]


def by_in(folded):
    """Where words for "by" stand in folded text."""
    starts = {
        match.start() for pattern, _, kind, _ in _patterns() if kind == "by" for match in pattern.finditer(folded)
    }
    return sorted(starts)


def spoken(question, otherwise=DEFAULT):
    """Code of the language of a question: by its small words, else by how much of it is words of that language."""
    told = {language_of(question, code) for code in LANGUAGES}
    if len(told) == 1:
        return told.pop()
    folded = fold(question)
    if re.match(r"\s*\(?\s*(?:select|from|with\s+\w+\s+as)\b", folded):
        return otherwise
    covered = {code: set() for code in LANGUAGES}
    for pattern, code, kind, _ in _patterns():
        if code is not None and kind != "number":
            for match in pattern.finditer(folded):
                covered[code] |= set(range(*match.span()))
    most = max(map(len, covered.values()))
    best = [code for code, places in covered.items() if len(places) == most]
    return best[0] if len(best) == 1 else otherwise
