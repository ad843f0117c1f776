"""Figures that people in payments use: by euros, by alert and by customer.

Everything is counted within one window. `is_flagged` is the decision, `score` the order of review. Arrays are of shape
(n_rows,), in order of time. A figure is (value, its bootstrap replicates, reason): without a value, or without
replicates, the reason says why.

Sources: card precision top-k is that of Y.-A. Le Borgne, W. Siblini, B. Lebichot, G. Bontempi, Reproducible Machine
Learning for Credit Card Fraud Detection - Practical Handbook, 2022, chapter on performance metrics, "Precision top-k
metrics". The share of fraud by value is that of Delegated Regulation (EU) 2018/389, article 19. Value detection rate,
false-positive ratio by transaction and by account, and account detection rate (here recall_by_customer) are the terms
by which card issuers compare fraud systems.
"""

import numpy as np

from ml.model.bootstrap import BLOCK_S, MIN_BLOCKS, REPLICATES_AT_ONCE, BlockBootstrap

DAY_S = 86_400
# Where no payment falls on the first or last minutes of a day, it is a whole one still.
LEAST_OF_A_DAY_S = 23 * 3_600
BASIS_POINTS = 10_000

NO_CUSTOMER = "the layout does not say whose payments are one case"
NO_FRAUD = "the window holds no fraud"
NO_VALUE = "the payments of the window are of 0 EUR"
NO_FRAUD_VALUE = "the frauds of the window are of 0 EUR"
NO_TRUE_ALERT = "nothing that is flagged in the window is a fraud"
NO_ALERT_AFTER_FRAUD = "no customer of the window is flagged after a fraud"
NO_WHOLE_DAY = "the window holds no whole day"
TOO_FEW_DAYS = f"the window is shorter than {MIN_BLOCKS} whole days"

OF_CUSTOMERS = (
    "false_positive_ratio_by_customer",
    "recall_by_customer",
    "hours_to_first_alert",
    "card_precision_at_capacity",
    "card_precision_at_capacity_known_kept",
)


def payment_figures(window):
    """All figures of one evaluation.Window, by the name of the metric."""
    fraud, flagged, bootstrap = window.is_fraud, window.is_flagged, window.bootstrap
    figures = value_figures(window.amount_eur, fraud, flagged, bootstrap) | alert_figures(fraud, flagged, bootstrap)
    if window.customer is None:
        return figures | dict.fromkeys(OF_CUSTOMERS, (None, None, NO_CUSTOMER))
    return (
        figures
        | customer_figures(window.customer, window.time_s, fraud, flagged, bootstrap)
        | card_figures(
            window.customer,
            window.time_s,
            fraud,
            window.score,
            window.settings.review_capacity,
            window.settings.replicates,
            window.row_weight,
        )
    )


def value_figures(amount_eur, is_fraud, is_flagged, bootstrap):
    """What is caught, and what fraud costs, by value.

    Args:
        amount_eur: EUR, 0 or more.
        is_fraud, is_flagged: boolean.
        bootstrap: BlockBootstrap of the same rows.

    Returns:
        dict: value_detection_rate, EUR of flagged frauds / EUR of frauds, 0..1;
        fraud_basis_points_before, EUR of frauds / EUR of all payments x 10,000: what fraud would be without a model;
        fraud_basis_points_after, the same of the frauds that are not flagged.
    """
    fraud_eur = np.where(is_fraud, amount_eur, 0.0)
    missed_eur = np.where(is_flagged, 0.0, fraud_eur)
    before, after = (_ratio(eur, amount_eur, bootstrap, NO_VALUE, BASIS_POINTS) for eur in (fraud_eur, missed_eur))
    return {
        "value_detection_rate": _ratio(
            np.where(is_flagged, fraud_eur, 0.0), fraud_eur, bootstrap, NO_FRAUD_VALUE if is_fraud.any() else NO_FRAUD
        ),
        "fraud_basis_points_before": before,
        "fraud_basis_points_after": after,
    }


def alert_figures(is_fraud, is_flagged, bootstrap):
    """False alerts per true one.

    Args:
        is_fraud, is_flagged: boolean.
        bootstrap: BlockBootstrap of the same rows.

    Returns:
        dict: false_positive_ratio_by_alert, flagged legitimate payments / flagged frauds, 0 or more.
    """
    ratio = _ratio(is_flagged & ~is_fraud, is_flagged & is_fraud, bootstrap, NO_TRUE_ALERT)
    return {"false_positive_ratio_by_alert": ratio}


def customer_figures(customer, time_s, is_fraud, is_flagged, bootstrap):
    """The same of customers. In the bootstrap a customer belongs to the block of its first fraud, or first alert.

    Args:
        customer: integers; the same one for the payments of one customer.
        time_s: seconds, ascending.
        is_fraud, is_flagged: boolean.
        bootstrap: BlockBootstrap of the same rows.

    Returns:
        dict: false_positive_ratio_by_customer, customers who are flagged for legitimate payments only / customers of
        whom a fraud is flagged, 0 or more;
        recall_by_customer, share of the customers with a fraud of whom one is flagged, 0..1;
        hours_to_first_alert, median over customers of the hours from the first fraud to the first flagged payment, of
        whatever kind, at or after it. Customers who are not flagged after their first fraud are left out.
    """
    flagged_frauds = customer[is_fraud & is_flagged]
    alerted, first_alert = _first_rows(customer, np.flatnonzero(is_flagged))
    defrauded, first_fraud = _first_rows(customer, np.flatnonzero(is_fraud))
    is_right, is_found = np.isin(alerted, flagged_frauds), np.isin(defrauded, flagged_frauds)

    def at(rows, values):
        placed = np.zeros(len(customer))
        placed[rows] = values
        return placed

    return {
        "false_positive_ratio_by_customer": _ratio(
            at(first_alert, ~is_right), at(first_alert, is_right), bootstrap, NO_TRUE_ALERT
        ),
        "recall_by_customer": _ratio(at(first_fraud, is_found), at(first_fraud, 1), bootstrap, NO_FRAUD),
        "hours_to_first_alert": _hours_to_first_alert(customer, time_s, is_flagged, defrauded, first_fraud, bootstrap),
    }


def card_figures(customer, time_s, is_fraud, score, k, replicates, row_weight=None):
    """Mean over the days of card_precisions, in both ways. Its interval draws days, not blocks of ten minutes.

    Args:
        customer, time_s, is_fraud, score, k, row_weight: as in card_precisions.
        replicates: number of bootstrap replicates.

    Returns:
        dict: card_precision_at_capacity, as the Handbook has it: a customer whose fraud was found leaves the later
        days; card_precision_at_capacity_known_kept, nobody leaves. Both 0..1.
    """
    figures = {}
    for name, removes_known in (
        ("card_precision_at_capacity", True),
        ("card_precision_at_capacity_known_kept", False),
    ):
        daily = card_precisions(customer, time_s, is_fraud, score, k, row_weight, removes_known=removes_known)
        if not len(daily):
            figures[name] = None, None, NO_WHOLE_DAY
            continue
        # Each day as a block of its own.
        days = BlockBootstrap(np.arange(len(daily)) * BLOCK_S, replicates)
        drawn = days.sums(daily) / len(daily) if days.is_usable else None
        figures[name] = daily.mean(), drawn, None if days.is_usable else TOO_FEW_DAYS
    return figures


def card_precisions(customer, time_s, is_fraud, score, k, row_weight=None, *, removes_known):
    """Card precision top-k of each whole day: frauds found among its k most suspicious customers, by k.

    A customer is as suspicious on a day as its highest score then, and a fraud if one of its payments of that day is.
    The divisor is k on a day of fewer customers too. Days are those of the collection's clock; one of which the window
    covers less than 23 hours is left out.

    Args:
        customer: integers, 0 or more; the same one for the payments of one customer.
        time_s: seconds, ascending.
        is_fraud: boolean.
        score: any increasing function of the probability. Of equal ones the lower number of `customer` comes first.
        k: customers that can be reviewed a day, 1 or more.
        row_weight: how many rows each stands for, None: one each. A customer stands for as many as its highest row.
        removes_known: a customer whose fraud was among the k of a day is left out on the days after.

    Returns:
        Shape (n_days,), 0..1.

    Source: the Handbook's card_precision_top_k.
    """
    is_known = np.zeros(customer.max(initial=0) + 1, dtype=bool)
    precisions = []
    for start, end in _whole_days(time_s):
        rows = np.arange(start, end)
        rows = rows[~is_known[customer[rows]]]
        # The highest score of each customer: the first of its rows, when these are in order of customer and score.
        rows = rows[np.lexsort((-score[rows], customer[rows]))]
        customers, first = np.unique(customer[rows], return_index=True)
        order = np.argsort(-score[rows][first], kind="stable")
        reviewed = order[:k] if row_weight is None else order[row_weight[rows][first][order].cumsum() <= k]
        highest = customers[reviewed]
        found = np.intersect1d(highest, customer[rows][is_fraud[rows]])
        precisions.append(len(found) / k)
        if removes_known:
            is_known[found] = True
    return np.array(precisions)


def _whole_days(time_s):
    if not len(time_s):
        return
    for day in range(int(time_s[0] // DAY_S), int(time_s[-1] // DAY_S) + 1):
        from_s, until_s = max(time_s[0], day * DAY_S), min(time_s[-1] + 1, (day + 1) * DAY_S)
        if until_s - from_s >= LEAST_OF_A_DAY_S:
            yield np.searchsorted(time_s, [day * DAY_S, (day + 1) * DAY_S])


def _first_rows(customer, rows):
    # Customers, ascending, and the first of `rows` of each.
    customers, first = np.unique(customer[rows], return_index=True)
    return customers, rows[first]


def _hours_to_first_alert(customer, time_s, is_flagged, defrauded, first_fraud, bootstrap):
    alerts = np.flatnonzero(is_flagged & np.isin(customer, defrauded))
    fraud_of = first_fraud[np.searchsorted(defrauded, customer[alerts])]
    alerts = alerts[time_s[alerts] >= time_s[fraud_of]]
    if not len(alerts):
        return None, None, NO_ALERT_AFTER_FRAUD
    alerted, first_alert = _first_rows(customer, alerts)
    fraud_of = first_fraud[np.searchsorted(defrauded, alerted)]
    hours = (time_s[first_alert] - time_s[fraud_of]) / 3_600
    block_of, weights = bootstrap.block_of[fraud_of], bootstrap.weights
    chunks = range(0, len(weights), REPLICATES_AT_ONCE)
    drawn = [_medians(hours, weights[i : i + REPLICATES_AT_ONCE, block_of]) for i in chunks]
    return np.median(hours), np.concatenate(drawn)


def _medians(values, weights):
    # Median of `values`, each so many times as its weight says: shape (n_replicates,), NaN where nothing was drawn.
    order = np.argsort(values)
    values, upto = values[order], weights[:, order].cumsum(axis=1)
    half = upto[:, -1:] / 2
    lower, upper = (upto < half).sum(axis=1), (upto <= half).sum(axis=1)
    return np.where(half[:, 0] > 0, (values[lower] + values[np.minimum(upper, len(values) - 1)]) / 2, np.nan)


def _ratio(part, whole, bootstrap, reason, factor=1):
    if not whole.sum():
        return None, None, reason
    with np.errstate(divide="ignore", invalid="ignore"):
        return (
            factor * bootstrap.total(part) / bootstrap.total(whole),
            factor * bootstrap.sums(part) / bootstrap.sums(whole),
        )
