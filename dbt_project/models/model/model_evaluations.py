"""Metrics of versions on rows they have not seen. One row per version, split, state of its data, and metric."""

from ml.evaluation import Costs, evaluate, measured, read_windows


def model(dbt, session):
    dbt.config(materialized="incremental")

    review_cost = dbt.config.get("review_cost")
    review_capacity = dbt.config.get("review_capacity")
    replicates = dbt.config.get("replicates")
    costs = Costs.of_volume(session, dbt.ref("fraud_hour").sql_query(), review_cost, review_capacity)
    known = measured(session, f"select * from {dbt.this}") if dbt.is_incremental else set()
    windows = read_windows(session, dbt.ref("candidate_decisions").sql_query())
    return evaluate(windows, costs, known=known, replicates=replicates)
