"""A scored job on the small world whose ranking is asked what it hangs on."""

from __future__ import annotations

from typing import Any

from corridor.spec.model import ModelSpec, StepSpec
from corridor.study.assessing import Case
from corridor.study.preparing import score_world, world_of
from factories import Tables, a_model
from factories_backtest import a_job, a_snapshot

HASHES = {"spec": "ab" * 32, "data": "cd" * 32}


def a_sensitive_case(tables: Tables | None = None, model: ModelSpec | None = None, **changes: Any) -> Case:
    """The job of the small world as of 2020, its model the balanced one unless another is given."""
    snapshot, job = a_snapshot(tables), a_job(model=model, **{"as_of": 2020, **changes})
    world = world_of(job, snapshot)
    return Case(job, snapshot, world, score_world(world, job.job.model, HASHES))


def raw_model(method: str, **options: Any) -> ModelSpec:
    """The balanced indicators, compared in their own units by a method."""
    plain = {"treat": StepSpec(method="none"), "normalise": StepSpec(method="identity")}
    return a_model(**plain, aggregate=StepSpec(method=method, options=options))


def an_ensemble(method: str = "mean_rank") -> ModelSpec:
    """The balanced model and export potential, asked together."""
    return a_model(base="ensemble", aggregate=StepSpec(method=method))
