"""Tables of the lake are published as far as people look at them: the file does not grow with all rows."""

import duckdb
import pytest

from ml.publish.publish import publish
from ml.storage.lake_tables import LakeTable, Part

COLUMNS = {"transaction_id": "VARCHAR", "time_s": "BIGINT", "is_fraud": "BOOLEAN", "is_flagged": "BOOLEAN"}
# One in a thousand a fraud, as many flagged.
ROWS = """
    select 'tx_' || i as transaction_id, i as time_s, i % 1000 = 7 as is_fraud, i % 1000 in (7, 8) as is_flagged
    from range({}) as rows (i)
"""


@pytest.fixture
def published(tmp_path):
    """Publish so many rows of a lake; a reader of the file."""

    def published(rows, most_rows):
        file, path = tmp_path / f"{rows}.parquet", tmp_path / f"{rows}.duckdb"
        with duckdb.connect(tmp_path / f"warehouse{rows}.duckdb") as con:
            con.execute(f"copy ({ROWS.format(rows)}) to '{file}' (format parquet)")
            con.execute(
                "create table lake_files"
                " (table_name varchar, part_number bigint, part varchar, file varchar, made_of varchar)"
            )
            for statement in LakeTable(COLUMNS, (Part("0", (str(file),)),)).statements("fraud_prepared"):
                con.execute(statement)
            con.execute("create view fraud_prediction as select * from fraud_prepared")
            tables = ["fraud_prepared", "fraud_prediction"]
            publish(con, path, tables=tables, champion_version="select 'm1'", most_rows=most_rows)
        file.unlink()  # readers do not have it
        return duckdb.connect(path, read_only=True)

    return published


def test_every_fraud_and_every_flagged_one_and_about_so_many_others_are_published(published):
    for rows in (50_000, 200_000):
        with published(rows, most_rows=5_000) as con:
            counts = "select count(*) filter (is_fraud), count(*) filter (is_flagged), count(*) from fraud_prediction"
            frauds, flagged, there = con.sql(counts).fetchall()[0]
            assert (frauds, flagged) == (rows // 1000, rows // 1000 * 2)
            # Drawn by a hash: a binomial number, of standard deviation 71.
            assert there - flagged == pytest.approx(5_000, abs=400)
            [(transactions, weight)] = con.sql("select transactions, sample_weight from _snapshot").fetchall()
            assert transactions == rows
            certain = con.sql("select count(*) from fraud_prediction where is_flagged or is_fraud").fetchall()[0][0]
            assert certain + weight * (there - certain) == pytest.approx(rows)


def test_all_are_published_where_there_are_not_so_many(published):
    with published(5_000, most_rows=5_000) as con:
        assert con.sql("select count(*), count(distinct transaction_id) from fraud_prepared").fetchall() == [
            (5_000, 5_000)
        ]
        assert con.sql("select sample_weight from _snapshot").fetchall() == [(1,)]
        views = con.sql("select view_name from duckdb_views() where not internal").fetchall()
        assert views == [("fraud_prediction",)]
