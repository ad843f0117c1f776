"""Every row of every verdict file, accepted or rejected. One row per row of a file."""

from ml.raw.edited import take_in_edited
from ml.raw.verdicts import ingest_verdicts, review_folder


def model(dbt, session):
    dbt.config(materialized="incremental")

    warehouse = dbt.config.get("warehouse")
    folder = review_folder(warehouse)

    def log(line):
        print(line, flush=True)

    take_in_edited(folder, log)
    return ingest_verdicts(
        session,
        folder / "incoming",
        transactions=dbt.ref("fraud").sql_query(),
        stored=str(dbt.this) if dbt.is_incremental else None,
        log=log,
    )
