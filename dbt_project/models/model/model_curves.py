"""Precision-recall and ROC curves of the evaluated versions. One row per point."""

from ml.model.evaluation import CURVES, Settings, curves, read_windows
from ml.storage.earlier import earlier_rows


def model(dbt, session):
    dbt.config(materialized="table")

    review_cost = dbt.config.get("review_cost")
    review_capacity = dbt.config.get("review_capacity")
    replicates = dbt.config.get("replicates")
    transactions = dbt.ref("fraud_hour").sql_query()
    settings = Settings.of_volume(session, transactions, review_cost, review_capacity, replicates)
    windows = read_windows(session, dbt.ref("candidate_decisions").sql_query(), settings)
    return curves(windows, earlier_rows(session, dbt.this, CURVES))
