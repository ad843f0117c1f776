"""What takes long to import, of others, for processes that are forked from one that has it."""

import gc

import dbt.adapters.duckdb
import dbt.cli.main  # noqa: F401
import pytest  # noqa: F401
import scipy.spatial  # noqa: F401
import sklearn.linear_model  # noqa: F401
import sqlglot  # noqa: F401
import xgboost  # noqa: F401

# Else each process walks and so copies them, and looks for garbage as often as tests/conftest.py finds too often.
gc.freeze()
gc.set_threshold(50_000, 50, 100)
