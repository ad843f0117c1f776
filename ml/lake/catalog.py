"""What DuckDB knows, told elsewhere: to Spark, as DataFrames; to a task, as a DuckDB of its own.

Tables of the lake are read where they lie, views say the same there, and what is small is handed over.
"""

from dataclasses import dataclass
from pathlib import Path

import pyarrow as pa
import sqlglot
from sqlglot import exp

from ml.lake.errors import LakeError, in_one_sentence
from ml.storage import lake_tables
from ml.storage.sql import tables_read

PARTITION_BYTES = 8_000_000
"""Of compressed columns, for each partition of a shuffle. It holds some ten times as much."""

MOST_PARTITIONS = 10_000

MOST_HANDED_OVER = 2_000_000
"""Rows of a table that is no table of the lake: more of them are not small."""


def frame(lake, con, query):
    """A query in DuckDB's SQL as a Spark DataFrame.

    Args:
        lake: cluster.Lake.
        con: DuckDB connection to the warehouse, in which the names in the query mean something.
        query: SQL.

    Raises:
        LakeError: Spark cannot run it.
    """
    tree = sqlglot.parse_one(query, read="duckdb")
    # Files are sorted when they are written.
    tree.set("order", None)
    try:
        _size_shuffles(lake, con, query)
        return _frame(lake.session, con, tree, {})
    except Exception as error:
        raise in_one_sentence(error, "reading a model's SQL") from None


def _frame(spark, con, tree, known):
    # Spark's SQL has no union by name, its DataFrames have.
    if isinstance(tree, exp.Union) and tree.args.get("by_name"):
        left, right = tree.this, tree.expression
        for clause in ("with_", "with"):
            if tree.args.get(clause):
                left.set(clause, tree.args[clause].copy())
                right.set(clause, tree.args[clause].copy())
        return _frame(spark, con, left, known).unionByName(_frame(spark, con, right, known))
    return spark.sql(_in_spark(spark, con, tree, known).sql(dialect="spark"))


def _size_shuffles(lake, con, query):
    """As many partitions as the rows that are read need: two hundred of a few rows each take minutes."""
    tables = handed(con, query).tables.values()
    size = sum(Path(file).stat().st_size for table in tables for file in table.files)
    least = lake.session.sparkContext.defaultParallelism
    wanted = min(max(least, size // PARTITION_BYTES), MOST_PARTITIONS)
    lake.session.conf.set("spark.sql.shuffle.partitions", str(wanted))


def _in_spark(spark, con, tree, known):
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
            name = known.get(table.name) or _told_to_spark(spark, con, table.name, known)
            table.set("catalog", None)
            table.set("db", None)
            table.set("this", exp.to_identifier(name))
            table.set("alias", exp.TableAlias(this=exp.to_identifier(alias)))
    return tree


def _told_to_spark(spark, con, name, known):
    known[name] = view = f"duckdb_{name}_{len(known)}"
    table = lake_tables.stored(con, name)
    if table:
        data = spark.read.option("mergeSchema", "true").parquet(*table.files)
        data.select(*(data[column] for column in table.columns)).createOrReplaceTempView(view)
        return view
    sql = _view_sql(con, name)
    if sql is None:
        rows = _small(con, name)
        from pyspark.sql.pandas.types import from_arrow_schema

        # Of no rows Spark infers no types.
        schema = from_arrow_schema(rows.schema, prefer_timestamp_ntz=True)
        spark.createDataFrame(rows if rows.num_rows else [], schema).createOrReplaceTempView(view)
        return view
    body = _in_spark(spark, con, sqlglot.parse_one(sql, read="duckdb"), known)
    spark.sql(f"create or replace temporary view {view} as {body.sql(dialect='spark')}")
    return view


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

    def put_into(self, con):
        """Make the tables and views in a DuckDB connection, where they are called as in the warehouse."""
        if self.database != "memory":
            con.execute(f"attach ':memory:' as {self.database}; use {self.database}")
        for name, rows in self.small.items():
            read = pa.ipc.open_stream(rows).read_all()
            con.register("handed_over", read)
            con.execute(f"create table {name} as from handed_over")
            con.unregister("handed_over")
        for name, table in self.tables.items():
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
