"""What BI tools open the published file with, each holding it open while five builds publish."""

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pyarrow.parquet as pq
import pytest

from tests.conftest import Project

HERE = Path(__file__).parent
OLDEST, NEWEST_1 = "1.0.0", "1.4.4"
NODE_CLIENT = "@duckdb/node-api@1.5.6-r.1"
CLIENTS = ["Python", "SQLAlchemy", f"DuckDB {OLDEST}", f"DuckDB {NEWEST_1}", "Node"]
INSTALL_S = 180


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


@pytest.fixture(scope="module")
def answers(tmp_path_factory, parsed):
    """By client: its version, its answers while it holds the file through five builds, and after opening it again."""
    project = Project(tmp_path_factory.mktemp("bi"), parsed)
    project.build()
    expected = [project.read_published("select snapshot_id, transactions from _snapshot")[0]]
    clients = {name: start(name, project.published, project.folder / name.replace(" ", "_")) for name in CLIENTS}
    running = {name: client for name, client in clients.items() if isinstance(client, Client)}
    held = {name: [client.ask()] for name, client in running.items()}
    for review_cost in range(6, 11):
        project.build(review_cost=review_cost)
        for name, client in running.items():
            held[name].append(client.ask())
    expected.append(project.read_published("select snapshot_id, transactions from _snapshot")[0])
    return expected, {
        name: (client.version, held[name], client.open_again(), client.stop()) if isinstance(client, Client) else client
        for name, client in clients.items()
    }


@pytest.mark.parametrize("name", CLIENTS)
def test_a_client_holds_the_file_open_through_five_builds_and_then_opens_the_new_one(answers, name):
    (before, after), by_client = answers
    if isinstance(by_client[name], str):
        pytest.skip(by_client[name])
    version, held, opened_again, exit_code = by_client[name]
    assert held == [list(before)] * 6
    assert opened_again == list(after) != list(before)
    assert exit_code == 0
    if name.startswith("DuckDB "):
        assert version == name.removeprefix("DuckDB ")


def test_parquet_is_written_when_a_var_asks_for_it(project):
    project.build()
    assert not (project.folder / "exports").exists()
    assert project.dbt("build", "--select", "published", exports=True).passed
    files = {path.stem: path for path in (project.folder / "exports").iterdir()}
    tables = {name for (name,) in project.read_published("select table_name from duckdb_tables()")}
    assert set(files) == tables
    [(transactions,)] = project.read_published("select count(*) from fraud_prediction")
    assert pq.read_metadata(files["fraud_prediction"]).num_rows == transactions
