"""Supply risk of raw materials: concentration of producers weighted by how they are governed, import dependence."""

from __future__ import annotations

from math import fsum

import numpy as np
from numpy.typing import NDArray

from corridor.measures.series import FloatArray
from corridor.measures.shares import share

Numbers = NDArray[np.int64] | NDArray[np.float64]

WORST, BEST = -2.5, 2.5
"""Ends of the scale of the Worldwide Governance Indicators."""

LEAST_GOVERNED = 0.8
"""Share of the output that must come from countries whose governance is known."""


def governance_risk(governance: FloatArray) -> FloatArray:
    """Return governance turned round and scaled to 0 (best, 2.5) and 1 (worst, −2.5); NaN stays NaN.

    Source: European Commission (2017), methodology for critical raw materials, which scales to 0..10. Figures beyond
    the ends are cut.
    """
    return np.clip((BEST - governance) / (BEST - WORST), 0.0, 1.0)


def world_shares(output: FloatArray, world: float) -> FloatArray:
    """Return each country's share of world output, of the sum of all where that is more than the world's figure.

    Args:
        output: Output by country, NaN where not listed, shape (C,).
        world: The source's own world total, 0 for none.

    Returns:
        Shares, NaN where not listed or where there is no output at all, shape (C,).
    """
    total = max(world, fsum(output[np.isfinite(output)]))
    return output / total if total > 0 else np.full_like(output, np.nan)


def producer_concentration(shares: FloatArray) -> float:
    """Return Σ s² over the listed countries, NaN where none is listed.

    What the source lumps together as other countries counts as many small ones, which adds nothing: the figure is a
    lower bound.

    Args:
        shares: Shares of world output, NaN where not listed, shape (C,).
    """
    listed = shares[np.isfinite(shares)]
    return fsum(listed**2) if len(listed) else float("nan")


def governed_concentration(shares: FloatArray, governance: FloatArray) -> float:
    """Return HHI_WGI = Σ s² · risk, from 0 to 1: concentration in badly governed countries.

    Source: European Commission (2017), without its trade parameter t (export restrictions and agreements), which no
    table holds. A country without governance figures counts at the mean risk of the others, weighted by output.

    Args:
        shares: Shares of world output, NaN where not listed, shape (C,).
        governance: −2.5 to 2.5, shape (C,).

    Returns:
        NaN where no country is listed, or less than `LEAST_GOVERNED` of the listed output has a known governance.
    """
    listed = np.isfinite(shares)
    s, risk = shares[listed], governance_risk(governance[listed])
    mean = mean_governance_risk(shares, governance)
    if np.isnan(mean):
        return float("nan")
    return fsum(s**2 * np.where(np.isfinite(risk), risk, mean))


def mean_governance_risk(shares: FloatArray, governance: FloatArray) -> float:
    """Return the producers' governance risk weighted by their output, NaN where too little of it is known.

    Args:
        shares: Shares of world output, NaN where not listed, shape (C,).
        governance: −2.5 to 2.5, shape (C,).
    """
    listed = np.isfinite(shares)
    s, risk = shares[listed], governance_risk(governance[listed])
    known, total = np.isfinite(risk), fsum(s)
    governed = fsum(s[known])
    if total <= 0 or governed < LEAST_GOVERNED * total:
        return float("nan")
    return fsum(s[known] * risk[known]) / governed


def import_dependence(imports: Numbers, production: Numbers) -> FloatArray:
    """Return imports/(imports + production), 0 for a country that buys nothing abroad and 1 for one that digs nothing.

    Both in the same unit. Net import reliance would take exports off both; it needs their weight. NaN where both are
    zero or one is unknown.
    """
    return share(imports, np.add(imports, production))


def supply_risk(
    global_supply: Numbers, sourcing: Numbers, reliance: Numbers, *, recycling: float = 0.0, substitution: float = 1.0
) -> FloatArray:
    """Return SR = [G·IR/2 + S·(1 − IR/2)]·(1 − recycling)·substitution, from 0 to 1.

    Source: European Commission (2017), methodology for establishing the list of critical raw materials, scaled to 0..1
    instead of 0..10. Where the sourcing is unknown global supply stands alone, as the methodology has it.

    Args:
        global_supply: G, governed concentration of world production, any shape.
        sourcing: S, governed concentration of the importer's actual suppliers.
        reliance: IR, import reliance from 0 to 1.
        recycling: Input rate of end-of-life recycling, 0 to 1; 0 where it is unknown, which overstates the risk.
        substitution: Index of substitution, 1 where nothing can take the material's place.
    """
    mixed = global_supply * reliance / 2.0 + sourcing * (1.0 - reliance / 2.0)
    alone = np.isnan(sourcing) & np.isfinite(reliance)
    result: FloatArray = np.where(alone, global_supply, mixed) * (1.0 - recycling) * substitution
    return result
