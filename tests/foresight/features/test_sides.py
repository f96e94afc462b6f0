"""Sums by side, held against sums of the table of flows by other means."""

import math

import numpy as np
import polars as pl
import pytest

from corridor.foresight.features.sides import FAINT, MEASURES, PRIOR, SIDE_SUMS, TITLES
from factories_foresight import LAST, a_history, a_world, cells_of, computed, every_cell
from factories_panels import flows, history

KEYS = {
    "supply": ["exporter", "product"],
    "demand": ["importer", "product"],
    "pair": ["exporter", "importer"],
    "exporter": ["exporter"],
    "importer": ["importer"],
    "product": ["product"],
}


@pytest.fixture(scope="module")
def table():
    return a_history(3)


@pytest.fixture(scope="module")
def world(table):
    return a_world(table)


@pytest.fixture(scope="module")
def cells(world):
    return every_cell(world.panel)


@pytest.fixture(scope="module")
def found(world, cells):
    return computed(SIDE_SUMS, world, cells)


def spread_out(table, year):
    """Flows of a year over the median flow of their product in that year."""
    flows_of = table.filter(pl.col("year") == year)
    return flows_of.with_columns(share=pl.col("value_usd") / pl.col("value_usd").median().over("product"))


def summed(table, cells, side, year, what):
    """Add something up by the keys of a side and join it to the cells, in their order."""
    sums = spread_out(table, year).group_by(KEYS[side]).agg(what.alias("sum"))
    return cells.join(sums, on=KEYS[side], how="left", maintain_order="left")["sum"].fill_null(0.0).to_numpy()


def units(table, cells, side):
    medians = table.filter(pl.col("year") == LAST).group_by("product").agg(unit=pl.col("value_usd").median())
    if side not in {"supply", "demand", "product"}:
        return np.full(cells.height, medians["unit"].median())
    return cells.join(medians, on="product", how="left", maintain_order="left")["unit"].to_numpy()


@pytest.mark.parametrize("side", KEYS)
def test_sums_of_the_last_year(table, cells, found, side):
    dollars = summed(table, cells, side, LAST, pl.col("value_usd").sum())
    np.testing.assert_allclose(found[f"{side}_dollars"], np.log1p(dollars / units(table, cells, side)))
    active = summed(table, cells, side, LAST, pl.len())
    np.testing.assert_allclose(found[f"{side}_active"], np.log1p(active))
    large = summed(table, cells, side, LAST, (pl.col("share") >= 0.5).sum())
    np.testing.assert_allclose(found[f"{side}_large"], np.log1p(large))
    strength = summed(table, cells, side, LAST, (20 * pl.col("share")).log1p().sum())
    np.testing.assert_allclose(found[f"{side}_strength"], np.log1p(strength))


@pytest.mark.parametrize("side", KEYS)
def test_changes_since_three_years_ago(table, cells, found, side):
    now, before, then = (
        summed(table, cells, side, year, pl.col("value_usd").sum()) for year in (LAST, LAST - 1, LAST - 3)
    )
    unit = units(table, cells, side)
    np.testing.assert_allclose(found[f"{side}_growth"], np.log((now + before + unit) / (2 * then + unit)))
    large, was = (summed(table, cells, side, year, (pl.col("share") >= 0.5).sum()) for year in (LAST, LAST - 3))
    np.testing.assert_allclose(found[f"{side}_large_growth"], np.log1p(large) - np.log1p(was))


def test_new_flows_by_hand():
    grew = history(2000, "A", "B", "p", [None, 1, 1, 1, 1, 60, 60, 60])  # small until 2004, substantial from 2005
    came = history(2000, "A", "C", "p", [0, 0, 0, 0, 0, 0, 5, 5])  # began in 2006, and stays small
    rest = [row for exporter in "DEF" for row in history(2000, exporter, "B", "p", [100] * 8)]
    found = computed(SIDE_SUMS, a_world(flows(*grew, *came, *rest)), cells_of(("A", "B", "p"), ("D", "B", "p")))
    # the median is 100 throughout; small is below 5 (in 2002 and 2003), substantial from 50 on (in 2006 and 2007)
    assert found["supply_started"] == pytest.approx([math.log(2), 0.0])
    assert found["importer_started"] == pytest.approx([math.log(2)] * 2)
    assert found["supply_appeared"] == pytest.approx([math.log(2), 0.0])
    assert found["importer_appeared"] == pytest.approx([0.0, 0.0])


def test_unknown_codes_count_as_without_trade(world):
    cells = cells_of(("??", "K01", "270900"), ("K00", "??", "270900"), ("K00", "K01", "??"))
    found = computed(SIDE_SUMS, world, cells)
    for side, unseen in {"supply": [0, 2], "demand": [1, 2], "pair": [0, 1], "exporter": [0], "importer": [1]}.items():
        for measure in ("dollars", "growth", "large", "active", "started", "appeared", "strength"):
            assert found[f"{side}_{measure}"][unseen].tolist() == [0.0] * len(unseen), (side, measure)
        overall = world.started.mean()
        np.testing.assert_allclose(found[f"{side}_rate"][unseen], math.log(overall + FAINT))
    assert found["exporter_dollars"][1] > 0


def test_a_rate_is_shrunk_towards_that_of_the_world(world, cells, found):
    overall = world.started.mean()
    assert 0 < overall < 1
    started, large = np.expm1(found["supply_started"]), np.expm1(found["supply_large"])
    panel = world.panel
    ever = cells.join(
        panel.names(panel.exporter, panel.importer, panel.product).group_by("exporter", "product").len(),
        on=["exporter", "product"], how="left", maintain_order="left",
    )["len"].fill_null(0).to_numpy()  # fmt: skip
    rate = (started + PRIOR * overall) / (ever - large + PRIOR)
    np.testing.assert_allclose(found["supply_rate"], np.log(rate + FAINT))


def test_every_side_has_every_measure(found):
    assert set(found) == {f"{side}_{measure}" for side in TITLES for measure in MEASURES}


def test_what_is_said_of_a_cell_does_not_hang_on_the_other_cells(world, cells, found):
    few = computed(SIDE_SUMS, world, cells.filter(pl.col("product") == "270900").head(3))
    at = cells.with_row_index().filter(pl.col("product") == "270900")["index"].head(3).to_numpy()
    for name, values in few.items():
        np.testing.assert_array_equal(values, found[name][at], err_msg=name)
