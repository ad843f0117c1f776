"""Files of transactions -> the table `fraud` of the lake: each file is a task of the code of one machine."""

import shutil
import tempfile
import uuid
from dataclasses import replace
from functools import partial
from pathlib import Path

from ml.lake.errors import LakeError
from ml.lake.tables import found_in
from ml.lake.tasks import own_duckdb, write
from ml.raw.arrivals import state_of
from ml.raw.incoming import ForeignFileError, IngestionError
from ml.raw.ingest import SIMULATED, nothing, rows_to_store, take_in
from ml.raw.values import personal
from ml.storage.lake_tables import LakeTable, Part, stored
from ml.storage.sql import literal
from ml.storage.stores import is_url

NAME = "fraud"


def ingest(lake, con, *, layout, **told):
    """The table `fraud` with the rows of all files that are not stored yet.

    Args:
        lake: ml.lake.cluster.Lake.
        con: DuckDB connection to the warehouse.
        layout, told: as of ml.raw.ingest.take_in, but for `stored`, `read`, `found_in_table` and `scratch`.

    Returns:
        LakeTable.

    Raises:
        IngestionError: what a person has to repair. What was written is removed.
        LakeError: Spark fails.
    """
    before = stored(con, NAME)
    folder = lake.of(NAME) / uuid.uuid4().hex[:12]
    aside = lake.scratch / uuid.uuid4().hex
    read = partial(_on_spark, lake, layout=layout, key=told.get("hash_key"), folder=folder, aside=aside)
    found_in_table = partial(found_in, lake, told["pattern"], aside / "table")
    told |= {"read": read, "found_in_table": found_in_table, "scratch": lake.here}
    try:
        loaded = take_in(con, layout=layout, stored=NAME if before else None, **told)
        columns = _columns(con, before, layout)
        parts = [*(before.parts if before else ()), *(_part(folder, file) for file in loaded)]
        return LakeTable(columns, tuple(parts))
    except BaseException:
        folder.remove()
        raise
    finally:
        aside.remove()


def _part(folder, file):
    return Part(file.file_hash, (str(folder / f"{file.file_hash}.parquet"),), made_of=file.file_hash)


def _columns(con, before, layout):
    """Those of before, and behind them what the layout has gained since."""
    now = {name: kind for name, kind, *_ in con.execute(f"describe {nothing(layout)}").fetchall()}
    return (before.columns if before else {}) | now


def _on_spark(lake, con, files, how, say, *, layout, key, folder, aside):
    """ml.raw.ingest.one_by_one, all files side by side."""
    files = [_where_workers_see(file, aside) for file in files]
    if not files:
        return
    folder.make()
    aside.make()
    # The other layouts are folders of the project, which workers do not have.
    how = replace(how, others=partial(tuple, tuple(how.others())), rates=how.rates.resolve())
    work = partial(read_on_worker, how=how, layout=layout, key=key, folder=folder, aside=aside)
    for file, (lines, outcome) in zip(files, lake.each(work, files, "reading files"), strict=True):
        for line in lines:
            say(line)
        if isinstance(outcome, ForeignFileError):
            yield file, outcome
            continue
        if isinstance(outcome, Exception):
            raise outcome
        # Rows lie in the order of the file, as in the TEMP table that this stands for.
        con.execute(f"""
            create or replace temp view {file.table} as
            select *, file_row_number as rowid
            from read_parquet({literal(aside / f"{file.file_hash}.parquet")}, file_row_number = true)
        """)
        yield file, outcome


def _where_workers_see(file, aside):
    """A Loaded whose path workers know: that of a file, or the place of an object."""
    if is_url(file.path):
        return file
    if file.name == SIMULATED and is_url(aside):
        # It lies where the driver alone may see it.
        there = aside / file.path.name
        with there.writing() as copy:
            shutil.copyfile(file.path, copy)
        return replace(file, path=there)
    return replace(file, path=Path(file.path).resolve())


def read_on_worker(file, *, how, layout, key, folder, aside):
    """On a worker: reads a file, and writes its rows as they are judged and as they are stored.

    Returns:
        The lines that were said, and the Layout as the file calls it, or the error that it is.
    """
    with tempfile.TemporaryDirectory() as own:
        if is_url(file.path):
            copy = Path(own, file.path.name)
            with file.path.open() as source, copy.open("wb") as target:
                shutil.copyfileobj(source, target)
            file = replace(file, path=copy, state=state_of(copy))
        return _read(file, how, layout, key, folder, aside)


def _read(file, how, layout, key, folder, aside):
    lines = []
    if not file.path.exists():
        import platform

        return lines, LakeError(
            f"the worker {platform.node()} does not see the file {file.name}: put it where all workers see it, and set"
            " FRAUD_TRANSACTIONS. Nothing was ingested."
        )
    with own_duckdb() as con:
        if how.is_hashed:
            personal.put_key(con, key)
        try:
            called = how.read(con, file, lines.append)
        except IngestionError as error:
            return lines, error
        write(con, f"from {file.table}", aside / f"{file.file_hash}.parquet")
        write(con, rows_to_store(file, layout), folder / f"{file.file_hash}.parquet")
    return lines, called
