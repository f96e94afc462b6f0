"""One question at one year: the cells to rank, what is known of them, and what earlier years teach."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

import numpy as np
import polars as pl
from threadpoolctl import threadpool_limits  # type: ignore[import-untyped]

from corridor.errors import DataError
from corridor.foresight.features import NAMES, Figures, describe
from corridor.foresight.workshop import Rows, Workshop, stacked
from corridor.panels import Target, years_needed
from corridor.panels.panel import FloatArray, IntArray

FOLDS = 5
STRENGTH_SCALE = 20.0


@dataclass(frozen=True)
class Ahead:
    """Margins of a learner for cells that it had not seen (n,): of later years, or of other exporters.

    Attributes:
        margin, outcome, weight, unit: Of each cell. year: the year of each cell.
        figures: Their features (n × k).
    """

    margin: FloatArray
    outcome: FloatArray
    weight: FloatArray
    unit: FloatArray
    year: IntArray
    figures: Figures


@dataclass(frozen=True)
class Learned:
    """A learner that has learned: margins ahead, and those of the cells asked for (n,)."""

    ahead: Ahead
    margin: FloatArray
    estimator: Any


@dataclass
class Desk:
    """A question: which of these cells, seen from a year, will do best by the target within the horizon.

    Attributes:
        workshop: Where rows of earlier years are made. year: what is known ends with it.
        cells: exporter, importer, product (n rows). target, horizon: what is asked.
        coverage: Share of outcomes that intervals are to hold. seed: of everything that draws.
    """

    workshop: Workshop
    year: int
    cells: pl.DataFrame
    target: Target
    horizon: int
    coverage: float = 0.8
    seed: int = 0
    _memo: dict[str, Any] = field(default_factory=dict, repr=False)

    @cached_property
    def figures(self) -> Figures:
        """Features of the cells (n × k)."""
        return describe(self.workshop.world(self.year), self.cells)

    @cached_property
    def unit(self) -> FloatArray:
        """Median flow of each cell's product in US dollars (n,), 1 for a product that is not known."""
        world = self.workshop.world(self.year)
        product = world.panel.locate(self.cells).product
        return np.append(world.median[:, -1], 1.0)[product]

    @cached_property
    def lessons(self) -> list[Rows]:
        """Rows of earlier years, in order of time.

        Raises:
            DataError: No earlier year teaches anything.
        """
        found = self.workshop.lessons(self.year, self.target, self.horizon)
        if not found:
            needed = years_needed(self.target, self.horizon, self.workshop.thresholds)
            raise DataError(
                f"nothing can be learned of {self.target} {self.horizon} years ahead as of {self.year}: no year up to "
                f"{self.year - needed} has enough outcomes; a plain rule such as memory or epi needs none"
            )
        return found

    def column(self, name: str) -> FloatArray:
        """Return a feature of the cells (n,), 0 where they have none."""
        return np.nan_to_num(self.figures[:, NAMES.index(name)].astype(np.float64))

    def scaled(self, outcome: FloatArray, unit: FloatArray) -> FloatArray:
        """Return outcomes on the scale on which they are learned: dollars as strengths, else as they are."""
        if self.target != "dollars":
            return outcome
        return np.log1p(STRENGTH_SCALE * outcome / unit)

    def restored(self, value: FloatArray, unit: FloatArray) -> FloatArray:
        """Return figures of that scale in the unit of the target."""
        if self.target != "dollars":
            return value
        return np.maximum(np.expm1(np.minimum(value, 60.0)), 0.0) / STRENGTH_SCALE * unit

    def learned(
        self, name: str, make: Callable[[], Any], *, years_ahead: int, trial: Callable[[], Any] | None = None
    ) -> Learned:
        """Return a learner fitted on all lessons, with its margins ahead; made once by name.

        Args:
            name: What the learner is called.
            make: Makes an estimator with `fit(X, y, sample_weight, groups)` and `margin(X)`.
            years_ahead: How many of the last years it is tried on, each after learning from those before it.
            trial: Makes a cheaper estimator of the same kind for that; None for `make`.
        """
        if name not in self._memo:
            ahead = self.ahead(name, trial or make, years_ahead)
            final = self._fitted(make(), self.lessons)
            self._memo[name] = Learned(ahead, final.margin(self.figures), final)
        found: Learned = self._memo[name]
        return found

    def ahead(self, name: str, make: Callable[[], Any], years_ahead: int) -> Ahead:
        """Return the margins of a learner for years that it had not seen; made once by name and years."""
        key = f"{name}, {years_ahead} ahead"
        if key not in self._memo:
            self._memo[key] = self._ahead(make, years_ahead)
        found: Ahead = self._memo[key]
        return found

    def _fitted(self, estimator: Any, lessons: list[Rows]) -> Any:
        rows = stacked(lessons)
        with threadpool_limits(limits=1):  # sums in another order would differ in their last bits
            return estimator.fit(rows.figures, self._aims(rows), sample_weight=rows.weight, groups=rows.exporter)

    def _aims(self, rows: Rows) -> FloatArray:
        """Return what is learned: outcomes on their scale, amounts held within their outer hundredths."""
        aim = self.scaled(rows.outcome, rows.unit)
        if self.target == "activation":
            return aim
        return np.clip(aim, *np.quantile(aim, [0.01, 0.99]))

    def _ahead(self, make: Callable[[], Any], years_ahead: int) -> Ahead:
        splits = range(max(len(self.lessons) - years_ahead, 1), len(self.lessons))
        tried = [(self._fitted(make(), self.lessons[:at]), self.lessons[at]) for at in splits]
        if tried:
            return _joined([(rows, model.margin(rows.figures)) for model, rows in tried])
        return self._other_exporters(make)

    def _other_exporters(self, make: Callable[[], Any]) -> Ahead:
        """Return margins for the exporters that a learner has not seen, where there is only one year to learn from."""
        (rows,) = self.lessons
        fold = np.random.default_rng(self.seed).permutation(int(rows.exporter.max()) + 1)[rows.exporter] % FOLDS
        margin = np.zeros(rows.outcome.size)
        for k in range(FOLDS):
            inside, outside = np.flatnonzero(fold != k), np.flatnonzero(fold == k)
            if outside.size and inside.size and _teaches(rows.outcome[inside], self.target):
                margin[outside] = self._fitted(make(), [_taken(rows, inside)]).margin(rows.figures[outside])
        return _joined([(rows, margin)])


def _teaches(outcome: FloatArray, target: Target) -> bool:
    return target != "activation" or 0 < outcome.sum() < outcome.size


def _taken(rows: Rows, at: IntArray) -> Rows:
    return Rows(rows.year, rows.figures[at], rows.outcome[at], rows.weight[at], rows.exporter[at], rows.unit[at])


def _joined(parts: list[tuple[Rows, FloatArray]]) -> Ahead:
    rows = stacked([rows for rows, _ in parts])
    return Ahead(
        np.concatenate([margin for _, margin in parts]),
        rows.outcome,
        rows.weight,
        rows.unit,
        np.concatenate([np.full(one.outcome.size, one.year) for one, _ in parts]),
        rows.figures,
    )
