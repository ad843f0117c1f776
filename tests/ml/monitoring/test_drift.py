from dataclasses import replace

import numpy as np
import pytest
from scipy.stats import ks_2samp, t

from ml.monitoring.drift import (
    Counts,
    Period,
    Rules,
    comparable_windows,
    feature_drift,
    p_value_against,
    prediction_drift,
)
from ml.monitoring.statistics.psi import population_stability_index as psi
from ml.raw.simulated.ulb import parse_drift
from tests.ml.monitoring.drift_tables import at_window, counts_by_window, ks_of_samples

RULES = Rules(
    alpha=0.05, least_psi=0.1, least_shap_share=0.05, flag_rate_factor=2, min_null_windows=10, min_window_rows=100
)
DAYS_BEFORE = 14


def test_psi_of_a_flag_agrees_with_a_sum_done_by_hand():
    # (.75 - .50) * ln(.75 / .50) + (.25 - .50) * ln(.25 / .50)
    assert psi([50, 50], [75, 25]) == pytest.approx(0.2747, abs=1e-4)


def test_psi_of_an_emptied_bin_counts_half_a_row_there():
    # (100/100 - 50/100) * ln(1 / .5) + (.5/100 - .5) * ln(.005 / .5)
    assert psi([50, 50], [100, 0]) == pytest.approx(0.3466 + 2.2796, abs=1e-3)


def test_psi_of_equal_shares_is_nothing_and_of_an_empty_window_unknown():
    assert psi([10, 0, 30], [1, 0, 3]) == pytest.approx(0)
    assert np.isnan(psi([10, 30], [0, 0]))


def test_p_value_agrees_with_a_t_test_of_one_more_observation():
    random = np.random.default_rng(0)
    earlier = np.exp(random.normal(size=12))
    logs = np.log(earlier)
    statistic = (np.log(3.0) - logs.mean()) / (logs.std(ddof=1) * np.sqrt(1 + 1 / 12))
    assert p_value_against(earlier, 3.0) == pytest.approx(t(11).sf(statistic))


def test_kolmogorov_smirnov_in_sql_agrees_with_scipy_also_on_ties():
    random = np.random.default_rng(0)
    smooth = random.normal(size=300), random.normal(0.3, size=200)
    tied = random.integers(0, 3, 300).astype(float), random.integers(0, 4, 200).astype(float)
    found = ks_of_samples({"v1": smooth, "v2": tied})
    assert found["v1"] == pytest.approx(ks_2samp(*smooth).statistic)
    assert found["v2"] == pytest.approx(ks_2samp(*tied).statistic)


def test_a_mostly_constant_flag_is_seen_when_it_moves():
    by_window = counts_by_window(
        24, 24, rows=4_000, hours=48, seed=1, transform="if(Time < 86400, hash(rowid) % 100 = 0, hash(rowid) % 10 = 0)"
    )
    flag = by_window.features.index("v1")
    # (.10 - .01) * ln(.10 / .01) + (.90 - .99) * ln(.90 / .99), where about so many are drawn
    assert psi(by_window.reference[flag], by_window.window(1)[flag]) == pytest.approx(0.216, abs=0.06)


def test_the_same_hour_of_day_is_compared_where_there_is_enough_of_it():
    period = Period(
        "m1", trained_until_s=0, validated_until_s=99 * 86_400, oldest_s=0, newest_s=100 * 86_400 - 1, window_s=3_600
    )
    few, kind = comparable_windows(period, range(9 * 24), 0, RULES, known_from_s=0, known_until_s=99 * 86_400)
    assert kind == "any hour"
    assert len(few) == 9 * 24 - 24
    enough, kind = comparable_windows(period, range(12 * 24), 0, RULES, known_from_s=0, known_until_s=99 * 86_400)
    assert kind == "same hour of day"
    assert set(enough % 24) == {0}
    assert comparable_windows(period, range(24), 0, RULES, known_from_s=0, known_until_s=0)[1] is None


def drift_of(by_window, window, shap_shares, rules=RULES, ks=None):
    period, counts = at_window(by_window, window, 24, DAYS_BEFORE * 24, DAYS_BEFORE * 24)
    return feature_drift(period, counts, shap_shares, rules, ks).to_pylist()


def test_without_history_values_are_shown_and_nothing_alerts():
    by_window = counts_by_window(24, 24, rows=6_000, hours=72, seed=1, drifts=[parse_drift("covariate:V14:3@24")])
    period, counts = at_window(by_window, 2, 24, 24, 24)
    [row] = [row for row in feature_drift(period, counts, {"v14": 0.9}, RULES).to_pylist() if row["feature"] == "v14"]
    assert row["state"] == "not enough history"
    assert row["psi"] > 1
    assert (row["p_value"], row["has_moved"], row["is_alert"]) == (None, False, False)


@pytest.fixture(scope="module")
def undrifted():
    """230 days of 1,000 transactions each: day and night, and hours that differ from one to the next."""
    return counts_by_window(DAYS_BEFORE * 24, 24, rows=230_000, hours=230 * 24, fraud_rate=0.002, seed=5)


def test_at_most_one_in_twenty_undrifted_windows_alerts(undrifted):
    every_input_matters = dict.fromkeys(undrifted.features, 0.06)
    windows = range(DAYS_BEFORE + 1, 230)
    alerts = [any(row["is_alert"] for row in drift_of(undrifted, day, every_input_matters)) for day in windows]
    assert len(alerts) >= 200
    assert np.mean(alerts) <= 0.05


def test_half_a_standard_deviation_in_an_important_input_is_seen_at_5000_rows():
    important = {name: 0.1 for name in ("v4", "v10", "v12", "v14", "v17")}
    shift = parse_drift(f"covariate:V4,V10,V12,V14,V17:0.5@{DAYS_BEFORE * 24}")
    seen = []
    for seed in (3, 4):
        days = DAYS_BEFORE + 12
        by_window = counts_by_window(
            DAYS_BEFORE * 24, 24, rows=5_000 * days, hours=24 * days, fraud_rate=0.002, seed=seed, drifts=[shift]
        )
        for day in range(DAYS_BEFORE + 1, days):
            rows = drift_of(by_window, day, important)
            seen += [row["is_alert"] for row in rows if row["feature"] in important]
            assert not any(row["is_alert"] for row in rows if row["feature"] not in important)
    assert len(seen) >= 100
    assert np.mean(seen) >= 0.95


def test_an_input_that_carries_nothing_raises_no_alarm(undrifted):
    shift = parse_drift(f"covariate:V14:2@{DAYS_BEFORE * 24}")
    by_window = counts_by_window(DAYS_BEFORE * 24, 24, rows=17_000, hours=17 * 24, seed=1, drifts=[shift])
    states = {
        share: [row["state"] for row in drift_of(by_window, 16, {"v14": share}) if row["feature"] == "v14"]
        for share in (0.3, 0.01)
    }
    assert states == {0.3: ["alert"], 0.01: ["steady"]}


def test_one_window_alone_has_moved_and_does_not_alert():
    shift = parse_drift(f"covariate:V14:2@{DAYS_BEFORE * 24}")
    by_window = counts_by_window(DAYS_BEFORE * 24, 24, rows=17_000, hours=17 * 24, seed=1, drifts=[shift])
    [first] = [row for row in drift_of(by_window, DAYS_BEFORE, {"v14": 0.3}) if row["feature"] == "v14"]
    assert (first["state"], first["has_moved"], first["is_alert"]) == ("moved", True, False)


def test_the_same_data_is_the_same_measurement_and_another_rule_another(undrifted):
    shares = {"v14": 0.3}
    [first, again] = [drift_of(undrifted, 20, shares)[0]["data_version"] for _ in range(2)]
    other = drift_of(undrifted, 20, shares, replace(RULES, least_psi=0.2))[0]["data_version"]
    assert first == again != other
    assert drift_of(undrifted, 20, shares, ks={"v14": 0.2})[0]["data_version"] != first


def test_three_times_as_many_flags_are_drift_of_the_decisions():
    random = np.random.default_rng(0)
    flagged = random.binomial(5_000, 0.01, 14)
    flagged[12:] = 150
    windows = np.zeros((14, 2, 4))
    windows[:, 0, 1], windows[:, 0, 2] = 2_500, 2_500
    windows[:, 1, 1], windows[:, 1, 2] = 5_000 - flagged, flagged
    counts = Counts(("fraud_score", "is_flagged"), windows[:12].sum(axis=0), np.arange(14)[::-1], windows)
    period = Period(
        "m1", trained_until_s=-1, validated_until_s=5, oldest_s=0, newest_s=14 * 86_400 - 1, window_s=86_400
    )
    scores, decisions = prediction_drift(period, counts, RULES).to_pylist()
    assert (scores["state"], decisions["state"]) == ("steady", "alert")
    assert decisions["flagged_share"] == 0.03
    assert decisions["reference_flagged_share"] == pytest.approx(0.01, rel=0.2)


def test_a_window_without_any_value_is_counted_as_nulls():
    rows = {"rows": 2_000, "hours": 4, "fraud_rate": 0.01, "seed": 3}
    counts = counts_by_window(2, 1, transform="case when Time < 7200 then V1 end", **rows)
    v1 = counts.features.index("v1")
    assert counts.window(3)[v1, 0] == counts.window(3)[v1].sum() == counts.window(3)[v1 + 1].sum() > 0
    assert counts.window(0)[v1, 0] == 0
