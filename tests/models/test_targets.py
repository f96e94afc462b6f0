import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from corridor.errors import UsageError
from corridor.models import DistanceToTarget, Goalposts

MORE, LESS = "more is better", "less is better"
FIGURES = arrays(np.float64, st.tuples(st.integers(2, 25), st.just(2)), elements=st.integers(-99, 99).map(float))


def test_the_way_to_a_target_by_hand():
    """COINr 1.1: n_dist2targ(x, targ, cap_max = TRUE) is 1 − (targ − x)/(targ − min x), at most 1."""
    X = np.array([[0.0, 100.0], [50.0, 40.0], [90.0, 10.0]])  # noqa: N806
    model = DistanceToTarget({"a": MORE, "b": LESS}, targets={"a": 80.0, "b": 20.0}).fit(X)
    np.testing.assert_allclose(model.transform(X), [[0.0, 0.0], [0.625, 0.75], [1.0, 1.0]])
    np.testing.assert_allclose(model.transform([[-10.0, np.nan]]), [[0.0, np.nan]])


@settings(max_examples=40, deadline=None, derandomize=True)
@given(FIGURES, FIGURES)
def test_without_targets_it_is_min_and_max(figures, new):
    found = DistanceToTarget({"a": MORE, "b": LESS}).fit(figures).transform(new)
    expected = Goalposts({"a": MORE, "b": LESS}, lower=0.0, upper=1.0).fit(figures).transform(new)
    np.testing.assert_allclose(found, expected, atol=1e-12)


def test_a_target_that_all_reach_is_a_threshold():
    model = DistanceToTarget({"a": MORE, "b": LESS}, targets={"a": 1.0, "b": 9.0}).fit(np.full((3, 2), 5.0))
    found = model.transform([[5.0, 5.0], [1.0, 9.0], [0.0, 10.0], [np.nan, np.nan]])
    np.testing.assert_array_equal(found, [[1.0, 1.0], [1.0, 1.0], [0.0, 0.0], [np.nan, np.nan]])


def test_degenerate_columns():
    model = DistanceToTarget({"a": MORE, "b": MORE}, targets={"a": 4.0}).fit(np.array([[np.nan, 3.0]]))
    found = model.transform([[1.0, 3.0], [1.0, 4.0], [1.0, 2.0]])
    assert np.isnan(found[:, 0]).all()
    np.testing.assert_array_equal(found[:, 1], [0.5, 1.0, 0.0])


@pytest.mark.parametrize(
    ("targets", "message"),
    [([1], "targets: must map"), ({"c": 1.0}, "unknown indicator in targets: 'c'"), ({"a": "x"}, "targets.a: must be")],
)
def test_wrong_targets_are_refused(targets, message):
    with pytest.raises(UsageError, match=message):
        DistanceToTarget({"a": MORE}, targets=targets).fit(np.zeros((2, 1)))
