"""All features together: names, gaps, scale, order of cells, and that nothing later is seen."""

import numpy as np
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from corridor.foresight.features import FAMILIES, FEATURES, NAMES, describe
from corridor.foresight.world import World
from corridor.panels import panel_of
from factories_foresight import LAST, a_changed_future, a_history, a_world, cells_of, computed, described, every_cell
from factories_panels import history, tables

UNKNOWN = cells_of(("??", "K01", "270900"), ("K00", "??", "270900"), ("K00", "K01", "??"), ("??", "??", "??"))


@pytest.fixture(scope="module")
def table():
    return a_history(4)


@pytest.fixture(scope="module")
def world(table):
    return a_world(table)


@pytest.fixture(scope="module")
def cells(world):
    return pl.concat([every_cell(world.panel), UNKNOWN])


def test_names_are_unique_and_every_family_computes_its_own(world, cells):
    assert len(set(NAMES)) == len(NAMES) > 90
    for family in FAMILIES:
        assert set(computed(family, world, cells)) == {feature.name for feature in family.features}, family.title


def test_features_say_what_they_are():
    assert all(feature.title and feature.sign in {-1, 0, 1} for feature in FEATURES)
    assert {feature.name for feature in FEATURES if feature.sign == -1} == {"distance"}


def test_columns_stand_in_the_order_of_names(world, cells):
    figures = describe(world, cells)
    assert figures.shape == (cells.height, len(NAMES))
    assert figures.dtype == np.float32
    for family in FAMILIES:
        for name, values in computed(family, world, cells).items():
            np.testing.assert_array_equal(figures[:, NAMES.index(name)], values.astype(np.float32), err_msg=name)


def test_no_figure_is_infinite_and_unknown_codes_have_some(world, cells):
    figures = describe(world, cells)
    assert not np.isinf(figures).any()
    assert np.isfinite(figures[-4:]).any(axis=1).all()


def test_cells_in_another_order_have_the_same_figures(world, cells):
    order = np.random.default_rng(0).permutation(cells.height)
    assert describe(world, cells[order]).tobytes() == describe(world, cells)[order].tobytes()


def test_figures_of_a_cell_do_not_hang_on_the_others(world, cells):
    at = np.r_[3:9, cells.height - 3 : cells.height]
    np.testing.assert_allclose(describe(world, cells[at]), describe(world, cells)[at], rtol=1e-6)


def test_no_cell_no_figures(world, cells):
    assert describe(world, cells.head(0)).shape == (0, len(NAMES))


@pytest.mark.parametrize("times", [8, 1000])
def test_dollars_of_another_size_change_the_median_alone(table, world, cells, times):
    larger = a_world(table.with_columns(pl.col("value_usd") * times))
    before, after = described(world, cells), described(larger, cells)
    for name in NAMES:
        grown = before[name] + (np.log(times) if name == "median" else 0.0)
        np.testing.assert_allclose(after[name], grown, rtol=1e-4, atol=1e-5, err_msg=name)


@pytest.mark.parametrize("year", [2004, 2009])
def test_nothing_later_is_seen(table, year):
    until = a_world(table.filter(pl.col("year") <= year))
    asked = every_cell(until.panel)
    known = describe(until, asked).tobytes()
    assert describe(World(panel_of(table).as_of(year)), asked).tobytes() == known
    changed = panel_of(a_changed_future(table, year))
    assert changed.last > year
    assert set(changed.exporters) > set(until.panel.exporters)
    assert describe(World(changed.as_of(year)), asked).tobytes() == known


def test_a_later_row_is_seen_once_its_year_has_come(table):
    """The test above could fail: a flow that is added to the year itself moves figures."""
    seen = a_world(pl.concat([table, pl.DataFrame(
        history(LAST, "A00", "K01", "270900", [10**9]), schema=table.schema, orient="row",
    )]))  # fmt: skip
    world = a_world(table)
    asked = every_cell(world.panel)
    assert describe(seen, asked).tobytes() != describe(world, asked).tobytes()


@settings(deadline=None, max_examples=40)
@given(table=tables().filter(lambda table: (table["value_usd"].max() or 0) > 0), seed=st.integers(0, 9))
def test_any_table_is_described_without_a_warning(table, seed):
    panel = panel_of(table)
    cells = pl.concat([every_cell(panel), UNKNOWN]).sample(fraction=1.0, shuffle=True, seed=seed)
    figures = describe(World(panel), cells)
    assert not np.isinf(figures).any()
    assert np.isfinite(figures[:, NAMES.index("known_share")]).all()
