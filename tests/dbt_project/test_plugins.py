"""What the plugins do to dbt, beside what the builds show."""

import os
from pathlib import Path
from types import SimpleNamespace

import duckdb
import pytest
from dbt.adapters.duckdb.credentials import DuckDBCredentials
from dbt.tracking import track_behavior_change_warn
from dbt_common.events.base_types import EventLevel
from dbt_common.events.event_manager import EventManager
from dbt_common.events.event_manager_client import ctx_set_event_manager, get_event_manager
from dbt_common.events.logger import LoggerConfig
from dbt_common.events.types import Note
from dbt_common.exceptions import DbtRuntimeError

from dbt_project.plugins import memory, unread_events, writer_lock


@pytest.fixture
def manager():
    before = get_event_manager()
    ctx_set_event_manager(EventManager())
    yield get_event_manager()
    ctx_set_event_manager(before)


@pytest.mark.parametrize(
    ("file_level", "is_called_back", "seen"),
    [
        (EventLevel.INFO, False, ["info"]),
        (EventLevel.DEBUG, False, ["info", "debug"]),
        (EventLevel.INFO, True, ["info", "debug"]),
    ],
)
def test_a_debug_event_is_made_where_somebody_reads_it(manager, monkeypatch, file_level, is_called_back, seen):
    fired = []
    monkeypatch.setattr(EventManager, "fire_event", lambda self, event, level=None: fired.append(level.value))
    manager.add_logger(LoggerConfig(name="stdout_log", level=EventLevel.INFO))
    manager.add_logger(LoggerConfig(name="file_log", level=file_level))
    manager.add_callback(track_behavior_change_warn)
    if is_called_back:
        manager.add_callback(print)
    unread_events.Plugin("unread_events", {}).update_connection_config(None, {})
    for level in (EventLevel.INFO, EventLevel.DEBUG):
        manager.fire_event(Note(msg="said"), level=level)
    assert fired == seen


def test_an_event_becomes_a_message_when_it_is_read(manager):
    unread_events.Plugin("unread_events", {}).update_connection_config(None, {})
    event = Note(msg=12)
    assert "pb_msg" not in vars(event)
    assert (event.msg, event.message()) == ("12", "12")
    event.msg = "other"
    assert event.to_dict() == {"msg": "other"}


def test_a_warehouse_that_is_a_link_to_another_name_says_what_to_set(tmp_path):
    (tmp_path / "link.duckdb").symlink_to(tmp_path / "big.duckdb")
    credentials = SimpleNamespace(path=str(tmp_path / "link.duckdb"), database="link")
    with pytest.raises(DbtRuntimeError, match=f"set FRAUD_WAREHOUSE={tmp_path}/big.duckdb. Nothing was built"):
        writer_lock.Plugin("writer_lock", {}).update_connection_config(credentials, {})
    assert list(tmp_path.iterdir()) == [tmp_path / "link.duckdb"]


@pytest.mark.parametrize("name", ["temp.duckdb", "System.2.db", "a#b.duckdb", "what?/day.duckdb", "o'clock.duckdb"])
def test_a_name_that_dbt_and_duckdb_read_otherwise_is_refused(name):
    credentials = SimpleNamespace(path=name, database=DuckDBCredentials.path_derived_database_name(name))
    with pytest.raises(DbtRuntimeError, match="cannot have this name. Give it one that is not temp or system"):
        writer_lock.Plugin("writer_lock", {}).update_connection_config(credentials, {})


@pytest.mark.parametrize("name", ["fraud.prod.duckdb", ".hidden.db", "a b-c", "été.duckdb"])
def test_a_warehouse_may_have_any_other_name(name, tmp_path):
    path = str(tmp_path / name)
    duckdb.connect(path).close()
    credentials = SimpleNamespace(path=path, database=DuckDBCredentials.path_derived_database_name(path))
    writer_lock.Plugin("writer_lock", {}).update_connection_config(credentials, {})
    writer_lock.release()


def test_vars_that_are_not_as_the_project_declares_them_are_refused_before_anything_is_built(built):
    result = built.dbt("run", "--select", "splits", review_costs=3, retrain="maybe", current_hours=-3, as_of=None)

    assert not result.passed
    assert "there is no var review_costs (is review_cost meant?). Nothing was built." in result.messages
    assert "the var retrain is 'maybe', and is true or false" in result.messages
    assert "the var current_hours is -3, and is a number, 0 or more" in result.messages
    assert "as_of" not in result.messages and "demo_rows" not in result.messages


@pytest.mark.parametrize("amount", ["lots", "5XB", "1500"])
def test_what_is_no_amount_of_memory_is_refused(amount):
    with pytest.raises(DbtRuntimeError, match=f"FRAUD_MEMORY is '{amount}', and is an amount like 1500MB or 4GB"):
        memory.Plugin("memory", {}).update_connection_config(None, {"memory_limit": amount})


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="a device that is always full is a thing of Linux")
def test_a_full_disk_is_told_in_a_sentence_by_a_model_in_python(built, tmp_path):
    project = built.copy(tmp_path)
    (project.folder / "review" / f".cases_to_review.csv.{os.getpid()}.tmp").symlink_to("/dev/full")

    result = project.dbt("run", "--select", "published")

    assert list(result.failed) == ["published"]
    assert "a disk is full. Make room" in result.messages and "Traceback" not in result.messages
    assert project.dbt("run", "--select", "published").passed
