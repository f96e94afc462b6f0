"""Ways between countries that become shorter or quicker."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from typing import Final

import numpy as np

from corridor.cube import Cube
from corridor.spec.scenario import DistanceChange, Pairs, TransitChange
from corridor.study.scenarios.effect import BoolArray, Effect, Site, classes, idle, one_class
from corridor.study.scenarios.parameters import FloatArray, Parameter, Values, of_range

AUTHORS: Final = "assumption of the authors of the file"
TIME: Final = "Hummels and Schaur (2013), Time as a Trade Barrier, American Economic Review 103(7)"
COSTS: Final = "Simonovska and Waugh (2014), The Elasticity of Trade, Journal of International Economics 92(1)"
KM: Final = "distance_km"


def distance_effects(change: DistanceChange, site: Site) -> list[Effect]:
    """Return what a new distance does: trade changes as (D'/D)^β, β of the gravity model or of the file."""
    concerns = _concerned(change, site)
    if not concerns.any():
        return [idle("distance", told(change), site, "ease")]
    measure = _measure(change)
    answer = _answer(change, site)
    kilometres = site.o.cube.pair_figures[KM][site.o.corridor]
    known = np.isfinite(kilometres) & (kilometres > 0)
    moved = concerns if change.factor is not None else concerns & known
    place, first = (
        classes(moved, np.where(known, kilometres, 0.0)) if change.km is not None else (one_class(moved), [0])
    )

    def table(values: Values) -> FloatArray:
        to = np.log(values[measure.key])
        start = np.log(kilometres[first]) if change.km is not None else np.zeros(1)
        return np.asarray(values[answer.key] * (to - start[:, None]))

    def edit(cube: Cube, values: Values) -> Cube:
        old = cube.pair_figures[KM]
        new = values[measure.key] * (old if change.factor is not None else np.ones_like(old))
        held = np.where(_corridors(change, cube) & np.isfinite(old), new, old)
        return replace(cube, pair_figures={**cube.pair_figures, KM: held})

    unknown = concerns & ~moved
    notes = (
        (f"Distance: that of {unknown.sum():,} lines is not in the data, so theirs stays.",) if unknown.any() else ()
    )
    return [
        Effect(
            "distance",
            concerns,
            (measure, answer),
            "ease",
            place,
            table,
            edit,
            frozenset({"pairs"}),
            notes,
            told(change),
        )
    ]


def transit_effects(change: TransitChange, site: Site) -> list[Effect]:
    """Return what days in transit do: each costs as much as a duty, and trade answers to costs by an elasticity."""
    concerns = _concerned(change, site) & site.within(change.products)
    if change.except_products:
        concerns &= ~site.within(change.except_products)
    if not concerns.any():
        return [idle("transit time", told(change), site, "ease")]
    where = f"{_where(change)} {json.dumps([sorted(change.products), sorted(change.except_products)])}"
    days = of_range(
        f"transit days {where}", change.days,
        text=f"Days added on the way of {_goods(change)}, {told(change)}",
        unit="days", source=AUTHORS,
    )  # fmt: skip
    cost = of_range(
        f"transit cost {_text(change.cost_per_day_pct)}", change.cost_per_day_pct,
        text="A day on the way is worth this much of the goods' value", unit="percent a day",
        source=_source(change, "cost_per_day_pct", TIME), log=True,
    )  # fmt: skip
    answer = of_range(
        f"transit elasticity {_text(change.elasticity)}", change.elasticity,
        text="Trade falls by so many percent for each percent of cost", unit="elasticity",
        source=_source(change, "elasticity", COSTS), log=True,
    )  # fmt: skip

    def table(values: Values) -> FloatArray:
        found = -values[answer.key] * values[days.key] * np.log1p(values[cost.key] / 100.0)
        return np.asarray(found)[None, :]

    return [
        Effect("transit time", concerns, (days, cost, answer), "ease", one_class(concerns), table, about=told(change))
    ]


def told(change: Pairs) -> str:
    """Return whose trade with whom a change is about, in words."""
    pairs = [f"{left}–{right}" for left, right in change.between]
    others = f"with {', '.join(change.partners)}" if change.partners else "with all partners"
    return "; ".join([*pairs, *([f"{', '.join(change.countries)} {others}"] if change.countries else [])])


def _goods(change: TransitChange) -> str:
    some = f"goods of {', '.join(change.products)}" if change.products else "all goods"
    return f"{some} but {', '.join(change.except_products)}" if change.except_products else some


def _measure(change: DistanceChange) -> Parameter:
    if change.factor is not None:
        return of_range(
            f"distance factor {_where(change)}", change.factor, text=f"New distance over the old one, {told(change)}",
            unit="ratio", source=AUTHORS, log=True,
        )  # fmt: skip
    assert change.km is not None
    return of_range(
        f"distance km {_where(change)}", change.km, text=f"New distance, {told(change)}", unit="km", source=AUTHORS,
        log=True,
    )  # fmt: skip


def _answer(change: DistanceChange, site: Site) -> Parameter:
    if change.elasticity is None:
        return site.gravity().distance()
    return of_range(
        f"distance elasticity {_text(change.elasticity)}", change.elasticity,
        text="Trade changes by this share of the change of distance", unit="elasticity", source=AUTHORS,
    )  # fmt: skip


def _concerned(change: Pairs, site: Site) -> BoolArray:
    """Return the lines of goods between the countries that are meant, shape (n,)."""
    return _held(change.holds, site.exporter.tolist(), site.importer.tolist()) & site.goods


def _corridors(change: Pairs, cube: Cube) -> BoolArray:
    names = [(cube.countries[i], cube.countries[j]) for i, j in cube.corridors]
    return _held(change.holds, [i for i, _ in names], [j for _, j in names])


def _held(holds: Callable[[str, str], bool], left: list[str], right: list[str]) -> BoolArray:
    found = {pair: holds(*pair) for pair in set(zip(left, right, strict=True))}
    return np.array([found[pair] for pair in zip(left, right, strict=True)], dtype=np.bool_)


def _where(change: Pairs) -> str:
    """Return the pairs as a text that does not depend on their order."""
    pairs = sorted(sorted(pair) for pair in change.between)
    return json.dumps([pairs, sorted(change.countries), sorted(change.partners)])


def _text(found: object) -> str:
    return json.dumps(found.canonical() if hasattr(found, "canonical") else found, sort_keys=True)


def _source(change: TransitChange, key: str, usual: str) -> str:
    """Return the publication where the file says nothing of its own, else its authors."""
    default = type(change).model_fields[key].default
    return usual if getattr(change, key) == default else AUTHORS
