import json
import os
import subprocess
import sys
from pathlib import Path

import duckdb
import pytest
from click.testing import CliRunner

from ml.raw.simulated.payments import DEFAULT_DAYS, DEFAULT_PAYMENTS
from ml.raw.verdicts import case_id, row_token
from orchestration.builds import scratch
from orchestration.cli import main
from tests.conftest import dbt_here
from tests.forked import dbt_forked


@pytest.fixture
def fraud(monkeypatch):
    """Run the `fraud` command, on a project when one is given."""

    def run(*arguments, project=None, answer=None):
        for name, value in (project.environment if project else {}).items():
            monkeypatch.setenv(name, value)
        return CliRunner().invoke(main, [str(argument) for argument in arguments], input=answer)

    return run


def test_help_names_every_command_and_comes_at_once():
    command = [Path(sys.executable).with_name("fraud"), "--help"]
    shown = subprocess.run([*command], capture_output=True, text=True, check=True).stdout
    assert all(name in shown for name in ("simulate", "backtest", "status", "replay", "reset"))
    loaded = "import sys, orchestration.cli; print(sorted({'xgboost', 'sklearn', 'duckdb', 'dbt'} & set(sys.modules)))"
    assert subprocess.check_output([sys.executable, "-c", loaded], text=True) == "[]\n"


def test_status_tells_a_person_what_is_published(fraud, built):
    result = fraud("status", project=built)
    assert result.exit_code == 0
    [(champion, frauds)] = built.read_published(
        "select champion_version, (select count(*) from fraud_prediction where is_fraud) from _snapshot"
    )
    assert f"12,000, {frauds} known frauds" in result.output
    assert champion in result.output
    assert "95 % interval" in result.output
    [command] = [line.split(maxsplit=2)[2] for line in result.output.splitlines() if line.startswith("Open it")]
    assert "transaction_id" in subprocess.check_output(command, shell=True, text=True)


def test_status_as_json_says_the_same(fraud, built):
    facts = json.loads(fraud("status", "--json", project=built).output)
    [(value,)] = built.read_published(
        "select value from model_evaluations where metric = 'average_precision' and split = 'test' "
        "and model_version = (select champion_version from _snapshot)"
    )
    assert facts["test"]["average_precision"]["value"] == value
    assert facts["transactions"] == 12_000


@pytest.mark.parametrize("command", [["status"], ["backtest"], ["replay", "m123"], ["reset"]])
def test_before_the_first_build_every_command_says_what_to_do(fraud, project, command):
    result = fraud(*command, project=project)
    assert result.exit_code == 1
    assert "Run: make build" in result.output
    assert "Traceback" not in result.output


def test_a_file_that_is_no_database_is_explained(fraud, project):
    project.published.write_text("not a database, and long enough to be looked at" * 100)
    result = fraud("status", project=project)
    assert result.exit_code == 1
    assert "cannot be opened" in result.output


def test_a_database_of_somebody_else_is_explained(fraud, project):
    duckdb.connect(project.published).close()
    result = fraud("status", project=project)
    assert result.exit_code == 1
    assert "was not published by this project" in result.output


def test_simulate_writes_a_file_and_the_labels_that_come_later(fraud, tmp_path):
    result = fraud(
        "simulate", "--rows", 500, "--hours", 10, "--fraud-rate", 0.1, "--label-delay", 2, "--out", tmp_path / "a.csv"
    )
    assert result.exit_code == 0, result.output
    lines = (tmp_path / "a.csv").read_text().splitlines()
    late = (tmp_path / "a_labels.csv").read_text().splitlines()
    assert len(lines) == 501
    assert sum(line.endswith(",") for line in lines) == len(late) - 1 > 0


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["--out", "a.xlsx"], "suffix"),
        (["--out", "a.csv", "--drift", "sideways"], "covariate"),
        (["--out", "a.csv", "--fraud-rate", "2"], "fraud_rate"),
    ],
)
def test_simulate_explains_what_it_does_not_accept(fraud, tmp_path, monkeypatch, arguments, message):
    monkeypatch.chdir(tmp_path)
    result = fraud("simulate", "--rows", 10, *arguments)
    assert result.exit_code != 0
    assert message in result.output
    assert list(tmp_path.iterdir()) == []


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="a device that is always full is a thing of Linux")
def test_a_full_disk_ends_a_command_with_a_sentence_and_leaves_nothing(fraud, tmp_path):
    (tmp_path / f".a.csv.{os.getpid()}.tmp").symlink_to("/dev/full")

    result = fraud("simulate", "--rows", 500, tmp_path / "a.csv")

    assert result.exit_code == 1 and "Error: a disk is full. Make room" in result.output
    assert list(tmp_path.iterdir()) == []


def test_simulate_writes_payments_and_their_labels_apart(fraud, tmp_path):
    result = fraud(
        *("simulate", "--layout", "payments", "--payments", 30_000, "--days", 60, "--seed", 5),
        *("--labels", tmp_path / "labels.csv", tmp_path / "payments.csv"),
    )
    assert result.exit_code == 0, result.output
    assert result.output.splitlines()[-2:] == [str(tmp_path / "payments.csv"), str(tmp_path / "labels.csv")]
    with duckdb.connect() as con:
        unknown, frauds, late = con.execute(
            f"""select count(*) filter (transaction_id not in (select transaction_id from '{tmp_path}/payments.csv')),
                count(*) filter (is_fraud = 1), count(*) filter (reported_at <= occurred_at)
            from '{tmp_path}/labels.csv' left join '{tmp_path}/payments.csv' using (transaction_id)"""
        ).fetchone()
        rows = con.execute(f"select count(distinct transaction_id) from '{tmp_path}/payments.csv'").fetchone()
    assert rows == (30_000,)
    # Some .6 % of the payments are frauds reported in time.
    assert 50 < frauds < 400
    assert (unknown, late) == (0, 0)


def test_the_help_of_simulate_tells_the_defaults_of_payments(fraud):
    [payments] = [line for line in fraud("simulate", "--help").output.splitlines() if "--payments" in line]
    assert f"[default: {DEFAULT_PAYMENTS}]" in payments
    shown = " ".join(fraud("simulate", "--help").output.split())
    assert f"length of the collection. [default: {DEFAULT_DAYS}]" in shown


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (
            ["--layout", "payments", "--rows", 5, "new.csv"],
            "--rows: only for the layout ulb, and the layout is payments",
        ),
        (["--payments", 5, "new.csv"], "Leave it out, or add --layout payments."),
        (["--layout", "payments", "--payments", 5, "old.csv"], "old.csv: already there"),
        (["--layout", "payments", "--payments", 5, "--labels", "old.csv", "new.csv"], "old.csv: already there"),
        (["--layout", "payments", "--payments", 9_000_000, "--days", 2, "new.csv"], "Give 6 days or more"),
        (["--layout", "transfers", "new.csv"], "'transfers' is not one of 'ulb', 'payments'"),
        (["--layout", "payments"], "Missing argument 'FILE'"),
    ],
)
def test_simulate_explains_what_does_not_go_with_payments(fraud, tmp_path, monkeypatch, arguments, message):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "old.csv").write_text("mine")
    result = fraud("simulate", *arguments)
    assert result.exit_code != 0
    assert message in result.output
    assert "Traceback" not in result.output
    assert [(path.name, path.read_text()) for path in tmp_path.iterdir()] == [("old.csv", "mine")]


def test_replay_gives_the_same_bytes_also_after_later_files_labels_and_verdicts(fraud, project, monkeypatch):
    main_file, late_labels = project.receive("day.csv", label_delay=16)
    held_back = late_labels.rename(project.folder / "labels.csv")
    header, *rows = main_file.read_text().splitlines()
    unlabelled = [row.rsplit(",", 1)[0] + "," for row in rows[:60]]
    main_file.write_text("\n".join([header, *unlabelled, *rows[60:]]) + "\n")
    train(project)
    transactions = "select transaction_id from fraud where row_number <= 60 order by row_number"
    first, *others = [transaction for (transaction,) in project.read(transactions)]

    # Verdicts on the oldest rows are learned from.
    write_verdicts(project, "many.csv", others, "fraud")
    train(project)

    # What neither of these versions knew: one more verdict, the late labels, and labels that contradict earlier ones.
    write_verdicts(project, "one_more.csv", [first], "fraud")
    held_back.rename(late_labels)
    flipped = [header, *(row[:-1] + ("0" if row[-1] == "1" else "1") for row in rows[60:99])]
    (project.incoming / "labels_again.csv").write_text("\n".join(flipped) + "\n")
    versions = "select model_version from fraud_xgboost_model where {} order by trained_at"
    [(before,), _] = project.read(versions.format("candidate = 'full'"))
    [_, (after,)] = project.read(versions.format("candidate = 'sampled'"))
    train(project, recalibrate=before)
    assert project.read("select count(*) from label_conflicts where contradicted_by = 'file'") == [(39,)]
    [(recalibrated,)] = project.read(versions.format("recalibrated_from is not null"))
    assert project.read("select count(distinct validated_until_s) from fraud_xgboost_model") == [(2,)]
    # Of the recalibrated one the trees are trained again, too: those of `before`.
    monkeypatch.setattr(scratch, "subprocess", dbt_forked)
    for version in (after, recalibrated):
        result = fraud("replay", version, project=project)
        assert result.exit_code == 0, result.output
        assert f"{version}: the same bytes, both boosters" in result.output
        # The first was made by dbt in a process of its own, as a person has it.
        monkeypatch.setattr(scratch, "subprocess", dbt_here)


def train(project, **settings):
    project.run("+fraud_xgboost_model", "label_conflicts", **settings)


def write_verdicts(project, name, transactions, verdict):
    cases = [(case_id(one, "m_any"), one, "m_any", row_token(one, "m_any")) for one in transactions]
    lines = [",".join([*case, verdict, "alice"]) for case in cases]
    header = "case_id,transaction_id,model_version,row_token,verdict,reviewer"
    incoming = project.folder / "review" / "incoming"
    incoming.mkdir(parents=True, exist_ok=True)
    (incoming / name).write_text("\n".join([header, *lines]) + "\n")


def test_replay_that_differs_without_a_reason_says_what_may_have_rounded_otherwise(fraud, built_before, monkeypatch):
    [(version,)] = built_before.read("select model_version from fraud_xgboost_model where candidate = 'full'")
    with duckdb.connect(built_before.warehouse) as con:
        con.execute("update fraud_xgboost_model set model_hash = 'another'")
    monkeypatch.setattr(scratch, "subprocess", dbt_here)
    result = fraud("replay", version, project=built_before)
    assert result.exit_code == 1
    assert f"{version} came out different. Rows, code and libraries are the same: another kind of" in result.output


def test_replay_of_an_unknown_version_lists_the_known_ones(fraud, built):
    result = fraud("replay", "m_unknown", project=built)
    assert result.exit_code == 1
    [(known,)] = built.read("select model_version from fraud_xgboost_model where candidate = 'full'")
    assert known in result.output


def test_reset_moves_a_simulated_warehouse_aside_and_keeps_what_is_published(fraud, built_before):
    project = built_before
    before = project.published.read_bytes()
    result = fraud("reset", project=project)
    assert result.exit_code == 0, result.output
    assert not project.warehouse.exists()
    [aside] = project.folder.glob("warehouse.before-*.duckdb")
    with duckdb.connect(aside, read_only=True) as con:
        assert con.sql("select count(*) from fraud").fetchall() == [(12_000,)]
    assert project.published.read_bytes() == before

    project.receive("real.csv", seed=8)
    assert project.dbt("build", "--select", "fraud").passed
    assert project.read("select distinct file_name like '%real.csv' from fraud") == [(True,)]


def test_reset_asks_before_it_moves_real_transactions(fraud, project):
    project.receive("real.csv")
    assert project.dbt("build", "--select", "fraud").passed
    declined = fraud("reset", project=project, answer="n\n")
    assert declined.exit_code == 1
    assert project.warehouse.exists()
    assert fraud("reset", "--yes", project=project).exit_code == 0
    assert not project.warehouse.exists()


def test_backtest_compares_with_plain_xgboost_and_without_a_feature(fraud, built):
    result = fraud("backtest", "--origins", 2, "--seeds", 1, "--without", "v14", project=built)
    assert result.exit_code == 0, result.output
    assert "Gain of this project over plain XGBoost" in result.output
    assert "Gain of this project over without v14" in result.output

    facts = json.loads(fraud("backtest", "--origins", 2, "--seeds", 1, "--json", project=built).output)
    assert [origin["training_rows"] for origin in facts["origins"]] == pytest.approx([7_200, 9_600], abs=5)
    assert [origin["rows"] for origin in facts["origins"]] == pytest.approx([2_400, 2_400], abs=5)


def test_backtest_explains_what_it_cannot_do(fraud, built):
    unknown = fraud("backtest", "--without", "v99", project=built)
    assert unknown.exit_code == 1
    assert "no model input: v99" in unknown.output
    many = fraud("backtest", "--origins", 5000, project=built)
    assert many.exit_code == 1
    assert "Use fewer origins or more data" in many.output


def test_settings_come_from_the_environment_before_dotenv(tmp_path, monkeypatch):
    from orchestration.settings import places

    (tmp_path / ".env").write_text("FRAUD_PUBLISHED=from_file.duckdb\nFRAUD_WAREHOUSE=from_file.duckdb\n")
    monkeypatch.setattr(places, "PROJECT", tmp_path)
    monkeypatch.setenv("FRAUD_WAREHOUSE", "from_environment.duckdb")
    monkeypatch.delenv("FRAUD_PUBLISHED", raising=False)
    read = places.Settings.from_environment()
    os.environ.pop("FRAUD_PUBLISHED", None)
    assert read.published == tmp_path / "from_file.duckdb"
    assert read.warehouse == tmp_path / "from_environment.duckdb"
