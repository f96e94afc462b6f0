"""Chances that mean what they say, and intervals that hold as often as they say, from forecasts of later years."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy.optimize import minimize
from scipy.special import expit

from corridor.panels.panel import FloatArray, IntArray

LEAST_SPREAD = 0.1
"""A spread is at least this part of the median spread."""


@dataclass(frozen=True)
class Platt:
    """Chances from margins: σ(slope · margin + offset) (Platt 1999), the slope never negative."""

    slope: float
    offset: float

    def chances(self, margin: FloatArray) -> FloatArray:
        """Return chances 0..1 (n,)."""
        return np.asarray(expit(self.slope * margin + self.offset))


def platt(margin: FloatArray, outcome: FloatArray, weight: FloatArray) -> Platt:
    """Fit chances to outcomes (n,) of 0 and 1 by weighted log loss, with Platt's smoothed targets."""
    yes, no = float(weight[outcome == 1].sum()), float(weight[outcome == 0].sum())
    target = np.where(outcome == 1, (yes + 1) / (yes + 2), 1 / (no + 2))
    share = weight / weight.sum()
    centre, scale = float(share @ margin), float(np.sqrt(share @ (margin - share @ margin) ** 2)) or 1.0
    z = (margin - centre) / scale

    def loss(theta: FloatArray) -> tuple[float, FloatArray]:
        a, b = theta
        score = a * z + b
        value = float(share @ (np.logaddexp(0.0, score) - target * score))
        slack = share * (expit(score) - target)
        return value, np.array([slack @ z, slack.sum()])

    start = np.array([1.0, np.log(max(yes, 0.5) / max(no, 0.5))])
    found = minimize(loss, start, jac=True, bounds=[(0.0, None), (None, None)], method="L-BFGS-B")
    a, b = (float(value) for value in found.x)
    return Platt(a / scale, b - a * centre / scale)


@dataclass(frozen=True)
class Intervals:
    """Split-conformal intervals around forecasts, wide where the spread is (Lei et al. 2018, normalised residuals).

    Attributes:
        below, above: Spreads by which an interval reaches below and above the forecast.
        typical: Median spread.
    """

    below: float
    above: float
    typical: float

    def around(self, expected: FloatArray, spread: FloatArray) -> tuple[FloatArray, FloatArray]:
        """Return the ends of the intervals (n,)."""
        wide = np.maximum(spread, LEAST_SPREAD * self.typical)
        return expected - self.below * wide, expected + self.above * wide


def conformal(
    expected: FloatArray, spread: FloatArray, outcome: FloatArray, coverage: float, year: IntArray | None = None
) -> Intervals:
    """Fit intervals that leave (1 − coverage) / 2 of the outcomes on either side of them.

    Years differ as a whole: prices or a crisis move all of their outcomes. Where cells of several years are given,
    intervals are therefore stretched by what each year would have needed, had they been fitted to the others.

    Args:
        expected: Forecasts (n,) of cells that the forecaster had not seen.
        spread: Expected size of their errors (n,).
        outcome: What happened (n,).
        coverage: Share of outcomes that an interval is to hold, 0..1.
        year: Year of each cell (n,), None for all of one.
    """
    typical = float(np.median(spread)) or 1.0
    error = (outcome - expected) / np.maximum(spread, LEAST_SPREAD * typical)
    reach = _reach(error, coverage)
    factor = 1.0 if year is None else _stretch(error, year, coverage)
    below, above = (end * factor if end > 0 else end / factor for end in reach)  # outwards on either side of 0
    return Intervals(below, above, typical)


def _reach(error: FloatArray, coverage: float) -> tuple[float, float]:
    """Return how far below and above 0 an interval must reach to hold a share of errors (n,), each tail alike."""
    ordered, n = np.sort(error), error.size
    rank = min(int(np.ceil((n + 1) * (1.0 + coverage) / 2)), n)
    return float(-ordered[n - rank]), float(ordered[rank - 1])


def _stretch(error: FloatArray, year: IntArray, coverage: float) -> float:
    """Return the mean factor by which intervals fitted to the other years must grow to hold their share of a year."""
    years = np.unique(year)
    if years.size < 2:
        return 1.0
    factors = []
    for one in years:
        below, above = _reach(error[year != one], coverage)
        held = error[year == one]
        needed = np.where(held < 0, held / -max(below, 1e-9), held / max(above, 1e-9))
        factors.append(float(np.quantile(np.maximum(needed, 0.0), coverage)))
    return float(np.clip(np.mean(factors), 1.0, 3.0))
