"""Intervals of a share."""

# Two-sided, 95 %: the same as in dbt_project/macros/wilson.sql, which a test holds to this.
Z = 1.959964


def wilson_interval(hits, trials):
    """95 % interval (low, high) of the share hits / trials, within 0..1: of use with few trials and at 0 and 1 too.

    Args:
        hits, trials: numbers of rows, trials 1 or more.

    Source: E. Wilson, Probable inference, JASA 22, 1927.
    """
    middle = (hits + Z**2 / 2) / (trials + Z**2)
    half = Z / (trials + Z**2) * (hits * (trials - hits) / trials + Z**2 / 4) ** 0.5
    return max(middle - half, 0.0), min(middle + half, 1.0)
