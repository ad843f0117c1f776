import duckdb
import pytest

from ml.storage.memory import made_in_less_memory, share_of


@pytest.fixture(scope="module")
def file(tmp_path_factory):
    path = tmp_path_factory.mktemp("memory") / "large.duckdb"
    with duckdb.connect(path) as con:
        names = "md5(range::varchar) || md5((range + 1)::varchar)"
        con.sql(f"create table large as select {names} as name from range(1_000_000)")
    return path


@pytest.fixture
def con(file):
    with duckdb.connect(file, config={"memory_limit": "60MB"}) as con:
        con.sql("select max(name) from large").fetchall()
        yield con


def limit(con):
    return con.sql("select current_setting('memory_limit')").fetchall()[0][0]


def held_mb(con):
    return con.sql("select sum(memory_usage_bytes) / 1e6 from duckdb_memory()").fetchall()[0][0]


def test_duckdb_gives_memory_back_in_training_and_has_it_again(con):
    before = limit(con)
    assert held_mb(con) > 30

    def make():
        assert held_mb(con) <= 30
        assert limit(con) == "28.6 MiB"
        return con.sql("select count(distinct name) from (from large limit 1000)").fetchall()

    assert made_in_less_memory(con, "90MB", make) == [(1000,)]
    assert limit(con) == before == "57.2 MiB"


def test_the_memory_comes_back_after_an_error(con):
    with pytest.raises(ZeroDivisionError):
        made_in_less_memory(con, "90MB", lambda: 1 / 0)
    assert limit(con) == "57.2 MiB"


@pytest.mark.parametrize("unknown", [None, "", "much"])
def test_where_nobody_says_how_much_there_is_nothing_changes(con, unknown):
    assert made_in_less_memory(con, unknown, lambda: limit(con)) == "57.2 MiB"


def test_where_a_query_holds_more_nothing_changes(con):
    other = con.cursor()
    held = other.sql("select name, row_number() over (order by name) as place from large").to_arrow_reader(10)
    held.read_next_batch()
    counted = made_in_less_memory(con, "90MB", lambda: con.sql("select count(*) from large").fetchall())
    assert counted == [(1_000_000,)]
    assert limit(con) == "57.2 MiB"


@pytest.mark.parametrize(
    ("memory", "expected"), [("1500MB", "750MB"), ("1.5 GiB", "0.75GiB"), ("80%", "40%"), ("", None), ("-1", None)]
)
def test_a_share_is_said_in_the_same_unit(memory, expected):
    assert share_of(memory, 0.5) == expected


def test_what_needs_more_memory_is_made_with_the_usual_one(con):
    limits = []

    def make():
        limits.append(limit(con))
        if len(limits) == 1:
            raise duckdb.OutOfMemoryException("Out of Memory Error: failed to allocate")
        return "made"

    assert made_in_less_memory(con, "90MB", make) == "made"
    assert limits == ["28.6 MiB", "57.2 MiB"]


def test_what_does_not_fit_in_the_usual_memory_either_fails(con):
    def make():
        raise duckdb.OutOfMemoryException("Out of Memory Error: failed to allocate")

    with pytest.raises(duckdb.OutOfMemoryException):
        made_in_less_memory(con, "90MB", make)


@pytest.mark.parametrize("memory", [None, "much"])
def test_what_was_made_with_the_usual_memory_is_not_tried_twice(con, memory):
    tried = []

    def make():
        tried.append(True)
        raise duckdb.OutOfMemoryException("Out of Memory Error: failed to allocate")

    with pytest.raises(duckdb.OutOfMemoryException):
        made_in_less_memory(con, memory, make)
    assert len(tried) == 1
