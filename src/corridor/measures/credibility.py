"""Credibility: how far a ratio observed for a group is trusted against the one that a model predicts for it.

A pair of countries trades v_k dollars of product k where a model predicts m_k. Take v_k = m_k·λ·u_k, where λ (mean 1,
variance τ²) is what the pair has of its own, the same for all its products, and u_k (mean 1, variance ψ) is what a
single product has of its own. Then, for two products k ≠ l,

    E[v_k·v_l] = m_k·m_l·(1 + τ²)        E[v_k²] = m_k²·(1 + τ²)·(1 + ψ) + φ·m_k

with φ the dollars in which trade comes (a Poisson part; small). Sums of both over pairs give τ² and ψ by the method of
moments. Among linear estimates of λ the best is B·1 + (1 − B)·Σv/Σm with

    B = σ²/(σ² + τ²)        σ² = (1 + τ²)·ψ·Σ m_k²/(Σ m_k)² + φ/Σ m_k

where σ² is the variance that the products' own part leaves in Σv/Σm: it is small for a pair from which many products
of like size are expected, and large for one from which a single product, or few dollars, are. (Σ m_k)²/Σ m_k² is the
number of equally large products that say as much. Nothing expected gives B = 1.

Sources: Bühlmann and Straub, Glaubwürdigkeit für Schadensätze, Mitteilungen der Vereinigung schweizerischer
Versicherungsmathematiker 70, 1970 (the estimate); Morris, Parametric empirical Bayes inference, Journal of the American
Statistical Association 78, 1983 (its reading as empirical Bayes). With ψ = 0 it is the gamma–Poisson shrinker of
DuMouchel, The American Statistician 53, 1999, whose evidence is the expected amount alone: there one large product
outweighs the prediction, which is more than it can say of the others.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import fsum

import numpy as np

from corridor.measures.series import FloatArray

CENT = 0.01
"""Less than this is nothing, for a pair: no source could show it."""

LUMP = 1_000.0
"""φ: trade comes in thousands of dollars, the unit in which the world tables are published."""


@dataclass(frozen=True)
class Dispersion:
    """How much pairs and products differ from what is predicted.

    Attributes:
        between: τ², relative variance of the pairs' own ratio. within: ψ, that of a product within a pair.
        lump: φ in US dollars.
    """

    between: float
    within: float
    lump: float = LUMP


def dispersion(actual: FloatArray, predicted: FloatArray, *, lump: float = LUMP) -> Dispersion:
    """Return τ² and ψ of pairs by the method of moments, each pair weighted by one over its predicted dollars.

    A moment that comes out negative is set to zero: pairs (or products) then differ by no more than chance. Products
    without a prediction are left out. Without a pair of two products τ² is zero.

    Args:
        actual: US dollars by pair and product, shape (R, K), not negative.
        predicted: US dollars that are predicted for it, same shape; NaN or 0 where nothing is.
        lump: φ in US dollars.
    """
    usable = np.isfinite(actual) & np.isfinite(predicted) & (predicted > 0)
    v, m = (np.where(usable, values, 0.0) for values in (actual, predicted))
    dollars = m.sum(axis=1)
    weight = np.where(dollars >= CENT, 1.0 / np.maximum(dollars, CENT), 0.0)
    own, squares = (v**2).sum(axis=1), (m**2).sum(axis=1)
    # fsum: the order of the pairs does not move the last bit
    crossed = fsum(weight * (v.sum(axis=1) ** 2 - own)), fsum(weight * (dollars**2 - squares))
    single = fsum(weight * (own - lump * dollars)), fsum(weight * squares)
    if crossed[1] <= 0.0:
        return Dispersion(0.0, 0.0, lump)
    together = crossed[0] / crossed[1]
    if together <= 0.0:
        return Dispersion(0.0, max(0.0, single[0] / single[1] - 1.0), lump)
    return Dispersion(max(0.0, together - 1.0), max(0.0, single[0] / single[1] / together - 1.0), lump)


def sampling_variance(predicted: FloatArray, spread: Dispersion) -> FloatArray:
    """Return σ², the relative variance that the products' own part leaves in a pair's ratio, shape (R,).

    Args:
        predicted: US dollars by pair and product, shape (R, K); NaN or 0 where nothing is predicted.
        spread: How much pairs and products differ.

    Returns:
        Infinite where nothing is predicted.
    """
    m = np.where(np.isfinite(predicted) & (predicted > 0), predicted, 0.0)
    dollars = m.sum(axis=1)
    safe = np.maximum(dollars, CENT)
    concentrated = ((m / safe[:, None]) ** 2).sum(axis=1)
    variance = (1.0 + spread.between) * spread.within * concentrated + spread.lump / safe
    return np.where(dollars >= CENT, variance, np.inf)


def prior_share(variance: FloatArray, between: float) -> FloatArray:
    """Return B = σ²/(σ² + τ²), the share of the prediction in the estimate, 0..1.

    Args:
        variance: σ², any shape, not negative; infinite gives 1.
        between: τ², not negative; zero gives 1 everywhere.
    """
    if between <= 0.0:
        return np.ones_like(variance)
    known = np.isfinite(variance)
    safe = np.where(known, variance, 0.0)
    return np.where(known, safe / (safe + between), 1.0)


def shrunk(observed: FloatArray, predicted: FloatArray, share: FloatArray) -> FloatArray:
    """Return B·predicted + (1 − B)·observed.

    Args:
        observed: Ratio as observed, NaN where it cannot be.
        predicted: As predicted, NaN where no model says.
        share: B, same shape; where only one of the two is known, that one counts whole.
    """
    both = share * predicted + (1.0 - share) * observed
    return np.where(np.isnan(predicted), observed, np.where(np.isnan(observed), predicted, both))
