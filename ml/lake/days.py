"""Tables whose parts are days: made by Spark's SQL, whole or where rows have changed."""

import shutil
import uuid

from sqlglot import exp

from ml.lake.catalog import frame
from ml.lake.errors import LakeError, in_one_sentence
from ml.storage.lake_tables import DAY_S, LakeTable, Part, stored

DAY = "lake_day"


def compute(lake, con, name, query, columns, *, key=None, holds=()):
    """Rows of a query as a table of the lake; nothing is put in place.

    Args:
        lake: cluster.Lake.
        con: DuckDB connection to the warehouse.
        name: of the table.
        query: DuckDB's SQL, with time_s and transaction_id. It is run by Spark.
        columns: name -> type in SQL, of the contract.
        key: column that is unique. The rows of the query take the place of stored rows of the same key, and only the
            days of both are written. None: they are all rows there are.
        holds: SQL conditions that every row must meet.

    Returns:
        LakeTable.

    Raises:
        LakeError: a row breaks a condition, or Spark fails. What was written is removed.
    """
    folder = lake.of(name) / uuid.uuid4().hex[:12]
    try:
        rows = _with_day(frame(lake, con, query).selectExpr(*_cast(columns)))
        if key is None:
            _write(rows, folder)
            parts = ()
        else:
            parts = _replace(lake, stored(con, name), rows, key, folder)
        new = _parts(folder)
        _check(lake, name, new, holds)
    except BaseException as error:
        shutil.rmtree(folder, ignore_errors=True)
        if isinstance(error, Exception):
            raise in_one_sentence(error, f"making {name}") from None
        raise
    named = {part.name for part in new}
    kept = tuple(part for part in parts if part.name not in named)
    together = sorted((*kept, *new), key=lambda part: int(part.name))
    return LakeTable(dict(columns), tuple(together))


def _cast(columns):
    """Each column with the type of the contract, in Spark's words."""
    for name, kind in columns.items():
        yield f"cast({name} as {exp.DataType.build(kind, dialect='duckdb').sql('spark')}) as {name}"


def _with_day(rows):
    return rows.selectExpr("*", f"cast(floor(time_s / {DAY_S}) as bigint) as {DAY}")


def _write(rows, folder):
    in_order = rows.repartition(DAY).sortWithinPartitions(DAY, "time_s", "transaction_id")
    in_order.write.partitionBy(DAY).parquet(str(folder))


def _replace(lake, before, changes, key, folder):
    """Writes the days that changes touch, and returns the parts of all others."""
    spark, before = lake.session, before or LakeTable({}, ())
    # Computed once: it is read three times.
    aside = lake.scratch / uuid.uuid4().hex
    try:
        changes.write.parquet(str(aside))
        changes = spark.read.parquet(str(aside))
        days = {str(row[0]) for row in changes.select(DAY).distinct().collect()}
        if before.files:
            known = _with_day(spark.read.parquet(*before.files).select(*before.columns))
            replaced = known.join(changes.select(key), key, "left_semi").select(DAY).distinct()
            days |= {str(row[0]) for row in replaced.collect()}
        touched = [file for part in before.parts if part.name in days for file in part.files]
        if touched:
            rows = _with_day(spark.read.parquet(*touched).select(*before.columns))
            changes = rows.join(changes.select(key), key, "left_anti").unionByName(changes)
        if days:
            _write(changes, folder)
        return tuple(part for part in before.parts if part.name not in days)
    finally:
        shutil.rmtree(aside, ignore_errors=True)


def _parts(folder):
    if not folder.exists():
        return []
    days = sorted(folder.glob(f"{DAY}=*"), key=lambda path: int(path.name.partition("=")[2]))
    return [
        Part(day.name.partition("=")[2], tuple(map(str, sorted(day.glob("*.parquet")))), made_of=folder.name)
        for day in days
    ]


def _check(lake, name, parts, holds):
    files = [file for part in parts for file in part.files]
    if not files or not holds:
        return
    counted = [f"count_if(not coalesce(({condition}), true))" for condition in holds]
    found = lake.session.read.parquet(*files).selectExpr(*counted).collect()[0]
    broken = [f"{condition} ({rows:,} rows)" for condition, rows in zip(holds, found, strict=True) if rows]
    if broken:
        raise LakeError(f"{name}: rows break its contract: {', '.join(broken)}. Nothing was replaced.")
