import shutil

import duckdb
import pytest

from orchestration.published.open import NothingPublishedError, UnreadableError, opened


def refused(path, error, match):
    with pytest.raises(error, match=match), opened(path):
        pass


def test_the_file_that_a_build_has_published_gives_rows_as_dictionaries(built):
    with opened(built.published) as file:
        assert file.has("fraud_prediction", "current_champion") and not file.has("current_champion", "nothing")
        assert "model_version" in file.columns("current_champion") and file.columns("nothing") == set()
        rows = file.rows("select model_version, 1 + $more as two from current_champion", more=1)
        assert rows == [file.row("select model_version, 2 as two from current_champion")] and rows[0]["two"] == 2
        assert file.row("from current_champion where false") is None
        assert file.rows_of("nothing", "from nothing") is None


def test_readers_cannot_write(built):
    with opened(built.published) as file, pytest.raises(duckdb.InvalidInputException, match="read-only"):
        file.con.execute("delete from current_champion")


def test_what_is_no_published_file_is_refused_with_what_to_do(built, tmp_path):
    refused(tmp_path / "none.duckdb", NothingPublishedError, "nothing has been published yet. Run: make build")

    text = tmp_path / "text.duckdb"
    text.write_text("no database, though a long enough file " * 200)
    refused(text, UnreadableError, "cannot be opened")

    other = tmp_path / "other.duckdb"
    with duckdb.connect(other) as con:
        con.execute("create table mine (x integer)")
    refused(other, UnreadableError, "was not published by this project.*FRAUD_PUBLISHED")

    earlier = tmp_path / "earlier.duckdb"
    shutil.copy(built.published, earlier)
    with duckdb.connect(earlier) as con:
        con.execute("drop table current_champion")
    refused(earlier, UnreadableError, "an earlier version of this project. Run: make build")


def test_a_file_that_another_program_has_written_to_is_refused(built, tmp_path):
    path = tmp_path / "fraud.duckdb"
    shutil.copy(built.published, path)
    con = duckdb.connect(path)
    con.execute("pragma disable_checkpoint_on_shutdown")
    con.execute("delete from current_champion")
    con.close()
    assert (tmp_path / "fraud.duckdb.wal").exists()
    refused(path, UnreadableError, "written to by another program")
