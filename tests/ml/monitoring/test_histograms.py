"""Rows per bin, against DuckDB's own histogram and against counts by hand."""

import duckdb
import numpy as np
import pyarrow as pa
import pytest

from ml.monitoring.histograms import FEW_WINDOWS, bin_ends, binned_counts


@pytest.fixture
def con():
    with duckdb.connect() as con:
        yield con


def counted(con, rows, ends):
    table = binned_counts(con, rows, ends)
    assert table.num_rows == len(set(zip(*table.to_pydict().values(), strict=True)))
    return {tuple(row.values())[:3]: row["row_count"] for row in table.to_pylist()}


def test_a_row_counts_in_its_window_and_in_the_reference(con):
    """Of edges 1 and 2: null; 0 below; 1 at the edge; 1.5 between; 2 at the edge; 9 above."""
    con.execute("""
        create table rows as from (values
            (null, 0, true), (0.0, 0, true), (1.0, 0, true), (1.5, 1, false), (2.0, 1, false), (9.0, null, true),
            (1.0, null, false)
        ) as t (v1, window_number, is_reference)
    """)
    ends = {"v1": np.array([np.nextafter(1, 0), 1, np.nextafter(2, 0), 2])}
    assert counted(con, "from rows", ends) == {
        ("v1", -1, -1): 1,
        ("v1", -1, 0): 1,
        ("v1", -1, 1): 1,
        ("v1", -1, 4): 1,
        ("v1", 0, -1): 1,
        ("v1", 0, 0): 1,
        ("v1", 0, 1): 1,
        ("v1", 1, 2): 1,
        ("v1", 1, 3): 1,
    }


@pytest.mark.parametrize("windows", [2, 3 * FEW_WINDOWS])
def test_counts_are_those_of_duckdb(con, windows):
    """Whether rows are compared with each end, or looked up: values, flags, nulls."""
    random = np.random.default_rng(5)
    values = random.normal(size=60_000).round(2)
    table = pa.table(
        {
            "v1": pa.array(values, mask=random.random(60_000) < 0.01),
            "is_new": random.random(60_000) < 0.01,
            "window_number": pa.array(random.integers(0, windows, 60_000), mask=random.random(60_000) < 0.1),
            "is_reference": random.random(60_000) < 0.5,
        }
    )
    con.register("made", table)
    con.execute("create table rows as from made")
    ends = bin_ends(con, "from rows where is_reference", ["v1", "is_new"])
    expected = {}
    for name, of_column in ends.items():
        for number, condition in [(-1, "is_reference"), *((w, f"window_number = {w}") for w in range(windows))]:
            [(nulls, bins)] = con.execute(
                f"select count(*) - count({name}), histogram({name}::double, $1::double[]) from rows where {condition}",
                [of_column.tolist()],
            ).fetchall()
            counts = [nulls, *dict(bins).values()]
            expected |= {(name, number, place - 1): n for place, n in enumerate(counts) if n}
    assert counted(con, "from rows", ends) == expected


def test_a_flag_that_is_almost_constant_has_a_bin_for_each_value(con):
    ends = bin_ends(con, "select n = 7 as is_rare from range(1000) as t (n)", ["is_rare"])
    rows = "select n % 4 = 0 as is_rare, 0 as window_number, true as is_reference from range(100) as t (n)"
    assert counted(con, rows, ends) == {
        ("is_rare", window, place): n for window in (-1, 0) for place, n in ((1, 75), (2, 25))
    }


def test_an_input_without_any_value_has_nulls_alone(con):
    rows = "select null::double as v1, 0 as window_number, true as is_reference from range(3)"
    assert counted(con, rows, bin_ends(con, rows, ["v1"])) == {("v1", -1, -1): 3, ("v1", 0, -1): 3}


def test_without_a_row_nothing_is_counted(con):
    rows = "select 1.0 as v1, 0 as window_number, true as is_reference where false"
    assert counted(con, rows, bin_ends(con, rows, ["v1"])) == {}
