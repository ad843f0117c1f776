import csv
import io
import shutil
from datetime import datetime, timedelta
from pathlib import Path

import duckdb
import pytest
import xlsxwriter

from ml.raw.incoming import IngestionError
from ml.raw.verdicts import CASE_REVIEWS, case_id, ingest_verdicts, rejected_by_file, row_token

SAVED = Path(__file__).parent / "data"
VERSION = "m1d579388d17a"
LONG_AGO = datetime(2026, 1, 1)
# Those of the files in data/, and one that no file of transactions holds.
KNOWN = [
    *("tx_00abcf46fcd8f6690818", "tx_1d6bcd72baeddee0649f"),
    *("card;=7", 'a,"=1+1"', "tx_1e500", "été_8", "tx_1"),
]

AMOUNTS = {"tx_1": 12.5, "tx_1e500": 1234.5, "card;=7": 7.0, "été_8": 7.2}


def reviewed(transaction_id="tx_1", verdict="fraud", reviewer="zoe", **others):
    """One row of a verdict file that is in order, unless `others` say otherwise."""
    row = {
        "case_id": case_id(transaction_id, VERSION),
        "transaction_id": transaction_id,
        "model_version": VERSION,
        "row_token": row_token(transaction_id, VERSION),
        "occurred_at": "2013-09-02 20:41:45",
        "verdict": verdict,
        "reviewer": reviewer,
        "comment": "",
    }
    return row | others


def csv_bytes(rows, separator=",", encoding="utf-8"):
    text = io.StringIO()
    writer = csv.DictWriter(text, list(rows[0]), delimiter=separator)
    writer.writeheader()
    writer.writerows(rows)
    return text.getvalue().encode(encoding)


class Inbox:
    """The folder of verdict files, and a warehouse that knows some transactions."""

    def __init__(self, folder):
        self.folder = folder
        self.con = duckdb.connect()
        self.con.execute(
            "create table fraud (transaction_id varchar, reject_reason varchar, loaded_at timestamp, amount double)"
        )
        self.con.executemany(
            "insert into fraud values (?, null, ?, ?)", [[one, LONG_AGO, AMOUNTS.get(one)] for one in KNOWN]
        )
        self.said = []

    def put(self, name, *rows, **options):
        content = rows[0] if isinstance(rows[0], bytes) else csv_bytes(rows, **options)
        (self.folder / name).write_bytes(content)

    def take_in(self):
        """What dbt does; the rows of this build."""
        has_table = self.con.execute("select 1 from duckdb_tables() where table_name = 'case_reviews'").fetchall()
        stored = "case_reviews" if has_table else None
        found = ingest_verdicts(self.con, self.folder, transactions="from fraud", stored=stored, log=self.said.append)
        if stored:
            self.con.execute("insert into case_reviews from found")
        else:
            self.con.execute("create table case_reviews as from found")
        return found.to_pylist()


@pytest.fixture
def inbox(tmp_path):
    made = Inbox(tmp_path)
    yield made
    made.con.close()


def rejects(rows):
    return [(row["reject_column"], row["reject_value"], row["reject_reason"]) for row in rows]


@pytest.mark.parametrize(
    ("file", "reviewer", "comment"),
    [
        ("verdicts_fr.csv", "zoé", 'achat inhabituel ; carte signalée, "volée"\nrappelée à 14 h'),
        ("verdicts_fr_cp1252.csv", "zoé", 'achat inhabituel ; carte signalée, "volée"\nrappelée à 14 h'),
        ("verdicts_en.csv", "zoe", 'unusual; card reported, "stolen"\ncalled at 2 pm'),
    ],
)
def test_files_saved_by_a_spreadsheet_are_understood(inbox, file, reviewer, comment):
    shutil.copy(SAVED / file, inbox.folder)

    rows = {row["transaction_id"]: row for row in inbox.take_in()}

    assert {one: row["reject_reason"] for one, row in rows.items()} == dict.fromkeys(KNOWN[:-1])
    assert {one: row["verdict"] for one, row in rows.items()} == {
        "tx_00abcf46fcd8f6690818": "fraud",
        "tx_1d6bcd72baeddee0649f": "legitimate",
        "card;=7": "unsure",
        'a,"=1+1"': None,
        "tx_1e500": "legitimate",
        "été_8": "fraud",
    }
    assert {row["reviewer"] for row in rows.values()} == {reviewer, None}
    assert rows["tx_00abcf46fcd8f6690818"]["comment"] == comment
    assert rows["card;=7"]["comment"] == "€ ?"


@pytest.mark.parametrize("separator", [",", ";", "\t"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252"])
def test_separators_and_encodings_are_found_out(inbox, separator, encoding):
    inbox.put("a.csv", reviewed("été_8", "légitime", "Zoé"), separator=separator, encoding=encoding)

    [row] = inbox.take_in()

    assert (row["verdict"], row["reviewer"], row["reject_reason"]) == ("legitimate", "zoé", None)


def in_a_spreadsheet(rows):
    made = io.BytesIO()
    book = xlsxwriter.Workbook(made)
    sheet = book.add_worksheet()
    for line, cells in enumerate([list(rows[0]), *(row.values() for row in rows)]):
        sheet.write_row(line, 0, list(cells))
    book.close()
    return made.getvalue()


@pytest.mark.parametrize("name", ["a.xlsx", "a.csv"])
def test_a_spreadsheet_is_read_like_csv(inbox, name):
    rows = [reviewed("été_8", "légitime", "Zoé"), reviewed(verdict="")]
    inbox.put(name, in_a_spreadsheet([row | {"amount_eur": 12.5} for row in rows]))

    read = inbox.take_in()

    assert [(row["row_number"], row["verdict"], row["reviewer"]) for row in read] == [
        (1, "legitimate", "zoé"),
        (2, None, "zoe"),
    ]
    assert rejects(read) == [(None, None, None)] * 2


@pytest.mark.parametrize(("encoding", "newline"), [("cp850", b"\r\n"), ("mac_roman", b"\r"), ("cp1252", b"\r\n")])
@pytest.mark.parametrize("verdict", ["légitime", "legitime"])
def test_one_person_stays_one_person_in_the_encodings_of_spreadsheets(inbox, encoding, newline, verdict):
    inbox.put("a.csv", reviewed(reviewer="Zoé"))
    inbox.take_in()
    inbox.put("b.csv", csv_bytes([reviewed(verdict=verdict, reviewer="Zoé")], ";", encoding).replace(b"\r\n", newline))

    [row] = inbox.take_in()

    assert (row["verdict"], row["reviewer"]) == ("legitimate", "zoé")


def test_a_name_that_is_known_tells_encodings_apart(inbox):
    # "zoë" in Mac Roman is "zo‘" in cp1252 and "zoæ" in cp850.
    inbox.put("a.csv", reviewed(reviewer="Zoë"))
    inbox.take_in()
    inbox.put("b.csv", csv_bytes([reviewed(reviewer="zoë")], encoding="mac_roman"))

    assert [row["reviewer"] for row in inbox.take_in()] == ["zoë"]


def test_what_spreadsheets_put_around_a_table_is_no_obstacle(inbox):
    plain = csv_bytes([reviewed(), reviewed(verdict="unsure")], ";")
    header, first, second = plain.splitlines(keepends=True)
    inbox.put("sep.csv", b"sep=;\r\n" + plain)
    inbox.put("title.csv", b"Cases of Monday;;;\r\n;;;\r\n" + plain)
    inbox.put("pipes.csv", plain.replace(b";", b"|"))
    inbox.put("empty.csv", plain + b";;;;;;;\r\n" * 200)
    inbox.put("twice.csv", header + first + header + second)
    inbox.put("total.csv", plain + b"Total;;;;;2 verdicts;;\r\n")

    rows = inbox.take_in()

    by_file = {Path(row["file_name"]).name: [] for row in rows}
    for row in rows:
        by_file[Path(row["file_name"]).name].append((row["row_number"], row["verdict"], row["reject_column"]))
    both = [(1, "fraud", None), (2, "unsure", None)]
    assert by_file == {
        **dict.fromkeys(["sep.csv", "title.csv", "pipes.csv", "empty.csv"], both),
        "twice.csv": [(1, "fraud", None), (2, None, "case_id"), (3, "unsure", None)],
        "total.csv": [*both, (3, None, "case_id")],
    }


def test_a_comment_with_an_open_quote_is_refused_with_its_line(inbox):
    lines = csv_bytes([reviewed(comment="x")] * 3).replace(b",x\r\n", b',"x\r\n', 1)
    inbox.put("a.csv", lines)

    with pytest.raises(IngestionError, match="row 1 does not end where its line 2 ends"):
        inbox.take_in()


def test_foreign_files_are_said_and_do_not_stop_the_others(inbox):
    inbox.put("a.csv", reviewed())
    for name in ("notes.docx", "desktop.ini", "a.csv:Zone.Identifier"):
        (inbox.folder / name).write_bytes(b"x")

    assert len(inbox.take_in()) == 1
    assert [line for line in inbox.said if "left alone" in line] == [
        f"{inbox.folder / 'notes.docx'}: left alone, its format is not read. Read are .csv, .xlsx and .ods."
    ]


@pytest.mark.parametrize(
    ("text", "verdict"),
    [
        *((text, "fraud") for text in ("fraude", "FRAUDE", " Fraud ")),
        *((text, "legitimate") for text in ("légitime", "LÉGITIME", "legitime", "Le\u0301gitime", "Legitimate")),
        *((text, "unsure") for text in ("incertain", "Unsure")),
    ],
)
def test_verdicts_are_understood_in_any_case_and_with_any_accents(inbox, text, verdict):
    inbox.put("a.csv", reviewed(verdict=text))

    assert [row["verdict"] for row in inbox.take_in()] == [verdict]


def test_all_other_cells_and_the_order_of_columns_and_rows_are_ignored(inbox):
    row = {"amount_eur": "=1+1", "case": "?"} | dict(reversed(reviewed(occurred_at="02/09/2013").items()))
    inbox.put("a.csv", {name.upper(): cell for name, cell in row.items()})

    assert rejects(inbox.take_in()) == [(None, None, None)]


@pytest.mark.parametrize(
    ("row", "column", "value", "reason"),
    [
        (reviewed("tx_unknown"), "transaction_id", "tx_unknown", "unknown case"),
        (reviewed(case_id=case_id("tx_1", "m_other")), "case_id", case_id("tx_1", "m_other"), "not the case of this"),
        (reviewed(case_id=""), "case_id", None, "not the case of this"),
        (reviewed(transaction_id="tx_1", model_version=""), "case_id", case_id("tx_1", VERSION), "not the case of"),
        (reviewed(row_token="row_0"), "row_token", "row_0", "wrong token"),
        (reviewed(reviewer="  "), "reviewer", None, "no reviewer"),
        (reviewed(verdict="oui"), "verdict", "oui", "unknown verdict"),
        (reviewed(verdict="fraudulent transfer"), "verdict", "fraudulent transfer", "unknown verdict"),
    ],
)
def test_a_row_that_does_not_prove_itself_is_rejected_and_the_others_count(inbox, row, column, value, reason):
    inbox.put("a.csv", row, reviewed())

    bad, good = inbox.take_in()

    assert (bad["reject_column"], bad["reject_value"]) == (column, value)
    assert reason in bad["reject_reason"]
    assert (good["verdict"], good["reject_reason"]) == ("fraud", None)
    assert inbox.said == [f"{inbox.folder / 'a.csv'}: 1 verdicts in 2 rows, 1 rejected, see rejected_reviews."]


@pytest.mark.parametrize("damaged", ["12-déc", "2,19E+26", "VRAI", "1,00"])
def test_an_id_that_a_spreadsheet_took_for_something_else_is_known_by_its_case_and_token(inbox, damaged):
    inbox.con.execute("insert into fraud values ('DEC12', null, '2000-01-01', 1)")
    inbox.put("a.csv", reviewed("DEC12") | {"transaction_id": damaged})

    [row] = inbox.take_in()

    assert (row["transaction_id"], row["verdict"], row["reject_reason"]) == ("DEC12", "fraud", None)


def test_an_id_of_another_transaction_is_mixed_up_and_not_damaged(inbox):
    inbox.con.execute("insert into fraud values ('DEC12', null, '2000-01-01', 1)")
    inbox.put("a.csv", reviewed("DEC12") | {"transaction_id": "tx_1"})

    assert [column for column, *_ in rejects(inbox.take_in())] == ["case_id"]


OTHERS = "tx_1e500 50%20%25%20off"


def of_several(others=OTHERS, **changed):
    """A row of a case of three transactions, in order unless it was changed."""
    return reviewed(row_token=row_token("tx_1", VERSION, others), other_transactions=others) | changed


@pytest.mark.parametrize("name", ["a.csv", "a.xlsx"])
def test_a_row_proves_the_other_transactions_of_its_case_too(inbox, name):
    inbox.put(name, in_a_spreadsheet([of_several()]))

    [row] = inbox.take_in()

    assert (row["other_transactions"], row["verdict"], row["reject_reason"]) == (OTHERS, "fraud", None)


@pytest.mark.parametrize("others", ["", "tx_1e500", "50%20%25%20off tx_1e500", f"{OTHERS} tx_2"])
def test_a_row_with_other_transactions_than_were_handed_out_is_rejected(inbox, others):
    inbox.put("a.csv", of_several(other_transactions=others))

    assert [column for column, *_ in rejects(inbox.take_in())] == ["row_token"]


def test_transactions_that_were_added_to_a_case_of_one_are_rejected(inbox):
    inbox.put("a.csv", reviewed(other_transactions="tx_1e500"))

    assert [column for column, *_ in rejects(inbox.take_in())] == ["row_token"]


def test_a_file_that_lacks_the_other_transactions_is_read_and_a_case_of_several_is_rejected(inbox):
    several = of_several()
    del several["other_transactions"]
    inbox.put("a.csv", several, reviewed())

    assert [column for column, *_ in rejects(inbox.take_in())] == ["row_token", None]


def test_a_damaged_id_is_known_by_case_and_token_also_in_a_case_of_several(inbox):
    inbox.con.execute("insert into fraud values ('DEC12', null, '2000-01-01', 1)")
    # Guarded as it was handed out: a spreadsheet could run what follows the semicolon.
    token = row_token("DEC12", VERSION, "a;=1+1")
    inbox.put("a.csv", reviewed("DEC12", row_token=token, other_transactions="a;'=1+1") | {"transaction_id": "12-déc"})

    [row] = inbox.take_in()

    assert (row["transaction_id"], row["other_transactions"], row["reject_reason"]) == ("DEC12", "a;=1+1", None)


def test_a_case_of_a_rejected_transaction_is_unknown(inbox):
    inbox.con.execute("insert into fraud values ('tx_bad', 'negative', now(), -1)")
    inbox.put("a.csv", reviewed("tx_bad"))

    assert [reason for _, _, reason in rejects(inbox.take_in())] == ["unknown case: no such transaction"]


SHOWN = {"tx_1": "12,5", "tx_1e500": "1 234,50 €", "card;=7": "7", "été_8": "7,20"}


@pytest.mark.parametrize(
    ("beside", "rejected"),
    [
        (["tx_1", "tx_1e500", "card;=7", "été_8"], []),
        # 7 and 7.20 are too near to tell whether they have changed places.
        (["tx_1e500", "tx_1", "card;=7", "été_8"], ["tx_1", "tx_1e500", "card;=7", "été_8"]),
        (["tx_1", "card;=7", "tx_1e500", "été_8"], ["tx_1e500", "card;=7", "été_8"]),
        # One cell that was typed over is nothing that was sorted.
        (["tx_1", "tx_1", "card;=7", "été_8"], []),
    ],
)
def test_verdicts_that_were_sorted_apart_from_their_ids_are_rejected_by_the_amounts_beside_them(
    inbox, beside, rejected
):
    cases = [(one, SHOWN[other]) for one, other in zip(SHOWN, beside, strict=True)]
    inbox.put("a.csv", *[reviewed(one) | {"amount_eur": amount} for one, amount in cases], separator=";")

    rows = inbox.take_in()

    assert [row["transaction_id"] for row in rows if row["reject_column"] == "amount_eur"] == rejected
    assert sum(row["reject_reason"] is None for row in rows) == 4 - len(rejected)


def test_amounts_that_a_spreadsheet_shows_as_whole_euros_are_no_other_cases(inbox):
    inbox.con.execute("update fraud set amount = case transaction_id when 'tx_1' then 12.5 when 'tx_1e500' then 13 end")
    inbox.put("a.csv", reviewed("tx_1", amount_eur="13"), reviewed("tx_1e500", amount_eur="13"))

    assert rejects(inbox.take_in()) == [(None, None, None)] * 2


@pytest.mark.parametrize("column", ["comment", "reviewer", "décision"])
def test_a_verdict_in_another_column_is_told(inbox, column):
    inbox.put("a.csv", reviewed(verdict="", reviewer="", comment="") | {"review_state": "unsure", column: " Légitime"})

    assert rejects(inbox.take_in()) == [(None, None, None)]
    [told] = [line for line in inbox.said if "WARNING" in line]
    assert f"1 row without a verdict has the word of one in the column {column}, like row 1" in told


def test_verdict_and_reviewer_in_each_others_column_are_named_as_that(inbox):
    inbox.put("a.csv", reviewed(verdict="Zoé", reviewer="fraude"), reviewed(verdict="fraude", reviewer="fraude"))

    assert [(column, reason) for column, _, reason in rejects(inbox.take_in())] == [
        ("verdict", "unknown verdict: it stands in the column reviewer, and the reviewer here"),
        ("reviewer", "no reviewer: a verdict stands there"),
    ]


def test_two_verdicts_of_one_person_on_one_case_are_told(inbox):
    case = case_id("tx_1", VERSION)
    inbox.put("a.csv", reviewed(), reviewed(verdict="unsure", reviewer="max"), reviewed(verdict="légitime"))

    assert rejects(inbox.take_in()) == [(None, None, None)] * 3
    assert [line for line in inbox.said if "WARNING" in line] == [
        f"{inbox.folder / 'a.csv'}: WARNING: zoe says two things of {case}: fraud in row 1, legitimate in row 3. The"
        " last one holds."
    ]


def test_a_file_of_which_nothing_counts_says_why(inbox):
    inbox.put("a.csv", reviewed("tx_other"), reviewed("tx_another"), reviewed(reviewer=""))

    inbox.take_in()
    assert inbox.said == [
        f"{inbox.folder / 'a.csv'}: 0 verdicts in 3 rows, 3 rejected, see rejected_reviews. Nothing of it counts:"
        " unknown case: no such transaction (2 rows), no reviewer (1 rows)."
    ]


def test_a_row_that_nobody_has_decided_is_kept_and_no_error(inbox):
    inbox.put("a.csv", reviewed(verdict="", row_token="changed"), reviewed(verdict=" "))

    assert [(row["verdict"], row["reject_reason"]) for row in inbox.take_in()] == [(None, None), (None, None)]


def test_the_same_file_twice_changes_nothing(inbox):
    inbox.put("a.csv", reviewed())
    inbox.put("copy of a.csv", reviewed())

    assert len(inbox.take_in()) == 1
    assert inbox.take_in() == []


def test_a_reviewer_is_one_person_however_the_name_is_written(inbox):
    inbox.put("a.csv", reviewed(reviewer="Zoe\u0301  Martin"), reviewed(reviewer="zoé martin "))

    assert {row["reviewer"] for row in inbox.take_in()} == {"zoé martin"}


def test_every_file_is_later_than_all_rows_and_verdicts_before_it_also_when_the_clock_went_back(inbox):
    tomorrow = datetime.now() + timedelta(days=2)
    inbox.con.execute("update fraud set loaded_at = ?", [tomorrow])
    inbox.put("a.csv", reviewed())
    inbox.put("b.csv", reviewed(verdict="unsure"))

    a, b = inbox.take_in()

    assert tomorrow < a["loaded_at"] < b["loaded_at"]


def test_without_files_or_folder_there_are_no_rows(inbox):
    found = ingest_verdicts(inbox.con, inbox.folder / "x", transactions="from fraud", stored=None, log=print)

    assert found.schema == CASE_REVIEWS
    assert found.num_rows == 0


def test_files_that_a_program_still_writes_or_holds_open_are_left_alone(inbox):
    for name in (".~lock.a.csv#", "~$a.xlsx", "a.csv.part"):
        (inbox.folder / name).write_bytes(b"x")

    assert inbox.take_in() == []


@pytest.mark.parametrize(
    ("name", "content", "message"),
    [
        ("a.xlsx", b"PK", r"verdict file .*a\.xlsx: it begins like a zip archive or an \.xlsx, but is damaged"),
        ("a.csv", b"", "the file is empty"),
        ("a.csv", b"\n\n", "it holds no rows"),
        ("a.csv", csv_bytes([reviewed()]).splitlines()[0], "it holds no rows"),
        ("a.csv", csv_bytes([reviewed()], encoding="utf-16"), "UTF-16"),
        ("a.csv", csv_bytes([reviewed(comment="\x81été")], encoding="latin-1"), "neither UTF-8 nor cp1252"),
        ("a.csv", csv_bytes([reviewed()]).replace(b"verdict", b"verdct"), 'Is "verdct" meant to be "verdict"'),
        ("a.csv", b"case_id,CASE_ID" + csv_bytes([reviewed()])[7:], 'column "case_id" is there more than once'),
    ],
)
def test_a_file_that_cannot_be_used_stops_the_build_with_a_clear_error(inbox, name, content, message):
    inbox.put("good.csv", reviewed())
    inbox.put(name, content)

    with pytest.raises(IngestionError, match=f"(?s){message}.*No verdict file of this build was taken in"):
        inbox.take_in()


def test_rejected_rows_are_counted_by_file(inbox):
    inbox.put("a.csv", reviewed(), reviewed(verdict="?"), reviewed(verdict=""))
    inbox.take_in()
    [first] = rejected_by_file(inbox.con)
    inbox.put("b.csv", reviewed(reviewer=""), reviewed(row_token=""))
    inbox.take_in()

    assert (first["verdicts"], first["rejected"]) == (1, 1)
    [second] = rejected_by_file(inbox.con, since=first["loaded_at"] + timedelta(microseconds=1))
    assert (Path(second["file_name"]).name, second["verdicts"], second["rejected"]) == ("b.csv", 0, 2)


def test_a_web_page_stops_no_verdicts_beside_it_and_is_refused_alone(inbox):
    inbox.put("a.csv", b"<!DOCTYPE html><html><body>Sign in</body></html>")
    with pytest.raises(IngestionError, match=r"a\.csv: it is a web page"):
        inbox.take_in()

    inbox.put("b.csv", reviewed())
    assert [row["verdict"] for row in inbox.take_in()] == ["fraud"]
    assert any("a.csv: left alone, it is a web page" in line for line in inbox.said)


def test_what_does_not_show_makes_no_other_reviewer_and_no_other_verdict(inbox):
    inbox.put("a.csv", reviewed("tx_1", "fraud\u200b", "\ufeffzoe\u200b"))

    assert [(row["verdict"], row["reviewer"]) for row in inbox.take_in()] == [("fraud", "zoe")]


@pytest.mark.parametrize("nothing", ["NULL", "#N/A", "-", "n/a"])
def test_a_word_for_nothing_is_no_reviewer(inbox, nothing):
    inbox.put("a.csv", reviewed("tx_1", reviewer=nothing))

    assert rejects(inbox.take_in()) == [("reviewer", nothing, "no reviewer")]


@pytest.mark.parametrize("builds", [3, 1])
def test_verdicts_that_turn_back_are_told(inbox, builds):
    for name, verdict in (("a.csv", "fraud"), ("b.csv", "legitimate"), ("c.csv", "fraud")):
        inbox.put(name, reviewed("tx_1", verdict, comment=name))
        if builds == 3 or name == "c.csv":
            inbox.take_in()

    [line] = [line for line in inbox.said if "WARNING" in line]
    assert "1 verdicts are again what their reviewer had said before a change" in line
    assert "like fraud in row 1, which was legitimate in" in line


def test_a_verdict_that_changes_once_is_not_told(inbox):
    for name, verdict in (("a.csv", "fraud"), ("b.csv", "fraud"), ("c.csv", "legitimate")):
        inbox.put(name, reviewed("tx_1", verdict, comment=name))
        inbox.take_in()

    assert not any("WARNING" in line for line in inbox.said)
