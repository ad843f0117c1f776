"""The floor: what a build does, done by a plain script. The same SQL, the same functions, no dbt, no data tests.

python -m tests.benchmarks.floor MANIFEST DAGSTER_TABLES WAREHOUSE PUBLISHED TRANSACTIONS
"""

import importlib.util
import json
import sys
from graphlib import TopologicalSorter
from pathlib import Path

import duckdb
import pyarrow as pa

from ml.storage.memory import DUCKDB_SHARE, share_of

ROOT = Path(__file__).parent.parent.parent


def build(manifest, dagster_tables, warehouse, published, transactions):
    """Run every model of a compiled manifest, in order; before them the SQL `dagster_tables`."""
    nodes = {name: node for name, node in manifest["nodes"].items() if node["resource_type"] == "model"}
    places = {"transactions": transactions, "published_file": published, "warehouse": warehouse}
    parents = {name: [p for p in node["depends_on"]["nodes"] if p in nodes] for name, node in nodes.items()}
    with duckdb.connect(warehouse, config={"memory_limit": share_of("1500MB", DUCKDB_SHARE)}) as con:
        con.execute(dagster_tables)
        for unique_id in TopologicalSorter(parents).static_order():
            node = nodes[unique_id]
            if node["language"] == "sql":
                kind = "view" if node["config"]["materialized"] == "view" else "table"
                con.execute(f"create {kind} {node['name']} as {node['compiled_code']}")
            else:
                config = node["config"] | places
                session = con.cursor()
                _materialize(con, node["name"], _python_model(node)(_Dbt(session, config), session))


def _python_model(node):
    path = ROOT / node["original_file_path"]
    spec = importlib.util.spec_from_file_location(node["name"], path)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module.model


def _materialize(con, name, result):
    # A stream asks its own session while it is read: it is written through another.
    if isinstance(result, pa.Table | pa.RecordBatchReader):
        con.register("result", result)
        con.execute(f"create table {name} as from result")
    else:
        result.create(name)


class _Dbt:
    """As much of dbt as a first build asks for."""

    is_incremental = False
    this = None

    def __init__(self, con, config):
        self._con = con
        self.config = _Config(config)

    def ref(self, name):
        return self._con.sql(f"select * from {name}")

    def source(self, _, name):
        return self.ref(name)


class _Config:
    def __init__(self, values):
        self.get = values.get

    def __call__(self, **_):
        pass


if __name__ == "__main__":
    manifest_file, tables_file, *files = sys.argv[1:]
    build(json.loads(Path(manifest_file).read_text()), Path(tables_file).read_text(), *files)
