"""Large tables as Parquet files of a folder or an object store, part by part; DuckDB reads them through a view.

A part is a day of transactions, or what one file brought. Files are written once and never changed: a part is replaced
by naming other files, in one transaction of the warehouse, so that readers and a killed build see the last whole state.
Which files make a table stands in the warehouse, in `lake_files`. Beside the files a manifest says the same to whoever
reads the lake without the warehouse.
"""

import json
from dataclasses import dataclass

import duckdb

from ml.storage.sql import literal
from ml.storage.stores import StoreError, let_read

OWN = ("lake_files", "lake_folder")
"""Tables of the warehouse that say where its rows are."""

DAY_S = 86_400
MANIFEST = "manifest.json"
# Of the state before: readers that began with it still read it.
KEPT_MANIFEST = "manifest.before.json"


@dataclass(frozen=True)
class Part:
    """Some rows of a table.

    Args:
        name: of the part: a day (whole days since collection_start), the hash of a file, ...
        files: paths, or URLs, of its Parquet files.
        made_of: what tells one state of its sources from another.
    """

    name: str
    files: tuple[str, ...]
    made_of: str = ""


@dataclass(frozen=True)
class LakeTable:
    """A table of the lake as it shall be: all its parts.

    Args:
        columns: name -> type in SQL, in order.
        parts: tuple of Part.
    """

    columns: dict
    parts: tuple[Part, ...]

    @property
    def files(self):
        return [file for part in self.parts for file in part.files]

    def query(self, files=None):
        """SQL of the rows; of some of the files alone where they are given."""
        files = self.files if files is None else files
        if not files:
            nothing = ", ".join(f'cast(null as {kind}) as "{name}"' for name, kind in self.columns.items())
            return f"select {nothing} where false"
        columns = ", ".join(f'cast("{name}" as {kind}) as "{name}"' for name, kind in self.columns.items())
        listed = ", ".join(map(literal, files))
        # Files of before a column came do not have it.
        return f"select {columns} from read_parquet([{listed}], union_by_name = true, hive_partitioning = false)"

    def without(self, name):
        """The same without the part of this name."""
        return LakeTable(self.columns, tuple(part for part in self.parts if part.name != name))

    def statements(self, name):
        """SQL that puts the table in place, in the transaction in which it is run."""
        yield f"delete from lake_files where table_name = {literal(name)}"
        values = [
            f"({literal(name)}, {number}, {literal(part.name)}, {literal(file)}, {literal(part.made_of)})"
            for number, part in enumerate(self.parts)
            for file in part.files
        ]
        if values:
            yield f"insert into lake_files values {', '.join(values)}"
        yield f"create or replace view {name} as {self.query()}"


def removal(name):
    """SQL that takes a table out; its files stay until its folder is settled."""
    yield f"drop view {name}"
    yield f"delete from lake_files where table_name = {literal(name)}"


def connect(warehouse, *, read_only=False, config=None):
    """DuckDB connection to a warehouse, to be closed, in which tables of the lake can be read wherever they lie.

    Args:
        warehouse: pathlib.Path of the file.
        read_only, config: as of duckdb.connect.

    Raises:
        duckdb.Error: as from duckdb.connect.
        StoreError: its tables lie in a store that cannot be read here.
    """
    con = duckdb.connect(warehouse, read_only=read_only, config=config or {})
    try:
        make_readable(con)
    except BaseException:
        con.close()
        raise
    return con


def make_readable(con, schema=None):
    """Let a connection read the tables of a warehouse that lie in an object store.

    Args:
        con: DuckDB connection.
        schema: of the warehouse, such as recorded.main, where it is attached; None: the current one.
    """
    database = f"'{schema.partition('.')[0]}'" if schema else "current_database()"
    there = f"select 1 from duckdb_tables() where table_name = 'lake_files' and database_name = {database}"
    if con.execute(there).fetchall():
        table = f"{schema}.lake_files" if schema else "lake_files"
        files = con.execute(f"select any_value(file) from {table} group by regexp_extract(file, '^[^/]*')").fetchall()
        let_read(con, [file for (file,) in files])


def own_folder(con):
    """Name of the folder that is this warehouse's alone."""
    return con.execute("select name from lake_folder").fetchall()[0][0]


def names(con):
    """Names of the tables that lie in the lake, as a set."""
    there = "select 1 from duckdb_tables() where table_name = 'lake_files' and database_name = current_database()"
    if not con.execute(there).fetchall():
        return set()
    return {name for (name,) in con.execute("select distinct table_name from lake_files").fetchall()}


def stored(con, name):
    """A LakeTable as it is now; None where there is none.

    Args:
        con: DuckDB connection to the warehouse.
        name: of the table.
    """
    if name not in names(con):
        return None
    rows = con.execute(
        "select part, list(file order by file), any_value(made_of) from lake_files where table_name = ?"
        " group by part_number, part order by part_number",
        [name],
    ).fetchall()
    columns = {column: kind for column, kind, *_ in con.execute(f"describe {name}").fetchall()}
    return LakeTable(columns, tuple(Part(part, tuple(files), made_of) for part, files, made_of in rows))


def settle(folder, table):
    """Say in the folder of a table which files it consists of now, and remove those that nobody can need any more.

    Files of the state before stay: whoever began to read them ends.

    Args:
        folder: ml.storage.stores.OnDisk or InStore of the table in the lake.
        table: LakeTable, put in place.

    Raises:
        StoreError: files of the table lie elsewhere, or the store cannot be worked with.
    """
    manifest, kept = folder / MANIFEST, folder / KEPT_MANIFEST
    before = manifest.read_text()
    parts = {part.name: [_from(folder, file) for file in part.files] for part in table.parts}
    text = json.dumps({"columns": table.columns, "parts": parts}, indent=1)
    if text != before:
        if before:
            kept.write_text(before)
        manifest.write_text(text)
    told = [json.loads(one) for one in (text, kept.read_text()) if one]
    folder.keep_only({file for one in told for files in one["parts"].values() for file in files})


def _from(folder, file):
    if not file.startswith(f"{folder}/"):
        raise StoreError(
            f"{file} does not lie in {folder}: set FRAUD_LAKE as it was when this warehouse was built, or set"
            " FRAUD_WAREHOUSE to another file. The table stays as it is."
        )
    return file.removeprefix(f"{folder}/")
