"""What the evaluated versions look at: gain of the trees, and mean absolute SHAP on a sample of labelled rows."""

from ml.model.aliases import load_versions, versions_to_evaluate
from ml.model.importance import IMPORTANCE, feature_importance
from ml.storage.earlier import earlier_rows


def model(dbt, session):
    dbt.config(materialized="table")

    names = versions_to_evaluate(session, dbt.ref("model_aliases").sql_query())
    versions = load_versions(session, dbt.ref("fraud_xgboost_model").sql_query(), names)
    stored = earlier_rows(session, dbt.this, IMPORTANCE)
    return feature_importance(session, dbt.ref("fraud_features").sql_query(), versions, stored)
