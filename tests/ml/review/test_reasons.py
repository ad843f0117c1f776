"""Facts of the suspicious transactions of a built project, against other ways to compute them."""

import json
import re
from dataclasses import replace

import duckdb
import numpy as np
import pyarrow as pa
import pytest
from scipy.special import expit, logit
from sklearn.neighbors import NearestNeighbors

from ml.model.aliases import champion_version, load_versions
from ml.model.features import as_matrix
from ml.review.case_facts import case_facts
from ml.review.queue_facts import gather, suggested_check
from ml.review.reasons import case_reasons, reason_codes
from tests.ml.explanation.test_check import FACTS

QUEUE, FACTS_OF_CASES, FEATURES = "from suspicious_transactions", "from case_facts", "from fraud_features"


@pytest.fixture(scope="module")
def con(built):
    with duckdb.connect(built.warehouse, read_only=True) as con:
        yield con


@pytest.fixture(scope="module")
def champion(con):
    [version] = load_versions(con, "from fraud_xgboost_model", [champion_version(con, "from current_champion")])
    return version


@pytest.fixture(scope="module")
def cases(con):
    """Facts by transaction, every contribution kept."""
    return {case: facts for case, _, facts in gather(con, QUEUE, FACTS_OF_CASES)}


@pytest.fixture(scope="module")
def training(con, champion):
    rows = f"(from fraud_features where target is not null and time_s <= {champion.validated_until_s})"
    table = con.sql(f"from {rows} order by transaction_id").to_arrow_table().combine_chunks()
    return as_matrix(table.to_batches()[0], champion.features), table["target"].to_numpy().astype(bool)


def inputs_of(con, champion, case):
    row = con.sql(f"from fraud_features where transaction_id = '{case}'").to_arrow_table().combine_chunks()
    return as_matrix(row.to_batches()[0], champion.features)[0]


def test_contributions_add_up_to_the_score(con, cases):
    """With the bias, which is the same for all: so differences between cases must agree."""
    scores = dict(con.sql("select transaction_id, fraud_score from suspicious_transactions").fetchall())
    biases = [logit(scores[case]) - sum(r.contribution for r in facts.reasons) for case, facts in cases.items()]
    assert np.ptp(biases) < 1e-3


def test_a_direction_is_the_sign_of_the_contribution_and_shares_are_of_what_raises(cases):
    for facts in cases.values():
        assert all((reason.direction == "raises") == (reason.contribution > 0) for reason in facts.reasons)
        assert sum(reason.share or 0 for reason in facts.reasons) == pytest.approx(1)
        sizes = [abs(reason.contribution) for reason in facts.reasons]
        assert sizes == sorted(sizes, reverse=True)


def test_quantiles_count_the_legitimate_training_rows_that_are_not_above(cases, training, champion):
    inputs, is_fraud = training
    for facts in list(cases.values())[:5]:
        for reason in facts.reasons:
            name = {"amount": "amount_eur", "hour": "hour_of_day"}.get(reason.feature, reason.feature.lower())
            column = inputs[~is_fraud, champion.features.index(name)]
            assert reason.quantile == pytest.approx(np.mean(column <= np.float32(reason.value)))


def test_neighbours_agree_with_scikit_learn(con, cases, training, champion):
    inputs, is_fraud = training
    scale = inputs[~is_fraud].std(axis=0)
    nearest = NearestNeighbors(n_neighbors=20, algorithm="brute").fit(inputs / scale)
    for case, facts in list(cases.items())[:20]:
        _, [found] = nearest.kneighbors([inputs_of(con, champion, case) / scale])
        assert (facts.neighbours, facts.neighbour_frauds) == (20, is_fraud[found].sum())


def test_the_counterfactual_is_the_calibrated_score_of_the_changed_row(con, cases, training, champion):
    inputs, is_fraud = training
    for case, facts in list(cases.items())[:5]:
        changed = inputs_of(con, champion, case)
        column = champion.features.index(facts.strongest.feature.lower())
        changed[column] = np.median(inputs[~is_fraud, column])
        margin = logit(champion.model.inplace_predict(changed[None])[0]) + champion.model_correction
        expected = expit(champion.calibration.slope * margin + champion.calibration.intercept)
        assert facts.strongest_median == pytest.approx(changed[column], abs=1e-5)
        assert facts.counterfactual == pytest.approx(expected, abs=1e-4)


def test_the_share_of_an_hour_is_of_legitimate_training_rows_and_unknown_without_any(con, champion, cases):
    learnt = f"{FEATURES} where not target::boolean and time_s <= {champion.validated_until_s}"
    shares = dict(
        con.sql(f"select hour_of_day, count(*) / sum(count(*)) over () from ({learnt}) group by all").fetchall()
    )
    assert {facts.hour: facts.hour_share for facts in cases.values()} == pytest.approx(
        {facts.hour: shares.get(facts.hour) for facts in cases.values()}
    )
    hour = next(iter(cases.values())).hour
    without = f"{FEATURES} where not (time_s <= {champion.validated_until_s} and hour_of_day = {hour})"
    con.register("known", case_facts(con, cases=QUEUE, features=without, version=champion))
    [(_, _, first), *_] = gather(con, QUEUE, "from known")
    assert first.hour_share is None


def test_repetitions_are_counted_in_the_hour_before_and_nearly_identical_cases_are_grouped(built, champion):
    """Two copies of the first case, a minute and two hours before it; both are in the queue as well."""
    con = duckdb.connect()
    con.execute(f"attach '{built.warehouse}' as warehouse (read_only)")
    con.execute("create table queue as from warehouse.suspicious_transactions where queue_rank <= 3")
    con.execute("create table inputs as from warehouse.fraud_features")
    [(first,)] = con.sql("select transaction_id from queue where queue_rank = 1").fetchall()
    for name, seconds in (("tx_minute", 60), ("tx_hours", 7200)):
        con.execute(
            "insert into inputs select * replace(? as transaction_id, time_s - ? as time_s) from inputs "
            "where transaction_id = ?",
            [name, seconds, first],
        )
    con.execute(
        "insert into queue select * replace(4 as queue_rank, 'tx_minute' as transaction_id) from queue "
        "where queue_rank = 1"
    )
    con.register("known", case_facts(con, cases="from queue", features="from inputs", version=champion))
    table = reason_codes(con, suspicious="from queue", case_facts="from known", language="en", reasons=6)
    rows = {row["transaction_id"]: row for row in table.to_pylist()}
    assert rows[first]["identical_last_hour"] == 1
    assert rows["tx_minute"]["case_group"] == first
    assert (rows[first]["group_size"], rows["tx_minute"]["group_size"]) == (2, 2)
    assert rows[first]["suggested_check"] == "identical_payments"
    assert "1 identical payment was seen" in rows[first]["template_summary"]
    assert all(row["template_verified"] for row in rows.values())


def test_no_id_and_no_label_is_among_the_facts(con, cases):
    ids = [case for (case,) in con.sql("select transaction_id from fraud_prediction").fetchall()]
    for facts in cases.values():
        text = facts.to_json()
        assert not any(case in text for case in ids[:1000] + list(cases))
        assert not {"is_fraud", "transaction_id", "label"} & set(json.loads(text))


@pytest.mark.parametrize(
    ("changes", "check"),
    [
        ({}, "call_holder"),
        ({"amount": 1.0}, "card_test"),
        ({"amount": 1.0, "same_amount_last_hour": 80, "same_amount_usual": 75}, "card_test"),
        ({"amount": 1.0, "same_amount_last_hour": 9, "same_amount_usual": 1.2}, "repeated_amount"),
        ({"group_size": 2, "amount": 1.0}, "group"),
        ({"identical_last_hour": 1, "group_size": 2}, "identical_payments"),
        ({"neighbour_frauds": 0}, "compare_history"),
        ({"neighbours": 0, "neighbour_frauds": 0}, "call_holder"),
    ],
)
def test_the_suggested_check_is_the_first_rule_that_applies(changes, check):
    assert suggested_check(replace(FACTS, **changes)) == check


def test_facts_are_kept_while_nothing_changed_and_anything_else_computed_anew(con, champion):
    def facts(stored=None, features=FEATURES):
        return case_facts(con, cases="from drawn_cases", features=features, version=champion, stored=stored)

    stored = facts()
    marked = stored.set_column(4, "amount_share", pa.array([2.0] * len(stored)))
    assert facts(marked) is marked
    for changed in (
        f"{FEATURES} where time_s > 0",
        # Two labels change places.
        "select * replace (if(transaction_id in ((select min(transaction_id) from fraud_features where target), "
        "(select min(transaction_id) from fraud_features where not target)), not target, target) as target) "
        "from fraud_features",
        # An input of legitimate rows, which the cases are compared with, is computed in another way.
        "select * replace (if(target, amount_eur, amount_eur * 2) as amount_eur) from fraud_features",
    ):
        assert facts(marked, changed)["amount_share"].to_pylist() != marked["amount_share"].to_pylist()


def test_what_was_computed_from_the_same_facts_is_kept_and_anything_else_computed_anew(con):
    def codes(stored, language="fr", queue=QUEUE):
        return reason_codes(
            con, suspicious=queue, case_facts=FACTS_OF_CASES, language=language, reasons=6, stored=stored
        ).to_pylist()

    stored = codes(())
    marked = [row | {"facts": "as stored"} for row in stored]
    assert codes(marked) == marked
    assert codes(marked, language="en") != marked
    assert len(codes(marked, queue=f"{QUEUE} where queue_rank <= 2")) == 2


def test_an_empty_queue_has_no_facts_and_no_reasons(con, champion):
    con.register("known", case_facts(con, cases=f"{QUEUE} limit 0", features=FEATURES, version=champion))
    empty = reason_codes(con, suspicious=f"{QUEUE} limit 0", case_facts="from known", language="fr", reasons=6)
    assert con.sql("from known").fetchall() == empty.to_pylist() == []


def test_every_suspicious_transaction_has_a_proved_text_in_the_published_file(built):
    [(texts, proved, queue)] = built.read_published(
        "select count(*), count(*) filter (verified and source = 'template'), "
        "(select count(*) from suspicious_transactions) from risk_explanation"
    )
    assert texts == proved == queue > 0


def file_texts(con, language, cases="from drawn_cases", stored=()):
    return case_reasons(con, cases=cases, case_facts=FACTS_OF_CASES, language=language, stored=stored).to_pylist()


@pytest.mark.parametrize("language", ["fr", "en"])
def test_texts_of_the_file_have_one_form_for_flagged_and_audit_cases(con, language):
    is_audit = dict(con.sql("select transaction_id, is_audit from drawn_cases").fetchall())
    texts = file_texts(con, language)
    assert {row["transaction_id"] for row in texts} == set(is_audit)
    assert all(row["verified"] for row in texts)
    forms = {True: set(), False: set()}
    for row in texts:
        forms[is_audit[row["transaction_id"]]].add(re.sub("[^↑↓]", "", row["reasons"]))
    assert forms == {True: {"↑↑↓↓"}, False: {"↑↑↓↓"}}


def test_texts_of_the_file_do_not_depend_on_who_was_flagged(con):
    turned = "select * replace (not is_audit as is_audit, null as audit_probability) from drawn_cases"
    assert file_texts(con, "fr", turned) == file_texts(con, "fr")


def test_texts_of_the_file_are_kept_while_nothing_changed(con):
    stored = [row | {"explanation": "as stored"} for row in file_texts(con, "fr")]
    assert file_texts(con, "fr", stored=stored) == stored
    assert file_texts(con, "fr", "from drawn_cases order by case_id limit 3", stored)[0] not in stored


def test_an_input_is_called_what_the_contract_says_and_the_amount_by_its_own_words(con):
    said = (
        "select * from (values ('v14', null, null, null), ('amount_eur', 'EUR', 'le prix', 'the price'), "
        "('v10', 'd', 'le délai', null)) as t (feature, unit, says_fr, says_en)"
    )
    found = {
        reason.feature: reason for *_, facts in gather(con, QUEUE, FACTS_OF_CASES, said) for reason in facts.reasons
    }
    assert (found["V14"].says, found["amount"].says) == (None, None)
    assert (found["V10"].called("fr"), found["V10"].called("en"), found["V10"].unit) == ("le délai", None, "d")
    [(*_, plain), *_] = gather(con, QUEUE, FACTS_OF_CASES)
    assert "says" not in plain.to_json()
