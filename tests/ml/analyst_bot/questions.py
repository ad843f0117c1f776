"""Golden questions and what the answer must be, worked out in Python from the rows of fraud_prediction.

FIGURES: the only cell of the answer. GROUPS: value by group. ROWS: the transactions. ROWS_IN_ORDER: in that order.
PUBLISHED: rows of the other tables.
"""

from collections import defaultdict
from datetime import timedelta
from statistics import fmean, median


def rows(chosen=lambda row: True):
    return lambda table: [row for row in table if chosen(row)]


def count(chosen=lambda row: True):
    return lambda table: sum(1 for row in table if chosen(row))


def of(column, computed, chosen=lambda row: True):
    return lambda table: computed([getattr(row, column) for row in table if chosen(row)])


def by(group, computed):
    def grouped(table):
        groups = defaultdict(list)
        for row in table:
            groups[getattr(row, group)].append(row)
        # A group without a row that counts is not in the answer.
        return {key: value for key, rows in groups.items() if (value := computed(rows))}

    return grouped


def first(number, column, chosen=lambda row: True):
    def ordered(table):
        return sorted(rows(chosen)(table), key=lambda row: (-getattr(row, column), row.transaction_id))[:number]

    return ordered


def fraud(row):
    return row.is_fraud is True


def average(chosen=lambda row: True):
    return lambda rows: fmean(values) if (values := [row.amount_eur for row in rows if chosen(row)]) else None


def rate(rows):
    return fmean(row.is_fraud for row in rows if row.is_fraud is not None)


FIGURES = {
    "Combien de transactions ?": count(),
    "How many transactions are there?": count(),
    "Combien de fraudes ?": count(fraud),
    "How many frauds?": count(fraud),
    "Combien de transactions où is_fraud = 1 ?": count(fraud),
    "Combien de transactions signalées ?": count(lambda row: row.is_flagged),
    "how many flagged transactions": count(lambda row: row.is_flagged),
    "combien de transactions non signalées": count(lambda row: not row.is_flagged),
    "Combien de fraudes signalées ?": count(lambda row: fraud(row) and row.is_flagged),
    "how many frauds where not is_flagged": count(lambda row: fraud(row) and not row.is_flagged),
    "Nombre de transactions dont le montant est supérieur à 100 €": count(lambda row: row.amount_eur > 100),
    "Combien de transactions où montant supérieur ou égal à 1 000 ?": count(lambda row: row.amount_eur >= 1000),
    "combien de transactions ont un montant compris entre 10 et 20": count(lambda row: 10 <= row.amount_eur <= 20),
    "How many transactions with amount between 10 and 20?": count(lambda row: 10 <= row.amount_eur <= 20),
    "Combien de transactions ont une probabilité supérieure à 50 % ?": count(lambda row: row.fraud_probability > 0.5),
    "how many transactions where amount over 1,000 or hour = 3": count(
        lambda row: row.amount_eur > 1000 or row.hour == 3
    ),
    "combien de lignes où heure = 3 ou heure = 4": count(lambda row: row.hour in (3, 4)),
    "combien de transactions où montant < 0,5": count(lambda row: row.amount_eur < 0.5),
    "how many rows where split = test": count(lambda row: row.split == "test"),
    "How many legitimate transactions in the test window?": count(
        lambda row: row.is_fraud is False and row.split == "test"
    ),
    "combien de fraudes dans la fenêtre de validation": count(lambda row: fraud(row) and row.split == "validation"),
    "how many rows where hour_of_day in (1, 2, 3)": count(lambda row: row.hour_of_day in (1, 2, 3)),
    "Quel est le montant moyen ?": of("amount_eur", fmean),
    "What is the average amount?": of("amount_eur", fmean),
    "Quel est le montant moyen des fraudes ?": of("amount_eur", fmean, fraud),
    "average amount of frauds": of("amount_eur", fmean, fraud),
    "Somme des montants frauduleux": of("amount_eur", sum, fraud),
    "total amount where is_flagged": of("amount_eur", sum, lambda row: row.is_flagged),
    "médiane du montant": of("amount_eur", median),
    "median amount of frauds": of("amount_eur", median, fraud),
    "montant maximum": of("amount_eur", max),
    "minimum amount where hour = 5": of("amount_eur", min, lambda row: row.hour == 5),
    "probabilité moyenne des fraudes": of("fraud_probability", fmean, fraud),
    "perte attendue totale": of("expected_loss_eur", sum),
    "Quel est le taux de fraude ?": rate,
    "What is the fraud rate?": rate,
    "select count(*) from fraud_prediction where is_fraud = 1": count(fraud),
    "How many legitimate transactions were flagged?": count(lambda row: row.is_fraud is False and row.is_flagged),
    "combien de transactions ont été signalées": count(lambda row: row.is_flagged),
    "Quel est le montant total des fraudes non signalées ?": of(
        "amount_eur", sum, lambda row: fraud(row) and not row.is_flagged
    ),
    "fraud rate of flagged transactions": lambda table: rate([row for row in table if row.is_flagged]),
    "taux de fraude des transactions signalées": lambda table: rate([row for row in table if row.is_flagged]),
    "combien de fraudes à l'heure 3": count(lambda row: fraud(row) and row.hour == 3),
}


def night(row):
    return row.hour_of_day >= 22 or row.hour_of_day < 6


def share(counted, among=lambda row: True):
    return lambda table: fmean(counted(row) for row in table if among(row))


def known(row):
    return row.is_fraud is not None


def legitimate(row):
    return row.is_fraud is False


def missed(row):
    return fraud(row) and not row.is_flagged


def newer_by(span):
    def counted(table):
        since = max(row.occurred_at for row in table) - span
        return count(lambda row: row.occurred_at > since)(table)

    return counted


def false_alarm(row):
    return legitimate(row) and row.is_flagged


# Figures of the ways in which people say these things.
SAID_OTHERWISE = {
    "combien de paiements dépassent mille euros ?": count(lambda row: row.amount_eur > 1000),
    "transactions sous 1.000 €, combien ?": count(lambda row: row.amount_eur < 1000),
    "how many payments are over $1,000?": count(lambda row: row.amount_eur > 1000),
    "number of transactions worth 1k euros or more": count(lambda row: row.amount_eur >= 1000),
    "combien de fraudes à moins d'un euro": count(lambda row: fraud(row) and row.amount_eur < 1),
    "how many frauds from 10 to 50 euros": count(lambda row: fraud(row) and 10 <= row.amount_eur <= 50),
    "combien de transactions de 0 euro": count(lambda row: row.amount_eur == 0),
    "combien de fraudes entre 22 heures et 6 heures": count(lambda row: fraud(row) and night(row)),
    "how many frauds between 10 pm and 6 am": count(lambda row: fraud(row) and night(row)),
    "how many transactions overnight": count(night),
    "combien de transactions où heure du jour entre 22 et 6": count(
        lambda row: row.hour_of_day >= 22 or row.hour_of_day <= 6
    ),
    "combien de transactions entre 9h30 et midi": count(lambda row: "09:30" <= f"{row.occurred_at:%H:%M}" < "12:00"),
    "how many transactions after 8pm": count(lambda row: row.hour_of_day >= 20),
    "combien de fraudes nous sont passées entre les mailles": count(missed),
    "how many frauds went unnoticed": count(missed),
    "combien de transactions légitimes signalées à tort": count(false_alarm),
    "how many false alarms": count(false_alarm),
    "combien la fraude nous a-t-elle coûté": of("amount_eur", sum, fraud),
    "how much did we lose to undetected fraud": of("amount_eur", sum, missed),
    "combien avons-nous économisé": of("amount_eur", sum, lambda row: fraud(row) and row.is_flagged),
    "taux de fausses alertes": share(lambda row: row.is_flagged, legitimate),
    "miss rate": share(missed, fraud),
    "quelle part des fraudes est repérée ?": share(lambda row: row.is_flagged, fraud),
    "what share of alerts are frauds": share(fraud, lambda row: row.is_flagged and known(row)),
    "quelle part des fraudes a lieu la nuit": share(night, fraud),
    "fraud rate at night": share(fraud, lambda row: night(row) and known(row)),
    "pourcentage de transactions de plus de 100 €": share(lambda row: row.amount_eur > 100),
    "combien de fraudes pour 1 000 transactions": lambda table: 1000 * share(fraud, known)(table),
    "nombre moyen de fraudes par jour": lambda table: count(fraud)(table) / len({r.occurred_at.date() for r in table}),
    "how many frauds on September 2nd": count(lambda row: fraud(row) and row.occurred_at.day == 2),
    "combien de fraudes le 01/09/2013": count(lambda row: fraud(row) and row.occurred_at.day == 1),
    "how many transactions in the last 12 hours": newer_by(timedelta(hours=12)),
    "combien de transactions sauf les fraudes": count(legitimate),
    "how many frauds or alerts": count(lambda row: fraud(row) or row.is_flagged),
}

# The rows, whose number is the only thing that is compared, and the group that comes first.
FIRST_OF_GROUPS = {
    "à quelle heure y a-t-il le plus de fraudes": ("hour_of_day", count(fraud), max),
    "which hour has the highest fraud rate": ("hour_of_day", rate, max),
    "quelle heure a le moins de fraudes": ("hour_of_day", count(fraud), min),
    "when do we lose most": ("hour_of_day", of("amount_eur", lambda amounts: sum(amounts, 0.0), fraud), max),
    "riskiest hour": ("hour_of_day", rate, max),
}

GROUPS = {
    "Montant moyen : fraudes contre légitimes": by("is_fraud", average()),
    "average amount of frauds vs legitimate": by("is_fraud", average()),
    "nombre de fraudes, par heure du jour": by("hour_of_day", count(fraud)),
    "Combien de fraudes par heure ?": by("hour", count(fraud)),
    "How many frauds by hour of day?": by("hour_of_day", count(fraud)),
    "nombre de transactions par split": by("split", count()),
    "Montant moyen par heure du jour": by("hour_of_day", average()),
    "average amount by split where amount > 100": by("split", average(lambda row: row.amount_eur > 100)),
    "average amount where is_fraud = 1 by hour": by("hour", average(fraud)),
    "somme des montants par split": by("split", of("amount_eur", sum)),
    "taux de fraude par split": by("split", rate),
    "fraud rate by split": by("split", rate),
    "What is the share of flagged transactions by hour of day?": by(
        "hour_of_day", lambda rows: fmean(row.is_flagged for row in rows)
    ),
    "Taux de fraude par heure du jour dans la fenêtre de test": by(
        "hour_of_day", lambda rows: rate(test) if (test := [row for row in rows if row.split == "test"]) else None
    ),
}

ROWS = {
    "Retourne les lignes où is_fraud = 1": rows(fraud),
    "Return the rows where is_fraud = 1": rows(fraud),
    "Show me the frauds where amount above 200": rows(lambda row: fraud(row) and row.amount_eur > 200),
    "montre les transactions dont le montant dépasse 1000 et pas fraude": rows(
        lambda row: row.amount_eur > 1000 and row.is_fraud is False
    ),
    "les fraudes ou les alertes": rows(lambda row: fraud(row) or row.is_flagged),
    "liste les fraudes non signalées": rows(lambda row: fraud(row) and not row.is_flagged),
    "Affiche les lignes où split = 'test' et fraude = 1": rows(lambda row: row.split == "test" and fraud(row)),
}

ROWS_IN_ORDER = {
    "Les 10 transactions les plus risquées": first(10, "expected_loss_eur"),
    "the 5 riskiest transactions": first(5, "expected_loss_eur"),
    "the 3 riskiest transactions where not is_fraud": first(3, "expected_loss_eur", lambda row: row.is_fraud is False),
    "les 4 plus gros montants": first(4, "amount_eur"),
    "top 6 by amount": first(6, "amount_eur"),
    "the 3 largest amounts of frauds": first(3, "amount_eur", fraud),
}

# Questions of the other published tables, and a query of our own for what the answer must hold. {champion} is
# the condition of the rows of its version.
PUBLISHED = {
    "Combien de transactions suspectes ?": "select count(*) as row_count from suspicious_transactions",
    "Quel est le montant moyen des transactions suspectes par heure ?": "select hour_of_day, avg(amount_eur) as "
    "avg_amount_eur from suspicious_transactions group by all",
    "What is the total expected loss of the suspicious transactions?": "select sum(expected_loss_eur) as "
    "sum_expected_loss_eur from suspicious_transactions",
    "Combien de cas suspects ont une probabilité supérieure à 80 % ?": "select count(*) as row_count from "
    "suspicious_transactions where fraud_probability > 0.8",
    "Quelle est la probabilité médiane des transactions suspectes ?": "select median(fraud_probability) as "
    "median_fraud_probability from suspicious_transactions",
    "montant du cas moyen des transactions suspectes": "select avg(case_amount_eur) as avg_case_amount_eur "
    "from suspicious_transactions",
    "suspicious cases with case payments > 2": "select transaction_id from suspicious_transactions "
    "where case_transactions > 2",
    "top 3 suspicious cases": "select transaction_id from suspicious_transactions where queue_rank <= 3",
    "Liste les 10 cas suspects avec la plus grande perte attendue": "select transaction_id from "
    "suspicious_transactions where queue_rank <= 10",
    "nombre de cas suspects nouveaux ou contestés": "select count(*) as row_count from suspicious_transactions "
    "where review_state <> 'unsure'",
    "How many cases are in the review queue?": "select count(*) as row_count from cases_to_review",
    "Quels sont les verdicts des analystes ?": "select measure, reviewed, reason from review_outcomes",
    "What is the precision of the reviews?": "select value, reason from review_outcomes where measure = 'precision'",
    "Quelles variables ont dérivé ?": "select feature, psi from feature_drift",
    "Which features drifted?": "select feature, psi from feature_drift",
    "dérive des scores": "select feature, psi from prediction_drift",
    "Quelles sont les 5 variables les plus importantes ?": "select feature from feature_importance where {champion} "
    "order by shap_share desc limit 5",
    "the 3 most important features": "select feature from feature_importance where {champion} "
    "order by mean_abs_shap desc limit 3",
    "Quel est le coût au seuil 0,5 ?": "select split, cost_eur from threshold_table where {champion} "
    "and threshold = .5",
    "coût au seuil 50 %": "select split, cost_eur from threshold_table where {champion} and threshold = .5",
    "What is the recall at threshold 0.1?": "select split, recall from threshold_table where {champion} "
    "and threshold = .1",
    "How many false alarms at threshold 0.3?": "select split, fp from threshold_table where {champion} "
    "and threshold = .3",
    "Quel est le seuil le moins cher ?": "select split, threshold from threshold_table where {champion} "
    "and is_cheapest",
    "Which threshold has the lowest cost?": "select split, threshold from threshold_table where {champion} "
    "order by cost_eur, split limit 10",
    "Show the confusion matrix": "select split, is_fraud, is_flagged, row_count from confusion_matrix where {champion}",
    "matrice de confusion sur le test": "select is_fraud, is_flagged, row_count from confusion_matrix "
    "where {champion} and split = 'test'",
    "Show the history of the champion": "select decision, outcome, champion_version from model_aliases",
    "Quelle est la précision moyenne du champion sur la fenêtre de test ?": "select value from model_evaluations "
    "where {champion} and split = 'test' and metric = 'average_precision'",
    "précision et rappel du champion": "select split, metric, value from model_evaluations where {champion} "
    "and metric in ('precision', 'recall')",
    "What is the AUC of the champion on the test window?": "select value from model_evaluations where {champion} "
    "and split = 'test' and metric = 'roc_auc'",
    "value detection rate of the champion": "select split, value from model_evaluations where {champion} "
    "and metric = 'value_detection_rate'",
    "Quel est le taux de détection en valeur du champion sur la fenêtre de test ?": "select value from "
    "model_evaluations where {champion} and split = 'test' and metric = 'value_detection_rate'",
    "points de base après du champion": "select split, value from model_evaluations where {champion} "
    "and metric = 'fraud_basis_points_after'",
    "What is the false positive ratio by alert of the champion on the test window?": "select value from "
    "model_evaluations where {champion} and split = 'test' and metric = 'false_positive_ratio_by_alert'",
    "recall by customer of the champion on the test window": "select value from model_evaluations where {champion} "
    "and split = 'test' and metric = 'recall_by_customer'",
    "Combien d'explications par source ?": "select source, count(*) as row_count from risk_explanation group by all",
    "how many explanations by the language model": "select 0 as row_count",
    "Which signals are unknown?": "select signal, reason from pipeline_health where level = -1",
    "Quels fichiers ont été ingérés ?": "select file_name, row_count from ingested_files",
    "How many files?": "select count(*) as row_count from ingested_files",
    "How many rows were rejected?": "select count(*) as row_count from rejected_transactions",
    "Combien de lignes rejetées par motif ?": "select reason, count(*) as row_count from rejected_transactions "
    "group by 1",
    "How many rejected rows by file?": "select file_name, count(*) as row_count from rejected_transactions group by 1",
    "How many LLM calls by error type?": "select error_type, count(*) as row_count from llm_calls group by 1",
    "Coût total des appels au LLM": "select sum(cost_eur) as sum_cost_eur from llm_calls",
    "montant et score des fraudes": "select transaction_id, amount_eur, fraud_score from fraud_prediction "
    "where is_fraud",
}

# What is understood and still cannot be answered, and what the answer says instead.
HELPED = {
    "fraudes par commerçant": ["commerçant", "heure du jour"],
    "top countries by fraud losses": ["countries", "hour of day"],
    "les fraudes d'hier": ["hier", "2013-09-02"],
    "frauds this week": ["this week", "2013-09-02"],
    "montant supérieur à 12,500": ["12,500", "12.5 / 12500"],
    "amounts over 1.000": ["1.000", "1 / 1000"],
    "alertes manquées": ["alertes manquées", "aucune"],
    "quelle heure a le plus gros montant": ["montant moyen"],
    "why was this transaction flagged?": ["its id"],
    "pourquoi ce paiement est-il suspect": ["son identifiant"],
    "frauds on 3/9/2013": ["3/9/2013", "2013-03-09 / 2013-09-03"],
    "fraudes de plus de 3 heures": ["plus de 3 heures"],
    "how many transactions of exactly 9.99": ["exactly 9.99"],
    "list missed frauds by amount": ["amount"],
    "plus de cinquante cinq euros": ["cinq euros"],
    "how many frauds in the purple test window": ["purple"],
    "combien de fraudes contre le vent": ["vent"],
}

# Words that fit several tables: none is chosen.
OF_SEVERAL_TABLES = {
    "coût moyen": ["llm_calls", "threshold_table"],
    "average recall": ["performance_drift", "threshold_table"],
}

# What cannot be read, the word the answer names, and what was perhaps meant.
UNREADABLE = {
    "Retourne les lignes où is_fraude = 1": ("is_fraude", "is_fraud"),
    "show the rows where amont > 3": ("amont", "amount_eur"),
    "average amount by hou": ("hou", "hour"),
    "combien de fraudes à Paris": ("paris", None),
    "Quel temps fait-il ?": ("temps", None),
    "how many frauds yesterday": ("yesterday", None),
    "Retourne les lignes où 1 = 1 limit 3": ("1 = 1 limit 3", None),
    "Retourne les lignes où is_fraud = 1; drop table fraud_prediction": ("drop table", None),
    "pourquoi le ciel est-il bleu": ("pourquoi", None),
    "combien de fraudes à l'heure 3 et à l'heure 4": ("deux questions", None),
    "the 5 riskiest features": ("features", None),
    "combien de cas suspects yesterday": ("yesterday", None),
    "somme des revues": ("somme", None),
}
