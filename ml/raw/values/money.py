"""Amounts as people write them: which mark is the decimal one, which separates thousands, and when nobody can tell."""

import re
from dataclasses import dataclass

from ml.storage.sql import literal

SPACES = r"\p{Zs}\t"
MINUS = "\\-\u2212"
EURO = r"(?:€|euros?|EUR)"
NO_DIGITS = rf"(?i){EURO}|[{SPACES}()+{MINUS}'’]"
"""What may stand around and between the digits of an amount, beside the two marks."""

SHAPE = (
    rf"(?i)^[{SPACES}]*\(?[{SPACES}]*[+{MINUS}]?[{SPACES}]*{EURO}?[{SPACES}]*[+{MINUS}]?[{SPACES}]*"
    rf"(?:[0-9][0-9.,]*|[0-9]{{1,3}}(?:[{SPACES}'’][0-9]{{3}})+(?:[.,][0-9]*)?)"
    rf"[{SPACES}]*{EURO}?[{SPACES}]*[{MINUS}]?[{SPACES}]*\)?[{SPACES}]*$"
)
IS_NEGATIVE = rf"^[{SPACES}]*\(|[{MINUS}]"
OTHER_CURRENCY = r"[\p{Sc}]|\b(?:USD|GBP|CHF|CAD|AUD|JPY|CNY|SEK|NOK|DKK|PLN|CZK|HUF|BRL|INR|MAD|XOF)\b"


# Digits and marks, nothing else: what each form proves.
def _forms(mark, other):
    """What digits with marks prove where `mark` is decimal, or separates thousands."""
    mark, other = f"[{mark}]", f"[{other}]"
    with_thousands = rf"^[0-9]{{1,3}}(?:{other}[0-9]{{3}})+{mark}[0-9]*$"
    return (
        rf"^[0-9]*{mark}(?:[0-9]{{1,2}}|[0-9]{{4,}})$|^0?{mark}[0-9]{{3}}$|^[0-9]{{4,}}{mark}[0-9]{{3}}$|{with_thousands}",
        rf"^[0-9]{{1,3}}(?:{mark}[0-9]{{3}}){{2,}}$|^[0-9]{{1,3}}(?:{mark}[0-9]{{3}})+{other}[0-9]*$",
        rf"^[1-9][0-9]{{0,2}}{mark}[0-9]{{3}}$",
    )


FORMS = {
    **dict(zip(("point", "thousands_by_point", "either_by_point"), _forms(".", ","), strict=True)),
    **dict(zip(("comma", "thousands_by_comma", "either_by_comma"), _forms(",", "."), strict=True)),
}


@dataclass(frozen=True)
class Notation:
    """How a column writes numbers: its decimal mark, and whether the other mark separates thousands."""

    decimal: str
    has_thousands: bool = False


@dataclass(frozen=True)
class Found:
    """How many values of a column have each of FORMS, and an example of each."""

    counts: dict
    examples: dict


class UnclearError(ValueError):
    """The values of a column contradict each other, or can be read in two ways: `str` says which."""


def forms(text):
    """SQL columns that count the values of each of FORMS, and show one: of the text of a column."""
    digits = f"regexp_replace({text}, {literal(NO_DIGITS)}, '', 'g')"
    yield from (f"count(*) filter (regexp_matches({digits}, {literal(form)}))" for form in FORMS.values())
    yield from (f"min({text}) filter (regexp_matches({digits}, {literal(form)}))" for form in FORMS.values())


def found(row):
    """What `forms` selected, as Found."""
    names = list(FORMS)
    return Found(dict(zip(names, row[: len(names)], strict=True)), dict(zip(names, row[len(names) :], strict=True)))


def notation(column, found, mark_elsewhere):
    """How a column writes numbers.

    Args:
        column: its name.
        found: Found.
        mark_elsewhere: the decimal mark of the file's other columns, None when they have none or both.

    Returns:
        Notation; None when no value has a mark.

    Raises:
        UnclearError: values contradict each other, or 1.234 may be 1234 as well.
    """
    n, example = found.counts, found.examples
    point, comma = n["point"] + n["thousands_by_comma"], n["comma"] + n["thousands_by_point"]
    if point and comma:
        one = example["point"] or example["thousands_by_comma"]
        other = example["comma"] or example["thousands_by_point"]
        raise UnclearError(
            f"{column} has a decimal point in some rows ({one!r}) and a decimal comma in others ({other!r})"
            f" ({point:,} and {comma:,} rows)"
        )
    decimal = "." if point else "," if comma else mark_elsewhere
    for mark, name in ((".", "point"), (",", "comma")):
        either, groups = n[f"either_by_{name}"], n[f"thousands_by_{name}"]
        if either and not groups and decimal != mark:
            raise UnclearError(f"{column} {_two_readings(example[f'either_by_{name}'], mark)} ({either:,} such rows)")
    if decimal is None:
        return None
    return Notation(decimal, n["thousands_by_point" if decimal == "," else "thousands_by_comma"] > 0)


def _two_readings(text, mark):
    digits = re.sub(r"[^0-9.,]", "", text)
    return f"{text!r} may be {digits.replace(mark, '')} or {digits.replace(mark, '.')}"


def number(text, notation):
    """SQL of an amount written by people, as a double; null when it is none.

    Spaces of any kind and apostrophes may separate thousands, a euro sign or word stand before or behind, brackets or
    a minus before or behind make it negative.
    """
    decimal, grouping = notation.decimal, "." if notation.decimal == "," else ","
    plain = f"try_cast(replace({text}, ',', '.') as double)" if decimal == "," else f"try_cast({text} as double)"
    if decimal == ",":
        plain = f"if(contains({text}, '.'), null, {plain})"
    groups = rf"[0-9]{{1,3}}(?:\{grouping}[0-9]{{3}})+|" if notation.has_thousands else ""
    digits = f"regexp_replace({text}, {literal(NO_DIGITS)}, '', 'g')"
    well_formed = rf"^(?:{groups}[0-9]+)(?:\{decimal}[0-9]*)?$"
    value = f"replace(replace({digits}, '{grouping}', ''), ',', '.')"
    return f"""coalesce({plain}, case
        when regexp_matches({text}, {literal(SHAPE)}) and regexp_matches({digits}, {literal(well_formed)})
            then if(regexp_matches({text}, {literal(IS_NEGATIVE)}), -1, 1) * try_cast({value} as double)
    end)"""


def other_currency(text):
    """SQL: whether an amount carries the sign or code of a currency that is not the euro."""
    return f"regexp_matches(regexp_replace({text}, '€', '', 'g'), {literal(OTHER_CURRENCY)})"
