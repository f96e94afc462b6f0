"""The aggregated world: small dense arrays by country, product and year, and nothing later than its own year."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Any, TypeVar

import numpy as np
import polars as pl
from numpy.typing import NDArray

from corridor.errors import DataError
from corridor.vocabulary import Declarer

IntArray = NDArray[np.int64]
FloatArray = NDArray[np.float64]
BoolArray = NDArray[np.bool_]
T = TypeVar("T")

WORLD_COVERAGE = 0.8
"""A product-year is world-wide where the importers that declare it make at least this share of world output."""

YEARLY = (
    "nomenclature", "exports", "imports", "covered_exports", "concentration", "supplier_count", "market_count",
    "supplier_distance", "import_kg", "import_kg_usd", "export_known", "import_known", "flows", "flow_known", "flow_kg",
    "flow_kg_usd", "flow_estimated", "flow_low", "flow_high", "flow_predicted", "mirror", "world",
)  # fmt: skip
"""Arrays whose last axis is the year."""

INDUSTRIES = "ICIO"
"""Nomenclature of services industries, whose flows between countries are known or estimated."""

FRAMES = ("country_years", "pair_totals", "minerals", "tariffs", "pair_years", "reporter_years")
"""Tables that the cube holds as their contracts have them."""


@dataclass(frozen=True)
class Cube:
    """Trade and context up to a year, ready for indicators.

    Axes: C countries, K products (HS codes, services categories and services industries), T years, P corridors asked
    for. Of industries `flows` holds figures and estimates alike; `flow_estimated` tells them apart. Kilograms are those
    of the reconciled row: the exporter's weight, else the importer's.

    Attributes:
        countries: ISO codes, axis C. products: codes, axis K. years: calendar years, axis T, ascending.
        corridors: (exporter, importer) index pairs into countries, shape (P, 2).
        nomenclature: HS revision of each product-year as an index, −1 where nothing is known, shape (K, T).
        nomenclatures: Names behind that index.
        exports: Exports in US dollars, shape (C, K, T). imports: likewise.
        covered_exports: Exports to importers whose purchases are covered, shape (C, K, T).
        concentration: Herfindahl–Hirschman index of an importer's suppliers, NaN where unknown, shape (C, K, T).
        supplier_count: Exporters of which the importer is seen to buy, shape (C, K, T); all of them only where
            `import_known`, and 0 for services.
        market_count: Importers that are seen to buy of the exporter, shape (C, K, T); 0 for services.
        supplier_distance: Mean natural logarithm of the kilometres to an importer's suppliers, weighted by what it buys
            of each (shares in millionths, logarithms in thousandths); suppliers of unknown distance are left out, NaN
            where none is known or purchases are not covered, shape (C, K, T).
        import_kg: Kilograms bought, of the flows that carry a weight, shape (C, K, T).
        import_kg_usd: US dollars of just those flows, shape (C, K, T).
        export_known: Whether the exporter's figure is known (declared, or the source covers everyone), (C, K, T).
        import_known: Whether the importer's purchases are covered, (C, K, T).
        flows: Reconciled flow in US dollars of each corridor, shape (P, K, T).
        flow_known: Whether a flow, zero included, is known, shape (P, K, T).
        flow_kg: Kilograms of each corridor's flow, 0 where no weight is known, shape (P, K, T).
        flow_kg_usd: US dollars of the flow where it carries a weight, else 0, shape (P, K, T).
        flow_estimated: Whether a flow is a gravity model's estimate that no source reports, shape (P, K, T).
        flow_low: Lower end of an estimate's interval in US dollars, NaN where the flow is none, shape (P, K, T).
        flow_high: Upper end, likewise.
        flow_predicted: What that model expects in US dollars, also where the flow is known; NaN where it says nothing.
        mirror: Importer's over exporter's figure, NaN unless both declared, shape (P, K, T).
        world: Whether the product-year is covered world-wide, shape (K, T).
        country_years: Country figures as the contract has them: output, people, logistics, governance, projections.
        pair_figures: Distance, contiguity, language, colonial link by corridor, NaN where unknown, shape (P,).
        pair_totals: Total trade of pairs as the contract has it. minerals: production and reserves likewise.
        tariffs: Duties as the contract has them. pair_years: yearly figures of pairs likewise; reporter_years: how well
            each reporter filed; all three empty where the snapshot has none.
        sources: Names of the sources of a product-year, by "27@2021"; of a series and of a table, by its name.
    """

    countries: tuple[str, ...]
    products: tuple[str, ...]
    years: IntArray
    corridors: IntArray
    nomenclature: IntArray
    nomenclatures: tuple[str, ...]
    exports: IntArray
    imports: IntArray
    covered_exports: IntArray
    concentration: FloatArray
    supplier_count: IntArray
    market_count: IntArray
    supplier_distance: FloatArray
    import_kg: IntArray
    import_kg_usd: IntArray
    export_known: BoolArray
    import_known: BoolArray
    flows: IntArray
    flow_known: BoolArray
    flow_kg: IntArray
    flow_kg_usd: IntArray
    flow_estimated: BoolArray
    flow_low: FloatArray
    flow_high: FloatArray
    flow_predicted: FloatArray
    mirror: FloatArray
    world: BoolArray
    country_years: pl.DataFrame
    pair_figures: Mapping[str, FloatArray]
    pair_totals: pl.DataFrame
    minerals: pl.DataFrame
    tariffs: pl.DataFrame
    pair_years: pl.DataFrame
    reporter_years: pl.DataFrame
    sources: Mapping[str, str]
    _memo: dict[Any, Any] = field(default_factory=dict, init=False, repr=False, compare=False)

    def once(self, key: Any, compute: Callable[[], T]) -> T:
        """Return `compute()`, called once per key for this cube; a cube of another year starts anew."""
        if key not in self._memo:
            self._memo[key] = compute()
        found: T = self._memo[key]
        return found

    def as_of(self, year: int) -> Cube:
        """Return the cube as it could be known at the end of `year`: nothing later remains in it.

        Raises:
            DataError: The cube holds nothing up to that year.
        """
        keep = self.years <= year
        if not keep.any():
            why = f"the data begin in {int(self.years[0])}" if self.years.size else "the years looked at hold no data"
            raise DataError(f"nothing is known up to {year}: {why}")
        arrays = {name: _cut(getattr(self, name), keep) for name in YEARLY}
        series = pl.col("known_in").le(year) & (pl.col("year").le(year) | pl.col("projected"))
        frames = {
            name: getattr(self, name).filter(series if name == "country_years" else pl.col("year") <= year)
            for name in FRAMES
        }
        sources = self._sources_until(year) | sources_of(frames)
        return replace(self, years=self.years[keep], **arrays, **frames, sources=sources)

    def _sources_until(self, year: int) -> dict[str, str]:
        """Return the sources of the product-years up to a year, and of pairs, which have none."""
        dated = {key: key.rpartition("@")[2] for key in self.sources}
        return {
            key: names
            for key, names in self.sources.items()
            if key == "pairs" or (dated[key].isdigit() and int(dated[key]) <= year)
        }

    def latest_series(self, name: str) -> tuple[FloatArray, IntArray]:
        """Return the latest figure of a series that is no projection, and its year, by country.

        Returns:
            Values (C,), NaN where unknown, and years (C,), −1 where unknown.
        """
        return self.once(("series", name), lambda: self._latest_series(name))

    def _latest_series(self, name: str) -> tuple[FloatArray, IntArray]:
        rows = (
            self.country_years.filter((pl.col("series") == name) & ~pl.col("projected"))
            .sort("country", "year")
            .group_by("country", maintain_order=True)
            .last()
        )
        return self.by_country(rows["country"], rows["value"]), self.by_country(
            rows["country"], rows["year"], missing=-1
        ).astype(np.int64)

    def by_country(self, codes: pl.Series, values: pl.Series, missing: float = np.nan) -> FloatArray:
        """Spread values by country code over axis C; codes off the axis are ignored."""
        out = np.full(len(self.countries), missing)
        for code, value in zip(codes, values, strict=True):
            if code in self.country_index:
                out[self.country_index[code]] = value
        return out

    @property
    def year(self) -> int:
        """The last year that the cube holds."""
        return int(self.years[-1])

    @cached_property
    def country_index(self) -> Mapping[str, int]:
        """Position of each country on axis C."""
        return {code: i for i, code in enumerate(self.countries)}

    @cached_property
    def product_index(self) -> Mapping[str, int]:
        """Position of each product on axis K."""
        return {code: k for k, code in enumerate(self.products)}

    @cached_property
    def flow_reported(self) -> BoolArray:
        """Whether a source reports the flow, zero included; an estimate is no history, shape (P, K, T)."""
        return np.asarray(self.flow_known & ~self.flow_estimated)

    @cached_property
    def is_known(self) -> BoolArray:
        """Which products anything is known of in the years of the cube, shape (K,)."""
        return np.asarray((self.export_known | self.import_known | (self.exports > 0)).any(axis=(0, 2)))

    @cached_property
    def is_chapter(self) -> BoolArray:
        """Which products are HS chapters of which anything is known in the years of the cube, shape (K,)."""
        chapter = np.array([len(code) == 2 and code.isdigit() for code in self.products], dtype=np.bool_)
        return np.asarray(chapter & self.is_known)

    @cached_property
    def is_service(self) -> BoolArray:
        """Which products are services, by category or by industry, shape (K,)."""
        return np.array([not code.isdigit() for code in self.products])

    @cached_property
    def is_industry(self) -> BoolArray:
        """Which products are services industries, whose flows by pair are known or estimated, shape (K,)."""
        mine = [n for n, name in enumerate(self.nomenclatures) if name == INDUSTRIES]
        return np.asarray(np.isin(self.nomenclature, mine).any(axis=1))


def _cut(array: NDArray[Any], keep: BoolArray) -> Any:
    """Return the years to keep, which come first; a view on a single value stays one."""
    return array[..., keep] if any(array.strides) else array[..., : int(keep.sum())]


def sources_of(frames: Mapping[str, pl.DataFrame]) -> dict[str, str]:
    """Return the sources of series, of totals by year ("pair_totals@2021") and of tables, names joined by "; ".

    Args:
        frames: The tables named in `FRAMES`.
    """
    pair_totals = frames["pair_totals"]
    series = joined_sources(frames["country_years"].select("series", "source"), ("series",))
    totals = pair_totals.select("year", "source", table=pl.lit("pair_totals"))
    reconciled = pair_totals.filter(pl.col("declared_by") == Declarer.RECONCILED)
    tables = ("minerals", "tariffs", "pair_years", "reporter_years")
    whole = {"reconciled_totals": reconciled} | {name: frames[name] for name in tables}
    # a row of reporter_years may name several sources itself
    names = {
        name: "; ".join(sorted({n for s in f["source"].unique() for n in s.split("; ")})) for name, f in whole.items()
    }
    return {**series, **joined_sources(totals, ("table", "year")), **names}


def joined_sources(frame: pl.DataFrame, keys: tuple[str, ...]) -> dict[str, str]:
    """Return the names of the column source by key ("27@2021"), joined by "; "."""
    grouped = frame.unique().group_by(*keys).agg(pl.col("source").sort().str.join("; "))
    return {"@".join(map(str, row[:-1])): row[-1] for row in grouped.iter_rows()}
