"""Questions about the model, its figures, the files, the review and the language model, and not single payments."""

from datetime import datetime

import duckdb
import pytest

from ml.analyst_bot.ask import ask
from ml.analyst_bot.phrases import TERMS
from ml.analyst_bot.reading.topics import TOPICS
from ml.analyst_bot.reading.vocabulary import spoken
from ml.analyst_bot.topics import TOPICS as WORDS
from tests.ml.analyst_bot.holding import refuses

OF_CHAMPION = "where model_version = (select model_version from current_champion)"
EVALUATED = "from current_evaluations where is_champion"
QUEUE = (
    f"split, first_k, frauds_caught from queue_table {OF_CHAMPION} and ordered_by = 'probability x loss' "
    "and split = 'test'"
)
# What people ask; SQL of the values of the answer's first column, or of its first row.
ASKED = {
    "Which variables matter most?": f"select feature from feature_importance {OF_CHAMPION} "
    "order by shap_share desc, feature limit 10",
    "top 3 features by importance": f"select feature from feature_importance {OF_CHAMPION} "
    "order by shap_share desc, feature limit 3",
    "les 4 variables qui pèsent le plus": f"select feature from feature_importance {OF_CHAMPION} "
    "order by shap_share desc, feature limit 4",
    "the 2 least important features": f"select feature from feature_importance {OF_CHAMPION} "
    "order by shap_share, feature limit 2",
    "les 5 variables qui dérivent le plus avec leur PSI": "select feature from current_drift where subject = 'inputs' "
    "order by psi desc, feature limit 5",
    "which rows were rejected and why": "select file_name from rejected_transactions order by file_name, row_number",
    "when was the last file loaded": "select file_name from ingested_files order by loaded_at desc, file_name limit 1",
    "AUC of both versions side by side on test": "select model_version from model_evaluations where metric = 'roc_auc' "
    "and split = 'test' order by 1",
    "compare le rappel des deux modèles en validation": "select model_version from model_evaluations where "
    "metric = 'recall' and split = 'validation' order by 1",
    "cases by expected loss": "select queue_rank from suspicious_transactions "
    "order by case_expected_loss_eur desc limit 10",
    "les 3 dossiers les plus urgents": "select queue_rank from suspicious_transactions "
    "order by case_expected_loss_eur desc limit 3",
    "how far off was the estimated recall of each window": "select window_from_s from current_performance "
    "order by window_until_s desc",
    "history of promotion decisions: who, when, why": "select decision from model_aliases order by decision desc",
    "variables avec plus de 20 % de valeurs manquantes": "select feature from current_drift where subject = 'inputs' "
    "and null_share > 0.2 order by null_share desc, feature",
    "share of nulls in v14, now vs reference": "select feature from current_drift where feature = 'v14'",
    "is there concept drift or is it just more fraud": "select window_from_s from current_performance "
    "order by window_until_s desc",
    "which inputs moved in the newest window": "select feature from current_drift where subject = 'inputs' "
    "order by psi desc, feature limit 10",
    "realised precision over time, all windows": "select window_from_s from current_performance "
    "order by window_until_s desc",
    "verdict files with errors": "select file_name from rejected_reviews order by file_name, row_number",
    "verdicts rejetés et pourquoi": "select file_name from rejected_reviews order by file_name, row_number",
    "what should I look at first today": "select queue_rank from suspicious_transactions "
    "order by case_expected_loss_eur desc limit 10",
    "qu'est-ce que je dois traiter en premier ce matin": "select queue_rank from suspicious_transactions "
    "order by case_expected_loss_eur desc limit 10",
    "roc curve of the champion on test": f"select split from model_curves {OF_CHAMPION} and curve = 'roc' "
    "and split = 'test' limit 100",
    "liste des versions du modèle": "select model_version from fraud_xgboost_model order by trained_at desc, 1",
}  # fmt: skip
FIRST_ROWS = {
    "what is the average precision": f"select split, metric, value, ci_low, ci_high {EVALUATED} and metric = "
    "'average_precision' order by split",
    "rappel sur la fenêtre de test avec intervalle de confiance": f"select split, metric, value, ci_low, ci_high "
    f"{EVALUATED} and metric = 'recall' and split = 'test'",
    "brier on validation": f"select split, metric, value, ci_low, ci_high {EVALUATED} and metric = 'brier_skill' and "
    "split = 'validation'",
    "How many LLM calls failed, and what did we spend on them in total?": "select count(*), "
    "count(*) filter (error_type is not null), coalesce(sum(cost_eur), 0) from llm_calls",
    "combien de dossiers attendent encore un verdict ?": "select count(*), sum(case_transactions), "
    "sum(case_amount_eur) from cases_to_review",
    "how many transactions were used for training": "select model_version, candidate, trained_at, training_rows, "
    f"training_frauds from fraud_xgboost_model {OF_CHAMPION}",
    "quelle période couvrent les données ?": "select min(occurred_at), max(occurred_at), count(*) "
    "from fraud_prediction",
    "importance du montant": f"select feature, shap_share from feature_importance {OF_CHAMPION} "
    "and feature = 'amount_eur'",
    "drift of the amount": "select feature, state, psi from current_drift where subject = 'inputs' "
    "and feature = 'amount_eur'",
    "précision moyenne validation contre test": f"select split, metric, value {EVALUATED} and metric = "
    "'average_precision' and split in ('test', 'validation') order by split",
    "which model is champion": "select model_version from current_champion",
    "quelle version est le champion ?": "select model_version from current_champion",
    "psi of v14": "select feature, state, psi from current_drift where subject = 'inputs' and feature = 'v14'",
    "if the team could only look at 10 cases, how many frauds would we find on test": f"select {QUEUE} "
    "and first_k = 10",
    "precision@50 on test": f"select {QUEUE} and first_k = 50",
    "how many frauds in the first 137 cases on test": f"select {QUEUE} and first_k = 130",
    "combien de fraudes dans les 20 premiers dossiers, fenêtre de test": f"select {QUEUE} and first_k = 20",
    "how many LLM explanations failed verification": "select count(*), count(*) filter (verified), "
    "count(*) filter (not verified) from llm_explanation",
    "le modèle nous fait économiser combien": f"select split, metric, value {EVALUATED} and metric in ('cost_eur', "
    "'cost_without_model_eur', 'value_detection_rate') order by split, metric",
    "which version was champion before the current one, and why was it replaced": "select previous_champion, "
    "model_version, decided_at, decided_by, outcome, reason from current_champion",
}  # fmt: skip
# Topics with a word that is none of theirs.
OTHER = {
    "top 5 features by importance in March": "march",
    "verdicts by reviewer": "by reviewer",
    "who reviewed the cases": "who",
    "rejected rows by customer": "customer",
    "what will the average precision be": "will",
    "llm calls by hour": "by hour",
    "top 3 of the period the data cover": "period",
    "importance des variables pour les clients": "clients",
    "qui a examiné les cas": "qui",
    "LLM calls today": "today",
    "appels au LLM aujourd'hui": "aujourd'hui",
    "what is the largest file": "largest",
    "brier le plus élevé": "plus",
    "history of rejected promotions": "rejected",
    "how many cases do we review to catch 20 frauds": "catch",
    "combien de cas revoir pour 20 fraudes": "revoir",
    "où a-t-on le plus d'alertes ?": "où",
    "where are the alerts?": "where",
    "precision @ 0.5": "@",
    "how many good customers did we bother": "customers",
}


def first_column(answer):
    return [row[0] for row in answer.rows]


@pytest.fixture(scope="module")
def published(built):
    with duckdb.connect(built.published, read_only=True) as con:
        yield con


@pytest.mark.parametrize("name", TOPICS)
@pytest.mark.parametrize("language", WORDS)
def test_the_example_of_each_topic_has_an_answer(sealed, name, language):
    answer = ask(WORDS[language].EXAMPLES[name], sealed, language)
    assert not answer.refused, answer.text
    assert answer.sql


@pytest.mark.parametrize("question", ASKED)
def test_a_topic_lists_what_it_is_about(sealed, published, question):
    answer = ask(question, sealed, limit=100)
    assert not answer.refused, answer.text
    assert first_column(answer) == [value for (value,) in published.sql(ASKED[question]).fetchall()]


@pytest.mark.parametrize("question", FIRST_ROWS)
def test_a_topic_has_one_answer(sealed, published, question):
    answer = ask(question, sealed)
    assert not answer.refused, answer.text
    row = published.sql(FIRST_ROWS[question]).fetchall()[0]
    expected = [value.isoformat(" ") if isinstance(value, datetime) else value for value in row]
    assert answer.rows[0][: len(expected)] == expected


@pytest.mark.parametrize("question", OTHER)
def test_a_word_that_no_topic_knows_is_not_lost(sealed, question):
    refuses(ask(question, sealed), OTHER[question])


def test_how_the_rows_were_chosen_is_said_in_the_language_of_the_question(sealed):
    for language, words in WORDS.items():
        assert words.SAID["calibration"] in ask(words.EXAMPLES["calibration"], sealed, language).text


def test_a_refusal_offers_questions_of_the_topics_it_has_words_of(sealed):
    refused = ask("importance of the features for the customers of Paris", sealed)
    assert refused.refused and WORDS["en"].EXAMPLES["importance"] in refused.text
    refused = ask("combien a coûté le LLM chez les clients de Paris", sealed)
    assert refused.refused and WORDS["fr"].EXAMPLES["llm"] in refused.text


@pytest.mark.parametrize("name", [name for name, said in WORDS["en"].OTHERS.items() if len(said) == 2])
@pytest.mark.parametrize("language", WORDS)
def test_what_else_is_proposed_has_an_answer(sealed, name, language):
    answer = ask(WORDS[language].OTHERS[name][0], sealed, language)
    assert not answer.refused, answer.text


@pytest.mark.parametrize(
    ("question", "proposed"),
    [
        ("ECE of the booster on test?", "Is the model well calibrated?"),
        ("is the pipeline in good shape, any red light?", "Is everything all right?"),
        ("cheapest global cutoff and its uncertainty", "Which threshold is the cheapest?"),
        ("what did the colleagues decide of their lot", "What share of the reviewed cases were frauds?"),
        ("combien de fois la machine s'est-elle trompée", "Matrice de confusion"),
        ("quelles versions la barrière a-t-elle écartées", "Combien y a-t-il de versions du modèle ?"),
        ("que nous a coûté l'IA générative en tout depuis janvier", "Combien d'appels au LLM ont échoué"),
    ],
)
def test_a_refusal_offers_what_is_said_in_other_words(sealed, question, proposed):
    answer = ask(question, sealed)
    assert answer.refused and proposed in answer.text, answer.text


def test_a_question_of_what_the_data_do_not_hold_is_not_proposed(sealed):
    answer = ask("which customers abroad should I call back", sealed)
    assert answer.refused and "Top 10 customers" not in answer.text and "abroad?" not in answer.text


def test_all_languages_know_the_same_topics():
    for words in WORDS.values():
        assert words.AROUND.keys() == WORDS["en"].AROUND.keys() <= TOPICS.keys()
        assert words.OTHERS.keys() == WORDS["en"].OTHERS.keys()
        assert list(words.ASKED) == list(words.SAID) == list(words.EXAMPLES) == list(TOPICS)
        assert words.METRICS.keys() == WORDS["en"].METRICS.keys() and words.GROUPS.keys() == WORDS["en"].GROUPS.keys()


def test_the_top_cases_by_an_amount_are_the_rows_with_the_largest(sealed, published):
    expected = published.sql("select case_id from cases_to_review order by amount_eur desc, case_id limit 3").fetchall()
    assert first_column(ask("top 3 cases by amount", sealed)) == [case for (case,) in expected]


def test_rows_of_each_file_are_no_number_of_files(sealed, published):
    for question in ("how many rows per file", "combien de lignes par fichier"):
        answer = ask(question, sealed)
        assert [row["row_count"] for row in answer.records()] == [
            rows for (rows,) in published.sql("select row_count from ingested_files order by loaded_at desc").fetchall()
        ]


# What words mean.


@pytest.mark.parametrize(
    ("question", "terms"),
    [
        ("what does flagged mean?", ["flagged"]),
        ("what is the difference between score and probability", ["score", "probability"]),
        ("is a payment blocked when it's flagged?", ["flagged"]),
        ("what's an audit case", ["audit"]),
        ("explain SHAP", ["shap"]),
        ("c'est quoi un faux positif ?", ["false_positive"]),
        ("ça veut dire quoi champion et challenger ?", ["champion", "challenger"]),
        ("que veut dire perte attendue", ["expected_loss"]),
        ("comment on décide qu'une transaction est signalée ?", ["flagged"]),
        ("différence entre précision et rappel", ["precision", "recall"]),
    ],
)
def test_a_word_is_explained_by_a_sentence(sealed, question, terms):
    answer = ask(question, sealed)
    assert not answer.refused and not answer.rows
    language = spoken(question)
    assert answer.text == "\n".join(TERMS[language][term][1] for term in terms)


@pytest.mark.parametrize(
    ("question", "name"), [("What does V12 stand for?", "V12 is one of"), ("c'est quoi V17 ?", "V17 est l'une")]
)
def test_of_an_anonymous_component_it_is_said_that_nobody_knows(sealed, question, name):
    assert ask(question, sealed).text.startswith(name)


@pytest.mark.parametrize("question", ["what is the recall", "c'est quoi le rappel", "what is the fraud rate"])
def test_a_figure_is_told_and_not_what_its_name_means(sealed, question):
    assert ask(question, sealed).rows


@pytest.mark.parametrize("question", ["what does the customer mean", "que veut dire score et montagne"])
def test_a_word_that_is_no_term_is_not_explained(sealed, question):
    assert ask(question, sealed).refused


def test_all_languages_explain_the_same_words():
    for terms in TERMS.values():
        assert terms.keys() == TERMS["en"].keys()
