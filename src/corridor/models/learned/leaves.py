"""Trees as tables of their leaves: margins and exact Shapley values without the library that grew them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from math import factorial
from typing import Any

import numpy as np
from numpy.typing import NDArray

from corridor.models.columns import Floats, Mask

Ints = NDArray[np.int64]

MOST_DEPTH = 8
"""Splits above a leaf, at most: a table has a row for each way in which they may be met."""


@dataclass(frozen=True)
class Leaves:
    """The leaves of a sum of trees; a row lies in a leaf if each of at most D figures lies in the leaf's range.

    Attributes:
        base: What is added to the sum.
        value: What each leaf adds (l,).
        column: Columns that the leaf asks for (l, D), −1 where it asks for fewer.
        low, high: The range low < x ≤ high (l, D).
        missing: Whether a missing figure passes (l, D).
        cover: Share of the rows learnt from that pass, among those that come to the splits on this column (l, D).
    """

    base: float
    value: Floats
    column: Ints
    low: Floats
    high: Floats
    missing: Mask
    cover: Floats

    def margins(self, values: Floats) -> Floats:
        """Return the sum of the trees (n,) for figures (n × k), NaN where one is missing."""
        total = np.full(len(values), self.base)
        whole = (1 << self.column.shape[1]) - 1
        for leaf, pattern in self._patterns(values):
            total += np.where(pattern == whole, self.value[leaf], 0.0)
        return total

    def shares(self, values: Floats) -> Floats:
        """Return the Shapley value of each figure (n × k); rows add up to the margin less its mean.

        Path-dependent TreeSHAP (Lundberg et al. 2020, From local explanations to global understanding with explainable
        AI for trees): what a coalition does not know is averaged by the cover of the branches. A leaf is a product of
        conditions, so its Shapley values depend only on which of them a row meets, and are looked up.
        """
        found, tables = np.zeros_like(values), self._tables()
        for leaf, pattern in self._patterns(values):
            for place, column in enumerate(self.column[leaf]):
                if column >= 0:
                    found[:, column] += tables[leaf, pattern, place]
        return found

    def _patterns(self, values: Floats) -> Iterator[tuple[int, Ints]]:
        """Yield each leaf with the number whose bits say which of its conditions each row meets (n,)."""
        for leaf in range(self.value.size):
            pattern = np.zeros(len(values), dtype=np.int64)
            for place, column in enumerate(self.column[leaf]):
                pattern |= self._met(values, leaf, place, int(column)).astype(np.int64) << place
            yield leaf, pattern

    def _met(self, values: Floats, leaf: int, place: int, column: int) -> Mask:
        if column < 0:
            return np.ones(len(values), dtype=np.bool_)
        x = values[:, column]
        inside: Mask = (x > self.low[leaf, place]) & (x <= self.high[leaf, place])
        return np.where(np.isnan(x), self.missing[leaf, place], inside)

    def _tables(self) -> Floats:
        """Return the Shapley value of each condition by leaf and by which conditions are met (l, 2^D, D)."""
        depth = self.column.shape[1]
        met = (np.arange(1 << depth)[:, None] >> np.arange(depth) & 1).astype(np.float64)  # (2^D, D)
        tables = np.zeros((self.value.size, 1 << depth, depth))
        for one in range(depth):
            others = [place for place in range(depth) if place != one]
            mean = np.zeros(tables.shape[:2])
            for known in range(1 << len(others)):
                part = np.full(tables.shape[:2], _weight(depth, known.bit_count()))
                for bit, other in enumerate(others):
                    part *= met[None, :, other] if known >> bit & 1 else self.cover[:, None, other]
                mean += part
            tables[:, :, one] = self.value[:, None] * mean * (met[None, :, one] - self.cover[:, None, one])
        return tables


@cache
def _weight(players: int, known: int) -> float:
    """Return the share of the orders of all players in which just `known` of them come before a given one."""
    return factorial(known) * factorial(players - known - 1) / factorial(players)


@dataclass(frozen=True)
class _Path:
    """The conditions on the way to a node, by column."""

    ranges: dict[int, tuple[float, float, bool, float]]

    def then(self, column: int, low: float, high: float, *, missing: bool, cover: float) -> _Path:
        before = self.ranges.get(column, (-np.inf, np.inf, True, 1.0))
        both = max(before[0], low), min(before[1], high), before[2] and missing, before[3] * cover
        return _Path({**self.ranges, column: both})


def leaves_of(trees: Sequence[Any], base: float) -> Leaves:
    """Return the leaves of trees grown by scikit-learn's histogram boosting.

    Args:
        trees: Arrays of nodes with the fields is_leaf, value, count, feature_idx, num_threshold, left, right and
            missing_go_to_left.
        base: What is added to the sum of the trees.
    """
    found = [leaf for nodes in trees for leaf in _walk(nodes, 0, _Path({}))]
    depth = max((len(path.ranges) for path, _ in found), default=1)
    shape = len(found), max(depth, 1)
    column, missing = np.full(shape, -1, dtype=np.int64), np.ones(shape, dtype=np.bool_)
    low, high, cover = np.full(shape, -np.inf), np.full(shape, np.inf), np.ones(shape)
    for row, (path, _) in enumerate(found):
        for place, (name, condition) in enumerate(path.ranges.items()):
            column[row, place] = name
            low[row, place], high[row, place], missing[row, place], cover[row, place] = condition
    return Leaves(base, np.array([value for _, value in found]), column, low, high, missing, cover)


def _walk(nodes: Any, at: int, path: _Path) -> Iterator[tuple[_Path, float]]:
    node = nodes[at]
    if node["is_leaf"]:
        yield path, float(node["value"])
        return
    column, cut, goes_left = int(node["feature_idx"]), float(node["num_threshold"]), bool(node["missing_go_to_left"])
    left, right = int(node["left"]), int(node["right"])
    shares = [nodes[side]["count"] / node["count"] for side in (left, right)]
    yield from _walk(nodes, left, path.then(column, -np.inf, cut, missing=goes_left, cover=shares[0]))
    yield from _walk(nodes, right, path.then(column, cut, np.inf, missing=not goes_left, cover=shares[1]))
