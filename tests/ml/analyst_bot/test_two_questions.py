"""Two questions in one sentence: answered together where they are of the same rows, else taken apart."""

import pytest

from ml.analyst_bot.ask import ask
from ml.analyst_bot.phrases import PHRASES

TOGETHER = {
    "number of payments and total amount by hour of day": "select hour_of_day, count(*), sum(amount_eur)",
    "nombre de paiements et montant moyen par heure de la journée": "select hour_of_day, count(*), avg(amount_eur)",
    "montant total et panier moyen par heure de la journée": "select hour_of_day, sum(amount_eur), avg(amount_eur)",
    "transactions and frauds by hour of day": "select hour_of_day, count(*), count(*) filter (is_fraud)",
    "répartition des transactions par heure du jour avec le nb de fraudes": "select hour_of_day, count(*), "
    "count(*) filter (is_fraud)",
}
# A sentence, and what it is made of.
APART = {
    "number of payments and total amount of frauds by hour of day": (
        "number of payments by hour of day",
        "total amount of frauds by hour of day",
    ),
    "max amount of payments and min amount of frauds": ("max amount of payments", "min amount of frauds"),
    "fraudes et taux de fraude par heure": ("fraudes par heure", "taux de fraude par heure"),
    "part des paiements de nuit parmi les fraudes et parmi les alertes": (
        "part des paiements de nuit parmi les fraudes",
        "part des paiements de nuit parmi les alertes",
    ),
    "nombre de paiements et taux d'alertes par jour ?": (
        "nombre de paiements par jour",
        "taux d'alertes par jour",
    ),
}
# What the second part would mean alone is something else.
NOT_APART = (
    "number of payments by day and average amount of those frauds",
    "combien de fraudes le 2 septembre et combien coutent-elles",
    "how many frauds in May and how much they came to",
    "share of frauds at night and of those by day",
)


@pytest.mark.parametrize("question", TOGETHER)
def test_measures_of_the_same_rows_are_told_beside_each_other(sealed, built, question):
    answer = ask(question, sealed, limit=100)
    assert not answer.refused, answer.text
    expected = built.read_published(f"{TOGETHER[question]} from fraud_prediction group by all order by all")
    assert [row[:2] for row in answer.rows] == [list(row[:2]) for row in expected]
    assert [row[2] for row in answer.rows] == pytest.approx([row[2] for row in expected])


@pytest.mark.parametrize("question", APART)
def test_a_refusal_names_the_two_questions_and_both_have_an_answer(sealed, question):
    answer = ask(question, sealed)
    assert answer.refused
    assert answer.text.splitlines()[-2:] == [f"  {one}" for one in APART[question]]
    for one in APART[question]:
        assert not ask(one, sealed).refused


@pytest.mark.parametrize("question", NOT_APART)
def test_what_points_back_is_no_question_of_its_own(sealed, question):
    answer = ask(question, sealed)
    assert not any(phrases["apart"] in answer.text for phrases in PHRASES.values())


@pytest.mark.parametrize(
    "question",
    [
        "compare le nombre de fraudes du 1er mai à celui du 2 mai",
        "compare the number of frauds on May 1 with that on May 2",
        "le nombre de fraudes de nuit par rapport à celui de jour",
    ],
)
def test_that_of_another_time_stands_beside_the_first(sealed, question):
    answer = ask(question, sealed)
    assert answer.columns == ["first", "second"], answer.text


@pytest.mark.parametrize(
    ("question", "label"),
    [
        ("les fraudes ont-elles un montant plus élevé que les légitimes", "is_fraud"),
        ("do frauds have a higher amount than legitimate payments", "is_fraud"),
        ("do missed frauds have a lower amount than caught ones", "is_flagged"),
    ],
)
def test_an_amount_that_is_higher_is_that_of_one_and_not_of_all(sealed, built, question, label):
    where = "where is_fraud" if label == "is_flagged" else ""
    means = built.read_published(f"select avg(amount_eur) from fraud_prediction {where} group by {label} order by 1")
    told = [cell for row in ask(question, sealed).rows for cell in row if isinstance(cell, float)]
    assert all(any(cell == pytest.approx(mean) for cell in told) for (mean,) in means)


@pytest.mark.parametrize(
    "question",
    ["Qu'est-ce qui a été signalé le 2 septembre, et pour quel montant ?", "alerts on september 2 and for what amount"],
)
def test_what_it_was_and_for_what_amount_is_a_number_and_a_sum(sealed, built, question):
    where = "is_flagged and cast(occurred_at as date) = date '2013-09-02'"
    [told] = ask(question, sealed).rows
    expected = built.read_published(f"select count(*), sum(amount_eur) from fraud_prediction where {where}")[0]
    assert told == pytest.approx(list(expected))


@pytest.mark.parametrize(
    ("question", "same"),
    [
        ("How does the fraud rate vary with the hour of the day?", "fraud rate by hour of the day"),
        ("frauds that werent flagged", "frauds that were not flagged"),
        ("frauds with more than 0.9 score", "frauds with a score above 0.9"),
        ("frauds with amount over 100 score below 0.5", "frauds with amount over 100 and score below 0.5"),
        ("montant > 100 score < 0,5", "montant > 100 et score < 0,5"),
        ("fraudes depuis 20 heures", "fraudes après 20 heures"),
        ("score > 0,9 mais pas fraude au final", "score > 0,9 mais pas fraude"),
        ("taux de fraude le premier jour vs le deuxième", "taux de fraude le premier jour vs le deuxième jour"),
        ("combien de transactions dont le montant est supérieur à 100", "combien de transactions de plus de 100 euros"),
        ("V14 moyen chez les fraudes et chez les autres", "V14 moyen, fraude contre légitime"),
        ("montant médian par fraude oui/non", "montant médian par statut de fraude"),
        ("anything over 1k with a probability below 5%", "payments over 1k with a probability below 5%"),
        ("how many alerts does my team get per day", "how many alerts per day"),
        ("fraud rate by hour, as a table", "fraud rate by hour"),
        ("cumulative amount of frauds day by day", "cumulative amount of frauds by day"),
        ("nombre de fraudes depuis 3 jours", "nombre de fraudes des 3 derniers jours"),
        ("share of turnover lost to fraud, in basis points", "share of the fraud amount in basis points"),
        ("fraudes par heure (de plus de 100 euros)", "fraudes de plus de 100 euros par heure"),
        ("false positive rate by hour, test split only", "false positive rate by hour, test window only"),
    ],
)
def test_words_that_stand_for_others_are_read_as_those(sealed, question, same):
    assert ask(question, sealed).sql == ask(same, sealed).sql is not None


@pytest.mark.parametrize(
    ("question", "sql"),
    [
        ("montant médian et 95e percentile par statut", "select median(amount_eur), quantile_cont(amount_eur, 0.95)"),
        ("median and p95 of amount, fraud vs legit", "select median(amount_eur), quantile_cont(amount_eur, 0.95)"),
    ],
)
def test_the_median_beside_another_quantile_is_one_of_them(sealed, built, question, sql):
    expected = built.read_published(f"{sql} from fraud_prediction group by is_fraud order by is_fraud")
    assert [tuple(row[1:]) for row in ask(question, sealed).rows] == [pytest.approx(row) for row in expected]


@pytest.mark.parametrize(
    ("question", "sql"),
    [
        (
            "f1 by threshold from 0.1 to 0.9",
            "select threshold, f1 from threshold_table where threshold between .1 and .9",
        ),
        ("recall by threshold", "select threshold, recall from threshold_table where true"),
    ],
)
def test_figures_by_threshold_are_those_of_the_table_of_thresholds(sealed, built, question, sql):
    of_champion = "model_version = (select model_version from current_champion)"
    expected = built.read_published(f"{sql} and {of_champion}")
    assert sorted(row[1:] for row in ask(question, sealed, limit=10_000).rows) == sorted(map(list, expected))


@pytest.mark.parametrize(
    "question", ["unsure cases", "cas en désaccord entre analystes", "cases with several payments"]
)
def test_cases_are_rows_of_the_queue_that_people_see(sealed, question):
    assert ask(question, sealed).sql.startswith("select * from cases_to_review where ")


@pytest.mark.parametrize(
    "question",
    ["frauds whose probability of frauds exceeds 0.8", "transactions dont le score de fraudes dépasse 0,8"],
)
def test_what_a_number_is_compared_with_is_no_amount_where_another_is_named(sealed, question):
    assert "amount_eur >" not in (ask(question, sealed).sql or "")


def test_a_quarter_against_two_months_ends_in_words(sealed):
    answer = ask("Compare le montant fraudé du premier trimestre à celui d'avril et mai", sealed)
    assert answer.refused and "premier trimestre" in answer.text
