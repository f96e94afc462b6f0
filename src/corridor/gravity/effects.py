"""Take the sum of effects apart into the effect of each level, and tell which sums the sample determines.

Only some sums of effects are determined: adding a constant to every exporter's effect and taking it off every
importer's changes nothing, and where two groups of countries never trade across, not even the sum is. Two solutions
from different starting points differ by what is not determined, so a sum that is the same in both is.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

import numpy as np
import polars as pl
from scipy.sparse import coo_array, csr_array
from scipy.sparse.csgraph import connected_components
from scipy.sparse.linalg import lsmr

from corridor.gravity.sample import Array, Codes, Effect

EXACT: Final = 1e-13
STEPS: Final = 20_000
OTHER: Final = "_other"


@dataclass(frozen=True)
class Levels:
    """The effects of a fit.

    Attributes:
        frames: By effect, its columns, `effect` (log) and `_other`, a second solution that is as good. The levels of
            every effect but the first have mean zero; where there are two effects, they have it in every group of
            levels that rows connect, which is every year where the effects are exporter-year and importer-year.
    """

    frames: Mapping[Effect, pl.DataFrame]


def levels_of(keys: pl.DataFrame, effects: tuple[Effect, ...], codes: Codes, total: Array) -> Levels:
    """Return the effects whose sum is `total` in each row.

    Args:
        keys: Columns of the effects, n rows.
        effects: By effect, its columns.
        codes: Level of each row in each effect, (n, f).
        total: Sum of a row's effects, (n,).
    """
    if not effects:
        return Levels({})
    dense = np.stack([np.unique(column, return_inverse=True)[1] for column in codes.T], axis=1)
    counts = dense.max(axis=0) + 1
    offsets = np.append(0, np.cumsum(counts))
    columns = (dense + offsets[:-1]).ravel()
    n, f = dense.shape
    matrix = csr_array((np.ones(n * f), columns, np.arange(0, n * f + 1, f)), shape=(n, int(offsets[-1])))
    one = _solution(matrix, total, np.zeros(matrix.shape[1]))
    # Any starting point will do, as long as it is no mix of effects of its own and always the same.
    other = _solution(matrix, total, np.cos(np.arange(matrix.shape[1]) * 1.9) * 3.0)
    _centre(one, dense, offsets)
    frames = {}
    for i, effect in enumerate(effects):
        first = np.unique(dense[:, i], return_index=True)[1]
        part = slice(int(offsets[i]), int(offsets[i + 1]))
        frames[effect] = (
            keys[first].select(effect).with_columns(pl.Series("effect", one[part]), pl.Series(OTHER, other[part]))
        )
    return Levels(frames)


def _centre(found: Array, dense: Codes, offsets: Codes) -> None:
    """Give every effect but the first the mean zero, group by group where that can be told, and the first the rest."""
    n, f = dense.shape
    size = int(offsets[-1])
    group = np.zeros(size, np.int64)
    if f == 2:
        ends = (dense[:, 0], dense[:, 1] + offsets[1])
        group = connected_components(coo_array((np.ones(n), ends), shape=(size, size)), directed=False)[1]
    first = slice(0, int(offsets[1]))
    for i in range(1, f):
        part = slice(int(offsets[i]), int(offsets[i + 1]))
        mean = np.bincount(group[part], weights=found[part], minlength=size) / np.maximum(
            np.bincount(group[part], minlength=size), 1
        )
        found[part] -= mean[group[part]]
        found[first] += mean[group[first]]


def _solution(matrix: csr_array, total: Array, start: Array) -> Array:
    """Return the effects nearest to a starting point; columns are scaled by their counts for quick convergence."""
    scale = 1.0 / np.sqrt(np.asarray(matrix.sum(axis=0)).ravel())
    scaled = matrix.copy()
    scaled.data = scaled.data * scale[scaled.indices]
    step = lsmr(scaled, total - matrix @ start, atol=EXACT, btol=EXACT, conlim=0, maxiter=STEPS)[0]
    found: Array = start + scale * step
    return found
