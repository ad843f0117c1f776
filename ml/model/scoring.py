"""Score rows with a recorded model version, as a stream: memory does not grow with rows."""

import json
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cached_property

import numpy as np
import pyarrow as pa

from ml.model.calibration import Calibration
from ml.model.features import as_matrix, read_batches
from ml.storage.changes import find_changes
from ml.storage.made_by import made_by

KEYS = [("transaction_id", pa.string()), ("time_s", pa.int64()), ("changed_at", pa.timestamp("us"))]
SCORED = [
    ("model_version", pa.string()),
    ("fraud_score", pa.float64()),
    ("fraud_probability", pa.float64()),
    ("scored_by", pa.string()),
    ("scored_at", pa.timestamp("us")),
    ("change", pa.string()),
]
SCORES = pa.schema(
    [
        *KEYS,
        ("amount_eur", pa.float64()),
        ("is_fraud", pa.bool_()),
        ("label_source", pa.string()),
        *SCORED,
    ]
)
CANDIDATE_SCORES = pa.schema(
    [
        *KEYS,
        ("amount_eur", pa.float64()),
        ("case_id", pa.string()),
        ("target", pa.bool_()),
        ("split", pa.string()),
        *SCORED,
    ]
)


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


def score_all(con, features, transactions, version, stored=None, scored_by=None):
    """Yield record batches of schema SCORES: what has to change so that every row is scored by one version.

    Args:
        con: DuckDB connection.
        features: SQL query of `fraud_features`.
        transactions: SQL query of `fraud_hour`, or as much of it as SCORES passes on.
        version: Version.
        stored: SQL query of the scores of an earlier build, or None. A score stays where version, code and row are
            the same. Of what changes, `change` says how: new; changed, in place of a row of the same transaction and
            version; gone. Without transaction, all that this version has scored is gone.
        scored_by: hash of the code that scores; None: it is worked out, from the sources of ml/.
    """
    yield from _score(con, f"from ({features})", transactions, [version], SCORES, stored, scored_by)


def score_unseen(con, features, transactions, versions, stored=None, scored_by=None):
    """Yield record batches of schema CANDIDATE_SCORES: the same of every version on the labelled rows it has not seen.

    `transactions` are as much of `fraud_hour` as CANDIDATE_SCORES passes on, with case_id.
    """
    unseen = (
        "select *, if(time_s <= {validated_until_s}, 'validation', 'test') as split "
        f"from ({features}) where target is not null and time_s > {{trained_until_s}}"
    )
    yield from _score(con, unseen, transactions, versions, CANDIDATE_SCORES, stored, scored_by)


def scored_by_this():
    """Hash of the code that scores."""
    return made_by(score_all)[:12]


def _score(con, rows, transactions, versions, schema, stored, code):
    code, now = code or scored_by_this(), datetime.now(UTC).replace(tzinfo=None)
    # A label decides what is measured, and may settle without a change of the row: when its time has come.
    others = "target" if "target" in schema.names else ""
    kept_versions = set()
    if stored:
        wanted = {(version.model_version, code) for version in versions}
        found = con.sql(f"select model_version, scored_by from ({stored}) group by all").fetchall()
        outdated = {name for name, by in found if (name, by) not in wanted}
        kept_versions = {name for name, _ in found} - outdated
        for name in sorted(outdated):
            yield _batch(schema, 1, model_version=name, change="gone")
    for version in versions:
        present = rows.format(**vars(version))
        kept = None
        if version.model_version in kept_versions:
            kept = f"select * from ({stored}) where model_version = '{version.model_version}'"
        for changes in find_changes(con, present, kept, others=others):
            yield from _score_changes(con, present, transactions, changes, version, schema, code, now)


def _score_changes(con, present, transactions, changes, version, schema, code, now):
    known = {"model_version": version.model_version, "scored_by": code, "scored_at": now}
    own = con.sql(f"select * from ({present}) limit 0").columns
    passed_on = [name for name in schema.names if name not in dict(SCORED)]
    columns = [
        *(f"rows.{name}" for name in dict.fromkeys([*version.features, *(n for n in passed_on if n in own)])),
        *(f"transactions.{name}" for name in passed_on if name not in own),
        "changed.change" if changes.query else "'new' as change",
    ]
    query = f"""
        select {", ".join(columns)}
        from (select * from ({present}) where {changes.present}) as rows
        join (select * from ({transactions}) where {changes.during}) as transactions using (transaction_id)
        {f"join ({changes.query}) as changed using (transaction_id)" if changes.query else ""}
    """
    for batch in read_batches(con, query):
        matrix, time_s = as_matrix(batch, version.features), batch.column("time_s").to_numpy()
        scores, probabilities = version.score(matrix, time_s)
        passed = {name: batch.column(name) for name in [*passed_on, "change"]}
        yield _batch(schema, len(scores), **passed, **known, fraud_score=scores, fraud_probability=probabilities)
    if changes.may_be_gone:
        for batch in read_batches(con, f"select transaction_id, change from ({changes.query}) where change = 'gone'"):
            gone = {name: batch.column(name) for name in batch.schema.names}
            yield _batch(schema, batch.num_rows, **gone, model_version=version.model_version)


def _batch(schema, rows, **columns):
    """Record batch of a schema: arrays as they are, single values repeated, null where nothing is said."""
    arrays = []
    for field in schema:
        value = columns.get(field.name)
        if isinstance(value, np.ndarray | pa.Array):
            arrays.append(pa.array(value).cast(field.type))
        else:
            arrays.append(pa.repeat(pa.scalar(value, field.type), rows))
    return pa.record_batch(arrays, schema=schema)
