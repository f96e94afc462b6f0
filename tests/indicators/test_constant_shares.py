"""Constant market shares on the small world: by hand, and as parts of the flow's growth."""

import numpy as np
import pytest

from corridor.indicators import compute
from factories import CHAPTERS, COUNTRIES, opportunities, reconciled, status

PARTS = ["cms_world", "cms_product", "cms_market", "cms_competitiveness"]
NAMES = [*PARTS, "flow_growth"]


def figures_of(cube, lines=None, window=5):
    return compute(opportunities(cube, lines, window), NAMES)


def test_by_hand(world, cube):
    """ARG sells chapter 10 to BEL in 2017 and 2021; the world is what all that declare in both years buy by chapter."""
    flows = reconciled(world)

    def bought(y, k, markets):
        return sum(v for key, v in flows.items() if (key[0], key[3]) == (y, k) and key[2] in markets)

    both = {
        k: [c for c in COUNTRIES if all(status(y, c, "importer", k) == "declared" for y in (2017, 2021))]
        for k in CHAPTERS
    }
    product = [bought(y, "10", both["10"]) for y in (2017, 2021)]
    whole = [sum(bought(y, k, both[k]) for k in CHAPTERS) for y in (2017, 2021)]
    market = [bought(y, "10", ["BEL"]) for y in (2017, 2021)]
    before, after = (flows.get((y, "ARG", "BEL", "10"), 0) for y in (2017, 2021))
    g, g_k, g_jk = (b / a - 1 for a, b in (whole, product, market))
    dollars = [before * g, before * (g_k - g), before * (g_jk - g_k), after - before - before * g_jk]
    figures, years = figures_of(cube, [("ARG", "BEL", "10")])
    for name, value in zip(PARTS, dollars, strict=True):
        assert figures[name][0] == pytest.approx(100 * value / ((before + after) / 2))
        assert years[name][0] == 2021


@pytest.mark.parametrize("year", [2021, 2019, 2016])
def test_the_parts_add_up_to_growth_of_the_flow(cube, year):
    figures, _ = figures_of(cube.as_of(year))
    table = figures.drop_nulls(PARTS)
    assert len(table) > 20
    market = table["cms_competitiveness"].is_not_null()
    total = sum(table[name].to_numpy() for name in PARTS)
    growth = table["flow_growth"].to_numpy()
    same = np.isclose(total, growth, atol=1e-6)
    # where the importer declares fewer years than the flow is known the two windows differ
    assert same.mean() > 0.6
    assert market.all()


def test_a_new_flow_is_all_competitiveness(world, cube):
    flows = reconciled(world)
    lines = [
        (i, j, k) for i in COUNTRIES for j in COUNTRIES for k in ("10", "20", "27")
        if i != j and (2017, i, j, k) not in flows and (2021, i, j, k) in flows
    ]  # fmt: skip
    figures, _ = figures_of(cube, lines)
    known = figures.drop_nulls(PARTS)
    assert len(known)
    assert (known["cms_competitiveness"] == 200.0).all()
    assert (known.select(PARTS[:3]) == 0.0).to_numpy().all()


def test_one_comparable_year_is_not_enough(cube):
    figures, _ = figures_of(cube.as_of(2018), [("ARG", "BEL", "260300")])  # HS17 begins in 2018
    assert figures.select(PARTS).null_count().row(0) == (1, 1, 1, 1)


def test_purchases_that_nobody_declares_leave_it_unknown(cube):
    figures, _ = figures_of(cube, [("ARG", "EST", "10")])
    assert figures.select(PARTS).null_count().row(0) == (1, 1, 1, 1)
