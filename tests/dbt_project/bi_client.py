"""A BI tool: holds the published file open, and answers a line with a line. Run as: bi_client.py KIND FILE.

`ask` answers with the snapshot and the number of predictions as the open connection sees them, `open again` with
those of a new one. Only the driver is needed: this runs with DuckDB 1 too.
"""

import json
import sys

QUESTION = "select snapshot_id, (select count(*) from fraud_prediction) from _snapshot"


def duckdb_connection(path):
    import duckdb

    con = duckdb.connect(path, read_only=True)
    return lambda sql: con.execute(sql).fetchall()[0], con.close, duckdb.__version__


def sqlalchemy_connection(path):
    from importlib.metadata import version

    from sqlalchemy import create_engine, inspect, text

    engine = create_engine(f"duckdb:///{path}", connect_args={"read_only": True})
    # A view: what it shows stands once in the file.
    assert "fraud_prediction" in inspect(engine).get_view_names()
    assert "fraud_prepared" in inspect(engine).get_table_names()
    con = engine.connect()

    def close():
        con.close()
        engine.dispose()

    return lambda sql: tuple(con.execute(text(sql)).one()), close, version("sqlalchemy")


def main(kind, path):
    connect = {"duckdb": duckdb_connection, "sqlalchemy": sqlalchemy_connection}[kind]
    ask, close, version = connect(path)
    print(json.dumps(version), flush=True)
    for line in sys.stdin:
        if line == "open again\n":
            close()
            ask, close, _ = connect(path)
        print(json.dumps(ask(QUESTION)), flush=True)
    close()


if __name__ == "__main__":
    main(*sys.argv[1:])
