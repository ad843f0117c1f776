"""Rows per second of scoring as the pipeline does it, and of bare Booster.predict on the same rows.

python -m tests.benchmarks.scoring WAREHOUSE
"""

import sys
import time

import duckdb
import numpy as np
import xgboost as xgb

from ml.model.aliases import champion_version, load_versions
from ml.model.features import as_matrix, read_batches
from ml.model.scoring import score_all

ROUNDS = 5


def measure(warehouse):
    """(rows, pipeline's rows per second, bare rows per second): medians of five turns, taken in alternation."""
    with duckdb.connect(warehouse, read_only=True) as con:
        [version] = load_versions(con, "from fraud_xgboost_model", [champion_version(con, "from current_champion")])
        columns = ", ".join(version.features)
        matrices = [
            as_matrix(batch, version.features) for batch in read_batches(con, f"select {columns} from fraud_features")
        ]
        inputs = np.concatenate(matrices)
        rates = [], []
        for _ in range(ROUNDS):
            started = time.perf_counter()
            rows = sum(batch.num_rows for batch in score_all(con, "from fraud_features", "from fraud_hour", version))
            rates[0].append(rows / (time.perf_counter() - started))

            started = time.perf_counter()
            version.model.predict(xgb.DMatrix(inputs, feature_names=list(version.features)))
            rates[1].append(rows / (time.perf_counter() - started))
    return rows, float(np.median(rates[0])), float(np.median(rates[1]))


if __name__ == "__main__":
    print(*measure(sys.argv[1]))
