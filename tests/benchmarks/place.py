"""Where builds are measured: a folder with transactions, a warehouse and a published file; and what is allowed."""

import json
import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from time import perf_counter

import duckdb
import pyarrow.compute as pc
import pyarrow.parquet as pq

from ml.raw.simulated.ulb import write

ROOT = Path(__file__).parent.parent.parent
DBT = str(Path(sys.executable).with_name("dbt"))
DAY_S = 86_400
WITHOUT_TRAINING = ("--vars", "{retrain: false}")


class Bounds:
    """Prints what was measured beside what is allowed."""

    def __init__(self):
        self._missed = []

    def state(self, what, measured, allowed, unit="s"):
        kept = measured <= allowed
        self._missed.extend([] if kept else [what])
        print(f"{'ok  ' if kept else 'MISS'} {what}: {measured:.2f} {unit}, allowed {allowed:.2f}", flush=True)

    def exit(self):
        """End the process; with an error where a bound was missed."""
        sys.exit(f"{len(self._missed)} of the bounds were missed." if self._missed else 0)


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
