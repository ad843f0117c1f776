"""Four further builds: what each of them changes, and who reads the published file meanwhile."""

import json
from concurrent.futures import ThreadPoolExecutor

import pyarrow.parquet as pq
import pytest
from click.testing import CliRunner

from orchestration.cli import main
from tests.dbt_project.readers import CLIENTS, Client, Readers, start

# Of rows that a build before has tested, or the one after tests.
NO_TESTS = ["--exclude-resource-types", "test", "unit_test"]
# dbt's arguments and vars of each build; its name.
BUILDS = {
    "again": (NO_TESTS, {}),
    "from scratch": (["--full-refresh", *NO_TESTS], {}),
    "with dear reviews and exports": ([], {"review_cost": 50, "exports": True}),
    "as before": (NO_TESTS, {}),
}
APPEND_ONLY = (
    *("fraud", "fraud_xgboost_model", "model_aliases", "model_evaluations", "feature_drift", "prediction_drift"),
    *("estimated_performance", "performance_drift", "champion_challenger"),
)


def observe(project):
    """What a build has left: rows of the tables that only grow, what is published, what `fraud status` says."""
    [(snapshot, transactions)] = project.read_published("select snapshot_id, transactions from _snapshot")
    status = CliRunner().invoke(main, ["status", "--json"], env=project.environment)
    return {
        "rows": project.counts(APPEND_ONLY),
        "snapshot": (snapshot, transactions),
        "flagged": project.read_published("select count(*) from fraud_prediction where is_flagged")[0][0],
        "test": json.loads(status.output)["test"],
        "performance": project.read_published(
            "select window_from_s, estimated_recall, realised_recall from current_performance order by all"
        ),
        "health": project.read_published(
            "select signal, level, value, reason from pipeline_health where signal like '%performance' "
            "or signal = 'performance drift' order by signal"
        ),
        "exports": sorted(path.stem for path in project.folder.glob("exports/*")),
    }


@pytest.fixture(scope="module")
def project(tmp_path_factory, built):
    return built.copy(tmp_path_factory.mktemp("further"))


@pytest.fixture(scope="module")
def story(project):
    """What was seen after the first build and each further one, what the readers report, and the clients' answers."""
    seen = {"first": observe(project)}
    folders = [project.folder / name.replace(" ", "_") for name in CLIENTS]
    with ThreadPoolExecutor() as pool:
        clients = dict(zip(CLIENTS, pool.map(start, CLIENTS, [project.published] * len(CLIENTS), folders), strict=True))
    running = {name: client for name, client in clients.items() if isinstance(client, Client)}
    with Readers(project.published) as readers:
        held = {name: [client.ask()] for name, client in running.items()}
        for name, (arguments, settings) in BUILDS.items():
            kept = project.build(*arguments, **settings).kept
            seen[name] = observe(project) | {"kept": kept}
            for client_name, client in running.items():
                held[client_name].append(client.ask())
        reports = readers.stop()
    answers = {
        name: (client.version, held[name], client.open_again(), client.stop()) for name, client in running.items()
    }
    return seen, reports, clients | answers


@pytest.mark.parametrize("name", ["again", "from scratch"])
def test_a_further_build_trains_and_appends_nothing(story, name):
    seen, _, _ = story
    assert seen[name]["rows"] == seen["first"]["rows"]


def test_every_build_publishes_anew(story):
    seen, _, _ = story
    assert len({build["snapshot"] for build in seen.values()}) == 1 + len(BUILDS)


def test_a_decision_cost_changes_the_decisions_and_what_status_says_of_them(story):
    seen, _, _ = story
    dear, back = seen["with dear reviews and exports"], seen["as before"]
    assert dear["flagged"] < seen["first"]["flagged"]
    assert dear["test"]["flagged"]["value"] < seen["first"]["test"]["flagged"]["value"]
    # Another cost trains nothing, and is measured once.
    assert dear["rows"]["fraud_xgboost_model"] == seen["first"]["rows"]["fraud_xgboost_model"]
    assert back["rows"] == dear["rows"]
    # Not the last measurement but the present state is told.
    assert seen["as before"]["test"] == seen["first"]["test"]
    assert seen["as before"]["flagged"] == seen["first"]["flagged"]
    assert dear["performance"] != seen["first"]["performance"]
    for what in ("performance", "health"):
        assert seen["first"][what] and back[what] == seen["first"][what]


def test_a_decision_cost_makes_anew_what_is_decided_and_nothing_before(story):
    seen, _, _ = story
    kept = seen["with dear reviews and exports"]["kept"]
    assert {"splits", "fraud_sampled", "fraud_xgboost_model", "fraud_scores", "candidate_scores"} <= kept
    assert {"model_evaluations", "confusion_matrix", "suspicious_transactions"}.isdisjoint(kept)


def test_parquet_is_written_when_a_var_asks_for_it(story, project):
    seen, _, _ = story
    assert seen["from scratch"]["exports"] == []
    tables = {name for (name,) in project.read_published("select table_name from information_schema.tables")}
    assert set(seen["with dear reviews and exports"]["exports"]) == tables
    [(transactions,)] = project.read_published("select count(*) from fraud_prediction")
    assert pq.read_metadata(project.folder / "exports" / "fraud_prediction.parquet").num_rows == transactions


def test_eight_readers_see_no_error_and_no_mixed_snapshot(story):
    _, reports, _ = story
    assert [error for _, error in reports] == [""] * 8
    reports = [report for report, _ in reports]
    assert sum(report["mixed"] for report in reports) == 0
    assert all(report["queries"] > 5 for report in reports)
    # Whoever holds a connection goes on seeing the snapshot that it opened; whoever opens again sees new ones.
    assert {report["snapshots"] for report in reports[1::2]} == {1}
    assert all(report["snapshots"] > 1 for report in reports[0::2])


@pytest.mark.parametrize("name", CLIENTS)
def test_a_client_holds_the_file_open_through_all_builds_and_then_opens_the_new_one(story, name):
    seen, _, by_client = story
    before, after = seen["first"]["snapshot"], seen["as before"]["snapshot"]
    if isinstance(by_client[name], str):
        pytest.skip(by_client[name])
    version, held, opened_again, exit_code = by_client[name]
    assert held == [list(before)] * (1 + len(BUILDS))
    assert opened_again == list(after) != list(before)
    assert exit_code == 0
    if name.startswith("DuckDB "):
        assert version == name.removeprefix("DuckDB ")
