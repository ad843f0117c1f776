"""Score on Spark, a day at a time, by the same code as on one machine; days whose rows are as before are kept."""

import hashlib
import uuid
from functools import partial

from ml.lake.catalog import handed
from ml.lake.tasks import own_duckdb, write
from ml.model.scoring import CANDIDATE_SCORES, SCORES, score_all, score_unseen, scored_by_this
from ml.storage.lake_tables import DAY_S, LakeTable, Part, stored


def scores(lake, con, name, features, transactions, version):
    """fraud_scores as a LakeTable: every transaction, scored by the champion.

    Args:
        lake: ml.lake.cluster.Lake.
        con: DuckDB connection to the warehouse.
        name: of the table.
        features, transactions: as of ml.model.scoring.score_all.
        version: ml.model.scoring.Version.
    """
    return _table(lake, con, name, features, transactions, [version], _all, SCORES)


def unseen_scores(lake, con, name, features, transactions, versions):
    """candidate_scores as a LakeTable: of each version the labelled rows it has not seen."""
    return _table(lake, con, name, features, transactions, versions, _unseen, CANDIDATE_SCORES)


def _table(lake, con, name, features, transactions, versions, score, schema):
    given = handed(con, features, transactions)
    days, states = _days(con, features)
    table = stored(con, name)
    before = {part.name: part for part in (table.parts if table else ())}
    parts, jobs = [], []
    folder = lake.of(name) / uuid.uuid4().hex[:12]
    for version in versions:
        for day in days:
            if score is _unseen and (day + 1) * DAY_S <= version.trained_until_s:
                continue
            of_day = {table: _of_day(told, day) for table, told in given.tables.items()}
            made_of = _made_of(of_day, states[day] if score is _unseen else "", features, transactions)
            part = f"{version.model_version}/{day}"
            if part in before and before[part].made_of == made_of:
                parts.append(before[part])
                continue
            file = folder / f"{version.model_version}-{day}.parquet"
            parts.append(Part(part, (str(file),), made_of))
            jobs.append((given.only(of_day), version, file))
    try:
        if jobs:
            folder.make()
        score_here = partial(score, features=features, transactions=transactions, scored_by=scored_by_this())
        work = partial(score_day, score=score_here, schema=schema)
        lake.each(work, jobs, "scoring")
    except BaseException:
        folder.remove()
        raise
    return LakeTable(_columns(con, schema), tuple(parts))


def _all(con, version, features, transactions, scored_by):
    return score_all(con, features, transactions, version, scored_by=scored_by)


def _unseen(con, version, features, transactions, scored_by):
    return score_unseen(con, features, transactions, [version], scored_by=scored_by)


def _days(con, features):
    """Days that have rows, in order, and of each what tells one state of its labels from another."""
    found = con.sql(f"""
        select time_s // {DAY_S} as day, concat(count(target), ' ', sum(hash(transaction_id, target)))
        from ({features}) group by day order by day
    """).fetchall()
    return [day for day, _ in found], dict(found)


def _of_day(table, day):
    """The part of a day; all of a table whose parts are no days."""
    if not all(part.name.isdecimal() for part in table.parts):
        return table.parts
    return tuple(part for part in table.parts if part.name == str(day))


def _made_of(parts_of_tables, *others):
    files = [file for name in sorted(parts_of_tables) for part in parts_of_tables[name] for file in part.files]
    return hashlib.sha256("\n".join([scored_by_this(), *others, *files]).encode()).hexdigest()[:16]


def _columns(con, schema):
    con.register("scored_nothing", schema.empty_table())
    columns = {name: kind for name, kind, *_ in con.execute("describe scored_nothing").fetchall()}
    con.unregister("scored_nothing")
    return columns


def score_day(job, *, score, schema):
    """On a worker: scores the rows of a day into a file."""
    import pyarrow as pa

    given, version, file = job
    with own_duckdb() as con:
        given.put_into(con)
        rows = pa.Table.from_batches(score(con, version), schema)
        con.register("scored", rows)
        write(con, "select * from scored order by time_s, transaction_id", file)
