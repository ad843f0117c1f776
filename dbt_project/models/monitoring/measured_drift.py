"""Have inputs, scores and decisions moved? One row per input and signal of the champion's newest window."""

from ml.monitoring.drift import Counts, Period, Rules, measured_drift


def model(dbt, session):
    dbt.config(materialized="table")

    rules = dbt.config.get("rules")
    ks = dict(session.sql(f"select feature, ks from ({dbt.ref('feature_ks').sql_query()})").fetchall())
    period = Period.read(session, dbt.ref("drift_period").sql_query())
    importance = dbt.ref("feature_importance").sql_query()
    shares = f"select feature, shap_share from ({importance}) where model_version = '{period.model_version}'"
    return measured_drift(
        period,
        Counts.read(session, dbt.ref("feature_histogram").sql_query()),
        Counts.read(session, dbt.ref("score_histogram").sql_query()),
        dict(session.sql(shares).fetchall()),
        Rules(**rules),
        ks,
    )
