"""The signals with the sentence of each reason, in English. One row per signal."""

from ml.monitoring.health import health


def model(dbt, session):
    dbt.config(materialized="table")

    return health(session, dbt.ref("health_signals").sql_query())
