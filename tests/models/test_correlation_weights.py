import numpy as np
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from pymcdm.weights import critic_weights as of_pymcdm
from skcriteria.preprocessing.weighters import critic_weights as of_scikit_criteria
from sklearn.decomposition import PCA

from corridor.errors import UsageError
from corridor.models import ComponentWeights, CriticWeights
from corridor.models.correlation_weights import component_importance, critic_importance, spread_of

FIGURES = arrays(np.float64, st.tuples(st.integers(1, 15), st.just(4)), elements=st.one_of(
    st.integers(0, 9).map(float), st.just(np.nan)))  # fmt: skip
WEIGHERS = [CriticWeights(), ComponentWeights(), ComponentWeights(components=2)]


def random_figures(seed):
    rng = np.random.default_rng(seed)
    return rng.normal(size=(40, 5)) @ rng.normal(size=(5, 5))


def test_spread_agrees_with_numpy_where_all_is_known():
    X = random_figures(1)  # noqa: N806
    unit = (X - X.min(axis=0)) / np.ptp(X, axis=0)
    found = spread_of(X)
    np.testing.assert_allclose(found.deviations, unit.std(axis=0, ddof=1), rtol=1e-12)
    np.testing.assert_allclose(found.correlations, np.corrcoef(X.T), atol=1e-11)


def test_correlations_use_the_rows_where_both_are_known():
    X = random_figures(2)  # noqa: N806
    X[np.random.default_rng(3).random(X.shape) < 0.2] = np.nan
    expected = pl.DataFrame(X).to_pandas().corr()
    np.testing.assert_allclose(spread_of(X).correlations, expected, atol=1e-11)


def test_what_does_not_vary_has_no_deviation_and_no_correlation():
    X = np.array([[1.0, 5.0, np.nan, 7.0], [2.0, 5.0, np.nan, np.nan], [4.0, 5.0, np.nan, np.nan]])  # noqa: N806
    found = spread_of(X)
    assert (found.deviations > 0.0).tolist() == [True, False, False, False]
    np.testing.assert_array_equal(found.correlations, np.eye(4))


@pytest.mark.parametrize("seed", range(5))
def test_critic_agrees_with_two_libraries(seed):
    figures = random_figures(seed)
    found = CriticWeights().fit(figures).weights_
    np.testing.assert_allclose(found, of_pymcdm(figures), rtol=1e-9)
    np.testing.assert_allclose(found, of_scikit_criteria(figures, np.ones(5)), rtol=1e-9)


def test_critic_by_hand():
    # s = 1/2 and 1/√3; r = 0: C = 1/2 · 1 and 1/√3 · 1
    importance = critic_importance(np.array([0.5, 1 / np.sqrt(3.0)]), np.eye(2))
    np.testing.assert_allclose(importance, [0.5, 1 / np.sqrt(3.0)])
    alike = critic_importance(np.array([0.5, 0.3, 0.0]), np.array([[1.0, 1.0, 0.0], [1.0, 1.0, 0.0], [0.0, 0.0, 1.0]]))
    np.testing.assert_array_equal(alike, [1.0, 1.0, 0.0])


@pytest.mark.parametrize("seed", range(3))
def test_components_agree_with_scikit_learn(seed):
    figures = random_figures(seed)
    pca = PCA().fit((figures - figures.mean(axis=0)) / figures.std(axis=0))
    model = ComponentWeights().fit(figures)
    np.testing.assert_allclose(model.weights_, pca.components_[0] ** 2, atol=1e-8)
    np.testing.assert_allclose(model.explained_, pca.explained_variance_ratio_, atol=1e-9)
    two = pca.explained_variance_[:2] @ pca.components_[:2] ** 2
    np.testing.assert_allclose(ComponentWeights(components=2).fit(figures).weights_, two / two.sum(), atol=1e-8)


def test_components_that_tie_are_taken_together():
    np.testing.assert_allclose(component_importance(np.eye(3), np.array([True] * 3)), [1.0, 1.0, 1.0])
    np.testing.assert_array_equal(component_importance(np.eye(2), np.array([False] * 2)), [0.0, 0.0])


@pytest.mark.parametrize("weigher", WEIGHERS, ids=repr)
def test_a_column_that_does_not_vary_gets_nothing_and_changes_nothing(weigher):
    figures = random_figures(7)
    alone = weigher.fit(figures).weights_
    found = weigher.fit(np.column_stack([figures, np.full(40, 3.0), np.full(40, np.nan)])).weights_
    np.testing.assert_allclose(found, [*alone, 0.0, 0.0], atol=1e-12)
    assert weigher.fit(np.ones((3, 4))).weights_.tolist() == [0.25] * 4
    assert weigher.fit(figures[:1]).weights_.tolist() == [0.2] * 5


@pytest.mark.parametrize("weigher", WEIGHERS, ids=repr)
@settings(max_examples=40, deadline=None, derandomize=True)
@given(FIGURES, st.randoms(use_true_random=False))
def test_weights_add_up_and_do_not_depend_on_order_or_unit(weigher, figures, random):
    weights = weigher.fit(figures).weights_
    assert weights.sum() == pytest.approx(1.0)
    assert (weights >= 0.0).all()
    rows = random.sample(range(len(figures)), len(figures))
    np.testing.assert_array_equal(weigher.fit(figures[rows]).weights_, weights)
    columns = random.sample(range(4), 4)
    np.testing.assert_allclose(weigher.fit(figures[:, columns]).weights_, weights[columns], atol=1e-7)
    np.testing.assert_allclose(weigher.fit(figures * 4.0 + 3.0).weights_, weights, atol=1e-7)


def test_a_wrong_number_of_components_is_refused():
    with pytest.raises(UsageError, match="components: must be a number from 1"):
        ComponentWeights(components=0).fit(np.zeros((2, 2)))
    with pytest.raises(UsageError, match="components: must be a whole number"):
        ComponentWeights(components=1.5).fit(np.zeros((2, 2)))
