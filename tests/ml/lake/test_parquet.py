"""What tasks of Spark write to an object store, and read of it. Whole builds: tests/dbt_project/test_on_spark.py."""

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from ml.lake.parquet import TASK_BYTES, read_pieces, tasks_of, write_parts

ROWS = pa.table({"time_s": pa.array(range(10), pa.int64()), "day": pa.array([3] * 4 + [4] * 5 + [7], pa.int64())})


@pytest.fixture
def place(place):
    for day in (3, 4, 7):
        (place / f"day={day}").make()
    return place


def written(batches, place, by):
    return [row for made in write_parts(iter(batches), place=place, by=by) for row in made.to_pylist()]


def read(file, schema, number=0, pieces=1):
    told = pa.RecordBatch.from_pylist([{"id": 0}])
    return pa.Table.from_batches(read_pieces([told], tasks=[[(file, number, pieces)]], schema=schema), schema)


@pytest.mark.parametrize("rows_of_a_batch", [1, 3, 10])
def test_each_day_is_a_file_however_batches_are_cut(place, rows_of_a_batch):
    made = written(ROWS.to_batches(max_chunksize=rows_of_a_batch), place, "day")
    assert [one["part"] for one in made] == [3, 4, 7]
    schema = pa.schema([("time_s", pa.int64())])
    assert [read(one["file"], schema)["time_s"].to_pylist() for one in made] == [[0, 1, 2, 3], [4, 5, 6, 7, 8], [9]]
    assert [one["file"].rpartition("/")[0] for one in made] == [f"{place}/day={day}" for day in (3, 4, 7)]
    assert len(place.sizes()) == 3


def test_without_a_day_all_rows_of_a_task_are_a_file(place):
    [made] = written(ROWS.to_batches(max_chunksize=4), place, None)
    assert made["part"] is None
    assert read(made["file"], ROWS.schema) == ROWS


def test_of_nothing_nothing_is_written(place):
    assert written([], place, "day") == written(ROWS.slice(0, 0).to_batches(), place, "day") == []
    assert place.sizes() == {}


def test_a_task_that_fails_leaves_no_file_of_the_day_it_was_at(place):
    def batches():
        yield ROWS.slice(0, 6).to_batches()[0]
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        written(batches(), place, "day")
    assert [name.partition("/")[0] for name in place.sizes()] == ["day=3"]


def test_small_files_share_a_task_and_large_ones_are_cut():
    assert tasks_of({"a": 1}, least=2) == [[("a", 0, 1)]]
    assert tasks_of({"a": 1, "b": 1, "c": 1}, least=2) == [[("a", 0, 1)], [("b", 0, 1), ("c", 0, 1)]]
    assert tasks_of({"a": 2 * TASK_BYTES + 1}, least=1) == [[("a", 0, 3)], [("a", 1, 3), ("a", 2, 3)]]


def test_a_large_file_is_read_in_pieces_and_what_it_lacks_is_null(place):
    file = place / "day=3" / "rows.parquet"
    with file.writing() as new:
        pq.write_table(ROWS.select(["time_s"]), new, row_group_size=2)
    schema = pa.schema([("later", pa.string()), ("time_s", pa.float64())])
    pieces = [read(str(file), schema, number, 3) for number in range(3)]
    # Row groups of 0, 1; 2, 3; 4, 5; 6, 7; 8, 9.
    assert [piece["time_s"].to_pylist() for piece in pieces] == [[0.0, 1.0, 6.0, 7.0], [2.0, 3.0, 8.0, 9.0], [4.0, 5.0]]
    assert {value for piece in pieces for value in piece["later"].to_pylist()} == {None}
