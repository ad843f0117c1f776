"""What one probability threshold for all rows would do. One row per version, split and threshold."""

from ml.evaluation import Costs, read_windows, threshold_table


def model(dbt, session):
    dbt.config(materialized="table")

    review_cost = dbt.config.get("review_cost")
    review_capacity = dbt.config.get("review_capacity")
    replicates = dbt.config.get("replicates")
    costs = Costs.of_volume(session, dbt.ref("fraud_hour").sql_query(), review_cost, review_capacity)
    windows = read_windows(session, dbt.ref("candidate_decisions").sql_query())
    return threshold_table(windows, costs, replicates)
