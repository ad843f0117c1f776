"""What lies in the inboxes and no build reads."""

from orchestration.published.inboxes import not_read, not_read_in_words
from orchestration.settings.places import Settings


def test_foreign_and_unfinished_files_of_both_inboxes_are_named(tmp_path, monkeypatch):
    monkeypatch.setenv("FRAUD_TRANSACTIONS", f"{tmp_path}/incoming/*")
    settings = Settings(tmp_path / "warehouse.duckdb", tmp_path / "fraud.duckdb")
    for name in ("incoming/day.csv", "incoming/a\x1b.txt", "incoming/desktop.ini", "incoming/next.csv.part"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text("x")
    (tmp_path / "review" / "incoming").mkdir(parents=True)
    (tmp_path / "review" / "incoming" / "verdicts.docx").write_text("x")
    monkeypatch.chdir(tmp_path)

    assert not_read_in_words(not_read(settings)) == [
        "Not read       incoming/a\\x1b.txt: its format is not read. Read are .csv, .csv.gz, .parquet, .xlsx and .ods.",
        "Not read       incoming/next.csv.part: its transfer has not ended.",
        "Not read       review/incoming/verdicts.docx: its format is not read. Read are .csv, .xlsx and .ods.",
    ]


def test_without_folders_there_is_nothing_to_name(tmp_path, monkeypatch):
    monkeypatch.setenv("FRAUD_TRANSACTIONS", f"{tmp_path}/incoming/*")

    assert not_read(Settings(tmp_path / "warehouse.duckdb", tmp_path / "fraud.duckdb")) == []
