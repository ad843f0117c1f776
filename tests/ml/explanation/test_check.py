"""The proof, against narratives that were written before it."""

from dataclasses import replace
from pathlib import Path

import pytest
import yaml
from hypothesis import example, given, settings
from hypothesis import strategies as st

from ml.explanation.answer import Answer, Sentence
from ml.explanation.check import check
from ml.explanation.facts import Facts
from tests.ml.explanation.cases import SHARES

DATA = yaml.safe_load((Path(__file__).parent / "narratives.yml").read_text())
FACTS = Facts.from_dict(DATA["facts"])


def narratives():
    """(narrative, answer): what a narrative leaves out stands in the first of its language."""
    first = {}
    for narrative in DATA["narratives"]:
        base = first.setdefault(narrative["language"], narrative)
        whole = {"summary": base["summary"], "reasons": base["reasons"]} | narrative
        yield narrative, Answer(whole["summary"], tuple(Sentence(*reason) for reason in whole["reasons"]))


def verdict(narrative, answer):
    facts = replace(FACTS, **narrative.get("facts", {}))
    return [failure.what for failure in check(answer, facts, narrative["language"])]


@pytest.mark.parametrize(("narrative", "answer"), list(narratives()))
def test_a_narrative_gets_the_verdict_an_analyst_expects(narrative, answer):
    found = verdict(narrative, answer)
    if narrative["expect"] == "good":
        assert found == [], narrative["why"]
    else:
        assert narrative["expect"] in found, narrative["why"]


# From what probability on, and below which, a word is right.
LEVELS = {
    ("fr", "très faible"): (0, 0.01),
    ("fr", "faible"): (0, 0.1),
    ("fr", "moyenne"): (0.1, 0.5),
    ("fr", "élevée"): (0.5, 1.1),
    ("fr", "très élevée"): (0.9, 1.1),
    ("en", "very low"): (0, 0.01),
    ("en", "low"): (0, 0.1),
    ("en", "moderate"): (0.1, 0.5),
    ("en", "high"): (0.5, 1.1),
    ("en", "very high"): (0.9, 1.1),
}
SENTENCES = {
    "fr": "La probabilité de fraude est {} : {{probability}}.",
    "en": "The probability of fraud is {}: {{probability}}.",
}


@settings(deadline=None)
@given(SHARES, st.sampled_from(sorted(LEVELS)))
@example(0.95, ("fr", "très faible"))
def test_a_probability_is_called_low_or_high_only_where_it_is(probability, level):
    language, word = level
    [good, *_] = [answer for narrative, answer in narratives() if narrative["language"] == language]
    answer = replace(good, summary=SENTENCES[language].format(word))
    least, most = LEVELS[level]
    found = check(answer, replace(FACTS, probability=probability), language)
    assert [failure.what for failure in found] == ([] if least <= probability < most else ["wrong_level"])


def test_no_bad_narrative_is_missed_and_no_good_one_raises_an_alarm(capsys):
    judged = [(narrative["expect"] == "good", verdict(narrative, answer) == []) for narrative, answer in narratives()]
    missed = judged.count((False, True))
    false_alarms = judged.count((True, False))
    bad, good = (sum(is_good is kind for is_good, _ in judged) for kind in (False, True))
    with capsys.disabled():
        print(f"\nproof: {missed} of {bad} bad narratives missed, {false_alarms} of {good} good ones refused")
    assert len(judged) >= 60
    assert (missed, false_alarms) == (0, 0)
