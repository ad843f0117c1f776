"""Intervals by block bootstrap: frauds arrive in bursts, so ten-minute blocks are drawn, not rows.

Every statistic here is a function of sums per block, so a replicate costs a product with the block weights instead
of a pass over the rows.
"""

import numpy as np

BLOCK_S = 600
# With fewer blocks the replicates are nearly the rows themselves, and an interval would look certain.
MIN_BLOCKS = 5
# Fewer frauds than this make a figure of chance, such as an average precision of 1.0.
MIN_FRAUDS = 5
REPLICATES_AT_ONCE = 200
# Of more distinct scores of frauds so many are kept, evenly by rank: a table of blocks and scores must fit in memory.
MOST_THRESHOLDS = 2_000


class BlockBootstrap:
    """Weights of the ten-minute blocks in each replicate; the same for every statistic, so comparisons are paired.

    Args:
        time_s: shape (n_rows,), seconds.
        replicates: number of bootstrap replicates.
        seed: of the draws; fixed, so that a rerun gives the same interval.
        row_weight: shape (n_rows,), how many rows each stands for, see ml.storage.weighing; None: one each.
    """

    def __init__(self, time_s, replicates=1000, seed=0, row_weight=None):
        self.row_weight = row_weight
        blocks, self.block_of = np.unique(np.asarray(time_s) // BLOCK_S, return_inverse=True)
        self.n_blocks = len(blocks)
        self.is_usable = self.n_blocks >= MIN_BLOCKS
        generator = np.random.default_rng(seed)
        chances = np.full(self.n_blocks, 1 / max(self.n_blocks, 1))
        self.weights = generator.multinomial(self.n_blocks, chances, size=replicates).astype(np.float64)

    def weighted(self, values):
        """`values` (shape (n_rows,)), each for the rows that its row stands for."""
        return values if self.row_weight is None else values * self.row_weight

    def total(self, values):
        """Sum of `values` (shape (n_rows,)) over the rows as they are."""
        return self.weighted(values).sum()

    def block_sums(self, values):
        """Sum of `values` (shape (n_rows,)) in each block, shape (n_blocks,)."""
        return np.bincount(self.block_of, weights=self.weighted(values), minlength=self.n_blocks)

    def sums(self, values):
        """Sum of `values` (shape (n_rows,)) in each replicate, shape (n_replicates,)."""
        return self.weights @ self.block_sums(values)


def percentile_interval(replicated):
    """95 % interval (low, high) of shape-(n_replicates,) values; (None, None) when fewer than 90 % are defined."""
    defined = np.isfinite(replicated)
    if defined.mean() < 0.9:
        return None, None
    low, high = np.percentile(replicated[defined], [2.5, 97.5])
    return float(low), float(high)


def newton_steps(z, fitted, outcome, bootstrap, *, is_centred=True):
    """Slope and intercept of a logistic regression in each replicate, less those fitted: one Newton step from there.

    Args:
        z: shape (n_rows,), what the regression is on.
        fitted: shape (n_rows,), its probabilities.
        outcome: shape (n_rows,), 0 or 1.
        bootstrap: BlockBootstrap of the same rows.
        is_centred: steps are counted from that of the rows as they are, which is none where `fitted` is the best fit.

    Returns:
        Shape (2, n_replicates); None where z separates the outcomes completely.

    Source: score bootstrap, P. Kline, A. Santos, Journal of Econometric Methods 1, 2012.
    """
    spread, total = fitted * (1 - fitted), bootstrap.total
    information = np.array([[total(spread * z * z), total(spread * z)], [total(spread * z), total(spread)]])
    if np.linalg.cond(information) > 1e12:
        return None
    residual = outcome - fitted
    scores = np.stack([bootstrap.block_sums(residual * z), bootstrap.block_sums(residual)]) @ bootstrap.weights.T
    if is_centred:
        scores -= np.array([[total(residual * z)], [total(residual)]])
    return np.linalg.solve(information, scores)


class RankedFrauds:
    """How many legitimate rows rank above each fraud, per block: all that ranking metrics depend on.

    With more than MOST_THRESHOLDS distinct scores of frauds, those between two that are kept count as the lower one:
    that takes at most 1 / (2 MOST_THRESHOLDS) from average precision and from the area under the ROC curve.

    Args:
        score: shape (n_rows,), any increasing function of the probability.
        is_fraud: shape (n_rows,), boolean; both classes present.
        bootstrap: BlockBootstrap of the same rows.
    """

    def __init__(self, score, is_fraud, bootstrap):
        score, is_fraud = np.asarray(score, dtype=np.float64), np.asarray(is_fraud, dtype=bool)
        self.bootstrap = bootstrap
        thresholds = np.unique(score[is_fraud])  # ascending; a rank counts from the highest one
        if len(thresholds) > MOST_THRESHOLDS:
            thresholds = thresholds[np.linspace(0, len(thresholds) - 1, MOST_THRESHOLDS).astype(int)]
        last = len(thresholds)
        legitimate = score[~is_fraud]
        self._frauds = self._count(is_fraud, last - np.searchsorted(thresholds, score[is_fraud], side="right"), last)
        # Position of the first threshold (from the highest) that a legitimate row reaches, or exceeds.
        self._reaching = self._count(~is_fraud, last - np.searchsorted(thresholds, legitimate, side="right"), last)
        self._exceeding = self._count(~is_fraud, last - np.searchsorted(thresholds, legitimate, side="left"), last)
        self._n_legitimate = bootstrap.block_sums(~is_fraud)

    def average_precision(self):
        """Average precision of the rows as they are, as scikit-learn computes it."""
        return float(self._average_precisions(self._ones())[0])

    def average_precisions(self):
        """Average precision in each replicate, shape (n_replicates,); NaN where a replicate drew no fraud."""
        return self._in_chunks(self._average_precisions)

    def roc_aucs(self):
        """Area under the ROC curve in each replicate, shape (n_replicates,)."""
        return self._in_chunks(self._roc_aucs)

    def precisions_at(self, k):
        """Share of frauds among the k highest scores in each replicate, shape (n_replicates,)."""
        return self._in_chunks(lambda weights: self._precisions_at(weights, k))

    def _count(self, rows, ranks, n_ranks):
        # Of `rows` (boolean) with these ranks: how many in each block and rank.
        inside = ranks < n_ranks
        blocks, row_weight = self.bootstrap.block_of[rows][inside], self.bootstrap.row_weight
        flat = np.bincount(
            blocks * n_ranks + ranks[inside],
            weights=None if row_weight is None else row_weight[rows][inside],
            minlength=self.bootstrap.n_blocks * n_ranks,
        )
        return flat.reshape(self.bootstrap.n_blocks, n_ranks).astype(np.float64)

    def _ones(self):
        return np.ones((1, self.bootstrap.n_blocks))

    def _in_chunks(self, statistic):
        weights = self.bootstrap.weights
        chunks = range(0, len(weights), REPLICATES_AT_ONCE)
        with np.errstate(divide="ignore", invalid="ignore"):
            return np.concatenate([statistic(weights[i : i + REPLICATES_AT_ONCE]) for i in chunks])

    def _average_precisions(self, weights):
        frauds = weights @ self._frauds
        found, false_alarms = frauds.cumsum(axis=1), (weights @ self._reaching).cumsum(axis=1)
        flagged = found + false_alarms
        precision = np.divide(found, flagged, out=np.zeros_like(found), where=flagged > 0)
        return (frauds * precision).sum(axis=1) / found[:, -1]

    def _roc_aucs(self, weights):
        frauds = weights @ self._frauds
        reaching = (weights @ self._reaching).cumsum(axis=1)
        exceeding = (weights @ self._exceeding).cumsum(axis=1)
        # A legitimate row with the same score as a fraud is half above it.
        above = (frauds * (reaching + exceeding) / 2).sum(axis=1)
        return 1 - above / (frauds.sum(axis=1) * (weights @ self._n_legitimate))

    def _precisions_at(self, weights, k):
        found = (weights @ self._frauds).cumsum(axis=1)
        flagged = found + (weights @ self._reaching).cumsum(axis=1)
        return np.where(flagged <= k, found, 0).max(axis=1) / k
