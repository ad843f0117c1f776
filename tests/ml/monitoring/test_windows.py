import duckdb
import numpy as np
import pytest

from ml.model.features import BATCH_ROWS
from ml.monitoring.windows import read_windows

ROWS = 3 * BATCH_ROWS


@pytest.mark.parametrize("window_s", [7, 1_000, ROWS // 2, 10 * ROWS])
def test_every_row_after_the_start_is_in_its_window_once(window_s):
    query = f"select i as time_s, i * 2 as twice, i % 3 = 0 as is_third from range({ROWS}) as r (i) order by i"
    after_s, following = 99, 100
    for number, columns in read_windows(duckdb.connect(), query, after_s, window_s):
        first_s = after_s + 1 + number * window_s
        expected = np.arange(first_s, min(first_s + window_s, ROWS))
        assert columns["time_s"][0] == following
        assert (columns["time_s"] == expected).all()
        assert (columns["twice"] == 2 * expected).all()
        assert (columns["is_third"] == (expected % 3 == 0)).all()
        following = expected[-1] + 1
    assert following == ROWS


def test_a_window_without_rows_is_left_out():
    query = "select unnest([3, 5, 25, 26, 47]) as time_s order by 1"
    found = [(number, columns["time_s"].tolist()) for number, columns in read_windows(duckdb.connect(), query, 4, 10)]
    assert found == [(0, [5]), (2, [25, 26]), (4, [47])]


def test_no_row_is_no_window():
    assert not list(read_windows(duckdb.connect(), "select 1 as time_s where false", 0, 10))
