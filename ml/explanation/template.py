"""The text that is always there: deterministic, from the facts alone, and held to the same proof as an LLM's.

It has the form of an LLM's answer: figures are placeholders.
"""

from ml.explanation.answer import Answer, Sentence
from ml.language.languages import words_of


def write(facts, language):
    """Answer for one case.

    Args:
        facts: ml.explanation.facts.Facts.
        language: a key of LANGUAGES.
    """
    say = words_of("ml.explanation", language).Template(facts)
    summary = [
        say.opening(),
        say.amount_and_hour(),
        say.neighbours(),
        say.repetition(),
        say.apart(),
        say.counterfactual(),
        say.check(),
    ]
    # Those that pull the same way as the strongest come first: one turn in the text is enough.
    told = sorted(facts.told_reasons, key=lambda reason: reason.direction != facts.strongest.direction)
    agreeing = sum(reason.direction == facts.strongest.direction for reason in told)
    reasons = [
        Sentence(reason.feature, reason.direction, say.reason(reason, place, turns=place == agreeing))
        for place, reason in enumerate(told)
    ]
    return Answer(" ".join(sentence for sentence in summary if sentence), tuple(reasons))


def write_blind(facts, language):
    """Answer for one case of the file that people review: the same form whether it was flagged or not.

    Args:
        facts: ml.explanation.facts.Facts, after `blind`.
        language: a key of LANGUAGES.
    """
    say = words_of("ml.explanation", language).Template(facts)
    summary = [say.payment(), say.amount_and_hour(), say.repetition(), say.check()]
    turn = sum(reason.direction == facts.strongest.direction for reason in facts.told_reasons)
    reasons = [
        Sentence(
            reason.feature,
            reason.direction,
            say.reason(reason, place, turns=place == turn) if place else say.first_of_equals(reason),
        )
        for place, reason in enumerate(facts.told_reasons)
    ]
    return Answer(" ".join(sentence for sentence in summary if sentence), tuple(reasons))
