"""Which rows of the training are near to a case, where inputs have heavy tails."""

import math
from types import SimpleNamespace

import duckdb
import numpy as np
import pyarrow as pa
import pytest

from ml.review.neighbours import TrainingRows

LEGITIMATE, FRAUDS = 4_000, 200
VERSION = SimpleNamespace(features=["amount_eur", "noise", "hours"], validated_until_s=LEGITIMATE + FRAUDS)
CASES = np.array([[55, 0.5, np.nan]], dtype=np.float32)


@pytest.fixture
def con():
    """Frauds are amounts of 50 to 60; legitimate ones lie below 5, but for ten of ten millions."""
    random = np.random.default_rng(4)
    amounts = np.r_[random.uniform(0, 5, LEGITIMATE), random.uniform(50, 60, FRAUDS)]
    amounts[:10] = 1e7
    made = pa.table(
        {
            "transaction_id": [f"t{i}" for i in range(LEGITIMATE + FRAUDS)],
            "time_s": range(LEGITIMATE + FRAUDS),
            "target": np.arange(LEGITIMATE + FRAUDS) >= LEGITIMATE,
            "amount_eur": amounts,
            "noise": random.uniform(size=LEGITIMATE + FRAUDS),
            # Half of the rows has no history.
            "hours": pa.array(random.uniform(0, 9, LEGITIMATE + FRAUDS), mask=random.random(LEGITIMATE + FRAUDS) < 0.5),
        }
    )
    with duckdb.connect() as con:
        con.from_arrow(made).create("inputs")
        yield con


def frauds_near(con, scaled_by, neighbours=20):
    learnt = TrainingRows(con, "from inputs", VERSION, scaled_by)
    *_, frauds, found = learnt.compare(CASES, CASES[:, 0], neighbours)
    assert found == neighbours
    return frauds[0]


def test_a_few_huge_values_hide_what_is_near_by_deviation_and_not_by_logarithm(con):
    assert frauds_near(con, "deviation") < 6
    assert frauds_near(con, "logarithm") == 20


def test_what_has_no_value_is_near_to_what_has_none_and_one_deviation_from_the_least(con):
    learnt = TrainingRows(con, "from inputs", VERSION, "logarithm")
    [nothing, least, most] = learnt.scaled(np.array([[1, 0, np.nan], [1, 0, 0], [1, 0, 9]], dtype=np.float32))[:, 2]
    assert nothing + 1 == pytest.approx(least, abs=0.1)
    assert most > least + 1


def test_values_are_logarithms_over_their_deviation_among_the_legitimate_rows(con):
    learnt = TrainingRows(con, "from inputs", VERSION, "logarithm")
    [(median, deviation)] = con.sql("""
        with legitimate as (from inputs where not target),
        typical as (select median(amount_eur) as typical from legitimate)
        select any_value(typical), stddev_pop(ln(1 + amount_eur / typical)) from legitimate, typical
    """).fetchall()
    scaled = learnt.scaled(np.array([[0, 0, 0], [median, 0, 0], [-3 * median, 0, 0]], dtype=np.float32))[:, 0]
    assert scaled == pytest.approx([0, math.log(2) / deviation, -math.log(4) / deviation], rel=1e-4)


def test_another_way_is_refused(con):
    with pytest.raises(ValueError, match="neighbours_by is 'size', and can be deviation or logarithm"):
        TrainingRows(con, "from inputs", VERSION, "size")
