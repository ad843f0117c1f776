"""The asset graph: complete, connected, grouped, described; and cut where an asset lies between models."""

import dagster as dg
import pytest

from orchestration.resources import Warehouse
from orchestration.runs import PIPELINE
from tests.conftest import QUICK


@pytest.fixture(scope="module")
def manifest(definitions):
    return definitions.warehouse.MANIFEST


@pytest.fixture(scope="module")
def graph(definitions):
    return definitions.defs.resolve_asset_graph()


def test_everything_loads(definitions):
    dg.Definitions.validate_loadable(definitions.defs)


def test_every_model_and_every_test_is_in_the_graph(manifest, graph):
    nodes = manifest["nodes"].values()
    models = {node["name"] for node in nodes if node["resource_type"] == "model"}
    tests = [node for node in nodes if node["resource_type"] == "test"]
    assert models <= {key.to_user_string() for key in graph.materializable_asset_keys}
    of_dbt = [key for key in graph.asset_check_keys if key.asset_key != dg.AssetKey("drift_tests")]
    assert len(of_dbt) == len(tests)


def test_every_source_that_dagster_writes_is_one_node_with_what_reads_it(manifest, graph):
    sources = [source for source in manifest["sources"].values() if source["source_name"] == "dagster"]
    assert sources
    for source in sources:
        key = dg.AssetKey(source["meta"]["dagster"]["asset_key"])
        readers = [node["name"] for node in manifest["nodes"].values() if source["unique_id"] in _parents(node)]
        assert {dg.AssetKey(reader) for reader in readers} <= set(graph.get(key).child_keys)
        assert dg.AssetKey(["dagster", source["name"]]) not in graph.get_all_asset_keys()


def test_all_of_it_is_one_lineage_that_ends_with_the_mail(graph):
    upstream = {dg.AssetKey("finished_mail")}
    while True:
        more = upstream.union(*(graph.get(key).parent_keys for key in upstream))
        if more == upstream:
            break
        upstream = more
    assert upstream == set(graph.get_all_asset_keys())


def test_reactions_are_decided_on_what_the_run_has_published_and_before_it_is_told(graph):
    decided = graph.get(dg.AssetKey("reactions_decided"))
    assert decided.parent_keys == {dg.AssetKey("published")}
    assert dg.AssetKey("finished_mail") in decided.child_keys


def test_groups_are_folders_and_everything_is_described(manifest, graph):
    for node in manifest["nodes"].values():
        if node["resource_type"] == "model":
            folder = node["original_file_path"].split("/")[2]
            assert graph.get(dg.AssetKey(node["name"])).group_name == folder
    undescribed = [key.to_user_string() for key in graph.get_all_asset_keys() if not graph.get(key).description]
    assert undescribed == []


def test_the_job_takes_in_everything(definitions, graph):
    job = definitions.defs.resolve_job_def(PIPELINE)
    assert set(job.asset_layer.executable_asset_keys) == set(graph.materializable_asset_keys)
    assert job.tags["fraud/writer"] == "warehouse"


# dagster-dbt calls what Dagster deprecates.
@pytest.mark.filterwarnings("ignore::DeprecationWarning")
def test_an_asset_between_models_reads_what_is_before_and_is_read_by_what_comes_after(
    definitions, project, monkeypatch
):
    warehouse = definitions.warehouse

    @dg.multi_asset(
        specs=[
            dg.AssetSpec("llm_explanation", deps=["suspicious_transactions"]),
            dg.AssetSpec("llm_calls", deps=["suspicious_transactions"]),
        ]
    )
    def explanations(context, warehouse: Warehouse):
        """What another asset file adds."""
        [case] = warehouse.read("from suspicious_transactions where queue_rank = 1").to_pylist()
        warehouse.append("llm_explanation", [{"transaction_id": case["transaction_id"], "run_id": context.run_id}])
        yield dg.MaterializeResult("llm_explanation")
        yield dg.MaterializeResult("llm_calls")

    for name, value in (project.environment | {"DAGSTER_HOME": str(project.folder / "dagster")}).items():
        monkeypatch.setenv(name, value)
    job = dg.Definitions(
        assets=[warehouse.warehouse_models, explanations],
        jobs=[definitions.auto_fraud_pipeline],
        resources={
            "dbt": definitions.defs.resources["dbt"],
            "warehouse": Warehouse(path=str(project.warehouse)),
        },
    ).resolve_job_def(PIPELINE)
    order = [node.name for node in job.graph.nodes_in_topological_order]
    vars_of_dbt = {"config": {"vars": QUICK}}
    with dg.DagsterInstance.ephemeral() as instance:
        result = job.execute_in_process(
            instance=instance, run_config={"ops": {name: vars_of_dbt for name in order if name != "explanations"}}
        )

    assert len(order) == 3 and order[1] == "explanations"
    materialized = [event.asset_key for event in result.get_asset_materialization_events()]
    assert len(materialized) == len(set(materialized))
    assert set(materialized) == set(job.asset_layer.executable_asset_keys)
    assert len(result.get_asset_check_evaluations()) == len(job.asset_layer.asset_graph.asset_check_keys)
    [(run_id, rank)] = project.read_published(
        "select run_id, queue_rank from llm_explanation join suspicious_transactions using (transaction_id)"
    )
    assert (run_id, rank) == (result.run_id, 1)


def _parents(node):
    return node.get("depends_on", {}).get("nodes", [])
