"""Everything Dagster knows of: the only file that names every asset, job, schedule, sensor and resource."""

import dagster as dg
from dagster_dbt import DbtCliResource

from orchestration.assets import warehouse
from orchestration.console import console
from orchestration.jobs import auto_fraud_pipeline
from orchestration.resources import Warehouse
from orchestration.settings import Settings

settings = Settings.from_environment()

# An asset is added by its line here: the job takes in all of them.
assets = [
    warehouse.warehouse_models,
]

written = {key for asset in assets for key in asset.keys}

defs = dg.Definitions(
    assets=[*assets, *warehouse.source_specs(warehouse.MANIFEST, written)],
    jobs=[auto_fraud_pipeline],
    loggers={"console": console},
    resources={
        "dbt": DbtCliResource(project_dir=warehouse.DBT_PROJECT),
        "warehouse": Warehouse(path=str(settings.warehouse)),
    },
)
