"""A panel made ready to describe cells: medians, flows, what began, sums by side."""

import numpy as np
import polars as pl
import pytest

from corridor.foresight.world import BACK, SIDES, WINDOW, Cells, World, _filled
from corridor.panels import Thresholds, panel_of
from factories_foresight import LAST, a_history, a_world, cells_of
from factories_panels import flows, history


@pytest.fixture(scope="module")
def table():
    return a_history(6)


@pytest.fixture(scope="module")
def world(table):
    return a_world(table)


def test_flows_are_multiples_of_the_years_median(table, world):
    panel = world.panel
    rows = table.filter(pl.col("year") > LAST - WINDOW).with_columns(
        share=pl.col("value_usd") / pl.col("value_usd").median().over("year", "product")
    )
    at = panel.locate(rows).row
    shares = world.flows[at, rows["year"].to_numpy() - (LAST - WINDOW + 1)]
    np.testing.assert_allclose(shares, rows["share"])
    assert world.flows.sum() == pytest.approx(rows["share"].sum())  # and all others are none


def test_a_median_that_nobody_tells_is_that_of_the_year_before_or_else_after():
    told = np.array([[np.nan, 2.0, np.nan, 4.0, np.nan], [np.nan] * 5, [0.0, 7.0, 8.0, 9.0, 10.0]])
    expected = [[2.0, 2.0, 2.0, 4.0, 4.0], [1.0] * 5, [7.0, 7.0, 8.0, 9.0, 10.0]]
    np.testing.assert_array_equal(_filled(told), expected)


def test_unknown_flows_count_as_none_in_sums_and_as_gaps_in_cells():
    table = flows(*history(2000, "A", "B", "p", [10, None]), *history(2000, "C", "B", "p", [10, 10]))
    world = a_world(table)
    cells = Cells.of(world, world.panel.locate(cells_of(("A", "B", "p"))))
    np.testing.assert_array_equal(cells.flows, [[1.0, np.nan]])
    assert world.flows.tolist() == [[1.0, 0.0], [1.0, 1.0]]
    assert world.sums["product"].dollars.tolist() == [10.0]
    assert world.sums["product"].before.tolist() == [20.0]


@pytest.mark.parametrize("years", [1, 2, 4, WINDOW, WINDOW + 3])
def test_short_and_long_histories(years):
    world = a_world(flows(*history(2000, "A", "B", "p", [10] * years)))
    assert world.width == min(years, WINDOW)
    assert world.flows.shape == (1, world.width)
    assert world.year(0) == world.width - 1
    assert world.year(99) == 0
    assert not world.started.any()
    assert not world.appeared.any()


def test_what_became_substantial_and_what_began():
    steady = [row for exporter in "LMNOPQRST" for row in history(2000, exporter, "B", "p", [100] * 8)]
    cases = {
        "A": [0, 0, 1, 1, 30, 60, 60, 60],  # small in 2002 and 2003, substantial in 2006 and 2007
        "G": [0, 0, 1, 30, 30, 60, 60, 60],  # not small in 2003
        "H": [0, 0, 1, 1, 30, 60, 30, 60],  # not substantial in 2006
        "I": [0, 0, 9, 0, 0, 0, 0, 5],  # had nothing in 2003 and 2004
        "J": [0, 0, 0, 0, 5, 0, 0, 5],  # had something in 2004
        "K": [0, 0, 0, 0, 0, 0, 5, 0],  # began in 2006
    }
    rows = [row for exporter, values in cases.items() for row in history(2000, exporter, "B", "p", values)]
    world = a_world(flows(*steady, *rows))
    assert (world.median == 100).all()
    names = np.array(world.panel.exporters)[world.panel.exporter]
    assert set(names[world.started == 1]) == {"A"}
    assert set(names[world.appeared == 1]) == {"I", "K"}


def test_thresholds_move_what_counts_as_substantial(table, world):
    high = World(world.panel, thresholds=Thresholds(substantial=1.5))
    assert high.sums["exporter"].large.sum() == (world.flows[:, -1] >= 1.5).sum()
    assert 0 < high.sums["exporter"].large.sum() < world.sums["exporter"].large.sum()


def test_sums_of_all_sides_add_up_to_the_same(world):
    for name in ("dollars", "before", "earlier", "large", "active", "strength", "started", "appeared", "cells"):
        sums = [getattr(world.sums[side], name).sum() for side in SIDES]
        np.testing.assert_allclose(sums, sums[0], err_msg=name)
    assert world.sums["product"].earlier.sum() == world.dollars[:, -1 - BACK].sum()


def test_groups_number_each_side_apart(world):
    e, i, p = world.panel.shape
    at = np.arange(e * i * p)
    places = at // (i * p), at // p % i, at % p
    for side in SIDES:
        groups = world.groups(side, *places)
        assert np.unique(groups).size == world.size(side) == groups.max() + 1


def test_codes_that_are_not_known_are_not_seen(world):
    cells = Cells.of(world, world.panel.locate(cells_of(
        ("K00", "K01", "270900"), ("??", "K01", "270900"), ("K00", "??", "270900"), ("K00", "K01", "??"),
    )))  # fmt: skip
    assert {side: cells.seen(side).tolist() for side in SIDES} == {
        "supply": [True, False, True, False],
        "demand": [True, True, False, False],
        "pair": [True, False, False, True],
        "exporter": [True, False, True, True],
        "importer": [True, True, False, True],
        "product": [True, True, True, False],
    }
    assert (cells.row[1:] == -1).all()


def test_a_product_without_a_known_flow_has_a_median_of_one():
    table = flows((2000, "A", "B", "p", 10), (2000, "A", "B", "q", 0), (2000, "A", "C", "q", 0), value_cap=[10, 5, 5])
    world = World(panel_of(table))
    assert world.median[:, -1].tolist() == [10.0, 1.0]
