import threading

import duckdb
import pyarrow.parquet as pq
import pytest

from ml.publish.exports import export


@pytest.fixture
def published(tmp_path):
    path = tmp_path / "fraud's.duckdb"
    with duckdb.connect(path) as con:
        con.execute("create table fraud_prediction as select range as id, 'é' as name from range(100000)")
        con.execute("create table fraud_xgboost_model as select 'm1' as model_version, 'x'::blob as model")
    return path


def test_every_table_is_a_file_without_boosters(published, tmp_path):
    folder = tmp_path / "ex'ports"
    assert export(published, folder) == ["fraud_prediction", "fraud_xgboost_model"]
    assert sorted(path.name for path in folder.iterdir()) == ["fraud_prediction.parquet", "fraud_xgboost_model.parquet"]
    assert pq.read_table(folder / "fraud_prediction.parquet").num_rows == 100_000
    assert pq.read_schema(folder / "fraud_xgboost_model.parquet").names == ["model_version"]


def test_what_a_killed_export_left_is_removed_and_what_is_not_ours_stays(published, tmp_path):
    folder = tmp_path / "exports"
    folder.mkdir()
    (folder / ".fraud_prediction.parquet.1.tmp").write_bytes(b"")
    (folder / "mine.parquet").write_bytes(b"")
    export(published, folder)
    names = {path.name for path in folder.iterdir()}
    assert names == {"fraud_prediction.parquet", "fraud_xgboost_model.parquet", "mine.parquet"}


def test_a_reader_meets_whole_files_only_while_they_are_replaced(published, tmp_path):
    folder = tmp_path / "exports"
    export(published, folder)
    done, rows = threading.Event(), set()

    def read():
        while not done.is_set():
            rows.add(pq.read_table(folder / "fraud_prediction.parquet").num_rows)

    reader = threading.Thread(target=read)
    reader.start()
    for _ in range(20):
        export(published, folder)
    done.set()
    reader.join()
    assert rows == {100_000}
