"""Plain rules that a scoring model must beat: what a corridor's flows, sizes and distance say without any weights."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from corridor.indicators import Opportunities, compute
from corridor.panels.panel import BoolArray, FloatArray, IntArray
from corridor.registry import Registry

REMEMBERED = 6
"""Years that `memory` looks back, the origin's own included."""


@dataclass(frozen=True)
class Baseline:
    """A rule that orders opportunities.

    Attributes:
        title: What people read. formula: in text. score: figures (n,), the higher the better, NaN where unknown.
    """

    title: str
    formula: str
    score: Callable[[Opportunities], FloatArray]


BASELINES: Registry[Baseline] = Registry("baseline")


def scores_of(o: Opportunities, names: Sequence[str] = ()) -> dict[str, FloatArray]:
    """Return the figures of baselines by name, of every one where none is named.

    Args:
        o: The opportunities (n,), on a cube that holds nothing later than the origin.
        names: Baselines.

    Raises:
        UsageError: A baseline is unknown.
    """
    return {name: BASELINES[name].score(o) for name in (names or tuple(BASELINES))}


def _known_flows(o: Opportunities) -> tuple[FloatArray, BoolArray]:
    known = o.cube.flow_reported[o.corridor, o.product]
    return o.cube.flows[o.corridor, o.product].astype(np.float64), known


def _persistence(o: Opportunities) -> FloatArray:
    return _latest(*_known_flows(o))


def _latest(values: FloatArray, known: BoolArray) -> FloatArray:
    """Return the last known value of each row, NaN where there is none (n,)."""
    last = known.shape[1] - 1 - np.argmax(known[:, ::-1], axis=1)
    return np.where(known.any(axis=1), np.take_along_axis(values, last[:, None], axis=1)[:, 0], np.nan)


def _memory(o: Opportunities) -> FloatArray:
    flows, known = _known_flows(o)
    known = known & (o.cube.years > o.cube.year - REMEMBERED)
    return np.where(known.any(axis=1), np.where(known, flows, 0.0).max(axis=1), np.nan)


def _sizes(o: Opportunities) -> tuple[FloatArray, FloatArray]:
    """Return what the exporter sells and the importer buys of the product, each as last known, US dollars (n,)."""
    cube = o.cube
    sold = _totals(cube.exports, cube.export_known, o.exporter, o.product)
    return sold, _totals(cube.imports, cube.import_known, o.importer, o.product)


def _totals(values: IntArray, known: BoolArray, country: IntArray, product: IntArray) -> FloatArray:
    width = values.shape[1]
    cells, place = np.unique(country * width + product, return_inverse=True)
    at = cells // width, cells % width
    return _latest(values[at].astype(np.float64), known[at])[place]


def _size(o: Opportunities) -> FloatArray:
    sold, bought = _sizes(o)
    return np.log1p(sold) + np.log1p(bought)


def _gravity(o: Opportunities) -> FloatArray:
    distance = o.cube.pair_figures["distance_km"][o.corridor]
    return _size(o) - np.log(np.where(distance > 0, distance, np.nan))


def _indicator(name: str) -> Callable[[Opportunities], FloatArray]:
    def score(o: Opportunities) -> FloatArray:
        return compute(o, [name])[0][name].fill_null(np.nan).to_numpy()

    return score


def _add(name: str, title: str, formula: str, score: Callable[[Opportunities], FloatArray]) -> None:
    BASELINES.add(name, Baseline(title, formula, score))


_add("persistence", "Latest known flow", "v_ijk of the last year in which it is known", _persistence)
_add("memory", "Highest flow of six years", f"max v_ijk of the last {REMEMBERED} years", _memory)
_add("size", "Size of both ends", "ln(1 + exports_ik) + ln(1 + imports_jk), each as last known", _size)
_add("gravity", "Gravity of unit elasticities", "size − ln kilometres (Tinbergen 1962)", _gravity)
_add("momentum", "Past growth of the flow", "the indicator flow_growth", _indicator("flow_growth"))
_add("epi", "Export potential", "the indicator epi_full", _indicator("epi_full"))
_add(
    "epi_unrealised",
    "Unrealised export potential",
    "the indicator epi_full_unrealised",
    _indicator("epi_full_unrealised"),
)
_add("density", "Density around the product", "the indicator density", _indicator("density"))
