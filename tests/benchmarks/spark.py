"""`make bench-spark`: the same build on one machine without Spark, and on a Spark master with two workers beside it.

Of 284,807 and 3,000,000 rows; BENCH_ROWS adds builds of so many, such as 10000000. Linux only: processes are watched
in /proc.

python -m tests.benchmarks.spark [ROWS ...]     other sizes
"""

import os
import shutil
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path
from time import perf_counter

from ml.raw.simulated.ulb import DEFAULT_ROWS
from orchestration.runs import spark_cluster
from tests.benchmarks.place import ROOT, WITHOUT_TRAINING, Bounds, Place
from tests.benchmarks.watch import EVERY_S, Watch

WORKERS = 2
MOST_OF_DRIVER_GIB = 3
DBT_ALONE, DRIVER, EXECUTORS, TASKS, DAEMONS = "dbt", "driver's JVM", "executors", "Python tasks", "master and workers"
PARTS = (DBT_ALONE, DRIVER, EXECUTORS, TASKS, DAEMONS)

HOW = f"""\
How it was measured: each build alone, one after another, on this machine. Wall: from the start of dbt to its end.
Processor: user and system time of dbt, of the driver's JVM and of all processes of the cluster, looked at in /proc
every {EVERY_S} s. Memory: what is resident, at the same looks; pages that processes share count in each. The peak of
all is that of one moment, so that it is less than the sum. A day's rows: 1 % more, nothing is trained. On disk: after
the build."""


@dataclass(frozen=True)
class Run:
    """One build."""

    seconds: float
    watch: Watch
    stored_bytes: dict

    def figures(self):
        """What is measured -> (figure, unit)."""
        yield "wall", self.seconds, "s"
        yield "processor", sum(self.watch.processor_s.values()), "s"
        for part in PARTS:
            yield f"  {part}", self.watch.processor_s.get(part), "s"
        yield "peak memory of all", self.watch.peak_of_all_bytes / 2**30, "GiB"
        yield "  dbt and driver's JVM", self.driver_gib, "GiB"
        for part in PARTS:
            size = self.watch.peak_bytes.get(part)
            yield f"  {part}", size and size / 2**30, "GiB"
        yield "on disk", sum(self.stored_bytes.values()) / 1e6, "MB"
        for place, size in self.stored_bytes.items():
            yield f"  {place}", size / 1e6, "MB"

    @property
    def driver_gib(self):
        """The two peaks, which need not be of the same moment."""
        return sum(self.watch.peak_bytes.get(part, 0) for part in (DBT_ALONE, DRIVER)) / 2**30


class WatchedPlace(Place):
    """A Place whose builds are watched with all that they start, and with the cluster that they run on.

    Args:
        cluster: spark_cluster.Cluster, or None for a build on DuckDB alone.
    """

    def __init__(self, folder, rows, cluster=None):
        super().__init__(folder, rows)
        self._cluster = cluster
        self.environment |= {
            "FRAUD_SPARK": cluster.master if cluster else "",
            "FRAUD_LAKE": str(self._lake),
            "FRAUD_LAYOUT": "ulb",
        }

    def first_and_day(self):
        """Yield (name, Run) of a first build, and of one after 1 % new rows that trains nothing."""
        yield "first build", self.build()
        # What trains nothing is another setting: the first of them finds out that all is known.
        self._dbt("build", *WITHOUT_TRAINING, target="target_without_training")
        self._receive_new_rows()
        yield "a day's rows", self._dbt("build", *WITHOUT_TRAINING, target="target_without_training")

    def remove(self):
        shutil.rmtree(self.folder)

    @property
    def _lake(self):
        return self.folder / "lake"

    def _measure(self, *command):
        sessions = {int(process.pid) for process in self._cluster.processes.values()} if self._cluster else set()
        log = self.folder / "last.log"
        with log.open("w") as said:
            started = perf_counter()
            process = subprocess.Popen(
                command, cwd=ROOT, env=self.environment, stdout=said, stderr=subprocess.STDOUT, start_new_session=True
            )
            with Watch(lambda *told: _part(*told, dbt=process.pid, cluster=sessions)) as watch:
                code = process.wait()
            seconds = perf_counter() - started
        if code:
            sys.exit(f"{' '.join(command)} failed with exit code {code}:\n{log.read_text()[-3000:]}")
        return Run(seconds, watch, self._stored())

    def _stored(self):
        warehouse, published = (Path(self.environment[f"FRAUD_{name}"]) for name in ("WAREHOUSE", "PUBLISHED"))
        return {
            "lake": sum(file.stat().st_size for file in self._lake.rglob("*") if file.is_file()),
            "warehouse": warehouse.stat().st_size,
            "published": published.stat().st_size,
        }


def main(sizes):
    more = int(os.environ.get("BENCH_ROWS") or 0)
    bounds = Bounds()
    for rows in sizes or (DEFAULT_ROWS, 3_000_000, *([more] if more else [])):
        with tempfile.TemporaryDirectory(prefix="fraud-bench-") as folder:
            measured = compare(Path(folder), rows)
        driver_gib = max(run.driver_gib for run in measured["Spark"].values())
        bounds.state(f"peak memory of dbt and driver's JVM, {rows:,} rows", driver_gib, MOST_OF_DRIVER_GIB, "GiB")
    print(HOW)
    bounds.exit()


def compare(folder, rows):
    """Build both ways, and print a table.

    Returns:
        Engine -> build -> Run.
    """

    def measure(engine, place):
        measured[engine] = {}
        for build, run in place.first_and_day():
            print(f"{rows:,} rows, {engine}, {build}: {run.seconds:,.0f} s", flush=True)
            measured[engine][build] = run
        place.remove()

    measured = {}
    measure("one machine", WatchedPlace(folder / "alone", rows))
    cluster = spark_cluster.start(folder / "cluster", workers=WORKERS, port=0)
    try:
        measure("Spark", WatchedPlace(folder / "spark", rows, cluster))
    finally:
        spark_cluster.stop(folder / "cluster")
    for build in measured["Spark"]:
        print(f"\n{f'{rows:,} rows, {build}':34}{'one machine':>14}{f'Spark, {WORKERS} workers':>20}{'ratio':>8}")
        for (what, one, unit), (_, other, _) in zip(
            *(measured[engine][build].figures() for engine in ("one machine", "Spark")), strict=True
        ):
            ratio = f"{other / one:.2f}" if one and other else ""
            print(f"{what:34}{_shown(one, unit):>14}{_shown(other, unit):>20}{ratio:>8}", flush=True)
    return measured


def _shown(figure, unit):
    if not figure:
        return "-"
    return f"{figure:,.2f} {unit}" if unit == "GiB" else f"{figure:,.0f} {unit}"


def _part(session, name, arguments, *, dbt, cluster):
    if session == dbt:
        return DRIVER if name == "java" else DBT_ALONE
    if session not in cluster:
        return None
    if name == "java":
        return EXECUTORS if "CoarseGrainedExecutorBackend" in arguments else DAEMONS
    return TASKS if name.startswith("python") else DAEMONS


if __name__ == "__main__":
    main([int(size) for size in sys.argv[1:]])
