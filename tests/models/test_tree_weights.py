import numpy as np

from corridor.models.tree import groups_of
from corridor.models.tree_weights import member_weights, weights_inside

GROUPS = groups_of({"p": {"a": 1.0, "b": 1.0}, "q": {"c": 1.0, "d": 1.0, "e": 1.0}})
FULL = np.array([0.25, 0.25, 1 / 6, 1 / 6, 1 / 6])


def test_weights_inside_a_group_add_up_to_one_or_nothing():
    found = member_weights(GROUPS[0], np.array([[0.1, 0.3, 0.6, 0.0, 0.0], [0.0, 0.0, 1.0, 0.0, 0.0]]))
    np.testing.assert_allclose(found, [[0.25, 0.75], [0.0, 0.0]])
    np.testing.assert_allclose(member_weights(GROUPS[-1], np.array([[0.1, 0.3, 0.6, 0.0, 0.0]])), [[0.4, 0.6]])


def test_what_is_missing_gives_its_weight_to_its_neighbours():
    observed = np.array(
        [[True] * 5, [False, True, True, True, False], [False, False, True, True, True], [False] * 5], dtype=bool
    )
    found = weights_inside(observed, FULL, GROUPS, [0.0, 0.0])
    expected = [FULL, [0.0, 0.5, 0.25, 0.25, 0.0], [0.0, 0.0, 1 / 3, 1 / 3, 1 / 3], [0.0] * 5]
    np.testing.assert_allclose(found, expected)


def test_a_group_of_which_too_little_is_known_is_not_known():
    observed = np.array([[True, True, True, False, False], [False, True, True, True, True]])
    np.testing.assert_allclose(weights_inside(observed, FULL, GROUPS, [0.5, 0.5])[0], [0.5, 0.5, 0.0, 0.0, 0.0])
    np.testing.assert_allclose(weights_inside(observed, FULL, GROUPS, [0.6, 0.6]), [[0.0] * 5, [0.0] * 5])
    np.testing.assert_allclose(weights_inside(observed, FULL, GROUPS, [0.6, 0.5])[0], [0.5, 0.5, 0.0, 0.0, 0.0])


def test_members_without_weight_do_not_make_a_group_known():
    groups = groups_of({"a": 1.0, "b": 0.0})
    found = weights_inside(np.array([[False, True], [True, True]]), np.array([1.0, 0.0]), groups, [0.0])
    np.testing.assert_array_equal(found, [[0.0, 0.0], [1.0, 0.0]])
