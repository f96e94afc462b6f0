"""The product space: how near products are to each other, and to what a country makes already.

Proximity needs K × K numbers, density and opportunity gain only sums over it. Products of one ubiquity share their
denominator, so such sums are taken level by level of ubiquity on country-sized matrices and proximity is never formed.
"""

from __future__ import annotations

from itertools import pairwise

import numpy as np

from corridor.measures.advantage import BoolArray, FloatArray, yes_or_no
from corridor.measures.threads import one_thread


def proximity(presence: BoolArray) -> FloatArray:
    """Return φ_pq = (MᵀM)_pq / max(u_p, u_q), the lesser of the two conditional probabilities, shape (K, K).

    The diagonal is 1, as in the Atlas' published formula. A product that nobody makes has 0 everywhere, diagonal
    included: nothing is known to be near it. `proximity(presence.T)` is the proximity of countries.
    Source: Hidalgo, Klinger, Barabási and Hausmann (2007).

    Args:
        presence: Whether a country makes a product, shape (C, K).

    Raises:
        UsageError: `presence` holds anything but yes and no.
    """
    presence = yes_or_no(presence)
    made = presence.astype(np.float32)  # counts below 2²⁴ are exact in single precision
    common = (made.T @ made).astype(np.float64)
    ubiquity = np.maximum(presence.sum(axis=0), 1).astype(np.float64)
    common /= np.maximum(ubiquity[:, None], ubiquity)
    return common


def proximity_sums(presence: BoolArray, weights: FloatArray) -> FloatArray:
    """Return Σ_q w_rq·φ_pq for each row r of weights and each product p, shape (R, K), without forming φ.

    With φ_pq = Σ_c M_cp·M_cq / max(u_p, u_q) the sum is Σ_c M_cp·[A(r, c)/u_p + B(r, c)], where A adds up w_rq·M_cq
    over the products q that are no more ubiquitous than p and B adds up w_rq·M_cq/u_q over the others. Both change
    only from one level of ubiquity to the next, of which there are at most C.

    Args:
        presence: Makers that proximity rests on, shape (C, K).
        weights: Finite weights, shape (R, K).

    Returns:
        Sums (R, K); 0 for a product that nobody makes.

    Raises:
        UsageError: `presence` holds anything but yes and no.
    """
    presence = yes_or_no(presence)
    ubiquity = presence.sum(axis=0)
    order = np.argsort(ubiquity, kind="stable")[int((ubiquity == 0).sum()) :]
    made, given = presence[:, order].astype(np.float64), weights[:, order]
    levels, starts = np.unique(ubiquity[order], return_index=True)
    found = np.zeros((len(weights), len(order)))
    with one_thread():
        upto, beyond = given @ made.T, np.zeros((len(weights), len(presence)))
        for level, (start, end) in reversed(list(zip(levels, pairwise([*starts, len(order)]), strict=True))):
            here = made[:, start:end]
            found[:, start:end] = (upto / level + beyond) @ here
            step = given[:, start:end] @ here.T
            upto -= step
            beyond += step / level
    sums = np.zeros(weights.shape)
    sums[:, order] = found
    return sums


def density(presence: BoolArray, held: BoolArray | None = None) -> FloatArray:
    """Return Σ_q M_cq·φ_pq / Σ_q φ_pq, the share of a product's neighbourhood that a country makes, shape (C, K).

    From 0 to 1; the product itself is part of its neighbourhood (φ_pp = 1). Every pair of country and product has a
    figure, traded or not: 0 for a country that makes nothing, NaN only for a product that nobody makes, whose
    neighbourhood is unknown. Distance is 1 − density. Source: Hidalgo, Klinger, Barabási and Hausmann (2007).

    Args:
        presence: Makers that proximity rests on, shape (C, K).
        held: What each country makes, shape (R, K); the same countries by default.

    Raises:
        UsageError: `presence` or `held` holds anything but yes and no.
    """
    presence = yes_or_no(presence)
    held = presence if held is None else yes_or_no(held)
    sums = proximity_sums(presence, np.vstack([held, np.ones((1, held.shape[1]))]).astype(np.float64))
    shares: FloatArray = np.divide(sums[:-1], sums[-1], out=np.full(held.shape, np.nan), where=presence.any(axis=0))
    return shares


def nearest(presence: BoolArray, held: BoolArray | None = None) -> FloatArray:
    """Return the highest proximity of a product to another one that the country makes, shape (C, K).

    From 0 to 1; 0 for a country that makes nothing else, NaN for a product that nobody makes. It forms φ, so it is
    meant for panels of a few thousand products at most. Source: Hidalgo and others (2007), who follow countries to
    the nearest product.

    Args:
        presence: Makers that proximity rests on, shape (C, K).
        held: What each country makes, shape (R, K); the same countries by default.

    Raises:
        UsageError: `presence` or `held` holds anything but yes and no.
    """
    presence = yes_or_no(presence)
    held = presence if held is None else yes_or_no(held)
    phi = proximity(presence)
    np.fill_diagonal(phi, 0.0)
    rows = [phi[row].max(axis=0, initial=0.0) for row in held]
    found = np.stack(rows) if rows else np.zeros(held.shape)
    return np.where(presence.any(axis=0), found, np.nan)
