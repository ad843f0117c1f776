"""Figures as people of a language write them, and the placeholders that stand for them in a text."""

import re

from ml.language.language import NO_BREAK
from ml.language.languages import LANGUAGES, words_of

PLACEHOLDER = re.compile(r"\{([A-Za-z][A-Za-z0-9_]*(?:\.[a-z]+)?)\}")


def said(key, language, **values):
    """A phrase of SAID in the module of a language."""
    return words_of("ml.explanation", language).SAID[key].format(**values)


def input_value(value, language):
    """A component's value: one decimal, two below 1."""
    return LANGUAGES[language].number(value, 1 if abs(value) >= 1 else 2)


def amount(value, language):
    return LANGUAGES[language].euros(value, 2)


# Units whose value is written by rules of their own; any other stands behind the figure as it is.
UNITS = ("EUR", "percent", "times", "count", "hours", "number", "flag")


def value_of(reason, language):
    """The value of an input that is called by words: with its unit, where it has one."""
    value, unit, writes = reason.value, reason.unit, LANGUAGES[language]
    if value is None:
        return writes.number(None)
    if unit == "EUR":
        return amount(value, language)
    if unit == "percent":
        return percent(value, language)
    if unit == "count":
        return writes.number(value)
    if unit == "flag":
        return said("yes" if value else "no", language)
    if unit == "hours":
        name, count = (
            ("days", value / 24) if value >= 48 else ("hours", value) if value >= 2 else ("minutes", 60 * value)
        )
        return said(name, language, n=writes.number(count))
    text = writes.number(value) if unit in UNITS and abs(value) >= 100 else input_value(value, language)
    return text if unit is None or unit in UNITS else f"{text}{NO_BREAK}{unit}"


def clause(reason, language):
    """What the contract has an input say of its value: "this customer paid 7 times in the last hour"; None: nothing."""
    told = (reason.says or {}).get(language)
    if not told or not reason.is_clause(told):
        return None
    if reason.value is None:
        return (reason.nothing or {}).get(language)
    forms = told.split("|")
    if reason.unit == "flag":
        return forms[0 if reason.value else -1]
    if len(forms) == 3:
        told = forms[min(int(reason.value), 2)]
    return told.replace("{value}", value_of(reason, language))


def capital(sentence):
    return sentence[:1].upper() + sentence[1:]


def article(language):
    """Pattern of an article, or of none."""
    return f"(?:{words_of('ml.explanation', language).ARTICLES})?"


def without_article(phrase, language):
    """ "le logarithme du montant" as it stands in a cell, or after another word."""
    return re.sub(f"^{article(language)}", "", phrase)


def percent(share, language):
    """A share; rounded down, so that nearly all never becomes all."""
    writes = LANGUAGES[language]
    tenths = int(share * 1000 + 1e-9) / 10
    if share > 0 and tenths == 0:
        return said("less_than", language, share=writes.percent(0.001, 1))
    decimals = 1 if tenths < 1 or tenths > 99 else 0
    return writes.share.format(writes.number(tenths if decimals else int(tenths), decimals))


def odds(probability, language):
    """A probability in words: "environ 8 sur 10". A finer figure would claim more than calibration gives."""
    if probability >= 0.95:
        return said("odds_above", language)
    if probability >= 0.095:
        return said("odds_in_10", language, n=max(round(probability * 10), 1))
    if probability >= 0.01:
        return said("odds_in_100", language, n=round(probability * 100))
    return said("odds_below", language)


def hour(value, language):
    return said("hour", language, start=value, end=(value + 1) % 24)


def position(quantile, language, feminine=True):
    """Where a value lies among the legitimate training rows, to be read after "est" or "is"."""
    if 0.25 <= quantile <= 0.75:
        return said("ordinary", language)
    is_low = quantile < 0.25
    share = 1 - quantile if is_low else quantile
    nearly_all = share > 0.9989
    those = said("nearly_all", language) if nearly_all else said("share_of", language, share=percent(share, language))
    return said(f"{'lower' if is_low else 'higher'}{'_feminine' if feminine else ''}", language, those=those)


def placeholders(facts, language):
    """What each placeholder stands for, by name. Those that have nothing to say of a case are left out."""
    values = {
        "amount": amount(facts.amount, language),
        "amount.position": position(facts.amount_quantile, language, feminine=False),
        "hour": hour(facts.hour, language),
        "check": words_of("ml.explanation", language).CHECKS[facts.check],
    }
    if facts.hour_share is not None:
        values["hour.frequency"] = percent(facts.hour_share, language)
    if facts.rank is not None:
        values |= {"rank": str(facts.rank), "cases": str(facts.cases)}
    for name in ("probability", "counterfactual"):
        if getattr(facts, name) is not None:
            values[name] = odds(getattr(facts, name), language)
    if facts.neighbours:
        values["neighbours"] = said("neighbours", language, frauds=facts.neighbour_frauds, neighbours=facts.neighbours)
        values["neighbours.count"] = str(facts.neighbours)
        values["neighbours.frauds"] = str(facts.neighbour_frauds)
    if facts.identical_last_hour:
        values["identical"] = str(facts.identical_last_hour)
    if facts.same_amount_last_hour:
        values["same_amount"] = str(facts.same_amount_last_hour)
    if facts.group_size > 1:
        values["group"] = str(facts.group_size)
    for feature, reason in facts.by_feature.items():
        if reason.share is not None:
            values[f"{feature}.share"] = percent(reason.share, language)
        if reason.is_component:
            values[f"{feature}.value"] = input_value(reason.value, language)
            values[f"{feature}.position"] = position(reason.quantile, language)
        elif told := clause(reason, language):
            values[f"{feature}.says"] = told
        elif reason.called(language):
            values[f"{feature}.value"] = value_of(reason, language)
    if facts.strongest.is_component and facts.strongest_median is not None:
        values[f"{facts.strongest.feature}.median"] = input_value(facts.strongest_median, language)
    if facts.apart:
        values[f"{facts.apart.feature}.apart"] = said("apart_more" if facts.apart_more else "apart_less", language)
    return values


def in_short(reason, language):
    """One reason in a spreadsheet's cell: "V14 −4,6 ↑"; the arrow is what it does to the risk."""
    called = (reason.name or {}).get(language)
    called = called or without_article(reason.called(language) or reason.feature, language)
    told = {
        "amount": lambda: said("amount_in_short", language, amount=amount(reason.value, language)),
        "hour": lambda: said("hour_in_short", language, hour=reason.value),
    }.get(reason.feature, lambda: f"{called} {value_of(reason, language)}")
    return f"{told()} {'↑' if reason.direction == 'raises' else '↓'}"


def fill(text, values, language):
    """Put the figures in the place of their placeholders.

    Raises:
        KeyError: a placeholder is none of `values`.
    """
    filled = PLACEHOLDER.sub(lambda found: values[found[1]], text)
    for pattern, elided in words_of("ml.explanation", language).ELISIONS:
        filled = re.sub(pattern, elided, filled)
    return filled
