"""What the project says of itself: marks, descriptions, names."""

import json
import re
import tomllib

import duckdb
import pytest

from dbt_project.plugins.layouts import names
from ml.model.features import KEYS, model_inputs
from tests.conftest import ROOT


@pytest.fixture(scope="module")
def manifest(built):
    return json.loads((built.target() / "manifest.json").read_text())


@pytest.fixture(scope="module")
def models(manifest):
    return {node["name"]: node for node in manifest["nodes"].values() if node["resource_type"] == "model"}


@pytest.fixture(scope="module")
def tables(manifest, models):
    """Models and sources by name: everything that can be published."""
    return models | {source["name"]: source for source in manifest["sources"].values()}


@pytest.fixture(scope="module")
def marked(tables):
    return {name for name, table in tables.items() if table["config"]["meta"].get("published")}


def test_what_is_marked_published_is_what_published_copies(models, marked):
    copied = {parent.rsplit(".", 1)[1] for parent in models["published"]["depends_on"]["nodes"]}
    assert marked == copied


def test_the_published_file_holds_the_marked_tables_with_their_comments(built, models, tables, marked):
    comments = dict(
        built.read_published(
            "select table_name, comment from duckdb_tables() union all "
            "select view_name, comment from duckdb_views() where not internal"
        )
    )
    assert set(comments) == marked | {"_snapshot"}
    assert comments["fraud_prediction"] == models["fraud_prediction"]["description"]
    assert comments["llm_calls"] == tables["llm_calls"]["description"]
    on_columns = dict(
        built.read_published("select column_name, comment from duckdb_columns() where table_name = 'fraud_prediction'")
    )
    assert on_columns == {name: column["description"] for name, column in models["fraud_prediction"]["columns"].items()}


def test_the_log_holds_every_statement_when_they_are_asked_for(project):
    log = project.folder / "dbt.log"
    for level, is_expected in (("info", False), ("debug", True)):
        assert project.dbt("compile", "--select", "labels", "--log-level-file", level).passed
        assert ("SQL status: OK" in log.read_text()) == is_expected


def test_every_model_is_before_published(manifest, models):
    """So that no failed test of any model is overtaken by publishing."""
    before, waiting = set(), [models["published"]["unique_id"]]
    while waiting:
        node = waiting.pop()
        before.add(node)
        waiting += [parent for parent in manifest["parent_map"][node] if parent not in before]
    assert {model["unique_id"] for model in models.values()} <= before


def test_every_column_that_exists_is_described(built, tables):
    undescribed = []
    # What only a layout has is described once, in its contracts.
    of_layout = tables["fraud_features"]["columns"] | tables["fraud_prepared"]["columns"]
    columns = built.read(
        "select table_name, column_name from duckdb_columns() where schema_name = 'main' and not internal "
        # What builds note for themselves, see macros/made_from.sql, tested.sql and seen_files.sql.
        "and table_name not in ('made_from', 'tested', 'seen_files')"
    )
    for table, column in columns:
        is_described = tables[table]["columns"].get(column, {}).get("description")
        has_them = table in ("fraud", "drift_sample") or tables[table]["config"]["meta"].get("columns_of")
        if not is_described and not (has_them and column in of_layout):
            undescribed.append(f"{table}.{column}")
    assert undescribed == []


def test_every_described_column_exists(built, tables):
    columns = set(
        built.read("select table_name, column_name from duckdb_columns() where schema_name = 'main' and not internal")
    )
    described = {(name, column) for name, table in tables.items() for column in table["columns"]}
    assert described - columns == set()


def test_every_description_opens_with_what_it_is(tables):
    assert [name for name, table in tables.items() if not table["description"].strip()] == []
    assert [name for name, table in tables.items() if "ne row" not in table["description"]] == []


def test_the_contract_declares_the_model_inputs_and_raw_time_is_none(built, tables):
    inputs = model_inputs([name for (name,) in built.read("select column_name from (describe fraud_features)")])
    assert set(inputs) == tables["fraud_features"]["columns"].keys() - set(KEYS)
    assert {feature for (feature,) in built.read("select feature from model_inputs")} == set(inputs)
    assert {"amount_eur", "hour_of_day"} <= set(inputs)
    assert {"time_s", "hour"}.isdisjoint(inputs)


def test_drift_is_looked_for_in_every_input_but_those_that_the_contract_leaves_out(built):
    watched = built.read("select feature from model_inputs where is_watched order by 1")
    assert watched == built.read("select distinct feature from feature_drift order by 1")
    assert built.read("select feature from model_inputs where not is_watched") == [("hour_of_day",)]


def test_nothing_but_the_layout_and_its_simulator_lists_the_components_of_ulb():
    places = ("layouts/ulb/", "raw/simulated/ulb.py")
    files = [file for top in ("ml", "orchestration", "dbt_project") for file in (ROOT / top).rglob("*.*")]
    texts = {f.relative_to(ROOT).as_posix(): f.read_text() for f in files if f.suffix in (".py", ".sql", ".yml", ".j2")}
    knowing = [name for name, text in texts.items() if re.search(r"\b[vV]28\b|range\(1, 29\)", text)]
    assert knowing and [name for name in knowing if not any(place in name for place in places)] == []


def test_staging_and_feature_sql_is_portable(models):
    """Those models are to run on Spark: no double-quoted names, no DuckDB-only words."""
    for name, model in models.items():
        if "/staging/" in model["original_file_path"] or "/features/" in model["original_file_path"]:
            sql = model["raw_code"].lower()
            assert not re.search(r"\b(qualify|exclude|list|struct|filter|::|asof|try_cast)\b", sql), name
            assert '"' not in re.sub(r"{[{%].*?[%}]}", "", sql, flags=re.S), name


def test_no_published_type_troubles_a_bi_driver(built):
    types = {
        name for (name,) in built.read_published("select distinct data_type from duckdb_columns() where not internal")
    }
    assert types <= {"VARCHAR", "BIGINT", "INTEGER", "DOUBLE", "BOOLEAN", "TIMESTAMP", "BLOB"}


def test_the_published_file_can_be_opened_by_older_drivers(built):
    with duckdb.connect(built.published, read_only=True) as con:
        [(version,)] = con.sql("select tags['storage_version'] from duckdb_databases() where not internal").fetchall()
    assert version.startswith("v1.0.0")


def test_a_wheel_holds_every_file_that_the_packages_read():
    patterns = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["setuptools"]["package-data"]
    read = {".css", ".j2", ".js", ".toml", ".yml"}
    for file in [*ROOT.glob("ml/**/*"), *ROOT.glob("orchestration/**/*")]:
        if file.suffix in read:
            package = ".".join(file.parent.relative_to(ROOT).parts)
            assert any(file.match(pattern) for pattern in patterns.get(package, ())), file


def test_a_layout_that_is_not_there_is_told_with_those_that_are(project, monkeypatch):
    monkeypatch.setenv("FRAUD_LAYOUT", "paymets")
    refused = project.dbt("parse")
    assert not refused.passed
    assert "FRAUD_LAYOUT is 'paymets', and there is no folder dbt_project/layouts/paymets" in refused.messages
    assert f"Shipped are {' and '.join(names())};" in refused.messages
