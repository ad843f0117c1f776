import warnings
from functools import cache

import pytest
import vl_convert

from tests.conftest import Project

# Dozens of tests make the page of the same published file: each of its charts is drawn once, which is most of a page.
vl_convert.vegalite_to_svg = cache(vl_convert.vegalite_to_svg)


@pytest.fixture(scope="session")
def definitions():
    """All that Dagster knows of."""
    with warnings.catch_warnings():
        # dagster-dbt's SQL parser warns of a faster one, once, when it is imported.
        warnings.filterwarnings("ignore", "sqlglotrs is deprecated", DeprecationWarning)
        from orchestration.definitions import defs
    return defs()


@pytest.fixture
def build_here(parsed):
    """What orchestration.builds.build.build makes, in this process, which has dbt loaded and the project parsed."""

    def build(settings, variables, *, environment=None):
        Project(settings.warehouse.parent, parsed).run(**variables)

    return build
