"""Fitness of countries and complexity of products by iteration, and the older method of reflections."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from corridor.measures.advantage import BoolArray, FloatArray, yes_or_no
from corridor.measures.complexity import z_score
from corridor.measures.threads import one_thread

LEAST = 1e-200
"""Fitness sinks towards zero where a country makes only what everybody makes; below this it is held, to stay finite."""


@dataclass(frozen=True)
class Fitness:
    """Fitness of countries and complexity of products, each with mean 1 over those that have one.

    Attributes:
        country: Fitness, 0 for a country that makes nothing, shape (C,).
        product: Complexity, NaN for a product that nobody makes, shape (K,).
        iterations: Steps taken.
        converged: Whether the last step moved no figure by more than the tolerance.
    """

    country: FloatArray
    product: FloatArray
    iterations: int
    converged: bool


def fitness(presence: BoolArray, *, tolerance: float = 1e-9, max_iterations: int = 2000) -> Fitness:
    """Return the fixed point of F_c = Σ_p M_cp·Q_p and Q_p = 1 / Σ_c M_cp/F_c, both divided by their mean each step.

    Both start at 1 and step together: Q comes from the F of the step before. It stops where a step moves no figure by
    more than `tolerance` (figures have mean 1) or after `max_iterations`; a fixed 20 steps, as is common, are far from
    the end where the table is not nested. `fitness(m, tolerance=0.0, max_iterations=19)` gives what the R package
    economiccomplexity calls 20 iterations. Source: Tacchella and others (2012).

    Args:
        presence: Whether a country makes a product, shape (C, K).
        tolerance: Largest change of a figure at which the iteration counts as converged.
        max_iterations: Most steps.

    Raises:
        UsageError: `presence` holds anything but yes and no.
    """
    presence = yes_or_no(presence)
    rows, columns = presence.any(axis=1), presence.any(axis=0)
    made = presence[np.ix_(rows, columns)].astype(np.float64)
    country, product = np.ones(made.shape[0]), np.ones(made.shape[1])
    moved, steps = (np.inf if made.size else 0.0), 0
    with one_thread():
        while moved > tolerance and steps < max_iterations:
            former = country, product
            country, product = made @ product, 1.0 / ((1.0 / np.maximum(country, LEAST)) @ made)
            country, product = country / country.mean(), product / product.mean()
            moved = max(float(np.abs(new - old).max()) for new, old in zip((country, product), former, strict=True))
            steps += 1
    out = Fitness(np.zeros(presence.shape[0]), np.full(presence.shape[1], np.nan), steps, moved <= tolerance)
    out.country[rows], out.product[columns] = country, product
    return out


def reflections(presence: BoolArray, iterations: int = 20, *, ddof: int = 1) -> tuple[FloatArray, FloatArray]:
    """Return countries (C,) and products (K,) by the method of reflections, each z-scored, NaN where nothing is made.

    k_c,n = Σ_p M_cp·k_p,n−1 / k_c,0 and k_p,n = Σ_c M_cp·k_c,n−1 / k_p,0. Countries are read at the highest even order
    below `iterations`, products one order later at most. It converges to the eigenvectors of `complexity_index`, and
    loses a digit with each step on the way: meant for comparison with older studies. Source: Hidalgo and Hausmann
    (2009).

    Args:
        presence: Whether a country makes a product, shape (C, K).
        iterations: Number of columns k_0, k_1 … as the R package economiccomplexity counts them, an even number.
        ddof: 1 divides the variance by one less than the number, as R does.

    Raises:
        UsageError: `presence` holds anything but yes and no.
    """
    presence = yes_or_no(presence)
    rows, columns = presence.any(axis=1), presence.any(axis=0)
    made = presence[np.ix_(rows, columns)].astype(np.float64)
    diversity, ubiquity = made.sum(axis=1), made.sum(axis=0)
    countries, products = [diversity], [ubiquity]
    with one_thread():
        for _ in range(iterations - 1):
            last = countries[-1]
            countries.append((made @ products[-1]) / diversity)
            products.append((last @ made) / ubiquity)
    out = np.full(presence.shape[0], np.nan), np.full(presence.shape[1], np.nan)
    out[0][rows], out[1][columns] = z_score(countries[-2], ddof), z_score(products[-1], ddof)
    return out
