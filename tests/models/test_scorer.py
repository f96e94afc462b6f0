import numpy as np
import pytest
from sklearn.base import BaseEstimator

from corridor.models.scorer import Scorer

PILLARS = {"p": {"a": 1.0, "b": 3.0}, "q": {"c": 1.0}}
X = np.array([[0.5, 0.2, 1.0], [0.1, np.nan, np.nan], [np.nan, np.nan, np.nan]])


class Least(Scorer):
    """Scores a row by its smallest figure."""

    def _score(self, values, weights):
        return 100 * np.nanmin(values, axis=1)

    def _losses(self, values, weights):
        return weights * (1 - values)


class Learnt(BaseEstimator):
    def __init__(self, level="inside", weights=(0.2, 0.2, 0.6)):
        self.level = level
        self.weights = weights

    def fit(self, X, y=None):  # noqa: N803
        self.weights_ = np.array(self.weights)
        return self


def test_scores_points_and_weights_of_what_is_known():
    model = Least(PILLARS, {"p": 1.0, "q": 1.0}).fit(X)
    np.testing.assert_allclose(model.weight_, [0.125, 0.375, 0.5])
    np.testing.assert_allclose(model.predict(X), [20.0, 10.0, np.nan])
    np.testing.assert_allclose(model.observed_weight(X), [1.0, 0.125, 0.0])
    np.testing.assert_allclose(np.nansum(model.contributions(X), axis=1)[:2], [20.0, 10.0])
    assert np.isnan(model.contributions(X)[2]).all()


def test_too_little_observed_is_no_score_but_keeps_its_points():
    model = Least(PILLARS, {"p": 1.0, "q": 1.0}, min_observed=0.5).fit(X)
    np.testing.assert_allclose(model.predict(X), [20.0, np.nan, np.nan])
    assert np.nansum(model.contributions(X)[1]) == pytest.approx(10.0)


@pytest.mark.parametrize(
    ("weigher", "expected"),
    [
        (Learnt(), [0.25, 0.25, 0.5]),
        (Learnt("all"), [0.2, 0.2, 0.6]),
        (Learnt(weights=(0.0, 0.0, 1.0)), [0.25, 0.25, 0.5]),
    ],
)
def test_learnt_weights_stand_inside_the_pillars_or_for_all(weigher, expected):
    np.testing.assert_allclose(Least(PILLARS, {"p": 1.0, "q": 1.0}, weigher).fit(X).weight_, expected)
