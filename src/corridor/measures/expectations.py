"""Expectations: what yearly projections amount to over a horizon of five years."""

from __future__ import annotations

from collections.abc import Sequence
from math import exp, fsum, log, log1p, nan

from corridor.measures.potential import HORIZON


def growth_from_rates(years: Sequence[int], rates: Sequence[float], now: int) -> float:
    """Return the level in five years over the level now, from growth rates of the years after `now`.

    Where fewer than five years are projected, their mean logarithmic growth is carried on.

    Args:
        years: Calendar years of the rates, in any order.
        rates: Percent a year.
        now: Year from which is counted, such as the vintage of the projection.

    Returns:
        NaN where no year after `now` is projected, or a rate is −100% or less.
    """
    ahead = [rate for year, rate in zip(years, rates, strict=True) if now < year <= now + HORIZON]
    if not ahead or min(ahead) <= -100.0:
        return nan
    return exp(fsum(log1p(rate / 100.0) for rate in ahead) * HORIZON / len(ahead))


def growth_from_levels(years: Sequence[int], levels: Sequence[float], now: int) -> float:
    """Return the level in five years over the level now, from levels of `now` and later years.

    Where the levels span fewer than five years, their mean logarithmic growth is carried on.

    Args:
        years: Calendar years of the levels, in any order.
        levels: Dollars, people …
        now: Year from which is counted.

    Returns:
        NaN with fewer than two positive levels from `now` to five years later.
    """
    inside = sorted(
        (year, level) for year, level in zip(years, levels, strict=True) if now <= year <= now + HORIZON and level > 0
    )
    if len(inside) < 2:
        return nan
    (first, start), (last, end) = inside[0], inside[-1]
    return exp(log(end / start) * HORIZON / (last - first))
