"""What is measured, and the state that it is in. One row per version and split."""

from ml.model.evaluation import Settings, find_windows


def model(dbt, session):
    dbt.config(materialized="table")

    review_cost = dbt.config.get("review_cost")
    review_capacity = dbt.config.get("review_capacity")
    replicates = dbt.config.get("replicates")
    transactions = dbt.ref("fraud_hour").sql_query()
    settings = Settings.of_volume(session, transactions, review_cost, review_capacity, replicates)
    return find_windows(session, dbt.ref("candidate_decisions").sql_query(), settings)
