"""One file of card transactions -> one typed table: formats, columns, and what is wrong with each row.

The file holds the ULB layout: Time, V1..V28, Amount, Class, and optionally transaction_id and occurred_at.
DuckDB reads, types and judges in one pass; no row passes through Python.
"""

import csv
import gzip
import zlib
from dataclasses import dataclass

import duckdb
import pyarrow

from ml.raw.incoming import Kind, shortened, unknown
from ml.storage.sql import literal

COMPONENTS = [f"V{i}" for i in range(1, 29)]
LAYOUT = ["transaction_id", "occurred_at", "Time", *COMPONENTS, "Amount", "Class"]
OPTIONAL = ["transaction_id", "occurred_at"]
VALUES = ["time_s", *map(str.lower, COMPONENTS), "amount"]

# Types that become a double in one exact step. Decimals go through their text: DuckDB divides
# by a power of ten, which is one bit off when there are more than 15 digits.
DIRECT_TYPES = (
    {"BOOLEAN", "DOUBLE", "FLOAT"}
    | {f"{sign}{size}INT" for sign in ("", "U") for size in ("TINY", "SMALL", "BIG")}
    | {"INTEGER", "UINTEGER"}
)

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


def load(con, table, path, name, collection_start, log):
    """Reads one file into the TEMP table `table`, one row per row of the file, good or bad.

    Columns: time_s (s since collection_start), v1..v28, amount, class (0, 1 or null), reject_column, reject_value,
    reject_reason (all null: the row is good), has_own_time (time_s comes from Time, not from occurred_at), and
    what `rows_of` makes of given_id, content (uuid, hash of the values; null with a given_id), occurrence
    (1, 2, ... among rows of equal content) and shift (row number - position in the table). Surplus fields at the
    end of a line are ignored when they are empty.

    Raises:
        IngestionError: the file is damaged, without rows, or its columns are not those of the layout.
    """
    if path.stat().st_size == 0:
        raise refuse(name, "the file is empty (0 bytes).", "Copy it again, or remove it.")
    try:
        if path.name.lower().endswith(".parquet"):
            _load_source(con, table, _parquet_source(con, path, name, log), collection_start)
        else:
            _load_csv(con, table, path, name, collection_start, log)
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


@dataclass
class Source:
    """What DuckDB reads: a table function, and the SQL reference and type of each known column."""

    relation: str
    columns: dict[str, tuple[str, str]]
    comma_is_decimal: bool = False


def _parquet_source(con, path, name, log):
    import pyarrow.parquet

    relation = f"read_parquet({literal(path)}, hive_partitioning = false, binary_as_string = true)"
    described = con.execute(f"describe select * from {relation}").fetchall()
    # DuckDB renames a doubled column, pyarrow gives the names as they are in the file.
    known = _known_columns(pyarrow.parquet.read_schema(path).names, name, log)
    return Source(relation, {column: (f'"{described[i][0]}"', described[i][1]) for column, i in known.items()})


def _load_csv(con, table, path, name, collection_start, log):
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
        _load_source(con, table, Source(relation, columns, delimiter != ","), collection_start)
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
    positions = TRANSACTIONS.positions(found, LAYOUT, optional, name)
    extra = unknown(found, LAYOUT)
    if extra:
        log(f"{name}: {shortened(extra)} ignored; the columns read are {shortened(list(positions))}.")
    return positions


def _load_source(con, table, source, collection_start):
    """Types and judges every row that DuckDB could split into fields."""
    is_there = source.columns.__contains__
    raw = [f"{source.columns[c][0] if is_there(c) else 'null::varchar'} as raw_{c.lower()}" for c in LAYOUT]

    def number_of(column):
        return _number(f"raw_{column.lower()}", source.columns.get(column, ("", "VARCHAR"))[1], source.comma_is_decimal)

    # In the order in which they are reported. A row is bad by its first bad column.
    bad_time = "time_s is null or time_s < 0"
    bad = {
        "transaction_id": "given_id is null" if is_there("transaction_id") else "false",
        "occurred_at": f"({bad_time}) and (occurred_at is not null or not {is_there('Time')})",
        "Time": bad_time,
        **{column: f"{column} is null" for column in COMPONENTS},
        "Amount": "amount is null or amount < 0",
        "Class": "class is null and label is not null",
    }
    value = _number("reject_value", "VARCHAR", source.comma_is_decimal)
    con.execute(f"""
        create or replace temp table {table} as
        with

        raw as (
            select {", ".join(raw)} from {source.relation}
        ),

        parsed as (
            select
                *,
                {_text("raw_transaction_id")} as id,
                {_text("raw_class")} as label,
                {number_of("Class")} as label_value,
                {_timestamp(source.columns.get("occurred_at", ("", "VARCHAR"))[1])} as instant,
                {_text("raw_occurred_at")} as occurred_at,
                {", ".join(f"{number_of(c)} as parsed_{c}" for c in ["Time", *COMPONENTS, "Amount"])}
            from raw
        ),

        typed as (
            select
                *,
                -- A spreadsheet must not read an id as a number or a formula.
                if(regexp_matches(id, '^\\pL'), id, 'tx_' || id) as given_id,
                case
                    when occurred_at is null and isfinite(parsed_time) then parsed_time
                    when isfinite(instant) then (epoch_us(instant) - epoch_us(timestamp '{collection_start}')) / 1e6
                end as time_s,
                {", ".join(f"if(isfinite(parsed_{c}), parsed_{c}, null) as {c}" for c in VALUES[1:])},
                if(label_value in (0, 1), label_value, null)::tinyint as class
            from parsed
        ),

        judged as (
            select *, case {" ".join(f"when {rule} then {i}" for i, rule in enumerate(bad.values(), 1))} end as bad
            from typed
        ),

        explained as (
            select
                *,
                if(bad is null, null, {list(bad)}[bad]) as reject_column,
                if(bad is null, null, [{", ".join(_text(f"raw_{c.lower()}") for c in bad)}][bad]) as reject_value
            from judged
        )

        select
            if(bad is null, given_id, null) as given_id,
            {", ".join(VALUES)},
            class,
            reject_column,
            left(reject_value, 100) as reject_value,
            case
                when bad is null then null
                when reject_value is null then 'missing'
                when reject_column = 'Class' then 'not 0 or 1'
                when reject_column = 'occurred_at' and time_s is null then 'not a timestamp'
                when reject_column = 'occurred_at' then 'before collection_start, {collection_start}'
                when {value} is null then 'not a number'
                when not isfinite({value}) then 'not finite'
                else 'negative'
            end as reject_reason,
            occurred_at is null as has_own_time,
            {f"if(bad is null, {_content()}, null)" if not is_there("transaction_id") else "null::uuid"} as content,
            1::bigint as occurrence,
            0::bigint as shift
        from explained
    """)


def _content():
    # The bytes of the doubles: faster than their text, and no version of DuckDB can print them
    # differently. + 0e0 makes 0.0 of -0.0.
    return f"md5({' || '.join(f'({value} + 0e0)::bit::blob' for value in VALUES)})::uuid"


def _number(sql, kind, comma_is_decimal):
    if kind not in DIRECT_TYPES:
        sql = f"{sql}::varchar"
    if comma_is_decimal:
        sql = f"replace({sql}, ',', '.')"
    return f"try_cast({sql} as double)"


def _timestamp(kind):
    """raw_occurred_at as a timestamp in UTC; one without a zone stays as it is."""
    if kind.startswith("TIMESTAMP") and ("ZONE" in kind or "TZ" in kind):
        return "raw_occurred_at::timestamptz at time zone 'UTC'"
    if kind.startswith("TIMESTAMP") or kind == "DATE":
        return "raw_occurred_at::timestamp"
    # DuckDB drops the zone of a text that it casts to timestamp: 10:00+02 would become 10:00.
    text = _text("raw_occurred_at")
    return f"""case when regexp_matches({text}, ':.*[-+A-Za-z]')
        then try_cast({text} as timestamptz) at time zone 'UTC' else try_cast({text} as timestamp) end"""


def _text(sql):
    return f"nullif(trim({sql}::varchar), '')"


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
