import re
from dataclasses import replace

import pytest
from hypothesis import HealthCheck, assume, example, given, settings
from hypothesis import strategies as st

from ml.explanation import template
from ml.explanation.answer import Answer
from ml.explanation.check import check
from ml.explanation.facts import Facts
from ml.explanation.wording import in_short
from ml.language.languages import LANGUAGES
from tests.ml.explanation.cases import SHARES, facts
from tests.ml.explanation.test_check import FACTS

# What would tell how a case was scored, or that it was flagged.
TELLING = re.compile(
    r"probab|\bsur 10|\bin 10\b|out of \d|\brang|\brank|score|signal|flagged|suspect|suspic|audit|perte|loss|fraud|"
    r"voisin|proches|nearest|raison principale|main reason|hausse|of the rise",
    re.IGNORECASE,
)

languages = st.sampled_from(list(LANGUAGES))
# On a busy machine the first example, and drawing facts, takes longer than hypothesis allows.
unhurried = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])


@unhurried
@given(facts(), languages)
@example(FACTS, "fr")
def test_the_template_passes_the_proof_whatever_the_facts(case, language):
    assert check(template.write(case, language), case, language) == []


@unhurried
@given(facts(), languages)
def test_no_placeholder_is_left_for_a_reader(case, language):
    filled = template.write(case, language).filled(case, language)
    texts = [filled.summary, *(reason.sentence for reason in filled.reasons)]
    assert not any(re.search(r"[{}]|\\bnan\\b|None(?! of)", text) for text in texts)


@unhurried
@given(facts())
def test_facts_survive_being_stored(case):
    assert Facts.from_json(case.to_json()) == case


@unhurried
@given(facts(), languages, st.data())
def test_a_direction_turned_round_is_found(case, language, data):
    answer = template.write(case, language)
    place = data.draw(st.integers(0, len(answer.reasons) - 1))
    words = {"fr": ("augmente", "réduit"), "en": ("raises", "reduces")}[language]
    turned = dict(zip(words, reversed(words), strict=True))
    sentence = re.sub("|".join(words), lambda found: turned[found[0]], answer.reasons[place].sentence)
    lie = _with_reason(answer, place, sentence=sentence)
    assert "wrong_direction" in {failure.what for failure in check(lie, case, language)}


@unhurried
@given(facts(), languages, st.sampled_from(["7", "83 %", "½", "三", "twelve", "douze"]), st.data())
def test_a_figure_of_its_own_is_found_wherever_it_stands(case, language, figure, data):
    assume({"twelve": "en", "douze": "fr"}.get(figure, language) == language)
    answer = template.write(case, language)
    words = answer.summary.split(" ")
    words.insert(data.draw(st.integers(0, len(words))), figure)
    lie = Answer(" ".join(words), answer.reasons)
    assert "literal_figure" in {failure.what for failure in check(lie, case, language)}


@unhurried
@given(facts(), languages, st.sampled_from(["location", "marchand", "spending", "nocturne", "distance", "vpn"]))
def test_a_meaning_given_to_a_component_is_found(case, language, meaning):
    assume(case.strongest.is_component)
    answer = template.write(case, language)
    lie = _with_reason(answer, 0, sentence=answer.reasons[0].sentence.replace(".", f", {meaning}.", 1))
    assert check(lie, case, language)


@unhurried
@given(facts(), languages)
def test_the_strongest_reason_cannot_be_left_out(case, language):
    answer = template.write(case, language)
    silent = Answer(answer.summary, tuple(r for r in answer.reasons if r.feature != case.strongest.feature))
    assert "strongest_missing" in {failure.what for failure in check(silent, case, language)}


@unhurried
@given(facts(), languages, st.text(max_size=300))
def test_any_text_gets_a_verdict(case, language, text):
    assert isinstance(check(Answer(text, ()), case, language), list)


def test_cases_that_differ_read_differently():
    others = [
        FACTS,
        replace(FACTS, rank=1),
        replace(FACTS, amount=0.5, check="card_test"),
        replace(FACTS, neighbour_frauds=0),
        replace(FACTS, identical_last_hour=2),
        replace(FACTS, group_size=3),
        replace(FACTS, apart_more=False),
        replace(FACTS, reasons=FACTS.reasons[1:]),
    ]
    for language in LANGUAGES:
        texts = {str(template.write(case, language).filled(case, language)) for case in others}
        assert len(texts) == len(others)


def test_a_text_reads_as_an_analyst_would_write_it():
    filled = template.write(FACTS, "fr").filled(FACTS, "fr")
    text = filled.summary.replace("\N{NO-BREAK SPACE}", " ")
    assert text == (
        "Au rang 3 de la file, ce paiement de 149,62 € a une probabilité de fraude estimée à environ 8 sur 10. Son "
        "montant est plus élevé que dans 86 % des transactions légitimes, et il a eu lieu entre 3 h et 4 h, une "
        "heure où se font 1 % des transactions légitimes. Parmi les 20 transactions d'entraînement les plus proches, "
        "17 étaient des fraudes. Ce qui distingue ce cas : V3 (−5,2) augmente le risque davantage que dans les "
        "autres cas signalés. Avec V14 à sa médiane légitime (0,05), la probabilité serait d'environ 2 sur 10. "
        "Vérification suggérée : appeler le titulaire de la carte."
    )
    assert [reason.sentence for reason in template.write(FACTS, "en").filled(FACTS, "en").reasons] == [
        "V14 (−8.3) is the main reason: lower than in nearly all legitimate transactions, it raises the risk (38% of "
        "the rise).",
        "V10 (−4.1), lower than in 99.8% of legitimate transactions, also raises the risk (25% of the rise).",
        "The amount of €149.62 raises the risk (7% of the rise).",
        "By contrast, V4 (0.21), ordinary for a legitimate transaction, reduces the risk.",
    ]


@unhurried
@given(facts(), languages)
@example(FACTS, "fr")
def test_the_blind_template_passes_the_proof_and_tells_nothing_of_the_score_whatever_the_facts(case, language):
    told = case.blind()
    answer = template.write_blind(told, language)
    assert check(answer, told, language) == []
    filled = answer.filled(told, language)
    text = " ".join([filled.summary, *(reason.sentence for reason in filled.reasons)])
    assert not TELLING.search(text)
    assert not re.search(r"[{}]|\bnan\b|None(?! of)", text)


@unhurried
@given(facts(), languages, st.integers(1, 900), SHARES, st.integers(0, 20))
def test_cases_that_differ_in_what_is_not_told_get_the_same_blind_text(case, language, rank, probability, frauds):
    other = replace(
        case,
        rank=rank,
        probability=probability,
        counterfactual=probability,
        neighbours=20,
        neighbour_frauds=frauds,
        apart=None,
    )
    assert template.write_blind(other.blind(), language) == template.write_blind(case.blind(), language)


@unhurried
@given(facts(), languages, st.sampled_from(["probability", "rank", "cases", "counterfactual", "neighbours.frauds"]))
def test_the_proof_refuses_a_blind_text_that_speaks_of_what_is_not_told(case, language, name):
    told = case.blind()
    answer = template.write_blind(told, language)
    lie = Answer(f"{answer.summary} {{{name}}}", answer.reasons)
    assert "unknown_placeholder" in {failure.what for failure in check(lie, told, language)}


def test_a_blind_text_reads_as_an_analyst_would_write_it():
    told = FACTS.blind()
    filled = template.write_blind(told, "fr").filled(told, "fr")
    assert filled.summary.replace("\N{NO-BREAK SPACE}", " ") == (
        "Ce paiement est de 149,62 €. Son montant est plus élevé que dans 86 % des transactions légitimes, et il a "
        "eu lieu entre 3 h et 4 h, une heure où se font 1 % des transactions légitimes. Vérification suggérée : "
        "appeler le titulaire de la carte."
    )
    assert [reason.sentence for reason in template.write_blind(told, "en").filled(told, "en").reasons] == [
        "V14 (−8.3), lower than in nearly all legitimate transactions, raises the risk.",
        "V10 (−4.1), lower than in 99.8% of legitimate transactions, also raises the risk.",
        "By contrast, V4 (0.21), ordinary for a legitimate transaction, reduces the risk.",
    ]
    assert [in_short(reason, "fr") for reason in told.reasons] == ["V14 −8,3 ↑", "V10 −4,1 ↑", "V4 0,21 ↓"]


@pytest.mark.parametrize(
    ("language", "says"),
    [("fr", "Son montant est plus élevé que dans"), ("en", "Its amount is higher than in")],
)
def test_of_an_hour_without_training_rows_nothing_is_said(language, says):
    case = replace(FACTS, hour_share=None)
    answer = template.write(case, language)
    assert "{hour" not in answer.summary
    assert says in answer.filled(case, language).summary
    lie = Answer(f"{answer.summary} {{hour.frequency}}", answer.reasons)
    assert "unknown_placeholder" in {failure.what for failure in check(lie, case, language)}


def _with_reason(answer, place, **changes):
    reasons = list(answer.reasons)
    reasons[place] = replace(reasons[place], **changes)
    return Answer(answer.summary, tuple(reasons))
