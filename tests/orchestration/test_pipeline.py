"""The whole job in processes of its own: `fraud dev`, with the real daemon, and `fraud pipeline`, headless.

The daemon meets a file of the layout ulb. What runs headless has payments with personal values: who pays, in clear, is
in the file that came and nowhere else, whatever the job leaves and says.
"""

import json
import os
import re
import signal
import socket
import subprocess
import sys
import time
from email import message_from_bytes, policy
from pathlib import Path

import dagster as dg
import duckdb
import pytest
from click.testing import CliRunner

from ml.raw.simulated.ulb import write
from ml.storage.lock import RunLock
from orchestration.assets.warehouse import DBT_STEP
from orchestration.cli import main
from orchestration.runs.runs import PIPELINE
from tests.conftest import QUICK
from tests.orchestration import personal_payments as personal
from tests.orchestration.llm.mistral_server import mistral_server

FRAUD = Path(sys.executable).with_name("fraud")
CASES = 6
VARIABLES = QUICK | {
    "collection_start": str(personal.START),
    "review_hours": 240,
    "review_capacity": CASES,
    "exports": True,
}
ASKED = ("payments by customer", "show the frauds", "the customers with most frauds", "rejected transactions")
# Of patience, on a machine that is busy: on a quiet one the daemon takes a minute.
DEADLINE_S = 600


def environment_of(folder, language):
    """Of a command whose files all lie in `folder`, and that mails to the outbox there."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("SMTP_", "MAIL_"))}
    return kept | {
        "FRAUD_WAREHOUSE": str(folder / "warehouse.duckdb"),
        "FRAUD_PUBLISHED": str(folder / "fraud.duckdb"),
        "FRAUD_TRANSACTIONS": "",
        "FRAUD_LANGUAGE": language,
        "DAGSTER_HOME": str(folder / "dagster"),
    }


@pytest.fixture(scope="module")
def dropped(tmp_path_factory):
    """Folder in which `fraud dev` has met a file; it is ended, with all it started, after the tests."""
    folder = tmp_path_factory.mktemp("daemon")
    (folder / "incoming").mkdir()
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    with (folder / "dev.log").open("wb") as log:
        process = subprocess.Popen(
            [FRAUD, "dev", "--port", str(port)],
            env=environment_of(folder, "fr") | {"FRAUD_TRANSACTIONS": f"{folder}/incoming/*"},
            stdout=log,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
    write(folder / "simulated.csv", rows=4_000, hours=48, fraud_rate=0.03, seed=7)
    (folder / "simulated.csv").rename(folder / "incoming" / "may.csv")
    yield folder
    os.killpg(process.pid, signal.SIGINT)
    try:
        process.wait(timeout=5)
    except subprocess.TimeoutExpired:
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()


@pytest.fixture(scope="module")
def met(dropped):
    """The same folder, when the run that the file started has ended."""
    recorded, deadline = dropped / "last_run.json", time.monotonic() + DEADLINE_S
    while not recorded.exists():
        assert time.monotonic() < deadline, (dropped / "dev.log").read_text()[-3000:]
        time.sleep(0.5)
    return dropped


class Scenario:
    """A folder in which the job was killed once, then passed, then failed on a file; and what each command said."""

    def __init__(self, folder):
        self.folder = folder
        self.began = time.time()
        self.inbox = folder / "in"
        self.inbox.mkdir()
        personal.write_payments(self.inbox / "payments.csv")
        self.environment = environment_of(folder, "en") | {
            "FRAUD_LAYOUT": "payments",
            "FRAUD_HASH_KEY": personal.KEY,
            "FRAUD_TRANSACTIONS": f"{self.inbox}/*.csv",
            "DBT_LOG_LEVEL_FILE": "debug",
        }

    def start(self, *arguments, **environment):
        return subprocess.Popen(
            [FRAUD, *arguments],
            env=self.environment | environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )

    def pipeline(self, **environment):
        return self.start("pipeline", "--vars", json.dumps(VARIABLES), **environment)

    def run(self, **environment):
        with self.pipeline(**environment) as process:
            output = process.communicate(timeout=DEADLINE_S)[0]
        return process.returncode, output, json.loads((self.folder / "last_run.json").read_text())

    def read(self, *arguments):
        """What a command says that only reads, and so needs no process of its own."""
        return CliRunner().invoke(main, arguments, env=self.environment).output

    def mails(self):
        """Subjects of the mails in the outbox, by kind and run."""
        return {
            path.stem: message_from_bytes(path.read_bytes(), policy=policy.SMTP)["Subject"]
            for path in (self.folder / "outbox").glob("*.eml")
        }


@pytest.fixture(scope="module")
def scenario(tmp_path_factory, dropped):
    # The daemon, which pauses most of the time, is at work already.
    scenario = Scenario(tmp_path_factory.mktemp("scenario"))
    with RunLock(scenario.folder / "warehouse.duckdb", "a test"), scenario.pipeline() as process:
        # Its run has begun by now: Dagster has it as active, with the number of its process.
        said = next(line for line in process.stdout if "Waiting for a test" in line)
        process.send_signal(signal.SIGKILL)
    assert said
    scenario.killed = process.pid
    with mistral_server() as server:
        scenario.passed = scenario.run(MISTRAL_SERVER_URL=server.url, MISTRAL_API_KEY="not-a-key")
        scenario.asked = json.dumps(server.received, ensure_ascii=False)
    scenario.snapshot = (scenario.folder / "fraud.duckdb").stat().st_mtime_ns
    commands = (["status"], ["health"], ["dashboard"], *(["ask", question] for question in ASKED))
    scenario.told = {" ".join(["fraud", *command]): scenario.read(*command) for command in commands}
    (scenario.inbox / "without_header.csv").write_text(personal.WITHOUT_HEADER)
    scenario.failed = scenario.run()
    return scenario


@pytest.fixture(scope="module")
def texts(scenario):
    """All that the scenario has left and said, by where it was found."""
    return {
        "fraud pipeline": scenario.passed[1],
        "fraud pipeline with a file without header": scenario.failed[1],
        "questions to the language model": scenario.asked,
        **scenario.told,
        **dict(personal.left_in(scenario.folder, without=scenario.inbox.name)),
        **dict(personal.left_in_project_since(scenario.began)),
    }


@pytest.fixture(scope="module")
def instance(scenario):
    with dg.DagsterInstance.from_config(str(scenario.folder / "dagster")) as instance:
        yield instance


def test_a_killed_run_is_found_by_the_next_one_and_told(scenario, instance):
    code, output, _ = scenario.passed
    assert code == 0, output
    [lost] = re.findall(r"Run (\w{8}) was still marked as active; its process is gone\.", output)
    [record] = [r for r in instance.get_run_records() if r.dagster_run.run_id.startswith(lost)]
    assert record.dagster_run.status == dg.DagsterRunStatus.FAILURE
    assert record.dagster_run.tags["fraud/process_pid"] == str(scenario.killed)
    assert scenario.mails()[f"failed-{record.dagster_run.run_id}"].startswith("Pipeline failed: step ")


def test_every_asset_is_materialised_and_every_check_evaluated(met, definitions):
    job = definitions.resolve_job_def(PIPELINE)
    expected = {key.to_user_string() for key in job.asset_layer.executable_asset_keys}
    with dg.DagsterInstance.from_config(str(met / "dagster")) as instance:
        run_id = json.loads((met / "last_run.json").read_text())["run_id"]
        events = instance.all_logs(run_id, of_type=dg.DagsterEventType.ASSET_MATERIALIZATION)
        checks = instance.all_logs(run_id, of_type=dg.DagsterEventType.ASSET_CHECK_EVALUATION)
    rows = {}
    for event in events:
        materialization = event.dagster_event.step_materialization_data.materialization
        count = materialization.metadata.get("dagster/row_count")
        rows[materialization.asset_key.to_user_string()] = count.value if count else None
        if event.dagster_event.step_key.startswith(DBT_STEP):
            assert count
            columns = materialization.metadata["dagster/column_schema"].value.columns
            assert all(column.type for column in columns)
    assert set(rows) == expected
    assert {"fraud", "labels", "published", "finished_mail"} <= expected
    assert (rows["fraud"], rows["fraud_prediction"], rows["published"]) == (4_000, 4_000, 1)
    assert len(checks) == len(job.asset_layer.asset_graph.asset_check_keys) > 40


def test_the_language_model_reads_what_is_before_and_is_read_by_what_comes_after(scenario):
    with duckdb.connect(scenario.folder / "fraud.duckdb", read_only=True) as con:
        texts = con.sql("select source, verified, count(*) from risk_explanation group by all").fetchall()
        explained = con.sql(
            "select run_id, count(*) from llm_explanation join suspicious_transactions using (transaction_id) "
            "group by run_id"
        ).fetchall()
        calls = con.sql("select run_id, count(*) from llm_calls group by run_id").fetchall()
    assert texts == [("mistral", True, CASES)]
    assert explained == calls == [(scenario.passed[2]["run_id"], CASES)]


def test_its_outcome_is_recorded_and_told_in_one_mail(scenario):
    _, _, recorded = scenario.passed
    assert (recorded["kind"], recorded["outcome"], recorded["failed_step"]) == (PIPELINE, "success", None)
    subject = scenario.mails()[f"finished-{recorded['run_id']}"]
    assert subject == "Pipeline finished: fraud model retrained and scored."


def test_the_log_is_readable(scenario):
    _, output, _ = scenario.passed
    assert not [line for line in output.splitlines() if "DEBUG" in line or "Warning" in line or "Traceback" in line]
    assert "OK created python table model main.published" in output


def test_a_file_that_cannot_be_read_fails_the_job_and_says_why(scenario):
    code, output, recorded = scenario.failed
    assert code == 1
    assert recorded["outcome"] == "failed"
    assert recorded["failed_step"] == "fraud"
    for told in (output.splitlines()[-6:], recorded["message"].splitlines()):
        assert any("without_header.csv" in line and "has no header" in line for line in told)
    assert "Traceback" not in output


def test_after_a_failed_step_nothing_runs_and_no_mail_says_success(scenario, instance):
    run_id = scenario.failed[2]["run_id"]
    steps = {stats.step_key: stats.status.value for stats in instance.get_run_step_stats(run_id)}
    assert steps["dbt_build"] == "FAILURE"
    assert "finished_mail" not in {key for key, status in steps.items() if status == "SUCCESS"}
    mails = scenario.mails()
    assert mails[f"failed-{run_id}"] == "Pipeline failed: step fraud."
    assert f"finished-{run_id}" not in mails
    assert (scenario.folder / "fraud.duckdb").stat().st_mtime_ns == scenario.snapshot


def test_a_dropped_file_ends_as_a_mail_in_the_outbox(met):
    assert json.loads((met / "last_run.json").read_text())["outcome"] == "success"
    [mail] = (met / "outbox").glob("*.eml")
    message = message_from_bytes(mail.read_bytes(), policy=policy.SMTP)
    assert message["Subject"] == "Pipeline terminé : modèle fraud réentraîné et scoré."
    assert "4\u202f000" in message.get_body(("plain",)).get_content()
    assert "metrics.csv" in [part.get_filename() for part in message.iter_attachments()]
    assert "Warning" not in (met / "dev.log").read_text()


def test_what_is_looked_into_is_all_there_is(texts):
    found = " ".join(texts)
    for kind in ("cases_to_review.csv", "cases_to_review.xlsx", ".eml", ".html", "dbt.log", "fraud_prediction.parquet"):
        assert kind in found
    assert "warehouse.duckdb, fraud" in texts and "fraud.duckdb, fraud_prediction" in texts
    assert any(name.startswith("dagster") and "STEP" in text for name, text in texts.items())
    # The language model was asked, and answers speak of customers by their hashes.
    assert "fraud" in texts["questions to the language model"]
    assert "id_" in texts["fraud ask payments by customer"]
    assert "(personal)" in texts["warehouse.duckdb, fraud"]


@pytest.mark.parametrize("secret", [personal.CANARY, personal.KEY])
def test_no_clear_value_and_no_key_is_told_anywhere(texts, secret):
    assert {name for name, text in texts.items() if secret.casefold() in text.casefold()} == set()
