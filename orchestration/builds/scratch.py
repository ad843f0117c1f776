"""A temporary DuckDB file in which dbt builds some models again, from a warehouse that is only read."""

import json
import os
import subprocess
import sys
import tempfile
from contextlib import contextmanager
from pathlib import Path

import duckdb

from ml.storage import lake_tables
from ml.storage.sql import literal
from orchestration.settings.places import PROJECT

RECORDED = "recorded.main"
"""Schema of the warehouse, seen from the file; profiles.yml calls it so, too."""


class ScratchError(RuntimeError):
    """dbt could not build the models again; the message holds what it said."""


class Scratch:
    """The file.

    Args:
        folder: pathlib.Path of a folder of its own.
        warehouse: path of the DuckDB file that is read.
    """

    def __init__(self, folder, warehouse):
        self._folder = folder
        self._warehouse = warehouse
        self._file = folder / "scratch.duckdb"

    @classmethod
    @contextmanager
    def of(cls, warehouse):
        """One in a folder that goes when the block ends."""
        with tempfile.TemporaryDirectory(prefix="fraud-scratch-") as folder:
            yield cls(Path(folder), warehouse)

    def connect(self):
        """DuckDB connection to the file, where RECORDED holds the tables of the warehouse."""
        con = duckdb.connect(self._file, config={"memory_limit": os.environ.get("FRAUD_MEMORY") or "1500MB"})
        con.execute(f"attach {literal(self._warehouse)} as recorded (read_only)")
        lake_tables.make_readable(con, RECORDED)
        return con

    def empty(self):
        """Begin anew."""
        self._file.unlink(missing_ok=True)

    def run(self, select, settings, exclude=()):
        """`dbt run` of these models.

        Args:
            select, exclude: names of models, as dbt understands them.
            settings: dictionary of dbt vars that differ from their defaults.

        Raises:
            ScratchError: a model failed.
        """
        # With the same settings dbt parses the project once.
        command = [str(Path(sys.executable).with_name("dbt")), "--quiet", "--no-write-json"]
        command += ["run", "--target", "replay"]
        command += ["--project-dir", str(PROJECT), "--profiles-dir", str(PROJECT)]
        command += ["--target-path", str(self._folder / "target"), "--log-path", str(self._folder / "logs")]
        command += ["--vars", json.dumps(settings), "--select", *select]
        command += ["--exclude", *exclude] if exclude else []
        environment = os.environ | {"FRAUD_REPLAY": str(self._file), "FRAUD_WAREHOUSE": str(self._warehouse)}
        # Here, also where the warehouse is built on Spark: its tables are views of files that DuckDB reads.
        environment["FRAUD_SPARK"] = ""
        ran = subprocess.run(command, cwd=PROJECT, env=environment, capture_output=True, text=True)
        if ran.returncode:
            raise ScratchError(f"dbt could not build {' '.join(select)} again:\n{ran.stdout}{ran.stderr}")
