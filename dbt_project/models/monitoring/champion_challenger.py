"""Champion and challenger on the same new rows. One row per pair, window and state of its data."""

from ml.monitoring.challenger import Pair, compare_windows


def model(dbt, session):
    dbt.config(materialized="incremental")

    window_hours = dbt.config.get("window_hours")
    review_cost = dbt.config.get("review_cost")
    replicates = dbt.config.get("replicates")
    champion, registry = dbt.ref("current_champion").sql_query(), dbt.ref("fraud_xgboost_model").sql_query()
    return compare_windows(
        session,
        dbt.ref("candidate_decisions").sql_query(),
        Pair.read(session, champion, registry),
        window_s=window_hours * 3600,
        review_cost=review_cost,
        replicates=replicates,
        stored=f"select * from {dbt.this}" if dbt.is_incremental else None,
    )
