"""`make bench`: speed and memory of the build, measured in one run and stated as ratios.

Times are of whole processes, memory is the operating system's peak of the largest one, bytes are what the process gave
to the file system. BENCH_ROWS adds builds of so many rows, such as 10000000.
"""

import json
import os
import statistics
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path
from time import perf_counter

import duckdb
import pyarrow.compute as pc
import pyarrow.parquet as pq

from ml.raw.simulated.ulb import DEFAULT_ROWS, write
from tests.benchmarks import ask, explanations

ROOT = Path(__file__).parent.parent.parent
DBT = str(Path(sys.executable).with_name("dbt"))
REPEATS = 3
DAY_S = 86_400
WITHOUT_TRAINING = ("--vars", "{retrain: false}")
# So few that a build of them shows what a build costs whatever the rows.
SMALL = 10_000


@dataclass(frozen=True)
class Measured:
    """A finished command."""

    seconds: float
    peak_gib: float
    processor_s: float
    written_mb: float

    def __str__(self):
        return (
            f"{self.seconds:.0f} s, {self.processor_s:.0f} s of processor, {self.peak_gib:.2f} GiB, "
            f"{self.written_mb:,.0f} MB written"
        )


def main():
    failures = []

    def state(what, measured, allowed, unit="s"):
        kept = measured <= allowed
        failures.extend([] if kept else [what])
        print(f"{'ok  ' if kept else 'MISS'} {what}: {measured:.2f} {unit}, allowed {allowed:.2f}", flush=True)

    with tempfile.TemporaryDirectory(prefix="fraud-bench-") as folder:
        place = Place(Path(folder) / "normal", DEFAULT_ROWS)
        nodes = place.compile()
        print(f"{DEFAULT_ROWS:,} rows, {nodes} dbt nodes (models and data tests), median of {REPEATS} rounds:")
        rounds = [place.round() for _ in range(REPEATS)]

        def typical(measure):
            return statistics.median(measure(each) for each in rounds)

        floor_s, first_s = (typical(lambda each, name=name: each[name].seconds) for name in ("floor", "first"))
        memory = ", ".join(
            f"{name} {max(each[name].peak_gib for each in rounds):.2f} GiB" for name in ("floor", "first")
        )
        print(f"     floor {floor_s:.1f} s, first dbt build {first_s:.1f} s; {memory}")
        state("dbt build against the floor x 1.15 + 5 s + 60 ms a node", first_s, floor_s * 1.15 + 5 + 0.06 * nodes)
        state("a second build, nothing changed, share of the first", typical(share_of("again", "first")), 0.40, "")
        state("a second build, nothing changed", typical(lambda each: each["again"].seconds), 11)
        state("1 % new rows without retraining, share of a full build", typical(share_of("fresh", "first")), 0.50, "")

        rows, ours, bare = place.scoring()
        print(f"     scoring {ours:,.0f} rows/s, bare Booster.predict {bare:,.0f} rows/s ({rows:,} rows)")
        state("time of scoring against bare Booster.predict", bare / ours, 1 / 0.80, "")

        explanations.measure(place.environment["FRAUD_WAREHOUSE"], state)
        state("answer of fraud ask from the command line", ask.answer_s(place.environment), ask.ALLOWED_S)
        built, painted = min(place.dashboard() for _ in range(REPEATS))
        state("page built", built, 5)
        if painted is not None:
            state("first paint of the page in headless Chromium", painted, 1)

        small = Place(Path(folder) / "small", SMALL)
        fixed = small.days()
        print(f"     the fixed part, of {SMALL:,} rows: " + "; ".join(f"{name} {run}" for name, run in fixed.items()))
        more = int(os.environ.get("BENCH_ROWS") or 0)
        for rows, allowed, peak_gib in [(DEFAULT_ROWS, None, 4), (3_000_000, 0.08, 2), (more, 0.06, 2)]:
            if rows:
                large = Place(Path(folder) / f"{rows}_rows", rows)
                measure_days(large, rows, fixed, state, allowed, peak_gib)
                run = large.peer()
                print(f"     the peer, a script of pandas, scikit-learn and XGBoost, {rows:,} rows: {run}")
                large.remove()
    sys.exit(f"{len(failures)} of the bounds were missed." if failures else 0)


def measure_days(place, rows, fixed, state, allowed, peak_gib):
    """What a first build costs, one after a day's rows, one after late labels, and one after nothing.

    Shares are of the first build, each less the fixed part: dbt's start, its nodes and the libraries, which cost the
    same however few rows there are. Of the bytes, those of the copy of the published file are no writing where the
    file system shares blocks, and are stated apart.
    """
    runs = place.days()
    for name, run in runs.items():
        print(f"     {rows:,} rows, {name}: {run}")
    size = Path(place.environment["FRAUD_PUBLISHED"]).stat().st_size
    print(f"     published: {size / 1e6:,.0f} MB, {size / rows:.0f} bytes a row")
    first = runs["first"]
    state(f"peak memory of the whole build, {rows:,} rows", first.peak_gib, peak_gib, "GiB")
    if allowed is None:
        return
    for name in ("a day's rows", "late labels"):
        own_s = runs[name].processor_s - fixed[name].processor_s
        written = max(0, runs[name].written_mb - size / 1e6 - fixed[name].written_mb)
        state(f"{name}, 1 % of {rows:,}: share of the first build's processor time",
              own_s / (first.processor_s - fixed["first"].processor_s), allowed, "")  # fmt: skip
        state(f"{name}, 1 % of {rows:,}: share of the first build's bytes, the copy of the published file not counted",
              written / first.written_mb, allowed, "")  # fmt: skip
    state(f"nothing new, {rows:,} rows", runs["nothing"].seconds, 15)


def share_of(name, whole):
    return lambda each: each[name].seconds / each[whole].seconds


class Place:
    """A folder with a simulated file of `rows` transactions, a warehouse and a published file."""

    def __init__(self, folder, rows):
        self.folder = folder
        self.rows = rows
        self.incoming = folder / "incoming"
        self.environment = os.environ | {
            "FRAUD_WAREHOUSE": str(folder / "warehouse.duckdb"),
            "FRAUD_PUBLISHED": str(folder / "fraud.duckdb"),
            "FRAUD_TRANSACTIONS": f"{self.incoming}/*.parquet",
        }
        # As many frauds in 48 hours as rows ask for; the rate is that of the demo.
        write(self._transactions, rows=rows)

    def round(self):
        """The floor, a first build, a second one, and one after 1 % new rows: one after another, so that what slows
        the machine for a while slows them all.
        """
        measured = {"floor": self.floor()}
        self._forget()
        measured |= {"first": self.build(), "again": self.build()}
        self._receive_new_rows()
        return measured | {"fresh": self._dbt("build", *WITHOUT_TRAINING, target="target_without_training")}

    def days(self):
        """A first build, one after nothing, one after 1 % new rows, one after labels for 1 % of the rows."""
        self._forget()
        self._withhold_labels()
        runs = {"first": self.build()}
        # What trains nothing is another setting: the first of them finds out that all is known.
        self._dbt("build", *WITHOUT_TRAINING, target="target_without_training")
        runs["nothing"] = self._dbt("build", *WITHOUT_TRAINING, target="target_without_training")
        self._receive_new_rows()
        runs["a day's rows"] = self._dbt("build", *WITHOUT_TRAINING, target="target_without_training")
        self._receive_labels()
        runs["late labels"] = self._dbt("build", *WITHOUT_TRAINING, target="target_without_training")
        return runs

    def peer(self):
        return self._measure(
            sys.executable, "-m", "tests.benchmarks.peer", str(self._transactions), str(self.folder / "peer")
        )

    def _withhold_labels(self):
        """Every 101st row has no label yet, and an id by which a later file names it."""
        duckdb.sql(f"""
            copy (
                select * exclude (n, Class), if(n % 101 = 0, null, Class) as Class, 'tx_' || n as transaction_id
                from (select *, row_number() over () as n from '{self._transactions}')
            ) to '{self._transactions}.labels_withheld' (format parquet)
        """)
        self._late.parent.mkdir(exist_ok=True)
        duckdb.sql(f"""
            copy (
                select * exclude n, 'tx_' || n as transaction_id
                from (select *, row_number() over () as n from '{self._transactions}') where n % 101 = 0
            ) to '{self._late}' (format parquet)
        """)
        os.replace(f"{self._transactions}.labels_withheld", self._transactions)

    def _receive_labels(self):
        os.replace(self._late, self.incoming / "new_labels.parquet")

    def _receive_new_rows(self):
        """Another file: 1 % as many rows, of the hour after all others."""
        path = self.incoming / "new.parquet"
        write(path, rows=self.rows // 100, hours=1, seed=99)
        table = pq.read_table(path)
        pq.write_table(table.set_column(0, "Time", pc.add(table["Time"], 2 * DAY_S)), path)

    @property
    def _transactions(self):
        return self.incoming / "transactions.parquet"

    @property
    def _late(self):
        return self.folder / "late" / "labels.parquet"

    def compile(self):
        """Compile the project; number of models and data tests."""
        inline = [DBT, "--quiet", "compile", "--inline", "{{ create_dagster_tables() }}", *self._places("target_floor")]
        tables = subprocess.run(inline, cwd=ROOT, env=self.environment, check=True, capture_output=True, text=True)
        self._dagster_tables.write_text(tables.stdout)
        self._dbt("compile", target="target_floor")
        self._dbt("parse")
        # dbt parses the project anew when vars have changed since the last call; day by day they do not.
        self._dbt("parse", *WITHOUT_TRAINING, target="target_without_training")
        nodes = json.loads(self._manifest.read_text())["nodes"].values()
        return sum(node["resource_type"] in ("model", "test") for node in nodes)

    def floor(self):
        self._forget()
        module = [sys.executable, "-m", "tests.benchmarks.floor", self._manifest, self._dagster_tables]
        places = [self.environment[f"FRAUD_{name}"] for name in ("WAREHOUSE", "PUBLISHED", "TRANSACTIONS")]
        return self._measure(*map(str, module), *places)

    def build(self):
        return self._dbt("build")

    def scoring(self):
        command = [sys.executable, "-m", "tests.benchmarks.scoring", self.environment["FRAUD_WAREHOUSE"]]
        rows, *rates = subprocess.run(command, cwd=ROOT, check=True, stdout=subprocess.PIPE, text=True).stdout.split()
        return int(rows), *map(float, rates)

    def dashboard(self):
        """Seconds to build the page, and to its first paint (None without Chromium)."""
        command = [sys.executable, "-m", "tests.benchmarks.dashboard", self.environment["FRAUD_PUBLISHED"]]
        built, painted = subprocess.run(command, cwd=ROOT, check=True, stdout=subprocess.PIPE, text=True).stdout.split()
        return float(built), None if painted == "-" else float(painted)

    def remove(self):
        self._forget()
        self._transactions.unlink()

    @property
    def _manifest(self):
        return self.folder / "target_floor" / "manifest.json"

    @property
    def _dagster_tables(self):
        return self.folder / "dagster_tables.sql"

    def _places(self, target="target"):
        return ["--target-path", str(self.folder / target), "--log-path", str(self.folder / "logs")]

    def _forget(self):
        for path in [*self.folder.glob("*.duckdb*"), *self.incoming.glob("new*.parquet")]:
            path.unlink()

    def _dbt(self, command, *arguments, target="target"):
        return self._measure(DBT, "--quiet", command, *arguments, *self._places(target))

    def _measure(self, *command):
        started = perf_counter()
        process = subprocess.Popen(command, cwd=ROOT, env=self.environment, stdout=subprocess.DEVNULL)
        _, status, usage = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
        if process.returncode:
            sys.exit(f"{' '.join(command)} failed with exit code {process.returncode}")
        return Measured(
            perf_counter() - started,
            usage.ru_maxrss / 1024**2,
            usage.ru_utime + usage.ru_stime,
            usage.ru_oublock * 512 / 1e6,
        )


if __name__ == "__main__":
    main()
