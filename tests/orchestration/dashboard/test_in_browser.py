"""The page in a real browser: headless Chromium, which .ci/run installs."""

import re
import shutil
from functools import cache

import pytest

from orchestration.dashboard.page import build
from orchestration.dashboard.queries import MAX_CASES
from tests.orchestration.dashboard import published_files

pytestmark = pytest.mark.skipif(
    not shutil.which("chromium"), reason="no chromium here: `apt-get install chromium` brings it"
)


@pytest.fixture(scope="module")
def browser():
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=["--no-sandbox"])
        yield browser
        browser.close()


@pytest.fixture(scope="module")
def files(built, tmp_path_factory):
    """Published files by what they hold."""
    make = {
        "data": lambda published, folder: published,
        "almost none": published_files.almost_empty,
        "50 versions and 100,000 cases": published_files.large,
        "hostile texts": published_files.hostile,
        "watched": published_files.watched,
    }
    return {name: change(built.published, tmp_path_factory.mktemp("file")) for name, change in make.items()}


@pytest.fixture(scope="module")
def rendered(files, tmp_path_factory):
    """The page of a published file, rendered once for all tests that look at it."""

    @cache
    def render(name, language):
        out = tmp_path_factory.mktemp("page") / "llm_performance.html"
        build(files[name], out, language)
        return out

    return render


@pytest.fixture
def opened(browser, rendered):
    """Opens the page of a published file; nothing may be complained of or asked for until the test ends."""
    troubles, contexts = [], []

    def open_page(name, language="en", **context):
        out = rendered(name, language)
        contexts.append(browser.new_context(**context))
        page = contexts[-1].new_page()
        page.on("console", lambda message: troubles.append(message.text))
        page.on("pageerror", lambda error: troubles.append(str(error)))
        page.on("request", lambda request: request.url == out.as_uri() or troubles.append(request.url))
        page.goto(out.as_uri())
        return page

    yield open_page
    for context in contexts:
        context.close()
    assert troubles == []


KINDS = ["data", "almost none", "50 versions and 100,000 cases", "hostile texts", "watched"]


@pytest.mark.parametrize("language", ["fr", "en"])
@pytest.mark.parametrize("kind", KINDS)
def test_every_section_is_rendered_and_nothing_is_asked_of_the_network(opened, kind, language):
    page = opened(kind, language)
    for section in ("state", "model", "data", "llm", "cases"):
        box = page.locator(f"#{section}").bounding_box()
        assert box["height"] > 100, section
    assert not re.search(r"\b(None|nan|NaN|undefined|Undefined)\b", page.inner_text("body"))


@pytest.mark.parametrize("kind", KINDS)
def test_no_width_makes_the_page_scroll_sideways(opened, kind):
    page = opened(kind, viewport={"width": 320, "height": 800})
    for width in (320, 390, 1280):
        page.set_viewport_size({"width": width, "height": 800})
        assert page.evaluate("document.documentElement.scrollWidth") == width


def test_the_state_comes_first_and_the_worst_part_of_it(opened):
    page = opened("watched")
    assert page.inner_text("h1") == "Action is needed"
    assert page.locator(".health .area").all_inner_texts()[:2] == ["Model", "Data"]
    assert "concept drift: recall is 0.52, below the 0.71" in page.inner_text(".health")


def test_drift_is_shown_as_measured_last_what_matters_first(opened):
    page = opened("watched")
    features = page.locator("#drift tbody tr td:first-child").all_inner_texts()
    assert features[:2] == ["v14", "v12"]
    assert len(features) == len(set(features)) == 29
    assert page.locator("#drift tbody tr td:last-child").all_inner_texts()[:3] == ["alert", "moved", "steady"]
    assert "Score 0.123" in page.inner_text("#data")
    [drift] = [tile for tile in page.locator(".kpis > div").all_inner_texts() if tile.startswith("Drift")]
    assert "0.123" in drift and "features in alert: 1" in drift
    assert "3.12%" in page.inner_text("#predictions")
    assert "0.52 (0.41 – 0.63)" in page.inner_text("#estimated")
    assert "concept drift" in page.inner_text("#estimated")


def test_hostile_text_is_shown_as_text(opened):
    page = opened("hostile texts")
    assert page.title().startswith("Fraud: model, data, LLM")
    shown = page.inner_text("#llm")
    assert "<script>document.title='owned'</script>" in shown
    assert "[click](javascript:document.title='owned')" in shown
    assert "[U+202E]flip" in shown and "\u202e" not in page.content()
    assert page.locator("main img, main script, main a[href^=javascript], [onerror], [onload]").count() == 0
    page.locator("#cases-table summary").first.click()
    assert page.inner_text("#cases-table").count("<img src=x onerror=") == len(ranks(page)) + 1


def test_what_is_no_script_of_ours_does_not_run(browser, rendered, tmp_path):
    """The policy holds even if escaping should fail one day."""
    out = tmp_path / "page.html"
    out.write_text(
        rendered("data", "en").read_text().replace("<footer>", "<script>document.title = 'owned'</script><footer>")
    )
    page = browser.new_page()
    page.goto(out.as_uri())
    assert page.title() != "owned"
    page.close()


def test_the_slider_moves_the_numbers(opened, files):
    import duckdb

    page = opened("data")
    slider = page.locator("#slider")
    slider.evaluate("(slider) => { slider.value = 0; slider.dispatchEvent(new Event('input')); }")
    with duckdb.connect(files["data"], read_only=True) as con:
        [(precision, recall, cost)] = con.sql(
            "select precision, recall, cost_eur from threshold_table where split = 'test' and model_version = "
            "(select champion_version from _snapshot) order by threshold limit 1"
        ).fetchall()
    assert page.inner_text("#out-precision") == f"{precision:.0%}"
    assert page.inner_text("#out-recall") == f"{recall:.0%}"
    assert page.inner_text("#out-cost") == f"€{cost:,.0f}"
    assert page.get_attribute("#cursor", "x1") == "52"

    before = [page.inner_text(f"#out-{name}") for name in ("threshold", "reviews")]
    slider.focus()
    page.keyboard.press("End")
    assert all(
        page.inner_text(f"#out-{name}") != value for name, value in zip(("threshold", "reviews"), before, strict=True)
    )
    page.click("#cheapest")
    assert slider.input_value() == slider.get_attribute("data-start")


def ranks(page):
    return [int(text) for text in page.locator("#cases-table tbody tr:visible td:first-child").all_inner_texts()]


def test_cases_are_sorted_by_the_keyboard(opened):
    page = opened("data")
    in_order = ranks(page)
    assert in_order == sorted(in_order)
    amount = page.get_by_role("button", name="Amount")
    amount.focus()
    page.keyboard.press("Enter")
    amounts = [float(text.strip("€").replace(",", "")) for text in
               page.locator("#cases-table tbody td:nth-child(4)").all_inner_texts()]  # fmt: skip
    assert amounts == sorted(amounts, reverse=True)
    assert page.get_attribute("#cases-table th:nth-child(4)", "aria-sort") == "descending"
    page.keyboard.press("Enter")
    assert page.get_attribute("#cases-table th:nth-child(4)", "aria-sort") == "ascending"


def test_cases_are_filtered_by_words(opened):
    page = opened("data")
    wanted = page.inner_text("#cases-table tbody tr:nth-child(2) td:nth-child(2)")
    page.fill("#filter", f"  {wanted.upper()} ")
    assert ranks(page) == [2]
    assert page.inner_text("#filtered").startswith("1 of ")
    page.fill("#filter", "")
    assert len(ranks(page)) > 1


def test_a_case_tells_its_reasons_at_once_and_the_whole_text_by_the_keyboard(opened, files):
    import duckdb

    page = opened("data")
    with duckdb.connect(files["data"], read_only=True) as con:
        [(feature, text)] = con.sql(
            "select strongest_feature, explanation from risk_explanation join reason_codes using (transaction_id) "
            "join suspicious_transactions using (transaction_id) where queue_rank = 1"
        ).fetchall()
    why = page.locator("#cases-table tbody tr:first-child td.why")
    assert why.inner_text().startswith(f"{feature} ")
    why.locator("summary").focus()
    page.keyboard.press("Enter")
    assert " ".join(text.split()) in " ".join(why.inner_text().split())


def test_100_000_cases_are_capped_with_a_note(opened):
    page = opened("50 versions and 100,000 cases")
    assert len(ranks(page)) == MAX_CASES
    assert f"The first {MAX_CASES} of 100,000" in page.inner_text("#cases")
    assert page.locator("#versions svg [aria-label*='(full)'], #versions svg [aria-label*='(sampled)']").count() >= 50


def test_a_mark_tells_what_it_is_under_the_pointer(opened):
    page = opened("data")
    bar = page.locator("#data svg [aria-label]").first
    bar.scroll_into_view_if_needed()
    bar.hover()
    assert page.inner_text("#tip") == bar.get_attribute("aria-label")


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_text_stands_out_from_its_ground(opened, scheme):
    """WCAG 2.2 asks for a contrast of 4.5 between text and ground."""
    page = opened("data", color_scheme=scheme)
    colours = page.evaluate(
        """() => Object.fromEntries(['surface', 'ink', 'muted', 'accent', 'good', 'warn', 'bad', 'warm'].map((name) => {
            const span = document.body.appendChild(document.createElement('span'));
            span.style.color = `var(--${name})`;
            return [name, getComputedStyle(span).color.match(/\\d+/g).map(Number)];
        }))"""
    )
    ground = luminance(colours.pop("surface"))
    for name, colour in colours.items():
        lighter, darker = sorted((luminance(colour), ground), reverse=True)
        assert (lighter + 0.05) / (darker + 0.05) >= 4.5, name


def luminance(colour):
    parts = [value / 255 for value in colour]
    linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def test_the_page_is_there_without_scripts(opened):
    page = opened("data", java_script_enabled=False)
    assert page.locator("#model svg").count() >= 8
    assert page.locator("#cases-table tbody tr").count() > 1


def test_each_picture_has_a_name_for_who_cannot_see_it(opened):
    page = opened("data")
    names = page.locator("figure svg[role=img], .overlay svg[role=img], .chart svg").evaluate_all(
        "(pictures) => pictures.map((picture) => picture.getAttribute('aria-label'))"
    )
    assert len(names) >= 10
    assert all(names)
    headings = page.locator("h1, h2, h3").evaluate_all("(all) => all.map((heading) => Number(heading.tagName[1]))")
    assert headings[0] == 1 and headings.count(1) == 1
    assert all(after - before <= 1 for before, after in zip(headings, headings[1:], strict=False))
