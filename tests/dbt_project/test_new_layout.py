"""A stranger's payments in a copy of the project: a layout that `fraud init` writes, and a column more of payments."""

import csv
import json
import random
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

import duckdb
import pytest

from ml.analyst_bot.ask import ask
from ml.analyst_bot.sealed.seal import Sealed
from tests.conftest import QUICK
from tests.project_copy import ProjectCopy

START = datetime(2019, 3, 1)
FILES = {"dbt_project/layouts/bank/_bank.yml", "dbt_project/layouts/bank/fraud_features.sql"}
YML, SQL = "dbt_project/layouts/payments/_payments.yml", "dbt_project/layouts/payments/fraud_features.sql"
READ = """\
      - name: credit_score
        data_type: integer
        description: Score of the customer, 1 to 900. Null where the file does not say.
        config: {meta: {headers: [credit_score, Bonität], range: [1, 900]}}
"""
GIVEN = """\
      - name: credit_score
        data_type: integer
        description: Score of the customer, 1 to 900. Null where the file does not say.
        config: {meta: {unit: points, says: {fr: "le score du client", en: "the customer's score"}}}
"""
HEADERS = {
    "transaction_id": "Vorgangsnummer",
    "occurred_at": "Buchungszeit",
    "customer_id": "Kundennummer",
    "terminal_id": "Händlerkennung",
    "amount_eur": "Betrag",
    "is_fraud": "Betrugsfall",
}


@pytest.fixture(scope="module")
def payments():
    """4,000 payments of 40 days; at some merchants low scores are defrauded, and some amounts are large."""
    chance = random.Random(5)
    bad = set(chance.sample(range(60), 5))
    rows = []
    for i in range(4_000):
        merchant, amount = chance.randrange(60), round(chance.lognormvariate(3, 1), 2)
        is_large, score = chance.random() < 0.01, chance.randrange(1, 900)
        rows.append(
            {
                "Vorgangsnummer": f"ZV-{i:06d}",
                "Buchungszeit": START + timedelta(seconds=864 * i),
                "Kundennummer": f"K{chance.randrange(250):04d}",
                "Händlerkennung": f"H{merchant:03d}",
                "Kartenart": chance.choice(["Debit", "Kredit", "Prepaid"]),
                "Bonität": score,
                "Betrag": round(amount * 30, 2) if is_large else amount,
                "Betrugsfall": int(is_large or (merchant in bad and score < 450 and chance.random() < 0.8)),
            }
        )
    return rows


@pytest.fixture(scope="module")
def built(payments, tmp_path_factory):
    """The published file of a copy with the layout that was written for them, and what `fraud leaks` says of it."""
    copy = ProjectCopy(tmp_path_factory.mktemp("bank"), FRAUD_TRANSACTIONS="zahlungen.csv", FRAUD_LANGUAGE="fr")
    with (copy.folder / "zahlungen.csv").open("w", encoding="cp1252", newline="") as file:
        writer = csv.DictWriter(file, payments[0].keys(), delimiter=";")
        writer.writeheader()
        writer.writerows([row | {"Betrag": str(row["Betrag"]).replace(".", ",")} for row in payments])
    said = copy.run("fraud", "init", "zahlungen.csv", "--name", "bank")
    assert "FRAUD_LAYOUT=bank FRAUD_TRANSACTIONS=zahlungen.csv dbt build\n" in said
    assert copy.changed() == FILES

    copy.run("dbt", "build", "--quiet", "--vars", json.dumps(QUICK), FRAUD_LAYOUT="bank")
    proof = copy.run("fraud", "leaks", "--cuts", "1", FRAUD_LAYOUT="bank")
    with duckdb.connect(copy.folder / "fraud.duckdb", read_only=True) as con:
        yield Built(con.sql, proof, copy.folder / "fraud.duckdb", copy)


@dataclass
class Built:
    sql: Callable
    proof: str
    published: Path
    copy: ProjectCopy


@pytest.fixture(scope="module")
def with_score(built):
    """The warehouse of the same copy and the same payments, read as payments with the score of the customer."""
    copy = built.copy
    copy.insert(YML, "      - name: merchant_country\n", READ)
    copy.insert(YML, "      - name: amount_to_customer_mean_30d\n", GIVEN)
    copy.replace(SQL, "    hours.amount_eur,\n", "    hours.amount_eur,\n    hours.credit_score,\n")
    assert copy.changed() == FILES | {YML, SQL}
    variables = json.dumps(QUICK | {"headers": HEADERS})
    places = {"FRAUD_WAREHOUSE": "scored.duckdb", "FRAUD_PUBLISHED": "scored_fraud.duckdb"}
    select = ("--quiet", "--select", "+reason_codes", "+feature_drift")
    copy.run("dbt", "run", *select, "--vars", variables, FRAUD_LAYOUT="payments", **places)
    with duckdb.connect(copy.folder / "scored.duckdb", read_only=True) as con:
        yield con


def test_it_trains_on_what_repeats(built):
    versions = built.sql("select features from fraud_xgboost_model").fetchall()
    assert len(versions) == 2
    for (features,) in versions:
        inputs = set(json.loads(features))
        assert {"amount_to_customer_mean_30d", "customer_payments_1d", "merchant_frauds_7d"} <= inputs
        assert {"merchant_hours_since_last", "kartenart_fraud_share_30d", "hour_of_day"} <= inputs
        # What it cannot know is no input.
        assert not any("bonitaet" in name for name in inputs)
    [(best,)] = built.sql("""
        select max(value) from model_evaluations where metric = 'average_precision' and split = 'test'
    """).fetchall()
    share = built.sql("select avg(target::int) from fraud_features").fetchall()[0][0]
    assert best > 3 * share


def test_its_inputs_are_those_that_a_loop_over_the_payments_finds(built, payments):
    found = built.sql("""
        select transaction_id, customer_payments_7d, amount_to_customer_mean_30d, customer_hours_since_last,
            merchant_frauds_7d, kartenart_fraud_share_30d
        from fraud_features where transaction_id in ('ZV-002500', 'ZV-003999') order by transaction_id
    """).fetchall()
    for (identifier, *values), payment in zip(found, (payments[2_500], payments[3_999]), strict=True):
        assert identifier == payment["Vorgangsnummer"]
        assert values == pytest.approx(past(payment, payments))


def test_no_input_knows_what_came_later(built):
    # The hour and the amount, eight of each of customer and merchant, and the share of one kind.
    assert "No leak: 19 model inputs" in built.proof


def test_a_what_if_of_the_amount_changes_what_is_made_of_it(built):
    [(transaction, amount, of_customer, of_merchant)] = built.sql("""
        select transaction_id, amount_eur, amount_to_customer_mean_30d, amount_to_merchant_mean_30d
        from fraud_features where transaction_id = 'ZV-003999'
    """).fetchall()
    expected = {"amount_to_customer_mean_30d": 3 * of_customer, "amount_to_merchant_mean_30d": 3 * of_merchant}
    with Sealed(built.published) as sealed:
        said = ask(f"what if amount_eur = {3 * amount:.2f} for {transaction}", sealed)
        [_, alone] = sealed.score(transaction, {"amount_eur": 3 * amount})
        [_, whole] = sealed.score(transaction, {"amount_eur": 3 * amount} | expected)
    assert said.rows[1][3] == pytest.approx(whole[2]) != pytest.approx(alone[2])
    assert all(f"{name} = {value:.3g}"[:-1] in said.text for name, value in expected.items())


def past(payment, payments):
    now, delay = payment["Buchungszeit"], timedelta(days=7)

    def before(rows, column, days, until=timedelta(seconds=1)):
        return [
            row
            for row in rows
            if row[column] == payment[column] and until <= now - row["Buchungszeit"] <= timedelta(days=days)
        ]

    month = before(payments, "Kundennummer", 30)
    # A fraud is reported seven days after the payment.
    frauds = [row | {"Buchungszeit": row["Buchungszeit"] + delay} for row in payments if row["Betrugsfall"]]
    hour = (now - START) // timedelta(hours=1)

    def by_hour(rows, first, last):
        hours = ((row["Buchungszeit"] - START) // timedelta(hours=1) for row in rows)
        return sum(hour - first <= one <= hour - last for one in hours)

    same = [row for row in payments if row["Kartenart"] == payment["Kartenart"]]
    same_frauds = [row for row in frauds if row["Kartenart"] == payment["Kartenart"]]
    return [
        len(before(payments, "Kundennummer", 7)),
        payment["Betrag"] / (sum(row["Betrag"] for row in month) / len(month)),
        (now - max(row["Buchungszeit"] for row in month)) / timedelta(hours=1),
        len(before(frauds, "Händlerkennung", 7)),
        by_hour(same_frauds, 720, 1) / by_hour(same, 720 + 168, 1 + 168),
    ]


def test_its_explanations_speak_of_it_and_pass_the_proof(built):
    texts = built.sql("select template_reasons, template_verified from reason_codes").fetchall()
    assert texts
    assert all(verified for _, verified in texts)
    told = "\n".join(reasons for reasons, _ in texts)
    assert "ce marchand" in told
    assert "merchant_" not in "".join(reason["sentence"] for reasons, _ in texts for reason in json.loads(reasons))


def test_one_more_column_of_payments_is_read_learned_from_and_called_by_its_words(with_score, payments):
    found = with_score.sql("select transaction_id, credit_score from fraud_features order by all").fetchall()
    assert found == [(row["Vorgangsnummer"], row["Bonität"]) for row in payments]
    versions = with_score.sql("select features from fraud_xgboost_model").fetchall()
    assert [json.loads(features).count("credit_score") for (features,) in versions] == [1, 1]
    assert with_score.sql("select psi is not null from feature_drift where feature = 'credit_score'").fetchall()
    told = [
        (reason["sentence"], verified)
        for reasons, verified in with_score.sql(
            "select template_reasons, template_verified from reason_codes"
        ).fetchall()
        for reason in json.loads(reasons)
        if reason["feature"] == "credit_score"
    ]
    assert told
    assert all("score du client" in sentence and "points" in sentence and verified for sentence, verified in told)


BARE_YML = """\
models:
  - name: fraud_prepared
    config: {contract: {enforced: true}}
    columns:
      - {name: transaction_id, data_type: varchar}
      - {name: time_s, data_type: bigint}
      - {name: occurred_at, data_type: timestamp, config: {meta: {headers: [Buchungszeit]}}}
      - {name: amount_eur, data_type: double, config: {meta: {headers: [Betrag]}}}
      - {name: is_fraud, data_type: boolean, config: {meta: {headers: [Betrugsfall]}}}
      - {name: label_source, data_type: varchar}
      - {name: reported_at, data_type: timestamp}
      - {name: loaded_at, data_type: timestamp}
      - {name: changed_at, data_type: timestamp}
  - name: fraud_features
    config: {contract: {enforced: true}, materialized: table, meta: {label_delay_hours: 0}}
    columns:
      - {name: transaction_id, data_type: varchar}
      - {name: time_s, data_type: bigint}
      - {name: next_split, data_type: varchar}
      - {name: target, data_type: boolean}
      - {name: changed_at, data_type: timestamp}
      - {name: amount_eur, data_type: double}
"""
BARE_SQL = """\
select transaction_id, time_s, next_split, target, changed_at, amount_eur from {{ ref('fraud_hour') }}
"""


def test_a_layout_may_have_no_column_of_its_own(built, payments):
    built.copy.add("dbt_project/layouts/bare/_bare.yml", BARE_YML)
    built.copy.add("dbt_project/layouts/bare/fraud_features.sql", BARE_SQL)
    places = {"FRAUD_WAREHOUSE": "bare.duckdb", "FRAUD_PUBLISHED": "bare_fraud.duckdb"}
    select = ("--quiet", "--select", "+fraud_sampled_refit")
    built.copy.run("dbt", "build", *select, "--vars", json.dumps(QUICK), FRAUD_LAYOUT="bare", **places)
    with duckdb.connect(built.copy.folder / "bare.duckdb", read_only=True) as con:
        assert con.sql("select sum(amount_eur) from fraud_features").fetchall() == [
            (pytest.approx(sum(row["Betrag"] for row in payments)),)
        ]
