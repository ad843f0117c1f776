"""One file of card transactions -> one typed table: formats, columns, and what is wrong with each row.

The file holds the ULB layout: Time, V1..V28, Amount, Class, and optionally transaction_id and occurred_at.
DuckDB reads, types and judges in one pass; no row passes through Python.
"""

import csv
import gzip
import zlib

import duckdb
import pyarrow

from ml.raw.incoming import Kind, shortened, unknown
from ml.raw.values.rows import LAYOUT, OPTIONAL, Source, load_source
from ml.storage.sql import literal

# Errors of DuckDB that say nothing about the file. A damaged Parquet file raises nearly any other.
NOT_THE_FILE = (
    duckdb.BinderException,
    duckdb.CatalogException,
    duckdb.InterruptException,
    duckdb.OutOfMemoryException,
    duckdb.ParserException,
    duckdb.TransactionException,
)


TRANSACTIONS = Kind("transactions", (".csv", ".csv.gz", ".parquet"))
refuse = TRANSACTIONS.refuse


def load(con, table, path, name, reading, log):
    """Reads one file into the TEMP table `table`, one row per row of the file, good or bad.

    Columns: time_s (s since collection_start), v1..v28, amount, class (0, 1 or null), reject_column, reject_value,
    reject_reason (all null: the row is good), has_own_time (time_s comes from Time, not from occurred_at), and
    what `rows_of` makes of given_id, content (uuid, hash of the values; null with a given_id), occurrence
    (1, 2, ... among rows of equal content) and shift (row number - position in the table). Surplus fields at the
    end of a line are ignored when they are empty.

    Args:
        con: DuckDB connection.
        table: name of the TEMP table.
        path, name: of the file, and how errors call it.
        reading: rows.Reading.
        log: takes a line of text that a person should read.

    Raises:
        IngestionError: the file is damaged, without rows, its columns are not those of the layout, or what a column
            holds can be read in two ways.
    """
    if path.stat().st_size == 0:
        raise refuse(name, "the file is empty (0 bytes).", "Copy it again, or remove it.")
    try:
        if path.name.lower().endswith(".parquet"):
            load_source(con, table, _parquet_source(con, path, name, log), reading)
        else:
            _load_csv(con, table, path, name, reading, log)
    except NOT_THE_FILE:
        raise
    except (duckdb.Error, pyarrow.ArrowInvalid, gzip.BadGzipFile, EOFError, zlib.error) as error:
        reason = str(error).splitlines()[0]
        if "state machine" in reason:
            reason = "not all its lines end in the same way (LF, CRLF or CR)."
        what_next = "If it is damaged or incomplete, copy it again or write it anew."
        raise refuse(name, f"it cannot be read: {reason}", what_next) from error
    if count(con, table) == 0:
        raise refuse(name, "it holds no rows.", "Write it again with its rows, or remove it.")
    _reject_repeated_ids(con, table)
    _number_repeats(con, table)


def rows_of(table):
    """SQL of a loaded table with its transaction_id (null when rejected) and row_number (from 1, without blank lines).

    The id hashes the values and the occurrence among equal rows of the file: the same content has the same ids in
    every file, and exact duplicates inside a file stay distinct transactions. 80 bits: the probability that any
    two of 10M different rows share an id is 4e-11.
    """
    return f"""
        select
            *,
            coalesce(given_id, 'tx_' || left(md5(content::varchar || '/' || occurrence), 20)) as transaction_id,
            {_position(table)} + shift as row_number
        from {table}
    """


def _position(table):
    # Rows lie in the order of the file, and rowid counts them; inside a transaction not from 0.
    return f"rowid - (select min(rowid) from {table}) + 1"


def _reject_repeated_ids(con, table):
    # An id that stands twice names no transaction: a card or order number, perhaps. The first row keeps it.
    con.execute(f"""
        update {table} set given_id = null, reject_column = 'transaction_id', reject_reason = 'repeated',
            reject_value = left(repeats.given_id, 100)
        from (
            select rowid as id, given_id, row_number() over (partition by given_id order by rowid) as occurrence
            from {table}
            where given_id in (select given_id from {table} group by given_id having count(*) > 1)
        ) as repeats
        where {table}.rowid = repeats.id and repeats.occurrence > 1
    """)


def _number_repeats(con, table):
    # Only rows that have an equal are sorted, and of them only the hash.
    con.execute(f"""
        update {table} set occurrence = repeats.occurrence
        from (
            select rowid as id, row_number() over (partition by content order by rowid) as occurrence
            from {table}
            where content in (select content from {table} group by content having count(*) > 1)
        ) as repeats
        where {table}.rowid = repeats.id
    """)


def count(con, table):
    return con.execute(f"select count(*) from {table}").fetchall()[0][0]


DURATION_UNITS = {"s": 1, "ms": 1e3, "us": 1e6, "ns": 1e9}


def _parquet_source(con, path, name, log):
    import pyarrow.parquet

    relation = f"read_parquet({literal(path)}, hive_partitioning = false, binary_as_string = true)"
    described = con.execute(f"describe select * from {relation}").fetchall()
    # DuckDB renames a doubled column, pyarrow gives the names as they are in the file.
    schema = pyarrow.parquet.read_schema(path)
    known = _known_columns(schema.names, name, log)
    columns = {column: (f'"{described[i][0]}"', described[i][1]) for column, i in known.items()}
    rounded = [c for c in ("Time", "Amount") if c in known and pyarrow.types.is_float16(schema.field(known[c]).type)]
    if rounded:
        raise refuse(
            name,
            f'column "{rounded[0]}" holds numbers of 16 bits, which keep three digits: seconds and cents are lost.',
            "Write it anew, as 64-bit numbers, from where it comes from.",
        )
    time = schema.field(known["Time"]).type if "Time" in known else None
    # DuckDB reads a duration as the whole number that is stored, whatever its unit.
    units = DURATION_UNITS[time.unit] if time is not None and pyarrow.types.is_duration(time) else 1
    return Source(relation, columns, time_units_per_second=units)


def _load_csv(con, table, path, name, reading, log):
    is_gzip = path.name.lower().endswith(".gz")
    open_file = gzip.open if is_gzip else open
    with open_file(path, "rb") as file:
        header = next(iter(file.read(1 << 20).splitlines()), b"")
        # DuckDB does not look at the checksum of a gzip file, and reads damaged values from it.
        while is_gzip and file.read(1 << 20):
            pass
    if header.startswith((b"\xff\xfe", b"\xfe\xff")):
        raise refuse(name, "it is UTF-16 text.", "Save it as UTF-8 (in Excel: CSV UTF-8).")
    try:
        header = header.decode("utf-8-sig")
    except UnicodeDecodeError:
        header = header.decode("latin-1")
    fields, delimiter = max(
        ((next(csv.reader([header], delimiter=mark), []), mark) for mark in ",;\t"), key=lambda found: len(found[0])
    )
    known = _known_columns(fields, name, log)
    types = ", ".join(f"'c{i}': 'VARCHAR'" for i in range(len(fields)))

    for encoding in "utf-8", "latin-1":
        con.execute("drop table if exists ingest_csv_errors; drop table if exists ingest_csv_scans")
        relation = f"""read_csv({literal(path)}, auto_detect = false, header = true, delim = '{delimiter}',
            quote = '"', escape = '"', columns = {{{types}}}, encoding = '{encoding}', hive_partitioning = false,
            compression = '{"gzip" if is_gzip else "none"}',
            store_rejects = true, rejects_limit = 0,
            rejects_table = 'ingest_csv_errors', rejects_scan = 'ingest_csv_scans')"""
        columns = {column: (f"c{i}", "VARCHAR") for column, i in known.items()}
        load_source(con, table, Source(relation, columns, delimiter != ","), reading)
        if not _holds(con, "ingest_csv_errors where error_type = 'INVALID ENCODING'"):
            break
    if _holds(con, "ingest_csv_errors"):
        with open_file(path, "rb") as file:
            blank_lines = [number for number, line in enumerate(file, 1) if line in (b"\n", b"\r\n")]
        _add_malformed_rows(con, table, name, len(fields), blank_lines)


def _holds(con, rows):
    return con.execute(f"select exists (from {rows})").fetchall()[0][0]


def _known_columns(found, name, log):
    """Position of each column of the layout in the file; says which others are ignored."""
    has_occurred_at = len(unknown(found, ["occurred_at"])) < len(found)
    optional = [*OPTIONAL, "Time"] if has_occurred_at else OPTIONAL
    names = [column.strip(" \t\ufeff").lower() for column in found]
    if [column for column in LAYOUT if column.lower() not in names and column not in optional] == ["Class"]:
        raise refuse(
            name,
            f'column "Class" is missing. Found {shortened(found)}.',
            "Add it: 0 legitimate, 1 fraud. Where no label is known yet, an empty column will do.",
        )
    positions = TRANSACTIONS.positions(found, LAYOUT, optional, name)
    extra = unknown(found, LAYOUT)
    if extra:
        log(f"{name}: {shortened(extra)} ignored; the columns read are {shortened(list(positions))}.")
    return positions


def _add_malformed_rows(con, table, name, fields_expected, blank_lines):
    """Adds the rows that DuckDB could not split into fields, and gives every row its number in the file.

    DuckDB counts blank lines as lines, so they are subtracted: the n-th malformed row, number r in the file,
    has r - n readable rows before it. All later ones move down by one.
    """
    con.execute(
        """
        create or replace temp table ingest_malformed as
        select
            row_number() over (order by line) as nth,
            line - 1 - len(list_filter($blank_lines, lambda blank: blank < line)) as number,
            any_value(error_type)::varchar as kind,
            if(kind = 'MISSING COLUMNS', min(column_idx), max(column_idx)) as fields,
            trim(any_value(csv_line), chr(10) || chr(13)) as text
        from ingest_csv_errors
        group by line
        """,
        {"blank_lines": blank_lines},
    )
    # An open quote swallows rows until the next quote, or the end of the file: their number is not known.
    swallowed = con.execute("""
        select number, left(text, 60) from ingest_malformed
        where kind not in ('MISSING COLUMNS', 'TOO MANY COLUMNS', 'UNQUOTED VALUE') or contains(text, chr(10))
        order by nth limit 1
    """).fetchall()
    for number, text in swallowed:
        what = f"row {number} does not end where its line ends: {text!r}."
        raise refuse(name, what, "Look there for a quote that is not closed, and correct it.")

    readable = count(con, table)
    con.execute(f"""
        update {table} set shift = moved.nth
        from (
            select readable.id, gaps.nth
            from (select rowid as id, {_position(table)} as position from {table}) as readable
            asof join (select number - nth as rows_before, max(nth) as nth from ingest_malformed group by all) as gaps
                on readable.position > gaps.rows_before
        ) as moved
        where {table}.rowid = moved.id
    """)
    con.execute(f"""
        insert into {table} by name
        select
            left(text, 100) as reject_value,
            if(kind like '%COLUMNS', format('has {{}} fields, expected {fields_expected}', fields),
                'has a quote that is not closed') as reject_reason,
            number - ({readable} + nth) as shift
        from ingest_malformed
        order by nth
    """)
