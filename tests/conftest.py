"""A real project in a folder of its own: dbt runs in this process, so that many builds cost little."""

import gc
import hashlib
import io
import json
import os
import shutil
import subprocess
import tempfile
import warnings
from contextlib import chdir, contextmanager, redirect_stdout
from pathlib import Path
from types import SimpleNamespace

import duckdb
import pytest
from dbt.adapters.duckdb.connections import DuckDBConnectionManager
from dbt.cli.main import dbtRunner
from filelock import FileLock

from dbt_project.plugins import writer_lock
from ml.raw.simulated.ulb import write
from ml.storage import lake_tables
from ml.storage.stores import place_at
from tests.object_store import running
from tests.remembered import remember

# A library that sqlglot looks for warns that it is no longer needed; once imported, it is silent.
with warnings.catch_warnings():
    warnings.simplefilter("ignore", DeprecationWarning)
    import sqlglot  # noqa: F401

ROOT = Path(__file__).parent.parent

# As in ml/model/boosters.py, which may be too late here: tests load the same OpenMP with other libraries, and so does
# what is forked from tests/libraries.py. Two workers would wait for each other, spinning.
os.environ.setdefault("OMP_WAIT_POLICY", "PASSIVE")

# Of Spark's short jobs a third of the processor time goes into code that they hardly use, and into plans that are made
# anew after each stage, which would also put two hundred parts of a few rows together. What a test makes known to Spark
# as a table leaves a folder behind.
QUICK_SPARK = {
    "spark.driver.extraJavaOptions": "-XX:TieredStopAtLevel=1",
    "spark.executor.extraJavaOptions": "-XX:TieredStopAtLevel=1",
    "spark.sql.adaptive.enabled": "false",
    "spark.sql.shuffle.partitions": "4",
    "spark.sql.codegen.wholeStage": "false",
    "spark.sql.codegen.factoryMode": "NO_CODEGEN",
    "spark.sql.warehouse.dir": f"{tempfile.gettempdir()}/spark-warehouse",
}
told = " ".join(f"--conf {name}={value}" for name, value in QUICK_SPARK.items())
os.environ.setdefault("PYSPARK_SUBMIT_ARGS", f"{told} pyspark-shell")

# Dozens of parsed projects come and go: looking for garbage as often as Python does costs a seventh of each build.
gc.set_threshold(50_000, 50, 100)

remember()

# Small and quick: 12,000 transactions of two days, 240 frauds, a few trees.
QUICK = {
    "demo_rows": 12_000,
    "demo_fraud_rate": 0.02,
    "parameters": {"rounds": 30, "max_depth": 4, "eta": 0.3},
    "bootstrap_replicates": 100,
}


# Files that take longest go first, so that all workers end together.
LONGEST = (
    "test_on_spark",
    "test_pipeline",
    "test_day_by_day",
    "test_cluster",
    "test_cluster_tables",
    "test_spark_cluster",
    "test_one_writer",
    "test_further_builds",
    "test_forget",
    "test_in_browser",
    "test_build",
    "test_review",
    "test_models",
    "test_new_layout",
    "test_ask",
    "test_values",
    "test_leaks_command",
    "test_drills",
    "test_chat",
    "test_explaining",
    "test_cli",
    "test_ingest",
    "test_new_language",
    "test_strangers_changes",
    "test_health_check",
    "test_mended_code",
    "test_told_figures",
    "test_simulated_payments",
    "test_template",
    "test_review_cases",
    "test_seal",
    "test_customers",
    "test_mcp",
    "test_page",
    "test_reading",
    "test_training",
)


def pytest_collection_modifyitems(items):
    place = {name: number for number, name in enumerate(LONGEST)}
    items.sort(key=lambda item: place.get(item.path.stem, len(place)))


class Project:
    """The project with a warehouse and a published file in `folder`.

    Args:
        folder: where the two files, and the incoming files, lie.
        parsed: folder that dbt may keep its parsed projects in; shared, so that it parses once for each set of vars.
    """

    def __init__(self, folder, parsed):
        self.folder = folder
        self.warehouse = folder / "warehouse.duckdb"
        self.published = folder / "fraud.duckdb"
        self.incoming = folder / "incoming"
        self.incoming.mkdir(exist_ok=True)
        self._parsed = parsed

    @property
    def environment(self):
        """What a command needs to work on this project."""
        return {
            "FRAUD_WAREHOUSE": str(self.warehouse),
            "FRAUD_PUBLISHED": str(self.published),
            "FRAUD_TRANSACTIONS": f"{self.incoming}/*" if any(self.incoming.iterdir()) else "",
        }

    def target(self, **settings):
        """Folder of what dbt leaves when it runs with these settings: manifest.json, compiled/."""
        return self._parsed / hashlib.sha256(_variables(settings).encode()).hexdigest()[:8]

    @property
    def relative_environment(self):
        """The same, seen from `folder`: dbt parses anew when it has changed, and so all projects look alike."""
        return {name: os.path.relpath(value, self.folder) if value else "" for name, value in self.environment.items()}

    def command(self, *arguments, **settings):
        """Arguments of dbt, which has to run in `folder`; `settings` are vars beside QUICK."""
        target = self.target(**settings)
        folders = ["--project-dir", ROOT, "--profiles-dir", ROOT, "--target-path", target, "--log-path", self.folder]
        # A manifest takes half a second, says the same each time, and is read of QUICK alone.
        written = ["--no-write-json"] if settings or (target / "manifest.json").exists() else []
        return [*arguments, "--vars", _variables(settings), "--quiet", *written, *map(str, folders)]

    def dbt(self, *arguments, **settings):
        """Run dbt in this process."""
        return Result(_dbt(self.command(*arguments, **settings), self.relative_environment, self.folder))

    def build(self, *arguments, **settings):
        """`dbt build` that must pass."""
        result = self.dbt("build", *arguments, **settings)
        assert result.passed, result.messages
        return result

    def run(self, *models, full_refresh=False, **settings):
        """`dbt run` of these models, or of all, that must pass: a build without the data tests, a fifth of it."""
        arguments = [*(["--full-refresh"] if full_refresh else []), *(["--select", *models] if models else [])]
        result = self.dbt("run", *arguments, **settings)
        assert result.passed, result.messages
        return result

    def copy(self, folder):
        """A project of its own that goes on from here, in another folder."""
        return Project(shutil.copytree(self.folder, folder, dirs_exist_ok=True), self._parsed)

    def read(self, query):
        """Rows of the warehouse, as a list of tuples."""
        with lake_tables.connect(self.warehouse, read_only=True) as con:
            return con.sql(query).fetchall()

    def counts(self, tables):
        """Rows of each of these tables of the warehouse."""
        return {table: self.read(f"select count(*) from {table}")[0][0] for table in tables}

    def read_published(self, query):
        """Rows of the published file, as a list of tuples."""
        with duckdb.connect(self.published, read_only=True) as con:
            return con.sql(query).fetchall()

    def receive(self, name, **simulated):
        """Put a simulated file into the incoming folder."""
        simulated = {"rows": 12_000, "hours": 48, "fraud_rate": 0.02, "seed": 7} | simulated
        return write(self.incoming / name, **simulated)


class Result:
    """What a dbt command ended with."""

    def __init__(self, result):
        self.passed = result.success
        nodes = result.result.results if hasattr(result.result, "results") else []
        self.by_name = {node.node.name: str(node.status) for node in nodes}
        self.failed = {node.node.name: node.message for node in nodes if str(node.status) in ("error", "fail")}
        self.kept = {node.node.name for node in nodes if node.message == "KEPT"}
        self.messages = "\n".join(f"{name}: {message}" for name, message in self.failed.items())
        if result.exception:
            self.messages += str(result.exception)


def _dbt(arguments, variables, folder):
    with _environment(variables), chdir(folder):
        try:
            return dbtRunner().invoke([str(argument) for argument in arguments])
        finally:
            DuckDBConnectionManager.close_all_connections()
            writer_lock.release()
            gc.unfreeze()


def _ran_here(command, *, cwd, env, **_):
    program, *arguments = command
    assert Path(program).name == "dbt"
    with redirect_stdout(io.StringIO()) as said:
        result = _dbt(arguments, env, cwd)
    return subprocess.CompletedProcess(command, 0 if result.success else 1, said.getvalue(), str(result.exception))


# In place of a module's `subprocess`: dbt's commands are run in this process, which has dbt loaded.
dbt_here = SimpleNamespace(run=_ran_here)


def _variables(settings):
    return json.dumps(QUICK | settings, sort_keys=True)


@contextmanager
def _environment(variables):
    before = dict(os.environ)
    os.environ.update(variables)
    try:
        yield
    finally:
        os.environ.clear()
        os.environ.update(before)


@pytest.fixture(scope="session")
def parsed(tmp_path_factory):
    return tmp_path_factory.mktemp("parsed")


@pytest.fixture
def project(tmp_path, parsed):
    """An empty project: nothing was ever built."""
    return Project(tmp_path, parsed)


@pytest.fixture(scope="session")
def running_object_store(tmp_path_factory):
    with running(tmp_path_factory.mktemp("object_store")) as store:
        yield store


@pytest.fixture
def object_store(running_object_store, monkeypatch):
    """A server that speaks S3; this process works with it meanwhile."""
    for name, value in running_object_store.environment.items():
        monkeypatch.setenv(name, value)
    return running_object_store


@pytest.fixture(params=["folder", "object store"])
def place(request, tmp_path):
    """A place of a test's own, in each kind of store."""
    if request.param == "folder":
        return place_at(tmp_path / "lake")
    return place_at(f"{request.getfixturevalue('object_store').url}/{tmp_path.name}")


@pytest.fixture(scope="session")
def built(tmp_path_factory, parsed, worker_id):
    """A project after its first build, on the demo data. Tests only read it.

    The worker that needs it first builds it, the others copy it.
    """
    alone = worker_id == "master"
    shared = (tmp_path_factory.getbasetemp() if alone else tmp_path_factory.getbasetemp().parent) / "first_build"
    with FileLock(f"{shared}.lock"):
        if not shared.exists():
            project = Project(tmp_path_factory.mktemp("built"), parsed)
            project.build()
            shutil.copytree(parsed, shared / "parsed")
            shutil.copytree(project.folder, shared / "project")
            return project
    shutil.copytree(shared / "parsed", parsed, dirs_exist_ok=True)
    return Project(shared / "project", parsed).copy(tmp_path_factory.mktemp("built"))


@pytest.fixture
def built_before(built, tmp_path):
    """A project of one's own after its first build: a copy of `built`, to go on from."""
    return built.copy(tmp_path)
