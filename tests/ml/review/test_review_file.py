import csv
import io
import tempfile
from datetime import datetime
from pathlib import Path

import duckdb
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ml.raw.verdicts import case_id, ingest_verdicts, row_token
from ml.review.review_file import DIALECTS, DialectError, write_cases

VERSION = "m1d579388d17a"
# What Excel, LibreOffice or a sheet in the browser takes for the start of a formula.
FORMULA = tuple("=+-@＝＋－＠")


def written(folder, transaction_ids=("tx_1",), amount=1234.5, dialect="fr", explanation="x"):
    """The file of such cases, as bytes."""
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
                    *(datetime(2013, 9, 2, 20, 41, 45), amount, explanation),
                ]
                for one in transaction_ids
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

    assert sorted(path.name for path in (tmp_path / "review").iterdir()) == ["cases_to_review.csv", "incoming"]
    assert "7,00" in (tmp_path / "review" / "cases_to_review.csv").read_text()


def test_an_unknown_dialect_is_a_clear_error(tmp_path):
    with pytest.raises(DialectError, match="review_dialect.*'de', and can be fr or en"):
        written(tmp_path, dialect="de")


# Text as it may stand in an id of a file or in the answer of an LLM: often separators, quotes and formulas.
NASTY = st.text(st.sampled_from("=+-@＝＠;,\t\"' \n\r|a1é") | st.characters(codec="utf-8"), max_size=30)


@settings(deadline=None, max_examples=150)
@given(text=NASTY, dialect=st.sampled_from(sorted(DIALECTS)))
def test_no_cell_begins_like_a_formula_whatever_separator_the_file_is_opened_with(text, dialect):
    with tempfile.TemporaryDirectory() as folder:
        content = written(Path(folder), [f"x{text}"], dialect=dialect, explanation=text).decode("utf-8-sig")

    for separator in ",;\t":
        for quoting in csv.QUOTE_MINIMAL, csv.QUOTE_NONE:
            rows = csv.reader(io.StringIO(content, newline=""), delimiter=separator, quoting=quoting)
            cells = [cell.strip(' \t\r\n"') for row in rows for cell in row]
            assert [cell for cell in cells if cell.startswith(FORMULA)] == []


@settings(deadline=None, max_examples=100)
@given(ids=st.lists(NASTY.map(lambda text: f"x{text}".strip()), min_size=1, max_size=3, unique=True))
def test_every_id_comes_back_as_it_was(ids):
    with tempfile.TemporaryDirectory() as folder, duckdb.connect() as con:
        con.execute("create table fraud (transaction_id varchar, reject_reason varchar, loaded_at timestamp)")
        con.executemany("insert into fraud values (?, null, now()::timestamp)", [[one] for one in ids])
        content = written(Path(folder), ids, dialect="en").decode("utf-8-sig")
        header, *cases = csv.reader(io.StringIO(content, newline=""))
        verdicts = io.StringIO()
        csv.writer(verdicts).writerows([header, *(case[:-3] + ["fraud", "zoe", ""] for case in cases)])
        incoming = Path(folder) / "review" / "incoming"
        (incoming / "verdicts.csv").write_bytes(verdicts.getvalue().encode())
        found = ingest_verdicts(con, incoming, transactions="from fraud", stored=None, log=print).to_pylist()

    assert sorted(row["transaction_id"] for row in found) == sorted(ids)
    assert [row["reject_reason"] for row in found] == [None] * len(ids)
