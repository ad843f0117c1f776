"""The worked examples of the prompt: what they show has to pass."""

import json
from dataclasses import replace

import pytest

from ml.explanation.answer import Answer, Sentence
from ml.explanation.check import check
from ml.explanation.facts import Reason
from ml.explanation.prompt import EXAMPLES, conversation
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


LOGARITHM = {"fr": "le logarithme du montant", "en": "the logarithm of the amount"}
CALLED = replace(FRENCH, reasons=(Reason("amount_log", 5.0, "raises", 3.0, 0.5, 0.99, LOGARITHM), *FRENCH.reasons))
SUMMARY = "Ce paiement de {amount} est suspect : la probabilité de fraude est estimée à {probability}."
OF_V14 = Sentence("V14", "raises", "V14 ({V14.value}) augmente aussi le risque.")


def test_an_llm_is_told_what_an_input_is_called():
    asked = json.loads(conversation(CALLED, "fr")[-1]["content"])
    assert asked["reasons"][0] | {"strongest": True} == {
        "feature": "amount_log",
        "direction": "raises",
        "strongest": True,
        "called": "le logarithme du montant",
    }
    assert "called" not in asked["reasons"][1]
    assert asked["placeholders"]["{amount_log.value}"] == "5,0"


@pytest.mark.parametrize(
    ("sentence", "failure"),
    [
        ("Le logarithme du montant ({amount_log.value}) est la raison principale : il augmente le risque.", None),
        ("La hausse du logarithme du montant augmente le risque.", None),
        ("amount_log augmente le risque.", None),
        ("Le logarithme du montant réduit le risque.", "wrong_direction"),
        ("Le logarithme du montant du terminal augmente le risque.", "unknown_subject"),
        ("Le logarithme de la carte augmente le risque.", "feature_not_named"),
        ("Le logarithme du montant, soit 5, augmente le risque.", "literal_figure"),
    ],
)
def test_a_sentence_on_an_input_with_words_is_proved_like_any_other(sentence, failure):
    answer = Answer(SUMMARY, (Sentence("amount_log", "raises", sentence), OF_V14))
    found = {one.what for one in check(answer, CALLED, "fr")}
    assert failure in found if failure else found == set()
