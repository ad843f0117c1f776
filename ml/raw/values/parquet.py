"""Types of Parquet columns from which no value of a transaction can be read, refused before one is."""

import pyarrow

from ml.storage.sql import literal


def check_types(con, path, schema, known, columns, layout, refuse, name):
    """Refuses lists, numbers of too few digits, and bytes that are no text.

    Args:
        con: DuckDB connection.
        path: of the file.
        schema: pyarrow.Schema of the file.
        known: column of the layout -> position in the file.
        columns: column of the layout -> SQL reference and DuckDB's type.
        layout: Layout, called as in the file.
        refuse: makes the IngestionError of file, what is wrong, what to do.
        name: of the file.
    """
    # As text, a list of one id is another id.
    for column, (_, kind) in columns.items():
        if kind.endswith("]") or kind.startswith(("STRUCT", "MAP", "UNION")):
            raise refuse(
                name,
                f'column "{layout[column].shown}" holds several values in a cell ({kind}).',
                "Write one value in each, in columns of their own.",
            )
    types = {column: schema.field(position).type for column, position in known.items()}
    for column in ("time_s", "amount_eur"):
        if column in types and pyarrow.types.is_float16(types[column]):
            raise refuse(
                name,
                f'column "{layout[column].shown}" holds numbers of 16 bits, which keep three digits: seconds and cents'
                " are lost.",
                "Write it anew, as 64-bit numbers, from where it comes from.",
            )
    for column in (column for column, kind in types.items() if _is_binary(kind)):
        # Spark and Impala write texts so, too.
        reference, _ = columns[column]
        rows, no_texts = con.execute(f"""
            select count(*), count(*) filter ({reference} is not null and try(decode({reference})) is null)
            from read_parquet({literal(path)}, hive_partitioning = false)
        """).fetchall()[0]
        if no_texts:
            raise refuse(
                name,
                f'column "{layout[column].shown}" is binary ({types[column]}), and {no_texts:,} of its {rows:,} cells'
                " hold bytes that are no text.",
                "Write it anew as text, each byte in hexadecimal: lower(hex(id)) in SQL, id.hex() in Python.",
            )


def says_something(kind):
    """Whether a type is that of texts or of times of day."""
    tests = (pyarrow.types.is_string, pyarrow.types.is_large_string, pyarrow.types.is_dictionary, pyarrow.types.is_time)
    return any(test(kind) for test in tests)


def _is_binary(kind):
    tests = (pyarrow.types.is_binary, pyarrow.types.is_large_binary, pyarrow.types.is_fixed_size_binary)
    return any(test(kind) for test in tests)
