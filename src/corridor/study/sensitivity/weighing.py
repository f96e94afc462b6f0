"""Weights that are drawn: around those of a model, or all alike likely."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from corridor.spec.model import ModelSpec

FloatArray = NDArray[np.float64]

SPREAD = 0.25
"""How far a weight moves from its own, as a share of it (Becker et al., COINr, `get_noisy_weights`)."""

HOW = {
    "dirichlet": f"each weight of a pillar and inside a pillar from {1 - SPREAD:.0%} to {1 + SPREAD:.0%} of its own",
    "uniform": "any weights of the indicators that have one, all alike likely",
}
"""How weights are drawn, by what a job says of them, in words."""


def drawn(parts: Mapping[str, ModelSpec], draws: int, seed: int, how: str) -> dict[str, FloatArray]:
    """Return full weights (draws × k) of the indicators of each part of a model, each row adding up to 1.

    Args:
        parts: Parts whose weights are given in their files, by name.
        draws: Number of draws.
        seed: Seed.
        how: A key of `HOW`.
    """
    rng = np.random.default_rng(seed)
    return {name: (_alike if how == "uniform" else _around)(part, draws, rng) for name, part in parts.items()}


def _around(part: ModelSpec, draws: int, rng: np.random.Generator) -> FloatArray:
    pillars = _moved([part.weights[pillar] for pillar in part.pillars], draws, rng)
    inside = [_moved(list(inner.values()), draws, rng) for inner in part.pillars.values()]
    return np.column_stack([pillars[:, [p]] * inner for p, inner in enumerate(inside)])


def _moved(weights: Sequence[float], draws: int, rng: np.random.Generator) -> FloatArray:
    found = np.array(weights) * rng.uniform(1.0 - SPREAD, 1.0 + SPREAD, size=(draws, len(weights)))
    return np.asarray(found / found.sum(axis=1, keepdims=True))


def _alike(part: ModelSpec, draws: int, rng: np.random.Generator) -> FloatArray:
    counts = [
        part.weights[pillar] * weight > 0.0 for pillar, inner in part.pillars.items() for weight in inner.values()
    ]
    found = rng.standard_exponential(size=(draws, len(counts))) * np.array(counts)
    return np.asarray(found / found.sum(axis=1, keepdims=True))
