import hashlib
import os
import time

import duckdb
import pytest

from ml.raw.arrivals import hash_of
from ml.raw.seen_files import SeenFiles

CONTENT = b"Time,Amount\n0,1\n"


def later():
    return time.time_ns() + 10_000_000_000


@pytest.fixture
def con():
    with duckdb.connect() as con:
        con.execute("create table seen_files (path varchar primary key, state varchar, file_hash varchar)")
        yield con


@pytest.fixture
def file(tmp_path):
    (tmp_path / "may.csv").write_bytes(CONTENT)
    return tmp_path / "may.csv"


def remembered(con):
    return [row for (row,) in con.sql("select file_hash from seen_files").fetchall()]


def test_a_file_that_nobody_has_touched_is_not_read_again(con, file):
    assert SeenFiles(con, later).hash_of(file) == hashlib.sha256(CONTENT).hexdigest()
    # Whoever read it would find another hash.
    con.execute("update seen_files set file_hash = 'as it was seen'")
    assert SeenFiles(con, later).hash_of(file) == "as it was seen"


def test_another_file_of_the_same_name_size_and_time_of_writing_is_read(con, file, tmp_path):
    SeenFiles(con, later).hash_of(file)
    before = file.stat()
    corrected = tmp_path / "corrected"
    corrected.write_bytes(CONTENT.replace(b"1", b"2"))
    os.utime(corrected, ns=(before.st_atime_ns, before.st_mtime_ns))
    os.replace(corrected, file)
    assert (file.stat().st_size, file.stat().st_mtime_ns) == (before.st_size, before.st_mtime_ns)
    assert SeenFiles(con, later).hash_of(file) == hashlib.sha256(CONTENT.replace(b"1", b"2")).hexdigest()


def test_a_file_that_is_written_in_place_and_set_back_in_time_is_read(con, file):
    SeenFiles(con, later).hash_of(file)
    before = file.stat()
    with open(file, "r+b") as opened:
        opened.write(b"TIME")
    os.utime(file, ns=(before.st_atime_ns, before.st_mtime_ns))
    assert SeenFiles(con, later).hash_of(file) == hashlib.sha256(file.read_bytes()).hexdigest()


def test_what_was_written_just_now_may_be_written_once_more_in_the_same_tick(con, file):
    SeenFiles(con).hash_of(file)
    assert remembered(con) == []


def test_without_the_table_files_are_read(file):
    with duckdb.connect() as con:
        assert SeenFiles(con, later).hash_of(file) == hashlib.sha256(CONTENT).hexdigest()


def test_a_folder_is_known_by_its_part_files(con, tmp_path):
    (tmp_path / "day").mkdir()
    for name in ("part-0.csv", "part-1.csv"):
        (tmp_path / "day" / name).write_bytes(CONTENT + name.encode())
    assert hash_of(tmp_path / "day", SeenFiles(con, later).hash_of) == hash_of(tmp_path / "day")
    assert len(remembered(con)) == 2


def test_a_name_that_is_no_utf_8_can_be_remembered(con, tmp_path):
    path = os.path.join(os.fsencode(tmp_path), b"caf\xe9.csv")
    with open(path, "wb") as file:
        file.write(CONTENT)
    SeenFiles(con, later).hash_of(os.fsdecode(path))
    assert len(remembered(con)) == 1
