"""Make the table of services between countries by industry: what input-output tables hold, and estimates beyond."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt
import polars as pl

from corridor.harmonising.services_accuracy import accuracy
from corridor.harmonising.services_model import Industry, bounds, estimate
from corridor.harmonising.services_world import Array, World, gather
from corridor.sources.shape import conform
from corridor.spec.recipe import ServicesEstimates
from corridor.tables import BILATERAL_SERVICES
from corridor.vocabulary import WORLD

NAME: Final = "services_estimates"
"""Name of the source of estimates."""

DIGITS: Final = 3
"""Significant digits of estimates: more would be false, and the last bits of a linear algebra library reach none."""

TITLES: Final = {
    "F": "Construction",
    "G": "Wholesale and retail trade",
    "H49": "Land transport and pipelines",
    "H50": "Water transport",
    "H51": "Air transport",
    "H52": "Warehousing and support for transport",
    "H53": "Postal and courier services",
    "I": "Accommodation and food services",
    "J58T60": "Publishing, audiovisual and broadcasting",
    "J61": "Telecommunications",
    "J62_63": "IT and other information services",
    "K": "Financial and insurance services",
    "L": "Real estate services",
    "M": "Professional, scientific and technical services",
    "N": "Administrative and support services",
    "O": "Public administration and defence",
    "P": "Education",
    "Q": "Health and social work",
    "R": "Arts, entertainment and recreation",
    "S": "Other services",
    "T": "Households as employers",
}
"""What the services industries of the OECD ICIO tables (ISIC Rev. 4) do."""

Dollars = npt.NDArray[np.int64]


@dataclass(frozen=True)
class Services:
    """The table, what is known to be missing or doubtful of it, and what it was made of."""

    table: pl.DataFrame
    gaps: tuple[str, ...]
    world: World
    industries: Mapping[str, Industry]


@dataclass(frozen=True)
class _Cells:
    """An industry's figures in whole dollars, exporters by importers; `there` says which pairs have one."""

    there: npt.NDArray[np.bool_]
    value: Dollars
    low: Dollars
    high: Dollars
    predicted: Dollars


def bilateral_services(tables: Mapping[str, pl.DataFrame], how: ServicesEstimates) -> Services:
    """Return services between countries by industry in the latest year that input-output tables hold.

    Args:
        tables: industry_flows, pairs, country_years and services_flows in contract shape.
        how: Countries, industries and level.

    Returns:
        The table: pairs of `how.countries`, and totals of every country that the tables hold or the recipe names, over
        all the others. A held pair has its value, and as prediction what a gravity model fitted on the other pairs
        expects; a pair with a country that the tables lack has the model's expectation and its interval. A total is
        a sum of pairs; where one of these is an estimate, the total is one too, and its interval holds what is known
        for certain. A pair whose distance or whose country's covariates are unknown has no row.

    Raises:
        DataError: A table is missing or holds too little.
    """
    world = gather(tables, how)
    industries = {code: estimate(world, flows, level=how.level) for code, flows in world.flows.items()}
    rows = []
    for code, found in industries.items():
        cells = _cells(world.flows[code], found)
        rows += _pairs(world, cells, code, how) + _totals(world, cells, found, code, how)
    table = conform(pl.DataFrame(rows, schema=BILATERAL_SERVICES.dtypes, orient="row"), BILATERAL_SERVICES)
    return Services(table, _gaps(world, industries, table, how), world, industries)


def rounded(values: Array) -> Dollars:
    """Return values to `DIGITS` significant digits as whole dollars; 0 where there is none."""
    known = np.where(np.isfinite(values) & (values > 0), values, 1.0)
    unit = 10.0 ** np.maximum(np.floor(np.log10(known)) - DIGITS + 1, 0)
    found = np.round(known / unit) * unit
    return np.where(np.isfinite(values) & (values > 0), found, 0.0).astype(np.int64)


def _cells(flows: Array, found: Industry) -> _Cells:
    known, told = np.isfinite(flows), np.isfinite(found.expected)
    predicted = rounded(found.expected)
    value = np.where(known, np.nan_to_num(flows), predicted).astype(np.int64)
    low = np.where(known, value, np.minimum(rounded(found.low), value))
    high = np.where(known, value, np.maximum(rounded(found.high), value))
    return _Cells(told & ~np.eye(len(flows), dtype=np.bool_), value, low, high, predicted)


def _row(
    world: World, code: str, names: tuple[str, str], figures: tuple[int, int, int, int], *, known: bool
) -> tuple[object, ...]:
    value, low, high, predicted = figures
    ends = (None, None) if known else (low, high)
    source = world.source if known else NAME
    return (world.year, *names, code, TITLES.get(code, f"Industry {code}"), value, not known, *ends, predicted, source)


def _pairs(world: World, cells: _Cells, code: str, how: ServicesEstimates) -> list[tuple[object, ...]]:
    wanted = [i for i, country in enumerate(world.countries) if country in set(how.countries)]
    rows = []
    for i in wanted:
        for j in wanted:
            if cells.there[i, j]:
                figures = tuple(int(part[i, j]) for part in (cells.value, cells.low, cells.high, cells.predicted))
                known = bool(world.held[i] and world.held[j])
                names = (world.countries[i], world.countries[j])
                rows.append(_row(world, code, names, figures, known=known))  # type: ignore[arg-type]
    return rows


def _totals(
    world: World, cells: _Cells, found: Industry, code: str, how: ServicesEstimates
) -> list[tuple[object, ...]]:
    """Return what each country sells to and buys from all others."""
    rows = []
    for side, ratios in ((0, found.sold), (1, found.bought)):
        parts = [np.where(cells.there, part, 0) for part in (cells.value, cells.low, cells.high, cells.predicted)]
        sums = [part.sum(axis=1 - side) for part in parts]
        some = np.asarray(cells.there.any(axis=1 - side), dtype=np.bool_)
        guessed = cells.there & ~(world.held[:, None] & world.held[None, :])
        for i, country in enumerate(world.countries):
            if not some[i]:
                continue
            value, low, high, predicted = (int(part[i]) for part in sums)
            if not world.held[i] and value:
                # Errors of a country's flows go together, so the ends of its pairs do not add up to those of the sum.
                below, above = rounded(value * np.exp(np.array(bounds(ratios, how.level))))
                low, high = min(int(below), value), max(int(above), value)
            names = (country, WORLD) if side == 0 else (WORLD, country)
            known = not np.take(guessed, i, axis=side).any()
            rows.append(_row(world, code, names, (value, low, high, predicted), known=known))
    return rows


def _gaps(
    world: World, industries: Mapping[str, Industry], table: pl.DataFrame, how: ServicesEstimates
) -> tuple[str, ...]:
    """Return sentences on what is estimated, how well, and which pairs have no row."""
    unknown = [code for code, held in zip(world.countries, world.held, strict=True) if not held]
    if not unknown:
        return ()
    measured = accuracy(world, industries, level=how.level)
    tried = sum(measured["tried"]) + sum(measured["tried_buying"])
    held = sum(measured["held_selling"]) + sum(measured["held_buying"])
    countries = int(world.held.sum())
    told = (
        f"{NAME}: {world.source} does not hold {', '.join(unknown)}, so their services of {world.year} by industry are "
        f"estimated; of {tried:,} flows of {countries} countries left out one at a time, the intervals of "
        f"{how.level:.0%} held {held / tried:.1%}"
    )
    pairs = len(how.countries) * (len(how.countries) - 1) * len(industries)
    lacking = pairs - table.filter((pl.col("exporter") != WORLD) & (pl.col("importer") != WORLD)).height
    missing = f"{NAME}: {lacking:,} pairs of a country and an industry have no distance or covariates, and so no row"
    return (told, missing) if lacking else (told,)


def source_entry(retrieved: str, of: Mapping[str, str]) -> dict[str, str]:
    """Return what the manifest says of the estimates.

    Args:
        retrieved: Date of the snapshot as YYYY-MM-DD.
        of: The manifest's entry of the source of the flows.
    """
    return {
        "name": NAME,
        "title": "Services between countries by industry, estimated by a gravity model on input-output tables",
        "path": of["path"],
        "licence": f"as {of['name']}: {of['licence']}",
        "citation": f"Estimates of corridor (PPML with exporter and importer effects) on {of['citation']}; CEPII "
        "GeoDist; World Bank; UNCTAD",
        "release": f"estimated from {of['name']}: {of['release']}",
        "retrieved": retrieved,
    }
