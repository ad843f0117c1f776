"""Why each suspicious transaction is one: facts, and the text that is always there. One row per transaction."""

from ml.review.reasons import REASON_CODES, reason_codes
from ml.storage.earlier import earlier_rows


def model(dbt, session):
    dbt.config(materialized="table")

    language = dbt.config.get("language")
    reasons = dbt.config.get("reasons")
    return reason_codes(
        session,
        suspicious=dbt.ref("suspicious_transactions").sql_query(),
        case_facts=dbt.ref("case_facts").sql_query(),
        inputs=dbt.ref("model_inputs").sql_query(),
        language=language,
        reasons=reasons,
        stored=earlier_rows(session, dbt.this, REASON_CODES),
    )
