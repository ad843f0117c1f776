import math
from dataclasses import replace

import numpy as np
import pytest

from ml.monitoring.drift import measured_drift
from ml.monitoring.statistics import Statistic, statistics
from ml.monitoring.statistics_now import drift_statistics
from ml.raw.simulated.ulb import parse_drift
from tests.ml.monitoring.drift_tables import at_window, counts_by_window
from tests.ml.monitoring.test_drift import RULES

SHOWN_ONLY = dict.fromkeys(statistics())
DAYS = 14


@pytest.fixture(scope="module")
def moved():
    """Period, counts of inputs and of scores; v14 has moved by three standard deviations on the last two days."""
    by_window = counts_by_window(
        DAYS * 24, 24, rows=32_000, hours=(DAYS + 2) * 24, seed=1, drifts=[parse_drift(f"covariate:V14:3@{DAYS * 24}")]
    )
    period, counts = at_window(by_window, DAYS + 1, 24, DAYS * 24, DAYS * 24)
    scores = replace(
        counts,
        features=("fraud_score", "is_flagged"),
        reference=counts.reference[:2],
        windows=counts.windows[:, :2],
    )
    return period, counts, scores


def rows_of(moved, least):
    period, counts, scores = moved
    shares = dict.fromkeys(counts.features, 0.1)
    found = drift_statistics(period, counts, scores, shares, RULES, least).to_pylist()
    return {(row["statistic"], row["subject"], row["feature"]): row for row in found}


def test_every_statistic_has_a_row_for_every_input_and_signal(moved):
    _, counts, scores = moved
    assert rows_of(moved, SHOWN_ONLY).keys() == {
        (name, subject, feature)
        for name in statistics()
        for subject, of in (("inputs", counts), ("predictions", scores))
        for feature in of.features
    }


def test_psi_in_rows_is_psi_in_columns(moved):
    period, counts, scores = moved
    shares = dict.fromkeys(counts.features, 0.1)
    rows = rows_of(moved, SHOWN_ONLY | {"psi": RULES.least_psi})
    in_columns = measured_drift(period, counts, scores, shares, RULES).to_pylist()
    for wide in in_columns:
        long = rows["psi", wide["subject"], wide["feature"]]
        assert (long["value"], long["previous_value"]) == (wide["psi"], wide["previous_psi"])
        same = ("adjusted_p_value", "has_moved", "is_alert", "state", "null_windows", "window_from_s")
        assert [long[name] for name in same] == [wide[name] for name in same]


def test_a_statistic_alerts_only_when_it_may(moved):
    shown = rows_of(moved, SHOWN_ONLY)
    assert not any(row["has_moved"] for row in shown.values())
    alerting = rows_of(moved, SHOWN_ONLY | {"jensen_shannon": 0.2})
    assert [key for key, row in alerting.items() if row["is_alert"]] == [("jensen_shannon", "inputs", "v14")]
    row = alerting["jensen_shannon", "inputs", "v14"]
    assert row["value"] > row["least_value"] == 0.2 and row["value"] > row["usual_until"]
    assert row["adjusted_p_value"] < RULES.alpha


def test_a_statistic_that_nobody_has_judged_is_an_error_with_its_name(moved):
    with pytest.raises(ValueError, match="missing: jensen_shannon; without a module .*: none"):
        rows_of(moved, {"psi": 0.1})
    with pytest.raises(ValueError, match="missing: none; without a module .*: wasserstein"):
        rows_of(moved, SHOWN_ONLY | {"wasserstein": None})


def test_a_value_out_of_bounds_is_an_error_with_the_name_of_its_statistic():
    wrong = Statistic("share", lambda reference, current: np.array([0.5, 1.5]), 1.0)
    with pytest.raises(ValueError, match="drift statistic share gives 1 values outside 0 to 1, such as 1.5"):
        wrong(None, None)
    assert Statistic("any", wrong.distance, math.inf)(None, None).tolist() == [0.5, 1.5]
