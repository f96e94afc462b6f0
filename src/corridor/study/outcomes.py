"""What trade did after a year, read off a cube: activation, growth and dollars, missing where nobody can tell."""

from __future__ import annotations

from typing import Literal

import numpy as np

from corridor.cube import Cube
from corridor.errors import UsageError
from corridor.indicators import Opportunities
from corridor.indicators.base import BoolArray, FloatArray, IntArray
from corridor.panels.outcomes import DEFAULT, Outcome, Thresholds

Aim = Literal["activation", "growth", "dollars"]
AIMS: tuple[Aim, ...] = ("activation", "growth", "dollars")


def needed_after(aim: Aim, horizon: int, thresholds: Thresholds = DEFAULT) -> int:
    """Return how many years after a forecast its outcome is known."""
    return horizon + (thresholds.after if aim == "activation" else 0)


def trade_after(o: Opportunities, year: int, *, aim: Aim, horizon: int, thresholds: Thresholds = DEFAULT) -> Outcome:
    """Return what happened to opportunities within `horizon` years of `year`.

    The definitions are those of `corridor.panels.outcomes`. A flow that is not known, or that is an estimate, is
    missing and never zero; no flow is compared across a change of the product's nomenclature. The product's median is
    that of the positive flows known among the opportunities themselves.

    Args:
        o: Opportunities (n,) on a cube that reaches beyond the year.
        year: Year of the forecast.
        aim: What is asked.
        horizon: Years ahead.
        thresholds: What counts as small and substantial.

    Raises:
        UsageError: The aim is unknown or the horizon is below 1.
    """
    if aim not in AIMS or horizon < 1:
        raise UsageError(f"target must be one of {', '.join(AIMS)} and horizon 1 or more: {aim!r}, {horizon!r}")
    before = thresholds.before if aim == "activation" else 0
    asked = np.arange(year - before, year + needed_after(aim, horizon, thresholds) + 1)
    flows = known_flows(o, asked)
    flows = np.where(_comparable(o.cube, asked)[o.product][:, None], flows, np.nan)
    now, later = flows[:, before], flows[:, before + horizon]
    median = product_medians(o, np.array([year]))[o.product, 0]
    if aim == "activation":
        return Outcome(_activation(flows, median, before, horizon, thresholds), now, later)
    value = later if aim == "dollars" else _growth(now, later, thresholds.small * median)
    return Outcome(value, now, later)


def known_flows(o: Opportunities, asked: IntArray) -> FloatArray:
    """Return flows in US dollars in the years asked for (n × years), NaN where they are not known or are estimates."""
    found = np.full((len(o), len(asked)), np.nan)
    for column, year in enumerate(asked):
        for at in np.flatnonzero(o.cube.years == year):
            place = o.corridor, o.product, at
            known = o.cube.flow_reported[place]
            found[:, column] = np.where(known, o.cube.flows[place], np.nan)
    return found


def _comparable(cube: Cube, asked: IntArray) -> BoolArray:
    """Return which products (K,) have one nomenclature in all of the years asked for in which they have any."""
    seen = cube.nomenclature[:, np.isin(cube.years, asked)]
    greatest = seen.max(axis=1, initial=-1)
    least = np.where(seen < 0, np.iinfo(np.int64).max, seen).min(axis=1, initial=np.iinfo(np.int64).max)
    comparable: BoolArray = least >= greatest
    return comparable


def product_medians(o: Opportunities, asked: IntArray) -> FloatArray:
    """Return the median positive flow of each product in US dollars (K × years), NaN where none is known."""
    flows = known_flows(o, asked)
    order = np.argsort(o.product, kind="stable")
    rows = np.split(order, np.searchsorted(o.product[order], np.arange(1, len(o.cube.products))))
    found = np.full((len(o.cube.products), len(asked)), np.nan)
    for product, own in enumerate(rows):
        for column, values in enumerate(flows[own].T):
            positive = values[values > 0.0]
            if positive.size:
                found[product, column] = np.median(positive)
    return found


def _activation(flows: FloatArray, median: FloatArray, before: int, horizon: int, thresholds: Thresholds) -> FloatArray:
    """Return 1 where a small flow became substantial, 0 where not, NaN where it was not small or nobody can tell.

    One year below the line is enough to say that nothing was activated, but where the other year is unknown nobody
    could have said the opposite: such rows would count as failures only, so they are left out.
    """
    small = (flows[:, : before + 1] < thresholds.small * median[:, None]).all(axis=1)
    after = flows[:, before + horizon : before + horizon + thresholds.after + 1]
    line = thresholds.substantial * median[:, None]
    told = small & np.isfinite(after).all(axis=1) & np.isfinite(median)
    return np.where(told, (after >= line).all(axis=1), np.nan)


def _growth(now: FloatArray, later: FloatArray, line: FloatArray) -> FloatArray:
    """Return ln(later / now) of flows that are not small; a flow that ends counts as at the line."""
    there = now >= line
    least = np.where(there, line, 1.0)
    return np.where(there, np.log(np.maximum(later, least) / np.where(there, now, 1.0)), np.nan)
