"""What a job could have known at the end of a year, and what its models would have said of their whole reference."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field, replace

import numpy as np
import polars as pl
from sklearn.pipeline import Pipeline

from corridor.cube import Cube, build_cube
from corridor.errors import CorridorError, UsageError
from corridor.foresight import Forecast
from corridor.indicators import Opportunities, compute
from corridor.models.score import prepare
from corridor.panels.panel import FloatArray, IntArray
from corridor.snapshots.snapshot import Snapshot
from corridor.sources.sectors import CodeMap
from corridor.spec import ModelSpec, ResolvedJob
from corridor.study.backtest.job_baselines import scores_of
from corridor.study.learning import task_of
from corridor.study.preparing import Mixed, codes_of, recent
from corridor.study.scoring import Pair, fit_on_reference, in_scope, reference_opportunities, reference_pairs
from corridor.tables import Parts
from corridor.tables.columns import FIRST_YEAR


@dataclass(frozen=True)
class View:
    """The world as of a year.

    Attributes:
        cube: What was known, of every pair that a model of the job refers to and of the job's own corridors.
        codes: What the job's segments stand for.
        population: The opportunities that are judged: the whole reference of the job's own model.
    """

    cube: Cube
    codes: CodeMap
    population: Opportunities

    def cells(self) -> pl.DataFrame:
        """Return exporter, importer and product of each opportunity of the population, in its order."""
        cube, o = self.cube, self.population
        axes = {"exporter": (cube.countries, o.exporter), "importer": (cube.countries, o.importer)}
        axes["product"] = (cube.products, o.product)
        return pl.DataFrame({name: pl.Series(axis, dtype=pl.String).gather(at) for name, (axis, at) in axes.items()})

    def seen_by(self, other: View) -> View:
        """Return another view of the same year with this one's population in place of its own.

        A product that the other does not hold stands at position −1.
        """
        cube, o = self.cube, self.population
        places = {pair: p for p, pair in enumerate(_pairs_in(other.cube))}
        corridors = np.array([places.get(pair, -1) for pair in _pairs_in(cube)])
        products = np.array([other.cube.product_index.get(code, -1) for code in cube.products])
        return replace(
            other, population=replace(o, cube=other.cube, corridor=corridors[o.corridor], product=products[o.product])
        )


def _pairs_in(cube: Cube) -> list[Pair]:
    return [(cube.countries[i], cube.countries[j]) for i, j in cube.corridors]


def pairs_of(resolved: ResolvedJob, models: Mapping[str, ModelSpec], known: Sequence[str]) -> list[Pair]:
    """Return the corridors that a view needs: the job's, in both directions, and those of each model's reference.

    Raises:
        UsageError: The snapshot knows too few of a model's reference economies.
    """
    directions = resolved.job.directions()
    asked = {*directions, *((j, i) for i, j in directions)}
    for model in (resolved.job.model, *models.values()):
        asked.update(reference_pairs(model, known))
    return sorted(asked)


def view_of(
    resolved: ResolvedJob,
    snapshot: Snapshot,
    year: int,
    pairs: Sequence[Pair],
    *,
    history: int,
    hiding: bool = False,
) -> View:
    """Return the world as a run of the job as of `year` sees it.

    Flows of later years do not even enter the cube; what else is later, `Cube.as_of` takes out.

    Args:
        resolved: The job with its model and sectors.
        snapshot: The data.
        year: The origin.
        pairs: Corridors, from `pairs_of`.
        history: Years back from the origin that are seen at all.
        hiding: Whether later flows enter the cube too, and `Cube.as_of` takes them out again, as in a run.

    Raises:
        DataError: Nothing is known up to that year.
    """
    seen = recent(snapshot, year, history)
    seen = seen if hiding else {**seen, **_until(seen, year)}
    codes = codes_of(resolved, seen, year)
    cube = build_cube(seen, pairs).as_of(year)
    return View(cube, codes, reference_opportunities(cube, resolved.job.model, codes))


def _until(tables: Mixed, year: int) -> dict[str, pl.DataFrame | Parts]:
    """Return the tables of flows without their rows of later years."""
    found: dict[str, pl.DataFrame | Parts] = {}
    for name in ("goods_flows", "reporting", "services_flows", "bilateral_services"):
        table = tables[name]
        if isinstance(table, Parts):
            found[name] = table.between(FIRST_YEAR, year)
        else:
            found[name] = table.filter(pl.col("year") <= year)
    return found


@dataclass(frozen=True)
class Stated:
    """What a learned model states beside its score, NaN where it gives none (n,).

    Attributes:
        target: What it learns. horizon: years ahead.
        probability: Calibrated chance of an activation, None for growth.
        low, high: Ends of the interval of growth, ln later/now, None for activations.
        coverage: Share of outcomes that the interval is made to hold.
    """

    target: str
    horizon: int
    probability: FloatArray | None = None
    low: FloatArray | None = None
    high: FloatArray | None = None
    coverage: float = 0.0


@dataclass(frozen=True)
class Said:
    """What models and baselines said of the n cells of a view.

    Attributes:
        scores: Figures by name, the higher the better, NaN where one says nothing (n,).
        failed: Why a model could not be fitted at this origin, by name.
        stated: What learned models state beside their scores, by name.
    """

    scores: dict[str, FloatArray]
    failed: dict[str, str]
    stated: dict[str, Stated] = field(default_factory=dict)

    def joined(self, other: Said) -> Said:
        """Return what both say of the same cells."""
        mine, theirs = vars(self), vars(other)
        return Said(**{name: {**mine[name], **theirs[name]} for name in mine})

    def forecast(self, name: str, cells: IntArray, target: str, horizon: int) -> Forecast:
        """Return what one says of some cells on one question; a chance or an interval of another question is none."""
        score, stated = self.scores[name][cells], self.stated.get(name)
        if stated is None or (stated.target, stated.horizon) != (target, horizon):
            return Forecast(score)
        given = {key: getattr(stated, key) for key in ("probability", "low", "high")}
        told = {key: None if values is None else values[cells] for key, values in given.items()}
        return Forecast(score, **told, coverage=stated.coverage)


def say(view: View, models: Mapping[str, ModelSpec], baselines: Sequence[str] | None = ()) -> Said:
    """Fit every model on its reference as of the view's year, and score the population; baselines likewise.

    Args:
        view: The world as of the origin.
        models: Scoring models by name.
        baselines: Plain rules; every one where none is named, none at all for None.
    """
    scores = {} if baselines is None else scores_of(view.population, baselines)
    failed: dict[str, str] = {}
    stated: dict[str, Stated] = {}
    for name, model in models.items():
        try:
            scores[name], beside = _score(view, model)
            stated |= {} if beside is None else {name: beside}
        except (CorridorError, ValueError) as error:
            scores[name] = np.full(len(view.population), np.nan)
            failed[name] = " ".join(str(error).split())
    return Said({name: np.where(np.isfinite(score), score, np.nan) for name, score in scores.items()}, failed, stated)


def _score(view: View, model: ModelSpec) -> tuple[FloatArray, Stated | None]:
    """Return a model's scores of the population, NaN where it refuses, or does not rank, an opportunity (n,)."""
    o = replace(view.population, window=model.reference.window)
    scope = np.array([in_scope(model, code) for code in view.cube.products], dtype=np.bool_)
    mine = np.flatnonzero(scope[o.product] & (o.product >= 0))
    out, stated = np.full(len(o), np.nan), None
    if mine.size:
        pipeline: Pipeline = fit_on_reference(view.cube, model, view.codes)[0]
        features, _ = compute(o.take(mine), model.indicators)
        out[mine] = pipeline.predict(features)
        stated = _stated(pipeline, features, model, mine, len(o))
    return out, stated


def _stated(pipeline: Pipeline, features: pl.DataFrame, model: ModelSpec, mine: IntArray, n: int) -> Stated | None:
    """Return the chances or intervals of a learned model, None of one that states none."""
    task, last = task_of(model), pipeline[-1]
    if task is None or not hasattr(last, "probability"):
        return None
    given: dict[str, FloatArray] = {}
    with suppress(UsageError):  # one that learns an order alone has neither
        prepared = prepare(pipeline, features)
        if task.target == "activation":
            given["probability"] = last.probability(prepared)
        else:
            given["low"], given["high"] = last.interval(prepared)
    spread = {name: np.full(n, np.nan) for name in given}
    for name, values in given.items():
        spread[name][mine] = values
    return Stated(task.target, task.horizon, **spread, coverage=float(getattr(last, "coverage", 0.0)))
