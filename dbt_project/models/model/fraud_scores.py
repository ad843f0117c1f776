"""Every transaction, scored by the champion. One row per transaction."""

import pyarrow as pa

from dbt_project.plugins.lake import lake
from ml.model.aliases import champion_version, load_versions
from ml.model.scoring import SCORES, score_all


def model(dbt, session):
    name = champion_version(session, dbt.ref("current_champion").sql_query())
    [champion] = load_versions(session, dbt.ref("fraud_xgboost_model").sql_query(), [name])
    features, transactions = dbt.ref("fraud_features").sql_query(), dbt.ref("fraud_hour").sql_query()
    spark = lake(session)
    if spark:
        from ml.lake.scoring import scores

        return scores(spark, session, "fraud_scores", features, transactions, champion)
    stored = f"select * from {dbt.this}" if dbt.is_incremental else None
    scores = score_all(session, features, transactions, champion, stored)
    return pa.RecordBatchReader.from_batches(SCORES, scores)
