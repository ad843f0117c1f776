"""Functions on tables and files: no dbt, no Dagster, no e-mail, no network."""
