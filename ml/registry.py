"""Versions and the gate: who is champion, since when, decided how."""

from datetime import UTC, datetime

import numpy as np
import pyarrow as pa

from ml.bootstrap import BlockBootstrap, RankedFrauds, percentile_interval
from ml.errors import ActionableError
from ml.features import as_matrix, read_batches
from ml.scoring import Version

ALIASES = pa.schema(
    [
        ("decision", pa.int64()),
        ("decided_at", pa.timestamp("us")),
        ("candidate_version", pa.string()),
        ("outcome", pa.string()),
        ("champion_version", pa.string()),
        ("previous_version", pa.string()),
        ("decided_by", pa.string()),
        ("reason", pa.string()),
        ("average_precision_gain", pa.float64()),
        ("gain_ci_low", pa.float64()),
        ("gain_ci_high", pa.float64()),
        ("rows_compared", pa.int64()),
        ("frauds_compared", pa.int64()),
    ]
)


class NoChampionError(ActionableError):
    """No version has been trained yet."""


def decide(con, *, registry, features, aliases, min_frauds, replicates):
    """Judge every version that has no decision yet; one row per decision, *kept* included.

    The first version becomes champion. Every later one is compared with the champion of that moment by a paired
    block bootstrap of average precision, on rows that neither validation model has seen. What cannot be decided
    keeps the champion: that is the common case.

    Args:
        con: DuckDB connection.
        registry: SQL query of `fraud_xgboost_model`.
        features: SQL query of `fraud_features`.
        aliases: SQL query of the earlier decisions in `model_aliases`, or None.
        min_frauds: fewer frauds in the compared window decide nothing.
        replicates: number of bootstrap replicates.

    Returns:
        New rows, pyarrow Table of schema ALIASES.
    """
    decisions = con.sql(f"from ({aliases}) order by decision").to_arrow_table().to_pylist() if aliases else []
    decided_at = datetime.now(UTC).replace(tzinfo=None)
    champion = decisions[-1]["champion_version"] if decisions else None
    number = decisions[-1]["decision"] if decisions else 0
    rows = []
    for version in _undecided(con, registry, {row["candidate_version"] for row in decisions}):
        challenger, incumbent = load_versions(con, registry, [version, champion or version])
        judged = (
            _compare(con, features, challenger, incumbent, min_frauds, replicates)
            if champion
            else {"outcome": "first", "reason": "The first version: there is nothing to compare it with."}
        )
        previous, number = champion, number + 1
        if judged["outcome"] in ("first", "better"):
            champion = version
        rows.append(
            {
                "decision": number,
                "decided_at": decided_at,
                "candidate_version": version,
                "champion_version": champion,
                "previous_version": previous,
                "decided_by": "gate",
                **judged,
            }
        )
    return pa.Table.from_pylist(rows, schema=ALIASES)


def load_versions(con, registry, model_versions):
    """Versions by name, in the order asked for.

    Raises:
        LookupError: a version is not in the registry.
    """
    wanted = ", ".join(f"'{name}'" for name in set(model_versions))
    table = con.sql(f"select * from ({registry}) where model_version in ({wanted})").to_arrow_table()
    found = {row["model_version"]: Version.from_row(row) for row in table.to_pylist()}
    missing = sorted(set(model_versions) - set(found))
    if missing:
        raise LookupError(f"not in the registry fraud_xgboost_model: {', '.join(missing)}")
    return [found[name] for name in model_versions]


def champion_version(con, aliases):
    """Name of the champion.

    Raises:
        NoChampionError: nothing has been decided yet.
    """
    last = con.sql(f"select champion_version from ({aliases}) order by decision desc limit 1").fetchall()
    if not last:
        raise NoChampionError(
            "there is no champion yet: no version has been trained. Build once with retrain: true (the default)."
        )
    return last[0][0]


def versions_to_evaluate(con, aliases):
    """Names of the versions decided last, the champion and the champion before it, without repeats."""
    decided_last = con.sql(
        f"select candidate_version from ({aliases}) "
        f"where decided_at = (select max(decided_at) from ({aliases})) order by decision"
    ).fetchall()
    previous = con.sql(
        f"select previous_version from ({aliases}) where previous_version is not null "
        "and previous_version <> champion_version order by decision desc limit 1"
    ).fetchall()
    names = [champion_version(con, aliases), *(row[0] for row in [*decided_last, *previous])]
    return list(dict.fromkeys(names))


def _undecided(con, registry, decided):
    names = con.sql(f"select model_version from ({registry}) order by trained_at, candidate").fetchall()
    return [name for (name,) in names if name not in decided]


def _compare(con, features, challenger, incumbent, min_frauds, replicates):
    from ml.boosters import log_odds

    after_s = max(challenger.trained_until_s, incumbent.trained_until_s)
    inputs = dict.fromkeys([*challenger.features, *incumbent.features])
    query = (
        f"select time_s, target, {', '.join(inputs)} from ({features}) where target is not null "
        f"and time_s > {after_s} and time_s <= {challenger.validated_until_s} order by time_s, transaction_id"
    )
    times, targets, scores = [], [], ([], [])
    for batch in read_batches(con, query):
        times.append(batch.column("time_s").to_numpy())
        targets.append(batch.column("target").to_numpy(zero_copy_only=False).astype(bool))
        for version, scored in zip((challenger, incumbent), scores, strict=True):
            scored.append(log_odds(version.validation_model, as_matrix(batch, version.features)))
    frauds = int(sum(target.sum() for target in targets))
    counts = {"rows_compared": sum(map(len, times)), "frauds_compared": frauds}
    if frauds < min_frauds:
        reason = (
            f"{frauds} frauds later than both trainings, and fewer than {min_frauds} decide nothing: "
            f"{incumbent.model_version} stays."
        )
        return {"outcome": "cannot decide", "reason": reason, **counts}

    bootstrap = BlockBootstrap(np.concatenate(times), replicates)
    if not bootstrap.is_usable:
        reason = f"{frauds} frauds in {bootstrap.n_blocks} blocks of ten minutes: {incumbent.model_version} stays."
        return {"outcome": "cannot decide", "reason": reason, **counts}
    target = np.concatenate(targets)
    new, old = (RankedFrauds(np.concatenate(scored), target, bootstrap) for scored in scores)
    gain = new.average_precision() - old.average_precision()
    low, high = percentile_interval(new.average_precisions() - old.average_precisions())
    outcome = "better" if low > 0 else "worse" if high < 0 else "cannot decide"
    reason = (
        f"Average precision {new.average_precision():.3f} ({challenger.candidate}) against "
        f"{old.average_precision():.3f} ({incumbent.candidate} {incumbent.model_version}) on {frauds} frauds: "
        f"gain {gain:+.3f}, 95 % interval {low:+.3f} to {high:+.3f}."
    )
    return {
        "outcome": outcome,
        "reason": reason,
        "average_precision_gain": gain,
        "gain_ci_low": low,
        "gain_ci_high": high,
        **counts,
    }
