"""What people in payments ask for is told wherever the other figures are, in both languages."""

import shutil
from datetime import UTC, datetime
from html import unescape

import duckdb
import pytest

from ml.analyst_bot.ask import ask
from ml.analyst_bot.sealed.seal import Sealed
from orchestration.dashboard import queries
from orchestration.dashboard.page import build as page_of
from orchestration.mail.letters import success
from orchestration.mail.run_facts import read_facts
from orchestration.published.model_card import model_card
from orchestration.published.open import opened
from orchestration.published.status import in_words, status
from orchestration.settings.places import Settings
from orchestration.settings.rules import load_rules

# From the published decisions themselves.
DECISIONS = """
    select
        sum(amount_eur) filter (is_fraud and is_flagged) / sum(amount_eur) filter (is_fraud),
        10000 * sum(amount_eur) filter (is_fraud) / sum(amount_eur),
        10000 * coalesce(sum(amount_eur) filter (is_fraud and not is_flagged), 0) / sum(amount_eur),
        count(*) filter (is_flagged and not is_fraud) / count(*) filter (is_flagged and is_fraud)
    from fraud_prediction where split = 'test'
"""


def told(published, language, folder):
    """Text of everything that tells figures, by the name of the place."""
    settings = Settings(folder / "warehouse.duckdb", published, language)
    page_of(published, folder / "page.html", language)
    mail = success(read_facts(published, "a-run", datetime.now(UTC)), settings, load_rules().mail)
    places = {
        "page": unescape((folder / "page.html").read_text()),
        "mail": mail.get_body(("plain",)).get_content(),
    }
    with Sealed(published) as sealed:
        places["bot"] = ask({"fr": "métriques du champion", "en": "metrics of the champion"}[language], sealed).text
    if language == "en":
        with duckdb.connect(published, read_only=True) as con:
            [(champion,)] = con.sql("select model_version from current_champion").fetchall()
            places["card"] = model_card(con, champion)
        places["status"] = in_words(status(published))
    return {place: text.replace("\u202f", " ").replace("\u00a0", " ") for place, text in places.items()}


NAMES = {
    "en": {
        "page": ("Value detection rate", "Fraud before", "Fraud after", "False alerts per true one"),
        "mail": ("Value detection rate", "Fraud before", "Fraud after", "False alerts per true one"),
        "bot": ("value detection rate", "basis points of fraud before", "after", "false alerts per true one"),
        "card": (
            "| value detection rate",
            "| fraud basis points before",
            "| fraud basis points after",
            "| false positive ratio by alert",
        ),
        "status": ("value", "bp before", "bp after", "false alerts"),
    },
    "fr": {
        "page": ("Taux de détection en valeur", "Fraude avant", "Fraude après", "Fausses alertes par alerte juste"),
        "mail": ("Taux de détection en valeur", "Fraude avant", "Fraude après", "Fausses alertes par alerte juste"),
        "bot": (
            "taux de détection en valeur",
            "points de base de fraude avant",
            "après",
            "fausses alertes par alerte juste",
        ),
    },
}
DIGITS = {"bot": None, "card": (3, 3, 3, 3)}
# What each place says where figures by customer are known, and nowhere else.
OF_CUSTOMERS = {
    "en": {
        "page": "Recall by customer",
        "mail": "Recall by customer",
        "bot": "recall by customer",
        "card": "| recall by customer",
        "status": "  customers ",
    },
    "fr": {"page": "Rappel par client", "mail": "Rappel par client", "bot": "rappel par client"},
}


@pytest.fixture(scope="module")
def told_of_ulb(built, tmp_path_factory):
    """What is told of the first build, by language."""
    return {language: told(built.published, language, tmp_path_factory.mktemp(language)) for language in ("fr", "en")}


@pytest.mark.parametrize("language", ["fr", "en"])
def test_every_place_tells_the_figures_of_the_published_decisions(built, told_of_ulb, language):
    [values] = built.read_published(DECISIONS)
    places = told_of_ulb[language]
    assert places.keys() == NAMES[language].keys()
    for place, names in NAMES[language].items():
        for name, value, digits in zip(names, values, DIGITS.get(place) or (3, 1, 1, 2), strict=True):
            # The bot writes four digits that count.
            figure = f"{value:.4g}" if place == "bot" else f"{value:.{digits}f}"
            figure = figure.replace(".", ",") if language == "fr" else figure
            after = places[place].partition(name)[2][:150]
            assert figure in after, (place, name)


@pytest.mark.parametrize("language", ["fr", "en"])
def test_figures_by_customer_are_told_where_they_are_known(built, told_of_ulb, tmp_path, language):
    for place, text in told_of_ulb[language].items():
        assert OF_CUSTOMERS[language][place] not in text, place
    published = shutil.copy(built.published, tmp_path / "customers.duckdb")
    with duckdb.connect(published) as con:
        con.execute(
            "update current_evaluations set value = .625, ci_low = .5, ci_high = .75, reason = null where metric in "
            "('false_positive_ratio_by_customer', 'recall_by_customer', 'hours_to_first_alert', "
            "'card_precision_at_capacity', 'card_precision_at_capacity_known_kept')"
        )
    figure = "0,625" if language == "fr" else "0.625"
    for place, text in told(published, language, tmp_path).items():
        assert figure in text.partition(OF_CUSTOMERS[language][place])[2][:150], place


def test_a_file_of_an_earlier_release_has_a_status_a_page_and_a_mail_without_them(built, tmp_path):
    published = shutil.copy(built.published, tmp_path / "earlier.duckdb")
    with duckdb.connect(published) as con:
        con.execute(
            "delete from current_evaluations where metric like '%customer' or metric like '%basis%' or metric like "
            "'card%' or metric in ('value_detection_rate', 'false_positive_ratio_by_alert', 'hours_to_first_alert')"
        )
    for place, text in told(published, "en", tmp_path).items():
        assert NAMES["en"][place][1] not in text, place


@pytest.fixture(scope="module")
def sampled(built, tmp_path_factory):
    """The published file with a third of the transactions that are neither fraud nor flagged."""
    path = shutil.copy(built.published, tmp_path_factory.mktemp("sampled") / "fraud.duckdb")
    with duckdb.connect(path) as con:
        con.execute(
            "create temp table others as select transaction_id, md5(transaction_id) < '55' as is_drawn "
            "from fraud_prediction where not is_flagged and not coalesce(is_fraud, false)"
        )
        for table in ("fraud_prepared", "fraud_scores"):
            con.execute(
                f"delete from {table} where transaction_id in (select transaction_id from others where not is_drawn)"
            )
        con.execute("update _snapshot set sample_weight = (select count(*) / count(*) filter (is_drawn) from others)")
    return path


def test_figures_of_a_sample_are_those_of_all_transactions(built, sampled):
    with opened(built.published) as whole, opened(sampled) as part:
        everything, found = queries.volume(whole), queries.volume(part)
        assert found["published_transactions"] < 0.4 * everything["published_transactions"]
        same = ("transactions", "frauds", "flagged_today")
        assert {name: found[name] for name in same} == {name: everything[name] for name in same}
        assert found["unseen_today"] == pytest.approx(everything["unseen_today"], rel=0.05)
        for one, other in zip(queries.calibration(whole), queries.calibration(part), strict=True):
            assert other["frauds"] == one["frauds"]
            assert other["observed"] == pytest.approx(one["observed"], rel=0.15)
            assert other["predicted"] == pytest.approx(one["predicted"], rel=0.15)
        expected = queries.rebalanced(whole)
        assert queries.rebalanced(part) == pytest.approx(expected, abs=0.02)
        for one, other in zip(queries.hours(whole), queries.hours(part), strict=True):
            assert other["transactions"] == pytest.approx(one["transactions"], abs=6 * one["transactions"] ** 0.5)
            assert other["frauds"] == one["frauds"]
        [champion] = whole.rows("select model_version from current_champion")
        cards = [model_card(file.con, champion["model_version"]) for file in (whole, part)]
        assert len(cards[0].splitlines()) == len(cards[1].splitlines())
    whole, part = status(built.published), status(sampled)
    assert (part["transactions"], part["flagged"], part["frauds"]) == (12_000, whole["flagged"], whole["frauds"])
    assert part["waiting"] == pytest.approx(whole["waiting"], rel=0.1, abs=20)


@pytest.mark.parametrize(
    ("language", "says"), [("en", "of 12,000 transactions: all"), ("fr", "des 12 000 transactions :")]
)
def test_where_the_file_holds_a_sample_page_and_status_say_so(sampled, told_of_ulb, tmp_path, language, says):
    places = told(sampled, language, tmp_path)
    assert says in places["page"]
    assert ("of them: all frauds" in places["status"]) if language == "en" else ("status" not in places)
    whole = told_of_ulb[language]
    assert says not in whole["page"]
    assert "of them: all frauds" not in whole.get("status", "")
