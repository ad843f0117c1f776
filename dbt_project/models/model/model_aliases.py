"""The gate: who is champion since when, and why. One row per decision, *kept* included."""

from ml.model.aliases import decide
from ml.model.promotion import Gate


def model(dbt, session):
    dbt.config(materialized="incremental")

    gate = dbt.config.get("gate")
    return decide(
        session,
        registry=dbt.ref("fraud_xgboost_model").sql_query(),
        features=dbt.ref("fraud_features").sql_query(),
        aliases=f"select * from {dbt.this}" if dbt.is_incremental else None,
        gate=Gate(**gate),
    )
