"""What was realised, beside what was estimated, and the kind of drift. One row per champion and mature window."""

from ml.monitoring.drift import Period
from ml.monitoring.performance import performance_drift, read_labelled, windows
from ml.storage.earlier import present_versions


def model(dbt, session):
    dbt.config(materialized="incremental")

    window_s = dbt.config.get("window_hours") * 3600
    min_frauds = dbt.config.get("min_frauds")
    period = Period.read(session, dbt.ref("drift_period").sql_query())
    scored = dbt.ref("scored_windows").sql_query()
    of_champion = f"model_version = '{period.model_version}'"
    estimates = session.sql(f"from ({dbt.ref('estimated_performance').sql_query()}) where {of_champion}")
    moved = session.sql(
        f"select window_until_s from ({dbt.ref('data_drift').sql_query()}) where moved_features > 0 and {of_champion}"
    )
    stored = f"from {dbt.this}" if dbt.is_incremental else None
    return performance_drift(
        period.model_version,
        windows(session, f"from ({scored}) where not is_reference", period.validated_until_s, window_s),
        read_labelled(session, f"from ({scored}) where is_reference"),
        window_s,
        estimates=estimates.to_arrow_table().to_pylist(),
        moved_at_s=[until_s for (until_s,) in moved.fetchall()],
        min_frauds=min_frauds,
        known=present_versions(session, stored, "model_version, window_from_s", "measured_at"),
    )
