"""The gate: who is champion since when, and why. One row per decision, *kept* included."""

from ml.registry import decide


def model(dbt, session):
    dbt.config(materialized="incremental")

    min_frauds = dbt.config.get("min_frauds")
    replicates = dbt.config.get("replicates")
    return decide(
        session,
        registry=dbt.ref("fraud_xgboost_model").sql_query(),
        features=dbt.ref("fraud_features").sql_query(),
        aliases=f"select * from {dbt.this}" if dbt.is_incremental else None,
        min_frauds=min_frauds,
        replicates=replicates,
    )
