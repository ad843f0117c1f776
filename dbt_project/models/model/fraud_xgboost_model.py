"""Registry of trained versions, the boosters inside. One row per version."""

import json
from functools import partial

from dbt_project.plugins.lake import lake
from ml.model.recalibration import recalibrate
from ml.model.training import Recipe, TrainingTables, retrain
from ml.storage.memory import made_in_less_memory


def model(dbt, session):
    dbt.config(materialized="incremental")

    seed = dbt.config.get("seed")
    min_frauds = dbt.config.get("min_frauds")
    sample_size = dbt.config.get("sample_size")
    sample_seed = dbt.config.get("sample_seed")
    wanted = dbt.config.get("retrain")
    recalibrated = dbt.config.get("recalibrate")
    collection_start = dbt.config.get("collection_start")
    memory = dbt.config.get("memory")
    of_layout = dbt.ref("layout_settings").project("label_delay_hours, report_delay_hours, parameters")
    [(label_delay_hours, report_delay_hours, parameters)] = of_layout.fetchall()
    tables = TrainingTables(
        transactions=dbt.ref("fraud").sql_query(),
        labels=dbt.ref("labels").sql_query(),
        features=dbt.ref("fraud_features").sql_query(),
        sampled=dbt.ref("fraud_sampled").sql_query(),
        sampled_refit=dbt.ref("fraud_sampled_refit").sql_query(),
        registry=f"select * from {dbt.this}" if dbt.is_incremental else None,
    )
    # The sample is drawn in SQL; kept with each version so that it can be drawn again.
    data_settings = {
        "sample_size": sample_size,
        "sample_seed": sample_seed,
        "label_delay_hours": label_delay_hours,
        "report_delay_hours": report_delay_hours,
        "collection_start": collection_start,
        "min_frauds": min_frauds,
    }
    if recalibrated:
        return recalibrate(session, tables, recalibrated, min_frauds, data_settings, say=say)
    recipe = Recipe(json.loads(parameters), seed, min_frauds)
    spark, engine = lake(session), None
    if spark:
        from ml.lake.training import engine_on

        engine = engine_on(spark, session, say)
    make = partial(retrain, session, tables, recipe, data_settings, wanted=wanted, say=say, engine=engine)
    # On Spark the matrix lies with the workers, and DuckDB needs its memory for reading Parquet.
    return made_in_less_memory(session, None if spark else memory, make)


def say(line):
    print(line, flush=True)
