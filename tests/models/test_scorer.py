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
    """Weighs columns by the sum of their known figures, and remembers what it was fitted on."""

    def __init__(self, level="inside"):
        self.level = level

    def fit(self, X, y=None):  # noqa: N803
        self.names_, sums = X.columns, np.nansum(X.to_numpy(), axis=0)
        self.weights_ = sums / sums.sum()
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
    ("level", "expected", "fitted"),
    [
        ("inside", [0.5 * 0.6 / 0.8, 0.5 * 0.2 / 0.8, 0.5], {"p": ["a", "b"], "q": ["c"]}),
        ("all", [0.6 / 1.8, 0.2 / 1.8, 1.0 / 1.8], {"all": ["a", "b", "c"]}),
        # pillar means: p is (0.5 + 3·0.2)/4 = 0.275 and 0.1, q is 1
        ("pillars", [0.25 * 0.375 / 1.375, 0.75 * 0.375 / 1.375, 1.0 / 1.375], {"pillars": ["p", "q"]}),
    ],
)
def test_learnt_weights_stand_inside_the_pillars_for_all_or_for_pillars(level, expected, fitted):
    model = Least(PILLARS, {"p": 1.0, "q": 1.0}, Learnt(level)).fit(X)
    np.testing.assert_allclose(model.weight_, expected)
    assert {place: weigher.names_ for place, weigher in model.weighers_.items()} == fitted


def test_columns_without_names_are_weighed_too():
    np.testing.assert_allclose(Least(weigher=Learnt("all")).fit(X).weight_, [0.6 / 1.8, 0.2 / 1.8, 1.0 / 1.8])
