"""Weights inside the groups of a hierarchy, and what counts of them where figures are missing."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np

from corridor.models.columns import Floats, Mask, row_sums
from corridor.models.tree import Group
from corridor.models.weights import DIGITS


def member_weights(group: Group, weights: Floats) -> Floats:
    """Return the weights (n × members) inside a group, adding up to 1, or to 0 if nothing of it counts.

    Args:
        group: A group.
        weights: Weights of the columns that count (n × k).
    """
    sums = np.column_stack([row_sums(weights[:, part.first : part.end]) for part in group.parts])
    total = row_sums(sums)[:, None]
    return np.divide(sums, total, out=np.zeros_like(sums), where=total > 0.0)


def shares_inside(
    observed: Mask, full: Floats, groups: Sequence[Group], least_known: Sequence[float]
) -> dict[str, Floats]:
    """Return the weights (n × members) inside each group where missing members give up theirs to their neighbours.

    A group is known if at least one member that has weight is, and at least the share of its members that
    `least_known` has at its height, from the indicators up (by number, as COINr's `dat_thresh`). Rows add up to 1, or
    to 0 if the group is not known, whatever the group above it is.
    """
    known: dict[str, Mask] = {}
    shares: dict[str, Floats] = {}
    for group in groups:
        there = np.column_stack([observed[:, p.first] if p.group is None else known[p.group] for p in group.parts])
        own = np.array([full[part.first : part.end].sum() for part in group.parts])
        total = row_sums(there * own)
        least = least_known[group.height - 1] * len(group.parts)
        enough = there.sum(axis=1) >= least - 10.0**-DIGITS
        known[group.name] = enough & (total > 0.0)
        safe = np.where(total > 0.0, total, 1.0)[:, None]
        shares[group.name] = np.where(known[group.name][:, None], there * own / safe, 0.0)
    return shares


def weights_inside(observed: Mask, full: Floats, groups: Sequence[Group], least_known: Sequence[float]) -> Floats:
    """Return the weights (n × k) that count under `shares_inside`.

    Rows add up to 1, or to 0 if the whole is not known.
    """
    return _passed_down(shares_inside(observed, full, groups, least_known), groups, observed.shape)


def _passed_down(shares: Mapping[str, Floats], groups: Sequence[Group], shape: tuple[int, ...]) -> Floats:
    """Return the weight of each column (n × k): the product of the shares on the way down to it."""
    passed = {groups[-1].name: np.ones(shape[0])}
    weights = np.zeros(shape)
    for group in reversed(groups):
        for place, part in enumerate(group.parts):
            share = passed[group.name] * shares[group.name][:, place]
            if part.group is None:
                weights[:, part.first] = share
            else:
                passed[part.group] = share
    return weights
