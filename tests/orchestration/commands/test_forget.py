import duckdb
import pytest
from click.testing import CliRunner

from ml.raw.forget import APPENDED
from ml.raw.simulated.ulb import write
from orchestration.cli import main

# The hour at which something was made, and what is new in every build.
OF_THE_BUILD = ("TIMESTAMP", "TIMESTAMP_S", "TIMESTAMP_NS")
NEW_EACH_TIME = ("snapshot_id", "run_id")


@pytest.fixture
def fraud(monkeypatch):
    """Run the `fraud` command on a project."""

    def run(*arguments, project, **environment):
        for name, value in (project.environment | environment).items():
            monkeypatch.setenv(name, value)
        return CliRunner().invoke(main, [str(argument) for argument in arguments])

    return run


def receive(project, name, seed, first_second, rows=3000):
    """A file of simulated transactions whose clock starts at `first_second`."""
    [simulated] = write(
        project.folder / "simulated.parquet", rows=rows, hours=12, fraud_rate=0.03, seed=seed, force=True
    )
    duckdb.sql(
        f"""copy (select * replace ("Time" + {first_second} as "Time") from '{simulated}')
            to '{project.incoming / name}'"""
    )
    return project.incoming / name


def served(project):
    """Rows of every published table, without what is new in each build."""
    with duckdb.connect(project.published, read_only=True) as con:
        tables = [name for (name,) in con.sql("select table_name from duckdb_tables() order by all").fetchall()]
        return {table: rows_of(con, table) for table in tables}


def rows_of(con, table):
    described = con.sql(f"describe {table}").fetchall()
    kept = [name for name, kind, *_ in described if not kind.startswith(OF_THE_BUILD) and name not in NEW_EACH_TIME]
    kept += [name for name, *_ in described if name == "occurred_at"]
    names = ", ".join(f'"{name}"' for name in kept)
    return con.sql(f"select {names} from {table} order by all").fetchall()


@pytest.fixture(scope="module")
def first_day(tmp_path_factory, parsed):
    from tests.conftest import Project

    project = Project(tmp_path_factory.mktemp("first_day"), parsed)
    receive(project, "day1.parquet", seed=1, first_second=0, rows=8000)
    project.run()
    return project


def test_the_next_build_is_as_if_the_file_had_never_come(fraud, first_day, tmp_path):
    never = first_day.copy(tmp_path / "never")
    receive(never, "day3.parquet", seed=3, first_second=200_000)
    never.run()

    saw = first_day.copy(tmp_path / "saw")
    wrong = receive(saw, "day2.parquet", seed=2, first_second=100_000)
    receive(saw, "day3.parquet", seed=3, first_second=200_000)
    saw.run()
    assert served(saw) != served(never)
    versions = saw.read("select count(*) from fraud_xgboost_model")

    result = fraud("forget", "day2.parquet", project=saw)
    assert result.exit_code == 0, result.output
    assert "3,000 rows, 3,000 labels; 3,000 transactions that no other file holds" in result.output
    assert f"WARNING: {wrong} holds it still" in result.output
    [kept] = (saw.folder / "forgotten").iterdir()
    assert duckdb.sql(f"select count(*) from '{kept}/fraud.parquet'").fetchall() == [(3000,)]
    left = saw.read("select count(*) from fraud_xgboost_model")[0][0]
    gone = duckdb.sql(f"select count(*) from '{kept}/fraud_xgboost_model.parquet'").fetchall()[0][0]
    assert left + gone == versions[0][0] and gone == 2

    wrong.unlink()
    saw.run()
    once, again = served(never), served(saw)
    assert again.keys() == once.keys()
    assert [table for table in once if once[table] != again[table]] == []


def test_a_dry_run_says_what_goes_and_changes_nothing(fraud, first_day):
    before = first_day.warehouse.read_bytes()
    by_name = fraud("forget", "day1.parquet", "--dry-run", project=first_day).output
    [(file_hash,)] = first_day.read("select distinct file_hash from fraud")
    by_hash = fraud("forget", file_hash[:10], "--dry-run", project=first_day).output

    assert by_name == by_hash
    assert "8,000 rows" in by_name and "the champion among them" in by_name and "Nothing was changed" in by_name
    assert first_day.warehouse.read_bytes() == before


def test_a_file_in_the_inbox_of_verdicts_is_moved_aside(fraud, first_day, tmp_path):
    project = first_day.copy(tmp_path)
    verdicts = project.folder / "review/incoming/verdicts.csv"
    verdicts.parent.mkdir(parents=True, exist_ok=True)
    verdicts.write_text(
        "case_id,transaction_id,model_version,row_token,verdict,reviewer,comment\ncase_1,tx_1,m1,row_1,fraud,zoe,\n"
    )
    project.run("case_reviews")
    assert project.read("select count(*) from case_reviews") == [(1,)]

    output = fraud("forget", "verdicts.csv", project=project).output

    assert "1 rows, 0 verdicts" in output and "Moved aside" in output
    assert not verdicts.exists()
    assert project.read("select count(*) from case_reviews") == [(0,)]
    assert project.read("select count(*) from fraud") == [(8000,)]


@pytest.mark.parametrize("file", ["nowhere.csv", "abcdef123456"])
def test_an_unknown_file_is_named_with_those_that_are_there(fraud, first_day, file):
    result = fraud("forget", file, project=first_day)

    assert result.exit_code == 1
    assert f"no file {file} is in the warehouse" in result.output and "day1.parquet" in result.output


def test_simulated_rows_are_left_to_reset(fraud, built):
    result = fraud("forget", "simulated", project=built)

    assert result.exit_code == 1 and "`fraud reset`" in result.output


def test_every_table_that_no_build_writes_again_has_its_rule(first_day):
    """A new append-only model, or a new table of Dagster's, has to say what of it knows a file."""
    import json

    manifest = json.loads((first_day.target() / "manifest.json").read_text())
    appended = {
        node["name"]
        for node in manifest["nodes"].values()
        if node["resource_type"] == "model" and node["config"].get("full_refresh") is False
    }
    appended |= {source["name"] for source in manifest["sources"].values()}

    assert appended | {"feature_importance"} == set(APPENDED)
