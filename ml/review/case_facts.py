"""What each case is like, whatever the others are: contributions, quantiles, neighbours, repetitions.

Only the cases are explained; the rows that the champion was fitted to are read once, as a stream.
"""

import hashlib

import numpy as np
import pyarrow as pa

from ml.algebra import on_one_thread
from ml.model.features import as_matrix
from ml.model.scoring import Version
from ml.review.neighbours import TrainingRows
from ml.storage.made_by import made_by

NEIGHBOURS = 20
LAST_HOUR_S = 3_600

INPUT = pa.struct(
    [
        ("feature", pa.string()),
        ("value", pa.float32()),
        ("scaled", pa.float32()),
        ("contribution", pa.float64()),
        ("quantile", pa.float64()),
    ]
)
CASE_FACTS = pa.schema(
    [
        ("transaction_id", pa.string()),
        ("model_version", pa.string()),
        ("inputs", pa.list_(INPUT)),
        ("amount_quantile", pa.float64()),
        ("amount_share", pa.float64()),
        ("hour_share", pa.float64()),
        ("strongest_median", pa.float64()),
        ("counterfactual_probability", pa.float64()),
        ("neighbours", pa.int64()),
        ("neighbour_frauds", pa.int64()),
        ("identical_last_hour", pa.int64()),
        ("same_amount_last_hour", pa.int64()),
        ("rows_last_hour", pa.int64()),
        ("computed_from", pa.string()),
    ]
)


@on_one_thread()
def case_facts(con, *, cases, features, version, stored=None):
    """Facts of every case that do not depend on the other cases.

    Args:
        con: DuckDB connection.
        cases: SQL query with transaction_id, amount_eur and hour_of_day of the cases.
        features: SQL query of `fraud_features`.
        version: ml.model.scoring.Version that scored them.
        stored: pyarrow Table of an earlier build. Nothing is computed again from the same rows by the same code.

    Returns:
        pyarrow Table of schema CASE_FACTS, in order of transaction_id.
    """
    found = _Cases(con, cases, features, version)
    if not found.names:
        return CASE_FACTS.empty_table()
    learnt = TrainingRows(con, features, version)
    computed_from = _computed_from(con, found, features, version, learnt)
    if stored and set(stored["computed_from"].to_pylist()) == {computed_from}:
        return stored

    from ml.model.boosters import shap_values

    contributions = shap_values(version.model, found.inputs, version.features).astype(np.float64)
    quantiles, amount_quantiles, frauds, neighbours = learnt.compare(found.inputs, found.amounts, NEIGHBOURS)
    amount_shares, hour_shares = (
        learnt.shares(column, values) for column, values in (("amount_eur", found.eur), ("hour_of_day", found.hours))
    )
    medians, counterfactuals = _counterfactuals(found, contributions, learnt, version)
    repeated = _repeated(con, found, features, version)
    inputs = _inputs(version.features, found.inputs, found.inputs / learnt.scale, contributions, quantiles)
    identical, same_amount, rows = zip(*(repeated[name] for name in found.names), strict=True)
    return pa.table(
        {
            "transaction_id": found.names,
            "model_version": [version.model_version] * len(found.names),
            "inputs": inputs,
            "amount_quantile": amount_quantiles,
            "amount_share": [amount_shares[amount] for amount in found.eur],
            "hour_share": [hour_shares[hour] for hour in found.hours],
            "strongest_median": medians.astype(np.float64),
            "counterfactual_probability": counterfactuals,
            "neighbours": [neighbours] * len(found.names),
            "neighbour_frauds": frauds,
            "identical_last_hour": identical,
            "same_amount_last_hour": same_amount,
            "rows_last_hour": rows,
            "computed_from": [computed_from] * len(found.names),
        },
        schema=CASE_FACTS,
    )


def _inputs(features, *values):
    """Arrow list of one INPUT a feature for each case; each of `values` has shape (n_cases, n_features)."""
    flat = [features * len(values[0]), *(of_all.ravel() for of_all in values)]
    columns = [pa.array(of_field, field.type) for of_field, field in zip(flat, INPUT, strict=True)]
    ends = np.arange(len(values[0]) + 1, dtype=np.int32) * len(features)
    return pa.ListArray.from_arrays(ends, pa.StructArray.from_arrays(columns, fields=list(INPUT)))


def _computed_from(con, cases, features, version, learnt):
    """sha256 over all that the facts depend on, as hex: the cases, what they are compared with, and the last hours."""
    # Labels of training rows may still change, rows of the last hours arrive late, and an input may be computed in
    # another way. A sum, no bit_xor: with that, two labels that change places leave no trace.
    columns = ", ".join(
        dict.fromkeys(["transaction_id", "time_s", "target", "amount_eur", "hour_of_day", *version.features])
    )
    others = [
        con.sql(f"select count(*), sum(hash({columns})) from {rows}").fetchall()
        for rows in (learnt.rows, cases.lately(features))
    ]
    told = (cases.names, cases.eur, cases.hours, others, version.model_version, made_by(case_facts, Version))
    return hashlib.sha256(repr(told).encode()).hexdigest()


class _Cases:
    """The cases in order of transaction_id: names, eur and hours are lists; inputs of shape (n_cases, n_features),
    amounts (float32, as the model sees them) and time_s of shape (n_cases,).
    """

    def __init__(self, con, cases, features, version):
        inputs = ", ".join(f"features.{name} as input_{place}" for place, name in enumerate(version.features))
        # Cases are of the newest hours: where these are known, the columns of all older rows are not read.
        [(first_s,)] = con.sql(
            f"select coalesce(min(time_s), 0) from ({features}) semi join ({cases}) using (transaction_id)"
        ).fetchall()
        self.query = (
            f"select transaction_id, cases.amount_eur, cases.hour_of_day, features.time_s, {inputs} "
            f"from ({cases}) as cases join (from ({features}) where time_s >= {first_s}) as features "
            "using (transaction_id)"
        )
        table = con.sql(f"{self.query} order by transaction_id").to_arrow_table().combine_chunks()
        self.names, self.eur, self.hours = (
            table[name].to_pylist() for name in ("transaction_id", "amount_eur", "hour_of_day")
        )
        if self.names:
            [batch] = table.to_batches()
            self.inputs = as_matrix(batch, [f"input_{place}" for place in range(len(version.features))])
            self.amounts = batch.column("amount_eur").to_numpy().astype(np.float32)
            self.time_s = batch.column("time_s").to_numpy()

    def lately(self, features):
        """SQL of the rows of `features` that a case can have in its last hour, the cases among them."""
        return f"(from ({features}) where time_s > {int(self.time_s.min()) - LAST_HOUR_S - 60})"


def _counterfactuals(cases, contributions, learnt, version):
    """Median of each case's strongest input, and its probability if the input had that value."""
    strongest = np.argmax(np.abs(contributions), axis=1)
    of_column = learnt.medians([version.features[column] for column in np.unique(strongest)])
    medians = np.array([of_column[version.features[column]] for column in strongest], dtype=np.float32)
    changed = cases.inputs.copy()
    changed[np.arange(len(changed)), strongest] = medians
    return medians, version.score(changed, cases.time_s)[1]


def _repeated(con, cases, features, version):
    """Per case: identical rows, rows of the same amount, and about how many rows at all, in the hour before."""
    components = [(place, name) for place, name in enumerate(version.features) if name != "hour_of_day"]
    alike = " and ".join(f"cases.input_{place} is not distinct from rows.{name}" for place, name in components)
    # The volume is counted by minutes: a join of every case with every row of its hour would be large.
    lately = cases.lately(features)
    found = con.sql(
        f"""
        with cases as ({cases.query}),
        volume as (select time_s // 60 as minute, count(*) as rows from {lately} group by minute),
        same as (
            select cases.transaction_id, count(*) as same_amount, count(*) filter ({alike}) as identical
            from cases join {lately} as rows on
                rows.amount_eur = cases.amount_eur and rows.transaction_id <> cases.transaction_id
                and rows.time_s <= cases.time_s and rows.time_s > cases.time_s - {LAST_HOUR_S}
            group by cases.transaction_id
        )
        select transaction_id, coalesce(any_value(identical), 0), coalesce(any_value(same_amount), 0),
            sum(volume.rows)::bigint
        from cases left join same using (transaction_id) join volume on
            minute <= time_s // 60 and minute > (time_s - {LAST_HOUR_S}) // 60
        group by transaction_id
        """
    ).fetchall()
    return {transaction_id: counts for transaction_id, *counts in found}
