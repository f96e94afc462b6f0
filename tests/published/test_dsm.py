"""TRADE-DSM as it is printed: the cut-offs of filter 2, and the twenty cells of filter 4.

Cuyvers, Steenkamp and Viviers (eds), Export Promotion: A Decision Support Model Approach, Sun Press, 2012, chapter 3;
Steenkamp, Rossouw, Viviers and Cuyvers, Export market selection methods and the identification of realistic export
opportunities for South Africa using a decision support model, TIPS working paper 2009-03.

The formulas are written out here once more as a person would work them, one market at a time, and held against the
arrays of the package on random markets.
"""

import math

import numpy as np
import pytest

from corridor.models.filters import PASS, CutOffs, judge

MARKETS = ["L", "SG", "L+s", "L+l", "L+s+l"]  # large; small but growing; large and growing in one run or both


def plain_filter_2(rca, size, market, world):
    """Return whether a market is large, grows in the short run and in the long run, in plain Python."""
    s = 0.8 + 1 / ((rca + 0.85) * math.exp(rca - 0.01))
    needed = [g * s if g > 0 else g / s for g in world]
    return size >= (0.02 if rca >= 1 else (3 - rca) / 100), *(g >= need for g, need in zip(market, needed, strict=True))


def plain_cell(large, short, long, relative):
    """Return the number of a cell in plain Python, None for a market that filter 2 refuses."""
    if large:
        kind = "L" + "+s" * short + "+l" * long
    elif short and long:
        kind = "SG"
    else:
        return None
    row = sum(relative >= bound for bound in (0.25, 0.5, 1.0))
    return 5 * row + MARKETS.index(kind) + 1


@pytest.mark.parametrize(
    ("rca", "scale", "size"),
    [
        (0.0, 1.98829, 0.03),
        (0.5, 1.25380, 0.025),
        (1.0, 1.00085, 0.02),
        (2.0, 0.84796, 0.02),
        (5.0, 0.80116, 0.02),
    ],
)
def test_the_scale_and_the_size_by_comparative_advantage(rca, scale, size):
    figures = market(rca=rca, world_short=100.0, world_long=-100.0)
    tests = judge(figures, CutOffs()).tests
    assert tests["short"].cutoff[0] == pytest.approx(100 * scale, abs=1e-3)
    assert tests["long"].cutoff[0] == pytest.approx(-100 / scale, abs=1e-3)
    assert tests["size"].cutoff[0] == pytest.approx(size)


def market(**changes):
    good = {
        "governance": 1.0, "economy": 12.0, "outlook": 5.0, "size": 0.5, "short": 9.0, "long": 9.0, "world_short": 1.0,
        "world_long": 1.0, "rca": 1.0, "concentration": 0.2, "distance": 100.0, "logistics": 4.0, "share": 0.0,
    }  # fmt: skip
    return {role: np.array([value], dtype=np.float64) for role, value in {**good, **changes}.items()}


def test_random_markets_fall_where_a_person_would_put_them():
    draw, count = np.random.default_rng(20), 3000
    columns = {
        "rca": draw.exponential(1.0, count), "size": draw.exponential(0.02, count), "short": draw.normal(3, 10, count),
        "long": draw.normal(3, 6, count), "world_short": draw.normal(2, 5, count),
        "world_long": draw.normal(2, 3, count),
        "concentration": draw.uniform(0.05, 0.5, count), "share": draw.exponential(0.15, count),
    }  # fmt: skip
    constant = {role: np.full(count, values[0]) for role, values in market().items() if role not in columns}
    found = judge({**constant, **columns}, CutOffs())
    cells = set()
    for n in range(count):
        one = {role: float(values[n]) for role, values in columns.items()}
        market_growth, world_growth = (one["short"], one["long"]), (one["world_short"], one["world_long"])
        answers = plain_filter_2(one["rca"], one["size"], market_growth, world_growth)
        cell = plain_cell(*answers, one["share"] / one["concentration"])
        assert (found.filters[n, 1] == PASS) == (cell is not None)
        told = found.cell(n)
        assert told is None if cell is None else told.startswith(f"cell {cell}: ")
        cells.add(cell)
    assert cells == {None, *range(1, 21)}
