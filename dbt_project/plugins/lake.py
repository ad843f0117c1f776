"""Runs models on Spark where FRAUD_SPARK says so: the materialization `lake` asks here."""

import os
import socket
from functools import cache

from dbt.adapters.duckdb.plugins import BasePlugin

from ml.storage import lake_tables
from ml.storage.stores import let_read

ANSWERS_WITHIN_S = 10

_made = {}


def lake(con):
    """The ml.lake.cluster.Lake of a warehouse, in a folder of its own; None where FRAUD_SPARK is not set.

    Args:
        con: DuckDB connection to the warehouse.

    Raises:
        LakeError: FRAUD_SPARK or FRAUD_LAKE is wrong, or nobody answers there.
    """
    master = os.environ.get("FRAUD_SPARK")
    if not master:
        return None
    from ml.lake.cluster import Lake

    found = Lake.at(master, os.environ.get("FRAUD_LAKE"))
    _check_answers(master)
    found = found.of_warehouse(lake_tables.own_folder(con))
    found.prepare()
    let_read(con, [found.folder])
    return found


def made(name, table):
    """Leaves what a Python model has made, a LakeTable, to be put in place."""
    _made[name] = table


@cache
def _check_answers(master):
    # Once a process. Spark itself tries for minutes.
    if not master.startswith("spark://"):
        return
    from ml.lake.errors import LakeError

    refusals = []
    for address in master.removeprefix("spark://").split(","):
        host, _, port = address.partition(":")
        try:
            socket.create_connection((host, int(port or 7077)), ANSWERS_WITHIN_S).close()
            return
        except (OSError, ValueError) as error:
            refusals.append(f"{address} ({error})")
    raise LakeError(
        f"no Spark master answers at {', '.join(refusals)}. Start the cluster (`make cluster` starts one on this"
        " machine), correct FRAUD_SPARK, or unset it. Nothing was built."
    )


class Plugin(BasePlugin):
    """`adapter.store_relation('lake', ...)` from macros/lake.sql, whose `config` says what is wanted; see `store`.

    Its own configuration may name the schema of a warehouse that is attached, and read.
    """

    def initialize(self, config):
        self._attached = config.get("attached")

    def configure_connection(self, conn):
        self._con = conn
        lake_tables.make_readable(conn)

    def configure_cursor(self, cursor):
        # What is attached is attached by then.
        if self._attached:
            lake_tables.make_readable(cursor, self._attached)

    def store(self, target_config):
        """Make a table, or settle one that stands.

        Args:
            target_config: its `config` holds `name` and
                `sql`, `columns`, `key`, `holds`: as of ml.lake.days.compute, for a model in SQL;
                `statements`: a list that is given the SQL that puts the table in place; or
                `settle`: true, when that has been committed.
        """
        wanted = target_config.config
        name = wanted["name"]
        with self._con.cursor() as con:
            place = lake(con)
            if wanted.get("settle"):
                table = lake_tables.stored(con, name) or lake_tables.LakeTable({}, ())
                lake_tables.settle(place.of(name), table)
                return
            table = _made.pop(name, None)
            if table is None:
                from ml.lake.days import compute

                table = compute(
                    place, con, name, wanted["sql"], wanted["columns"], key=wanted["key"], holds=wanted["holds"]
                )
        place.of(name).make()
        wanted["statements"].extend(table.statements(name))
