import warnings

import pytest


@pytest.fixture(scope="session")
def definitions():
    """The module orchestration.definitions."""
    with warnings.catch_warnings():
        # dagster-dbt's SQL parser warns of a faster one, once, when it is imported.
        warnings.filterwarnings("ignore", "sqlglotrs is deprecated", DeprecationWarning)
        from orchestration import definitions
    return definitions
