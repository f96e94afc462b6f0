"""The axes of the cube: which countries, products, years and nomenclatures there are, and where each stands."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cached_property

import numpy as np
import polars as pl

from corridor.cube import aggregate
from corridor.cube.cube import INDUSTRIES, BoolArray, IntArray
from corridor.cube.engines import Engine, Source
from corridor.errors import DataError
from corridor.tables import TABLES

Tables = Mapping[str, Source]
Pair = tuple[str, str]

SERVICES = "EBOPS"
"""Nomenclature of services categories."""

NAMED = ("product", "year", "nomenclature")


class Axes:
    """Positions of countries, products, years, nomenclatures and corridors.

    Attributes:
        goods: Columns product, year, nomenclature, source, rows: what goods flows name and how often.
        reporting: Columns product, year, nomenclature, rows: likewise.
    """

    def __init__(self, tables: Tables, corridors: Sequence[Pair], engine: Engine) -> None:
        self.countries = tuple(sorted(frame_of(tables, "countries")["country"]))
        self.corridors = sorted(set(corridors))
        self._refuse_unknown()
        services = frame_of(tables, "services_flows")
        self.goods = _named(engine, tables["goods_flows"], *NAMED, "source")
        self.reporting = _named(engine, tables["reporting"], *NAMED)
        hs = set(self.goods["product"]) | set(self.reporting["product"])
        industries = frame_of(tables, "bilateral_services").select("year", "industry").unique()
        self.categories = tuple(sorted(services["category"].unique()))
        self.industries = tuple(sorted(industries["industry"].unique()))
        _refuse_shared(self.categories, self.industries)
        self.products = (*sorted(hs), *self.categories, *self.industries)
        years = set(self.goods["year"]) | set(services["year"].unique()) | set(industries["year"])
        self.years = np.array(sorted(years), dtype=np.int64)
        names = set(self.goods["nomenclature"]) | set(self.reporting["nomenclature"])
        self.nomenclatures = (*sorted(names), SERVICES, INDUSTRIES)
        self.shape = (len(self.countries), len(self.products), len(self.years))

    def _refuse_unknown(self) -> None:
        known = set(self.countries)
        for pair in self.corridors:
            for code in pair:
                if code not in known:
                    raise DataError(f"corridor {pair[0]} → {pair[1]}: the snapshot knows no country {code}")

    @property
    def corridor_frame(self) -> pl.DataFrame:
        """The corridors as columns exporter and importer, in the order of their positions."""
        return pl.DataFrame(self.corridors, schema={"exporter": pl.String, "importer": pl.String}, orient="row")

    @cached_property
    def ends(self) -> IntArray:
        """Positions of exporter and importer of each corridor, shape (P, 2)."""
        ends = [self.positions(self.corridor_frame[side], "country") for side in ("exporter", "importer")]
        return np.stack(ends, axis=1)

    @cached_property
    def is_service(self) -> BoolArray:
        """Which products are services, by category or by industry, shape (K,)."""
        return np.array([not code.isdigit() for code in self.products], dtype=np.bool_)

    @cached_property
    def is_industry(self) -> BoolArray:
        """Which products are services industries, shape (K,)."""
        return np.isin(self.products, self.industries)

    @cached_property
    def _codes(self) -> dict[str, pl.Enum]:
        names = {"country": self.countries, "product": self.products, "nomenclature": self.nomenclatures}
        return {axis: pl.Enum(codes) for axis, codes in names.items()}

    @cached_property
    def _between(self) -> IntArray:
        """Position of the corridor between two countries, −1 where it was not asked for, shape (C, C)."""
        table = np.full((len(self.countries), len(self.countries)), -1, dtype=np.int64)
        table[self.ends[:, 0], self.ends[:, 1]] = np.arange(len(self.corridors))
        return table

    def positions(self, values: pl.Series, axis: str) -> IntArray:
        """Return the position of each value on an axis: country, product, year or nomenclature."""
        if axis == "year":
            return np.searchsorted(self.years, values.to_numpy())
        return values.cast(pl.String).cast(self._codes[axis]).to_physical().to_numpy().astype(np.int64)

    def places(self, frame: pl.DataFrame, country: str) -> tuple[IntArray, IntArray, IntArray]:
        """Return (country, product, year) positions of the rows of a frame."""
        return (self.positions(frame[country], "country"), *self.product_years(frame))

    def corridor_places(self, frame: pl.DataFrame) -> tuple[IntArray, IntArray, IntArray]:
        """Return (corridor, product, year) positions of the rows of a frame."""
        between = self.positions(frame["exporter"], "country"), self.positions(frame["importer"], "country")
        return (self._between[between], *self.product_years(frame))

    def product_years(self, frame: pl.DataFrame) -> tuple[IntArray, IntArray]:
        """Return (product, year) positions of the rows of a frame."""
        return self.positions(frame["product"], "product"), self.positions(frame["year"], "year")

    def nomenclature(self) -> IntArray:
        """Return the nomenclature of each product-year, −1 where nothing is known, shape (K, T).

        Raises:
            DataError: A product-year stands in two nomenclatures.
        """
        pairs = pl.concat([self.goods.select(NAMED), self.reporting.select(NAMED)]).unique()
        pairs = pairs.filter(pl.col("year").is_in(self.years)).sort(NAMED)
        _refuse_double(pairs)
        out = np.full(self.shape[1:], -1, dtype=np.int64)
        out[self.product_years(pairs)] = self.positions(pairs["nomenclature"], "nomenclature")
        out[self.is_service] = self.nomenclatures.index(SERVICES)
        out[self.is_industry] = self.nomenclatures.index(INDUSTRIES)
        return out


def frame_of(tables: Tables, name: str) -> pl.DataFrame:
    """Return a table that is small enough to be held as a frame; one that may be left out is empty then."""
    table = tables.get(name, TABLES[name].empty()) if TABLES[name].optional else tables[name]
    if not isinstance(table, pl.DataFrame):
        raise TypeError(f"table {name} must be a frame, not {type(table).__name__}")
    return table


def _named(engine: Engine, source: Source, *columns: str) -> pl.DataFrame:
    """Return each combination of codes that a table names, with its rows."""
    rows = engine.coded(engine.scan(source).select(*columns))
    return engine.collect(aggregate.rows_by(rows, *columns), by=columns)


def _refuse_shared(categories: Sequence[str], industries: Sequence[str]) -> None:
    shared = sorted(set(categories) & set(industries))
    if shared:
        raise DataError(
            f"bilateral_services: industry {', '.join(shared)} is a services category of services_flows too; "
            "a code must mean one thing"
        )


def _refuse_double(pairs: pl.DataFrame) -> None:
    double = pairs.filter(pl.struct("product", "year").is_duplicated())
    if double.height:
        row = double.row(0, named=True)
        names = double.filter((pl.col("product") == row["product"]) & (pl.col("year") == row["year"]))["nomenclature"]
        raise DataError(
            f"goods_flows: product {row['product']} stands in more than one nomenclature in {row['year']}: "
            f"{', '.join(names)}; a snapshot holds one per product and year"
        )
