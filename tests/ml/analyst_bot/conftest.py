import pytest

from ml.analyst_bot.sealed.seal import Sealed


@pytest.fixture(scope="module")
def sealed(built):
    """The published file of the first build, to be asked."""
    with Sealed(built.published) as sealed:
        yield sealed
