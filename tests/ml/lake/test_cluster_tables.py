"""Tables that the cluster knows are read as files of transactions are, each data file as a file of its own."""

import shutil
from importlib.util import find_spec

import duckdb
import pytest

from dbt_project.plugins.layouts import layout
from ml.lake.cluster import Lake, close
from ml.lake.errors import LakeError
from ml.lake.files import NAME, ingest
from ml.raw.ingest import IngestionError
from ml.raw.ingest import ingest as ingest_here
from ml.storage.lake_tables import make_readable
from ml.storage.stores import let_read

pytestmark = pytest.mark.skipif(
    not (shutil.which("java") and find_spec("pyspark")), reason="Spark needs Java and PySpark: `make spark`"
)

START = "2026-01-01 00:00:00"
PAYMENTS = f"""
    select
        'pay_' || i as payment_id,
        timestamp '{START}' + interval (i * 300) second as payment_time,
        'card ' || i % 7 as card_id,
        'shop ' || i % 5 as terminal_id,
        (5 + i % 80)::decimal(10, 2) as amount,
        case when i % 10 = 0 then null else (i % 40 = 1)::int end as is_fraud,
        i // 288 as day
    from range(600) as payments (i)
"""
STORED = "transaction_id, time_s, customer_id, terminal_id, amount, class, reject_reason"


@pytest.fixture(scope="module", autouse=True)
def no_session_is_left():
    yield
    close()


class Warehouse:
    """Takes a table of the cluster in; `spark` is the session that knows it."""

    def __init__(self, folder):
        self.lake = Lake.at("local[2]", str(folder))
        self.lake.prepare()
        self.con = duckdb.connect()
        self.con.execute(
            "create table lake_files"
            " (table_name varchar, part_number bigint, part varchar, file varchar, made_of varchar)"
        )
        let_read(self.con, [self.lake.folder])
        make_readable(self.con)
        self.lines = []

    @property
    def spark(self):
        return self.lake.session

    def take_in(self, table):
        """Names of the files that were new."""
        self.lines.clear()
        told = settings(f"table:{table}", self.lines.append)
        for statement in ingest(self.lake, self.con, **told).statements(NAME):
            self.con.execute(statement)
        return [line.partition(": reading ")[0] for line in self.lines if ": reading " in line]

    def rows(self):
        return self.con.sql(f"select {STORED} from fraud order by transaction_id").fetchall()

    def count(self):
        return self.con.sql("select count(*) from fraud").fetchall()[0][0]


def settings(pattern, log):
    return dict(
        layout=layout("payments"),
        pattern=pattern,
        pattern_is_set=True,
        collection_start=START,
        max_rejected_share=0.01,
        simulate=None,
        log=log,
    )


@pytest.fixture(params=["folder", "object store"])
def warehouse(request, tmp_path, monkeypatch):
    if request.param == "folder":
        found = Warehouse(tmp_path / "lake")
    else:
        monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
        found = Warehouse(f"{request.getfixturevalue('object_store').url}/{tmp_path.name}")
    yield found
    for (name,) in found.spark.sql("show tables").select("tableName").collect():
        found.spark.sql(f"drop table {name}")
    close()


def table_of(warehouse, folder, payments):
    """Parquet table `payments` of the cluster, a folder a day, whose files lie in `folder`."""
    given = folder / "given.parquet"
    duckdb.sql(payments).write_parquet(str(given))
    rows = warehouse.spark.read.parquet(str(given))
    rows.coalesce(1).write.mode("append").partitionBy("day").option("path", str(folder / "a table")).saveAsTable(
        "payments"
    )


def test_rows_of_a_table_are_those_of_a_file(warehouse, tmp_path):
    """Then those of the data files that have come since, and no others."""
    table_of(warehouse, tmp_path, PAYMENTS)
    new = warehouse.take_in("payments")
    assert [name.partition("/part-")[0] for name in new] == ["payments/day=0", "payments/day=1", "payments/day=2"]
    with duckdb.connect() as con:
        told = settings(str(tmp_path / "given.parquet"), print)
        here = ingest_here(con, stored=None, **told).select(STORED).order("transaction_id").fetchall()
    assert warehouse.rows() == here
    assert len(here) == 600
    assert [line for line in warehouse.lines if "ignored" in line and "day (1 column)" not in line] == []

    assert warehouse.take_in("payments") == []
    later = PAYMENTS.replace("'pay_' || i", "'later_' || i").replace("range(600)", "range(600, 650)")
    table_of(warehouse, tmp_path, later)
    assert len(warehouse.take_in("payments")) == 1
    assert warehouse.count() == 650


@pytest.mark.parametrize("warehouse", ["folder"], indirect=True)
def test_a_file_that_the_table_writes_anew_repeats_known_rows(warehouse, tmp_path):
    """As a format does that cannot change a file: here is a label that has come."""
    labelled = PAYMENTS.replace("then null", "then 1")
    table_of(warehouse, tmp_path, PAYMENTS)
    warehouse.take_in("payments")
    warehouse.spark.sql("alter table payments drop partition (day = 1)")
    shutil.rmtree(tmp_path / "a table" / "day=1")
    table_of(warehouse, tmp_path, f"select * from ({labelled}) where day = 1")
    assert len(warehouse.take_in("payments")) == 1
    told = warehouse.con.sql("""
        select transaction_id, count(*), max(class) from fraud
        where transaction_id in ('pay_0', 'pay_290') group by all order by all
    """)
    assert told.fetchall() == [("pay_0", 1, None), ("pay_290", 2, 1)]


@pytest.mark.parametrize("warehouse", ["folder"], indirect=True)
def test_what_is_no_table_of_files_is_told(warehouse, tmp_path):
    with pytest.raises(LakeError, match=r"table:payments, which Spark cannot open: .*TABLE_OR_VIEW_NOT_FOUND"):
        warehouse.take_in("payments")
    with pytest.raises(LakeError, match=r"table:not a name, which Spark cannot open: .*PARSE"):
        warehouse.take_in("not a name")
    warehouse.spark.range(3).createOrReplaceTempView("numbers")
    with pytest.raises(LakeError, match="table:numbers, whose rows lie in no data files: it is a view"):
        warehouse.take_in("numbers")
    warehouse.spark.sql(f"create table empty (payment_id string) using parquet location '{tmp_path}/empty'")
    with pytest.raises(IngestionError, match="(?s)table:empty holds no rows.*another table"):
        warehouse.take_in("empty")
