"""Words of level: "very low", "élevée", "first in the queue". Each has to agree with what it is about.

What it is about is the nearest name before it, or right behind it: the probability, the amount, the rank, the hour, the
neighbours, a component's value, its effect.
"""

import re

CLAUSE = re.compile(r"[,;:()]")
# Probability of fraud, 0 to 1: fewer than 1 in 100 is very low, 1 in 10 low, 5 in 10 high, 9 in 10 very high.
VERY_LOW, LOW, HIGH, VERY_HIGH = 0.01, 0.1, 0.5, 0.9
# Of an hour, half of what each would have if all were alike.
RARE_HOUR, BUSY_HOUR = 0.5 / 24, 1.5 / 24


class Levels:
    """Judges the words of level in sentences about one case.

    Args:
        words: ml.explanation.vocabulary.Vocabulary.
        facts: ml.explanation.facts.Facts.
        is_negated: function (text, place) -> whether what stands there is negated.
    """

    def __init__(self, words, facts, is_negated):
        self.words, self.facts, self.is_negated = words, facts, is_negated

    def wrong(self, sentence, subject, before=""):
        """Yield every word of level that the facts do not bear out.

        Args:
            sentence: in lower case, its placeholders not filled.
            subject: ml.explanation.facts.Reason that it is about, or None.
            before: the sentence before, where this one begins with a pronoun.
        """
        if not self.words.any_level.search(sentence):
            return
        text = sentence
        for pattern, holds in self._of_the_queue():
            for found in pattern.finditer(text):
                if not holds or self.is_negated(text, found.start()):
                    yield found[0]
            text = pattern.sub(lambda found: " " * len(found[0]), text)
        for found in self.words.no_risk.finditer(text):
            yield found[0]
        text = self.words.no_level.sub(lambda found: " " * len(found[0]), text)
        yield from self._effects(text, subject)
        mentions = [mention for mention in _mentions(text, self.words.topics) if not self._is_acted_on(text, mention)]
        stands_for = "value" if subject else next((topic for *_, topic in _mentions(before, self.words.topics)), None)
        for kind, pattern in self.words.levels.items():
            for found in pattern.finditer(text):
                topics = self._topics(text, found, mentions, subject)
                topics = [stands_for if topic == "it" else topic for topic in topics]
                if not all(self._holds(kind, topic, text, found, subject) for topic in topics):
                    yield found[0]
            text = pattern.sub(lambda found: " " * len(found[0]), text)

    def _of_the_queue(self):
        rank, cases = self.facts.rank, self.facts.cases
        is_known = rank is not None
        return (
            (self.words.first_in_queue, is_known and rank == 1),
            (self.words.head_of_queue, is_known and rank <= max(1, cases / 10)),
            (self.words.end_of_queue, is_known and rank > 0.9 * cases),
        )

    def _effects(self, text, subject):
        """Adverbs of what a reason does: the strongest raises nothing slightly."""
        for pattern, is_weak in ((self.words.slightly, True), (self.words.strongly, False)):
            for found in pattern.finditer(text):
                start, end = clause(text, *found.span())
                acts = self.words.raises.search(text, start, end) or self.words.lowers.search(text, start, end)
                if acts and subject and not self._strength_is(subject, weak=is_weak):
                    yield found[0]

    def _strength_is(self, subject, weak):
        strength = abs(subject.contribution) / (abs(self.facts.strongest.contribution) or 1)
        return strength <= 0.5 if weak else strength >= 0.5

    def _is_acted_on(self, text, mention):
        """In "V14 raises the risk and is low", what is low is not the risk."""
        start, _, topic = mention
        acts = [m.end() for pattern in (self.words.raises, self.words.lowers) for m in pattern.finditer(text, 0, start)]
        return topic == "probability" and any(not CLAUSE.search(text, end, start) for end in acts if start - end <= 20)

    def _topics(self, text, found, mentions, subject):
        """What a word of level is about; the names of several topics where it says the same of them."""
        behind = [mention for mention in mentions if text[found.end() : mention[0]].isspace()]
        if behind:
            return [behind[0][2]]
        start, end = clause(text, *found.span())
        earlier = [mention for mention in mentions if mention[1] <= found.start()]
        if in_clause := [mention for mention in earlier if mention[0] >= start]:
            return self._coordinated(text, in_clause)
        later = [mention for mention in mentions if mention[0] >= found.end()]
        nearest = [mention for mention in later if mention[1] <= end][:1] or earlier[-1:]
        if not nearest and subject is None:
            nearest = later[:1]
        return [topic for *_, topic in nearest] or ["it"]

    def _coordinated(self, text, mentions):
        topics, at = [mentions[-1][2]], mentions[-1][0]
        for start, end, topic in reversed(mentions[:-1]):
            if not self.words.coordination.fullmatch(text[end:at]):
                break
            topics.append(topic)
            at = start
        return topics

    def _holds(self, kind, topic, text, found, subject):
        if kind == "forceful":
            kind, topic = "high", "effect" if topic == "value" else topic
        if topic is None:
            # That a suspicious case is unusual can be said; what else is low or high has to be named.
            return kind == "unusual"
        is_very = self.words.very.search(text[max(found.start() - 25, 0) : found.start()])
        is_so = self._states(topic, text, found, subject).get(("very " if is_very else "") + kind)
        # A level that this topic does not have can be neither affirmed nor denied.
        return is_so is not None and is_so != self._is_denied(text, found)

    def _is_denied(self, text, found):
        word_before = text[: found.start()].split()[-1:]
        return self.is_negated(text, found.start()) != (word_before in (["moins"], ["less"]))

    def _states(self, topic, text, found, subject):
        """Level -> whether a topic has it."""
        facts = self.facts
        if topic == "probability":
            return self._of_probability(text, found)
        if topic == "amount":
            return _of_quantile(facts.amount_quantile)
        if topic == "value" and subject:
            return _of_quantile(subject.quantile)
        if topic == "effect" and subject:
            is_weak, is_strong = (self._strength_is(subject, weak) for weak in (True, False))
            return {"low": is_weak, "high": is_strong}
        if topic == "rank" and facts.rank is not None:
            share = facts.rank / facts.cases
            return {"high": facts.rank <= max(1, facts.cases / 10), "low": share > 0.9, "middle": 0.25 <= share <= 0.75}
        if topic == "hour" and facts.hour_share is not None:
            is_rare = facts.hour_share < RARE_HOUR
            return {"unusual": is_rare, "very unusual": is_rare, "ordinary": not is_rare, "low": is_rare,
                    "high": facts.hour_share > BUSY_HOUR}  # fmt: skip
        if topic == "neighbours" and facts.neighbours:
            share = facts.neighbour_frauds / facts.neighbours
            return {"low": share < 0.25, "unusual": share < 0.1, "high": share > 0.75}
        return {}

    def _of_probability(self, text, found):
        start, end = clause(text, *found.span())
        probability, otherwise = self.facts.probability, self.facts.counterfactual
        if self.words.supposes(text, start, end):
            if otherwise is None:
                return {}
            if found[0] in ("lower", "higher") or self.words.comparative.search(text[start : found.start()]):
                return {"low": otherwise < probability, "high": otherwise > probability}
            probability = otherwise
        if probability is None:
            return {}
        return {
            "low": probability < LOW,
            "very low": probability < VERY_LOW,
            "middle": LOW <= probability < HIGH,
            "high": probability >= HIGH,
            "very high": probability >= VERY_HIGH,
            "unusual": probability >= HIGH,
        }


def _of_quantile(quantile):
    return {
        "low": quantile < 0.25,
        "very low": quantile < 0.05,
        "middle": 0.25 <= quantile <= 0.75,
        "ordinary": 0.05 <= quantile <= 0.95,
        "very ordinary": 0.25 <= quantile <= 0.75,
        "high": quantile > 0.75,
        "very high": quantile > 0.95,
        "unusual": not 0.05 <= quantile <= 0.95,
        "very unusual": not 0.05 <= quantile <= 0.95,
    }


def _mentions(text, topics):
    """(start, end, topic) of every name of a topic, in order."""
    return sorted((m.start(), m.end(), topic) for topic, pattern in topics.items() for m in pattern.finditer(text))


def clause(text, start, end=None):
    """Where the clause around text[start:end] begins and ends."""
    marks = [mark.start() for mark in CLAUSE.finditer(text)]
    before = max((mark + 1 for mark in marks if mark < start), default=0)
    return before, min((mark for mark in marks if mark >= (end or start)), default=len(text))
