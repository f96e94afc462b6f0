"""Sensitivity: how much of an output's variance each uncertain input is responsible for (Sobol indices)."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.stats import qmc

from corridor.errors import UsageError

FloatArray = NDArray[np.float64]


@dataclass(frozen=True)
class Sobol:
    """Shares of the variance of an output.

    Attributes:
        first: Share of each input alone (k,); they add up to at most 1. total: share with all interactions (k,).
        variance: Variance of the output.
    """

    first: FloatArray
    total: FloatArray
    variance: float


def sobol_indices(
    output: Callable[[FloatArray], FloatArray], inputs: int, *, exponent: int = 12, seed: int = 0
) -> Sobol:
    """Return Sobol's indices of an output by Saltelli's design.

    S_i = mean(y_B·(y_ABi − y_A)) / Var, S_Ti = Σ(y_A − y_ABi)² / (2·N·Var), AB_i being A with its i-th column from B
    (Saltelli et al. 2010, Jansen 1999). The points are a scrambled Sobol sequence; the output is called with N·(k + 2)
    of them. An input that changes nothing has 0 and 0 exactly. Of a constant output every index is 0.

    Args:
        output: Takes points (n, k) of the unit cube and returns the output (n,). Inputs of other ranges or
            distributions are made from the points by the caller, such as by an inverse distribution function.
        inputs: Number k of inputs.
        exponent: N is 2 to this power.
        seed: Seed of the scrambling.

    Raises:
        UsageError: The number of inputs or the exponent is out of its range, or the output has another shape.

    Example:
        >>> found = sobol_indices(lambda x: x[:, 0] + 10.0 * x[:, 1], 3, exponent=14)
        >>> [round(float(share), 3) for share in found.first]
        [0.01, 0.99, 0.0]
    """
    if not 1 <= inputs <= 5_000:
        raise UsageError(f"inputs: must be a number from 1 to 5,000, found {inputs!r}")
    if not 1 <= exponent <= 20:
        raise UsageError(f"exponent: must be a number from 1 to 20, found {exponent!r}")
    points = qmc.Sobol(2 * inputs, rng=np.random.default_rng(seed)).random_base2(exponent)
    a, b = points[:, :inputs], points[:, inputs:]
    mixed = (np.where(np.arange(inputs) == i, b, a) for i in range(inputs))
    return jansen(_called(output, a), _called(output, b), (_called(output, points) for points in mixed))


def jansen(y_a: FloatArray, y_b: FloatArray, y_mixed: Iterable[FloatArray]) -> Sobol:
    """Return Sobol's indices from the outputs of Saltelli's design.

    The formulas are those of `sobol_indices`; an input may stand for several columns that are swapped together, which
    gives the indices of the group.

    Args:
        y_a: Output at the points A (N,).
        y_b: Output at the points B (N,).
        y_mixed: For each input, the output at the points A with that input from B (N,).
    """
    centre = 0.5 * (y_a.mean() + y_b.mean())
    y_a, y_b = y_a - centre, y_b - centre  # the first index loses its digits where the mean is large
    variance = float(np.concatenate([y_a, y_b]).var())
    moves = [found - centre - y_a for found in y_mixed]
    first = np.array([(y_b * moved).mean() for moved in moves])
    total = np.array([0.5 * (moved**2).mean() for moved in moves])
    scale = variance if variance > 0.0 else 1.0
    return Sobol(first / scale, total / scale, variance)


def _called(output: Callable[[FloatArray], FloatArray], points: FloatArray) -> FloatArray:
    found = np.asarray(output(points), dtype=np.float64)
    if found.shape != (len(points),):
        raise UsageError(f"output: must return one figure for each of {len(points)} points, found shape {found.shape}")
    return found
