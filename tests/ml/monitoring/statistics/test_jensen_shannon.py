import numpy as np
import pytest
from scipy.spatial.distance import jensenshannon

from ml.monitoring.statistics.jensen_shannon import distance


def test_it_is_scipys_distance_of_every_window_and_input():
    random = np.random.default_rng(0)
    reference, windows = random.integers(0, 50, (3, 8)), random.integers(0, 50, (4, 3, 8))
    expected = [[jensenshannon(reference[i], window[i], base=2) for i in range(3)] for window in windows]
    assert distance(reference, windows) == pytest.approx(np.array(expected))


def test_samples_that_share_no_bin_are_one_apart_and_equal_shares_nothing():
    assert distance([10, 0, 30], [0, 7, 0]) == pytest.approx(1)
    assert distance([10, 0, 30], [1, 0, 3]) == pytest.approx(0)


def test_an_empty_sample_has_no_distance():
    assert np.isnan(distance([10, 30], [0, 0])) and np.isnan(distance([0, 0], [10, 30]))
