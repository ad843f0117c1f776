"""What the file says of each case, in the same form whether it was flagged or not. One row per drawn case."""

from ml.review.reasons import CASE_REASONS, case_reasons
from ml.storage.earlier import earlier_rows


def model(dbt, session):
    dbt.config(materialized="table")

    language = dbt.config.get("language")
    return case_reasons(
        session,
        cases=dbt.ref("drawn_cases").sql_query(),
        case_facts=dbt.ref("case_facts").sql_query(),
        inputs=dbt.ref("model_inputs").sql_query(),
        language=language,
        stored=earlier_rows(session, dbt.this, CASE_REASONS),
    )
