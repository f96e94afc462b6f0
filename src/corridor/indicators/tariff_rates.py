"""Tariff rates: which rows of the table of tariffs speak of a product, and what they say of an exporter."""

from __future__ import annotations

from typing import Final

import numpy as np
import polars as pl

from corridor.cube import Cube
from corridor.indicators.base import UNKNOWN_YEAR, FloatArray, IntArray, Opportunities
from corridor.vocabulary import WORLD

MICRO: Final = 1_000_000
"""Rates are added as millionths of a percent in integers, so that no order of rows changes the last bit."""

KINDS: Final = ("AHS", "PRF", "MFN", "collected")
KEY: Final = ("importer", "exporter", "code", "duty")
TEXT: Final = {"code": pl.String, "product": pl.String}
SHAPE: Final = {
    "importer": pl.String, "exporter": pl.String, "code": pl.String, "duty": pl.String, "year": pl.Int32,
    "rate": pl.Int64, "depth": pl.Int64,
}  # fmt: skip


def rates(cube: Cube) -> pl.DataFrame:
    """Return the duties that stand for each product of the cube in each of its importing markets, once per cube.

    For each kind of duty the finest code counts: the product's own row, else the mean of the finer codes within it,
    else the row of the nearest coarser code; of these the latest year. The simple mean of the tariff lines counts, else
    the weighted one. Bound duties say what could be asked and are left out.

    Returns:
        Columns importer, exporter (WLD for all), code, duty, year, rate (percent); sorted by the first four, unique.
    """
    return cube.once("tariff rates", lambda: _rates(cube))


def _rates(cube: Cube) -> pl.DataFrame:
    importers = [cube.countries[j] for j in np.unique(cube.corridors[:, 1])]
    codes = [code for code in cube.products if code.isdigit()]
    rate = (pl.coalesce("simple_average_pct", "weighted_average_pct") * MICRO).round().cast(pl.Int64)
    table = cube.tariffs.filter(pl.col("importer").is_in(importers) & pl.col("duty").is_in(KINDS))
    table = table.select("importer", "exporter", "product", "duty", "year", rate=rate).drop_nulls("rate")
    lengths = sorted({len(code) for code in codes})
    found = pl.concat([pl.DataFrame(schema=SHAPE), *(_matching(table, length, codes) for length in lengths)])
    means = found.group_by(*KEY, "depth", "year").agg(pl.col("rate").sum(), lines=pl.len().cast(pl.Int64))
    ordered = means.sort(*KEY, "depth", "year", descending=[False] * 5 + [True])
    best = ordered.unique(list(KEY), keep="first", maintain_order=True)
    return best.select(*KEY, "year", rate=pl.col("rate") / pl.col("lines") / MICRO)


def _matching(table: pl.DataFrame, length: int, codes: list[str]) -> pl.DataFrame:
    """Return the rows that say something of codes of one length, with how far they are from it (`depth`)."""
    own = [code for code in codes if len(code) == length]
    digits = pl.col("product").str.len_chars().cast(pl.Int64)
    fine = table.filter(digits >= length).with_columns(
        code=pl.col("product").str.slice(0, length), depth=pl.when(digits == length).then(0).otherwise(1).cast(pl.Int64)
    )
    found = [fine.filter(pl.col("code").is_in(own)).select(*SHAPE)]
    for shorter in range(1, length):
        above = pl.DataFrame({"code": own, "product": [code[:shorter] for code in own]}, schema_overrides=TEXT)
        depth = pl.lit(1 + length - shorter, pl.Int64)
        found.append(table.join(above, on="product", how="inner").with_columns(depth=depth).select(*SHAPE))
    return pl.concat(found)


class Lookup:
    """Reads rates off for opportunities.

    Args:
        o: n opportunities.
    """

    def __init__(self, o: Opportunities) -> None:
        names, products = np.array(o.cube.countries), np.array(o.cube.products)
        columns = {"importer": names[o.importer], "exporter": names[o.exporter], "code": products[o.product]}
        self._rows = pl.DataFrame(columns, schema=dict.fromkeys(columns, pl.String))
        self._rates = rates(o.cube)

    def own(self, duty: str) -> tuple[FloatArray, IntArray]:
        """Return the duty of a kind named on the exporter's goods, and its year; each of shape (n,)."""
        return self._joined(self._rates.filter(pl.col("duty") == duty), ["importer", "exporter", "code"])

    def general(self, duty: str) -> tuple[FloatArray, IntArray]:
        """Return the duty of a kind on everyone's goods, likewise."""
        everyone = self._rates.filter((pl.col("duty") == duty) & (pl.col("exporter") == WORLD))
        return self._joined(everyone, ["importer", "code"])

    def others(self, duty: str) -> FloatArray:
        """Return the mean of the duties of a kind over the other exporters that the table names, NaN for none, (n,)."""
        single = self._rates.filter((pl.col("duty") == duty) & (pl.col("exporter") != WORLD))
        micro = single.with_columns(micro=(pl.col("rate") * MICRO).round().cast(pl.Int64))
        sums = micro.group_by("importer", "code").agg(pl.col("micro").sum(), count=pl.len().cast(pl.Int64))
        joined = self._rows.join(sums, on=["importer", "code"], how="left", maintain_order="left")
        total, count = (joined[name].fill_null(0).to_numpy() for name in ("micro", "count"))
        own, _ = self.own(duty)
        named = np.isfinite(own)
        rest = total - np.rint(np.where(named, own, 0.0) * MICRO)
        left = count - named
        return np.where(left > 0, rest / np.maximum(left, 1) / MICRO, np.nan)

    def _joined(self, table: pl.DataFrame, keys: list[str]) -> tuple[FloatArray, IntArray]:
        joined = self._rows.join(table.select(*keys, "year", "rate"), on=keys, how="left", maintain_order="left")
        rate = joined["rate"].cast(pl.Float64).fill_null(np.nan).to_numpy()
        return rate, joined["year"].fill_null(UNKNOWN_YEAR).to_numpy().astype(np.int64)
