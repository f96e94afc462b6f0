"""The outline of the world."""

from __future__ import annotations

import itertools
import math

import pytest

from corridor.reports.world import ASSET, equal_earth, outline


def test_the_projection_gives_the_published_bounds() -> None:
    """Šavrič, Patterson & Jenny (2019): the map is 2.0545 times as wide as it is high, and its pole 0.59247 wide."""
    x, _ = equal_earth(180.0, 0.0)
    pole, y = equal_earth(180.0, 90.0)
    assert x / y == pytest.approx(2.05458, abs=1e-4)
    assert pole / x == pytest.approx(0.59247, abs=1e-4)
    assert equal_earth(0.0, 0.0) == (0.0, 0.0)


def test_equal_areas_stay_equal() -> None:
    def strip(low: float, high: float) -> float:
        steps = [low + (high - low) * k / 2000 for k in range(2001)]
        points = [equal_earth(10.0, latitude) for latitude in steps]
        return sum((a[0] + b[0]) / 2 * (b[1] - a[1]) for a, b in itertools.pairwise(points))

    equator, north = strip(0.0, 30.0), strip(30.0, 90.0)
    assert equator / math.sin(math.radians(30.0)) == pytest.approx(
        north / (1.0 - math.sin(math.radians(30.0))), rel=1e-4
    )


def test_every_country_has_rings_within_the_frame() -> None:
    world = outline()
    assert len(world.rings) > 170
    for rings in world.rings.values():
        assert rings
        assert all(0.0 <= x <= world.width and 0.0 <= y <= world.height for ring in rings for x, y in ring)
    assert {"USA", "AZE", "FRA", "NOR", "KAZ"} <= set(world.centres)
    assert ASSET.stat().st_size < 60_000
