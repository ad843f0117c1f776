"""Files of card transactions -> rows of the table `fraud`. A build takes every new file, or none."""

import tempfile
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from ml.language.guards import plain
from ml.raw.arrivals import state_of
from ml.raw.incoming import IngestionError, check_unchanged, known_by, later_than, shown
from ml.raw.transaction_files import TRANSACTIONS, VALUES, count, load, refuse, rows_of
from ml.storage.sql import literal

__all__ = ["SIMULATED", "IngestionError", "ingest"]

SIMULATED = "simulated"
"""The file_name of simulated rows."""

CLOCK_START_S = 60
"""A collection whose first transaction comes before this second starts its own clock."""

EXAMPLES = 5
"""Rejected rows shown in an error."""

EMPTY = f"""
    select null::varchar as transaction_id, {", ".join(f"null::double as {value}" for value in VALUES)},
        null::tinyint as class, null::varchar as file_name, null::varchar as file_hash, null::bigint as row_number,
        null::timestamp as loaded_at, null::varchar as reject_column, null::varchar as reject_value,
        null::varchar as reject_reason
    where false
"""


@dataclass
class Stored:
    """What the warehouse knows already."""

    relation: str | None
    hashes: frozenset[str] = frozenset()
    rows: int = 0
    is_simulated: bool = False
    starts_at_s: float | None = None
    loaded_at: datetime = datetime.min


@dataclass
class Loaded:
    """One new file, in a TEMP table (see transaction_files.load)."""

    table: str
    name: str
    file_hash: str
    loaded_at: datetime


def ingest(con, *, pattern, pattern_is_set, stored, collection_start, max_rejected_share, simulate, log):
    """The rows of all files that are not stored yet.

    Everything is checked before it returns; an error leaves nothing behind but TEMP tables.

    Args:
        con: DuckDB connection; the TEMP tables `ingest_*` are made on it.
        pattern: path, folder or glob of CSV, CSV.gz and Parquet files.
        pattern_is_set: whether a person chose the pattern. Then it is an error when no file matches.
        stored: name of the table `fraud` in SQL, None when it does not exist.
        collection_start: timestamp (UTC, ISO 8601) at which Time is 0.
        max_rejected_share: 0..1, the largest share of rejected rows that a file may have.
        simulate: writes a Parquet file at the path it is given, called when there is neither a file nor a
            stored row; or None.
        log: takes a line of text that a person should read.

    Returns:
        Relation over TEMP tables, one row per row of each new file: transaction_id, time_s (s since
        collection_start), v1..v28, amount, class, file_name, file_hash (sha256), row_number (from 1), loaded_at
        (UTC, one per file, later than all before), reject_column, reject_value, reject_reason. An accepted row
        has no reject_*, a rejected one no transaction_id; without reject_column, the whole line is bad.

    Raises:
        IngestionError: what a person has to repair.
    """
    collection_start = _checked_start(collection_start)
    known = _read_stored(con, stored)

    def say(line):
        log(plain(line))

    arrived = TRANSACTIONS.find(pattern, say)
    paths = arrived.files
    if not paths and known.rows and not pattern_is_set:
        return con.sql(EMPTY)
    # Where somebody has put something, nothing is simulated in its place.
    if not paths and arrived.foreign:
        raise TRANSACTIONS.refuse_foreign(arrived)
    if not paths and arrived.unfinished:
        raise refuse(
            shown(arrived.unfinished[0]),
            "its transfer has not ended, and there is no other file.",
            "Build again when it has arrived completely, or remove it.",
        )
    if not paths and (pattern_is_set or simulate is None):
        raise IngestionError(
            f"no transactions file matches {pattern} (FRAUD_TRANSACTIONS), seen from {Path.cwd()}. Nothing was"
            " ingested.\nCorrect the path, or unset FRAUD_TRANSACTIONS to read data/incoming/*."
        )

    loaded = []
    with tempfile.TemporaryDirectory() as folder:
        files = [(path, shown(path)) for path in paths]
        if not files:
            simulated = Path(folder, "simulated.parquet")
            simulate(simulated)
            files = [(simulated, SIMULATED)]
        for path, name in files:
            before, file_hash = known_by(TRANSACTIONS, path, name)
            new = _new_file(name, before, file_hash, known, loaded, say)
            if new is None:
                continue
            load(con, new.table, path, name, collection_start, say)
            check_unchanged(TRANSACTIONS, name, before, state_of(path))
            _check_rejects(con, new, max_rejected_share, say)
            _check_clock(con, new, known, loaded)
            loaded.append(new)
    return con.sql(" union all ".join(map(_rows, loaded)) or EMPTY)


def _checked_start(collection_start):
    try:
        start = datetime.fromisoformat(str(collection_start))
    except ValueError:
        start = None
    # SQL reads the same text, and would drop an offset.
    if start is None or start.tzinfo:
        raise IngestionError(
            f"collection_start is {collection_start!r}, which is no timestamp without zone. Nothing was ingested.\n"
            "Write it in UTC, like 2013-09-01 00:00:00."
        )
    return start.isoformat(" ")


def _read_stored(con, relation):
    if relation is None:
        return Stored(None)
    rows, is_simulated, starts_at_s, loaded_at = con.execute(f"""
        select
            count(*),
            coalesce(bool_or(file_name = '{SIMULATED}'), false),
            min(time_s) filter (reject_reason is null),
            coalesce(max(loaded_at), timestamp '0001-01-01')
        from {relation}
    """).fetchall()[0]
    hashes = con.execute(f"select distinct file_hash from {relation}").fetchall()
    return Stored(relation, frozenset(h for (h,) in hashes), rows, is_simulated, starts_at_s, loaded_at)


def _new_file(name, state, file_hash, known, loaded, log):
    if file_hash in known.hashes:
        return None
    copies = [other.name for other in loaded if other.file_hash == file_hash]
    if copies:
        log(f"{name}: a copy of {copies[0]}, not ingested twice.")
        return None
    if known.is_simulated and name != SIMULATED:
        raise refuse(
            name,
            f"the warehouse holds {known.rows:,} simulated transactions, and real ones must not mix with them.",
            "Run `fraud reset`, then build again: it moves the simulated warehouse aside, and the published file"
            " stays as it is until the next build.",
        )
    loaded_at = later_than([known.loaded_at, *(other.loaded_at for other in loaded)])
    log(f"{name}: reading {state.bytes / 1e6:,.1f} MB.")
    return Loaded(f"ingest_file_{len(loaded)}", name, file_hash, loaded_at)


def _check_rejects(con, new, max_rejected_share, log):
    rows = count(con, new.table)
    rejected = count(con, f"{new.table} where reject_reason is not null")
    if rejected == 0:
        return
    if rejected <= max_rejected_share * rows:
        log(f"{new.name}: {rejected:,} of {rows:,} rows rejected, see rejected_transactions.")
        return

    examples = con.execute(f"""
        select row_number, reject_column, reject_value, reject_reason
        from ({rows_of(new.table)}) where reject_reason is not null order by row_number limit {EXAMPLES}
    """).fetchall()
    lines = [
        f"  row {row}: {column or 'the line'}{'' if value is None else f' {value!r}'}: {reason}"
        for row, column, value, reason in examples
    ]
    more = [f"  and {rejected - EXAMPLES:,} more"] if rejected > EXAMPLES else []
    raise refuse(
        new.name,
        f"{rejected:,} of {rows:,} rows rejected, more than max_rejected_share = {max_rejected_share:g} allows."
        " The first:\n" + "\n".join(lines + more),
        "Correct these rows, or move the file out of the folder; if they may be lost, raise max_rejected_share.",
    )


def _check_clock(con, new, known, loaded):
    """Refuses a second collection whose Time starts at 0 again: its rows would lie among those of the first.

    A file of late labels, or one saved anew in another format, starts at 0 too, but repeats rows that are known.
    """
    if not _starts_at_0(_first_second(con, new.table, "has_own_time")):
        return
    tables = [other.table for other in loaded]
    starts = [known.starts_at_s, *(_first_second(con, table, "true") for table in tables)]
    if not any(map(_starts_at_0, starts)):
        return

    others = [f"select transaction_id from ({rows_of(table)})" for table in tables]
    if known.relation:
        others.append(f"select transaction_id from {known.relation}")
    unknown, rows = con.execute(f"""
        with
        others as (select * from ({" union all ".join(others)}) where transaction_id is not null)
        select count(*) filter (transaction_id not in (from others)), count(*)
        from ({rows_of(new.table)}) where transaction_id is not null
    """).fetchall()[0]
    if unknown > rows / 2:
        raise refuse(
            new.name,
            f"its Time starts at 0 again beside other transactions that start at 0, and {unknown:,} of its {rows:,}"
            " rows are new: it looks like a second collection, and all files share one clock.",
            "Add a column occurred_at (a timestamp; it wins over Time), or continue Time where the other files end.",
        )


def _first_second(con, table, rows):
    return con.execute(f"select min(time_s) from {table} where reject_reason is null and {rows}").fetchall()[0][0]


def _starts_at_0(first_second):
    return first_second is not None and first_second < CLOCK_START_S


def _rows(file):
    return f"""
        select transaction_id, {", ".join(VALUES)}, class,
            {literal(file.name)} as file_name, '{file.file_hash}' as file_hash, row_number,
            timestamp '{file.loaded_at.isoformat(" ")}' as loaded_at,
            reject_column, reject_value, reject_reason
        from ({rows_of(file.table)})
    """
