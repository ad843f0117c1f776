"""Tables of files: put in place at once, and files stay while somebody may read them."""

import duckdb
import pytest

from ml.storage import lake_tables
from ml.storage.lake_tables import LakeTable, Part, settle, stored

COLUMNS = {"id": "BIGINT", "day": "VARCHAR"}


@pytest.fixture
def con():
    with duckdb.connect() as con:
        con.execute(
            "create table lake_files"
            " (table_name varchar, part_number bigint, part varchar, file varchar, made_of varchar)"
        )
        yield con


@pytest.fixture
def part(con, tmp_path):
    """A part of one row, in a new file."""

    def part(name, value, columns="{} as id, '{}' as day"):
        number = len(list(tmp_path.rglob("*.parquet")))
        file = tmp_path / "rows" / f"write{number}" / "part.parquet"
        file.parent.mkdir(parents=True)
        con.execute(f"copy (select {columns.format(value, name)}) to '{file}' (format parquet)")
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


def test_files_stay_for_one_state_more(part, tmp_path):
    first = LakeTable(COLUMNS, (part("0", 1), part("1", 1)))
    settle(tmp_path / "rows", first)
    assert _there(tmp_path) == {*first.files}
    second = LakeTable(COLUMNS, (first.parts[0], part("1", 2)))
    # Settled twice in one state, the one before is still that before.
    for _ in range(2):
        settle(tmp_path / "rows", second)
        assert _there(tmp_path) == {*first.files, *second.files}
    third = LakeTable(COLUMNS, (first.parts[0], part("1", 3)))
    # Of a build that was killed before it put them in place.
    part("1", 4)
    settle(tmp_path / "rows", third)
    assert _there(tmp_path) == {*second.files, *third.files}


def _there(folder):
    return {str(path) for path in folder.rglob("*.parquet")}
