import os
import subprocess
import sys
import threading
from contextlib import suppress
from pathlib import Path

import duckdb
import pytest
from filelock import Timeout

from ml.storage.lock import WriterLock, holder

HOLD = """
import sys
from ml.storage.lock import WriterLock
lock = WriterLock(sys.argv[1], "fraud reset").acquire()
print("held", flush=True)
sys.stdin.read()
"""


@pytest.fixture
def other_process(tmp_path):
    """Another process that holds the locks of the warehouse, as (warehouse, process)."""
    warehouse = tmp_path / "data" / "warehouse.duckdb"
    command = [sys.executable, "-c", HOLD, warehouse]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout.readline() == "held\n"
        yield warehouse, process
        process.kill()


def test_waiting_says_for_whom(other_process):
    warehouse, process = other_process
    said = []
    with pytest.raises(Timeout):
        WriterLock(warehouse, "dbt build", say=said.append).acquire(timeout_s=0.3)
    assert len(said) == 1
    assert said[0].startswith(f"Waiting for fraud reset (process {process.pid}, since ")
    assert said[0].endswith(f"to finish with {warehouse}.")


def test_a_killed_holder_blocks_nobody(other_process):
    warehouse, process = other_process
    process.kill()
    process.wait()
    WriterLock(warehouse, "dbt build").acquire(timeout_s=5).release()


def test_a_lock_lasts_as_long_as_its_process_even_when_nothing_refers_to_it(tmp_path):
    warehouse = tmp_path / "warehouse.duckdb"
    forget = HOLD.replace('print("held"', 'del lock; print("held"')
    command = [sys.executable, "-c", forget, warehouse]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout.readline() == "held\n"
        with pytest.raises(Timeout):
            WriterLock(warehouse, "dbt build", say=lambda line: None).acquire(timeout_s=0.3)
    WriterLock(warehouse, "dbt build").acquire(timeout_s=5).release()


def test_python_that_ends_does_not_free_the_lock_before_its_process_does(tmp_path):
    """What is registered first is called last, when the library has let go of all it knows of."""
    ends = f"""
import atexit, subprocess, sys
TRY = "from ml.storage.lock import WriterLock; WriterLock(sys.argv[1], 'a test', say=print).acquire(timeout_s=0.3)"
atexit.register(lambda: subprocess.run([sys.executable, "-c", "import sys; " + TRY, sys.argv[1]]))
{HOLD.replace("sys.stdin.read()", "")}"""
    command = [sys.executable, "-c", ends, tmp_path / "warehouse.duckdb"]
    ran = subprocess.run(command, capture_output=True, text=True, timeout=60)
    assert "Waiting for fraud reset" in ran.stdout
    assert "Timeout" in ran.stderr


@pytest.mark.skipif(sys.platform != "linux", reason="of Linux it is known in which order it closes files")
def test_a_process_that_ends_closes_the_warehouse_before_it_frees_the_lock(tmp_path):
    warehouse = tmp_path / "warehouse.duckdb"
    with WriterLock(warehouse, "dbt build"), duckdb.connect(warehouse):
        numbers = {}
        for entry in Path("/proc/self/fd").iterdir():
            with suppress(FileNotFoundError):
                numbers.setdefault(os.readlink(entry), []).append(int(entry.name))
    opened = max(numbers[str(warehouse)])
    assert max(numbers[f"{warehouse}.write.lock"]) > opened
    assert max(numbers[f"{warehouse}.run.lock"]) > opened


def test_the_second_gets_the_lock_when_the_first_is_done(other_process):
    warehouse, process = other_process
    waiting = threading.Event()
    lock = WriterLock(warehouse, "dbt build", say=lambda line: waiting.set())
    thread = threading.Thread(target=lock.acquire)
    thread.start()
    assert waiting.wait(10)
    process.stdin.close()
    thread.join(10)
    assert not thread.is_alive()
    lock.release()


def test_a_child_of_a_run_takes_only_the_write_lock(tmp_path, monkeypatch):
    warehouse = tmp_path / "warehouse.duckdb"
    with WriterLock(warehouse, "a run"):
        (tmp_path / "warehouse.duckdb.write.lock").unlink()
        monkeypatch.setenv("FRAUD_RUN_LOCK_HELD", "1")
        WriterLock(warehouse, "dbt build").acquire(timeout_s=1).release()


def test_the_folder_is_made_when_missing(tmp_path):
    with WriterLock(tmp_path / "new" / "folder" / "warehouse.duckdb", "a test"):
        assert (tmp_path / "new" / "folder").is_dir()


def test_an_unreadable_lock_file_still_names_somebody(tmp_path):
    (tmp_path / "lock").write_text("")
    assert holder(tmp_path / "lock") == "another process"


def test_two_names_of_one_warehouse_exclude_each_other(other_process):
    warehouse, process = other_process
    link = warehouse.with_name("link.duckdb")
    link.symlink_to(warehouse.name)
    said = []
    with pytest.raises(Timeout):
        WriterLock(link, "dbt build", say=said.append).acquire(timeout_s=0.3)
    assert said[0].startswith(f"Waiting for fraud reset (process {process.pid}, since ")


def test_a_lock_that_is_a_link_is_followed(tmp_path):
    target = tmp_path / "locks" / "run"
    target.parent.mkdir()
    (tmp_path / "warehouse.duckdb.run.lock").symlink_to(target)
    with WriterLock(tmp_path / "warehouse.duckdb", "dbt build"):
        assert holder(target).startswith("dbt build (process ")
