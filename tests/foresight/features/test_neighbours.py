"""What neighbours do, held against loops, and the density of the product space against corridor's measure of it."""

import numpy as np
import polars as pl
import pytest

from corridor.foresight.features import neighbours
from corridor.foresight.features.neighbours import FADING, FAINT, NEIGHBOURS, WHO
from corridor.measures.advantage import presence, rca
from corridor.measures.relatedness import density, proximity
from factories_foresight import LAST, a_history, a_world, cells_of, computed, every_cell
from factories_panels import flows


@pytest.fixture(scope="module")
def table():
    return a_history(5, countries=[f"K{n}" for n in range(8)], years=(LAST - 8, LAST))


def fresh(table):
    """A world that remembers no similarities."""
    return a_world(table)


def dense(world, values):
    """Values of the panel's cells in an array (E, I, P)."""
    panel, out = world.panel, np.zeros(world.panel.shape)
    out[panel.exporter, panel.importer, panel.product] = values
    return out


def looped(array, strength, axis, nearest=None):
    """Mean of the others along an axis, weighted by squared cosine, by loops over codes; (E, I, P)."""
    moved, alike = np.moveaxis(array, axis, 0), np.moveaxis(strength, axis, 0)
    out = np.zeros(moved.shape)
    for one in range(len(moved)):
        weights = np.zeros(len(moved))
        for other in range(len(moved)):
            a, b = alike[one].ravel(), alike[other].ravel()
            length = np.linalg.norm(a) * np.linalg.norm(b)
            weights[other] = 0.0 if other == one or length == 0 else (a @ b / length) ** 2
        if nearest is not None:
            weights[np.argsort(-weights)[nearest:]] = 0.0
        for other in range(len(moved)):
            out[one] += weights[other] * moved[other] / max(weights.sum(), 1e-12)
    return np.moveaxis(out, 0, axis)


def expected(world, nearest=None):
    """Every mean of neighbours by loops, name → (E, I, P)."""
    now, before, then = (dense(world, world.strength[:, -1 - back]) for back in (0, 1, 3))
    trade = np.maximum(now, FADING * before)
    values = {
        "trade": trade,
        "start": np.maximum(dense(world, world.started), FAINT * dense(world, world.appeared)),
        "change": trade - then,
    }
    return {
        f"{who}_{what}": looped(value, trade, axis, nearest)
        for axis, who in enumerate(WHO)
        for what, value in values.items()
    }


def assert_means(world, cells, nearest=None):
    found, at = computed(NEIGHBOURS, world, cells), world.panel.locate(cells)
    for name, values in expected(world, nearest).items():
        assert values.any(), name
        np.testing.assert_allclose(found[name], values[at.exporter, at.importer, at.product], atol=1e-10, err_msg=name)


def test_means_of_neighbours(table):
    world = fresh(table)
    assert_means(world, every_cell(world.panel))


def test_of_many_codes_only_the_nearest_count(table, monkeypatch):
    monkeypatch.setattr(neighbours, "MANY", 3)
    monkeypatch.setattr(neighbours, "NEAREST", 2)
    world = fresh(table)
    assert_means(world, every_cell(world.panel), nearest=2)


def test_blocks_of_columns_change_nothing(table, monkeypatch):
    world = fresh(table)
    cells = every_cell(world.panel).sample(fraction=1.0, shuffle=True, seed=1)
    whole = computed(NEIGHBOURS, world, cells)
    monkeypatch.setattr(neighbours, "BLOCK", 30)
    in_blocks = computed(NEIGHBOURS, fresh(table), cells)
    for name, values in whole.items():
        np.testing.assert_allclose(in_blocks[name], values, rtol=1e-12, err_msg=name)


def test_density_is_that_of_the_product_space_without_the_product_itself(table):
    products = [f"{n:02d}" for n in range(9)]
    world = a_world(a_history(2, products=products, years=(LAST - 1, LAST)))
    panel = world.panel
    cells = every_cell(panel)
    found, at = computed(NEIGHBOURS, world, cells)["density"], panel.locate(cells)
    sold = np.zeros((panel.shape[0], panel.shape[2]))
    np.add.at(sold, (panel.exporter, panel.product), panel.low[:, -1])
    has = presence(rca(sold))
    around = proximity(has).sum(axis=0) - 1.0  # the diagonal is 1
    with_itself = (found * around[at.product] + has[at.exporter, at.product]) / (around[at.product] + 1.0)
    np.testing.assert_allclose(with_itself, density(has)[at.exporter, at.product])
    assert 0 < found.mean() < 1


def test_a_world_of_two_has_no_neighbours():
    table = flows((2000, "A", "C", "p", 10), (2000, "B", "C", "p", 20), (2000, "B", "D", "q", 20))
    found = computed(NEIGHBOURS, a_world(table), cells_of(("A", "D", "p")))
    for name in ("exporters_trade", "importers_start", "products_change", "density"):
        assert np.isnan(found[name]).all(), name


def test_the_twin_of_a_seller_is_led_to_expect_the_same():
    twins = [(2000, exporter, importer, "p", 50) for exporter in "AB" for importer in "XY"]
    alone = [(2000, "C", "Z", "p", 50), (2000, "A", "V", "p", 50)]
    found = computed(NEIGHBOURS, a_world(flows(*twins, *alone)), cells_of(("B", "V", "p"), ("C", "V", "p")))
    assert found["exporters_trade"][0] == pytest.approx(np.log1p(20))  # A, its only neighbour, sells to V at the median
    assert found["exporters_trade"][1] == 0.0  # C has no market in common with anybody


def test_unknown_codes_have_no_neighbours(table):
    world = fresh(table)
    found = computed(NEIGHBOURS, world, cells_of(("??", "K1", "270900"), ("K0", "??", "270900"), ("K0", "K1", "??")))
    for name, values in found.items():
        if name != "density":
            assert values.tolist() == [0.0] * 3, name
    assert found["density"][[0, 2]].tolist() == [0.0, 0.0]


def test_later_calls_know_the_same_neighbours(table):
    world = fresh(table)
    cells = every_cell(world.panel)
    first, again = (
        computed(NEIGHBOURS, world, cells),
        computed(NEIGHBOURS, world, cells.filter(pl.col("product") > "5")),
    )
    at = cells.with_row_index().filter(pl.col("product") > "5")["index"].to_numpy()
    for name, values in again.items():
        np.testing.assert_allclose(values, first[name][at], rtol=1e-12, err_msg=name)
