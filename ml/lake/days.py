"""Tables whose parts are days: made by Spark's SQL, whole or where rows have changed."""

import uuid

from ml.lake.catalog import frame
from ml.lake.errors import LakeError, in_one_sentence
from ml.lake.parquet import read, schema_of, spark_type, write
from ml.storage.lake_tables import DAY_S, LakeTable, Part, stored

DAY = "lake_day"
SORTED = (DAY, "time_s", "transaction_id")
# What _write does, in SQL.
IN_DAYS = f"distribute by {DAY} sort by {', '.join(SORTED)}"


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
        day = _day(f"cast(time_s as {spark_type(columns['time_s'])})")
        with frame(lake, con, query, [*_cast(columns), day], IN_DAYS if key is None else "") as rows:
            if key is None:
                parts, written = (), write(rows, folder, by=DAY)
            else:
                parts, written = _replace(lake, stored(con, name), rows, key, folder)
        new = [Part(str(day), files, made_of=folder.name) for day, files in written.items()]
        _check(lake, name, LakeTable(columns, tuple(new)), holds)
    except BaseException as error:
        folder.remove()
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
        yield f"cast({name} as {spark_type(kind)}) as {name}"


def _day(time_s):
    return f"cast(floor({time_s} / {DAY_S}) as bigint) as {DAY}"


def _with_day(rows):
    return rows.selectExpr("*", _day("time_s"))


def _write(rows, folder):
    in_order = rows.repartition(DAY).sortWithinPartitions(*SORTED)
    return write(in_order, folder, by=DAY)


def _replace(lake, before, changes, key, folder):
    """Writes the days that changes touch; the parts of all others, and the files of these by day."""
    spark, before = lake.session, before or LakeTable({}, ())
    # Computed once: it is read three times.
    aside = lake.scratch / uuid.uuid4().hex
    try:
        schema = changes.schema
        changes = read(spark, write(changes, aside).get(None, ()), schema)
        days = {str(row[0]) for row in changes.select(DAY).distinct().collect()}
        if before.files:
            where = {column: before.columns[column] for column in (key, "time_s")}
            known = _with_day(read(spark, before.files, schema_of(where)))
            replaced = known.join(changes.select(key), key, "left_semi").select(DAY).distinct()
            days |= {str(row[0]) for row in replaced.collect()}
        touched = [file for part in before.parts if part.name in days for file in part.files]
        if touched:
            rows = _with_day(read(spark, touched, schema_of(before.columns)))
            changes = rows.join(changes.select(key), key, "left_anti").unionByName(changes)
        written = _write(changes, folder) if days else {}
        return tuple(part for part in before.parts if part.name not in days), written
    finally:
        aside.remove()


def _check(lake, name, table, holds):
    if not table.files or not holds:
        return
    counted = [f"count_if(not coalesce(({condition}), true))" for condition in holds]
    named = {name: kind for name, kind in table.columns.items() if any(name in condition for condition in holds)}
    found = read(lake.session, table.files, schema_of(named)).selectExpr(*counted).collect()[0]
    broken = [f"{condition} ({rows:,} rows)" for condition, rows in zip(holds, found, strict=True) if rows]
    if broken:
        raise LakeError(f"{name}: rows break its contract: {', '.join(broken)}. Nothing was replaced.")
