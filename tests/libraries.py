"""What takes long to import, of others, for processes that are forked from one that has it."""

import gc
import tempfile
from pathlib import Path

import pytest  # noqa: F401
import scipy.spatial  # noqa: F401
import sklearn.linear_model  # noqa: F401
import sqlglot  # noqa: F401
import xgboost  # noqa: F401
from dbt.cli.main import dbtRunner

from tests.remembered import remember

ROOT = Path(__file__).parent.parent

# A process that has parsed the project once parses it again, also a changed copy of it, in a third of the time: dbt
# imports more as it goes, and keeps what it has taken apart. Without the parser that starts threads, which no fork has.
remember()
with tempfile.TemporaryDirectory() as folder:
    dbtRunner().invoke(
        ["parse", "--quiet", "--no-write-json", "--no-static-parser", "--log-level-file", "none"]
        + ["--project-dir", str(ROOT), "--profiles-dir", str(ROOT), "--target-path", folder, "--log-path", folder]
    )

# Else each process walks and so copies them, and looks for garbage as often as tests/conftest.py finds too often.
gc.freeze()
gc.set_threshold(50_000, 50, 100)
