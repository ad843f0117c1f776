"""A Spark cluster of this machine alone: a standalone master and workers on loopback, from the PySpark of pip."""

import importlib.util
import json
import os
import re
import shutil
import signal
import socket
import sys
import time
import urllib.request
from contextlib import contextmanager
from dataclasses import asdict, dataclass, replace
from pathlib import Path

from filelock import FileLock

from ml.lake.java import check_java
from ml.storage.files import replacing
from orchestration.runs.processes import Process

HOST = "127.0.0.1"
STARTS_WITHIN_S = 120
ENDS_WITHIN_S = 10
POLL_S = 0.2
LAST_WORDS = 3
"""Lines of a log that an error shows, those of a stack trace not counted."""

LEAST_MEMORY_MB = 1024
"""Spark asks as much of a worker for each application, unless told otherwise."""

STATE = "cluster.json"

# Tasks get the environment of their cluster: no setting of one build, and no key.
HANDED_ON = ("HOME", "USER", "LOGNAME", "LANG", "LC_ALL", "TZ", "TMPDIR", "JAVA_HOME", "LD_LIBRARY_PATH")


class ClusterError(RuntimeError):
    """The cluster cannot be started, or does not work; the message says what to do."""


@dataclass(frozen=True)
class Cluster:
    """One that was started.

    Args:
        master: what FRAUD_SPARK is set to: spark://127.0.0.1:PORT.
        page: address of the master's page.
        memory: of each worker, as Spark writes it: 2g.
        folder: pathlib.Path of its logs: NAME.log for each process.
        processes: name -> Process, the master first; each leads a session of its own.
    """

    master: str
    page: str
    memory: str
    folder: Path
    processes: dict[str, Process]

    @property
    def workers(self):
        """Names of the workers."""
        return [name for name in self.processes if name != "master"]

    @property
    def gone(self):
        """Names of the processes that do not live any more."""
        return [name for name, process in self.processes.items() if not process.is_alive()]

    def keep(self):
        told = {"master": self.master, "page": self.page, "memory": self.memory}
        processes = {name: asdict(process) for name, process in self.processes.items()}
        with replacing(self.folder / STATE) as new:
            new.write_text(json.dumps(told | {"processes": processes}, indent=2) + "\n")

    @classmethod
    def kept(cls, folder):
        """What `keep` wrote; None where there is nothing."""
        file = folder / STATE
        if not file.exists():
            return None
        told = json.loads(file.read_text())
        processes = {name: Process(**process) for name, process in told.pop("processes").items()}
        return cls(**told, folder=folder, processes=processes)


def start(folder, *, workers=2, memory="2g", port=7077):
    """Start a master and workers of one core each. They outlive this process.

    Args:
        folder: pathlib.Path where it is kept which processes these are, and their logs.
        workers: how many.
        memory: of each worker: 2g, 1500m.
        port: of the master, on loopback; 0: any that is free.

    Returns:
        Cluster, all of whose workers are registered.

    Raises:
        ClusterError: PySpark or Java is missing, the port is taken, a cluster is running already, or one of the
            processes does not come up. Nothing of it runs then.
    """
    _check_memory(memory)
    home, folder = _spark_home(), folder.absolute()
    check_java()
    with _alone(folder):
        there = running(folder)
        if there:
            raise ClusterError(f"a cluster is running already, at {there.master}. To start anew: fraud cluster stop")
        _check_port(port)
        for left in (*folder.glob("*.log"), *(folder / name for name in ("work", "local"))):
            shutil.rmtree(left) if left.is_dir() else left.unlink(missing_ok=True)
        started = Cluster("", "", memory, folder, {})
        try:
            deadline = time.monotonic() + STARTS_WITHIN_S
            options = ["--host", HOST, "--port", str(port), "--webui-port", "0"]
            _add_process(started, "master", home, ["org.apache.spark.deploy.master.Master", *options])
            master, page = _wait_for(started, deadline, lambda: _addresses(folder / "master.log"))
            started = replace(started, master=master, page=page)
            options = ["--host", HOST, "--webui-port", "0", "--cores", "1", "--memory", memory]
            options += ["--work-dir", str(folder / "work"), master]
            for number in range(1, workers + 1):
                _add_process(started, f"worker{number}", home, ["org.apache.spark.deploy.worker.Worker", *options])
            _wait_for(started, deadline, lambda: _registered(started) >= workers)
        except BaseException:
            _end(started)
            raise
        return started


def running(folder):
    """The Cluster of a folder; None where none of its processes lives."""
    cluster = Cluster.kept(folder)
    return cluster if cluster and len(cluster.gone) < len(cluster.processes) else None


def check(cluster):
    """Number of workers at work.

    Raises:
        ClusterError: a process is gone, the master does not answer, or it has lost a worker.
    """
    again = "fraud cluster stop, then fraud cluster start"
    if cluster.gone:
        logs = ", ".join(str(cluster.folder / f"{name}.log") for name in cluster.gone)
        raise ClusterError(
            f"{' and '.join(cluster.gone)} of {cluster.master} ended: see {logs}. To start anew: {again}"
        )
    try:
        found = _registered(cluster)
    except OSError as error:
        raise ClusterError(f"the master of {cluster.master} does not answer: {error}. To start anew: {again}") from None
    if found < len(cluster.workers):
        raise ClusterError(
            f"{found} of {len(cluster.workers)} workers of {cluster.master} are registered: see {cluster.folder}. To"
            f" start anew: {again}"
        )
    return found


def stop(folder):
    """End a cluster and what runs on it.

    Returns:
        The Cluster that was ended; None where none was running.
    """
    with _alone(folder):
        there = running(folder)
        kept = Cluster.kept(folder)
        if kept:
            _end(kept)
        return there


@contextmanager
def _alone(folder):
    folder.mkdir(parents=True, exist_ok=True)
    with FileLock(folder / "cluster.lock"):
        yield


def _check_memory(memory):
    found = re.fullmatch(r"(\d+)([mg])", memory)
    if not found or int(found[1]) * {"m": 1, "g": 1024}[found[2]] < LEAST_MEMORY_MB:
        raise ClusterError(f"memory of a worker is {memory!r}: give 1g or more, written like 2g or 1500m.")


def _spark_home():
    # PySpark itself is slow to import.
    found = importlib.util.find_spec("pyspark")
    if found is None:
        raise ClusterError("PySpark is not installed. Run: make spark (or: pip install -e '.[spark]')")
    return Path(found.submodule_search_locations[0])


def _check_port(port):
    # Spark would take the next one, silently.
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((HOST, port))
        except OSError as error:
            raise ClusterError(
                f"port {port} of {HOST} cannot be had: {error.strerror}. Give another one: fraud cluster start --port"
                f" {port + 1 if port >= 1024 else 7077}; 0 takes any that is free."
            ) from None


def _add_process(cluster, name, home, command):
    """Start one process more, which leads a session of its own and has its own log."""
    environment = {key: value for key, value in os.environ.items() if key in HANDED_ON} | {
        "SPARK_HOME": str(home),
        "SPARK_LOCAL_IP": HOST,
        "SPARK_LOCAL_DIRS": str(cluster.folder / "local"),
        "SPARK_DAEMON_MEMORY": "256m",
        # Who submits here is a build. A port that is taken meanwhile is an error, not another port.
        "SPARK_MASTER_OPTS": "-Dspark.master.rest.enabled=false -Dspark.port.maxRetries=0",
        # Tasks run with the python3 that comes first, unless the driver names another.
        "PATH": os.pathsep.join([str(Path(sys.executable).parent), os.environ.get("PATH", os.defpath)]),
    }
    log = str(cluster.folder / f"{name}.log")
    files = [
        (os.POSIX_SPAWN_OPEN, 0, os.devnull, os.O_RDONLY, 0),
        (os.POSIX_SPAWN_OPEN, 1, log, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600),
        (os.POSIX_SPAWN_DUP2, 1, 2),
    ]
    program = str(home / "bin" / "spark-class")
    pid = os.posix_spawn(
        program, [program, *command], environment, file_actions=files, setsid=True, setsigdef=[signal.SIGTERM]
    )
    cluster.processes[name] = Process.of(pid)
    cluster.keep()


def _wait_for(cluster, deadline, found):
    while time.monotonic() < deadline:
        for name in cluster.gone:
            raise ClusterError(f"{name} of the cluster ended as it started. {_last_words(cluster.folder, name)}")
        try:
            answer = found()
        except OSError:
            answer = None
        if answer:
            return answer
        time.sleep(POLL_S)
    name = list(cluster.processes)[-1]
    raise ClusterError(f"the cluster did not come up within {STARTS_WITHIN_S} s. {_last_words(cluster.folder, name)}")


def _last_words(folder, name):
    log = folder / f"{name}.log"
    lines = log.read_text(errors="replace").splitlines() if log.exists() else []
    told = [line.strip() for line in lines if not line.startswith("\tat ")][-LAST_WORDS:]
    return f"{log} ends with: {' '.join(told) or 'nothing'}"


def _addresses(log):
    """The master's two addresses, of RPC and of its page, once its log tells them; None before."""
    text = log.read_text(errors="replace")
    master = re.search(r"Starting Spark master at (spark://\S+)", text)
    page = re.search(r"MasterWebUI.* started at http://\S+?:(\d+)", text)
    return (master[1], f"http://{HOST}:{page[1]}") if master and page else None


def _registered(cluster):
    """How many workers the master counts as alive."""
    # A proxy of the environment is for the world outside.
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    with opener.open(f"{cluster.page}/json/", timeout=10) as answer:
        return json.load(answer)["aliveworkers"]


def _end(cluster):
    """Ask, then kill; workers first, which take what runs on them with them."""
    alive = [process for process in reversed(cluster.processes.values()) if process.is_alive()]
    for process in alive:
        _signal(process, signal.SIGTERM)
    deadline = time.monotonic() + ENDS_WITHIN_S
    while any(process.is_alive() for process in alive) and time.monotonic() < deadline:
        time.sleep(POLL_S)
    for process in alive:
        # What a worker has started is of its group, and may be slower than it.
        _signal(process, signal.SIGKILL)
    shutil.rmtree(cluster.folder / "local", ignore_errors=True)
    (cluster.folder / STATE).unlink(missing_ok=True)


def _signal(process, number):
    try:
        os.killpg(int(process.pid), number)
    except (ProcessLookupError, PermissionError):  # macOS: a zombie may not be asked.
        pass
