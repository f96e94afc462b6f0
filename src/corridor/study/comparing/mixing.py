"""What two runs do differently, in three factors, and the jobs in between that have some of each."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import Any, TypeAlias

from corridor.spec import ResolvedJob

FACTORS = ("data", "weights", "model")
"""What a run is made of: the snapshot and the last year seen; how much each pillar and indicator counts; the rest of
the spec, which is the indicators, treatment, normalisation, aggregation, reference, and the codes of the sectors."""

WORDS = frozenset({"name", "title", "answers", "use_when", "faults", "description", "source", "why", "left_out"})
"""Keys of models, sectors and segments that people read and no score depends on."""

NAMED = frozenset({"members", "segments"})
"""Keys of mappings from names to what is a spec itself."""

Plain: TypeAlias = dict[str, Any]


def changed_factors(before: ResolvedJob, after: ResolvedJob, hashes: Sequence[str]) -> tuple[str, ...]:
    """Return which factors differ, in the order of `FACTORS`; `hashes` are those of the two snapshots.

    Weights are the same where carrying them over, either way, changes nothing. A registered model scores as it was
    fitted, weights included, so where a run has one, weights count with the model.
    """
    left, right = (core(job.canonical()["job"]["model"]) for job in (before, after))
    forth, back = with_weights(left, right), with_weights(right, left)
    weights = forth != left or back != right
    model = forth != right or back != left or _sectors(before) != _sectors(after)
    if before.registered is not None or after.registered is not None:
        weights, model = False, weights or model or before.registered != after.registered
    data = hashes[0] != hashes[1] or before.job.as_of != after.job.as_of
    differs = {"data": data, "weights": weights, "model": model}
    return tuple(factor for factor in FACTORS if differs[factor])


def mixed(jobs: tuple[ResolvedJob, ResolvedJob], sides: Mapping[str, int]) -> ResolvedJob:
    """Return a job with its data, weights and model each from one of two jobs, for the corridors that both rank.

    Args:
        jobs: The job before and the job after.
        sides: 0 (before) or 1 (after) for each of `FACTORS`; the caller sees to the snapshot.

    Raises:
        pydantic.ValidationError: The mixture is no spec, such as a method that refuses the other's weights.
    """
    own = jobs[sides["model"]].canonical()
    donor = jobs[sides["weights"]].canonical()["job"]["model"]
    own["job"]["model"] = with_weights(own["job"]["model"], donor)
    own["job"]["as_of"] = jobs[sides["data"]].job.as_of
    own["job"]["corridors"] = [{"exporter": i, "importer": j} for i, j in common_directions(*jobs)]
    return ResolvedJob.model_validate(own)


def common_directions(before: ResolvedJob, after: ResolvedJob) -> list[tuple[str, str]]:
    """Return the corridors that both jobs rank, in the order of the first."""
    there = set(after.job.directions())
    return [pair for pair in before.job.directions() if pair in there]


def common_sectors(before: ResolvedJob, after: ResolvedJob) -> list[str]:
    """Return the sectors that both jobs rank, in the order of the first."""
    return [name for name in before.job.sectors if name in after.job.sectors]


def with_weights(model: Plain, donor: Plain) -> Plain:
    """Return a model, as plain data, with the weights of another.

    Weights are carried by name: those of the pillars, and inside each pillar that both have those of the indicators.
    Where both have the same names, the donor's weights are taken as they are. Else the names that both have share what
    the model gives them in the donor's proportions, and the model's other names keep their own weights. The step
    `weigh` comes along where pillars and indicators are the same. Members of an ensemble are treated alike.
    """
    found = dict(model)
    found["weights"] = carried(model["weights"], donor["weights"])
    found["pillars"] = {
        name: carried(inner, donor["pillars"][name]) if name in donor["pillars"] else inner
        for name, inner in model["pillars"].items()
    }
    if same_structure(model, donor):
        found["weigh"] = donor["weigh"]
    found["members"] = {
        name: with_weights(member, donor["members"][name]) if name in donor["members"] else member
        for name, member in model["members"].items()
    }
    return found


def same_structure(model: Plain, other: Plain) -> bool:
    """Whether two models have the same indicators in the same pillars."""
    return _structure(model) == _structure(other)


def carried(own: Mapping[str, float], given: Mapping[str, float]) -> dict[str, float]:
    """Return weights by the names of `own` in the proportions of `given`, as far as both have the names.

    Example:
        >>> carried({"a": 0.3, "b": 0.3, "c": 0.4}, {"a": 2.0, "b": 1.0})
        {'a': 0.4, 'b': 0.2, 'c': 0.4}
    """
    if own.keys() == given.keys():
        return {name: given[name] for name in own}
    both = [name for name in own if name in given]
    here, there = (math.fsum(weights[name] for name in both) for weights in (own, given))
    if here <= 0.0 or there <= 0.0:
        return dict(own)
    found = {**own, **{name: round(here * given[name] / there, 15) for name in both}}
    same = all(math.isclose(found[name], own[name], rel_tol=1e-12, abs_tol=1e-15) for name in both)
    return dict(own) if same else found


def core(spec: Plain) -> Plain:
    """Return the plain data of a model, sector or segment without the words that no score depends on."""
    return {
        key: {name: core(inner) for name, inner in value.items()} if key in NAMED else value
        for key, value in spec.items()
        if key not in WORDS
    }


def _structure(model: Plain) -> dict[str, frozenset[str]]:
    return {pillar: frozenset(inner) for pillar, inner in model["pillars"].items()}


def _sectors(resolved: ResolvedJob) -> dict[str, Any]:
    """Return what the sectors say, by name; their order decides nothing."""
    return {sector.name: core(sector.canonical()) for sector in resolved.sectors}
