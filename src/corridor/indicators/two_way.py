"""Two-way trade of the corridor: how far the same goods move in both directions between the two countries."""

from __future__ import annotations

import numpy as np

from corridor.cube import Cube
from corridor.indicators import profiles
from corridor.indicators.base import UNKNOWN_YEAR, BoolArray, FloatArray, IntArray, Opportunities, Values, indicator
from corridor.indicators.demand import calendar
from corridor.measures import series
from corridor.measures.intra_industry import aggregate_grubel_lloyd, grubel_lloyd
from corridor.vocabulary import Direction, Level, Unit


def returns(cube: Cube) -> IntArray:
    """Return the position of each corridor's opposite direction on axis P, −1 where the cube has none, shape (P,)."""
    place = {(i, j): p for p, (i, j) in enumerate(cube.corridors.tolist())}
    return np.array([place.get((j, i), -1) for i, j in cube.corridors.tolist()], dtype=np.int64)


@indicator(
    title="Two-way trade between the two",
    pillar="relationship",
    unit=Unit.SHARE,
    direction=Direction.MORE_IS_BETTER,
    level=Level.OPPORTUNITY,
    formula="1 − |v_ijk − v_jik|/(v_ijk + v_jik), latest year both directions are known",
    source="Grubel and Lloyd (1975)",
    rests_on=("goods",),
    missing="one direction of this flow is not in the data, or nothing moves either way",
    pitfalls=(
        "The coarser the code, the more it counts different goods as two-way trade; 0 says that trade goes one way, "
        "not which way."
    ),
)
def bilateral_intra_industry(o: Opportunities) -> Values:
    """Return how far the product moves both ways between the two countries, 0 one way only to 1 both ways alike.

    Example:
        >>> grubel_lloyd(np.array([80, 50, 10]), np.array([20, 50, 0])).round(6).tolist()
        [0.4, 1.0, 0.0]
    """
    back = returns(o.cube)[o.corridor]
    there, here = o.cube.flows[o.corridor, o.product], o.cube.flows[back, o.product]
    seen = o.cube.flow_reported
    known = seen[o.corridor, o.product] & seen[back, o.product] & (back >= 0)[:, None]
    last = series.latest(known & (there + here > 0))
    return Values(grubel_lloyd(series.at(there, last), series.at(here, last)), calendar(o, last))


@indicator(
    title="Two-way trade between the two, all goods",
    pillar="relationship",
    unit=Unit.SHARE,
    direction=Direction.MORE_IS_BETTER,
    level=Level.PAIR,
    formula="1 − Σ_k |v_ijk − v_jik| / Σ_k (v_ijk + v_jik) over the HS chapters known both ways, latest year with 60",
    source="Grubel and Lloyd (1975), aggregate index",
    rests_on=("goods",),
    missing="fewer than sixty chapters are known in both directions of one year",
    pitfalls=(
        "By chapter it is far above what finer codes would show, and a pair whose total trade is out of balance cannot "
        "reach 1."
    ),
)
def pair_intra_industry(o: Opportunities) -> Values:
    """Return how far the pair's trade in goods is two-way within chapters, 0 to 1.

    Example:
        >>> float(aggregate_grubel_lloyd(np.array([80, 10]), np.array([20, 50])))  # 1 − (60 + 40)/160
        0.375
    """
    value, year = o.cube.once(("two-way", profiles.MIN_CHAPTERS), lambda: _pairs(o.cube))
    return Values(value[o.corridor], year[o.corridor])


def _pairs(cube: Cube) -> tuple[FloatArray, IntArray]:
    """Return the aggregate index of every corridor and its year, each (P,)."""
    back, chapters = returns(cube), cube.is_chapter
    known: BoolArray = cube.flow_known[:, chapters] & cube.flow_known[back][:, chapters] & (back >= 0)[:, None, None]
    there, here = (np.where(known, flows[:, chapters], 0) for flows in (cube.flows, cube.flows[back]))
    moved = np.asarray((there + here).sum(axis=1) > 0)
    last = series.latest(np.asarray(known.sum(axis=1) >= profiles.MIN_CHAPTERS) & moved)
    at_last = [
        np.take_along_axis(v, np.maximum(last, 0)[:, None, None], axis=2)[..., 0].astype(np.float64)
        for v in (there, here)
    ]
    value = np.where(last >= 0, aggregate_grubel_lloyd(*at_last), np.nan)
    return value, np.where(last >= 0, cube.years[last], UNKNOWN_YEAR)
