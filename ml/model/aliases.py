"""Versions and their aliases: who is champion and challenger, since when, decided by whom and why."""

from datetime import UTC, datetime

import pyarrow as pa

from ml.errors import ActionableError
from ml.model.promotion import judge
from ml.model.scoring import Version

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
        ("challenger_version", pa.string()),
        ("cost_difference_eur", pa.float64()),
        ("cost_ci_low", pa.float64()),
        ("cost_ci_high", pa.float64()),
        ("log_loss_saved", pa.float64()),
        ("log_loss_saved_ci_low", pa.float64()),
        ("log_loss_saved_ci_high", pa.float64()),
    ]
)


class NoChampionError(ActionableError):
    """No version has been trained yet."""


class DecisionError(ActionableError):
    """A person's decision that cannot be carried out; the message says why."""


def decide(con, *, registry, features, aliases, gate):
    """Judge every version that has no decision yet; one row per decision, *kept* included.

    The first version becomes champion. Every later one is compared with the champion of that moment. What cannot be
    decided keeps the champion, and is the common case. A version that is not worse, but not champion either, is the
    challenger: it is scored on the same new rows.

    Args:
        con: DuckDB connection.
        registry: SQL query of `fraud_xgboost_model`.
        features: SQL query of `fraud_features`.
        aliases: SQL query of the earlier decisions in `model_aliases`, or None.
        gate: ml.model.promotion.Gate.

    Returns:
        New rows, pyarrow Table of schema ALIASES.
    """
    decisions = _decisions(con, aliases) if aliases else []
    new = []
    for version in _undecided(con, registry, {row["candidate_version"] for row in decisions}):
        last = (decisions + new)[-1] if decisions + new else None
        if last is None:
            judged = {"outcome": "first", "reason": "The first version: there is nothing to compare it with."}
        else:
            challenger, incumbent = load_versions(con, registry, [version, last["champion_version"]])
            judged = judge(con, features, challenger, incumbent, gate)
        is_promoted = judged["outcome"] == "first" or (judged["outcome"] == "better" and gate.promotion == "auto")
        if judged["outcome"] == "better" and not is_promoted:
            judged["reason"] += f" It waits for a person: fraud promote {version} --by NAME --reason TEXT"
        new.append(_decision(last, version, is_promoted=is_promoted, decided_by="gate", **judged))
    return pa.Table.from_pylist(_decided_together(new), schema=ALIASES)


def promote(con, *, registry, aliases, version, by, reason):
    """A person makes `version` the champion.

    Args:
        con: DuckDB connection.
        registry, aliases: SQL queries of `fraud_xgboost_model` and `model_aliases`.
        version: name of the version.
        by, reason: who decides, and why.

    Returns:
        The new row, pyarrow Table of schema ALIASES.

    Raises:
        DecisionError: the version is unknown, or champion already.
    """
    load_versions(con, registry, [version])
    last = _decisions(con, aliases)[-1]
    if last["champion_version"] == version:
        raise DecisionError(f"{version} is champion already. Nothing was changed.")
    return _by_a_person(last, version, "promoted", by, reason)


def rollback(con, *, aliases, by, reason):
    """A person goes back to the champion before the present one.

    A second rollback goes one champion further back, not forth again.

    Returns:
        The new row, pyarrow Table of schema ALIASES.

    Raises:
        DecisionError: there is no earlier champion.
    """
    decisions = _decisions(con, aliases)
    succession = []
    for row in decisions:
        if row["outcome"] == "rolled back":
            succession.pop()
        elif not succession or succession[-1] != row["champion_version"]:
            succession.append(row["champion_version"])
    if len(succession) < 2:
        raise DecisionError(
            f"{decisions[-1]['champion_version']} is the first champion: there is none to go back to. "
            "Known versions: fraud models"
        )
    return _by_a_person(decisions[-1], succession[-2], "rolled back", by, reason)


def _by_a_person(last, version, outcome, by, reason):
    if not by.strip() or not reason.strip():
        raise DecisionError("a decision needs a name and a reason. Nothing was changed.")
    row = _decision(last, version, is_promoted=True, decided_by=by, outcome=outcome, reason=reason)
    return pa.Table.from_pylist(_decided_together([row]), schema=ALIASES)


def _decisions(con, aliases):
    return con.sql(f"from ({aliases}) order by decision").to_arrow_table().to_pylist()


def _decision(last, version, *, is_promoted, **judged):
    champion = last["champion_version"] if last else None
    challenger = last.get("challenger_version") if last else None
    if is_promoted:
        challenger = None if challenger == version else challenger
    elif judged["outcome"] != "worse":
        challenger = version
    return {
        "decision": (last["decision"] if last else 0) + 1,
        "candidate_version": version,
        "champion_version": version if is_promoted else champion,
        "previous_version": champion,
        "challenger_version": challenger,
        **judged,
    }


def _decided_together(rows):
    decided_at = datetime.now(UTC).replace(tzinfo=None)
    return [row | {"decided_at": decided_at} for row in rows]


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


def champion_version(con, champion):
    """Name of the champion, by `current_champion` (SQL query).

    Raises:
        NoChampionError: nothing has been decided yet.
    """
    found = con.sql(f"select model_version from ({champion})").fetchall()
    if not found:
        raise NoChampionError(
            "there is no champion yet: no version has been trained. Build once with retrain: true (the default)."
        )
    return found[0][0]


def versions_to_evaluate(con, aliases):
    """Names of the champion, the versions decided last, the challenger and the champion before, without repeats."""
    decisions = _decisions(con, aliases)
    champion = decisions[-1]["champion_version"]
    decided_last = [row["candidate_version"] for row in decisions if row["decided_at"] == decisions[-1]["decided_at"]]
    others = [row["previous_version"] for row in reversed(decisions) if row["previous_version"] != champion]
    names = [champion, *decided_last, decisions[-1].get("challenger_version"), *others[:1]]
    return list(dict.fromkeys(name for name in names if name))


def _undecided(con, registry, decided):
    names = con.sql(f"select model_version from ({registry}) order by trained_at, candidate").fetchall()
    return [name for (name,) in names if name not in decided]
