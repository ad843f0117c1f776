"""Can a classifier tell new rows from those a model was trained on? On demand, and never an alarm.

With thousands of rows and thirty inputs it nearly always can: it saturates long before the drift matters.

Source: S. Rabanser et al., Failing Loudly: An Empirical Study of Methods for Detecting Dataset Shift, 2019.
"""

import numpy as np

from ml.model.features import as_matrix, read_batches

SAMPLE_ROWS = 5_000
NAMED_FEATURES = 5


def domain_classifier(con, features, inputs, trained_until_s, current_from_s, replicates=200):
    """AUC of telling current from reference rows, on rows that the classifier has not seen.

    Args:
        con: DuckDB connection.
        features: SQL query of `fraud_features`.
        inputs: names of the columns that it may look at.
        trained_until_s: end of the reference.
        current_from_s: start of the current window; rows before it, or in the reference, are left out of it.

    Returns:
        Dictionary: auc, ci_low, ci_high (95 %, bootstrap of rows), features (those that give it away, the strongest
        first), rows.

    Raises:
        ValueError: one of the two is too small.
    """
    from sklearn.metrics import roc_auc_score

    from ml.model.boosters import xgb

    samples = [
        _sample(con, features, inputs, condition)
        for condition in (
            f"time_s <= {trained_until_s}",
            f"time_s >= {current_from_s} and time_s > {trained_until_s}",
        )
    ]
    smallest = min(map(len, samples))
    if smallest < 100:
        raise ValueError(
            f"{smallest} rows are too few to tell training and newest window apart: 100 are needed of each."
        )
    rows = np.concatenate([sample[:smallest] for sample in samples])
    is_current = np.repeat([0, 1], smallest)
    is_test = np.arange(len(rows)) % 2 == 0
    booster = xgb.train(
        {"objective": "binary:logistic", "max_depth": 3, "eta": 0.2, "seed": 0},
        xgb.DMatrix(rows[~is_test], label=is_current[~is_test], feature_names=inputs),
        60,
    )
    score, truth = booster.predict(xgb.DMatrix(rows[is_test], feature_names=inputs)), is_current[is_test]
    random = np.random.default_rng(0)
    drawn = []
    for _ in range(replicates):
        places = random.integers(0, len(truth), len(truth))
        drawn.append(roc_auc_score(truth[places], score[places]))
    low, high = np.percentile(drawn, [2.5, 97.5])
    gain = booster.get_score(importance_type="total_gain")
    return {
        "auc": float(roc_auc_score(truth, score)),
        "ci_low": float(low),
        "ci_high": float(high),
        "features": sorted(gain, key=gain.get, reverse=True)[:NAMED_FEATURES],
        "rows": len(rows),
    }


def _sample(con, features, inputs, condition):
    # Drawn by hash: the same rows every time, in an order that has nothing to do with time.
    query = f"select {', '.join(inputs)} from ({features}) where {condition} order by md5(transaction_id)"
    batches = [as_matrix(batch, inputs) for batch in read_batches(con, f"{query} limit {SAMPLE_ROWS}")]
    return np.concatenate(batches) if batches else np.empty((0, len(inputs)), np.float32)
