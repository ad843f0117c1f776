"""Builds, readers and kill signals as separate processes: what the operating system guarantees cannot be mocked."""

import json
import os
import random
import subprocess
import sys
import time
from pathlib import Path

import duckdb
import pytest

from tests.conftest import QUICK, ROOT

DBT = Path(sys.executable).with_name("dbt")

READER = """
import json, os, select, sys, duckdb
os.nice(19)  # there are more readers than processors, and the builds are what takes long
path, holds = sys.argv[1], sys.argv[2] == "hold"
FACTS = '''
    select
        (select count(*) = max(transactions) from fraud_prediction cross join _snapshot),
        (select count(distinct model_version) = 1 from fraud_prediction),
        (select max(model_version) from fraud_prediction) = (select champion_version from _snapshot),
        (select snapshot_id from _snapshot),
'''
connection, snapshots, mixed, queries = duckdb.connect(path, read_only=True), [], 0, 0
print("reading", flush=True)
while not select.select([sys.stdin], [], [], 0.02)[0]:
    if not holds:
        connection.close()
        connection = duckdb.connect(path, read_only=True)
    *agrees, snapshot = connection.sql(FACTS).fetchall()[0]
    queries, mixed = queries + 1, mixed + (not all(agrees))
    if snapshot not in snapshots:
        snapshots.append(snapshot)
print(json.dumps({"queries": queries, "mixed": mixed, "snapshots": len(snapshots)}))
"""


def start_build(project, **settings):
    """`dbt build` in a process of its own."""
    command = [DBT, "build", "--quiet", "--vars", json.dumps(QUICK | settings), "--log-path", project.folder]
    command += ["--target-path", project.folder / "target"]
    environment = os.environ | project.environment
    return subprocess.Popen(
        list(map(str, command)),
        cwd=ROOT,
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )


def finish(process):
    output, _ = process.communicate(timeout=120)
    assert process.returncode == 0, output
    return output


def test_eight_readers_read_through_five_builds(project):
    project.build()
    readers = [
        subprocess.Popen(
            [sys.executable, "-c", READER, project.published, "hold" if number % 2 else "open again"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        for number in range(8)
    ]
    try:
        assert [reader.stdout.readline() for reader in readers] == ["reading\n"] * 8
        for review_cost in range(6, 11):
            project.build(review_cost=review_cost)
        results = [reader.communicate("stop\n", timeout=60) for reader in readers]
    finally:
        for reader in readers:
            reader.kill()
            reader.communicate()
    assert [error for _, error in results] == [""] * 8
    reports = [json.loads(output) for output, _ in results]
    assert sum(report["mixed"] for report in reports) == 0
    assert all(report["queries"] > 5 for report in reports)
    # Whoever holds a connection goes on seeing the snapshot that it opened; whoever opens again sees new ones.
    assert {report["snapshots"] for report in reports[1::2]} == {1}
    assert all(report["snapshots"] > 1 for report in reports[0::2])


def test_a_build_killed_at_any_moment_breaks_nothing(project):
    started = time.monotonic()
    finish(start_build(project))
    duration_s = time.monotonic() - started
    moments = random.Random(20260101)
    for attempt in range(10):
        process = start_build(project, seed=attempt, review_cost=6 + attempt)
        time.sleep(moments.uniform(0.3, 1.0) * duration_s)
        process.kill()
        process.communicate()
        with duckdb.connect(project.published, read_only=True) as con:
            [(rows, transactions, versions)] = con.sql(
                "select count(*), max(transactions), count(distinct model_version) from fraud_prediction, _snapshot"
            ).fetchall()
        assert (rows, versions) == (transactions, 1)

    finish(start_build(project))
    left_over = {path.name for path in project.folder.iterdir() if ".tmp" in path.name}
    assert left_over == set()
    assert project.read("select count(*), count(distinct row_number) from fraud") == [(12_000, 12_000)]
    undecided = (
        "select count(*) from fraud_xgboost_model where model_version not in "
        "(select candidate_version from model_aliases)"
    )
    assert project.read(undecided) == [(0,)]


def test_of_two_builds_at_once_the_second_waits_and_says_for_whom(project):
    first = start_build(project)
    lock = project.folder / "warehouse.duckdb.write.lock"
    deadline = time.monotonic() + 60
    while not (lock.exists() and lock.read_text()):
        assert time.monotonic() < deadline and first.poll() is None
        time.sleep(0.05)
    second = start_build(project)
    waited = finish(second)
    finish(first)
    assert f"Waiting for dbt build (process {first.pid}, since " in waited
    assert project.read("select count(*) from fraud") == [(12_000,)]


@pytest.mark.parametrize("command", ["run", "test"])
def test_dbt_started_by_a_run_does_not_wait_for_its_parent(built, command):
    from ml.lock import WriterLock

    with WriterLock(built.warehouse, "a scheduled run"):
        (built.folder / "warehouse.duckdb.write.lock").unlink()
        environment = os.environ | built.environment | {"FRAUD_RUN_LOCK_HELD": "1"}
        arguments = [DBT, command, "--quiet", "--select", "labels", "--vars", json.dumps(QUICK)]
        places = ["--log-path", built.folder, "--target-path", built.folder / "target"]
        ran = subprocess.run(list(map(str, arguments + places)), cwd=ROOT, env=environment, timeout=60)
    assert ran.returncode == 0
