"""The asset graph: complete, connected, grouped, described; and cut where an asset lies between models."""

import dagster as dg
import pytest

from orchestration.assets.warehouse import DBT_STEP, load_manifest
from orchestration.runs.runs import PIPELINE


@pytest.fixture(scope="module")
def manifest():
    return load_manifest()


@pytest.fixture(scope="module")
def graph(definitions):
    return definitions.resolve_asset_graph()


def test_each_layout_has_its_own_models(monkeypatch):
    inputs = []
    for layout in ("ulb", "payments"):
        monkeypatch.setenv("FRAUD_LAYOUT", layout)
        inputs.append(load_manifest()["nodes"]["model.fraud_detection.fraud_features"]["columns"].keys())
    assert ["v14" in columns for columns in inputs] == [True, False]
    assert ["amount_to_customer_mean_30d" in columns for columns in inputs] == [False, True]


def test_everything_loads(definitions):
    dg.Definitions.validate_loadable(definitions)


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
            _, top, folder, *_ = node["original_file_path"].split("/")
            expected = "features" if top == "layouts" else folder
            assert graph.get(dg.AssetKey(node["name"])).group_name == expected
    undescribed = [key.to_user_string() for key in graph.get_all_asset_keys() if not graph.get(key).description]
    assert undescribed == []


def test_the_job_takes_in_everything(definitions, graph):
    job = definitions.resolve_job_def(PIPELINE)
    assert set(job.asset_layer.executable_asset_keys) == set(graph.materializable_asset_keys)
    assert job.tags["fraud/writer"] == "warehouse"


# dagster-dbt calls what Dagster deprecates.
@pytest.mark.filterwarnings("ignore::DeprecationWarning")
def test_dbt_is_cut_where_assets_lie_between_models(definitions):
    job = definitions.resolve_job_def(PIPELINE)
    order = [node.name for node in job.graph.nodes_in_topological_order]
    steps = [name for name in order if name.startswith(DBT_STEP)]
    assert len(steps) == 2
    assert order.index(steps[0]) < order.index("explanations") < order.index(steps[1])


def _parents(node):
    return node.get("depends_on", {}).get("nodes", [])
