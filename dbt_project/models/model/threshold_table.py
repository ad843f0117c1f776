"""What one probability threshold for all rows would do. One row per version, split and threshold."""

from ml.model.evaluation import THRESHOLD_TABLE, Settings, read_windows, threshold_table
from ml.storage.earlier import earlier_rows


def model(dbt, session):
    dbt.config(materialized="table")

    review_cost = dbt.config.get("review_cost")
    review_capacity = dbt.config.get("review_capacity")
    replicates = dbt.config.get("replicates")
    transactions = dbt.ref("fraud_hour").sql_query()
    settings = Settings.of_volume(session, transactions, review_cost, review_capacity, replicates)
    windows = read_windows(session, dbt.ref("candidate_decisions").sql_query(), settings)
    return threshold_table(windows, earlier_rows(session, dbt.this, THRESHOLD_TABLE))
