"""Cut-offs of TRADE-DSM by hand, and what must hold of them whatever the figures."""

import math

import numpy as np
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from corridor.measures import dsm

RCA = st.floats(0, 50)
GROWTH = st.floats(-90, 300)
BOUNDED = settings(max_examples=40, deadline=None, derandomize=True)


def one(value):
    return np.array([value], dtype=np.float64)


def test_the_scale_by_hand():
    # 0.8 + 1/(0.85·e^−0.01); e^0.01 = 1.010050167
    assert dsm.growth_scale(one(0.0))[0] == pytest.approx(0.8 + 1.010050167 / 0.85)
    assert dsm.growth_scale(one(1.0))[0] == pytest.approx(0.8 + math.exp(-0.99) / 1.85)
    assert dsm.growth_scale(one(1e6))[0] == 0.8
    assert np.isnan(dsm.growth_scale(one(np.nan)))[0]


@pytest.mark.parametrize(("world", "rca", "expected"), [(10.0, 2.0, 8.4794), (-10.0, 2.0, -11.7933), (0.0, 0.5, 0.0)])
def test_growth_cut_offs_by_hand(world, rca, expected):
    # s(2) = 0.8 + 1/(2.85·e^1.99) = 0.8 + 1/(2.85·7.31553) = 0.84796
    assert dsm.growth_cutoff(one(world), one(rca))[0] == pytest.approx(expected, abs=2e-3)


@pytest.mark.parametrize(("rca", "expected"), [(0.0, 0.03), (0.4, 0.026), (0.999999, 0.02), (1.0, 0.02), (7.0, 0.02)])
def test_size_cut_offs_by_hand(rca, expected):
    assert dsm.size_cutoff(one(rca))[0] == pytest.approx(expected, abs=1e-6)
    assert dsm.size_cutoff(one(rca), least=0.01)[0] == pytest.approx(expected / 2, abs=1e-6)


@BOUNDED
@given(RCA, RCA, GROWTH)
def test_more_advantage_never_raises_a_cut_off(low, more, world):
    rca = np.array([low, low + more])
    growth = dsm.growth_cutoff(np.full(2, world), rca)
    size = dsm.size_cutoff(rca)
    assert growth[1] <= growth[0]
    assert size[1] <= size[0]


@BOUNDED
@given(GROWTH, GROWTH, RCA)
def test_a_faster_world_never_lowers_the_cut_off(world, other, rca):
    slow, fast = sorted((world, other))
    cutoffs = dsm.growth_cutoff(np.array([slow, fast]), np.full(2, rca))
    assert cutoffs[0] <= cutoffs[1]


@BOUNDED
@given(st.floats(0.001, 100), RCA)
def test_growth_and_decline_are_scaled_the_other_way_round(world, rca):
    grows, shrinks = dsm.growth_cutoff(np.array([world, -world]), np.full(2, rca))
    assert grows * -shrinks == pytest.approx(world**2)


def test_annual_growth_by_hand():
    start = np.array([100.0, 100.0, 0.0, 0.0, np.nan, 100.0, 100.0, 50.0])
    end = np.array([144.0, 0.0, 0.0, 7.0, 5.0, 150.0, 50.0, -3.0])
    years = np.array([2, 3, 4, 4, 1, 0, 1, 3])
    expected = [20.0, -100.0, 0.0, np.nan, np.nan, np.nan, -50.0, np.nan]
    np.testing.assert_allclose(dsm.annual_growth(start, end, years), expected, atol=1e-12)


@BOUNDED
@given(st.floats(1, 1e9), st.floats(1, 1e9), st.integers(1, 12))
@example(24336696.0, 1.0, 1)
@example(1e9, 1.0, 12)
def test_growth_compounds_to_the_end(start, end, years):
    growth = dsm.annual_growth(one(start), one(end), np.array([years]))[0]
    # a rate near −100% tells what is left to the last bit of the whole only
    assert start * (1 + growth / 100) ** years == pytest.approx(end, rel=1e-9, abs=1e-14 * start)


def test_relative_size():
    expected = [0.25, np.nan, np.nan, np.nan]
    found = dsm.relative_size(np.array([5.0, 0.0, np.nan, 1.0]), np.array([20.0, 0.0, 9.0, np.nan]))
    np.testing.assert_array_equal(found, expected)


def test_accessibility_by_hand():
    distance, logistics = np.array([0.0, 20_000.0, 10_000.0, 30_000.0]), np.array([5.0, 1.0, 2.0, 3.0])
    np.testing.assert_allclose(dsm.accessibility(distance, logistics), [1.0, 0.0, 0.375, 0.25])
    duty = np.array([0.0, 50.0, 25.0, 400.0])
    np.testing.assert_allclose(dsm.accessibility(distance, logistics, duty), [1.0, 0.0, 1.25 / 3, 0.5 / 3])
    assert np.isnan(dsm.accessibility(one(np.nan), one(3.0)))[0]
    assert np.isnan(dsm.accessibility(one(100.0), one(3.0), one(np.nan)))[0]


@BOUNDED
@given(st.lists(st.floats(0.001, 1), min_size=1, max_size=12))
def test_the_average_dollar_comes_from_a_supplier_with_the_share_of_the_index(flows):
    shares = np.array(flows) / math.fsum(flows)
    index = math.fsum(shares**2)
    weighted = math.fsum(share * share for share in shares)  # each supplier's share, weighted by its dollars
    assert dsm.position(one(weighted), one(index))[0] == pytest.approx(1.0)
    assert dsm.position(one(1 / len(flows)), one(1 / len(flows)))[0] == 1.0  # equal suppliers are all typical


def test_position_without_suppliers_is_unknown():
    np.testing.assert_array_equal(dsm.position(np.array([0.0, 0.1]), np.array([0.0, np.nan])), [np.nan, np.nan])


def test_every_cell_of_the_grid_once():
    columns = dsm.grid_column(
        np.array([True, False, True, True, True]),
        np.array([False, True, True, False, True]),
        np.array([False, True, False, True, True]),
    )
    assert columns.tolist() == [0, 1, 2, 3, 4]
    rows = dsm.grid_row(np.array([0.1, 0.25, 0.5, 1.0]))  # a bound belongs to the row above it
    assert rows.tolist() == [0, 1, 2, 3]
    cells = dsm.cell(np.repeat(rows, 5), np.tile(columns, 4))
    assert cells.tolist() == list(range(1, 21))


@pytest.mark.parametrize("flags", [(False, False, False), (False, True, False), (False, False, True)])
def test_a_small_market_that_grows_in_one_run_has_no_cell(flags):
    column = dsm.grid_column(*(np.array([flag]) for flag in flags))
    assert column.tolist() == [dsm.NO_COLUMN]
    assert dsm.cell(np.array([2]), column).tolist() == [0]


@pytest.mark.parametrize(
    ("row", "column", "expected"),
    [
        (0, 0, "explore the market"),
        (0, 4, "explore the market"),
        (1, 2, "expand in the market"),
        (2, 1, "expand in the market"),
        (3, 0, "defend the share"),
        (3, 2, "defend the share"),
        (3, 1, "defend the share and grow with the market"),
        (3, 4, "defend the share and grow with the market"),
    ],
)
def test_strategies(row, column, expected):
    assert dsm.strategy(row, column) == expected
