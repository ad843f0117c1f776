"""A new calibration for trees that are there: a version of its own, its boosters those of an earlier one.

What leakage means here: the calibration learns from the present validation window, as that of a training does, scored
by the source's validation_model, and from no row that this booster was fitted to. Test rows stay unseen: the version
says that it knows everything up to the end of that window.
"""

import hashlib
import importlib.metadata
import json
from datetime import UTC, datetime

import pyarrow as pa

from ml.errors import ActionableError
from ml.model.features import LabelledRows
from ml.model.training import LIBRARIES, REGISTRY, calibrate, known_versions, labels_as_of
from ml.storage.made_by import made_by
from ml.storage.weighing import MOST_ROWS, Draw


class RecalibrationError(ActionableError):
    """There is no such version to calibrate again; the message says which there are."""


def recalibrate(con, tables, model_version, min_frauds, data_settings, say=print):
    """New row of the registry: the trees of `model_version`, calibrated on the present validation window.

    Args:
        con: DuckDB connection; nothing is written through it.
        tables: training.TrainingTables.
        model_version: name of the version whose boosters are taken, itself perhaps a recalibrated one.
        min_frauds: fewer of them in the window calibrate nothing.
        data_settings: as for training.retrain.
        say: called with a line that says what was done, or why nothing was.

    Returns:
        pyarrow Table of schema REGISTRY; no row where the window is the one that the calibration knows, or holds too
        few frauds, or this was done before.

    Raises:
        RecalibrationError: the version is not in the registry.
    """
    again = Recalibration(con, tables, source_row(con, tables.registry, model_version), min_frauds)
    nothing = f"Nothing is recalibrated: {{}} {model_version} stays as it is."
    if again.is_known_to_source:
        say(nothing.format("there is no labelled row in the validation window that this calibration does not know."))
    elif again.frauds < min_frauds:
        say(nothing.format(f"the validation window holds {again.frauds} unseen frauds, and fewer than {min_frauds}"
                           " calibrate nothing."))  # fmt: skip
    elif again.model_version in known_versions(con, tables.registry):
        say(nothing.format(f"{again.model_version} is that calibration already."))
    else:
        say(f"Calibrating {model_version} again as {again.model_version}: {again.rows:,} rows, {again.frauds} frauds.")
        provenance = {"labels_as_of": labels_as_of(con, tables), "data_settings": json.dumps(data_settings)}
        return pa.Table.from_pylist([again.registry_row() | provenance], schema=REGISTRY)
    return REGISTRY.empty_table()


def source_row(con, registry, model_version):
    """The registry's row of a version, as a dictionary.

    Raises:
        RecalibrationError: it is not there.
    """
    known = known_versions(con, registry)
    if model_version not in known:
        raise RecalibrationError(
            f"recalibrate is {model_version}, which is not in the registry fraud_xgboost_model. It holds "
            f"{', '.join(sorted(known)) or 'no version'}. See: fraud models. Nothing was calibrated or published."
        )
    query = f"from ({registry}) where model_version = $version"
    return con.sql(query, params={"version": model_version}).to_arrow_table().to_pylist()[0]


class Recalibration:
    """The trees of a registry row on the tables as they are; knows its version before it scores a row."""

    def __init__(self, con, tables, source, min_frauds):
        self.con, self.tables, self.source, self.min_frauds = con, tables, source, min_frauds
        self._where = f"next_split = 'validation' and time_s > {source['trained_until_s']}"
        self.window = LabelledRows(con, tables.features, self._where, json.loads(source["features"]))
        self.data_hash, self.rows, self.frauds = self.window.summary

    @property
    def is_known_to_source(self):
        """The calibration of the source was fitted to these very rows."""
        return self.rows == 0 or self.data_hash == self.source["calibration_data_hash"]

    @property
    def identity(self):
        """What this version depends on besides the rows of its source, as registry columns."""
        return {
            "recalibrated_from": self.source["model_version"],
            "calibration_data_hash": self.data_hash,
            "libraries": json.dumps({name: importlib.metadata.version(name) for name in LIBRARIES}),
            "code_hash": made_by(recalibrate),
        }

    @property
    def model_version(self):
        everything = self.identity | {"min_frauds": self.min_frauds}
        return "m" + hashlib.sha256(json.dumps(everything, sort_keys=True).encode()).hexdigest()[:12]

    def registry_row(self):
        """What the registry holds of it (a dictionary), but where the tables came from."""
        first_s, last_s = self.con.sql(
            f"select min(time_s), max(time_s) from ({self.tables.features}) where {self._where}"
        ).fetchall()[0]
        return self.source | {
            **self.identity,
            **self._calibrate().as_columns(),
            "model_version": self.model_version,
            "trained_at": datetime.now(UTC).replace(tzinfo=None),
            "calibrated_from_s": first_s,
            # Up to here boosters or calibration have seen something: what comes later is the version's test window.
            "validated_until_s": max(last_s, self.source["validated_until_s"]),
            "validation_rows": self.rows,
            "validation_frauds": self.frauds,
        }

    def _calibrate(self):
        from ml.model.boosters import load_booster, log_odds

        booster, correction = load_booster(self.source["validation_model"]), self.source["validation_model_correction"]
        draw = Draw(self.rows, self.frauds, MOST_ROWS, is_certain="target")
        return calibrate(self.window, draw, lambda inputs: log_odds(booster, inputs) + correction, self.min_frauds)
