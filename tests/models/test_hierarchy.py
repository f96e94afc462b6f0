import numpy as np
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from sklearn.base import BaseEstimator

from corridor.errors import UsageError
from corridor.models import HierarchicalMean, WeightedMean, build_pipeline
from corridor.models.hierarchy import exponents_of
from corridor.models.tree import groups_of
from models.test_build import DIRECTIONS, model

TREE = {"index": {"p": {"a": 1.0, "b": 3.0}, "q": {"r": {"c": 1.0, "d": 1.0}, "e": 2.0}}}
NAMES = ["a", "b", "c", "d", "e"]
WEIGHTS = {"p": 2.0, "q": 1.0, "r": 2.0}
FIGURES = arrays(np.float64, st.tuples(st.integers(1, 15), st.just(5)), elements=st.one_of(
    st.floats(0, 1).map(lambda x: x if x > 1e-100 else 0.0), st.sampled_from([0.0, 1.0, np.nan])))  # fmt: skip
MEANS = st.sampled_from(["arithmetic", "geometric", ["arithmetic", "harmonic", "geometric"], {"q": 0.5}, 2.0])
MISSING = st.sampled_from(["alike", "inside"])


def fitted(**options):
    return HierarchicalMean(TREE, WEIGHTS, **options).fit(np.zeros((1, 5)))


def by_hand(row, means):
    """The same index written out: r from c and d, q from r and e, p from a and b, index from p and q."""

    def mean(values, weights, p):
        values, weights = np.array(values), np.array(weights) / sum(weights)
        known = ~np.isnan(values)
        if not known.any():
            return np.nan
        values, weights = values[known], weights[known] / weights[known].sum()
        if p == 0:
            return float(np.prod(values**weights))
        with np.errstate(divide="ignore"):
            return float((weights @ values**p) ** (1 / p))

    a, b, c, d, e = row
    first, second, third = means
    r = mean([c, d], [1, 1], first)
    p = mean([a, b], [1, 3], first)
    q = mean([r, e], [2, 2], second)
    return {"index": mean([p, q], [2, 1], third), "p": p, "q": q, "r": r}


@settings(max_examples=40, deadline=None, derandomize=True)
@given(FIGURES, st.sampled_from([(1.0, 1.0, 1.0), (1.0, 0.0, -1.0), (0.0, 1.0, 0.0), (2.0, -1.0, 0.5)]))
def test_every_level_by_hand_with_missing_figures_inside_groups(values, exponents):
    found = fitted(means=list(exponents), missing="inside").levels(values)
    assert list(found) == ["index", "q", "p", "r"]
    for number, row in enumerate(values):
        for name, expected in by_hand(row, exponents).items():
            assert found[name][number] == pytest.approx(100.0 * expected, abs=1e-7, nan_ok=True)
    scores = fitted(means=list(exponents), missing="inside").predict(values)
    np.testing.assert_array_equal(scores, found["index"])


@settings(max_examples=40, deadline=None, derandomize=True)
@given(FIGURES, MISSING)
def test_arithmetic_all_the_way_is_one_weighted_mean(values, missing):
    flat = {name: float(weight) for name, weight in zip(NAMES, fitted().weight_, strict=True)}
    plain = WeightedMean({"p": flat}).fit(np.zeros((1, 5)))
    if missing == "alike":
        np.testing.assert_allclose(fitted().predict(values), plain.predict(values), atol=1e-8)
        np.testing.assert_allclose(fitted().contributions(values), plain.contributions(values), atol=1e-7)
    whole = values[~np.isnan(values).any(axis=1)]
    if len(whole):
        np.testing.assert_allclose(fitted(missing=missing).predict(whole), plain.predict(whole), atol=1e-8)


@settings(max_examples=40, deadline=None, derandomize=True)
@given(FIGURES, MEANS, MISSING, st.randoms(use_true_random=False))
def test_points_add_up_and_rows_and_columns_may_be_shuffled(values, means, missing, random):
    estimator = fitted(means=means, missing=missing)
    scores, points, weights = (
        estimator.predict(values),
        estimator.contributions(values),
        estimator.effective_weights(values),
    )
    scored = ~np.isnan(scores)
    np.testing.assert_array_equal(scored, ~np.isnan(values).all(axis=1))
    np.testing.assert_allclose(np.nansum(points, axis=1)[scored], scores[scored], atol=1e-8)
    np.testing.assert_allclose(weights[scored].sum(axis=1), 1.0)
    np.testing.assert_array_equal(np.isnan(points), np.isnan(values))
    assert (scores[scored] <= 100.0 + 1e-9).all()
    assert (scores[scored] >= -1e-9).all()
    order = random.sample(range(len(values)), len(values))
    np.testing.assert_array_equal(estimator.predict(values[order]), scores[order])
    frame = pl.DataFrame(values, schema=NAMES, orient="row")
    np.testing.assert_array_equal(estimator.predict(frame.select(random.sample(NAMES, 5))), scores)


@settings(max_examples=40, deadline=None, derandomize=True)
@given(FIGURES, MEANS, MISSING, st.integers(0, 4), st.floats(0, 1))
def test_a_better_figure_never_lowers_the_score(values, means, missing, column, gain):
    better = values.copy()
    better[:, column] = np.minimum(1.0, better[:, column] + gain)
    estimator = fitted(means=means, missing=missing)
    before, after = estimator.predict(values), estimator.predict(better)
    assert ((after >= before - 1e-9) | np.isnan(before)).all()


def test_means_by_height_by_name_and_for_all():
    groups = groups_of(TREE)
    assert exponents_of(groups, ["arithmetic", "geometric", -2]) == {"p": 1.0, "r": 1.0, "q": 0.0, "index": -2.0}
    assert exponents_of(groups, {"q": "harmonic"}) == {"p": 1.0, "r": 1.0, "q": -1.0, "index": 1.0}
    assert set(exponents_of(groups, "geometric").values()) == {0.0}


def test_too_little_of_a_group_is_not_known():
    row = np.array([[0.5, np.nan, np.nan, np.nan, np.nan]])
    assert fitted(missing="inside").predict(row).tolist() == [50.0]
    assert np.isnan(fitted(missing="inside", least_known=0.6).predict(row)).all()
    assert np.isnan(fitted(missing="inside", least_known=0.6).contributions(row)).all()
    assert np.isnan(fitted(min_observed=0.5).predict(row)).all()


def test_a_group_keeps_its_score_where_the_whole_has_none():
    """As COINr's `dat_thresh`, which strikes out the groups of which too little is known and no others."""
    row = np.array([[0.5, 1.0, np.nan, 0.4, np.nan]])
    found = fitted(missing="inside", least_known=0.6).levels(row)
    assert found["p"].tolist() == [87.5]
    assert all(np.isnan(found[name]).all() for name in ("index", "q", "r"))
    found = fitted(missing="inside", least_known=[0.5, 1.0, 1.0]).levels(row)
    assert (found["p"].tolist(), found["r"].tolist()) == ([87.5], [40.0])
    assert np.isnan(found["q"]).all()
    assert np.isnan(found["index"]).all()


class Sums(BaseEstimator):
    """Weighs columns by the sum of their figures."""

    def __init__(self, level="inside"):
        self.level = level

    def fit(self, X, y=None):  # noqa: N803
        sums = np.nansum(X.to_numpy(), axis=0)
        self.weights_ = sums / sums.sum()
        return self


@pytest.mark.parametrize(
    ("level", "expected"),
    [
        ("all", [0.1, 0.2, 0.2, 0.2, 0.3]),
        ("inside", [2 / 9, 4 / 9, 1 / 12, 1 / 12, 1 / 6]),
        # p is (0.1 + 3·0.2)/4 = 0.175, q is (0.2 + 0.3)/2 = 0.25: top weights 7/17 and 10/17
        ("pillars", [7 / 17 / 4, 7 / 17 * 3 / 4, 10 / 17 / 4, 10 / 17 / 4, 10 / 17 / 2]),
    ],
)
def test_learnt_weights(level, expected):
    row = np.array([[0.1, 0.2, 0.2, 0.2, 0.3]])
    learnt = HierarchicalMean(TREE, WEIGHTS, Sums(level)).fit(row)
    np.testing.assert_allclose(learnt.weight_, expected)


def test_a_model_file_mixes_two_levels():
    aggregate = {"method": "mixed", "options": {"inside": "arithmetic", "across": "geometric"}}
    shape = {"pillars": {"p": {"a": 1.0, "unused": 1.0}, "q": {"b": 1.0}}, "weights": {"p": 1.0, "q": 1.0}}
    spec = model(**shape, aggregate=aggregate)
    fitted_model = build_pipeline(spec, DIRECTIONS)[-1].fit(np.ones((1, 3)))
    assert fitted_model.predict(np.array([[0.5, 0.0, 1.0]])).tolist() == [50.0]
    single = model(pillars={"p": {"a": 1.0, "b": 1.0}}, weights={"p": 3.0},
                   aggregate={"method": "mixed", "options": {"inside": "harmonic"}})  # fmt: skip
    last = build_pipeline(single, DIRECTIONS)[-1].fit(np.ones((1, 2)))
    assert last.predict(np.array([[0.25, 1.0]])).tolist() == [40.0]


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"means": "median"}, "unknown mean 'median'"),
        ({"means": ["arithmetic", "geometric"]}, "3 levels need one mean each, from the indicators up; found 2"),
        ({"means": {"s": "geometric"}}, "unknown group in means: 's'"),
        ({"means": 1e9}, "means: must be a number from -100"),
        ({"missing": "outside"}, "unknown way of missing figures 'outside'"),
        ({"least_known": [0.5]}, "least_known: 3 levels need one share each, from the indicators up; found 1"),
        ({"least_known": 2}, "least_known: must be a number from 0 to 1"),
        ({"floor": 2}, "floor: must be a number from 0 to 1"),
    ],
)
def test_wrong_options_are_refused(options, message):
    with pytest.raises(UsageError, match=message):
        fitted(**options)
