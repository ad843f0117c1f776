"""`fraud cluster`: real processes on free ports."""

import ast
import importlib.util
import json
import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path

import pytest
from click.testing import CliRunner

from orchestration.cli import main
from orchestration.runs import spark_cluster

needs_spark = pytest.mark.skipif(
    not (shutil.which("java") and importlib.util.find_spec("pyspark")),
    reason="Spark needs Java 17 or newer, and PySpark (make spark)",
)
needs_pyspark = pytest.mark.skipif(not importlib.util.find_spec("pyspark"), reason="PySpark is missing (make spark)")


@pytest.fixture
def fraud(tmp_path, monkeypatch):
    """Run `fraud cluster` on a warehouse in a folder of its own; what is left running ends with the test."""
    monkeypatch.setenv("FRAUD_WAREHOUSE", str(tmp_path / "warehouse.duckdb"))
    monkeypatch.setenv("FRAUD_LAKE", str(tmp_path / "the lake"))

    def run(*arguments):
        return CliRunner().invoke(main, ["cluster", *map(str, arguments)])

    yield run
    spark_cluster.stop(tmp_path / "cluster")


@needs_spark
def test_a_cluster_starts_outlives_its_command_computes_and_leaves_no_process(fraud, tmp_path):
    command = [Path(sys.executable).with_name("fraud"), "cluster"]
    started = subprocess.run([*command, "start", "--port", "0"], capture_output=True, text=True)
    assert started.returncode == 0, started.stderr
    assert fraud("status").output == started.stdout
    set_by_a_shell = subprocess.check_output(
        ["bash", "-c", 'eval "$1"; printf "%s\n" "$FRAUD_SPARK" "$FRAUD_LAKE"', "bash", started.stdout], text=True
    )
    master, lake = set_by_a_shell.splitlines()
    assert re.fullmatch(r"spark://127\.0\.0\.1:\d+", master)
    assert lake == str(tmp_path / "the lake")
    assert _told_by_tasks(master) == {(os.path.dirname(sys.executable), None)}

    assert len(_processes_of(tmp_path)) >= 3
    assert fraud("stop").output == f"Stopped {master}.\n"
    assert _processes_of(tmp_path) == []
    assert fraud("stop").output == "No cluster was running.\n"
    missing = fraud("status")
    assert (missing.exit_code, missing.output) == (1, "Error: no cluster is running. Start one: fraud cluster start\n")


@needs_spark
def test_a_second_cluster_and_a_lost_worker_are_told(fraud, tmp_path):
    assert fraud("start", "--port", 0, "--workers", 1).exit_code == 0
    again = fraud("start", "--port", 0)
    assert again.exit_code == 1
    assert re.fullmatch(
        r"Error: a cluster is running already, at spark://127.0.0.1:\d+. To start anew: fraud cluster stop\n",
        again.output,
    )
    told = json.loads((tmp_path / "cluster" / "cluster.json").read_text())
    worker = int(told["processes"]["worker1"]["pid"])
    os.kill(worker, signal.SIGKILL)
    os.waitid(os.P_PID, worker, os.WEXITED | os.WNOWAIT)
    lost = fraud("status")
    assert lost.exit_code == 1
    assert lost.output.startswith(f"Error: worker1 of {told['master']} ended: see {tmp_path}/cluster/worker1.log")
    assert fraud("stop").output == f"Stopped {told['master']}.\n"


@needs_spark
def test_a_taken_port_is_told_before_anything_starts(fraud, tmp_path):
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        result = fraud("start", "--port", port)
    assert result.exit_code == 1
    assert f"port {port} of 127.0.0.1 cannot be had: Address already in use. Give another one" in result.output
    assert _processes_of(tmp_path) == []


@needs_spark
def test_of_a_cluster_that_does_not_come_up_nothing_runs_on(fraud, tmp_path, monkeypatch):
    """Java says which it is, and nothing else."""
    java = tmp_path / "home" / "bin" / "java"
    java.parent.mkdir(parents=True)
    version = "echo 'openjdk version \"21.0.1\"' >&2"
    java.write_text(f'#!/bin/sh\n[ "$1" = -version ] && {version} || echo "no room for $0" >&2; exit 1\n')
    java.chmod(0o755)
    monkeypatch.setenv("JAVA_HOME", str(tmp_path / "home"))
    result = fraud("start", "--port", 0)
    assert result.exit_code == 1
    assert "master of the cluster ended as it started." in result.output
    assert f"{tmp_path}/cluster/master.log ends with: " in result.output
    assert f"no room for {java}" in result.output
    assert _processes_of(tmp_path) == []
    assert fraud("status").exit_code == 1


@needs_pyspark
def test_without_java_a_sentence_says_what_to_install(fraud, tmp_path, monkeypatch):
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.delenv("JAVA_HOME", raising=False)
    assert fraud("start").output == (
        "Error: Spark needs Java, and there is no java on the PATH. Install Java 17 or newer (Debian:"
        " openjdk-17-jre-headless).\n"
    )
    monkeypatch.setenv("JAVA_HOME", str(tmp_path / "nowhere"))
    assert fraud("start").output == (
        f"Error: Spark needs Java, and JAVA_HOME is {tmp_path}/nowhere, and there is no bin/java. Install Java 17 or"
        " newer (Debian: openjdk-17-jre-headless), or correct JAVA_HOME.\n"
    )
    assert not (tmp_path / "cluster").exists()


@needs_pyspark
@pytest.mark.parametrize(
    ("version", "told"),
    [
        ('openjdk version "11.0.2" 2019-01-15', "is Java 11, too old"),
        ('java version "1.8.0_292"', "is Java 8, too old"),
    ],
)
def test_an_old_java_is_told_by_its_version(fraud, tmp_path, monkeypatch, version, told):
    java = tmp_path / "bin" / "java"
    java.parent.mkdir()
    java.write_text(f"#!/bin/sh\necho '{version}' >&2\n")
    java.chmod(0o755)
    monkeypatch.setenv("JAVA_HOME", str(tmp_path))
    result = fraud("start")
    assert result.exit_code == 1
    assert told in result.output


def test_without_pyspark_a_sentence_says_how_to_install_it(fraud, monkeypatch):
    monkeypatch.delitem(sys.modules, "pyspark", raising=False)
    monkeypatch.setattr(sys, "path", [])
    monkeypatch.setattr(sys, "path_importer_cache", {})
    assert fraud("start").output == (
        "Error: PySpark is not installed. Run: make spark (or: pip install -e '.[spark]')\n"
    )


@pytest.mark.parametrize("memory", ["500m", "2", "2 GB", "much"])
def test_memory_that_spark_cannot_work_with_is_refused(fraud, memory):
    result = fraud("start", "--memory", memory)
    assert result.output == f"Error: memory of a worker is {memory!r}: give 1g or more, written like 2g or 1500m.\n"


def _told_by_tasks(master):
    """Which Python runs tasks, and what they know of the settings of a build; the driver is a process of its own."""
    code = f"""
from pyspark.sql import SparkSession
session = SparkSession.builder.master({master!r}).config("spark.ui.enabled", "false").getOrCreate()
def told(_):
    import os, sys
    return os.path.dirname(sys.executable), os.environ.get("FRAUD_WAREHOUSE")
print(set(session.sparkContext.parallelize(range(4), 4).map(told).collect()))
"""
    return ast.literal_eval(subprocess.check_output([sys.executable, "-c", code], text=True, stderr=subprocess.DEVNULL))


def _processes_of(folder):
    """Processes of a cluster whose files lie in a folder; what is about to end is waited for, shortly."""
    sign = f"SPARK_LOCAL_DIRS={folder}/"
    for _ in range(25):
        shown = subprocess.check_output(["ps", "axeww", "-o", "pid=,stat=,command="], text=True).splitlines()
        found = [line for line in shown if sign in line and not line.split()[1].startswith("Z")]
        if not found:
            break
        time.sleep(0.2)
    return found
