"""Small words that say nothing in most questions, and turn others: there, they show in the answer or are named.

The cells of each expected row stand in that order in a row of the answer, which may hold more beside them.
"""

import pytest

from ml.analyst_bot.ask import ask
from tests.ml.analyst_bot.holding import holds, refuses

ALL = 100_000
OF = "from fraud_prediction"
FIRST, SECOND = ("cast(occurred_at as date) = date '2013-09-01'", "cast(occurred_at as date) = date '2013-09-02'")

ANSWERS = {
    # Rows are chosen, and then looked at.
    "which of the 10 largest alerts are frauds": (
        f"select transaction_id from (select * {OF} where is_flagged order by amount_eur desc limit 10) where is_fraud"
    ),
    "lesquelles des 20 plus grosses transactions sont des fraudes": (
        f"select transaction_id from (select * {OF} order by amount_eur desc limit 20) where is_fraud"
    ),
    "sur 100 fraudes combien on en attrape": f"select 100 * avg(is_flagged::integer) {OF} where is_fraud",
    "combien de fraudes détectées pour 10 fausses alertes": (
        f"select 10 * count(*) filter (is_fraud) / count(*) filter (not is_fraud) {OF} where is_flagged"
    ),
    # What is compared may stand between the two.
    "did sept 2 have a lower fraud rate than sept 1?": (
        f"select avg(is_fraud::integer) filter ({SECOND}), avg(is_fraud::integer) filter ({FIRST}) {OF}"
    ),
    "do missed frauds have a lower probability on average than caught ones": (
        f"select avg(fraud_probability) filter (not is_flagged), avg(fraud_probability) filter (is_flagged) {OF} "
        "where is_fraud"
    ),
    "what is the expected loss of unflagged transactions": (
        f"select sum(expected_loss_eur), avg(expected_loss_eur), count(*) {OF} where not is_flagged"
    ),
    "combien de fraudes en dehors des heures de bureau": (
        f"select count(*) {OF} where is_fraud and hour_of_day not between 9 and 17"
    ),
    "nombre, montant total et moyen des alertes": (
        f"select count(*), sum(amount_eur), avg(amount_eur) {OF} where is_flagged"
    ),
    "mean and max probability of frauds by day": (
        f"select cast(occurred_at as date), avg(fraud_probability), max(fraud_probability) {OF} where is_fraud "
        "group by 1"
    ),
    "alerts between midnight and 6am": f"select transaction_id {OF} where is_flagged and hour_of_day < 6",
    # Of each hour, and of all.
    "part de chaque heure dans les fraudes": (
        f"select hour, count(*), count(*) / sum(count(*)) over () {OF} where is_fraud group by 1"
    ),
    "hours with frauds over 500": f"select hour_of_day, count(*) {OF} where is_fraud and amount_eur > 500 group by 1",
    # One rate of each; one number of both.
    "fraud rate on day 1 and day 2": (
        f"select avg(is_fraud::integer) filter ({FIRST}), avg(is_fraud::integer) filter ({SECOND}) {OF}"
    ),
    "combien d'alertes le 1er et le 2 septembre": f"select count(*) {OF} where is_flagged",
    "montant total de la file": "select sum(amount_eur) from cases_to_review",
    "every fraud over 500": f"select transaction_id {OF} where is_fraud and amount_eur > 500",
    "alerts over 500 but the false ones": (
        f"select transaction_id {OF} where is_flagged and amount_eur > 500 and is_fraud is distinct from false"
    ),
}

REFUSED = {
    # How and why are no lists.
    "how are frauds detected": "how",
    "comment les fraudes sont détectées": "comment",
    "how come there are so many false alarms": "how come",
    "what would you do about the missed frauds": "would you do",
    "à cause de quoi y a-t-il des alertes": "à cause de quoi",
    "what happens to flagged transactions": "what happens",
    # Whether all are.
    "every fraud over 500 was flagged?": "every",
    "do we flag all frauds over 100": "do we flag all",
    "est-ce qu'on détecte toutes les fraudes": "toutes les",
    "sauf une, toutes les fraudes sont-elles signalées": "sauf une",
    "is the median amount of alerts lower than 100 euros": "lower than",
    "le montant moyen des fraudes est-il supérieur à 100 euros": "supérieur à",
    "les fraudes ratées sont-elles plus petites que les fraudes détectées": "de quoi",
    "are frauds on average larger than legit transactions": "of what",
    "la dernière transaction du 1er septembre était-elle une fraude": "était-elle une fraude",
    "was the first transaction of sept 2 flagged": "flagged",
    # One number less another.
    "increase in alerts from day 1 to day 2": "increase",
    "de combien les fraudes ont-elles augmenté le 2 septembre": "augmenté",
    # Of each, divided by the others.
    "fraudes par alerte": "par",
    "pour 1000 euros, combien de fraudes": "pour 1000 euros",
    "per alert, what is the average loss": "per alert",
    "médiane par heure": "de quoi",
    "hour with the most frauds and the most alerts": "two questions",
    "share of the top 10 alerts in the total amount": "a share of what",
    # Cases wait in a table of their own; these have no number of transactions.
    "cases by hour": "cases",
    # A word that is empty in another language is not empty.
    "pr auc par jour": "jour",
    # Not that one, and not with it alone.
    "transactions like tx_0000000000000000000a": "like",
    "les fraudes qui suivent une alerte": "qui suivent",
    "avec le modèle combien de pertes": "avec le modèle",
    # How many is many, and what is open.
    "hours with many alerts": "many",
    "alertes en cours": "en cours",
    "fraudes liées": "liees",
    # From an hour of a day on, that day or ever since.
    "fraudes depuis 20h le 1er septembre": "depuis",
    "frauds through noon": "through",
    "fraudes d'ici 10h": "d'ici",
    "fraudes le premier lundi de septembre": "le premier lundi",
    "fraudes entre le 1 et le 2": "entre 1 et 2",
    "an hour with only frauds": "only",
    "taux de fraude en valeur le 2": "2",
    "nombre de transactions sans compter les fraudes ni les alertes": "jusqu'au bout",
    # Chosen first, and looked at then.
    "fraudes dans le top 100 des pertes attendues": "top",
    "les 10 dernières alertes, lesquelles sont des fraudes": "lesquelles",
    "the riskiest transaction of each day": "which measure",
}


@pytest.mark.parametrize("question", ANSWERS)
def test_a_small_word_shows_in_the_answer(sealed, built, question):
    holds(ask(question, sealed, limit=ALL), built.read_published(ANSWERS[question]))


@pytest.mark.parametrize("question", REFUSED)
def test_a_small_word_that_turns_a_question_is_named(sealed, question):
    refuses(ask(question, sealed), REFUSED[question])


def test_a_proposal_keeps_the_words_that_join_its_parts(sealed):
    assert "3pm" not in ask("number of alerts until 3pm on sept 2", sealed).text
