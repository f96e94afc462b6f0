"""What the tests of this room share: one scored job, which none of them changes."""

import pytest

from factories import a_scoring


@pytest.fixture(scope="session")
def scoring():
    return a_scoring()
