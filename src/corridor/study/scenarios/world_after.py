"""The world as a scenario leaves it, and what indicators and a model make of it, without fitting anything anew."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from functools import partial
from typing import Any, Final

import numpy as np
import polars as pl

from corridor.cube import Cube
from corridor.indicators import INDICATORS, Opportunities, compute
from corridor.indicators.full_potential import full_potential_of
from corridor.indicators.potential import means_of, potential_of
from corridor.indicators.potential_factors import factors_of
from corridor.indicators.shrunk_ease import ease_of
from corridor.models.score import score
from corridor.study.scenarios.effect import Effect, Part
from corridor.study.scenarios.parameters import FloatArray, Values

POTENTIAL: Final = frozenset(
    f"corridor.indicators.{name}" for name in ("potential", "full_potential", "potential_factors", "shrunk_ease")
)
"""Modules whose indicators read the potential or a factor of it."""


def moving(names: Sequence[str], effects: Iterable[Effect]) -> list[str]:
    """Return the indicators that may move: they read a table or series that a change edits, or the potential.

    Args:
        names: Indicators of the model.
        effects: Effects of the changes.
    """
    effects = list(effects)
    inputs = frozenset[str]().union(*(one.inputs for one in effects))
    dollars = any((one.place >= 0).any() for one in effects)
    return [name for name in names if reads(name, inputs) or (dollars and reads_potential(name))]


def reads(name: str, inputs: frozenset[str]) -> bool:
    """Return whether an indicator rests on one of some tables and series."""
    return not inputs.isdisjoint(INDICATORS[name].rests_on)


def reads_potential(name: str) -> bool:
    """Return whether an indicator reads the potential, or a factor of it."""
    return INDICATORS[name].compute.__module__ in POTENTIAL


def log_multiplier(
    effects: Iterable[Effect], values: Values, count: int, parts: frozenset[Part] | None = None
) -> FloatArray:
    """Return by how much log potential changes, shape (n,), at values of shape (1,), of some parts or of all."""
    total = np.zeros(count)
    for one in effects:
        if (parts is None or one.part in parts) and (one.place >= 0).any():
            total += np.where(one.place >= 0, one.table(values)[one.place, 0], 0.0)
    return total


def features_after(
    o: Opportunities, before: pl.DataFrame, effects: Sequence[Effect], values: Values, names: Sequence[str]
) -> pl.DataFrame:
    """Return the features of the lines after a scenario, n × k; only those named are worked out anew.

    The potential is not worked out anew from the changed figures, which would count a change twice: it is the one of
    before times what the gravity model or the file says of the change, and its indicators read that.

    Args:
        o: The lines in the world of before.
        before: Their features.
        effects: Effects of the changes.
        values: Values of the parameters, each of shape (1,).
        names: Indicators that may move, from `moving`.
    """
    if not names:
        return before
    cube = o.cube
    for one in effects:
        cube = one.edit(cube, values)
    cube = replace(cube)
    _plant(o, cube, effects, values)
    moved, _ = compute(replace(o, cube=cube), names)
    return before.with_columns(moved[name] for name in names)


def _plant(o: Opportunities, cube: Cube, effects: Sequence[Effect], values: Values) -> None:
    """Let the changed cube remember the potential of before, its factors scaled by the effects on each part."""
    parts: dict[Part, FloatArray] = {
        part: _spread(o, log_multiplier(effects, values, len(o), frozenset({part})))
        for part in ("ease", "tariff", "demand", "supply")
    }
    everything = _spread(o, log_multiplier(effects, values, len(o)))
    static, full, ease, factors = potential_of(o), full_potential_of(o), ease_of(o), factors_of(o)
    supply = _of_exporters(o, factors.supply, log_multiplier(effects, values, len(o), frozenset({"supply"})))
    planted: Mapping[str, Any] = {
        "potential": replace(
            static, supply=static.supply * parts["supply"], demand=static.demand * parts["demand"],
            ease=static.ease * parts["ease"],
        ),
        "ease": replace(
            ease, observed=ease.observed * parts["ease"], predicted=ease.predicted * parts["ease"],
            value=ease.value * parts["ease"],
        ),
        "factors": replace(factors, tariff_demand=factors.tariff_demand * parts["tariff"], supply=supply),
        "full potential": replace(full, dollars=full.dollars * everything),
    }  # fmt: skip
    for name, value in planted.items():
        cube.once((name, o.window), partial(_itself, value))
    if not any("goods" in one.inputs for one in effects):
        cube.once(("means", o.window), lambda: means_of(o))


def _itself(value: Any) -> Any:
    return value


def _spread(o: Opportunities, log: FloatArray) -> FloatArray:
    """Return factors of the lines on the axes of the cube's corridors and products, 1 elsewhere."""
    out = np.ones((len(o.cube.corridors), len(o.cube.products)))
    out[o.corridor, o.product] = np.exp(log)
    return out


def _of_exporters(o: Opportunities, table: FloatArray, log: FloatArray) -> FloatArray:
    """Return a table by exporter and product with the lines' factors applied, which all lines of a cell share."""
    out = np.array(table)
    out[o.exporter, o.product] = table[o.exporter, o.product] * np.exp(log)
    return out


def scores_of(pipeline: Any, frames: Sequence[pl.DataFrame]) -> FloatArray:
    """Return the scores of the same lines with several sets of features, shape (frames, n); NaN where there is none.

    They are scored in one call: a fitted pipeline compares a row with its reference, never with its neighbours.
    """
    found = np.asarray(score(pipeline, pl.concat(frames)).score, dtype=np.float64)
    return np.round(found, 10).reshape(len(frames), -1)
