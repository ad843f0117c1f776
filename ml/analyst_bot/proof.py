"""Every number in a text must come from a tool's result."""

import re

from ml.language.detection import fold
from ml.language.languages import LANGUAGES, words_of

# A number with thousands and decimals as in French or English; letters next to it make it a name.
_NAME_OR_NUMBER = re.compile(r"[^\W\d]*\d(?:[\w.,:/-]|[ \u00a0\u202f](?=\d{3}(?!\w)))*")
_NUMBER = re.compile(r"\d+(?:[.,\u00a0\u202f ]\d+)*")
_NUMBER_WORDS = {
    word: value
    for code in LANGUAGES
    for value, words in words_of("ml.analyst_bot.phrases", code).NUMBERS.items()
    for word in words.split()
}
_LINK = re.compile(r"\w+://|www\.|\]\(|<\w", re.IGNORECASE)


def unproved(text, answers):
    """What in a text does not come from results: numbers, names with digits, links. Empty when all of it does.

    A number may be rounded, and a share may be written as a percentage; nothing may be computed.

    Args:
        text: what a language model wrote.
        answers: the Answers of the tools that it called.
    """
    numbers, words = _evidence(answers)
    found = [link[0] for link in _LINK.finditer(text)]
    for token in _NAME_OR_NUMBER.finditer(text):
        written = token[0].rstrip(".,:/-")
        is_percent = text[token.start() + len(written) :].lstrip("\u00a0\u202f ").startswith("%")
        if _NUMBER.fullmatch(written):
            readings = list(_readings(written))
            # 1,234 has two readings; both would have to be right.
            if not readings or not all(_agrees(*reading, numbers, is_percent) for reading in readings):
                found.append(written)
        elif not re.search(rf"(?<!\w){re.escape(written.lower())}(?!\w)", words):
            found.append(written)
    found += [
        word
        for word in re.findall(r"[^\W\d_]+", fold(text))
        if word in _NUMBER_WORDS and _NUMBER_WORDS[word] not in numbers
    ]
    return found


def _evidence(answers):
    numbers, texts = set(), []
    for answer in answers:
        numbers |= {len(answer.rows), answer.found}
        texts += [answer.snapshot_id, answer.snapshot_time, answer.model_version, *answer.columns]
        for row in answer.rows:
            numbers |= {value for value in row if isinstance(value, int | float) and not isinstance(value, bool)}
            texts += [value for value in row if isinstance(value, str)]
    text = " ".join(filter(None, texts)).lower()
    # A number in a text counts when it stands alone; the parts of a date or a name prove nothing.
    numbers |= {float(part) for part in re.findall(r"(?<![\w.:/-])\d+(?:\.\d+)?(?![\w:/-]|\.\w)", text)}
    return numbers, text


def _readings(written):
    """Values that a number may stand for, with its decimals: in English, in French."""
    closed = re.sub(r"[ \u00a0\u202f]", "", written)
    for decimal, thousands in ((".", ","), (",", ".")):
        groups = closed.split(decimal)
        whole = groups[0].split(thousands)
        is_odd = len(whole) > 1 and whole[0].startswith("0") or any(len(group) != 3 for group in whole[1:])
        if len(groups) > 2 or is_odd or thousands in "".join(groups[1:]):
            continue
        decimals = groups[1] if len(groups) == 2 else ""
        yield float(f"{''.join(whole)}.{decimals or 0}"), len(decimals)


def _agrees(value, decimals, numbers, is_percent):
    for number in numbers:
        is_share = is_percent and isinstance(number, float) and abs(number) <= 1
        for seen in (abs(number), abs(number) * 100) if is_share else (abs(number),):
            if seen == value:
                return True
            # Rounded, but never down to a single digit that would agree with anything.
            if round(seen, decimals) == value and (decimals or value >= 10):
                return True
    return False
