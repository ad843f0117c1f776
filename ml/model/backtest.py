"""Rolling origins: train on everything before, test on the next window. What parameters and features are judged on.

A single test window of some 75 frauds cannot tell two models apart; four windows and several seeds come closer.
"""

from dataclasses import asdict, dataclass

import numpy as np

from ml.errors import ActionableError
from ml.model.boosters import log_odds, quantile_matrix, train_booster
from ml.model.bootstrap import BlockBootstrap, RankedFrauds, percentile_interval
from ml.model.features import HeldRows, LabelledRows, as_matrix, model_inputs, read_batches
from ml.model.training import Recipe

FIRST_ORIGIN = 0.6

# XGBoost as it comes out of the box: the floor that the project's parameters must not fall below.
PLAIN = {"rounds": 100}


class BacktestError(ActionableError):
    """There are too few labelled rows to test on."""


@dataclass(frozen=True)
class Contestant:
    """A way of training: a name, XGBoost's parameters with rounds, and the model inputs."""

    name: str
    parameters: dict
    features: tuple


@dataclass(frozen=True)
class Score:
    """Average precision of one contestant, mean over seeds, with its 95 % interval (None: not defined)."""

    contestant: str
    average_precision: float
    ci_low: float | None
    ci_high: float | None


@dataclass(frozen=True)
class Origin:
    """One origin: what was trained on, what was tested on, and how each contestant did."""

    trained_until_s: int
    tested_until_s: int
    training_rows: int
    rows: int
    frauds: int
    scores: tuple


@dataclass(frozen=True)
class Backtest:
    """`means` over the origins; `gains` of the first contestant over each other one, paired over all origins."""

    origins: tuple
    means: tuple
    gains: tuple

    def as_dict(self):
        return asdict(self)


def backtest(con, rows, contestants, *, seeds, origins=4, replicates=1000, progress=lambda: None):
    """Average precision of each contestant at each origin.

    The origins cut the newest 40 % of the labelled rows, in order of time, into windows of equal numbers of rows.

    Args:
        con: DuckDB connection.
        rows: SQL query of `fraud_features`.
        contestants: list of Contestant; the first one is compared with the others.
        seeds: seeds of XGBoost; each contestant is trained once for each.
        origins: number of windows.
        replicates: number of bootstrap replicates.
        progress: called after each training.

    Raises:
        BacktestError: a test window holds fewer than two frauds or no legitimate row.
    """
    edges = _edges(con, rows, origins)
    results, draws = [], {contestant.name: [] for contestant in contestants}
    for number, (trained_until_s, tested_until_s) in enumerate(zip(edges[:-1], edges[1:], strict=True)):
        # A seed of its own: windows of as many blocks would share their draws, and vary as one.
        test = _TestWindow(con, rows, contestants, trained_until_s, tested_until_s, replicates, seed=number)
        scores = []
        for contestant in contestants:
            training = HeldRows(LabelledRows(con, rows, f"time_s <= {trained_until_s}", contestant.features))
            matrix = quantile_matrix(training, contestant.parameters)
            ranked = []
            for seed in seeds:
                booster = train_booster(matrix, Recipe(contestant.parameters, seed, min_frauds=0))
                ranked.append(test.rank(booster, contestant))
                progress()
            value = float(np.mean([ranking.average_precision() for ranking in ranked]))
            replicated = np.mean([ranking.average_precisions() for ranking in ranked], axis=0)
            draws[contestant.name].append((value, replicated))
            scores.append(Score(contestant.name, value, *percentile_interval(replicated)))
        results.append(
            Origin(
                trained_until_s=trained_until_s,
                tested_until_s=tested_until_s,
                training_rows=matrix.num_row(),
                rows=len(test.is_fraud),
                frauds=int(test.is_fraud.sum()),
                scores=tuple(scores),
            )
        )
    means, gains = _over_origins(contestants, draws)
    return Backtest(tuple(results), means, gains)


def contestants(con, rows, parameters, without=()):
    """This project's parameters, plain XGBoost, and one contestant for each feature to be left out.

    Raises:
        BacktestError: a feature to leave out is no model input.
    """
    features = tuple(model_inputs(con.sql(f"select * from ({rows}) limit 0").columns))
    unknown = [name for name in without if name not in features]
    if unknown:
        raise BacktestError(f"no model input: {', '.join(unknown)}. The inputs are {', '.join(features)}.")
    return [
        Contestant("this project", parameters, features),
        Contestant("plain XGBoost", PLAIN, features),
        *(Contestant(f"without {name}", parameters, tuple(f for f in features if f != name)) for name in without),
    ]


class _TestWindow:
    def __init__(self, con, rows, contestants, after_s, until_s, replicates, seed):
        self.features = list(dict.fromkeys(name for one in contestants for name in one.features))
        batches = list(
            read_batches(
                con,
                f"select time_s, target, {', '.join(self.features)} from ({rows}) where target is not null "
                f"and time_s > {after_s} and time_s <= {until_s} order by time_s, transaction_id",
            )
        )
        self.inputs = np.concatenate([as_matrix(batch, self.features) for batch in batches])
        self.is_fraud = np.concatenate(
            [batch.column("target").to_numpy(zero_copy_only=False).astype(bool) for batch in batches]
        )
        if self.is_fraud.sum() < 2 or self.is_fraud.all():
            raise BacktestError(
                f"the window from second {after_s} to {until_s} holds {len(self.is_fraud):,} labelled rows and "
                f"{int(self.is_fraud.sum())} frauds: too few to measure anything. Use fewer origins or more data."
            )
        times = np.concatenate([batch.column("time_s").to_numpy() for batch in batches])
        self.bootstrap = BlockBootstrap(times, replicates, seed)

    def rank(self, booster, contestant):
        columns = [self.features.index(name) for name in contestant.features]
        return RankedFrauds(log_odds(booster, self.inputs[:, columns]), self.is_fraud, self.bootstrap)


def _edges(con, rows, origins):
    shares = [FIRST_ORIGIN + (1 - FIRST_ORIGIN) * step / origins for step in range(origins + 1)]
    [(edges,)] = con.sql(f"select quantile_disc(time_s, {shares}) from ({rows}) where target is not null").fetchall()
    if not edges or len(set(edges)) < len(edges):
        raise BacktestError(
            f"there are too few labelled transactions for {origins} test windows. Use fewer origins or more data."
        )
    return edges


def _over_origins(contestants, draws):
    # Windows are independent, so replicate i of one may be averaged with replicate i of another.
    mean = {name: np.mean([value for value, _ in drawn]) for name, drawn in draws.items()}
    replicated = {name: np.mean([values for _, values in drawn], axis=0) for name, drawn in draws.items()}
    ours = contestants[0].name
    means = tuple(Score(name, float(mean[name]), *percentile_interval(replicated[name])) for name in draws)
    gains = tuple(
        Score(name, float(mean[ours] - mean[name]), *percentile_interval(replicated[ours] - replicated[name]))
        for name in draws
        if name != ours
    )
    return means, gains
