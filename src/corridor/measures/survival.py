"""Survival of trade relations: spells of positive flow, and the Kaplan–Meier estimate over them."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from corridor.measures.series import BoolArray, FloatArray, IntArray


class Spells(NamedTuple):
    """Runs of years with trade.

    Attributes:
        ended: Spells that end after d + 1 years, seen to end, shape (..., T).
        censored: Spells still running, or lost from sight, after d + 1 years, shape (..., T).
        running: Length in years of the spell that runs in the last known year, 0 where a known zero stands there and −1
            where nothing is known, shape (...).
        from_start: Whether that spell began out of sight, so that it has lasted at least so long.
    """

    ended: IntArray
    censored: IntArray
    running: IntArray
    from_start: BoolArray


def spells(traded: BoolArray, known: BoolArray) -> Spells:
    """Return the spells of positive flow in each history along the last axis, whose years follow one another.

    A spell is counted from a known year without trade. One that runs already when a history begins, or begins after an
    unknown year, has an unknown age and is left out (left-censored); one that runs at the end, or is lost from sight in
    an unknown year, has lasted at least so long (right-censored). Source: Besedeš and Prusa (2006).

    Args:
        traded: Whether the flow is above zero, shape (..., T).
        known: Whether the flow, zero included, is known, shape (..., T).
    """
    shape, span = traded.shape[:-1], traded.shape[-1]
    traded, known = traded.reshape(-1, span), known.reshape(-1, span)
    ended, censored = (np.zeros(traded.shape, dtype=np.int64) for _ in range(2))
    age, dated = np.zeros(len(traded), dtype=np.int64), np.zeros(len(traded), dtype=np.bool_)
    running, from_start = np.full(len(traded), -1, dtype=np.int64), np.zeros(len(traded), dtype=np.bool_)
    for t in range(span):
        here, silent = traded[:, t] & known[:, t], ~known[:, t]
        over = (age > 0) & ~here & dated
        _tally(ended, over & ~silent, age)
        _tally(censored, over & silent, age)
        dated = np.where(here, dated, ~silent)
        age = np.where(here, age + 1, 0)
        running = np.where(silent, running, age)
        from_start = np.where(silent, from_start, here & ~dated)
    _tally(censored, (age > 0) & dated, age)
    whole = (*shape, span)
    return Spells(ended.reshape(whole), censored.reshape(whole), running.reshape(shape), from_start.reshape(shape))


def _tally(counts: IntArray, which: BoolArray, age: IntArray) -> None:
    """Add one spell of its age in each history that is marked."""
    row = np.flatnonzero(which)
    counts[row, age[row] - 1] += 1


def kaplan_meier(ended: IntArray, censored: IntArray) -> FloatArray:
    """Return the Kaplan–Meier estimate of the share of relations that last longer than d + 1 years.

    S(d) = Π_{u ≤ d} (1 − ended_u / at risk_u), where a spell of u years is at risk up to u, and one that is lost from
    sight after u years is counted at risk in u. Source: Kaplan and Meier (1958). NaN without spells, and past the last
    duration at which any spell is at risk, where nothing is observed; but 0 for good once all have ended.

    Args:
        ended: Spells that end after d + 1 years, shape (..., D).
        censored: Spells lost from sight then, likewise.

    Returns:
        Shape (..., D): position d holds the share that goes on after its year d + 1.
    """
    leaving = ended + censored
    at_risk = np.cumsum(leaving[..., ::-1], axis=-1)[..., ::-1]
    seen = at_risk > 0
    stay = 1.0 - np.where(seen, ended / np.where(seen, at_risk, 1), 0.0)
    curve = np.cumprod(stay, axis=-1)
    return np.where(seen | (curve == 0), curve, np.nan)
