"""Benchmark of the page: seconds to build it, and to its first paint in headless Chromium.

Prints two numbers; the second is `-` where there is no Chromium. Run as: python -m tests.benchmarks.dashboard FILE.
"""

import shutil
import sys
import tempfile
from pathlib import Path
from time import perf_counter

# The page's security policy lets nothing be evaluated again and again, as waiting for a condition would.
FIRST_PAINT = """new Promise(resolve => new PerformanceObserver(
    list => list.getEntriesByName('first-contentful-paint').forEach(entry => resolve(entry.startTime))
).observe({type: 'paint', buffered: true}))"""


def main(published):
    with tempfile.TemporaryDirectory() as folder:
        page = Path(folder) / "llm_performance.html"
        started = perf_counter()
        # The imports are part of what somebody waits for.
        from orchestration.dashboard.page import build

        build(Path(published), page, "en")
        print(perf_counter() - started, first_paint_s(page))


def first_paint_s(page):
    chromium = shutil.which("chromium")
    if not chromium:
        return "-"
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox"])
        tab = browser.new_page()
        tab.goto(page.as_uri())
        painted_ms = tab.evaluate(FIRST_PAINT)
        browser.close()
    return painted_ms / 1000


if __name__ == "__main__":
    main(*sys.argv[1:])
