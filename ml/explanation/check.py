"""The proof: does an explanation say only what the facts say? Deterministic, no second LLM.

What it does not understand it refuses, and the template stands. It is no proof of good sense: words it knows can still
be put together to say something odd, such as that a high probability is low.
"""

import json
import re
import unicodedata
from dataclasses import asdict, dataclass

from ml.explanation.vocabulary import VOCABULARY
from ml.explanation.wording import MINUS, PLACEHOLDER, placeholders

COMPONENT = re.compile(r"(?<![^\W_])[Vv][\s\-_.]?(\d{1,3})(?!\w)")
SENTENCE_END = re.compile(r"(?<=[.!?…])\s+|\n+")
LINK = re.compile(r"https?:|www\.|://|\w@\w|\b[\w-]+\.(?:com|org|net|io|fr|eu|info|ru)\b")
MARKUP = re.compile(r"</?\w|[*_`#|<>\\]|\]\(|^\s*[-•]\s", re.MULTILINE)
WORD = re.compile(r"[^\W\d_]+(?:[-'][^\W\d_]+)*")
FEWEST_WORDS, MOST_WORDS, MOST_WORDS_A_REASON = 5, 190, 45


@dataclass(frozen=True)
class Failure:
    """What the proof found, and where: `what` is a name from this file, `where` the words it is about."""

    what: str
    where: str


def failures_as_json(failures):
    """JSON list of what and where; None when nothing was found."""
    return json.dumps([asdict(failure) for failure in failures], ensure_ascii=False) if failures else None


def check(answer, facts, language):
    """Everything in an answer that its facts do not bear out; an empty list is the proof.

    Args:
        answer: ml.explanation.answer.Answer with placeholders, not yet filled.
        facts: ml.explanation.facts.Facts, all that was sent.
        language: fr or en, the one asked for.

    Returns:
        List of Failure.
    """
    return list(dict.fromkeys(_Proof(facts, language).of(answer)))


class _Proof:
    def __init__(self, facts, language):
        self.facts = facts
        self.language = language
        self.words = VOCABULARY[language]
        self.values = placeholders(facts, language)
        self.known = facts.by_feature
        # Inputs that are neither a component nor named in words stand under their own name, figures and all.
        others = [name for name, known in self.known.items() if not known.is_component and name not in self.words.names]
        self.other_names = re.compile("|".join(rf"(?<!\w){re.escape(name)}(?!\w)" for name in others) or r"(?!)")

    def of(self, answer):
        yield from self._form(answer)
        yield from self._reasons(answer)
        was_strict = False
        for sentence in SENTENCE_END.split(_normal(answer.summary)):
            text = sentence.lower()
            speaks_of_one = self.words.component.search(text) or (was_strict and self.words.pronoun.match(text))
            was_strict = bool(self._named(sentence) or speaks_of_one)
            yield from self._sentence(sentence, was_strict)

    def _form(self, answer):
        texts = [answer.summary, *(reason.sentence for reason in answer.reasons)]
        whole = _normal(" ".join(texts))
        bare = WORD.findall(PLACEHOLDER.sub(" ", whole.lower()))
        if len(WORD.findall(_normal(answer.summary))) < FEWEST_WORDS:
            yield Failure("too_short", answer.summary)
        if len(bare) > MOST_WORDS:
            yield Failure("too_long", f"{len(bare)} words, at most {MOST_WORDS}")
        counts = {language: sum(word in words.common for word in bare) for language, words in VOCABULARY.items()}
        if counts[self.language] < 3 or counts[self.language] < 0.75 * sum(counts.values()):
            yield Failure("wrong_language", f"{self.language} was asked for")
        if odd := [character for text in texts for character in text if _is_odd(character)]:
            yield Failure("odd_characters", ", ".join(f"U+{ord(character):04X}" for character in dict.fromkeys(odd)))
        for what, pattern in (("link", LINK), ("markup", MARKUP)):
            if found := pattern.search(self.other_names.sub(" ", PLACEHOLDER.sub(" ", whole))):
                yield Failure(what, found[0])

    def _reasons(self, answer):
        features = [reason.feature for reason in answer.reasons]
        if self.facts.strongest.feature not in features:
            yield Failure("strongest_missing", self.facts.strongest.feature)
        for feature in {feature for feature in features if features.count(feature) > 1}:
            yield Failure("repeated_feature", feature)
        for reason in answer.reasons:
            known = self.known.get(reason.feature)
            if known is None:
                yield Failure("unknown_feature", reason.feature)
                continue
            if reason.direction != known.direction:
                yield Failure("wrong_direction", f"{reason.feature}: {reason.direction}")
            text = _normal(reason.sentence)
            if not self._is_about(text, known):
                yield Failure("feature_not_named", text)
            if not self._directions(text):
                yield Failure("no_direction", text)
            if len(text.split()) > MOST_WORDS_A_REASON:
                yield Failure("too_long", text)
            for sentence in SENTENCE_END.split(text):
                yield from self._sentence(sentence, known.is_component, about=known)

    def _sentence(self, sentence, is_strict, about=None):
        named = self._named(sentence)
        subject = about or (self.known.get(named[0]) if named else self._named_by_word(sentence))
        if len(set(named) | ({about.feature} if about and about.is_component else set())) > 1:
            yield Failure("several_features", sentence)
        for feature in named:
            if feature not in self.known:
                yield Failure("unknown_feature", feature)

        sentence = self._with_own_value_read_back(sentence, named)
        yield from self._placeholders(sentence, subject)
        text = self.other_names.sub(" ", PLACEHOLDER.sub(" ", sentence)).lower()
        if "{" in text or "}" in text:
            yield Failure("unknown_placeholder", sentence)
        text = COMPONENT.sub(" ", text.replace("{", " ").replace("}", " "))
        yield from self._figures(text)
        yield from self._claims(text)
        if subject:
            yield from self._of_a_feature(sentence, text, subject)
        words = self.words.allowed if is_strict else self.words.allowed | self.words.plain
        for word in self._outside(text, words):
            yield Failure("invented_meaning" if is_strict else "unknown_subject", word)
        if not is_strict:
            for what in ("instruction", "unknown_subject"):
                if found := getattr(self.words, what).search(text):
                    yield Failure(what, found[0])

    def _of_a_feature(self, sentence, text, subject):
        for direction in self._directions(text):
            if direction != subject.direction:
                yield Failure("wrong_direction", sentence)
        without_risk = self.words.level_of_risk.sub(" ", text)
        for holds, found in self._levels(without_risk, subject.quantile):
            if not holds and not (subject.feature == "hour"):
                yield Failure("wrong_level", found)
        if subject.feature != self.facts.strongest.feature and subject.is_component:
            if found := self.words.strongest.search(text):
                yield Failure("not_strongest", f"{subject.feature}: {found[0]}")
        if f"{{{subject.feature}.share}}" in sentence and self.words.probability.search(text):
            yield Failure("share_of_probability", sentence)

    def _levels(self, text, quantile):
        for pattern, is_so, is_very_so in (
            (self.words.low, quantile < 0.25, quantile < 0.05),
            (self.words.high, quantile > 0.75, quantile > 0.95),
            (self.words.unusual, not 0.05 <= quantile <= 0.95, not 0.05 <= quantile <= 0.95),
        ):
            for found in pattern.finditer(text):
                is_strong = self.words.very.search(text[max(found.start() - 25, 0) : found.start()])
                yield (is_very_so if is_strong else is_so) != self._is_negated(text, found.start()), found[0]

    def _directions(self, text):
        """Set of raises and lowers: what a sentence says of the risk, negations understood."""
        text = PLACEHOLDER.sub(" ", text).lower()
        said = set()
        for says, pattern, opposite in (
            ("raises", self.words.raises, "lowers"),
            ("lowers", self.words.lowers, "raises"),
        ):
            for found in pattern.finditer(text):
                said.add(opposite if self._is_negated(text, found.start()) else says)
        return said

    def _is_negated(self, text, at):
        clause = self.words.clause_end.split(text[:at])[-1]
        return len(self.words.negation.findall(clause)) % 2 == 1

    def _named(self, sentence):
        """Components that a sentence names, in order; a placeholder names none, it belongs to one."""
        return list(dict.fromkeys(f"V{found[1]}" for found in COMPONENT.finditer(PLACEHOLDER.sub(" ", sentence))))

    def _named_by_word(self, sentence):
        """The amount or the hour, where a sentence says what it does to the risk or how high it is."""
        text = PLACEHOLDER.sub(" ", sentence).lower()
        for feature, name in self.words.names.items():
            if feature in self.known and name.search(text):
                return self.known[feature]
        return None

    def _is_about(self, text, reason):
        if reason.is_component:
            return reason.feature in self._named(text)
        name = self.words.names.get(reason.feature)
        return bool(name.search(text.lower())) if name else reason.feature in text

    def _with_own_value_read_back(self, sentence, named):
        # "V14 très basse (−8,3)" is right: the figure is V14's own, written as we would write it.
        if len(named) != 1:
            return sentence
        value = self.values.get(f"{named[0]}.value")
        if value is None:
            return sentence
        written = re.escape(value).replace(re.escape(MINUS), f"[-–{MINUS}]\\s?")
        return re.sub(rf"(?<![\w.,{MINUS}–-]){written}(?![\d%]|[.,]\d|\s?%)", f"{{{named[0]}.value}}", sentence)

    def _placeholders(self, sentence, subject):
        for found in PLACEHOLDER.finditer(sentence):
            name = found[1]
            if name not in self.values:
                yield Failure("unknown_placeholder", found[0])
                continue
            around = self.words.around.get(name)
            if around is None:
                owner = name.split(".")[0]
                is_well_placed = subject is not None and subject.feature == owner
            else:
                is_well_placed = re.search(around, _surroundings(sentence, found).lower())
            if not is_well_placed:
                yield Failure("misplaced_placeholder", found[0])

    def _figures(self, text):
        if found := self.words.figures.search(text):
            yield Failure("literal_figure", found[0])
        if digits := "".join(character for character in text if unicodedata.numeric(character, None) is not None):
            yield Failure("literal_figure", digits)

    def _claims(self, text):
        is_about_neighbours = re.search(self.words.around["neighbours"], text)
        for found in self.words.certainty.finditer(text):
            # What a training row turned out to be is known.
            is_known = is_about_neighbours and found[0].startswith(("était", "was"))
            if not is_known and not self._is_negated(text, found.start()):
                yield Failure("certainty", found[0])
        if is_about_neighbours:
            frauds, count = self.facts.neighbour_frauds, self.facts.neighbours
            for pattern, holds in (
                (self.words.none_of_them, frauds == 0),
                (self.words.all_of_them, frauds == count),
                (self.words.most_of_them, frauds > count / 2),
            ):
                # "The nearest of all" and "aucune" elsewhere are rare enough to refuse.
                if not holds and (found := pattern.search(text)):
                    yield Failure("wrong_count", found[0])
        repeated = self.facts.identical_last_hour or self.facts.group_size > 1
        found = re.search(self.words.around["identical"], text)
        if found and not repeated and not self._is_negated(text, found.start()):
            yield Failure("wrong_count", found[0])

    def _outside(self, text, words):
        """The words of a text that are not among `words`: what the facts do not speak of."""
        for word in WORD.findall(text):
            parts = [word] if word in words else re.split("['-]", word)
            if not all(part in words or self.words.allowed_stems.fullmatch(part) for part in parts):
                yield word


def _normal(text):
    """One form for what is written alike: composed accents, plain spaces and apostrophes."""
    text = unicodedata.normalize("NFC", text).replace("’", "'").replace("\N{MODIFIER LETTER APOSTROPHE}", "'")
    return re.sub(r"[^\S\n]+", " ", text).strip()


def _surroundings(sentence, found):
    """The clause of a placeholder and the one before it."""
    clauses, start = [], 0
    for end in [*(mark.start() for mark in re.finditer(r"[,;:()]", sentence)), len(sentence)]:
        if end >= found.start():
            clauses.append(sentence[start : _clause_end(sentence, found.end())])
            break
        clauses.append(sentence[start:end])
        start = end
    return " ".join(clauses[-2:])


def _clause_end(sentence, after):
    end = re.search(r"[,;:()]", sentence[after:])
    return after + end.start() if end else len(sentence)


def _is_odd(character):
    """Invisible, unassigned, or a letter of another script: what only hides something."""
    category = unicodedata.category(character)
    if category[0] == "L":
        return not unicodedata.name(character, "").startswith(("LATIN", "MODIFIER LETTER APOSTROPHE"))
    return category in ("Cc", "Cf", "Cn", "Co", "Cs") and character != "\n"
