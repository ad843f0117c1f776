"""The proof, against narratives that were written before it."""

from dataclasses import replace
from pathlib import Path

import pytest
import yaml

from ml.explanation.answer import Answer, Sentence
from ml.explanation.check import check
from ml.explanation.facts import Facts

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


def test_no_bad_narrative_is_missed_and_no_good_one_raises_an_alarm(capsys):
    judged = [(narrative["expect"] == "good", verdict(narrative, answer) == []) for narrative, answer in narratives()]
    missed = judged.count((False, True))
    false_alarms = judged.count((True, False))
    bad, good = (sum(is_good is kind for is_good, _ in judged) for kind in (False, True))
    with capsys.disabled():
        print(f"\nproof: {missed} of {bad} bad narratives missed, {false_alarms} of {good} good ones refused")
    assert len(judged) >= 60
    assert (missed, false_alarms) == (0, 0)
