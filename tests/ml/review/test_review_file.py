import csv
import io
import re
import tempfile
import zipfile
from datetime import datetime
from pathlib import Path

import duckdb
import pandas
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ml.language.languages import LANGUAGES
from ml.raw.edited import take_in_edited
from ml.raw.verdicts import case_id, ingest_verdicts, row_token
from ml.review.review_file import DialectError, write_cases
from ml.review.workbook import write_workbook

VERSION = "m1d579388d17a"
# What Excel, LibreOffice or a sheet in the browser takes for the start of a formula.
FORMULA = tuple("=+-@＝＋－＠")


def written(folder, transaction_ids=("tx_1",), amount=1234.5, dialect="fr", explanation="x"):
    """The file of such cases, as bytes; `explanation` is of all of them, or a list with one of each."""
    explanations = explanation if isinstance(explanation, list) else [explanation] * len(transaction_ids)
    with duckdb.connect() as con:
        con.execute(
            "create table cases_to_review (case_id varchar, transaction_id varchar, model_version varchar, "
            "row_token varchar, occurred_at timestamp, amount_eur double, explanation varchar, verdict varchar, "
            "reviewer varchar, comment varchar)"
        )
        con.executemany(
            "insert into cases_to_review values (?, ?, ?, ?, ?, ?, ?, null, null, null)",
            [
                [
                    *(case_id(one, VERSION), one, VERSION, row_token(one, VERSION)),
                    *(datetime(2013, 9, 2, 20, 41, 45), amount, told),
                ]
                for one, told in zip(transaction_ids, explanations, strict=True)
            ],
        )
        return write_cases(con, folder / "warehouse.duckdb", dialect=dialect).read_bytes()


@pytest.mark.parametrize(("dialect", "amount"), [("fr", ";1234,50;"), ("en", ",1234.50,")])
def test_each_language_gets_its_separator_and_its_decimal_point(tmp_path, dialect, amount):
    content = written(tmp_path, dialect=dialect)

    assert content.startswith(b"\xef\xbb\xbfcase_id")
    assert amount in content.decode()
    assert "2013-09-02 20:41:45" in content.decode()
    assert content.endswith(b"\r\n")


def test_the_file_lies_in_review_beside_the_folder_that_verdicts_come_back_to_and_nothing_else(tmp_path):
    written(tmp_path)
    written(tmp_path, amount=7)

    names = sorted(path.name for path in (tmp_path / "review").iterdir())
    assert names == [".handed_out.json", "cases_to_review.csv", "cases_to_review.xlsx", "incoming"]
    assert list((tmp_path / "review" / "incoming").iterdir()) == []
    assert "7,00" in (tmp_path / "review" / "cases_to_review.csv").read_text()


def test_an_unknown_dialect_is_a_clear_error(tmp_path):
    with pytest.raises(DialectError, match="review_dialect.*'de', and can be fr or en"):
        written(tmp_path, dialect="de")


def typed_into(folder, name="cases_to_review.csv", verdict="fraude"):
    """What an analyst does who opens the file itself, fills in the first row and saves."""
    path = folder / "review" / name
    path.write_text(path.read_text("utf-8-sig").replace(";;;", f";{verdict};Zoé;"), "utf-8-sig", newline="")
    return path.read_bytes()


def test_what_was_typed_into_the_file_itself_is_kept_before_it_is_written_anew(tmp_path, capsys):
    written(tmp_path)
    edited = typed_into(tmp_path)
    written(tmp_path)

    [copy] = (tmp_path / "review" / "incoming").iterdir()
    assert copy.read_bytes() == edited and copy.name.startswith("cases_to_review-")
    assert b"fraude" not in (tmp_path / "review" / "cases_to_review.csv").read_bytes()
    assert "is not as it was written: what was typed into it is taken in" in capsys.readouterr().out
    written(tmp_path)
    assert list((tmp_path / "review" / "incoming").iterdir()) == [copy]


def test_it_is_taken_in_once_however_often_a_build_looks(tmp_path):
    written(tmp_path)
    typed_into(tmp_path)
    said = []
    for _ in range(3):
        take_in_edited(tmp_path / "review", said.append)
    assert len(said) == 1
    assert len(list((tmp_path / "review" / "incoming").iterdir())) == 1


def test_the_workbook_offers_the_verdicts_and_protects_what_is_not_to_be_filled_in(tmp_path):
    written(tmp_path, ["tx_1", "00042"], explanation='=HYPERLINK("http://127.0.0.1")')
    path = tmp_path / "review" / "cases_to_review.xlsx"
    sheet = pandas.read_excel(path, engine="calamine", dtype=str)
    assert sorted(sheet["transaction_id"]) == ["00042", "tx_1"]
    assert set(sheet["explanation"]) == {'=HYPERLINK("http://127.0.0.1")'}
    assert sheet["occurred_at"].str.startswith("2013-09-02 20:41:45").all()

    with zipfile.ZipFile(path) as parts:
        xml = parts.read("xl/worksheets/sheet1.xml").decode()
    assert "<f>" not in xml and "<hyperlink" not in xml
    assert "<sheetProtection " in xml
    assert '<formula1>"fraude,légitime,incertain"</formula1>' in xml


def test_a_case_of_many_transactions_is_as_high_in_the_workbook_as_one_of_two(tmp_path):
    columns = ["transaction_id", "other_transactions", "verdict"]
    heights = []
    for others in ("tx_2", " ".join(f"tx_{number:020}" for number in range(200))):
        write_workbook(tmp_path / "cases.xlsx", columns, [("tx_1", others, None)], ["fraud"])
        assert pandas.read_excel(tmp_path / "cases.xlsx", engine="calamine")["other_transactions"].tolist() == [others]
        with zipfile.ZipFile(tmp_path / "cases.xlsx") as parts:
            heights += re.findall('<row r="2"[^>]*>', parts.read("xl/worksheets/sheet1.xml").decode())
    assert heights[0] == heights[1]


def test_the_same_cases_give_the_same_bytes(tmp_path):
    for folder in "ab":
        written(tmp_path / folder)
    first, second = ((tmp_path / folder / "review" / "cases_to_review.xlsx").read_bytes() for folder in "ab")
    assert first == second


# Text as it may stand in an id of a file or in the answer of an LLM: often separators, quotes and formulas.
NASTY = st.text(st.sampled_from("=+-@＝＠;,\t\"' \n\r|a1é") | st.characters(codec="utf-8"), max_size=30)


# Several texts a file: files are what takes long.
@settings(deadline=None, max_examples=30)
@given(texts=st.lists(NASTY, min_size=1, max_size=10, unique=True), dialect=st.sampled_from(sorted(LANGUAGES)))
def test_no_cell_begins_like_a_formula_whatever_separator_the_file_is_opened_with(texts, dialect):
    ids = [f"x{text}" for text in texts]
    with tempfile.TemporaryDirectory() as folder:
        content = written(Path(folder), ids, dialect=dialect, explanation=texts).decode("utf-8-sig")

    for separator in ",;\t":
        for quoting in csv.QUOTE_MINIMAL, csv.QUOTE_NONE:
            rows = csv.reader(io.StringIO(content, newline=""), delimiter=separator, quoting=quoting)
            cells = [cell.strip(' \t\r\n"') for row in rows for cell in row]
            assert [cell for cell in cells if cell.startswith(FORMULA)] == []


@settings(deadline=None, max_examples=30)
# No id holds a control character: ingestion rejects it.
@given(
    ids=st.lists(
        NASTY.map(lambda text: re.sub(r"[\x00-\x1f\x7f]", "", f"x{text}").strip()), min_size=1, max_size=10, unique=True
    )
)
def test_every_id_comes_back_as_it_was(ids):
    with tempfile.TemporaryDirectory() as folder, duckdb.connect() as con:
        con.execute(
            "create table fraud (transaction_id varchar, reject_reason varchar, loaded_at timestamp, amount double)"
        )
        con.executemany("insert into fraud values (?, null, now()::timestamp, 1)", [[one] for one in ids])
        content = written(Path(folder), ids, dialect="en").decode("utf-8-sig")
        header, *cases = csv.reader(io.StringIO(content, newline=""))
        verdicts = io.StringIO()
        csv.writer(verdicts).writerows([header, *(case[:-3] + ["fraud", "zoe", ""] for case in cases)])
        incoming = Path(folder) / "review" / "incoming"
        (incoming / "verdicts.csv").write_bytes(verdicts.getvalue().encode())
        found = ingest_verdicts(con, incoming, transactions="from fraud", stored=None, log=print).to_pylist()

    assert sorted(row["transaction_id"] for row in found) == sorted(ids)
    assert [row["reject_reason"] for row in found] == [None] * len(ids)
