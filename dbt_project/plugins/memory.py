"""Leaves a part of FRAUD_MEMORY to Python: rows are scored and measured there, beside what DuckDB keeps of them."""

from dbt.adapters.duckdb.plugins import BasePlugin
from dbt_common.exceptions import DbtRuntimeError

from ml.storage.memory import DUCKDB_SHARE, share_of


class Plugin(BasePlugin):
    """DuckDB's memory_limit is its share of the profile's."""

    def update_connection_config(self, creds, config):
        limit = share_of(config["memory_limit"], DUCKDB_SHARE)
        if limit is None:
            raise DbtRuntimeError(
                f"FRAUD_MEMORY is {config['memory_limit']!r}, and is an amount like 1500MB or 4GB. Nothing was built."
            )
        config["memory_limit"] = limit
