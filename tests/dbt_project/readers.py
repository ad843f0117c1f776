"""Who reads the published file: readers that check every answer, and BI tools."""

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

HERE = Path(__file__).parent
OLDEST, NEWEST_1 = "1.0.0", "1.4.4"
NODE_CLIENT = "@duckdb/node-api@1.5.6-r.1"
CLIENTS = ["Python", "SQLAlchemy", f"DuckDB {OLDEST}", f"DuckDB {NEWEST_1}", "Node"]
INSTALL_S = 180

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
while not select.select([sys.stdin], [], [], 1)[0]:
    if not holds:
        connection.close()
        connection = duckdb.connect(path, read_only=True)
    *agrees, snapshot = connection.sql(FACTS).fetchall()[0]
    queries, mixed = queries + 1, mixed + (not all(agrees))
    if snapshot not in snapshots:
        snapshots.append(snapshot)
print(json.dumps({"queries": queries, "mixed": mixed, "snapshots": len(snapshots)}))
"""


class Readers:
    """Eight processes that ask once a second; every second one holds its connection, the others open again."""

    def __init__(self, published):
        self._processes = [
            subprocess.Popen(
                [sys.executable, "-c", READER, published, "hold" if number % 2 else "open again"],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.PIPE,
                text=True,
            )
            for number in range(8)
        ]

    def __enter__(self):
        assert [process.stdout.readline() for process in self._processes] == ["reading\n"] * 8
        return self

    def __exit__(self, *failure):
        for process in self._processes:
            process.kill()
            process.communicate()

    def stop(self):
        """(report, what went wrong) of each."""
        results = [process.communicate("stop\n", timeout=60) for process in self._processes]
        # Above it stands DuckDB's progress, where a busy machine took seconds for a query.
        return [(json.loads(output.splitlines()[-1] if output else "null"), error) for output, error in results]


class Client:
    """A BI tool in a process of its own."""

    def __init__(self, command, published, **environment):
        self._process = subprocess.Popen(
            [*map(str, command), str(published)],
            env=os.environ | environment,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        self.version = self._answer()

    def ask(self):
        return self._say("ask")

    def open_again(self):
        return self._say("open again")

    def stop(self):
        self._process.communicate(timeout=30)
        return self._process.returncode

    def _say(self, line):
        self._process.stdin.write(f"{line}\n")
        self._process.stdin.flush()
        return self._answer()

    def _answer(self):
        line = self._process.stdout.readline()
        assert line, f"the client ended with exit code {self._process.wait(30)}"
        return json.loads(line)


def installed(command, folder):
    """Whether a registry gave what the command installs; without one there is nothing to test with."""
    folder.mkdir()
    try:
        return subprocess.run(command, cwd=folder, capture_output=True, timeout=INSTALL_S).returncode == 0
    except (OSError, subprocess.TimeoutExpired):
        return False


def duckdb_1(version, folder):
    pip = (
        ["uv", "pip", "install", "--python", sys.executable]
        if shutil.which("uv")
        else ["python3", "-m", "pip", "install"]
    )
    return installed([*pip, "--quiet", "--no-deps", "--target", folder, f"duckdb=={version}"], folder)


def start(name, published, folder):
    """A started Client, or the reason why there is none."""
    python = [sys.executable, HERE / "bi_client.py"]
    if name == "Python":
        return Client([*python, "duckdb"], published)
    if name == "SQLAlchemy":
        return Client([*python, "sqlalchemy"], published)
    if name == "Node":
        if not shutil.which("npm"):
            return "no npm here"
        if not installed(["npm", "install", "--silent", "--no-audit", "--no-fund", NODE_CLIENT], folder):
            return f"npm could not install {NODE_CLIENT}"
        # Node looks for packages beside the script.
        script = shutil.copy(HERE / "bi_client.cjs", folder)
        return Client(["node", script], published)
    version = name.removeprefix("DuckDB ")
    if not duckdb_1(version, folder):
        return f"duckdb {version} could not be installed for this Python"
    return Client([*python, "duckdb"], published, PYTHONPATH=str(folder))
