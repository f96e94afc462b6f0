"""Learners find what was planted, choose by the last year ahead, and say chances and amounts that stand to reason."""

from types import SimpleNamespace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import linregress
from sklearn.metrics import average_precision_score, roc_auc_score

from corridor.foresight import FORECASTERS, Desk, Workshop, learners
from corridor.foresight.desk import Ahead, Learned
from corridor.foresight.estimators import Ranker, Trees
from corridor.foresight.features import NAMES
from corridor.foresight.learners import BETTER, PLAIN, SIGNS, STRENGTHS, Columns, blended, last_year, line, quality
from corridor.panels import outcome, panel_of
from factories_foresight import a_history, every_cell

YEAR, HORIZON = 2011, 2
TARGETS = ("activation", "growth", "dollars", "share")


@pytest.fixture(scope="module")
def panel():
    return panel_of(a_history(20))


@pytest.fixture(scope="module")
def shop(panel):
    return Workshop(panel)


@pytest.fixture(scope="module")
def desks(shop, panel):
    """A question about the cells whose outcome is known, and the outcome, by target."""
    found = {}
    for target in TARGETS:
        cells = every_cell(panel.as_of(YEAR))
        value = outcome(panel, YEAR, panel.locate(cells), target=target, horizon=HORIZON).value
        told = ~np.isnan(value)
        found[target] = Desk(shop, YEAR, cells.filter(told), target, HORIZON), value[told]
    return found


@pytest.fixture(autouse=True)
def few_trees(monkeypatch):
    """Let learners grow few trees; the questions of this module remember what they learned with these."""
    monkeypatch.setattr(learners, "Trees", lambda **given: Trees(**{**given, "trees": 20, "bags": 1}))
    monkeypatch.setattr(learners, "Ranker", lambda **given: Ranker(**{**given, "trees": 20}))


def ahead_of(margin, happened, year=None, weight=None):
    n = len(margin)
    return Ahead(
        np.asarray(margin, dtype=float), np.asarray(happened, dtype=float),
        np.ones(n) if weight is None else np.asarray(weight, dtype=float), np.ones(n),
        np.full(n, 2000) if year is None else np.asarray(year), np.zeros((n, 2), dtype=np.float32),
    )  # fmt: skip


@pytest.mark.parametrize("name", ["plain_linear", "linear", "trees", "ranker", "auto", "stacked"])
def test_activations_that_were_planted_are_found(desks, name):
    desk, happened = desks["activation"]
    said = FORECASTERS[name].forecast(desk)
    assert average_precision_score(happened, said.score) > 2.5 * happened.mean()
    assert roc_auc_score(happened, said.score) > 0.7
    assert np.all(np.diff(said.probability[np.argsort(said.score, kind="stable")]) >= 0)
    # fewer flows are left to begin than in the years that it learned from
    assert happened.mean() / 2 < said.probability.mean() < 2 * happened.mean()
    assert (said.probability > 0).all()
    assert (said.probability < 1).all()
    assert said.expected is said.low is said.high is None


@pytest.mark.parametrize("target", ["growth", "dollars", "share"])
@pytest.mark.parametrize("name", ["plain_linear", "auto"])
def test_amounts_lie_in_their_intervals(desks, target, name):
    desk, happened = desks[target]
    said = FORECASTERS[name].forecast(desk)
    assert said.probability is None
    assert (said.low <= said.expected).all()
    assert (said.expected <= said.high).all()
    assert np.isfinite([said.score, said.expected, said.low, said.high]).all()
    inside = (said.low <= happened) & (happened <= said.high)
    assert inside.mean() == pytest.approx(0.8, abs=0.12)
    if target == "dollars":
        assert (said.low >= 0).all()
        assert np.corrcoef(np.log1p(said.expected), np.log1p(happened))[0, 1] > 0.5
    else:
        assert np.all(np.diff(said.expected[np.argsort(said.score, kind="stable")]) >= 0)


def test_scikit_learns_trees_answer_too(desks, monkeypatch):
    monkeypatch.setattr(learners, "Trees", lambda **given: Trees(**{**given, "trees": 3}))
    desk, happened = desks["activation"]
    fresh = Desk(desk.workshop, desk.year, desk.cells, desk.target, desk.horizon)
    learned = learners.histograms(fresh)
    assert learned.estimator.engine_ == "hist"
    assert roc_auc_score(happened, learned.margin) > 0.65


def test_wider_intervals_are_asked_for_by_coverage(desks):
    desk, _ = desks["growth"]
    widths = []
    for coverage in (0.5, 0.95):
        one = Desk(desk.workshop, desk.year, desk.cells, desk.target, desk.horizon, coverage=coverage)
        said = FORECASTERS["plain_linear"].forecast(one)
        assert said.coverage == coverage
        widths.append((said.high - said.low).mean())
    assert widths[1] > 1.5 * widths[0]


def test_signs_are_those_of_the_features_and_held_for_activations_alone(desks):
    assert len(SIGNS) == len(NAMES)
    assert {sign for name, sign in zip(NAMES, SIGNS, strict=True) if name in {"epi", "flow_0", "memory"}} == {1}
    assert learners.trees(desks["activation"][0]).estimator.signs_ == SIGNS
    assert learners.trees(desks["growth"][0]).estimator.signs_ is None


def test_columns_are_all_that_the_inner_estimator_sees():
    seen = []
    inner = SimpleNamespace(fit=lambda *a, **_: seen.append(a[0]), margin=lambda figures: figures.sum(axis=1))
    figures = np.arange(3 * len(NAMES), dtype=float).reshape(3, -1)
    model = Columns(inner, ["memory", "epi"]).fit(figures, np.zeros(3))
    expected = figures[:, [NAMES.index("memory"), NAMES.index("epi")]]
    np.testing.assert_array_equal(seen[0], expected)
    np.testing.assert_array_equal(model.margin(figures), expected.sum(axis=1))
    assert set(PLAIN) <= set(NAMES)


def test_quality_of_an_order(desks):
    happened, margin, weight = [1, 0, 1, 0, 0], [5, 4, 3, 2, 1], [1, 1, 1, 10, 10]
    chance, amount = desks["activation"][0], desks["growth"][0]
    # the first is found at once, the second after one in two: (1 + 2/3) / 2
    assert quality(chance, ahead_of(margin, happened)) == pytest.approx(5 / 6)
    weighted = quality(chance, ahead_of(margin, happened, weight=weight))
    assert weighted == average_precision_score(happened, margin, sample_weight=weight)
    assert quality(amount, ahead_of([1, 2, 3, 4], [1, 4, 9, 16])) == pytest.approx(1.0)
    assert quality(amount, ahead_of([1, 2, 3, 4], [16, 9, 4, 1])) == pytest.approx(-1.0)


@pytest.mark.parametrize(("margin", "happened"), [([1, 1, 1], [1, 2, 3]), ([1, 2, 3], [1, 1, 1])])
def test_nothing_is_said_of_an_order_where_there_is_none(desks, margin, happened):
    assert quality(desks["growth"][0], ahead_of(margin, happened)) == 0.0


def test_the_last_year_ahead_is_taken_whole():
    found = last_year(ahead_of([1, 2, 3, 4], [5, 6, 7, 8], year=[2001, 2003, 2002, 2003]))
    assert found.margin.tolist() == [2.0, 4.0]
    assert found.outcome.tolist() == [6.0, 8.0]
    assert found.figures.shape == (2, 2)


@pytest.mark.parametrize(
    ("marks", "chosen"),
    [
        ((0.1, 0.1, 0.1), 0.02),
        ((0.101, 0.1, 0.1), 0.02),  # not clearly better
        ((0.1, 0.1, 0.1 * BETTER * 1.01), 0.1),
        ((0.2, 0.1, 0.15), 0.003),
        ((0.0, 0.0, 0.0), 0.02),
    ],
)
def test_the_penalty_is_the_usual_one_unless_another_is_clearly_better(desks, monkeypatch, marks, chosen):
    by_strength = dict(zip(STRENGTHS, marks, strict=True))
    asked = iter(STRENGTHS)
    monkeypatch.setattr(learners, "quality", lambda *_: by_strength[next(asked)])
    assert learners._strength(desks["growth"][0]) == chosen


def test_a_blend_of_one_learner_twice_is_that_learner(desks):
    desk, _ = desks["activation"]
    one = learners.plain_linear(desk)
    both = blended(desk, [one, one])
    assert np.corrcoef(both.margin, one.margin)[0, 1] == pytest.approx(1.0)
    assert np.average(both.ahead.margin, weights=one.ahead.weight) == pytest.approx(0.0, abs=1e-9)
    assert np.average(both.ahead.margin**2, weights=one.ahead.weight) == pytest.approx(1.0)


@pytest.mark.parametrize("target", ["activation", "growth"])
def test_a_blend_leans_on_the_better_but_never_leaves_the_other_out(desks, target):
    desk, _ = desks[target]
    rng = np.random.default_rng(0)
    truth = rng.normal(size=2000)
    happened = (truth > 1).astype(float) if target == "activation" else truth
    good, bad = truth + 0.1 * rng.normal(size=2000), rng.normal(size=2000)
    members = [Learned(ahead_of(margin, happened), margin[:50], None) for margin in (good, bad)]
    weights = learners._weights(desk, members[0].ahead, np.stack([good, bad], axis=1))
    assert weights.sum() == pytest.approx(1.0)
    assert weights[0] > 0.9 / 2 + 0.25
    assert weights[1] >= 0.25
    found = blended(desk, members)
    assert np.corrcoef(found.ahead.margin, truth)[0, 1] > np.corrcoef((good + bad) / 2, truth)[0, 1]


def test_learners_of_which_none_helps_count_alike(desks):
    rng = np.random.default_rng(1)
    truth = rng.normal(size=500)
    tried = -truth[:, None] + 0.1 * rng.normal(size=(500, 2))
    assert learners._weights(desks["growth"][0], ahead_of(tried[:, 0], truth), tried).tolist() == [0.5, 0.5]


def test_a_learner_that_says_the_same_of_all_adds_nothing(desks):
    desk, _ = desks["growth"]
    rng = np.random.default_rng(2)
    truth = rng.normal(size=300)
    flat = Learned(ahead_of(np.full(300, 2.0), truth), np.full(9, 2.0), None)
    good = Learned(ahead_of(truth, truth), truth[:9], None)
    assert np.corrcoef(blended(desk, [good, flat]).margin, truth[:9])[0, 1] == pytest.approx(1.0)


def test_a_line_is_that_of_least_squares():
    rng = np.random.default_rng(3)
    margin = rng.normal(5.0, 2.0, 200)
    happened = 0.7 * margin + rng.normal(size=200)
    oracle = linregress(margin, happened)
    assert line(margin, happened) == pytest.approx((oracle.slope, oracle.intercept))
    assert line(margin, -happened) == pytest.approx((0.0, -happened.mean()))


@pytest.mark.parametrize("at", [0.0, 0.1, -3e8])
def test_margins_that_are_all_the_same_give_the_mean(at):
    assert line(np.full(7, at), np.arange(7.0)) == (0.0, 3.0)


@settings(max_examples=50, deadline=None)
@given(
    margin=st.lists(st.floats(-1e3, 1e3), min_size=2, max_size=30),
    shift=st.floats(-100, 100),
    seed=st.integers(0, 5),
)
def test_a_line_goes_through_the_means(margin, shift, seed):
    happened = np.random.default_rng(seed).normal(size=len(margin)) + shift
    slope, offset = line(np.array(margin), happened)
    assert slope >= 0
    assert slope * np.mean(margin) + offset == pytest.approx(happened.mean(), abs=1e-6, rel=1e-6)
