"""The same builds on Spark: every published table is the same, value by value, as on one machine."""

import importlib.util
import json
import shutil
import tempfile

import duckdb
import pyarrow.parquet as pq
import pytest
from click.testing import CliRunner

from ml.storage.stores import place_at
from orchestration.builds import build
from orchestration.cli import main
from tests.conftest import Project
from tests.dbt_project.test_day_by_day import contents, differences, part, take_in, ten_days, without_labels
from tests.dbt_project.test_review import Reviewer

pytestmark = pytest.mark.skipif(
    not (shutil.which("java") and importlib.util.find_spec("pyspark")),
    reason="Spark needs Java and PySpark: `make spark`",
)

# Of what two builds of two projects never agree on: times, and hashes of them.
TIMES = {f"{what}_at" for what in ("trained", "evaluated", "measured", "estimated", "decided", "loaded", "issued")}
TIMES |= {"labels_as_of"}
HASHES = {"data_version", "computed_from", "case_id", "row_token", "case_group"}
SPARK = "local[2]"


@pytest.fixture(scope="module")
def days(tmp_path_factory):
    return ten_days(tmp_path_factory.mktemp("days"))


@pytest.fixture(scope="module")
def lake(tmp_path_factory):
    """Folder of the lake; on Spark while it is there."""
    folder = tmp_path_factory.mktemp("lake")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("FRAUD_SPARK", SPARK)
        patch.setenv("FRAUD_LAKE", str(folder))
        yield folder


@pytest.fixture(scope="module", autouse=True)
def no_session_is_left():
    yield
    from ml.lake.cluster import close

    close()


@pytest.fixture(scope="module")
def story(tmp_path_factory, parsed, days, lake):
    """Published tables after ten days in three loads, and after a build of everything at once; and the lake's files."""
    project = Project(tmp_path_factory.mktemp("lake_day_by_day"), parsed)

    def receive(name, table):
        pq.write_table(table, project.incoming / f"{name}.parquet")

    receive("a_eight_days", part(days, 0, 8))
    project.run()
    first, parts = contents(project), files(lake)
    receive("b_a_day_without_labels", without_labels(part(days, 8, 9)))
    project.run(retrain=False)
    parts = parts, files(lake)
    receive("c_labels_of_the_day_before", part(days, 8, 9))
    receive("d_the_last_day", part(days, 9, 10))
    Reviewer(project, "anne").answers("verdicts.csv", dict.fromkeys(list(Reviewer(project, "anne").cases)[:9], "fraud"))
    other = project.read_published(
        "select min(model_version) from fraud_xgboost_model"
        " where model_version not in (select model_version from current_champion)"
    )[0][0]
    with pytest.MonkeyPatch.context() as patch:
        # What promote builds, in this process, which has dbt loaded.
        patch.setattr(build, "build", lambda settings, variables: project.run(**variables))
        CliRunner().invoke(main, ["promote", other, "--by", "anne", "--reason", "a try"], env=project.environment)
    project.build(retrain=False)
    day_by_day = contents(project)
    again = project.run(retrain=False)
    project.run(full_refresh=True, retrain=False)
    return {
        "project": project,
        "day by day": day_by_day,
        "at once": contents(project),
        "kept": again.kept,
        "first": first,
        "parts": parts,
    }


def files(lake):
    """Table of the lake -> part -> its files."""
    return {path.parent.name: json.loads(path.read_text())["parts"] for path in lake.glob("*/*/manifest.json")}


def comparable(tables):
    """The same without the columns on which builds of two projects never agree."""
    kept = {}
    for table, (columns, rows) in tables.items():
        places = [place for place, name in enumerate(columns) if name not in TIMES | HASHES]
        kept[table] = (
            [columns[place] for place in places],
            sorted((tuple(row[place] for place in places) for row in rows), key=repr),
        )
    return kept


def rounded(table):
    """Sums of doubles depend on the order in which they are added up."""
    columns, rows = table
    return columns, [tuple(round(v, 9) if isinstance(v, float) else v for v in row) for row in rows]


def eight_days(project, days):
    """Published tables after them."""
    pq.write_table(part(days, 0, 8), project.incoming / "a_eight_days.parquet")
    project.run()
    return contents(project)


@pytest.fixture(scope="module")
def one_machine(tmp_path_factory, parsed, days):
    with pytest.MonkeyPatch.context() as patch:
        patch.delenv("FRAUD_SPARK", raising=False)
        return comparable(eight_days(Project(tmp_path_factory.mktemp("one_machine"), parsed), days))


def differing(here, there):
    """Table -> columns in which two projects differ."""
    assert here.keys() == there.keys() >= {"fraud_prepared", "fraud_scores", "fraud_xgboost_model"}
    found = {table: differences(rounded(here[table]), rounded(there[table])) for table in here}
    return {table: columns for table, columns in found.items() if columns}


def test_every_table_is_that_of_one_machine(story, one_machine):
    """The boosters too: one process trains as one machine does, to the byte."""
    assert differing(one_machine, comparable(story["first"])) == {}


def test_every_table_is_the_same_with_the_lake_in_an_object_store(
    lake, one_machine, days, project, object_store, monkeypatch, tmp_path
):
    """What is published is read without the store; a store that refuses is told in a sentence."""
    monkeypatch.setenv("FRAUD_LAKE", f"{object_store.url}/ulb")
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    assert differing(one_machine, comparable(eight_days(project, days))) == {}
    there = place_at(f"{object_store.url}/ulb").sizes()
    assert not [name for name in there if "/_scratch/" in name]
    assert len(project.read("select distinct table_name from lake_files")) == 4
    assert project.read("select count(*) from fraud_prepared") == [(len(part(days, 0, 8)),)]
    pq.write_table(part(days, 8, 9), project.incoming / "b_a_day.parquet")
    with object_store.refusing():
        refused = project.dbt("run", "--select", "fraud", retrain=False)
    assert "s3://fraud: who asks may not read and write there. Set AWS_ACCESS_KEY_ID" in refused.messages
    assert place_at(f"{object_store.url}/ulb").sizes() == there


def test_the_tables_are_the_same_load_by_load_and_at_once(story):
    by_load, at_once = story["day by day"], story["at once"]
    differing = {table: differences(rounded(by_load[table]), rounded(at_once[table])) for table in by_load}
    assert {table: rows for table, rows in differing.items() if rows} == {}


def test_a_day_writes_the_files_of_a_day(story):
    before, after = story["parts"]
    for table in ("fraud_prepared", "fraud_scores"):
        new = {part for part in after[table] if after[table][part] != before[table].get(part)}
        assert {part.rpartition("/")[2] for part in new} == {"8"}
    assert len(after["fraud"]) == len(before["fraud"]) + 1


def test_a_table_is_kept_where_nothing_that_it_is_made_of_has_changed(story):
    assert {"fraud_prepared", "fraud_xgboost_model", "model_evaluations", "splits"} <= story["kept"]


@pytest.mark.parametrize(
    ("engine", "holds", "says"),
    [("", "lake_files", "was built with Spark"), (SPARK, "fraud", "was built without Spark")],
)
def test_a_warehouse_belongs_to_one_engine(project, monkeypatch, engine, holds, says):
    monkeypatch.setenv("FRAUD_SPARK", engine)
    with duckdb.connect(project.warehouse) as con:
        con.execute(f"create table {holds} (table_name varchar, file varchar)")
    refused = project.dbt("run", "--select", "fraud")
    assert not refused.passed
    assert says in refused.messages


def test_inputs_that_look_back_are_those_of_one_machine(tmp_path_factory, parsed, lake, monkeypatch):
    """In two loads, the second with late reports."""
    monkeypatch.setenv("FRAUD_LAYOUT", "payments")
    project = Project(tmp_path_factory.mktemp("payments_on_spark"), parsed)
    take_in(project, "abc")
    by_load = take_in(project, "def")
    named = {file for (file,) in project.read("select file from lake_files")}
    # Those of the state before are there as well, for whoever reads them.
    assert named < {str(path) for path in lake.rglob("*.parquet")}
    monkeypatch.delenv("FRAUD_SPARK")
    here = take_in(Project(tmp_path_factory.mktemp("payments_here"), parsed), "abcdef")
    assert len(here) == 4_000
    assert by_load == here
