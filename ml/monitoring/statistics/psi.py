"""Population stability index."""

import math

import numpy as np

HIGHEST = math.inf


def population_stability_index(reference, current):
    """Distance between two samples counted in the same bins; 0 when they agree.

    Args:
        reference, current: shape (..., n_bins), rows per bin; a bin that is empty in one of them counts half a row.

    Returns:
        Shape (...), no unit, 0 or more; NaN where a sample is empty.

    Source: B. Yurdakul, Statistical Properties of Population Stability Index, WMU 2018.
    """
    reference, current = np.broadcast_arrays(
        np.asarray(reference, dtype=np.float64), np.asarray(current, dtype=np.float64)
    )
    in_use = (reference > 0) | (current > 0)
    with np.errstate(divide="ignore", invalid="ignore"):
        expected = np.maximum(reference, 0.5) / reference.sum(axis=-1, keepdims=True)
        actual = np.maximum(current, 0.5) / current.sum(axis=-1, keepdims=True)
        distance = np.where(in_use, (actual - expected) * np.log(actual / expected), 0).sum(axis=-1)
    is_empty = (reference.sum(axis=-1) == 0) | (current.sum(axis=-1) == 0)
    return np.where(is_empty, np.nan, distance)


distance = population_stability_index
