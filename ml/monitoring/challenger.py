"""Champion and challenger on the same new rows, window by window: reported to people, never read by the gate."""

import hashlib
from dataclasses import dataclass
from datetime import UTC, datetime

import numpy as np
import pyarrow as pa

from ml.algebra import on_one_thread
from ml.model.bootstrap import MIN_FRAUDS, BlockBootstrap, RankedFrauds, percentile_interval
from ml.model.costs import decision_costs
from ml.monitoring.windows import read_windows
from ml.storage.earlier import present_versions
from ml.storage.made_by import made_by

COMPARISONS = pa.schema(
    [
        ("champion_version", pa.string()),
        ("challenger_version", pa.string()),
        ("window_from_s", pa.int64()),
        ("window_until_s", pa.int64()),
        ("data_version", pa.string()),
        ("rows", pa.int64()),
        ("frauds", pa.int64()),
        *((f"{who}_average_precision", pa.float64()) for who in ("champion", "challenger")),
        *((f"average_precision_gain{part}", pa.float64()) for part in ("", "_ci_low", "_ci_high")),
        *((f"{who}_cost_eur", pa.float64()) for who in ("champion", "challenger")),
        *((f"cost_difference_eur{part}", pa.float64()) for part in ("", "_ci_low", "_ci_high")),
        *((f"{who}_predicted_over_observed", pa.float64()) for who in ("champion", "challenger")),
        ("measured_at", pa.timestamp("us")),
    ]
)


@dataclass(frozen=True)
class Pair:
    """Names of two versions, and the last second of what either has learned from."""

    champion: str
    challenger: str
    after_s: int

    @classmethod
    def read(cls, con, champion, registry):
        """By `current_champion` and the registry (SQL queries); None while there is no challenger."""
        found = con.sql(
            "select champion.model_version, challenger_version, max(registry.validated_until_s) "
            f"from ({champion}) as champion join ({registry}) as registry "
            "on registry.model_version in (champion.model_version, challenger_version) "
            "where challenger_version is not null group by all"
        ).fetchall()
        return cls(*found[0]) if found else None


@on_one_thread()
def compare_windows(con, decisions, pair, *, window_s, review_cost, replicates, stored=None):
    """One row per window of labelled rows that neither version has seen.

    Windows start where the later of the two has stopped learning, so they stay where they are as data comes; the
    newest one may still grow, and is measured again then.

    Args:
        con: DuckDB connection.
        decisions: SQL query of `candidate_decisions`.
        pair: Pair, or None.
        window_s: length of a window.
        review_cost: EUR per reviewed row.
        replicates: of the bootstrap.
        stored: SQL query of the comparisons so far, or None.

    Returns:
        pyarrow Table of schema COMPARISONS, without what is stored and holds still.
    """
    if pair is None:
        return COMPARISONS.empty_table()
    key = "champion_version, challenger_version, window_from_s"
    known = present_versions(con, stored, key, "measured_at")
    found = []
    for number, window in read_windows(con, _both_scores(decisions, pair), pair.after_s, window_s):
        version = _data_version(pair, window, review_cost, replicates)
        if version not in known:
            found.append(
                {
                    "champion_version": pair.champion,
                    "challenger_version": pair.challenger,
                    "window_from_s": pair.after_s + 1 + number * window_s,
                    "window_until_s": int(window["time_s"][-1]),
                    "data_version": version,
                    "measured_at": datetime.now(UTC).replace(tzinfo=None),
                    **_compare(window, review_cost, replicates),
                }
            )
    return pa.Table.from_pylist(found, schema=COMPARISONS)


def _both_scores(decisions, pair):
    """SQL query of the labelled rows later than what either has seen, in order of time."""
    champion, challenger = (
        f"(from ({decisions}) where model_version = '{version}' and time_s > {pair.after_s})"
        for version in (pair.champion, pair.challenger)
    )
    return (
        "select champion.time_s, champion.target, champion.loss_eur, "
        + ", ".join(
            f"{who}.{column} as {who}_{column}"
            for who in ("champion", "challenger")
            for column in ("fraud_score", "fraud_probability", "is_flagged")
        )
        + f" from {champion} as champion join {challenger} as challenger using (transaction_id) "
        "order by time_s, transaction_id"
    )


def _compare(window, review_cost, replicates):
    fraud = window["target"].astype(bool)
    bootstrap = BlockBootstrap(window["time_s"], replicates)
    row, costs, ranked = {"rows": len(fraud), "frauds": int(fraud.sum())}, {}, {}
    for who in ("champion", "challenger"):
        is_flagged = window[f"{who}_is_flagged"].astype(bool)
        costs[who] = decision_costs(is_flagged, fraud, window["loss_eur"], review_cost)
        row[f"{who}_cost_eur"] = float(costs[who].sum())
        if fraud.any():
            row[f"{who}_predicted_over_observed"] = float(window[f"{who}_fraud_probability"].sum() / fraud.sum())
        if fraud.sum() >= MIN_FRAUDS and not fraud.all():
            ranked[who] = RankedFrauds(window[f"{who}_fraud_score"], fraud, bootstrap)
            row[f"{who}_average_precision"] = ranked[who].average_precision()
    difference = costs["challenger"] - costs["champion"]
    row |= _with_interval("cost_difference_eur", difference.sum(), bootstrap.sums(difference), bootstrap)
    if ranked:
        gain = row["challenger_average_precision"] - row["champion_average_precision"]
        gains = ranked["challenger"].average_precisions() - ranked["champion"].average_precisions()
        row |= _with_interval("average_precision_gain", gain, gains, bootstrap)
    return row


def _with_interval(name, value, replicated, bootstrap):
    low, high = percentile_interval(replicated) if bootstrap.is_usable else (None, None)
    return {name: float(value), f"{name}_ci_low": low, f"{name}_ci_high": high}


def _data_version(pair, window, review_cost, replicates):
    digest = hashlib.sha256(f"{pair} {review_cost} {replicates} {made_by(compare_windows)}".encode())
    for values in window.values():
        digest.update(np.ascontiguousarray(values))
    return digest.hexdigest()[:12]
