import json
from html.parser import HTMLParser

import duckdb
import pytest
from click.testing import CliRunner
from sklearn.metrics import average_precision_score

from ml.language.guards import outside
from ml.language.languages import LANGUAGES
from orchestration.cli import main
from orchestration.dashboard import queries
from orchestration.dashboard.first_screen import first_screen
from orchestration.dashboard.page import build
from orchestration.published.open import opened
from tests.orchestration.dashboard import published_files


class Outline(HTMLParser):
    """Ids, texts of headings, and every address that a page would load."""

    def __init__(self, page):
        super().__init__()
        self.ids, self.addresses, self.tags = [], [], set()
        self.feed(page)

    def handle_starttag(self, tag, attributes):
        self.tags.add(tag)
        for name, value in attributes:
            if name == "id":
                self.ids.append(value)
            if name in ("src", "href", "xlink:href", "action", "data", "poster", "srcset"):
                self.addresses.append(value)


def page_of(published, folder, language="fr"):
    out = folder / "page" / "llm_performance.html"
    build(published, out, language)
    return out.read_text()


def test_the_command_writes_one_page_of_at_most_3_mb(built, tmp_path):
    result = CliRunner().invoke(
        main, ["dashboard", "--language", "en", "--out", str(tmp_path / "p.html")], env=built.environment
    )
    assert result.exit_code == 0, result.output
    assert (tmp_path / "p.html").stat().st_size <= 3_000_000
    assert [path.name for path in tmp_path.iterdir()] == ["p.html"]


def test_without_a_published_file_the_command_says_what_to_do(tmp_path):
    result = CliRunner().invoke(main, ["dashboard"], env={"FRAUD_PUBLISHED": str(tmp_path / "none.duckdb")})
    assert result.exit_code == 1
    assert "nothing has been published yet. Run: make build" in result.output


def test_a_page_that_fails_leaves_the_last_one(built, tmp_path):
    before = page_of(built.published, tmp_path)
    broken = published_files.copy(built.published, tmp_path, "drop table queue_table")
    with pytest.raises(duckdb.CatalogException, match="queue_table"):
        page_of(broken, tmp_path)
    assert (tmp_path / "page" / "llm_performance.html").read_text() == before
    assert len(list((tmp_path / "page").iterdir())) == 1


def test_published_results_stand_only_beside_a_window_with_as_many_frauds(built, tmp_path):
    # The small demo has 2 % frauds, the data set of the published results 0.17 %.
    assert "Band: published results" not in page_of(built.published, tmp_path, "en")
    change = "update current_evaluations set prevalence = 0.0016"
    as_many = page_of(published_files.copy(built.published, tmp_path, change), tmp_path, "en")
    assert "Band: published results, 0.79 to 0.81" in as_many


@pytest.mark.parametrize("language", ["fr", "en"])
def test_the_page_names_nothing_to_load(built, tmp_path, language):
    page = page_of(built.published, tmp_path, language)
    outline = Outline(page)
    assert [address for address in outline.addresses if not address.startswith(("#", "data:,"))] == []
    assert outline.tags.isdisjoint({"img", "iframe", "object", "embed", "base", "form"})
    assert len(outline.ids) == len(set(outline.ids))
    assert f'<html lang="{language}">' in page
    assert "default-src &#39;none&#39;" in page and "unsafe" not in page.split("</head>")[0].split("<style>")[0]


def test_the_rebalanced_average_precision_agrees_with_scikit_learn(built):
    with duckdb.connect(built.published, read_only=True) as con:
        rows = con.sql(
            "select coalesce(is_fraud, false) as f, fraud_score as s from fraud_prediction where split = 'test'"
        )
        table = rows.to_arrow_table()
    frauds, scores = table["f"].to_numpy(zero_copy_only=False), table["s"].to_numpy()
    weights = [1.0 if fraud else frauds.sum() / (~frauds).sum() for fraud in frauds]
    with opened(built.published) as file:
        row = queries.rebalanced(file)
    assert row["average_precision"] == pytest.approx(average_precision_score(frauds, scores), abs=1e-9)
    assert row["average_precision_rebalanced"] == pytest.approx(
        average_precision_score(frauds, scores, sample_weight=weights), abs=1e-9
    )


def test_calibration_bins_hold_equally_many_frauds_and_every_test_row(built):
    with opened(built.published) as file:
        bins = queries.calibration(file)
    [(rows, frauds)] = built.read_published(
        "select count(*), count(*) filter (is_fraud) from fraud_prediction where split = 'test'"
    )
    assert sum(row["rows"] for row in bins) == rows
    assert {row["frauds"] for row in bins} <= {frauds // len(bins), frauds // len(bins) + 1}


def test_the_capacity_of_the_build_reaches_the_page(built, tmp_path):
    assert "capacité 100\u00a0: " in page_of(built.published, tmp_path)
    other = published_files.copy(
        built.published, tmp_path, """update _snapshot set settings = '{"review_capacity": 37}'"""
    )
    assert "capacité 37\u00a0: " in page_of(other, tmp_path)


def test_what_is_not_there_yet_is_said(built, tmp_path):
    page = page_of(published_files.almost_empty(built.published, tmp_path), tmp_path, "en")
    for said in ("there is nothing to measure honestly", "The review queue is empty", "No call of the LLM"):
        assert said in page


def test_a_failed_run_is_the_first_thing_the_page_says(built, tmp_path):
    run = tmp_path / "last_run.json"
    outcome = {"outcome": "failed", "kind": "build", "failed_step": "fraud", "message": "<b>no file</b>"}
    run.write_text(json.dumps(outcome | {"ended_at": "2026-11-25T06:00:00+00:00"}))
    build(built.published, tmp_path / "page.html", "en", run)
    page = (tmp_path / "page.html").read_text()
    assert "Action is needed</h1>" in page
    assert "build failed at fraud (2026-11-25 06:00 UTC): &lt;b&gt;no file&lt;/b&gt;" in page


def test_the_mail_gets_text_and_pictures(built):
    screen = first_screen(built.published, "en")
    assert screen.text.startswith(screen.headline)
    assert "Average precision (AP): 0." in screen.text
    assert set(screen.pictures) == {"ap", "queue", "hours"}
    for picture in screen.pictures.values():
        assert picture.title and picture.alternative
        assert picture.png.startswith(b"\x89PNG") and len(picture.png) < 200_000


@pytest.mark.parametrize(
    ("language", "number", "euros", "percent"),
    [("fr", "−1\u202f234,50", "1\u202f234,50\u00a0€", "12,3\u00a0%"), ("en", "−1,234.50", "€1,234.50", "12.3%")],
)
def test_figures_are_written_as_the_language_writes_them(language, number, euros, percent):
    f = LANGUAGES[language]
    assert (f.number(-1234.5, 2), f.euros(1234.5, 2), f.percent(0.1234, 1)) == (number, euros, percent)


def test_invisible_characters_from_outside_are_spelled_out():
    assert outside("a\u202eb\u2066c\u200bd\x07e") == "a[U+202E]b[U+2066]c[U+200B]d[U+0007]e"
    assert outside("x" * 5_000) == "x" * 1_500 + " […]"
    assert outside(None) == ""
