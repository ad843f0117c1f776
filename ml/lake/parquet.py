"""Spark's rows from and to Parquet files: of a folder Spark's own reader and writer, of an object store ours, in tasks.

Spark needs a connector for each kind of store, which is not part of PySpark.
"""

import uuid
import warnings
from functools import partial
from itertools import groupby, pairwise
from operator import itemgetter

from ml.storage.stores import is_url, place_at, sizes_of

TASK_BYTES = 32_000_000
"""Of files that one task reads: some small ones, or a piece of a large one."""

ROW_GROUP = 122_880
BATCH = 20_000


def schema_of(columns):
    """Columns, name -> type in DuckDB's SQL, as Spark's schema."""
    from pyspark.sql.types import StructType

    return StructType.fromDDL(", ".join(f"`{name}` {spark_type(kind)}" for name, kind in columns.items()))


def spark_type(kind):
    """A type of DuckDB's SQL in Spark's."""
    from sqlglot import exp

    return exp.DataType.build(kind, dialect="duckdb").sql("spark")


def read(spark, files, schema, *, may_differ=False):
    """DataFrame of the rows of Parquet files.

    Args:
        spark: SparkSession.
        files: list of paths, or of URLs.
        schema: Spark's; its columns are read. Of files in a folder the types are those of the files.
        may_differ: whether some of the files lack columns. They are null there.
    """
    if not files:
        return spark.createDataFrame([], schema)
    if not is_url(files[0]):
        data = spark.read.option("mergeSchema", str(may_differ).lower()).parquet(*files)
        return data.select(*(data[column] for column in schema.names))
    from pyspark.sql.pandas.types import to_arrow_schema

    tasks = tasks_of(sizes_of(files), spark.sparkContext.defaultParallelism)
    numbers = spark.range(0, len(tasks), 1, len(tasks))
    return _mapped(numbers, partial(read_pieces, tasks=tasks, schema=to_arrow_schema(schema)), schema)


def _mapped(rows, function, schema):
    # Said of pandas, which takes no part in it.
    warnings.filterwarnings("ignore", "PySpark does not yet fully support pandas")
    return rows.mapInArrow(function, schema)


def tasks_of(sizes, least):
    """What each task reads: a list of (file, number of a piece of it, number of its pieces).

    Args:
        sizes: file -> bytes.
        least: number of tasks, where there are so many pieces.
    """
    pieces = []
    for file, size in sizes.items():
        of_file = max(1, -(-size // TASK_BYTES))
        pieces += [(file, number, of_file) for number in range(of_file)]
    tasks = min(len(pieces), max(least, sum(sizes.values()) // TASK_BYTES))
    cuts = [number * len(pieces) // tasks for number in range(tasks + 1)]
    return [pieces[first:end] for first, end in pairwise(cuts)]


def read_pieces(batches, *, tasks, schema):
    """On a worker: rows of files, one row group at a time, as batches of an Arrow schema."""
    for batch in batches:
        for number in batch["id"].to_pylist():
            for piece in tasks[number]:
                yield from _read_piece(*piece, schema=schema)


def _read_piece(file, number, pieces, schema):
    import pyarrow as pa
    import pyarrow.parquet as pq

    with place_at(file).open() as opened, pq.ParquetFile(opened, pre_buffer=True) as found:
        columns = [name for name in schema.names if name in found.schema_arrow.names]
        for group in range(number, found.num_row_groups, pieces):
            for rows in found.iter_batches(BATCH, row_groups=[group], columns=columns):
                arrays = [
                    rows[field.name].cast(field.type) if field.name in columns else pa.nulls(len(rows), field.type)
                    for field in schema
                ]
                yield pa.RecordBatch.from_arrays(arrays, schema=schema)


def write(rows, place, by=None):
    """Write a DataFrame.

    Args:
        rows: Spark's DataFrame; with `by`, its rows of the same value lie together in one partition.
        place: ml.storage.stores.OnDisk or InStore of a folder that does not exist.
        by: column of whole numbers that is left out of the files; each of its values has files of its own.

    Returns:
        Value of `by` -> its files, as tuples of texts, in order of values; one value None without `by`.
    """
    if is_url(place):
        made = _mapped(rows, partial(write_parts, place=place, by=by), "part bigint, file string").collect()
    else:
        writer = rows.write.partitionBy(by) if by else rows.write
        writer.parquet(str(place))
        made = [(_part_of(file), str(place / file)) for file in sorted(place.sizes()) if file.endswith(".parquet")]
    found = {}
    for part, file in sorted(made, key=lambda one: (one[0] or 0, one[1])):
        found.setdefault(part, []).append(file)
    return {part: tuple(files) for part, files in found.items()}


def _part_of(file):
    folder, _, _ = file.rpartition("/")
    return int(folder.partition("=")[2]) if folder else None


def write_parts(batches, *, place, by):
    """On a worker: rows -> files, each uploaded when it is whole; batches of what was made."""
    import pyarrow as pa

    pieces = (piece for batch in batches for piece in (_cut(batch, by) if by else [(None, batch)]))
    for value, group in groupby(pieces, key=itemgetter(0)):
        # A task that is done twice writes twice: what nobody was told of is removed with what is old.
        file = (place / f"{by}={value}" if by else place) / f"part-{uuid.uuid4().hex}.parquet"
        with file.writing() as new:
            _write_file(new, (piece for _, piece in group))
        yield pa.RecordBatch.from_pydict(
            {"part": pa.array([value], pa.int64()), "file": pa.array([str(file)], pa.string())}
        )


def _cut(batch, by):
    """Slices of a batch in which a column has one value, and the value."""
    import numpy as np

    values = batch[by].to_numpy()
    rows = batch.drop_columns([by])
    starts = [0, *(np.flatnonzero(np.diff(values)) + 1).tolist(), len(values)]
    for first, end in pairwise(starts):
        if end > first:
            yield int(values[first]), rows.slice(first, end - first)


def _write_file(path, pieces):
    import pyarrow as pa
    import pyarrow.parquet as pq

    first = next(pieces)
    waiting, rows = [first], len(first)
    with pq.ParquetWriter(path, first.schema, compression="zstd") as file:
        for piece in pieces:
            if rows >= ROW_GROUP:
                file.write_table(pa.Table.from_batches(waiting), row_group_size=ROW_GROUP)
                waiting, rows = [], 0
            waiting.append(piece)
            rows += len(piece)
        file.write_table(pa.Table.from_batches(waiting), row_group_size=ROW_GROUP)
