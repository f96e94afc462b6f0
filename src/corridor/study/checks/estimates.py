"""Which figures behind a ranking rest on estimates: shake the estimates alone and see what moves."""

from __future__ import annotations

from collections.abc import Sequence, Set
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import polars as pl
from numpy.typing import NDArray

from corridor.cube import Cube
from corridor.cube.cube import YEARLY
from corridor.indicators import INDICATORS, Opportunities, compute
from corridor.study.facts_of_lines import Estimate
from corridor.vocabulary import WORLD

BoolArray = NDArray[np.bool_]
IntArray = NDArray[np.int64]

GOLDEN = 0.6180339887498949
"""Fractional parts of its multiples are spread evenly, so no two neighbouring cells are shaken alike."""

LIFT = 1000
"""Dollars that a shaken estimate is lifted by, so that an estimate of nothing moves too."""

TOLERANCE = 1e-9


@dataclass(frozen=True)
class Estimates:
    """What rests on estimates (n × k).

    Attributes:
        pair: Figures that rest on a gravity model's estimates of what one country sells another.
        all: Figures that rest on any estimate: those, totals of services that are estimated, production of minerals.
    """

    pair: BoolArray
    all: BoolArray


def estimates_of(
    o: Opportunities, names: tuple[str, ...], services: pl.DataFrame, estimated: Set[Estimate]
) -> Estimates:
    """Return which figures of n opportunities by k indicators rest on estimates.

    No list says which indicator rests on what: the estimates are changed, the indicators are computed again, and what
    moves rests on them. That is done in a world of just the products that have estimates, which is small.

    Args:
        o: The opportunities (n).
        names: Indicators (k).
        services: Services flows by industry, as bilateral_services has them; may be empty.
        estimated: Totals of services and production of minerals that are estimates, as (side, country, product).
    """
    shape = len(o), len(names)
    pair, whole = np.zeros(shape, dtype=np.bool_), np.zeros(shape, dtype=np.bool_)
    served, mined = np.flatnonzero(o.cube.is_service[o.product]), np.flatnonzero(_mined(o, estimated))
    traded, dug = _resting_on(names, "goods"), _resting_on(names, "minerals")
    if served.size and traded.size:
        small = _smaller(o.take(served), o.cube.is_service)
        guesses = _shaken_pairs(small.cube)
        pair[np.ix_(served, traded)] = _moving(small, names, traded, guesses)
        totals = _shaken_totals(guesses, services, estimated)
        whole[np.ix_(served, traded)] = _moving(small, names, traded, totals)
    if mined.size and dug.size:
        other = replace(o.cube, minerals=_shaken_minerals(o.cube, o, estimated))
        whole[np.ix_(mined, dug)] = _moving(o.take(mined), names, dug, other)
    return Estimates(pair, whole)


def _resting_on(names: Sequence[str], table: str) -> IntArray:
    """Return the columns of the indicators that rest on a table at all: no other can move."""
    return np.flatnonzero([table in INDICATORS[name].rests_on for name in names])


def _mined(o: Opportunities, estimated: Set[Estimate]) -> BoolArray:
    """Return the opportunities (n,) whose exporter's output of the mineral behind the product is an estimate."""
    countries, products = o.cube.countries, o.cube.products
    found = [("exporter", countries[i], products[k]) in estimated for i, k in zip(o.exporter, o.product, strict=True)]
    return np.asarray(~o.cube.is_service[o.product] & np.array(found, dtype=np.bool_))


def _smaller(o: Opportunities, keep: BoolArray) -> Opportunities:
    """Return the opportunities in a cube of only the products to keep (K,), their own among them."""
    kept = np.flatnonzero(keep)
    arrays: dict[str, Any] = {name: getattr(o.cube, name)[..., kept, :] for name in YEARLY}
    cube = replace(o.cube, products=tuple(o.cube.products[k] for k in kept), **arrays)
    return Opportunities(cube, o.corridor, np.searchsorted(kept, o.product), o.window, o.minerals)


def _moving(o: Opportunities, names: Sequence[str], columns: IntArray, other: Cube) -> BoolArray:
    """Return which known figures (n × columns) are others in another cube; what becomes unknown is another too."""
    asked = [names[column] for column in columns]
    before, after = (_figures(replace(o, cube=cube), asked) for cube in (o.cube, other))
    same = np.isclose(before, after, rtol=TOLERANCE, atol=TOLERANCE, equal_nan=True)
    return np.asarray(~same & ~np.isnan(before))


def _figures(o: Opportunities, names: Sequence[str]) -> NDArray[np.float64]:
    frame, _ = compute(o, names)
    return frame.select(pl.all().fill_null(np.nan)).to_numpy().reshape(len(o), len(names))


def _shaken(values: NDArray[Any], where: BoolArray) -> NDArray[Any]:
    """Return values with those at `where` raised, each by another factor from 1.5 to 2."""
    factor = 1.5 + 0.5 * ((np.arange(values.size).reshape(values.shape) * GOLDEN) % 1.0)
    raised = np.rint(np.nan_to_num(values) * factor + LIFT).astype(values.dtype)
    return np.where(where, raised, values)


def _shaken_pairs(cube: Cube) -> Cube:
    """Return the cube with other estimates of what one country sells another, and other predictions."""
    guessed = cube.flow_estimated
    ends: dict[str, Any] = {
        name: _shaken(getattr(cube, name), np.isfinite(getattr(cube, name))) for name in ("flow_low", "flow_high")
    }
    predicted = _shaken(cube.flow_predicted, np.isfinite(cube.flow_predicted))
    return replace(cube, flows=_shaken(cube.flows, guessed), flow_predicted=predicted, **ends)


def _shaken_totals(cube: Cube, services: pl.DataFrame, estimated: Set[Estimate]) -> Cube:
    """Return the cube with other totals of services where these are estimates."""
    sold = _guessed(cube, _estimated_totals(services, "exporter"), "exporter", estimated) & cube.export_known
    bought = _guessed(cube, _estimated_totals(services, "importer"), "importer", estimated) & cube.import_known
    return replace(cube, exports=_shaken(cube.exports, sold), imports=_shaken(cube.imports, bought))


def _estimated_totals(services: pl.DataFrame, side: str) -> list[tuple[str, str, int]]:
    """Return (country, industry, year) of the totals of industries that are estimates."""
    if services.is_empty():
        return []
    other = "importer" if side == "exporter" else "exporter"
    rows = services.filter((pl.col(other) == WORLD) & pl.col("estimated"))
    return list(rows.select(side, "industry", "year").iter_rows())


def _guessed(cube: Cube, totals: list[tuple[str, str, int]], side: str, estimated: Set[Estimate]) -> BoolArray:
    """Return which totals of one side (C, K, T) are estimates; a category of services in all its years."""
    out = np.zeros(cube.exports.shape, dtype=np.bool_)
    years = {int(year): t for t, year in enumerate(cube.years)}
    for country, product, year in totals:
        if country in cube.country_index and product in cube.product_index and year in years:
            out[cube.country_index[country], cube.product_index[product], years[year]] = True
    for named, country, product in estimated:
        if named == side and country in cube.country_index and product in cube.product_index:
            out[cube.country_index[country], cube.product_index[product]] = True
    out[:, ~cube.is_service] = False
    return out


def _shaken_minerals(cube: Cube, o: Opportunities, estimated: Set[Estimate]) -> pl.DataFrame:
    """Return the minerals with other output where it is an estimate and stands behind such a product."""
    products = {product for side, _, product in estimated if side == "exporter"}
    names = sorted({mineral for product, mineral in o.minerals.items() if product in products})
    guessed = pl.col("estimated") & pl.col("mineral").is_in(names)
    other = pl.when(guessed).then(pl.col("production") * 1.5 + 1.0).otherwise(pl.col("production"))
    return cube.minerals.with_columns(production=other)
