"""Every row of every transactions file, accepted or rejected. One row per row of a file."""

import os
from pathlib import Path

from dbt_project.plugins.lake import lake
from dbt_project.plugins.layouts import layout, layouts
from ml.raw.ingest import ingest
from ml.raw.simulated.demo import simulator
from ml.raw.values.currencies import FOLDER


def model(dbt, session):
    def say(line):
        print(line, flush=True)

    name = dbt.config.get("layout")
    headers = dbt.config.get("headers")
    transactions = dbt.config.get("transactions")
    default_transactions = dbt.config.get("default_transactions")
    collection_start = dbt.config.get("collection_start")
    max_rejected_share = dbt.config.get("max_rejected_share")
    max_amount = dbt.config.get("max_amount")
    max_id_length = dbt.config.get("max_id_length")
    timezone = dbt.config.get("timezone")
    any_class_share = dbt.config.get("any_class_share")
    label_delay_hours = dbt.config.get("label_delay_hours")
    warehouse = dbt.config.get("warehouse")
    demo = {
        "rows": dbt.config.get("demo_rows"),
        "hours": dbt.config.get("demo_hours"),
        "fraud_rate": dbt.config.get("demo_fraud_rate"),
        "payments": dbt.config.get("demo_payments"),
        "days": dbt.config.get("demo_days"),
        "seed": dbt.config.get("demo_seed"),
    }
    told = dict(
        layout=layout(name, headers, label_delay_hours=label_delay_hours),
        pattern=transactions or default_transactions,
        pattern_is_set=bool(transactions),
        collection_start=collection_start,
        max_rejected_share=max_rejected_share,
        simulate=simulator(name, **demo, say=say),
        log=say,
        max_amount=max_amount,
        max_id_length=max_id_length,
        timezone=timezone,
        any_class_share=any_class_share,
        rates=Path(warehouse).parent / FOLDER,
        # Not by way of the configuration, which dbt writes to files.
        hash_key=os.environ.get("FRAUD_HASH_KEY"),
        other_layouts=layouts,
    )
    spark = lake(session)
    if spark:
        from ml.lake.files import ingest as ingest_on_spark

        return ingest_on_spark(spark, session, **told)
    return ingest(session, stored=str(dbt.this) if dbt.is_incremental else None, **told)
