"""The outline of the world that maps are drawn from, laid flat."""

from __future__ import annotations

import json
import math
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

ASSET = Path(__file__).parent / "assets" / "world.json"
STEPS, NEAR = 2.0, 1.6
"""Steps of a degree in the asset, and pixels within which two points of an outline are one."""

_A = (1.340264, -0.081106, 0.000893, 0.003796)

Point = tuple[float, float]


@dataclass(frozen=True)
class Outline:
    """Countries as rings on a plane, `width` by `height`, with the origin in the upper left.

    Attributes:
        rings: By ISO code, each ring a list of points.
        centres: By ISO code, the middle of the largest ring.
        width: Width of the plane. height: its height.
    """

    rings: Mapping[str, tuple[tuple[Point, ...], ...]]
    centres: Mapping[str, Point]
    width: float
    height: float


def equal_earth(longitude: float, latitude: float) -> Point:
    """Return a place of the earth on the plane, by the Equal Earth projection.

    Source: Šavrič, Patterson & Jenny (2019), The Equal Earth map projection, IJGIS 33(3).
    """
    a1, a2, a3, a4 = _A
    theta = math.asin(math.sqrt(3.0) / 2.0 * math.sin(math.radians(latitude)))
    t2 = theta * theta
    t6 = t2**3
    slope = 9.0 * a4 * t6 * t2 + 7.0 * a3 * t6 + 3.0 * a2 * t2 + a1
    x = 2.0 * math.sqrt(3.0) * math.radians(longitude) * math.cos(theta) / (3.0 * slope)
    return x, theta * (a1 + a2 * t2 + t6 * (a3 + a4 * t2))


@lru_cache(maxsize=4)
def outline(width: float = 640.0) -> Outline:
    """Return the outline of the world, `width` wide, read once."""
    data: dict[str, list[list[int]]] = json.loads(ASSET.read_text(encoding="utf-8"))
    flat = {
        code: [[equal_earth(x / STEPS, y / STEPS) for x, y in zip(r[::2], r[1::2], strict=True)] for r in rings]
        for code, rings in data.items()
    }
    every = [point for rings in flat.values() for ring in rings for point in ring]
    left, right = min(x for x, _ in every), max(x for x, _ in every)
    top, bottom = max(y for _, y in every), min(y for _, y in every)
    scale = width / (right - left)

    def placed(point: Point) -> Point:
        return round((point[0] - left) * scale, 1), round((top - point[1]) * scale, 1)

    rings = {code: tuple(_thinned([placed(p) for p in ring]) for ring in found) for code, found in flat.items()}
    centres = {code: _middle(found[0]) for code, found in rings.items() if found}
    return Outline(rings, centres, width, round((top - bottom) * scale, 1))


def _thinned(ring: list[Point]) -> tuple[Point, ...]:
    """Return a ring without points that lie within a pixel or so of the one before, at least a triangle of it."""
    kept = [ring[0]]
    for point in ring[1:-1]:
        if math.dist(kept[-1], point) >= NEAR:
            kept.append(point)
    return (*kept, ring[-1]) if len(kept) > 2 else tuple(ring)


def _middle(ring: tuple[Point, ...]) -> Point:
    """Return the centroid of a ring, by the shoelace formula; the mean of its points where it has no area."""
    twice = sx = sy = 0.0
    for (x1, y1), (x2, y2) in zip(ring, (*ring[1:], ring[0]), strict=True):
        cross = x1 * y2 - x2 * y1
        twice, sx, sy = twice + cross, sx + (x1 + x2) * cross, sy + (y1 + y2) * cross
    if not twice:
        return sum(x for x, _ in ring) / len(ring), sum(y for _, y in ring) / len(ring)
    return round(sx / (3.0 * twice), 1), round(sy / (3.0 * twice), 1)
