"""A build by code that was mended since the last one: of each module a statement more, which changes no value."""

import os
import shutil

import pytest

from tests import forked
from tests.conftest import ROOT

MENDED = (
    "model/scoring",
    "model/importance",
    "model/evaluation",
    "monitoring/drift",
    "monitoring/performance",
    "review/neighbours",
    "review/queue_facts",
)
# What tells apart the results of other code.
HASHES = {
    "fraud_scores": "scored_by",
    "candidate_scores": "scored_by",
    "feature_importance": "made_by",
    "model_evaluations": "data_version",
    "model_curves": "data_version",
    "threshold_table": "data_version",
    "feature_drift": "data_version",
    "prediction_drift": "data_version",
    "estimated_performance": "data_version",
    "case_facts": "computed_from",
    "reason_codes": "computed_from",
    "case_reasons": "computed_from",
}
APPEND_ONLY = ("model_evaluations", "feature_drift", "prediction_drift", "estimated_performance")
UNTOUCHED = ("fraud_xgboost_model", "model_aliases", "fraud", "issued_cases")


def observe(project):
    return {
        table: set(project.read(f"select distinct {column} from {table}")) for table, column in HASHES.items()
    }, project.counts([*HASHES, *UNTOUCHED])


@pytest.fixture(scope="module")
def project(built, tmp_path_factory):
    """A built project with ml/ of its own."""
    project = built.copy(tmp_path_factory.mktemp("mended"))
    shutil.copytree(ROOT / "ml", project.folder / "ml", ignore=shutil.ignore_patterns("__pycache__"))
    return project


def run(project, *arguments):
    environment = os.environ | project.relative_environment | {"PYTHONPATH": str(project.folder)}
    ran = forked.run("dbt", *project.command("run", *arguments), cwd=project.folder, env=environment)
    assert ran.returncode == 0, ran.stdout + ran.stderr


@pytest.fixture(scope="module")
def builds(project):
    """(hashes, counts) before and after a build by mended code."""
    seen = [observe(project)]
    for names, line in (
        (MENDED, "IS_MENDED = True"),
        (("model/training", "model/boosters", "model/features"), "# A remark."),
    ):
        for name in names:
            with (project.folder / "ml" / f"{name}.py").open("a") as source:
                source.write(f"\n{line}\n")
    run(project)
    return [*seen, observe(project)]


@pytest.mark.parametrize("table", HASHES)
def test_what_mended_code_makes_is_made_anew_although_the_data_are_the_same(builds, table):
    (before, _), (after, _) = builds
    assert before[table] and after[table]
    kept = before[table] if table in APPEND_ONLY else set()
    assert after[table] & before[table] == kept
    assert after[table] - before[table]


def test_nothing_is_trained_or_decided_anew_for_it(builds):
    (_, before), (_, after) = builds
    assert {table: after[table] for table in UNTOUCHED} == {table: before[table] for table in UNTOUCHED}


def test_a_mended_formula_scores_anew_what_the_same_version_scored_from_the_same_inputs(builds, project):
    scores = "select transaction_id, {}, fraud_probability from fraud_scores order by transaction_id"
    halved = project.read(scores.format("fraud_score / 2"))
    scoring = project.folder / "ml" / "model" / "scoring.py"
    source = scoring.read_text()
    assert "return expit(raw)," in source
    scoring.write_text(source.replace("return expit(raw),", "return expit(raw) / 2,"))
    run(project, "--select", "fraud_scores")
    assert project.read(scores.format("fraud_score")) == halved
