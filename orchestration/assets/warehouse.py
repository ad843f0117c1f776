"""Every dbt model as an asset, every data test as a check; what other assets write is a source of dbt's."""

import json
import os
import shutil
import sys
from functools import cached_property
from pathlib import Path
from typing import Any

import dagster as dg
from dagster_dbt import DagsterDbtTranslator, DbtCliResource, DbtProject, dbt_assets
from dagster_dbt.compat import DBT_PYTHON_VERSION
from filelock import FileLock

from orchestration.runs.runs import RECALIBRATE
from orchestration.runs.warehouse import Warehouse
from orchestration.settings.places import PROJECT, Settings, without_secrets

DBT_STEP = "dbt_build"

COLUMNS = """
    select table_name, column_name, data_type, comment from duckdb_columns()
    where database_name = current_database() and schema_name = current_schema() order by table_name, column_index
"""


class Translator(DagsterDbtTranslator):
    """Assets grouped as the folders are, described by their yml alone."""

    def get_group_name(self, dbt_resource_props):
        # A layout is a folder that dbt reads as the top of the project.
        folder = dbt_resource_props["fqn"][1:-1]
        return folder[0] if folder else "features"

    def get_description(self, dbt_resource_props):
        return dbt_resource_props.get("description", "")

    def get_asset_spec(self, manifest, unique_id, project):
        spec = super().get_asset_spec(manifest, unique_id, project)
        language = self.get_resource_props(manifest, unique_id).get("language")
        return spec.replace_attributes(kinds={*spec.kinds, language}) if language else spec


TRANSLATOR = Translator()


class BuildConfig(dg.Config):
    """What a run can tell dbt, as `dbt build --vars` would."""

    vars: dict[str, Any] = {}


class Dbt(DbtCliResource):
    """dbt's command, without what dagster-dbt prepares for metadata that are read from the warehouse here.

    It would start dbt to ask for its version, and load dbt's macros into this process: 3 s of each run.
    """

    @cached_property
    def _cli_version(self):
        return DBT_PYTHON_VERSION

    def _initialize_dbt_core_adapter(self, args):
        return None


def dbt_project():
    """The project, parsed into a folder of its own: a dbt run by hand parses into target/, at any moment.

    One for each layout: another layout is another project.
    """
    return DbtProject(PROJECT, target_path=f"target/dagster/{os.environ.get('FRAUD_LAYOUT') or 'ulb'}")


def dbt_cli():
    """dbt as a resource: the one beside this Python, also in an environment that is not activated."""
    return Dbt(project_dir=dbt_project(), dbt_executable=str(Path(sys.executable).with_name("dbt")))


def load_manifest():
    """dbt's description of the project, parsed anew when a file of it has changed.

    DbtProject.prepare_if_dev parses at every load of `dagster dev` and never elsewhere: there a new model would
    stay out of the job.
    """
    file = dbt_project().manifest_path
    file.parent.mkdir(parents=True, exist_ok=True)
    # `dagster dev` loads in several processes at once: one of them parses.
    with FileLock(file.with_suffix(".lock")):
        if _is_stale(file):
            dbt_cli().cli(["parse", "--quiet"], target_path=file.parent).wait()
        return json.loads(file.read_text())


def _is_stale(manifest):
    if not manifest.exists():
        return True
    sources = [PROJECT / "dbt_project.yml", PROJECT / "profiles.yml", *(PROJECT / "dbt_project").rglob("*")]
    # Folders count: that a file is gone shows there alone. Caches do not.
    newest = max(path.stat().st_mtime for path in sources if "__pycache__" not in path.parts)
    return manifest.stat().st_mtime < newest


def models_of(manifest):
    """The assets of dbt: every model in `manifest`, and its data tests as checks."""

    @dbt_assets(manifest=manifest, project=dbt_project(), dagster_dbt_translator=TRANSLATOR, name=DBT_STEP)
    def warehouse_models(
        context: dg.AssetExecutionContext,
        config: BuildConfig,
        dbt: DbtCliResource,
        places: dg.ResourceParam[Settings],
        warehouse: Warehouse,
    ):
        """`dbt build` of the models of this step: Dagster cuts where an asset lies between models."""
        yield from _build(context, config, dbt, places, warehouse)

    return warehouse_models


def _build(context, config, dbt, places, warehouse):
    # One folder for all: the run lock lets in one at a time, and a folder per step would pile up.
    target = places.dagster_home.absolute() / "dbt"
    (target / "run_results.json").unlink(missing_ok=True)
    _take_over_what_is_parsed(target)
    variables = dbt_variables(config.vars, context.run.tags)
    command = ["build", "--exclude-resource-type", "unit_test", "--vars", json.dumps(variables)]
    invocation = dbt.cli(command, context=context, target_path=target, raise_on_error=False)
    try:
        # Kept until dbt's process has ended: only then can the warehouse be asked what is in it.
        events = list(invocation.stream())
    finally:
        invocation.process.wait()
    passed = invocation.is_successful()
    yield from _with_contents(events, warehouse)
    if not passed:
        raise _failure(target, invocation)


def _take_over_what_is_parsed(target):
    """Spares the first run to parse the project again: 4 s. Where settings are others, dbt sees it and parses."""
    parsed = dbt_project().manifest_path.with_name("partial_parse.msgpack")
    if parsed.exists() and not (target / parsed.name).exists():
        target.mkdir(parents=True, exist_ok=True)
        shutil.copy(parsed, target)


def dbt_variables(configured, tags):
    """What a run tells dbt: what it was started with, and the version that a reaction wants calibrated again."""
    return configured | ({"recalibrate": tags[RECALIBRATE]} if RECALIBRATE in tags else {})


def source_specs(manifest, defined):
    """Sources of dbt's that no asset of ours writes, so that they stand in the lineage with their description."""
    project = dbt_project()
    specs = (TRANSLATOR.get_asset_spec(manifest, unique_id, project) for unique_id in manifest["sources"])
    return [
        dg.AssetSpec(spec.key, description=spec.description, group_name=spec.group_name, kinds={"duckdb"})
        for spec in specs
        if spec.key not in defined
    ]


def _with_contents(events, warehouse):
    outputs = [event for event in events if isinstance(event, dg.Output)]
    contents = _contents(warehouse, {_name(event) for event in outputs}) if outputs else {}
    for event in events:
        found = contents.get(_name(event)) if isinstance(event, dg.Output) else None
        yield event.with_metadata({**event.metadata, **found}) if found else event


def _name(output):
    return output.metadata["unique_id"].value.rsplit(".", 1)[-1]


def _contents(warehouse, names):
    columns = {}
    for table, column, data_type, comment in _tuples(warehouse.read(COLUMNS)):
        columns.setdefault(table, []).append(dg.TableColumn(column, data_type, description=comment))
    present = sorted(names & columns.keys())
    counts = warehouse.read(" union all ".join(f"select '{name}', count(*) from {name}" for name in present))
    return {
        name: {"dagster/row_count": rows, "dagster/column_schema": dg.TableSchema(columns[name])}
        for name, rows in _tuples(counts)
    }


def _tuples(table):
    return [tuple(row.values()) for row in table.to_pylist()]


def _failure(target, invocation):
    """What a person needs: dbt's own message of each model or test that failed."""
    results = target / "run_results.json"
    failed = []
    if results.exists():
        for result in json.loads(results.read_text())["results"]:
            if result["status"] in ("error", "fail"):
                failed.append((result["unique_id"].split(".")[2], result["message"] or result["status"]))
    if not failed:
        error = str(invocation.get_error() or f"dbt ended with exit code {invocation.process.returncode}")
        failed = [("dbt", error)]
    return dg.Failure(
        description=without_secrets("\n\n".join(f"{name}: {message}" for name, message in failed)),
        metadata={"failed_step": ", ".join(name for name, _ in failed)},
        allow_retries=False,
    )
