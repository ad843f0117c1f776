from dataclasses import replace

import duckdb
import numpy as np
import pyarrow as pa
import pytest
from sklearn.metrics import average_precision_score

from ml.monitoring.challenger import Pair, compare_windows

HOUR_S = 3_600
PAIR = Pair("m_old", "m_new", after_s=999)


def decisions(rows=4_000, fraud_rate=0.02, seed=0):
    """candidate_decisions of two versions on rows of 10 s each; m_new ranks with less noise, and has seen more."""
    random = np.random.default_rng(seed)
    time_s, target = np.arange(rows) * 10, random.random(rows) < fraud_rate
    parts = []
    for version, noise, seen_until_s in (("m_old", 1.0, 499), ("m_new", 0.3, 999)):
        score = 1 / (1 + np.exp(-(3 * target - 2 + random.normal(scale=noise, size=rows))))
        unseen = time_s > seen_until_s
        parts.append(
            pa.table(
                {
                    "model_version": np.repeat(version, rows),
                    "transaction_id": [f"tx_{i}" for i in range(rows)],
                    "split": np.repeat("test", rows),
                    "time_s": time_s,
                    "target": target,
                    "loss_eur": np.full(rows, 40.0),
                    "fraud_score": score,
                    "fraud_probability": score,
                    "is_flagged": score > 0.5,
                }
            ).filter(pa.array(unseen))
        )
    return pa.concat_tables(parts)


@pytest.fixture
def con():
    with duckdb.connect() as con:
        con.register("arrow_decisions", decisions())
        con.execute("create table decisions as from arrow_decisions")
        yield con


def compared(con, pair=PAIR, **settings):
    settings = {"window_s": 4 * HOUR_S, "review_cost": 5, "replicates": 200} | settings
    return compare_windows(con, "from decisions", pair, **settings)


def test_both_are_compared_on_the_same_rows_which_neither_has_seen(con):
    rows = compared(con).to_pylist()
    assert [row["window_from_s"] for row in rows] == [1_000, 1_000 + 4 * HOUR_S, 1_000 + 8 * HOUR_S]
    assert sum(row["rows"] for row in rows) == 3_900
    for row in rows:
        inside = f"time_s between {row['window_from_s']} and {row['window_until_s']}"
        for who, version in (("champion", "m_old"), ("challenger", "m_new")):
            own = con.sql(f"select target, fraud_score from decisions where model_version = '{version}' and {inside}")
            target, score = own.fetchnumpy().values()
            assert row[f"{who}_average_precision"] == pytest.approx(average_precision_score(target, score))
        gain, low, high = (row[f"average_precision_gain{part}"] for part in ("", "_ci_low", "_ci_high"))
        assert low < gain < high
    assert rows[0]["average_precision_gain_ci_low"] > 0


def test_the_cost_of_a_window_agrees_with_a_sum_by_hand(con):
    con.execute("update decisions set is_flagged = model_version = 'm_old'")
    row = compared(con).to_pylist()[0]
    assert row["champion_cost_eur"] == 5 * row["rows"]
    assert row["challenger_cost_eur"] == 40 * row["frauds"]
    assert row["cost_difference_eur"] == row["challenger_cost_eur"] - row["champion_cost_eur"]


def test_a_window_is_measured_again_only_when_its_data_have_changed(con):
    con.register("stored", compared(con))
    assert compared(con, stored="from stored").num_rows == 0
    con.execute("update decisions set target = true where transaction_id = 'tx_200'")
    assert [row["window_from_s"] for row in compared(con, stored="from stored").to_pylist()] == [1_000]
    assert compared(con, replace(PAIR, challenger="m_old"), stored="from stored").num_rows == 3


def test_a_window_whose_data_come_back_is_measured_again_so_the_last_measurement_holds(con):
    con.register("first", compared(con))
    con.execute("create table stored as from first")
    versions = []
    for label in ("true", "target", "false"):
        con.execute(f"update decisions set target = {label} where transaction_id = 'tx_200'")
        con.register("newer", compared(con, stored="from stored"))
        con.execute("insert into stored from newer")
        versions += con.sql(
            "select max_by(data_version, measured_at) from stored where window_from_s = 1000"
        ).fetchall()
    assert con.sql("select data_version from first where window_from_s = 1000").fetchall() == [versions[2]]
    assert versions[0] == versions[1] != versions[2]


def test_few_frauds_have_no_average_precision_and_no_challenger_no_row(con):
    con.execute("update decisions set target = transaction_id = 'tx_200'")
    row = compared(con).to_pylist()[0]
    assert (row["frauds"], row["champion_average_precision"], row["average_precision_gain_ci_low"]) == (1, None, None)
    assert row["cost_difference_eur"] is not None
    assert compared(con, None).num_rows == 0


def test_the_pair_is_that_of_the_newest_decision(con):
    champion = "select 'm_old' as model_version, {} as challenger_version"
    registry = "select * from (values ('m_old', 499), ('m_new', 999)) as t (model_version, validated_until_s)"
    assert Pair.read(con, champion.format("'m_new'"), registry) == PAIR
    assert Pair.read(con, champion.format("null::varchar"), registry) is None
