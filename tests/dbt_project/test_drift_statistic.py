"""A stranger's change: a drift statistic, in a copy of the project, by three files and no other."""

import json
import re

import duckdb
import pytest

from tests.conftest import QUICK
from tests.project_copy import ProjectCopy

MODULE = "ml/monitoring/statistics/total_variation.py"
YML = "dbt_project/models/monitoring/_monitoring.yml"
TEST = "tests/ml/monitoring/statistics/test_total_variation.py"
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
    copy = ProjectCopy(tmp_path_factory.mktemp("total_variation"), FRAUD_TRANSACTIONS="", FRAUD_LANGUAGE="fr")
    copy.add(MODULE, FORMULA)
    copy.insert(YML, "        psi: \"{{ var('drift_least_psi') }}\"\n", "        total_variation: 0.05\n")
    words = "{fr: variation totale, en: total variation}"
    copy.insert(YML, "              psi: {fr: PSI, en: PSI}\n", f"              total_variation: {words}\n")
    copy.add(TEST, ITS_TEST)
    # Windows of an hour: there is something to judge the newest one by.
    variables = QUICK | {"current_hours": 1, "min_window_rows": 50, "drift_least_shap_share": 0}
    copy.run("dbt", "build", "--quiet", "--vars", json.dumps(variables))
    return copy


def test_three_files_are_touched_and_its_own_test_passes(copy):
    assert copy.changed() == {MODULE, YML, TEST}
    assert "1 passed" in copy.run("pytest", TEST, "-p", "no:cacheprovider", "-o", "addopts=")


def test_it_is_published_and_judged_like_the_others(copy):
    with duckdb.connect(copy.folder / "warehouse.duckdb", read_only=True) as con:
        by_hand = dict(con.sql(BY_SQL).fetchall())
    with duckdb.connect(copy.folder / "fraud.duckdb", read_only=True) as con:
        rows = con.sql(
            "select feature, value, p_value, least_value from drift_statistics "
            "where statistic = 'total_variation' and subject = 'inputs'"
        ).fetchall()
        states = set(con.sql("select distinct state from drift_statistics").fetchall())
    assert {feature: value for feature, value, *_ in rows} == pytest.approx(by_hand)
    assert all(0 < p_value < 1 and least == 0.05 for *_, p_value, least in rows)
    assert states <= {("steady",), ("moved",), ("alert",)}


def test_the_page_shows_it_under_its_own_words(copy):
    copy.run("fraud", "dashboard")
    page = (copy.folder / "dashboard" / "llm_performance.html").read_text()
    headings = re.findall(r"<th[^>]*>.*?</th>", page, re.DOTALL)
    assert sum("variation totale" in heading for heading in headings) == 2


def test_the_bot_and_the_command_answer_with_it(copy):
    told = json.loads(copy.run("fraud", "ask", "Statistiques de dérive : variation totale", "--offline", "--json"))
    assert "statistic = 'total_variation'" in told["sql"]
    assert {row["statistic"] for row in told["rows"]} == {"total_variation"}
    assert {row["statistic"] for row in json.loads(copy.run("fraud", "drift", "--json"))["statistics"]} == {
        "jensen_shannon",
        "total_variation",
    }
