"""What trade did next: activation, growth, dollars and share gained, missing where nobody can tell."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np
import polars as pl

from corridor.errors import UsageError
from corridor.panels.panel import BoolArray, FloatArray, Panel, Places

Target = Literal["activation", "growth", "dollars", "share"]
TARGETS: tuple[Target, ...] = ("activation", "growth", "dollars", "share")
TARGET_TITLES = {
    "activation": "a flow that is small or absent becomes substantial and stays so",
    "growth": "growth of a flow that is substantial already",
    "dollars": "dollars traded at the horizon",
    "share": "share of the importer's purchases gained",
}


@dataclass(frozen=True)
class Thresholds:
    """What counts as small and as substantial, as parts of the product's median flow in the year of the forecast.

    Attributes:
        small: A flow below this part, in that year and `before` years before it, is small or absent.
        substantial: A flow of at least this part, at the horizon and `after` years after it, is substantial.
        before, after: Years beside the first that must agree, so that one odd year is no activation.
    """

    small: float = 0.05
    substantial: float = 0.5
    before: int = 1
    after: int = 1


DEFAULT = Thresholds()


@dataclass(frozen=True)
class Outcome:
    """What happened to n cells between a year and its horizon.

    Attributes:
        value: 1 or 0 for an activation; natural logarithm of the later over the earlier flow for growth; US dollars;
            share gained, −1..1. NaN where it cannot be told or the question does not arise (n,).
        now, later: US dollars in the year and at the horizon, NaN where not known exactly (n,).
    """

    value: FloatArray
    now: FloatArray
    later: FloatArray


def product_medians(panel: Panel, year: int) -> FloatArray:
    """Return the median positive flow of each product in a year in US dollars, NaN where none is known (P,).

    Of a truncated source only the flows that it would keep in any year count, in its complete years too: else the many
    small flows of these would move the line between small and substantial.
    """
    at = panel.position(year)
    low = panel.low[:, at]
    known = (low == panel.high[:, at]) & (low > 0)
    if panel.edges is not None:
        known &= low >= panel.cut(panel.exporter, panel.importer, panel.product)[:, at]
    frame = pl.DataFrame({"product": panel.product[known], "value": panel.low[known, at]})
    found = frame.group_by("product").agg(pl.col("value").median()).sort("product")
    medians = np.full(len(panel.products), np.nan)
    medians[found["product"].to_numpy()] = found["value"].to_numpy()
    return medians


def years_needed(target: Target, horizon: int, thresholds: Thresholds = DEFAULT) -> int:
    """Return how many years after the forecast its outcome is known."""
    return horizon + (thresholds.after if target == "activation" else 0)


def outcome(
    panel: Panel, year: int, places: Places, *, target: Target, horizon: int, thresholds: Thresholds = DEFAULT
) -> Outcome:
    """Return what happened to cells within `horizon` years of `year`, as far as the panel can tell.

    A missing flow is missing, never zero. Where a flow is only bounded, the outcome is known if both bounds agree.

    Args:
        panel: A panel that reaches beyond the year.
        year: Year of the forecast.
        places: The cells (n,).
        target: What is asked.
        horizon: Years ahead.
        thresholds: What counts as small and substantial.

    Raises:
        UsageError: The target is unknown or the horizon is below 1.
        DataError: The panel does not hold the year.
    """
    if target not in TARGETS or horizon < 1:
        raise UsageError(f"target must be one of {', '.join(TARGETS)} and horizon 1 or more: {target!r}, {horizon!r}")
    at, last = panel.position(year), year + years_needed(target, horizon, thresholds)
    first = max(at - thresholds.before, 0) if target == "activation" else at
    unknown = np.full(places.row.size, np.nan)
    if last > panel.last or not panel.comparable(year - (at - first), last):
        return Outcome(unknown, unknown, unknown)
    low, high = panel.bounds(places, first=first, until=panel.position(last) + 1)
    now, later = (np.where(low[:, k] == high[:, k], low[:, k], np.nan) for k in (at - first, at - first + horizon))
    median = _of_product(product_medians(panel, year), places)
    if target == "activation":
        value = _activation(low, high, median, panel.least, horizon=horizon, thresholds=thresholds)
    elif target == "dollars":
        value = later
    elif target == "growth":
        value = _growth(now, low[:, horizon], high[:, horizon], thresholds.small * median)
    else:
        bought = _purchases(panel, at, places), _purchases(panel, at + horizon, places)
        value = _ratio(later, bought[1]) - _ratio(now, bought[0])
    return Outcome(value, now, later)


def _of_product(values: FloatArray, places: Places) -> FloatArray:
    """Return the figure of each cell's product, NaN for a product that the panel does not hold."""
    found: FloatArray = np.append(values, np.nan)[places.product]
    return found


ROUNDED = 2.0
"""A substantial flow is at least this many times the smallest that a source shows, where one below that is small."""


def is_small(low: FloatArray, high: FloatArray, median: FloatArray, least: float, thresholds: Thresholds) -> BoolArray:
    """Return which flows (n, years) are small or absent in every year for certain (n,).

    A flow too small for a source that rounds is small as well, where a substantial one is far from what is rounded
    away: rounding alone then never makes one of the other.
    """
    small = high < (thresholds.small * median)[:, None]
    apart = (least > 0) & (thresholds.substantial * median >= ROUNDED * least)[:, None]
    every: BoolArray = np.asarray(np.all(small | (apart & (low == 0) & (high <= least)), axis=1))
    return every


def _activation(
    low: FloatArray, high: FloatArray, median: FloatArray, least: float, *, horizon: int, thresholds: Thresholds
) -> FloatArray:
    """Return 1 where a small flow became substantial, 0 where not, NaN where it was not small or nobody can tell.

    The bounds (n, years) begin as many years before the forecast as must be small, and end with the last that must be
    substantial. Each of the latter must be told: one below the line is enough to say that nothing was activated, but
    where another is unknown nobody could have said the opposite, and such cells would count as failures only.
    """
    before = thresholds.before + 1
    if low.shape[1] < before + horizon + thresholds.after:
        return np.full(median.size, np.nan)
    small = is_small(low[:, :before], high[:, :before], median, least, thresholds)
    line = (thresholds.substantial * median)[:, None]
    above, below = low[:, before - 1 + horizon :] >= line, high[:, before - 1 + horizon :] < line
    told = np.all(above | below, axis=1)
    return np.where(small & told, np.all(above, axis=1).astype(np.float64), np.nan)


def _growth(now: FloatArray, low: FloatArray, high: FloatArray, line: FloatArray) -> FloatArray:
    """Return the logarithm of later over now of flows that are not small; one below the line counts as at the line.

    A later flow of which only bounds are known counts where both are at or below the line: else flows that end would
    drop out of a truncated source's panel while flows that grow stay in it.
    """
    there = now >= line
    least = np.where(there, line, 1.0)
    first, last = np.maximum(low, least), np.maximum(high, least)
    return np.where(there & (first == last), np.log(first / np.where(there, now, 1.0)), np.nan)


def _purchases(panel: Panel, at: int, places: Places) -> FloatArray:
    """Return what each cell's importer bought of its product in a year in US dollars, NaN where it is not declared."""
    total = np.zeros(panel.shape[1:])
    np.add.at(total, (panel.importer, panel.product), panel.low[:, at])
    told = panel.declared[..., at]
    placed = (places.importer >= 0) & (places.product >= 0)
    return np.where(placed, np.where(told, total, np.nan)[places.importer, places.product], np.nan)


def _ratio(part: FloatArray, whole: FloatArray) -> FloatArray:
    found: FloatArray = np.divide(part, whole, out=np.full(part.shape, np.nan), where=whole > 0)
    return found
