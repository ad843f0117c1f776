"""Tables of files: put in place at once, and files stay while somebody may read them."""

import duckdb
import pytest

from ml.storage import lake_tables
from ml.storage.lake_tables import LakeTable, Part, settle, stored
from ml.storage.stores import StoreError, let_read

COLUMNS = {"id": "BIGINT", "day": "VARCHAR"}


@pytest.fixture
def con(place):
    with duckdb.connect() as con:
        let_read(con, [place])
        con.execute(
            "create table lake_files"
            " (table_name varchar, part_number bigint, part varchar, file varchar, made_of varchar)"
        )
        yield con


@pytest.fixture
def part(con, place):
    """A part of one row, in a new file."""

    def part(name, value, columns="{} as id, '{}' as day"):
        folder = place / f"write{len(_there(place))}"
        folder.make()
        file = folder / "part.parquet"
        with file.writing() as new:
            con.execute(f"copy (select {columns.format(value, name)}) to '{new}' (format parquet)")
        return Part(name, (str(file),), made_of=f"state {value}")

    return part


def put(con, table):
    con.begin()
    for statement in table.statements("rows"):
        con.execute(statement)
    con.commit()


def test_a_table_is_read_through_a_view_and_known_by_its_parts(con, part):
    table = LakeTable(COLUMNS, (part("0", 1), part("1", 2)))
    put(con, table)
    assert con.sql("from rows order by id").fetchall() == [(1, "0"), (2, "1")]
    assert stored(con, "rows") == table
    assert lake_tables.names(con) == {"rows"}
    put(con, LakeTable(COLUMNS, (table.parts[0], part("1", 3))))
    assert con.sql("from rows order by id").fetchall() == [(1, "0"), (3, "1")]


def test_what_is_not_committed_is_not_there(con, part):
    put(con, LakeTable(COLUMNS, (part("0", 1),)))
    con.begin()
    for statement in LakeTable(COLUMNS, (part("0", 2),)).statements("rows"):
        con.execute(statement)
    con.rollback()
    assert con.sql("from rows").fetchall() == [(1, "0")]


def test_a_table_without_rows_has_its_columns(con):
    put(con, LakeTable(COLUMNS, ()))
    assert con.sql("select id, day from rows").fetchall() == []
    assert stored(con, "rows") is None


def test_files_of_before_a_column_came_do_not_have_it(con, part):
    old, new = part("0", 1, "{} as id"), part("1", 2)
    put(con, LakeTable(COLUMNS, (old, new)))
    assert con.sql("from rows order by id").fetchall() == [(1, None), (2, "1")]


def test_files_stay_for_one_state_more(part, place):
    first = LakeTable(COLUMNS, (part("0", 1), part("1", 1)))
    settle(place, first)
    assert _there(place) == {*first.files}
    second = LakeTable(COLUMNS, (first.parts[0], part("1", 2)))
    # Settled twice in one state, the one before is still that before.
    for _ in range(2):
        settle(place, second)
        assert _there(place) == {*first.files, *second.files}
    third = LakeTable(COLUMNS, (first.parts[0], part("1", 3)))
    # Of a build that was killed before it put them in place.
    part("1", 4)
    settle(place, third)
    assert _there(place) == {*second.files, *third.files}


def test_files_that_lie_elsewhere_are_refused(part, place):
    table = LakeTable(COLUMNS, (part("0", 1),))
    with pytest.raises(StoreError, match="set FRAUD_LAKE as it was when this warehouse was built"):
        settle(place / "elsewhere", table)
    assert _there(place) == {*table.files}


def test_a_warehouse_is_opened_so_that_its_lake_can_be_read(con, part, tmp_path):
    warehouse, table = tmp_path / "warehouse.duckdb", LakeTable(COLUMNS, (part("0", 1),))
    with duckdb.connect(warehouse) as built:
        let_read(built, table.files)
        built.execute(
            "create table lake_files as select 'rows' as table_name, 0::bigint as part_number, '' as part,"
            " '' as file, '' as made_of where false"
        )
        put(built, table)
    with lake_tables.connect(warehouse, read_only=True) as opened:
        assert opened.sql("from rows").fetchall() == [(1, "0")]
    with duckdb.connect() as other:
        other.execute(f"attach '{warehouse}' as recorded (read_only)")
        lake_tables.make_readable(other, "recorded.main")
        assert other.sql("from recorded.main.rows").fetchall() == [(1, "0")]


def _there(place):
    return {f"{place}/{name}" for name in place.sizes() if name.endswith(".parquet")}
