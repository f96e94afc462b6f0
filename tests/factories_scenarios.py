"""A scored job on the small world, and scenarios to carry through it."""

from __future__ import annotations

from functools import cache
from types import SimpleNamespace
from typing import Any

import numpy as np

from corridor.spec.scenario import ScenarioSpec
from corridor.study.assessing import Case
from corridor.study.preparing import World
from corridor.study.scenarios.carrying import _site
from corridor.study.scenarios.effect import Effect, Site
from corridor.study.scenarios.parameters import values_at
from factories import DIRECTIONS, Tables, a_model, a_scoring, a_world


@cache
def a_case(base: str = "balanced") -> Case:
    """The small world ranked by a model of the project; made once, since nothing changes it."""
    return case_of(a_world(), base)


def case_of(tables: Tables, base: str = "balanced") -> Case:
    scoring = a_scoring(tables, model=a_model(base=base))
    cube = scoring.asked.o.cube
    world = World(cube, DIRECTIONS, None, tables["goods_flows"], tables["watched_products"], frozenset())
    return Case(None, SimpleNamespace(tables=tables), world, scoring)


def a_site(base: str = "balanced") -> Site:
    case = a_case(base)
    return _site(case, case.scoring.asked.o.take(case.scoring.order))


def a_scenario(*changes: dict[str, Any], **more: Any) -> ScenarioSpec:
    return ScenarioSpec.model_validate(
        {
            "name": "made_up",
            "title": "Made up",
            "summary": "Something changes.",
            "draws": 99,
            "changes": changes,
            **more,
        }
    )


def spread(value: float, by: float) -> dict[str, float]:
    """A figure with a range as wide on either side."""
    return {"value": value, "low": value - by, "high": value + by}


def only(effects: list[Effect]) -> Effect:
    (found,) = effects
    return found


def moved(effect: Effect) -> np.ndarray:
    """Change of log potential of each line at the centre, 0 for lines that the effect does not move."""
    table = effect.table(values_at(effect.parameters))[:, 0]
    return np.where(effect.place >= 0, table[effect.place], 0.0) if len(table) else np.zeros(len(effect.place))
