"""From a learned margin to what may be said of it: calibrated chances and intervals of a stated coverage."""

from __future__ import annotations

from dataclasses import dataclass
from math import ceil

import numpy as np
from scipy.special import expit, logit
from sklearn.isotonic import IsotonicRegression
from sklearn.linear_model import LogisticRegression

from corridor.models.columns import Floats

CALIBRATIONS = ("sigmoid", "isotonic")

LEAST_OF_EACH = 5
"""Outcomes of either kind below which nothing can be calibrated."""


def platt(margins: Floats, outcome: Floats) -> tuple[float, float]:
    """Return a and b of the chance 1 / (1 + exp(−(a · margin + b))), a ≥ 0.

    Platt (1999), Probabilistic outputs for support vector machines: maximum likelihood with the targets (N₊ + 1) /
    (N₊ + 2) and 1 / (N₋ + 2) in place of 1 and 0. A margin that orders the outcomes the wrong way round says nothing:
    a is 0 then, and every chance is the base rate.

    Args:
        margins: Margins of cases that were not learnt from (n,).
        outcome: 1 or 0 (n,), both kinds among them.
    """
    positives, negatives = float(outcome.sum()), float((1.0 - outcome).sum())
    soft = np.where(outcome > 0.0, (positives + 1.0) / (positives + 2.0), 1.0 / (negatives + 2.0))
    twice = np.concatenate([margins, margins])[:, None]
    labels = np.repeat([1.0, 0.0], margins.size)
    fitted = LogisticRegression(C=np.inf, tol=1e-10, max_iter=1000).fit(
        twice, labels, sample_weight=np.concatenate([soft, 1.0 - soft])
    )
    slope, shift = float(fitted.coef_[0, 0]), float(fitted.intercept_[0])
    return (slope, shift) if slope > 0.0 else (0.0, float(logit(soft.mean())))


@dataclass(frozen=True)
class Chances:
    """Turns margins into chances; the margins of the reference stand at `margins`, between them it is interpolated.

    Attributes:
        kind: "sigmoid", "isotonic", or "none" where too few outcomes were held out to calibrate.
        margins: For "sigmoid" the pair (a, b) of `platt`; for "isotonic" the knots, ascending.
        chances: For "isotonic" the chance at each knot; empty otherwise.
    """

    kind: str
    margins: Floats
    chances: Floats

    def of(self, margins: Floats) -> Floats:
        """Return the chances (n,), 0..1."""
        if self.kind == "isotonic":
            return np.interp(margins, self.margins, self.chances)
        slope, shift = self.margins
        chance: Floats = expit(slope * margins + shift)
        return chance


def calibrated(margins: Floats, outcome: Floats, kind: str, *, otherwise: tuple[float, float] = (1.0, 0.0)) -> Chances:
    """Return chances fitted on cases that were not learnt from.

    Where fewer than five of them came true or failed, nothing is fitted and `otherwise`, a slope and a shift, makes log
    odds of the margins.
    """
    positives = int(outcome.sum())
    nothing = np.zeros(0)
    if min(positives, outcome.size - positives) < LEAST_OF_EACH:
        return Chances("none", np.array(otherwise), nothing)
    if kind == "sigmoid":
        return Chances(kind, np.array(platt(margins, outcome)), nothing)
    fitted = IsotonicRegression(out_of_bounds="clip", y_min=0.0, y_max=1.0).fit(margins, outcome)
    return Chances(kind, np.asarray(fitted.X_thresholds_), np.asarray(fitted.y_thresholds_))


def conformal_radius(residuals: Floats, coverage: float) -> float:
    """Return how far an outcome lies from its forecast at most, in a stated share of cases.

    Split conformal prediction (Vovk et al. 2005; Lei et al. 2018): the ⌈(n + 1) · coverage⌉-th smallest absolute
    residual of cases that were not learnt from. It holds the coverage for cases like those; years that differ from
    them may be missed more often. Infinite where there are too few cases for the coverage.

    Example:
        >>> conformal_radius(np.array([0.1, -0.3, 0.2, 0.5]), 0.6)
        0.3
    """
    place = ceil(round((residuals.size + 1) * coverage, 9))
    return float(np.sort(np.abs(residuals))[place - 1]) if place <= residuals.size else float("inf")
