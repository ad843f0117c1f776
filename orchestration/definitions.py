"""Everything Dagster knows of: the only file that names every asset, job, schedule, sensor and resource."""

import dagster as dg

from orchestration.assets import dashboard, drift_tests, explanations, reactions, report, warehouse
from orchestration.llm.log import Log
from orchestration.mail.outbox import Mailbox
from orchestration.runs.warehouse import Warehouse
from orchestration.settings.places import LanguageModel, Settings
from orchestration.settings.rules import load_rules
from orchestration.triggers.console import console
from orchestration.triggers.jobs import auto_fraud_pipeline, health_check_llm
from orchestration.triggers.schedules import by_the_clock
from orchestration.triggers.sensors import file_sensors, reaction_sensor, watch_sensors


@dg.definitions
def defs():
    """All of it, by the environment and the rules of now. To import this module starts nothing; to call this has dbt
    parse the project, where a file of it has changed.
    """
    settings, rules = Settings.from_environment(), load_rules()
    manifest = warehouse.load_manifest()

    # An asset is added by its line here: the job takes in all of them, and the mail comes after all of them.
    assets = [
        warehouse.models_of(manifest),
        explanations.explanations,
        dashboard.llm_performance,
        drift_tests.drift_tests,
        reactions.reactions_decided,
    ]
    written = {key for asset in assets for key in asset.keys}
    read = {dep.asset_key for asset in assets for spec in asset.specs for dep in spec.deps}

    return dg.Definitions(
        assets=[
            *assets,
            *warehouse.source_specs(manifest, written),
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
        # What an asset or a job needs of the outside it asks for by one of these names.
        resources={
            "places": settings,
            "rules": rules,
            "dbt": warehouse.dbt_cli(),
            "warehouse": Warehouse(path=str(settings.warehouse)),
            "language_model": LanguageModel.from_environment(),
            "bot_log": Log(settings.published),
            "mailbox": Mailbox(settings, rules.mail),
        },
    )
