"""Figures of countries that change, such as governance and logistics."""

from __future__ import annotations

import json
from dataclasses import replace

import numpy as np
import polars as pl

from corridor.cube import Cube
from corridor.spec.scenario import SeriesChange
from corridor.study.scenarios.effect import Effect, IntArray, Site, classes, idle
from corridor.study.scenarios.gravity import EFFECTS, LOGGED, logged
from corridor.study.scenarios.parameters import FloatArray, Parameter, Values, of_range
from corridor.study.scenarios.ways import AUTHORS


def series_effects(change: SeriesChange, site: Site) -> list[Effect]:
    """Return what a new figure of countries does: indicators read it, trade moves as it differs between countries."""
    cube = site.o.cube
    index = np.array([cube.country_index[code] for code in change.countries if code in cube.country_index], np.int64)
    ends = (np.isin(site.o.exporter, index), np.isin(site.o.importer, index))
    concerns = ends[0] | ends[1]
    if not concerns.any():
        return [idle(change.series, ", ".join(change.countries), site, "ease")]
    measure, answers = _measure(change, _unit(cube, change.series)), _answers(change, site)
    present = cube.latest_series(change.series)[0]
    known = np.isfinite(present)
    knows = np.where(ends[0], known[site.o.exporter], True) & np.where(ends[1], known[site.o.importer], True)
    place, first = _classes(site, concerns & knows if answers else np.zeros_like(concerns), ends)

    def table(values: Values) -> FloatArray:
        assert answers is not None
        found = np.zeros((len(first), len(values[measure.key])))
        for side, end, countries in zip(EFFECTS, ends, (site.o.exporter, site.o.importer), strict=True):
            start = present[countries[first]]
            step = _step(change, start, values[measure.key])
            found += np.where(end[first][:, None], values[answers[side].key] * step, 0.0)
        return found

    def edit(held: Cube, values: Values) -> Cube:
        return replace(held, country_years=_edited(held, change, float(values[measure.key][0])))

    used = () if answers is None else tuple({one.key: one for one in answers.values()}.values())
    parameters = (measure, *used)
    notes = _notes(change, [cube.countries[i] for i in index if not known[i]], answers is None)
    empty = (lambda _: np.zeros((0, 1))) if answers is None else table
    inputs = frozenset({change.series})
    about = ", ".join(change.countries)
    return [Effect(change.series, concerns, parameters, "ease", place, empty, edit, inputs, notes, about)]


def _unit(cube: Cube, series: str) -> str:
    """Return the unit of a series as its source gives it."""
    units = cube.country_years.filter(pl.col("series") == series)["unit"].unique().sort()
    return str(units[0]) if len(units) else "its own unit"


def _measure(change: SeriesChange, unit: str) -> Parameter:
    who = ", ".join(change.countries)
    where = json.dumps([sorted(change.countries), change.series])
    if change.delta is not None:
        return of_range(
            f"series delta {where}", change.delta, text=f"{change.series} of {who} changes by", unit=unit,
            source=AUTHORS,
        )  # fmt: skip
    assert change.to is not None
    return of_range(
        f"series to {where}",
        change.to,
        text=f"{change.series} of {who} becomes",
        unit=unit,
        source=AUTHORS,
    )


def _answers(change: SeriesChange, site: Site) -> dict[str, Parameter] | None:
    """Return how trade answers at either end; None where only indicators move."""
    if change.effect == "none":
        return None
    if change.elasticity is None:
        return site.gravity().of_series(change.series)
    one = of_range(
        f"series elasticity {change.series} {json.dumps(change.elasticity.canonical(), sort_keys=True)}",
        change.elasticity, text=f"Log trade changes with {change.series}, at either end", unit="for 1 unit",
        source=AUTHORS,
    )  # fmt: skip
    return dict.fromkeys(EFFECTS, one)


def _classes(site: Site, mask: np.ndarray, ends: tuple[np.ndarray, np.ndarray]) -> tuple[IntArray, list[int]]:
    sides = (np.where(end, codes, -1) for end, codes in zip(ends, (site.o.exporter, site.o.importer), strict=True))
    return classes(mask, *sides)


def _step(change: SeriesChange, start: FloatArray, measure: FloatArray) -> FloatArray:
    """Return by how much the figure moves as trade follows it, shape (classes, d)."""
    new = (
        start[:, None] + measure[None]
        if change.delta is not None
        else np.broadcast_to(measure, (len(start), len(measure)))
    )
    if change.series in LOGGED:
        return np.asarray(np.nan_to_num(logged(new) - logged(start)[:, None]))
    return np.asarray(np.nan_to_num(new - start[:, None]))


def _edited(cube: Cube, change: SeriesChange, measure: float) -> pl.DataFrame:
    """Return the country figures with the latest ones changed; who has none keeps none."""
    mine = pl.col("series").eq(change.series) & pl.col("country").is_in(change.countries) & ~pl.col("projected")
    last = pl.col("year") == pl.col("year").filter(mine).max().over("country")
    new = pl.col("value") + measure if change.delta is not None else pl.lit(measure)
    return cube.country_years.with_columns(value=pl.when(mine & last).then(new).otherwise("value"))


def _notes(change: SeriesChange, without: list[str], unanswered: bool) -> tuple[str, ...]:
    notes = []
    if without:
        notes.append(f"{change.series}: the data hold no figure of {', '.join(without)}, so it cannot change.")
    if unanswered:
        asked = (
            "the file asks for none" if change.effect == "none" else "too few countries have the figure beside trade"
        )
        notes.append(f"{change.series}: dollars do not move with it, since no elasticity is used ({asked}).")
    elif change.elasticity is None:
        notes.append(
            f"{change.series}: the elasticity compares countries with one another; a country that changes need not "
            "come to trade as those do that were always so."
        )
    return tuple(notes)
