"""A ranking made again at every point of a design: how far it moves, and where its first lines come to stand."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import polars as pl
from numpy.typing import NDArray

from corridor.spec.model import ModelSpec
from corridor.study.assessing import Say
from corridor.study.sensitivity.assumptions import REPORTER, YEAR, Plan, choice_at
from corridor.study.sensitivity.bench import Bench
from corridor.study.sensitivity.design import CONTINUOUS, IntArray, design, shares
from corridor.study.sensitivity.methods import with_methods
from corridor.study.sensitivity.ranks import mean_shift, ranks
from corridor.study.sensitivity.results import INDEX_COLUMNS, SHIFT
from corridor.study.sensitivity.sites import Sites

FloatArray = NDArray[np.float64]

ALONE = 64
"""Draws of a continuous assumption that say how much it moves alone."""


@dataclass(frozen=True)
class Varying:
    """What a ranking is and how it is varied.

    Attributes:
        model: The scoring model.
        sites: The worlds that there are.
        plan: What is varied.
        weights: Drawn weights (draws × k) by part of the model, the first draw of each standing for number 1.
        base: Scores of the job's ranking (n,), highest first.
        names: Opportunities (n,).
        top: Lines whose ranks are outputs.
    """

    model: ModelSpec
    sites: Sites
    plan: Plan
    weights: Mapping[str, FloatArray]
    base: FloatArray
    names: list[str]
    top: int

    def outputs(self, rows: IntArray, say: Say) -> tuple[FloatArray, int]:
        """Return the mean rank shift and the ranks of the first lines at rows of levels, and how many were computed.

        Rows are taken in the order in which they share most work; what is alike is computed once.
        """
        found = np.full((len(rows), 1 + self.top), np.nan)
        different, place = np.unique(rows, axis=0, return_inverse=True)
        values = np.full((len(different), 1 + self.top), np.nan)
        structural = [i for i, one in enumerate(self.plan.assumptions) if one.count != CONTINUOUS]
        combos, of_combo = np.unique(different[:, structural], axis=0, return_inverse=True)
        bench: tuple[tuple[int, int], Bench] | None = None
        for number, combo in enumerate(combos):
            levels = dict(zip(structural, map(int, combo), strict=True))
            at = self._site(levels)
            if bench is None or bench[0] != at:
                say(f"Ranking again in world {at[0] * len(self.sites.sides) + at[1] + 1} of {len(self.sites.by_level)}")
                bench = (at, Bench(self.sites.by_level[at]))
            self._at(levels, bench[1], different, np.flatnonzero(of_combo.ravel() == number), values)
        found[:] = values[place.ravel()]
        return found, len(different)

    def _site(self, levels: Mapping[int, int]) -> tuple[int, int]:
        by_name = {self.plan.assumptions[i].name: level for i, level in levels.items()}
        return by_name.get(YEAR, 0), by_name.get(REPORTER, 0)

    def _at(
        self, levels: Mapping[int, int], bench: Bench, rows: IntArray, which: NDArray[np.intp], values: FloatArray
    ) -> None:
        """Fill in the outputs of the rows that share all but their weights."""
        site = bench.site
        if site.scores is not None:
            values[which] = self._told(site.scores)
            return
        assumptions = self.plan.assumptions
        drawn = [i for i, one in enumerate(assumptions) if one.count == CONTINUOUS]
        every = tuple(levels.get(i, 0) for i in range(len(assumptions)))
        model = with_methods(self.model, choice_at(assumptions, every))
        fitted = bench.fitted(model)
        for row in which:
            number = int(rows[row, drawn[0]]) if drawn else 0
            weights = {name: table[number - 1] for name, table in self.weights.items()} if number else None
            values[row] = self._told(bench.scores(model, fitted, weights))

    def _told(self, scores: FloatArray) -> FloatArray:
        return np.concatenate([[mean_shift(self.base, scores)], ranks(scores)[: self.top]])


@dataclass(frozen=True)
class Found:
    """What the design found: indices as a table, shifts over the design in ranks, and rankings that were computed."""

    indices: pl.DataFrame
    mean_shift: float
    largest_shift: float
    evaluations: int


def vary(varying: Varying, samples: int, seed: int, say: Say) -> Found:
    """Return the Sobol indices of every assumption of a ranking.

    Args:
        varying: The ranking and what is varied.
        samples: Points N of the design.
        seed: Seed of the design and of the intervals.
        say: Is told each step in words.
    """
    counts = [one.count for one in varying.plan.assumptions]
    if not counts:
        return Found(pl.DataFrame(schema=INDEX_COLUMNS), 0.0, 0.0, 0)
    points, single = design(counts, samples, seed), _alone(counts, samples)
    rows = np.concatenate([points, *single])
    outputs, evaluations = varying.outputs(rows, say)
    of_points, alone, start = outputs[: len(points)], [], len(points)
    own = np.concatenate([[0.0], ranks(varying.base)[: varying.top]])
    for each in single:
        alone.append(np.abs(outputs[start : start + len(each)] - own).mean(axis=0))
        start += len(each)
    table = _table(varying, of_points, np.array(alone), seed)
    return Found(table, float(of_points[:, 0].mean()), float(of_points[:, 0].max()), evaluations)


def _alone(counts: list[int], samples: int) -> list[IntArray]:
    """Return for each assumption the rows in which it alone is not the job's own."""
    found = []
    for place, count in enumerate(counts):
        last = min(samples, ALONE) if count == CONTINUOUS else count - 1
        rows = np.zeros((last, len(counts)), dtype=np.int64)
        rows[:, place] = np.arange(1, last + 1)
        found.append(rows)
    return found


def _table(varying: Varying, outputs: FloatArray, alone: FloatArray, seed: int) -> pl.DataFrame:
    """Return one row per output and assumption, of each output the assumption with the largest total first."""
    assumptions = varying.plan.assumptions
    found = shares(outputs, len(assumptions), seed)
    kinds = ("first", "total", "first_low", "first_high", "total_low", "total_high")
    rows = [
        {
            "assumption": assumptions[i].name,
            "levels": assumptions[i].words,
            "output": output,
            **{kind: float(getattr(found, kind)[i, m]) for kind in kinds},
            "alone": round(float(alone[i, m]), 6),
        }
        for m, output in enumerate([SHIFT, *varying.names[: varying.top]])
        for i in sorted(range(len(assumptions)), key=lambda i: (-found.total[i, m], assumptions[i].name))
    ]
    return pl.DataFrame(rows, schema=INDEX_COLUMNS)
