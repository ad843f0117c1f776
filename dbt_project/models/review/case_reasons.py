"""What the file says of each case, in the same form whether it was flagged or not. One row per drawn case."""

from ml.features import earlier_rows
from ml.reasons import CASE_REASONS, case_reasons
from ml.registry import champion_version, load_versions


def model(dbt, session):
    dbt.config(materialized="table")

    language = dbt.config.get("language")
    name = champion_version(session, dbt.ref("model_aliases").sql_query())
    [champion] = load_versions(session, dbt.ref("fraud_xgboost_model").sql_query(), [name])
    return case_reasons(
        session,
        cases=dbt.ref("drawn_cases").sql_query(),
        features=dbt.ref("fraud_features").sql_query(),
        version=champion,
        language=language,
        stored=earlier_rows(session, dbt.this, CASE_REASONS),
    )
