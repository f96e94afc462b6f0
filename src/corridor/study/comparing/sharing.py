"""How much of a change is due to each of several factors: Shapley values in integers, so that parts sum exactly."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import permutations

import numpy as np
from numpy.typing import NDArray

Ints = NDArray[np.int64]
Bools = NDArray[np.bool_]

PARTS = 60
"""Parts are told in sixtieths: a mean over one to six orders is a whole number of them."""

MOST_FACTORS = 3


@dataclass(frozen=True)
class Shares:
    """Parts of n changes by k factors.

    Attributes:
        parts: Sixtieths of a unit by factor (k, n); 0 where no order can be walked.
        joint: Sixtieths of a unit that no single factor can be given (n,): the whole change where no order can be
            walked, else 0.
        orders: In how many orders of the factors every step between is known (n,), at most k!.
    """

    parts: Ints
    joint: Ints
    orders: Ints


def share(values: Ints, known: Bools) -> Shares:
    """Share a change among factors by what each brings when it comes, averaged over the orders in which they may come.

    Shapley (1953), A value for n-person games: of all ways to share, the only one that sums to the change, gives
    nothing to a factor that never changes anything, and treats factors alike. Where the value of a mixture is not
    known, the orders that pass through it are left out; the parts still sum to the change, and turning before and
    after round still turns every sign.

    Args:
        values: Value of every mixture, in whole units: one axis of 2 for each factor (0 before, 1 after), then n; k
            factors, at most `MOST_FACTORS`. What stands where a value is not known is not read.
        known: Which values are known, in the same shape; where an end is not known, every part is 0.

    Example:
        >>> values = np.array([[[0], [4]], [[6], [12]]])
        >>> share(values, np.ones_like(values, dtype=bool)).parts.tolist()
        [[420], [300]]
    """
    factors = values.ndim - 1
    if not 1 <= factors <= MOST_FACTORS or values.shape[:-1] != (2,) * factors or values.shape != known.shape:
        raise ValueError(f"values need 1 to {MOST_FACTORS} axes of 2 and one of opportunities, found {values.shape}")
    total = np.zeros((factors, values.shape[-1]), dtype=np.int64)
    orders = np.zeros(values.shape[-1], dtype=np.int64)
    for order in permutations(range(factors)):
        walk = _walk(order)
        walked = np.logical_and.reduce([known[place] for place in walk])
        orders += walked
        for factor, left, right in zip(order, walk[:-1], walk[1:], strict=True):
            total[factor] += np.where(walked, values[right] - values[left], 0)
    parts = total * (PARTS // np.maximum(orders, 1))
    first, last = (0,) * factors, (1,) * factors
    lost = (orders == 0) & known[first] & known[last]
    return Shares(parts, np.where(lost, values[last] - values[first], 0) * PARTS, orders)


def _walk(order: tuple[int, ...]) -> list[tuple[int, ...]]:
    """Return the mixtures from all before to all after when factors change one by one in an order."""
    here = [0] * len(order)
    walk = [tuple(here)]
    for factor in order:
        here[factor] = 1
        walk.append(tuple(here))
    return walk
