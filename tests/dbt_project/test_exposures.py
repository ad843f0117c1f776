"""The exposures name what is really read."""

import re

import yaml

from orchestration.dashboard import page_facts
from orchestration.published import open as published_file
from tests.conftest import ROOT

EXPOSURES = ROOT / "dbt_project" / "models" / "publish" / "_exposures.yml"


def named(exposure):
    """Names of the models and sources that an exposure depends on, `published` (the file itself) left out."""
    [found] = [one for one in yaml.safe_load(EXPOSURES.read_text())["exposures"] if one["name"] == exposure]
    return {re.findall(r"'(\w+)'", text)[-1] for text in found["depends_on"]} - {"published"}


class Recorded(published_file.Published):
    """Remembers every query."""

    asked = ""

    def rows(self, sql, **values):
        self.asked += sql
        return super().rows(sql, **values)


def test_the_dashboard_depends_on_every_table_that_the_page_reads(built, monkeypatch):
    monkeypatch.setattr(published_file, "Published", Recorded)
    with published_file.opened(built.published) as file:
        page_facts.gather(file, "fr")
        words = set(re.findall(r"\w+", file.asked))
    tables = {name for (name,) in built.read_published("select table_name from information_schema.tables")}
    # The state is asked of orchestration.published.health, which reads one table.
    assert named("dashboard") == (words & tables | {"pipeline_health"}) - {"_snapshot"}


def test_the_bot_depends_on_every_published_table(built):
    tables = {name for (name,) in built.read_published("select table_name from information_schema.tables")}
    assert named("analyst_bot") == tables - {"_snapshot"}
