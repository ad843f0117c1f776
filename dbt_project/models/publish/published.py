"""Last node: what readers see is replaced, only if everything before it passed. One row: the snapshot."""

from pathlib import Path

from dbt_project.plugins.lake import lake
from dbt_project.plugins.made_with import git_commit, versions
from ml.publish.exports import export
from ml.publish.publish import last_state, publish
from ml.review.review_file import write_cases


def model(dbt, session):
    dbt.config(materialized="table")

    # Every model and source marked `published: true` in its yml. dbt needs each name as a literal; a test compares
    # the two.
    tables = {
        "ingested_files": dbt.ref("ingested_files"),
        "rejected_transactions": dbt.ref("rejected_transactions"),
        "rejected_reviews": dbt.ref("rejected_reviews"),
        "label_conflicts": dbt.ref("label_conflicts"),
        "label_delays": dbt.ref("label_delays"),
        "fraud_prepared": dbt.ref("fraud_prepared"),
        "splits": dbt.ref("splits"),
        "fraud_hour": dbt.ref("fraud_hour"),
        "fraud_features": dbt.ref("fraud_features"),
        "fraud_sampled": dbt.ref("fraud_sampled"),
        "fraud_xgboost_model": dbt.ref("fraud_xgboost_model"),
        "model_aliases": dbt.ref("model_aliases"),
        "current_champion": dbt.ref("current_champion"),
        "model_evaluations": dbt.ref("model_evaluations"),
        "current_evaluations": dbt.ref("current_evaluations"),
        "model_curves": dbt.ref("model_curves"),
        "threshold_table": dbt.ref("threshold_table"),
        "queue_table": dbt.ref("queue_table"),
        "confusion_matrix": dbt.ref("confusion_matrix"),
        "feature_importance": dbt.ref("feature_importance"),
        "fraud_scores": dbt.ref("fraud_scores"),
        "fraud_prediction": dbt.ref("fraud_prediction"),
        "feature_drift": dbt.ref("feature_drift"),
        "data_drift": dbt.ref("data_drift"),
        "estimated_performance": dbt.ref("estimated_performance"),
        "performance_drift": dbt.ref("performance_drift"),
        "current_performance": dbt.ref("current_performance"),
        "prediction_drift": dbt.ref("prediction_drift"),
        "current_drift": dbt.ref("current_drift"),
        "drift_statistics": dbt.ref("drift_statistics"),
        "llm_month": dbt.ref("llm_month"),
        "champion_challenger": dbt.ref("champion_challenger"),
        "pipeline_health": dbt.ref("pipeline_health"),
        "suspicious_transactions": dbt.ref("suspicious_transactions"),
        "cases_to_review": dbt.ref("cases_to_review"),
        "review_outcomes": dbt.ref("review_outcomes"),
        "reason_codes": dbt.ref("reason_codes"),
        "risk_explanation": dbt.ref("risk_explanation"),
        "semantic_layer": dbt.ref("semantic_layer"),
        "llm_explanation": dbt.source("dagster", "llm_explanation"),
        "llm_calls": dbt.source("dagster", "llm_calls"),
        "reactions": dbt.source("dagster", "reactions"),
    }
    # Their rows say when they were written (`meta: stamps` in their yml): only those that changed are written.
    stamps = {
        "fraud_prepared": ("changed_at",),
        "fraud_features": ("changed_at",),
        "fraud_scores": ("changed_at", "scored_at"),
    }
    path = dbt.config.get("published_file")
    warehouse = dbt.config.get("warehouse")
    dialect = dbt.config.get("review_dialect")
    settings = dbt.config.get("decisions")
    exports_wanted = dbt.config.get("exports")
    champion = "select model_version from current_champion"
    most_rows = dbt.config.get("published_sample") if lake(session) else None
    snapshot = publish(
        session,
        path,
        tables=list(tables),
        champion_version=champion,
        stamps=stamps,
        settings=settings,
        versions=versions(),
        git_commit=git_commit(),
        last_state=last_state(session, dbt.this),
        most_rows=most_rows,
    )
    write_cases(session, warehouse, dialect=dialect)
    if exports_wanted:
        export(path, Path(path).parent / "exports")
    return snapshot
