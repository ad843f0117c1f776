"""Transactions per bin of every watched input. One row per input, window and bin that occurs."""

from ml.monitoring.drift import Period
from ml.monitoring.histograms import feature_histogram


def model(dbt, session):
    dbt.config(materialized="table")

    history_hours = dbt.config.get("history_hours")
    watched = f"select feature from ({dbt.ref('model_inputs').sql_query()}) where is_watched order by place"
    return feature_histogram(
        session,
        dbt.ref("fraud_features").sql_query(),
        dbt.ref("drift_sample").sql_query(),
        [name for (name,) in session.sql(watched).fetchall()],
        Period.read(session, dbt.ref("drift_period").sql_query()),
        history_hours * 3600,
    )
