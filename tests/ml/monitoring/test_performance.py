import duckdb
import numpy as np
import pyarrow as pa
import pytest
from sklearn.metrics import average_precision_score, recall_score

from ml.monitoring.performance import (
    Scored,
    estimate,
    estimated_performance,
    kind_of_drift,
    performance_drift,
    read_labelled,
    realised,
    windows,
)

HOUR = 3_600


def scored(seed=0, rows=40_000, hours=24, from_hour=0, rate=0.01, strength=4.0, unseen_share=0.0):
    """Rows of a model with one input that is calibrated at a rate of 1 %.

    Frauds lie `strength` standard deviations higher; a share of them looks like everybody else instead.
    """
    random = np.random.default_rng(seed)
    is_fraud = random.random(rows) < rate
    looks_like_fraud = is_fraud & (random.random(rows) >= unseen_share)
    x = random.normal(looks_like_fraud * strength)
    z = np.log(0.01 / 0.99) + 4.0 * x - 8.0
    p = 1 / (1 + np.exp(-z))
    time_s = np.sort(random.integers(from_hour * HOUR, (from_hour + hours) * HOUR, rows))
    return Scored(time_s, p, p * 100 >= 5, is_fraud.astype(float))


def stored(rows):
    """A connection with `scored` that holds these rows."""
    con = duckdb.connect()
    con.register(
        "arrow_rows",
        pa.table(
            {
                "transaction_id": [f"tx_{i}" for i in range(len(rows))],
                "time_s": rows.time_s,
                "fraud_probability": rows.probability,
                "is_flagged": rows.is_flagged,
                "is_fraud": rows.is_fraud,
            }
        ),
    )
    con.sql("create table scored as select *, if(isnan(is_fraud), null, is_fraud = 1) as target from arrow_rows")
    return con


def in_windows(rows, after_s, window_s):
    return windows(stored(rows), "from scored", after_s, window_s)


@pytest.fixture(scope="module")
def validation():
    return scored(seed=1)


def kind(window, validation, inputs_moved=False, min_frauds=30):
    return kind_of_drift(
        realised(window),
        estimate(window, validation),
        realised(validation),
        inputs_moved=inputs_moved,
        min_frauds=min_frauds,
    )[0]


def test_what_is_realised_agrees_with_scikit_learn(validation):
    found = realised(validation)
    assert found["recall"][0] == pytest.approx(recall_score(validation.is_fraud, validation.is_flagged))
    ap = average_precision_score(validation.is_fraud, validation.probability)
    assert found["average_precision"][0] == pytest.approx(ap)
    assert found["average_precision"][1] < ap < found["average_precision"][2]


def test_an_estimate_agrees_with_expected_values_by_hand():
    window = Scored(np.arange(3), np.array([0.5, 0.25, 0.25]), np.array([True, False, True]), np.full(3, np.nan))
    found = estimate(window, window)
    # 1 fraud expected; .75 of it flagged; two flagged.
    assert [found[name][0] for name in ("frauds", "recall", "precision")] == pytest.approx([1, 0.75, 0.375])
    assert found["frauds"][1] >= 0


def test_the_estimate_covers_the_truth_while_nothing_drifts(validation):
    inside = []
    for seed in range(40):
        window = scored(seed=seed + 100, rows=10_000)
        expected, truth = estimate(window, validation), realised(window)
        inside += [expected[name][1] <= truth[name][0] <= expected[name][2] for name in ("recall", "average_precision")]
    assert np.mean(inside) >= 0.9


@pytest.mark.parametrize(
    ("changed", "inputs_moved", "expected"),
    [
        ({}, False, "none"),
        ({"unseen_share": 0.5}, False, "concept drift"),
        ({"rate": 0.03}, False, "prior shift"),
        ({"rate": 0.003}, False, "prior shift"),
        ({"rows": 1_000}, False, "cannot decide"),
    ],
)
def test_each_kind_of_drift_is_told_from_the_others(validation, changed, inputs_moved, expected):
    assert kind(scored(seed=9, **changed), validation, inputs_moved) == expected


def test_a_fall_that_was_expected_where_inputs_moved_is_a_covariate_shift(validation):
    # Everybody lies nearer to the boundary, and fraud follows the probabilities: the ranking is worth less.
    random = np.random.default_rng(5)
    p = 1 / (1 + np.exp(-random.normal(-4.5, 0.6, 40_000)))
    outcome = (random.random(len(p)) < p).astype(float)
    window = Scored(np.sort(random.integers(0, 24 * HOUR, len(p))), p, p * 100 >= 5, outcome)
    assert kind(window, validation, inputs_moved=True) == "covariate shift"
    assert kind(window, validation, inputs_moved=False) == "none"


def test_an_estimate_comes_before_labels_and_truth_and_error_after_them(validation):
    later = scored(seed=3, hours=48, from_hour=24, rows=60_000)
    unlabelled = Scored(later.time_s, later.probability, later.is_flagged, np.full(len(later), np.nan))
    after_s, day_s = 24 * HOUR - 1, 24 * HOUR
    unlabelled = list(in_windows(unlabelled, after_s, day_s))
    estimates = estimated_performance("m1", unlabelled, validation).to_pylist()
    assert [row["window_from_s"] for row in estimates] == [24 * HOUR, 48 * HOUR]
    rules = {"estimates": estimates, "moved_at_s": [], "min_frauds": 30}
    assert performance_drift("m1", unlabelled, validation, day_s, **rules).num_rows == 0

    later = list(in_windows(later, after_s, day_s))
    rows = performance_drift("m1", later, validation, day_s, **rules).to_pylist()
    assert len(rows) == 2
    for row in rows:
        assert row["recall_error"] == pytest.approx(row["estimated_recall"] - row["recall"])
    known = {row["data_version"] for row in rows}
    assert performance_drift("m1", later, validation, day_s, known=known, **rules).num_rows == 0


def test_the_truth_is_compared_with_the_estimate_from_the_present_calibration(validation):
    day_s = 24 * HOUR
    later = list(in_windows(scored(seed=3, from_hour=24), day_s - 1, day_s))
    sides = (validation, scored(seed=2))
    made = [estimated_performance("m1", later, side).to_pylist() for side in sides]
    compared = []
    for side in sides:
        for estimates in (made[0] + made[1], made[1] + made[0]):
            rules = {"estimates": estimates, "moved_at_s": [], "min_frauds": 30}
            [row] = performance_drift("m1", later, side, day_s, **rules).to_pylist()
            compared.append((row["data_version"], row["kind"], row["reason"]))
    # One that was made from other data is no estimate of this, whichever is newer.
    assert compared[0] == compared[1]
    assert compared[2] == compared[3]
    assert compared[0][0] != compared[2][0]
    assert performance_drift("m1", later, sides[0], day_s, **(rules | {"estimates": made[1]})).num_rows == 0


def test_a_calibration_too_large_to_hold_is_drawn_and_realised_alike(validation):
    con = stored(validation)
    whole, drawn = (read_labelled(con, "from scored", most_rows=most) for most in (1_000_000, 10_000))
    assert whole.row_weight is None and len(whole) == len(validation)
    certain = (validation.is_fraud == 1) | validation.is_flagged
    assert len(drawn) == pytest.approx(certain.sum() + 10_000, rel=0.05)
    assert drawn.row_weight.sum() == pytest.approx(len(validation))
    expected, found = realised(whole), realised(drawn)
    for name in ("frauds", "recall", "precision"):
        assert found[name][0] == expected[name][0]
    assert found["average_precision"][0] == pytest.approx(expected["average_precision"][0], abs=0.002)
    window = scored(seed=3, from_hour=24)
    for name, (value, low, high) in estimate(window, drawn).items():
        assert (value, low, high) == pytest.approx(estimate(window, whole)[name], rel=0.05), name
