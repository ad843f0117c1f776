"""Score rows with a recorded model version, as a stream: memory does not grow with rows."""

import json
from dataclasses import dataclass

import numpy as np
import pyarrow as pa
import xgboost as xgb
from scipy.special import expit

from ml.calibration import Calibration
from ml.features import as_matrix, read_batches
from ml.training import load_booster, log_odds

SCORES = pa.schema(
    [
        ("transaction_id", pa.string()),
        ("model_version", pa.string()),
        ("fraud_score", pa.float64()),
        ("fraud_probability", pa.float64()),
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
    model: xgb.Booster
    validation_model: xgb.Booster
    model_correction: float
    validation_model_correction: float
    calibration: Calibration

    @classmethod
    def from_row(cls, row):
        """Version from a registry row (a dictionary of its columns)."""
        return cls(
            model_version=row["model_version"],
            candidate=row["candidate"],
            trained_until_s=row["trained_until_s"],
            validated_until_s=row["validated_until_s"],
            features=tuple(json.loads(row["features"])),
            model=load_booster(row["model"]),
            validation_model=load_booster(row["validation_model"]),
            model_correction=row["model_correction"],
            validation_model_correction=row["validation_model_correction"],
            calibration=Calibration(row["calibration_method"], row["calibration_slope"], row["calibration_intercept"]),
        )

    def score(self, inputs, time_s):
        """Raw score and calibrated probability, both float64 of shape (n_rows,) in 0..1.

        Rows of the validation window are scored by the booster that has not seen them.

        Args:
            inputs: float32 of shape (n_rows, n_features), in the order of `features`.
            time_s: int64 of shape (n_rows,).
        """
        raw, correction = np.empty(len(inputs)), np.empty(len(inputs))
        in_validation = (time_s > self.trained_until_s) & (time_s <= self.validated_until_s)
        for rows, booster, added in (
            (in_validation, self.validation_model, self.validation_model_correction),
            (~in_validation, self.model, self.model_correction),
        ):
            if rows.all():
                raw, correction = log_odds(booster, inputs), np.full(len(inputs), added)
            elif rows.any():
                raw[rows], correction[rows] = log_odds(booster, inputs[rows]), added
        return expit(raw), self.calibration.probability(raw + correction)

    def split_of(self, time_s):
        """This version's own split of mature rows, shape (n_rows,): train, validation or test."""
        position = np.searchsorted([self.trained_until_s, self.validated_until_s], time_s, side="left")
        return np.array(["train", "validation", "test"])[position]


def score_all(con, features, version):
    """Yield record batches of schema SCORES: every row of `fraud_features` (SQL query), scored by one version."""
    query = f"select transaction_id, time_s, {', '.join(version.features)} from ({features})"
    for batch in read_batches(con, query):
        scores, probabilities = version.score(as_matrix(batch, version.features), _times(batch))
        yield _score_batch(SCORES, version, batch, scores, probabilities)


def score_unseen(con, features, versions):
    """Yield record batches of schema CANDIDATE_SCORES: every version on the labelled rows it has not seen."""
    for version in versions:
        query = (
            f"select transaction_id, time_s, target, {', '.join(version.features)} from ({features}) "
            f"where target is not null and time_s > {version.trained_until_s}"
        )
        for batch in read_batches(con, query):
            times = _times(batch)
            scores, probabilities = version.score(as_matrix(batch, version.features), times)
            split = pa.array(version.split_of(times))
            yield _score_batch(
                CANDIDATE_SCORES,
                version,
                batch,
                scores,
                probabilities,
                batch.column("time_s"),
                split,
                batch.column("target"),
            )


def _times(batch):
    return batch.column("time_s").to_numpy()


def _score_batch(schema, version, batch, scores, probabilities, *more):
    names = pa.array([version.model_version]).take(pa.array(np.zeros(batch.num_rows, dtype=np.int32)))
    columns = [batch.column("transaction_id"), names, pa.array(scores), pa.array(probabilities), *more]
    return pa.record_batch(columns, schema=schema)
