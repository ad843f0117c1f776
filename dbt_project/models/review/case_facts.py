"""What each drawn case is like, whatever the others are: computed once for all that is written of it."""

from ml.model.aliases import champion_version, load_versions
from ml.review.case_facts import CASE_FACTS, case_facts
from ml.storage.earlier import earlier_result


def model(dbt, session):
    dbt.config(materialized="table")

    name = champion_version(session, dbt.ref("current_champion").sql_query())
    [champion] = load_versions(session, dbt.ref("fraud_xgboost_model").sql_query(), [name])
    stored = earlier_result(session, dbt.this, CASE_FACTS)
    return case_facts(
        session,
        cases=dbt.ref("drawn_cases").sql_query(),
        features=dbt.ref("fraud_features").sql_query(),
        version=champion,
        stored=session.sql(stored).to_arrow_table() if stored else None,
    )
