"""Kinds of questions that the grammar reads or refuses; what the answer must hold is a query of our own, or a count."""

import pytest

from ml.analyst_bot.ask import ask
from ml.analyst_bot.reading.queries.accounting import ACCOUNTED
from ml.analyst_bot.reading.spelling import corrected
from ml.analyst_bot.reading.vocabulary import LANGUAGES

ALL = 100_000
WITH_INPUTS = "fraud_prediction join (select transaction_id, v10, v14 from fraud_features) as i using (transaction_id)"
DAY, HOUR = "cast(occurred_at as date)", "hour_of_day"

# The question, and rows of the answer: all columns, any order.
ANSWERS = {
    "combien de transactions avec V14 < -5 et signalées ?": (
        f"select count(*) from {WITH_INPUTS} where v14 < -5 and is_flagged"
    ),
    "how many frauds have v14 below -5 or v10<-3": (
        f"select count(*) from {WITH_INPUTS} where is_fraud and (v14 < -5 or v10 < -3)"
    ),
    "moyenne de V10 pour les fraudes et les autres": f"select is_fraud, avg(v10) from {WITH_INPUTS} group by 1",
    "average v14 for flagged vs not flagged": f"select is_flagged, avg(v14) from {WITH_INPUTS} group by 1",
    "correlation between V10 and fraud": f"select corr(v10, is_fraud::integer) from {WITH_INPUTS}",
    "min, max et moyenne du montant des fraudes": (
        "select min(amount_eur), max(amount_eur), avg(amount_eur) from fraud_prediction where is_fraud"
    ),
    "on a combien de fraudes au total et pour quel montant": (
        "select count(*), sum(amount_eur) from fraud_prediction where is_fraud"
    ),
    "somme des fraudes": "select count(*), sum(amount_eur) from fraud_prediction where is_fraud",
    "nombre et montant total des fraudes": "select count(*), sum(amount_eur) from fraud_prediction where is_fraud",
    "nb de fraudes par jour et par heure": (
        f"select {DAY}, {HOUR}, count(*) from fraud_prediction where is_fraud group by all"
    ),
    "average amount by split and flagged": (
        "select split, is_flagged, avg(amount_eur) from fraud_prediction group by all"
    ),
    "frauds by hour of day and amount range": (
        "select hour_of_day, case when amount_eur < 10 then '< 10' when amount_eur < 100 then '10 - 100' "
        "when amount_eur < 1000 then '100 - 1000' else '>= 1000' end, count(*) from fraud_prediction "
        "where is_fraud group by all"
    ),
    "how many transactions are under 1 euro or over 500 euros": (
        "select count(*) from fraud_prediction where amount_eur < 1 or amount_eur > 500"
    ),
    "combien de transactions de 0 € ou de plus de 500 € ou fraudes": (
        "select count(*) from fraud_prediction where amount_eur = 0 or amount_eur > 500 or is_fraud"
    ),
    "combien de fraudes à 3h ou à 4h ou à 5h": (
        f"select count(*) from fraud_prediction where is_fraud and {HOUR} in (3, 4, 5)"
    ),
    "pct de fraudes parmi les transactions de plus de 100 €": (
        "select count(*) filter (is_fraud), count(*), avg(is_fraud::integer) from fraud_prediction "
        "where amount_eur > 100"
    ),
    "recall by hour of day": (
        f"select {HOUR}, count(*) filter (is_flagged), count(*), avg(is_flagged::integer) from fraud_prediction "
        "where is_fraud group by 1"
    ),
    "which hours have a fraud rate above 2.5%": (
        f"select {HOUR}, count(*) filter (is_fraud), count(*), avg(is_fraud::integer) from fraud_prediction "
        "group by 1 having avg(is_fraud::integer) > 0.025"
    ),
    "combien de vraies fraudes pour 100 alertes": (
        "select count(*) filter (is_fraud), count(*), 100 * avg(is_fraud::integer) from fraud_prediction "
        "where is_flagged"
    ),
    "nb de fraudes le matin vs l'apres midi": (
        f"select count(*) filter ({HOUR} between 6 and 11), count(*) filter ({HOUR} between 12 and 17) "
        "from fraud_prediction where is_fraud"
    ),
    "avg score of missed frauds vs caught frauds": (
        "select avg(fraud_score) filter (not is_flagged), avg(fraud_score) filter (is_flagged) "
        "from fraud_prediction where is_fraud"
    ),
    "daily fraud amount and count": (
        f"select {DAY}, sum(amount_eur), count(*) from fraud_prediction where is_fraud group by 1"
    ),
    "montant cumulé des fraudes detectées": (
        "select sum(amount_eur) from fraud_prediction where is_fraud and is_flagged"
    ),
    "percentage of total transactions flagged each day": (
        f"select {DAY}, count(*) filter (is_flagged), count(*), avg(is_flagged::integer) "
        "from fraud_prediction group by 1"
    ),
    "number of frauds vs number of alerts by day": (
        f"select {DAY}, count(*) filter (is_fraud), count(*) filter (is_flagged) from fraud_prediction group by 1"
    ),
    "alertes/jour": f"select {DAY}, count(*) from fraud_prediction where is_flagged group by 1",
    "combien coûte une fraude en moyenne": "select avg(amount_eur) from fraud_prediction where is_fraud",
    "part du montant total qui est frauduleuse": (
        "select sum(amount_eur) filter (is_fraud), sum(amount_eur), "
        "sum(amount_eur) filter (is_fraud) / sum(amount_eur) "
        "from fraud_prediction"
    ),
    "how many frauds in 2013": "select count(*) from fraud_prediction where is_fraud",
    "how many frauds in the morning of september 1st": (
        f"select count(*) from fraud_prediction where is_fraud and {HOUR} between 6 and 11 and {DAY} = '2013-09-01'"
    ),
    "distribution of fraud score": (
        "select case when fraud_score < 0.01 then '< 0.01' when fraud_score < 0.1 then '0.01 - 0.1' "
        "when fraud_score < 0.5 then '0.1 - 0.5' when fraud_score < 0.9 then '0.5 - 0.9' else '>= 0.9' end, count(*) "
        "from fraud_prediction group by 1"
    ),
    "combien de lignes ont été rejetées et pourquoi": "select reason, count(*) from rejected_transactions group by 1",
    "combien y a t-il de lignes dans le fichier": "select count(*) from fraud_prediction",
    "combien de lignes dans la table fraud_features": "select count(*) from fraud_features",
}

# The question, and the ids of the answer, in order.
IN_ORDER = {
    "fraudes triées par montant décroissant": "where is_fraud order by amount_eur desc, transaction_id",
    "list alerts sorted by time": "where is_flagged order by occurred_at, transaction_id",
    "alertes par ordre croissant de probabilité": "where is_flagged order by fraud_probability, transaction_id",
    "les alertes, les plus grosses d'abord": "where is_flagged order by amount_eur desc, transaction_id",
    "list frauds from cheapest to most expensive": "where is_fraud order by amount_eur, transaction_id",
    "alertes de la plus récente à la plus ancienne": "where is_flagged order by occurred_at desc, transaction_id",
    "quelle fraude a coûté le plus cher": "where is_fraud order by amount_eur desc, transaction_id limit 1",
    "amount of the 3 riskiest transactions": "order by expected_loss_eur desc, transaction_id limit 3",
    "v12 and v14 of the top 5 frauds": "where is_fraud order by amount_eur desc, transaction_id limit 5",
    "frauds sorted by probability ascending top 6": "where is_fraud order by fraud_probability, transaction_id limit 6",
    "top 7 frauds sorted by amount": "where is_fraud order by amount_eur desc, transaction_id limit 7",
    "top 5 des fraudes manquées": "where is_fraud and not is_flagged order by amount_eur desc, transaction_id limit 5",
}

# Two things in one, or what no column holds: the answer names it, and nothing is left out.
REFUSED = {
    "sum of amount and expected loss by hour": "two questions",
    "montant total et perte attendue des alertes": "deux questions",
    "between 5 and 10 frauds per hour": "between 5 and 10",
    "average of max amount by day": "two questions",
    "V14 sous -5 ou montant sous 10 et fraude": "ou",
    "montant moyen des fraudes trié par score": "score",
    "who reviewed the cases": "who",
    "où ont lieu les fraudes": "où",
    "how many frauds in Lyon": "lyon",
    "what threshold are we using?": "a threshold of its own",
    "transactions with 3 purple frauds": "purple",
    "correlation of fraud": "the correlation of what",
}


def _plain(rows):
    return sorted([[str(cell) if not isinstance(cell, int | float) else cell for cell in row] for row in rows], key=str)


@pytest.mark.parametrize("question", ANSWERS)
def test_an_answer_is_what_a_query_of_our_own_gives(sealed, built, question):
    answer = ask(question, sealed, limit=ALL)
    assert not answer.refused, answer.text
    expected = _plain(built.read_published(ANSWERS[question]))
    found = _plain(answer.rows)
    assert len(found) == len(expected)
    for row, wanted in zip(found, expected, strict=True):
        assert row == [pytest.approx(cell) if isinstance(cell, float) else cell for cell in wanted]


@pytest.mark.parametrize("question", IN_ORDER)
def test_rows_come_in_the_order_that_was_asked(sealed, built, question):
    answer = ask(question, sealed, limit=ALL)
    expected = built.read_published(f"select transaction_id from fraud_prediction {IN_ORDER[question]}")
    assert [row["transaction_id"] for row in answer.records()] == [id for (id,) in expected], answer.text


def test_the_riskiest_are_chosen_before_they_are_sorted(sealed, built):
    rows = ask("les 8 transactions les plus risquées triées par montant", sealed).records()
    chosen = built.read_published(
        "select transaction_id from fraud_prediction order by expected_loss_eur desc, transaction_id limit 8"
    )
    assert {row["transaction_id"] for row in rows} == {id for (id,) in chosen}
    assert [row["amount_eur"] for row in rows] == sorted((row["amount_eur"] for row in rows), reverse=True)


def test_groups_are_sorted_by_what_is_counted_in_them(sealed):
    rows = ask("nombre de fraudes par heure du jour, classées par nombre", sealed, limit=ALL).records()
    assert [row["row_count"] for row in rows] == sorted((row["row_count"] for row in rows), reverse=True)


@pytest.mark.parametrize("question", REFUSED)
def test_what_has_no_one_reading_is_refused(sealed, question):
    answer = ask(question, sealed)
    assert answer.refused and answer.sql is None and not answer.rows
    assert REFUSED[question] in answer.text


@pytest.mark.parametrize(
    ("question", "said"),
    [
        ("combien de transctions signalées", "« transctions » est lu « transactions »."),
        ("how many fradus over 100 euros", '"fradus" is read as "frauds".'),
    ],
)
def test_a_slip_of_the_pen_is_read_and_said(sealed, question, said):
    answer = ask(question, sealed)
    assert not answer.refused and said in answer.text.splitlines()


def test_a_word_that_may_be_two_is_none(sealed):
    meanings = {"casting": {"count": True}, "lasting": {"newest": True}, "undone": {"not": True}, "counts": {"sum": 1}}
    assert corrected("easting", lambda word: meanings.get(word, {})) is None
    assert corrected("undome", lambda word: meanings.get(word, {})) is None
    assert corrected("conts", lambda word: meanings.get(word, {})) is None
    assert corrected("coutns", lambda word: meanings.get(word, {})) == ("counts", {"sum": 1})


@pytest.mark.parametrize("question", ["le modele est il fiable", "y a t il de la derive", "le modele derive t il ?"])
def test_a_missing_hyphen_changes_nothing(sealed, question):
    assert not ask(question, sealed).refused


@pytest.mark.parametrize("question", ["what would the score be for {} if amount was 1", "what if amount = 1 for {}"])
def test_a_what_if_may_be_asked_from_its_end(sealed, built, question):
    [(id,)] = built.read_published("select min(transaction_id) from suspicious_transactions")
    assert [row["case"] for row in ask(question.format(id), sealed).records()] == ["as it is", "changed"]


def test_the_newest_row_of_a_table_with_one_time_is_shown(sealed, built):
    [(name,)] = built.read_published("select file_name from ingested_files order by loaded_at desc limit 1")
    assert [row["file_name"] for row in ask("dernier fichier ingéré", sealed).records()] == [name]


def test_the_queue_is_shown_in_its_order(sealed):
    rows = ask("quels dossiers dois-je traiter en premier", sealed).records()
    assert [row["queue_rank"] for row in rows] == list(range(1, len(rows) + 1))


@pytest.mark.parametrize("code", LANGUAGES)
def test_no_kind_of_word_is_left_out_of_the_accounting(code):
    assert LANGUAGES[code].WORDS.keys() <= ACCOUNTED
