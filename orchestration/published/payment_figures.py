"""The figures that people in payments ask for: which are shown of a window, and with how many digits."""

from ml.model.payment_figures import OF_CUSTOMERS

# Rates are shares; basis points, false alerts and hours are not.
DIGITS = {
    "value_detection_rate": 3,
    "fraud_basis_points_before": 1,
    "fraud_basis_points_after": 1,
    "false_positive_ratio_by_alert": 2,
    "false_positive_ratio_by_customer": 2,
    "recall_by_customer": 3,
    "card_precision_at_capacity": 3,
    "card_precision_at_capacity_known_kept": 3,
    "hours_to_first_alert": 1,
}


def is_shown(metric, value):
    """Whether the figure is told: not where it is null, and by customer, as where nobody says who pays."""
    return value is not None or metric not in OF_CUSTOMERS


def shown(metrics):
    """Names and digits of the figures that are told of a window.

    Args:
        metrics: name of a metric -> its row of current_evaluations. A file of an earlier release has none of these.
    """
    return {
        name: digits for name, digits in DIGITS.items() if name in metrics and is_shown(name, metrics[name]["value"])
    }
