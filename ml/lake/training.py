"""Grow one booster over all workers: each reads its own stretch of time, and XGBoost adds up what they count.

Several workers sketch the quantiles of inputs each for itself, so the booster's bytes are others than on one machine;
one worker gives the same bytes.
"""

import json
import re
import time
from contextlib import contextmanager
from functools import partial
from itertools import pairwise

from ml.lake.catalog import handed
from ml.lake.errors import LakeError, in_one_sentence
from ml.lake.tasks import own_duckdb
from ml.model.training import Engine

TRIES = 3
BACK_WITHIN_S = 60
POLL_S = 1
LOST = r"ExecutorLostFailure|[Ee]xecutor \S+ (lost|exited)|Remote RPC client|XGBoostError|collective"
"""What Spark and XGBoost say when a worker is gone."""


def engine_on(lake, con, say):
    """Engine of ml.model.training.retrain that grows boosters on all workers of a lake.

    Args:
        lake: ml.lake.cluster.Lake.
        con: DuckDB connection to the warehouse.
        say: takes a line of text.
    """
    import pyspark

    def grow(rows, recipe):
        from ml.model.boosters import load_booster

        return load_booster(_grown(lake, con, rows, recipe, say))

    workers = lake.workers
    if workers == 1:
        return Engine("", {}, grow)
    return Engine(f"spark{workers}", {"pyspark": pyspark.__version__}, grow)


def _grown(lake, con, rows, recipe, say):
    context = lake.session.sparkContext
    workers = lake.workers
    stretches = _stretches(con, rows, workers)
    task = partial(
        _grow_with_others,
        given=handed(con, rows.query),
        asked=(rows.relation, rows.where, rows.features),
        stretches=stretches,
        recipe=recipe,
        threads=max(1, context.defaultParallelism // workers),
    )
    # Spark does a barrier stage whose result is collected only once: a lost worker loses the booster.
    for tried in range(1, TRIES + 1):
        try:
            stage = context.parallelize(range(workers), workers).barrier()
            return next(model for model in stage.mapPartitions(task).collect() if model)
        except Exception as error:
            if tried == TRIES or not re.search(LOST, str(error)):
                raise in_one_sentence(error, "training") from None
            _wait_for(lake, workers)
            say(f"A worker was lost while it trained; try {tried + 1} of {TRIES}.")


def _wait_for(lake, workers):
    # A cluster that starts lost workers again takes its time; a version trained by fewer is another version.
    deadline = time.monotonic() + BACK_WITHIN_S
    while lake.workers < workers:
        if time.monotonic() > deadline:
            raise LakeError(
                f"a worker was lost while it trained, and {lake.workers} of {workers} are left {BACK_WITHIN_S} s later."
                " Nothing was trained. Build again: with the workers that there are, or when all are back."
            )
        time.sleep(POLL_S)


def _stretches(con, rows, workers):
    """Stretches of time with as many rows each, as SQL conditions, in order."""
    if workers == 1:
        return ["true"]
    shares = [number / workers for number in range(1, workers)]
    chosen = f"select time_s from ({rows.relation}) where target is not null and ({rows.where})"
    [(starts,)] = con.sql(f"select quantile_disc(time_s, {shares}) from ({chosen})").fetchall()
    between = [f"time_s >= {first} and time_s < {end}" for first, end in pairwise(starts)]
    return [f"time_s < {starts[0]}", *between, f"time_s >= {starts[-1]}"]


def _grow_with_others(_, *, given, asked, stretches, recipe, threads):
    """On a worker, all at the same time: one part of a booster's training. The first one yields its bytes."""
    from pyspark import BarrierTaskContext

    from ml.model.boosters import quantile_matrix, train_booster
    from ml.model.features import LabelledRows

    context = BarrierTaskContext.get()
    rank = context.partitionId()
    relation, where, features = asked
    with own_duckdb() as con:
        given.put_into(con)
        rows = LabelledRows(con, relation, f"({where}) and {stretches[rank]}", features)
        with _together(context, rank, len(stretches)):
            booster = train_booster(quantile_matrix(rows, recipe.parameters), recipe, threads)
            model = bytes(booster.save_raw("ubj"))
    yield model if rank == 0 else None


@contextmanager
def _together(context, rank, workers):
    """XGBoost adds up over the workers meanwhile. Its tracker lives in the first task: all reach each other."""
    if workers == 1:
        yield
        return
    from xgboost.collective import CommunicatorContext
    from xgboost.tracker import RabitTracker

    arguments = ""
    if rank == 0:
        host = context.getTaskInfos()[0].address.split(":")[0]
        tracker = RabitTracker(n_workers=workers, host_ip=host, sortby="task")
        tracker.start()
        arguments = json.dumps(tracker.worker_args())
    told = json.loads(context.allGather(arguments)[0])
    with CommunicatorContext(**told, dmlc_task_id=str(rank)):
        yield
    # The tracker ends with its name: not before all of them have taken leave of it.
    context.barrier()
