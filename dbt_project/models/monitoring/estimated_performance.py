"""What recall, precision and average precision should be, before labels come. One row per champion and window."""

from ml.monitoring.drift import Period
from ml.monitoring.performance import estimated_performance, read_labelled, windows
from ml.storage.earlier import present_versions


def model(dbt, session):
    dbt.config(materialized="incremental")

    window_hours = dbt.config.get("window_hours")
    period = Period.read(session, dbt.ref("drift_period").sql_query())
    scored = dbt.ref("scored_windows").sql_query()
    after_s, window_s = period.validated_until_s, window_hours * 3600
    rows = windows(session, f"from ({scored}) where not is_reference", after_s, window_s)
    calibration = read_labelled(session, f"from ({scored}) where is_reference")
    stored = f"from {dbt.this}" if dbt.is_incremental else None
    known = present_versions(session, stored, "model_version, window_from_s", "estimated_at")
    return estimated_performance(period.model_version, rows, calibration, known)
