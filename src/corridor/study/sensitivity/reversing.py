"""Rank reversal: whether the order of some lines hangs on which other lines are there."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import Any

import numpy as np
import polars as pl
from numpy.typing import NDArray

from corridor.errors import CorridorError
from corridor.study.assessing import Case, Say
from corridor.study.preparing import score_world
from corridor.study.robustness.results import NotVaried
from corridor.study.sensitivity.ranks import Swaps, swaps
from corridor.study.sensitivity.results import REVERSAL_COLUMNS
from corridor.study.sensitivity.sites import of_one_piece

FloatArray = NDArray[np.float64]
IntArray = NDArray[np.int64]

MOST = 200
"""Lines that are removed or copied one at a time, spread evenly over the ranking where there are more."""


def reversals(case: Case, say: Say) -> tuple[pl.DataFrame, tuple[NotVaried, ...]]:
    """Return what tests of rank reversal find, and which could not be made.

    Lines are removed, copied and dropped from the worst upwards, and scored again by the fitted model; then each
    sector is left out of the job, and the model is fitted and everything scored anew.
    """
    lines = case.ranking.lines
    names = lines["opportunity"].to_list()
    base = lines["score"].to_numpy()
    if len(names) < 2:
        return pl.DataFrame(schema=REVERSAL_COLUMNS), (NotVaried("rank reversal", "fewer than two lines are ranked"),)
    say("Looking for rank reversals")
    asked = _Asked(case.scoring.pipeline, case.scoring.features, base, names)
    chosen = np.unique(np.linspace(0, len(names) - 1, min(len(names), MOST)).astype(np.int64))
    every = np.arange(len(names))
    which = "each line" if len(chosen) == len(names) else f"each of {len(chosen)} lines"
    rows = [
        asked.row("a line is removed", f"{which} is removed in turn", (np.delete(every, k) for k in chosen)),
        asked.row("a copy is added", f"a copy of {which} is added in turn", (np.append(every, k) for k in chosen)),
        asked.row(
            "the worst are dropped",
            "the last line is dropped, the last two, the last four and so on",
            _dropping(len(names)),
        ),
    ]
    anew, skipped = _without_sectors(case, names, base, say)
    return pl.DataFrame([*rows, *anew], schema=REVERSAL_COLUMNS), skipped


def _dropping(count: int) -> Iterable[IntArray]:
    """Return the lines that stay when the last 1, 2, 4 … are dropped."""
    gone = 1
    while count - gone >= 2:
        yield np.arange(count - gone)
        gone *= 2


class _Asked:
    """A fitted model that is asked of some of the lines."""

    def __init__(self, pipeline: Any, features: pl.DataFrame, base: FloatArray, names: Sequence[str]) -> None:
        self._pipeline, self._features, self._base, self._names = pipeline, features, base, names

    def row(self, test: str, what: str, sets: Iterable[IntArray]) -> dict[str, Any]:
        """Return how many pairs swap when only some lines are scored, over several sets of rows."""
        found = [(rows, self._swaps(rows)) for rows in sets]
        return _row(test, what, [swap for _, swap in found], [[self._names[k] for k in rows] for rows, _ in found])

    def _swaps(self, rows: IntArray) -> Swaps:
        scores = np.asarray(self._pipeline.predict(self._features[rows]), dtype=np.float64)
        return swaps(self._base[rows], np.round(scores, 10))


def _row(test: str, what: str, found: Sequence[Swaps], names: Sequence[Sequence[str]]) -> dict[str, Any]:
    worst = None
    if any(swap.changed for swap in found):
        most = max(range(len(found)), key=lambda k: (found[k].gap, -k))
        pair = found[most].worst
        worst = None if pair is None else f"{names[most][pair[0]]} > {names[most][pair[1]]}"
    changed, pairs = (sum(getattr(swap, key) for swap in found) for key in ("changed", "pairs"))
    return {"test": test, "what": what, "changed": changed, "pairs": pairs, "worst": worst}


def _without_sectors(
    case: Case, names: list[str], base: FloatArray, say: Say
) -> tuple[list[dict[str, Any]], tuple[NotVaried, ...]]:
    """Return what happens to the others when a sector is left out and the model is fitted anew."""
    test = "a sector is left out"
    sectors = case.resolved.sectors
    if len(sectors) < 2:
        return [], (NotVaried(test, "the job ranks one sector"),)
    if of_one_piece(case.resolved):
        return [], (NotVaried(test, "a model that learnt its scores is not fitted anew for each sector"),)
    found, kept, problems = [], [], []
    for sector in sectors:
        say(f"Ranking without the sector {sector.name}")
        try:
            swapped, left = _without(case, sector.name, names, base)
        except CorridorError as error:
            problems.append(NotVaried(f"{test}: {sector.name}", str(error).splitlines()[0]))
            continue
        found.append(swapped)
        kept.append(left)
    return [_row(test, "each sector is left out in turn, and the model fitted anew", found, kept)], tuple(problems)


def _without(case: Case, sector: str, names: list[str], base: FloatArray) -> tuple[Swaps, list[str]]:
    """Return the pairs that swap without a sector, and the lines that both rankings hold."""
    codes = case.world.codes
    own = next(one for one in case.resolved.sectors if one.name == sector)
    gone = {code for segment in own.segments.values() for code in segment.minerals}
    minerals = {product: name for product, name in codes.minerals.items() if not product.startswith(tuple(gone))}
    candidates = tuple(c for c in codes.candidates if c.sector != sector)
    world = replace(case.world, codes=replace(codes, candidates=candidates, minerals=minerals))
    anew = score_world(world, case.resolved.job.model, {"spec": "", "data": ""}).ranking.lines
    scores = dict(anew.select("opportunity", "score").iter_rows())
    both = [k for k, name in enumerate(names) if name in scores]
    return swaps(base[both], np.array([scores[names[k]] for k in both])), [names[k] for k in both]
