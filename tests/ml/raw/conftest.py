import pytest


@pytest.fixture
def inbox(tmp_path, monkeypatch):
    """An empty inbox of transactions files, in the folder that the test runs in."""
    from tests.ml.raw.test_ingest import Inbox

    monkeypatch.chdir(tmp_path)
    made = Inbox(tmp_path)
    yield made
    made.close()
