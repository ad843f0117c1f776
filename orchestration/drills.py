"""Drills: a fault in simulated data, in a temporary folder; the real pipeline; what should be seen, and what is."""

import json
import os
import socket
import subprocess
import sys
import tempfile
from contextlib import contextmanager
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

from ml.raw.simulated.ulb import parse_drift, write
from ml.storage import lake_tables
from orchestration.builds.build import build
from orchestration.published.health import health
from orchestration.published.open import opened
from orchestration.runs.loopback import listening
from orchestration.settings.places import Settings

# Enough trees to rank, few enough to wait for.
QUICK = {"parameters": {"rounds": 30, "max_depth": 4, "eta": 0.3}, "bootstrap_replicates": 100}


@dataclass(frozen=True)
class Step:
    """One thing that should be seen."""

    what: str
    expected: str
    reached: str
    passed: bool


def covariate_shift(say):
    """Important inputs move by a standard deviation on the last two of sixteen days."""
    with _place() as (settings, incoming):
        say("Sixteen days of transactions; V4, V10, V12 and V14 move by a standard deviation on the last two.")
        write(
            incoming / "days.parquet",
            rows=32_000,
            hours=16 * 24,
            fraud_rate=0.01,
            drifts=[parse_drift("covariate:V4,V10,V12,V14:1@336")],
        )
        _build(settings, incoming, say)
        return [_see(settings, "data drift", 1, "inputs_alert")]


def new_fraud(say):
    """Eight of ten frauds are of a kind that the model has never met, after its training."""
    with _place() as (settings, incoming):
        say("Two days of transactions; after the training, eight of ten frauds are of a kind nobody has seen.")
        drift = parse_drift("new-fraud:0.8@41")
        write(incoming / "days.parquet", rows=20_000, hours=48, fraud_rate=0.02, drifts=[drift])
        _build(settings, incoming, say)
        return [_see(settings, "performance drift", 2, "performance_concept_drift")]


def late_labels(say):
    """The newest labels are missing; they come with a second file."""
    with _place() as (settings, incoming):
        say("Two days of transactions; the labels of all that comes after the training are missing.")
        main, labels = write(incoming / "day.parquet", rows=20_000, hours=48, fraud_rate=0.02, label_delay=16)
        held_back = labels.rename(settings.warehouse.parent / labels.name)
        _build(settings, incoming, say)
        before = _see(settings, "estimated performance", 0, "estimate")
        say("The labels come; nothing is trained.")
        held_back.rename(labels)
        _build(settings, incoming, say, retrain=False)
        return [before, _see(settings, "performance drift", 0, "performance_none")]


def llm_outage(say):
    """The language model's server answers 500 to everything."""
    with _place() as (settings, incoming), _server(500, {"message": "no"}) as url:
        say("Two days of transactions; the language model's server answers nothing but 500.")
        ended = _pipeline(settings, incoming, say, MISTRAL_SERVER_URL=url)
        return [
            ended,
            _see(settings, "llm errors", 2, "llm_failed"),
            _count(settings, "texts that are not from the template", FROM_THE_LLM, 0),
            _count(settings, "answers decided: the template explains", ANSWERED, 1, in_warehouse=True),
        ]


def llm_lies(say):
    """The language model answers, well formed, with a figure that nobody gave it."""
    lie = json.dumps({"summary": "Ce paiement est frauduleux à 99,9 %.", "reasons": []})
    answer = {
        "id": "drill",
        "object": "chat.completion",
        "model": "drill",
        "created": 1,
        "choices": [{"index": 0, "finish_reason": "stop", "message": {"role": "assistant", "content": lie}}],
        "usage": {"prompt_tokens": 1000, "completion_tokens": 20, "total_tokens": 1020},
    }
    with _place() as (settings, incoming), _server(200, answer) as url:
        say("Two days of transactions; the language model invents a figure in every answer.")
        ended = _pipeline(settings, incoming, say, MISTRAL_SERVER_URL=url)
        return [
            ended,
            _see(settings, "llm unverified", 1, "llm_unverified"),
            _count(settings, "texts that are not from the template", FROM_THE_LLM, 0),
        ]


def smtp_down(say):
    """Nobody listens where the mail server should be."""
    with _place() as (settings, incoming), socket.socket() as nobody:
        # Bound and not listening: connections to it are refused, and nobody else can take the port.
        nobody.bind(("127.0.0.1", 0))
        say("Two days of transactions; the mail server is down.")
        server = {"SMTP_HOST": "127.0.0.1", "SMTP_PORT": str(nobody.getsockname()[1]), "SMTP_STARTTLS": "none"}
        ended = _pipeline(settings, incoming, say, **server, MAIL_TO="analyst@example.org")
        [mail] = settings.outbox.glob("finished-*.eml")
        state = json.loads(mail.with_suffix(".json").read_text())
        waits = state["tries"] > 0 and "ConnectionRefusedError" in state["reason"]
        return [ended, Step("the mail", "waits in the outbox, refused", f"waits: {state['reason']}", waits)]


DRILLS = {
    "covariate-shift": covariate_shift,
    "new-fraud": new_fraud,
    "late-labels": late_labels,
    "llm-outage": llm_outage,
    "llm-lies": llm_lies,
    "smtp-down": smtp_down,
}

FROM_THE_LLM = "select count(*) from risk_explanation where source <> 'template'"
ANSWERED = "select count(*) from reactions where action = 'template_only'"


@contextmanager
def _place():
    with tempfile.TemporaryDirectory(prefix="fraud-drill-") as folder:
        incoming = Path(folder) / "incoming"
        incoming.mkdir()
        yield Settings(Path(folder) / "warehouse.duckdb", Path(folder) / "fraud.duckdb"), incoming


def _build(settings, incoming, say, **variables):
    say("Building ...")
    # Of its own: a drill must neither wait for the warehouse of the house nor hold it.
    build(settings, QUICK | variables, environment={"FRAUD_TRANSACTIONS": f"{incoming}/*", "FRAUD_RUN_LOCK_HELD": ""})


def _pipeline(settings, incoming, say, **environment):
    """The whole job in a process of its own, as a person starts it; a language model is there only if it is given."""
    write(incoming / "days.parquet", rows=12_000, hours=48, fraud_rate=0.02)
    say("Running the pipeline ...")
    outside = ("SMTP_HOST", "SMTP_USERNAME", "SMTP_PASSWORD", "MAIL_FROM", "MISTRAL_API_KEY", "MISTRAL_MODEL")
    places = {
        "FRAUD_WAREHOUSE": str(settings.warehouse),
        "FRAUD_PUBLISHED": str(settings.published),
        "FRAUD_TRANSACTIONS": f"{incoming}/*",
        "FRAUD_RUN_LOCK_HELD": "",
        "DAGSTER_HOME": str(settings.warehouse.parent / "dagster"),
        "FRAUD_LLM": "mistral",
        "MISTRAL_SERVER_URL": "",
    }
    ran = subprocess.run(
        [str(Path(sys.executable).with_name("fraud")), "pipeline", "--vars", json.dumps(QUICK)],
        env=os.environ | dict.fromkeys(outside, "") | places | environment,
        capture_output=True,
        text=True,
    )
    last = "passed" if ran.returncode == 0 else (ran.stdout + ran.stderr)[-1000:]
    return Step("the run", "passed", last, ran.returncode == 0)


@contextmanager
def _server(status, answer):
    """Address of a server on loopback that answers every question alike."""
    body = json.dumps(answer).encode()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self):
            self.rfile.read(int(self.headers["content-length"]))
            self.send_response(status)
            self.send_header("content-type", "application/json")
            self.send_header("content-length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_):
            """Quiet: what is seen is what the pipeline says."""

    with listening(ThreadingHTTPServer(("127.0.0.1", 0), Handler)) as (_, address):
        yield address


def _count(settings, what, query, expected, *, in_warehouse=False):
    if in_warehouse:
        with lake_tables.connect(settings.warehouse, read_only=True) as con:
            [(reached,)] = con.sql(query).fetchall()
    else:
        with opened(settings.published) as file:
            [(reached,)] = file.con.sql(query).fetchall()
    return Step(what, str(expected), str(reached), reached == expected)


def _see(settings, signal, level, code):
    [found] = [one for one in health(settings) if one.signal == signal]
    return Step(
        what=signal,
        expected=f"level {level}, {code}",
        reached=f"level {found.level}, {found.code}: {found.reason}",
        passed=found.level == level and found.code == code,
    )
