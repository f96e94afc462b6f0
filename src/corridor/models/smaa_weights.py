"""Weights drawn at random: uniform over all weights that add up to 1, within ranges, or in an order of importance."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from corridor.errors import UsageError
from corridor.models.columns import Floats

TRIES = 50
"""Draws that are tried for each one wanted, before ranges are walked instead."""

SWEEPS = 30
"""Times that a walk moves every weight on average; a start is forgotten after far fewer."""


def draw_weights(
    draws: int, width: int, *, seed: int, low: Any = None, high: Any = None, order: Sequence[int] | None = None
) -> Floats:
    """Return weights (draws × width), each row adding up to 1, uniform over what is allowed.

    Without ranges and order this is Dirichlet(1, …, 1), the uniform distribution of SMAA (Lahdelma and Salminen,
    Operations Research 49, 2001). An order sorts the draws of the criteria that it names, which is uniform over the
    weights in that order. Lower limits are exact; upper limits reject draws, and where hardly any draw passes, a
    random walk moves weight between two criteria at a time inside the limits (Gibbs sampling, uniform in the limit).

    Args:
        draws: Number of draws, at least 1.
        width: Number of criteria k.
        seed: The same seed gives the same draws.
        low: Least weight of each criterion, 0..1 (k,), or one for all. None: 0.
        high: Greatest weight of each, 0..1 (k,), or one for all. None: 1.
        order: Criteria by number, the most important first; those not named are free.

    Raises:
        UsageError: A number is out of its range, no weights fit the limits, or limits and order together leave too
            little to draw from.

    Example:
        >>> draw_weights(1, 3, seed=1, low=[0.2, 0.3, 0.5]).tolist()
        [[0.2, 0.3, 0.5]]
        >>> weights = draw_weights(500, 2, seed=1, order=[1, 0])
        >>> bool((weights[:, 1] >= weights[:, 0]).all()), weights.mean(axis=0).round(1).tolist()
        (True, [0.3, 0.7])
    """
    if draws < 1 or width < 1:
        raise UsageError(f"draws and width must be at least 1, found {draws} and {width}")
    least, most = _limits(low, 0.0, width), _limits(high, 1.0, width)
    _check_limits(least, most)
    ranked = _check_order(order, width)
    rng = np.random.default_rng(seed)
    found = np.zeros((0, width))
    for _ in range(TRIES):
        tried = _ordered(_shifted(rng, draws, least, exact=not ranked), ranked)
        inside = (tried <= most + 1e-15).all(axis=1) & (tried >= least - 1e-15).all(axis=1)
        found = np.concatenate([found, tried[inside]])
        if len(found) >= draws:
            return found[:draws]
        if not ranked and len(found) < draws / TRIES:
            return walk(rng, draws, least, most)
    if ranked:
        raise UsageError("low, high and order: too few weights fit the limits in this order; widen the limits")
    return walk(rng, draws, least, most)


def _limits(given: Any, usual: float, width: int) -> Floats:
    try:
        return np.array(np.broadcast_to(np.asarray(usual if given is None else given, dtype=np.float64), (width,)))
    except ValueError as error:
        raise UsageError(f"low and high must be one number, or one for each of the {width} criteria") from error


def _check_limits(least: Floats, most: Floats) -> None:
    if not ((least >= 0.0) & (least <= most) & (most <= 1.0)).all():
        raise UsageError(
            f"low and high: must be 0 to 1 and low not above high, found {least.tolist()}, {most.tolist()}"
        )
    if least.sum() > 1.0 + 1e-12 or most.sum() < 1.0 - 1e-12:
        raise UsageError(f"no weights add up to 1 between {least.tolist()} and {most.tolist()}")


def _check_order(order: Sequence[int] | None, width: int) -> list[int]:
    ranked = [] if order is None else [int(criterion) for criterion in order]
    if len(set(ranked)) < len(ranked) or not all(0 <= criterion < width for criterion in ranked):
        raise UsageError(f"order: must name criteria 0 to {width - 1}, each once, found {ranked}")
    return ranked


def _shifted(rng: np.random.Generator, draws: int, least: Floats, *, exact: bool) -> Floats:
    """Return draws; above the lower limits from the start where no order has to be kept."""
    plain = rng.dirichlet(np.ones(len(least)), size=draws)
    return least + max(0.0, 1.0 - least.sum()) * plain if exact else plain


def _ordered(weights: Floats, ranked: list[int]) -> Floats:
    if ranked:
        weights[:, ranked] = -np.sort(-weights[:, ranked], axis=1)
    return weights


def walk(rng: np.random.Generator, draws: int, least: Floats, most: Floats) -> Floats:
    """Return weights inside the limits by independent walks that move weight between two criteria at a time."""
    room = most - least
    weights = np.tile(least + room * (1.0 - least.sum()) / max(room.sum(), 1e-300), (draws, 1))
    rows = np.arange(draws)
    for _ in range(SWEEPS * len(least)):
        one = rng.integers(len(least), size=draws)
        other = (one + rng.integers(1, max(2, len(least)), size=draws)) % len(least)
        both = weights[rows, one] + weights[rows, other]
        floor = np.maximum(least[one], both - most[other])
        ceiling = np.maximum(floor, np.minimum(most[one], both - least[other]))
        moved = floor + (ceiling - floor) * rng.random(draws)
        weights[rows, other] = np.where(one == other, weights[rows, other], both - moved)
        weights[rows, one] = np.where(one == other, weights[rows, one], moved)
    return weights
