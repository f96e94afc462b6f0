"""Complexity of a table in rows: country, product and value in, tidy frames of countries, products and pairs out."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import polars as pl

from corridor.errors import DataError
from corridor.measures.advantage import FloatArray, nrca, symmetric
from corridor.measures.complexity import ComplexitySet, complexity_set
from corridor.measures.fitness import fitness


@dataclass(frozen=True)
class ComplexityFrames:
    """Complexity in three frames, sorted by their keys, null where a figure is undefined.

    Attributes:
        countries: country, exports, shapes, diversity, eci, coi, fitness.
        products: product, exports, ubiquity, pci, complexity (by fitness).
        pairs: country, product, exports, rca, rsca, nrca, held, density, cog; every country × product has a row.
    """

    countries: pl.DataFrame
    products: pl.DataFrame
    pairs: pl.DataFrame


def complexity_of_rows(
    frame: pl.DataFrame,
    *,
    country: str = "country",
    product: str = "product",
    value: str = "value",
    threshold: float = 1.0,
    least_country: float = 0.0,
    least_product: float = 0.0,
    like_ecomplexity: bool = False,
) -> ComplexityFrames:
    """Return the whole set of measures of exports given in rows; see `complexity_set` for the meaning of each.

    Values of one country and product are added up, in an order that the order of rows does not change. A country ×
    product without a row exports nothing; a null value is unknown, which is not zero.

    Args:
        frame: Rows of exports.
        country: Column of exporters.
        product: Column of products.
        value: Column of exports, not negative.
        threshold: Comparative advantage from which a country counts as a maker.
        least_country: Total exports from which a country shapes the index; below it it is measured, not counted.
        least_product: World exports from which a product is looked at.
        like_ecomplexity: Scale COI and COG as the package ecomplexity does.

    Raises:
        DataError: A column is missing, a key is null, or a value is negative, infinite or NaN.
    """
    rows = _checked(frame, country, product, value)
    countries, products = (rows[name].unique().sort() for name in ("country", "product"))
    table = _table(rows, countries, products)
    found = complexity_set(
        table,
        threshold=threshold,
        least_country=least_country,
        least_product=least_product,
        like_ecomplexity=like_ecomplexity,
    )
    return _frames(found, table, countries, products)


def _checked(frame: pl.DataFrame, country: str, product: str, value: str) -> pl.DataFrame:
    for name in (country, product, value):
        if name not in frame.columns:
            raise DataError(f"column {name!r} is missing; the columns are {', '.join(frame.columns)}")
    rows = frame.select(
        country=pl.col(country), product=pl.col(product), value=pl.col(value).cast(pl.Float64, strict=False)
    )
    for name in ("country", "product"):
        if rows[name].null_count():
            raise DataError(f"{rows[name].null_count()} rows have no {name}")
    wrong = rows.filter(~(pl.col("value").is_finite() & (pl.col("value") >= 0)))
    if wrong.height:
        raise DataError(f"{wrong.height} values are negative or no number, the first in the row {wrong.row(0)}")
    return rows.sort("country", "product", "value")


def _table(rows: pl.DataFrame, countries: pl.Series, products: pl.Series) -> FloatArray:
    """Return exports (C, K), 0 where there is no row, NaN where a value is unknown."""
    shape = len(countries), len(products)
    place = countries.search_sorted(rows["country"]).to_numpy() * shape[1]
    place = place.astype(np.int64) + products.search_sorted(rows["product"]).to_numpy()
    sums = np.bincount(place, weights=rows["value"].fill_null(float("nan")).to_numpy(), minlength=shape[0] * shape[1])
    return sums.astype(np.float64).reshape(shape)


def _frames(found: ComplexitySet, table: FloatArray, countries: pl.Series, products: pl.Series) -> ComplexityFrames:
    fit = fitness(found.held & found.shapes[:, None])
    by_country = {
        "exports": np.nansum(table, axis=1),
        "shapes": found.shapes,
        "diversity": found.diversity,
        "eci": found.eci,
        "coi": found.coi,
        "fitness": np.where(found.shapes, fit.country, np.nan),
    }
    by_product = {
        "exports": np.nansum(table, axis=0),
        "ubiquity": found.ubiquity,
        "pci": found.pci,
        "complexity": fit.product,
    }
    by_pair = {
        "exports": table,
        "rca": found.rca,
        "rsca": symmetric(found.rca),
        "nrca": nrca(table),
        "held": found.held,
        "density": found.density,
        "cog": found.cog,
    }
    rows, columns = np.indices(table.shape).reshape(2, -1)
    keys = {"country": countries.gather(rows.tolist()), "product": products.gather(columns.tolist())}
    return ComplexityFrames(
        pl.DataFrame({"country": countries, **by_country}, nan_to_null=True),
        pl.DataFrame({"product": products, **by_product}, nan_to_null=True),
        pl.DataFrame({**keys, **{name: values.ravel() for name, values in by_pair.items()}}, nan_to_null=True),
    )
