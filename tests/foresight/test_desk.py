"""One question at one year: what it knows, what it learns from, and what it tries a learner on."""

from types import SimpleNamespace

import numpy as np
import pytest

from corridor.errors import DataError
from corridor.foresight import FORECASTERS, Desk, Workshop, learners
from corridor.foresight.desk import FOLDS, STRENGTH_SCALE
from corridor.foresight.estimators import Ranker, Trees
from corridor.foresight.features import NAMES, describe
from corridor.panels import TARGETS, panel_of
from factories_foresight import LAST, a_changed_future, a_history, cells_of, every_cell
from factories_panels import flows, history

YEAR, HORIZON = 2011, 1


@pytest.fixture(scope="module")
def table():
    return a_history(10)


@pytest.fixture(scope="module")
def shop(table):
    return Workshop(panel_of(table))


@pytest.fixture(scope="module")
def cells(shop):
    return every_cell(shop.panel.as_of(YEAR))


def desk(shop, cells, target="activation", **given):
    return Desk(shop, YEAR, cells, target, HORIZON, **given)


class Spy:
    """An estimator that notes what it learns from, and answers with its number among those that did."""

    def __init__(self, seen):
        self.seen = seen

    def fit(self, figures, aims, sample_weight=None, groups=None):
        self.seen.append(SimpleNamespace(figures=figures, aims=aims, weight=sample_weight, groups=groups))
        self.number = float(len(self.seen))
        return self

    def margin(self, figures):
        return np.full(len(figures), self.number)


def test_figures_are_those_of_the_year(shop, cells):
    expected = describe(shop.world(YEAR), cells)
    assert desk(shop, cells).figures.tobytes() == expected.tobytes()
    assert shop.world(YEAR).panel.last == YEAR < LAST


def test_a_column_has_no_gaps(shop):
    one = desk(shop, cells_of(("K00", "??", "270900"), ("K00", "K01", "270900")))
    assert np.isnan(one.figures[0, NAMES.index("flow_0")])
    assert one.column("flow_0")[0] == 0.0
    assert one.column("known_share").tolist() == [0.0, 1.0]


def test_units_are_medians_of_the_product(shop):
    one = desk(shop, cells_of(("K00", "K01", "270900"), ("K00", "K01", "??")))
    panel = shop.panel.as_of(YEAR)
    sold = panel.low[panel.product == panel.products.index("270900"), -1]
    assert one.unit.tolist() == [np.median(sold[sold > 0]), 1.0]


def test_dollars_are_learned_as_strengths_and_come_back(shop, cells):
    one = desk(shop, cells, "dollars")
    dollars, unit = np.array([0.0, 5.0, 1e6, 1e12]), np.array([1.0, 100.0, 1e6, 1e3])
    scaled = one.scaled(dollars, unit)
    np.testing.assert_allclose(scaled, np.log1p(STRENGTH_SCALE * dollars / unit))
    np.testing.assert_allclose(one.restored(scaled, unit), dollars, rtol=1e-9)
    assert one.restored(np.array([-3.0, 1e9]), np.ones(2))[0] == 0.0
    assert np.isfinite(one.restored(np.array([-3.0, 1e9]), np.ones(2))).all()


@pytest.mark.parametrize("target", ["growth", "share", "activation"])
def test_other_targets_are_learned_as_they_are(shop, cells, target):
    values = np.array([-0.5, 0.0, 2.0])
    one = desk(shop, cells, target)
    assert one.scaled(values, np.ones(3)) is values
    assert one.restored(values, np.ones(3)) is values


def test_a_history_too_short_to_learn_from_names_rules_that_need_not(cells):
    short = Workshop(panel_of(a_history(10, years=(2010, YEAR))))
    with pytest.raises(DataError, match=r"activation 1 years ahead as of 2011: no year up to 2009 .* memory or epi"):
        _ = desk(short, cells).lessons


def test_each_year_ahead_is_foretold_from_the_years_before_it_alone(shop, cells):
    seen = []
    one = desk(shop, cells, "growth")
    ahead = one.ahead("spy", lambda: Spy(seen), 3)
    sizes = [rows.outcome.size for rows in one.lessons]
    before = np.cumsum(sizes)[-4:-1]
    assert [len(what.aims) for what in seen] == before.tolist()
    assert np.unique(ahead.year).tolist() == [rows.year for rows in one.lessons[-3:]]
    np.testing.assert_array_equal(ahead.margin, np.repeat([1, 2, 3], sizes[-3:]))
    np.testing.assert_array_equal(ahead.outcome, np.concatenate([rows.outcome for rows in one.lessons[-3:]]))
    assert all(what.groups.size == what.weight.size == len(what.aims) for what in seen)


def test_a_learner_learns_from_all_years_in_the_end_and_once(shop, cells):
    seen, tried = [], []
    one = desk(shop, cells, "growth")
    first = one.learned("spy", lambda: Spy(seen), years_ahead=2, trial=lambda: Spy(tried))
    assert one.learned("spy", lambda: Spy(seen), years_ahead=2) is first
    assert len(seen) == 1
    assert len(tried) == 2
    assert first.margin.tolist() == [1.0] * cells.height
    assert len(seen[0].aims) == sum(rows.outcome.size for rows in one.lessons)


def test_odd_amounts_are_held_and_yes_and_no_are_not(shop, cells):
    for target in ("growth", "activation"):
        seen = []
        one = desk(shop, cells, target)
        one.learned("spy", lambda seen=seen: Spy(seen), years_ahead=1)
        outcome, aims = np.concatenate([rows.outcome for rows in one.lessons]), seen[-1].aims
        if target == "activation":
            np.testing.assert_array_equal(aims, outcome)
        else:
            assert aims.max() == np.quantile(outcome, 0.99) < outcome.max()
            assert aims.min() == np.quantile(outcome, 0.01) > outcome.min()


def test_with_one_year_to_learn_from_a_learner_is_tried_on_other_exporters(table):
    short = panel_of(table.filter(table["year"] >= YEAR - 2)).as_of(YEAR)
    one = Desk(Workshop(short), YEAR, every_cell(short), "growth", HORIZON)
    (rows,) = one.lessons
    seen = []
    ahead = one.ahead("spy", lambda: Spy(seen), 3)
    assert len(seen) == FOLDS
    assert ahead.outcome.size == rows.outcome.size
    for number, what in enumerate(seen, start=1):
        asked = rows.exporter[ahead.margin == number]
        assert asked.size == rows.outcome.size - len(what.aims) > 0
        assert not set(asked.tolist()) & set(what.groups.tolist())
    assert sum(rows.outcome.size - len(what.aims) for what in seen) == rows.outcome.size


def small(monkeypatch):
    """Let learners grow few trees."""
    monkeypatch.setattr(learners, "Trees", lambda **given: Trees(**{**given, "trees": 8, "bags": 1}))
    monkeypatch.setattr(learners, "Ranker", lambda **given: Ranker(**{**given, "trees": 8, "bags": 1}))


def said(forecast):
    return [
        None if values is None else values.tobytes()
        for values in (forecast.score, forecast.probability, forecast.expected, forecast.low, forecast.high)
    ]


LEARN = ("plain_linear", "linear", "trees", "ranker", "auto")
RULES = ("memory", "epi", "density", "gravity", "gravity_gap", "unrealised")


@pytest.mark.parametrize("target", TARGETS)
def test_forecasts_as_of_a_year_see_nothing_later(table, shop, cells, target, monkeypatch):
    small(monkeypatch)
    cut = Workshop(panel_of(table.filter(table["year"] <= YEAR)))
    changed = Workshop(panel_of(a_changed_future(table, YEAR)))
    desks = [desk(one, cells, target) for one in (cut, shop, changed)]
    for name in (*LEARN, *RULES):
        first, *others = (said(FORECASTERS[name].forecast(one)) for one in desks)
        assert others == [first, first], name


def test_a_forecaster_that_looks_into_the_panel_itself_is_found_out(table, shop, cells):
    """The test above could fail: what reads the workshop's panel, rather than its world, moves with the future."""

    def peek(one):
        low, _ = one.workshop.panel.bounds(one.workshop.panel.locate(one.cells))
        return low[:, -1]

    changed = Workshop(panel_of(a_changed_future(table, YEAR)))
    assert peek(desk(shop, cells)).tobytes() != peek(desk(changed, cells)).tobytes()


def test_a_desk_without_change_learns_that_nothing_changes():
    rows = [
        row
        for e in range(10)
        for i in range(10)
        for product in "pq"
        if e != i and (e + i) % 3
        for row in history(2000, f"A{e}", f"A{i}", product, [100 + e * i] * 6)
    ]
    panel = panel_of(flows(*rows))
    one = Desk(Workshop(panel), 2005, every_cell(panel), "growth", 1)
    forecast = FORECASTERS["plain_linear"].forecast(one)
    for values in (forecast.expected, forecast.low, forecast.high):
        np.testing.assert_allclose(values, 0.0, atol=1e-9)
