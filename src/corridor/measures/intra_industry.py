"""Intra-industry trade: how far the same product moves both ways."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from corridor.measures.series import FloatArray
from corridor.measures.shares import share

Numbers = NDArray[np.int64] | NDArray[np.float64]


def grubel_lloyd(sent: Numbers, returned: Numbers) -> FloatArray:
    """Return 1 − |x − m|/(x + m): 0 where a product moves one way only, 1 where both ways are equal.

    Source: Grubel and Lloyd (1975). NaN where nothing moves or a side is unknown.

    Args:
        sent: US dollars, any shape.
        returned: Likewise.
    """
    return 1.0 - share(np.abs(np.subtract(sent, returned)), np.add(sent, returned))


def aggregate_grubel_lloyd(sent: Numbers, returned: Numbers) -> FloatArray:
    """Return the index over products along the last axis, [Σ(x + m) − Σ|x − m|]/Σ(x + m), weighted by trade.

    Biased twice. Coarse products count trade in different things as two-way, so the index falls with every digit; and a
    pair whose total trade is out of balance cannot reach 1 (`adjusted_grubel_lloyd`).

    Args:
        sent: US dollars, shape (..., K).
        returned: Likewise.

    Returns:
        Shape (...); NaN where nothing moves or a figure is unknown.
    """
    one_way = np.abs(np.subtract(sent, returned)).sum(axis=-1)
    return 1.0 - share(one_way, np.add(sent, returned).sum(axis=-1))


def adjusted_grubel_lloyd(sent: Numbers, returned: Numbers) -> FloatArray:
    """Return the aggregate index adjusted for the imbalance of total trade.

    [Σ(x + m) − Σ|x − m|]/[Σ(x + m) − |Σx − Σm|]. Source: Grubel and Lloyd (1975), chapter 2. It takes the whole
    imbalance for a disturbance, which overstates two-way trade where the imbalance is what the two countries are like.

    Args:
        sent: US dollars, shape (..., K).
        returned: Likewise.

    Returns:
        Shape (...); NaN where trade goes one way only, nothing moves or a figure is unknown.
    """
    moved = np.add(sent, returned).sum(axis=-1)
    two_way = moved - np.abs(np.subtract(sent, returned)).sum(axis=-1)
    return share(two_way, moved - np.abs(sent.sum(axis=-1) - returned.sum(axis=-1)))
