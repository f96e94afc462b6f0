"""One origin of a job's backtest: what could be known then, what models said of it, and what came of it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from corridor.cube import build_cube
from corridor.errors import CorridorError, DataError, UsageError
from corridor.panels.outcomes import Outcome, Target, Thresholds
from corridor.panels.panel import FloatArray, IntArray
from corridor.snapshots.snapshot import Snapshot
from corridor.sources import SOURCES
from corridor.spec import ModelSpec, ResolvedJob
from corridor.spec.backtest import BacktestSpec
from corridor.study.backtest.job_leakage import Leakage, compare, cut_snapshot, undated
from corridor.study.backtest.job_outcomes import Truth, caps_of, truth_of
from corridor.study.backtest.job_top import TopCount, top_count
from corridor.study.backtest.job_views import Said, View, pairs_of, say, view_of
from corridor.study.backtest.summaries import OriginSummary, summarise
from corridor.study.scoring import reference_pairs

ORIGINS = 10
"""Origins where none are named: the last ones that leave an outcome of the longest horizon to tell."""

Question = tuple[Target, int]
"""A target and a horizon."""


@dataclass(frozen=True)
class Tops:
    """What became of the first lines of the job's own model at one horizon.

    Attributes:
        horizon: Years ahead.
        job: Lists of the exporters among the job's countries. reference: lists of every exporter of the reference.
    """

    horizon: int
    job: TopCount
    reference: TopCount


def history_of(resolved: ResolvedJob, snapshot: Snapshot, spec: BacktestSpec) -> Truth:
    """Return what trade did in the reference of the job's model, over all years of the snapshot."""
    pairs = reference_pairs(resolved.job.model, snapshot.tables["countries"]["country"].to_list())
    parts = {name: snapshot.parts(name) for name in ("goods_flows", "reporting")}
    known = {name: found.kept for name in snapshot.sources if name in SOURCES and (found := SOURCES[name]).kept}
    kept = {**known, **spec.kept}
    caps = caps_of(parts["goods_flows"], parts["reporting"], kept) if kept else None
    return truth_of(build_cube({**snapshot.tables, **parts}, pairs), caps)


def origins_of(spec: BacktestSpec, truth: Truth) -> tuple[int, ...]:
    """Return the years of the forecasts, ascending.

    Raises:
        UsageError: Nothing can be told of what came after one that the spec names.
        DataError: Nothing can be told of what came after any year.
    """
    thresholds = _thresholds(spec)

    def told(year: int, horizons: Sequence[int]) -> bool:
        return any(truth.can_tell(year, target, h, thresholds) for target in spec.targets for h in horizons)

    for year in spec.origins:
        if not told(year, spec.horizons):
            raise UsageError(
                f"origins: nothing can be told of what came {min(spec.horizons)} years after {year}; the data hold "
                f"{int(truth.years[0])} to {truth.last}"
            )
    possible = [int(year) for year in truth.years if all(told(int(year), [h]) for h in spec.horizons)]
    chosen = spec.origins or tuple(possible[-ORIGINS:])
    if not chosen:
        raise DataError(f"the data hold {int(truth.years[0])} to {truth.last}, too few years for any forecast")
    return tuple(sorted(chosen))


def _thresholds(spec: BacktestSpec) -> Thresholds:
    return Thresholds(**spec.thresholds.model_dump())


@dataclass(frozen=True)
class Found:
    """What is kept of one origin.

    Attributes:
        year: The origin.
        failed: Why a model could not be fitted, by name.
        summaries: By target and horizon. tops: by horizon.
        leakage: What the check for leaks found, None where it was not made.
    """

    year: int
    failed: Mapping[str, str]
    summaries: Mapping[Question, OriginSummary]
    tops: Mapping[int, Tops]
    leakage: Leakage | None = None


@dataclass(frozen=True)
class Walk:
    """What does not change from origin to origin."""

    spec: BacktestSpec
    resolved: ResolvedJob
    models: Mapping[str, ModelSpec]
    snapshot: Snapshot
    truth: Truth

    @property
    def own(self) -> str | None:
        """Name under which the job's own model is tested, None where it is not among the models."""
        model = self.resolved.job.model
        return next((name for name, other in self.models.items() if other == model), None)

    def origin(self, task: tuple[int, bool]) -> Found | CorridorError:
        """Return what is kept of an origin; a fault is returned, so that it passes from process to process."""
        year, checked = task
        try:
            view, said = self.at(year, self.snapshot)
            leakage = self._leakage((view, said)) if checked else None
            tops = {top.horizon: top for top in self.tops(view, said)}
            return Found(year, said.failed, dict(self.held(view, said)), tops, leakage)
        except CorridorError as error:
            return error

    def _leakage(self, judged: tuple[View, Said]) -> Leakage:
        """Return whether the origin comes out the same from tables that end with it."""
        year = judged[0].cube.year
        run, cut = self.at(year, self.snapshot, hiding=True), self.at(year, cut_snapshot(self.snapshot, year))
        return compare(judged, run, cut, undated(self.snapshot))

    def at(self, year: int, snapshot: Snapshot, *, hiding: bool = False) -> tuple[View, Said]:
        """Return the job's view of a year and what every model and baseline says of its population."""
        pairs = pairs_of(self.resolved, self.models, snapshot.tables["countries"]["country"].to_list())
        history = self.resolved.job.model.reference.history
        view = view_of(self.resolved, snapshot, year, pairs, history=history, hiding=hiding)
        said = say(view, {n: m for n, m in self.models.items() if m.reference.history == history}, self.spec.baselines)
        for other in sorted({m.reference.history for m in self.models.values()} - {history}):
            mine = {n: m for n, m in self.models.items() if m.reference.history == other}
            again = view_of(self.resolved, snapshot, year, pairs, history=other, hiding=hiding)
            said = said.joined(say(view.seen_by(again), mine, None))
        return view, said

    def held(self, view: View, said: Said) -> Iterator[tuple[Question, OriginSummary]]:
        """Return what was said, held against what came of it, for every question that can be answered."""
        thresholds, places = _thresholds(self.spec), self._places(view)
        for target in self.spec.targets:
            for horizon in self.spec.horizons:
                if self.truth.can_tell(view.cube.year, target, horizon, thresholds):
                    came = self.truth.outcome(
                        *places, view.cube.year, target=target, horizon=horizon, thresholds=thresholds
                    )
                    if self._enough(target, came):
                        yield (target, horizon), self._summary(view.cube.year, (target, horizon), said, places[0], came)

    def _enough(self, target: Target, came: Outcome) -> bool:
        """Return whether anything is known, and of activations whether there are as many as the spec asks for."""
        if target != "activation":
            return bool(np.isfinite(came.value).any())
        return int(np.nansum(came.value)) >= self.spec.least_activated

    def _summary(self, year: int, question: Question, said: Said, corridor: IntArray, came: Outcome) -> OriginSummary:
        """Return what was said of the cells whose outcome is known, compressed."""
        cells = np.flatnonzero(np.isfinite(came.value))
        return summarise(
            year,
            self.truth.cube.corridors[corridor[cells], 0],
            came.value[cells],
            {name: said.forecast(name, cells, *question) for name in said.scores},
            target=question[0],
            now=came.now[cells],
            later=came.later[cells],
        )

    def tops(self, view: View, said: Said) -> Iterator[Tops]:
        """Return what became of the first lines of the job's own model, for every horizon that can be answered."""
        if self.own is None:
            return
        year, (corridor, product) = view.cube.year, self._places(view)
        score, exporter = said.scores[self.own], self.truth.cube.corridors[corridor, 0]
        for horizon in self.spec.horizons:
            if self.truth.can_tell(year, "growth", horizon):
                grew = self.truth.outcome(
                    corridor, product, year, target="growth", horizon=horizon, thresholds=_thresholds(self.spec)
                )
                market = self._market(corridor, product, year, horizon)
                counts = [top_count(score, exporter, grew.value, market, who) for who in self._lists(exporter)]
                yield Tops(horizon, *counts)

    def _lists(self, exporter: IntArray) -> tuple[list[int], list[int]]:
        """Return the exporters among the job's countries, and all of the reference, as positions."""
        asked = {code for pair in self.resolved.job.directions() for code in pair}
        everyone = [int(one) for one in np.unique(exporter)]
        return [one for one in everyone if self.truth.cube.countries[one] in asked], everyone

    def _market(self, corridor: IntArray, product: IntArray, year: int, horizon: int) -> FloatArray:
        """Return ln later/now of all that each cell's importer bought of its product, NaN where unknown (n,)."""
        now, later = (self.truth.purchases(corridor, product, when) for when in (year, year + horizon))
        both = (now > 0) & (later > 0)
        return np.where(both, np.log(np.where(both, later, 1.0) / np.where(both, now, 1.0)), np.nan)

    def _places(self, view: View) -> tuple[IntArray, IntArray]:
        """Return where the population stands among the corridors and products of the truth (n,), (n,)."""
        cube, truth, o = view.cube, self.truth.cube, view.population
        ends = {(truth.countries[i], truth.countries[j]): p for p, (i, j) in enumerate(truth.corridors)}
        corridors = np.array([ends.get((cube.countries[i], cube.countries[j]), -1) for i, j in cube.corridors])
        products = np.array([truth.product_index.get(code, -1) for code in cube.products])
        return corridors[o.corridor], products[o.product]
