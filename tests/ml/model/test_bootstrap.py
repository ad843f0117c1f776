import numpy as np
import pytest
from sklearn.metrics import average_precision_score, roc_auc_score

from ml.model.bootstrap import MOST_THRESHOLDS, BlockBootstrap, RankedFrauds, percentile_interval


@pytest.fixture
def scored_rows():
    """Time, score and label of 3,000 rows over five hours; scores are rounded, so that many are tied."""
    random = np.random.default_rng(1)
    is_fraud = random.random(3000) < 0.05
    score = np.round(random.normal(is_fraud * 1.5), 1)
    return np.sort(random.integers(0, 18_000, 3000)), score, is_fraud


def test_average_precision_agrees_with_scikit_learn(scored_rows):
    time_s, score, is_fraud = scored_rows
    ranked = RankedFrauds(score, is_fraud, BlockBootstrap(time_s, replicates=5))
    assert ranked.average_precision() == pytest.approx(average_precision_score(is_fraud, score))


@pytest.mark.parametrize(
    ("replicated", "by_scikit_learn"),
    [("average_precisions", average_precision_score), ("roc_aucs", roc_auc_score)],
)
def test_each_replicate_agrees_with_scikit_learn_on_repeated_blocks(scored_rows, replicated, by_scikit_learn):
    time_s, score, is_fraud = scored_rows
    bootstrap = BlockBootstrap(time_s, replicates=20)
    ranked = RankedFrauds(score, is_fraud, bootstrap)
    expected = [
        by_scikit_learn(is_fraud, score, sample_weight=weights[bootstrap.block_of]) for weights in bootstrap.weights
    ]
    assert getattr(ranked, replicated)() == pytest.approx(np.array(expected))


def test_precision_at_k_counts_the_frauds_among_the_first_k():
    # From the highest score: fraud, legitimate, fraud, legitimate.
    ranked = RankedFrauds([4, 3, 2, 1], [True, False, True, False], BlockBootstrap([0, 0, 0, 0], replicates=1))
    assert ranked.precisions_at(1) == pytest.approx([1])
    assert ranked.precisions_at(2) == pytest.approx([1 / 2])
    assert ranked.precisions_at(3) == pytest.approx([2 / 3])


def test_blocks_of_ten_minutes_are_drawn_as_a_whole():
    bootstrap = BlockBootstrap([0, 599, 600, 1199, 1200], replicates=50)
    assert bootstrap.n_blocks == 3
    assert (bootstrap.weights.sum(axis=1) == 3).all()
    assert (bootstrap.sums(np.array([1, -1, 2, -2, 0])) == 0).all()


def test_intervals_are_wider_when_frauds_come_in_bursts():
    blocks = np.repeat(np.arange(100) * 600, 10)
    spread, bursts = np.tile(np.arange(10) == 0, 100), np.arange(1000) % 100 < 10
    widths = []
    for is_fraud in (spread, bursts):
        low, high = percentile_interval(BlockBootstrap(blocks).sums(is_fraud))
        widths.append(high - low)
    assert spread.sum() == bursts.sum()
    assert widths[0] == 0 and widths[1] > 30


def test_the_same_rows_give_the_same_interval():
    time_s = np.arange(0, 36_000, 7)
    assert (BlockBootstrap(time_s).weights == BlockBootstrap(time_s).weights).all()


def test_an_interval_needs_nine_of_ten_replicates():
    assert percentile_interval(np.array([1.0] * 8 + [np.nan] * 2)) == (None, None)
    assert percentile_interval(np.array([1.0] * 19 + [np.nan])) == (1.0, 1.0)


def test_rows_that_stand_for_several_count_as_these():
    random = np.random.default_rng(2)
    is_fraud = random.random(400) < 0.2
    score, time_s = np.round(random.normal(is_fraud * 1.0), 1), np.sort(random.integers(0, 18_000, 400))
    stands_for = np.where(is_fraud, 1, random.integers(1, 5, 400))
    few = RankedFrauds(score, is_fraud, BlockBootstrap(time_s, replicates=20, row_weight=stands_for.astype(float)))
    score, is_fraud, time_s = (np.repeat(values, stands_for) for values in (score, is_fraud, time_s))
    all_of_them = RankedFrauds(score, is_fraud, BlockBootstrap(time_s, replicates=20))
    for figure in ("average_precisions", "roc_aucs"):
        assert getattr(few, figure)() == pytest.approx(getattr(all_of_them, figure)())
    assert few.precisions_at(50) == pytest.approx(all_of_them.precisions_at(50))


def test_with_many_frauds_figures_are_lower_by_less_than_is_said():
    random = np.random.default_rng(3)
    is_fraud = random.random(60_000) < 0.2
    score = random.normal(is_fraud * 1.0)
    assert len(np.unique(score[is_fraud])) > 5 * MOST_THRESHOLDS
    ranked = RankedFrauds(score, is_fraud, BlockBootstrap(np.arange(60_000), replicates=2))
    average_precision = average_precision_score(is_fraud, score)
    assert 0 < average_precision - ranked.average_precision() < 1 / (2 * MOST_THRESHOLDS)
    replicate = ranked.bootstrap.weights[0][ranked.bootstrap.block_of]
    assert abs(roc_auc_score(is_fraud, score, sample_weight=replicate) - ranked.roc_aucs()[0]) < 1 / (
        2 * MOST_THRESHOLDS
    )
