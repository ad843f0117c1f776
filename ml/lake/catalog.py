"""What DuckDB knows, told elsewhere: to Spark, as DataFrames; to a task, as a DuckDB of its own.

Tables of the lake are read where they lie, views say the same there, and what is small is handed over.
"""

from contextlib import ExitStack, contextmanager
from dataclasses import dataclass

import pyarrow as pa
import sqlglot
from sqlglot import exp

from ml.lake.errors import LakeError, in_one_sentence
from ml.lake.growing_frames import in_growing_frames
from ml.lake.parquet import read, schema_of
from ml.storage import lake_tables
from ml.storage.sql import tables_read
from ml.storage.stores import is_url, let_read, sizes_of

PARTITION_BYTES = 8_000_000
"""Of compressed columns, for each partition of a shuffle. It holds some ten times as much."""

MOST_PARTITIONS = 10_000

MOST_HANDED_OVER = 2_000_000
"""Rows of a table that is no table of the lake: more of them are not small."""


@contextmanager
def frame(lake, con, query, columns, placed=""):
    """A query in DuckDB's SQL as a Spark DataFrame, while the block lasts.

    All of it is one statement: Spark checks a long query anew, for seconds, whenever a DataFrame is made of another.

    Args:
        lake: cluster.Lake.
        con: DuckDB connection to the warehouse, in which the names in the query mean something.
        query: SQL.
        columns: Spark's SQL of each column of the DataFrame, over those of the query.
        placed: Spark's clauses on where rows go: distribute by, sort by.

    Raises:
        LakeError: Spark cannot run it.
    """
    tree = sqlglot.parse_one(query, read="duckdb")
    # Files are sorted when they are written.
    tree.set("order", None)
    with ExitStack() as kept:
        try:
            given = handed(con, query)
            _size_shuffles(lake, given)
            called = _told_to_spark(lake.session, given, kept)
            chosen = (f"select {', '.join(columns)} from ({_in_spark(part, called)})" for part in _united(tree))
            rows = lake.session.sql(f"select * from ({' union all '.join(chosen)}) {placed}")
        except Exception as error:
            raise in_one_sentence(error, "reading a model's SQL") from None
        yield rows


def _united(tree):
    """The queries of a union by name, which Spark's SQL does not have: of the same columns it is one by place."""
    if not (isinstance(tree, exp.Union) and tree.args.get("by_name")):
        return [tree]
    left, right = tree.this, tree.expression
    for clause in ("with_", "with"):
        if tree.args.get(clause):
            left.set(clause, tree.args[clause].copy())
            right.set(clause, tree.args[clause].copy())
    return [*_united(left), *_united(right)]


def _size_shuffles(lake, given):
    """As many partitions as the rows that are read need: two hundred of a few rows each take minutes."""
    size = sum(sum(sizes_of(table.files).values()) for table in given.tables.values())
    least = lake.session.sparkContext.defaultParallelism
    wanted = min(max(least, size // PARTITION_BYTES), MOST_PARTITIONS)
    lake.session.conf.set("spark.sql.shuffle.partitions", str(wanted))


def _in_spark(tree, called):
    """A tree of DuckDB's SQL as Spark's; `called` are the temporary views there, by the names here."""
    own = {cte.alias_or_name for cte in tree.find_all(exp.CTE)}
    for cte in tree.find_all(exp.CTE):
        cte.set("materialized", None)
    # So DuckDB keeps count(*) of a view.
    for call in list(tree.find_all(exp.Anonymous)):
        if call.name.lower() == "count_star":
            call.replace(exp.Count(this=exp.Star()))
    # DuckDB divides by 3600.0 in doubles, Spark in decimals of few digits.
    for number in list(tree.find_all(exp.Literal)):
        if not number.is_string and "." in number.this:
            number.replace(exp.cast(number.copy(), "double"))
    for table in list(tree.find_all(exp.Table)):
        if isinstance(table.this, exp.Identifier) and (table.db or table.name not in own):
            alias = table.alias or table.name
            table.set("this", exp.to_identifier(called[table.name]))
            table.set("catalog", None)
            table.set("db", None)
            table.set("alias", exp.TableAlias(this=exp.to_identifier(alias)))
    return in_growing_frames(tree).sql(dialect="spark")


def _told_to_spark(spark, given, kept):
    """Makes temporary views of what is handed over: its name here -> its name there; `kept` ends with the query."""
    from pyspark.sql.pandas.types import from_arrow_schema

    called = {name: f"duckdb_{name}" for name in (*given.tables, *given.small, *given.views)}
    for name, table in given.tables.items():
        data = read(spark, table.files, schema_of(table.columns), may_differ=True)
        if is_url(table.files[0]):
            # A query names a table often, and each time all of it would be fetched again.
            kept.callback(data.persist().unpersist)
        data.createOrReplaceTempView(called[name])
    for name in given.small:
        rows = given.rows_of(name)
        # Of no rows Spark infers no types.
        schema = from_arrow_schema(rows.schema, prefer_timestamp_ntz=True)
        spark.createDataFrame(rows if rows.num_rows else [], schema).createOrReplaceTempView(called[name])
    for name, sql in given.views.items():
        body = _in_spark(sqlglot.parse_one(sql, read="duckdb"), called)
        spark.sql(f"create or replace temporary view {called[name]} as {body}")
    return called


@dataclass(frozen=True)
class Handed:
    """What a task needs to run queries of the warehouse in a DuckDB of its own.

    Args:
        database: name of the warehouse in SQL.
        tables: name -> LakeTable.
        small: name -> its rows, as bytes of an Arrow stream.
        views: name -> SQL, each after those it reads.
    """

    database: str
    tables: dict
    small: dict
    views: dict

    def only(self, parts):
        """The same with some parts alone: name of a table -> tuple of Part."""
        tables = {name: lake_tables.LakeTable(t.columns, parts.get(name, t.parts)) for name, t in self.tables.items()}
        return Handed(self.database, tables, self.small, self.views)

    def rows_of(self, name):
        """A small table, as a pyarrow Table."""
        return pa.ipc.open_stream(self.small[name]).read_all()

    def put_into(self, con):
        """Make the tables and views in a DuckDB connection, where they are called as in the warehouse."""
        if self.database != "memory":
            con.execute(f"attach ':memory:' as {self.database}; use {self.database}")
        for name in self.small:
            con.register("handed_over", self.rows_of(name))
            con.execute(f"create table {name} as from handed_over")
            con.unregister("handed_over")
        for name, table in self.tables.items():
            let_read(con, table.files)
            con.execute(f"create view {name} as {table.query()}")
        for name, sql in self.views.items():
            con.execute(f"create view {name} as {sql}")


def handed(con, *queries):
    """Handed of all that queries in DuckDB's SQL read."""
    [(database,)] = con.execute("select current_database()").fetchall()
    found = Handed(database, {}, {}, {})
    for query in queries:
        for name in sorted(tables_read(query)):
            _hand_over(con, name, found)
    return found


def _hand_over(con, name, found):
    if name in found.tables or name in found.small or name in found.views:
        return
    table = lake_tables.stored(con, name)
    if table:
        found.tables[name] = table
        return
    sql = _view_sql(con, name)
    if sql is None:
        rows = _small(con, name)
        sink = pa.BufferOutputStream()
        with pa.ipc.new_stream(sink, rows.schema) as stream:
            stream.write_table(rows)
        found.small[name] = sink.getvalue().to_pybytes()
        return
    for other in sorted(tables_read(sql)):
        _hand_over(con, other, found)
    found.views[name] = sql


def _view_sql(con, name):
    """The query of a view; None of a table."""
    found = con.execute(
        "select sql from duckdb_views() where view_name = ? and not internal and database_name = current_database()",
        [name],
    ).fetchall()
    return sqlglot.parse_one(found[0][0], read="duckdb").expression.sql(dialect="duckdb") if found else None


def _small(con, name):
    [(rows,)] = con.execute(f"select count(*) from {name}").fetchall()
    if rows > MOST_HANDED_OVER:
        raise LakeError(f"{name} has {rows:,} rows and lies in the warehouse, not in the lake. Nothing was replaced.")
    found = con.sql(f"select * from {name}").to_arrow_table()
    return found.drop_columns([field.name for field in found.schema if "binary" in str(field.type)])
