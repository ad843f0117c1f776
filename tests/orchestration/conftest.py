import warnings

import pytest

from tests.conftest import Project


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
    """orchestration.builds.build.build in this process, which has dbt loaded and the project parsed."""

    def build(settings, variables, *, environment=None):
        Project(settings.warehouse.parent, parsed).build(**variables)

    return build
