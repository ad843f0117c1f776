"""Every statistic of drift, for the newest window. One row per input and signal, and statistic."""

from ml.monitoring.drift import Counts, Period, Rules
from ml.monitoring.statistics_now import drift_statistics


def model(dbt, session):
    dbt.config(materialized="table")

    rules = dbt.config.get("rules")
    least = dbt.config.get("least")
    period = Period.read(session, dbt.ref("drift_period").sql_query())
    importance = dbt.ref("feature_importance").sql_query()
    shares = f"select feature, shap_share from ({importance}) where model_version = '{period.model_version}'"
    return drift_statistics(
        period,
        Counts.read(session, dbt.ref("feature_histogram").sql_query()),
        Counts.read(session, dbt.ref("score_histogram").sql_query()),
        dict(session.sql(shares).fetchall()),
        Rules(**rules),
        least,
    )
