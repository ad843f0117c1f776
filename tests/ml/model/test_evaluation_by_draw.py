"""Windows that are too large to hold: what is read of them does not grow, and what is measured stays the same."""

import duckdb
import numpy as np
import pyarrow as pa
import pytest
from scipy.special import expit

from ml.model.evaluation import Settings, curves, find_windows, metrics, read_windows, threshold_table

MOST_ROWS = 20_000
SIZES = (80_000, 240_000)
# Counted over frauds and flagged rows alone, of which none is left out.
EXACT = (
    *("recall", "precision", "f1", "flagged", "cost_eur", "cost_without_model_eur", "value_detection_rate"),
    *(
        "false_positive_ratio_by_alert",
        "false_positive_ratio_by_customer",
        "recall_by_customer",
        "hours_to_first_alert",
    ),
)
# A twentieth of the rows: figures that also count the others are known to a percent or two.
TOLERANCES = {
    "average_precision": 0.005,
    "roc_auc": 0.005,
    "precision_at_capacity": 0.02,
    "card_precision_at_capacity": 0.05,
    "card_precision_at_capacity_known_kept": 0.05,
    "predicted_over_observed": 0.02,
    "predicted_over_observed_above_10_percent": 0.02,
    "brier_skill": 0.005,
    "log_loss_skill": 0.005,
    "calibration_slope": 0.02,
    "fraud_basis_points_before": 10,
    "fraud_basis_points_after": 5,
}


def decisions(rows):
    """A connection with `candidate_decisions` of four days, four payments a customer, 1 % frauds."""
    random = np.random.default_rng(rows)
    log_odds = random.normal(-7, 2.2, rows)
    amount = random.gamma(2, 30, rows)
    con = duckdb.connect()
    con.register(
        "drawn_values",
        pa.table(
            {
                "time_s": np.sort(random.integers(0, 4 * 86_400, rows)),
                "customer": random.integers(0, rows // 4, rows),
                "target": random.random(rows) < expit(log_odds),
                "fraud_score": expit(log_odds),
                "amount_eur": amount,
                "is_flagged": expit(log_odds) * amount >= 5,
            }
        ),
    )
    con.sql("""
        create table decisions as
        select 'm1' as model_version, 'full' as candidate, 'test' as split, 'tx_' || time_s || '_' || rowid as
            transaction_id, 'c' || customer as case_id, fraud_score as fraud_probability, amount_eur as loss_eur, *
        from (select row_number() over () as rowid, * from drawn_values)
    """)
    return con


@pytest.fixture(scope="module", params=SIZES)
def both_ways(request):
    """The window of so many rows: whole, and by a draw."""
    con = decisions(request.param)
    rows_per_day = request.param / 4
    windows = []
    for most_rows in (1_000_000, MOST_ROWS):
        found = find_windows(con, "from decisions", Settings(5, 100, 200, rows_per_day, most_rows))
        con.register("found", found)
        windows += read_windows(con, "from decisions", "from found")
    return request.param, *windows


def test_what_is_read_does_not_grow_with_all_rows(both_ways):
    rows, whole, drawn = both_ways
    assert len(whole.read().time_s) == rows
    window = drawn.read()
    certain = window.is_fraud | window.is_flagged
    assert certain.sum() == (whole.read().is_fraud | whole.read().is_flagged).sum()
    assert (~certain).sum() == pytest.approx(MOST_ROWS, rel=0.05)
    assert window.rows == rows


def test_what_is_measured_by_a_draw_is_what_is_measured_on_all_rows(both_ways):
    _, whole, drawn = both_ways
    expected, found = ({row["metric"]: row for row in metrics(window.read())} for window in (whole, drawn))
    assert expected.keys() == found.keys() == {*EXACT, *TOLERANCES}
    for name in expected:
        allowed = TOLERANCES.get(name, 1e-9 * abs(expected[name]["value"]))
        assert found[name]["value"] == pytest.approx(expected[name]["value"], abs=allowed), name
        if found[name]["ci_low"] is not None:
            assert found[name]["ci_low"] <= found[name]["value"] <= found[name]["ci_high"], name


def test_a_threshold_counts_about_as_many_of_all_rows(both_ways):
    rows, whole, drawn = both_ways
    for expected, found in zip(*(threshold_table([window]).to_pylist() for window in (whole, drawn)), strict=True):
        assert sum(found[name] for name in ("tp", "fp", "fn", "tn")) == rows
        assert (found["tp"], found["fn"]) == (expected["tp"], expected["fn"])
        # Four standard deviations of a count of drawn rows, each of which stands for so many.
        assert abs(found["fp"] - expected["fp"]) <= 4 * np.sqrt(rows / MOST_ROWS * expected["fp"]) + 1


def test_curves_run_the_same_way(both_ways):
    _, whole, drawn = both_ways
    for curve in ("precision_recall", "roc"):
        sides = [[row for row in curves([window]).to_pylist() if row["curve"] == curve] for window in (whole, drawn)]
        at = np.linspace(0.01, 0.99, 50)
        ys = [np.interp(at, *zip(*sorted((row["x"], row["y"]) for row in side), strict=True)) for side in sides]
        assert np.abs(ys[0] - ys[1]).max() < 0.04


def test_the_payments_of_a_customer_are_drawn_together(both_ways):
    _, whole, drawn = both_ways
    whole, drawn = whole.read(), drawn.read()
    certain = whole.is_fraud | whole.is_flagged
    sizes = np.bincount(whole.customer[~certain])
    assert sizes.max() > 4
    # Of whoever is drawn, all rows are.
    names = dict(zip(zip(whole.time_s, whole.score, strict=True), whole.customer, strict=True))
    others = ~(drawn.is_fraud | drawn.is_flagged)
    read = [names[row] for row in zip(drawn.time_s[others], drawn.score[others], strict=True)]
    customers, counts = np.unique(read, return_counts=True)
    assert (counts == sizes[customers]).all()
