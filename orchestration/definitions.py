"""Everything Dagster knows of: the only file that names every asset, job, schedule, sensor and resource."""

import dagster as dg
from dagster_dbt import DbtCliResource

from orchestration.assets import dashboard, drift_tests, explanations, report, warehouse
from orchestration.assets.reactions import reactions_by
from orchestration.llm.log import Log
from orchestration.mail.outbox import Mailbox
from orchestration.runs.warehouse import Warehouse
from orchestration.settings.places import LanguageModel, Settings
from orchestration.settings.rules import load_rules
from orchestration.triggers.console import console
from orchestration.triggers.health_check import health_check_by
from orchestration.triggers.jobs import auto_fraud_pipeline
from orchestration.triggers.schedules import by_the_clock
from orchestration.triggers.sensors import file_sensors, reaction_sensor, watch_sensors

settings = Settings.from_environment()
rules = load_rules()

# An asset is added by its line here: the job takes in all of them, and the mail comes after all of them.
assets = [
    warehouse.warehouse_models,
    explanations.explanations,
    dashboard.llm_performance,
    drift_tests.drift_tests,
    reactions_by(rules.reactions, settings),
]

written = {key for asset in assets for key in asset.keys}
read = {dep.asset_key for asset in assets for spec in asset.specs for dep in spec.deps}

health_check_llm = health_check_by(rules, settings)

defs = dg.Definitions(
    assets=[
        *assets,
        *warehouse.source_specs(warehouse.MANIFEST, written),
        report.finished_mail_after(sorted(written - read)),
    ],
    jobs=[auto_fraud_pipeline, health_check_llm],
    schedules=[
        by_the_clock("every_day", auto_fraud_pipeline, rules.schedule),
        by_the_clock("health_by_the_clock", health_check_llm, rules.health),
    ],
    sensors=[
        *file_sensors(settings, rules.triggers),
        *watch_sensors(settings, rules),
        reaction_sensor(settings.warehouse),
    ],
    loggers={"console": console},
    resources={
        "dbt": DbtCliResource(project_dir=warehouse.DBT_PROJECT),
        "warehouse": Warehouse(path=str(settings.warehouse)),
        "language_model": LanguageModel.from_environment(),
        "llm_limits": rules.llm,
        "bot_log": Log(settings.published),
        "mailbox": Mailbox(settings, rules.mail),
    },
)
