"""What lies in a folder that people drop files in."""

import os

import pytest

from ml.raw.arrivals import hash_of, look_into, partition_of, state_of

FORMATS = (".csv", ".parquet")


@pytest.fixture
def folder(tmp_path):
    return tmp_path / "incoming"


def put(folder, *names):
    for name in names:
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(name)


def found(folder, **changed):
    arrived = look_into(str(folder / "*"), FORMATS, **changed)
    return (
        [str(path.relative_to(folder)) for path in arrived.files],
        [str(path.relative_to(folder)) for path in arrived.foreign],
        [str(path.relative_to(folder)) for path in arrived.unfinished],
    )


@pytest.mark.parametrize(
    "name",
    [
        *("desktop.ini", "Thumbs.db", "day.csv:Zone.Identifier", ".DS_Store", "._day.csv", ".gitkeep", "Icon\r"),
        *("day.csv~", "#day.csv#", ".day.csv.swp", "~$day.xlsx", ".~lock.day.csv#", "day.csv.lock"),
        *("day.csv.sha256", "day.csv.MD5", "SHA256SUMS", "day.csv.crc", "day.csv.asc", "_SUCCESS"),
        *("__MACOSX/day.csv", "@eaDir/day.csv", ".hidden/day.csv"),
    ],
)
def test_what_systems_and_editors_leave_behind_is_left_alone(folder, name):
    put(folder, "day.csv", name)

    assert found(folder) == (["day.csv"], [], [])


@pytest.mark.parametrize(
    "name", ["b.csv.tmp", "b.csv.part", "b.csv.filepart", "b.csv.crdownload", "b.CSV.PARTIAL", "Unconfirmed 1.csv"]
)
def test_a_transfer_that_has_not_ended_waits(folder, name):
    put(folder, "day.csv", name)

    assert found(folder) == (["day.csv"], [], [name])


def test_another_file_is_foreign_and_says_why(folder):
    put(folder, "day.csv", "readme.txt", "day.docx")
    (folder / "gone.csv").symlink_to(folder / "nowhere.csv")
    os.mkfifo(folder / "pipe.csv")

    arrived = look_into(str(folder), FORMATS)

    assert [path.name for path in arrived.files] == ["day.csv"]
    assert {path.name: why for path, why in arrived.foreign.items()} == {
        "readme.txt": "its format is not read. Read are .csv and .parquet.",
        "day.docx": "its format is not read. Read are .csv and .parquet.",
        "gone.csv": "it is a link, and what it points to is missing.",
        "pipe.csv": "it is neither a file nor a folder.",
    }


def test_folders_are_looked_into_also_when_they_lead_back(folder):
    put(folder, "a.csv", "2013/09/b.csv", "2013/notes.md")
    (folder / "2013" / "back").symlink_to(folder, target_is_directory=True)

    files, foreign, _ = found(folder)

    assert [name for name in files if "back" not in name] == ["2013/09/b.csv", "a.csv"]
    assert len(files) == 3
    assert "2013/notes.md" in foreign


@pytest.mark.parametrize(
    "names",
    [
        (
            "day/part-00000-7d1c.snappy.parquet",
            "day/part-00001-7d1c.snappy.parquet",
            "day/_SUCCESS",
            "day/._SUCCESS.crc",
        ),
        ("day/part.0.parquet", "day/part.1.parquet"),
        ("day.parquet/0.parquet", "day.parquet/1.parquet"),
        ("day/x.csv", "day/y.csv", "day/_SUCCESS"),
    ],
)
def test_a_folder_of_part_files_is_one_file(folder, names):
    put(folder, *names)

    [file], foreign, unfinished = found(folder)

    assert file in ("day", "day.parquet")
    assert (foreign, unfinished) == ([], [])


def test_part_files_that_are_still_being_written_wait(folder):
    put(folder, "day/part-00000.parquet")
    (folder / "day" / "_temporary").mkdir()

    assert found(folder) == ([], [], ["day"])


def test_a_delta_table_is_foreign_since_its_files_hold_deleted_rows(folder):
    put(folder, "day/part-00000.parquet", "day/_delta_log/0.json")

    arrived = look_into(str(folder), FORMATS)

    assert arrived.files == []
    assert "Delta table" in arrived.foreign[folder / "day"]


def test_the_hash_and_the_state_of_a_folder_are_those_of_its_parts(folder):
    put(folder, "day/part-0.parquet", "day/part-1.parquet", "day/_SUCCESS")
    before = hash_of(folder / "day"), state_of(folder / "day").bytes
    (folder / "day" / "_SUCCESS").write_text("again")
    assert (hash_of(folder / "day"), state_of(folder / "day").bytes) == before

    (folder / "day" / "part-1.parquet").write_text("other content")
    assert hash_of(folder / "day") != before[0] and state_of(folder / "day").bytes != before[1]


@pytest.mark.parametrize(
    ("path", "says"),
    [
        ("in/currency=USD/part-0.parquet", {"currency": "USD"}),
        ("in/a=1/b%20c=caf%C3%A9%2F2/day.csv", {"a": "1", "b c": "café/2"}),
        ("in/channel=__HIVE_DEFAULT_PARTITION__/day.csv", {"channel": None}),
        ("in/a=/day.csv", {"a": ""}),
        # Not right above the file, or its own name.
        ("env=prod/in/day.csv", {}),
        ("in/class=1.csv", {}),
    ],
)
def test_folders_right_above_a_file_speak_of_its_rows(tmp_path, path, says):
    assert partition_of(tmp_path / path) == says
