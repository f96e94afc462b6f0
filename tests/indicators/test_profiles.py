"""Profiles by chapter: shares that add up to one, in the latest well-covered year."""

import numpy as np
import pytest

from corridor.indicators import profiles
from corridor.indicators.base import UNKNOWN_YEAR
from factories import a_world, cube_of


@pytest.fixture
def cube(monkeypatch):
    monkeypatch.setattr(profiles, "MIN_CHAPTERS", 3)
    return cube_of(a_world())


@pytest.mark.parametrize("profile", [profiles.of_exports, profiles.of_imports])
def test_shares_add_up_to_one_or_are_unknown(cube, profile):
    found = profile(cube)
    total = found.shares.sum(axis=1)
    known = ~np.isnan(total)
    np.testing.assert_allclose(total[known], 1.0)
    assert (known == (found.year != UNKNOWN_YEAR)).all()
    np.testing.assert_allclose(
        found.shares[known] * found.dollars[known].sum(axis=1, keepdims=True), found.dollars[known]
    )


def test_years_and_who_has_one(cube):
    sold, bought = (
        dict(zip(cube.countries, p.year.tolist(), strict=True))
        for p in (profiles.of_exports(cube), profiles.of_imports(cube))
    )
    assert sold["BEL"] == bought["BEL"] == 2021
    assert sold["EST"] == 2021  # through the markets that declare
    assert bought["EST"] == UNKNOWN_YEAR
    assert sold["WLD"] == UNKNOWN_YEAR
    own = dict(zip(cube.countries, profiles.of_exports(cube).own.tolist(), strict=True))
    assert own["BEL"]
    assert not own["EST"]


def test_sixty_chapters_are_asked_for():
    cube = cube_of(a_world())
    assert profiles.MIN_CHAPTERS == 60
    assert np.isnan(profiles.of_exports(cube).shares).all()
    assert (profiles.of_imports(cube).year == UNKNOWN_YEAR).all()
