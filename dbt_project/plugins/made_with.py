"""What a build is made with: the commit of this code and the libraries. No plugin of dbt's: `published` imports it."""

import importlib.metadata
import subprocess
from pathlib import Path

LIBRARIES = ("duckdb", "dbt-core", "dbt-duckdb", "xgboost-cpu", "numpy", "scikit-learn")


def versions():
    """Name -> version of LIBRARIES."""
    return {name: importlib.metadata.version(name) for name in LIBRARIES}


def git_commit():
    """Commit of the checkout that holds this file; None outside of one, or where git is not installed."""
    try:
        answer = subprocess.run(
            ["git", "rev-parse", "--verify", "--quiet", "HEAD"],
            cwd=Path(__file__).parent,
            capture_output=True,
            text=True,
            timeout=10,
        )
    except (OSError, subprocess.TimeoutExpired):
        return None
    return answer.stdout.strip() or None
