"""Scored transactions per bin. One row per signal, window and bin that occurs."""

from ml.monitoring.histograms import score_histogram


def model(dbt, session):
    dbt.config(materialized="table")

    return score_histogram(session, dbt.ref("scored_windows").sql_query())
