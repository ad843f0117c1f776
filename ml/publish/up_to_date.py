"""Bring tables of another database up to date: what has not changed there is not written."""

from ml.storage import lake_tables
from ml.storage.changes import find_changes
from ml.storage.sql import tables_read

HERE = "database_name = current_database() and schema_name = current_schema()"


def bring_up_to_date(con, names, database, stamps=None, only=None):
    """Make tables and views of the current schema, and no others, those of an attached database.

    Args:
        con: DuckDB connection, in a transaction.
        names: of the tables and views.
        database: name it is attached by; its schema is main.
        stamps: table -> its columns that say when a row was written: a row in which they are the same is the same. Such
            a table has transaction_id and time_s, and only its rows that changed are written. Others are written whole,
            unless all they hold is the same.
        only: SQL query of transaction_id: of tables of the lake the rows of these alone. None: all.
    """
    in_lake = lake_tables.names(con)
    views = _views(con, names, in_lake)
    there = {
        name: is_view
        for name, is_view in con.execute(
            "select table_name, false from duckdb_tables() where database_name = $1 and not internal union all "
            "select view_name, true from duckdb_views() where database_name = $1 and not internal",
            [database],
        ).fetchall()
    }
    # Views first: one that is in the way of a table, and all that would be of a table that is replaced.
    for name, is_view in there.items():
        if is_view:
            con.execute(f"drop view {database}.main.{name}")
    for name, is_view in there.items():
        if not is_view and name not in set(names) - set(views):
            con.execute(f"drop table {database}.main.{name}")
    for name in names:
        if name not in views:
            there_is = there.get(name) is False
            here = (
                f"(select * from {name} semi join ({only}) using (transaction_id))"
                if only and name in in_lake
                else name
            )
            _bring_table(con, here, f"{database}.main.{name}", there_is, ", ".join((stamps or {}).get(name, ())))
    for sql in views.values():
        con.execute(sql.replace("CREATE VIEW ", f"CREATE VIEW {database}.main.", 1))


def _views(con, names, in_lake):
    """Views to be published as such -> the SQL that makes them, each after those it reads.

    Those of the lake become tables: its files are not there for readers.
    """
    found = dict(con.execute(f"select view_name, sql from duckdb_views() where {HERE} and not internal").fetchall())
    views, waiting = {}, {name: sql for name, sql in found.items() if name in names and name not in in_lake}
    tables = set(names) - set(waiting)
    while True:
        ready = {
            name: sql for name, sql in waiting.items() if tables_read(sql.partition(" AS ")[2]) <= tables | set(views)
        }
        if not ready:
            return views
        views |= ready
        waiting = {name: sql for name, sql in waiting.items() if name not in ready}


def _bring_table(con, here, there, there_is, state):
    if not (there_is and _columns(con, here) == _columns(con, there)):
        _replace(con, here, there)
        return
    if not state:
        if _digest(con, here) != _digest(con, there):
            _replace(con, here, there)
        return
    found = find_changes(con, f"from {here}", f"from {there}", state)
    if not found:
        return
    con.execute(f"""
        create or replace temp table changed_rows as
        {" union all ".join(f"({changes.query})" for changes in found)}
    """)
    [(changed, rows)] = con.execute(
        f"select (select count(*) from changed_rows), (select count(*) from {here})"
    ).fetchall()
    if changed > rows / 2:
        _replace(con, here, there)
        return
    con.execute(f"""
        delete from {there}
        where
            ({" or ".join(changes.during for changes in found)})
            and transaction_id in (select transaction_id from changed_rows where change <> 'new')
    """)
    con.execute(f"""
        insert into {there} from {here}
        where
            ({" or ".join(f"({changes.present})" for changes in found)})
            and transaction_id in (select transaction_id from changed_rows where change <> 'gone')
    """)


def _replace(con, here, there):
    con.execute(f"drop table if exists {there}")
    con.execute(f"create table {there} as from {here}")


def _columns(con, table):
    return [(name, kind) for name, kind, *_ in con.execute(f"describe from {table}").fetchall()]


def _digest(con, table):
    return con.execute(f"select count(*), sum(hash(r)) from {table} as r").fetchall()
