"""Unseen labelled rows, scored by the versions decided last, the champion and the previous champion."""

import pyarrow as pa

from ml.model.aliases import load_versions, versions_to_evaluate
from ml.model.scoring import CANDIDATE_SCORES, score_unseen
from ml.storage.earlier import earlier_result


def model(dbt, session):
    dbt.config(materialized="table")

    names = versions_to_evaluate(session, dbt.ref("model_aliases").sql_query())
    versions = load_versions(session, dbt.ref("fraud_xgboost_model").sql_query(), names)
    stored = earlier_result(session, dbt.this, CANDIDATE_SCORES)
    scores = score_unseen(session, dbt.ref("fraud_features").sql_query(), versions, stored)
    return pa.RecordBatchReader.from_batches(CANDIDATE_SCORES, scores)
