from dataclasses import replace

import duckdb
import numpy as np
import pytest
from scipy.special import expit

from ml.model.evaluation import (
    THRESHOLDS,
    Settings,
    Window,
    curves,
    evaluate,
    find_windows,
    metrics,
    read_windows,
    threshold_table,
)
from ml.model.payment_figures import OF_CUSTOMERS

SETTINGS = Settings(review_cost=5, review_capacity=100, replicates=200, rows_per_day=1000)


def window(is_fraud, probability, *, loss_eur=20.0, time_s=None, settings=SETTINGS):
    is_fraud, probability = np.array(is_fraud, dtype=bool), np.array(probability, dtype=float)
    n = len(is_fraud)
    loss = np.broadcast_to(np.asarray(loss_eur, dtype=float), n)
    return Window(
        model_version="m1",
        candidate="full",
        split="test",
        time_s=np.arange(n) * 60 if time_s is None else np.asarray(time_s),
        is_fraud=is_fraud,
        score=probability,
        probability=probability,
        amount_eur=loss,
        loss_eur=loss,
        is_flagged=probability * loss >= 5,
        settings=settings,
        data_version="0123456789ab",
    )


@pytest.fixture
def calibrated_window():
    random = np.random.default_rng(0)
    log_odds = random.normal(-4, 2, 20_000)
    return window(random.random(20_000) < expit(log_odds), expit(log_odds), time_s=np.arange(20_000) * 4)


def by_name(rows):
    return {row["metric"]: row for row in rows}


def test_decisions_are_counted_by_hand():
    figures = by_name(
        metrics(
            window(
                [True, True, True, False, False, False] * 10,
                [0.9, 0.8, 0.1, 0.7, 0.2, 0.0] * 10,
                loss_eur=[20, 100, 40, 20, 20, 20] * 10,
            )
        )
    )
    # Ten times the same six rows. Flagged, by p x loss >= 5: 18, 80 and 14; missed: the fraud of 40 EUR at 4.
    assert figures["recall"]["value"] == pytest.approx(2 / 3)
    assert figures["precision"]["value"] == pytest.approx(2 / 3)
    assert figures["f1"]["value"] == pytest.approx(2 / 3)
    assert figures["flagged"]["value"] == 30
    assert figures["cost_eur"]["value"] == pytest.approx(10 * (3 * 5 + 40))
    assert figures["cost_without_model_eur"]["value"] == pytest.approx(1600)
    assert figures["predicted_over_observed"]["value"] == pytest.approx(2.7 / 3)
    assert figures["predicted_over_observed_above_10_percent"]["value"] == pytest.approx(2.6 / 2)


def test_calibrated_probabilities_look_calibrated(calibrated_window):
    figures = by_name(metrics(calibrated_window))
    for name in ("calibration_slope", "predicted_over_observed", "predicted_over_observed_above_10_percent"):
        assert figures[name]["value"] == pytest.approx(1, abs=0.06)
    assert figures["brier_skill"]["value"] > 0.1
    assert figures["log_loss_skill"]["value"] > 0.1


def test_every_value_lies_in_its_interval(calibrated_window):
    for row in metrics(replace(calibrated_window, customer=np.arange(20_000) % 3_000)):
        if row["value"] is None:
            assert row["reason"] == "the window holds no whole day"
            continue
        assert row["ci_low"] <= row["value"] <= row["ci_high"], row["metric"]


def test_an_overconfident_model_has_a_slope_below_one(calibrated_window):
    p = calibrated_window.probability
    sharpened = window(calibrated_window.is_fraud, p**2 / (p**2 + (1 - p) ** 2))
    # Log-odds are doubled, so the slope is halved.
    assert by_name(metrics(sharpened))["calibration_slope"]["value"] == pytest.approx(0.5, abs=0.03)


@pytest.mark.parametrize("is_fraud", [[False] * 5, [True] * 5])
def test_a_window_of_one_class_has_reasons_instead_of_numbers(is_fraud):
    figures = by_name(metrics(window(is_fraud, [0.9, 0.5, 0.1, 0.3, 0.2])))
    for name in ("average_precision", "roc_auc", "brier_skill", "log_loss_skill", "calibration_slope"):
        assert figures[name]["value"] is None
        assert figures[name]["reason"] == "the window holds one class only"


def test_nothing_flagged_has_no_precision_but_a_reason():
    figures = by_name(metrics(window([True, False] * 5, [0.01, 0.01] * 5)))
    assert figures["precision"]["value"] is None
    assert figures["precision"]["reason"] == "nothing is flagged in the window"
    assert figures["recall"]["value"] == 0


def test_with_fewer_than_five_frauds_nothing_is_claimed():
    figures = by_name(metrics(window([True] + [False] * 99, [0.9] + [0.01] * 99)))
    assert figures["average_precision"]["value"] is None
    assert figures["recall"]["reason"] == "the window holds fewer than 5 frauds"
    assert figures["flagged"]["value"] == 1


def test_a_window_of_few_blocks_has_no_interval():
    figures = by_name(metrics(window([True, False] * 20, [0.9, 0.1] * 20, time_s=np.arange(40))))
    assert figures["average_precision"]["value"] == 1
    assert figures["average_precision"]["ci_low"] is None
    assert figures["average_precision"]["reason"] == "the window is shorter than 5 blocks of ten minutes"


def test_a_window_of_one_row_is_measured_without_a_crash():
    assert len(metrics(window([True], [0.5]))) == len(metrics(window([True, False], [0.5, 0.1])))


def test_perfectly_separated_scores_have_no_calibration_slope():
    figures = by_name(metrics(window([True] * 50 + [False] * 50, [0.99] * 50 + [0.01] * 50)))
    assert figures["average_precision"]["value"] == 1
    assert figures["calibration_slope"]["value"] is None or figures["calibration_slope"]["value"] > 1


def test_what_was_measured_is_not_measured_again(calibrated_window):
    known = {("m1", "test", calibrated_window.data_version)}
    assert evaluate([calibrated_window], known).num_rows == 0
    assert evaluate([calibrated_window], set()).num_rows == 23


def test_where_nobody_says_who_pays_figures_by_customer_are_null(calibrated_window):
    figures = by_name(metrics(calibrated_window))
    assert {figures[name]["reason"] for name in OF_CUSTOMERS} == {"the layout does not say whose payments are one case"}
    assert {figures[name]["value"] for name in OF_CUSTOMERS} == {None}
    assert figures["value_detection_rate"]["ci_low"] < figures["value_detection_rate"]["value"]


DECISIONS = """
    select 'm1' as model_version, 'full' as candidate, 'test' as split, 'tx_' || i as transaction_id,
        case_id, i * 60 as time_s, i = 1 as target, 0.5 as fraud_score, 0.5 as fraud_probability,
        i::double as amount_eur, 20.0 as loss_eur, i > 1 as is_flagged
    from (values (3, 'b'), (1, 'a'), (4, 'b'), (2, null), (5, 'a')) as rows (i, case_id)
"""


def only_window(decisions, settings=SETTINGS):
    con = duckdb.connect()
    found = find_windows(con, decisions, settings)
    con.register("found", found)
    [window] = read_windows(con, decisions, "from found")
    assert window.settings == settings
    return window


def test_payments_of_one_case_are_one_customer_and_a_payment_without_case_is_alone():
    read = only_window(DECISIONS).read()
    assert read.customer.tolist() == [0, 1, 2, 2, 0]
    assert read.amount_eur.tolist() == [1, 2, 3, 4, 5]
    nobody = DECISIONS.replace("case_id,", "null::varchar as case_id,", 1)
    assert only_window(nobody).read().customer is None


def data_version(decisions, settings=SETTINGS):
    return only_window(decisions, settings).data_version


def test_the_same_rows_in_another_order_are_the_same_data_version():
    assert data_version(DECISIONS) == data_version(f"from ({DECISIONS}) order by transaction_id desc")


@pytest.mark.parametrize(
    ("said", "instead"),
    [
        ("i = 1 as target", "i = 2 as target"),
        ("0.5 as fraud_score", "0.5 + i / 10 as fraud_score"),
        ("0.5 as fraud_probability", "0.6 as fraud_probability"),
        ("i * 60 as time_s", "i * 61 as time_s"),
        ("i::double as amount_eur", "2.0 as amount_eur"),
        ("20.0 as loss_eur", "21.0 as loss_eur"),
        ("i > 1 as is_flagged", "i > 2 as is_flagged"),
        ("(2, null)", "(2, 'b')"),
        ("'tx_' || i", "'tx_' || i + 1"),
    ],
)
def test_any_other_value_is_another_data_version(said, instead):
    assert said in DECISIONS
    assert data_version(DECISIONS) != data_version(DECISIONS.replace(said, instead))


def test_another_cost_of_a_review_is_another_data_version():
    assert data_version(DECISIONS) != data_version(DECISIONS, replace(SETTINGS, review_cost=6))


def test_every_evaluation_says_what_it_was_measured_on(calibrated_window):
    for row in evaluate([calibrated_window], set()).to_pylist():
        assert row["rows"] == 20_000
        assert row["frauds"] == calibrated_window.is_fraud.sum()
        assert row["prevalence"] == pytest.approx(row["frauds"] / 20_000)
        assert row["window"] == "0-79996 s"


def test_threshold_table_counts_by_hand():
    rows = threshold_table([window([1, 1, 0, 0], [0.9, 0.3, 0.5, 0.1])]).to_pylist()
    at_40_percent = next(row for row in rows if row["threshold"] == pytest.approx(0.4))
    expected = {"tp": 1, "fp": 1, "fn": 1, "tn": 1, "precision": 0.5, "recall": 0.5, "f1": 0.5, "cost_eur": 30}
    assert {name: at_40_percent[name] for name in expected} == pytest.approx(expected)
    # Four rows are 4 / 1000 of a day, and two of them are flagged.
    assert at_40_percent["flagged_per_day"] == pytest.approx(500)


def test_the_cheapest_threshold_has_the_least_cost_and_lies_in_its_interval(calibrated_window):
    rows = threshold_table([calibrated_window]).to_pylist()
    [cheapest] = [row for row in rows if row["is_cheapest"]]
    assert len(rows) == len(THRESHOLDS)
    assert cheapest["cost_eur"] == min(row["cost_eur"] for row in rows)
    # A review of 5 EUR against a loss of 20: .25, and nobody knows it exactly.
    assert cheapest["cheapest_ci_low"] <= 0.25 <= cheapest["cheapest_ci_high"]
    assert cheapest["cheapest_ci_low"] < cheapest["cheapest_ci_high"]


def test_curves_end_where_they_must_and_are_thinned(calibrated_window):
    points = curves([calibrated_window]).to_pylist()
    roc = [(point["x"], point["y"]) for point in points if point["curve"] == "roc"]
    precision_recall = [(point["x"], point["y"]) for point in points if point["curve"] == "precision_recall"]
    assert roc[0] == (0, 0) and roc[-1] == (1, 1)
    assert precision_recall[0] == (1, pytest.approx(calibrated_window.is_fraud.mean()))
    assert len(roc) <= 400 and len(precision_recall) <= 400


def test_a_window_of_one_class_has_no_curve():
    assert curves([window([0, 0], [0.1, 0.2])]).num_rows == 0


@pytest.mark.parametrize("measure", [curves, threshold_table])
def test_what_is_known_of_a_window_is_kept(calibrated_window, measure):
    known = measure([calibrated_window]).to_pylist()
    marked = [row | {"threshold": -1.0} for row in known]
    assert {row["threshold"] for row in measure([calibrated_window], marked).to_pylist()} == {-1.0}
    other = replace(calibrated_window, data_version="ba9876543210")
    assert -1.0 not in {row["threshold"] for row in measure([other], marked).to_pylist()}
