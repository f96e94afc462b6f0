"""How far figures may be off, from what two reporters say of one flow, and what that does to scores."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any, Literal

import numpy as np
import polars as pl
from numpy.typing import NDArray

from corridor.cube import Cube
from corridor.indicators import Opportunities, compute
from corridor.indicators.potential import means_of
from corridor.indicators.projections import projections_of
from corridor.measures import series
from corridor.measures.potential import re_export_factor, supply_share
from corridor.models.columns import Floats

Quantity = Literal["flow", "market", "supply"]
QUANTITIES: tuple[Quantity, ...] = ("flow", "market", "supply")
"""What is off: the corridor's flow, all that the importer buys of the product, all that the exporter sells of it."""

When = Literal["level", "latest", "oldest"]
WHENS: tuple[When, ...] = ("level", "latest", "oldest")
"""In which years it is off: in all alike, in the latest, or in the first of the window that ends there."""

CAP = float(np.log(10.0))
"""A discrepancy beyond ten times counts as ten times, as in the judging of reporters."""

BORROWED = 4.0
"""Discrepancies of an average flow that are mixed into each flow's own."""

SIZES = np.array([1e4, 1e5, 1e6, 1e7, 1e8, 1e9])
"""Dollars at which one class of size ends and the next begins."""

ENOUGH = 30
"""Discrepancies that a class of size needs for a figure of its own."""

MEDIAN_OF_NORMAL = 0.6745
"""Median of the absolute value of a standard normal figure."""

ESTIMATE_SD = 1.2816
"""Half of the width of an interval of 80%, in standard deviations; what estimated services carry."""

SCORED = 100_000
"""Rows that are scored at once, so that a long list fits into memory."""

RECOMPUTED = ("means", "potential", "full potential", "potential by gravity")
"""What a cube has worked out that is worked out anew; the rest (ease of trade, spaces, profiles) is held."""


@dataclass(frozen=True)
class Spreads:
    """How far figures may be off, as standard deviations of their natural logarithms.

    Attributes:
        flow: Of each line's own flow (n,). market: of the importer's purchases (n,). supply: of the exporter's sales.
        lasting: Part of the variance that is the same in all years, 0..1; the rest is new each year.
        known: Whether any flow is declared by both sides; without one, nothing tells how far figures are off.
    """

    flow: Floats
    market: Floats
    supply: Floats
    lasting: float
    known: bool


def spreads(o: Opportunities) -> Spreads:
    """Return how far the figures of opportunities may be off.

    The logarithm of the mirror ratio, less the usual one (freight), is the difference of two errors. Its mean square
    over the years of the window is mixed with `BORROWED` times what is usual for flows of that size, so that one odd or
    one lucky year decides nothing (variances moderated as in Smyth, SAGMB 3, 2004); the usual is scaled by how far all
    flows of the pair are off. One declaration has half of that variance, the mean of two a quarter. Totals of a country
    are judged by its flows with all partners added up.

    Args:
        o: The opportunities.
    """
    cube = o.cube
    off = _discrepancies(cube)
    inside = (cube.years > cube.year - o.window)[None, None, :] & np.isfinite(off)
    if not inside.any():
        nothing = np.zeros(len(o))
        return Spreads(_estimated(o, nothing), nothing, nothing, 0.0, known=False)
    return Spreads(
        flow=_estimated(o, _of_flows(o, off, inside)),
        market=_of_totals(o, "market"),
        supply=_of_totals(o, "supply"),
        lasting=_lasting(np.where(inside, off, np.nan)),
        known=True,
    )


def _discrepancies(cube: Cube) -> Floats:
    """Return ln of each mirror ratio less the usual one, at most `CAP` either way, NaN unless both declared."""
    with np.errstate(divide="ignore"):
        logs = np.clip(np.log(cube.mirror), -CAP, CAP)
    known = np.isfinite(logs)
    usual = float(np.median(logs[known])) if known.any() else 0.0
    return np.asarray(logs - usual)


class _Usual:
    """The usual square of a discrepancy by the size of the flow, from the median, which the odd ones do not move."""

    def __init__(self, off: Floats, dollars: Any) -> None:
        overall = self._square(off)
        found = [off[self._size(dollars) == size] for size in range(len(SIZES) + 1)]
        self.squares = np.array([self._square(some) if len(some) >= ENOUGH else overall for some in found])

    def __call__(self, dollars: Any) -> Floats:
        """Return it for flows of so many dollars."""
        return np.asarray(self.squares[self._size(dollars)])

    @staticmethod
    def _size(dollars: Any) -> NDArray[np.int64]:
        return np.asarray(np.searchsorted(SIZES, dollars, side="right"))

    @staticmethod
    def _square(off: Floats) -> float:
        return float((np.median(np.abs(off)) / MEDIAN_OF_NORMAL) ** 2) if len(off) else 0.0


def _of_flows(o: Opportunities, off: Floats, inside: NDArray[np.bool_]) -> Floats:
    flows = o.cube.flows
    usual = _Usual(off[np.isfinite(off)], flows[np.isfinite(off)])
    squares, count = np.where(inside, off, 0.0) ** 2, inside.sum(axis=2)
    expected = np.where(inside, usual(flows), 0.0).sum(axis=(1, 2))
    typical = float(np.median(usual.squares)) or 1.0
    pair = (squares.sum(axis=(1, 2)) + BORROWED * typical) / (expected + BORROWED * typical)
    last = series.latest(o.cube.flow_known[o.corridor, o.product])
    size = np.nan_to_num(series.at(flows[o.corridor, o.product], last))
    prior = np.minimum(usual(size) * pair[o.corridor], CAP**2)
    cell = _moderated(squares.sum(axis=2)[o.corridor, o.product], count[o.corridor, o.product], prior)
    both = np.isfinite(series.at(off[o.corridor, o.product], last))
    return np.asarray(np.sqrt(cell / np.where(both, 4.0, 2.0)))


def _moderated(squares: Floats, count: NDArray[np.int64], prior: Floats) -> Floats:
    """Return the mean of so many squares mixed with `BORROWED` of the prior."""
    return np.asarray((squares + BORROWED * prior) / (count + BORROWED))


def _estimated(o: Opportunities, sd: Floats) -> Floats:
    """Return the spreads with those of estimated flows, which their own intervals tell."""
    cube = o.cube
    known = cube.flow_known[o.corridor, o.product] | cube.flow_estimated[o.corridor, o.product]
    last = series.latest(known)
    low, high = (series.at(ends[o.corridor, o.product], last) for ends in (cube.flow_low, cube.flow_high))
    with np.errstate(divide="ignore", invalid="ignore"):
        wide = np.minimum(np.log(high / low) / (2.0 * ESTIMATE_SD), CAP)
    guessed = np.isfinite(low) & np.isfinite(high) & (high > 0.0)
    return np.where(guessed, np.nan_to_num(wide, nan=CAP), sd)


def _of_totals(o: Opportunities, quantity: Literal["market", "supply"]) -> Floats:
    """Return the spread of a country's total of a product (n,): all its flows that both sides declare, added up."""
    cube = o.cube
    side, country, totals = (
        (cube.corridors[:, 1], o.importer, cube.imports)
        if quantity == "market"
        else (cube.corridors[:, 0], o.exporter, cube.exports)
    )
    exported, imported = _mirrored_totals(cube, side, o.window)
    with np.errstate(divide="ignore", invalid="ignore"):
        off = np.clip(np.log(imported / exported), -CAP, CAP)
    known = np.isfinite(off)
    if not known.any():
        return np.zeros(len(o))
    off = np.where(known, off - np.median(off[known]), 0.0)
    usual = _Usual(off[known], np.sqrt(imported[known] * exported[known]))
    own = totals[country, o.product]
    size = np.nan_to_num(series.at(own, series.latest(own > 0)))
    squares, count = (off**2).sum(axis=2)[country, o.product], known.sum(axis=2)[country, o.product]
    return np.asarray(np.sqrt(_moderated(squares, count, usual(size)) / 2.0))


def _mirrored_totals(cube: Cube, side: NDArray[np.int64], window: int) -> tuple[Floats, Floats]:
    """Return what exporters and what importers declare of a country's flows that both declare (C, K, years)."""
    years = cube.years > cube.year - window
    ratio, value = cube.mirror[:, :, years], cube.flows[:, :, years]
    both = np.isfinite(ratio) & (ratio > 0.0) & (value > 0)
    root = np.sqrt(np.where(both, ratio, 1.0))  # the reconciled value lies between both declarations
    sums = []
    for dollars in (value / root, value * root):
        total = np.zeros((len(cube.countries), *dollars.shape[1:]))
        np.add.at(total, side, np.where(both, dollars, 0.0))
        sums.append(total)
    return sums[0], sums[1]


def _lasting(off: Floats) -> float:
    """Return the correlation of a flow's discrepancies between years, 0..1, over all flows with two or more."""
    known = np.isfinite(off)
    count = known.sum(axis=2)
    some = count > 1
    if not some.any():
        return 0.0
    filled = np.where(known, off, 0.0)[some]
    squares, n = (filled**2).sum(axis=1), count[some]
    shared = (filled.sum(axis=1) ** 2 - squares) / (n * (n - 1))
    each = float((squares / n).sum())
    return float(np.clip(shared.sum() / each, 0.0, 1.0)) if each > 0.0 else 0.0


@dataclass(frozen=True)
class ScoreNoise:
    """What figures that may be off do to scores.

    Attributes:
        sd: Standard deviation of each score (n,), in points.
        moved: Indicators that move with the figures. held: those that do not.
    """

    sd: Floats
    moved: tuple[str, ...]
    held: tuple[str, ...]


def score_noise(o: Opportunities, pipeline: Any, features: pl.DataFrame, found: Spreads) -> ScoreNoise:
    """Return how far scores may be off because figures are.

    Each quantity is moved by one standard deviation, in all years, in the latest and in the oldest of the window; the
    indicators are computed again and scored as far up as down, and half of the difference is what that source does
    (delta method, central differences). What the years between do together is shared evenly among them.

    Args:
        o: The opportunities (n).
        pipeline: The fitted model.
        features: Its indicators for them (n × k), null where missing.
        found: How far figures may be off.
    """
    figures = features.to_numpy().astype(np.float64)
    given = [(quantity, when) for quantity in QUANTITIES if getattr(found, quantity).any() for when in WHENS]
    steps = [_step(o, quantity, getattr(found, quantity), when, features) for quantity, when in given]
    effects = dict(zip(given, _effects(pipeline, figures, steps, features.columns), strict=True))
    variance = np.zeros(len(o))
    for quantity in dict.fromkeys(quantity for quantity, _ in given):
        effect = {when: effects[quantity, when] for when in WHENS}
        variance += _variance(effect, found.lasting, max(1, o.window - 2))
    names = np.array(features.columns, dtype=object)
    moved = np.zeros(features.width, dtype=np.bool_)
    for step in steps:
        moved |= np.asarray((step != 0.0).any(axis=0))
    return ScoreNoise(np.sqrt(variance), tuple(names[moved]), tuple(names[~moved]))


def _step(o: Opportunities, quantity: Quantity, sd: Floats, when: When, features: pl.DataFrame) -> Floats:
    """Return by how much figures grow if one quantity does (n × k), 0 where a figure is missing."""
    again, _ = compute(replace(o, cube=perturbed(o, quantity, sd, when)), features.columns)
    with np.errstate(invalid="ignore"):  # the logarithm of nothing is endless before and after
        step = again.to_numpy().astype(np.float64) - features.to_numpy().astype(np.float64)
    return np.where(np.isfinite(step), step, 0.0)


def _effects(pipeline: Any, figures: Floats, steps: list[Floats], names: list[str]) -> list[Floats]:
    """Return for each step half of the difference between the scores of figures a step up and a step down (n,)."""
    together = max(1, SCORED // (2 * max(1, len(figures))))
    return [
        effect
        for first in range(0, len(steps), together)
        for effect in _effects_together(pipeline, figures, steps[first : first + together], names)
    ]


def _effects_together(pipeline: Any, figures: Floats, steps: list[Floats], names: list[str]) -> list[Floats]:
    """Return the effects of some steps; only rows that a step moves are scored."""
    moved = [np.flatnonzero((step != 0.0).any(axis=1)) for step in steps]
    parts = [figures[rows] + sign * step[rows] for step, rows in zip(steps, moved, strict=True) for sign in (1.0, -1.0)]
    given = pl.DataFrame(np.concatenate(parts), schema=names, nan_to_null=True)
    scores = np.asarray(pipeline.predict(given), dtype=np.float64) if given.height else np.zeros(0)
    out, first = [], 0
    for rows in moved:
        up, down = scores[first : first + 2 * len(rows)].reshape(2, -1)
        effect = np.zeros(len(figures))
        effect[rows] = np.where(np.isfinite(up - down), 0.5 * (up - down), 0.0)
        out.append(effect)
        first += 2 * len(rows)
    return out


def _variance(effect: dict[When, Floats], lasting: float, between: int) -> Floats:
    rest = effect["level"] - effect["latest"] - effect["oldest"]
    yearly = effect["latest"] ** 2 + effect["oldest"] ** 2 + rest**2 / between
    return np.asarray(lasting * effect["level"] ** 2 + (1.0 - lasting) * yearly)


def perturbed(o: Opportunities, quantity: Quantity, sd: Floats, when: When) -> Cube:
    """Return a cube in which one quantity of each opportunity is larger by a standard deviation of its logarithm.

    Args:
        o: The opportunities (n).
        quantity: What is moved.
        sd: By how much (n,).
        when: In which years.
    """
    cube = o.cube
    if quantity == "flow":
        years = _years(o, cube.flow_known[o.corridor, o.product], when)
        flows = _moved(cube.flows, o.corridor, o.product, sd, years)
        moved = replace(cube, flows=flows, flow_predicted=_predicted(o, sd, years))
    elif quantity == "market":
        years = _years(o, cube.import_known[o.importer, o.product], when)
        moved = replace(cube, imports=_moved(cube.imports, o.importer, o.product, sd, years))
    else:
        years = _years(o, cube.export_known[o.exporter, o.product], when)
        exports, covered = (
            _moved(values, o.exporter, o.product, sd, years) for values in (cube.exports, cube.covered_exports)
        )
        moved = replace(cube, exports=exports, covered_exports=covered)
    return _with_memory(o, moved, quantity)


def _years(o: Opportunities, known: NDArray[np.bool_], when: When) -> NDArray[np.bool_]:
    """Return which years of each opportunity are moved (n × T)."""
    if when == "level":
        return np.ones_like(known)
    last = series.latest(known)
    inside = series.window(known, last, o.cube.years, o.window)
    at = last if when == "latest" else np.where(inside.any(axis=1), np.argmax(inside, axis=1), -1)
    return np.asarray(np.arange(known.shape[1])[None, :] == at[:, None])


def _moved(
    values: NDArray[np.int64],
    first: NDArray[np.int64],
    product: NDArray[np.int64],
    sd: Floats,
    years: NDArray[np.bool_],
) -> NDArray[np.int64]:
    out = values.copy()
    factor = np.where(years, np.exp(sd)[:, None], 1.0)
    out[first, product] = np.rint(values[first, product] * factor).astype(np.int64)
    return out


def _predicted(o: Opportunities, sd: Floats, years: NDArray[np.bool_]) -> Floats:
    """Return what gravity predicts of flows, larger where the flow is itself that estimate."""
    guessed: NDArray[np.bool_] = np.asarray(o.cube.flow_estimated[o.corridor, o.product].any(axis=1))
    out = o.cube.flow_predicted.copy()
    out[o.corridor, o.product] *= np.where(years & guessed[:, None], np.exp(sd)[:, None], 1.0)
    return out


def _with_memory(o: Opportunities, cube: Cube, quantity: Quantity) -> Cube:
    """Return the cube with what the old one has worked out and the move leaves as it was, or nearly."""
    forgotten = {*RECOMPUTED, "covered"} if quantity == "supply" else {*RECOMPUTED}
    for key, value in o.cube._memo.items():
        if (key if isinstance(key, str) else key[0]) not in forgotten:
            cube._memo[key] = value
    old = o.cube._memo.get(("factors", o.window))
    if quantity == "supply" and old is not None:
        means = means_of(replace(o, cube=cube))
        share = supply_share(means.exports, projections_of(cube).output)
        back = re_export_factor(means.exports, means.imports)
        cube._memo["factors", o.window] = replace(old, supply=share, re_export=back)
    return cube
