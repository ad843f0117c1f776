"""Metrics of versions on rows they have not seen. One row per version, split, state of its data, and metric."""

from ml.model.evaluation import evaluate, measured, read_windows


def model(dbt, session):
    dbt.config(materialized="incremental")

    decisions, found = dbt.ref("candidate_decisions").sql_query(), dbt.ref("evaluation_windows").sql_query()
    windows = read_windows(session, decisions, found)
    return evaluate(windows, measured(session, f"select * from {dbt.this}") if dbt.is_incremental else set())
