"""How each language writes what every text needs, and that no other place decides it."""

import re

import pytest

from ml.language.languages import ENGLISH, FRENCH, LANGUAGES
from tests.conftest import ROOT


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


# The languages of texts that are proved by rules of their own, and the two lists of small words.
OWN_RULES = ("ml/explanation/", "ml/language/detection.py")


def test_nothing_else_asks_which_language_it_is():
    asked = re.compile(r"""[!=]= ["'](?:fr|en)["']|is_french""")
    found = [
        str(path.relative_to(ROOT))
        for top in ("ml", "orchestration", "dbt_project")
        for path in (ROOT / top).rglob("*")
        if path.suffix in (".py", ".j2", ".sql") and asked.search(path.read_text())
    ]
    assert [path for path in found if not path.startswith(OWN_RULES)] == []
    assert set(LANGUAGES) == {"fr", "en"}
