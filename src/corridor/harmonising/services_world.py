"""Gather what a gravity model of services needs: flows by industry as matrices, and what pairs and countries are."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt
import polars as pl

from corridor.errors import DataError
from corridor.spec.recipe import ServicesEstimates
from corridor.vocabulary import WORLD

Array = npt.NDArray[np.float64]
Mask = npt.NDArray[np.bool_]
TERMS: Final = ("ln distance", "common border", "common language", "colonial link")
COVARIATES: Final = ("ln GDP", "ln population", "ln digitally deliverable services")
DIGITAL: Final = "DDS"
FEWEST: Final = 20
"""Countries that the tables must hold, so that effects can be regressed and intervals calibrated."""


@dataclass(frozen=True)
class World:
    """The countries of a year, those that the tables hold and those that must be estimated.

    Attributes:
        year: Calendar year.
        source: Name of the source of the flows.
        countries: Codes in order, C of them.
        held: Whether the tables hold the country, (C,).
        flows: Value by industry in US dollars, exporters by importers, (C, C); 0 where the tables hold both countries
            and no flow, NaN elsewhere.
        terms: `TERMS` of each pair, (4, C, C); NaN where unknown.
        selling: `COVARIATES` of exporters, the last being digital exports, (C, 3); NaN where unknown.
        buying: Likewise of importers, with digital imports.
    """

    year: int
    source: str
    countries: tuple[str, ...]
    held: Mask
    flows: Mapping[str, Array]
    terms: Array
    selling: Array
    buying: Array

    @property
    def pairs(self) -> Mask:
        """Pairs of different countries that the tables hold and whose distance is known, (C, C)."""
        both = self.held[:, None] & self.held[None, :] & ~np.eye(len(self.countries), dtype=np.bool_)
        return np.asarray(both & np.isfinite(self.terms).all(axis=0), dtype=np.bool_)


def gather(tables: Mapping[str, pl.DataFrame], how: ServicesEstimates) -> World:
    """Return the world of the latest year that the tables hold.

    Args:
        tables: industry_flows, pairs, country_years and services_flows in contract shape.
        how: Classification, countries and industries.

    Raises:
        DataError: A table is missing, or it holds too few countries or none of an industry.
    """
    flows = _of_latest_year(tables, how)
    year = int(flows["year"][0])
    listed = sorted(set(flows["exporter"]) & set(flows["importer"]))
    if len(listed) < FEWEST:
        raise DataError(
            f"recipe: services: industry_flows hold {len(listed)} countries that sell and buy in {year}; at least "
            f"{FEWEST} are needed"
        )
    countries = tuple(sorted({*listed, *how.countries}))
    place = {code: i for i, code in enumerate(countries)}
    held = np.array([code in set(listed) for code in countries])
    return World(
        year=year,
        source=str(flows["source"][0]),
        countries=countries,
        held=held,
        flows={industry: _matrix(flows, industry, place, held) for industry in how.industries},
        terms=_terms(tables["pairs"], place),
        selling=_covariates(tables, countries, year, "exporter"),
        buying=_covariates(tables, countries, year, "importer"),
    )


def _of_latest_year(tables: Mapping[str, pl.DataFrame], how: ServicesEstimates) -> pl.DataFrame:
    missing = [name for name in ("industry_flows", "pairs", "country_years", "services_flows") if name not in tables]
    if missing:
        raise DataError(f"recipe: services: no source of the recipe gives {', '.join(missing)}, which it needs")
    flows = tables["industry_flows"].filter(pl.col("classification") == how.classification)
    flows = flows.filter(pl.col("year") == flows["year"].max()) if flows.height else flows
    lacking = [code for code in how.industries if code not in set(flows["industry"])]
    if lacking:
        known = ", ".join(flows["industry"].unique().sort()) or "none"
        raise DataError(f"recipe: services.industries: {', '.join(lacking)} has no flow; industries with one: {known}")
    return flows


def _matrix(flows: pl.DataFrame, industry: str, place: Mapping[str, int], held: Mask) -> Array:
    """Return an industry's flows, all uses added up as integers."""
    rows = flows.filter(pl.col("industry") == industry).group_by("exporter", "importer").agg(pl.col("value_usd").sum())
    found = np.where(held[:, None] & held[None, :], 0.0, np.nan)
    np.fill_diagonal(found, np.nan)
    sellers = [place.get(code, -1) for code in rows["exporter"]]
    buyers = [place.get(code, -1) for code in rows["importer"]]
    at = np.array([sellers, buyers], dtype=np.int64).reshape(2, -1)
    inside = np.asarray((at >= 0).all(axis=0), dtype=np.bool_)
    inside[inside] &= held[at[0, inside]] & held[at[1, inside]]
    found[at[0, inside], at[1, inside]] = rows["value_usd"].to_numpy()[inside]
    return found


def _terms(pairs: pl.DataFrame, place: Mapping[str, int]) -> Array:
    known = pairs.filter(pl.col("exporter").is_in(list(place)) & pl.col("importer").is_in(list(place)))
    known = known.filter(pl.col("distance_km") > 0)
    found = np.full((len(TERMS), len(place), len(place)), np.nan)
    at = ([place[code] for code in known["exporter"]], [place[code] for code in known["importer"]])
    found[0][at] = np.log(known["distance_km"].to_numpy())
    for i, name in enumerate(("contiguous", "common_language", "colonial_link"), start=1):
        found[i][at] = known[name].cast(pl.Float64).to_numpy()
    return found


def _covariates(tables: Mapping[str, pl.DataFrame], countries: Sequence[str], year: int, side: str) -> Array:
    """Return GDP, population and digital services of one side in logarithms, (C, 3)."""
    figures = tables["country_years"].filter((pl.col("year") == year) & ~pl.col("projected"))
    digital = tables["services_flows"].filter(
        (pl.col("year") == year)
        & (pl.col("category") == DIGITAL)
        & (pl.col("importer" if side == "exporter" else "exporter") == WORLD)
        & (pl.col("declared_by") == side)
    )
    columns = [
        figures.filter(pl.col("series") == series).select(country="country", value="value")
        for series in ("gdp_usd", "population")
    ]
    columns.append(digital.select(country=side, value=pl.col("value_usd").cast(pl.Float64)))
    found = np.full((len(countries), len(columns)), np.nan)
    for i, column in enumerate(columns):
        known = dict(column.filter(pl.col("value") > 0).iter_rows())
        found[:, i] = np.log([known.get(code, np.nan) for code in countries])
    return found
