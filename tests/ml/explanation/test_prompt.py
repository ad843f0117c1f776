"""The worked examples of the prompt: what they show has to pass."""

from dataclasses import replace

import pytest

from ml.explanation.answer import Answer, Sentence
from ml.explanation.check import check
from ml.explanation.facts import Reason
from ml.explanation.prompt import EXAMPLES
from ml.explanation.wording import placeholders
from tests.ml.explanation.test_check import FACTS

# Facts that give the placeholders of the examples.
FRENCH = replace(
    FACTS,
    amount=0.76,
    amount_quantile=0.025,
    check="card_test",
    apart=None,
    reasons=(Reason("V14", -8.3, "raises", 2.1, 0.385, 0.0004), Reason("V4", 0.21, "lowers", -0.6, None, 0.55)),
)
REASONS = (Reason("V12", -4.9, "raises", 2.0, 0.245, 0.001), Reason("V10", -3.4, "raises", 1.0, 0.12, 0.01))
ENGLISH = replace(
    FACTS,
    rank=12,
    probability=0.4,
    amount=349,
    reasons=REASONS,
    apart=REASONS[1],
    strongest_median=-0.15,
    counterfactual=0.03,
)


@pytest.mark.parametrize(("example", "facts"), list(zip(EXAMPLES, (FRENCH, ENGLISH), strict=True)))
def test_an_example_of_the_prompt_passes_the_proof_and_is_given_what_our_code_gives(example, facts):
    asked, answered = example
    reasons = tuple(Sentence(**reason) for reason in answered["reasons"])
    assert check(Answer(answered["summary"], reasons), facts, asked["language"]) == []
    given = placeholders(facts, asked["language"])
    shown = {
        name.strip("{}"): value.replace(" ", "\N{NO-BREAK SPACE}") for name, value in asked["placeholders"].items()
    }
    told = {name: value.replace(" ", "\N{NO-BREAK SPACE}") for name, value in given.items() if name in shown}
    assert {name: shown[name] for name in shown if name != "check"} == {n: told[n] for n in told if n != "check"}
