"""A stranger adds a language, in a copy of the project: the files that it takes, and what is written in it then."""

import csv
import json
import re
import zipfile

import duckdb
import pytest

from tests.conftest import QUICK, ROOT
from tests.project_copy import ProjectCopy

# As CONTRIBUTING.md names them.
FILES = {
    "ml/language/languages.py",
    "ml/language/german.py",
    "ml/explanation/german.py",
    "ml/analyst_bot/phrases/german.py",
    "ml/analyst_bot/commands/german.py",
    "ml/analyst_bot/reading/german.py",
    "ml/analyst_bot/topics/german.py",
    "orchestration/words/german.py",
}
# English, but for what is looked for below.
WORDS = {
    "ml/language": {
        'code="en"': 'code="de"',
        'locale="en-US"': 'locale="de-DE"',
        'thousands=","': 'thousands="."',
        'decimal="."': 'decimal=","',
        'money="€{}"': 'money="{} €"',
        'separator=","': 'separator=";"',
        '"fraud", "legitimate", "unsure"': '"Betrug", "rechtmäßig", "unsicher"',
        '"State:"': '"Zustand:"',
        '"age of the data": "age of the data"': '"age of the data": "Alter der Daten"',
    },
    "ml/explanation": {'language = "en"': 'language = "de"', "call the cardholder": "den Inhaber anrufen",
                       "ordinary for a legitimate transaction": "gewöhnlich"},
    "ml/analyst_bot/phrases": {'"{found} {found:row|rows}."': '"{found} {found:Zeile|Zeilen}."'},
    "ml/analyst_bot/topics": {'CODE = "en"': 'CODE = "de"'},
    "ml/analyst_bot/commands": {'CODE = "en"': 'CODE = "de"'},
    "ml/analyst_bot/reading": {
        'CODE = "en"': 'CODE = "de"',
        'WHERE = r"where,': 'WHERE = r"bei denen, where,',
        '">": r"greater than,': '">": r"gro[sß]er als, greater than,',
        '"and": r"and",': '"and": r"und",',
        'r"transactions?, txns?,': 'r"transaktionen, transactions?, txns?,',
    },
    "orchestration/words": {
        "Fraud: model, data, LLM": "Betrug: Modell, Daten, LLM",
        "Transactions flagged": "Auffällige Transaktionen",
        '"text": "Explanation"': '"text": "Erklärung"',
        "Rows shown": "Gezeigte Zeilen",
    },
}  # fmt: skip
MARKS = str.maketrans(",.", ".,")
MAIL = """
from datetime import UTC, datetime
from orchestration.mail.letters import success
from orchestration.mail.run_facts import read_facts
from orchestration.settings.places import Settings
from orchestration.settings.rules import load_rules

settings = Settings.from_environment()
message = success(read_facts(settings.published, "a-run", datetime.now(UTC)), settings, load_rules().mail)
print(message.get_body(("plain",)).get_content())
"""


@pytest.fixture(scope="module")
def german(tmp_path_factory):
    copy = ProjectCopy(tmp_path_factory.mktemp("german"), FRAUD_LANGUAGE="de")
    for folder, words in WORDS.items():
        text = (copy.folder / folder / "english.py").read_text()
        for english, own in words.items():
            assert english in text, english
            text = text.replace(english, own)
        copy.add(f"{folder}/german.py", text)
    registry = "ml/language/languages.py"
    copy.replace(
        registry, "from ml.language import english, french\n", "from ml.language import english, french, german\n"
    )
    copy.replace(registry, "for module in (french, english)}", "for module in (french, english, german)}")
    assert copy.changed() == FILES
    copy.run("dbt", "build", "--quiet", "--vars", json.dumps(QUICK))
    return copy


def rows(copy, sql):
    with duckdb.connect(copy.folder / "fraud.duckdb", read_only=True) as con:
        return con.sql(sql).fetchall()


def test_a_language_takes_at_most_eight_files(german):
    assert german.changed() == FILES and len(FILES) <= 8
    told = (ROOT / "CONTRIBUTING.md").read_text()
    assert [file for file in sorted(FILES) if f"`{file.removesuffix('german.py')}`" not in told] == []


def test_the_page_is_written_in_it(german):
    german.run("fraud", "dashboard", "--out", "page.html")
    page = (german.folder / "page.html").read_text()
    assert '<html lang="de">' in page and "<title>Betrug: Modell, Daten, LLM" in page
    assert re.search(r"[1-9],\d\d €", page)


def test_a_mail_is_written_in_it(german):
    text = german.run("python", "-c", MAIL)
    [flagged] = re.findall(r"Auffällige Transaktionen\W+([\d.]+)\n", text)
    [row] = rows(german, "select count(*) filter (is_flagged) as flagged, count(*) as rows from fraud_prediction")
    assert flagged == str(row[0]) and "12.000" in text


def test_texts_of_cases_are_written_in_it_and_pass_the_proof(german):
    cases = rows(german, "select language, verified, source, explanation from risk_explanation")
    assert cases and {case[:3] for case in cases} == {("de", True, "template")}
    assert any("den Inhaber anrufen" in text for *_, text in cases)
    [(case, amount)] = rows(
        german, "select transaction_id, amount_eur from suspicious_transactions where amount_eur >= 1 limit 1"
    )
    told = german.run("fraud", "explain", case)
    assert told.startswith(f"Erklärung {case}") and f"{amount:,.2f}".translate(MARKS) + " €" in told


def test_the_review_file_opens_in_its_spreadsheets(german):
    with open(german.folder / "review" / "cases_to_review.csv", encoding="utf-8-sig", newline="") as file:
        cases = list(csv.DictReader(file, delimiter=";"))
    amounts = dict(rows(german, "select transaction_id, amount_eur from fraud_prediction"))
    assert cases
    for row in cases:
        assert row["amount_eur"] == f"{amounts[row['transaction_id']]:.2f}".replace(".", ",")
    [workbook] = (german.folder / "review").glob("cases_to_review.xlsx")
    with zipfile.ZipFile(workbook) as parts:
        assert "Betrug,rechtmäßig,unsicher" in parts.read("xl/worksheets/sheet1.xml").decode()


def test_a_verdict_in_its_words_is_taken_in(german):
    review = german.folder / "review"
    with open(review / "cases_to_review.csv", encoding="utf-8-sig", newline="") as file:
        cases = csv.DictReader(file, delimiter=";")
        back = next(cases) | {"verdict": "Rechtmäßig", "reviewer": "anna"}
    with open(review / "incoming" / "back.csv", "w", encoding="utf-8-sig", newline="") as file:
        lines = csv.DictWriter(file, cases.fieldnames, delimiter=";")
        lines.writeheader()
        lines.writerow(back)
    german.run("dbt", "run", "--quiet", "--select", "case_reviews", "--vars", json.dumps(QUICK))
    with duckdb.connect(german.folder / "warehouse.duckdb", read_only=True) as con:
        assert con.sql("select verdict, reviewer, reject_reason from case_reviews").fetchall() == [
            ("legitimate", "anna", None)
        ]


def test_a_question_in_it_is_read(german):
    told = german.run("fraud", "ask", "--json", "Transaktionen bei denen amount_eur größer als 50 und is_flagged = 1")
    [(found,)] = rows(german, "select count(*) from fraud_prediction where amount_eur > 50 and is_flagged")
    assert found and json.loads(told)["rows_found"] == found


def test_the_terminal_speaks_it(german):
    health = german.run("fraud", "health")
    assert health.startswith("Zustand:") and "Alter der Daten" in health
    answer = german.run("fraud", "ask", "select transaction_id from fraud_prediction limit 1")
    assert "1 Zeile." in answer and "Gezeigte Zeilen: 1" in answer
