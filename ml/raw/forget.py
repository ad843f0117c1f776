"""Take a file out of the warehouse, with all that knows it: the next build is as if it had never come."""

from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from ml.errors import ActionableError
from ml.raw.incoming import hash_of
from ml.raw.ingest import SIMULATED
from ml.storage import lake_tables
from ml.storage.sql import literal

LEAST_HASH_DIGITS = 6

_IS_GONE = "transaction_id in (from forget_transactions)"
_OF_VERSION = "model_version in (from forget_versions)"

APPENDED = {
    "fraud": "file_hash = {file_hash}",
    # Verdicts about transactions of the file stay: they are people's work, and count again when those come back.
    "case_reviews": "file_hash = {file_hash}",
    "fraud_xgboost_model": _OF_VERSION,
    # A decision that names such a version, as candidate or as champion, could not be followed any more.
    "model_aliases": "exists (from forget_versions where model_version in"
    " (candidate_version, champion_version, previous_version, challenger_version))",
    "model_evaluations": "evaluated_at >= {loaded_at}",
    "feature_drift": "measured_at >= {loaded_at}",
    "prediction_drift": "measured_at >= {loaded_at}",
    "performance_drift": "measured_at >= {loaded_at}",
    "champion_challenger": "measured_at >= {loaded_at}",
    "estimated_performance": "estimated_at >= {loaded_at}",
    # Handed out they were, but nobody can look at such a transaction, or load such a version, again.
    "issued_cases": f"{_IS_GONE} or {_OF_VERSION}",
    "llm_explanation": f"{_IS_GONE} or {_OF_VERSION}",
    "reactions": _OF_VERSION,
    # Measured once, on the rows of the day a version is trained.
    "feature_importance": _OF_VERSION,
    # What was spent stays spent.
    "llm_calls": "false",
}
"""Tables whose rows no build writes again -> SQL condition of the rows that go. All others are made anew."""


class ForgetError(ActionableError):
    """The file cannot be forgotten; the message says why."""


@dataclass(frozen=True)
class Forgotten:
    """What goes with a file.

    Args:
        file_name, file_hash, loaded_at: of the file.
        rows: rows of the file, rejected ones included.
        labels: labels or verdicts among them.
        transactions: transactions that no other file holds.
        versions: names of the model versions that knew it, oldest first.
        taken: table -> number of rows that go.
        derived: tables that are dropped, and made anew by the next build.
        loses_champion: whether the present champion is one of the versions.
    """

    file_name: str
    file_hash: str
    loaded_at: datetime
    rows: int
    labels: int
    transactions: int
    versions: tuple
    taken: dict
    derived: tuple
    loses_champion: bool


def plan(con, file):
    """What would go with a file; nothing is changed but TEMP tables.

    Args:
        con: DuckDB connection to the warehouse.
        file: its path or name as ingested_files shows it, its last part alone, or 6 or more digits of its hash.

    Returns:
        Forgotten.

    Raises:
        ForgetError: no file, or more than one, is meant; or it is the simulated one.
    """
    table, name, file_hash, loaded_at = _found(con, file)
    value = "class" if table == "fraud" else "verdict"
    rows, labels = con.execute(
        f"select count(*), count({value}) filter (reject_reason is null) from {table} where file_hash = ?", [file_hash]
    ).fetchall()[0]
    con.execute(f"""
        create or replace temp table forget_transactions as
        with held as (from fraud where reject_reason is null and amount is not null)
        select distinct transaction_id from held where file_hash = {literal(file_hash)}
        except
        select transaction_id from held where file_hash <> {literal(file_hash)}
    """)
    present = _tables(con)
    con.execute("create or replace temp table forget_versions (model_version varchar)")
    if "fraud_xgboost_model" in present:
        con.execute(
            "insert into forget_versions select model_version from fraud_xgboost_model where labels_as_of >= ?"
            " order by trained_at, candidate",
            [loaded_at],
        )
    versions = tuple(version for (version,) in con.execute("from forget_versions").fetchall())
    values = {"file_hash": literal(file_hash), "loaded_at": f"timestamp {literal(loaded_at)}"}
    taken = {}
    for appended, condition in APPENDED.items():
        if appended in present:
            [(number,)] = con.execute(f"select count(*) from {appended} where {condition.format(**values)}").fetchall()
            taken[appended] = number
    champion = []
    if "model_aliases" in present:
        champion = con.execute("select champion_version from model_aliases order by decision desc limit 1").fetchall()
    [(transactions,)] = con.execute("select count(*) from forget_transactions").fetchall()
    return Forgotten(
        file_name=name,
        file_hash=file_hash,
        loaded_at=loaded_at,
        rows=rows,
        labels=labels,
        transactions=transactions,
        versions=versions,
        taken={appended: number for appended, number in taken.items() if number},
        derived=tuple(sorted(set(present) - set(APPENDED))),
        loses_champion=bool(champion) and champion[0][0] in versions,
    )


def forget(con, file, folder):
    """Take a file out: its rows are kept as Parquet first, then all that knows it goes, at once or not at all.

    Args:
        con: DuckDB connection to the warehouse.
        file: as for `plan`.
        folder: where what goes is kept, pathlib.Path; a folder of its own is made in it.

    Returns:
        Forgotten, and the folder that holds the Parquet files, one per table.

    Raises:
        ForgetError: as from `plan`.
    """
    gone = plan(con, file)
    kept = folder / f"{Path(gone.file_name).name}-{gone.file_hash[:8]}-{datetime.now(UTC):%Y%m%d-%H%M%S}"
    kept.mkdir(parents=True)
    values = {"file_hash": literal(gone.file_hash), "loaded_at": f"timestamp {literal(gone.loaded_at)}"}
    conditions = {table: APPENDED[table].format(**values) for table in gone.taken}
    for table, condition in conditions.items():
        con.execute(f"copy (from {table} where {condition}) to {literal(kept / f'{table}.parquet')}")
    in_lake = lake_tables.names(con)
    con.begin()
    try:
        for table, condition in conditions.items():
            for statement in _removal(con, table, condition, gone.file_hash):
                con.execute(statement)
        for table in gone.derived:
            for statement in lake_tables.removal(table) if table in in_lake else [f'drop table "{table}"']:
                con.execute(statement)
        con.commit()
    except BaseException:
        con.rollback()
        raise
    return gone, kept


def still_there(gone, folders):
    """Paths of files in these folders that are the forgotten one, under any name: a build would take them in again."""
    files = (path for folder in folders if folder.is_dir() for path in sorted(folder.rglob("*")) if path.is_file())
    return [path for path in files if hash_of(path) == gone.file_hash]


def _found(con, file):
    known = []
    for table in ("fraud", "case_reviews"):
        if table in _tables(con):
            query = f"select distinct '{table}', file_name, file_hash, loaded_at from {table} order by loaded_at"
            known += con.execute(query).fetchall()
    text = str(file)
    is_hash = len(text) >= LEAST_HASH_DIGITS and set(text.lower()) <= set("0123456789abcdef")
    meant = [one for one in known if is_hash and one[2].startswith(text.lower())]
    meant = meant or [one for one in known if one[1] == text] or [one for one in known if Path(one[1]).name == text]
    if not meant:
        names = "\n".join(f"  {name}  {file_hash[:12]}" for _, name, file_hash, _ in known[-20:])
        raise ForgetError(f"no file {text} is in the warehouse. Nothing was changed. It holds:\n{names or '  none'}")
    if len(meant) > 1:
        names = "\n".join(f"  {digits[:12]}  {name}, read {at:%Y-%m-%d %H:%M} UTC" for _, name, digits, at in meant)
        raise ForgetError(f"{text} may be {len(meant)} files. Nothing was changed. Name one by its hash:\n{names}")
    if meant[0][1] == SIMULATED:
        raise ForgetError("these are the simulated transactions: `fraud reset` moves them aside. Nothing was changed.")
    return meant[0]


def _removal(con, table, condition, file_hash):
    """SQL that takes rows out of a table; of one of the lake what the file brought is a part."""
    stored = lake_tables.stored(con, table)
    return stored.without(file_hash).statements(table) if stored else [f"delete from {table} where {condition}"]


def _tables(con):
    in_lake = lake_tables.names(con)
    found = con.execute("""
        select table_name from duckdb_tables()
        where database_name = current_database() and schema_name = current_schema() and not temporary
    """)
    # What is left of the lake's list belongs to tables that stay.
    return [*sorted(in_lake), *(name for (name,) in found.fetchall() if name not in lake_tables.OWN)]
