import numpy as np
import pytest
from scipy.special import expit, logit

from ml.model.calibration import fit_calibration, sampling_correction


def outcomes(log_odds, seed=0):
    return np.random.default_rng(seed).random(len(log_odds)) < expit(log_odds)


def test_the_sampling_correction_is_the_published_formula():
    # p = b s / (b s - s + 1) with b = .01 and s = .5: .005 / .505
    b, s = 0.01, 0.5
    corrected = expit(logit(s) + sampling_correction(kept_share_fraud=1.0, kept_share_legitimate=b))
    assert corrected == pytest.approx(b * s / (b * s - s + 1))


def test_platt_finds_slope_and_intercept_again():
    true_log_odds = np.random.default_rng(3).normal(-2, 2, 50_000)
    calibration = fit_calibration((true_log_odds - 1) / 0.5, outcomes(true_log_odds))
    assert calibration.method == "platt"
    assert (calibration.slope, calibration.intercept) == (pytest.approx(0.5, abs=0.02), pytest.approx(1, abs=0.06))


def test_with_few_frauds_only_the_intercept_is_fitted_and_frauds_add_up():
    log_odds = np.linspace(-8, 0, 400)
    is_fraud = log_odds > -0.19
    calibration = fit_calibration(log_odds, is_fraud, min_frauds=30)
    assert is_fraud.sum() == 10
    assert (calibration.method, calibration.slope) == ("intercept", 1.0)
    assert calibration.probability(log_odds).sum() == pytest.approx(10)


@pytest.mark.parametrize("is_fraud", [np.zeros(50, dtype=bool), np.ones(50, dtype=bool), np.zeros(0, dtype=bool)])
def test_one_class_calibrates_nothing(is_fraud):
    assert fit_calibration(np.linspace(-3, 3, len(is_fraud)), is_fraud).method == "none"


def test_scores_that_rank_the_wrong_way_round_are_not_turned():
    log_odds = np.random.default_rng(5).normal(-2, 1, 20_000)
    calibration = fit_calibration(-log_odds, outcomes(log_odds))
    assert (calibration.method, calibration.slope) == ("intercept", 1.0)


def test_separated_classes_give_finite_numbers():
    log_odds = np.r_[np.full(900, -9.0), np.full(100, 9.0)]
    probability = fit_calibration(log_odds, log_odds > 0).probability(log_odds)
    assert ((probability > 0) & (probability < 1)).all()
