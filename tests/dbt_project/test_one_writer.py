"""Builds and kill signals as separate processes: what the operating system guarantees cannot be mocked."""

import os
import random
import signal
import time

import duckdb
import pytest

from ml.storage.lock import WriterLock
from tests.forked import Command, fork

KILLS = 7


def start(project, *arguments, **environment):
    """dbt in a process of its own."""
    variables = os.environ | project.relative_environment | environment
    return Command("dbt", *project.command(*arguments), cwd=project.folder, env=variables)


def finish(build):
    """What it has said."""
    ran = build.finish()
    assert ran.returncode == 0, ran.stdout + ran.stderr
    return ran.stdout + ran.stderr


def passes(work, *arguments, **settings):
    process = fork(work, *arguments, **settings)
    process.join(120)
    assert process.exitcode == 0


def test_a_build_killed_at_any_moment_breaks_nothing(built_before):
    project = built_before
    # Kills are to meet models, not the parser, nor data tests, which write nothing.
    assert project.dbt("parse", seed=1).passed
    # What the others are forked from is started by the first.
    passes(bool)
    started = time.monotonic()
    passes(project.run)
    duration_s = time.monotonic() - started
    chance = random.Random(20260101)
    killed = 0
    for attempt in range(KILLS):
        # Another seed, and another booster has to be trained. Each kill has its own seventh of the time in question.
        process = fork(project.run, **({"seed": 1} if attempt % 2 == 0 else {}))
        process.join((0.05 + 0.65 * (attempt + chance.random()) / KILLS) * duration_s)
        process.kill()
        process.join()
        killed += process.exitcode == -signal.SIGKILL
        with duckdb.connect(project.published, read_only=True) as con:
            [(rows, transactions, versions)] = con.sql(
                "select count(*), max(transactions), count(distinct model_version) from fraud_prediction, _snapshot"
            ).fetchall()
        assert (rows, versions) == (transactions, 1)

    assert killed >= KILLS - 2
    project.build(seed=1)
    left_over = {path.name for path in project.folder.iterdir() if ".tmp" in path.name}
    assert left_over == set()
    assert project.read("select count(*), count(distinct row_number) from fraud") == [(12_000, 12_000)]
    undecided = (
        "select count(*) from fraud_xgboost_model where model_version not in "
        "(select candidate_version from model_aliases)"
    )
    assert project.read(undecided) == [(0,)]


def test_of_two_builds_at_once_the_second_waits_and_says_for_whom(project):
    # The two share a folder for what dbt has parsed: they are to meet at the warehouse alone.
    assert project.dbt("parse").passed
    to_the_model = ["--select", "+fraud_xgboost_model", "--exclude-resource-types", "test", "unit_test"]
    with WriterLock(project.warehouse, "a test"):
        both = [start(project, "build", *to_the_model) for _ in range(2)]
        for build in both:
            build.wait_for("Waiting for a test (process ")
    # Either may be first now; the other one waits for it.
    said = [finish(build) for build in both]
    waited = [f"Waiting for dbt build (process {other.pid}, since " for other in reversed(both)]
    assert [line in output for line, output in zip(waited, said, strict=True)].count(True) == 1
    assert project.read("select count(*) from fraud") == [(12_000,)]
    assert project.read("select count(*) from fraud_xgboost_model") == [(2,)]


@pytest.mark.parametrize("command", ["run", "test"])
def test_dbt_started_by_a_run_does_not_wait_for_its_parent(built, command):
    with WriterLock(built.warehouse, "a scheduled run"):
        (built.folder / "warehouse.duckdb.write.lock").unlink()
        finish(start(built, command, "--select", "labels", FRAUD_RUN_LOCK_HELD="1"))
