"""Whether rank intervals hold what they promise: noise of a known size is planted, and true ranks are looked for."""

from __future__ import annotations

from typing import Literal, NamedTuple

import numpy as np
from numpy.typing import NDArray

from corridor.models.columns import Floats
from corridor.study.robustness.intervals import ranks_of, shortest
from corridor.study.robustness.posterior import posterior

Shape = Literal["normal", "uniform", "skewed", "two groups"]
SHAPES: tuple[Shape, ...] = ("normal", "uniform", "skewed", "two groups")


class Coverage(NamedTuple):
    """How often true ranks lie in their intervals, its standard error, and the intervals' median width in ranks."""

    share: float
    error: float
    width: float


def simulate(
    lines: int,
    *,
    noise: float,
    uneven: float = 0.0,
    shape: Shape = "normal",
    level: float = 0.9,
    draws: int = 2000,
    worlds: int = 100,
    seed: int = 1,
) -> Coverage:
    """Return how often the true rank lies in the interval, over worlds with noise of a known size.

    In each world true scores of spread 1 are drawn, noise is added, and intervals are made of what is then observed
    and of the size of the noise alone, by the same functions that make those of a job.

    Args:
        lines: Lines of a list.
        noise: Standard deviation of the noise, that of true scores being 1.
        uneven: Standard deviation of the logarithm of each line's own noise around that; 0 gives all lines the same.
        shape: How true scores are spread.
        level: Share that intervals promise.
        draws: Draws behind each interval.
        worlds: Worlds.
        seed: Seed of it all.
    """
    rng = np.random.default_rng(seed)
    held, widths = np.empty(worlds), []
    for world in range(worlds):
        truth = _truth(rng, lines, shape)
        sizes = noise * np.exp(uneven * rng.standard_normal(lines))
        seen = truth + sizes * rng.standard_normal(lines)
        order = np.argsort(-seen, kind="stable")
        truth, seen, sizes = truth[order], seen[order], sizes[order]
        ranks = ranks_of(seen + posterior(seen, sizes).shifts(rng, draws))
        found = shortest(np.stack([_counts(half) for half in np.array_split(ranks, 2)]), level)
        true = ranks_of(truth[None])[0]
        held[world] = np.mean((found.low <= true) & (true <= found.high))
        widths.append(found.high - found.low + 1)
    error = float(held.std(ddof=1) / np.sqrt(worlds)) if worlds > 1 else float("nan")
    return Coverage(float(held.mean()), error, float(np.median(np.concatenate(widths))))


def _counts(ranks: NDArray[np.int32]) -> NDArray[np.int64]:
    """Return draws by line and rank (n × n) from ranks (draws × n)."""
    lines = ranks.shape[1]
    return np.bincount((np.arange(lines) * lines + ranks - 1).ravel(), minlength=lines**2).reshape(lines, lines)


def _truth(rng: np.random.Generator, lines: int, shape: Shape) -> Floats:
    """Return true scores (n,) of mean 0 and spread 1."""
    if shape == "uniform":
        return rng.uniform(-np.sqrt(3.0), np.sqrt(3.0), lines)
    if shape == "skewed":
        return rng.exponential(1.0, lines) - 1.0
    if shape == "two groups":
        return np.asarray(0.9 * rng.choice([-1.0, 1.0], lines) + np.sqrt(0.19) * rng.standard_normal(lines))
    return rng.standard_normal(lines)
