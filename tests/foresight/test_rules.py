"""Plain rules order cells as they say, and gravity expects more of what is larger."""

import numpy as np
import pytest
from scipy.stats import spearmanr
from sklearn.linear_model import PoissonRegressor

from corridor.errors import DataError
from corridor.foresight import FORECASTERS, Desk, Workshop
from corridor.foresight.estimators import Standardise
from corridor.foresight.features import describe
from corridor.foresight.features.own import FLOOR
from corridor.foresight.rules import _sizes, expected_flows
from corridor.foresight.world import SCALE
from corridor.panels import panel_of
from factories_foresight import LAST, a_history, cells_of, every_cell
from factories_panels import flows

COLUMNS = {
    "persistence": ("flow_0",),
    "memory": ("memory",),
    "size": ("supply_dollars", "demand_dollars"),
    "momentum": ("slope",),
    "epi": ("epi",),
    "unrealised": ("gap",),
    "density": ("density",),
}
RULES = (*COLUMNS, "gravity", "gravity_gap")


def a_desk(table, cells=None, **given):
    panel = panel_of(table)
    return Desk(Workshop(panel), panel.last, every_cell(panel) if cells is None else cells, "activation", 3, **given)


@pytest.fixture(scope="module")
def desk():
    return a_desk(a_history(30))


@pytest.mark.parametrize("name", COLUMNS)
def test_a_rule_is_the_sum_of_its_features(desk, name):
    said = FORECASTERS[name].forecast(desk)
    np.testing.assert_array_equal(said.score, sum(desk.column(column) for column in COLUMNS[name]))
    assert np.ptp(said.score) > 0


@pytest.mark.parametrize("name", RULES)
def test_a_rule_gives_a_finite_score_and_no_chance(desk, name):
    said = FORECASTERS[name].forecast(desk)
    assert np.isfinite(said.score).all()
    assert said.probability is said.expected is said.low is said.high is None


@pytest.mark.parametrize("name", RULES)
def test_a_rule_learns_nothing_from_outcomes(name):
    """It answers from a single year, from which no outcome is known."""
    desk = a_desk(a_history(30, years=(LAST, LAST)))
    with pytest.raises(DataError, match="nothing can be learned"):
        _ = desk.lessons
    assert np.isfinite(FORECASTERS[name].forecast(desk).score).all()


@pytest.fixture(scope="module")
def sizes():
    """A world in which a flow is what sizes make it: exporter · importer, no product apart from another."""
    rows = [
        (2000, f"E{e:02d}", f"I{i:02d}", product, 100 * (e + 1) * (i + 1))
        for e in range(15)
        for i in range(15)
        for product in "pq"
        if (e * 7 + i * 3) % 5
    ]
    return a_desk(flows(*rows))


def test_gravity_expects_flows_above_nothing_and_in_order_of_size(sizes):
    expected = expected_flows(sizes)
    assert (expected > 0).all()
    e, i = (np.array([int(code[1:]) + 1 for code in sizes.cells[side]]) for side in ("exporter", "importer"))
    assert spearmanr(expected, e * i).statistic > 0.95
    for own, other in ((e, i), (i, e)):
        for code in (3, 9):
            at = other == code
            assert spearmanr(expected[at], own[at]).statistic > 0.95


def test_gravity_is_the_poisson_regression_of_all_combinations(desk):
    """The drawn ones are all there are here, and every flow is among them once."""
    world = desk.workshop.world(LAST)
    e, i, p = world.panel.shape
    at = np.arange(e * i * p)
    figures = describe(world, world.panel.names(at // (i * p), at // p % i, at % p))
    flows_now = np.zeros(at.size)
    flows_now[world.panel.cell] = world.flows[:, -1]
    sizes = Standardise().fit(_sizes(figures))
    oracle = PoissonRegressor(alpha=1e-3, max_iter=1000, tol=1e-8, solver="lbfgs")
    oracle.fit(sizes.transform(_sizes(figures)), flows_now)
    expected = oracle.predict(sizes.transform(_sizes(desk.figures)))
    np.testing.assert_allclose(expected_flows(desk), expected, rtol=2e-3)


def test_drawn_combinations_stand_for_all(desk, monkeypatch):
    """Gravity expects as much as there is, however few of the cells without a flow it is fitted on."""
    traded = desk.workshop.world(LAST).flows[:, -1].sum()
    monkeypatch.setattr("corridor.foresight.rules.DRAWN", 150)
    sums = [
        expected_flows(Desk(desk.workshop, desk.year, desk.cells, "activation", 3, seed=seed)).sum()
        for seed in range(20)
    ]
    assert np.mean(sums) == pytest.approx(traded, rel=0.1)


def test_gravity_less_flow_is_how_far_the_flow_is_below(desk):
    flow = np.expm1(desk.column("flow_0")) / SCALE
    gap = FORECASTERS["gravity_gap"].forecast(desk).score
    np.testing.assert_allclose(gap, np.log((expected_flows(desk) + FLOOR) / (flow + FLOOR)), atol=1e-9)


def test_gravity_draws_by_its_seed(desk, monkeypatch):
    monkeypatch.setattr("corridor.foresight.rules.DRAWN", 200)
    first, again, other = (
        expected_flows(Desk(desk.workshop, desk.year, desk.cells, "activation", 3, seed=seed)) for seed in (1, 1, 2)
    )
    assert first.tobytes() == again.tobytes() != other.tobytes()
    assert np.corrcoef(np.log(first), np.log(other))[0, 1] > 0.9


def test_a_year_without_flows_leads_gravity_to_expect_none():
    table = flows((2000, "A", "B", "p", 10), (2000, "C", "B", "p", 10), (2001, "A", "B", "p", 0))
    desk = a_desk(table, cells_of(("A", "B", "p"), ("C", "B", "p")))
    assert expected_flows(desk).tolist() == [0.0, 0.0]
    assert FORECASTERS["gravity_gap"].forecast(desk).score.tolist() == [0.0, 0.0]


@pytest.mark.parametrize("name", RULES)
def test_unknown_codes_have_a_score(desk, name):
    cells = cells_of(("??", "K01", "270900"), ("K00", "??", "270900"), ("K00", "K01", "??"), ("K00", "K01", "270900"))
    said = FORECASTERS[name].forecast(Desk(desk.workshop, desk.year, cells, "activation", 3))
    assert np.isfinite(said.score).all()
