"""The page, as a step of the job: after what is published, before the mail that encloses it."""

import dagster as dg

from orchestration.dashboard.first_screen import first_screen
from orchestration.dashboard.page import build
from orchestration.settings.places import Settings


@dg.asset(deps=["published"], group_name="report", kinds={"html"})
def llm_performance(places: dg.ResourceParam[Settings]) -> dg.MaterializeResult:
    """How model, data and LLM are doing: one HTML file that loads nothing."""
    # Without last_run: the last one recorded is the run before this one, and may have failed.
    facts = build(places.published, places.dashboard, places.language)
    screen = first_screen(places.published, places.language)
    return dg.MaterializeResult(
        metadata={
            "page": dg.MetadataValue.path(places.dashboard),
            "preview": dg.MetadataValue.md(f"```\n{screen.text}\n```"),
            "state": facts.state,
            "size_mb": round(places.dashboard.stat().st_size / 1e6, 3),
        }
    )
