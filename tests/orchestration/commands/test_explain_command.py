import json

import pytest
from click.testing import CliRunner

from orchestration.cli import main


@pytest.fixture
def explain(built, monkeypatch):
    for name, value in built.environment.items():
        monkeypatch.setenv(name, value)
    return lambda *arguments: CliRunner().invoke(main, ["explain", *arguments])


def one(built, query):
    [(value,)] = built.read_published(query)
    return value


def test_text_and_facts_of_a_suspicious_transaction_are_printed(explain, built):
    case = one(built, "select transaction_id from suspicious_transactions where queue_rank = 1")
    text = one(built, f"select explanation from risk_explanation where transaction_id = '{case}'")
    strongest = one(built, f"select strongest_feature from reason_codes where transaction_id = '{case}'")
    result = explain(case)
    assert result.exit_code == 0
    assert " ".join(text.split()) in " ".join(result.output.split())
    assert f"{strongest}.value" in result.output
    assert "écrite par le modèle de texte" in result.output


def test_as_json_it_is_the_row_of_risk_explanation_with_its_facts(explain, built):
    case = one(built, "select transaction_id from suspicious_transactions where queue_rank = 1")
    found = json.loads(explain(case, "--json").output)
    assert found["verified"] is True
    assert found["facts"]["rank"] == 1
    assert [reason["feature"] for reason in found["reasons"]][0] == found["facts"]["reasons"][0]["feature"]


def test_a_transaction_that_is_not_suspicious_is_not_explained(explain, built):
    case = one(built, "select min(transaction_id) from fraud_prediction where not is_flagged")
    result = explain(case)
    assert result.exit_code == 1
    assert "is not flagged (probability of fraud 0." in result.output


def test_an_unknown_transaction_is_said_to_be_unknown(explain):
    result = explain("tx_unknown")
    assert result.exit_code == 1
    assert "tx_unknown is not in the published file" in result.output
