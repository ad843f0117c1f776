"""Have the model's inputs moved in the newest window? One row per champion, window, state of its data, and input."""

from ml.monitoring.drift import Counts, Period, Rules, feature_drift, not_measured_yet


def model(dbt, session):
    dbt.config(materialized="incremental")

    rules = dbt.config.get("rules")
    period = Period.read(session, dbt.ref("drift_period").sql_query())
    counts = Counts.read(session, dbt.ref("feature_histogram").sql_query())
    ks = dict(session.sql(f"select feature, ks from ({dbt.ref('feature_ks').sql_query()})").fetchall())
    shap_shares = dict(
        session.sql(
            f"select feature, shap_share from ({dbt.ref('feature_importance').sql_query()}) "
            f"where model_version = '{period.model_version}'"
        ).fetchall()
    )
    measured = feature_drift(period, counts, shap_shares, Rules(**rules), ks=ks)
    return not_measured_yet(session, measured, f"select * from {dbt.this}" if dbt.is_incremental else None)
