from decimal import Decimal, localcontext

import numpy as np
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from pymcdm.weights import entropy_weights as of_pymcdm
from skcriteria.preprocessing.weighters import entropy_weights as of_scikit_criteria

from corridor.errors import UsageError
from corridor.models import ColumnsError, EntropyWeights, EqualWeights
from corridor.models.weighting import diversification, shares

FIGURES = arrays(np.float64, st.tuples(st.integers(1, 20), st.just(4)), elements=st.one_of(
    st.integers(0, 9).map(float), st.just(np.nan)))  # fmt: skip


def test_importances_are_scaled_to_one_or_equal():
    assert shares(np.array([1.0, 3.0])).tolist() == [0.25, 0.75]
    assert shares(np.array([0.0, np.nan])).tolist() == [0.5, 0.5]
    assert EqualWeights().fit(np.zeros((1, 5))).weights_.tolist() == [0.2] * 5


def test_diversification_by_hand():
    # p = 1/4, 3/4: e = (¼ ln 4 + ¾ ln 4/3) / ln 2
    entropy = (0.25 * np.log(4.0) + 0.75 * np.log(4.0 / 3.0)) / np.log(2.0)
    assert diversification(np.array([1.0, 3.0])) == pytest.approx(1.0 - entropy)
    assert diversification(np.array([0.0, 0.0, 5.0])) == 1.0
    assert [diversification(np.array(v)) for v in ([], [1.0], [0.0, 0.0], [2.0, 2.0])] == [0.0] * 4


@pytest.mark.parametrize("offset", [0, 1, 1e3, 1e6, 1e9])
def test_values_far_from_zero_lose_no_digits(offset):
    """Against 60 digits: 1 − e of values that differ by little is a tiny difference of large numbers."""
    values = np.sort(np.random.default_rng(7).integers(1, 100, 30) + offset).astype(np.float64)
    with localcontext() as context:
        context.prec = 60
        total = sum(map(Decimal, values))
        inside = sum((Decimal(v) / total) * (Decimal(v) / total).ln() for v in values)
        exact = float(1 + inside / Decimal(len(values)).ln())
    assert diversification(values) == pytest.approx(exact, rel=1e-9)


@pytest.mark.parametrize("seed", range(5))
def test_entropy_agrees_with_two_libraries(seed):
    figures = np.random.default_rng(seed).uniform(0.05, 1.0, size=(30, 6))
    found = EntropyWeights().fit(figures).weights_
    np.testing.assert_allclose(found, of_pymcdm(figures), rtol=1e-9)
    np.testing.assert_allclose(found, of_scikit_criteria(figures), rtol=1e-9)


def test_columns_that_do_not_vary_get_no_weight_unless_all_are_such():
    X = np.array([[0.0, 3.0, np.nan, 1.0], [0.0, 3.0, np.nan, 0.0], [0.0, np.nan, np.nan, np.nan]])  # noqa: N806
    assert EntropyWeights().fit(X).weights_.tolist() == [0.0, 0.0, 0.0, 1.0]
    assert EntropyWeights().fit(X[:, :3]).weights_.tolist() == [1 / 3] * 3
    assert EntropyWeights().fit(X[:1]).weights_.tolist() == [0.25] * 4


@settings(max_examples=40, deadline=None, derandomize=True)
@given(FIGURES, st.randoms(use_true_random=False), st.floats(0.1, 10.0))
def test_weights_add_up_and_do_not_depend_on_order_or_unit(figures, random, factor):
    weights = EntropyWeights().fit(figures).weights_
    assert weights.sum() == pytest.approx(1.0)
    assert (weights >= 0.0).all()
    rows = random.sample(range(len(figures)), len(figures))
    np.testing.assert_array_equal(EntropyWeights().fit(figures[rows]).weights_, weights)
    columns = random.sample(range(4), 4)
    np.testing.assert_allclose(EntropyWeights().fit(figures[:, columns]).weights_, weights[columns], atol=1e-12)
    np.testing.assert_allclose(EntropyWeights().fit(figures * factor).weights_, weights, atol=1e-9)


def test_what_entropy_cannot_take_is_refused():
    with pytest.raises(ColumnsError, match="entropy needs 0 or more, b has -1"):
        EntropyWeights().fit(pl.DataFrame({"a": [0.0], "b": [-1.0]}))
    with pytest.raises(UsageError, match="unknown level of weights 'outside'; did you mean 'inside'"):
        EqualWeights("outside").fit(np.zeros((1, 1)))
