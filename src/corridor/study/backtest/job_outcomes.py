"""What trade did to the corridors of a cube: flows as bounds, no estimates, nothing across a change of nomenclature."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
import polars as pl
from numpy.typing import NDArray

from corridor.cube import Cube
from corridor.panels.outcomes import DEFAULT, Outcome, Target, Thresholds, outcome, product_medians, years_needed
from corridor.panels.panel import BoolArray, FloatArray, IntArray, Panel, Places
from corridor.tables import Parts
from corridor.vocabulary import WORLD, Coverage, Declarer


@dataclass(frozen=True)
class Truth:
    """The trade of P corridors in K products over T consecutive years, as far as anyone can tell.

    Attributes:
        cube: The whole history, nothing cut.
        low, high: Bounds of each flow in US dollars, equal where it is known, 0 and infinity where nothing is known of
            it, shape (P, K, T).
        years: Calendar years without gap (T,).
    """

    cube: Cube
    low: FloatArray
    high: FloatArray
    years: IntArray

    @property
    def last(self) -> int:
        """The last year."""
        return int(self.years[-1])

    @cached_property
    def breaks(self) -> list[tuple[int, ...]]:
        """First years of a new nomenclature of each product (K,)."""
        return [_breaks(row, self.cube.years) for row in self.cube.nomenclature]

    @cached_property
    def groups(self) -> list[tuple[IntArray, Panel]]:
        """Products, as positions on axis K, that change their nomenclature in the same years, with their panel."""
        kinds = sorted(set(self.breaks))
        return [self._group(np.array([k for k, own in enumerate(self.breaks) if own == kind]), kind) for kind in kinds]

    def _group(self, products: IntArray, breaks: tuple[int, ...]) -> tuple[IntArray, Panel]:
        sellers, buyers = (np.unique(self.cube.corridors[:, side]) for side in (0, 1))
        e, i = (np.searchsorted(axis, self.cube.corridors[:, side]) for side, axis in enumerate((sellers, buyers)))
        declared: BoolArray = spread(self.cube.import_known, self.cube.years, self.years, empty=False)
        width, shape = len(products), (len(self.cube.corridors) * len(products), len(self.years))
        panel = Panel(
            years=self.years,
            exporters=tuple(self.cube.countries[k] for k in sellers),
            importers=tuple(self.cube.countries[k] for k in buyers),
            products=tuple(self.cube.products[k] for k in products),
            cell=((e * len(buyers) + i)[:, None] * width + np.arange(width)).ravel(),
            low=self.low[:, products].reshape(shape),
            high=self.high[:, products].reshape(shape),
            declared=declared[np.ix_(buyers, products)],
            breaks=breaks,
        )
        return products, panel

    def outcome(
        self,
        corridor: IntArray,
        product: IntArray,
        year: int,
        *,
        target: Target,
        horizon: int,
        thresholds: Thresholds = DEFAULT,
    ) -> Outcome:
        """Return what happened to cells within `horizon` years of `year`, by the definitions of `corridor.panels`.

        Shares are those of all that the importer buys, of the corridors' countries or not.

        Args:
            corridor: Positions on axis P (n,).
            product: Positions on axis K, −1 for a product that the history does not hold (n,).
            year: Year of the forecast.
            target: What is asked.
            horizon: Years ahead.
            thresholds: What counts as small and substantial.
        """
        found = np.full((3, corridor.size), np.nan)
        asked: Target = "dollars" if target == "share" else target
        for products, panel in self.groups:
            mine = np.flatnonzero(np.isin(product, products))
            if mine.size:
                places = _places(panel, corridor[mine], np.searchsorted(products, product[mine]))
                one = outcome(panel, year, places, target=asked, horizon=horizon, thresholds=thresholds)
                found[:, mine] = one.value, one.now, one.later
                if target == "activation":
                    found[0, mine[~_told(panel, places, year, horizon, thresholds)]] = np.nan
        value, now, later = found
        if target == "share":
            value = self._share(corridor, product, year + horizon, later) - self._share(corridor, product, year, now)
        return Outcome(value, now, later)

    def _share(self, corridor: IntArray, product: IntArray, year: int, flow: FloatArray) -> FloatArray:
        bought = self.purchases(corridor, product, year)
        share: FloatArray = np.divide(flow, bought, out=np.full(flow.shape, np.nan), where=bought > 0)
        return share

    def purchases(self, corridor: IntArray, product: IntArray, year: int) -> FloatArray:
        """Return all that each cell's importer bought of its product in a year, US dollars, NaN where unknown (n,)."""
        at = np.flatnonzero(self.cube.years == year)
        if not at.size:
            return np.full(corridor.size, np.nan)
        place = self.cube.corridors[corridor, 1], product, at[0]
        told = self.cube.import_known[place] & (product >= 0)
        return np.where(told, self.cube.imports[place].astype(np.float64), np.nan)

    def can_tell(self, year: int, target: Target, horizon: int, thresholds: Thresholds = DEFAULT) -> bool:
        """Return whether the history reaches far enough beyond a year, and before it, for an outcome to be known."""
        before = thresholds.before if target == "activation" else 0
        return bool(self.years[0] <= year - before) and year + years_needed(target, horizon, thresholds) <= self.last


def truth_of(cube: Cube, caps: pl.DataFrame | None = None) -> Truth:
    """Return the trade of a cube's corridors as bounds.

    An estimate is no outcome: such a flow lies between 0 and infinity. So does one of which nothing is known, unless a
    truncated source tells that it cannot be above a cap.

    Args:
        cube: The whole history.
        caps: From `caps_of`; None where no source tells.
    """
    known = cube.flow_reported
    flows = cube.flows.astype(np.float64)
    high = np.where(known, flows, np.inf if caps is None else _caps(cube, caps))
    years = np.arange(int(cube.years[0]), int(cube.years[-1]) + 1)
    low, high = (
        spread(values, cube.years, years, empty=empty)
        for values, empty in ((np.where(known, flows, 0.0), 0.0), (high, np.inf))
    )
    return Truth(cube, low, high, years)


def spread(values: NDArray[Any], held: IntArray, years: IntArray, *, empty: float | bool) -> NDArray[Any]:
    """Return values of the years held (…, t) on an axis of consecutive years (…, T), `empty` in years without any."""
    out = np.full((*values.shape[:-1], len(years)), empty, dtype=values.dtype)
    out[..., np.isin(years, held)] = values
    return out


def _breaks(nomenclature: IntArray, years: IntArray) -> tuple[int, ...]:
    """Return the first years of a nomenclature other than the last one known, years without any passed over."""
    told = nomenclature >= 0
    names, at = nomenclature[told], years[told]
    return tuple(int(year) for year in at[1:][names[1:] != names[:-1]])


def _told(panel: Panel, places: Places, year: int, horizon: int, thresholds: Thresholds) -> BoolArray:
    """Return whether each flow is for certain substantial, or for certain not, in every year that an activation needs.

    One year below the line is enough to say that nothing was activated, but if the other year is unknown, nobody could
    have said the opposite: such cells would count as failures only.
    """
    first = year + horizon - int(panel.years[0])
    after = slice(first, first + thresholds.after + 1)
    line = (thresholds.substantial * product_medians(panel, year))[places.product, None]
    told: BoolArray = np.all((panel.low[places.row, after] >= line) | (panel.high[places.row, after] < line), axis=1)
    return told


def _places(panel: Panel, corridor: IntArray, product: IntArray) -> Places:
    row = corridor * len(panel.products) + product
    return Places(panel.exporter[row], panel.importer[row], product, row)


def caps_of(flows: pl.DataFrame | Parts, reporting: pl.DataFrame | Parts, kept: Mapping[str, int]) -> pl.DataFrame:
    """Return the most that a flow left out by a truncated source can have been.

    A source that keeps a flow among the n largest of its importer or of its exporter says of an absent one that it is
    at most the smaller of their n-th ones, and that there is none where either has fewer than n.

    Args:
        flows: Flows, as goods_flows has them.
        reporting: Who declared what, as the table of that name has it.
        kept: n by source.

    Returns:
        year, product, side ("exporter" or "importer"), country, cap_usd; and a row without country and with a cap of 0
        for each side of a truncated product-year, which holds for every other country.
    """
    cut = _lazy(reporting).filter(pl.col("source").is_in(list(kept)), status=str(Coverage.TRUNCATED), reporter=WORLD)
    cut = cut.select("year", "product", "source", "side").unique()
    rows = _lazy(flows).filter(pl.col("source").is_in(list(kept)), declared_by=str(Declarer.RECONCILED))
    rows = rows.join(cut.select("year", "product", "source").unique(), on=["year", "product", "source"])
    most = pl.col("source").replace_strict(dict(kept), return_dtype=pl.Int64)
    frames = [cut.select("year", "product", "side", country=pl.lit(None, pl.String), cap_usd=pl.lit(0, pl.Int64))]
    for side in ("exporter", "importer"):
        ranked = rows.with_columns(
            place=pl.col("value_usd").rank("ordinal", descending=True).over("year", "product", side)
        )
        last = ranked.filter(pl.col("place") == most)
        frames.append(last.select("year", "product", side=pl.lit(side), country=side, cap_usd="value_usd"))
    return pl.concat(frames).sort("year", "product", "side", "country").collect()


def _lazy(table: pl.DataFrame | Parts) -> pl.LazyFrame:
    return table.scan() if isinstance(table, Parts) else table.lazy()


def _caps(cube: Cube, caps: pl.DataFrame) -> FloatArray:
    """Return the cap of each flow in US dollars, infinite where no source tells one, shape (P, K, T)."""
    held = caps.filter(pl.col("year").is_in(cube.years), pl.col("product").is_in(cube.products))
    sides = [_side(cube, held.filter(side=side)) for side in ("exporter", "importer")]
    return np.minimum(sides[0][cube.corridors[:, 0]], sides[1][cube.corridors[:, 1]])


def _side(cube: Cube, caps: pl.DataFrame) -> FloatArray:
    """Return the caps of one side by country, infinite where there is none, shape (C, K, T)."""
    out = np.full(cube.exports.shape, np.inf)
    product = caps["product"].replace_strict(list(cube.products), np.arange(len(cube.products)), return_dtype=pl.Int64)
    place = pl.DataFrame({"k": product, "t": np.searchsorted(cube.years, caps["year"].to_numpy())})
    everyone = caps["country"].is_null()
    out[:, place["k"].filter(everyone).to_numpy(), place["t"].filter(everyone).to_numpy()] = 0.0
    for code, k, t, cap in zip(caps["country"], place["k"], place["t"], caps["cap_usd"], strict=True):
        if code in cube.country_index:
            out[cube.country_index[code], k, t] = cap
    return out
