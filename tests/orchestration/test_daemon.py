"""The whole scenario with the real daemon: a file is dropped, and a mail lies in the outbox."""

import json
import os
import signal
import socket
import subprocess
import sys
import time
from email import message_from_bytes, policy
from pathlib import Path

import pytest

from ml.simulate import write

# Of patience, on a machine that is busy: on a quiet one it takes a minute.
DEADLINE_S = 600


@pytest.fixture
def daemon(tmp_path):
    """`fraud dev` on an empty folder; ended, with all it started, after the test."""
    incoming = tmp_path / "incoming"
    incoming.mkdir()
    environment = {name: value for name, value in os.environ.items() if not name.startswith(("SMTP_", "MAIL_"))}
    environment |= {
        "FRAUD_WAREHOUSE": str(tmp_path / "warehouse.duckdb"),
        "FRAUD_PUBLISHED": str(tmp_path / "fraud.duckdb"),
        "FRAUD_TRANSACTIONS": f"{incoming}/*",
        "FRAUD_LANGUAGE": "fr",
        "DAGSTER_HOME": str(tmp_path / "dagster"),
    }
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    with (tmp_path / "dev.log").open("wb") as log:
        process = subprocess.Popen(
            [Path(sys.executable).with_name("fraud"), "dev", "--port", str(port)],
            env=environment,
            stdout=log,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
    yield tmp_path
    os.killpg(process.pid, signal.SIGINT)
    try:
        process.wait(timeout=5)
    except subprocess.TimeoutExpired:
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()


def test_a_dropped_file_ends_as_a_mail_in_the_outbox(daemon):
    write(daemon / "simulated.csv", rows=4_000, hours=48, fraud_rate=0.03, seed=7)
    (daemon / "simulated.csv").rename(daemon / "incoming" / "may.csv")

    recorded = _appears(daemon, daemon / "last_run.json")

    assert json.loads(recorded.read_text())["outcome"] == "success"
    [mail] = (daemon / "outbox").glob("*.eml")
    message = message_from_bytes(mail.read_bytes(), policy=policy.SMTP)
    assert message["Subject"] == "Pipeline terminé : modèle fraud réentraîné et scoré."
    assert "4\u202f000" in message.get_body(("plain",)).get_content()
    assert "metrics.csv" in [part.get_filename() for part in message.iter_attachments()]
    log = (daemon / "dev.log").read_text()
    assert "Warning" not in log


def _appears(folder, path):
    deadline = time.monotonic() + DEADLINE_S
    while not path.exists():
        assert time.monotonic() < deadline, (folder / "dev.log").read_text()[-3000:]
        time.sleep(0.5)
    return path
