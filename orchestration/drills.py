"""Drills: a fault in simulated data, in a temporary folder; the real pipeline; what should be seen, and what is."""

import tempfile
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from ml.simulate import parse_drift, write
from orchestration.builds import build
from orchestration.health import health
from orchestration.settings import Settings

# Enough trees to rank, few enough to wait for.
QUICK = {"parameters": {"rounds": 60, "max_depth": 4, "eta": 0.2}, "bootstrap_replicates": 200}


@dataclass(frozen=True)
class Step:
    """One thing that should be seen."""

    what: str
    expected: str
    reached: str
    passed: bool


def covariate_shift(say):
    """Important inputs move by a standard deviation on the last two of sixteen days."""
    with _place() as (settings, incoming):
        say("Sixteen days of transactions; V4, V10, V12 and V14 move by a standard deviation on the last two.")
        write(
            incoming / "days.parquet",
            rows=32_000,
            hours=16 * 24,
            fraud_rate=0.01,
            drifts=[parse_drift("covariate:V4,V10,V12,V14:1@336")],
        )
        _build(settings, incoming, say)
        return [_see(settings, "data drift", 1, "inputs have moved in two windows running")]


def new_fraud(say):
    """Eight of ten frauds are of a kind that the model has never met, after its training."""
    with _place() as (settings, incoming):
        say("Two days of transactions; after the training, eight of ten frauds are of a kind nobody has seen.")
        drift = parse_drift("new-fraud:0.8@41")
        write(incoming / "days.parquet", rows=20_000, hours=48, fraud_rate=0.02, drifts=[drift])
        _build(settings, incoming, say)
        return [_see(settings, "performance drift", 2, "concept drift")]


def late_labels(say):
    """The newest labels are missing; they come with a second file."""
    with _place() as (settings, incoming):
        say("Two days of transactions; the labels of all that comes after the training are missing.")
        main, labels = write(incoming / "day.parquet", rows=20_000, hours=48, fraud_rate=0.02, label_delay=16)
        held_back = labels.rename(settings.warehouse.parent / labels.name)
        _build(settings, incoming, say)
        before = _see(settings, "estimated performance", 0, "expected")
        say("The labels come; nothing is trained.")
        held_back.rename(labels)
        _build(settings, incoming, say, retrain=False)
        return [before, _see(settings, "performance drift", 0, "agrees with what was estimated")]


DRILLS = {"covariate-shift": covariate_shift, "new-fraud": new_fraud, "late-labels": late_labels}


@contextmanager
def _place():
    with tempfile.TemporaryDirectory(prefix="fraud-drill-") as folder:
        incoming = Path(folder) / "incoming"
        incoming.mkdir()
        yield Settings(Path(folder) / "warehouse.duckdb", Path(folder) / "fraud.duckdb"), incoming


def _build(settings, incoming, say, **variables):
    say("Building ...")
    # Of its own: a drill must neither wait for the warehouse of the house nor hold it.
    build(settings, QUICK | variables, environment={"FRAUD_TRANSACTIONS": f"{incoming}/*", "FRAUD_RUN_LOCK_HELD": ""})


def _see(settings, signal, level, words):
    [found] = [one for one in health(settings) if one.signal == signal]
    return Step(
        what=signal,
        expected=f"level {level}, {words!r}",
        reached=f"level {found.level}, {found.reason!r}",
        passed=found.level == level and words in found.reason,
    )
