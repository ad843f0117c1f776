"""How each language writes what every text needs, that all say the same, and that no other place decides it."""

import re
from string import Formatter

import pytest

from ml.language.languages import LANGUAGES, name_of, words_of
from tests.conftest import ROOT

FRENCH, ENGLISH = LANGUAGES["fr"], LANGUAGES["en"]
# Every folder that holds a module for each language.
FOLDERS = (
    "ml.language", "ml.explanation", "ml.analyst_bot.phrases", "ml.analyst_bot.reading", "ml.analyst_bot.commands",
    "ml.analyst_bot.topics", "orchestration.words",
)  # fmt: skip
# Whole questions are patterns; they hold no sentence.
SENTENCES = [folder for folder in FOLDERS if folder != "ml.analyst_bot.commands"]


@pytest.mark.parametrize(
    ("value", "digits", "french", "english"),
    [
        (1234.5, 1, "1\u202f234,5", "1,234.5"),
        (-0.25, 2, "\u22120,25", "\u22120.25"),
        (-0.001, 2, "0,00", "0.00"),
        (None, 2, "–", "–"),
    ],
)
def test_a_number_is_written_with_the_marks_of_the_language(value, digits, french, english):
    assert (FRENCH.number(value, digits), ENGLISH.number(value, digits)) == (french, english)


def test_money_shares_and_signs():
    assert (FRENCH.euros(4.5, 2), ENGLISH.euros(4.5, 2)) == ("4,50\u00a0€", "€4.50")
    assert (FRENCH.percent(0.125, 1), ENGLISH.percent(0.125, 1)) == ("12,5\u00a0%", "12.5%")
    assert FRENCH.number(0.012, 3, "+") == "+0,012"


@pytest.mark.parametrize(
    ("value", "french", "english"),
    [
        (0, "0 ligne montrée", "0 rows shown"),
        (1, "1 ligne montrée", "1 row shown"),
        (2, "2 lignes montrées", "2 rows shown"),
        (1234, "1\u202f234 lignes montrées", "1,234 rows shown"),
    ],
)
def test_a_noun_has_the_form_that_goes_with_its_number(value, french, english):
    assert "{n} {n:ligne montrée|lignes montrées}".format(n=FRENCH.count(value)) == french
    assert "{n} {n:row|rows} shown".format(n=ENGLISH.count(value)) == english


@pytest.mark.parametrize("folder", FOLDERS)
def test_every_language_has_the_same_tables_and_keys(folder):
    assert len(LANGUAGES) > 1
    known = {code: _keys(vars(words_of(folder, code))) for code in LANGUAGES}
    for code in LANGUAGES:
        assert known[code] ^ known["en"] == set(), code


@pytest.mark.parametrize("folder", SENTENCES)
def test_a_sentence_has_the_same_placeholders_in_every_language(folder):
    told = {code: dict(_sentences(vars(words_of(folder, code)))) for code in LANGUAGES}
    assert len(told["en"]) > 10
    for code in LANGUAGES:
        assert all(told[code].values()), code
        for key, sentence in told["en"].items():
            assert _placeholders(told[code][key]) == _placeholders(sentence), (code, key)


def test_nothing_else_asks_which_language_it_is():
    own = {f"{folder.replace('.', '/')}/{name_of(code)}.py" for folder in FOLDERS for code in LANGUAGES}
    # Which one is the default, and which one is stored.
    own.add("ml/language/languages.py")
    # What a layout that it writes says of its inputs, to be edited; a language without such words uses names.
    own.add("ml/raw/first_look/layout_folder.py")
    named = re.compile("|".join(rf"""["'](?:{code})["']|is_{name_of(code)}""" for code in LANGUAGES))
    found = {
        path.relative_to(ROOT).as_posix()
        for top in ("ml", "orchestration", "dbt_project")
        for path in (ROOT / top).rglob("*")
        if path.suffix in (".py", ".j2", ".sql", ".js") and named.search(path.read_text())
    }
    # Each of its own files says which language it is, but for those that are only words.
    assert found <= own and "ml/explanation/french.py" in found


# Tables of words of one language alone: numbers, hours, patterns of what people ask.
_OWN = {"NUMBERS", "HOURS"}


def _keys(table, path=()):
    """Paths of the keys of dictionaries in upper-case names."""
    found = set()
    for key, value in table.items():
        if path or (key.isupper() and not key.startswith("_") and key not in _OWN):
            found.add((*path, key))
            if isinstance(value, dict):
                found |= _keys(value, (*path, key))
    return found - {("NO_BREAK",), ("THIN",)}


def _sentences(table, path=()):
    """Texts in dictionaries whose keys are all names; not those of patterns."""
    for key, value in table.items():
        if isinstance(value, dict) and (path or (key.isupper() and key not in _OWN | _PATTERNS)):
            yield from _sentences(value, (*path, key))
        elif isinstance(value, str) and path:
            yield (*path, key), value


_PATTERNS = {"WORDS", "COMPARISONS", "COMPARING_VERBS", "LOGIC", "CONDITIONS", "RATES", "UNITS", "DAY_PARTS", "TABLES",
             "TOOLS"}  # fmt: skip


def _placeholders(sentence):
    return {field for _, field, _, _ in Formatter().parse(sentence) if field}
