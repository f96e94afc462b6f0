import sys

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from corridor.errors import UsageError
from corridor.models import Copeland, build_pipeline
from corridor.models.copeland import majorities, places, thinned
from models.test_build import DIRECTIONS, model

PILLARS = {"p": {"a": 3.0, "b": 2.0, "c": 2.0}}
FIGURES = arrays(np.float64, st.tuples(st.integers(1, 12), st.just(3)), elements=st.one_of(
    st.integers(0, 4).map(lambda n: n / 4), st.just(np.nan)))  # fmt: skip


def outranking(values, weights):
    """COINr's `outrankMatrix`: the weight of the indicators won in each pair, half of those tied."""
    found = np.zeros((len(values), len(values)))
    for i, j in np.argwhere(~np.eye(len(values), dtype=bool)):
        found[i, j] = weights @ ((values[i] > values[j]) + 0.5 * (values[i] == values[j]))
    return found


@settings(max_examples=40, deadline=None, derandomize=True)
@given(arrays(np.float64, st.tuples(st.integers(2, 10), st.just(3)), elements=st.integers(0, 4).map(float)))
def test_weights_are_those_of_coinr(values):
    """`a_copeland` of COINr 1.1 sums the rows of the outranking matrix; a row does not meet itself there."""
    weights = np.array([3.0, 2.0, 2.0]) / 7
    found = Copeland(PILLARS, count="weights").fit(values).predict(values)
    np.testing.assert_allclose(len(values) * found / 100 - 0.5, outranking(values, weights).sum(axis=1), atol=1e-8)


@settings(max_examples=40, deadline=None, derandomize=True)
@given(FIGURES, FIGURES)
def test_majorities_pair_by_pair(values, reference):
    weights = np.array([3.0, 2.0, 2.0]) / 7
    found = majorities(values, weights, reference)
    for row, share in zip(values, found, strict=True):
        margins = [np.nansum(weights * np.sign(row - other)) for other in reference]
        won = [1.0 if m > 1e-9 else 0.0 if m < -1e-9 else 0.5 for m in margins]
        assert share == pytest.approx(np.mean(won))


def test_a_vote_by_hand():
    # a weighs 3 of 7: b and c together outvote it
    assert majorities(np.array([[1.0, 0.0, 0.0]]), np.array([3.0, 2.0, 2.0]) / 7, np.array([[0.0, 1.0, 1.0]])) == [0.0]
    assert majorities(np.array([[1.0, 0.0, np.nan]]), np.array([3.0, 2.0, 2.0]) / 7, np.array([[0.0, 1.0, 1.0]])) == [
        1.0
    ]
    assert majorities(np.full((1, 3), np.nan), np.ones(3) / 3, np.zeros((4, 3))) == [0.5]


def test_blocks_do_not_matter(monkeypatch):
    values = np.random.default_rng(1).random((50, 3))
    whole = majorities(values, np.ones(3) / 3, values)
    monkeypatch.setattr(sys.modules[majorities.__module__], "CELLS", 120)
    np.testing.assert_array_equal(majorities(values, np.ones(3) / 3, values), whole)


def test_a_missing_figure_ties_with_all():
    np.testing.assert_array_equal(places(np.array([[np.nan], [1.0]]), np.array([[0.0], [np.nan]])), [[0.5], [0.75]])


def test_a_large_reference_is_thinned_evenly_whatever_its_order():
    values = np.random.default_rng(2).permutation(np.arange(100.0))[:, None]
    np.testing.assert_array_equal(thinned(values, 10)[:, 0], np.arange(5.0, 100.0, 10.0))
    np.testing.assert_array_equal(thinned(values, 200)[:, 0], np.arange(100.0))


@settings(max_examples=40, deadline=None, derandomize=True)
@given(FIGURES, FIGURES, st.sampled_from(["majority", "weights"]), st.integers(0, 2), st.randoms(use_true_random=False))
def test_points_add_up_and_better_is_never_worse(reference, values, count, column, random):
    model_ = Copeland(PILLARS, count=count).fit(reference)
    scores = model_.predict(values)
    scored = ~np.isnan(scores)
    np.testing.assert_array_equal(scored, ~np.isnan(values).all(axis=1))
    np.testing.assert_allclose(np.nansum(model_.contributions(values), axis=1)[scored], scores[scored], atol=1e-8)
    assert ((scores[scored] >= 0.0) & (scores[scored] <= 100.0)).all()
    better = values.copy()
    better[:, column] += 0.25
    assert ((model_.predict(better) >= scores - 1e-9) | ~scored).all()
    rows = random.sample(range(len(reference)), len(reference))
    np.testing.assert_array_equal(Copeland(PILLARS, count=count).fit(reference[rows]).predict(values), scores)
    np.testing.assert_array_equal(Copeland(PILLARS, count=count).fit(reference * 8).predict(values * 8), scores)


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"count": "points"}, "unknown count 'points'"),
        ({"most": 0}, "most: must be a number from 1"),
        ({"most": 1.5}, "whole"),
    ],
)
def test_wrong_options_are_refused(options, message):
    with pytest.raises(UsageError, match=message):
        build_pipeline(model(aggregate={"method": "copeland", "options": options}), DIRECTIONS)
