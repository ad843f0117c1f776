"""A table that the cluster knows, as files of transactions: each of its data files is one.

Parquet tables, Delta and Iceberg write a data file once. One that is not known holds new rows, or rows that the table
has changed, which are taken in as those of any file that repeats known ones. Spark reads them: what the format deletes,
renames or keeps in names of folders is as whoever queries the table sees it.
"""

import hashlib
import os
from pathlib import Path

from ml.lake.errors import LakeError, in_one_sentence
from ml.lake.parquet import write
from ml.raw.arrivals import TABLE, State, state_of
from ml.raw.ingest import Found
from ml.storage.stores import is_url, place_at, sizes_of

# What Spark knows beside the columns of a table: the data file of a row, and what tells one state of it from another.
OF_FILES = ("_metadata.file_path", "concat_ws(' ', _metadata.file_size, _metadata.file_modification_time)")
OF_ICEBERG = ("_file", "''")
NUMBER, PATH = "lake_file_number", "lake_file_path"


def found_in(lake, pattern, folder, known):
    """ml.raw.ingest.Found of each data file that is not known, sorted by name; its rows are copied into `folder`.

    Args:
        lake: cluster.Lake.
        pattern: table:NAME, as Spark's SQL knows it: payments, catalog.db.payments, delta.`/path`.
        folder: ml.storage.stores.OnDisk or InStore, that does not exist.
        known: hashes of files that are known.

    Raises:
        LakeError: there is no such table, or its rows lie in no data files.
    """
    name = pattern.removeprefix(TABLE).strip()
    rows, data_file, state = _opened(lake.session, name)
    try:
        there = rows.selectExpr(f"{data_file} as file", f"{state} as state").distinct().collect()
        hashes = {one.file: _hash_of(one) for one in sorted(there)}
        new = [file for file in hashes if hashes[file] not in known]
        copies = _copied(lake.session, rows, data_file, new, len(new) == len(there), folder) if new else []
    except Exception as error:
        raise in_one_sentence(error, f"reading {pattern}") from None
    # A part of a name is the same in each folder of a partitioned table.
    location = os.path.commonprefix(list(hashes)).rpartition("/")[0]
    named = (f"{name}{path.removeprefix(location)}" for path in new)
    if is_url(folder):
        sizes = sizes_of(copies)
        places = [(place_at(copy), State(sizes[copy], 0)) for copy in copies]
    else:
        places = [_called(copy, hashes[file]) for copy, file in zip(copies, new, strict=True)]
    return [
        Found(place, called, state, hashes[file])
        for (place, state), called, file in zip(places, named, new, strict=True)
    ]


def _opened(spark, name):
    """DataFrame of a table, and SQL of the data file of a row and of its state."""
    from pyspark.errors import AnalysisException

    try:
        rows = spark.table(name)
    except AnalysisException as error:
        why = str(error).strip().partition("\n")[0]
        raise LakeError(
            f"FRAUD_TRANSACTIONS is {TABLE}{name}, which Spark cannot open: {why}\nCorrect the name, or tell Spark of"
            " the catalog that has it (spark-defaults.conf). Nothing was ingested."
        ) from None
    for file, state in (OF_FILES, OF_ICEBERG):
        try:
            rows.selectExpr(file)
        except AnalysisException:
            continue
        return rows, file, state
    raise LakeError(
        f"FRAUD_TRANSACTIONS is {TABLE}{name}, whose rows lie in no data files: it is a view, or a table of another"
        " system.\nName the table that it is made of, or write its rows into one. Nothing was ingested."
    )


def _hash_of(row):
    return hashlib.sha256("\n".join(row).encode()).hexdigest()


def _called(copy, name):
    """A copy out of Spark's folder, whose name a reader would take for a column, and its state."""
    path = Path(copy).rename(Path(copy).parent.parent / f"{name}.parquet")
    return path, state_of(path)


def _copied(spark, rows, file, wanted, is_all, folder):
    """The rows of data files, each in a file in `folder`: their names, in the order of `wanted`."""
    from pyspark.sql import functions as of
    from pyspark.sql.types import ArrayType, MapType, StructType

    columns = [field.name for field in rows.schema if not isinstance(field.dataType, (ArrayType, MapType, StructType))]
    # Of files that are not asked for Spark reads nothing.
    chosen = rows if is_all else rows.where(of.expr(file).isin(wanted))
    numbers = spark.createDataFrame([(path, number) for number, path in enumerate(wanted)], [PATH, NUMBER])
    numbered = (
        chosen.select(*(chosen[f"`{column}`"] for column in columns), of.expr(file).alias(PATH))
        .join(of.broadcast(numbers), PATH)
        .drop(PATH)
    )
    written = write(numbered.repartition(NUMBER).sortWithinPartitions(NUMBER), folder, by=NUMBER)
    return [written[number][0] for number in range(len(wanted))]
