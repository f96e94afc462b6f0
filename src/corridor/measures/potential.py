"""Export potential by the method of the International Trade Centre: its factors, the whole, and sums of triples.

Source: Decreux and Spies, Export Potential Assessments: a methodology to identify export opportunities for developing
countries, International Trade Centre, 2016. Every function takes plain arrays; i is the exporter, j the importer, k the
product. A factor that is not known (NaN) stays NaN here; `known_or_one` says that it counts as 1.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import polars as pl

from corridor.errors import UsageError
from corridor.measures.series import FloatArray, IntArray

HORIZON = 5
"""Years ahead for which supply and demand are projected."""


def supply_share(exports: FloatArray, growth: FloatArray | None = None) -> FloatArray:
    """Return v_ik·G_i / Σ v_i'k·G_i', the exporters' expected shares of world exports.

    An exporter whose growth is unknown is taken to grow as the known exporters of the product do together, so that
    nobody's share is moved by what nobody knows. Without any growth this is the plain share.

    Args:
        exports: US dollars, shape (C, K).
        growth: Expected output in five years over output now, shape (C,).

    Returns:
        Shape (C, K); NaN for a product that nobody exports, and for one of which anybody's exports are unknown, since
        the world's then are too.
    """
    if growth is None:
        grown = exports
    else:
        known = np.isfinite(growth)
        sold = exports[known].sum(axis=0)
        together = (exports[known] * growth[known, None]).sum(axis=0)
        usual = np.where(sold > 0, together / np.where(sold > 0, sold, 1.0), 1.0)
        grown = exports * np.where(known[:, None], np.where(known, growth, 1.0)[:, None], usual)
    world = grown.sum(axis=0)
    return np.where(world > 0, grown / np.where(world > 0, world, 1.0), np.nan)


def re_export_factor(exports: FloatArray, imports: FloatArray) -> FloatArray:
    """Return min(1, v_ik / m_ik): who buys more of a product than it sells may be passing it on.

    Args:
        exports: US dollars, any shape.
        imports: US dollars, same shape; where nothing is imported the factor is 1.
    """
    bought = imports > 0
    return np.where(
        bought, np.minimum(1.0, exports / np.where(bought, imports, 1.0)), np.where(np.isnan(imports), np.nan, 1.0)
    )


def tariff_factor(numerator: FloatArray, denominator: FloatArray, elasticity: FloatArray | float = 1.0) -> FloatArray:
    """Return [(1 + τ_a)/(1 + τ_b)]^σ, the weight of a tariff margin.

    On the supply side τ_a is what the exporter faces on average and τ_b what everybody does: a share that was won
    behind a margin is discounted. On the demand side τ_a is what the importer levies on average and τ_b what it levies
    on the exporter: a margin in this market adds demand.

    Args:
        numerator: τ_a in percent, any shape.
        denominator: τ_b in percent, same shape.
        elasticity: σ, the elasticity of import demand, positive; 1 where unknown.
    """
    ratio = (100.0 + numerator) / (100.0 + denominator)
    return np.asarray(ratio ** np.where(np.isfinite(elasticity), elasticity, 1.0), dtype=np.float64)


def demand_growth_factor(people: FloatArray, output: FloatArray, elasticity: FloatArray | float = 1.0) -> FloatArray:
    """Return P·(G/P)^ε, expected purchases in five years over those of today.

    Args:
        people: P, expected population over today's, any shape.
        output: G, expected output over today's, same shape.
        elasticity: ε of imports per head on income per head; 1 where unknown.
    """
    epsilon = np.where(np.isfinite(elasticity), elasticity, 1.0)
    return np.asarray(people * (output / people) ** epsilon, dtype=np.float64)


def distance_factor(usual: FloatArray, own: FloatArray) -> FloatArray:
    """Return exp(−|mean ln D_jk − ln D_ij|): 1 where the exporter is as far away as the importer's usual suppliers.

    Args:
        usual: Mean natural logarithm of the kilometres to the importer's suppliers of the product, weighted by imports.
        own: Natural logarithm of the kilometres between importer and exporter, same shape.
    """
    return np.asarray(np.exp(-np.abs(usual - own)), dtype=np.float64)


def ease_of_trade(supply: FloatArray, demand: FloatArray, actual: FloatArray, panels: IntArray) -> FloatArray:
    """Return v_ij / Σ_k (v_ik / v_k · v_jk) of each corridor within each panel of products.

    A product of which supply, demand or actual trade is unknown takes part in neither sum: counted on one side alone it
    would make trade look easier, or harder, than it is.

    Args:
        supply: Shares of world exports (P, K).
        demand: US dollars (P, K).
        actual: US dollars (P, K).
        panels: Panel of each product, −1 for none, shape (K,).

    Returns:
        Ease, shape (P, K); 0 where a pair trades nothing, NaN where nothing could be expected.
    """
    ease = np.full(supply.shape, np.nan)
    for panel in np.unique(panels[panels >= 0]):
        columns = panels == panel
        expected, traded = supply[:, columns] * demand[:, columns], actual[:, columns]
        known = np.isfinite(expected) & np.isfinite(traded)
        sums = (np.where(known, part, 0.0).sum(axis=1) for part in (traded, expected))
        ease[:, columns] = ratio(*sums)[:, None]
    return ease


def ratio(numerator: FloatArray, denominator: FloatArray) -> FloatArray:
    """Return numerator / denominator, NaN where the denominator is not above zero."""
    above = denominator > 0
    return np.where(above, numerator / np.where(above, denominator, 1.0), np.nan)


def known_or_one(factor: FloatArray) -> FloatArray:
    """Return a factor with 1, which changes nothing, where it is unknown."""
    return np.where(np.isnan(factor), 1.0, factor)


def export_potential(supply: FloatArray, demand: FloatArray, ease: FloatArray, *factors: FloatArray) -> FloatArray:
    """Return supply share × demand × ease × every further factor, in US dollars.

    Args:
        supply: Shares of world exports, any shape.
        demand: US dollars, same shape.
        ease: Ratio, same shape.
        factors: Corrections of supply or demand, of the same shape; one that is unknown counts as 1.
    """
    potential = supply * demand * ease
    for factor in factors:
        potential = potential * known_or_one(factor)
    return potential


def realised(actual: FloatArray, potential: FloatArray) -> FloatArray:
    """Return min(v, EPI), the part of the potential of each triple that is traded already, US dollars."""
    return np.asarray(np.minimum(actual, potential), dtype=np.float64)


def unrealised(actual: FloatArray, potential: FloatArray) -> FloatArray:
    """Return max(0, EPI − v), the part of the potential of each triple that is not traded yet, US dollars."""
    return np.asarray(np.maximum(0.0, potential - actual), dtype=np.float64)


class Sums(NamedTuple):
    """Dollars of potential, of its realised and of its unrealised part, added up over triples."""

    potential: FloatArray
    realised: FloatArray
    unrealised: FloatArray


def sums_of_triples(actual: FloatArray, potential: FloatArray, axis: int | tuple[int, ...]) -> Sums:
    """Return the sums over products, partners or both, each triple split before it is added.

    The unrealised part of a sum is never max(0, ΣEPI − Σv): trade beyond the potential of one product does not use up
    the potential of another. Triples whose potential or trade is unknown are left out.

    Args:
        actual: US dollars, any shape.
        potential: US dollars, same shape.
        axis: Axes that are added up.
    """
    known = np.isfinite(actual) & np.isfinite(potential)
    parts = (potential, realised(actual, potential), unrealised(actual, potential))
    return Sums(*(np.where(known, part, 0.0).sum(axis=axis) for part in parts))


TRIPLE = ("exporter", "importer", "product")


def potential_of_rows(rows: pl.DataFrame, *, candidates: bool = False) -> pl.DataFrame:
    """Return the static export potential of a table of trade flows.

    Repeated rows are added up; rows from a country to itself are left out, as ITC does. Give one year, or yearly means.

    Args:
        rows: Columns exporter, importer and product (any type that can be sorted) and value (US dollars, not negative).
        candidates: Whether to return, beside the flows in `rows`, whatever else the pairs that trade could trade: each
            product that the exporter sells and the importer buys. Their potential then adds up to each pair's trade.

    Returns:
        One row per triple, sorted by it: exporter, importer, product, value, supply, demand, ease, potential, realised
        and unrealised.

    Raises:
        UsageError: A column is missing, a country or product is, or a value is no number, negative or unknown.
    """
    _check(rows)
    rows = rows.filter(pl.col("exporter") != pl.col("importer")).sort(*TRIPLE, "value")
    labels, codes = zip(*(np.unique(rows[name].to_numpy(), return_inverse=True) for name in TRIPLE), strict=True)
    value = _placed(rows["value"].cast(pl.Float64).to_numpy(), codes, tuple(map(len, labels)))
    sold, bought, traded = value.sum(axis=1), value.sum(axis=0), value.sum(axis=2)
    supply = supply_share(sold)
    # einsum adds in one order whatever the number of threads, which a matrix product does not promise
    ease = ratio(traded, np.einsum("ik,jk->ij", np.nan_to_num(supply), bought))
    wanted = value > 0
    if candidates:
        wanted = (sold > 0)[:, None] & (bought > 0)[None] & (traded > 0)[:, :, None]
    i, j, k = np.nonzero(wanted)
    found = export_potential(supply[i, k], bought[j, k], ease[i, j])
    actual = value[i, j, k]
    named = {name: label[at] for name, label, at in zip(TRIPLE, labels, (i, j, k), strict=True)}
    factors = {"value": actual, "supply": supply[i, k], "demand": bought[j, k], "ease": ease[i, j]}
    parts = {"potential": found, "realised": realised(actual, found), "unrealised": unrealised(actual, found)}
    return pl.DataFrame(named | factors | parts)


def _placed(value: FloatArray, codes: tuple[IntArray, ...], shape: tuple[int, ...]) -> FloatArray:
    """Return values added up at their places in a dense array."""
    flat = np.ravel_multi_index(codes, shape) if value.size else np.zeros(0, dtype=np.int64)
    size = int(np.prod(shape))
    return np.bincount(flat, weights=value, minlength=size)[:size].astype(np.float64).reshape(shape)


def _check(rows: pl.DataFrame) -> None:
    """Refuse a table that lacks a column or a key, or holds a value that is no amount of dollars."""
    if not isinstance(rows, pl.DataFrame):
        raise UsageError(f"rows: must be a polars DataFrame, found {type(rows)}")
    missing = [name for name in (*TRIPLE, "value") if name not in rows.columns]
    if missing:
        raise UsageError(f"rows: column {', '.join(missing)} is missing, found {', '.join(rows.columns)}")
    nameless = [f"{name} in {rows[name].null_count():,}" for name in TRIPLE if rows[name].null_count()]
    if nameless:
        raise UsageError(f"rows: a key is null: {', '.join(nameless)} of {rows.height:,} rows")
    if not (rows.schema["value"].is_numeric() or rows["value"].null_count() == rows.height):
        raise UsageError(f"rows: value must be numbers, found {rows.schema['value']}")
    value = rows["value"].cast(pl.Float64)
    wrong = value.is_null() | ~value.is_finite() | (value < 0)
    if wrong.any():
        found = f"{value.filter(wrong)[0]} and {wrong.sum() - 1} more"
        raise UsageError(f"rows: value must be a number that is not negative, found {found}")
