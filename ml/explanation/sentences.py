"""The proof of one sentence: what it names, which way it says that pulls, its figures, and its words."""

import re
import unicodedata

from ml.explanation.failure import Failure
from ml.explanation.levels import CLAUSE, Levels, clause
from ml.explanation.wording import PLACEHOLDER, article, placeholders, without_article
from ml.language.language import MINUS

COMPONENT = re.compile(r"(?<![^\W_])[Vv][\s\-_.]?(\d{1,3})(?!\w)")
WORD = re.compile(r"[^\W\d_]+(?:[-'][^\W\d_]+)*")
# Placeholders that stand for words: "more than" in front of them is no other figure.
WORDED = ("check", "hour")


class Sentences:
    """Proves sentences about one case.

    Args:
        facts: ml.explanation.facts.Facts, all that was sent.
        language: of the placeholders' values.
        words: ml.explanation.vocabulary.Vocabulary of that language.
    """

    def __init__(self, facts, language, words):
        self.facts, self.words = facts, words
        self.values = placeholders(facts, language)
        self.known = facts.by_feature
        self.levels = Levels(words, facts, self._is_negated)
        # Inputs that are neither a component nor named in words stand under their own name, figures and all.
        others = [name for name, known in self.known.items() if not known.is_component and name not in words.names]
        # The longest first: "the mean amount" is not "the mean amount of the card".
        says = {name: said for name, reason in self.known.items() if (said := reason.called(language))}
        self._said = [
            (re.compile(rf"(?<!\w){article(language)}{bare}(?!\w)", re.IGNORECASE), name)
            for name, said in sorted(says.items(), key=lambda one: -len(one[1]))
            for bare in [re.escape(without_article(said, language))]
        ]
        self.other_names = re.compile("|".join(rf"(?<!\w){re.escape(name)}(?!\w)" for name in others) or r"(?!)")

    def by_name(self, text):
        """The same with each input under its own name where its words stand: the one form that is proved."""
        for words, name in self._said:
            text = words.sub(name, text)
        return text

    def of_summary(self, sentences):
        """Failures of sentences that follow each other: a pronoun goes on about what the one before is about."""
        before, subject, was_strict = "", None, False
        for sentence in sentences:
            text = sentence.lower()
            goes_on = bool(self.words.pronoun.match(text))
            named = self.named(sentence)
            is_of_one = self.words.component.search(text)
            if named:
                subject = self.known.get(named[0])
            elif not (goes_on or is_of_one):
                subject = None
            was_strict = bool(named or is_of_one or (was_strict and goes_on))
            yield from self.of(sentence, was_strict, follows=subject, before=before if goes_on else "")
            before = text

    def of(self, sentence, is_strict, about=None, follows=None, before=""):
        """Failures of one sentence.

        Args:
            sentence: in normal form.
            is_strict: it speaks of a component, which has no meaning: fewer words are allowed.
            about: Reason whose sentence it is, or None.
            follows: Reason that a pronoun stands for, or None.
            before: the sentence before, in lower case, where this one begins with a pronoun.
        """
        named = self.named(sentence)
        subject = about or (self.known.get(named[0]) if named else follows or self._named_by_word(sentence))
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
        for found in self.levels.wrong(sentence.lower(), subject, before):
            yield Failure("wrong_level", found)
        yield from self._directions_of(sentence, subject)
        text = COMPONENT.sub(" ", text.replace("{", " ").replace("}", " "))
        yield from self._figures(text)
        yield from self._certainty(text)
        yield from self._suspicion(text)
        yield from self._counts(sentence.lower(), text)
        yield from self._weight(sentence, text, subject)
        yield from self._words(text, is_strict)

    def named(self, sentence):
        """Components that a sentence names, in order; a placeholder names none, it belongs to one."""
        return list(dict.fromkeys(f"V{found[1]}" for found in COMPONENT.finditer(PLACEHOLDER.sub(" ", sentence))))

    def is_about(self, text, reason):
        """Whether a sentence names a reason."""
        if reason.is_component:
            return reason.feature in self.named(text)
        name = self.words.names.get(reason.feature)
        return bool(name.search(text.lower())) if name else reason.feature in text

    def directions(self, text):
        """raises and lowers with their places: what a sentence says of the risk, negations understood."""
        text = _without_placeholders(text.lower())
        for says, pattern, opposite in (
            ("raises", self.words.raises, "lowers"),
            ("lowers", self.words.lowers, "raises"),
        ):
            for found in pattern.finditer(text):
                yield found, opposite if self._is_negated(text, found.start()) else says

    def _directions_of(self, sentence, subject):
        text = sentence.lower()
        for found, says in self.directions(sentence):
            start, end = clause(text, found.start())
            if self.words.supposes(text, start, end):
                if self._would() != says:
                    yield Failure("wrong_direction", sentence)
                continue
            reasons = self._acting(text, found, subject)
            if not reasons:
                yield Failure("no_subject", sentence)
            elif any(reason.direction != says for reason in reasons):
                # Of several reasons that no name tells apart, it is enough that some do.
                is_of_many = len(reasons) > 1 and not subject and not self.words.all_of_them.search(text)
                agreeing = sum(reason.direction == says for reason in reasons)
                if not (is_of_many and agreeing > 1):
                    yield Failure("no_subject" if len(reasons) > 1 else "wrong_direction", sentence)

    def _would(self):
        probability, otherwise = self.facts.probability, self.facts.counterfactual
        if probability is None or otherwise is None or otherwise == probability:
            return None
        return "lowers" if otherwise < probability else "raises"

    def _acting(self, text, found, subject):
        """Reasons that a sentence says pull; none when nobody is named who could."""
        named = [
            (mention.start(), feature)
            for feature, name in self.words.names.items()
            for mention in name.finditer(_without_placeholders(text))
        ]
        if subject and (subject.is_component or not named):
            return [subject]
        if named:
            earlier = [feature for start, feature in named if start < found.start()] or [named[0][1]]
            reasons = [self.known.get(feature) for feature in earlier]
            return [] if None in reasons else reasons
        return list(self.facts.told_reasons) if self.words.component.search(text) else []

    def _named_by_word(self, sentence):
        """The amount or the hour, where a sentence says what it does to the risk or how high it is."""
        text = PLACEHOLDER.sub(" ", sentence).lower()
        for feature, name in self.words.names.items():
            if feature in self.known and name.search(text):
                return self.known[feature]
        return None

    def _weight(self, sentence, text, subject):
        if subject is None:
            # The amount and the hour need not be among the reasons at all.
            is_of_one = any(name.search(text) for name in self.words.names.values())
        else:
            is_of_one = subject.feature != self.facts.strongest.feature
        if is_of_one and (found := self.words.strongest.search(text)):
            yield Failure("not_strongest", f"{sentence}: {found[0]}")
        if subject and f"{{{subject.feature}.share}}" in sentence and self.words.probability.search(text):
            yield Failure("share_of_probability", sentence)

    def _with_own_value_read_back(self, sentence, named):
        # "V14 très basse (−8,3)" is right: the figure is V14's own, written as we would write it.
        if len(named) != 1:
            return sentence
        value = self.values.get(f"{named[0]}.value")
        if value is None or value.strip(MINUS) not in sentence:
            return sentence
        written = re.escape(value).replace(re.escape(MINUS), f"[-–{MINUS}]\\s?")
        return re.sub(rf"(?<![\w.,{MINUS}–-]){written}(?![\d%]|[.,]\d|\s?%)", f"{{{named[0]}.value}}", sentence)

    def _placeholders(self, sentence, subject):
        for found in PLACEHOLDER.finditer(sentence):
            name = found[1]
            if name not in self.values:
                yield Failure("unknown_placeholder", found[0])
                continue
            if not (self._is_of_its_owner(name, subject) and self._is_well_placed(name, sentence, found)):
                yield Failure("misplaced_placeholder", found[0])
            if self._is_negated(sentence.lower(), found.start()):
                yield Failure("negated_placeholder", found[0])

    def _is_of_its_owner(self, name, subject):
        if name == "counterfactual":
            # It is the probability without the strongest reason, and without that one only.
            return subject is not None and subject.feature == self.facts.strongest.feature
        return name in self.words.around or (subject is not None and subject.feature == name.split(".")[0])

    def _is_well_placed(self, name, sentence, found):
        around = self.words.around.get(name) or self.words.around.get(f".{name.split('.')[-1]}")
        before, clauses = _surroundings(sentence.lower(), found)
        if name not in WORDED and self.words.before_a_figure.search(before):
            return False
        if self.words.only.search(before) and not (name == "counterfactual" and self._would() == "lowers"):
            return False
        return around is None or bool(re.search(around.needs, clauses) and not re.search(around.refuses, before))

    def _figures(self, text):
        if found := self.words.figures.search(text):
            yield Failure("literal_figure", found[0])
        if digits := "".join(character for character in text if unicodedata.numeric(character, None) is not None):
            yield Failure("literal_figure", digits)

    def _certainty(self, text):
        is_about_neighbours = self.words.neighbours.search(text)
        for found in self.words.certainty.finditer(text):
            # What a training row turned out to be is known.
            is_known = is_about_neighbours and found[0].startswith(("était", "was"))
            if not is_known and not self._is_negated(text, found.start()):
                yield Failure("certainty", found[0])

    def _counts(self, sentence, text):
        """How many of the nearest rows were frauds, and whether there are identical ones."""
        if self.words.neighbours.search(text) and "{group}" not in sentence:
            yield from self._neighbours(sentence, text)
        repeated = self.facts.identical_last_hour or self.facts.group_size > 1
        found = self.words.identical.search(text)
        if found and not repeated and not self._is_negated(text, found.start()):
            yield Failure("wrong_count", found[0])

    def _neighbours(self, sentence, text):
        count, legitimate = self.facts.neighbours, self.words.legitimate_outcome.search(text)
        hits = count - self.facts.neighbour_frauds if legitimate else self.facts.neighbour_frauds
        nearly = self.words.nearly.search(text)
        found_any = False
        for pattern, holds in (
            (self.words.none_of_them, hits == 0),
            (self.words.all_of_them, hits == count or (nearly and hits >= 0.9 * count)),
            (self.words.most_of_them, hits > count / 2),
            (self.words.some_of_them, hits > 0),
        ):
            if found := pattern.search(text):
                found_any = True
                # "The nearest of all" and "aucune" elsewhere are rare enough to refuse.
                if not holds:
                    yield Failure("wrong_count", found[0])
        fraud = self.words.fraud.search(text)
        is_told = "{neighbours}" in sentence or "{neighbours.frauds}" in sentence
        if is_told:
            is_denied = fraud and not found_any and self._is_negated(text, fraud.start())
            if legitimate or not fraud or is_denied:
                yield Failure("wrong_count", sentence)
        elif (fraud or legitimate) and not found_any and hits != count and not self.words.probability.search(text):
            yield Failure("wrong_count", sentence)

    def _words(self, text, is_strict):
        allowed = self.words.allowed if is_strict else self.words.allowed | self.words.plain
        for word in WORD.findall(text):
            parts = [word] if word in allowed else re.split("['-]", word)
            if not all(part in allowed or self.words.allowed_stems.fullmatch(part) for part in parts):
                yield Failure("invented_meaning" if is_strict else "unknown_subject", word)
        if not is_strict:
            for what in ("instruction", "unknown_subject"):
                if found := getattr(self.words, what).search(text):
                    yield Failure(what, found[0])

    def _suspicion(self, text):
        """A case of the queue is suspicious, whatever comes of it; what is estimated is fraud."""
        for found in self.words.suspicion.finditer(text):
            if self._is_negated(text, found.start()):
                yield Failure("denied_suspicion", found[0])
        if found := self.words.probability_of_legitimacy.search(text):
            yield Failure("misplaced_placeholder", found[0])

    def _is_negated(self, text, at):
        clause = self.words.nothing_but.sub(" ", self.words.clause_end.split(text[:at])[-1])
        return bool(self.words.neither.search(clause)) or len(self.words.negation.findall(clause)) % 2 == 1


def _without_placeholders(text):
    """The same, as long as it was."""
    return PLACEHOLDER.sub(lambda found: " " * len(found[0]), text)


def _surroundings(sentence, found):
    """What stands before a placeholder in its clause, and its clause with the two before it: no placeholders."""
    text = _without_placeholders(sentence)
    start, end = clause(text, found.start())
    starts = [0, *(mark.end() for mark in CLAUSE.finditer(text[: max(start - 1, 0)]))]
    # A clause without a word of its own, such as ": {probability}", goes on with the one before it.
    while start and not WORD.search(text[start : found.start()]):
        start = clause(text, start - 2)[0] if start > 1 else 0
    return text[start : found.start()], text[starts[-2] if len(starts) > 1 else 0 : end]
