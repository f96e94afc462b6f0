"""Profiles: how a country's sales and purchases spread over the chapters of the Harmonized System."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from corridor.cube import Cube
from corridor.indicators.base import UNKNOWN_YEAR, BoolArray, FloatArray, IntArray
from corridor.measures import series, shares

MIN_CHAPTERS = 60
"""Chapters that a country must declare in a year before they count as its trade profile."""


@dataclass(frozen=True)
class Profile:
    """Trade by chapter of each country in its latest well-covered year.

    Attributes:
        dollars: US dollars by chapter, shape (C, chapters).
        shares: The same as shares that add up to 1, NaN where there is no profile.
        year: Calendar year, `UNKNOWN_YEAR` where there is no profile, shape (C,).
        own: Whether the dollars are all of the country's trade, and not what some markets see of it, shape (C,).
    """

    dollars: FloatArray
    shares: FloatArray
    year: IntArray
    own: BoolArray


def of_exports(cube: Cube) -> Profile:
    """Return the profile of each country's sales, computed once per cube.

    An exporter without declarations of its own is seen through the markets that declare (mirror).
    """
    return cube.once(("profile", "exports", MIN_CHAPTERS), lambda: _exports(cube))


def of_imports(cube: Cube) -> Profile:
    """Return the profile of each country's purchases, computed once per cube."""
    return cube.once(("profile", "imports", MIN_CHAPTERS), lambda: _imports(cube))


def _exports(cube: Cube) -> Profile:
    chapters = cube.is_chapter
    own = cube.exports[:, chapters]
    covered = _covered(own, cube.export_known[:, chapters])
    seen = cube.covered_exports[:, chapters]
    markets = (cube.import_known[:, chapters].sum(axis=1) >= MIN_CHAPTERS).any(axis=0)
    declared: BoolArray = np.asarray(covered.any(axis=1))
    used = np.where(declared[:, None, None], own, seen)
    covered = np.where(declared[:, None], covered, (seen > 0).any(axis=1) & markets[None])
    return _in_last_year(cube, used, covered, declared)


def _imports(cube: Cube) -> Profile:
    own = cube.imports[:, cube.is_chapter]
    covered = _covered(own, cube.import_known[:, cube.is_chapter])
    return _in_last_year(cube, own, covered, np.asarray(covered.any(axis=1)))


def _covered(values: IntArray, known: BoolArray) -> BoolArray:
    """Return the years in which a country declares enough chapters and trades, shape (C, T)."""
    covered: BoolArray = (known.sum(axis=1) >= MIN_CHAPTERS) & (values.sum(axis=1) > 0)
    return covered


def _in_last_year(cube: Cube, values: IntArray, covered: BoolArray, declared: BoolArray) -> Profile:
    last = series.latest(covered)
    dollars = np.take_along_axis(values, np.maximum(last, 0)[:, None, None], axis=2)[:, :, 0].astype(np.float64)
    whole = np.where(last >= 0, dollars.sum(axis=1), 0.0)[:, None]
    year = np.where(last >= 0, cube.years[last], UNKNOWN_YEAR)
    return Profile(dollars, shares.share(dollars, whole), year, declared)
