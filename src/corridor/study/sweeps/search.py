"""From the space of a sweep to assignments: every combination, combinations drawn by seed, or those that are listed."""

from __future__ import annotations

import itertools
import json
from collections.abc import Callable, Iterator, Mapping
from typing import Any

import numpy as np

from corridor.errors import UsageError
from corridor.spec.sweep import DimensionSpec, SweepSpec

Assignments = tuple[str, ...]

DIGITS = 6
"""Significant digits of a number that is drawn, so that a trial can be typed again."""

NO_WORDS = ("null", "true", "false")
"""Words that YAML reads as something else."""

BASE: Assignments = ()
"""The job as it stands."""


def assignments_of(spec: SweepSpec) -> list[Assignments]:
    """Return the assignments of each trial in order, the job as it stands first where the sweep has it.

    The nth trial of a random search rests on the seed and n alone, so a longer sweep begins with a shorter one.

    Raises:
        UsageError: A grid or a list holds more trials than the sweep allows.
    """
    found = {"grid": _grid, "list": _listed, "random": _random}[spec.search](spec)
    trials = list(itertools.islice(found, spec.trials + 1))
    if len(trials) > spec.trials:
        raise UsageError(
            f"sweep {spec.name}: trials: the {spec.search} holds more than {spec.trials} trials; allow more, or take "
            "fewer values"
        )
    return [BASE, *trials] if spec.with_base else trials


def _listed(spec: SweepSpec) -> Iterator[Assignments]:
    return iter(spec.listed)


def _grid(spec: SweepSpec) -> Iterator[Assignments]:
    """Yield every combination, the last key varying fastest; a key whose condition fails takes no value."""
    yield from _below(spec, list(spec.space), {})


def _below(spec: SweepSpec, keys: list[str], chosen: Mapping[str, Any]) -> Iterator[Assignments]:
    if not keys:
        yield assigned(chosen)
        return
    one = spec.space[keys[0]]
    if not _applies(one, chosen):
        yield from _below(spec, keys[1:], chosen)
        return
    for value in grid_values(one):
        yield from _below(spec, keys[1:], {**chosen, keys[0]: value})


def grid_values(one: DimensionSpec) -> list[Any]:
    """Return the values that a grid takes of a key, from low to high, both ends included."""
    if one.choice is not None:
        return list(one.choice)
    if one.integer is not None:
        return list(range(one.integer[0], one.integer[1] + 1))
    space = np.linspace if one.uniform is not None else np.geomspace
    low, high = one.uniform or one.loguniform or (0.0, 1.0)
    return [rounded(value) for value in space(low, high, one.steps or 2)]


def _random(spec: SweepSpec) -> Iterator[Assignments]:
    for number in range(spec.trials):
        random = np.random.default_rng([spec.seed, number])
        chosen: dict[str, Any] = {}
        for key, one in spec.space.items():
            if _applies(one, chosen):
                chosen[key] = draw(one, random)
        yield assigned(chosen)


def _applies(one: DimensionSpec, chosen: Mapping[str, Any]) -> bool:
    return all(key in chosen and chosen[key] in values for key, values in one.when.items())


def draw(one: DimensionSpec, random: np.random.Generator) -> Any:
    """Return one value of a key; shares come as a mapping and add up to one but for their last digit."""
    draws: dict[str, Callable[[], Any]] = {
        "choice": lambda: _chosen(one, random),
        "uniform": lambda: rounded(random.uniform(*(one.uniform or (0.0, 1.0)))),
        "loguniform": lambda: rounded(np.exp(random.uniform(*np.log(one.loguniform or (1.0, 1.0))))),
        "integer": lambda: int(random.integers(*(one.integer or (0, 1)), endpoint=True)),
        "dirichlet": lambda: _shares(one.dirichlet or {}, random),
    }
    return draws[one.kind]()


def _chosen(one: DimensionSpec, random: np.random.Generator) -> Any:
    values = one.choice or ()
    odds = np.array(one.odds or [1.0] * len(values))
    return values[int(random.choice(len(values), p=odds / odds.sum()))]


def _shares(concentrations: Mapping[str, float], random: np.random.Generator) -> dict[str, float]:
    drawn = random.dirichlet(list(concentrations.values()))
    return {name: rounded(share) for name, share in zip(concentrations, drawn, strict=True)}


def rounded(value: Any) -> float:
    """Return a number with as many digits as a trial is written with."""
    return float(f"{float(value):.{DIGITS}g}")


def assigned(chosen: Mapping[str, Any]) -> Assignments:
    """Return chosen values as `--set` would have them, a mapping as one assignment for each of its keys."""
    found: list[str] = []
    for key, value in chosen.items():
        parts = (
            {f"{key}.{inner}": part for inner, part in value.items()} if isinstance(value, Mapping) else {key: value}
        )
        found += [f"{name}={written(part)}" for name, part in parts.items()]
    return tuple(found)


def written(value: Any) -> str:
    """Return a value as YAML that reads back as the same value; a plain word stands without quotes."""
    plain = isinstance(value, str) and value.isidentifier() and value.lower() not in NO_WORDS
    return str(value) if plain else json.dumps(value, ensure_ascii=False)
