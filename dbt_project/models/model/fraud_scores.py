"""Every transaction, scored by the champion. One row per transaction."""

import pyarrow as pa

from ml.model.aliases import champion_version, load_versions
from ml.model.scoring import SCORES, score_all
from ml.storage.earlier import earlier_result


def model(dbt, session):
    dbt.config(materialized="table")

    name = champion_version(session, dbt.ref("current_champion").sql_query())
    [champion] = load_versions(session, dbt.ref("fraud_xgboost_model").sql_query(), [name])
    stored = earlier_result(session, dbt.this, SCORES)
    scores = score_all(session, dbt.ref("fraud_features").sql_query(), champion, stored)
    return pa.RecordBatchReader.from_batches(SCORES, scores)
