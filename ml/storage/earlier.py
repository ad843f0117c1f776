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
