"""Several suspicious payments of one customer go out as one case, and one verdict labels them all."""

import csv

import duckdb
import pytest

from ml.review.review_file import write_cases
from tests.conftest import Project

START = "2026-01-01 00:00:00"
# Every other payment of 12 of 200 customers is large, and of these two in three are frauds. Ids as some have them: with
# a space, which separates ids elsewhere, and a percent sign.
PAYMENTS = f"""
    select
        'pay %20' || i as transaction_id,
        timestamp '{START}' + interval (i * 60 * 86400 // 6000) second as occurred_at,
        'card_' || hash(i * 7) % 200 as customer_id,
        'shop_' || hash(i * 11) % 20 as terminal_id,
        case when is_large then 300 + hash(i) % 100 else 5 + hash(i) % 80 end as amount,
        (is_large and hash(i * 3) % 3 < 2)::int as is_fraud
    from (select i, hash(i * 7) % 200 < 12 and hash(i * 5) % 2 = 0 as is_large from range(6000) as rows (i))
"""
SETTINGS = {"collection_start": START, "review_hours": 240}
CASES = """
    select case_id, transaction_id, case_transactions, case_amount_eur, other_transactions
    from cases_to_review order by case_transactions desc, case_id
"""


@pytest.fixture(scope="module")
def payments(tmp_path_factory, parsed):
    project = Project(tmp_path_factory.mktemp("payments"), parsed)
    duckdb.sql(PAYMENTS).write_parquet(str(project.incoming / "payments.parquet"))
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("FRAUD_LAYOUT", "payments")
        build(project)
        yield project


def build(project):
    """All up to the review file, which the model `published` writes in a whole build."""
    project.run("+cases_to_review", "+review_outcomes", "label_conflicts", "rejected_reviews", **SETTINGS)
    with duckdb.connect(project.warehouse) as con:
        write_cases(con, project.warehouse, dialect="en")


def handed_out(project):
    with (project.folder / "review" / "cases_to_review.csv").open(encoding="utf-8-sig", newline="") as file:
        return {row["case_id"]: row for row in csv.DictReader(file)}


def answer(project, name, *rows):
    with (project.folder / "review" / "incoming" / name).open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, list(rows[0]))
        writer.writeheader()
        writer.writerows(row | {"reviewer": "Anne"} for row in rows)


def flagged_of_customer_with(project, transaction_id):
    """Payments that reviewers may look at of the customer who made this one: ids and amounts, from the predictions."""
    return project.read(f"""
        select transaction_id, amount_eur
        from fraud_prediction inner join fraud_hour using (transaction_id, amount_eur)
        where
            is_flagged and split in ('test', 'later')
            and fraud_prediction.occurred_at > (select max(occurred_at) - interval 240 hours from fraud_hour)
            and customer_id = (select customer_id from fraud_hour where transaction_id = '{transaction_id}')
        order by expected_loss_eur desc
    """)


def test_a_case_is_all_that_is_suspicious_of_one_customer(payments):
    cases = payments.read(CASES)
    assert cases[0][2] > 2
    assert {number for _, _, number, _, _ in cases} > {1, 2}
    for _, transaction_id, number, amount, others in cases:
        flagged = flagged_of_customer_with(payments, transaction_id)
        if number > 1:
            words = [one.replace("%", "%25").replace(" ", "%20") for one, _ in flagged]
            assert " ".join(words) == f"{words[0]} {others}" and flagged[0][0] == transaction_id
            assert (number, amount) == (len(flagged), pytest.approx(sum(eur for _, eur in flagged)))
        else:
            assert others is None
    audit = "select distinct case_transactions, other_transactions from drawn_cases where is_audit"
    assert payments.read(audit) == [(1, None)]


def test_one_verdict_labels_every_payment_of_the_case_and_a_changed_row_none(payments, tmp_path):
    project = payments.copy(tmp_path)
    (first, of_first, *_), (second, of_second, *_) = project.read(CASES)[:2]
    in_first = [one for one, _ in flagged_of_customer_with(project, of_first)]
    in_second = [one for one, _ in flagged_of_customer_with(project, of_second)]
    cases = handed_out(project)
    stranger = cases[second] | {"other_transactions": cases[first]["other_transactions"]}
    answer(project, "1.csv", cases[first] | {"verdict": "legitimate"}, stranger | {"verdict": "fraud"})
    build(project)

    verdicts = "select transaction_id, is_fraud, reviewer from labels where label_source = 'review' order by 1"
    assert project.read(verdicts) == sorted((one, False, "anne") for one in in_first)
    assert project.read("select column_name from rejected_reviews") == [("row_token",)]
    assert first not in handed_out(project) and second in handed_out(project)
    # A file knows all of these payments: it wins, and the verdicts that it contradicts are told, each once.
    contradicted = f"select count(*) from fraud_prepared where is_fraud and transaction_id in {tuple(in_first)}"
    assert project.read("select count(*) from label_conflicts") == project.read(contradicted) > [(0,)]
    outcome = "select measure, reviewed from review_outcomes where reviewed > 0 order by measure"
    assert project.read(outcome) == [("agreement with file labels", 1), ("precision", 1)]

    # As it was handed out, the other row is believed.
    answer(project, "2.csv", cases[second] | {"verdict": "fraud"})
    build(project)
    fraudulent = "select transaction_id from labels where label_source = 'review' and is_fraud order by 1"
    assert project.read(fraudulent) == sorted((one,) for one in in_second)
