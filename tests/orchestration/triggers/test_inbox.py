"""Files that call for a run, against Dagster's own storage of runs."""

import hashlib

import dagster as dg
import pytest

from ml.raw.transaction_files import TRANSACTIONS
from orchestration.runs.runs import PIPELINE
from orchestration.triggers.inbox import Inbox


@dg.op
def nothing():
    """A step."""


@dg.job(name=PIPELINE)
def pipeline():
    nothing()


class Scene:
    """A folder, an inbox that looks at it, and Dagster's storage."""

    def __init__(self, folder, instance):
        self.folder = folder
        self.instance = instance
        self.ingested = set()
        self.cursor = None
        self.inbox = Inbox(
            "transactions", lambda: TRANSACTIONS.arrived(f"{folder}/*").files, lambda: self.ingested, [0.0, 30.0]
        )

    def drop(self, name, content):
        (self.folder / name).write_text(content)

    def look(self, times=2):
        """The last of several looks: the first after a change never starts a run."""
        for _ in range(times):
            look = self.inbox.look(self.cursor, self.instance)
            self.cursor = look.cursor
        return look

    def run(self, status, **tags):
        return self.instance.create_run_for_job(pipeline, status=status, tags=tags)

    def start(self, look, status):
        """What Dagster does with a request: a run with its tags."""
        return self.run(status, **look.tags)


@pytest.fixture
def scene(tmp_path):
    with dg.DagsterInstance.ephemeral() as instance:
        yield Scene(tmp_path, instance)


def test_no_file_starts_no_run(scene):
    assert scene.look().skip_reason == "No file."


def test_a_growing_file_starts_no_run_until_two_looks_agree(scene):
    scene.drop("may.csv", "Time")
    first = scene.look(1)
    scene.drop("may.csv", "Time,V1")
    second = scene.look(1)
    assert "arriving" in first.skip_reason and "arriving" in second.skip_reason
    assert scene.look(1).run_key


def test_an_unfinished_file_is_not_seen(scene):
    scene.drop("may.csv.part", "Time")
    scene.drop(".hidden.csv", "Time")
    assert scene.look().skip_reason == "No file."


def test_a_file_that_is_not_read_starts_no_run_and_does_not_keep_others_from_theirs(scene):
    scene.drop("readme.txt", "about these files")
    assert scene.look().skip_reason == "No file."
    scene.drop("may.csv", "a")
    assert scene.look().run_key


def test_a_folder_of_part_files_is_one_file_and_a_part_that_grows_is_seen(scene):
    (scene.folder / "may.parquet").mkdir()
    scene.drop("may.parquet/part-0.parquet", "a")
    scene.drop("may.parquet/_SUCCESS", "")
    assert scene.look().run_key
    scene.drop("may.parquet/part-0.parquet", "ab")
    assert "have changed" in scene.look(1).skip_reason


def test_the_same_files_start_one_run(scene):
    scene.drop("may.csv", "a")
    requested = scene.look()
    assert scene.look(1).run_key == requested.run_key
    scene.start(requested, dg.DagsterRunStatus.STARTED)
    assert "has these files" in scene.look().skip_reason


def test_files_of_a_run_that_passed_are_done_also_under_another_name(scene):
    scene.drop("may.csv", "a")
    scene.start(scene.look(), dg.DagsterRunStatus.SUCCESS)
    assert scene.look().skip_reason == "No new file."
    (scene.folder / "may.csv").rename(scene.folder / "june.csv")
    assert scene.look().skip_reason == "No new file."


def test_files_that_a_build_by_hand_took_are_done(scene):
    scene.drop("may.csv", "a")
    scene.ingested = {hashlib.sha256(b"a").hexdigest()}
    assert scene.look().skip_reason == "No new file."


def test_a_file_that_is_taken_away_starts_no_run(scene):
    scene.drop("may.csv", "a")
    scene.drop("june.csv", "b")
    scene.start(scene.look(), dg.DagsterRunStatus.SUCCESS)
    (scene.folder / "may.csv").unlink()
    assert scene.look().skip_reason == "No new file."


def test_files_of_a_failed_run_are_taken_again_after_a_pause_and_not_for_ever(scene):
    scene.drop("may.csv", "a")
    first = scene.look()
    scene.start(first, dg.DagsterRunStatus.FAILURE)
    second = scene.look()
    assert second.run_key and second.run_key != first.run_key

    run = scene.start(second, dg.DagsterRunStatus.STARTED)
    scene.instance.report_run_failed(run)
    assert "30 minutes after it" in scene.look().skip_reason

    scene.start(second, dg.DagsterRunStatus.FAILURE)
    assert "3 runs with these files failed" in scene.look().skip_reason
    scene.drop("may.csv", "repaired")
    assert scene.look().run_key


def test_a_run_that_waits_takes_the_files_and_no_other_is_added(scene):
    waiting = scene.run(dg.DagsterRunStatus.NOT_STARTED)
    scene.drop("may.csv", "a")
    assert f"{waiting.run_id[:8]} waits already" in scene.look().skip_reason
    # Also when it runs, and when it has passed.
    assert "has these files" in scene.look().skip_reason
    scene.instance.report_run_canceled(scene.instance.get_run_by_id(waiting.run_id))
    assert scene.look().run_key


def test_a_run_that_is_under_way_may_be_past_the_files_and_one_is_added(scene):
    scene.run(dg.DagsterRunStatus.STARTED)
    scene.drop("may.csv", "a")
    assert scene.look().run_key
