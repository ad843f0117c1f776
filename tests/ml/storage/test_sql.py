import duckdb
import pytest

from ml.storage.sql import literal


@pytest.mark.parametrize("value", ["a", "it's", "''", "\\'; drop table t; --", "a\nb", "", "é"])
def test_a_literal_is_the_value_itself(value):
    assert duckdb.sql(f"select {literal(value)}").fetchall() == [(value,)]
