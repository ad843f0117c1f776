"""Makes dbt one writer among others."""

import sys
from pathlib import Path

from dbt.adapters.duckdb.credentials import DuckDBCredentials
from dbt.adapters.duckdb.plugins import BasePlugin
from dbt_common.exceptions import DbtRuntimeError

from ml.storage.files import resolved
from ml.storage.lock import WriterLock

_held = {}


class Plugin(BasePlugin):
    """Waits for the warehouse before dbt connects to it, and says for whom it waits.

    dbt's own retries are silent and give up after a minute. The lock stays until the process ends, or until
    `release` when one process runs dbt several times.
    """

    def update_connection_config(self, creds, config):
        if creds.path == ":memory:" or creds.path in _held:
            return
        _check_name(creds.path)
        # dbt has named its tables after the path by now, DuckDB names them after the file.
        file = resolved(creds.path)
        if DuckDBCredentials.path_derived_database_name(file.name) != creds.database:
            raise DbtRuntimeError(
                f"the warehouse {creds.path} (FRAUD_WAREHOUSE) is a link to {file}, which has another name. Give the "
                f"link the name {file.name}, or set FRAUD_WAREHOUSE={file}. Nothing was built."
            )
        words = [word for word in sys.argv[1:] if not word.startswith("-")]
        purpose = f"dbt {words[0]}" if words and Path(sys.argv[0]).name == "dbt" else "a dbt run"
        _held[creds.path] = WriterLock(creds.path, purpose).acquire()


def _check_name(path):
    """Refuses a path that dbt or DuckDB takes for another one, or for a database of its own."""
    name = Path(path).name.lower()
    if name.split(".")[0] in ("temp", "system") or set("?#") & set(path) or set("'\"") & set(name):
        raise DbtRuntimeError(
            f"the warehouse {path} (FRAUD_WAREHOUSE) cannot have this name. Give it one that is not temp or system,"
            " without ? and # in its path and quotes in its name. Nothing was built."
        )


def release():
    while _held:
        _held.popitem()[1].release()
