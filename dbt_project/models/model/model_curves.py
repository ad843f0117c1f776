"""Precision-recall and ROC curves of the evaluated versions. One row per point."""

from ml.evaluation import curves, read_windows


def model(dbt, session):
    dbt.config(materialized="table")

    return curves(read_windows(session, dbt.ref("candidate_decisions").sql_query()))
