"""What a cluster must be able to do, and what is said where it cannot. The workers are real."""

import os
import shutil
import signal
import tempfile
import threading
import time
from importlib.util import find_spec

import duckdb
import pytest

from dbt_project.plugins.lake import lake as lake_of_environment
from ml.lake.cluster import Lake, close, what_is_missing
from ml.lake.errors import LakeError, in_one_sentence
from ml.lake.training import engine_on
from ml.model.boosters import grow
from ml.model.features import LabelledRows
from ml.model.training import Recipe
from orchestration.runs import spark_cluster

needs_spark = pytest.mark.skipif(
    not (shutil.which("java") and find_spec("pyspark")), reason="Spark needs Java and PySpark: `make spark`"
)


@pytest.fixture(autouse=True, scope="module")
def no_session_is_left():
    yield
    close()


@pytest.mark.parametrize(
    ("master", "folder", "says"),
    [
        ("local[2]", None, "FRAUD_LAKE is not"),
        ("local[2]", "ftp://host/lake", "ftp:// is no store that is known"),
        ("spork://host:7077", "lake", "can be local[*], spark://HOST:7077, yarn or k8s://ADDRESS"),
    ],
)
def test_a_wrong_setting_is_refused_in_a_sentence(master, folder, says):
    with pytest.raises(LakeError, match=says.replace("[*]", r"\[\*\]")):
        Lake.at(master, folder)


def test_a_master_that_does_not_answer_is_not_waited_for(monkeypatch, tmp_path):
    monkeypatch.setenv("FRAUD_SPARK", "spark://127.0.0.1:1")
    monkeypatch.setenv("FRAUD_LAKE", str(tmp_path))
    with pytest.raises(LakeError, match="no Spark master answers at 127.0.0.1:1"):
        lake_of_environment(duckdb.connect())


def test_without_java_it_says_what_to_install(monkeypatch, tmp_path):
    monkeypatch.setenv("JAVA_HOME", str(tmp_path))
    with pytest.raises(LakeError, match="Spark needs Java, and JAVA_HOME is"):
        _ = Lake.at("local[1]", str(tmp_path)).session


def test_a_worker_that_does_not_see_the_lake_says_so(tmp_path):
    assert "does not see" in what_is_missing(str(tmp_path / "elsewhere" / "token"))
    token = tmp_path / "token"
    token.touch()
    assert what_is_missing(str(token)) == ""


def test_a_worker_that_cannot_work_with_the_object_store_says_why(object_store, monkeypatch):
    assert "does not see s3://fraud/lake" in what_is_missing("s3://fraud/lake/_scratch/token")
    monkeypatch.setenv("AWS_ENDPOINT_URL", "http://127.0.0.1:1")
    told = what_is_missing("s3://fraud/lake/_scratch/token")
    assert "cannot work with FRAUD_LAKE: s3://fraud: http://127.0.0.1:1 does not answer" in told


def test_a_lake_that_cannot_be_written_is_told_before_anything_starts(object_store, tmp_path):
    (tmp_path / "file").touch()
    for folder, why in (("s3://nothing/lake", "there is no bucket nothing"), (tmp_path / "file", "cannot be written")):
        with pytest.raises(LakeError, match=f"FRAUD_LAKE: .*{why}.* Nothing was built"):
            Lake.at("local[2]", str(folder)).prepare()


def test_what_a_store_says_to_a_worker_is_told_in_its_words():
    told = "Traceback ...\nml.storage.stores.StoreError: s3://fraud: there is no bucket fraud.\n\tat org.apache.spark"
    assert str(in_one_sentence(RuntimeError(told), "scoring")).startswith(
        "Spark, scoring: s3://fraud: there is no bucket fraud.\nNothing was replaced."
    )


def test_a_full_disk_is_named():
    told = str(in_one_sentence(OSError(28, os.strerror(28)), "making fraud_prepared"))
    assert "a disk is full" in told and "Nothing was replaced" in told


@needs_spark
def test_a_python_without_the_libraries_is_refused(monkeypatch, tmp_path):
    bare = tmp_path / "bin"
    bare.mkdir()
    python = bare / "python"
    # Another Python than ours: one that finds no libraries.
    python.write_text(f'#!/bin/sh\nexec {os.path.realpath(shutil.which("python3", path=os.defpath) or "")} "$@"\n')
    python.chmod(0o755)
    monkeypatch.setenv("PYSPARK_PYTHON", str(python))
    with pytest.raises(LakeError, match=r"lacks|workers' Python is not the one here"):
        _ = Lake.at("local[1]", str(tmp_path / "lake")).session


# 20,000 rows of two inputs, one in twenty a fraud that the inputs tell of.
ROWS = """
    select i as time_s, 'tx_' || i as transaction_id, hash(i) % 1000 / 1000.0 as x, hash(i * 7) % 1000 / 1000.0 as y,
        hash(i) % 1000 < 50 and hash(i * 7) % 10 < 9 as target
    from range(20000) as rows (i)
"""
RECIPE = Recipe({"rounds": 20, "max_depth": 4, "eta": 0.3}, seed=1, min_frauds=1)


@pytest.fixture
def rows():
    with duckdb.connect() as con:
        con.execute(f"create table inputs as {ROWS}")
        yield LabelledRows(con, "from inputs", "true", ["x", "y"])


@needs_spark
def test_one_worker_grows_the_bytes_of_one_machine(rows, tmp_path):
    close()
    here = grow(rows, RECIPE).save_raw("ubj")
    found = engine_on(Lake.at("local[2]", str(tmp_path)), rows.con, print)
    assert found.name == ""
    assert found.grow(rows, RECIPE).save_raw("ubj") == here


class TestTwoWorkers:
    pytestmark = needs_spark

    @pytest.fixture(params=["folder"])
    def folder(self, request, tmp_path, monkeypatch):
        if request.param == "folder":
            return str(tmp_path / "lake")
        monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
        return f"{request.getfixturevalue('object_store').url}/workers"

    @pytest.fixture
    def lake(self, tmp_path, folder):
        close()
        cluster = spark_cluster.start(tmp_path / "cluster", memory="1g", port=0)
        self.cluster = cluster
        yield Lake.at(cluster.master, folder)
        close()
        spark_cluster.stop(tmp_path / "cluster")

    def kill_a_worker(self):
        name = self.cluster.workers[-1]
        os.killpg(int(self.cluster.processes[name].pid), signal.SIGKILL)

    # Workers know the store by what the driver tells them: a cluster is given no keys.
    @pytest.mark.parametrize("folder", ["object store"], indirect=True)
    def test_they_grow_one_booster_together(self, rows, lake, monkeypatch):
        """It ranks as well as that of one machine. When one of them is lost, a sentence says so; the other goes on."""
        import xgboost
        from sklearn.metrics import average_precision_score

        found = engine_on(lake, rows.con, print)
        assert found.name == "spark2"
        table = rows.con.sql("select x, y, target from inputs").df()
        matrix = xgboost.DMatrix(table[["x", "y"]])
        grown = [g(rows, RECIPE).predict(matrix) for g in (found.grow, grow)]
        there, here = (average_precision_score(table.target, scores) for scores in grown)
        assert there == pytest.approx(here, abs=0.01)

        monkeypatch.setattr("ml.lake.training.BACK_WITHIN_S", 3)
        long = Recipe(RECIPE.parameters | {"rounds": 20_000}, seed=1, min_frauds=1)
        status = lake.session.sparkContext.statusTracker()

        def kill():
            _until(status.getActiveStageIds)
            time.sleep(2)  # into the training itself
            self.kill_a_worker()

        killer = threading.Thread(target=kill)
        killer.start()
        with pytest.raises(LakeError, match="a worker was lost while it trained, and 1 of 2 are left"):
            found.grow(rows, long)
        killer.join()
        again = engine_on(lake, rows.con, print)
        assert again.name == ""
        assert again.grow(rows, RECIPE).save_raw("ubj") == grow(rows, RECIPE).save_raw("ubj")

    def test_a_worker_killed_at_work_costs_its_tasks_only(self, lake, tmp_path):
        """Files are read and days are scored so: the tasks are done again by who is left."""
        _ = lake.session

        # Within the test, so that workers are given it by value.
        def work(number, folder=str(tmp_path)):
            open(os.path.join(folder, f"begun{number}"), "w").close()
            for _ in range(600):
                if os.path.exists(os.path.join(folder, "killed")):
                    break
                time.sleep(0.1)
            return number**2

        begun = [tmp_path / f"begun{number}" for number in range(4)]

        def kill():
            _until(lambda: sum(path.exists() for path in begun) >= 2)
            self.kill_a_worker()
            (tmp_path / "killed").touch()

        killer = threading.Thread(target=kill)
        killer.start()
        assert lake.each(work, list(range(4)), "waiting") == [0, 1, 4, 9]
        killer.join()


def _until(reached, seconds=60):
    deadline = time.monotonic() + seconds
    while not reached():
        assert time.monotonic() < deadline
        time.sleep(0.05)
