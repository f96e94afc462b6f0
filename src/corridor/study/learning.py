"""What a model learns from: the reference as it was some years ago, and what trade did after that."""

from __future__ import annotations

import numpy as np
import polars as pl

from corridor.errors import DataError, UsageError
from corridor.indicators import Opportunities, compute
from corridor.measures.series import FloatArray
from corridor.spec import ModelSpec

HORIZON = 3
"""Years between the figures and the outcome where a model names none."""


def horizon_of(model: ModelSpec) -> int | None:
    """Return how many years ahead a model learns to see, None where it learns from no outcome.

    Raises:
        UsageError: The horizon is no whole number from 1 up.
    """
    if model.aggregate.method != "stacking":
        return None
    horizon = model.aggregate.options.get("horizon", HORIZON)
    if isinstance(horizon, bool) or not isinstance(horizon, int) or not 1 <= horizon <= model.reference.history:
        raise UsageError(
            f"model {model.name}: aggregate.options.horizon: must be a whole number of years from 1 to "
            f"{model.reference.history}, found {horizon!r}"
        )
    return horizon


def past_and_outcome(o: Opportunities, model: ModelSpec, horizon: int) -> tuple[pl.DataFrame, FloatArray]:
    """Return the features of opportunities `horizon` years before the cube's year, and what was traded in that year.

    Args:
        o: The opportunities of the reference (n,).
        model: Whose indicators are computed.
        horizon: Years.

    Returns:
        Features (n × k) that rest on nothing later than the year before the outcome's horizon, and log10(1 + dollars)
        of the latest flow known after it, up to the cube's year (n,), NaN where none is known.

    Raises:
        DataError: The data begin too late for that.
    """
    year = o.cube.year - horizon
    if year < int(o.cube.years[0]) + 1:
        raise DataError(
            f"model {model.name}: to learn from {horizon} years ahead, data from {year - 1} on are needed, and they "
            f"begin in {int(o.cube.years[0])}"
        )
    past = Opportunities(o.cube.as_of(year), o.corridor, o.product, o.window, o.minerals)
    features, _ = compute(past, model.indicators)
    later = o.cube.years > year
    known = o.cube.flow_known[o.corridor, o.product][:, later]
    flows = o.cube.flows[o.corridor, o.product][:, later]
    last = known.shape[1] - 1 - np.argmax(known[:, ::-1], axis=1)
    dollars = np.take_along_axis(flows, last[:, None], axis=1)[:, 0].astype(np.float64)
    return features, np.where(known.any(axis=1), np.log10(1.0 + dollars), np.nan)
