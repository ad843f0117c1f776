"""Questions about what a layout adds to a transaction: customers, terminals, categories, and their values."""

from collections import Counter, defaultdict
from datetime import datetime, timedelta
from statistics import fmean
from types import SimpleNamespace

import duckdb
import pytest

from ml.analyst_bot.ask import ask
from ml.analyst_bot.sealed.seal import Sealed
from ml.analyst_bot.topics import TOPICS
from tests.ml.analyst_bot.holding import holds, refuses

START = datetime(2018, 4, 28)
WORDS = {
    ("fraud_prediction", None): ("transaction, paiement, paiements", "transaction, payment, payments"),
    ("fraud_prediction", "amount_eur"): ("montant, montants", "amount, amounts"),
    ("fraud_prediction", "is_fraud"): ("fraude, fraudes", "fraud, frauds"),
    ("fraud_prediction", "is_flagged"): ("alerte, alertes", "alert, alerts"),
    ("fraud_prediction", "fraud_score"): ("score", "score"),
    ("fraud_hour", "customer_id"): ("client, clients", "customer, customers, card, cards"),
    ("fraud_hour", "terminal_id"): ("terminal, terminaux", "terminal, terminals"),
    ("fraud_hour", "merchant_id"): ("marchand, marchands", "merchant, merchants"),
    ("fraud_hour", "category"): ("catégorie, catégories", "category, categories"),
    ("fraud_hour", "merchant_country"): ("pays", "country, countries"),
    ("fraud_hour", "channel"): ("canal, canaux", "channel, channels"),
    ("fraud_hour", "device_id"): ("appareil, appareils", "device, devices"),
    ("fraud_hour", "card_country"): ("pays de la carte", "card country"),
    ("fraud_hour", "is_3ds"): ("3DS", "3DS"),
    ("fraud_hour", "status"): ("statut", "status"),
    ("fraud_hour", "entry_mode"): ("mode de lecture", "entry mode"),
}


def payment(number):
    """Of 60 payments, six in a day, each value with a period of its own."""
    time = START + timedelta(hours=4 * number)
    return SimpleNamespace(
        transaction_id=f"P{number}",
        occurred_at=time,
        hour_of_day=time.hour,
        amount_eur=float((number * 37) % 101 + number / 100),
        is_fraud=number % 4 == 0 or number % 7 == 0,
        is_flagged=number % 4 == 0 or number % 11 == 0,
        fraud_score=round((number * 13 % 61) / 61, 3),
        expected_loss_eur=float((number * 29) % 97),
        customer_id=f"C{number % 3 + (number % 5 == 0)}",
        terminal_id=f"T{number % 8}",
        merchant_id=None,
        category=("travel", "grocery", "fuel")[number % 3],
        merchant_country=("FR", "DE")[number % 2],
        card_country=("FR", "GB")[number % 2],
        channel=("web", "shop")[number % 3 == 0],
        device_id=f"D{number % 4}" if number % 3 else None,
        entry_mode=("chip", "mail_order")[number % 5 == 0],
        is_3ds=number % 6 == 0,
        status=("captured", "declined")[number % 10 == 0],
        reported_at=time + timedelta(days=number % 9) if number % 2 else None,
    )


PAYMENTS = [payment(number) for number in range(60)]
FRAUDS = [row for row in PAYMENTS if row.is_fraud]


@pytest.fixture(scope="module")
def sealed(tmp_path_factory):
    path = tmp_path_factory.mktemp("published") / "fraud.duckdb"
    names = list(vars(PAYMENTS[0]))
    judged = names[: names.index("customer_id")]
    with duckdb.connect(str(path)) as con:
        con.execute("""
            create table fraud_prediction (transaction_id varchar, occurred_at timestamp, hour_of_day integer,
                amount_eur double, is_fraud boolean, is_flagged boolean, fraud_score double, expected_loss_eur double);
            create table fraud_hour (transaction_id varchar, customer_id varchar, terminal_id varchar,
                merchant_id varchar, category varchar, merchant_country varchar, card_country varchar, channel varchar,
                device_id varchar, entry_mode varchar, is_3ds boolean, status varchar, reported_at timestamp,
                occurred_at timestamp);
            create table semantic_layer (table_name varchar, column_name varchar, column_value varchar, unit varchar,
                words_fr varchar, words_en varchar, named_by varchar, is_countable boolean);
        """)
        own = ["transaction_id", *names[len(judged) :], "occurred_at"]
        for table, columns in (("fraud_prediction", judged), ("fraud_hour", own)):
            con.executemany(
                f"insert into {table} values ({', '.join('?' for _ in columns)})",
                [[getattr(row, column) for column in columns] for row in PAYMENTS],
            )
        con.executemany(
            "insert into semantic_layer values (?, ?, null, ?, ?, ?, ?, ?)",
            [
                [table, column, "EUR" if column == "amount_eur" else None, *words]
                + (["transaction_id", True] if column is None else [None, None])
                for (table, column), words in WORDS.items()
            ],
        )
    with Sealed(str(path)) as sealed:
        yield sealed


def counted(rows, column):
    return Counter(getattr(row, column) for row in rows)


def most(counts, number=1):
    """The first groups, and what ties with the last of them."""
    least = sorted(counts.values())[-number]
    return {key: value for key, value in counts.items() if value >= least}


def amounts(rows, column):
    sums = defaultdict(float)
    for row in rows:
        sums[getattr(row, column)] += row.amount_eur
    return dict(sums)


def values_of(customer, column):
    return {getattr(row, column) for row in PAYMENTS if row.customer_id == customer}


def rates(column):
    return {key: n / counted(PAYMENTS, column)[key] for key, n in counted(FRAUDS, column).items()}


def largest(number):
    return sorted(PAYMENTS, key=lambda row: (-row.amount_eur, row.transaction_id))[:number]


ALL_TERMINALS = counted(PAYMENTS, "terminal_id")

FIGURES = {
    "how many frauds in FR": sum(row.merchant_country == "FR" for row in FRAUDS),
    "combien de fraudes en France": sum(row.merchant_country == "FR" for row in FRAUDS),
    "combien de fraudes avec une carte française": sum(row.card_country == "FR" for row in FRAUDS),
    "combien de fraudes du client C2 ?": sum(row.customer_id == "C2" for row in FRAUDS),
    "how many payments did customer c1 make": sum(row.customer_id == "C1" for row in PAYMENTS),
    "montant total du client C0 svp": sum(row.amount_eur for row in PAYMENTS if row.customer_id == "C0"),
    "number of frauds in the travel category": sum(row.category == "travel" for row in FRAUDS),
    "what is customer C1's average payment": fmean(row.amount_eur for row in PAYMENTS if row.customer_id == "C1"),
    "how many distinct customers were defrauded": len(counted(FRAUDS, "customer_id")),
    "combien de clients différents y a-t-il ?": len(counted(PAYMENTS, "customer_id")),
    "nombre de terminaux avec au moins une fraude": len(counted(FRAUDS, "terminal_id")),
    "how many frauds among the 10 largest payments": sum(row.is_fraud for row in largest(10)),
    "how many of the top 10 largest payments are frauds": sum(row.is_fraud for row in largest(10)),
    "montant total des 3 plus gros paiements": sum(row.amount_eur for row in largest(3)),
    "combien de fraudes en avril et mai": len(FRAUDS),
    "how many frauds before april 30 and after may 2": sum(
        row.occurred_at.day < 30
        and row.occurred_at.month == 4
        or row.occurred_at.day > 2
        and row.occurred_at.month == 5
        for row in FRAUDS
    ),
    "combien de fraudes du lundi au mercredi": sum(row.occurred_at.isoweekday() <= 3 for row in FRAUDS),
    "combien de jours sans alerte en mai": len(
        {row.occurred_at.date() for row in PAYMENTS if row.occurred_at.month == 5}
        - {row.occurred_at.date() for row in PAYMENTS if row.is_flagged}
    ),
    "how many frauds on april 29 and on may 2": sum(
        (row.occurred_at.month, row.occurred_at.day) in ((4, 29), (5, 2)) for row in FRAUDS
    ),
    "how many frauds from april 29 to may 2": sum(
        datetime(2018, 4, 29) <= row.occurred_at < datetime(2018, 5, 3) for row in FRAUDS
    ),
    "how many frauds in the first 3 days of may": sum(
        row.occurred_at.month == 5 and row.occurred_at.day <= 3 for row in FRAUDS
    ),
    "how many frauds on mondays and wednesdays": sum(row.occurred_at.isoweekday() in (1, 3) for row in FRAUDS),
    "combien de paiements par carte française": sum(row.card_country == "FR" for row in PAYMENTS),
    "how many frauds after april": sum(row.occurred_at.month > 4 for row in FRAUDS),
    "combien de fraudes avant mai": sum(row.occurred_at.month < 5 for row in FRAUDS),
    "part des paiements en ligne en avril": fmean(
        row.channel == "web" for row in PAYMENTS if row.occurred_at.month == 4
    ),
    "how many terminals have more than 2 customers": sum(
        len({row.customer_id for row in PAYMENTS if row.terminal_id == key}) > 2 for key in ALL_TERMINALS
    ),
    "how many terminals never had a payment in Germany": sum(
        all(row.merchant_country != "DE" for row in PAYMENTS if row.terminal_id == key) for key in ALL_TERMINALS
    ),
    "combien de terminaux n'ont jamais payé en ligne": sum(
        all(row.channel != "web" for row in PAYMENTS if row.terminal_id == key) for key in ALL_TERMINALS
    ),
    "combien de fraudes du 1er au 2 mai": sum(row.occurred_at.day in (1, 2) for row in FRAUDS),
    "how many frauds from the 1st to the 2nd of May": sum(row.occurred_at.day in (1, 2) for row in FRAUDS),
    "combien de fraudes en semaine": sum(row.occurred_at.weekday() < 5 for row in FRAUDS),
    "how many frauds were reported in may": sum(
        row.reported_at is not None and row.reported_at.month == 5 for row in FRAUDS
    ),
    "how many customers were defrauded more than 2 times": sum(n > 2 for n in counted(FRAUDS, "customer_id").values()),
    "how much was spent by customer C1": sum(row.amount_eur for row in PAYMENTS if row.customer_id == "C1"),
    "combien de fraudes fin avril": sum(row.occurred_at.month == 4 and row.occurred_at.day > 20 for row in FRAUDS),
    "how many saturday and sunday frauds": sum(row.occurred_at.weekday() >= 5 for row in FRAUDS),
}

ABROAD = [row for row in FRAUDS if row.card_country != row.merchant_country]
FIGURES |= {
    "how many frauds abroad": len(ABROAD),
    "combien de fraudes à l'étranger": len(ABROAD),
    "how many frauds where the card country does not match the country": len(ABROAD),
    "nombre de fraudes dont le pays de la carte est différent du pays": len(ABROAD),
    "combien de fraudes avec une carte étrangère en ligne": sum(row.channel == "web" for row in ABROAD),
    "how many frauds by mail order": sum(row.entry_mode == "mail_order" for row in FRAUDS),
    "combien de fraudes mail-order": sum(row.entry_mode == "mail_order" for row in FRAUDS),
    "revenue in may": sum(row.amount_eur for row in PAYMENTS if row.occurred_at.month == 5),
    "le CA de mai": sum(row.amount_eur for row in PAYMENTS if row.occurred_at.month == 5),
}

REPORTED = [row for row in FRAUDS if row.reported_at]
DAYS = [(row.reported_at - row.occurred_at).days for row in REPORTED]
ALL_CUSTOMERS, DEFRAUDED = counted(PAYMENTS, "customer_id"), counted(FRAUDS, "customer_id")
WITH_ALERT = {row.terminal_id for row in PAYMENTS if row.is_flagged}
FIGURES |= {
    "quel % de terminaux a eu une alerte": len(WITH_ALERT) / len(ALL_TERMINALS),
    "share of customers with more than 5 frauds": sum(n > 5 for n in DEFRAUDED.values()) / len(ALL_CUSTOMERS),
    "combien de terminaux sans aucune alerte": len(ALL_TERMINALS) - len(WITH_ALERT),
    "how many customers had more than 6 frauds": sum(n > 6 for n in DEFRAUDED.values()),
    "montant dépensé par client en moyenne": sum(row.amount_eur for row in PAYMENTS) / len(ALL_CUSTOMERS),
    "average spend per customer": sum(row.amount_eur for row in PAYMENTS) / len(ALL_CUSTOMERS),
    "combien de fraudes par client fraudé en moyenne": len(FRAUDS) / len(DEFRAUDED),
    "how many payments were made by customer C1": ALL_CUSTOMERS["C1"],
    "délai moyen de signalement des fraudes": fmean(DAYS),
    "how many frauds were reported more than 5 days later": sum(days > 5 for days in DAYS),
    "délai max entre la fraude et son signalement": max(DAYS),
    "combien de fraudes en ligne": sum(row.channel == "web" for row in FRAUDS),
    "combien de paiements sauf en ligne": sum(row.channel != "web" for row in PAYMENTS),
    "how many payments from may to june": sum(row.occurred_at.month == 5 for row in PAYMENTS),
    "combien de fraudes la première semaine de mai": sum(
        row.occurred_at.month == 5 and row.occurred_at.day <= 7 for row in FRAUDS
    ),
    "how many frauds in the week of may 1st": sum(
        row.occurred_at.month == 5 and row.occurred_at.day <= 7 for row in FRAUDS
    ),
    "combien de fraudes les 3 premiers jours": sum(row.occurred_at < START + timedelta(days=3) for row in FRAUDS),
    "combien de fraudes de la dernière semaine": sum(
        row.occurred_at > PAYMENTS[-1].occurred_at - timedelta(days=7) for row in FRAUDS
    ),
}

BUSY = {key: rate for key, rate in rates("terminal_id").items() if ALL_TERMINALS[key] >= 8}

ONLINE_RATES = {
    key: fmean(row.is_fraud for row in PAYMENTS if row.category == key and row.channel == "web")
    for key in ("travel", "grocery", "fuel")
    if any(row.category == key and row.channel == "web" for row in PAYMENTS)
}

IN_THE_MORNING = [row for row in FRAUDS if 8 <= row.hour_of_day < 17]

GROUPS = {
    "frauds by hour between 8 and 17": counted(IN_THE_MORNING, "hour_of_day"),
    "tx de fraude par canal": rates("channel"),
    # Three alternatives are groups of their column.
    "is fraud more common in travel or fuel or grocery": rates("category"),
    "which category is worse, travel, fuel or grocery": rates("category"),
    "more frauds in travel, fuel or grocery": counted(FRAUDS, "category"),
    "do we lose more money in travel, fuel or grocery": amounts(FRAUDS, "category"),
    "compare fraud rate travel vs fuel vs grocery": rates("category"),
    "on perd plus d'argent en travel, fuel ou grocery": amounts(FRAUDS, "category"),
    "nb tx de fraude par canal": counted(FRAUDS, "channel"),
    "which terminal has the highest fraud rate among those with at least 8 payments": most(BUSY),
    "quel terminal a le plus fort taux de fraude parmi ceux qui ont au moins 8 paiements": most(BUSY),
    "top 3 riskiest terminals": most(rates("terminal_id"), 3),
    "CA par canal": amounts(PAYMENTS, "channel"),
    "which category is riskiest online": most(ONLINE_RATES),
    "quelle catégorie est la plus risquée en ligne": most(ONLINE_RATES),
    "revenue per customer": amounts(PAYMENTS, "customer_id"),
    "gap between the average amount of travel and fuel": {
        key: fmean(row.amount_eur for row in PAYMENTS if row.category == key) for key in ("travel", "fuel")
    },
    "online rate by category": {
        category: fmean(row.channel == "web" for row in PAYMENTS if row.category == category)
        for category in ("travel", "grocery", "fuel")
    },
    "quels clients ont le plus de fraudes ?": counted(FRAUDS, "customer_id"),
    "which terminal has the highest fraud rate": most(rates("terminal_id")),
    "top 2 terminals by number of alerts": most(counted([row for row in PAYMENTS if row.is_flagged], "terminal_id"), 2),
    "quelle catégorie perd le plus d'argent": most(amounts(FRAUDS, "category")),
    "top 2 customers by fraud amount": most(amounts(FRAUDS, "customer_id"), 2),
    "which customer spent the most": most(amounts(PAYMENTS, "customer_id")),
    "taux de paiements fuel par canal": {
        channel: fmean(row.category == "fuel" for row in PAYMENTS if row.channel == channel)
        for channel in ("web", "shop")
    },
    "taux de fraude par canal, sauf fuel": {
        channel: fmean(row.is_fraud for row in PAYMENTS if row.channel == channel and row.category != "fuel")
        for channel in ("web", "shop")
    },
    "customers with 7 or more frauds": {k: n for k, n in counted(FRAUDS, "customer_id").items() if n >= 7},
    # What has no device is none of them.
    "devices with more than 9 payments": {f"D{number}": 10 for number in range(4)},
    "customers with more than 6 frauds": {k: n for k, n in counted(FRAUDS, "customer_id").items() if n > 6},
    "clients avec plus de 3 alertes": {
        k: n for k, n in counted([row for row in PAYMENTS if row.is_flagged], "customer_id").items() if n > 3
    },
    "customers with payments over 90": counted([row for row in PAYMENTS if row.amount_eur > 90], "customer_id"),
    "highest payment per category": {
        key: max(row.amount_eur for row in PAYMENTS if row.category == key) for key in ("travel", "grocery", "fuel")
    },
    "compare the fraud rate of travel and fuel": {k: v for k, v in rates("category").items() if k != "grocery"},
    "how many customers per category": {
        key: len({row.customer_id for row in PAYMENTS if row.category == key}) for key in ("travel", "grocery", "fuel")
    },
    "pourcentage de fraudes détectées par catégorie": {
        key: fmean(row.is_flagged for row in FRAUDS if row.category == key) for key in ("travel", "grocery", "fuel")
    },
    "clients fraudés plus d'une fois": {k: n for k, n in DEFRAUDED.items() if n > 1},
    "terminals without alerts": {
        key: 0 for key in ALL_TERMINALS if not any(row.is_flagged for row in PAYMENTS if row.terminal_id == key)
    },
    "customers with more than 200 euros of fraud": {k: v for k, v in amounts(FRAUDS, "customer_id").items() if v > 200},
    "clients ayant dépensé plus de 900 euros": {k: v for k, v in amounts(PAYMENTS, "customer_id").items() if v > 900},
    "terminals with fewer than 2 alerts": {
        key: n for key in ALL_TERMINALS if (n := sum(r.is_flagged for r in PAYMENTS if r.terminal_id == key)) < 2
    },
    "customers with exactly 2 categories": {
        key: 2 for key in counted(PAYMENTS, "customer_id") if len(values_of(key, "category")) == 2
    },
    "cards used in more than 3 countries": {},
    "clients ayant payé dans plus d'un pays": {
        key: n for key in counted(PAYMENTS, "customer_id") if (n := len(values_of(key, "merchant_country"))) > 1
    },
    "top 1 customers by fraud rate with at least 18 payments": most(
        {key: rate for key, rate in rates("customer_id").items() if counted(PAYMENTS, "customer_id")[key] >= 18}
    ),
    "fraud rate by customer with at least 15 payments": {
        key: rate for key, rate in rates("customer_id").items() if counted(PAYMENTS, "customer_id")[key] >= 15
    },
    "part des fraudes par canal": {k: n / len(FRAUDS) for k, n in counted(FRAUDS, "channel").items()},
    "share of payments by channel": {k: n / len(PAYMENTS) for k, n in counted(PAYMENTS, "channel").items()},
    "top 2 des catégories les plus fraudées hors travel": {
        key: n for key, n in counted(FRAUDS, "category").items() if key != "travel"
    },
    "monthly number of frauds": Counter(f"{row.occurred_at:%Y-%m}" for row in FRAUDS),
    "average payment per customer": {
        key: fmean(row.amount_eur for row in PAYMENTS if row.customer_id == key)
        for key in counted(PAYMENTS, "customer_id")
    },
}

# What the answer says where it does not answer: another reading would be a wrong one.
REFUSED = {
    # Two numbers of a group.
    "customers with more than 5 frauds and over 50 euros of fraud in total": "over 50 euros of fraud in total",
    "terminals with more than 2 alerts and over 100 euros flagged": "two numbers of theirs",
    "customers with 3 or more frauds and 2 or more alerts": "two numbers of theirs",
    "clients ayant plus de 5 fraudes et plus de 50 euros de fraude": "deux de leurs nombres",
    "terminaux avec plus de 2 alertes et un montant moyen supérieur à 80 €": "deux de leurs nombres",
    "clients avec au moins 3 fraudes dont une de plus de 50 euros": "deux de leurs nombres",
    "channel with the fewest frauds and their average amount": "two questions",
    "taux de fraude des 5 terminaux les plus utilisés": "en deux fois",
    "clients ayant eu une fraude et un paiement en ligne": "dans chacun à part",
    "which of the last 5 online payments are in the travel category": "two steps",
    "fraudes du client C9": "C9",
    "top 10 merchants by fraud amount": "merchants",
    "top 3 customers": "which measure",
    "biggest customers": "which measure",
    "fraudes non signalées par le client": "par le client",
    "how many payments were made by card": "made by",
    "quel terminal n'a que des fraudes": "n'a que",
    "payments in dollars": "in dollars",
    "payments from France": "country, card country",
    "French payments": "country, card country",
    "terminals with rising fraud": "rising",
    "how many of the 2 riskiest terminals are in DE": "riskiest terminals",
    "combien de fraudes par terminal, les 10 premiers": "les 10 premiers",
    "customers with fraud and alerts": "fraud and alerts",
    "what is the most common amount for fraud": "most common amount",
    "among customers with alerts, frauds in may": "among customers",
    "for customers with more than 5 payments, share of frauds on the web": "in two steps",
    "customers other than C1 with frauds": "how far does the exception go",
    "number of customers with a fraud in april and in may": "in all of them",
    "frauds in the top 2 categories": "in two steps",
    "fraudes parmi les 3 premiers clients": "en deux fois",
    "terminals with more alerts than frauds": "by two numbers",
    "how many customers made a payment every month": "in each of them apart",
    "how many customers had a fraud who also had an alert": "also",
    "fraudes en mai dans leur pays": "dans",
    # What is said of customers is not said of payments.
    "payments by customers with at least one fraud": "in two steps",
    "total spent by defrauded customers": "in two steps",
    "total dépensé par les clients fraudés": "en deux fois",
    "which customers used T1 and T2": "in all of them",
    "clients fraudés en avril et en mai": "dans tous",
    "customers with payments before april 29 and after may 5": "in all of them",
    "paiements des clients fraudés": "en deux fois",
    "moyenne des paiements par client": "de quoi",
    "how many customers have more frauds than alerts": "by two numbers",
    "payments at terminals with fraud": "in two steps",
    "customers who stopped paying in may": "stopped paying",
    "clients qui n'ont payé qu'en ligne": "n'ont payé qu",
    "does C1 spend more than the average customer": "average customer",
    "customers who paid only online": "of all their transactions",
    "how many customers only paid online": "of all their transactions",
    "uniquement en ligne, quels clients": "uniquement",
    "pas de paiement en ligne : quels clients": "pas de",
    "categories where most payments are online": "most payments",
    "médiane par canal": "de quoi",
    "customers C0 to C2": "C0 to C2",
    "fraud rate except fuel in may": "how far does the exception go",
    "how many customers paid online and in-store": "in each of them apart",
    "fraudes signalées par les clients": "par les clients",
    "payments where the card country differs from the terminal": "differs",
    "paiements dont le pays de la carte diffère de celui du terminal": "differe",
    "average revenue per customer": "revenue",
    "is it worse in april, may or june": "two questions",
    "more frauds on monday or tuesday or friday": "two questions",
    "is fraud more frequent on monday or on tuesday or on friday": "two questions",
    "which day had the highest fraud amount": "which measure",
    "quel jour a eu le plus gros montant de fraude": "quelle mesure",
    "customers with frauds and online payments": "in each of them apart",
    "the customer with most payments and no fraud": "in each of them apart",
    "customers without fraud in april but with fraud in may": "may",
    "customers with fraud amount over 100": "the sum, the average",
    "categories with above average amount": "categories with",
    "first day with a payment by C1": "first day",
    "terminals whose fraud amount exceeds 100 euros": "the sum, the average",
    "customers not online": "customers not online",
    "clients sans canal": "clients sans canal",
    "top 2 frauds by category": "which measure",
    "the 3 largest payments of each channel by score": "which measure",
    "frauds by day between 3 and 5": "between 3 and 5",
    "nb paiements et taux de fraude par canal": "deux questions",
    "fraud rate and number of payments by channel": "two questions",
    "and by day?": "goes on from another question",
    "et en mai ?": "continue une autre question",
}


@pytest.mark.parametrize("question", FIGURES)
def test_a_figure_is_right(sealed, question):
    answer = ask(question, sealed)
    assert not answer.refused and len(answer.rows) == 1, answer.text
    assert answer.rows[0][-1] == pytest.approx(FIGURES[question])


@pytest.mark.parametrize("question", GROUPS)
def test_every_group_is_right(sealed, question):
    answer = ask(question, sealed)
    assert {row[0]: row[-1] for row in answer.rows} == pytest.approx(GROUPS[question]), answer.text


@pytest.mark.parametrize("question", REFUSED)
def test_what_has_no_one_reading_is_refused_and_named(sealed, question):
    refuses(ask(question, sealed), REFUSED[question])


@pytest.mark.parametrize(
    ("question", "column", "rows", "number", "measure"),
    [
        ("which channel has the most frauds and what is their average amount", "channel", FRAUDS, 1, fmean),
        ("top 2 categories by frauds and their total amount", "category", FRAUDS, 2, sum),
        ("canal avec le plus de fraudes et leur montant total", "channel", FRAUDS, 1, sum),
        ("les 2 clients avec le plus de fraudes et leur montant moyen", "customer_id", FRAUDS, 2, fmean),
        ("les 3 terminaux avec le plus de paiements et leur montant moyen", "terminal_id", PAYMENTS, 3, fmean),
    ],
)
def test_groups_are_ranked_by_their_number_where_another_is_told_beside(
    sealed, question, column, rows, number, measure
):
    answer = ask(question, sealed)
    first = most(counted(rows, column), number)
    told = {
        key: [n, measure(row.amount_eur for row in rows if getattr(row, column) == key)] for key, n in first.items()
    }
    assert {key: values for key, *values in answer.rows} == {key: pytest.approx(of) for key, of in told.items()}


def test_hours_are_those_of_the_day_where_a_part_of_it_is_asked_for(sealed):
    for question in ("number of frauds by hour between 10am and 9pm", "fraudes par heure entre 10 h et 21 h"):
        hours = counted((row for row in FRAUDS if 10 <= row.hour_of_day < 21), "hour_of_day")
        assert {key: number for key, number in ask(question, sealed).rows} == hours


def test_the_customer_of_the_largest_payment_is_told_with_it(sealed):
    [row] = ask("which customer made the largest payment", sealed).records()
    [first] = largest(1)
    assert (row["transaction_id"], row["customer_id"]) == (first.transaction_id, first.customer_id)


def test_the_same_mean_of_two_columns_is_one_question(sealed):
    [row] = ask("moyenne du montant et du score des fraudes", sealed).rows
    assert row == pytest.approx([fmean(r.amount_eur for r in FRAUDS), fmean(r.fraud_score for r in FRAUDS)])


def test_a_month_behind_two_channels_is_said_of_both(sealed):
    [row] = ask("fraud rate online vs in-store in may", sealed).rows
    may = [r for r in PAYMENTS if r.occurred_at.month == 5]
    assert row == pytest.approx([fmean(r.is_fraud for r in may if r.channel == channel) for channel in ("web", "shop")])


def test_what_precedes_the_first_of_two_values_is_said_of_both(sealed):
    [row] = ask("average amount of online fuel vs grocery payments", sealed).rows
    online = [one for one in PAYMENTS if one.channel == "web"]
    fuel, grocery = ([one.amount_eur for one in online if one.category == name] for name in ("fuel", "grocery"))

    assert row == pytest.approx([fmean(fuel), fmean(grocery)])


def test_a_mean_of_two_values_is_one_mean_of_each(sealed):
    [row] = ask("average amount of fuel and grocery payments", sealed).rows
    fuel, grocery = ([one.amount_eur for one in PAYMENTS if one.category == name] for name in ("fuel", "grocery"))

    assert row == pytest.approx([fmean(fuel), fmean(grocery)])


def test_what_a_rate_is_of_is_no_side_of_a_comparison(sealed):
    [row] = ask("online vs in-store fraud rate", sealed).rows
    assert row == pytest.approx(
        [fmean(r.is_fraud for r in PAYMENTS if r.channel == channel) for channel in ("web", "shop")]
    )


def test_merchants_are_chosen_by_a_rate_and_by_rows_that_say_something(sealed):
    for question in (
        "terminals with a fraud rate above 30% and at least 8 payments",
        "terminaux avec un taux de fraude supérieur à 30 % et au moins 8 paiements",
    ):
        told = {row[0]: row[-1] for row in ask(question, sealed).rows}
        assert told == pytest.approx({key: rate for key, rate in BUSY.items() if rate > 0.3})
        assert 0 < len(told) < len(BUSY)


@pytest.mark.parametrize(
    ("question", "first", "second", "month"),
    [
        ("are web payments riskier than shop payments", "web", "shop", None),
        ("is the shop channel safer than the web channel", "shop", "web", None),
        ("le web est-il plus risqué que le magasin", "web", "shop", None),
        ("which is riskier, online or in-store", "web", "shop", None),
        ("is fraud worse online or in store", "web", "shop", None),
        ("is the fraud rate for online payments worse than in store", "web", "shop", None),
        ("is fraud more common in store or online", "shop", "web", None),
        ("does fraud happen more online than in store", "web", "shop", None),
        ("is fraud more frequent online than in store in may", "web", "shop", 5),
        ("c'est pire sur internet ou en magasin ?", "web", "shop", None),
        ("le taux de fraude est-il pire en magasin ou en ligne", "shop", "web", None),
        ("la fraude est-elle plus fréquente sur le web qu'en magasin", "web", "shop", None),
        ("les paiements web sont-ils moins sûrs que les paiements en magasin en mai", "web", "shop", 5),
    ],
)
def test_what_is_riskier_is_told_by_both_rates(sealed, question, first, second, month):
    answer = ask(question, sealed)
    assert not answer.refused, answer.text
    rows = [row for row in PAYMENTS if month in (None, row.occurred_at.month)]
    expected = [fmean(row.is_fraud for row in rows if row.channel == channel) for channel in (first, second)]
    assert answer.rows == [pytest.approx(expected)]


@pytest.mark.parametrize(
    "question", ["fraud rate web may", "taux fraude web mai", "fraud rate of the web channel in May"]
)
def test_a_month_without_a_word_before_it_is_that_month(sealed, question):
    rows = [row for row in PAYMENTS if row.channel == "web" and row.occurred_at.month == 5]
    assert ask(question, sealed).rows[0][-1] == pytest.approx(fmean(row.is_fraud for row in rows))


def test_what_costs_most_is_of_the_sum_and_not_of_one_payment(sealed):
    for question in ("quelle catégorie nous coûte le plus cher en fraude", "which category costs us the most"):
        costs = amounts(FRAUDS, "category")
        assert ask(question, sealed).rows[0] == pytest.approx([max(costs, key=costs.get), max(costs.values())])


@pytest.mark.parametrize(
    ("question", "column", "rows"),
    [
        ("part de chaque catégorie dans le montant des fraudes", "category", FRAUDS),
        ("share of each channel in the fraud amount", "channel", FRAUDS),
        ("share of each channel in the total amount", "channel", PAYMENTS),
    ],
)
def test_the_share_of_each_group_in_an_amount_is_of_the_amount_of_all(sealed, question, column, rows):
    sums = amounts(rows, column)
    told = {row[0]: row[-1] for row in ask(question, sealed).rows}
    assert told == pytest.approx({key: value / sum(sums.values()) for key, value in sums.items()})


def first_of_each(column, number, rows, order):
    """[(group, transaction)], the first rows of each group."""
    groups = defaultdict(list)
    for row in sorted(rows, key=lambda row: (order(row), row.transaction_id)):
        if getattr(row, column) is not None:
            groups[getattr(row, column)].append(row.transaction_id)
    return [(group, row) for group in sorted(groups) for row in groups[group][:number]]


def by_amount(row):
    return -row.amount_eur


def newest(row):
    return -row.occurred_at.timestamp()


@pytest.mark.parametrize(
    ("question", "expected"),
    [
        ("2 biggest frauds per channel", first_of_each("channel", 2, FRAUDS, by_amount)),
        (
            "les 2 plus grosses fraudes de chaque canal avec montant et score",
            first_of_each("channel", 2, FRAUDS, by_amount),
        ),
        ("pour chaque canal les deux fraudes les plus élevées", first_of_each("channel", 2, FRAUDS, by_amount)),
        ("les 3 paiements les plus récents de chaque client", first_of_each("customer_id", 3, PAYMENTS, newest)),
        ("for each device the 2 most recent frauds", first_of_each("device_id", 2, FRAUDS, newest)),
        ("top 2 frauds per category", first_of_each("category", 2, FRAUDS, by_amount)),
        (
            "worst 2 frauds for each hour between 8 and 17",
            first_of_each(
                "hour_of_day", 2, [r for r in FRAUDS if 8 <= r.hour_of_day < 17], lambda row: -row.expected_loss_eur
            ),
        ),
    ],
)
def test_the_first_rows_of_each_group_are_shown_group_by_group(sealed, question, expected):
    answer = ask(question, sealed, limit=1_000)
    assert not answer.refused, answer.text
    assert [tuple(row[:2]) for row in answer.rows] == expected


@pytest.mark.parametrize(
    "question",
    ["customers with more than 2 frauds, worst first", "clients avec plus de 2 fraudes, du plus grand au plus petit"],
)
def test_groups_that_are_chosen_come_in_the_order_that_is_asked(sealed, question):
    chosen = {key: n for key, n in counted(FRAUDS, "customer_id").items() if n > 2}
    in_order = sorted(chosen.items(), key=lambda one: (-one[1], one[0]))
    assert [tuple(row) for row in ask(question, sealed).rows] == in_order
    assert len({n for _, n in in_order}) > 1


@pytest.mark.parametrize(
    "question",
    [
        "do online payments lose us more money than those in-store",
        "do we lose more money online or in-store",
        "which channel loses more, web or shop",
        "perd-on plus d'argent sur internet ou en magasin",
    ],
)
def test_what_is_lost_is_lost_in_all(sealed, question):
    lost = amounts(FRAUDS, "channel")
    assert ask(question, sealed).rows == [pytest.approx([lost["web"], lost["shop"]])]
    lost = amounts(FRAUDS, "category")
    told = ask("fraude travel ou fuel, laquelle coûte le plus", sealed).rows
    assert told == [pytest.approx([lost["travel"], lost["fuel"]])]


def test_an_amount_by_group_is_told_as_sum_mean_and_number(sealed):
    for question in ("montant par canal", "amount by channel"):
        for channel, total, mean, number in ask(question, sealed).rows:
            of = [row.amount_eur for row in PAYMENTS if row.channel == channel]
            assert (total, mean, number) == pytest.approx((sum(of), fmean(of), len(of)))


def test_whether_there_is_more_fraud_somewhere_is_told_by_the_rates_there_and_elsewhere(sealed):
    for question in ("is there more fraud at night", "y a-t-il plus de fraude la nuit"):
        night = [row.is_fraud for row in PAYMENTS if row.hour_of_day >= 22 or row.hour_of_day < 6]
        day = [row.is_fraud for row in PAYMENTS if 6 <= row.hour_of_day < 22]
        assert ask(question, sealed).rows == [pytest.approx([fmean(night), fmean(day)])]


@pytest.mark.parametrize(
    "question",
    [
        "did fraud increase in may compared to april",
        "la fraude a-t-elle baissé en mai par rapport à avril",
    ],
)
def test_what_has_changed_between_two_months_is_told_by_both(sealed, question):
    in_may, in_april = (sum(row.occurred_at.month == month for row in FRAUDS) for month in (5, 4))
    assert ask(question, sealed).rows == [[in_may, in_april]]


def test_three_values_against_each_other_are_groups(sealed):
    for question in ("fraud rate travel vs grocery vs fuel", "taux de fraude travel contre grocery contre fuel"):
        assert {row[0]: row[-1] for row in ask(question, sealed).rows} == pytest.approx(rates("category"))
    for question in ("fraud rate travel vs fuel",):
        assert ask(question, sealed).rows == [pytest.approx([rates("category")[key] for key in ("travel", "fuel")])]


def test_the_top_groups_by_an_amount_are_those_with_the_largest_sum(sealed):
    days = defaultdict(float)
    for row in FRAUDS:
        days[str(row.occurred_at.date())] += row.amount_eur
    assert {row[0]: row[-1] for row in ask("top 2 days by fraud amount", sealed).rows} == pytest.approx(most(days, 2))


def test_reports_within_some_days_are_those_that_came_so_soon(sealed):
    soon = sum(days <= 3 for days in DAYS)
    assert ask("combien de fraudes signalées sous 3 jours", sealed).rows[0][-1] == soon
    assert ask("how many frauds were reported within 3 days", sealed).rows[0][-1] == soon


@pytest.mark.parametrize(
    ("question", "without"),
    [
        ("combien de fraudes du client C2, svp", "combien de fraudes du client C2"),
        ("how many frauds? Thank you!", "how many frauds"),
        ("les fraudes de plus de 90 euros, lesquelles ?", "les fraudes de plus de 90 euros"),
    ],
)
def test_what_is_said_for_politeness_changes_nothing(sealed, question, without):
    assert ask(question, sealed).sql == ask(without, sealed).sql is not None


def test_a_place_is_where_it_was_paid_whatever_else_is_asked(sealed):
    for question in ("fraudes en France par pays de la carte", "frauds in France by card country"):
        [[country, number]] = ask(question, sealed).rows
        assert (country, number) == ("FR", sum(row.merchant_country == "FR" for row in FRAUDS))
        assert "merchant_country = 'FR'" in ask(question, sealed).sql
    for question in ("hors France, quel pays a le plus de fraudes", "which country has most frauds outside France"):
        assert ask(question, sealed).rows == [["DE", sum(row.merchant_country == "DE" for row in FRAUDS)]]


def test_recall_of_one_against_another_is_told_of_both(sealed):
    def recall(channel):
        return fmean(row.is_flagged for row in FRAUDS if row.channel == channel)

    for question in ("recall web vs shop", "rappel web contre magasin"):
        assert ask(question, sealed).rows == [pytest.approx([recall("web"), recall("shop")])]


@pytest.mark.parametrize(
    "question",
    [
        "which channel has more fraud, web or shop",
        "more frauds online or in store",
        "quel canal a le plus de fraudes, web ou magasin",
        "plus de fraudes en ligne ou en magasin",
    ],
)
def test_which_of_two_has_more_is_told_by_both_numbers(sealed, question):
    frauds = counted(FRAUDS, "channel")
    assert ask(question, sealed).rows == [[frauds["web"], frauds["shop"]]]


@pytest.mark.parametrize(
    "question",
    [
        "which month had more fraud, april or may",
        "compare frauds in april and in may",
    ],
)
def test_months_without_a_word_before_them_are_compared(sealed, question):
    [row] = ask(question, sealed).rows
    assert row == [sum(one.occurred_at.month == month for one in FRAUDS) for month in (4, 5)]


@pytest.mark.parametrize(
    ("question", "hours"),
    [
        ("which hour has more frauds in april or may", None),
        ("which category has more frauds online or in store", None),
        ("which hour is worse in april or may", None),
        ("which hour has most frauds, online or in store", most(counted(FRAUDS, "hour_of_day"))),
    ],
)
def test_a_group_that_is_asked_for_is_not_lost_in_two_others(sealed, question, hours):
    answer = ask(question, sealed)
    assert answer.refused if hours is None else dict(answer.rows) == hours


@pytest.mark.parametrize("name", [name for name, said in TOPICS["en"].OTHERS.items() if len(said) > 2])
@pytest.mark.parametrize("language", TOPICS)
def test_what_is_proposed_of_customers_has_an_answer(sealed, name, language):
    answer = ask(TOPICS[language].OTHERS[name][0], sealed, language)
    if name == "top_merchants":
        assert answer.refused  # these payments name no merchant
    else:
        assert not answer.refused and answer.sql, answer.text


def test_a_refusal_proposes_what_the_data_hold(sealed):
    text = ask("clients fidèles du commerce", sealed).text
    assert "clients par nombre de fraudes" in text and "marchands par montant" not in text


@pytest.mark.parametrize(
    ("question", "group", "other"),
    [
        ("devices used by several customers", "device_id", "customer_id"),
        ("est-ce que le même appareil a servi à plusieurs clients ?", "device_id", "customer_id"),
        ("customers who paid in several countries", "customer_id", "merchant_country"),
        ("clients avec plusieurs appareils", "customer_id", "device_id"),
    ],
)
def test_groups_of_several_others_are_those_of_more_than_one(sealed, question, group, other):
    found = defaultdict(set)
    for row in PAYMENTS:
        if getattr(row, group) and getattr(row, other):
            found[getattr(row, group)].add(getattr(row, other))
    holds(ask(question, sealed, limit=100), [(key, len(one)) for key, one in found.items() if len(one) > 1])


@pytest.mark.parametrize(
    "question",
    [
        "customers with more than 1 payment in the same day",
        "clients avec plus de 1 paiement dans la même journée",
    ],
)
def test_groups_are_chosen_by_what_they_hold_within_a_day(sealed, question):
    days = Counter((row.customer_id, str(row.occurred_at.date())) for row in PAYMENTS)
    holds(ask(question, sealed, limit=100), [(*key, number) for key, number in days.items() if number > 1])


@pytest.mark.parametrize(
    "question", ["which channels are there?", "quels canaux y a-t-il ?", "liste des canaux", "list of channels"]
)
def test_the_values_of_a_column_are_told_with_how_often_they_are_there(sealed, question):
    holds(ask(question, sealed), list(counted(PAYMENTS, "channel").items()))


@pytest.mark.parametrize(
    "question",
    [
        "the card country does not match the country",
        "card country doesn't match the country",
        "le pays de la carte est différent du pays",
    ],
)
def test_two_columns_that_differ_are_a_condition_alone(sealed, question):
    answer = ask(question, sealed, limit=100)
    assert answer.found == sum(row.card_country != row.merchant_country for row in PAYMENTS)


def test_a_small_word_is_no_country(sealed):
    answer = ask("intervalle de confiance of the frauds", sealed)
    assert answer.refused and "DE" not in answer.text and "several columns" not in answer.text


@pytest.mark.parametrize(
    ("question", "what"),
    [
        ("show all payments of the customer with the highest fraud loss", "two steps"),
        ("paiements du client qui a le plus de fraudes", "deux fois"),
        ("number of payments by customer > 5", "> 5"),
        ("how many customers made more than 2 payments in an hour", "an hour"),
        ("fraudes le même jour que la plus grosse fraude", "meme"),
        ("nb de paiements par client en mai > 5", "> 5"),
    ],
)
def test_rows_of_a_ranked_group_and_numbers_behind_groups_are_refused(sealed, question, what):
    refuses(ask(question, sealed), what)


@pytest.mark.parametrize("question", ["payments by status", "paiements par statut"])
def test_the_status_is_that_of_the_payment_where_there_is_one(sealed, question):
    holds(ask(question, sealed), list(counted(PAYMENTS, "status").items()))


def test_different_terminals_by_customer_are_counted_for_each_customer(sealed):
    found = defaultdict(set)
    for row in PAYMENTS:
        found[row.customer_id].add(row.terminal_id)
    holds(
        ask("nombre de terminaux différents par client", sealed),
        [(customer, len(terminals)) for customer, terminals in found.items()],
    )


def test_a_country_in_small_letters_is_one_behind_a_word_for_a_place(sealed):
    assert ask("fraudes en fr", sealed).found == sum(row.merchant_country == "FR" for row in FRAUDS)
