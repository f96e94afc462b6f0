import pytest

from corridor.errors import UsageError
from corridor.models.tree import (
    checked_tree,
    groups_of,
    indicators_of,
    root_of,
    shares_below,
    tree_from_parents,
    weights_below,
)

TREE = {"index": {"p": {"a": 1.0, "b": 3.0}, "q": {"r": {"c": 1.0}, "d": 2.0}}}


def test_names_heights_and_columns():
    assert indicators_of(TREE) == ["a", "b", "c", "d"]
    groups = groups_of(TREE)
    assert [(group.name, group.height) for group in groups] == [("p", 1), ("r", 1), ("q", 2), ("index", 3)]
    assert groups[2].parts == ((2, 3, "r", "r"), (3, 4, None, "d"))
    assert groups[3].parts == ((0, 2, "p", "p"), (2, 4, "q", "q"))


def test_the_whole_has_the_name_of_a_single_top():
    assert root_of(TREE)[0] == "index"
    assert root_of({"p": {"a": 1.0}, "b": 1.0})[0] == "score"
    assert root_of({"a": 1.0})[0] == "score"


def test_full_weights_are_shares_on_the_way_down():
    found = weights_below(TREE, {"p": 3.0, "r": 2.0})
    assert found == pytest.approx({"a": 0.1875, "b": 0.5625, "c": 0.125, "d": 0.125})
    assert shares_below({"a": 1.0, "b": 1.0}, {}, 0.5) == {"a": 0.25, "b": 0.25}


def test_lists_are_indicators_of_equal_weight():
    assert checked_tree({"p": ["a", "b"], "q": {"c": 2}}) == {"p": {"a": 1.0, "b": 1.0}, "q": {"c": 2.0}}


def test_a_table_of_parents_is_a_tree():
    parents = {"index": None, "p": "index", "a": "p", "b": "p", "c": "index"}
    assert tree_from_parents(parents) == {"index": {"p": {"a": 1.0, "b": 1.0}, "c": 1.0}}
    assert tree_from_parents({"a": None}) == {"a": 1.0}
    with pytest.raises(UsageError, match="unknown parent: 'q'"):
        tree_from_parents({"index": None, "a": "q"})
    with pytest.raises(UsageError, match="p, q hang on no top"):
        tree_from_parents({"index": None, "a": "index", "p": "q", "q": "p"})


@pytest.mark.parametrize(
    ("tree", "message"),
    [
        ({}, "tree: must name at least one indicator"),
        ("abc", "tree: must name at least one indicator, found 'abc'"),
        ({"p": []}, "tree.p: must name at least one indicator"),
        ({"p": ["a"], "q": ["a"]}, "names stand twice: a"),
        ({"a": ["a"], "b": ["c"]}, "names stand twice: a"),
        ({"p": {"a": -1}}, "tree.p.a: must be a number from 0"),
        ({"p": {"a": 0, "b": 0}}, "tree.p: at least one weight must be above 0"),
    ],
)
def test_wrong_trees_are_refused(tree, message):
    with pytest.raises(UsageError, match=message):
        checked_tree(tree)


@pytest.mark.parametrize(
    ("weights", "message"),
    [
        ({"pp": 1.0}, "unknown group in weights: 'pp'.*Known: p, q, r"),
        ({"p": -1.0}, "weights.p: must be a number from 0"),
        ({"p": 0.0, "q": 0.0}, "at least one of p, q must be above 0"),
    ],
)
def test_wrong_weights_are_refused(weights, message):
    with pytest.raises(UsageError, match=message):
        weights_below(TREE, weights)
