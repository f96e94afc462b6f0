"""Plain rules by hand on the small world."""

import math

import numpy as np
import pytest

from corridor.errors import UsageError
from corridor.indicators import compute
from corridor.study.backtest.job_baselines import BASELINES, scores_of
from factories import a_flow, a_report, a_world, added, cube_of, opportunities, reconciled

LINE = ("ARG", "BEL", "27")


@pytest.fixture(scope="module")
def tables():
    return a_world()


@pytest.fixture(scope="module")
def cube(tables):
    return cube_of(tables)


def one(cube, name, line=LINE):
    return scores_of(opportunities(cube, [line]), [name])[name][0]


def test_persistence_is_the_last_known_flow_of_those_seen(tables, cube):
    flows = reconciled(tables)
    assert one(cube, "persistence") == flows[2021, *LINE]
    assert one(cube.as_of(2018), "persistence") == flows[2018, *LINE]


def test_memory_is_the_highest_flow_of_six_years(tables, cube):
    flows = reconciled(tables)
    assert one(cube, "memory") == max(flows.get((year, *LINE), 0) for year in range(2016, 2022))
    old = added(tables, "goods_flows", a_flow(2014, "EST", "FIN", "30", 10**9), a_flow(2021, "EST", "FIN", "30", 7))
    assert one(cube_of(old), "memory", ("EST", "FIN", "30")) == 7.0
    assert one(cube_of(old).as_of(2019), "memory", ("EST", "FIN", "30")) == 10**9


def test_a_flow_that_is_unknown_or_estimated_is_missing_and_not_zero(cube):
    assert math.isnan(one(cube, "persistence", ("EST", "FIN", "10")))
    assert math.isnan(one(cube, "memory", ("EST", "FIN", "10")))
    assert math.isnan(one(cube, "persistence", ("ARG", "EST", "J62_63")))


def test_size_and_gravity_by_hand(tables, cube):
    flows = reconciled(tables)
    sold = sum(v for key, v in flows.items() if (key[0], key[1], key[3]) == (2021, "ARG", "27"))
    bought = sum(v for key, v in flows.items() if (key[0], key[2], key[3]) == (2021, "BEL", "27"))
    size = math.log1p(sold) + math.log1p(bought)
    assert one(cube, "size") == pytest.approx(size)
    pair = [(cube.countries[i], cube.countries[j]) for i, j in cube.corridors].index(LINE[:2])
    assert one(cube, "gravity") == pytest.approx(size - math.log(cube.pair_figures["distance_km"][pair]))


def test_the_rest_are_indicators(cube):
    o = opportunities(cube)
    for name, indicator in (("momentum", "flow_growth"), ("epi", "epi_full"), ("density", "density")):
        expected = compute(o, [indicator])[0][indicator].fill_null(np.nan).to_numpy()
        np.testing.assert_array_equal(scores_of(o, [name])[name], expected)


def test_every_rule_scores_and_says_what_it_is(cube):
    found = scores_of(opportunities(cube))
    assert list(found) == list(BASELINES)
    silent = {name for name, score in found.items() if not np.isfinite(score).any()}
    assert silent == {"density"}  # no panel of the small world is large enough for a product space
    assert all(BASELINES[name].title and BASELINES[name].formula for name in found)


def test_an_unknown_rule_is_refused(cube):
    with pytest.raises(UsageError, match="persistance"):
        scores_of(opportunities(cube), ["persistance"])


def test_later_flows_do_not_move_a_rule(tables, cube):
    later = added(tables, "goods_flows", a_flow(2021, "FIN", "EST", "30", 99))
    later = added(later, "reporting", a_report(2021, "EST", "importer", "30", "declared"))
    o, other = opportunities(cube.as_of(2019)), opportunities(cube_of(later).as_of(2019))
    lines = np.flatnonzero(np.array([other.cube.products[k] != "30" for k in other.product]))
    for name, score in scores_of(o).items():
        np.testing.assert_allclose(scores_of(other)[name][lines], score, rtol=1e-12)
