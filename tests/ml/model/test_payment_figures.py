import numpy as np
import pytest

from ml.model.bootstrap import BlockBootstrap
from ml.model.payment_figures import (
    NO_WHOLE_DAY,
    TOO_FEW_DAYS,
    alert_figures,
    card_figures,
    card_precisions,
    customer_figures,
    value_figures,
)

HOUR, DAY = 3_600, 86_400


def value_of(figures):
    return {name: figure[0] for name, figure in figures.items()}


def blocks(n, replicates=300):
    """A bootstrap of n rows, each in a block of its own."""
    return BlockBootstrap(np.arange(n) * 600, replicates)


def table(rows):
    """Columns of rows, each as an array."""
    return (np.array(column) for column in zip(*rows, strict=True))


def test_euros_caught_and_basis_points_agree_with_sums_by_hand():
    amount, fraud, flagged = table(
        [
            (300.0, True, True),
            (100.0, True, False),
            (600.0, False, True),
            (9_000.0, False, False),
        ]
    )
    # Frauds are 400 of 10,000 EUR, of which 300 are flagged and 100 are not.
    assert value_of(value_figures(amount, fraud, flagged, blocks(4))) == pytest.approx(
        {"value_detection_rate": 0.75, "fraud_basis_points_before": 400, "fraud_basis_points_after": 100}
    )


def test_without_euros_of_fraud_there_is_a_reason_and_no_rate():
    flagged = np.array([True, False])
    legitimate = value_figures(np.array([5.0, 5.0]), np.array([False, False]), flagged, blocks(2))
    assert legitimate["value_detection_rate"] == (None, None, "the window holds no fraud")
    assert legitimate["fraud_basis_points_before"][0] == 0
    free = value_figures(np.zeros(2), np.array([True, False]), flagged, blocks(2))
    assert free["value_detection_rate"] == (None, None, "the frauds of the window are of 0 EUR")
    assert free["fraud_basis_points_after"] == (None, None, "the payments of the window are of 0 EUR")


def test_false_alerts_are_counted_per_true_one():
    fraud, flagged = table(
        [(True, True), (True, True), (False, True), (False, True), (False, True), (True, False), (False, False)]
    )
    assert value_of(alert_figures(fraud, flagged, blocks(7))) == {"false_positive_ratio_by_alert": 1.5}
    none = alert_figures(fraud, flagged & ~fraud, blocks(7))["false_positive_ratio_by_alert"]
    assert none == (None, None, "nothing that is flagged in the window is a fraud")


# customer, hour, is_fraud, is_flagged
PAYMENTS = [
    (1, 0, False, True),  # of customer 1 an alert that came before any fraud
    (1, 1, True, False),  # its first fraud
    (2, 2, True, True),  # of customer 2 the first fraud is flagged at once
    (3, 3, True, False),
    (3, 5, False, True),  # of customer 3 no fraud is flagged, but a payment two hours after it
    (4, 6, False, True),  # customer 4 has no fraud
    (1, 7, True, True),  # six hours after the first fraud of customer 1
    (5, 8, True, False),  # customer 5 is never flagged
    (2, 9, False, True),
    (6, 9, False, False),
]


def test_customers_are_counted_by_hand():
    customer, hour, fraud, flagged = table(PAYMENTS)
    figures = value_of(customer_figures(customer, hour * HOUR, fraud, flagged, blocks(len(PAYMENTS))))
    # Flagged are 1 to 4; of 1 and 2 a fraud is, of 3 and 4 legitimate payments only. Frauds have 1, 2, 3 and 5.
    assert figures["false_positive_ratio_by_customer"] == 2 / 2
    assert figures["recall_by_customer"] == 2 / 4
    # From first fraud to first alert: 6 h of customer 1, 0 h of customer 2, 2 h of customer 3.
    assert figures["hours_to_first_alert"] == 2


def test_hours_between_two_customers_are_their_mean():
    customer, hour, fraud, flagged = table(PAYMENTS[:4] + PAYMENTS[6:])
    figures = customer_figures(customer, hour * HOUR, fraud, flagged, blocks(len(customer)))
    assert figures["hours_to_first_alert"][0] == (6 + 0) / 2


def test_a_customer_flagged_before_its_fraud_alone_has_no_hours():
    customer, hour, fraud, flagged = table(PAYMENTS[:2])
    figures = customer_figures(customer, hour * HOUR, fraud, flagged, blocks(2))
    assert figures["hours_to_first_alert"] == (None, None, "no customer of the window is flagged after a fraud")
    assert figures["recall_by_customer"][0] == 0


def test_replicated_medians_agree_with_those_of_customers_drawn_one_by_one():
    random = np.random.default_rng(3)
    n = 21
    # Each customer has a fraud, and an alert `hours` later, far from all others.
    hours = random.integers(0, 40, n)
    start = np.arange(n) * 100 * HOUR
    rows = [(i, start[i], True, False) for i in range(n)] + [
        (i, start[i] + hours[i] * HOUR, False, True) for i in range(n)
    ]
    customer, time_s, fraud, flagged = table(sorted(rows, key=lambda row: (row[1], not row[2])))
    bootstrap = BlockBootstrap(time_s, 50)
    value, drawn = customer_figures(customer, time_s, fraud, flagged, bootstrap)["hours_to_first_alert"]
    assert value == np.median(hours)
    for replicate, weights in enumerate(bootstrap.weights):
        times = [int(weights[bootstrap.block_of[np.flatnonzero((customer == i) & fraud)[0]]]) for i in range(n)]
        assert drawn[replicate] == np.median(np.repeat(hours, times))


# Three days, two customers a day can be reviewed: customer, day, is_fraud, score.
THREE_DAYS = [
    (1, 0, True, 0.9),
    (2, 0, False, 0.8),
    (3, 0, True, 0.7),
    (1, 1, True, 0.9),
    (1, 1, False, 0.95),
    (2, 1, False, 0.5),
    (3, 1, True, 0.4),
    (4, 1, False, 0.3),
    (1, 2, False, 0.9),
    (3, 2, True, 0.8),
    (4, 2, True, 0.7),
    (2, 2, False, 0.6),
]


def three_days():
    customer, day, fraud, score = table(THREE_DAYS)
    time_s = day * DAY + 10 * HOUR
    # From the first minutes to the last ones.
    time_s[0], time_s[-1] = 60, 3 * DAY - 60
    return customer, time_s, fraud, score


def test_card_precision_of_each_day_is_worked_out_by_hand():
    # Day 0: 1 (fraud) and 2. Day 1: 1 (fraud; by its higher, legitimate payment) and 2. Day 2: 1 (none that day) and 3.
    kept = card_precisions(*three_days(), k=2, removes_known=False)
    assert kept == pytest.approx([1 / 2, 1 / 2, 1 / 2])
    # Customer 1 was found on day 0. Day 1: 2 and 3 (fraud). Day 2, without 1 and 3: 4 (fraud) and 2.
    removed = card_precisions(*three_days(), k=2, removes_known=True)
    assert removed == pytest.approx([1 / 2, 1 / 2, 1 / 2])
    # With one review a day: 1, then 1 again, then 1 who has no fraud on that day; without 1: 2, then 3.
    assert card_precisions(*three_days(), k=1, removes_known=False) == pytest.approx([1, 1, 0])
    assert card_precisions(*three_days(), k=1, removes_known=True) == pytest.approx([1, 0, 1])


def test_card_precision_agrees_with_that_of_the_handbook():
    random = np.random.default_rng(1)
    n = 4_000
    customer = random.integers(0, 150, n)
    time_s = np.sort(random.integers(0, 8 * DAY, n))
    time_s[0], time_s[-1] = 0, 8 * DAY - 1
    fraud = random.random(n) < 0.04
    score = random.random(n) + 0.3 * fraud
    for removes_known in (True, False):
        ours = card_precisions(customer, time_s, fraud, score, 10, removes_known=removes_known)
        assert ours == pytest.approx(handbook(customer, time_s, fraud, score, 10, removes_known))
    assert len(ours) == 8


def handbook(customer, time_s, fraud, score, k, removes_known):
    """Card precision top-k by day, in the steps of the Handbook's card_precision_top_k."""
    found, by_day = [], []
    for day in sorted(set(time_s // DAY)):
        cards = {}
        for who, is_fraud, how in zip(*(a[time_s // DAY == day] for a in (customer, fraud, score)), strict=True):
            if who not in found:
                highest, any_fraud = cards.get(who, (0, False))
                cards[who] = max(highest, how), any_fraud or is_fraud
        top = sorted(cards, key=lambda who: cards[who][0], reverse=True)[:k]
        compromised = [who for who in top if cards[who][1]]
        by_day.append(len(compromised) / k)
        found += compromised if removes_known else []
    return by_day


def test_a_day_that_the_window_covers_in_part_does_not_count():
    customer, time_s, fraud, score = three_days()
    # An hour and two minutes of the first day are missing, then all but the first minutes of the last.
    time_s[:3] = HOUR + 120
    assert card_precisions(customer, time_s, fraud, score, 1, removes_known=False) == pytest.approx([1, 0])
    time_s[8:] = 2 * DAY + 60
    assert card_precisions(customer, time_s, fraud, score, 1, removes_known=False) == pytest.approx([1])
    figures = card_figures(customer[:3], time_s[:3], fraud[:3], score[:3], 1, replicates=100)
    assert set(figures.values()) == {(None, None, NO_WHOLE_DAY)}


def test_a_few_days_have_a_mean_and_no_interval():
    figures = card_figures(*three_days(), 1, replicates=100)
    assert figures == {
        "card_precision_at_capacity": (pytest.approx(2 / 3), None, TOO_FEW_DAYS),
        "card_precision_at_capacity_known_kept": (pytest.approx(2 / 3), None, TOO_FEW_DAYS),
    }


@pytest.mark.parametrize("least", [0.02, 0.5])
def test_replicates_surround_every_figure(least):
    random = np.random.default_rng(5)
    n = 20_000
    time_s = np.sort(random.integers(0, 10 * DAY, n))
    customer, amount = random.integers(0, 900, n), random.lognormal(3, 1, n)
    fraud = random.random(n) < 0.05
    score = np.clip(random.random(n) * 0.6 + 0.35 * fraud, 0, 1)
    flagged = score > least
    bootstrap = BlockBootstrap(time_s, 200)
    figures = (
        value_figures(amount, fraud, flagged, bootstrap)
        | alert_figures(fraud, flagged, bootstrap)
        | customer_figures(customer, time_s, fraud, flagged, bootstrap)
        | card_figures(customer, time_s, fraud, score, 20, replicates=200)
    )
    assert len(figures) == 9
    for name, (value, drawn, *_) in figures.items():
        assert drawn.shape == (200,), name
        low, high = np.percentile(drawn, [2.5, 97.5])
        assert low <= value <= high, name
