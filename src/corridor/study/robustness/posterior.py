"""True scores given observed ones: what noise of a known size lets one believe, by empirical Bayes.

Adding noise to scores that hold noise already would double it: the spread of observed scores is that of true ones and
of noise together. So true scores are drawn as they may be given what was observed. Were true scores normal with mean m
and variance A, they would be

    θ_i | s_i ~ N(m + (1 − B_i)·(s_i − m), (1 − B_i)·τ_i²),   B_i = τ_i² / (τ_i² + A),

with τ_i the noise of a line (Morris, Parametric empirical Bayes inference, JASA 78, 1983). Where the scores say that
they are not normal, a mixture of narrow normals that is fitted to them takes the place of the normal (Stephens, False
discovery rates: a new deal, Biostatistics 18, 2017); the normal counts as `STRENGTH` lines of its own. How well the
scores tell m and A is part of the draws: √A has a flat prior (Gelman, Bayesian Analysis 1, 2006).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy.special import ndtri

from corridor.models.columns import Floats

GRID = 80
"""Values of √A that are looked at."""

REACH = 3.0
"""The largest of them, in standard deviations of the observed scores."""

TRIED = 8
"""Pairs of m and A that are drawn from what the scores tell of them."""

PARTS = 40
"""Normals of the mixture."""

STRENGTH = 10.0
"""Lines that the normal counts for beside those of the list."""

ROUNDS = 40
"""Rounds of fitting the mixture (expectation and maximisation)."""

FITTED = 2000
"""Lines, evenly spaced in the list, to which the mixture is fitted at most."""


@dataclass(frozen=True)
class Posterior:
    """What may be believed of true scores.

    Attributes:
        score: Observed scores (n,).
        mean: Mean of each true score (tried × n). sd: its standard deviation, likewise.
    """

    score: Floats
    mean: Floats
    sd: Floats

    def shifts(self, rng: np.random.Generator, draws: int) -> Floats:
        """Return what to add to observed scores to get draws of true ones (draws × n)."""
        picked = rng.integers(len(self.mean), size=draws)
        moved = rng.standard_normal((draws, len(self.score)))
        moved *= self.sd[picked]
        moved += (self.mean - self.score)[picked]  # 0 where nothing is off
        return moved


def posterior(score: Floats, noise: Floats) -> Posterior:
    """Return what may be believed of true scores; without noise that they are as observed.

    Args:
        score: Observed scores (n,), finite.
        noise: Standard deviation of each one's noise (n,), from 0 up.

    Example:
        >>> found = posterior(np.array([1.0, 2.0, 3.0]), np.zeros(3))
        >>> found.shifts(np.random.default_rng(1), 2).tolist()
        [[0.0, 0.0, 0.0], [0.0, 0.0, 0.0]]
    """
    if len(score) < 2 or not noise.any():
        return Posterior(score, score[None], noise[None])
    found = [_moments(score, noise, mean, variance) for mean, variance in _normals(score, noise)]
    return Posterior(score, np.stack([mean for mean, _ in found]), np.stack([sd for _, sd in found]))


def _normals(score: Floats, noise: Floats) -> list[tuple[float, float]]:
    """Return pairs of mean and variance of true scores, each as likely as the next given the scores."""
    largest = REACH * max(float(np.std(score)), float(noise.max()))
    variance = (largest * (np.arange(GRID) + 0.5) / GRID) ** 2
    precision = 1.0 / (variance[:, None] + noise**2)
    whole = precision.sum(axis=1)
    mean = (precision * score).sum(axis=1) / whole
    fit = 0.5 * (np.log(precision) - precision * (score - mean[:, None]) ** 2).sum(axis=1) - 0.5 * np.log(whole)
    chance = np.exp(fit - fit.max())
    steps = (np.arange(TRIED) + 0.5) / TRIED
    picked = np.minimum(np.searchsorted(np.cumsum(chance) / chance.sum(), steps), GRID - 1)
    crossed = ndtri(steps)[(5 * np.arange(TRIED) + 2) % TRIED]  # each variance meets another part of the mean's spread
    return [
        (float(m), float(a))
        for m, a in zip(mean[picked] + crossed / np.sqrt(whole[picked]), variance[picked], strict=True)
    ]


def _moments(score: Floats, noise: Floats, mean: float, variance: float) -> tuple[Floats, Floats]:
    """Return mean and standard deviation (n,) of true scores where the mixture leans on N(mean, variance)."""
    sd = np.sqrt(variance)
    low = max(min(float(score.min()), mean - 3 * sd), mean - 6 * sd)
    high = min(max(float(score.max()), mean + 3 * sd), mean + 6 * sd)
    centres = np.linspace(low, high, PARTS)
    width = max(centres[1] - centres[0], 0.25 * sd)
    base = np.exp(-0.5 * (centres - mean) ** 2 / max(variance - width**2, (0.3 * sd) ** 2))
    weights = _mixture(score, noise, centres, width, base / base.sum())
    share = (noise**2 / (width**2 + noise**2))[:, None]
    belongs = _likelihood(score, noise, centres, width) * weights
    belongs /= belongs.sum(axis=1, keepdims=True)
    moved = share * (centres - score[:, None])
    middle = (belongs * moved).sum(axis=1)
    spread = (belongs * (moved - middle[:, None]) ** 2).sum(axis=1) + (1.0 - share[:, 0]) * noise**2
    return score + middle, np.sqrt(spread)


def _mixture(score: Floats, noise: Floats, centres: Floats, width: float, base: Floats) -> Floats:
    """Return the weight of each part of the mixture, adding up to 1, drawn to `base` by `STRENGTH` lines."""
    some = slice(None, None, -(-len(score) // FITTED))
    likely = _likelihood(score[some], noise[some], centres, width)
    weights = base
    for _ in range(ROUNDS):
        whole = np.einsum("ij,j->i", likely, weights)  # not a product of matrices, whose last bits hang on threads
        belonging = weights * np.einsum("ij,i->j", likely, 1.0 / whole)
        weights = (belonging + STRENGTH * base) / (len(likely) + STRENGTH)
    return weights


def _likelihood(score: Floats, noise: Floats, centres: Floats, width: float) -> Floats:
    """Return how likely each score is under each part of the mixture (n × parts), largest 1 in each row."""
    whole = width**2 + noise[:, None] ** 2
    log = -0.5 * (score[:, None] - centres) ** 2 / whole
    return np.asarray(np.exp(log - log.max(axis=1, keepdims=True)))
