"""Has NumPy do its algebra on one thread."""

import os

from dbt.adapters.duckdb.plugins import BasePlugin


class Plugin(BasePlugin):
    """Tells OpenBLAS before NumPy is loaded, unless the environment says otherwise.

    Its threads wait busily for the next product, and ours are small: the processor spent more on waiting than on them,
    a third of a day's build.
    """

    def update_connection_config(self, creds, config):
        os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
