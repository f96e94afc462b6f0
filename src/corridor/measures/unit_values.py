"""Unit values: dollars a kilogram, and how one flow's compares with the market's."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from corridor.measures.series import FloatArray
from corridor.measures.shares import share

Numbers = NDArray[np.int64] | NDArray[np.float64]


def unit_value(dollars: Numbers, kilograms: Numbers) -> FloatArray:
    """Return dollars a kilogram, NaN where no weight is known or nothing was sold.

    Args:
        dollars: Value of the flows whose weight is known, any shape.
        kilograms: Their net weight.
    """
    return np.where(dollars > 0, share(dollars, kilograms), np.nan)


def relative_unit_value(
    flow_dollars: Numbers, flow_kilograms: Numbers, market_dollars: Numbers, market_kilograms: Numbers
) -> FloatArray:
    """Return a flow's unit value over that of all the importer buys of the product: 1 is the market's price.

    Above 1 the exporter sells dearer (quality, or a price that is hard to hold), below it cheaper. Source: relative
    unit values as in Fontagné, Freudenberg and Péridy (1997), who call a product differentiated in quality beyond
    1 ± 0.15 or 0.25.

    Args:
        flow_dollars: Value of the flow, of those entries that carry a weight.
        flow_kilograms: Their weight.
        market_dollars: Value of all the importer buys, likewise.
        market_kilograms: Its weight.

    Returns:
        Ratios of the broadcast shape, NaN where a value or a weight is unknown or zero.
    """
    return share(unit_value(flow_dollars, flow_kilograms), unit_value(market_dollars, market_kilograms))
