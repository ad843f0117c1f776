import errno
import os

import pytest

from ml.storage.files import clone, remove_leftovers, replacing


def test_the_old_file_stands_until_the_new_one_is_whole(tmp_path):
    path = tmp_path / "a.txt"
    path.write_text("old")
    with replacing(path) as new, open(path) as held:
        new.write_text("new")
        assert path.read_text() == "old"
    assert path.read_text() == "new"
    assert held.closed and os.listdir(tmp_path) == ["a.txt"]


def test_a_failure_leaves_the_old_file_and_nothing_beside_it(tmp_path):
    path = tmp_path / "a.txt"
    path.write_text("old")
    with pytest.raises(OSError, match="disk full"), replacing(path) as new:
        new.write_text("ne")
        raise OSError("disk full")
    assert path.read_text() == "old"
    assert os.listdir(tmp_path) == ["a.txt"]


def test_a_block_that_writes_nothing_is_an_error(tmp_path):
    path = tmp_path / "a.txt"
    path.write_text("old")
    with pytest.raises(FileNotFoundError), replacing(path):
        pass
    assert path.read_text() == "old"


def test_whoever_watches_the_folder_does_not_see_what_is_being_written(tmp_path):
    folder = tmp_path / "incoming"
    with replacing(folder / "a.csv") as new:
        new.write_text("x")
        assert new.parent == folder and new.name.startswith(".") and new.suffix == ".tmp"


def test_leftovers_of_killed_processes_are_removed_and_nothing_else(tmp_path):
    left = [".a.parquet.1.tmp", ".b.parquet.22.tmp", ".b.parquet.22.tmp.wal"]
    kept = ["a.parquet", ".a.parquet", "a.parquet.tmp", ".a.csv.1.tmp"]
    for name in left + kept:
        (tmp_path / name).touch()
    remove_leftovers(tmp_path / "*.parquet")
    assert sorted(os.listdir(tmp_path)) == sorted(kept)


def test_the_target_of_a_link_is_replaced_and_the_link_stays(tmp_path):
    target, link = tmp_path / "served" / "a.txt", tmp_path / "a.txt"
    target.parent.mkdir()
    target.write_text("old")
    link.symlink_to(target)
    with replacing(link) as new:
        new.write_text("new")
    assert link.is_symlink()
    assert target.read_text() == "new"
    assert os.listdir(target.parent) == ["a.txt"]


def test_a_link_to_nothing_yet_gets_its_target(tmp_path):
    link = tmp_path / "a.txt"
    link.symlink_to("served/a.txt")
    with replacing(link) as new:
        new.write_text("new")
    assert (tmp_path / "served" / "a.txt").read_text() == "new"


def test_a_foreign_log_beside_the_file_is_removed_and_told(tmp_path):
    (tmp_path / "fraud.duckdb.wal").write_text("12345")
    said = []
    with replacing(tmp_path / "fraud.duckdb", say=said.append) as new:
        new.write_text("new")
    assert os.listdir(tmp_path) == ["fraud.duckdb"]
    assert len(said) == 1 and "fraud.duckdb.wal (5 bytes): a program has written to fraud.duckdb" in said[0]


def test_a_failure_leaves_the_log_with_the_file_it_belongs_to(tmp_path):
    (tmp_path / "fraud.duckdb.wal").write_text("12345")
    with pytest.raises(OSError, match="disk full"), replacing(tmp_path / "fraud.duckdb"):
        raise OSError("disk full")
    assert os.listdir(tmp_path) == ["fraud.duckdb.wal"]


def _refuses(*_):
    raise OSError(errno.EXDEV, "Invalid cross-device link")


def _stops_halfway(source, target, _):
    if os.lseek(source, 0, os.SEEK_CUR):
        raise OSError(errno.EIO, "Input/output error")
    return os.write(target, os.read(source, 1_000_000))


@pytest.mark.parametrize("kernel", [None, _refuses, _stops_halfway, lambda *_: 0])
def test_a_clone_holds_what_the_file_holds(tmp_path, monkeypatch, kernel):
    """Whatever the kernel copies of it: all, nothing, a part."""
    content = bytes(range(256)) * 10_000
    (tmp_path / "old").write_bytes(content)
    if kernel:
        monkeypatch.setattr(os, "copy_file_range", kernel, raising=False)
    clone(tmp_path / "old", tmp_path / "new")
    assert (tmp_path / "new").read_bytes() == content
