"""The facts of the cases of a queue: what each is like (`case_facts`), and what it is among the others."""

from dataclasses import replace

import numpy as np

from ml.explanation.facts import Facts, Reason, is_anonymous

# Cases are nearly identical when every input is, within a tenth of its standard deviation.
NEARLY = 0.1
# A payment up to this is usually a card test, before a larger one.
CARD_TEST_EUR = 1
# What the inputs that are no component are called in a text.
NAMES = {"amount_eur": "amount", "hour_of_day": "hour"}


def gather(con, queue, case_facts, inputs=None, reasons=None):
    """Yield (transaction_id, id of the first case of its group, Facts) for every case, in order of the queue.

    Args:
        con: DuckDB connection.
        queue: SQL query with transaction_id, queue_rank, amount_eur, hour_of_day and fraud_probability.
        case_facts: SQL query of `case_facts`, which has a row for every case of the queue.
        inputs: SQL query of `model_inputs`: what texts call each; None: nothing is said.
        reasons: number of contributions kept per case, strongest first; None: all.
    """
    table = con.sql(
        "select queue_rank, queue.amount_eur, queue.hour_of_day, queue.fraud_probability, facts.* "
        f"from ({queue}) as queue join ({case_facts}) as facts using (transaction_id) order by queue_rank"
    ).to_arrow_table()
    if not table.num_rows:
        return
    known = table["inputs"].combine_chunks().flatten()
    features = known.field("feature").to_pylist()[: len(known) // table.num_rows]
    values, scaled, contributions, quantiles = (
        known.field(name).to_numpy(zero_copy_only=False).reshape(table.num_rows, -1)
        for name in ("value", "scaled", "contribution", "quantile")
    )
    said = _said(con, inputs)
    groups, sizes = _groups(scaled)
    typical = np.median(contributions, axis=0)
    rows = table.drop(["inputs"]).to_pylist()

    for place, row in enumerate(rows):
        told = _reasons(features, said, values[place], contributions[place], quantiles[place])
        strongest_first = np.argsort(-np.abs(contributions[place]), kind="stable")
        furthest = np.argmax(np.abs(contributions[place] - typical))
        is_more = (contributions[place] > typical)[furthest] == (contributions[place, furthest] > 0)
        facts = Facts(
            rank=row["queue_rank"],
            cases=len(rows),
            probability=row["fraud_probability"],
            amount=row["amount_eur"],
            amount_quantile=row["amount_quantile"],
            hour=row["hour_of_day"],
            hour_share=row["hour_share"] or None,
            reasons=tuple(told[column] for column in strongest_first[:reasons]),
            apart=told[furthest] if len(rows) > 1 else None,
            apart_more=bool(is_more),
            strongest_median=row["strongest_median"],
            counterfactual=row["counterfactual_probability"],
            neighbours=row["neighbours"],
            neighbour_frauds=row["neighbour_frauds"],
            identical_last_hour=row["identical_last_hour"],
            same_amount_last_hour=row["same_amount_last_hour"],
            same_amount_usual=row["amount_share"] * row["rows_last_hour"],
            group_size=int(sizes[groups[place]]),
            check="",
        )
        first_of_group = rows[int(np.argmax(groups == groups[place]))]["transaction_id"]
        yield row["transaction_id"], first_of_group, replace(facts, check=suggested_check(facts))


def suggested_check(facts):
    """What to look at first: the first rule that applies; a key of CHECKS in the modules of ml.explanation."""
    rules = (
        ("identical_payments", facts.identical_last_hour > 0),
        ("group", facts.group_size > 1),
        ("repeated_amount", facts.amount_is_repeated),
        ("card_test", facts.amount <= CARD_TEST_EUR),
        ("compare_history", facts.neighbours > 0 and facts.neighbour_frauds == 0),
    )
    return next((name for name, applies in rules if applies), "call_holder")


def _reasons(features, said, inputs, contributions, quantiles):
    """Every input of one case as a Reason, in order of the inputs."""
    raising = contributions[contributions > 0].sum()
    return [
        Reason(
            feature=_called(name),
            value=_number(value),
            direction="raises" if contribution > 0 else "lowers",
            contribution=float(contribution),
            share=float(contribution / raising) if contribution > 0 else None,
            quantile=_number(quantile),
            **said.get(name, {}),
        )
        for name, value, contribution, quantile in zip(features, inputs, contributions, quantiles, strict=True)
    ]


def _number(value):
    return None if np.isnan(value) else float(value)


def _said(con, inputs):
    """Input -> what its Reason says of it, of the inputs that are called by words."""
    rows = con.sql(f"from ({inputs})").to_arrow_table().to_pylist() if inputs else []
    said = {row["feature"]: _words_of(row) | {"unit": row["unit"]} for row in rows}
    # Amount and hour have words of their own in every text.
    return {name: words for name, words in said.items() if (words["says"] or words["name"]) and name not in NAMES}


def _words_of(row):
    """What the columns says_fr, name_fr, says_nothing_fr, ... hold, by language; None where they hold nothing."""
    kinds = {"says_nothing": "nothing", "says": "says", "name": "name"}
    words = {kind: {} for kind in kinds.values()}
    for column, text in row.items():
        beginning, _, language = column.rpartition("_")
        if text and beginning in kinds:
            words[kinds[beginning]][language] = text
    return {kind: by_language or None for kind, by_language in words.items()}


def _called(name):
    return name.upper() if is_anonymous(name) else NAMES.get(name, name)


def _groups(scaled):
    """Number of the group of each case, shape (n_cases,), and sizes by number; `scaled` of (n_cases, n_features)."""
    from scipy.sparse import coo_array
    from scipy.sparse.csgraph import connected_components
    from scipy.spatial import cKDTree

    pairs = cKDTree(np.nan_to_num(scaled)).query_pairs(NEARLY, p=np.inf, output_type="ndarray")
    near = coo_array((np.ones(len(pairs)), (pairs[:, 0], pairs[:, 1])), shape=(len(scaled), len(scaled)))
    groups = connected_components(near, directed=False)[1]
    return groups, np.bincount(groups)
