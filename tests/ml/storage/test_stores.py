"""A folder and an object store do the same, and what is wrong with a store is a sentence."""

import socket
import time

import duckdb
import pytest

from ml.storage.stores import InStore, StoreError, handed_on, let_read, place_at, sizes_of


@pytest.fixture
def written(place):
    """Writes a file of so many letters."""

    def written(name, letters=1):
        file = place / name
        if "/" in name:
            (place / name.rpartition("/")[0]).make()
        file.write_text("x" * letters)
        return file

    return written


def test_a_text_is_replaced_and_read(place):
    file = place / "manifest.json"
    assert file.read_text() is None
    for text in ("one", "à deux\n"):
        file.write_text(text)
        assert file.read_text() == text
    assert str(file) == f"{place}/manifest.json"


def test_a_file_is_there_when_its_block_has_ended_well(place):
    (place / "rows").make()
    file = place / "rows" / "part.parquet"
    with file.writing() as new:
        new.write_bytes(b"half")
        assert not file.exists()
        new.write_bytes(b"whole")
    assert file.exists()
    with file.open() as opened:
        assert opened.read() == b"whole"
    with pytest.raises(ZeroDivisionError), (place / "rows" / "other").writing() as new:
        new.write_bytes(b"half")
        _ = 1 / 0
    assert place.sizes() == {"rows/part.parquet": 5}


def test_sizes_are_those_of_all_files_below(place, written):
    assert place.sizes() == {}
    files = [written("a.parquet", 3), written("days/b.parquet", 4), written("days/1/c.parquet", 5)]
    assert place.sizes() == {"a.parquet": 3, "days/b.parquet": 4, "days/1/c.parquet": 5}
    assert sizes_of([str(file) for file in files[1:]]) == {str(files[1]): 4, str(files[2]): 5}
    assert sizes_of([str(files[0])]) == {str(files[0]): 3}


def test_what_is_removed_is_gone_and_nothing_else(place, written):
    kept, file = written("b/kept"), written("a/one")
    written("a/two")
    file.remove()
    assert place.sizes() == {"a/two": 1, "b/kept": 1}
    (place / "a").remove()
    for nothing in (file, place / "never"):
        nothing.remove()
    assert place.sizes() == {"b/kept": 1}
    assert kept.exists()


def test_only_needed_files_are_kept(place, written):
    names = ["first/day=0/a.parquet", "first/day=1/b.parquet", "second/c.parquet", "third/day=0/d.parquet"]
    for name in names:
        written(name)
    written("manifest.json")
    place.keep_only({names[1], names[2]})
    assert set(place.sizes()) == {names[1], names[2], "manifest.json"}


def test_a_place_that_can_be_written_is_tried_out_without_a_trace(place):
    place.make()
    place.try_out()
    assert place.sizes() == {}


def test_duckdb_reads_what_lies_there(place):
    place.make()
    file = place / "rows.parquet"
    with duckdb.connect() as con:
        with file.writing() as new:
            con.execute(f"copy (select i from range(200000) as rows (i)) to '{new}' (format parquet)")
        for _ in range(2):
            let_read(con, [str(file)])
        con.execute(f"create view rows as from read_parquet(['{file}'], union_by_name = true)")
        assert con.cursor().sql("select count(*), sum(i) from rows").fetchall() == [(200_000, 19_999_900_000)]


class Slow:
    """A file that takes its time between going somewhere and reading there."""

    def __init__(self, file):
        self._file = file

    def __getattr__(self, name):
        return getattr(self._file, name)

    def seek(self, place, whence=0):
        found = self._file.seek(place, whence)
        time.sleep(0.002)
        return found


def test_threads_of_duckdb_read_one_file_each_at_its_own_place(object_store, monkeypatch):
    """They share a handle: with one place for all of them they would read bytes of each other's."""
    file = place_at(f"{object_store.url}/wide.parquet")
    columns = [f"v{number}" for number in range(30)]
    values = ", ".join(f"hash(i * {number + 1}) % 100000 as {name}" for number, name in enumerate(columns))
    sums = ", ".join(f"sum({name})" for name in columns)
    opened = InStore.open
    monkeypatch.setattr(InStore, "open", lambda place: Slow(opened(place)))
    with duckdb.connect(config={"threads": 4}) as con:
        con.execute(f"create table wide as select {values} from range(40000) as rows (i)")
        with file.writing() as new:
            con.execute(f"copy wide to '{new}' (format parquet, compression zstd, row_group_size 4096)")
        let_read(con, [str(file)])
        assert con.sql(f"select {sums} from '{file}'").fetchall() == con.sql(f"select {sums} from wide").fetchall()


def test_a_file_that_is_gone_is_named(object_store):
    file = f"{object_store.url}/never.parquet"
    with duckdb.connect() as con:
        let_read(con, [file])
        with pytest.raises(duckdb.Error, match=f"{file} is not there any more"):
            con.sql(f"from '{file}'").fetchall()


@pytest.mark.parametrize(
    ("url", "says"),
    [
        ("ftp://host/lake", "ftp:// is no store that is known. Known are s3://"),
        ("s3://", "is to be s3://BUCKET/PREFIX"),
        ("s3:///lake", "is to be s3://BUCKET/PREFIX"),
        ("s3://bucket/lake?endpoint_override=host", "What else there is to tell stands in AWS_ACCESS_KEY_ID"),
        ("s3://someone:password@bucket/lake?region=x", "a URL of s3:// holds no key"),
        ("abfs://:password@account.dfs.core.windows.net/lake", "a URL of abfs:// holds no key"),
    ],
)
def test_a_wrong_url_is_refused_in_a_sentence(url, says):
    with pytest.raises(StoreError) as refused:
        place_at(url)
    assert says in str(refused.value)
    assert "password" not in str(refused.value)


def test_other_names_of_a_store_are_known():
    assert str(place_at("s3a://bucket/lake/")) == "s3://bucket/lake"
    assert str(place_at("file:///mnt/lake")) == "/mnt/lake"


class TestAStoreThatCannotBeWorkedWith:
    def refusal(self, url):
        with pytest.raises(StoreError) as refused:
            place_at(url).try_out()
        return str(refused.value)

    def test_a_bucket_that_does_not_exist(self, object_store):
        assert "there is no bucket nothing. Make it, or correct FRAUD_LAKE." in self.refusal("s3://nothing/lake")

    def test_a_wrong_key(self, object_store):
        with object_store.refusing():
            refused = self.refusal(object_store.url)
            with pytest.raises(StoreError, match="who asks may not read"):
                place_at(object_store.url).sizes()
        assert "who asks may not read and write there. Set AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY" in refused

    def test_nobody_answers(self, monkeypatch, object_store):
        monkeypatch.setenv("AWS_ENDPOINT_URL", "http://127.0.0.1:1")
        assert "http://127.0.0.1:1 does not answer" in self.refusal(object_store.url)

    def test_somebody_answers_nothing(self, monkeypatch, object_store):
        monkeypatch.setattr("ml.storage.stores.SILENT_FOR_S", 1)
        monkeypatch.setattr("ml.storage.stores.TRIES", 2)
        with socket.create_server(("127.0.0.1", 0)) as silent:
            address = f"http://127.0.0.1:{silent.getsockname()[1]}"
            monkeypatch.setenv("AWS_ENDPOINT_URL", address)
            started = time.monotonic()
            assert f"{address} does not answer" in self.refusal(object_store.url)
        assert time.monotonic() - started < 10


def test_workers_are_told_where_the_store_is_and_no_path_of_this_machine(monkeypatch, object_store, tmp_path):
    monkeypatch.setenv("AWS_CA_BUNDLE", str(tmp_path / "ca.pem"))
    told = handed_on(place_at(object_store.url))
    assert told == {name: value for name, value in object_store.environment.items() if "METADATA" not in name}
    assert handed_on(place_at(tmp_path)) == {}
