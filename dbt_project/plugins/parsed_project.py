"""Keeps Python's garbage collector off the parsed project."""

import gc

from dbt.adapters.duckdb.plugins import BasePlugin


class Plugin(BasePlugin):
    """Sets aside what dbt has made until it first connects: the project, parsed, which stays until the process ends.

    Else every full collection walks its objects again, and the last one at exit: a tenth of a build.
    """

    def update_connection_config(self, creds, config):
        gc.freeze()
