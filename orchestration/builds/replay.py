"""Train a recorded version again, or calibrate it, from the warehouse as it was, and compare the bytes."""

import importlib.metadata
import json
from dataclasses import dataclass

from ml.model.recalibration import Recalibration
from ml.model.training import Candidate, Recipe, TrainingTables
from ml.storage import lake_tables
from orchestration.builds.scratch import RECORDED, Scratch

TABLES = TrainingTables(
    transactions="from fraud",
    labels="from labels",
    **{name: f"from fraud_{name}" for name in ("features", "sampled", "sampled_refit")},
)
INGESTED = ("fraud", "case_reviews")
REPLAYED_MODELS = (
    *("labels", "fraud_prepared", "splits", "fraud_hour", "fraud_features"),
    *("fraud_sampled", "fraud_sampled_refit"),
)


ROWS = ("training_data_hash", "calibration_data_hash")
HASHES = (*ROWS, "model_hash", "validation_model_hash")
# Among the libraries of a version: several workers of Spark have grown its trees.
SPARK = "pyspark"
CALIBRATION = (
    *("validation_model_correction", "model_correction"),
    *("calibration_method", "calibration_slope", "calibration_intercept"),
)
DECIDES_SCORES = ("model_hash", "validation_model_hash", *CALIBRATION)


class ReplayError(RuntimeError):
    """The version could not be trained again; the message says why."""


@dataclass(frozen=True)
class Replay:
    """What came out: whether boosters and calibration are the recorded ones, what differs, and what may explain it.

    Trees that several workers of Spark grew are others here, as each sketches the quantiles of its rows: of such a
    version only the rows can be compared.
    """

    model_version: str
    same_bytes: bool
    same_rows: bool
    by_workers: bool
    differences: tuple
    reasons: tuple


def replay(warehouse, model_version, say):
    """Make `model_version` again in a temporary folder; the warehouse is only read.

    The SQL models run on transactions and labels as of the time the version was trained, so later files and labels
    change nothing.

    Args:
        warehouse: path of the DuckDB file.
        model_version: a version in the registry.
        say: called with a line of progress.

    Raises:
        ReplayError: the version is unknown.
        ScratchError: the SQL models fail.
    """
    recorded = _recorded(warehouse, model_version)
    again = _made_again(warehouse, recorded, say)
    same_bytes = all(again[name] == recorded[name] for name in DECIDES_SCORES)
    same_rows = all(again[name] == recorded[name] for name in ROWS)
    by_workers = SPARK in json.loads(recorded["libraries"])
    found = (tuple(told(recorded, again)) for told in (_differences, _reasons))
    return Replay(model_version, same_bytes, same_rows, by_workers, *found)


def _made_again(warehouse, recorded, say):
    """The registry's row of a version, from scratch: of a recalibrated one, its trees are trained again first."""
    source = recorded["recalibrated_from"]
    trees = _made_again(warehouse, _recorded(warehouse, source), say) if source else None
    with Scratch.of(warehouse) as scratch:
        with scratch.connect() as con:
            for table in INGESTED:
                con.execute(f"create view {table} as from {RECORDED}.{table}")
        say(f"Rows and labels as of {recorded['labels_as_of']} UTC.")
        settings = json.loads(recorded["data_settings"]) | {"as_of": str(recorded["labels_as_of"])}
        scratch.run(REPLAYED_MODELS, settings)
        with scratch.connect() as con:
            if trees:
                say(f"Calibrating {source} again as {recorded['model_version']}.")
                return Recalibration(con, TABLES, trees, _min_frauds(recorded)).registry_row()
            recipe = Recipe(json.loads(recorded["parameters"]), recorded["seed"], _min_frauds(recorded))
            candidate = Candidate(con, TABLES, recipe, recorded["candidate"])
            say(f"Training {recorded['model_version']} ({candidate.candidate}) again on {candidate.rows:,} rows.")
            return candidate.registry_row()


def _recorded(warehouse, model_version):
    query = "from fraud_xgboost_model where model_version = ?"
    with lake_tables.connect(warehouse, read_only=True) as con:
        found = con.sql(query, params=[model_version]).to_arrow_table().to_pylist()
        known = con.sql("select model_version from fraud_xgboost_model order by trained_at").fetchall()
    if not found:
        names = ", ".join(name for (name,) in known) or "none"
        raise ReplayError(f"version {model_version} is not in the registry. It holds: {names}.")
    return found[0]


def _min_frauds(recorded):
    return json.loads(recorded["data_settings"])["min_frauds"]


def _differences(recorded, again):
    for name in (*HASHES, *CALIBRATION):
        if again[name] != recorded[name]:
            yield f"{name} is {again[name]}, recorded {recorded[name]}"


def _reasons(recorded, again):
    """What else is other than it was, and may be why."""
    for library, version in json.loads(recorded["libraries"]).items():
        try:
            installed = importlib.metadata.version(library)
        except importlib.metadata.PackageNotFoundError:
            installed = "not"
        if installed != version:
            yield f"{library} {installed} is installed, the version was trained with {version}"
    if recorded["code_hash"] != again["code_hash"]:
        yield "the code that decides it has changed since"
