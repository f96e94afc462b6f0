"""What a model learns from: the reference as it was in several past years, and what trade did after each."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import polars as pl

from corridor.errors import DataError, UsageError
from corridor.indicators import Opportunities, compute
from corridor.indicators.base import FloatArray, IntArray
from corridor.models import AGGREGATORS
from corridor.registry import unknown_name
from corridor.spec import ModelSpec
from corridor.study.outcomes import Aim, needed_after, trade_after

HORIZON = 3
"""Years between the figures and the outcome where a model names none."""

ORIGINS = 8
"""Past years that are learnt from, at most, where a model names no number."""

TARGETS = ("trade", "activation", "growth")
"""What may be learnt: what was traded (a logarithm of dollars), or one of the outcomes of `trade_after`."""


@dataclass(frozen=True)
class Task:
    """What a model is taught.

    Attributes:
        target: What is foretold, one of `TARGETS`.
        horizon: Years between the figures and the outcome.
        origins: Past years learnt from, at most.
    """

    target: str
    horizon: int
    origins: int

    @property
    def aim(self) -> Aim:
        """The outcome behind the target."""
        aims: dict[str, Aim] = {"trade": "dollars", "activation": "activation", "growth": "growth"}
        return aims[self.target]


@dataclass(frozen=True)
class Lessons:
    """Rows to learn from, from the first past year to the last.

    Attributes:
        features: Figures as they were in each row's year (n × k).
        outcome: What trade did next (n,), NaN where nobody can tell.
        origin: Year of the figures (n,).
        exporter: Position of the exporter on the cube's axis (n,).
    """

    features: pl.DataFrame
    outcome: FloatArray
    origin: IntArray
    exporter: IntArray

    def told(self) -> dict[str, Any]:
        """Return what the last step of a pipeline is told beside the figures and their outcome."""
        return {"score__origin": self.origin, "score__query": self.exporter}


def task_of(model: ModelSpec) -> Task | None:
    """Return what a model is taught, None where it learns from no outcome.

    An ensemble is taught what its own options or, where these are silent, its learned members say; all of these must
    say the same, because all learn from the same rows.

    Raises:
        UsageError: A target, horizon or number of origins is none, or learned members disagree.
    """
    own = [model] if AGGREGATORS[model.aggregate.method].learns else []
    tasks = {m.name: _task(m) for m in [*own, *(m for m in model.members.values() if task_of(m) is not None)]}
    if not tasks:
        return None
    first, *others = tasks.items()
    for name, task in others:
        if task != first[1]:
            raise UsageError(
                f"model {model.name}: all learned parts must have one target, horizon and number of origins, found "
                f"{_words(first[1])} for {first[0]} and {_words(task)} for {name}"
            )
    return first[1]


def _words(task: Task) -> str:
    return f"{task.target} in {task.horizon} years from {task.origins} origins"


def _task(model: ModelSpec) -> Task:
    options = model.aggregate.options
    fallback = "trade" if model.aggregate.method == "stacking" else "activation"
    target = options.get("target", fallback)
    if target not in TARGETS:
        raise UsageError(f"model {model.name}: aggregate.options.target: {unknown_name('target', target, TARGETS)}")
    origins = 1 if target == "trade" else ORIGINS
    return Task(target, _whole(model, "horizon", HORIZON), _whole(model, "origins", origins))


def _whole(model: ModelSpec, name: str, fallback: int) -> int:
    value = model.aggregate.options.get(name, fallback)
    if isinstance(value, bool) or not isinstance(value, int) or not 1 <= value <= model.reference.history:
        raise UsageError(
            f"model {model.name}: aggregate.options.{name}: must be a whole number of years from 1 to "
            f"{model.reference.history}, found {value!r}"
        )
    return value


def lessons_of(o: Opportunities, model: ModelSpec, task: Task) -> Lessons:
    """Return the reference as it was in several past years with what trade did after each.

    The last of them is the latest whose outcome the cube's year shows, and those before it follow as far back as the
    history and the number of origins allow. Every row's figures rest on nothing later than its own year, and every
    outcome on nothing later than the cube's year.

    Args:
        o: The opportunities of the reference.
        model: Whose indicators are computed.
        task: What is taught.

    Raises:
        DataError: The data begin too late for that.
    """
    last = o.cube.year - needed_after(task.aim, task.horizon)
    first = int(o.cube.years[0]) + 1
    if last < first:
        raise DataError(
            f"model {model.name}: to learn from {task.horizon} years ahead, data from {last - 1} on are needed, and "
            f"they begin in {int(o.cube.years[0])}"
        )
    years = range(max(first, last - task.origins + 1), last + 1)
    parts = [_lesson(o, model, task, year) for year in years]
    return Lessons(
        pl.concat([part.features for part in parts]),
        np.concatenate([part.outcome for part in parts]),
        np.concatenate([part.origin for part in parts]),
        np.concatenate([part.exporter for part in parts]),
    )


def _lesson(o: Opportunities, model: ModelSpec, task: Task, year: int) -> Lessons:
    """Return the rows of one past year; where an outcome is asked for, only those of which it can be told."""
    past = o.cube.as_of(year)
    outcome = _latest_trade(o, year) if task.target == "trade" else _after(o, task, year)
    rows = np.arange(len(o)) if task.target == "trade" else np.flatnonzero(np.isfinite(outcome))
    seen = Opportunities(past, o.corridor[rows], o.product[rows], o.window, o.minerals)
    features, _ = compute(seen, model.indicators)
    return Lessons(features, outcome[rows], np.full(rows.size, year), o.exporter[rows])


def _after(o: Opportunities, task: Task, year: int) -> FloatArray:
    return trade_after(o, year, aim=task.aim, horizon=task.horizon).value


def _latest_trade(o: Opportunities, year: int) -> FloatArray:
    """Return log10(1 + dollars) of the latest flow known after a year (n,), NaN where none is known."""
    later = o.cube.years > year
    known = o.cube.flow_known[o.corridor, o.product][:, later]
    flows = o.cube.flows[o.corridor, o.product][:, later]
    last = known.shape[1] - 1 - np.argmax(known[:, ::-1], axis=1)
    dollars = np.take_along_axis(flows, last[:, None], axis=1)[:, 0].astype(np.float64)
    return np.where(known.any(axis=1), np.log10(1.0 + dollars), np.nan)
