"""Backtest of forecasters on panels of plain flows: an origin sees nothing later, and later trade judges it."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import numpy as np
import polars as pl

from corridor.errors import CorridorError, DataError, UsageError
from corridor.foresight import FORECASTERS, Desk, Workshop
from corridor.measures.threads import one_thread
from corridor.panels import KEY, Panel, Target, Thresholds, outcome, years_needed
from corridor.panels.loading import load_panel
from corridor.panels.panel import FloatArray, IntArray
from corridor.spec.backtest import ALL, BacktestSpec
from corridor.spec.panel import PanelSpec, load_panel_spec, panel_specs
from corridor.study.backtest.evaluation import evaluate
from corridor.study.backtest.findings import Evaluation
from corridor.study.backtest.results import Entry, PanelFacts, Results
from corridor.study.backtest.summaries import OriginSummary, summarise
from corridor.study.sweeps.pool import Lost, computed

MOST_CELLS = 2_000_000
"""Combinations of codes that an origin judges; of a larger panel that many are drawn."""

LEAST_JUDGED = 100
"""Cells whose outcome must be told for an origin to count."""

Question = tuple[Target, int]


@dataclass(frozen=True)
class Task:
    """An origin of a panel."""

    panel: str
    year: int


@dataclass(frozen=True)
class Judged:
    """Cells of an origin whose outcome can be told (n)."""

    cells: pl.DataFrame
    exporter: IntArray
    outcome: FloatArray
    now: FloatArray
    later: FloatArray


def backtest_panels(
    spec: BacktestSpec,
    root: Path,
    *,
    raw: Path | None = None,
    progress: Callable[[str], None] = lambda _: None,
    workers: int = 1,
) -> Results:
    """Return how forecasters did on panels.

    Args:
        spec: Panels, forecasters, targets, horizons, origins and the bootstrap.
        root: Folder that holds configs/ and data/.
        raw: Folder of raw files; with it, `panels: all` takes the panels made of them too.
        progress: Called with a line as each origin is done.
        workers: Processes among which origins are shared.

    Raises:
        UsageError: A name is unknown, or a panel needs raw files that are not given.
        DataError: A panel's data are wrong, no outcome can be told, or a process was ended from outside.
    """
    panels = panels_of(spec, root, raw)
    models = forecasters_of(spec)
    loaded = {name: load_panel(one, root, raw) for name, one in panels.items()}
    tasks = [Task(name, year) for name, panel in loaded.items() for year in all_origins(spec, panel)]
    found: dict[Task, dict[Question, OriginSummary]] = {}
    start = partial(_start, spec, panels, models, root, raw)
    for task, done in computed(tasks, start if workers > 1 else lambda: Walk(spec, loaded, models).origin, workers):
        if isinstance(done, Lost):
            raise DataError(f"the process at {task.panel} {task.year} ended with code {done.code}; memory may be short")
        if isinstance(done, CorridorError):
            raise done
        found[task] = done
        progress(f"{task.panel} as of {task.year}: {len(found)} of {len(tasks)} origins done")
    return Results(
        spec=dict(spec.canonical()),
        panels={name: _facts(one, loaded[name]) for name, one in panels.items()},
        entries=tuple(_entries(spec, list(panels), found)),
        models={name: FORECASTERS[name].how for name in models},
    )


def panels_of(spec: BacktestSpec, root: Path, raw: Path | None) -> dict[str, PanelSpec]:
    """Return the panels that a backtest names; `all` stands for the embedded ones and, with raw files, the others.

    Raises:
        UsageError: A name is unknown.
    """
    folder = root / "configs" / "panels"
    if ALL not in spec.panels:
        return {name: load_panel_spec(folder, name) for name in spec.panels}
    return {name: one for name, one in panel_specs(folder).items() if one.embedded or raw is not None}


def forecasters_of(spec: BacktestSpec) -> list[str]:
    """Return the names of the forecasters and the plain rules that a backtest names, rules first.

    Raises:
        UsageError: A name is unknown, or a baseline is no plain rule.
    """
    learners = [name for name, one in FORECASTERS.items() if not one.plain] if ALL in spec.models else list(spec.models)
    for name in spec.baselines:
        if not FORECASTERS[name].plain:
            raise UsageError(f"baselines: {name} is no plain rule; known: {', '.join(plain_rules())}")
    rules = list(spec.baselines) or plain_rules()
    return [*rules, *(name for name in learners if FORECASTERS[name] and name not in rules)]


def plain_rules() -> list[str]:
    """Return the names of the plain rules."""
    return [name for name, one in FORECASTERS.items() if one.plain]


def origins_of(spec: BacktestSpec, panel: Panel, target: Target, horizon: int) -> list[int]:
    """Return the years in which forecasts are made: those asked for whose outcome can be known, or the last of them."""
    thresholds = thresholds_of(spec)
    needed, before = years_needed(target, horizon, thresholds), thresholds.before if target == "activation" else 0
    possible = [
        year
        for year in range(int(panel.years[0]) + 2, panel.last - needed + 1)
        if panel.comparable(year - before, year + needed)
    ]
    return [year for year in possible if year in spec.origins] if spec.origins else possible[-spec.last :]


def all_origins(spec: BacktestSpec, panel: Panel) -> list[int]:
    """Return the origins of any question that a backtest asks."""
    asked = ((target, horizon) for target in spec.targets for horizon in spec.horizons)
    return sorted({year for target, horizon in asked for year in origins_of(spec, panel, target, horizon)})


def _facts(spec: PanelSpec, panel: Panel) -> PanelFacts:
    return PanelFacts(spec.title, data_digest(panel), f"{spec.citation}; {spec.licence}")


def thresholds_of(spec: BacktestSpec) -> Thresholds:
    """Return the thresholds of a backtest."""
    return Thresholds(**spec.thresholds.model_dump())


def data_digest(panel: Panel) -> str:
    """Return the SHA-256 of a panel's figures, the same for the same figures on any machine."""
    made = hashlib.sha256()
    for codes in (panel.exporters, panel.importers, panel.products):
        made.update("\0".join(codes).encode())
    for array in (panel.years, panel.cell, panel.low, panel.high, panel.declared):
        made.update(np.ascontiguousarray(array).tobytes())
    return made.hexdigest()


def _start(
    spec: BacktestSpec, panels: Mapping[str, PanelSpec], models: list[str], root: Path, raw: Path | None
) -> Callable[[Task], dict[Question, OriginSummary] | CorridorError]:
    """Return what computes an origin, in a process of its own, which reads a panel when it first needs it."""
    return Walk(spec, _Lazy(lambda name: load_panel(panels[name], root, raw)), models).origin


class _Lazy(dict[str, Panel]):
    """Panels that are read when they are asked for; only the last is kept."""

    def __init__(self, read: Callable[[str], Panel]) -> None:
        super().__init__()
        self._read = read

    def __missing__(self, name: str) -> Panel:
        self.clear()
        self[name] = self._read(name)
        return self[name]


class Walk:
    """Makes the forecasts of one origin after another and judges them."""

    def __init__(self, spec: BacktestSpec, panels: Mapping[str, Panel], models: list[str]) -> None:
        self.spec = spec
        self.panels = panels
        self.models = models
        self._workshop: tuple[str, Workshop] | None = None

    def workshop(self, name: str) -> Workshop:
        """Return the workshop of a panel; only the last one is kept."""
        if self._workshop is None or self._workshop[0] != name:
            made = Workshop(self.panels[name], thresholds=thresholds_of(self.spec), seed=self.spec.seed)
            self._workshop = name, made
        return self._workshop[1]

    def origin(self, task: Task) -> dict[Question, OriginSummary] | CorridorError:
        """Return an origin's summaries by question, those left out of which too little can be told; or its fault."""
        try:
            workshop = self.workshop(task.panel)
            found = {}
            for target in self.spec.targets:
                for horizon in self.spec.horizons:
                    summary = self._question(workshop, task.year, target, horizon)
                    if summary is not None:
                        found[target, horizon] = summary
            return found
        except CorridorError as error:
            return error

    def _question(self, workshop: Workshop, year: int, target: Target, horizon: int) -> OriginSummary | None:
        if year not in origins_of(self.spec, workshop.panel, target, horizon):
            return None
        judged = judged_cells(workshop, year, target, horizon, seed=self.spec.seed)
        if judged is None or not workshop.lessons(year, target, horizon):
            return None
        if target == "activation" and judged.outcome.sum() < self.spec.least_activated:
            return None
        desk = Desk(workshop, year, judged.cells, target, horizon, seed=self.spec.seed)
        with one_thread():
            forecasts = {name: FORECASTERS[name].forecast(desk) for name in self.models}
        return summarise(
            year, judged.exporter, judged.outcome, forecasts, target=target, now=judged.now, later=judged.later
        )


def judged_cells(workshop: Workshop, year: int, target: Target, horizon: int, *, seed: int = 0) -> Judged | None:
    """Return the cells whose outcome can be told; None where there are too few, or the panel ends before it.

    They are combinations of codes known in the year itself: what only later years name cannot be asked for then.
    """
    panel, known = workshop.panel, workshop.world(year).panel
    if year + years_needed(target, horizon, workshop.thresholds) > panel.last:
        return None
    cells = _asked(known, target, seed=seed)
    places = panel.locate(cells)
    found = outcome(panel, year, places, target=target, horizon=horizon, thresholds=workshop.thresholds)
    told = np.flatnonzero(~np.isnan(found.value))
    if told.size < LEAST_JUDGED:
        return None
    return Judged(cells[told], places.exporter[told], found.value[told], found.now[told], found.later[told])


def _asked(known: Panel, target: Target, *, seed: int) -> pl.DataFrame:
    """Return the cells to ask for: every combination, or for growth those that trade."""
    e, i, p = known.shape
    if target == "growth":
        at = known.cell[known.low[:, -1] > 0]
    elif e * i * p <= MOST_CELLS:
        at = np.arange(e * i * p)
    else:
        drawn = np.random.default_rng([seed, known.last]).integers(0, e * i * p, MOST_CELLS)
        at = np.unique(np.r_[drawn, known.cell])
    cells = known.names(at // (i * p), at // p % i, at % p)
    return cells.filter(pl.col("exporter") != pl.col("importer")).select(KEY)


def _entries(
    spec: BacktestSpec, panels: list[str], found: Mapping[Task, Mapping[Question, OriginSummary]]
) -> list[Entry]:
    entries = []
    for panel in panels:
        for target in spec.targets:
            for horizon in spec.horizons:
                summaries = [
                    one[target, horizon]
                    for task, one in sorted(found.items(), key=lambda item: item[0].year)
                    if task.panel == panel and (target, horizon) in one
                ]
                if summaries:
                    entries.append(Entry(panel, target, horizon, _evaluation(spec, target, summaries)))
    if not entries:
        raise DataError(f"{spec.name}: no origin of these panels leaves an outcome to tell")
    return entries


def _evaluation(spec: BacktestSpec, target: Target, summaries: list[OriginSummary]) -> Evaluation:
    return evaluate(
        summaries,
        target=target,
        baselines=tuple(name for name in (spec.baselines or plain_rules())),
        champion=spec.champion,
        draws=spec.draws,
        seed=spec.seed,
        level=spec.level,
    )
