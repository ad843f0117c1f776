"""Labels as files write them: 0 and 1, words, marks of "not known", and codings that must not be guessed."""

from dataclasses import dataclass

FRAUD, LEGITIMATE, UNKNOWN = 1, 0, None

WORDS = {
    **dict.fromkeys(("true", "vrai", "yes", "oui", "fraud", "fraude", "fraudulent", "fraudulente"), FRAUD),
    **dict.fromkeys(("frauduleux", "frauduleuse", "fraudulenta", "fraudulento"), FRAUD),
    **dict.fromkeys(("false", "faux", "no", "non", "legit", "legitimate", "légitime", "legitime"), LEGITIMATE),
    **dict.fromkeys(("genuine", "normal", "normale", "no fraud", "not fraud", "non fraud"), LEGITIMATE),
    **dict.fromkeys(("nonfraud", "non-fraud", "not_fraud", "non_fraud", "non fraude"), LEGITIMATE),
    **dict.fromkeys(("não fraudulenta", "nao fraudulenta"), LEGITIMATE),
}
# One letter means something beside its partner only: F is false beside T, and would be fraud beside L.
LETTERS = (("t", "f"), ("v", "f"), ("y", "n"), ("o", "n"), ("f", "l"))
NOT_KNOWN = {
    *("", "na", "n/a", "#n/a", "null", "none", "nan", "?", "nil", "nd", "-", "unknown", "inconnu", "not known"),
    *("<na>", "\\n", "(null)", "unlabelled", "unlabeled", ".", "--", "n.a."),
}
SHOWN = 6
"""Texts of one meaning that are shown."""
NO_MEANING = "not known: "
"""Begins the label of a word, which follows, that nobody knows; it is read as not known."""


@dataclass(frozen=True)
class Coding:
    """What the texts of a label column mean.

    Args:
        meanings: text as it stands in the file -> FRAUD, LEGITIMATE or UNKNOWN.
        unread: texts that mean nothing here -> number of rows.
        said: what was decided, in words; "" when the column holds 0, 1 and nothing else.
    """

    meanings: dict
    unread: dict
    said: str


def coding(counts, not_known=()):
    """The Coding of a column.

    Args:
        counts: text (trimmed, not empty) -> number of rows.
        not_known: texts, or numbers as texts, that mean "not known" here, beside those that always do.
    """
    folded = {text: text.strip("'\"").strip().casefold() for text in counts}
    values = {text: _number(word) for text, word in folded.items()}
    present = set(folded.values())
    meanings = {}
    for text, word in folded.items():
        if values[text] in (0, 1):
            meanings[text] = int(values[text])
        elif word in WORDS:
            meanings[text] = WORDS[word]
        elif word in NOT_KNOWN or word.startswith(NO_MEANING):
            meanings[text] = UNKNOWN
    for fraud, legitimate in LETTERS:
        if fraud in present and legitimate in present:
            meanings |= {
                text: FRAUD if word == fraud else LEGITIMATE
                for text, word in folded.items()
                if word == fraud or word == legitimate
            }
            break
    # Some programs write -1 for true, others for legitimate: beside both 0 and 1 it can only mean "not known".
    if {FRAUD, LEGITIMATE} <= set(meanings.values()):
        meanings |= {text: UNKNOWN for text, value in values.items() if value == -1}
    own_words = {word.casefold() for word in not_known}
    own_numbers = {_number(word) for word in not_known} - {None}
    meanings |= {t: UNKNOWN for t, word in folded.items() if word in own_words or values[t] in own_numbers}
    unread = {text: rows for text, rows in counts.items() if text not in meanings}
    return Coding(meanings, unread, _in_words(counts, values, meanings))


def _number(word):
    try:
        return float(word)
    except ValueError:
        return None


def _in_words(counts, values, meanings):
    kinds = {FRAUD: "fraud", LEGITIMATE: "legitimate", UNKNOWN: "not known"}
    read = {
        kind: [text for text, meaning in meanings.items() if meaning is code and values[text] not in (0, 1)]
        for code, kind in kinds.items()
    }
    return ", ".join(
        f"{_listed(sorted(texts))} ({sum(counts[text] for text in texts):,} rows) as {kind}"
        for kind, texts in read.items()
        if texts
    )


def _listed(texts):
    more = f" and {len(texts) - SHOWN} more" if len(texts) > SHOWN else ""
    return " and ".join(map(repr, texts[:SHOWN])) + more


def hint(unread, values, column):
    """What to do about labels that are not read, a sentence; "" when there is nothing to say.

    Args:
        unread: texts that are not read -> number of rows.
        values: all texts of the column.
        column: its name.
    """
    numbers = {_number(text) for text in values}
    if numbers == {1, 2}:
        return (
            f"{column} holds 1 and 2: it may be coded the other way round. Write 0 for legitimate, 1 for fraud, and "
            "leave the cell empty where it is not known."
        )
    if unread:
        return (
            f"In {column} write 0 for legitimate, 1 for fraud (or no and yes, false and true), and leave the cell "
            "empty where it is not known."
        )
    return ""
