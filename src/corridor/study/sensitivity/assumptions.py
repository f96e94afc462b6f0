"""What a ranking assumes, what each assumption is varied over, and what cannot be varied."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from itertools import product

from corridor.models import AGGREGATORS, NORMALISERS, TREATMENTS
from corridor.spec import ResolvedJob
from corridor.spec.model import ModelSpec
from corridor.study.robustness.results import NotVaried
from corridor.study.robustness.variants import STEPS
from corridor.study.sensitivity.design import CONTINUOUS
from corridor.study.sensitivity.methods import Choice, built_fault, methods_of, parts_of, why_fixed, with_methods
from corridor.study.sensitivity.sites import Sites, of_one_piece
from corridor.study.sensitivity.weighing import HOW

NAMES = {"treat": "treatment", "normalise": "normalisation", "aggregate": "aggregation"}
YEAR, REPORTER, WEIGHTS = "year", "reporter rule", "weights"


@dataclass(frozen=True)
class Assumption:
    """One assumption and what it is varied over.

    Attributes:
        name: Name, such as "normalisation".
        words: What it is varied over, in words.
        count: Number of levels, the first being the job's own; `CONTINUOUS` where each draw is a level.
        step: Step of the model whose method it is, None for others.
        methods: Methods by level, None for the model's own.
    """

    name: str
    words: str
    count: int
    step: str | None = None
    methods: tuple[str | None, ...] = ()


@dataclass(frozen=True)
class Plan:
    """What is varied, in the order in which it costs most to change, and what is not."""

    assumptions: tuple[Assumption, ...]
    not_varied: tuple[NotVaried, ...]


def plan_of(resolved: ResolvedJob, sites: Sites, weighted: Mapping[str, ModelSpec]) -> Plan:
    """Return what of a job's ranking is varied.

    Args:
        resolved: The job.
        sites: The worlds that there are.
        weighted: Parts of the model whose weights may be drawn, by name.
    """
    found, skipped = _worlds(sites), list(sites.not_varied)
    if not found or found[0].name != YEAR:
        skipped.append(NotVaried(YEAR, "no earlier year makes a world in which the lines can be scored"))
    if of_one_piece(resolved):
        why = _one_piece(resolved)
        skipped += [NotVaried(name, why) for name in (*NAMES.values(), WEIGHTS)]
        return Plan(tuple(found), tuple(skipped))
    steps, refused = _steps(resolved.job.model)
    weights, why_not = _weights(resolved, weighted)
    return Plan((*found, *steps, *weights), (*skipped, *refused, *why_not))


def _worlds(sites: Sites) -> list[Assumption]:
    """Return the assumptions on the data that have more than one level."""
    years = Assumption(YEAR, f"seen from {', '.join(map(str, sites.years))}", len(sites.years))
    told = [f"the {side}'s where it declares ({count:,} differ)" for side, count in sites.differ.items()]
    sides = Assumption(REPORTER, f"figures of goods: {', '.join(['reconciled', *told])}", len(sites.sides))
    return [one for one in (years, sides) if one.count > 1]


def _one_piece(resolved: ResolvedJob) -> str:
    if resolved.registered is not None:
        return f"{resolved.registered.name} is a registered model, which scores as it was fitted"
    return f"{resolved.job.model.name} learns its scores from what trade did next, weights and all"


def _steps(model: ModelSpec) -> tuple[list[Assumption], list[NotVaried]]:
    """Return the steps of a model that can have other methods, such that all go together, and those that cannot."""
    found: list[Assumption] = []
    refused: list[NotVaried] = []
    choices: list[dict[str, str | None]] = [{}]
    for step in STEPS:
        own, *others = methods_of(model, step) or [""]
        why_not = why_fixed(model, step)
        if why_not:
            refused.append(NotVaried(NAMES[step], why_not))
        if not others:
            continue
        kept: list[str | None] = [None]
        for method in others:
            why = _fault(model, [{**choice, step: method} for choice in choices])
            if why is None:
                kept.append(method)
            else:
                refused.append(NotVaried(NAMES[step], f"{method}: {why}"))
        choices = [{**choice, step: method} for choice, method in product(choices, kept)]
        words = ", ".join([_titles(step, own), *(_titles(step, method) for method in kept[1:] if method)])
        if len(kept) > 1:
            found.append(Assumption(NAMES[step], words, len(kept), step, tuple(kept)))
    return found, refused


def _fault(model: ModelSpec, choices: list[dict[str, str | None]]) -> str | None:
    """Return why a model cannot be built with one of several choices of methods, None where it can with all."""
    faults = (built_fault(with_methods(model, choice)) for choice in choices)
    return next((fault for fault in faults if fault is not None), None)


def _titles(step: str, methods: str) -> str:
    registry = {"treat": TREATMENTS, "normalise": NORMALISERS, "aggregate": AGGREGATORS}[step]
    return " or ".join(registry[name].title if name != "none" else "No treatment" for name in methods.split(" or "))


def _weights(resolved: ResolvedJob, weighted: Mapping[str, ModelSpec]) -> tuple[list[Assumption], list[NotVaried]]:
    """Return the weights as an assumption where they can be drawn, else why not."""
    how, model = resolved.job.robustness.weights, resolved.job.model
    skipped = [
        NotVaried(WEIGHTS, f"{name}: {_unweighted(part)}" if name else _unweighted(part))
        for name, part in parts_of(model).items()
        if name not in weighted
    ]
    if how == "fixed":
        return [], [NotVaried(WEIGHTS, "the job says that they are fixed (robustness.weights)")]
    if not weighted:
        return [], skipped
    return [Assumption(WEIGHTS, HOW[how], CONTINUOUS)], skipped


def may_be_weighted(part: ModelSpec) -> bool:
    """Return whether the weights of a part are given in its file, count in its scores, and are two at least."""
    return part.aggregate.method != "log_potential" and part.weigh.method == "given" and len(part.indicators) > 1


def _unweighted(part: ModelSpec) -> str:
    if part.aggregate.method == "log_potential":
        return "log_potential multiplies its factors, which have no weights"
    if part.weigh.method != "given":
        return f"weights are learnt from the reference by {part.weigh.method}"
    return "there is one indicator, whose weight is all"


def choice_at(assumptions: tuple[Assumption, ...], levels: tuple[int, ...]) -> Choice:
    """Return the methods by step at some levels."""
    pairs = zip(assumptions, levels, strict=True)
    return {one.step: one.methods[level] for one, level in pairs if one.step is not None}
