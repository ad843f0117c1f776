"""What one probability threshold for all rows would do. One row per version, split and threshold."""

from ml.model.evaluation import THRESHOLD_TABLE, read_windows, threshold_table
from ml.storage.earlier import earlier_rows


def model(dbt, session):
    dbt.config(materialized="table")

    decisions, found = dbt.ref("candidate_decisions").sql_query(), dbt.ref("evaluation_windows").sql_query()
    windows = read_windows(session, decisions, found)
    return threshold_table(windows, earlier_rows(session, dbt.this, THRESHOLD_TABLE))
