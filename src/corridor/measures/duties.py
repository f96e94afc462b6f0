"""Duties: which of the figures that a tariff table holds applies to a flow, and what others pay."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from corridor.measures.series import FloatArray


def first_known(candidates: Sequence[FloatArray]) -> FloatArray:
    """Return the first figure that is known of several, in the order given; NaN where none is.

    Args:
        candidates: Figures from the one that says most to the one that says least, all of shape (n,).
    """
    out = np.full(np.shape(candidates[0]), np.nan)
    for figures in candidates:
        out = np.where(np.isnan(out), figures, out)
    return out


def advantage(others: FloatArray, own: FloatArray) -> FloatArray:
    """Return what other suppliers pay on average less what the exporter pays, percentage points.

    Source: relative preference margin (Hoekman and Nicita 2008; ITC market attractiveness index). Positive where the
    exporter enters more cheaply.

    Args:
        others: Mean duty on the other suppliers, percent, shape (n,).
        own: The exporter's, likewise.
    """
    margin: FloatArray = others - own
    return margin
