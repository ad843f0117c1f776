"""What a booster looks at."""

import numpy as np
import pyarrow as pa

from ml.model.features import as_matrix, read_batches
from ml.storage.made_by import made_by

# SHAP costs milliseconds a row, and a mean over 500 rows is known to a few percent.
SAMPLE_ROWS = 500

IMPORTANCE = pa.schema(
    [
        ("model_version", pa.string()),
        ("feature", pa.string()),
        ("gain_share", pa.float64()),
        ("mean_abs_shap", pa.float64()),
        ("shap_share", pa.float64()),
        ("sample_rows", pa.int64()),
        ("made_by", pa.string()),
    ]
)


def feature_importance(con, rows_query, versions, stored=()):
    """Share of gain, and mean absolute SHAP value in log-odds, per version and feature.

    The sample is half frauds where there are so many: on a plain sample of rows the frauds, which the model is
    about, would hardly count.

    Args:
        con: DuckDB connection.
        rows_query: SQL query of `fraud_features`.
        versions: iterable of ml.model.scoring.Version.
        stored: rows of an earlier build. A version does not change, so what the same code found is kept.

    Returns:
        pyarrow Table of schema IMPORTANCE.
    """
    rows, code = [], made_by(feature_importance)
    for version in versions:
        known = {"model_version": version.model_version, "made_by": code}
        kept = [row for row in stored if known.items() <= row.items()]
        rows += kept or [known | row for row in _measure(con, rows_query, version)]
    return pa.Table.from_pylist(rows, schema=IMPORTANCE)


def _measure(con, rows_query, version):
    from ml.model.boosters import shap_values

    inputs = _sample(con, rows_query, version.features)
    shap = np.abs(shap_values(version.model, inputs, version.features)).mean(axis=0, dtype=np.float64)
    gain = version.model.get_score(importance_type="total_gain")
    total_gain, total_shap = sum(gain.values()) or 1, shap.sum() or 1
    return [
        {
            "feature": feature,
            "gain_share": gain.get(feature, 0) / total_gain,
            "mean_abs_shap": float(value),
            "shap_share": float(value / total_shap),
            "sample_rows": len(inputs),
        }
        for feature, value in zip(version.features, shap, strict=True)
    ]


def _sample(con, rows_query, features):
    columns = ", ".join(features)
    query = (
        f"select {columns} from (select *, row_number() over (partition by target order by md5(transaction_id)) as "
        f"place from (select transaction_id, target, {columns} from ({rows_query}) where target is not null)) "
        f"where place <= {SAMPLE_ROWS // 2} order by target, place"
    )
    return np.concatenate([as_matrix(batch, features) for batch in read_batches(con, query)])
