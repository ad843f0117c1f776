"""Trees of the first 20,000 seconds, calibrated again on the validation window of twice as many."""

from dataclasses import replace
from functools import cache

import duckdb
import numpy as np
import pyarrow as pa
import pytest

from ml.model.aliases import decide
from ml.model.promotion import Gate, judge
from ml.model.recalibration import RecalibrationError, recalibrate
from ml.model.scoring import Version, score_unseen
from ml.model.training import REGISTRY, retrain
from tests.ml.model.test_training import RECIPE, TABLES, TRANSACTIONS, features_table, fill

GATE = Gate(min_frauds=30, replicates=200, review_cost=5, min_loss=20)
FEATURES = "select *, 50.0 as amount_eur from features"
REGISTERED = replace(TABLES, registry="from registry")
TRAINED_S, VALIDATED_S = 11_999, 15_999
FROM_S, UNTIL_S = 24_000, 31_999


@cache
def later_rows(fraud_rate, seed=0):
    """40,000 rows, a second each, split 60 / 20 / 20: the first half as trained on, then frauds at `fraud_rate`."""
    first, later = features_table(), features_table(fraud_rate=fraud_rate, seed=seed + 1)
    rows = pa.concat_tables([first, later]).to_pydict()
    return pa.table(
        rows
        | {
            "transaction_id": [f"tx_{i:06}" for i in range(40_000)],
            "time_s": np.arange(40_000),
            "next_split": np.repeat(["train", "validation", "test"], [24_000, 8_000, 8_000]),
        }
    )


@pytest.fixture(scope="module")
def source():
    """Registry row of the first version."""
    with duckdb.connect() as con:
        fill(con, features_table())
        return next(row for row in retrain(con, TABLES, RECIPE, {}, say=str).to_pylist() if row["candidate"] == "full")


@pytest.fixture
def con(source):
    """Its registry, and later rows in which frauds are three times as many."""
    with duckdb.connect() as con:
        fill(con, later_rows(fraud_rate=0.06))
        con.register("arrow_registry", pa.Table.from_pylist([source], schema=REGISTRY))
        con.execute("create table registry as from arrow_registry")
        yield con


def again(con, source, min_frauds=30, said=str):
    return recalibrate(con, REGISTERED, source["model_version"], min_frauds, {}, say=said).to_pylist()


def judged(con, source, **changes):
    [row] = again(con, source)
    return judge(con, FEATURES, Version.from_row(row | changes), Version.from_row(source), GATE)


def test_the_boosters_are_the_same_bytes_and_only_the_calibration_is_new(con, source):
    [row] = again(con, source)
    assert row["model_version"] != source["model_version"]
    assert row["recalibrated_from"] == source["model_version"]
    for name in ("model", "validation_model", "model_hash", "trained_until_s", "training_rows", "parameters"):
        assert row[name] == source[name]
    assert (row["calibrated_from_s"], row["validated_until_s"]) == (FROM_S, UNTIL_S)
    assert row["validation_rows"] == 8_000
    assert row["calibration_intercept"] > source["calibration_intercept"]


def test_the_same_rows_give_the_same_version_and_calibration(con, source):
    [first], [second] = again(con, source), again(con, source)
    for name in ("model_version", "calibration_data_hash", "calibration_slope", "calibration_intercept"):
        assert first[name] == second[name]


def test_nothing_outside_of_the_present_validation_window_reaches_the_calibration(con, source):
    [before] = again(con, source)
    con.execute("update features set v1 = 1e6, target = not target where next_split <> 'validation'")
    [after] = again(con, source)
    assert after["model_version"] == before["model_version"]
    assert after["calibration_slope"] == before["calibration_slope"]


def test_no_row_that_the_scoring_booster_was_fitted_to_reaches_the_calibration(con, source):
    """Such as when the present window begins before the trees' training ended."""
    con.execute(f"update features set next_split = 'validation' where time_s between 5000 and {TRAINED_S + 6000}")
    [before] = again(con, source)
    assert before["calibrated_from_s"] == TRAINED_S + 1
    con.execute(f"update features set v1 = 1e6, target = not target where time_s <= {TRAINED_S}")
    [after] = again(con, source)
    assert after["model_version"] == before["model_version"]
    assert after["calibration_slope"] == before["calibration_slope"]


def unseen(con, row):
    return score_unseen(con, TABLES.features, TRANSACTIONS, [Version.from_row(row)])


def test_no_row_that_a_booster_was_fitted_to_becomes_a_test_row(con, source):
    """Such as when the present window ends before the refit did."""
    con.execute("update features set next_split = if(time_s between 12500 and 15000, 'validation', 'train')")
    [row] = again(con, source)
    assert row["validated_until_s"] == VALIDATED_S
    scored = pa.Table.from_batches(
        score_unseen(con, TABLES.features, TRANSACTIONS, [Version.from_row(row)])
    ).to_pylist()
    assert min(scored_row["time_s"] for scored_row in scored if scored_row["split"] == "test") == VALIDATED_S + 1


def test_the_test_window_of_a_recalibrated_version_begins_after_its_calibration(con, source):
    [row] = again(con, source)
    scored = pa.Table.from_batches(
        score_unseen(con, TABLES.features, TRANSACTIONS, [Version.from_row(row)])
    ).to_pylist()
    assert min(scored_row["time_s"] for scored_row in scored if scored_row["split"] == "test") == UNTIL_S + 1


def test_the_gate_prefers_the_calibration_that_knows_that_frauds_became_more(con, source):
    decision = judged(con, source)
    assert decision["outcome"] == "better"
    assert decision["log_loss_saved_ci_low"] > 0
    assert "average_precision_gain" not in decision
    assert "The trees of" in decision["reason"]
    # The second half of the window: seconds 28,000 to 31,999.
    assert decision["rows_compared"] == 4_000


def test_where_nothing_has_changed_the_gate_cannot_decide(con, source):
    outcomes = []
    for seed in range(3):
        fill(con, later_rows(fraud_rate=0.02, seed=seed))
        outcomes.append(judged(con, source)["outcome"])
    assert outcomes.count("cannot decide") >= 2
    assert "better" not in outcomes


def test_the_gate_judges_a_calibration_on_rows_that_it_was_not_fitted_to(con, source):
    """Frauds as many as they were in the second half: what the first half taught is wrong there."""
    con.execute("update features set target = false where time_s >= 28000 and next_split = 'validation' and v2 > -0.43")
    decision = judged(con, source)
    assert decision["outcome"] == "worse"
    assert decision["log_loss_saved_ci_high"] < 0


def test_the_gate_chooses_on_no_test_row(con, source):
    before = judged(con, source)
    con.execute("update features set v1 = 1e6, target = not target where next_split = 'test'")
    assert judged(con, source) == before


def test_rows_that_the_incumbents_calibration_knows_decide_nothing(con, source):
    [row] = again(con, source)
    challenger, incumbent = Version.from_row(row), Version.from_row(source)
    later = judge(con, FEATURES, challenger, replace(incumbent, validated_until_s=30_000), GATE)
    assert later["rows_compared"] == UNTIL_S - 30_000
    none = judge(con, FEATURES, challenger, replace(incumbent, validated_until_s=UNTIL_S), GATE)
    assert (none["outcome"], none["rows_compared"]) == ("cannot decide", 0)
    assert "later than what either calibration was fitted to" in none["reason"]


def test_the_log_loss_saved_agrees_with_a_sum_by_hand(con, source):
    """Against a calibration that always says one half, whose log loss is ln 2 a row."""
    from sklearn.metrics import log_loss

    incumbent = Version.from_row(source)
    half = replace(incumbent, calibration=replace(incumbent.calibration, slope=0.0, intercept=0.0))
    [row] = again(con, source)
    decision = judge(con, FEATURES, Version.from_row(row), half, GATE)
    con.execute("update features set next_split = if(time_s between 24000 and 27999, 'validation', 'train')")
    [first_half] = again(con, source)
    con.execute("update features set next_split = 'validation'")
    rows = con.sql("select v1, v2, target from features where time_s between 28000 and 31999 order by time_s")
    v1, v2, target = rows.fetchnumpy().values()
    inputs = np.column_stack([v1, v2]).astype(np.float32)
    _, probability = Version.from_row(first_half).score(inputs, np.full(len(target), VALIDATED_S))
    assert decision["log_loss_saved"] == pytest.approx(1 - log_loss(target, probability) / np.log(2))


def test_a_calibration_of_trees_that_are_not_the_champions_goes_through_the_ordinary_gate(con, source):
    con.execute("update features set v1 = random() where next_split = 'train'")
    other = retrain(con, TABLES, RECIPE, {}, say=str).to_pylist()[0]
    [row] = again(con, source)
    decision = judge(con, FEATURES, Version.from_row(row), Version.from_row(other), GATE)
    assert decision["outcome"] == "better"
    assert decision["gain_ci_low"] > 0


def test_a_recalibrated_version_becomes_champion_by_decision(con, source):
    con.register("recalibrated", pa.Table.from_pylist(again(con, source), schema=REGISTRY))
    con.execute("insert into registry by name from recalibrated")
    first, second = decide(con, registry="from registry", features=FEATURES, aliases=None, gate=GATE).to_pylist()
    assert (first["outcome"], second["outcome"]) == ("first", "better")
    assert second["champion_version"] != source["model_version"]


def test_the_window_that_the_calibration_knows_is_not_fitted_again(con, source):
    fill(con, features_table())
    said = []
    assert again(con, source, said=said.append) == []
    assert "does not know" in said[0]


def test_what_was_done_before_is_not_done_again(con, source):
    con.register("recalibrated", pa.Table.from_pylist(again(con, source), schema=REGISTRY))
    con.execute("insert into registry by name from recalibrated")
    said = []
    assert again(con, source, said=said.append) == []
    assert "is that calibration already" in said[0]


def test_too_few_frauds_calibrate_nothing(con, source):
    said = []
    assert again(con, source, min_frauds=5_000, said=said.append) == []
    assert "fewer than 5000 calibrate nothing" in said[0]


def test_an_unknown_version_is_named_with_those_there_are(con, source):
    known = source["model_version"]
    with pytest.raises(RecalibrationError, match=f"m_nobody, which is not in the registry .* {known}"):
        recalibrate(con, REGISTERED, "m_nobody", 30, {})
