from datetime import datetime

import pytest

from dbt_project.plugins.layouts import contracts
from ml.language.languages import LANGUAGES
from orchestration.dashboard import tables
from orchestration.dashboard.texts import texts

CASE = {
    "queue_rank": 1,
    "transaction_id": "tx_1",
    "occurred_at": datetime(2026, 1, 2, 3, 4),
    "fraud_probability": 0.5,
    "expected_loss_eur": 256.2,
    "case_transactions": 3,
    "case_amount_eur": 1512.4,
    "explanation": None,
    "reasons": None,
    "language": None,
}
ROW = {"feature": "v14", "psi": 0.01, "p_value": 0.5, "weight": 0.2, "state": "steady", "level": 0}


@pytest.mark.parametrize(("language", "title", "cell"), [("fr", "Énergie", "0,123 · alerte"),
                                                         ("en", "Energy", "0.123 · alert")])  # fmt: skip
def test_a_statistic_beside_psi_has_a_column_and_says_when_it_alerts(language, title, cell):
    energy = {"name": "energy", "titles": {"fr": "Énergie", "en": "Energy"}}
    statistics = [energy | {"values": {("inputs", "v14"): (0.1234, "alert"), ("inputs", "v4"): (None, "steady")}}]
    rows = [ROW, ROW | {"feature": "v4"}, ROW | {"feature": "v9"}]
    drawn = tables.drift(rows, statistics, texts(language), LANGUAGES[language])
    place = [column["title"] for column in drawn["columns"]].index(title)
    of_statistic = [row[place] for row in drawn["rows"]]
    assert of_statistic[0] == {"text": cell, "sort": 0.1234}
    nothing = LANGUAGES[language].number(None)
    assert [one["text"] for one in of_statistic[1:]] == [nothing, nothing]


@pytest.mark.parametrize("language", ["fr", "en"])
def test_drift_is_told_of_inputs_as_the_contract_calls_them_in_that_language(language):
    contract = contracts("payments")["fraud_features"]
    names = {one["name"]: one["config"]["meta"].get("name", {}).get(language)
             for one in contract["columns"] if "config" in one}  # fmt: skip
    rows = [ROW | {"feature": name, "name": names.get(name)} for name in ("km_from_home", "amount_eur")]
    drawn = tables.drift(rows, [], texts(language), LANGUAGES[language])
    told = {"fr": "distance du domicile", "en": "distance from home"}[language]
    assert [row[0]["text"] for row in drawn["rows"]] == [told, "amount_eur"]


@pytest.mark.parametrize(
    ("language", "several", "alone"),
    [
        ("fr", "3 paiements, 1\u202f512\u00a0€", "1\u202f512,40\u00a0€"),
        ("en", "3 payments, €1,512", "€1,512.40"),
    ],
)
def test_a_case_of_several_payments_says_how_many_and_their_sum(language, several, alone):
    rows = [CASE, CASE | {"case_transactions": 1}]
    drawn = tables.cases(rows, texts(language), LANGUAGES[language])
    assert [row[3] for row in drawn["rows"]] == [{"text": several, "sort": 1512.4}, {"text": alone, "sort": 1512.4}]
