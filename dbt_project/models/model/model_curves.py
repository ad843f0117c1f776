"""Precision-recall and ROC curves of the evaluated versions. One row per point."""

from ml.model.evaluation import CURVES, curves, read_windows
from ml.storage.earlier import earlier_rows


def model(dbt, session):
    dbt.config(materialized="table")

    decisions, found = dbt.ref("candidate_decisions").sql_query(), dbt.ref("evaluation_windows").sql_query()
    windows = read_windows(session, decisions, found)
    return curves(windows, earlier_rows(session, dbt.this, CURVES))
