"""What the cell itself traded in the years before."""

from __future__ import annotations

import warnings

import numpy as np

from corridor.foresight.features.feature import Family, Feature
from corridor.foresight.world import SCALE, Cells, World
from corridor.panels.panel import BoolArray, FloatArray

LAGS = 4
MEMORY = 6
"""Years whose highest flow is the cell's memory."""

FLOOR = 0.002
"""Logarithms are of flow / median + 0.002, so that tiny flows are told from none."""


def compute(world: World, cells: Cells) -> dict[str, FloatArray]:
    """Return the features of the cells' own past."""
    known, flows = ~np.isnan(cells.flows), np.nan_to_num(cells.flows)
    strength = np.log1p(SCALE * flows)
    log = np.where(known, np.log(flows + FLOOR), np.nan)
    last = world.width - 1
    found: dict[str, FloatArray] = {}
    for lag in range(LAGS):
        there: BoolArray = known[:, last - lag] if lag <= last else np.zeros(len(flows), dtype=np.bool_)
        at = world.year(lag)
        found[f"flow_{lag}"] = np.where(there, strength[:, at], np.nan)
        found[f"log_flow_{lag}"] = np.where(there, log[:, at], np.nan)
    found["memory"] = strength[:, -MEMORY:].max(axis=1)
    found["memory_long"] = strength.max(axis=1)
    found["mean_flow"] = strength.mean(axis=1)
    most = np.log1p(SCALE * np.nan_to_num(cells.most))
    found["most_now"], found["most_before"] = most[:, last], most[:, world.year(1)]
    for name, line in (("active", 0.0), ("noticed", world.thresholds.small), ("large", world.thresholds.substantial)):
        over: BoolArray = flows > 0 if line == 0.0 else flows >= line
        found[f"years_{name}"] = over.sum(axis=1).astype(np.float64)
        found[f"since_{name}"] = _years_since(over)
    found["change_1"] = strength[:, last] - strength[:, world.year(1)]
    found["change_2"] = strength[:, last] - strength[:, world.year(2)]
    found["known_share"] = known.mean(axis=1)
    return {**found, **_shape(log[:, -MEMORY:])}


def _years_since(over: BoolArray) -> FloatArray:
    """Return the years since a cell was last over a line (n,), two more than were looked at where it never was."""
    since = np.argmax(over[:, ::-1], axis=1).astype(np.float64)
    return np.asarray(np.where(over.any(axis=1), since, over.shape[1] + 2.0))


def _shape(log: FloatArray) -> dict[str, FloatArray]:
    """Return slope, spread, height and outlook of log flows over the last years (n, ≤ 6)."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", RuntimeWarning)  # a row of which nothing is known has no mean
        mean, spread, top = np.nanmean(log, axis=1), np.nanstd(log, axis=1), np.nanmax(log, axis=1)
    filled = np.where(np.isnan(log), np.nan_to_num(mean, nan=np.log(FLOOR))[:, None], log)
    steps = np.arange(log.shape[1]) - (log.shape[1] - 1) / 2
    slope = filled @ steps / max(float(steps @ steps), 1.0)
    then = max(log.shape[1] - 3, 0)
    return {
        "slope": slope,
        "spread": spread,
        "log_memory": top,
        "log_mean": mean,
        "outlook": 2 * log[:, -1] - log[:, then],
    }


OWN = Family(
    "the cell's own past",
    (
        *(Feature(f"flow_{lag}", f"strength of the flow {lag} years ago", int(lag == 0)) for lag in range(LAGS)),
        *(Feature(f"log_flow_{lag}", f"logarithm of the flow {lag} years ago") for lag in range(LAGS)),
        Feature("memory", "highest strength of the last six years", 1),
        Feature("memory_long", "highest strength of the last eight years", 1),
        Feature("mean_flow", "mean strength of the last eight years"),
        Feature("most_now", "what the flow may be at most, where a source is truncated"),
        Feature("most_before", "the same a year ago"),
        Feature("years_active", "years with any flow", 1),
        Feature("since_active", "years since there was any flow"),
        Feature("years_noticed", "years with a flow that is not small", 1),
        Feature("since_noticed", "years since the flow was not small"),
        Feature("years_large", "years with a substantial flow", 1),
        Feature("since_large", "years since the flow was substantial"),
        Feature("change_1", "change of strength in a year"),
        Feature("change_2", "change of strength in two years"),
        Feature("known_share", "share of years of which anything is known"),
        Feature("slope", "slope of the logarithm over six years"),
        Feature("spread", "standard deviation of the logarithm over six years"),
        Feature("log_memory", "highest logarithm of six years"),
        Feature("log_mean", "mean logarithm of six years"),
        Feature("outlook", "logarithm as far above today's as today's is above that of two years ago"),
    ),
    compute,
)
