"""What recall, precision and average precision should be, before labels come. One row per champion and window."""

from ml.monitoring.drift import Period
from ml.monitoring.performance import Scored, estimated_performance
from ml.storage.earlier import present_versions


def model(dbt, session):
    dbt.config(materialized="incremental")

    window_hours = dbt.config.get("window_hours")
    period = Period.read(session, dbt.ref("drift_period").sql_query())
    scored = dbt.ref("scored_windows").sql_query()
    rows = Scored.read(session, f"from ({scored}) where not is_reference")
    calibration = Scored.read(session, f"from ({scored}) where is_reference and target is not null")
    stored = f"from {dbt.this}" if dbt.is_incremental else None
    known = present_versions(session, stored, "model_version, window_from_s", "estimated_at")
    after_s, window_s = period.validated_until_s, window_hours * 3600
    return estimated_performance(period.model_version, rows, calibration, after_s, window_s, known)
