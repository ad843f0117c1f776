import duckdb
import pytest

from ml.storage.changes import find_changes

HOUR_S = 3_600


@pytest.fixture
def con():
    with duckdb.connect() as con:
        con.execute("""
            create table present as
            select 'tx_' || range as transaction_id, range * 60 as time_s, timestamp '2026-01-01' as changed_at
            from range(6000)
        """)
        con.execute("create table kept as from present")
        yield con


def changes(con, **told):
    found = find_changes(con, "from present", "from kept", **told)
    rows = sorted(row for each in found for row in con.sql(each.query).fetchall())
    for each in found:
        gone = {name for name, change in con.sql(each.query).fetchall() if change == "gone"}
        present = {name for (name,) in con.sql(f"select transaction_id from present where {each.present}").fetchall()}
        assert each.may_be_gone or not gone
        assert {name for name, _ in con.sql(each.query).fetchall()} - gone <= present
    return [each.within for each in found], rows


def test_nothing_has_changed(con):
    assert changes(con) == ([], [])


def test_only_hours_that_differ_are_looked_at(con):
    con.execute("update present set changed_at = timestamp '2026-01-02' where time_s = 7200")
    con.execute("delete from present where time_s = 36000")
    con.execute("insert into present values ('late', 36001, timestamp '2026-01-02')")
    ranges, rows = changes(con)
    assert ranges == [(2 * HOUR_S, 3 * HOUR_S - 1), (10 * HOUR_S, 11 * HOUR_S - 1)]
    assert rows == [("late", "new"), ("tx_120", "changed"), ("tx_600", "gone")]


def test_a_clock_that_was_set_back_does_no_harm(con):
    con.execute("update present set changed_at = timestamp '2025-01-01' where time_s = 7200")
    assert changes(con)[1] == [("tx_120", "changed")]


def test_two_rows_that_change_places_in_time_are_seen(con):
    con.execute("update present set transaction_id = 'tx_x' where transaction_id = 'tx_1'")
    con.execute("update present set changed_at = timestamp '2026-01-02' where transaction_id = 'tx_x'")
    assert changes(con)[1] == [("tx_1", "gone"), ("tx_x", "new")]


def test_without_anything_kept_all_is_new_in_stretches_of_so_many_rows(con):
    found = find_changes(con, "from present", rows_at_once=1_000)
    ranges = [each.within for each in found]
    assert ranges[0] == (0, 16 * HOUR_S - 1)
    assert ranges[-1][1] == 100 * HOUR_S - 1
    assert [first for first, _ in ranges[1:]] == [last + 1 for _, last in ranges[:-1]]
    assert {each.query for each in found} == {None}
    assert (
        sum(con.sql(f"select count(*) from present where {each.present}").fetchall()[0][0] for each in found) == 6_000
    )


def test_of_rows_that_were_written_anew_the_others_are_not_read(con):
    """One row of each hour, as labels that come late would: the condition is of these rows alone."""
    con.execute("update present set changed_at = timestamp '2026-01-02' where time_s % 3600 = 0")
    con.execute("insert into present values ('one more', 7, timestamp '2026-01-03')")
    [found] = find_changes(con, "from present", "from kept")
    assert found.within == (0, 100 * HOUR_S - 1)
    assert not found.may_be_gone
    rows = dict(con.sql(found.query).fetchall())
    assert rows == {f"tx_{hour * 60}": "changed" for hour in range(100)} | {"one more": "changed"}
    assert con.sql(f"select count(*) from present where {found.present}").fetchall() == [(101,)]


def test_rows_of_hours_that_had_none_take_the_place_of_none(con):
    con.execute("insert into present values ('new', 400000, timestamp '2026-01-03')")
    assert changes(con) == ([(111 * HOUR_S, 112 * HOUR_S - 1)], [("new", "new")])


def test_a_row_that_changes_its_time_is_gone_from_one_hour_and_new_in_the_other(con):
    con.execute("update present set time_s = 7201, changed_at = timestamp '2026-01-02' where time_s = 36000")
    assert changes(con)[1] == [("tx_600", "gone"), ("tx_600", "new")]


def test_rows_without_a_time_of_writing_are_compared(con):
    con.execute("update present set changed_at = null where time_s = 7200")
    assert changes(con)[1] == [("tx_120", "changed")]


def test_a_state_of_several_columns_tells_rows_apart_by_all_of_them(con):
    """Of three rows of one time of writing one has a target now, and one another target that is known already."""
    con.execute("alter table present add column target boolean")
    con.execute("alter table kept add column target boolean")
    con.execute("update kept set target = false where time_s >= 300000")
    con.execute("update present set target = case when time_s >= 300000 then false when time_s = 0 then true end")
    con.execute("update present set target = false where time_s = 60")
    found = find_changes(con, "from present", "from kept", others="target")
    assert sorted(row for each in found for row in con.sql(each.query).fetchall()) == [
        ("tx_0", "changed"),
        ("tx_1", "changed"),
    ]
