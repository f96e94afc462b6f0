"""How the first lines of a ranking did: whether they grew faster than the market, and than the median candidate."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from corridor.panels.panel import BoolArray, FloatArray, IntArray

TOP = 10
"""Lines of each exporter's list that are looked at."""


@dataclass(frozen=True)
class TopCount:
    """What became of the first lines of some exporters' lists, over any number of origins; counts add up.

    Attributes:
        lists: Exporters' lists, one an exporter and origin.
        named: Lines looked at, `TOP` of each list or all that it has.
        beat_market: Those that grew faster than all that the importer bought of the product.
        beat_median: Those that grew faster than the median candidate of their exporter.
        candidates: All lines of these lists.
        candidates_beat_market: Those of them that grew faster than the market.
    """

    lists: int = 0
    named: int = 0
    beat_market: int = 0
    beat_median: int = 0
    candidates: int = 0
    candidates_beat_market: int = 0

    def __add__(self, other: TopCount) -> TopCount:
        """Return the counts of both together."""
        mine, theirs = vars(self), vars(other)
        return TopCount(**{name: mine[name] + theirs[name] for name in mine})


def top_count(
    score: FloatArray, exporter: IntArray, growth: FloatArray, market: FloatArray, exporters: Sequence[int]
) -> TopCount:
    """Return what became of the first lines of the exporters named.

    A candidate is a cell with a score whose flow was not small at the origin and whose growth and that of its market
    are known. Ties go to the cell that comes first.

    Args:
        score: The higher, the sooner named; NaN where the model says nothing (n,).
        exporter: Exporter of each cell (n,).
        growth: ln later/now of the flow, NaN where it is unknown or the flow was small (n,).
        market: ln later/now of all that the importer bought of the product, NaN where unknown (n,).
        exporters: Exporters whose lists are looked at.
    """
    candidate = np.isfinite(score) & np.isfinite(growth) & np.isfinite(market)
    faster = growth > market
    counts = [_of_list(score, growth, faster, np.flatnonzero(candidate & (exporter == one))) for one in exporters]
    return sum((count for count in counts if count.named), TopCount())


def _of_list(score: FloatArray, growth: FloatArray, faster: BoolArray, mine: IntArray) -> TopCount:
    if not mine.size:
        return TopCount()
    first = mine[np.argsort(-score[mine], kind="stable")[:TOP]]
    return TopCount(
        lists=1,
        named=first.size,
        beat_market=int(faster[first].sum()),
        beat_median=int((growth[first] > np.median(growth[mine])).sum()),
        candidates=mine.size,
        candidates_beat_market=int(faster[mine].sum()),
    )
