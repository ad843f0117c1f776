"""A stranger's first change: a derived model input, in a copy of the project, by two files and no other."""

import json
import re

import duckdb
import numpy as np
import pyarrow as pa
import pytest
from pyarrow import csv

from tests.conftest import QUICK
from tests.project_copy import ProjectCopy

LAYOUT = "dbt_project/layouts/ulb"
SQL, YML = f"{LAYOUT}/fraud_features.sql", f"{LAYOUT}/_ulb.yml"
DECLARED = """\
      - name: amount_log
        data_type: double
        description: Natural logarithm of the amount in EUR plus 1, 0 or more.
        config: {meta: {says: {fr: le logarithme du montant, en: the logarithm of the amount}}}
"""


@pytest.fixture(scope="module")
def changed(tmp_path_factory):
    """The published file of a copy that has the input amount_log."""
    copy = ProjectCopy(tmp_path_factory.mktemp("amount_log"), FRAUD_TRANSACTIONS="payments.csv", FRAUD_LANGUAGE="fr")
    in_sql = "    amount_eur,\n    cast(ln(amount_eur + 1) as double) as amount_log\n"
    copy.replace(SQL, "    amount_eur\n", in_sql)
    copy.insert(YML, "      - {name: v1, ", DECLARED)
    assert copy.changed() == {SQL, YML}
    write_payments(copy.folder / "payments.csv")

    # Half of the inputs a tree: else none asks for the logarithm of what it is given as well.
    variables = QUICK | {"parameters": QUICK["parameters"] | {"colsample_bytree": 0.5}}
    copy.run("dbt", "build", "--quiet", "--vars", json.dumps(variables))
    with duckdb.connect(copy.folder / "fraud.duckdb", read_only=True) as con:
        yield con


def write_payments(file, rows=6_000):
    """Two days of payments; large ones are often frauds, and V1 to V28 are noise."""
    random = np.random.default_rng(1)
    amount = random.lognormal(3, 1.2, rows)
    is_fraud = random.random(rows) < np.where(amount > np.quantile(amount, 0.95), 0.7, 0.002)
    columns = {"Time": np.sort(random.integers(0, 48 * 3600, rows))}
    columns |= {f"V{number}": random.normal(size=rows) for number in range(1, 29)}
    csv.write_csv(pa.table(columns | {"Amount": amount, "Class": is_fraud.astype(int)}), file)


def test_every_version_learns_from_it(changed):
    features = changed.sql("select features from fraud_xgboost_model").fetchall()
    assert [json.loads(names)[-2:] for (names,) in features] == [["amount_eur", "amount_log"]] * 2
    [(largest,)] = changed.sql("select max(abs(exp(amount_log) - 1 - amount_eur)) from fraud_features").fetchall()
    assert largest < 1e-6
    used = changed.sql("select shap_share > .1 from feature_importance where feature = 'amount_log'").fetchall()
    assert used == [(True,)] * 2


def test_drift_is_looked_for_in_it(changed):
    [(psi, of_amount)] = changed.sql(
        "select any_value(psi) filter (feature = 'amount_log'), any_value(psi) filter (feature = 'amount_eur') "
        "from feature_drift"
    ).fetchall()
    # Bins are quantiles: the same rows are in the same ones.
    assert psi == pytest.approx(of_amount)


def test_texts_call_it_by_its_words_and_pass_the_proof(changed):
    texts = changed.sql("select template_reasons, template_verified, facts from reason_codes").fetchall()
    assert all(verified for _, verified, _ in texts)
    told = [reason for reasons, *_ in texts for reason in json.loads(reasons) if reason["feature"] == "amount_log"]
    assert told
    for reason in told:
        assert re.search(r"[Ll]e logarithme du montant \(\d,\d+\) (augmente|réduit) le risque", reason["sentence"])
        assert "amount_log" not in reason["sentence"]
    cells = changed.sql("select reasons from cases_to_review where reasons like '%logarithme%'").fetchall()
    assert cells
    assert all(re.search(r"(^|; )logarithme du montant \d,\d+ [↑↓]", cell) for (cell,) in cells)
