"""What the signals of the health say: a code and its values become a sentence of the language's module here."""

import json
from datetime import datetime

from ml.language.languages import words_of

NAMES, AREAS, STATES, UNDECIDED = "NAMES", "AREAS", "STATES", "UNDECIDED"


def worded(code, values, language):
    """The sentence of a reason.

    Args:
        code: a key of REASONS.
        values: dictionary of what it names: numbers, texts, datetimes.
        language: a key of LANGUAGES.
    """
    words = _words(language)
    written = {name: _written(name, value, words) for name, value in values.items()}
    return words.REASONS[code].format(**written)


def in_words(signal, language):
    """A row of pipeline_health (a dictionary) with its words in `language`: signal, area, state and reason."""
    reason = worded(signal["reason_code"], json.loads(signal["reason_values"]), language)
    words = {"signal": NAMES, "area": AREAS, "state": STATES}
    return signal | {name: named(table, signal[name], language) for name, table in words.items()} | {"reason": reason}


def named(table, key, language):
    """The word of NAMES, AREAS, STATES or UNDECIDED; what is not known there stays as it is."""
    return getattr(_words(language), table).get(key, key)


def headed(state, language):
    """The first line of what is said of the whole."""
    return f"{_words(language).HEADING} {named(STATES, state, language)}"


def not_measured(language):
    """What is said where a signal is not there."""
    return _words(language).NOT_MEASURED


def noted(note, reason, language):
    """A reason (a sentence) with what NOTES says of it; as it is where `note` is None."""
    return _words(language).NOTES[note].format(reason=reason) if note else reason


def reaction_reason(row, language):
    """Why a reaction was decided, from a row of `reactions`.

    Rows stay for ever: one whose code is of another time, or that has none, gives its English sentence.
    """
    try:
        reason = worded(row["reason_code"], json.loads(row["reason_values"]), language)
        return noted(row["note"], reason, language)
    except (KeyError, TypeError):
        return row["reason"]


def _words(language):
    return words_of("ml.language", language)


def _written(name, value, words):
    formats = words.LANGUAGE
    if name.endswith("_n"):
        return formats.number(value) if value is None else formats.count(round(value))
    if name.endswith("_share"):
        return formats.percent(value)
    if name.endswith("_eur"):
        return formats.euros(value, 2)
    if name.endswith("_at"):
        # JSON holds a date as text.
        return formats.minute(datetime.fromisoformat(value) if isinstance(value, str) else value)
    if name == "metric":
        return words.METRICS[value]
    return formats.number(value, 2) if isinstance(value, float) else str(value)
