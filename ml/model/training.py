"""Train the two candidates, and name each version before a tree is grown."""

import hashlib
import importlib.metadata
import json
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cached_property

import numpy as np
import pyarrow as pa

from ml.errors import ActionableError
from ml.model.calibration import fit_calibration, sampling_correction
from ml.model.features import HeldRows, LabelledRows, RowsInTurn, model_inputs
from ml.storage.made_by import made_by
from ml.storage.weighing import MOST_ROWS, Draw

CANDIDATES = ("full", "sampled")
LIBRARIES = ("xgboost-cpu", "numpy", "scipy")

# Conditions on rows of `fraud_features`.
TRAINING = "next_split = 'train'"
VALIDATION = "next_split = 'validation'"
BOTH = "next_split in ('train', 'validation')"

REGISTRY = pa.schema(
    [
        ("model_version", pa.string()),
        ("candidate", pa.string()),
        ("trained_at", pa.timestamp("us")),
        ("trained_until_s", pa.int64()),
        ("validated_until_s", pa.int64()),
        ("labels_as_of", pa.timestamp("us")),
        ("training_rows", pa.int64()),
        ("training_frauds", pa.int64()),
        ("validation_rows", pa.int64()),
        ("validation_frauds", pa.int64()),
        ("refit_rows", pa.int64()),
        ("refit_frauds", pa.int64()),
        ("features", pa.string()),
        ("parameters", pa.string()),
        ("seed", pa.int64()),
        ("data_settings", pa.string()),
        ("libraries", pa.string()),
        ("code_hash", pa.string()),
        ("training_data_hash", pa.string()),
        ("calibration_data_hash", pa.string()),
        ("validation_model_correction", pa.float64()),
        ("model_correction", pa.float64()),
        ("calibration_method", pa.string()),
        ("calibration_slope", pa.float64()),
        ("calibration_intercept", pa.float64()),
        ("model_hash", pa.string()),
        ("validation_model_hash", pa.string()),
        ("model", pa.binary()),
        ("validation_model", pa.binary()),
        ("recalibrated_from", pa.string()),
        ("calibrated_from_s", pa.int64()),
    ]
)


class TrainingError(ActionableError):
    """There is nothing a model could learn from; the message says what is missing and what to do."""


@dataclass(frozen=True)
class TrainingTables:
    """SQL queries of what is learned from: the dbt models of those names. `registry` is None before the first one."""

    transactions: str
    labels: str
    features: str
    sampled: str
    sampled_refit: str
    registry: str | None = None


@dataclass(frozen=True)
class Recipe:
    """Everything a model depends on besides the data.

    most_rows: to so many rows is the calibration fitted, beside the frauds, see ml.storage.weighing.
    """

    parameters: dict
    seed: int
    min_frauds: int
    most_rows: int = MOST_ROWS


@dataclass(frozen=True)
class Engine:
    """Where the boosters of the candidate `full` grow, when not here.

    Args:
        name: ends the names of its versions; "" where it gives the same bytes as here.
        libraries: name -> version of what it works with besides, for the registry.
        grow: as ml.model.boosters.grow.
    """

    name: str
    libraries: dict
    grow: Callable


def retrain(con, tables, recipe, data_settings, *, wanted=True, say=print, engine=None):
    """New rows of the registry: the candidates that it does not hold yet.

    Args:
        con: DuckDB connection; nothing is written through it.
        tables: TrainingTables.
        recipe: Recipe.
        data_settings: dictionary of the settings that chose the rows of the tables, kept in the registry.
        wanted: False trains nothing and scores on with the champion.
        say: called with a line of progress.
        engine: Engine; None: here.

    Returns:
        pyarrow Table of schema REGISTRY, 0 to 2 rows.

    Raises:
        TrainingError: the training window lacks frauds or legitimate transactions, or nothing was ever trained
            and training is not wanted.
    """
    known = known_versions(con, tables.registry)
    if not wanted:
        if not known:
            raise TrainingError(
                "retrain is false, but no version has ever been trained, so there is nothing to score with. "
                "Build once with retrain: true (the default)."
            )
        return REGISTRY.empty_table()

    rows = []
    windows = Windows(con, tables.features, is_held=engine is None)
    for candidate in CANDIDATES:
        training = Candidate(con, tables, recipe, candidate, engine if candidate == "full" else None, windows)
        if training.model_version not in known:
            say(f"Training {training.model_version} ({candidate}): {training.rows:,} rows, {training.frauds:,} frauds.")
            provenance = {"labels_as_of": labels_as_of(con, tables), "data_settings": json.dumps(data_settings)}
            rows.append(training.registry_row() | provenance)
    return pa.Table.from_pylist(rows, schema=REGISTRY)


def known_versions(con, registry):
    """Names of the versions in the registry (SQL query, or None), as a set."""
    return {name for (name,) in con.sql(f"select model_version from ({registry})").fetchall()} if registry else set()


def labels_as_of(con, tables):
    """Time of the newest row and label (UTC): with those known then, a version can be made again."""
    [(newest,)] = con.sql(
        f"select max(known_at) from (select loaded_at as known_at from ({tables.transactions}) "
        f"union all select known_at from ({tables.labels}))"
    ).fetchall()
    return newest


class Windows:
    """What all candidates learn from: the windows of training and validation, and both.

    Args:
        con: DuckDB connection.
        features: SQL query of `fraud_features`.
        is_held: each is read from the database once, see ml.model.features.HeldRows.
    """

    def __init__(self, con, features, is_held=True):
        self._con, self._relation, self._is_held = con, features, is_held
        self.features = model_inputs(con.sql(f"select * from ({features}) limit 0").columns)

    @cached_property
    def training(self):
        return self._window(TRAINING)

    @cached_property
    def validation(self):
        return self._window(VALIDATION)

    @cached_property
    def both(self):
        return RowsInTurn(self.training, self.validation) if self._is_held else self._window(BOTH)

    def _window(self, where):
        rows = LabelledRows(self._con, self._relation, where, self.features)
        return HeldRows(rows) if self._is_held else rows


class Candidate:
    """One way of training on the tables as they are; knows its version before it trains.

    windows: Windows, where another candidate has read them already.
    """

    def __init__(self, con, tables, recipe, candidate, engine=None, windows=None):
        self.con, self.tables, self.recipe, self.candidate, self.engine = con, tables, recipe, candidate, engine
        windows = windows or Windows(con, tables.features)
        self.features = windows.features
        self._check_both_classes()
        if candidate == "full":
            self.training, self.refit = windows.training, windows.both
        else:
            self.training = LabelledRows(con, tables.sampled, TRAINING, self.features)
            self.refit = LabelledRows(con, tables.sampled_refit, BOTH, self.features)
        self.validation = windows.validation
        self.data_hash, self.rows, self.frauds = self.training.summary
        self.calibration_hash, self.validation_rows, self.validation_frauds = self.validation.summary

    def _check_both_classes(self):
        labelled, frauds = self.con.sql(
            f"select count(target), coalesce(sum(cast(target as int)), 0) from ({self.tables.features}) "
            "where next_split = 'train'"
        ).fetchall()[0]
        if frauds == 0 or frauds == labelled:
            raise TrainingError(
                f"nothing to learn from: the training window (the oldest 60 % of the transactions whose labels "
                f"are known) holds {labelled:,} labelled transactions, {frauds:,} of them frauds, and both kinds "
                "are needed. Add a file with labelled frauds and legitimate transactions to the folder of "
                "FRAUD_TRANSACTIONS and build again. Nothing was trained or published."
            )

    @property
    def identity(self):
        """What makes this version this version, as one dictionary."""
        return {
            "training_data_hash": self.data_hash,
            "calibration_data_hash": self.calibration_hash,
            "candidate": self.candidate,
            "parameters": json.dumps(self.recipe.parameters, sort_keys=True),
            "seed": self.recipe.seed,
            "features": json.dumps(self.features),
            "libraries": json.dumps(self._libraries()),
            "code_hash": made_by(retrain),
        }

    @property
    def model_version(self):
        """Known before training, so that nothing is trained twice."""
        # Corrections move with the rows that were not drawn; min_frauds decides how scores are calibrated.
        everything = self.identity | self.corrections | {"min_frauds": self.recipe.min_frauds}
        if not self._calibration_draw.is_whole:
            everything["most_rows"] = self.recipe.most_rows
        grown = f"_{self.engine.name}" if self.engine and self.engine.name else ""
        return "m" + hashlib.sha256(json.dumps(everything, sort_keys=True).encode()).hexdigest()[:12] + grown

    def _libraries(self):
        here = {name: importlib.metadata.version(name) for name in LIBRARIES}
        return here | (self.engine.libraries if self.engine else {})

    def registry_row(self):
        """Train, and return what the registry holds of it (a dictionary), but where the tables came from."""
        from ml.model.boosters import grow as grow_here

        grow = self.engine.grow if self.engine else grow_here
        validation_model = grow(self.training, self.recipe)
        calibration = self._calibrate(validation_model, self.corrections["validation_model_correction"])
        # Platt's two numbers are learned on rows the booster has not seen; then no row is wasted.
        model = grow(self.refit, self.recipe)
        refit_rows, refit_frauds = self.refit.count()
        trained_until_s, validated_until_s = self._boundaries()
        model_bytes, validation_model_bytes = (
            bytes(model.save_raw("ubj")),
            bytes(validation_model.save_raw("ubj")),
        )
        return {
            "model_version": self.model_version,
            **self.identity,
            **calibration.as_columns(),
            "trained_at": datetime.now(UTC).replace(tzinfo=None),
            "trained_until_s": trained_until_s,
            "validated_until_s": validated_until_s,
            "training_rows": self.rows,
            "training_frauds": self.frauds,
            "validation_rows": self.validation_rows,
            "validation_frauds": self.validation_frauds,
            "refit_rows": refit_rows,
            "refit_frauds": refit_frauds,
            **self.corrections,
            "model": model_bytes,
            "model_hash": hashlib.sha256(model_bytes).hexdigest(),
            "validation_model": validation_model_bytes,
            "validation_model_hash": hashlib.sha256(validation_model_bytes).hexdigest(),
        }

    @cached_property
    def corrections(self):
        """What the sampling adds to the log-odds of each booster, as registry columns."""
        return {
            "validation_model_correction": self._correction(self.tables.sampled),
            "model_correction": self._correction(self.tables.sampled_refit),
        }

    @property
    def _calibration_draw(self):
        return Draw(self.validation_rows, self.validation_frauds, self.recipe.most_rows, is_certain="target")

    def _correction(self, sampled):
        if self.candidate == "full":
            return 0.0
        shares = dict(self.con.sql(f"select distinct target, kept_share from ({sampled})").fetchall())
        return sampling_correction(kept_share_fraud=shares[True], kept_share_legitimate=shares[False])

    def _calibrate(self, booster, correction):
        from ml.model.boosters import log_odds

        def scored(inputs):
            return log_odds(booster, inputs) + correction

        return calibrate(self.validation, self._calibration_draw, scored, self.recipe.min_frauds)

    def _boundaries(self):
        trained_until_s, validated_until_s = self.con.sql(
            "select max(case when next_split = 'train' then time_s end), max(time_s) "
            f"from ({self.tables.features}) where next_split in ('train', 'validation')"
        ).fetchall()[0]
        return trained_until_s, validated_until_s


def calibrate(window, draw, log_odds, min_frauds):
    """Calibration on those rows of a window that are drawn.

    Args:
        window: LabelledRows.
        draw: Draw.
        log_odds: function of the inputs, float32 of shape (n, n_features).
        min_frauds: see fit_calibration.
    """
    rows = window
    if not draw.is_whole:
        rows = LabelledRows(window.con, window.relation, f"({window.where}) and {draw.condition}", window.features)
    scored = [(log_odds(inputs), targets) for inputs, targets in rows.batches()]
    if not scored:
        return fit_calibration([], [])
    raw, targets = (np.concatenate(parts) for parts in zip(*scored, strict=True))
    is_fraud = targets == 1
    return fit_calibration(raw, is_fraud, min_frauds, draw.weights(is_fraud))
