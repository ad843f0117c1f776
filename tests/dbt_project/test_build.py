import json
import subprocess

import duckdb
import pytest

from tests.conftest import ROOT


def test_the_first_build_publishes_a_champion_and_every_transaction(built):
    assert built.read_published("select count(*), count(distinct transaction_id) from fraud_prediction") == [
        (12_000, 12_000)
    ]
    [(champion, transactions)] = built.read_published("select champion_version, transactions from _snapshot")
    assert transactions == 12_000
    assert built.read_published("select distinct model_version from fraud_prediction") == [(champion,)]
    assert built.read_published(f"select count(*) from fraud_xgboost_model where model_version = '{champion}'") == [
        (1,)
    ]


def test_both_candidates_are_judged_and_measured(built):
    assert built.read("select candidate from fraud_xgboost_model order by 1") == [("full",), ("sampled",)]
    decisions = built.read("select outcome, champion_version is not null from model_aliases order by decision")
    assert decisions[0] == ("first", True)
    assert len(decisions) == 2
    measured = built.read(
        "select candidate, split from model_evaluations where metric = 'average_precision' and value is not null"
    )
    assert sorted(measured) == [
        ("full", "test"),
        ("full", "validation"),
        ("sampled", "test"),
        ("sampled", "validation"),
    ]


def test_no_measured_row_was_seen_by_its_booster(built):
    assert built.read(
        "select count(*) from candidate_scores join fraud_xgboost_model using (model_version) "
        "where time_s <= trained_until_s or (split = 'test' and time_s <= validated_until_s)"
    ) == [(0,)]


def test_new_labels_and_rows_are_taken_in_and_an_old_version_stays_reproducible(project):
    main, late_labels = project.receive("day.csv", label_delay=16)
    held_back = late_labels.rename(project.folder / "labels.csv")
    measured = ("+model_evaluations", "ingested_files")
    project.run(*measured)
    first = project.read("select model_version, validated_until_s from fraud_xgboost_model where candidate = 'full'")
    # Labels reach to the end of hour 31; a window counts as mature while 99 % of its rows have theirs.
    [(mature_until, unlabelled)] = project.read(
        "select max(time_s) / 3600.0, avg(cast(is_fraud is null as int)) from fraud_hour where next_split <> 'later'"
    )
    assert 32 <= mature_until < 32.5
    assert 0 < unlabelled <= 0.01

    held_back.rename(late_labels)
    project.run(*measured)
    assert project.read("select max(hour) from fraud_hour where next_split <> 'later'") == [(47,)]
    assert project.read("select count(*) from fraud_hour") == [(12_000,)]
    assert project.read("select count(*) from ingested_files") == [(2,)]
    assert project.read("select count(*) from fraud_xgboost_model") == [(4,)]

    # The older versions are measured on the rows that came to light, and stay what they were.
    [(version, boundary)] = first
    windows = project.read(
        f"select distinct window_until_s from model_evaluations where model_version = '{version}' and split = 'test'"
    )
    assert len(windows) == 2
    assert project.read(f"select validated_until_s from fraud_xgboost_model where model_version = '{version}'") == [
        (boundary,)
    ]


def test_rows_are_looked_at_for_doubles_until_a_test_has_passed(project):
    project.receive("day.csv", rows=2_000)
    test = "unique_where_new_fraud_file_hash__row_number__loaded_at"
    project.build("--select", "fraud")
    [(tested_until,)] = project.read("select until from tested where table_name = 'fraud'")
    assert [(tested_until,)] == project.read("select max(loaded_at) from fraud")

    def write(rows):
        with duckdb.connect(project.warehouse) as con:
            con.execute(f"insert into fraud select {rows} from fraud where row_number = 7")

    # What was written before has been looked at; a new row that doubles an old one is found, in each run.
    write("*")
    assert project.dbt("test", "--select", "fraud").passed
    write("* replace (loaded_at + interval 1 second as loaded_at)")
    for _ in range(2):
        assert test in project.dbt("test", "--select", "fraud").failed
    assert project.read("select until from tested where table_name = 'fraud'") == [(tested_until,)]


def test_a_file_whose_clock_starts_again_is_refused_until_it_is_gone(project):
    project.receive("day.csv", rows=6_000, hours=24)
    project.run("fraud")

    project.receive("both_days.csv", rows=8_000, hours=48, seed=9)
    result = project.dbt("build")
    assert set(result.failed) == {"fraud"}
    assert "starts at 0 again" in result.messages or "own clock" in result.messages or "occurred_at" in result.messages
    (project.incoming / "both_days.csv").unlink()

    project.receive("late.csv", rows=500, hours=24)
    shift_time(project.incoming / "late.csv", 100_000)
    project.run("fraud")
    assert project.read("select count(*) from fraud") == [(6_500,)]


def shift_time(path, seconds):
    """Move a CSV file's transactions to a later time of the same clock."""
    header, *rows = path.read_text().splitlines()
    moved = [f"{float(row.split(',', 1)[0]) + seconds:.0f},{row.split(',', 1)[1]}" for row in rows]
    path.write_text("\n".join([header, *moved]) + "\n")


def test_scoring_without_a_champion_is_a_clear_error(project):
    result = project.dbt("build", retrain=False)
    assert set(result.failed) == {"fraud_xgboost_model"}
    assert "no version has ever been trained" in result.messages
    assert not project.published.exists()


@pytest.mark.parametrize(
    ("name", "label"),
    [("nothing known", ""), ("only legitimate", "0")],
)
def test_what_cannot_be_learned_from_is_a_clear_error(project, name, label):
    columns = ["Time", *(f"V{i}" for i in range(1, 29)), "Amount", "Class"]
    rows = [",".join([str(second), *["0.5"] * 28, str(second + 1), label]) for second in range(50)]
    (project.incoming / "day.csv").write_text("\n".join([",".join(columns), *rows]) + "\n")
    result = project.dbt("build")
    assert set(result.failed) == {"fraud_xgboost_model"}
    assert "nothing to learn from" in result.messages
    assert "Traceback" not in result.messages
    assert "Nothing was trained or published" in result.messages


def test_a_first_file_of_frauds_alone_is_refused_unless_one_says_so(project):
    columns = ["Time", *(f"V{i}" for i in range(1, 29)), "Amount", "Class"]
    rows = [",".join([str(second), *["0.5"] * 28, str(second + 1), "1"]) for second in range(50)]
    (project.incoming / "day.csv").write_text("\n".join([",".join(columns), *rows]) + "\n")
    result = project.dbt("build")
    assert set(result.failed) == {"fraud"}
    assert "bring the legitimate transactions in the same file" in result.messages
    result = project.dbt("build", any_class_share=True)
    assert set(result.failed) == {"fraud_xgboost_model"}
    assert "nothing to learn from" in result.messages


def test_a_failed_build_leaves_the_last_published_file(built_before):
    project = built_before
    before = project.published.read_bytes()
    (project.incoming / "broken.csv").write_text("Time,V1\n0,1\n")
    result = project.dbt("build")
    assert set(result.failed) == {"fraud"}
    assert project.published.read_bytes() == before
    assert project.read("select count(*) from fraud") == [(12_000,)]


def test_a_file_with_a_few_bad_rows_goes_on_and_says_which(project):
    project.receive("day.csv")
    path = project.incoming / "day.csv"
    lines = path.read_text().splitlines()
    lines[7] = lines[7].rsplit(",", 2)[0] + ",-5,0"
    path.write_text("\n".join(lines) + "\n")
    project.run("+fraud_prediction", "rejected_transactions", "ingested_files")
    assert project.read("select row_number, column_name, rejected_value, reason from rejected_transactions") == [
        (7, "Amount", "-5", "negative")
    ]
    assert project.read("select row_count, rejected_rows from ingested_files") == [(12_000, 1)]
    assert project.read("select count(*) from fraud_prediction") == [(11_999,)]


def test_real_files_over_simulated_rows_name_the_command_that_helps(built_before):
    project = built_before
    project.receive("real.csv", seed=8)
    assert "fraud reset" in project.dbt("build").messages


def test_the_unit_tests_of_the_sql_models_pass(built):
    result = built.dbt("test", "--selector", "unit_tests")
    assert result.passed, result.messages
    assert len(result.by_name) >= 20


def test_a_build_publishes_the_commit_and_the_libraries_that_made_it(built):
    [(commit, versions)] = built.read_published("select git_commit, versions from _snapshot")
    told = subprocess.run(["git", "rev-parse", "--verify", "--quiet", "HEAD"], cwd=ROOT, capture_output=True, text=True)
    assert (commit or "") == told.stdout.strip()
    assert json.loads(versions)["duckdb"] == duckdb.__version__
