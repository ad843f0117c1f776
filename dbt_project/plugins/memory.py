"""Leaves a part of FRAUD_MEMORY to Python: rows are scored and measured there, beside what DuckDB keeps of them."""

from dbt.adapters.duckdb.plugins import BasePlugin

from ml.storage.memory import DUCKDB_SHARE, share_of


class Plugin(BasePlugin):
    """DuckDB's memory_limit is its share of the profile's."""

    def update_connection_config(self, creds, config):
        # What is no amount of memory DuckDB refuses in its own words.
        config["memory_limit"] = share_of(config["memory_limit"], DUCKDB_SHARE) or config["memory_limit"]
