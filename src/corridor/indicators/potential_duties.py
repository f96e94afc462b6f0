"""Duties: what an exporter pays in a market, what others pay there, and what it faces across all markets."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import polars as pl

from corridor.cube import Cube
from corridor.indicators.base import UNKNOWN_YEAR, FloatArray, IntArray, Opportunities
from corridor.indicators.potential import means_of
from corridor.measures.potential import ratio
from corridor.vocabulary import WORLD

NO_DUTIES = "no duties of this market on this code are in the data"

OWN = ("AHS", "PRF", "MFN", "collected")
"""What a single exporter pays, from what says most to what says least; bound rates are paid by nobody."""

EVERYONE = ("MFN", "AHS", "collected")
"""What an exporter pays of which nothing is said."""

USUAL = ("AHS", "MFN", "collected")
"""What exporters pay on average."""


@dataclass(frozen=True)
class Duties:
    """Ad valorem duties in percent, NaN where unknown.

    Attributes:
        own: τ_ijk, what the exporter of a corridor pays, shape (P, K).
        usual: τ̄_jk, what the market levies on average, shape (C, K).
        faced: τ̄_ik, what an exporter faces on average over markets, weighted by what each buys in all, shape (C, K).
        world: τ̄_k, what all exporters face, weighted likewise, shape (K,).
        year: Latest year behind a product's duties, −1 where there are none, shape (K,).
    """

    own: FloatArray
    usual: FloatArray
    faced: FloatArray
    world: FloatArray
    year: IntArray


def duties_of(o: Opportunities) -> Duties:
    """Return the duties that the cube knows, computed once per cube and window."""
    return o.cube.once(("duties", o.window), lambda: duties(o.cube, means_of(o).imports))


def duties(cube: Cube, weights: FloatArray) -> Duties:
    """Return duties by product; a code that has none takes those of the chapter or heading that it belongs to.

    Args:
        cube: The world.
        weights: US dollars that each market buys, shape (C, K), NaN where unknown.
    """
    shape = (len(cube.countries), len(cube.products))
    rows = _by_product(cube)
    everyone, usual = (_of_all(cube, rows, order, shape) for order in (EVERYONE, USUAL))
    single = _best(rows.filter(pl.col("exporter") != WORLD), OWN)
    i, j, k, rate = _places(cube, single)
    bought = np.where(np.isfinite(weights), weights, 0.0)
    own = everyone[cube.corridors[:, 1]].copy()
    place = {(a, b): p for p, (a, b) in enumerate(cube.corridors.tolist())}
    at = np.array([place.get(pair, -1) for pair in zip(i.tolist(), j.tolist(), strict=True)], dtype=np.int64)
    own[at[at >= 0], k[at >= 0]] = rate[at >= 0]
    year = np.full(shape[1], UNKNOWN_YEAR)
    np.maximum.at(year, _index(rows["product"], cube.product_index), rows["year"].to_numpy().astype(np.int64))
    return Duties(own, usual, _faced(everyone, bought, (i, j, k, rate)), _mean(usual, bought), year)


def _faced(
    everyone: FloatArray, bought: FloatArray, single: tuple[IntArray, IntArray, IntArray, FloatArray]
) -> FloatArray:
    """Return what each exporter faces on average: everyone's duty, but its own where one is known; never its home."""
    i, j, k, rate = single
    known = np.isfinite(everyone)
    paid, base = np.where(known, bought * np.nan_to_num(everyone), 0.0), np.where(known, bought, 0.0)
    dollars, weight = paid.sum(axis=0) - paid, base.sum(axis=0) - base
    np.add.at(dollars, (i, k), bought[j, k] * rate - paid[j, k])
    np.add.at(weight, (i, k), bought[j, k] - base[j, k])
    return ratio(dollars, weight)


def _mean(rates: FloatArray, bought: FloatArray) -> FloatArray:
    known = np.isfinite(rates)
    return ratio(
        np.where(known, bought * np.nan_to_num(rates), 0.0).sum(axis=0), np.where(known, bought, 0.0).sum(axis=0)
    )


def _by_product(cube: Cube) -> pl.DataFrame:
    """Return the duties by product of the cube: those of its own code, else of the nearest code above it."""
    rate = pl.coalesce("weighted_average_pct", "simple_average_pct")
    rows = cube.tariffs.with_columns(rate=rate).filter(pl.col("rate").is_not_null(), pl.col("duty") != "BND")
    held = set(rows["product"].unique())
    codes = {code: _nearest(code, held) for code in cube.products}
    named = pl.DataFrame(
        [(code, above) for code, above in codes.items() if above], schema=["own", "product"], orient="row"
    ).cast(pl.String)
    return rows.join(named, on="product").drop("product").rename({"own": "product"})


def _nearest(code: str, held: set[str]) -> str | None:
    lengths = range(len(code), 1, -2) if code.isdigit() else ()
    return next((code[:n] for n in lengths if code[:n] in held), None)


def _best(rows: pl.DataFrame, order: tuple[str, ...]) -> pl.DataFrame:
    """Return one row by importer, exporter and product: of the duty that says most, the latest year."""
    keys = ["importer", "exporter", "product"]
    rank = pl.col("duty").replace_strict({name: n for n, name in enumerate(order)}, default=None, return_dtype=pl.Int32)
    ranked = rows.with_columns(rank=rank).filter(pl.col("rank").is_not_null())
    ordered = ranked.sort(*keys, "rank", -pl.col("year"), "nomenclature")
    return ordered.unique(keys, keep="first", maintain_order=True)


def _of_all(cube: Cube, rows: pl.DataFrame, order: tuple[str, ...], shape: tuple[int, int]) -> FloatArray:
    out = np.full(shape, np.nan)
    best = _best(rows.filter(pl.col("exporter") == WORLD), order).filter(pl.col("importer").is_in(cube.countries))
    out[_index(best["importer"], cube.country_index), _index(best["product"], cube.product_index)] = best["rate"]
    return out


def _places(cube: Cube, rows: pl.DataFrame) -> tuple[IntArray, IntArray, IntArray, FloatArray]:
    known = rows.filter(pl.col("importer").is_in(cube.countries), pl.col("exporter").is_in(cube.countries))
    i, j = (_index(known[side], cube.country_index) for side in ("exporter", "importer"))
    return i, j, _index(known["product"], cube.product_index), known["rate"].to_numpy().astype(np.float64)


def _index(codes: pl.Series, index: Mapping[str, int]) -> IntArray:
    return np.array([index[code] for code in codes], dtype=np.int64)
