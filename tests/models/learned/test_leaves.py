from itertools import combinations
from math import factorial

import lightgbm
import numpy as np
import pytest
from sklearn.ensemble import HistGradientBoostingRegressor

from corridor.models.learned.leaves import leaves_of


def figures(rows=400, seed=0):
    random = np.random.default_rng(seed)
    values = random.normal(size=(rows, 4))
    values[random.random(values.shape) < 0.15] = np.nan
    known = np.nan_to_num(values)
    return values, known[:, 0] * known[:, 1] + np.abs(known[:, 2]) + np.isnan(values[:, 3])


def grown(depth=4, trees=12):
    values, outcome = figures()
    model = HistGradientBoostingRegressor(max_iter=trees, max_depth=depth, min_samples_leaf=5, random_state=0)
    model.fit(values, outcome)
    nodes = [predictor.nodes for iteration in model._predictors for predictor in iteration]
    return model, nodes, leaves_of(nodes, float(np.ravel(model._baseline_prediction)[0]))


def mean_given(nodes, row, known, at=0):
    """What a tree expects of a row of which only some columns are known: branches on others count by their cover."""
    node = nodes[at]
    if node["is_leaf"]:
        return float(node["value"])
    left, right = int(node["left"]), int(node["right"])
    if int(node["feature_idx"]) in known:
        x = row[int(node["feature_idx"])]
        goes_left = bool(node["missing_go_to_left"]) if np.isnan(x) else x <= node["num_threshold"]
        return mean_given(nodes, row, known, left if goes_left else right)
    return sum(nodes[side]["count"] / node["count"] * mean_given(nodes, row, known, side) for side in (left, right))


def shapley(nodes, row, columns=4):
    """Shapley values straight from their definition, over all coalitions."""
    out = np.zeros(columns)
    for one in range(columns):
        others = [column for column in range(columns) if column != one]
        for size in range(columns):
            weight = factorial(size) * factorial(columns - size - 1) / factorial(columns)
            for coalition in combinations(others, size):
                gain = mean_given(nodes, row, {*coalition, one}) - mean_given(nodes, row, set(coalition))
                out[one] += weight * gain
    return out


def test_margins_are_those_of_the_library():
    model, _, leaves = grown()
    values, _ = figures(seed=9)
    np.testing.assert_allclose(leaves.margins(values), model.predict(values), atol=1e-12)


def test_shares_are_shapley_values_by_their_definition():
    _, nodes, leaves = grown()
    values, _ = figures(12, seed=5)
    expected = [sum(shapley(tree, row) for tree in nodes) for row in values]
    np.testing.assert_allclose(leaves.shares(values), expected, atol=1e-12)


def test_shares_add_up_to_the_margin_less_its_mean_over_what_was_learnt_from():
    model, nodes, leaves = grown(depth=3)
    values, _ = figures(seed=7)
    nothing = leaves.base + sum(mean_given(tree, values[0], set()) for tree in nodes)
    np.testing.assert_allclose(leaves.shares(values).sum(axis=1), model.predict(values) - nothing, atol=1e-12)


def converted(tree, nodes):
    """Turn a node of LightGBM's dump and all below it into nodes as scikit-learn has them, and return its place."""
    at = len(nodes)
    nodes.append({})
    if "leaf_value" in tree:
        nodes[at] = {"is_leaf": True, "value": tree["leaf_value"], "count": tree.get("leaf_count", 1)}
        return at
    left, right = (converted(tree[side], nodes) for side in ("left_child", "right_child"))
    nodes[at] = {
        "is_leaf": False,
        "feature_idx": tree["split_feature"],
        "num_threshold": tree["threshold"],
        "missing_go_to_left": tree["default_left"],
        "left": left,
        "right": right,
        "count": tree["internal_count"],
    }
    return at


def test_lightgbms_own_treeshap_gives_the_same():
    values, outcome = figures(2000, seed=2)
    params = {"objective": "regression", "verbose": -1, "max_depth": 4, "num_threads": 1, "seed": 1}
    model = lightgbm.train(params, lightgbm.Dataset(values, outcome), 15)
    trees = []
    for tree in model.dump_model()["tree_info"]:
        nodes = []
        converted(tree["tree_structure"], nodes)
        trees.append(nodes)
    leaves = leaves_of(trees, 0.0)
    own = model.predict(values[:300], pred_contrib=True)
    np.testing.assert_allclose(leaves.margins(values[:300]), model.predict(values[:300]), atol=1e-9)
    np.testing.assert_allclose(leaves.shares(values[:300]), own[:, :-1], atol=1e-9)


def test_no_tree_at_all_is_its_base():
    leaves = leaves_of([], 2.5)
    assert leaves.margins(np.zeros((3, 2))).tolist() == [2.5] * 3
    assert leaves.shares(np.zeros((3, 2))).tolist() == [[0.0, 0.0]] * 3
    assert leaves.margins(np.zeros((0, 2))).shape == (0,)
    assert pytest.approx(0.0) == leaves.shares(np.zeros((0, 2))).sum()
