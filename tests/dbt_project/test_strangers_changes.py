"""A stranger's changes, in one copy of the project: a derived model input by two files, a drift statistic by three."""

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
OF_INPUT = SQL, YML = f"{LAYOUT}/fraud_features.sql", f"{LAYOUT}/_ulb.yml"
DECLARED = """\
      - name: amount_log
        data_type: double
        description: Natural logarithm of the amount in EUR plus 1, 0 or more.
        config: {meta: {says: {fr: le logarithme du montant, en: the logarithm of the amount}}}
"""
OF_STATISTIC = MODULE, MONITORING, TEST = (
    "ml/monitoring/statistics/total_variation.py",
    "dbt_project/models/monitoring/_monitoring.yml",
    "tests/ml/monitoring/statistics/test_total_variation.py",
)
FORMULA = '''"""Total variation."""

import numpy as np

HIGHEST = 1.0


def distance(reference, current):
    """Half the sum of the differences of shares: 0 when two samples agree, 1 when they share no bin."""
    with np.errstate(invalid="ignore"):
        p, q = (rows / rows.sum(axis=-1, keepdims=True) for rows in map(np.asarray, (reference, current)))
    return np.abs(p - q).sum(axis=-1) / 2
'''
ITS_TEST = """import pytest

from ml.monitoring.statistics.total_variation import distance


def test_a_quarter_of_the_rows_that_went_elsewhere_is_a_quarter():
    assert distance([50, 50], [75, 25]) == pytest.approx(0.25)
"""
# The sum, in SQL, of what was counted for the newest window: bins that are empty in one of both are 0 there.
BY_SQL = """
    with shares as (
        select feature, bin, window_number,
            row_count / sum(row_count) over (partition by feature, window_number) as share
        from feature_histogram where window_number in (-1, 0)
    ),

    differences as (
        select feature, bin,
            coalesce(sum(share) filter (window_number = 0), 0)
            - coalesce(sum(share) filter (window_number = -1), 0) as difference
        from shares group by all
    )

    select feature, sum(abs(difference)) / 2 from differences group by feature
"""


@pytest.fixture(scope="module")
def copy(tmp_path_factory):
    """The built copy; it has the input amount_log, and the statistic total_variation."""
    copy = ProjectCopy(tmp_path_factory.mktemp("changed"), FRAUD_TRANSACTIONS="payments.csv", FRAUD_LANGUAGE="fr")
    in_sql = "    amount_eur,\n    cast(ln(amount_eur + 1) as double) as amount_log\n"
    copy.replace(SQL, "    amount_eur\n", in_sql)
    copy.insert(YML, "      - {name: v1, ", DECLARED)
    assert copy.changed() == set(OF_INPUT)

    copy.add(MODULE, FORMULA)
    copy.insert(MONITORING, "        psi: \"{{ var('drift_least_psi') }}\"\n", "        total_variation: 0.05\n")
    words = "{fr: variation totale, en: total variation}"
    copy.insert(MONITORING, "              psi: {fr: PSI, en: PSI}\n", f"              total_variation: {words}\n")
    copy.add(TEST, ITS_TEST)
    assert copy.changed() == {*OF_INPUT, *OF_STATISTIC}

    write_payments(copy.folder / "payments.csv")
    # Half of the inputs a tree: else none asks for the logarithm of what it is given as well. Windows of an hour: there
    # is something to judge the newest one by.
    variables = QUICK | {"parameters": QUICK["parameters"] | {"colsample_bytree": 0.5}}
    variables |= {"current_hours": 1, "min_window_rows": 50, "drift_least_shap_share": 0}
    copy.run("dbt", "build", "--quiet", "--vars", json.dumps(variables))
    return copy


def write_payments(file, rows=6_000):
    """Two days of payments; large ones are often frauds, and V1 to V28 are noise."""
    random = np.random.default_rng(1)
    amount = random.lognormal(3, 1.2, rows)
    is_fraud = random.random(rows) < np.where(amount > np.quantile(amount, 0.95), 0.7, 0.002)
    columns = {"Time": np.sort(random.integers(0, 48 * 3600, rows))}
    columns |= {f"V{number}": random.normal(size=rows) for number in range(1, 29)}
    csv.write_csv(pa.table(columns | {"Amount": amount, "Class": is_fraud.astype(int)}), file)


@pytest.fixture
def published(copy):
    with duckdb.connect(copy.folder / "fraud.duckdb", read_only=True) as con:
        yield con


def test_every_version_learns_from_an_input(published):
    features = published.sql("select features from fraud_xgboost_model").fetchall()
    assert [json.loads(names)[-2:] for (names,) in features] == [["amount_eur", "amount_log"]] * 2
    [(largest,)] = published.sql("select max(abs(exp(amount_log) - 1 - amount_eur)) from fraud_features").fetchall()
    assert largest < 1e-6
    used = published.sql("select shap_share > .1 from feature_importance where feature = 'amount_log'").fetchall()
    assert used == [(True,)] * 2


def test_drift_is_looked_for_in_an_input(published):
    [(psi, of_amount)] = published.sql(
        "select any_value(psi) filter (feature = 'amount_log'), any_value(psi) filter (feature = 'amount_eur') "
        "from feature_drift"
    ).fetchall()
    # Bins are quantiles: the same rows are in the same ones.
    assert psi == pytest.approx(of_amount)


def test_texts_call_an_input_by_its_words_and_pass_the_proof(published):
    texts = published.sql("select template_reasons, template_verified, facts from reason_codes").fetchall()
    assert all(verified for _, verified, _ in texts)
    told = [reason for reasons, *_ in texts for reason in json.loads(reasons) if reason["feature"] == "amount_log"]
    assert told
    for reason in told:
        assert re.search(r"[Ll]e logarithme du montant \(\d,\d+\) (augmente|réduit) le risque", reason["sentence"])
        assert "amount_log" not in reason["sentence"]
    cells = published.sql("select reasons from cases_to_review where reasons like '%logarithme%'").fetchall()
    assert cells
    assert all(re.search(r"(^|; )logarithme du montant \d,\d+ [↑↓]", cell) for (cell,) in cells)


def test_the_own_test_of_a_statistic_passes(copy):
    assert "1 passed" in copy.run("pytest", TEST, "--noconftest", "-p", "no:cacheprovider", "-o", "addopts=")


def test_a_statistic_is_published_and_judged_like_the_others(copy, published):
    with duckdb.connect(copy.folder / "warehouse.duckdb", read_only=True) as con:
        by_hand = dict(con.sql(BY_SQL).fetchall())
    rows = published.sql(
        "select feature, value, p_value, least_value from drift_statistics "
        "where statistic = 'total_variation' and subject = 'inputs'"
    ).fetchall()
    states = set(published.sql("select distinct state from drift_statistics").fetchall())
    assert {feature: value for feature, value, *_ in rows} == pytest.approx(by_hand)
    assert all(0 < p_value < 1 and least == 0.05 for *_, p_value, least in rows)
    assert states <= {("steady",), ("moved",), ("alert",)}


def test_the_page_shows_a_statistic_under_its_own_words(copy):
    copy.run("fraud", "dashboard")
    page = (copy.folder / "dashboard" / "llm_performance.html").read_text()
    headings = re.findall(r"<th[^>]*>.*?</th>", page, re.DOTALL)
    assert sum("variation totale" in heading for heading in headings) == 2


def test_the_bot_and_the_command_answer_with_a_statistic(copy):
    told = json.loads(copy.run("fraud", "ask", "Statistiques de dérive : variation totale", "--offline", "--json"))
    assert "statistic = 'total_variation'" in told["sql"]
    assert {row["statistic"] for row in told["rows"]} == {"total_variation"}
    assert {row["statistic"] for row in json.loads(copy.run("fraud", "drift", "--json"))["statistics"]} == {
        "jensen_shannon",
        "total_variation",
    }
