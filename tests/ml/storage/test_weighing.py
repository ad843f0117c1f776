import duckdb
import numpy as np
import pytest

from ml.storage.weighing import Draw


def test_a_draw_from_a_query_is_counted():
    con = duckdb.connect()
    con.sql("create table t as select 'tx_' || i as transaction_id, i < 10 as target from range(100_000) as r (i)")
    draw = Draw.of(con, "from t", 5_000, is_certain="target")
    assert (draw.rows, draw.certain, draw.is_whole) == (100_000, 10, False)
    [(read, frauds)] = con.sql(f"select count(*), count(*) filter (target) from t where {draw.condition}").fetchall()
    assert frauds == 10
    assert read - 10 == pytest.approx(5_000, rel=0.05)
    weights = draw.weights(np.arange(read) < 10)
    assert weights[:10].tolist() == [1] * 10
    assert weights.sum() == pytest.approx(100_000)


def test_a_draw_from_few_rows_is_all_of_them():
    draw = Draw(rows=100, certain=3, most=97)
    assert draw.condition == "true"
    assert draw.weights(np.arange(100) < 3) is None
