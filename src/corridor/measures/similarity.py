"""Similarity: how far two profiles of trade over the same products overlap."""

from __future__ import annotations

import numpy as np

from corridor.measures.series import FloatArray


def complementarity(sold: FloatArray, bought: FloatArray) -> FloatArray:
    """Return 100·(1 − ½·Σ|m_k/m − x_k/x|) along the last axis: 100 for equal profiles, 0 for disjoint ones.

    Source: trade complementarity index (Michaely 1996; World Bank WITS).

    Args:
        sold: Shares of the exporter's sales by product, adding up to 1, shape (..., K).
        bought: Shares of the importer's purchases, likewise.

    Returns:
        Shape (...); NaN where a share is unknown, or without any product.
    """
    return _of_products(sold, 100.0 * (1.0 - 0.5 * np.abs(sold - bought).sum(axis=-1)))


def export_similarity(one: FloatArray, other: FloatArray) -> FloatArray:
    """Return 100·Σ min(a_k, b_k) along the last axis: the part of two countries' exports that is alike, 0 to 100.

    Source: Finger and Kreinin (1979). Where both profiles add up to 1 it equals the complementarity of the two, since
    Σ min(a, b) = 1 − ½·Σ|a − b|; finer products make it smaller.

    Args:
        one: Shares of one country's exports by product, adding up to 1, shape (..., K).
        other: Shares of another's, likewise.

    Returns:
        Shape (...); NaN where a share is unknown, or without any product.
    """
    return _of_products(one, 100.0 * np.minimum(one, other).sum(axis=-1))


def _of_products(profile: FloatArray, index: FloatArray) -> FloatArray:
    """Return the index where there are products at all: two profiles of nothing are not alike."""
    return index if profile.shape[-1] else np.full(profile.shape[:-1], np.nan)
