"""One file of card transactions -> one typed table: formats, columns, and what is wrong with each row.

The file holds the ULB layout: Time, V1..V28, Amount, Class, and optionally transaction_id and occurred_at.
DuckDB reads, types and judges in one pass. The rows of a file that it could read in more than one way, or not at all,
pass through Python once and are written anew for it.
"""

import csv
import tempfile
from dataclasses import dataclass
from operator import itemgetter
from pathlib import Path

import duckdb
import pyarrow

from ml.raw.arrivals import parts_of
from ml.raw.incoming import Kind, shortened, shown, unknown
from ml.raw.opened import DAMAGED, opened
from ml.raw.text import NoTableError, rows_of_table
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


TRANSACTIONS = Kind(
    "transactions",
    (".csv", ".csv.gz", ".parquet", ".xlsx", ".ods"),
    nothing_taken="Nothing of this build was ingested.",
    layout="the ULB layout: Time, V1 to V28, Amount, Class",
    hints={
        "Time": "Instead of Time (seconds), a column occurred_at (a timestamp) will do.",
        "Class": "A column Class that is empty will do: its labels may come later.",
    },
)
refuse = TRANSACTIONS.refuse

LONGEST_CELL = 10_000
WIDEST_PLAIN = 1_000


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
    con.execute(f"drop table if exists {table}")
    for part in parts_of(path):
        part_name = name if part == path else f"{name}/{shown(part.name)}"
        part_table = table if part == path else f"{table}_part"
        try:
            with tempfile.TemporaryDirectory() as folder:
                _load_part(con, part_table, part, part_name, folder, collection_start, log)
        except NOT_THE_FILE:
            raise
        except (duckdb.Error, pyarrow.ArrowException, OSError, UnicodeError) as error:
            raise refuse(part_name, f"it cannot be read: {_first_line(error)}", DAMAGED) from None
        if part != path:
            # Row numbers go on: they are positions, moved by `shift`.
            con.execute(f"create temp table if not exists {table} as from {part_table} limit 0")
            con.execute(f"insert into {table} from {part_table} order by rowid")
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


def _load_part(con, table, path, name, folder, collection_start, log):
    file = opened(path, name, TRANSACTIONS, LAYOUT, folder, log)
    if file.table is None:
        _load_source(con, table, _parquet_source(con, file.path, name, log), collection_start)
        return
    known = _known_columns(file.table.header, name, log)
    if not _load_plain(con, table, file, known, collection_start):
        _load_rewritten(con, table, file.table, known, name, folder, collection_start, log)


def _load_plain(con, table, file, known, collection_start):
    """Lets DuckDB read the file as it is; False when it may have understood it otherwise than it was meant."""
    found = file.table
    if not found.is_plain or found.lines is None or len(found.header) > WIDEST_PLAIN:
        return False
    source = _csv_source(file.path, [f"c{i}" for i in range(len(found.header))], found.separator, has_header=True)
    columns = {column: (f"c{i}", "VARCHAR") for column, i in known.items()}
    try:
        _load_source(con, table, Source(source, columns, found.separator != ","), collection_start)
    except NOT_THE_FILE:
        raise
    except duckdb.Error:
        return False
    # Every line one row, and none that has nothing of a transaction: else there are cells of several lines, blank
    # lines, quotes that are not closed, totals, a header in the middle.
    is_none = "reject_reason is not null and time_s is null and v1 is null and v2 is null"
    return count(con, table) == found.lines - 1 and not _holds(con, f"{table} where {is_none}")


def _load_rewritten(con, table, found, known, name, folder, collection_start, log):
    """Reads the rows in Python, and lets DuckDB read those that are whole as it likes them best."""
    rewritten, wrong = Path(folder, "rewritten.csv"), []
    columns = itemgetter(*known.values())
    try:
        with rewritten.open("w", encoding="utf-8", errors="backslashreplace", newline="") as target:
            writer = csv.writer(target, lineterminator="\n")
            for row in rows_of_table(found, lambda line: log(f"{name}: {line}")):
                reason = row.wrong
                if reason is None:
                    cells = columns(row.cells)
                    if max(map(len, cells)) <= LONGEST_CELL:
                        writer.writerow(cells)
                        continue
                    reason = f"has a cell of more than {LONGEST_CELL:,} letters"
                wrong.append((row.number, row.record.text[:100], reason))
    except NoTableError as error:
        raise refuse(name, error.what, error.what_next) from None
    source = _csv_source(rewritten, [f"c{i}" for i in known.values()], ",", has_header=False)
    columns = {column: (f"c{i}", "VARCHAR") for column, i in known.items()}
    comma_is_decimal = found.separator not in (None, ",")
    _load_source(con, table, Source(source, columns, comma_is_decimal), collection_start)
    if wrong:
        _add_wrong_rows(con, table, wrong)


def _csv_source(path, columns, separator, has_header):
    types = ", ".join(f"'{column}': 'VARCHAR'" for column in columns)
    return f"""read_csv({literal(path)}, auto_detect = false, header = {has_header}, delim = {literal(separator)},
        quote = '"', escape = '"', columns = {{{types}}}, encoding = 'utf-8', hive_partitioning = false,
        compression = 'none')"""


def _holds(con, rows):
    return con.execute(f"select exists (from {rows})").fetchall()[0][0]


def _first_line(error):
    return (str(error).splitlines() or [type(error).__name__])[0]


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


def _add_wrong_rows(con, table, wrong):
    """Adds the rows that are no rows of the table, and gives every row its number in the file.

    The n-th wrong row, number r in the file, has r - n readable rows before it; all later ones move down by one.

    Args:
        wrong: number in the file, text and reason of each.
    """
    numbers, texts, reasons = map(list, zip(*wrong, strict=True))
    con.execute(
        """
        create or replace temp table ingest_wrong as
        select
            unnest(range(1, len($numbers) + 1)) as nth,
            unnest($numbers) as number,
            unnest($texts) as text,
            unnest($reasons) as reason
        """,
        {"numbers": numbers, "texts": texts, "reasons": reasons},
    )
    readable = count(con, table)
    con.execute(f"""
        update {table} set shift = moved.nth
        from (
            select readable.id, gaps.nth
            from (select rowid as id, {_position(table)} as position from {table}) as readable
            asof join (select number - nth as rows_before, max(nth) as nth from ingest_wrong group by all) as gaps
                on readable.position > gaps.rows_before
        ) as moved
        where {table}.rowid = moved.id
    """)
    con.execute(f"""
        insert into {table} by name
        select text as reject_value, reason as reject_reason, number - ({readable} + nth) as shift
        from ingest_wrong
        order by nth
    """)
