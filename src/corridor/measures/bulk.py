"""Export potential over millions of rows: one pass for the totals, one for the rows, or all candidates at once.

What makes naive code slow is joins and pivots; a dense country × product array and an index take their place. Sums are
of integers and every row is computed by itself, so that the number of threads changes no bit.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np
import polars as pl
from numpy.typing import NDArray

from corridor.errors import DataError
from corridor.measures.threads import one_thread

FloatArray = NDArray[np.float64]
IntArray = NDArray[np.int64]

ENDS = ("exporter", "importer")
MOST_CODES = 20_000_000
"""Largest integer code that is looked up in an array; larger ones, and texts, are coded first."""

MOST_UNITS = 2.0**62
"""Whole units that a sum may reach, half of what a 64-bit integer holds."""


@dataclass(frozen=True)
class World:
    """Totals of a table of flows with the codes of their axes.

    Attributes:
        countries: Codes of axis C, ascending. products: of axis K.
        exports: Dollars sold (C, K), whole units of `scale`. imports: bought. pairs: sold to a partner (C, C).
        scale: Units per unit of the table's values.
    """

    countries: pl.Series
    products: pl.Series
    exports: IntArray
    imports: IntArray
    pairs: IntArray
    scale: float

    @cached_property
    def supply(self) -> FloatArray:
        """Share of the exporter in the world's exports of a product (C, K), 0 where nobody sells it."""
        world = self.exports.sum(axis=0)
        return self.exports / np.where(world > 0, world, 1)

    @cached_property
    def demand(self) -> FloatArray:
        """Imports in the table's unit (C, K)."""
        return self.imports / self.scale

    def ease(self) -> FloatArray:
        """Return v_ij / Σ_k (v_ik / v_k · v_jk) of every pair (C, C), 0 where nothing is expected."""
        with one_thread():  # so that its number moves no last bit
            expected = self.supply @ self.demand.T
        actual = self.pairs / self.scale
        return np.where(expected > 0.0, actual / np.where(expected > 0.0, expected, 1.0), 0.0)


def world_of(frame: pl.DataFrame, *, value: str = "value_usd", scale: float = 1.0) -> World:
    """Return the totals of a table of flows in one pass.

    Args:
        frame: Columns exporter, importer, product (integers or texts) and the value, one row a flow.
        value: Column of the value, not negative.
        scale: Units that one unit of the value is counted in, as whole numbers: 1 for dollars, 1000 for thousands of
            dollars with three decimals.

    Raises:
        DataError: A column is absent, a code or value is missing, or a value is no number, negative, or so large that
            the sum of all is beyond 64-bit integers.
    """
    return _world(_codes(frame, value), frame[value], scale)


def _world(codes: _Codes, values: pl.Series, scale: float) -> World:
    from corridor.measures import bulk_kernels  # noqa: PLC0415  numba is slow to import

    _check_values(values, scale)
    found = bulk_kernels.totals(*codes.columns, values.to_numpy(), *codes.places, float(scale), codes.shape)
    return World(codes.countries, codes.products, found[0], found[1], found[2], float(scale))


def potential_of_flows(frame: pl.DataFrame, *, value: str = "value_usd", scale: float = 1.0) -> pl.Series:
    """Return the static export potential v_ik/v_k · v_jk · v_ij / Σ_k(v_ik/v_k · v_jk) of every row.

    Decreux and Spies (2016), Export Potential Assessments, ITC. Over all products of a pair, those without a row
    included, potentials add up to the pair's trade.

    Args:
        frame: Columns exporter, importer, product and the value, one row a flow.
        value: Column of the value, not negative.
        scale: Units that one unit of the value is counted in, as whole numbers.

    Returns:
        Shape (n,), in the unit of the value; 0 where a country trades with itself. A flow that stands in several rows
        has the whole potential in each: add repeated rows up first.

    Raises:
        DataError: As in `world_of`.

    Example:
        >>> flows = pl.DataFrame({"exporter": ["A", "A", "B"], "importer": ["C", "C", "C"],
        ...                       "product": ["x", "y", "x"], "value_usd": [30, 10, 60]})
        >>> potential_of_flows(flows).round(6).to_list()
        [30.0, 10.0, 60.0]
    """
    from corridor.measures import bulk_kernels  # noqa: PLC0415

    codes = _codes(frame, value)
    world = _world(codes, frame[value], scale)
    found = bulk_kernels.gathered(*codes.columns, *codes.places, world.supply, world.demand, world.ease())
    return pl.Series("potential", found)


def best_candidates(world: World, count: int = 1000, ease: FloatArray | None = None) -> pl.DataFrame:
    """Return the `count` largest potentials of every exporter over all markets and products, traded today or not.

    Args:
        world: Totals.
        count: Candidates per exporter.
        ease: Ease of trade (C, C) in place of the observed one, such as one shrunk towards a gravity model's.

    Returns:
        Columns exporter, importer, product, potential; by exporter, then from the largest potential down, equal ones
        by importer and product. Candidates without potential are left out.
    """
    from corridor.measures import bulk_kernels  # noqa: PLC0415

    ease = world.ease() if ease is None else np.ascontiguousarray(ease, np.float64)
    count = min(count, len(world.countries) * len(world.products))
    values, places = bulk_kernels.best(world.supply, world.demand, ease, count)
    exporter, column = np.nonzero(places >= 0)
    place, potential = places[exporter, column], values[exporter, column]
    order = np.lexsort((place, -potential, exporter))
    importer, product = np.divmod(place[order], len(world.products))
    return pl.DataFrame(
        {
            "exporter": world.countries.gather(exporter[order]),
            "importer": world.countries.gather(importer),
            "product": world.products.gather(product),
            "potential": potential[order],
        }
    )


@dataclass(frozen=True)
class _Codes:
    """The codes of a table: the axes, the columns as small integers, and where each integer stands on its axis."""

    countries: pl.Series
    products: pl.Series
    columns: tuple[NDArray[np.int32], NDArray[np.int32], NDArray[np.int32]]
    places: tuple[NDArray[np.int32], NDArray[np.int32]]

    @property
    def shape(self) -> tuple[int, int]:
        return len(self.countries), len(self.products)


def _codes(frame: pl.DataFrame, value: str) -> _Codes:
    missing = [name for name in (*ENDS, "product", value) if name not in frame.columns]
    if missing:
        raise DataError(f"flows: no column {', '.join(missing)}; found {', '.join(frame.columns)}")
    for name in (*ENDS, "product", value):
        if frame[name].null_count():
            raise DataError(f"flows: column {name}: {frame[name].null_count():,} values are missing, none may be")
    left, right, country_at, countries = _axis([frame[name] for name in ENDS])
    product, product_at, products = _axis([frame["product"]])
    return _Codes(countries, products, (left, right, product), (country_at, product_at))


def _check_values(values: pl.Series, scale: float) -> None:
    """Refuse values that cannot be counted in whole units: an overflow of integers goes unnoticed."""
    if not values.dtype.is_numeric():
        raise DataError(f"flows: column {values.name} must hold numbers, found {values.dtype}")
    if values.is_empty():
        return
    least, most = float(values.min()), float(values.max())  # type: ignore[arg-type]
    if least < 0.0 or not np.isfinite([least, most]).all() or (values.dtype.is_float() and values.is_nan().any()):
        raise DataError(f"flows: column {values.name}: values must be finite and not negative")
    if most * scale * len(values) >= MOST_UNITS and float(values.cast(pl.Float64).sum()) * scale >= MOST_UNITS:
        raise DataError(f"flows: column {values.name}: the sum is beyond 64-bit integers; give it in a larger unit")


def _axis(columns: list[pl.Series]) -> tuple:  # type: ignore[type-arg]
    """Return the columns as integers, the place of each integer on the axis, and the axis in ascending order."""
    if all(column.dtype.is_integer() and _small(column) for column in columns):
        arrays = [column.cast(pl.Int32).to_numpy() for column in columns]
        seen = np.zeros(max(int(array.max(initial=-1)) for array in arrays) + 1, np.bool_)
        for array in arrays:
            seen[array] = True
        codes = np.flatnonzero(seen)
        at = np.zeros(max(len(seen), 1), np.int32)
        at[codes] = np.arange(len(codes), dtype=np.int32)
        return (*arrays, at, pl.Series(codes).cast(columns[0].dtype))
    texts = [column.cast(pl.String) for column in columns]
    axis = pl.concat([text.unique() for text in texts]).unique().sort()
    coded = [text.cast(pl.Enum(axis)).to_physical().cast(pl.Int32).to_numpy() for text in texts]
    return (*coded, np.arange(max(len(axis), 1), dtype=np.int32), axis)


def _small(column: pl.Series) -> bool:
    low, high = column.min(), column.max()
    return low is None or (int(low) >= 0 and int(high) < MOST_CODES)  # type: ignore[arg-type]
