"""Why each suspicious transaction is one: facts, and the text that is always there. One row per transaction."""

from ml.features import earlier_rows
from ml.reasons import REASON_CODES, reason_codes
from ml.registry import champion_version, load_versions


def model(dbt, session):
    dbt.config(materialized="table")

    language = dbt.config.get("language")
    reasons = dbt.config.get("reasons")
    name = champion_version(session, dbt.ref("model_aliases").sql_query())
    [champion] = load_versions(session, dbt.ref("fraud_xgboost_model").sql_query(), [name])
    return reason_codes(
        session,
        suspicious=dbt.ref("suspicious_transactions").sql_query(),
        features=dbt.ref("fraud_features").sql_query(),
        version=champion,
        language=language,
        reasons=reasons,
        stored=earlier_rows(session, dbt.this, REASON_CODES),
    )
