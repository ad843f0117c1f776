import duckdb
import pytest
from jinja2 import Template
from scipy.stats import binomtest

from ml.model.shares import wilson_interval
from tests.conftest import ROOT

COUNTS = [(0, 1), (1, 1), (2, 3), (0, 40), (40, 40), (7, 9_999), (1_234, 5_678)]


@pytest.fixture(scope="module")
def ends_in_sql():
    macros = Template((ROOT / "dbt_project/macros/wilson.sql").read_text()).module
    low, high = macros.wilson_low("hits", "trials"), macros.wilson_high("hits", "trials")
    return lambda hits, trials: duckdb.sql(
        f"select {low}, {high} from (select {hits}::bigint as hits, {trials}::bigint as trials)"
    ).fetchall()[0]


@pytest.mark.parametrize(("hits", "trials"), COUNTS)
def test_wilsons_interval_is_scipys_in_python_and_in_sql(ends_in_sql, hits, trials):
    expected = binomtest(hits, trials).proportion_ci(0.95, method="wilson")
    assert wilson_interval(hits, trials) == pytest.approx(expected, abs=1e-6)
    assert ends_in_sql(hits, trials) == pytest.approx(wilson_interval(hits, trials), abs=1e-12)


def test_without_trials_sql_knows_no_interval(ends_in_sql):
    assert ends_in_sql(0, 0) == (None, None)
