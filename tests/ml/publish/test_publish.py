import subprocess
import sys

import duckdb
import pytest

from ml.publish.publish import PublishError, publish

CHAMPION = "select 'm1'"


@pytest.fixture
def con(tmp_path):
    with duckdb.connect(tmp_path / "warehouse.duckdb") as con:
        con.execute("create table fraud_prediction as select range as id from range(3)")
        con.execute("create view doubled as select id * 2 as id from fraud_prediction")
        con.execute("comment on table fraud_prediction is 'It''s one row per transaction.'")
        con.execute("comment on view doubled is 'Twice the id.'")
        con.execute("comment on column fraud_prediction.id is 'Number.'")
        yield con


def published(con, path, tables=("fraud_prediction", "doubled"), **told):
    return publish(con, path, tables=list(tables), champion_version=CHAMPION, **told).to_pylist()[0]


def read(path, query):
    with duckdb.connect(path, read_only=True) as con:
        return con.sql(query).fetchall()


def test_tables_and_views_are_published_with_their_comments(con, tmp_path):
    path = tmp_path / "new folder" / "fraud.duckdb"
    published(con, path)
    assert read(path, "from doubled order by id") == [(0,), (2,), (4,)]
    assert read(path, "select comment from duckdb_tables() where table_name <> '_snapshot'") == [
        ("It's one row per transaction.",)
    ]
    views = "select view_name, comment from duckdb_views() where not internal"
    assert read(path, views) == [("doubled", "Twice the id.")]
    assert read(path, "select comment from duckdb_columns() where column_name = 'id' and comment is not null") == [
        ("Number.",)
    ]


def test_a_table_that_stays_gets_comments_that_have_changed_and_loses_those_that_have_gone(con, tmp_path):
    path = tmp_path / "fraud.duckdb"
    earlier = published(con, path)["file_state"]
    con.execute("comment on table fraud_prediction is 'Payments.'")
    con.execute("comment on column fraud_prediction.id is null")
    published(con, path, last_state=earlier)

    assert read(path, "select comment from duckdb_tables() where table_name = 'fraud_prediction'") == [("Payments.",)]
    assert read(path, "select comment from duckdb_columns() where table_name = 'fraud_prediction'") == [(None,)]


def test_a_view_is_read_also_where_the_file_is_attached_under_another_name(con, tmp_path):
    published(con, tmp_path / "fraud.duckdb")
    with duckdb.connect() as reader:
        reader.execute(f"attach '{tmp_path / 'fraud.duckdb'}' as bi (read_only)")
        assert reader.sql("select sum(id) from bi.doubled").fetchall() == [(6,)]


def test_a_view_of_a_table_that_is_not_published_becomes_a_table(con, tmp_path):
    con.execute("create table secret as select 7 as id")
    con.execute("create view shown as select fraud_prediction.id from fraud_prediction join secret on true")
    published(con, tmp_path / "fraud.duckdb", ["fraud_prediction", "shown", "doubled"])
    found = "select table_name, table_type from information_schema.tables order by all"
    assert read(tmp_path / "fraud.duckdb", found) == [
        ("_snapshot", "BASE TABLE"),
        ("doubled", "VIEW"),
        ("fraud_prediction", "BASE TABLE"),
        ("shown", "BASE TABLE"),
    ]


def test_the_snapshot_says_what_it_is(con, tmp_path):
    snapshot = published(con, tmp_path / "fraud.duckdb")
    assert (snapshot["champion_version"], snapshot["transactions"], snapshot["tables"]) == ("m1", 3, 2)
    assert read(tmp_path / "fraud.duckdb", "select snapshot_id from _snapshot") == [(snapshot["snapshot_id"],)]
    assert published(con, tmp_path / "fraud.duckdb")["snapshot_id"] != snapshot["snapshot_id"]


def test_the_snapshot_keeps_what_the_caller_says_it_was_made_with(con, tmp_path):
    told = {"versions": {"duckdb": "2.0.0"}, "git_commit": "0123abc", "settings": {"review_capacity": 7}}
    publish(con, tmp_path / "fraud.duckdb", tables=["doubled"], champion_version=CHAMPION, **told)
    [row] = read(tmp_path / "fraud.duckdb", "select versions, git_commit, settings from _snapshot")
    assert row == ('{"duckdb": "2.0.0"}', "0123abc", '{"review_capacity": 7}')


@pytest.mark.parametrize("unreadable", ["1::hugeint", "[1, 2]", "{'a': 1}", "timestamp_ns '2026-01-01'", "map {1: 2}"])
def test_a_type_that_bi_drivers_cannot_read_is_refused_and_the_old_file_stays(con, tmp_path, unreadable):
    path = tmp_path / "fraud.duckdb"
    published(con, path)
    before = path.read_bytes()
    con.execute(f"create or replace table odd as select {unreadable} as strange")
    with pytest.raises(PublishError, match=r"odd\.strange .* The published file is unchanged"):
        published(con, path, ["fraud_prediction", "odd"])
    assert path.read_bytes() == before


def test_a_failure_in_the_middle_leaves_the_old_file_and_nothing_else(con, tmp_path):
    path = tmp_path / "fraud.duckdb"
    published(con, path)
    before = path.read_bytes()
    con.execute("create table hidden as select 1")
    con.execute("create view broken as select error('no such luck') as id from fraud_prediction, hidden")
    with pytest.raises(duckdb.Error, match="no such luck"):
        published(con, path, ["fraud_prediction", "broken"])
    assert path.read_bytes() == before
    assert {file.name for file in tmp_path.iterdir()} <= {"fraud.duckdb", "warehouse.duckdb", "warehouse.duckdb.wal"}
    published(con, path)


def test_what_a_killed_build_left_is_removed(con, tmp_path):
    leftover = tmp_path / ".fraud.duckdb.4242.tmp"
    leftover.write_text("half a file")
    published(con, tmp_path / "fraud.duckdb")
    assert not leftover.exists()


def test_a_held_connection_keeps_its_snapshot(con, tmp_path):
    path = tmp_path / "fraud.duckdb"
    published(con, path)
    reader = duckdb.connect(path, read_only=True)
    con.execute("insert into fraud_prediction values (99)")
    published(con, path)
    assert reader.sql("select count(*) from fraud_prediction").fetchall() == [(3,)]
    reader.close()
    assert read(path, "select count(*) from fraud_prediction") == [(4,)]


WRITE_AND_DIE = """
import duckdb, os, sys
con = duckdb.connect(sys.argv[1])
con.execute("set checkpoint_threshold = '1 GB'")
con.execute("delete from fraud_prediction where id = 1")
con.execute("insert into fraud_prediction values (1000), (1001)")
os._exit(0)
"""


def test_what_a_dead_editor_left_beside_the_file_reaches_no_reader_of_the_next_one(con, tmp_path):
    path = tmp_path / "fraud.duckdb"
    published(con, path)
    subprocess.run([sys.executable, "-c", WRITE_AND_DIE, str(path)], check=True)
    assert (tmp_path / "fraud.duckdb.wal").exists()
    con.execute("insert into fraud_prediction values (99)")

    snapshot = published(con, path)
    assert snapshot["transactions"] == 4
    assert read(path, "from fraud_prediction order by id") == [(0,), (1,), (2,), (99,)]


def test_a_link_is_followed_so_that_readers_of_its_target_see_the_new_snapshot(con, tmp_path):
    served = tmp_path / "served" / "bi.duckdb"
    served.parent.mkdir()
    (tmp_path / "fraud.duckdb").symlink_to(served)
    published(con, tmp_path / "fraud.duckdb")
    con.execute("insert into fraud_prediction values (99)")
    published(con, tmp_path / "fraud.duckdb")
    assert read(served, "select count(*) from fraud_prediction") == [(4,)]
    assert (tmp_path / "fraud.duckdb").is_symlink()


STAMPS = {"scores": ("changed_at",)}
TABLES = ("fraud_prediction", "doubled", "scores", "small")


@pytest.fixture
def growing(con):
    """A large table whose rows say when they were written, and a small one."""
    con.execute("""
        create table scores as
        select 'tx_' || range as transaction_id, range * 60 as time_s, timestamp '2026-01-01' as changed_at,
            1.5 as score
        from range(5000)
    """)
    con.execute("create table small as select 1 as a")
    return con


def contents(path):
    with duckdb.connect(path, read_only=True) as con:
        names = [name for (name,) in con.sql("select table_name from information_schema.tables").fetchall()]
        return {name: con.sql(f"from {name} order by all").fetchall() for name in names if name != "_snapshot"}


def change_everything(con):
    later = "timestamp '2026-01-02'"
    con.execute(f"update scores set score = 2, changed_at = {later} where time_s % 7200 = 0")
    con.execute("delete from scores where time_s between 6000 and 6600")
    con.execute(f"insert into scores select 'new_' || range, 400000 + range, {later}, 3 from range(100)")
    con.execute("create or replace table small as select 2 as a, 3 as b")
    con.execute("create or replace view doubled as select id * 20 as id from fraud_prediction")
    con.execute("insert into fraud_prediction values (99)")


def test_a_file_that_is_brought_up_to_date_is_the_same_as_one_made_anew(growing, tmp_path):
    path = tmp_path / "fraud.duckdb"
    first = published(growing, path, TABLES, stamps=STAMPS)
    change_everything(growing)
    published(growing, path, TABLES, stamps=STAMPS, last_state=first["file_state"])
    published(growing, tmp_path / "anew.duckdb", TABLES)
    assert contents(path) == contents(tmp_path / "anew.duckdb")
    assert contents(path)["scores"] == growing.sql("from scores order by all").fetchall()


def test_only_rows_that_say_so_are_written(growing, tmp_path):
    path = tmp_path / "fraud.duckdb"
    first = published(growing, path, TABLES, stamps=STAMPS)
    growing.execute("update scores set score = 7")
    second = published(growing, path, TABLES, stamps=STAMPS, last_state=first["file_state"])
    assert read(path, "select distinct score from scores") == [(1.5,)]
    # Whoever has written to the file has written something that no row says.
    with duckdb.connect(path) as editor:
        editor.execute("insert into small values (99)")
    published(growing, path, TABLES, stamps=STAMPS, last_state=second["file_state"])
    assert read(path, "select distinct score from scores") == [(7,)]
    assert read(path, "from small") == [(1,)]


def test_a_table_that_is_published_no_longer_goes(growing, tmp_path):
    path = tmp_path / "fraud.duckdb"
    first = published(growing, path, TABLES, stamps=STAMPS)
    published(growing, path, ["fraud_prediction"], stamps=STAMPS, last_state=first["file_state"])
    assert contents(path).keys() == {"fraud_prediction"}


def test_a_file_that_other_libraries_wrote_is_made_anew(growing, tmp_path):
    path = tmp_path / "fraud.duckdb"
    first = published(growing, path, TABLES, stamps=STAMPS, versions={"duckdb": "1"})
    growing.execute("update scores set score = 7")
    published(growing, path, TABLES, stamps=STAMPS, versions={"duckdb": "2"}, last_state=first["file_state"])
    assert read(path, "select distinct score from scores") == [(7,)]


def test_a_failure_while_it_is_brought_up_to_date_leaves_the_old_file(growing, tmp_path):
    path = tmp_path / "fraud.duckdb"
    first = published(growing, path, TABLES, stamps=STAMPS)
    before = contents(path)
    change_everything(growing)
    growing.execute("create table hidden as select 1")
    growing.execute("create view broken as select error('no such luck') as id from hidden")
    with pytest.raises(duckdb.Error, match="no such luck"):
        published(growing, path, [*TABLES, "broken"], stamps=STAMPS, last_state=first["file_state"])
    assert contents(path) == before
    assert {file.name for file in tmp_path.iterdir()} <= {"fraud.duckdb", "warehouse.duckdb", "warehouse.duckdb.wal"}
