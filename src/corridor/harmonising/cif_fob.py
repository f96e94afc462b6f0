"""Estimate what freight and insurance add to a flow, and take it off what importers declare at CIF.

The ratio of both declarations of one shipment is regressed on distance, a common border and the unit value of the
product (Gaulier, G. and Zignago, S., 2010, BACI: International Trade Database at the Product-Level, CEPII Working
Paper 2010-23, section 2.3; their equation also has the square of distance, landlocked countries and years):

    ln(M / X) = a + b·ln(distance) + c·contiguous + d·ln(unit value)

Only mirror pairs of like net weight are used, for they show the same goods twice; the fit is Huber's M-estimator
(Huber, P. J., 1964, Robust estimation of a location parameter), so that false declarations do not steer it.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt
import polars as pl

from corridor.harmonising.mirrors import MICRO, Frame, micro_log, mirrored
from corridor.spec.reconcile import Reconcile
from corridor.vocabulary import Declarer

PRODUCT: Final = ("nomenclature", "product")
PAIR: Final = ("exporter", "importer")
TUNING: Final = 1.345
"""Huber's constant: 95% efficiency where errors are normal."""

ROUNDS: Final = 20
STEPS: Final = 100
"""Steps of a unit logarithm in which unit values are counted."""

DECIMALS: Final = 6
"""Coefficients are rounded to this, so that the last bits of a linear algebra library reach no figure."""

Array = npt.NDArray[np.float64]


@dataclass(frozen=True)
class Freight:
    """A fitted equation of ln(CIF / FOB): coefficients, and the mirror pairs that it was fitted on.

    Attributes:
        constant: Intercept.
        distance: Per log kilometre.
        contiguous: Added where the countries share a border.
        unit_value: Per log US dollar a kilogram.
        typical_unit_value: Mean log unit value of the pairs; it stands in for products without one.
        mirrors: Number of mirror pairs.
    """

    constant: float
    distance: float
    contiguous: float
    unit_value: float
    typical_unit_value: float
    mirrors: int


def unit_values(declared: Frame, year: int) -> pl.DataFrame:
    """Return the median log unit value of exports by product of one year, in US dollars a kilogram.

    Unit values are counted in steps of a hundredth of the logarithm, about one per cent, so that what is held grows
    with the number of products and not of flows.

    Returns:
        nomenclature, product, `log_uv`, sorted by product.
    """
    weighed = (pl.col("value_usd") > 0) & (pl.col("quantity_kg") > 0)
    by_exporter = pl.col("declared_by").cast(pl.String) == Declarer.EXPORTER
    step = ((pl.col("value_usd") / pl.col("quantity_kg")).log() * STEPS).round().cast(pl.Int32)
    counts = (
        declared.lazy()
        .filter((pl.col("year") == year) & by_exporter & weighed)
        .select(pl.col(PRODUCT).cast(pl.String), step.alias("step"))
        .group_by(*PRODUCT, "step")
        .len("count")
        .collect(engine="streaming")
        .sort(*PRODUCT, "step")
    )
    reached = pl.col("count").cum_sum().over(PRODUCT) * 2 >= pl.col("count").sum().over(PRODUCT)
    middle = counts.filter(reached).unique(PRODUCT, keep="first", maintain_order=True)
    return middle.select(*PRODUCT, (pl.col("step") / STEPS).alias("log_uv"))


def freight_cells(both: pl.DataFrame, products: pl.DataFrame, how: Reconcile) -> pl.DataFrame:
    """Return, by pair and class of unit value, how many mirror pairs tell about freight and what they say.

    Args:
        both: Flows as of `both_sides`.
        products: Unit values as of `unit_values`.
        how: Tolerances of weight and value.

    Returns:
        exporter, importer, log_uv (to the half), mirrors (count) and `micro` (sum of ln(M/X) in millionths).
    """
    weights, values = pl.col("importer_kg") / pl.col("exporter_kg"), pl.col("importer_usd") / pl.col("exporter_usd")
    alike = (weights.log().abs() <= how.same_quantity) & (values.log().abs() <= math.log(how.same_value))
    at_cif = (pl.col("importer_valuation") == "CIF") & (pl.col("exporter_kg") > 0) & (pl.col("importer_kg") > 0)
    chosen = mirrored(both).filter(at_cif).filter(alike).join(products, on=PRODUCT)
    return (
        chosen.with_columns((pl.col("log_uv") * 2).round() / 2)
        .group_by(*PAIR, "log_uv")
        .agg(
            pl.len().cast(pl.Int64).alias("mirrors"),
            micro_log(pl.col("importer_usd"), pl.col("exporter_usd")).sum().alias("micro"),
        )
    )


def fit_freight(cells: pl.DataFrame, pairs: pl.DataFrame | None, how: Reconcile) -> Freight | None:
    """Fit the equation, or return None where too few mirror pairs with a known distance exist.

    Args:
        cells: As of `freight_cells`; several frames may be concatenated.
        pairs: exporter, importer, distance_km, contiguous.
        how: Minimum of mirror pairs.
    """
    if pairs is None:
        return None
    placed = _placed(cells, pairs).filter(pl.col("distance_km") > 0)
    summed = placed.group_by(*PAIR, "log_uv").agg(
        pl.col("distance_km", "contiguous").first(), pl.sum("mirrors", "micro")
    )
    used = summed.sort(*PAIR, "log_uv")
    count = int(used["mirrors"].sum())
    if count < how.minimum_mirrors:
        return None
    number = used["mirrors"].to_numpy().astype(np.float64)
    values = used["log_uv"].to_numpy()
    design = np.column_stack(
        [np.ones(used.height), np.log(used["distance_km"].to_numpy()), used["contiguous"].to_numpy(), values]
    )
    found = huber(design, used["micro"].to_numpy() / number / MICRO, number)
    constant, distance, contiguous, unit_value = (round(float(value), DECIMALS) for value in found)
    typical = round(float(np.average(values, weights=number)), DECIMALS)
    return Freight(constant, distance, contiguous, unit_value, typical, count)


def huber(design: Array, response: Array, number: Array) -> Array:
    """Return Huber's regression coefficients by iterated least squares.

    Args:
        design: n × p regressors.
        response: n means, each of `number` observations.
        number: n counts; a mean of m observations scatters by the root of m less.
    """
    robust: Array = np.ones_like(response)
    found: Array = np.zeros(design.shape[1])
    for _ in range(ROUNDS):
        root = np.sqrt(number * robust)
        found = np.asarray(np.linalg.lstsq(design * root[:, None], response * root, rcond=None)[0], dtype=np.float64)
        scattered = np.abs(response - design @ found) * np.sqrt(number)
        scale = max(1.4826 * float(np.median(scattered)), 1e-9)
        robust = np.minimum(1.0, TUNING * scale / np.maximum(scattered, 1e-12))
    return found


def with_fob(
    both: pl.DataFrame,
    how: Reconcile,
    *,
    freight: Freight | None = None,
    products: pl.DataFrame | None = None,
    pairs: pl.DataFrame | None = None,
) -> pl.DataFrame:
    """Add `cif_fob` (ratio taken off, 1 where none is) and `fob_usd`, the importer's figure without freight.

    Args:
        both: Flows as of `both_sides`.
        how: Bounds, the fixed ratio, and which imports freight is taken from.
        freight: Fitted equation; None for the fixed ratio.
        products: Unit values as of `unit_values`; needed with `freight`.
        pairs: Distances; needed with `freight`. A pair without a distance gets the fixed ratio.

    Returns:
        The frame in its order, with Float64 and Int64 columns added.
    """
    ratio: pl.Expr = pl.lit(how.cif_fob)
    if freight is not None and products is not None and pairs is not None:
        both = _placed(both, pairs).join(products, on=PRODUCT, how="left", maintain_order="left")
        ratio = _estimated(freight, how).fill_null(how.cif_fob)
    applied = pl.when(_bears_freight(how, ratio)).then(ratio).otherwise(1.0)
    fob = (pl.col("importer_usd") / pl.col("cif_fob")).round(mode="half_to_even").cast(pl.Int64)
    named = both.with_columns(applied.alias("cif_fob")).with_columns(
        pl.when(pl.col("cif_fob") == 1.0).then("importer_usd").otherwise(fob).alias("fob_usd")
    )
    return named.drop("distance_km", "contiguous", "log_uv", strict=False)


def _estimated(freight: Freight, how: Reconcile) -> pl.Expr:
    """Return the estimated ratio to four decimals, null where the distance is unknown."""
    distance = pl.when(pl.col("distance_km") > 0).then(pl.col("distance_km").log())
    log_ratio = (
        freight.constant
        + freight.distance * distance
        + freight.contiguous * pl.col("contiguous").fill_null(value=False).cast(pl.Float64)
        + freight.unit_value * pl.col("log_uv").fill_null(freight.typical_unit_value)
    )
    return log_ratio.exp().clip(how.lowest_cif_fob, how.highest_cif_fob).round(4)


def _bears_freight(how: Reconcile, ratio: pl.Expr) -> pl.Expr:
    at_cif = pl.col("importer_valuation") == "CIF"
    if how.remove_freight == "always":
        return at_cif
    declared_too = at_cif & pl.col("exporter_usd").is_not_null()
    if how.remove_freight == "mirrored":
        return declared_too
    return declared_too & (pl.col("importer_usd") < pl.col("exporter_usd") * ratio)


def _placed(frame: pl.DataFrame, pairs: pl.DataFrame) -> pl.DataFrame:
    placed = pairs.select(pl.col(PAIR).cast(pl.String), pl.col("distance_km").cast(pl.Float64), "contiguous")
    return frame.join(placed, on=PAIR, how="left", maintain_order="left")
