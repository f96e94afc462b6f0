"""A reporter whose figures are doubted."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import numpy as np
import polars as pl

from corridor.cube import Cube
from corridor.spec.scenario import DoubtChange, Range
from corridor.study.scenarios.demand import BOUGHT, FLOWING, scaled, with_arrays
from corridor.study.scenarios.effect import Effect, Site, classes, idle, one_class
from corridor.study.scenarios.parameters import FloatArray, Parameter, Values, of_range
from corridor.study.scenarios.ways import AUTHORS
from corridor.vocabulary import Declarer

ALL = 100.0
SOLD = ("exports", "covered_exports")


def doubt_effects(change: DoubtChange, site: Site) -> list[Effect]:
    """Return what doubt does: a reporter's sales and purchases are marked down together, and blurred together.

    A market that buys less wants less; an exporter that sells d times as much has the share s·d/(1 − s + s·d) of the
    world's exports. The ease of trade is a ratio of figures that are marked down alike, and stays.
    """
    sells, buys = site.exporter == change.reporter, site.importer == change.reporter
    name = f"figures of {change.reporter}"
    if not (sells | buys).any():
        return [idle(name, "", site, "supply")]
    discount, blur = _discount(change), _blur(change)
    place, first = classes(sells, np.nan_to_num(site.supply, nan=-1.0))

    def kept(values: Values) -> FloatArray:
        return np.asarray((1.0 - values[discount.key] / ALL) * values[blur.key])

    def sold(values: Values) -> FloatArray:
        d = kept(values)[None, :]
        share = np.clip(np.nan_to_num(site.supply[first]), 0.0, 1.0)[:, None]
        return np.asarray(np.log(d) - np.log1p(share * (d - 1.0)))

    def bought(values: Values) -> FloatArray:
        return np.log(kept(values))[None, :]

    edit = _edit(change, kept)
    both = (discount, blur)
    inputs = frozenset({"goods"})
    return [
        Effect(name, sells, both, "supply", place, sold, edit, inputs, _notes(change, site)),
        Effect(name, buys, both, "demand", one_class(buys), bought),
    ]


def _discount(change: DoubtChange) -> Parameter:
    return of_range(
        f"doubt discount {change.reporter}", change.discount_pct, text=f"Figures of {change.reporter} are too high by",
        unit="percent", source=AUTHORS, log=True, base=ALL, sign=-1.0,
    )  # fmt: skip


def _blur(change: DoubtChange) -> Parameter:
    off = 1.0 + change.spread_pct / ALL
    return of_range(
        f"doubt spread {change.reporter}", Range(value=1.0, low=1.0 / off, high=off),
        text=f"All figures of {change.reporter} may together be off by this factor", unit="ratio", source=AUTHORS,
        log=True,
    )  # fmt: skip


def _edit(change: DoubtChange, kept: Callable[[Values], FloatArray]) -> Callable[[Cube, Values], Cube]:
    def edit(cube: Cube, values: Values) -> Cube:
        d = float(kept(values)[0])
        everything = np.ones(len(cube.products), dtype=np.bool_)
        me = np.array(cube.countries) == change.reporter
        arrays = {name: scaled(getattr(cube, name), me, everything, d) for name in (*SOLD, *BOUGHT)}
        ends = me[cube.corridors].any(axis=1)
        arrays |= {name: scaled(getattr(cube, name), ends, everything, d) for name in FLOWING}
        return with_arrays(cube, arrays)

    return edit


def with_partners_figures(cube: Cube, reporter: str, declared: pl.DataFrame) -> Cube:
    """Return the cube with the flows of a reporter as its partners declare them; where they declare none, as before.

    Args:
        cube: The world.
        reporter: Whose figures are doubted.
        declared: Declarations of the job's corridors, as goods_flows has them.
    """
    flows = np.array(cube.flows)
    years = {int(year): t for t, year in enumerate(cube.years)}
    corridors = {(cube.countries[i], cube.countries[j]): p for p, (i, j) in enumerate(cube.corridors)}
    for year, exporter, importer, product, nomenclature, value in partners_rows(declared, reporter).iter_rows():
        p, k, t = corridors.get((exporter, importer)), cube.product_index.get(product), years.get(year)
        if p is None or k is None or t is None or not cube.flow_known[p, k, t]:
            continue
        revision = int(cube.nomenclature[k, t])
        if revision >= 0 and cube.nomenclatures[revision] == nomenclature:
            flows[p, k, t] = value
    return replace(cube, flows=flows)


def partners_rows(declared: pl.DataFrame, reporter: str) -> pl.DataFrame:
    """Return what the partners of a reporter declare of their trade with it, one row a flow, sorted by it."""
    sold = (pl.col("exporter") == reporter) & (pl.col("declared_by") == Declarer.IMPORTER)
    bought = (pl.col("importer") == reporter) & (pl.col("declared_by") == Declarer.EXPORTER)
    keys = ["year", "exporter", "importer", "product", "nomenclature"]
    rows = declared.filter(sold | bought).select(
        *(pl.col(key).cast(pl.String) for key in keys[1:]), "year", "value_usd"
    )
    return rows.select(*keys, "value_usd").sort(*keys, "value_usd").unique(keys, keep="first", maintain_order=True)


def _notes(change: DoubtChange, site: Site) -> tuple[str, ...]:
    if change.use != "partner":
        return ()
    count = partners_rows(site.declared, change.reporter).height
    return (
        f"Figures of {change.reporter}: {count:,} flows of the job's corridors are taken as the partner declares them, "
        "freight and insurance included where it declares them so; world totals stay.",
    )
