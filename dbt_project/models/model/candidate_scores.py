"""Unseen labelled rows, scored by the versions decided last, the champion and the previous champion."""

import pyarrow as pa

from dbt_project.plugins.lake import lake
from ml.model.aliases import load_versions, versions_to_evaluate
from ml.model.scoring import CANDIDATE_SCORES, score_unseen


def model(dbt, session):
    names = versions_to_evaluate(session, dbt.ref("model_aliases").sql_query())
    versions = load_versions(session, dbt.ref("fraud_xgboost_model").sql_query(), names)
    [(case_of,)] = dbt.ref("layout_settings").project("case_of").fetchall()
    case_id = "null::varchar" if case_of == "transaction_id" else case_of
    features, transactions = dbt.ref("fraud_features").sql_query(), dbt.ref("fraud_hour").sql_query()
    transactions = f"select *, {case_id} as case_id from ({transactions})"
    spark = lake(session)
    if spark:
        from ml.lake.scoring import unseen_scores

        return unseen_scores(spark, session, "candidate_scores", features, transactions, versions)
    stored = f"select * from {dbt.this}" if dbt.is_incremental else None
    scores = score_unseen(session, features, transactions, versions, stored)
    return pa.RecordBatchReader.from_batches(CANDIDATE_SCORES, scores)
