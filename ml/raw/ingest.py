"""Files of card transactions -> rows of the table `fraud`. A build takes every new file, or none."""

import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import NamedTuple

from ml.language.guards import plain
from ml.raw.arrivals import TABLE, State, state_of
from ml.raw.checks.amounts import warn_of_placeholders, warn_of_two_units
from ml.raw.checks.classes import check_classes, warn_of_young_labels
from ml.raw.checks.clock import check_clock
from ml.raw.checks.entities import warn_of_entities
from ml.raw.checks.known_rows import check_known_otherwise
from ml.raw.checks.lost import warn_of_lost_values
from ml.raw.checks.names import warn_of_names
from ml.raw.checks.places import warn_of_places_at_0
from ml.raw.checks.rejects import check_rejects
from ml.raw.checks.reports import (
    check_labels_are_not_turned_round,
    check_labels_are_of_known_transactions,
    warn_of_early_reports,
)
from ml.raw.checks.rows import check_rows, warn_of_other_rows, warn_of_pairs
from ml.raw.incoming import ForeignFileError, IngestionError, check_unchanged, known_by, later_than, runs, shown
from ml.raw.layout import Layout
from ml.raw.seen_files import SeenFiles
from ml.raw.transaction_files import TRANSACTIONS, load, refuse, rows_of
from ml.raw.values import personal, times
from ml.raw.values.currencies import FOLDER, convert
from ml.raw.values.rows import Reading, Rules
from ml.storage.sql import literal

__all__ = ["SIMULATED", "IngestionError", "ingest", "nothing", "rows_to_store", "take_in"]

SIMULATED = "simulated"
"""The file_name of simulated rows."""


@dataclass
class Stored:
    """What the warehouse knows already."""

    relation: str | None
    columns: frozenset[str] = frozenset()
    hashes: frozenset[str] = frozenset()
    rows: int = 0
    is_simulated: bool = False
    starts_at_s: float | None = None
    ends_at_s: float | None = None
    loaded_at: datetime = datetime.min


class Found(NamedTuple):
    """A file that is there: where it lies, how errors call it, its state, and what tells its content from others'."""

    path: Path
    name: str
    state: State
    file_hash: str


@dataclass
class Loaded:
    """One new file, in a table of its own (see transaction_files.load)."""

    path: Path
    state: State
    table: str
    name: str
    file_hash: str
    loaded_at: datetime
    is_labels: bool = False


@dataclass(frozen=True)
class HowToRead:
    """Reads a file into its table, by itself: what depends on other files is judged later."""

    rules: Rules
    layout: Layout
    is_hashed: bool
    others: Callable
    rates: Path

    def read(self, con, file, say):
        """The Layout of a Loaded file, its columns called as in the file.

        Args:
            con: DuckDB connection, with the key of ml.raw.values.personal where columns are hashed.
            file: Loaded; its TEMP table is made.
            say: takes a line of text.

        Raises:
            IngestionError: what a person has to repair.
        """
        reading = Reading(file.name, self.rules, self.layout, say, refuse, is_hashed=self.is_hashed, others=self.others)
        called = load(con, file.table, file.path, file.name, reading, say)
        check_unchanged(TRANSACTIONS, file.name, file.state, state_of(file.path))
        convert(con, file.table, called, self.rates, self.rules.collection_start, refuse, file.name, say)
        if not self.is_hashed:
            _check_card_numbers(con, file, called)
        return called


def one_by_one(con, files, how, say):
    """Read files here, one after the other, each when it is asked for.

    Yields:
        Each Loaded of `files`, and its Layout or the ForeignFileError that it is.
    """
    for file in files:
        try:
            yield file, how.read(con, file, say)
        except ForeignFileError as error:
            yield file, error


def ingest(con, *, layout, **told):
    """The rows of all files that are not stored yet.

    Args:
        con, layout, told: as of `take_in`.

    Returns:
        Relation over TEMP tables, one row per row of each new file: see `rows_to_store`.

    Raises:
        IngestionError: what a person has to repair.
    """
    loaded = take_in(con, layout=layout, **told)
    return con.sql(" union all ".join(rows_to_store(file, layout) for file in loaded) or nothing(layout))


def take_in(
    con,
    *,
    layout,
    pattern,
    pattern_is_set,
    stored,
    collection_start,
    max_rejected_share,
    simulate,
    log,
    max_amount=1e9,
    max_id_length=200,
    timezone="UTC",
    any_class_share=False,
    hash_key=None,
    rates=Path("data", FOLDER),
    other_layouts=tuple,
    now=None,
    read=one_by_one,
    scratch=None,
    found_in_table=None,
):
    """Read and judge all files that are not stored yet.

    Everything is checked before it returns; an error leaves nothing behind but TEMP tables, and what files were seen.

    Args:
        con: DuckDB connection; the TEMP tables `ingest_*` are made on it.
        layout: ml.raw.layout.Layout.
        pattern: path, folder or glob of CSV, CSV.gz and Parquet files; or a table of a cluster, see `found_in_table`.
        pattern_is_set: whether a person chose the pattern. Then it is an error when no file matches.
        stored: name of the table `fraud` in SQL, None when it does not exist.
        collection_start: timestamp (UTC, ISO 8601) at which Time is 0.
        max_rejected_share: 0..1, the largest share of rejected rows that a file may have.
        simulate: writes a Parquet file at the path it is given, called when there is neither a file nor a
            stored row; or None.
        log: takes a line of text that a person should read.
        max_amount: largest amount in EUR; a row with a larger one is rejected.
        max_id_length: characters of an id.
        timezone: region (like Europe/Paris) of times that are written without a zone.
        any_class_share: whether a file may hold mostly frauds, or none where there should be some.
        hash_key: text under which personal columns are hashed; None: they are stored as they are.
        rates: pathlib.Path of the folder with rates of exchange, see ml.raw.values.currencies.
        other_layouts: gives the other Layouts there are; asked when a file is not of this one.
        now: the present (UTC); later times, but for a day, are rejected. None: the clock.
        read: reads files into their tables, see `one_by_one`.
        scratch: pathlib.Path of a folder that whoever reads can see; None: the system's.
        found_in_table: gives, of the hashes of stored files, a Found of each new data file of the table that `pattern`
            names; None: there is no cluster.

    Returns:
        List of Loaded.

    Raises:
        IngestionError: what a person has to repair.
    """
    now = now or datetime.now(UTC).replace(tzinfo=None)
    rules = _checked_rules(con, collection_start, max_amount, max_id_length, timezone, now)
    known = _read_stored(con, stored)
    _check_stored(con, known, layout)
    is_hashed = bool(hash_key) and any(column.is_personal for column in layout.own)
    _check_key(con, known, layout, hash_key)
    if is_hashed:
        personal.put_key(con, hash_key)

    def say(line):
        log(plain(line))

    how = HowToRead(rules, layout, is_hashed, other_layouts, rates)
    loaded, foreign = [], []
    with tempfile.TemporaryDirectory(dir=scratch) as folder:
        if pattern.startswith(TABLE):
            found = _found_in_table(pattern, found_in_table, known)
        else:
            simulated = Path(folder, "simulated.parquet")
            found = _found_in_folder(con, pattern, pattern_is_set, known, simulate, simulated, say)
        for new, called in read(con, _new_files(found, known, say), how, say):
            if isinstance(called, ForeignFileError):
                foreign.append(called)
                continue
            new.is_labels = called.is_labels
            check_rejects(con, new, called, max_rejected_share, say)
            check_rows(con, new, called, say)
            warn_of_pairs(con, new, called, say)
            warn_of_other_rows(con, new, called, say)
            # Reports are of frauds mostly.
            if not any_class_share and not new.is_labels:
                check_classes(con, new, called, known, loaded, say)
                warn_of_young_labels(con, new, called, known, loaded, say)
            check_known_otherwise(con, new, layout, known, loaded, max_rejected_share, rules.collection_start, say)
            check_clock(con, new, called, known, loaded)
            warn_of_placeholders(con, new, called, say)
            warn_of_two_units(con, new, called, say)
            warn_of_places_at_0(con, new, called, say)
            warn_of_names(con, new, called, known, is_hashed, say)
            is_first = not known.rows and all(one.is_labels for one in loaded)
            warn_of_entities(con, new, called, is_first, say)
            warn_of_lost_values(con, new, called, known, loaded, say)
            loaded.append(new)
    # What is no table stops no good file beside it; alone it fails, so that somebody hears of it.
    if foreign and not loaded:
        raise foreign[0]
    for error in foreign:
        say(error.left_alone)
    check_labels_are_of_known_transactions(con, known, loaded, say)
    if not any_class_share:
        check_labels_are_not_turned_round(con, known, loaded)
    warn_of_early_reports(con, known, loaded, rules, say)
    personal.drop_key(con)
    return loaded


def _found_in_folder(con, pattern, pattern_is_set, known, simulate, simulated, say):
    """Yields the Found of each file; where there is none and may be none, of one that is simulated."""
    arrived = TRANSACTIONS.find(pattern, say)
    files = [(path, shown(path)) for path in arrived.files]
    if not files:
        if known.rows and not pattern_is_set:
            return
        # Where somebody has put something, nothing is simulated in its place.
        if arrived.foreign:
            raise TRANSACTIONS.refuse_foreign(arrived)
        if arrived.unfinished:
            raise refuse(
                shown(arrived.unfinished[0]),
                "its transfer has not ended, and there is no other file.",
                "Build again when it has arrived completely, or remove it.",
            )
        if pattern_is_set or simulate is None:
            raise IngestionError(
                f"no transactions file matches {pattern} (FRAUD_TRANSACTIONS), seen from {Path.cwd()}. Nothing was"
                " ingested.\nCorrect the path, or unset FRAUD_TRANSACTIONS to read data/incoming/*."
            )
        simulate(simulated)
        files = [(simulated, SIMULATED)]
    seen = SeenFiles(con)
    for path, name in files:
        yield Found(path, name, *known_by(TRANSACTIONS, path, name, seen.hash_of))


def _found_in_table(pattern, found_in_table, known):
    if found_in_table is None:
        raise IngestionError(
            f"FRAUD_TRANSACTIONS is {pattern}, a table of a Spark cluster, and FRAUD_SPARK is not set. Nothing was"
            " ingested.\nSet FRAUD_SPARK and FRAUD_LAKE to build there, or FRAUD_TRANSACTIONS to files."
        )
    found = found_in_table(known.hashes)
    if not found and not known.rows:
        raise IngestionError(
            f"{pattern} holds no rows. Nothing was ingested.\nWrite them, or set FRAUD_TRANSACTIONS to another table."
        )
    return found


def _checked_rules(con, collection_start, max_amount, max_id_length, timezone, now):
    start = _checked_start(collection_start)
    region = times.known_zone(con, str(timezone))
    if region is None:
        near = times.near_zones(con, str(timezone))
        like = f" Is it {' or '.join(near)}?" if near else ""
        raise IngestionError(
            f"the var timezone is {timezone!r}, which is no region.{like} Nothing was ingested.\n"
            "Write a region like Europe/Paris, or UTC."
        )
    try:
        limits = float(max_amount), int(max_id_length)
    except (TypeError, ValueError):
        limits = (0, 0)
    if min(limits) <= 0:
        raise IngestionError(
            f"the vars max_amount and max_id_length are {max_amount!r} and {max_id_length!r}. Nothing was ingested.\n"
            "Both are numbers above 0."
        )
    latest_s = (now + timedelta(days=1) - datetime.fromisoformat(start)).total_seconds()
    return Rules(start, min(latest_s, times.LAST_SECOND), *limits, region)


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
    rows, is_simulated, starts_at_s, ends_at_s, loaded_at = con.execute(f"""
        select
            count(*),
            coalesce(bool_or(file_name = '{SIMULATED}'), false),
            min(time_s) filter (reject_reason is null),
            max(time_s) filter (reject_reason is null),
            coalesce(max(loaded_at), timestamp '0001-01-01')
        from {relation}
    """).fetchall()[0]
    hashes = con.execute(f"select distinct file_hash from {relation}").fetchall()
    columns = [name for name, *_ in con.execute(f"describe {relation}").fetchall()]
    return Stored(
        relation,
        frozenset(columns),
        frozenset(h for (h,) in hashes),
        rows,
        is_simulated,
        starts_at_s,
        ends_at_s,
        loaded_at,
    )


def _check_stored(con, known, layout):
    missing = [column.name for column in layout.own if column.is_required and column.name not in known.columns]
    if known.rows and missing:
        raise IngestionError(
            f"the warehouse holds {known.rows:,} rows without {', '.join(runs(missing))}, which the layout"
            f" {layout.name} requires: they were read with another layout. Nothing was ingested.\n"
            "Set FRAUD_LAYOUT to the layout it was built with, or FRAUD_WAREHOUSE to another file for this one; `fraud"
            " reset` moves the old warehouse aside."
        )
    # Rows of before values had ranges: no build passes with them.
    if not known.relation or known.ends_at_s is None or known.ends_at_s <= times.LAST_SECOND:
        return
    files = con.execute(
        f"select file_name, count(*) from {known.relation} where time_s > {times.LAST_SECOND} group by file_name"
    ).fetchall()
    raise IngestionError(
        f"{', '.join(f'{name} ({rows:,} rows)' for name, rows in files)}: stored times lie more than"
        f" {times.LAST_SECOND:,} s after collection_start, and no build can go on with them. Nothing was ingested.\n"
        f"Take the file out: fraud forget {files[0][0]}"
    )


def _check_key(con, known, layout, hash_key):
    """Refuses a key that is too short, and one that was not there, or is not there any more, for the stored rows."""
    if hash_key and len(hash_key) < personal.LEAST_KEY_LETTERS:
        raise IngestionError(
            f"FRAUD_HASH_KEY has {len(hash_key)} letters, and {personal.LEAST_KEY_LETTERS} are the least: a short key"
            " can be found by trying. Nothing was ingested.\nMake one: openssl rand -hex 32"
        )
    columns = [column.name for column in layout.own if column.is_personal and column.name in known.columns]
    if not known.rows or not columns:
        return
    is_hash = " or ".join(f"coalesce(regexp_full_match({name}, '{personal.HASHED}'), false)" for name in columns)
    hashed, clear = con.execute(f"""
        select count(*) filter ({is_hash}), count(*) filter (not ({is_hash}))
        from {known.relation} where {" or ".join(f"{name} is not null" for name in columns)}
    """).fetchall()[0]
    if hash_key and clear:
        raise IngestionError(
            f"FRAUD_HASH_KEY is set, and {clear:,} stored rows hold {', '.join(columns)} as they came: the same"
            " customer would have two names. Nothing was ingested.\n"
            "Run `fraud reset` and build again from the files, or unset the key."
        )
    if hashed and not hash_key:
        raise IngestionError(
            f"{hashed:,} stored rows hold {', '.join(columns)} as hashes, and FRAUD_HASH_KEY is not set. Nothing was"
            " ingested.\nSet the key that they were made with."
        )


def _check_card_numbers(con, new, layout):
    names = [column for column in layout.own if column.is_text]
    found = [column.shown for column in names if personal.holds_card_numbers(con, new.table, column.name)]
    if found:
        raise refuse(
            new.name,
            f'column "{found[0]}" holds card numbers (they pass the Luhn check), which must not lie about in clear.',
            "Set FRAUD_HASH_KEY to a secret of 16 letters or more (openssl rand -hex 32) and keep it: they are then"
            " stored as keyed hashes. Or leave them out of the file, and name customers otherwise.",
        )


def _new_files(found, known, log):
    """Yields a Loaded for each Found whose content is neither stored nor that of one before it."""
    new = []
    for path, name, state, file_hash in found:
        if file_hash in known.hashes:
            continue
        copies = [other.name for other in new if other.file_hash == file_hash]
        if copies:
            log(f"{name}: a copy of {copies[0]}, not ingested twice.")
            continue
        if known.is_simulated and name != SIMULATED:
            raise refuse(
                name,
                f"the warehouse holds {known.rows:,} simulated transactions, and real ones must not mix with them.",
                "Run `fraud reset`, then build again: it moves the simulated warehouse aside, and the published file"
                " stays as it is until the next build.",
            )
        loaded_at = later_than([known.loaded_at, *(other.loaded_at for other in new)])
        log(f"{name}: reading {state.bytes / 1e6:,.1f} MB.")
        new.append(Loaded(path, state, f"ingest_file_{len(new)}", name, file_hash, loaded_at))
        yield new[-1]


def rows_to_store(file, layout):
    """SQL of the rows of a Loaded file as they are stored.

    Columns: transaction_id, time_s (s since collection_start), those of the layout's own, amount, class, reported_at
    (UTC), file_name, file_hash (sha256), row_number (from 1), loaded_at (UTC, one per file, later than all before),
    reject_column, reject_value, reject_reason. An accepted row has no reject_*, a rejected one no transaction_id;
    without reject_column, the whole line is bad.
    """
    return f"""
        select transaction_id, {", ".join(layout.stored)}, class, reported_at,
            {literal(file.name)} as file_name, '{file.file_hash}' as file_hash, row_number,
            timestamp '{file.loaded_at.isoformat(" ")}' as loaded_at,
            reject_column, reject_value, reject_reason
        from ({rows_of(file.table)})
    """


def nothing(layout):
    """SQL of the same columns without a row."""
    values = ", ".join(f"null::{kind} as {name}" for name, kind in layout.stored.items())
    return f"""
        select null::varchar as transaction_id, {values}, null::tinyint as class, null::timestamp as reported_at,
            null::varchar as file_name, null::varchar as file_hash, null::bigint as row_number,
            null::timestamp as loaded_at, null::varchar as reject_column, null::varchar as reject_value,
            null::varchar as reject_reason
        where false
    """
