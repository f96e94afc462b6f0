import numpy as np
import pytest

from corridor.errors import UsageError
from corridor.panels.outcomes import Thresholds
from corridor.study.backtest.job_outcomes import truth_of
from corridor.study.outcomes import AIMS, _activation, _growth, known_flows, needed_after, product_medians, trade_after
from factories import a_world, cube_of, opportunities

WORLD = cube_of(a_world())
ROWS = opportunities(WORLD)
LOOSE = Thresholds(small=0.7, substantial=0.9)


def test_what_is_known_is_what_the_cube_knows_and_no_estimate():
    found = known_flows(ROWS, WORLD.years)
    known = (WORLD.flow_known & ~WORLD.flow_estimated)[ROWS.corridor, ROWS.product]
    np.testing.assert_array_equal(np.isfinite(found), known)
    np.testing.assert_array_equal(found[known], WORLD.flows[ROWS.corridor, ROWS.product][known])
    assert WORLD.flow_estimated[ROWS.corridor, ROWS.product].any()
    assert np.isnan(known_flows(ROWS, np.array([1990]))).all()


TRUTH = truth_of(WORLD)
TOLD = [
    (aim, year, horizon)
    for aim in AIMS
    for year in range(2014, 2021)
    for horizon in (1, 2, 3)
    if TRUTH.can_tell(year, aim, horizon, LOOSE)
]


@pytest.mark.parametrize(("aim", "year", "horizon"), TOLD)
def test_outcomes_are_those_of_a_backtest_of_the_same_cube(aim, year, horizon):
    """Two ways to the same figures: here straight from the cube, there through panels with bounds."""
    own = trade_after(ROWS, year, aim=aim, horizon=horizon, thresholds=LOOSE)
    other = TRUTH.outcome(ROWS.corridor, ROWS.product, year, target=aim, horizon=horizon, thresholds=LOOSE)
    np.testing.assert_allclose(own.value, other.value)


def test_some_flows_activate_and_some_do_not():
    values = trade_after(ROWS, 2018, aim="activation", horizon=1, thresholds=LOOSE).value
    assert {0.0, 1.0} <= set(values[np.isfinite(values)].tolist())


def test_an_activation_by_hand():
    flows = np.array([[1.0, 1.0, 50.0, 60.0], [1.0, 1.0, 50.0, 40.0], [1.0, 9.0, 50.0, 60.0], [1.0, 1.0, 50.0, np.nan]])
    found = _activation(flows, np.full(4, 100.0), 1, 1, Thresholds())
    np.testing.assert_array_equal(found, [1.0, 0.0, np.nan, np.nan])


def test_growth_by_hand_counts_a_flow_that_ends_as_at_the_line():
    now, later, line = np.array([10.0, 10.0, 1.0, 10.0]), np.array([20.0, 0.0, 9.0, np.nan]), np.full(4, 5.0)
    found = _growth(now, later, line)
    np.testing.assert_allclose(found, [np.log(2), np.log(0.5), np.nan, np.nan])


def test_nothing_is_compared_across_a_new_nomenclature():
    mine = ROWS.product == WORLD.product_index["260300"]  # HS12 up to 2017, HS17 from 2018
    assert np.isnan(trade_after(ROWS, 2016, aim="growth", horizon=2).value[mine]).all()
    assert np.isfinite(trade_after(ROWS, 2018, aim="growth", horizon=2).value[mine]).any()


def test_medians_are_those_of_positive_flows_known_among_the_opportunities():
    found = product_medians(ROWS, np.array([2018, 2019]))
    flows = known_flows(ROWS, np.array([2018, 2019]))
    for name in ("27", "260300"):
        k = WORLD.product_index[name]
        for column in (0, 1):
            values = flows[ROWS.product == k, column]
            assert found[k, column] == np.median(values[values > 0])
    few = ROWS.take(np.flatnonzero(ROWS.product == WORLD.product_index["27"])[:4])
    assert np.isnan(product_medians(few, np.array([2018]))[WORLD.product_index["84"]]).all()


def test_an_unknown_aim_or_horizon_is_refused():
    with pytest.raises(UsageError, match="target must be one of activation, growth, dollars"):
        trade_after(ROWS, 2018, aim="share", horizon=1)
    with pytest.raises(UsageError, match="horizon 1 or more: 'growth', 0"):
        trade_after(ROWS, 2018, aim="growth", horizon=0)


def test_an_activation_takes_a_year_more():
    assert (needed_after("activation", 3), needed_after("growth", 3), needed_after("dollars", 1)) == (4, 3, 1)
