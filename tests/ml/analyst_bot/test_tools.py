"""What the tools say when the published file holds drift, health and explanations, and when it does not."""

import duckdb
import pytest

from ml.analyst_bot.ask import ask
from ml.analyst_bot.seal import Sealed


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


def test_drift_is_that_of_the_newest_measurement_alerts_first(con, answer):
    con.execute(
        "create table feature_drift as select * from (values "
        "('v1', 'alert', 9.0, timestamp '2026-01-01'), ('v1', 'steady', 0.9, timestamp '2026-01-02'), "
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
        con.execute(f"create or replace table feature_drift as select *, {value} as {column} from feature_drift")
    said = answer("is there drift?")
    assert said.text == "Drift of 3 inputs: 1 in alert, 1 moved, 0 without enough data."
    assert [row["feature"] for row in said.records()] == ["v4", "v14", "v1"]


def test_health_is_shown_with_its_reasons(con, answer):
    con.execute("create table pipeline_health as select 'data' as part, 1 as level, 'late labels' as reason")
    said = answer("santé du pipeline")
    assert said.records() == [{"part": "data", "level": 1, "reason": "late labels"}]
    assert "2026-01-02 03:04" in said.text


def test_why_gives_the_proved_text(con, answer):
    con.execute(
        "create table risk_explanation as select 'tx_1' as transaction_id, 'template' as source, "
        "'V14 raises the risk.' as explanation"
    )
    said = answer("why is tx_1 suspicious?")
    assert said.text.splitlines() == [
        "Transaction tx_1: probability of fraud 0.5, threshold 0.25, flagged.",
        "V14 raises the risk.",
    ]


@pytest.mark.parametrize(
    ("question", "says"),
    [
        ("drift", "feature_drift"),
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
