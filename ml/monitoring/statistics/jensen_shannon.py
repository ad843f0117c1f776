"""Jensen-Shannon distance."""

import numpy as np

HIGHEST = 1.0


def distance(reference, current):
    """Square root of the Jensen-Shannon divergence in bits: 0 when two samples agree, 1 when they share no bin.

    Args:
        reference, current: shape (..., n_bins), rows per bin.

    Returns:
        Shape (...), no unit, 0 to 1; NaN where a sample is empty.

    Source: D. Endres, J. Schindelin, A new metric for probability distributions, IEEE Trans. Inf. Theory 49, 2003.
    """
    with np.errstate(divide="ignore", invalid="ignore"):
        p, q = (np.asarray(rows, dtype=np.float64) for rows in (reference, current))
        p, q = np.broadcast_arrays(p / p.sum(axis=-1, keepdims=True), q / q.sum(axis=-1, keepdims=True))
        middle = (p + q) / 2
        # 0 log 0 is 0.
        terms = [np.where(share == 0, 0, share * np.log2(share / middle)) for share in (p, q)]
    return np.sqrt(np.clip(sum(terms).sum(axis=-1) / 2, 0, 1))
