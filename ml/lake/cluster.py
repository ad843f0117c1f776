"""The one Spark session of a process, and what a cluster must be able to do before work is given to it."""

import logging
import os
import re
import shutil
import sys
import tempfile
import threading
import uuid
import zipfile
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import ml
from ml.lake.errors import LakeError, in_one_sentence
from ml.lake.java import check_java
from ml.storage.stores import InStore, OnDisk, StoreError, handed_on, is_url, place_at

HERE = ("local", "spark://127.0.0.1:", "spark://localhost:")
PROBE_S = 60
"""A cluster that gives no worker within this time is not waited for."""

CODE = "fraud_code.zip"
NEEDED = ("duckdb", "numpy", "pyarrow", "scipy", "xgboost")

_lock = threading.RLock()
_open, _prepared = {}, set()


@dataclass(frozen=True)
class Lake:
    """Where rows are computed, and where they lie.

    Args:
        master: as of Spark: local[*], spark://host:7077, yarn, k8s://...
        folder: ml.storage.stores.OnDisk or InStore that all workers see.
    """

    master: str
    folder: OnDisk | InStore

    @classmethod
    def at(cls, master, folder):
        """Lake of the two settings FRAUD_SPARK and FRAUD_LAKE, as texts.

        Raises:
            LakeError: one of them is missing, or is not of a kind that is known.
        """
        if not folder:
            raise LakeError(
                "FRAUD_SPARK is set, and FRAUD_LAKE is not. Set it to a folder that all workers see, such as one of a"
                " network file system, or to the URL of an object store: s3://bucket/prefix. Nothing was built."
            )
        if not re.match(r"local(\[.*\])?$|spark://|yarn$|k8s://", master):
            raise LakeError(
                f"FRAUD_SPARK is {master!r}, and can be local[*], spark://HOST:7077, yarn or k8s://ADDRESS. Nothing"
                " was built."
            )
        try:
            place = place_at(folder)
        except StoreError as error:
            raise LakeError(f"FRAUD_LAKE: {error} Nothing was built.") from None
        return cls(master, place if is_url(place) else OnDisk(place.path.resolve()))

    def of_warehouse(self, name):
        """The same in a folder of its own: no warehouse removes files of another."""
        return Lake(self.master, self.folder / name)

    @property
    def scratch(self):
        """Where driver and workers lay what lives for one build."""
        return self.folder / "_scratch"

    @property
    def here(self):
        """pathlib.Path of the folder where the driver alone lays such things."""
        if is_url(self.folder):
            return Path(tempfile.gettempdir(), f"fraud-{self.folder.name}")
        return self.scratch.path

    def of(self, table):
        """Where a table lies."""
        return self.folder / table

    def prepare(self):
        """Make the folder, and remove what a killed build left in it; once a process.

        Raises:
            LakeError: it cannot be written.
        """
        with _lock:
            if self in _prepared:
                return
            try:
                self.folder.make()
                self.folder.try_out()
                # Only one build runs in a warehouse at a time.
                self.scratch.remove()
                self.scratch.make()
            except StoreError as error:
                raise LakeError(f"FRAUD_LAKE: {error} Nothing was built.") from None
            if is_url(self.folder):
                shutil.rmtree(self.here, ignore_errors=True)
                self.here.mkdir(mode=0o700)
            _prepared.add(self)

    @property
    def session(self):
        """SparkSession; opened and tried out where it is asked for first.

        Raises:
            LakeError: PySpark or Java is missing, the cluster gives no worker, or a worker cannot do its work.
        """
        with _lock:
            self.prepare()
            if self not in _open:
                _open[self] = _opened(self)
            return _open[self]

    @property
    def workers(self):
        """How many executors there are; 1 in one process."""
        infos = self.session.sparkContext._jsc.sc().statusTracker().getExecutorInfos()
        return max(1, len(infos) - 1)

    def each(self, work, jobs, what):
        """Results of `work(job)` for each job, in order, each a task of Spark's. A lost one is done again.

        Args:
            work: function of a module of ml/, or a functools.partial of one.
            jobs: list of what can be pickled.
            what: what is being done, for errors.

        Raises:
            LakeError: as of `in_one_sentence`.
        """
        if not jobs:
            return []
        context = self.session.sparkContext
        try:
            return context.parallelize(jobs, len(jobs)).map(work).collect()
        except Exception as error:
            raise in_one_sentence(error, what) from None


def close():
    """End the sessions of this process."""
    with _lock:
        while _open:
            _open.popitem()[1].stop()


def _opened(lake):
    check_java()
    try:
        from pyspark.sql import SparkSession
    except ImportError:
        raise LakeError(
            "FRAUD_SPARK is set, and PySpark is not installed: pip install -e '.[spark]'. Nothing was built."
        ) from None
    # It tells every error as JSON, too.
    logging.getLogger("SQLQueryContextLogger").setLevel(logging.CRITICAL)
    os.environ.setdefault("PYSPARK_PYTHON", sys.executable)
    if lake.master.startswith(HERE):
        os.environ.setdefault("SPARK_LOCAL_IP", "127.0.0.1")
    try:
        with _noise_in(lake.here / "spark.log"):
            session = _session(SparkSession, lake)
    except Exception as error:
        raise in_one_sentence(error, "starting") from None
    session.sparkContext.addPyFile(_code(lake.here / CODE))
    session.sparkContext.environment.update(handed_on(lake.folder))
    # For workers. Here it would stay on the path when the session has ended, and its file is gone.
    sys.path[:] = [path for path in sys.path if Path(path).name != CODE]
    _try_out(session, lake)
    return session


@contextmanager
def _noise_in(path):
    """What the Java machine that is started meanwhile writes to stderr, all its life, goes to a file."""
    sys.stderr.flush()
    kept = os.dup(2)
    try:
        with open(path, "w") as file:
            os.dup2(file.fileno(), 2)
        yield
    finally:
        os.dup2(kept, 2)
        os.close(kept)


def _session(spark, lake):
    builder = spark.builder.appName("fraud").master(lake.master)
    if lake.master.startswith(HERE):
        # Nobody beyond this machine has to reach it.
        builder = builder.config("spark.driver.host", "127.0.0.1").config("spark.driver.bindAddress", "127.0.0.1")
    return (
        builder.config("spark.ui.showConsoleProgress", "false")
        .config("spark.ui.enabled", "false")
        .config("spark.sql.session.timeZone", "UTC")
        # DuckDB's TIMESTAMP has no zone, either.
        .config("spark.sql.timestampType", "TIMESTAMP_NTZ")
        .config("spark.sql.parquet.outputTimestampType", "TIMESTAMP_MICROS")
        .config("spark.sql.ansi.enabled", "true")
        .config("spark.sql.parquet.compression.codec", "zstd")
        .getOrCreate()
    )


def _code(path):
    """A zip of ml/, which tasks import: workers need the libraries, not the project."""
    folder = Path(ml.__file__).parent
    with zipfile.ZipFile(path, "w") as archive:
        for file in sorted(folder.rglob("*.py")):
            archive.write(file, file.relative_to(folder.parent))
    return str(path)


def _try_out(session, lake):
    token = lake.scratch / f"seen-{uuid.uuid4().hex}"
    token.write_text("seen")
    context = session.sparkContext
    timer = threading.Timer(PROBE_S, context.cancelAllJobs)
    timer.start()
    try:
        slots = max(2, context.defaultParallelism)
        found = context.parallelize(range(slots), slots).map(lambda _: what_is_missing(str(token))).collect()
    except Exception as error:
        session.stop()
        text = str(error)
        if "PYTHON_VERSION_MISMATCH" in text:
            raise LakeError(
                f"the workers' Python is not the one here ({sys.version_info[0]}.{sys.version_info[1]}): set"
                " PYSPARK_PYTHON to a Python of this version on the workers, with the project's libraries. Nothing was"
                " built."
            ) from None
        if "cancelled" in text.lower():
            raise LakeError(
                f"the cluster {lake.master} gave no worker within {PROBE_S} s. Start workers, or free some: another"
                " application may hold them. Nothing was built."
            ) from None
        raise in_one_sentence(error, "trying the workers out") from None
    finally:
        timer.cancel()
        token.remove()
    problems = sorted({problem for problem in found if problem})
    if problems:
        session.stop()
        raise LakeError(f"{' '.join(problems)} Nothing was built.")


def what_is_missing(token):
    """On a worker: what keeps it from working, in a sentence; "" where nothing does.

    Args:
        token: name of a file that the driver has just written into the lake.
    """
    import importlib.util
    import platform

    host, folder = platform.node(), token.rpartition("/")[0]
    lake = folder.rpartition("/")[0]
    needed = (*NEEDED, "fsspec") if is_url(token) else NEEDED
    missing = [name for name in needed if importlib.util.find_spec(name) is None]
    if missing:
        return (
            f"the Python of the worker {host} lacks {', '.join(missing)}: install the project's libraries there, and"
            " set PYSPARK_PYTHON."
        )
    try:
        if not place_at(token).exists():
            return (
                f"the worker {host} does not see {lake} (FRAUD_LAKE): it must be one for all, such as a folder of a"
                " network file system, or an object store."
            )
        place_at(folder).try_out()
    except StoreError as error:
        return f"the worker {host} cannot work with FRAUD_LAKE: {error}"
    return ""
