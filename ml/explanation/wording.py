"""Figures as people of a language write them, and the placeholders that stand for them in a text."""

import re

from ml.language.languages import LANGUAGES

# What a text may suggest to an analyst: nothing else.
CHECKS = {
    "fr": {
        "call_holder": "appeler le titulaire de la carte",
        "card_test": "chercher un paiement plus élevé de la même carte, car un petit montant sert souvent d'essai",
        "identical_payments": "rapprocher ce paiement des paiements identiques de la dernière heure",
        "repeated_amount": "examiner ensemble les paiements du même montant de la dernière heure",
        "group": "traiter ensemble les cas presque identiques de la file",
        "compare_history": "comparer avec les paiements antérieurs de la carte avant d'appeler son titulaire",
    },
    "en": {
        "call_holder": "call the cardholder",
        "card_test": "look for a larger payment with the same card, as a small amount is often a test",
        "identical_payments": "compare this payment with the identical ones of the last hour",
        "repeated_amount": "look at the payments of the same amount in the last hour together",
        "group": "handle the nearly identical cases of the queue together",
        "compare_history": "compare with earlier payments of the card before calling its holder",
    },
}
ARTICLE = "(?:(?:les?|la|the) |l')?"
PLACEHOLDER = re.compile(r"\{([A-Za-z][A-Za-z0-9_]*(?:\.[a-z]+)?)\}")
MINUS, NARROW_SPACE, NO_BREAK_SPACE = "\N{MINUS SIGN}", "\N{NARROW NO-BREAK SPACE}", "\N{NO-BREAK SPACE}"


def number(value, decimals, language):
    """A number with its minus sign, decimal mark and thousands as the language writes them."""
    return LANGUAGES[language].number(value, decimals)


def input_value(value, language):
    """A component's value: one decimal, two below 1."""
    return number(value, 1 if abs(value) >= 1 else 2, language)


def amount(value, language):
    return LANGUAGES[language].euros(value, 2)


def value_of(reason, language):
    """The value of an input that is called by words: with its unit, where it has one."""
    if reason.unit == "EUR":
        return amount(reason.value, language)
    text = input_value(reason.value, language)
    return f"{text}{NO_BREAK_SPACE}{reason.unit}" if reason.unit else text


def without_article(phrase):
    """ "le logarithme du montant" as it stands in a cell, or after another word."""
    return re.sub(f"^{ARTICLE}", "", phrase)


def percent(share, language):
    """A share; rounded down, so that nearly all never becomes all."""
    tenths = int(share * 1000 + 1e-9) / 10
    if share > 0 and tenths == 0:
        least = number(0.1, 1, language)
        return f"moins de {least}{NO_BREAK_SPACE}%" if language == "fr" else f"less than {least}%"
    decimals = 1 if tenths < 1 or tenths > 99 else 0
    text = number(tenths if decimals else int(tenths), decimals, language)
    return LANGUAGES[language].share.format(text)


def odds(probability, language):
    """A probability in words: "environ 8 sur 10". A finer figure would claim more than calibration gives."""
    about, below, above, of = {
        "fr": ("environ", "moins de", "plus de", "sur"),
        "en": ("about", "less than", "more than", "in"),
    }[language]
    if probability >= 0.95:
        return f"{above} 9 {of} 10"
    if probability >= 0.095:
        return f"{about} {max(round(probability * 10), 1)} {of} 10"
    if probability >= 0.01:
        return f"{about} {round(probability * 100)} {of} 100"
    return f"{below} 1 {of} 100"


def hour(value, language):
    if language == "fr":
        return f"entre {value}{NO_BREAK_SPACE}h et {(value + 1) % 24}{NO_BREAK_SPACE}h"
    return f"between {value:02}:00 and {(value + 1) % 24:02}:00"


def position(quantile, language, feminine=True):
    """Where a value lies among the legitimate training rows, to be read after "est" or "is"."""
    if 0.25 <= quantile <= 0.75:
        return (
            "ordinaire parmi les transactions légitimes"
            if language == "fr"
            else "ordinary for a legitimate transaction"
        )
    is_low = quantile < 0.25
    share = 1 - quantile if is_low else quantile
    nearly_all = share > 0.9989
    if language == "fr":
        kind = ("plus bas" if is_low else "plus élevé") + (("se" if is_low else "e") if feminine else "")
        those = "la quasi-totalité" if nearly_all else percent(share, language)
        return f"{kind} que dans {those} des transactions légitimes"
    those = "nearly all" if nearly_all else f"{percent(share, language)} of"
    return f"{'lower' if is_low else 'higher'} than in {those} legitimate transactions"


def placeholders(facts, language):
    """What each placeholder stands for, by name. Those that have nothing to say of a case are left out."""
    values = {
        "amount": amount(facts.amount, language),
        "amount.position": position(facts.amount_quantile, language, feminine=False),
        "hour": hour(facts.hour, language),
        "check": CHECKS[language][facts.check],
    }
    if facts.hour_share is not None:
        values["hour.frequency"] = percent(facts.hour_share, language)
    if facts.rank is not None:
        values |= {"rank": str(facts.rank), "cases": str(facts.cases)}
    for name in ("probability", "counterfactual"):
        if getattr(facts, name) is not None:
            values[name] = odds(getattr(facts, name), language)
    if facts.neighbours:
        of = "sur" if language == "fr" else "out of"
        values["neighbours"] = f"{facts.neighbour_frauds} {of} {facts.neighbours}"
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
        elif reason.called(language):
            values[f"{feature}.value"] = value_of(reason, language)
    if facts.strongest.is_component and facts.strongest_median is not None:
        values[f"{facts.strongest.feature}.median"] = input_value(facts.strongest_median, language)
    if facts.apart:
        more, less = {"fr": ("davantage", "moins"), "en": ("more", "less")}[language]
        than = "que dans les autres cas signalés" if language == "fr" else "than in the other flagged cases"
        values[f"{facts.apart.feature}.apart"] = f"{more if facts.apart_more else less} {than}"
    return values


def in_short(reason, language):
    """One reason in a spreadsheet's cell: "V14 −4,6 ↑"; the arrow is what it does to the risk."""
    called = without_article(reason.called(language) or reason.feature)
    amounts, hours = {"fr": ("montant", "heure"), "en": ("amount", "hour")}[language]
    told = {
        "amount": lambda: f"{amounts} {amount(reason.value, language)}",
        "hour": lambda: f"{hours} {reason.value:.0f}",
    }.get(reason.feature, lambda: f"{called} {value_of(reason, language)}")
    return f"{told()} {'↑' if reason.direction == 'raises' else '↓'}"


def fill(text, values, language):
    """Put the figures in the place of their placeholders.

    Raises:
        KeyError: a placeholder is none of `values`.
    """
    filled = PLACEHOLDER.sub(lambda found: values[found[1]], text)
    if language == "fr":
        filled = re.sub(r"\b(d|qu|D|Qu)e (?=environ|entre)", r"\1'", filled)
    return filled
