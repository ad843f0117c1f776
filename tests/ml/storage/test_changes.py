import duckdb
import pytest

from ml.storage.changes import changed_ranges, changed_rows

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
    ranges = changed_ranges(con, "from present", "from kept", **told)
    found = [con.sql(changed_rows("from present", "from kept", within)).fetchall() for within in ranges]
    return ranges, sorted(row for rows in found for row in rows)


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
    ranges = changed_ranges(con, "from present", rows_at_once=1_000)
    assert ranges[0] == (0, 16 * HOUR_S - 1)
    assert ranges[-1][1] == 100 * HOUR_S - 1
    assert [first for first, _ in ranges[1:]] == [last + 1 for _, last in ranges[:-1]]
    rows = [row for within in ranges for row in con.sql(changed_rows("from present", None, within)).fetchall()]
    assert len(rows) == 6_000
    assert {change for _, change in rows} == {"new"}
