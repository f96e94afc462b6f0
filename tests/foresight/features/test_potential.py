"""Supply, demand and ease, held against the measures of trade that corridor has for them."""

import math
from dataclasses import replace

import numpy as np
import polars as pl
import pytest

from corridor.foresight.features.own import FLOOR
from corridor.foresight.features.potential import FAINT, HALF, POTENTIAL
from corridor.foresight.world import World
from corridor.measures.advantage import rca
from corridor.measures.potential import potential_of_rows
from factories_foresight import LAST, a_history, a_world, cells_of, computed, every_cell
from factories_panels import flows, history


@pytest.fixture(scope="module")
def table():
    return a_history(1)


@pytest.fixture(scope="module")
def world(table):
    return a_world(table)


@pytest.fixture(scope="module")
def cells(world):
    return every_cell(world.panel)


@pytest.fixture(scope="module")
def found(world, cells):
    return computed(POTENTIAL, world, cells)


@pytest.fixture(scope="module")
def known(table, cells):
    """Export potential of the last year by corridor's measure of it, beside the place of each cell."""
    last = table.filter(pl.col("year") == LAST)
    rows = last.select("exporter", "importer", "product", value="value_usd")
    medians = last.group_by("product").agg(unit=pl.col("value_usd").median())
    return (
        potential_of_rows(rows, candidates=True)
        .join(cells.with_row_index("at"), on=["exporter", "importer", "product"])
        .join(medians, on="product")
    )


def test_epi_is_the_export_potential_of_the_last_year(known, found):
    at = known["at"].to_numpy()
    assert at.size > 300
    np.testing.assert_allclose(found["epi"][at], np.log1p(20 * known["potential"] / known["unit"]))
    np.testing.assert_allclose(found["ease"][at], np.log1p(known["ease"]))
    np.testing.assert_allclose(found["market_share"][at], known["supply"])
    np.testing.assert_allclose(found["expected"][at], np.log1p(20 * known["supply"] * known["demand"] / known["unit"]))


def test_without_supply_demand_or_ties_there_is_no_potential(known, found, cells):
    others = np.setdiff1d(np.arange(cells.height), known["at"].to_numpy())
    assert others.size
    assert not found["epi"][others].any()


def test_a_pair_without_ties_has_half_of_what_it_would_trade():
    rows = [("A", "B", 90), ("A", "C", 30), ("D", "B", 60), ("D", "E", 30)]
    table = flows(*((2000, exporter, importer, "p", value) for exporter, importer, value in rows))
    found = computed(POTENTIAL, a_world(table), cells_of(("D", "C", "p"), ("A", "B", "p")))
    supply, demand, unit, typical = 90 / 210, 30, 45, 45  # of flows and of pairs 30, 30, 60 and 90 the median is 45
    would = supply * demand
    shrunk = HALF * typical / (would + typical)
    assert found["expected"][0] == pytest.approx(math.log1p(20 * would / unit))
    assert found["potential"][0] == pytest.approx(math.log(would / unit * shrunk + FAINT))
    assert found["gap"][0] == pytest.approx(found["potential"][0] - math.log(FLOOR))
    assert found["ease"][0] == found["epi"][0] == 0.0
    assert found["gap"][1] == pytest.approx(found["potential"][1] - math.log(90 / 45 + FLOOR))


def test_advantage_is_balassas_index(table, found, cells):
    last = table.filter(pl.col("year") == LAST)
    wide = last.pivot("product", index="exporter", values="value_usd", aggregate_function="sum").fill_null(0)
    index = rca(wide.drop("exporter").to_numpy())
    names = [name for name in wide.columns if name != "exporter"]
    by_cell = {(e, p): index[k, j] for k, e in enumerate(wide["exporter"]) for j, p in enumerate(names)}
    expected = [by_cell[e, p] for e, p in cells.select("exporter", "product").iter_rows()]
    np.testing.assert_allclose(found["rca"], np.log1p(expected))


def test_the_market_by_hand():
    rows = [*history(2000, "A", "B", "p", [80, 80, 80, 20]), *history(2000, "C", "B", "p", [10, 10, 10, 60])]
    rows += history(2000, "C", "B", "q", [50] * 4)
    found = computed(POTENTIAL, a_world(flows(*rows)), cells_of(("A", "B", "p"), ("A", "?", "p")))
    assert found["top_share"] == pytest.approx([60 / 80, 0.0])
    assert found["given_up"] == pytest.approx([math.log1p(60 / 80), 0.0])  # A sells 60 less than three years ago
    assert found["market_share"] == pytest.approx([20 / 80, 20 / 80])
    # B is the only importer there is: p weighs as much in its purchases as in the world's
    assert found["dependence"] == pytest.approx([math.log(2), 0.0])
    assert found["median"] == pytest.approx([math.log(40)] * 2)


def test_distance_is_the_logarithm_of_kilometres(world, cells):
    n = len(world.panel.exporters)
    kilometres = np.full((n, n), 1000.0)
    kilometres[0, 1], kilometres[0, 2] = np.nan, 0.5
    near = computed(POTENTIAL, World(replace(world.panel, distance=kilometres)), cells_of(
        ("K00", "K01", "270900"), ("K00", "K02", "270900"), ("K00", "K03", "??"), ("??", "K03", "270900"),
    ))["distance"]  # fmt: skip
    np.testing.assert_allclose(near, [np.nan, 0.0, math.log(1000), np.nan])
    assert np.isnan(computed(POTENTIAL, world, cells)["distance"]).all()


def test_unknown_codes(world):
    cells = cells_of(("??", "K01", "270900"), ("K00", "??", "270900"), ("K00", "K01", "??"))
    found = computed(POTENTIAL, world, cells)
    for name in ("expected", "epi"):
        assert found[name].tolist() == [0.0] * 3, name
    assert found["ease"][:2].tolist() == [0.0, 0.0]
    assert found["rca"][[0, 2]].tolist() == found["market_share"][[0, 2]].tolist() == [0.0, 0.0]
    assert found["rca"][1] > 0
    assert found["dependence"][[1, 2]].tolist() == found["top_share"][[1, 2]].tolist() == [0.0, 0.0]
    assert found["potential"] == pytest.approx([math.log(FAINT)] * 3)
    assert np.isnan(found["median"][2])  # not that of another product
    assert np.isfinite(found["median"][:2]).all()
