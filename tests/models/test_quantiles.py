import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from sklearn.preprocessing import QuantileTransformer

from corridor.errors import UsageError
from corridor.models import Quantiles

MORE, LESS = "more is better", "less is better"
FIGURES = arrays(np.float64, st.tuples(st.integers(2, 25), st.just(2)), elements=st.integers(-9, 9).map(float))


@settings(max_examples=30, deadline=None, derandomize=True)
@given(FIGURES, st.randoms(use_true_random=False))
def test_places_are_symmetric_in_order_and_the_same_for_shuffled_rows(figures, random):
    found = Quantiles().fit(figures).transform(figures)
    order = random.sample(range(len(figures)), len(figures))
    np.testing.assert_array_equal(Quantiles().fit(figures[order]).transform(figures), found)
    opposite = Quantiles({"a": LESS, "b": LESS}).fit(figures).transform(figures)
    np.testing.assert_allclose(found + opposite, 1.0, atol=1e-12)
    assert (np.diff(found[np.argsort(figures[:, 0], kind="stable"), 0]) >= 0.0).all()


@pytest.mark.parametrize("quantiles", [50, 300])
def test_values_that_differ_agree_with_scikit_learn(quantiles):
    known, new = np.random.default_rng(4).lognormal(size=(200, 2)), np.random.default_rng(5).lognormal(size=(50, 2))
    expected = QuantileTransformer(n_quantiles=min(quantiles, 200), subsample=None).fit(known).transform(new)
    np.testing.assert_allclose(Quantiles(quantiles=quantiles).fit(known).transform(new), expected, atol=1e-9)


def test_what_many_rows_share_stands_in_their_middle():
    found = Quantiles().fit_transform(np.array([[0.0]] * 5 + [[-1.0], [1.0]]))
    np.testing.assert_allclose(found[:, 0], [0.5] * 5 + [0.0, 1.0], rtol=1e-12)


def test_degenerate_columns():
    X = np.array([[np.nan, 3.0], [np.nan, 3.0]])  # noqa: N806
    found = Quantiles().fit(X).transform([[1.0, 3.0], [1.0, 4.0], [1.0, 2.0], [1.0, np.nan]])
    np.testing.assert_array_equal(found[:, 1], [0.5, 1.0, 0.0, np.nan])
    assert np.isnan(found[:, 0]).all()


def test_a_wrong_number_of_quantiles_is_refused():
    with pytest.raises(UsageError, match=r"quantiles: must be a whole number, found 2\.5"):
        Quantiles(quantiles=2.5).fit(np.zeros((2, 1)))
