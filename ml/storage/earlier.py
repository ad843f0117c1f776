"""What an earlier build left in a table that this build replaces."""

import duckdb


def earlier_result(con, table, schema):
    """SQL query of what an earlier build left in `table`, or None when there is nothing of this schema."""
    try:
        found = con.sql(f"select * from {table} limit 0")
    except duckdb.CatalogException:
        return None
    return f"select * from {table}" if found.columns == schema.names else None


def earlier_rows(con, table, schema):
    """The rows that an earlier build left in `table`, as dictionaries; none when they are not of this schema."""
    query = earlier_result(con, table, schema)
    return con.sql(query).to_arrow_table().to_pylist() if query else []


def present_versions(con, stored, key, measured_at):
    """The `data_version` that was measured last of each key, as a set; empty where `stored` is None.

    What stands there and is not among them has been outdated by a later measurement: data that come back to that
    state are measured again, so the last measurement of a key is always that of the present data.

    Args:
        con: DuckDB connection.
        stored: SQL query of a table that only grows, or None.
        key: its columns, separated by commas, that say what was measured.
        measured_at: its column that says when.
    """
    if stored is None:
        return set()
    found = con.sql(f"select max_by(data_version, {measured_at}) from ({stored}) group by {key}")
    return {version for (version,) in found.fetchall()}
