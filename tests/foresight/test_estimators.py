"""Estimators: scikit-learn's contract as far as it applies, exact shares, signs, engines and odd columns."""

import numpy as np
import pytest
from sklearn.base import clone
from sklearn.impute import SimpleImputer
from sklearn.linear_model import LogisticRegression, Ridge
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler
from sklearn.utils.validation import check_is_fitted

from corridor.errors import UsageError
from corridor.foresight import estimators
from corridor.foresight.estimators import CLIP, MOST, Linear, Ranker, Standardise, Trees
from corridor.models.learned import engines

SMALL = {"trees": 15, "bags": 2}
MAKERS = {
    "linear chance": Linear,
    "linear amount": lambda: Linear(chance=False, strength=0.1),
    "trees chance": lambda: Trees(**SMALL),
    "trees amount": lambda: Trees(chance=False, **SMALL),
    "hist chance": lambda: Trees(engine="hist", trees=5, bags=2),
    "hist amount": lambda: Trees(chance=False, engine="hist", trees=5, bags=2),
    "ranker": lambda: Ranker(**SMALL),
    "ranker by levels": lambda: Ranker(levels=5, **SMALL),
}


def rows(seed=0, n=1200, k=6):
    """Figures with gaps, of which the first raises and the second lowers the outcome; yes or no, and an amount."""
    rng = np.random.default_rng(seed)
    figures = rng.normal(size=(n, k)).astype(np.float32)
    amount = 1.5 * figures[:, 0] - figures[:, 1] + 0.5 * rng.normal(size=n)
    figures[rng.random((n, k)) < 0.1] = np.nan
    return figures, (amount > 0.8).astype(float), amount


X, YES, AMOUNT = rows()
WEIGHT = np.random.default_rng(1).uniform(0.5, 3.0, len(X))
GROUPS = np.random.default_rng(2).integers(0, 30, len(X))


def aim(name):
    return AMOUNT if "amount" in name or "levels" in name else YES


@pytest.fixture(params=MAKERS)
def name(request):
    return request.param


def fitted(name, **given):
    return MAKERS[name]().fit(X, aim(name), **{"sample_weight": WEIGHT, "groups": GROUPS, **given})


def test_fitting_again_gives_the_same_bytes(name):
    model = MAKERS[name]()
    copy = clone(model)
    assert copy.get_params() == model.get_params()
    assert copy is not model
    first = model.fit(X, aim(name), sample_weight=WEIGHT, groups=GROUPS)
    assert first is model
    check_is_fitted(model)
    margin = model.margin(X)
    assert margin.shape == (len(X),)
    assert copy.fit(X, aim(name), sample_weight=WEIGHT, groups=GROUPS).margin(X).tobytes() == margin.tobytes()
    assert model.fit(X, aim(name), sample_weight=WEIGHT, groups=GROUPS).margin(X).tobytes() == margin.tobytes()


def test_parameters_are_kept_as_given(name):
    model = MAKERS[name]()
    given = model.get_params()
    model.fit(X, aim(name))
    assert model.get_params() == given
    assert model.set_params(**given) is model


def test_inputs_are_left_as_they_were(name):
    figures, outcome, weight = X.copy(), aim(name).copy(), WEIGHT.copy()
    MAKERS[name]().fit(figures, outcome, sample_weight=weight, groups=GROUPS).margin(figures)
    np.testing.assert_array_equal(figures, X)
    np.testing.assert_array_equal(outcome, aim(name))
    np.testing.assert_array_equal(weight, WEIGHT)


def test_it_learns(name):
    later, yes, amount = rows(9)
    margin = fitted(name).margin(later)
    outcome = amount if "amount" in name or "levels" in name else yes
    assert np.corrcoef(margin, outcome)[0, 1] > 0.5


def test_rows_are_read_one_by_one(name):
    model = fitted(name)
    at = np.random.default_rng(3).permutation(len(X))[:50]
    np.testing.assert_allclose(model.margin(X[at]), model.margin(X)[at], rtol=1e-9)


def test_columns_without_a_figure_or_with_one_alone_do_no_harm(name):
    odd = X.copy()
    odd[:, 3], odd[:, 4] = np.nan, 7.0
    model = MAKERS[name]().fit(odd, aim(name), groups=GROUPS)
    margin = model.margin(odd)
    assert np.isfinite(margin).all()
    full = odd.copy()
    full[:, 3] = 5.0  # a figure that nobody had when it learned
    assert np.isfinite(model.margin(full)).all()


@pytest.mark.parametrize("name", [name for name in MAKERS if not name.startswith("hist")])
def test_columns_that_tell_nothing_at_all(name):
    nothing = np.full(X.shape, np.nan, dtype=np.float32)
    nothing[:, 0] = 2.0
    margin = MAKERS[name]().fit(nothing, aim(name), groups=GROUPS).margin(nothing)
    assert np.ptp(margin) == 0.0
    if name.endswith("chance"):
        assert margin[0] == pytest.approx(np.log(YES.mean() / (1 - YES.mean())), abs=1e-3)


def test_standardised_figures_are_those_of_scikit_learn():
    theirs = make_pipeline(SimpleImputer(strategy="mean"), StandardScaler()).fit(X[:, :1][~np.isnan(X[:, :1]).ravel()])
    expected = np.clip(theirs.transform(X[:, :1]), -CLIP, CLIP)
    np.testing.assert_allclose(Standardise().fit(X).transform(X)[:, :1], expected, atol=1e-5)


def test_far_figures_are_held_within_bounds_and_gaps_are_the_mean():
    found = Standardise().fit(np.array([[0.0], [2.0]])).transform(np.array([[1e9], [-1e9], [np.nan], [2.0]]))
    assert found.ravel().tolist() == [CLIP, -CLIP, 0.0, 1.0]


def test_linear_is_the_regression_that_it_says():
    weight = WEIGHT / WEIGHT.mean()
    prepared = Standardise().fit(X).transform(X)
    chance = LogisticRegression(C=0.05, solver="lbfgs", tol=1e-8, max_iter=1000).fit(prepared, YES, weight)
    found = Linear(strength=0.05).fit(X, YES, sample_weight=WEIGHT).margin(X)
    np.testing.assert_allclose(found, chance.decision_function(prepared), atol=5e-3)  # Newton's steps end at 1e-4
    amount = Ridge(alpha=1.2 / 0.05).fit(prepared, AMOUNT, weight)
    found = Linear(chance=False, strength=0.05).fit(X, AMOUNT, sample_weight=WEIGHT).margin(X)
    np.testing.assert_allclose(found, amount.predict(prepared), atol=1e-8)


@pytest.mark.parametrize("chance", [True, False])
def test_shares_of_a_linear_margin_add_up_to_it(chance):
    model = Linear(chance=chance).fit(X, YES if chance else AMOUNT, sample_weight=WEIGHT)
    intercept = float(np.ravel(model.model_[-1].intercept_)[0])
    np.testing.assert_allclose(model.shares(X).sum(axis=1) + intercept, model.margin(X), atol=1e-12)


@pytest.mark.parametrize("chance", [True, False])
def test_shares_of_trees_and_the_expected_value_add_up_to_the_margin(chance):
    model = Trees(chance=chance, **SMALL).fit(X, YES if chance else AMOUNT, sample_weight=WEIGHT)
    expected = np.mean([one.predict(X, pred_contrib=True)[:, -1] for one in model.models_], axis=0)
    shares = model.shares(X)
    assert shares.shape == X.shape
    np.testing.assert_allclose(shares.sum(axis=1) + expected, model.margin(X), atol=1e-6)
    assert np.abs(shares[:, 0]).mean() > 5 * np.abs(shares[:, 5]).mean()


def test_scikit_learns_trees_have_no_shares():
    model = Trees(engine="hist", trees=2, bags=1).fit(X, YES)
    with pytest.raises(NotImplementedError, match="no exact shares"):
        model.shares(X)


@pytest.mark.parametrize("engine", ["lightgbm", "hist"])
def test_signs_are_held(engine):
    noise = np.random.default_rng(5).random(len(X)) < 0.5
    signs = (1, -1, 1, -1, 0, 0)
    model = Trees(engine=engine, trees=10, bags=2, signs=signs).fit(X, noise.astype(float))
    at = np.nan_to_num(X[:40])
    for column, sign in enumerate(signs):
        grid = np.stack([np.where(np.arange(6) == column, value, at) for value in np.linspace(-3, 3, 25)])
        steps = np.diff([model.margin(one) for one in grid], axis=0)
        assert sign == 0 or (sign * steps >= -1e-12).all(), column
    assert np.ptp(model.margin(at)) > 0


def test_signs_stay_with_their_columns_where_others_are_left_out():
    figures = np.c_[np.full(len(X), np.nan), np.full(len(X), 1.0), X[:, :2]].astype(np.float32)
    model = Trees(engine="hist", trees=5, bags=1, signs=(1, 1, 1, -1)).fit(figures, YES)
    assert model.columns_.tolist() == [2, 3]
    assert model.signs_ == (1, -1)


def test_fewer_trees_of_lightgbm_can_be_asked():
    model = Trees(**SMALL).fit(X, YES)
    np.testing.assert_array_equal(model.margin(X, trees=15), model.margin(X))
    assert np.ptp(model.margin(X, trees=1)) < np.ptp(model.margin(X))
    np.testing.assert_allclose(model.margin(X, trees=4), Trees(trees=4, bags=2).fit(X, YES).margin(X))


def test_a_margin_is_the_mean_of_its_seeds():
    both = Trees(trees=5, bags=2, seed=3).fit(X, YES).margin(X)
    one, other = (Trees(trees=5, bags=1, seed=seed).fit(X, YES).margin(X) for seed in (3, 4))
    assert (one != other).any()
    np.testing.assert_allclose(both, (one + other) / 2, rtol=1e-12)


@pytest.fixture
def no_lightgbm(monkeypatch):
    def missing():
        raise OSError("libgomp.so.1: cannot open shared object file")

    monkeypatch.setattr(engines, "load_lightgbm", missing)
    monkeypatch.setattr(estimators, "load_lightgbm", missing)


@pytest.mark.usefixtures("no_lightgbm")
def test_without_lightgbm_scikit_learn_grows_the_trees():
    with pytest.warns(RuntimeWarning, match="LightGBM cannot be loaded"):
        model = Trees(trees=5, bags=1).fit(X, YES)
    assert model.engine_ == "hist"
    expected = Trees(trees=5, bags=1, engine="hist").fit(X, YES).margin(X)
    assert model.margin(X).tobytes() == expected.tobytes()


@pytest.mark.usefixtures("no_lightgbm")
@pytest.mark.parametrize("model", [Ranker(), Trees(engine="lightgbm")], ids=["ranker", "trees"])
def test_without_lightgbm_what_needs_it_says_so(model):
    with pytest.raises(UsageError, match=r"LightGBM cannot be loaded \(libgomp"):
        model.fit(X, YES)


def test_groups_larger_than_lightgbm_takes_are_cut():
    n = 10_000 + 2_500
    figures, yes, _ = rows(4, n=n, k=2)
    groups = np.r_[np.zeros(n - 500, dtype=np.int64), np.ones(500, dtype=np.int64)]
    margin = Ranker(trees=3, bags=1).fit(figures, yes, groups=groups).margin(figures)
    assert margin[yes == 1].mean() > margin[yes == 0].mean()


@pytest.mark.parametrize("size", [1, MOST, MOST + 1, 10_001, 3 * MOST + 1])
def test_pieces_of_a_group_are_all_of_it(size):
    pieces = estimators._pieces(size)
    assert pieces.sum() == size
    assert pieces.max() <= MOST
    assert np.ptp(pieces) <= 1


def test_the_order_of_groups_is_all_that_their_numbers_say():
    apart = fitted("ranker", groups=GROUPS + 100_000).margin(X)
    assert apart.tobytes() == fitted("ranker").margin(X).tobytes()


def test_levels_are_of_equal_size():
    levels = Ranker(levels=8)._levels(AMOUNT)
    assert np.bincount(levels).tolist() == [150] * 8
    assert np.all(np.diff(levels[np.argsort(AMOUNT)]) >= 0)
    assert Ranker()._levels(YES).tolist() == YES.tolist()
