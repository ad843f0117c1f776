"""Metrics of versions on rows they have not seen. One row per version, split, state of its data, and metric."""

from ml.model.evaluation import Settings, evaluate, measured, read_windows


def model(dbt, session):
    dbt.config(materialized="incremental")

    review_cost = dbt.config.get("review_cost")
    review_capacity = dbt.config.get("review_capacity")
    replicates = dbt.config.get("replicates")
    transactions = dbt.ref("fraud_hour").sql_query()
    settings = Settings.of_volume(session, transactions, review_cost, review_capacity, replicates)
    windows = read_windows(session, dbt.ref("candidate_decisions").sql_query(), settings)
    return evaluate(windows, measured(session, f"select * from {dbt.this}") if dbt.is_incremental else set())
