"""Weights: full weights by name, weights that count where figures are missing, and what may be given."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from corridor.errors import UsageError
from corridor.models.columns import Floats, Mask, check_known, check_number, row_sums

DIGITS = 10
"""Decimals of a score: the last bits of a sum must never decide a rank."""


def nested_weights(pillars: Mapping[str, Mapping[str, float]], weights: Mapping[str, float]) -> dict[str, float]:
    """Return the full weight of each indicator by name: pillar weight × inner weight, both adding up to 1."""
    whole = sum(weights[pillar] for pillar in pillars)
    return {
        name: weights[pillar] / whole * inner / sum(inside.values())
        for pillar, inside in pillars.items()
        for name, inner in inside.items()
    }


def effective_weights(observed: Mask, nested: Floats) -> Floats:
    """Return the weights (n × k) that count where figures are missing; each row adds up to 1, or to 0 if all miss.

    The full weights of what is observed are scaled up to 1 together, whatever pillar they stand in. Scaling up inside
    each pillar first would let the one figure known of a pillar speak with the weight of all of it.

    Args:
        observed: Which figures are known (n × k).
        nested: Full weight of each indicator (k,), adding up to 1.
    """
    known = observed * nested
    total = row_sums(known)[:, None]
    return np.divide(known, total, out=np.zeros_like(known), where=total > 0.0)


def observed_share(observed: Mask, nested: Floats) -> Floats:
    """Return the share of the full weight (n,) that is observed, 0..1."""
    share: Floats = np.round(row_sums(observed * nested), DIGITS)
    return share


def check_weights(pillars: Mapping[str, Mapping[str, float]], weights: Mapping[str, float]) -> None:
    """Refuse weights that name no pillar, miss one, are negative or add up to nothing.

    Raises:
        UsageError: The message names the weight, what was found and what is allowed.
    """
    check_known("pillar in weights:", weights, pillars)
    missing = [pillar for pillar in pillars if pillar not in weights]
    if missing:
        raise UsageError(f"weights: no weight is given for pillar {', '.join(missing)}")
    for place, group in {"weights": weights, **pillars}.items():
        numbers = [check_number(f"{place}.{name}", weight, least=0.0, most=1e12) for name, weight in group.items()]
        if sum(numbers) <= 0.0:
            raise UsageError(f"{place}: at least one weight must be above 0")
