"""From what a booster says to a probability that can be multiplied by euros.

SciPy is imported where it is needed: a build in which nothing has changed does without.
"""

from dataclasses import asdict, dataclass

import numpy as np


def sampling_correction(kept_share_fraud, kept_share_legitimate):
    """What to add to the log-odds of a model trained on a class-rebalanced sample; 0 when nothing was left out.

    p = b s / (b s - s + 1) is, in log-odds, logit(p) = logit(s) + ln(b).

    Args:
        kept_share_fraud, kept_share_legitimate: share of the rows of each class that is in the sample, in (0, 1].

    Source: A. Dal Pozzolo et al., Calibrating Probability with Undersampling for Unbalanced Classification, 2015.
    """
    return float(np.log(kept_share_legitimate / kept_share_fraud))


@dataclass(frozen=True)
class Calibration:
    """probability = expit(slope * log_odds + intercept); `method` is platt, intercept or none."""

    method: str
    slope: float
    intercept: float

    def probability(self, log_odds):
        """Calibrated probability in 0..1, of the shape of `log_odds`."""
        from scipy.special import expit

        return expit(self.slope * np.asarray(log_odds, dtype=np.float64) + self.intercept)

    def as_columns(self):
        return {f"calibration_{name}": value for name, value in asdict(self).items()}


def fit_calibration(log_odds, target, min_frauds=30, row_weight=None):
    """Platt scaling on log-odds; with few frauds only the intercept, with none nothing is fitted.

    Isotonic regression is no choice here: on some 57 frauds it took AP from .79 to .65.

    Args:
        log_odds: shape (n,), of rows the booster has not seen.
        target: shape (n,), True for fraud.
        min_frauds: below so many frauds the slope stays 1.
        row_weight: shape (n,), how many rows each stands for, 1 for frauds; None: one each.

    Source: J. Platt, Probabilistic Outputs for Support Vector Machines, 1999, with its smoothed targets.
    """
    from scipy.optimize import minimize

    log_odds, target = np.asarray(log_odds, dtype=np.float64), np.asarray(target, dtype=bool)
    frauds = int(target.sum())
    others = len(target) - frauds if row_weight is None else round(row_weight[~target].sum())
    if frauds == 0 or others == 0:
        return Calibration("none", 1.0, 0.0)

    intercept = _intercept(log_odds, frauds, row_weight)
    if frauds < min_frauds:
        return Calibration("intercept", 1.0, intercept)

    smoothed = np.where(target, (frauds + 1) / (frauds + 2), 1 / (others + 2))
    slope, intercept = minimize(
        _logistic_loss, x0=[1.0, intercept], args=(log_odds, smoothed, row_weight), jac=True, method="BFGS"
    ).x
    # A falling curve would turn the ranking round: these scores hold no information to scale.
    if slope <= 0:
        return Calibration("intercept", 1.0, _intercept(log_odds, frauds, row_weight))
    return Calibration("platt", float(slope), float(intercept))


def _intercept(log_odds, frauds, row_weight):
    from scipy.optimize import brentq
    from scipy.special import expit, logit

    # Predicted frauds grow with the intercept from 0 to n, so there is one at which they agree with the observed.
    prior = logit(frauds / (len(log_odds) if row_weight is None else row_weight.sum()))
    low, high = prior - log_odds.max() - 1, prior - log_odds.min() + 1

    def excess(intercept):
        predicted = expit(log_odds + intercept)
        return (predicted if row_weight is None else predicted * row_weight).sum() - frauds

    return float(brentq(excess, low, high))


def _logistic_loss(parameters, log_odds, target, row_weight):
    from scipy.special import expit

    slope, intercept = parameters
    z = slope * log_odds + intercept
    losses, error = np.logaddexp(0, z) - target * z, expit(z) - target
    if row_weight is None:
        loss, error = np.mean(losses), error / len(z)
    else:
        share = row_weight / row_weight.sum()
        loss, error = losses @ share, error * share
    return loss, np.array([error @ log_odds, error.sum()])
