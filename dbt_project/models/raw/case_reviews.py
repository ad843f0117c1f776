"""Every row of every verdict file, accepted or rejected. One row per row of a file."""

from ml.raw.verdicts import ingest_verdicts, review_folder


def model(dbt, session):
    dbt.config(materialized="incremental")

    warehouse = dbt.config.get("warehouse")
    return ingest_verdicts(
        session,
        review_folder(warehouse) / "incoming",
        transactions=dbt.ref("fraud").sql_query(),
        stored=str(dbt.this) if dbt.is_incremental else None,
        log=lambda line: print(line, flush=True),
    )
