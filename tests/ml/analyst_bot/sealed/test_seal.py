"""Attacks on the published file, each judged by its effect: on files, on the network, on the process."""

import hashlib
import json
import os
import signal
import socket
import subprocess
import sys
from pathlib import Path

import duckdb
import pytest

from ml.analyst_bot.sealed.process import QueryError, TooLongError
from ml.analyst_bot.sealed.seal import NotAllowedError, Sealed
from tests.ml.analyst_bot.sealed.attacks import ATTACKS

SECRET = "the-secret-of-the-canary"
ROWS = 20_000
ONE_BY_ONE = [(kind, number) for kind, inputs in ATTACKS.items() for number in range(len(inputs))]


class Surroundings:
    """What an attack may try to reach, and whether anything of it was reached."""

    def __init__(self, folder):
        self.published = folder / "fraud.duckdb"
        self.empty = folder / "empty"
        self.empty.mkdir()
        self.secret = folder / "secret.csv"
        self.secret.write_text(f"content\n{SECRET}\n")
        _publish(self.published)
        self._listening = socket.create_server(("127.0.0.1", 0))
        self._listening.setblocking(False)
        self._folder = folder
        self._before = self._files()

    def attack(self, text):
        places = {"secret": self.secret, "folder": self.empty, "published": self.published}
        for name, place in (places | {"port": self._listening.getsockname()[1]}).items():
            text = text.replace(f"{{{name}}}", str(place))
        return text

    def are_untouched(self):
        with pytest.raises(BlockingIOError):
            self._listening.accept()
        assert self._files() == self._before

    def close(self):
        self._listening.close()

    def _files(self):
        return {path: _hash(path) for path in sorted(self._folder.rglob("*"))}


def _hash(path):
    return hashlib.sha256(path.read_bytes()).hexdigest() if path.is_file() else "folder"


def _publish(path):
    with duckdb.connect(path) as con:
        con.execute(
            f"create table fraud_prediction as select 'tx_' || i as transaction_id, i % 48 as hour, "
            f"i * 1.5 as amount_eur, i % 100 = 0 as is_fraud from range({ROWS}) t(i)"
        )
        con.execute("comment on table fraud_prediction is 'One row per transaction.'")
        con.execute(f"create table fraud_xgboost_model as select 'm1' as model_version, '{SECRET}'::blob as model")
        con.execute("create table _snapshot as select 'snapshot_1' as snapshot_id, now()::timestamp as published_at")


@pytest.fixture(scope="module")
def around(tmp_path_factory):
    os.environ["CANARY"] = SECRET
    surroundings = Surroundings(tmp_path_factory.mktemp("around"))
    yield surroundings
    surroundings.close()
    del os.environ["CANARY"]


@pytest.fixture(scope="module")
def sealed(around):
    # Some bombs cannot be interrupted: their process is killed, here without waiting long.
    with pytest.MonkeyPatch.context() as patch, Sealed(around.published, seconds=0.3, memory_mb=200) as sealed:
        sealed.query("select 1")
        patch.setattr("ml.analyst_bot.sealed.process.GRACE_S", 0.5)
        yield sealed


def test_the_suite_is_as_large_as_it_says():
    inputs = [text for inputs in ATTACKS.values() for text in inputs]
    assert len(set(inputs)) == len(inputs) >= 150


@pytest.mark.parametrize(("kind", "number"), ONE_BY_ONE)
def test_an_attack_reaches_nothing(around, sealed, kind, number):
    process = sealed.pid
    try:
        result = sealed.query(around.attack(ATTACKS[kind][number]), limit=10)
        seen = f"{result.columns} {result.rows}"
        assert len(result.rows) <= 10
        assert not any(
            text in seen for text in (str(around.published), "CREATE TABLE", "read_only", SECRET.encode().hex())
        )
    except QueryError as error:
        seen = str(error)
    assert SECRET not in seen and "root:" not in seen
    around.are_untouched()
    assert sealed.query("select count(*) from fraud_prediction").rows == [[ROWS]]
    assert kind == "bombs" or sealed.pid == process


WITHOUT_THE_GATE = """
import json, sys, threading
from ml.analyst_bot.sealed.worker import open_sealed, close_the_doors, hide_blobs, _load_what_is_loaded_lazily
con = open_sealed(sys.argv[1], 200, 2)
hide_blobs(con)
_load_what_is_loaded_lazily(con)
close_the_doors(200)
seen = []
for sql in json.load(sys.stdin):
    clock = threading.Timer(1, con.interrupt)
    clock.start()
    try:
        seen.append(str(con.execute(sql).fetchmany(10)))
    except Exception as error:
        seen.append(type(error).__name__)
    clock.cancel()
try:
    con.execute("rollback")
except Exception:
    pass
names = ("enable_external_access", "lock_configuration", "threads")
settings = [con.execute("select current_setting(?)", [name]).fetchall()[0][0] for name in names]
print(json.dumps([seen, settings]))
"""


def test_what_the_gate_might_let_through_meets_a_sealed_process(around):
    kinds = ("files", "network", "settings", "environment", "writing", "stacking", "differences")
    attacks = [around.attack(text) for kind in kinds for text in ATTACKS[kind]]
    run = subprocess.run(
        [sys.executable, "-I", "-c", WITHOUT_THE_GATE, str(around.published)],
        input=json.dumps(attacks),
        capture_output=True,
        text=True,
        env={},
        timeout=100,
    )
    seen, settings = json.loads(run.stdout)
    assert len(seen) == len(attacks)
    reached = [sql for sql, text in zip(attacks, seen, strict=True) if SECRET in text and "model" not in sql]
    assert reached == []
    assert settings == [False, True, 2]
    around.are_untouched()


def test_the_process_knows_nothing_of_our_environment(sealed):
    pid = sealed.pid or (sealed.query("select 1") and sealed.pid)
    assert Path(f"/proc/{pid}/environ").read_bytes() == b""


def test_a_limit_stands_outside_the_query_and_counts_are_of_the_whole_result(sealed):
    result = sealed.query("select * from fraud_prediction limit 15000", limit=10)
    assert (len(result.rows), result.found, result.truncated) == (10, 15_000, True)
    assert not sealed.query("select 1").truncated


def test_the_order_survives_the_limit(sealed):
    result = sealed.query("select amount_eur from fraud_prediction order by amount_eur desc", limit=2)
    assert result.rows == [[29998.5], [29997.0]]


def test_is_fraud_equals_1_works_on_the_boolean(sealed):
    assert sealed.query("select * from fraud_prediction where is_fraud = 1").found == 200


def test_columns_of_one_name_are_told_apart(sealed):
    [row] = sealed.query("select 1 as a, 2 as a, 3 as a_2, 4 as a").records()
    assert list(row.values()) == [1, 2, 3, 4]


def test_a_model_shows_its_size_only(sealed):
    assert sealed.query("select model from fraud_xgboost_model").rows == [[f"{len(SECRET)} bytes"]]


def test_a_query_that_takes_too_long_says_so(sealed):
    with pytest.raises(TooLongError, match=r"stopped after 0\.3 seconds"):
        sealed.query(ATTACKS["bombs"][0])


def test_a_process_that_does_not_answer_is_killed_and_replaced(around, monkeypatch):
    monkeypatch.setattr("ml.analyst_bot.sealed.process.GRACE_S", 0.2)
    with Sealed(around.published, seconds=0.2) as sealed:
        sealed.query("select 1")
        before = sealed.pid
        os.kill(before, signal.SIGSTOP)
        with pytest.raises(TooLongError):
            sealed.query("select 1")
        assert sealed.query("select 2").rows == [[2]]
        assert sealed.pid != before


def test_a_new_published_file_is_taken_up(tmp_path):
    path = tmp_path / "fraud.duckdb"
    _publish(path)
    with Sealed(path) as sealed:
        assert sealed.query("select count(*) from fraud_prediction").rows == [[ROWS]]
        with duckdb.connect(tmp_path / "new.duckdb") as con:
            con.execute("create table fraud_prediction as select 1 as transaction_id")
        os.replace(tmp_path / "new.duckdb", path)
        assert sealed.query("select count(*) from fraud_prediction").rows == [[1]]


def test_a_file_that_is_no_database_is_named(tmp_path):
    path = tmp_path / "fraud.duckdb"
    path.write_text("no database " * 1000)
    with Sealed(path) as sealed, pytest.raises(QueryError, match="cannot be opened"):
        sealed.query("select 1")


def test_a_missing_file_says_what_to_do(tmp_path):
    with Sealed(tmp_path / "none.duckdb") as sealed, pytest.raises(FileNotFoundError, match="make build"):
        sealed.query("select 1")


@pytest.mark.parametrize(
    "sql",
    [
        "select hour, count(*), count(*) filter (is_fraud) as n from fraud_prediction group by hour order by 2 desc",
        "with a as (select hour, avg(amount_eur) as m from fraud_prediction group by 1) select * from a where m > 1;",
        "select * exclude (hour) from fraud_prediction where not is_fraud and amount_eur between 1 and 2 -- ours",
        "select case when amount_eur > 10 then 'a' else 'b' end, sum(amount_eur) from fraud_prediction group by all",
        "select *, row_number() over (partition by hour order by amount_eur) as n from fraud_prediction qualify n = 1",
        "select 1 union all select hour from fraud_prediction",
        "from fraud_prediction",
        "select p.transaction_id from fraud_prediction p left join fraud_prediction q using (transaction_id) limit 3",
        "select round(quantile_cont(amount_eur, 0.5), 2), cast(max(amount_eur) as integer) from fraud_prediction",
        "select date_trunc('hour', published_at), published_at - interval 1 day from _snapshot",
        "select coalesce(nullif(lower(transaction_id), ''), 'none') like 'tx%' from fraud_prediction",
    ],
)
def test_what_analysts_write_passes(sealed, sql):
    assert sealed.query(sql).found > 0


def test_a_near_miss_is_named(sealed):
    with pytest.raises(NotAllowedError, match=r"fraud_predictions is not a table.*Did you mean fraud_prediction\?"):
        sealed.query("select * from fraud_predictions")
