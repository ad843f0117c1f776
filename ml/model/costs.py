"""What decisions cost."""

import numpy as np


def decision_costs(is_flagged, is_fraud, loss_eur, review_cost):
    """Cost of each decision: a review where a row is flagged, its loss where a fraud is missed.

    Args:
        is_flagged, is_fraud: shape (n_rows,), boolean.
        loss_eur: shape (n_rows,), EUR lost if the row is a fraud and missed.
        review_cost: EUR per reviewed row.

    Returns:
        Shape (n_rows,), EUR.
    """
    return review_cost * is_flagged + np.where(is_fraud & ~is_flagged, loss_eur, 0.0)
