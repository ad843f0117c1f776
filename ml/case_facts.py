"""The facts of the suspicious transactions: SHAP contributions, and what each case is like.

Only the cases are explained; the rows that the champion was fitted to are read once, as a stream.
"""

from dataclasses import replace

import numpy as np

from ml.explanation.facts import Facts, Reason
from ml.features import as_matrix
from ml.training_rows import TrainingRows

NEIGHBOURS = 20
# Cases are nearly identical when every input is, within a tenth of its standard deviation.
NEARLY = 0.1
LAST_HOUR_S = 3_600
# A payment up to this is usually a card test, before a larger one.
CARD_TEST_EUR = 1
# What the inputs that are no component are called in a text.
NAMES = {"amount_eur": "amount", "hour_of_day": "hour"}


def gather(con, suspicious, features, version, reasons):
    """Yield (transaction_id, id of the first case of its group, Facts) for every case, in order of the queue."""
    from ml.boosters import shap_values

    cases = _Cases(con, suspicious, features, version)
    if not cases.rows:
        return
    learnt = TrainingRows(con, features, version)
    contributions = shap_values(version.model, cases.inputs, version.features).astype(np.float64)
    quantiles, amount_quantiles, frauds, neighbours = learnt.compare(cases.inputs, cases.amounts, NEIGHBOURS)
    hour_shares = learnt.shares("hour_of_day", [row["hour_of_day"] for row in cases.rows])
    amount_shares = learnt.shares("amount_eur", [row["amount_eur"] for row in cases.rows])
    medians, counterfactuals = _counterfactuals(cases, contributions, learnt, version)
    repeated = _repeated(con, cases, features, version)
    groups, sizes = _groups(cases.inputs / learnt.scale)
    typical = np.median(contributions, axis=0)

    for place, row in enumerate(cases.rows):
        told = _reasons(version.features, cases.inputs[place], contributions[place], quantiles[place])
        strongest_first = np.argsort(-np.abs(contributions[place]), kind="stable")
        furthest = np.argmax(np.abs(contributions[place] - typical))
        is_more = (contributions[place] > typical)[furthest] == (contributions[place, furthest] > 0)
        identical, same_amount, rows = repeated[row["transaction_id"]]
        facts = Facts(
            rank=row["queue_rank"],
            cases=len(cases.rows),
            probability=row["fraud_probability"],
            amount=row["amount_eur"],
            amount_quantile=float(amount_quantiles[place]),
            hour=row["hour_of_day"],
            hour_share=hour_shares[row["hour_of_day"]] or None,
            reasons=tuple(told[column] for column in strongest_first[:reasons]),
            apart=told[furthest] if len(cases.rows) > 1 else None,
            apart_more=bool(is_more),
            strongest_median=float(medians[place]),
            counterfactual=float(counterfactuals[place]),
            neighbours=neighbours,
            neighbour_frauds=int(frauds[place]),
            identical_last_hour=identical,
            same_amount_last_hour=same_amount,
            same_amount_usual=amount_shares[row["amount_eur"]] * rows,
            group_size=int(sizes[groups[place]]),
            check="",
        )
        first_of_group = cases.rows[int(np.argmax(groups == groups[place]))]["transaction_id"]
        yield row["transaction_id"], first_of_group, replace(facts, check=suggested_check(facts))


def suggested_check(facts):
    """What to look at first: the first rule that applies; a key of ml.explanation.wording.CHECKS."""
    rules = (
        ("identical_payments", facts.identical_last_hour > 0),
        ("group", facts.group_size > 1),
        ("repeated_amount", facts.amount_is_repeated),
        ("card_test", facts.amount <= CARD_TEST_EUR),
        ("compare_history", facts.neighbours > 0 and facts.neighbour_frauds == 0),
    )
    return next((name for name, applies in rules if applies), "call_holder")


class _Cases:
    """The queue: rows as dictionaries, inputs of shape (n_cases, n_features), amounts and time_s of (n_cases,)."""

    def __init__(self, con, suspicious, features, version):
        inputs = ", ".join(f"features.{name} as input_{place}" for place, name in enumerate(version.features))
        self.query = (
            "select transaction_id, queue_rank, queue.fraud_probability, queue.amount_eur, queue.hour_of_day, "
            f"features.time_s, {inputs} from ({suspicious}) as queue join ({features}) as features "
            "using (transaction_id)"
        )
        table = con.sql(f"{self.query} order by queue_rank").to_arrow_table().combine_chunks()
        self.rows = table.to_pylist()
        batch = table.to_batches()[0] if self.rows else None
        if batch:
            self.inputs = as_matrix(batch, [f"input_{place}" for place in range(len(version.features))])
            self.amounts = batch.column("amount_eur").to_numpy().astype(np.float32)
            self.time_s = batch.column("time_s").to_numpy()


def _reasons(features, inputs, contributions, quantiles):
    """Every input of one case as a Reason, in order of the inputs."""
    raising = contributions[contributions > 0].sum()
    return [
        Reason(
            feature=_called(name),
            value=float(value),
            direction="raises" if contribution > 0 else "lowers",
            contribution=float(contribution),
            share=float(contribution / raising) if contribution > 0 else None,
            quantile=float(quantile),
        )
        for name, value, contribution, quantile in zip(features, inputs, contributions, quantiles, strict=True)
    ]


def _called(name):
    is_component = name[0] == "v" and name[1:].isdigit()
    return name.upper() if is_component else NAMES.get(name, name)


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
    found = con.sql(
        f"""
        with cases as ({cases.query}),
        volume as (select time_s // 60 as minute, count(*) as rows from ({features}) group by minute),
        same as (
            select cases.transaction_id, count(*) as same_amount, count(*) filter ({alike}) as identical
            from cases join ({features}) as rows on
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


def _groups(scaled):
    """Number of the group of each case, shape (n_cases,), and sizes by number."""
    from scipy.sparse import coo_array
    from scipy.sparse.csgraph import connected_components
    from scipy.spatial import cKDTree

    pairs = cKDTree(np.nan_to_num(scaled)).query_pairs(NEARLY, p=np.inf, output_type="ndarray")
    near = coo_array((np.ones(len(pairs)), (pairs[:, 0], pairs[:, 1])), shape=(len(scaled), len(scaled)))
    groups = connected_components(near, directed=False)[1]
    return groups, np.bincount(groups)
