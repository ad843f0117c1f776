"""What analysts read."""

import csv
import io
import re
import shutil
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from email import message_from_bytes, policy
from html.parser import HTMLParser

import duckdb
import pytest

from orchestration.mail.letters import failure, success
from orchestration.mail.run_facts import read_facts
from orchestration.published.reactions import ACTIONS
from orchestration.settings.places import Settings
from orchestration.settings.rules import Mail

RULES = Mail(attachment_limit_mb=0.001, timeout_s=1, give_up_after_hours=1)
OUTCOME = {
    "run_id": "0123456789abcdef",
    "kind": "auto_fraud_pipeline",
    "outcome": "failed",
    "failed_step": "fraud",
    "message": "transactions file may.csv: column <Amount> is missing.",
}


@pytest.fixture
def facts(built):
    """Facts of the first build; it started an hour ago at most."""
    return read_facts(built.published, "a-run", datetime.now(UTC) - timedelta(hours=1))


@pytest.fixture
def settings(tmp_path, built):
    return Settings(tmp_path / "warehouse.duckdb", tmp_path / "fraud.duckdb", language="en")


def read(message):
    """A message as a mail program sees it: subject, text, HTML, attachments by name."""
    received = message_from_bytes(message.as_bytes(), policy=policy.SMTP)
    attachments = {part.get_filename(): part.get_content() for part in received.iter_attachments()}
    text = received.get_body(("plain",)).get_content().replace("\r\n", "\n")
    return received["Subject"], text, received.get_body(("html",)).get_content(), attachments


@pytest.mark.parametrize(
    ("language", "retrained", "kept"),
    [
        (
            "fr",
            "Pipeline terminé : modèle fraud réentraîné et scoré.",
            "Pipeline terminé : champion conservé, transactions scorées.",
        ),
        (
            "en",
            "Pipeline finished: fraud model retrained and scored.",
            "Pipeline finished: champion kept, transactions scored.",
        ),
    ],
)
def test_subject_and_first_line_say_what_happened(built, tmp_path, language, retrained, kept):
    settings = Settings(tmp_path / "warehouse.duckdb", tmp_path / "fraud.duckdb", language)
    for started, expected in ((datetime.now(UTC) - timedelta(hours=1), retrained), (datetime.now(UTC), kept)):
        subject, text, html, _ = read(success(read_facts(built.published, "a-run", started), settings, RULES))
        assert subject == text.splitlines()[0] == expected
        assert expected in html


def test_a_new_calibration_is_no_training_and_what_waits_for_a_person_is_no_new_champion(facts, settings):
    [decision] = [row for row in facts.decisions if row["outcome"] == "first"]
    again = replace(facts, decisions=[decision | {"outcome": "better", "recalibrated_from": "m_old"}])
    subject, text, _, _ = read(success(again, settings, RULES))
    assert subject == "Pipeline finished: champion recalibrated, transactions scored."
    assert "m_old recalibrated, better: becomes champion" in text
    waits = replace(facts, decisions=[decision | {"outcome": "better", "candidate_version": "m_waits"}])
    assert read(success(waits, settings, RULES))[0] == "Pipeline finished: champion kept, transactions scored."


def test_the_mail_tells_the_figures_of_the_published_file(built, facts, settings):
    _, text, html, _ = read(success(facts, settings, RULES))
    [(champion, ap, low, high, flagged)] = built.read_published(
        "select champion_version, value, ci_low, ci_high, (select count(*) from fraud_prediction where is_flagged) "
        "from _snapshot join model_evaluations on model_version = champion_version "
        "where metric = 'average_precision' and split = 'test'"
    )
    for expected in (champion, f"{ap:.3f} (95 % interval {low:.3f} to {high:.3f})", f"{flagged}", "first champion"):
        assert expected in text
        assert expected in html


def test_figures_are_written_as_the_reader_writes_them(facts, settings, tmp_path):
    french = Settings(settings.warehouse, settings.published, "fr")
    assert "12\u202f000" in read(success(facts, french, RULES))[1]
    assert "12,000" in read(success(facts, settings, RULES))[1]


@pytest.mark.parametrize(
    ("language", "several"),
    [("fr", "20, soit 31 paiements, 4\u202f512\u00a0€"), ("en", "20, of 31 payments, €4,512")],
)
def test_cases_of_several_payments_are_told_with_their_payments_and_their_sum(facts, settings, language, several):
    told = replace(settings, language=language)
    case_of_each = replace(facts, queued_cases=20, queued_transactions=20, queued_eur=4512.0)
    assert "paiements" not in read(success(case_of_each, told, RULES))[1]
    assert " payments" not in read(success(case_of_each, told, RULES))[1]
    assert several in read(success(replace(case_of_each, queued_transactions=31), told, RULES))[1]


def test_the_mail_counts_cases_their_payments_and_their_sum(built, facts):
    expected = built.read_published("select count(*), count(*), round(sum(amount_eur), 6) from suspicious_transactions")
    assert [(facts.queued_cases, facts.queued_transactions, round(facts.queued_eur, 6))] == expected


def test_files_that_exist_are_attached(built, facts, settings):
    settings.review.mkdir()
    (settings.review / "cases_to_review.csv").write_bytes(b"case_id\r\ncase_1\r\n")
    (settings.review / "cases_to_review.xlsx").write_bytes(b"PK")
    card = settings.model_card(facts.status["champion_version"])
    card.parent.mkdir(exist_ok=True)
    card.write_text("# Model card")
    settings.dashboard.parent.mkdir()
    settings.dashboard.write_text("<p>page</p>")
    large = Mail(attachment_limit_mb=8, timeout_s=1, give_up_after_hours=1)

    *_, attachments = read(success(facts, settings, large))

    assert set(attachments) == {
        "cases_to_review.csv",
        "cases_to_review.xlsx",
        "metrics.csv",
        card.name,
        "llm_performance.html",
    }
    metrics = list(csv.DictReader(io.StringIO(attachments["metrics.csv"])))
    [(value,)] = built.read_published(
        "select value from model_evaluations join _snapshot on model_version = champion_version "
        "where metric = 'recall' and split = 'test'"
    )
    [row] = [
        row
        for row in metrics
        if (row["metric"], row["split"]) == ("recall", "test") and row["model_version"] == metrics[0]["model_version"]
    ]
    assert float(row["value"]) == value


@pytest.mark.parametrize("language", ["fr", "en"])
def test_the_body_shows_the_first_screen_of_the_page(built, facts, tmp_path, language):
    settings = Settings(tmp_path / "warehouse.duckdb", built.published, language)
    message = success(facts, settings, RULES)
    received = message_from_bytes(message.as_bytes(), policy=policy.SMTP)
    _, text, html, _ = read(message)

    [(champion,)] = built.read_published("select champion_version from _snapshot")
    headline = {"fr": "Tout va bien", "en": "All is well"}[language]
    assert text.splitlines()[2] == headline and headline in html
    assert champion in text and champion in html
    pictures = {part["Content-ID"][1:-1]: part for part in received.walk() if part["Content-ID"]}
    images = re.findall(r'<img src="cid:([^"]+)" alt="([^"]+)"', html)
    assert {source for source, _ in images} == set(pictures)
    assert len(images) == len(pictures) == 3
    for part in pictures.values():
        assert part.get_content_disposition() == "inline"
        assert part.get_content().startswith(b"\x89PNG")


def test_without_the_first_screen_the_mail_is_written_all_the_same(facts, settings, built, caplog):
    """`settings` name a published file that is not there; then one without a table that the page needs."""
    for _ in range(2):
        subject, text, html, _ = read(success(facts, settings, RULES))
        assert subject == "Pipeline finished: fraud model retrained and scored."
        assert facts.status["champion_version"] in text and "<img" not in html
        assert "does without the first screen" in caplog.text
        caplog.clear()
        shutil.copy(built.published, settings.published)
        with duckdb.connect(settings.published) as con:
            con.execute("drop table queue_table")


def test_a_file_over_the_limit_is_named_with_its_place(facts, settings):
    settings.review.mkdir()
    cases = settings.review / "cases_to_review.csv"
    cases.write_bytes(b"x" * 1001)
    _, text, _, attachments = read(success(facts, settings, RULES))
    assert "cases_to_review.csv" not in attachments
    assert "too large to be attached" in text and str(cases) in text


def test_a_failure_says_the_step_the_error_what_is_served_and_how_to_retry(settings):
    subject, text, html, _ = read(failure(OUTCOME, "2026-11-25T10:00:00", settings, RULES))
    assert subject == "Pipeline failed: step fraud."
    for expected in ("column <Amount> is missing", "published on 2026-11-25 10:00 UTC", "make pipeline"):
        assert expected in text
    assert "&lt;Amount&gt;" in html


def test_without_a_published_file_a_failure_says_so(settings):
    assert "no file has been published yet" in read(failure(OUTCOME, None, settings, RULES))[1]


def test_a_line_break_in_a_name_begins_no_header(settings):
    message = failure(OUTCOME | {"failed_step": "fraud\nBcc: spy@example.org"}, None, settings, RULES)
    assert message_from_bytes(message.as_bytes(), policy=policy.SMTP)["Bcc"] is None


def test_a_secret_in_an_error_is_blotted_out(settings, monkeypatch):
    monkeypatch.setenv("SMTP_PASSWORD", "correct horse")
    _, text, html, _ = read(failure(OUTCOME | {"message": "login with correct horse"}, None, settings, RULES))
    assert "correct horse" not in text + html


def test_the_html_is_well_formed(facts, settings, built):
    class Balance(HTMLParser):
        open = []

        def handle_starttag(self, tag, attributes):
            if tag not in ("meta", "img", "br"):
                self.open.append(tag)

        def handle_endtag(self, tag):
            assert self.open.pop() == tag

    for published in (settings.published, built.published):
        parser = Balance()
        parser.feed(read(success(facts, Settings(settings.warehouse, published), RULES))[2])
        assert parser.open == []


@pytest.mark.parametrize("language", ["fr", "en"])
def test_what_was_decided_about_a_signal_is_told_with_its_reason(facts, settings, language):
    decided = [
        {"signal": "data drift", "action": action, "reason": "4 inputs have moved", "reason_code": None}
        for action in ACTIONS
    ]
    _, text, _, _ = read(success(facts, replace(settings, language=language), RULES, decided))
    told = [line for line in text.splitlines() if "4 inputs have moved" in line]
    assert len({*told}) == len(ACTIONS)
    name = {"fr": "dérive des données", "en": "data drift"}[language]
    assert all(name in line for line in told)
