"""What a French reader is told of the health holds no English: page, mail, `fraud health`, Dagster."""

import json
import re
import shutil
from html import unescape
from itertools import cycle

import dagster as dg
import duckdb
import pytest
from click.testing import CliRunner

from ml.language import english as english_words
from ml.language import french
from ml.language.languages import LANGUAGES
from orchestration.assets.drift_tests import drift_tests
from orchestration.cli import main
from orchestration.dashboard.page import build as page_of
from orchestration.mail import letters
from orchestration.published.health import Signal, by_area, health
from orchestration.settings.places import Settings
from orchestration.settings.rules import load_rules
from orchestration.triggers.health_check import Asked
from tests.ml.language.test_signals import VALUES

# One signal of each reason there may be, each of the next name and area.
EVERY = [
    Signal(name, area, i % 4 - 1, 0.5, code, VALUES)
    for i, (name, area, code) in enumerate(zip(cycle(french.NAMES), cycle(french.AREAS), french.REASONS, strict=False))
]
ASKED = [
    Asked("no_key", "", {"variable": "MISTRAL_API_KEY"}),
    Asked("stopped", "", {"error": None}),
    Asked("no_answer", "", {"error": "401"}),
    Asked("answered", "", {"model": "m", "seconds": "1.0"}),
]


def english(*tables):
    """English words and the parts of sentences between their values, where the French ones are others."""
    parts = set()
    for table in tables:
        for name, words in getattr(english_words, table).items():
            for part in re.split(r"{.*?}", words):
                if len(part.strip(" :;,().%")) > 3 and part.strip() not in getattr(french, table)[name]:
                    parts.add(part.strip())
    return parts


SENTENCES = english("REASONS")
assert len(SENTENCES) > len(french.REASONS) / 2


def found_in(text, parts=SENTENCES):
    return sorted(part for part in parts if part in text)


@pytest.fixture
def settings(built, tmp_path):
    """A published file of which each signal stands with one reason, and a recorded run."""
    published = shutil.copy(built.published, tmp_path / "fraud.duckdb")
    facts = {"kind": "auto_fraud_pipeline", "outcome": "failed", "ended_at": "2026-11-25T06:00:00+00:00"}
    settings = Settings(tmp_path / "warehouse.duckdb", published, "fr")
    settings.last_run.write_text(json.dumps(facts | {"failed_step": "fraud", "message": "colonne Amount absente"}))
    return settings


def test_the_words_of_both_languages_are_told_apart():
    told = by_area(EVERY, "en")
    assert len(found_in(" ".join(area["reason"] for area in told))) > 10
    assert found_in(" ".join(area["reason"] for area in by_area(EVERY, "fr"))) == []


@pytest.mark.parametrize("asked", ASKED, ids=lambda asked: asked.code)
def test_no_reason_on_a_french_mail_about_health_is_english(settings, asked):
    row = {"signal": "budget", "action": "mail", "reason": "English", "note": "over", "reason_code": "budget"}
    row["reason_values"] = json.dumps({"spent_eur": 1.0, "budget_eur": 2.0})
    told = {}
    for language in LANGUAGES:
        places = Settings(settings.warehouse, settings.published, language)
        letter = letters.health(EVERY, [row], asked, (1.0, 5.0), places, load_rules().mail)
        told[language] = unescape(letter.get_body(("plain",)).get_content())
    assert len(found_in(told["en"])) > 10
    assert found_in(told["fr"], SENTENCES | english("NAMES", "STATES") | {"English", "over:"}) == []
    assert "il y a plus de 48 h" in told["fr"] and "terminé :" in told["fr"]


def test_no_reason_on_a_french_page_is_english(settings, tmp_path):
    page_of(settings.published, tmp_path / "page.html", "fr", settings.last_run)
    page = unescape((tmp_path / "page.html").read_text())
    assert found_in(page) == []
    assert "auto_fraud_pipeline a échoué à l'étape fraud (25/11/2026 06:00 UTC)" in page
    assert "dernière exécution" in page


def test_a_french_page_says_in_french_why_a_figure_is_missing(settings, tmp_path):
    with duckdb.connect(settings.published) as con:
        # Words that page and table share are no proof: what the table says is another text here.
        con.execute("update review_outcomes set value = null, high = null, reason = 'English reason'")
        con.execute("update current_evaluations set ci_low = null, ci_high = null, reason = 'English reason'")
        con.execute("update current_evaluations set value = null where metric = 'recall'")
    page_of(settings.published, tmp_path / "page.html", "fr")
    page = unescape((tmp_path / "page.html").read_text())
    assert "English reason" not in page and "not estimable" not in page
    for said in (
        "Sans intervalle\u00a0:",
        "Non défini sur cette fenêtre\u00a0:",
        "aucun cas signalé n'a de verdict établi",
    ):
        assert said in page


def test_french_output_of_fraud_health_holds_no_english(settings, monkeypatch):
    for name, value in {
        "FRAUD_WAREHOUSE": settings.warehouse,
        "FRAUD_PUBLISHED": settings.published,
        "FRAUD_LANGUAGE": "fr",
    }.items():
        monkeypatch.setenv(name, str(value))
    output = CliRunner().invoke(main, ["health"]).output
    assert found_in(output, SENTENCES | english("NAMES", "STATES")) == []
    assert output.count("\n") == 1 + len(health(settings))


def test_what_dagster_shows_of_drift_is_french(settings):
    with duckdb.connect(settings.published) as con:
        con.execute("delete from pipeline_health where signal = 'data drift'")
    with dg.DagsterInstance.ephemeral() as instance:
        result = dg.materialize([drift_tests], instance=instance, resources={"places": settings})
    checks = result.get_asset_check_evaluations()
    [made] = result.asset_materializations_for_node("drift_tests")
    shown = {name: str(value.value) for name, value in made.metadata.items()}
    shown |= {check.check_name: str({k: v.value for k, v in check.metadata.items()}) for check in checks}
    assert "dérive des prédictions" in shown
    assert found_in(" ".join(shown.values()), SENTENCES | english("NAMES", "STATES") | {"not measured"}) == []
    assert "non mesuré" in shown["data_drift"]
