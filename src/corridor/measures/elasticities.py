"""Income elasticities of import demand by product, estimated across importers and shrunk towards one."""

from __future__ import annotations

from dataclasses import dataclass
from math import fsum

import numpy as np

from corridor.measures.series import FloatArray

MIN_IMPORTERS = 10
"""Importers that an elasticity needs: with fewer its standard error cannot be trusted either."""


@dataclass(frozen=True)
class Elasticities:
    """Income elasticities by product; every array has shape (K,).

    Attributes:
        raw: Least-squares slope, NaN with fewer than `MIN_IMPORTERS` importers.
        error: Its standard error.
        value: The slope shrunk towards 1, and 1 where there is none.
        importers: Importers behind it.
    """

    raw: FloatArray
    error: FloatArray
    value: FloatArray
    importers: FloatArray


def income_elasticities(imports: FloatArray, people: FloatArray, output: FloatArray) -> Elasticities:
    """Return ε of ln(imports per head) on ln(output per head) across the importers of each product.

    Importers of nothing have no logarithm and are left out. A slope is shrunk towards 1, the elasticity of demand that
    grows as fast as income, by its own standard error (see `shrunk_to_one`), so that a product bought by few, or bought
    for reasons other than income, keeps no wild figure.

    Source: the elasticity in ITC's projected demand (Decreux and Spies 2016), there taken from gravity estimates by
    product; a cross-section is the estimate that a single table allows (textbook).

    Args:
        imports: US dollars, shape (C, K); NaN where unknown.
        people: Population, shape (C,); NaN where unknown.
        output: US dollars, shape (C,), likewise.
    """
    income = np.where((people > 0) & (output > 0), output, np.nan) / np.where(people > 0, people, np.nan)
    usable = np.isfinite(imports) & (imports > 0) & np.isfinite(income)[:, None]
    x = np.where(usable, np.log(np.where(np.isfinite(income), income, 1.0))[:, None], 0.0)
    heads = np.where(people > 0, people, 1.0)
    y = np.where(usable, np.log(np.where(usable, imports, 1.0)) - np.log(heads)[:, None], 0.0)
    count = usable.sum(axis=0).astype(np.float64)
    slope, error = _least_squares(x, y, usable, count)
    enough = (count >= MIN_IMPORTERS) & np.isfinite(slope)
    raw, error = np.where(enough, slope, np.nan), np.where(enough, error, np.nan)
    return Elasticities(raw, error, shrunk_to_one(raw, error), count)


def _least_squares(
    x: FloatArray, y: FloatArray, usable: np.ndarray[tuple[int, ...], np.dtype[np.bool_]], count: FloatArray
) -> tuple[FloatArray, FloatArray]:
    """Return slopes and standard errors by column, NaN where all x of a column are equal."""
    size = np.maximum(count, 1.0)
    dx = np.where(usable, x - x.sum(axis=0) / size, 0.0)
    dy = np.where(usable, y - y.sum(axis=0) / size, 0.0)
    spread = (dx**2).sum(axis=0)
    varied = spread > 1e-12 * size
    safe = np.where(varied, spread, 1.0)
    slope = np.where(varied, (dx * dy).sum(axis=0) / safe, np.nan)
    residual = np.where(usable, dy - np.nan_to_num(slope) * dx, 0.0)
    variance = (residual**2).sum(axis=0) / np.maximum(count - 2.0, 1.0)
    return slope, np.where(varied, np.sqrt(variance / safe), np.nan)


def shrunk_to_one(raw: FloatArray, error: FloatArray) -> FloatArray:
    """Return 1 + (ε − 1)·τ²/(τ² + s²), empirical Bayes with a known mean of 1 (Morris 1983).

    τ², by how much products truly differ from 1, is the method of moments over all of them with weights 1/s²:
    max(0, (Σ(ε − 1)²/s² − K)/Σ 1/s²), as of DerSimonian and Laird (1986) with the mean given.

    Args:
        raw: ε, shape (K,), NaN where there is none: 1 is returned.
        error: Standard errors s, shape (K,); a slope without error is taken as it is.
    """
    known = np.isfinite(raw) & np.isfinite(error)
    exact = known & (error <= 0.0)
    judged = known & ~exact
    weight = np.where(judged, 1.0 / np.where(judged, error, 1.0) ** 2, 0.0)
    gap = np.where(known, raw - 1.0, 0.0)
    total = fsum(weight)
    between = max(0.0, (fsum(weight * gap**2) - float(judged.sum())) / total) if total > 0.0 else 0.0
    variance = np.where(judged, error, 0.0) ** 2
    trust = np.where(exact, 1.0, between / np.where(judged, between + variance, 1.0))
    return 1.0 + np.where(known, trust * gap, 0.0)
