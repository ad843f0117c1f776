"""Files of verdicts -> rows of the table `case_reviews`. Each row proves itself; nothing else in it is believed."""

import hashlib
import re
import tempfile
import unicodedata
from bisect import bisect_left, bisect_right
from collections import Counter, defaultdict
from datetime import datetime
from itertools import chain
from pathlib import Path

import pyarrow as pa

from ml.language.guards import plain, unguarded
from ml.language.languages import LANGUAGES
from ml.raw.arrivals import parts_of, state_of
from ml.raw.incoming import ForeignFileError, Kind, check_unchanged, known_by, later_than, shown
from ml.raw.layout import AROUND, folded
from ml.raw.opened import opened
from ml.raw.reviewers import suspicious_names
from ml.raw.text import NoTableError, rows_of_table
from ml.raw.values.cells import NOTHING

VERDICT_FILES = Kind(
    "verdict",
    (".csv", ".xlsx", ".ods"),
    nothing_taken="No verdict file of this build was taken in; transactions that came at the same time are stored.",
    layout="what cases_to_review.csv holds",
)

READ = (
    "case_id",
    "transaction_id",
    "model_version",
    "row_token",
    "other_transactions",
    "verdict",
    "reviewer",
    "comment",
)
VERDICTS = ("fraud", "legitimate", "unsure")
AMOUNT = "amount_eur"
"""Column of the review file that shows whether its columns were sorted apart."""

SHOWN_OTHERWISE = 0.5
"""A spreadsheet may show, and save, whole euros."""

ELSEWHERE = "verdict_elsewhere"
# Columns in which a word of a verdict is none.
OWN_WORDS = ("verdict", "review_state")

CASE_REVIEWS = pa.schema(
    [
        *((column, pa.string()) for column in READ),
        ("file_name", pa.string()),
        ("file_hash", pa.string()),
        ("row_number", pa.int64()),
        ("loaded_at", pa.timestamp("us")),
        ("reject_column", pa.string()),
        ("reject_value", pa.string()),
        ("reject_reason", pa.string()),
    ]
)


def review_folder(warehouse):
    """Folder of the cases to review, beside the warehouse; verdicts come back in its folder `incoming`."""
    return Path(warehouse).parent / "review"


def case_id(transaction_id, model_version):
    """The case of a transaction under a model version. The macro `case_id` writes the same."""
    return "case_" + _hash(f"{transaction_id}/{model_version}")


def row_token(transaction_id, model_version, other_transactions=None):
    """Proof that case id, transaction id, model version and the other transactions of the case belong together.

    The macro `row_token` writes the same. It finds rows that were mixed up (a column sorted alone, a cell overwritten);
    it keeps no secret.
    """
    others = f"/{other_transactions}" if other_transactions else ""
    return "row_" + _hash(f"{case_id(transaction_id, model_version)}/{transaction_id}/{model_version}{others}")


def _hash(text):
    return hashlib.md5(text.encode(), usedforsecurity=False).hexdigest()[:16]


def ingest_verdicts(con, folder, *, transactions, stored, log):
    """The rows of all verdict files that are not stored yet, accepted and rejected ones.

    A row without a verdict is no error: nobody has decided yet. Of the other rows, case id, transaction id, model
    version and the other transactions must agree with each other and with the token, the transaction must be known, the
    reviewer and one of the verdicts be there. All other columns are ignored, as a spreadsheet reformats numbers, dates;
    amounts of other cases tell that columns were sorted apart.

    Args:
        con: DuckDB connection.
        folder: where verdict files are dropped; it may be missing.
        transactions: SQL query of the table `fraud`.
        stored: name of the table `case_reviews` in SQL, None when it does not exist.
        log: takes a line of text that a person should read.

    Returns:
        pyarrow Table of schema CASE_REVIEWS, one row per row of each new file: the cells as text, verdict as `fraud`,
        `legitimate`, `unsure` or null, reviewer in lower case, loaded_at later than every row and verdict before it.
        An accepted row has no reject_*.

    Raises:
        IngestionError: a file is damaged, empty or lacks a column.
    """

    def say(line):
        log(plain(line))

    hashes, times = _known(con, transactions, stored)
    people = _reviewers(con, stored)
    rows, foreign = [], []
    for path in VERDICT_FILES.find(str(folder), say).files:
        name = shown(path)
        before, file_hash = known_by(VERDICT_FILES, path, name)
        if file_hash in hashes:
            continue
        words = {*ACCENTED, *(word for person in people for word in person.split())}
        read = chain.from_iterable(_read(part, name, words, say) for part in parts_of(path))
        try:
            found = [row | {"row_number": number} for number, row in enumerate(read, 1)]
        except ForeignFileError as error:
            if path.is_dir():
                raise
            foreign.append(error)
            continue
        check_unchanged(VERDICT_FILES, name, before, state_of(path))
        if not found:
            raise VERDICT_FILES.refuse(name, "it holds no rows.", "Save it again with its rows, or remove it.")
        hashes.add(file_hash)
        times.append(later_than(times))
        judged = _judge(con, found, transactions)
        origin = {"file_name": name, "file_hash": file_hash, "loaded_at": times[-1]}
        say(_in_words(name, judged))
        for line in chain(
            _verdicts_elsewhere(judged), _second_thoughts(judged), _turned_back(con, stored, rows, judged)
        ):
            say(f"{name}: WARNING: {line}")
        reviewers = [row["reviewer"] for row in judged if row["verdict"] and row["reject_reason"] is None]
        for line in suspicious_names(reviewers, known=sorted(people)):
            say(f"{name}: {line}")
        rows += [origin | row for row in judged]
        people.update(reviewers)
    if foreign and not rows:
        raise foreign[0]
    for error in foreign:
        say(error.left_alone)
    return pa.Table.from_pylist(rows, schema=CASE_REVIEWS)


def rejected_by_file(con, since=None):
    """How many rows of each verdict file were accepted and rejected.

    Args:
        con: DuckDB connection to the warehouse.
        since: files read at this time (UTC) or later; None: all.

    Returns:
        Dictionaries with file_name, loaded_at, verdicts (accepted rows with a verdict) and rejected, oldest file first.
    """
    relation = con.sql(
        """
        select file_name, loaded_at,
            count(*) filter (reject_reason is null and verdict is not null) as verdicts,
            count(reject_reason) as rejected
        from case_reviews
        where loaded_at >= ?
        group by file_name, file_hash, loaded_at
        order by loaded_at
        """,
        params=[since or datetime(1, 1, 1)],
    )
    return relation.to_arrow_table().to_pylist()


def _known(con, transactions, stored):
    [(newest,)] = con.sql(f"select max(loaded_at) from ({transactions})").fetchall()
    hashes, times = set(), [newest or datetime(1, 1, 1)]
    if stored:
        for file_hash, loaded_at in con.sql(f"select distinct file_hash, loaded_at from {stored}").fetchall():
            hashes.add(file_hash)
            times.append(loaded_at)
    return hashes, times


def _reviewers(con, stored):
    accepted = "reviewer is not null and verdict is not null and reject_reason is null"
    found = con.sql(f"select distinct reviewer from {stored} where {accepted}").fetchall() if stored else []
    return {reviewer for (reviewer,) in found}


def _read(path, name, words, log):
    """The rows of one file as dictionaries of READ, trimmed, empty cells as None.

    Beside them AMOUNT, the text that stands there, and ELSEWHERE, names of other columns that hold a word of a verdict.
    """
    with tempfile.TemporaryDirectory() as folder:
        table = opened(path, name, VERDICT_FILES, READ, folder, log, words, strict=True).table
        if table is None:
            raise VERDICT_FILES.refuse(name, "it is a Parquet file.", "Save it as CSV or .xlsx.")
        positions = VERDICT_FILES.positions(table.header, READ, ("other_transactions", "comment"), name)
        names = list(map(folded, table.header))
        beside = names.index(AMOUNT) if AMOUNT in names else None
        try:
            for found in rows_of_table(table, lambda line: log(f"{name}: {line}")):
                line = found.cells or found.record.cells_at_any_rate(table)
                cells = {column: line[i].strip(AROUND) if i < len(line) else "" for column, i in positions.items()}
                row = {column: cells.get(column) or None for column in READ}
                others = zip(table.header, line, strict=False)
                elsewhere = [column for column, cell in others if _folded(cell.strip()) in MEANINGS]
                amount = line[beside] if beside is not None and beside < len(line) else ""
                yield row | {ELSEWHERE: [c for c in elsewhere if folded(c) not in OWN_WORDS], AMOUNT: amount}
        except NoTableError as error:
            raise VERDICT_FILES.refuse(name, error.what, error.what_next) from None


def _judge(con, rows, transactions):
    rows = [row | {"transaction_id": _unguarded(row)} for row in rows]
    known = con.execute(
        f"select distinct transaction_id from ({transactions}) "
        "where reject_reason is null and transaction_id in (select unnest(?::varchar[]))",
        [[row["transaction_id"] for row in rows]],
    ).fetchall()
    known = {transaction_id for (transaction_id,) in known}
    meant = _ids_of_damaged(con, rows, transactions, known)
    for row in rows:
        transaction_id, others = row["transaction_id"], row["other_transactions"]
        if transaction_id not in known:
            transaction_id = meant.get(row["case_id"], transaction_id)
        # Guarded or with apostrophes of their own: the token knows.
        read = [
            {"transaction_id": transaction_id, "other_transactions": cell}
            for cell in (others and unguarded(others), others)
        ]
        row.update(next((cells for cells in read if _is_proved(row | cells)), {}))
    known = known.union(meant.values())
    sorted_apart = _sorted_apart(con, rows, transactions)
    return [_judged(row, known, number in sorted_apart) for number, row in enumerate(rows)]


def _sorted_apart(con, rows, transactions):
    """Positions of rows beside whose ids the amount of another case stands, or one that several cases have.

    Ids and token lie side by side: sorted apart from what a reviewer looks at and fills in, they still agree.
    """
    found = con.execute(
        f"select transaction_id, min_by(amount, loaded_at) from ({transactions}) where reject_reason is null and"
        " transaction_id in (select unnest(?::varchar[])) group by transaction_id",
        [[row["transaction_id"] for row in rows]],
    ).fetchall()
    amounts = {one: amount for one, amount in found if amount is not None}
    own = [amounts.get(row["transaction_id"]) for row in rows]
    of_other_cases = {
        row["transaction_id"]: amount for row, amount in zip(rows, own, strict=True) if amount is not None
    }
    exact = {round(amount, 2) for amount in of_other_cases.values()}
    moved = {
        number
        for number, (row, amount) in enumerate(zip(rows, own, strict=True))
        if amount is not None
        and (cell := _readings(row[AMOUNT]))
        and not any(abs(one - amount) <= SHOWN_OTHERWISE for one in cell)
        and exact & cell
    }
    # One alone was typed over.
    if len({own[number] for number in moved}) < 2:
        return set()
    ordered = sorted(of_other_cases.values())
    return moved | {
        number
        for number, amount in enumerate(own)
        if amount is not None
        and bisect_right(ordered, amount + SHOWN_OTHERWISE) - bisect_left(ordered, amount - SHOWN_OTHERWISE) > 1
    }


def _readings(cell):
    """The amounts that a cell may hold, whichever mark its spreadsheet writes before cents."""
    digits = re.sub(r"[^0-9.,]", "", cell)
    without = (digits.replace(",", ""), digits.replace(".", "").replace(",", "."))
    return {round(float(one), 2) for one in without if re.fullmatch(r"[0-9]+(\.[0-9]*)?", one)}


def _ids_of_damaged(con, rows, transactions, known):
    """Transaction id by case, of rows whose id is no transaction's: a spreadsheet made a date or a number of it.

    Case and token together name the transaction. An id that is another transaction's is not damaged but mixed up.
    """
    damaged = [row for row in rows if row["transaction_id"] not in known and row["case_id"] and row["row_token"]]
    versions = sorted({row["model_version"] for row in damaged if row["model_version"]})
    if not versions:
        return {}
    found = con.execute(
        f"""
        with cases as (
            select distinct transaction_id, version,
                'case_' || left(md5(transaction_id || '/' || version), 16) as case_id
            from ({transactions}), (select unnest(?::varchar[]) as version)
            where reject_reason is null
        )
        select case_id, transaction_id from cases where case_id in (select unnest(?::varchar[]))
        """,
        [versions, [row["case_id"] for row in damaged]],
    ).fetchall()
    return dict(found)


def _is_proved(row):
    return row["row_token"] == row_token(row["transaction_id"], row["model_version"], row["other_transactions"])


def _unguarded(row):
    # The file that was handed out holds the id guarded. An id may hold an apostrophe of its own: the hash knows.
    handed_out = unguarded(row["transaction_id"] or "")
    return handed_out if row["case_id"] == case_id(handed_out, row["model_version"]) else row["transaction_id"]


def _judged(row, known, is_sorted_apart):
    key = row["transaction_id"], row["model_version"]
    verdict = MEANINGS.get(_folded(row["verdict"]))
    wrong = None
    if row["verdict"] is None:
        pass
    elif None in key or row["case_id"] != case_id(*key):
        wrong = "case_id", "not the case of this transaction and model version"
    elif row["transaction_id"] not in known:
        wrong = "transaction_id", "unknown case: no such transaction"
    elif not _is_proved(row):
        wrong = "row_token", "wrong token: cells of this row were changed or mixed up"
    elif is_sorted_apart:
        wrong = AMOUNT, "the ids and what stands beside them were sorted apart: amounts are those of other cases"
    elif row["reviewer"] is None or row["reviewer"].casefold() in NOTHING:
        wrong = "reviewer", "no reviewer"
    elif verdict is None and _folded(row["reviewer"]) in MEANINGS:
        wrong = "verdict", "unknown verdict: it stands in the column reviewer, and the reviewer here"
    elif verdict is None:
        wrong = "verdict", "unknown verdict: neither fraud, legitimate nor unsure"
    elif _folded(row["reviewer"]) in MEANINGS:
        wrong = "reviewer", "no reviewer: a verdict stands there"
    column, reason = wrong or (None, None)
    value = row[column][:100] if column and row[column] else None
    # Alice and alice are one person, and must not disagree.
    reviewer = row["reviewer"] and " ".join(unicodedata.normalize("NFC", row["reviewer"]).casefold().split())
    return row | {
        "verdict": verdict,
        "reviewer": reviewer,
        "reject_column": column,
        "reject_value": value,
        "reject_reason": reason,
    }


def _folded(text):
    """Without case and accents: Légitime, LEGITIME -> legitime."""
    letters = unicodedata.normalize("NFKD", text or "")
    return "".join(letter for letter in letters if not unicodedata.combining(letter)).casefold()


# What reviewers write, in any language.
MEANINGS = {
    _folded(word): verdict
    for language in LANGUAGES.values()
    for word, verdict in zip(language.verdicts, VERDICTS, strict=True)
}
# Those with an accent tell the encodings of spreadsheets apart.
ACCENTED = tuple(
    form
    for language in LANGUAGES.values()
    for word in language.verdicts
    if not word.isascii()
    for form in (word, f"{word}s")
)


def _verdicts_elsewhere(rows):
    """Lines about rows without a verdict that have the word of one in another column."""
    typed = defaultdict(list)
    for row in rows:
        for column in row[ELSEWHERE] if row["verdict"] is None and row["reject_reason"] is None else ():
            typed[column].append(row["row_number"])
    for column, numbers in typed.items():
        have = f"{len(numbers):,} rows without a verdict have" if len(numbers) > 1 else "1 row without a verdict has"
        yield (
            f"{have} the word of one in the column {column}, like row {numbers[0]}. Write it into verdict, and"
            " save the file again."
        )


def _second_thoughts(rows):
    """Lines about cases of which one reviewer says two things in one file."""
    said = defaultdict(list)
    for row in rows:
        if row["verdict"] and row["reject_reason"] is None:
            said[row["case_id"], row["reviewer"]].append(row)
    for (case, reviewer), those in said.items():
        if len({row["verdict"] for row in those}) > 1:
            told = ", ".join(f"{row['verdict']} in row {row['row_number']}" for row in those)
            yield f"{reviewer} says two things of {case}: {told}. The last one holds."


def _turned_back(con, stored, rows, judged):
    """A line about verdicts that return to what their reviewer had said, and changed since: an old file saved anew.

    Args:
        con, stored: as of `ingest_verdicts`.
        rows: of the files of this build that were read before.
        judged: rows of the file.
    """
    counts = [row for row in judged if row["verdict"] and row["reject_reason"] is None]
    said = defaultdict(list)
    if stored:
        for *who, verdict, file_name in con.execute(
            f"select transaction_id, reviewer, verdict, file_name from {stored} where verdict is not null and"
            " reject_reason is null and transaction_id in (select unnest(?::varchar[])) order by loaded_at, row_number",
            [[row["transaction_id"] for row in counts]],
        ).fetchall():
            said[tuple(who)].append((verdict, file_name))
    for row in rows:
        if row["verdict"] and row["reject_reason"] is None:
            said[row["transaction_id"], row["reviewer"]].append((row["verdict"], row["file_name"]))
    turned = []
    for row in counts:
        before = said.get((row["transaction_id"], row["reviewer"]), [])
        if before and before[-1][0] != row["verdict"] and row["verdict"] in dict(before):
            turned.append((row, before[-1]))
    if turned:
        row, (verdict, file_name) = turned[0]
        yield (
            f"{len(turned):,} verdicts are again what their reviewer had said before a change, like {row['verdict']} in"
            f" row {row['row_number']}, which was {verdict} in {file_name}. The last one holds. If this is an old file"
            " saved anew, take it out with `fraud forget`."
        )


def _in_words(name, rows):
    rejected = sum(row["reject_reason"] is not None for row in rows)
    verdicts = sum(row["verdict"] is not None and row["reject_reason"] is None for row in rows)
    more = f", {rejected:,} rejected, see rejected_reviews" if rejected else ""
    told = f"{name}: {verdicts:,} verdicts in {len(rows):,} rows{more}."
    if rejected and not verdicts:
        reasons = Counter(row["reject_reason"] for row in rows if row["reject_reason"])
        told += f" Nothing of it counts: {', '.join(f'{reason} ({n:,} rows)' for reason, n in reasons.most_common(3))}."
    return told
