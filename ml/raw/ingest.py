"""Files of card transactions -> rows of the table `fraud`. A build takes every new file, or none."""

import re
import tempfile
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import NamedTuple

from ml.language.guards import plain
from ml.raw.arrivals import TABLE, State, state_of
from ml.raw.incoming import ForeignFileError, IngestionError, check_unchanged, known_by, later_than, runs, shown
from ml.raw.layout import COMMON, Layout
from ml.raw.seen_files import SeenFiles
from ml.raw.transaction_files import TRANSACTIONS, count, load, refuse, rows_of
from ml.raw.values import cells, identity, labels, personal, times
from ml.raw.values.currencies import FOLDER, NO_RATE, convert
from ml.raw.values.rows import Reading, Rules, shown_value
from ml.storage.sql import literal

__all__ = ["SIMULATED", "IngestionError", "ingest", "nothing", "rows_to_store", "take_in"]

SIMULATED = "simulated"
"""The file_name of simulated rows."""

CLOCK_START_S = 60
"""A collection whose first transaction comes before this second starts its own clock."""

EXAMPLES = 5
"""Rejected rows shown in an error."""

LEAST_DELAY_DAYS = 1
"""A report that is older than its payment by so much is no matter of zones, or of a day without a time."""

REMEMBERED_DAYS = 30
"""Of so many days before a file, ids are compared with its own."""

LEAST_ALIKE, ALIKE_SHARE = 3, 0.05
"""Fewer ids that differ in zeros or capitals may be different ones."""

LEAST_LABELS = 10
"""Fewer known labels prove nothing about what they mean."""

SURPRISE = 0.001
"""A file without any fraud is doubted when, at the known share of frauds, its chance is smaller."""

# What to do about a kind of rejected rows, by the beginning of their reason.
ADVICE = {
    "negative": "Refunds are no payments: leave them out of the file.",
    "not in EUR": "Amounts are in EUR here: convert them, and leave out the sign.",
    NO_RATE: "Put a newer file of rates into the folder, or correct the code of the currency (ISO 4217).",
    "rounded by a spreadsheet": "A spreadsheet has turned long ids into numbers and lost their last digits: "
    "export them again from where they come from, and keep their column as text.",
    "a date": "Export the ids again from where they come from, and keep their column as text.",
    "repeated": "transaction_id must name one transaction; a card or order number does not. Of a payment with a row for"
    " each of its states, keep one. Where every row is a payment, leave the column out: ids are then made from the"
    " values.",
    "looks like Unix": "Write such times into a column occurred_at, like 2013-09-01 10:00:00; Time is seconds since "
    "collection_start.",
    "looks like days": "Format them as date and time before saving, like 2013-09-01 10:00:00, in a column occurred_at.",
    "a time of day": "Write date and time into a column occurred_at, like 2013-09-01 10:00:00.",
    "a timestamp": "Name the column occurred_at.",
    "not a timestamp": "Write them like 2013-09-01 10:00:00, or with an offset, 2013-09-01 10:00:00+02:00. Dates of a"
    " spreadsheet need no writing where it is saved as .xlsx.",
    "a year of two digits": "Write them with four, like 2013-09-01 10:00:00.",
    "before collection_start": "Correct them; or set the var collection_start to an earlier day, and build anew from"
    " the files after `fraud reset`.",
    "not a number": "Write numbers with digits and one decimal mark, like 1234.56, and nothing else. If a spreadsheet"
    " has changed them, export them again from where they come from.",
    "not yes or no": "Write yes or no, or 1 and 0, and leave the cell empty where it is not known.",
    "an error of a spreadsheet": "Correct the formula, or leave the row out.",
    "holds a control character": "Write such a text on one line.",
    "holds a character that does not show": "Export the ids again from where they come from.",
    "skipped by": "Set the var timezone to the region of these times, or write their offset.",
    "in the future": "Correct the year, or the clock of this machine.",
    "outside": "Correct these values, or leave the cell empty where a value is not known.",
    "above max_amount": "If such amounts are right, raise the var max_amount.",
}


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
                if new.path.is_dir():
                    raise called  # a part of one file
                foreign.append(called)
                continue
            new.is_labels = called.is_labels
            _check_rejects(con, new, called, max_rejected_share, say)
            # Reports are of frauds mostly.
            if not any_class_share and not new.is_labels:
                _check_classes(con, new, called, known, loaded)
            _check_known_otherwise(con, new, layout, known, loaded, max_rejected_share, rules.collection_start, say)
            _check_clock(con, new, called, known, loaded)
            _warn_of_ids_alike(con, new, called, known, is_hashed, say)
            loaded.append(new)
    # What is no table stops no good file beside it; alone it fails, so that somebody hears of it.
    if foreign and not loaded:
        raise foreign[0]
    for error in foreign:
        say(error.left_alone)
    _check_labels_are_of_known_transactions(con, known, loaded, say)
    _warn_of_early_reports(con, known, loaded, rules.collection_start, say)
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


def _check_rejects(con, new, layout, max_rejected_share, log):
    rows, rejected, legitimate, frauds, lost_legitimate, lost_frauds, unread = con.execute(f"""
        select
            count(*),
            count(reject_reason),
            count(*) filter (class = 0),
            count(*) filter (class = 1),
            count(reject_reason) filter (class = 0),
            count(reject_reason) filter (class = 1),
            count(*) filter (has_unread_label)
        from {new.table}
    """).fetchall()[0]
    if rejected == 0:
        return
    if rejected > max_rejected_share * rows:
        what = f"{rejected:,} of {rows:,} rows rejected"
    # A label that cannot be read may be of either class: it counts against the rarer one.
    elif legitimate + frauds + unread < LEAST_LABELS:
        what = ""
    elif unread and not (legitimate and frauds):
        read = "fraud" if frauds else "legitimate" if legitimate else None
        rest = f"all others are {read}: they may be the other class" if read else "no other is known"
        what = f"{unread:,} labels cannot be read, and {rest}. They are"
    elif unread > max(1, max_rejected_share * (min(legitimate, frauds) + unread)):
        what = f"{unread:,} labels cannot be read beside {frauds:,} frauds and {legitimate:,} legitimate rows. They are"
    elif lost_frauds > max(1, max_rejected_share * frauds):
        what = f"{lost_frauds:,} of {frauds:,} frauds rejected. That is"
    elif lost_legitimate > max(1, max_rejected_share * legitimate):
        what = f"{lost_legitimate:,} of {legitimate:,} legitimate rows rejected. That is"
    else:
        what = ""
    if not what:
        log(f"{new.name}: {rejected:,} of {rows:,} rows rejected, see rejected_transactions.")
        return
    raise refuse(
        new.name,
        f"{what}{',' if what.endswith('rejected') else ''} more than max_rejected_share = {max_rejected_share:g} allows"
        f"{'' if what.endswith('rejected') else ' of a class'}. The first:\n{_first_rejected(con, new, rejected)}",
        f"{_advice(con, new, layout)}Correct these rows, or move the file out of the folder; if they may be lost, raise"
        " max_rejected_share.",
    )


def _first_rejected(con, new, rejected):
    # Unread labels first where they are the reason: the rows of a class are told by them.
    examples = con.execute(f"""
        select row_number, reject_column, reject_value, reject_reason
        from ({rows_of(new.table)}) where reject_reason is not null order by row_number limit {EXAMPLES}
    """).fetchall()
    lines = [
        f"  row {row}: {column or 'the line'}{shown_value(value)}: {reason}" for row, column, value, reason in examples
    ]
    more = [f"  and {rejected - EXAMPLES:,} more"] if rejected > EXAMPLES else []
    return "\n".join(lines + more)


def _advice(con, new, layout):
    """What to do about the most frequent reasons, one sentence each, with a space behind."""
    found = con.execute(f"""
        select reject_reason, any_value(zone) from {new.table}
        where reject_reason is not null group by reject_reason order by count(*) desc limit 3
    """).fetchall()
    sentences = []
    for reason, zone in found:
        if reason == "not 0 or 1":
            sentences.append(labels.hint(*_label_counts(con, new), layout["is_fraud"].shown))
        elif reason == "not in EUR" and any(column.name == "currency" for column in layout.columns):
            sentences.append(
                "Leave out the sign, and write the currency into a column currency, like USD (ISO 4217): a sign like $"
                " has several meanings."
            )
        elif reason.startswith("a short name of a zone"):
            meant = times.MEANINGS.get((zone or "").upper())
            means = f"{zone} may mean {meant}: write" if meant else "Write"
            sentences.append(f"{means} the offset, like 2013-09-01 10:00:00+01:00, or a region, like Europe/London.")
        elif re.fullmatch(r"has [0-9]+ fields, expected [0-9]+", reason):
            sentences.append(
                "A cell that holds the mark between cells needs quotes around it, and what another export holds a file"
                " of its own."
            )
        else:
            sentences += [advice for start, advice in ADVICE.items() if reason.startswith(start)]
    return "".join(f"{sentence} " for sentence in sentences if sentence)


def _label_counts(con, new):
    unread = dict(
        con.execute(f"""
            select reject_value, count(*) from {new.table} where reject_reason = 'not 0 or 1' group by reject_value
        """).fetchall()
    )
    read = con.execute(f"select distinct class::varchar from {new.table} where class is not null").fetchall()
    return unread, [*unread, *(text for (text,) in read)]


def _check_classes(con, new, layout, known, loaded):
    """Refuses labels that are probably turned round, or of a file that holds one class alone."""
    tables = [f"select class from {other.table} where reject_reason is null" for other in loaded]
    if known.relation:
        tables.append(f"select class from {known.relation} where reject_reason is null")
    labelled, frauds = _classes(con, f"select class from {new.table} where reject_reason is null")
    if labelled < LEAST_LABELS:
        return
    what_next = (
        f"In {layout['is_fraud'].shown}, 1 means fraud and 0 legitimate. If these labels are right, build once with"
        " --vars '{any_class_share: true}'."
    )
    earlier, earlier_frauds = _classes(con, " union all ".join(tables)) if tables else (0, 0)
    is_late = (
        frauds > labelled / 2 and frauds <= (labelled + earlier) / 2 and _repeats_known_rows(con, new, known, loaded)
    )
    # Where labels are reports, a file may name the frauds alone and leave all others open.
    known_rows = labelled if layout["is_fraud"].is_in_every_file else count(con, new.table)
    if frauds > known_rows / 2 and not is_late:
        what = f"{frauds:,} of its {labelled:,} known labels are frauds"
        if frauds == labelled and not earlier:
            what_next = f"A model learns from both: bring the legitimate transactions in the same file. {what_next}"
        raise refuse(new.name, f"{what}: labels look turned round, or the file holds frauds alone.", what_next)
    share = earlier_frauds / earlier if earlier else 0
    if frauds == 0 and 0 < share < 1 and (1 - share) ** labelled < SURPRISE:
        raise refuse(
            new.name,
            f"none of its {labelled:,} known labels is a fraud, where {share:.2%} of earlier ones are: about"
            f" {share * labelled:,.0f} were to be expected.",
            f"Leave {layout['is_fraud'].shown} empty where it is not known yet: 0 says legitimate. {what_next}",
        )


def _check_labels_are_of_known_transactions(con, known, loaded, log):
    """Refuses a file of labels none of whose transactions is known: their ids are written otherwise."""
    held = [f"select transaction_id from ({rows_of(one.table)}) where amount is not null" for one in loaded]
    if known.relation:
        held.append(f"select transaction_id from {known.relation} where amount is not null")
    for new in (file for file in loaded if file.is_labels):
        labels_n, unknown, example = con.execute(f"""
            with
            named as (
                select transaction_id from ({rows_of(new.table)}) where class is not null and transaction_id is not null
            ),
            known as (select transaction_id from ({" union all ".join(held)}) where transaction_id in (from named))
            select count(*), count(*) filter (is_unknown), min(transaction_id) filter (is_unknown)
            from (select transaction_id, transaction_id not in (from known) as is_unknown from named)
        """).fetchall()[0]
        if not unknown:
            continue
        alike, one, other = con.execute(f"""
            with
            held as ({" union all ".join(held)}),
            unknown as (
                select transaction_id from ({rows_of(new.table)})
                where class is not null and transaction_id is not null and transaction_id not in (from held)
            ),
            alike as (
                select unknown.transaction_id as id, min(held.transaction_id) as known
                from unknown
                inner join held on {identity.same_but_for_zeros("unknown.transaction_id")}
                    = {identity.same_but_for_zeros("held.transaction_id")}
                group by unknown.transaction_id
            )
            select count(*), min_by(id, id), min_by(known, id) from alike
        """).fetchall()[0]
        if alike:
            what = (
                f"{alike:,} of its {labels_n:,} labels are of known transactions but for zeros in front of their ids,"
                f" or capitals:{shown_value(one)} here and{shown_value(other)} there"
            )
            what_next = "Write the ids as the transactions have them: a spreadsheet keeps zeros in a column of text."
            if unknown == labels_n:
                raise refuse(new.name, f"{what}.", what_next)
            log(f"{new.name}: WARNING: {what}. They label nothing. {what_next}")
            if alike == unknown:
                continue
        told = f"{unknown:,} of its {labels_n:,} labels are of transactions that no file holds, like {example}"
        if unknown < labels_n:
            log(f"{new.name}: {told}. They wait for them.")
            continue
        [(other,)] = con.execute(f"select min(transaction_id) from ({' union all '.join(held)})").fetchall()
        others = f"those of transactions are like{shown_value(other)}" if other else "there are no transactions yet"
        raise refuse(
            new.name,
            f"none of its {labels_n:,} labels is of a known transaction: its ids are like{shown_value(example)},"
            f" {others}.",
            "Name the column of the ids that the transactions have too with the var headers, {transaction_id: NAME}, or"
            " bring the transactions first.",
        )


def _warn_of_early_reports(con, known, loaded, start, log):
    """Tells of frauds that were reported before their payment: a model would learn from what nobody knew yet."""
    held = [f"select transaction_id, time_s from ({rows_of(one.table)}) where amount is not null" for one in loaded]
    if known.relation:
        held.append(f"select transaction_id, time_s from {known.relation} where amount is not null")
    for new in loaded:
        reports = (
            f"select transaction_id, time_s, reported_at from ({rows_of(new.table)}) where reported_at is not null"
        )
        if not con.execute(f"select exists ({reports})").fetchall()[0][0]:
            continue
        if new.is_labels:
            reports = f"""
                with reports as ({reports}), held as (
                    select transaction_id, min(time_s) as time_s from ({" union all ".join(held)})
                    where transaction_id in (select transaction_id from reports) group by transaction_id
                )
                select transaction_id, held.time_s, reported_at from reports inner join held using (transaction_id)
            """
        # A report may have a day alone, and another zone.
        early, rows, example = con.execute(f"""
            select
                count(*) filter (is_early),
                count(*),
                min(transaction_id || ' of ' || paid::timestamp(0) || ', reported ' || reported_at::timestamp(0))
                    filter (is_early)
            from (
                select *, reported_at < paid - interval {LEAST_DELAY_DAYS} day as is_early
                from (select *, timestamp '{start}' + to_seconds(time_s) as paid from ({reports}))
            )
        """).fetchall()[0]
        if early:
            log(
                f"{new.name}: WARNING: {early:,} of its {rows:,} reports are older than their payment, like {example}."
                " If days and months are turned round, take the file out with `fraud forget`, and bring it corrected."
            )


def _warn_of_ids_alike(con, new, layout, known, is_hashed, log):
    """Tells of customers or terminals under two names: what one has done is not known of the other."""
    if new.is_labels:
        return
    good = f"({rows_of(new.table)}) where reject_reason is null"
    first_s, last_s = con.execute(f"select min(time_s), max(time_s) from {good}").fetchall()[0]
    for column in layout.own:
        if not cells.is_id(column) or (column.is_personal and is_hashed) or first_s is None:
            continue
        earlier = "select null::varchar as id"
        if known.relation and column.name in known.columns:
            since = first_s - 86_400 * REMEMBERED_DAYS
            earlier = f"select {column.name} as id from {known.relation} where time_s between {since!r} and {last_s!r}"
        found = identity.written_alike(con, f"select {column.name} as id from {good}", earlier)
        if found.pairs >= LEAST_ALIKE and found.pairs >= ALIKE_SHARE * found.names:
            log(
                f"{new.name}: WARNING: {found.pairs:,} of its {found.names:,} names of {column.shown} are there in two"
                f" ways, which differ in zeros in front or in capitals, like {found.example}: each counts as another."
                " If they are one, write them in one way, and take the file out with `fraud forget`."
            )


def _repeats_known_rows(con, new, known, loaded):
    # Frauds that were reported later come alone, of transactions that are known.
    rows, unknown = _rows_and_unknown(con, new, known, loaded)
    return unknown <= rows / 2


def _rows_and_unknown(con, new, known, loaded):
    """How many rows a file has that are accepted, and how many of them no other file holds."""
    others = [f"select transaction_id from ({rows_of(other.table)})" for other in loaded]
    if known.relation:
        others.append(f"select transaction_id from {known.relation}")
    return con.execute(f"""
        with
        named as (select transaction_id from ({rows_of(new.table)}) where transaction_id is not null),
        known as (select transaction_id from ({" union all ".join(others)}) where transaction_id in (from named))
        select count(*), count(*) filter (transaction_id not in (from known)) from named
    """).fetchall()[0]


def _classes(con, rows):
    return con.execute(f"select count(class), count(*) filter (class = 1) from ({rows})").fetchall()[0]


def _check_known_otherwise(con, new, layout, known, loaded, max_rejected_share, start, log):
    """Refuses rows that are known already and have only lost digits, or zeros of their ids, since."""
    if known.relation:
        # A column that the layout has gained since is stored nowhere.
        columns = (c for c in layout.columns if c.name in COMMON or c.name in known.columns)
        layout = replace(layout, columns=tuple(columns))
    others = [
        f"select transaction_id, {', '.join(layout.stored)}, {literal(other.name)} as file_name"
        f" from ({rows_of(other.table)})"
        for other in loaded
    ]
    if known.relation:
        others.append(f"select transaction_id, {', '.join(layout.stored)}, file_name from {known.relation}")
    if not others:
        return
    rows, others = count(con, new.table), " union all ".join(others)
    _check_said_otherwise(con, new, rows, others, layout, max_rejected_share, start, log)
    found = identity.known_otherwise(con, rows_of(new.table), others, layout)
    if not found.rows:
        _check_moved_in_time(con, new, others, layout)
        return
    what = f"{found.rows:,} of its {rows:,} rows are known already, but for {found.difference}: {found.example}"
    if found.rows <= max_rejected_share * rows:
        log(f"{new.name}: WARNING: {what}. They are stored beside those.")
        return
    raise refuse(
        new.name,
        f"{what}. Every one would be stored twice, and no label would reach the row it is meant for.",
        found.way_out,
    )


def _check_moved_in_time(con, new, others, layout):
    """Refuses a file of rows that are known at other times: in another zone, or with their seconds."""
    found = identity.moved_in_time(con, rows_of(new.table), others, layout)
    if not found.rows:
        return
    hours = f"{abs(found.minutes) // 60}:{abs(found.minutes) % 60:02d} h {'later' if found.minutes > 0 else 'earlier'}"
    how = hours if found.minutes else "at other seconds of the same minute"
    raise refuse(
        new.name,
        f"{found.rows:,} of {found.of:,} of its rows are known already, {how}: {found.example}. Every one would be"
        " stored twice, and no label would reach the row it is meant for.",
        "Write times as in the earlier file, with their offset and seconds; the var timezone says of which zone those"
        " without one are. If the earlier file is the wrong one, `fraud forget` takes it out.",
    )


def _check_said_otherwise(con, new, rows, others, layout, max_rejected_share, start, log):
    """Refuses a file whose ids are those of other transactions, or that corrects an earlier file; tells of a few rows.

    The first file that holds a transaction counts: without a word, what this one says would be lost.
    """
    if (
        new.is_labels
        or not con.execute(f"select exists (from {new.table} where given_id is not null)").fetchall()[0][0]
    ):
        return
    found = identity.said_otherwise(con, rows_of(new.table), others, layout, start)
    first = "The first file that holds a transaction counts"
    if found.others:
        log(
            f"{new.name}: {found.others:,} of its {rows:,} rows say something else of transactions that are known, like"
            f" {found.other_example}. {first}."
        )
    if not found.rows:
        return
    what = (
        f"{found.rows:,} of its {rows:,} rows have the ids of known transactions, and another time or amount, like"
        f" {found.example}"
    )
    if found.rows <= max_rejected_share * rows:
        log(f"{new.name}: WARNING: {what}. {first}: these rows change nothing.")
        return
    raise refuse(
        new.name,
        f"{what}. {first}: these rows would change nothing.",
        "If this file corrects the earlier one, take that out with `fraud forget` and build again. If ids begin anew"
        " in every file, leave their column out, or make them differ: put the day in front.",
    )


def _check_clock(con, new, layout, known, loaded):
    """Refuses a second collection whose Time starts at 0 again: its rows would lie among those of the first.

    A file of late labels, or one saved anew in another format, starts at 0 too, but repeats rows that are known.
    """
    if not _starts_at_0(_first_second(con, new.table, "has_own_time")):
        return
    tables = [other.table for other in loaded]
    starts = [known.starts_at_s, *(_first_second(con, table, "true") for table in tables)]
    if not any(map(_starts_at_0, starts)):
        return

    rows, unknown = _rows_and_unknown(con, new, known, loaded)
    if unknown > rows / 2:
        raise refuse(
            new.name,
            f"its {layout['time_s'].shown} starts at 0 again beside other transactions that start at 0, and"
            f" {unknown:,} of its {rows:,} rows are new: it looks like a"
            " second collection, and all files share one clock.",
            "Add a column occurred_at (a timestamp; it wins over Time), or continue Time where the other files end.",
        )


def _first_second(con, table, rows):
    return con.execute(f"select min(time_s) from {table} where reject_reason is null and {rows}").fetchall()[0][0]


def _starts_at_0(first_second):
    return first_second is not None and first_second < CLOCK_START_S


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
