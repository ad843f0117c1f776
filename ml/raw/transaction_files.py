"""One file of card transactions -> one typed table: formats, columns, and what is wrong with each row.

The file holds the columns of a layout (ml.raw.layout), or labels alone: transaction_id, a label, when it was reported.
DuckDB reads, types and judges in one pass. The rows of a file that it could read in more than one way, or not at all,
pass through Python once and are written anew for it.
"""

import csv
import gzip
import tempfile
import zlib
from contextlib import suppress
from dataclasses import replace
from operator import itemgetter
from pathlib import Path

import duckdb
import pyarrow

from ml.raw.arrivals import partition_of, parts_of
from ml.raw.incoming import NO_ROWS, ForeignFileError, IngestionError, Kind, runs, shortened, shown
from ml.raw.layout import AROUND, folded
from ml.raw.names import KEY, looked_at, meanings, what_may_be_missed
from ml.raw.opened import DAMAGED, opened
from ml.raw.text import NoTableError, lines_hidden, rows_of_table
from ml.raw.values.disputes import report_of
from ml.raw.values.local_times import check_zones_agree
from ml.raw.values.parquet import check_types, says_something
from ml.raw.values.personal import HIDDEN
from ml.raw.values.rows import Source, load_source
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


TRANSACTIONS = Kind(
    "transactions",
    (".csv", ".csv.gz", ".parquet", ".xlsx", ".ods"),
    nothing_taken="Nothing of this build was ingested.",
)
refuse = TRANSACTIONS.refuse

# Columns of a loaded file beside those of its layout.
OF_EVERY_FILE = (
    *("given_id", "class", "reported_at", "reject_column", "reject_value", "reject_reason", "has_own_time"),
    *("content", "occurrence", "shift", "has_unread_label", "zone", "report_zone", "kind"),
)
# What a file of labels alone is read for.
LABELS = ("transaction_id", "is_fraud", "reported_at")
LONGEST_CELL = 10_000
WIDEST_PLAIN = 1_000


def load(con, table, path, name, reading, log):
    """Reads one file into the TEMP table `table`, one row per row of the file, good or bad.

    Columns: those of Layout.stored (time_s in s since collection_start), class (0, 1 or null), reported_at (UTC),
    reject_column, reject_value, reject_reason (all null: the row is good), has_own_time (time_s is not made from
    occurred_at), and what `rows_of` makes of given_id, content (uuid, hash of the values; null with a given_id),
    occurrence (1, 2, ... among rows of equal content) and shift (row number - position in the table). Surplus fields
    at the end of a line are ignored when they are empty.

    Args:
        con: DuckDB connection.
        table: name of the TEMP table.
        path, name: of the file, and how errors call it.
        reading: rows.Reading.
        log: takes a line of text that a person should read.

    Returns:
        The Layout, its columns called as in this file.

    Raises:
        ForeignFileError: it is no table, or one without rows.
        IngestionError: the file is damaged, its columns are not those of the layout, or what a column
            holds can be read in two ways.
    """
    con.execute(f"drop table if exists {table}")
    called = reading.layout
    for part in _parts_that_hold_something(path):
        part_name = name if part == path else f"{name}/{shown(part.name)}"
        part_table = table if part == path else f"{table}_part"
        try:
            with tempfile.TemporaryDirectory() as folder, lines_hidden(reading.is_hashed):
                called = _load_part(con, part_table, part, part_name, folder, replace(reading, name=part_name), log)
        except NOT_THE_FILE:
            raise
        except ForeignFileError as error:
            raise error if part == path else IngestionError(str(error)) from None  # no file is left alone in part
        except (duckdb.Error, pyarrow.ArrowException, OSError, UnicodeError) as error:
            # The words of a library may quote a value.
            why = type(error).__name__ if reading.is_hashed else _first_line(error)
            raise refuse(part_name, f"it cannot be read: {why}", DAMAGED) from None
        if part != path:
            # Row numbers go on: they are positions, moved by `shift`.
            kept = ", ".join((*OF_EVERY_FILE, *called.stored))
            con.execute(f"create temp table if not exists {table} as select {kept} from {part_table} limit 0")
            con.execute(f"insert into {table} by name select {kept} from {part_table} order by {part_table}.rowid")
    if path.is_dir():
        check_zones_agree(con, table, replace(reading, layout=called))
    if count(con, table) == 0:
        raise TRANSACTIONS.refuse_foreign_content(name, *NO_ROWS)
    # Reports of one transaction follow each other.
    if not called.is_labels:
        _reject_repeated_ids(con, table)
    _number_repeats(con, table)
    return called


def _parts_that_hold_something(path):
    # Spark writes an empty file for a part without rows.
    parts = parts_of(path)
    return [part for part in parts if part == path or not _is_empty(part)] or parts


def _is_empty(path):
    with path.open("rb") as file:
        head = file.read(2)
    if head != b"\x1f\x8b":
        return not head
    with suppress(OSError, EOFError, zlib.error), gzip.open(path) as file:
        return not file.read(1)
    return False


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


def _parquet_source(con, path, partition, name, reading, log):
    import pyarrow.parquet

    relation = f"read_parquet({literal(path)}, hive_partitioning = false, binary_as_string = true)"
    described = con.execute(f"describe select * from {relation}").fetchall()
    # DuckDB renames a doubled column, pyarrow gives the names as they are in the file.
    schema = pyarrow.parquet.read_schema(path)
    layout, known, constants, report = _known_columns(schema.names, partition, name, reading, log)
    # What is not read may be of any type.
    known = {c: i for c, i in known.items() if c not in layout.unread or says_something(schema.field(i).type)}
    columns = {column: (f'"{described[i][0]}"', described[i][1]) for column, i in known.items()} | constants
    check_types(con, path, schema, known, columns, layout, refuse, name)
    columns = report.columns(columns) if report else columns
    time = schema.field(known["time_s"]).type if "time_s" in known else None
    # DuckDB reads a duration as the whole number that is stored, whatever its unit.
    units = DURATION_UNITS[time.unit] if time is not None and pyarrow.types.is_duration(time) else 1
    return Source(relation, columns, time_units_per_second=units), layout


def _load_part(con, table, path, name, folder, reading, log):
    wanted = [header for column in reading.layout.columns for header in column.headers]
    file = opened(path, name, TRANSACTIONS, wanted, folder, log)
    partition = partition_of(path)
    if file.table is None:
        source, layout = _parquet_source(con, file.path, partition, name, reading, log)
        load_source(con, table, source, replace(reading, layout=layout))
        return layout
    layout, known, constants, report = _known_columns(file.table.header, partition, name, reading, log)
    reading = replace(reading, layout=layout)

    def as_read(columns):
        return report.columns(columns | constants) if report else columns | constants

    if not _load_plain(con, table, file, known, as_read, reading):
        _load_rewritten(con, table, file.table, known, as_read, name, folder, reading, log)
    return layout


def _load_plain(con, table, file, known, as_read, reading):
    """Lets DuckDB read the file as it is; False when it may have understood it otherwise than it was meant."""
    found = file.table
    if not found.is_plain or found.lines is None or len(found.header) > WIDEST_PLAIN:
        return False
    source = _csv_source(file.path, [f"c{i}" for i in range(len(found.header))], found.separator, has_header=True)
    columns = as_read({column: (f"c{i}", "VARCHAR") for column, i in known.items()})
    said = []
    try:
        load_source(con, table, Source(source, columns, found.separator != ","), replace(reading, log=said.append))
    except NOT_THE_FILE:
        raise
    except duckdb.Error:
        return False
    # Every line one row, and none that has nothing of a transaction: else there are cells of several lines, blank
    # lines, quotes that are not closed, totals, a header in the middle.
    own = "".join(f" and {column.name} is null" for column in reading.layout.own[:2])
    is_none = "false" if reading.layout.is_labels else f"reject_reason is not null and time_s is null{own}"
    # A header in the middle, of columns in another order perhaps.
    names = ", ".join(map(literal, {*(header.strip(AROUND).lower() for header in found.header), HIDDEN.lower()}))
    is_none = f"{is_none} or lower(reject_value) in ({names})"
    if count(con, table) != found.lines - 1 or _holds(con, f"{table} where {is_none}"):
        return False
    for line in said:
        reading.log(line)
    return True


def _load_rewritten(con, table, found, known, as_read, name, folder, reading, log):
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
                        # DuckDB wants one way to end lines, in cells too.
                        writer.writerow([cell.replace("\r", "\n") for cell in cells])
                        continue
                    reason = f"has a cell of more than {LONGEST_CELL:,} letters"
                wrong.append((row.number, row.record.text[:100], reason))
    except NoTableError as error:
        raise refuse(name, error.what, error.what_next) from None
    source = _csv_source(rewritten, [f"c{i}" for i in known.values()], ",", has_header=False)
    columns = as_read({column: (f"c{i}", "VARCHAR") for column, i in known.items()})
    comma_is_decimal = found.separator not in (None, ",")
    load_source(con, table, Source(source, columns, comma_is_decimal), reading)
    if wrong:
        if reading.is_hashed:
            wrong = [(number, HIDDEN, reason) for number, _, reason in wrong]
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


def _known_columns(found, partition, name, reading, log):
    """The layout as this file calls it, where its columns are, and the Report that it is; says which are ignored.

    Args:
        found: names in its header.
        partition: what its folders say of all its rows, see ml.raw.arrivals.partition_of. What the file says wins.

    Returns:
        Layout; position of each column of the file; SQL and type of each that its folders say; the Report of a payment
        provider, or None.
    """
    names = {folded(header) for header in found}
    by_folder = {header: value for header, value in partition.items() if folded(header) not in names}
    layout, positions, report = _positions([*found, *by_folder], name, reading, log)
    values = list(by_folder.values())
    said = {column: values[i - len(found)] for column, i in positions.items() if i >= len(found)}
    if said:
        told = ", ".join(
            layout[column].shown + ("" if layout[column].is_personal else f" {value!r}")
            for column, value in said.items()
        )
        log(f"{name}: of all its rows, its folder says {told}.")
    constants = {
        column: ("null::varchar" if value is None else literal(value), "VARCHAR") for column, value in said.items()
    }
    known = {column: i for column, i in positions.items() if i < len(found)}
    unread = {} if layout.is_labels else looked_at(found, set(known.values()))
    layout = replace(layout, unread={name: found[i] for name, i in unread.items()})
    return layout, known | unread, constants, report


def _positions(found, name, reading, log):
    layout = reading.layout.called(found)
    wanted = {column.name: column.shown for column in layout.columns}
    names = [folded(header) for header in found]
    if _holds_labels_alone(layout, found) and not _layouts_of(found, reading):
        layout = replace(layout, is_labels=True)
        wanted = {column: wanted[column] for column in LABELS}
        positions = TRANSACTIONS.positions(found, list(wanted.values()), [wanted["reported_at"]], name)
        log(f"{name}: labels alone, for transactions that other files hold.")
        read = {column: positions[shown] for column, shown in wanted.items() if shown in positions}
        _tell_what_is_not_read(found, read, layout, name, log, LABELS)
        return layout, read, None
    report, positions = report_of(found)
    if report and not _holds_transactions(layout, names):
        log(f"{name}: disputes as {report.name} reports them, read as labels.")
        # Its columns are those of the provider: nothing else can be meant.
        _tell_what_is_not_read(found, positions, layout, name, log, ())
        columns = (
            replace(column, headers=(found[positions[column.name]], *column.headers))
            if column.name in positions
            else column
            for column in layout.columns
        )
        return replace(layout, columns=tuple(columns), is_labels=True), positions, report
    if reading.is_hashed and not any(column.called(found) for column in layout.columns):
        raise refuse(
            name,
            f"none of the {len(found):,} names in its header is known. They are not shown, as they may be values of a"
            " file without a header, and FRAUD_HASH_KEY is set.",
            _what_it_is(found, name, reading),
        )
    needed = layout.needed(found)
    optional = [shown for column, shown in wanted.items() if column not in needed]
    kind = replace(
        TRANSACTIONS,
        layout=f"the layout {layout.name}: {', '.join(runs(c.shown for c in layout.columns if c.name in needed))}",
        hints=layout.hints,
        what_it_is=lambda found: _what_it_is(found, name, reading),
    )
    positions = kind.positions(found, list(wanted.values()), optional, name)
    _check_entities(layout, positions, found, name)
    read = {column: positions[shown] for column, shown in wanted.items() if shown in positions}
    _tell_what_is_not_read(found, read, layout, name, log)
    return layout, read, None


def _tell_what_is_not_read(found, read, layout, name, log, missed=KEY):
    """Says which columns are ignored, and which of them may be one of `missed`, see names.what_may_be_missed."""
    extra = [header for i, header in enumerate(found) if i not in read.values()]
    if extra:
        log(f"{name}: {shortened(extra)} ignored; the columns read are {shortened([found[i] for i in read.values()])}.")
    for line in what_may_be_missed(extra, layout, read, missed):
        log(f"{name}: WARNING: {line}")


def _holds_labels_alone(layout, found):
    there = {column.name for column in layout.columns if column.called(found)}
    if not {"transaction_id", "is_fraud"} <= there:
        return False
    if not _holds_transactions(layout, list(map(folded, found))):
        return True
    # Whose payments they are may stand beside: labels have neither time nor amount, whatever these are called.
    names = [header for header in found if not layout["reported_at"].called([header])]
    told = there | {meaning for name in names for meaning in meanings(name)}
    return not told & {"time_s", "occurred_at", "time", "amount_eur"} and all(
        column.is_text for column in layout.own if column.is_required
    )


def _holds_transactions(layout, names):
    """Whether a header has a time of transactions, or anything of them that must be there."""
    return any(
        folded(column.shown) in names
        for column in layout.columns
        if column.name in ("time_s", "occurred_at") or (column.is_required and column in layout.own)
    )


def _what_it_is(found, name, reading):
    """Which other layout a file is of, in a sentence; else what tells what its columns are."""
    fits = _layouts_of(found, reading)
    if not fits:
        return f"`fraud init {name}` says what its columns may be.{_what_labels_need(found, reading.layout)}"
    return f"Its columns are those of the layout {' or '.join(fits)}: set FRAUD_LAYOUT={fits[0]}."


def _what_labels_need(found, layout):
    """A sentence for a file that has nothing of transactions but, perhaps, their ids."""
    called = layout.called(found)
    if _holds_transactions(called, [folded(header) for header in found]) or called["amount_eur"].called(found):
        return ""
    needed = ", ".join(layout[column].shown for column in LABELS)
    return f" If these are labels alone, its columns must be {needed} (empty where it is not known)."


def _layouts_of(found, reading):
    """Names of the other layouts that a header is of."""
    return [layout.name for layout in reading.others() if layout.name != reading.layout.name and layout.is_of(found)]


def _check_entities(layout, positions, found, name):
    """Refuses a file that lacks what the best inputs are made of, unless somebody has said that there is none."""
    for entity in dict.fromkeys(column.entity for column in layout.columns if column.entity):
        columns = [column for column in layout.columns if column.entity == entity]
        if any(column.shown in positions or column.is_absent for column in columns):
            continue
        names = " or ".join(column.name for column in columns)
        raise refuse(
            name,
            f"no column is {names}. Found {shortened(found)}.",
            f"Say what the file calls it, --vars '{{headers: {{{columns[0].name}: NAME}}}}', or that there is none,"
            f" --vars '{{headers: {{{columns[0].name}: null}}}}'.",
        )


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
