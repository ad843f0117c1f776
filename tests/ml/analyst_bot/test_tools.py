"""What the tools say when the published file holds drift, health and explanations, and when it does not."""

import json

import duckdb
import pytest

from ml.analyst_bot.ask import ask
from ml.analyst_bot.sealed.seal import Sealed


@pytest.fixture
def con(tmp_path):
    with duckdb.connect(tmp_path / "fraud.duckdb") as con:
        con.execute(
            "create table fraud_prediction as select 'tx_1' as transaction_id, 10.0 as amount_eur, 3 as hour_of_day, "
            "0.5 as fraud_probability, 0.25 as threshold, 5.0 as expected_loss_eur, true as is_flagged, "
            "null::boolean as is_fraud, 'test' as split"
        )
        con.execute(
            "create table _snapshot as select 'snapshot_1' as snapshot_id, 'm1' as champion_version, "
            "timestamp '2026-01-02 03:04:05' as published_at"
        )
        yield con


@pytest.fixture
def answer(con, tmp_path):
    def run(question):
        con.close()
        with Sealed(tmp_path / "fraud.duckdb") as sealed:
            return ask(question, sealed)

    return run


def test_drift_is_that_of_the_inputs_alerts_first(con, answer):
    con.execute(
        "create table current_drift as select *, if(feature = 'fraud_score', 'predictions', 'inputs') as subject "
        "from (values ('fraud_score', 'alert', 9.0, timestamp '2026-01-02'), "
        "('v1', 'steady', 0.9, timestamp '2026-01-02'), "
        "('v4', 'alert', 0.5, timestamp '2026-01-02'), ('v14', 'moved', 0.7, timestamp '2026-01-02')) "
        "t(feature, state, psi, measured_at)"
    )
    for column, value in {
        "previous_psi": "0.1",
        "adjusted_p_value": "0.01",
        "has_moved": "state <> 'steady'",
        "is_alert": "state = 'alert'",
        "window_rows": "100",
    }.items():
        con.execute(f"create or replace table current_drift as select *, {value} as {column} from current_drift")
    said = answer("is there drift?")
    assert said.text == "Drift of 3 inputs: 1 in alert, 1 moved, 0 without enough data."
    assert [row["feature"] for row in said.records()] == ["v4", "v14", "v1"]


@pytest.fixture
def ask_built(built):
    """Ask the published file of a real build, in the words of a test."""

    def run(question, **arguments):
        with Sealed(built.published) as sealed:
            return ask(question, sealed, **arguments)

    return run


def test_drift_of_a_build_is_that_of_every_input(ask_built, built):
    said = ask_built("is there drift?")
    [(inputs,)] = built.read_published("select count(*) from current_drift where subject = 'inputs'")
    # Two days of data: there is no earlier window to compare with.
    assert said.text == f"Drift of {inputs} inputs: 0 in alert, 0 moved, {inputs} without enough data."
    assert {(row["feature"], row["psi"]) for row in said.records()} == set(
        built.read_published("select feature, psi from current_drift where subject = 'inputs'")
    )


@pytest.mark.parametrize("question", ["drift of v14", "la v14 a-t-elle dérivé ?", "v14 a dérivé", "has v14 drifted"])
def test_drift_of_one_input_is_that_of_no_other(ask_built, question):
    said = ask_built(question)
    assert [row["feature"] for row in said.records()] == ["v14"]


def test_published_health_is_shown_with_its_reasons(ask_built, built):
    said = ask_built("health of the pipeline")
    assert {(row["signal"], row["level"], row["reason"]) for row in said.records()} == set(
        built.read_published("select signal, level, reason from pipeline_health")
    )
    [(unknown,)] = built.read_published("select count(*) from pipeline_health where state = 'unknown'")
    assert f"{unknown} unknown" in said.text


def test_health_is_the_one_that_is_handed_in_the_worst_first(ask_built):
    drift = {"area": "model", "signal": "data drift", "level": 0, "state": "good", "value": 0.1}
    drift |= {"reason": "steady", "reason_code": "inputs_steady", "reason_values": "{}"}
    failed = {"area": "pipeline", "signal": "last run", "level": 2, "state": "bad", "value": None}
    failed |= {"reason": "failed", "reason_code": "no_run", "reason_values": "{}"}
    in_french = ask_built("santé du pipeline", signals=lambda: [drift, failed])
    assert [row["reason"] for row in in_french.records()] == [
        "aucune exécution n'est encore enregistrée",
        "aucune variable qui compte n'a bougé",
    ]
    said = ask_built("health", signals=lambda: [drift, failed])
    assert [row["signal"] for row in said.records()] == ["last run", "data drift"]
    assert said.text.startswith("Health: 2 signals, 1 bad, 0 to watch, 0 unknown. File published 20")


def test_why_gives_the_proved_text_and_the_facts(ask_built, built):
    [(transaction, told, facts)] = built.read_published(
        "select transaction_id, explanation, facts from risk_explanation join reason_codes using (transaction_id) "
        "join suspicious_transactions using (transaction_id) where queue_rank = 1"
    )
    facts = json.loads(facts)
    said = ask_built(f"why is {transaction} suspicious?")
    score, text, known = said.text.splitlines()
    assert score.startswith(f"Transaction {transaction}: probability of fraud 0.") and score.endswith("flagged.")
    assert text == told
    assert f"First reason: {facts['reasons'][0]['feature']};" in known
    assert f"{facts['neighbour_frauds']} frauds of {facts['neighbours']}." in known
    assert said.records() == facts["reasons"]


def test_a_transaction_outside_the_queue_has_no_reasons(ask_built, built):
    [(transaction,)] = built.read_published(
        "select transaction_id from fraud_prediction where not is_flagged order by fraud_probability limit 1"
    )
    said = ask_built(f"why is {transaction} suspicious?")
    assert said.text.endswith("not flagged. This file does not give its reasons: they exist for suspicious cases only.")
    assert [row["transaction_id"] for row in said.records()] == [transaction]


def test_facts_are_told_also_where_no_text_is_published(con, answer, built):
    con.execute(f"attach '{built.published}' as built (read_only)")
    con.execute("create table reason_codes as select * replace ('tx_1' as transaction_id) from built.reason_codes "
                "order by all limit 1")  # fmt: skip
    con.execute("detach built")
    said = answer("why is tx_1 suspicious?")
    assert [line.split(":")[0] for line in said.text.splitlines()] == ["Transaction tx_1", "First reason"]
    assert len(said.rows) == 6


def test_facts_are_read_whole_however_much_a_layout_says(con, answer, built):
    con.execute(f"attach '{built.published}' as built (read_only)")
    con.execute("create table reason_codes as select * replace ('tx_1' as transaction_id) from built.reason_codes "
                "order by all limit 1")  # fmt: skip
    con.execute("detach built")
    con.execute("update reason_codes set facts = '{\"more\": \"' || repeat('x', 6_000) || '\", ' || facts[2:]")
    assert len(answer("why is tx_1 suspicious?").rows) == 6


@pytest.mark.parametrize(
    ("question", "says"),
    [
        ("drift", "current_drift"),
        ("health", "2026-01-02 03:04"),
        ("why is tx_1 suspicious", "probability of fraud 0.5"),
    ],
)
def test_what_is_not_published_yet_is_said(answer, question, says):
    assert says in answer(question).text


@pytest.mark.parametrize("question", ["metrics", "score tx_1"])
def test_a_file_without_what_a_tool_needs_is_an_answer(answer, question):
    said = answer(question)
    assert said.text.startswith(("Query without a result", "Query refused", "Requête"))
    assert said.rows == []
