"""Functions on tables and files: no dbt, no Dagster, no e-mail, no network."""

import os

# XGBoost's OpenMP threads spin while they wait, and starve whatever runs beside them: beside one busy
# process a training took 34.9 s with spinning and 3.8 s without. Must be set before xgboost is imported.
os.environ.setdefault("OMP_WAIT_POLICY", "PASSIVE")
