"""Have scores and decisions moved? One row per champion, window, state of its data, and signal."""

from ml.monitoring.drift import Counts, Period, Rules, not_measured_yet, prediction_drift


def model(dbt, session):
    dbt.config(materialized="incremental")

    rules = dbt.config.get("rules")
    period = Period.read(session, dbt.ref("drift_period").sql_query())
    counts = Counts.read(session, dbt.ref("score_histogram").sql_query())
    measured = prediction_drift(period, counts, Rules(**rules))
    return not_measured_yet(session, measured, f"select * from {dbt.this}" if dbt.is_incremental else None)
