"""The small world that the tests of indicators look at."""

import pytest

from factories import a_world, cube_of, reconciled


@pytest.fixture(scope="module")
def world():
    return a_world()


@pytest.fixture(scope="module")
def cube(world):
    return cube_of(world)


@pytest.fixture(scope="module")
def flows(world):
    """Reconciled dollars by (year, exporter, importer, product)."""
    return reconciled(world)
