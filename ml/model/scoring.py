"""Score rows with a recorded model version, as a stream: memory does not grow with rows."""

import json
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import pyarrow as pa

from ml.model.calibration import Calibration
from ml.model.features import as_matrix, read_batches
from ml.storage.made_by import made_by

SCORES = pa.schema(
    [
        ("transaction_id", pa.string()),
        ("model_version", pa.string()),
        ("fraud_score", pa.float64()),
        ("fraud_probability", pa.float64()),
        ("inputs_hash", pa.uint64()),
    ]
)
CANDIDATE_SCORES = pa.schema([*SCORES, ("time_s", pa.int64()), ("split", pa.string()), ("target", pa.bool_())])


@dataclass(frozen=True)
class Version:
    """A trained version that can score: two boosters, and which rows each of them has not seen."""

    model_version: str
    candidate: str
    trained_until_s: int
    validated_until_s: int
    features: tuple
    model_bytes: bytes
    validation_model_bytes: bytes
    model_correction: float
    validation_model_correction: float
    calibration: Calibration
    calibrated_from_s: int

    @classmethod
    def from_row(cls, row):
        """Version from a registry row (a dictionary of its columns)."""
        return cls(
            model_version=row["model_version"],
            candidate=row["candidate"],
            trained_until_s=row["trained_until_s"],
            validated_until_s=row["validated_until_s"],
            features=tuple(json.loads(row["features"])),
            model_bytes=row["model"],
            validation_model_bytes=row["validation_model"],
            model_correction=row["model_correction"],
            validation_model_correction=row["validation_model_correction"],
            calibration=Calibration(row["calibration_method"], row["calibration_slope"], row["calibration_intercept"]),
            # A calibration learns from the whole validation window, unless it was fitted anew later.
            calibrated_from_s=row.get("calibrated_from_s") or row["trained_until_s"] + 1,
        )

    def has_trees_of(self, other):
        """The boosters are the same: both versions rank alike, and differ in their calibration only."""
        own, others = (
            (version.model_bytes, version.validation_model_bytes, version.validation_model_correction)
            for version in (self, other)
        )
        return own == others

    @cached_property
    def model(self):
        """Booster for test and later rows."""
        from ml.model.boosters import load_booster

        return load_booster(self.model_bytes)

    @cached_property
    def validation_model(self):
        """Booster for validation rows, which it has not seen."""
        from ml.model.boosters import load_booster

        return load_booster(self.validation_model_bytes)

    def score(self, inputs, time_s):
        """Raw score and calibrated probability, both float64 of shape (n_rows,) in 0..1.

        Rows of the validation window are scored by the booster that has not seen them.

        Args:
            inputs: float32 of shape (n_rows, n_features), in the order of `features`.
            time_s: int64 of shape (n_rows,).
        """
        from scipy.special import expit

        from ml.model.boosters import log_odds

        raw, correction = np.empty(len(inputs)), np.empty(len(inputs))
        in_validation = (time_s > self.trained_until_s) & (time_s <= self.validated_until_s)
        if in_validation.any():
            raw[in_validation] = log_odds(self.validation_model, inputs[in_validation])
            correction[in_validation] = self.validation_model_correction
        if not in_validation.all():
            raw[~in_validation] = log_odds(self.model, inputs[~in_validation])
            correction[~in_validation] = self.model_correction
        return expit(raw), self.calibration.probability(raw + correction)


def score_all(con, features, version, stored=None):
    """Yield record batches of schema SCORES: every row of `fraud_features` (SQL query), scored by one version.

    Args:
        con: DuckDB connection.
        features: SQL query of `fraud_features`.
        version: Version.
        stored: SQL query of the scores of an earlier build, or None. A score is taken over where version,
            transaction, inputs and code are the same.
    """
    yield from _score(con, f"from ({features})", version, SCORES, stored)


def score_unseen(con, features, versions, stored=None):
    """Yield record batches of schema CANDIDATE_SCORES: every version on the labelled rows it has not seen."""
    for version in versions:
        unseen = (
            f"select *, if(time_s <= {version.validated_until_s}, 'validation', 'test') as split "
            f"from ({features}) where target is not null and time_s > {version.trained_until_s}"
        )
        yield from _score(con, unseen, version, CANDIDATE_SCORES, stored)


def _score(con, rows, version, schema, stored):
    # The hash need not be the same in another version of DuckDB: then everything is scored anew.
    inputs = ", ".join([*version.features, f"'{made_by(score_all)}'"])
    hashed = f"select *, hash({inputs}) as inputs_hash from ({rows})"
    if stored:
        same = (
            f"(select transaction_id, model_version, fraud_score, fraud_probability, inputs_hash from ({stored}) "
            f"where model_version = '{version.model_version}') using (transaction_id, inputs_hash)"
        )
        for batch in read_batches(con, f"select {', '.join(schema.names)} from ({hashed}) join {same}"):
            yield batch.cast(schema)
        hashed = f"from ({hashed}) anti join {same}"

    passed_on = [name for name in schema.names if name not in ("model_version", "fraud_score", "fraud_probability")]
    columns = dict.fromkeys([*passed_on, "time_s", *version.features])
    for batch in read_batches(con, f"select {', '.join(columns)} from ({hashed})"):
        matrix, time_s = as_matrix(batch, version.features), batch.column("time_s").to_numpy()
        scores, probabilities = version.score(matrix, time_s)
        known = {name: batch.column(name) for name in passed_on}
        known["model_version"] = pa.repeat(version.model_version, batch.num_rows)
        known["fraud_score"], known["fraud_probability"] = pa.array(scores), pa.array(probabilities)
        yield pa.record_batch([known[name] for name in schema.names], schema=schema)
