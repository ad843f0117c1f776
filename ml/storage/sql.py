"""Values in SQL text, where a statement takes no parameters (paths, comments) or people read it."""


def literal(value):
    """A value as a string literal of SQL, in quotes."""
    return "'" + str(value).replace("'", "''") + "'"


def drawn(share, name="transaction_id"):
    """SQL condition that an even share of all names meets, from 0 to below 1: by their hash, not by chance.

    Who is drawn stays drawn while the share does not shrink, and DuckDB hashes as it does. An md5 would be the same
    for ever, and takes five times as long.
    """
    return f"hash({name}) < {int(share * 2**64)}::ubigint"


def tables_read(query):
    """Names of the tables and views that a query in DuckDB's SQL reads, as a set.

    DuckDB's own get_table_names fails where a view reads files.
    """
    # Takes 50 ms, and most builds need it once.
    import sqlglot
    from sqlglot import exp

    tree = sqlglot.parse_one(query, read="duckdb")
    own = {cte.alias_or_name for cte in tree.find_all(exp.CTE)}
    tables = [table for table in tree.find_all(exp.Table) if isinstance(table.this, exp.Identifier)]
    return {table.name for table in tables if table.db or table.name not in own}
