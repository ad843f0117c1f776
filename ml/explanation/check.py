"""The proof: does an explanation say only what the facts say? Deterministic, no second LLM.

What it does not understand it refuses, and the template stands. It is no proof of good sense: words it knows can still
be put together to say something odd.
"""

import re
import unicodedata
from functools import cache

from ml.explanation.failure import Failure
from ml.explanation.sentences import WORD, Sentences
from ml.explanation.wording import PLACEHOLDER
from ml.language.guards import is_unseen
from ml.language.languages import LANGUAGES, words_of

VOCABULARY = {code: words_of("ml.explanation", code).VOCABULARY for code in LANGUAGES}
SENTENCE_END = re.compile(r"(?<=[.!?…])\s+|\n+")
LINK = re.compile(r"https?:|www\.|://|\w@\w|\b[\w-]+\.(?:com|org|net|io|fr|eu|info|ru)\b")
MARKUP = re.compile(r"</?\w|[*_`#|<>\\]|\]\(|^\s*[-•]\s", re.MULTILINE)
FEWEST_WORDS, MOST_WORDS, MOST_WORDS_A_REASON = 5, 190, 45


def check(answer, facts, language):
    """Everything in an answer that its facts do not bear out; an empty list is the proof.

    Args:
        answer: ml.explanation.answer.Answer with placeholders, not yet filled.
        facts: ml.explanation.facts.Facts, all that was sent.
        language: a key of LANGUAGES, the one asked for.

    Returns:
        List of Failure.
    """
    sentences = Sentences(facts, language, VOCABULARY[language])
    found = [
        *_form(answer, language, sentences.other_names),
        *_reasons(answer, facts, sentences),
        *sentences.of_summary(SENTENCE_END.split(sentences.by_name(_normal(answer.summary)))),
    ]
    return list(dict.fromkeys(found))


def _form(answer, language, other_names):
    texts = [answer.summary, *(reason.sentence for reason in answer.reasons)]
    whole = _normal(" ".join(texts))
    bare = WORD.findall(PLACEHOLDER.sub(" ", whole.lower()))
    if len(WORD.findall(_normal(answer.summary))) < FEWEST_WORDS:
        yield Failure("too_short", answer.summary)
    if len(bare) > MOST_WORDS:
        yield Failure("too_long", f"{len(bare)} words, at most {MOST_WORDS}")
    own = VOCABULARY[language].common
    others = frozenset().union(*(words.common for words in VOCABULARY.values())) - own
    count = sum(word in own for word in bare)
    if count < 3 or count < 0.75 * (count + sum(word in others for word in bare)):
        yield Failure("wrong_language", f"{language} was asked for")
    odd = dict.fromkeys(character for text in texts for character in text if _is_odd(character))
    if odd:
        yield Failure("odd_characters", ", ".join(f"U+{ord(character):04X}" for character in odd))
    for what, pattern in (("link", LINK), ("markup", MARKUP)):
        if found := pattern.search(other_names.sub(" ", PLACEHOLDER.sub(" ", whole))):
            yield Failure(what, found[0])


def _reasons(answer, facts, sentences):
    features = [reason.feature for reason in answer.reasons]
    if facts.strongest.feature not in features:
        yield Failure("strongest_missing", facts.strongest.feature)
    for feature in {feature for feature in features if features.count(feature) > 1}:
        yield Failure("repeated_feature", feature)
    for reason in answer.reasons:
        known = sentences.known.get(reason.feature)
        if known is None:
            yield Failure("unknown_feature", reason.feature)
            continue
        if reason.direction != known.direction:
            yield Failure("wrong_direction", f"{reason.feature}: {reason.direction}")
        text = sentences.by_name(_normal(reason.sentence))
        if not sentences.is_about(text, known):
            yield Failure("feature_not_named", text)
        if not any(sentences.directions(text)):
            yield Failure("no_direction", text)
        if len(text.split()) > MOST_WORDS_A_REASON:
            yield Failure("too_long", text)
        for sentence in SENTENCE_END.split(text):
            yield from sentences.of(sentence, known.is_component, about=known)


def _normal(text):
    """One form for what is written alike: composed accents, plain spaces and apostrophes."""
    text = unicodedata.normalize("NFC", text).replace("’", "'").replace("\N{MODIFIER LETTER APOSTROPHE}", "'")
    return re.sub(r"[^\S\n]+", " ", text).strip()


@cache
def _is_odd(character):
    """Unseen, or a letter of another script: what only hides something."""
    if unicodedata.category(character)[0] == "L":
        return not unicodedata.name(character, "").startswith(("LATIN", "MODIFIER LETTER APOSTROPHE"))
    return is_unseen(character) and character != "\n"
