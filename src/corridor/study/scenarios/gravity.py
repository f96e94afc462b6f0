"""Elasticities that scenarios go through: how trade answers to distance and to what countries are, with errors."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

import numpy as np
import polars as pl

from corridor.cube import Cube
from corridor.errors import DataError
from corridor.gravity.fitted import Fit
from corridor.gravity.ppml import fit
from corridor.gravity.second_stage import second_stage
from corridor.indicators import Opportunities
from corridor.indicators.potential import means_of
from corridor.measures.series import FloatArray
from corridor.study.scenarios.parameters import REACH, Parameter
from corridor.vocabulary import Declarer

DISTANCE: Final = "gravity distance"
TERMS: Final = ("distance", "contiguous", "common_language", "colonial_link")
EFFECTS: Final = ("exporter", "importer")
LEAST_COUNTRIES: Final = 10
LEAST_EFFECTS: Final = 60
"""Countries that a comparison by a series needs: what few economies have in common is chance."""

LOGGED: Final = ("gdp_usd", "population")
"""Series of which trade follows the logarithm."""

PUBLISHED: Final = (-1.1, 0.41)
"""Mean and standard deviation of 328 published estimates with country effects (Head and Mayer 2014, table 4)."""


@dataclass(frozen=True)
class Gravity:
    """A gravity model of the pairs at hand.

    Attributes:
        fitted: The fit; None where the data allow none.
        error: Standard error of the elasticity on distance: the larger one of clustering by exporter and by importer.
        about: What it was fitted on, in words.
        levels: Series of countries that a second stage regresses effects on: country and one column a series.
    """

    fitted: Fit | None
    error: float
    about: str
    levels: pl.DataFrame

    def distance(self) -> Parameter:
        """Return the elasticity of trade on distance; the mean of published ones where the data allow no fit."""
        text = "Trade changes by this share of the change of distance"
        if self.fitted is None:
            why = f"mean and spread of published estimates (Head and Mayer 2014), since {self.about}"
            return _normal(DISTANCE, text, PUBLISHED, "elasticity", why)
        told = f"{self.about}; standard error {self.error:.3f}, clustered by country"
        return _normal(DISTANCE, text, (self.fitted.coefficient("distance"), self.error), "elasticity", told)

    def of_series(self, series: str) -> dict[str, Parameter] | None:
        """Return by how much log trade differs with a series, at the side of "exporter" and of "importer".

        Effects of countries are regressed on the series beside the logarithms of output and people (Head and Mayer
        2014, section 3.7). It says how countries differ, not what one becomes that changes.

        Returns:
            None where too few countries have all of them, or the series is none that trade could be compared by.
        """
        if self.fitted is None or series not in self.levels.columns:
            return None
        try:
            return {side: self._of_side(self.fitted, side, series) for side in EFFECTS}
        except DataError:
            return None

    def _of_side(self, fitted: Fit, side: str, series: str) -> Parameter:
        names = list(dict.fromkeys([*LOGGED, series]))
        effects = fitted.effect(side).rename({side: "country"}).sort("country")
        rows = effects.join(self.levels, on="country", how="left", maintain_order="left")
        table = rows.select(pl.col(names).cast(pl.Float64).fill_null(np.nan)).to_numpy()
        held = int(np.isfinite(table).all(axis=1).sum())
        if held < LEAST_EFFECTS:
            raise DataError(f"{held} countries have {series}; {LEAST_EFFECTS} are needed")
        stage = second_stage(rows["effect"].to_numpy(), table, names)
        place = 1 + names.index(series)
        error = float(np.sqrt(stage.covariance[place, place]))
        unit = "of log trade for 1 of the logarithm" if series in LOGGED else "of log trade for 1 unit"
        told = f"effects of {stage.countries} countries as {side}s, from {self.about}; standard error {error:.3f}"
        text = f"Trade differs with {series} of the {side}, other things equal"
        return _normal(f"gravity {series} {side}", text, (float(stage.coefficients[place]), error), unit, told)


def _normal(key: str, text: str, found: tuple[float, float], unit: str, source: str) -> Parameter:
    """Return an estimate and its standard error as a parameter."""
    value, error = found
    return Parameter(key, text, value, value - REACH * error, value + REACH * error, unit, source)


def gravity_of(o: Opportunities, pairs: pl.DataFrame) -> Gravity:
    """Return the gravity model of a cube, fitted once for all scenarios.

    The first sample that allows a fit counts: reconciled totals of all pairs in the latest year, totals as importers
    and as exporters declare them, and, where there are no totals of many countries, the corridors of the reference.

    Args:
        o: Opportunities, of which cube and window count.
        pairs: Distances and links of all pairs, as the contract has them.
    """
    return o.cube.once(("gravity of scenarios", o.window), lambda: _gravity(o, pairs))


def _gravity(o: Opportunities, pairs: pl.DataFrame) -> Gravity:
    levels = _levels(o.cube)
    for told, frame in _samples(o, pairs):
        fits = _fits(frame)
        if fits is not None:
            about = f"{told}: {fits[0].n:,} pairs, PPML with exporter and importer effects"
            return Gravity(fits[0], max(one.error("distance") for one in fits), about, levels)
    return Gravity(None, np.nan, "the data hold too few pairs of countries with their distance", levels)


def _samples(o: Opportunities, pairs: pl.DataFrame) -> Iterator[tuple[str, pl.DataFrame]]:
    """Give samples with what they are, the best first: exporter, importer, value and the terms."""
    known = pairs.filter(pl.col("distance_km") > 0).with_columns(distance=pl.col("distance_km").log())
    known = known.select(*EFFECTS, *TERMS)
    for declarer in (Declarer.RECONCILED, Declarer.IMPORTER, Declarer.EXPORTER):
        totals = o.cube.pair_totals.filter(pl.col("declared_by") == declarer)
        for year in sorted(totals["year"].unique(), reverse=True)[:2]:
            rows = totals.filter(pl.col("year") == year).group_by(*EFFECTS).agg(value=pl.col("value_usd").max())
            who = "reconciled totals" if declarer == Declarer.RECONCILED else f"totals as the {declarer} declares them"
            yield f"{who} of {year}", rows.join(known, on=EFFECTS).sort(*EFFECTS)
    names = np.array(o.cube.countries)[o.cube.corridors]
    flows = np.nansum(means_of(o).flows, axis=1)
    ends = {side: names[:, n] for n, side in enumerate(EFFECTS)}
    rows = pl.DataFrame(
        {**ends, "value": np.rint(flows).astype(np.int64)}, schema_overrides=dict.fromkeys(ends, pl.String)
    )
    yield "corridors at hand", rows.join(known, on=EFFECTS).sort(*EFFECTS)


def _fits(frame: pl.DataFrame) -> list[Fit] | None:
    """Return the fit with errors clustered by exporter, and by importer; None where the sample allows none."""
    if any(frame[side].n_unique() < LEAST_COUNTRIES for side in EFFECTS):
        return None
    for terms in (TERMS, TERMS[:1]):
        try:
            found = [fit(frame, target="value", regressors=terms, effects=EFFECTS, cluster=side) for side in EFFECTS]
        except DataError:
            continue
        return found if all("distance" in one.terms and np.isfinite(one.errors).all() for one in found) else None
    return None


def _levels(cube: Cube) -> pl.DataFrame:
    """Return the latest figures of every series that is no projection, logarithms of those that trade follows so."""
    series = cube.country_years.filter(~pl.col("projected"))["series"].unique().sort().to_list()
    return pl.DataFrame(
        {"country": cube.countries} | {name: level(cube, name) for name in series},
        schema_overrides={"country": pl.String},
    )


def level(cube: Cube, series: str) -> FloatArray:
    """Return the latest figures of a series by country, as trade follows them: logarithms of output and people."""
    value, _ = cube.latest_series(series)
    return logged(value) if series in LOGGED else value


def logged(value: FloatArray) -> FloatArray:
    """Return natural logarithms, NaN where there is none."""
    return np.log(np.where(value > 0, value, np.nan))
