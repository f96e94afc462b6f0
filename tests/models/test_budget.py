import numpy as np
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from corridor.errors import UsageError
from corridor.models import BudgetWeights, build_pipeline
from corridor.models.budget import expert_shares
from models.test_build import DIRECTIONS, model

POINTS = {"first": {"a": 50, "b": 30, "c": 20}, "second": {"a": 1, "c": 3}}


def columns(*names):
    return pl.DataFrame({name: [0.0] for name in names})


def test_shares_by_hand():
    found = BudgetWeights(POINTS).fit(columns("a", "b", "c"))
    np.testing.assert_allclose(found.weights_, [0.375, 0.15, 0.475])
    np.testing.assert_allclose(found.spread_, np.std([[0.5, 0.3, 0.2], [0.25, 0.0, 0.75]], axis=0, ddof=1))


def test_experts_without_points_among_the_columns_are_left_out():
    assert BudgetWeights(POINTS).fit(columns("b")).weights_.tolist() == [1.0]
    found = BudgetWeights({"one": {"a": 1, "b": 1}, "other": {"z": 5}}).fit(columns("a", "b"))
    assert (found.weights_.tolist(), found.spread_.tolist()) == ([0.5, 0.5], [0.0, 0.0])
    assert BudgetWeights().fit(columns("a", "b")).weights_.tolist() == [0.5, 0.5]
    assert expert_shares(["a"], {}).shape == (0, 1)


@settings(max_examples=40, deadline=None, derandomize=True)
@given(st.lists(st.lists(st.integers(0, 9), min_size=3, max_size=3), min_size=1, max_size=5), st.permutations("abc"))
def test_weights_add_up_and_follow_names_whoever_speaks_first(given_points, names):
    points = {f"expert {i}": dict(zip("abc", row, strict=True)) for i, row in enumerate(given_points)}
    straight = dict(zip("abc", BudgetWeights(points).fit(columns(*"abc")).weights_, strict=True))
    turned = BudgetWeights(dict(reversed(points.items()))).fit(columns(*names)).weights_
    assert sum(straight.values()) == pytest.approx(1.0)
    assert dict(zip(names, turned, strict=True)) == straight


def test_wrong_points_are_refused():
    with pytest.raises(UsageError, match="points: must map experts to names and points, as"):
        BudgetWeights({"x": 3}).fit(np.zeros((1, 2)))


def test_a_model_file_names_experts_and_their_points():
    options = {"points": {"x": {"a": 3, "b": 1}}, "level": "all"}
    fitted = build_pipeline(model(weigh={"method": "budget", "options": options}), DIRECTIONS).fit(np.eye(2))
    np.testing.assert_allclose(fitted[-1].weight_, [0.75, 0.25])
    for wrong, says in [
        ({"points": {"x": {"z": 3}}}, "unknown name in points: 'z'"),
        ({"points": {"x": {"a": -3}}}, "points.x.a: must be a number from 0"),
        ({"points": {}}, "points: must map experts"),
    ]:
        with pytest.raises(UsageError, match=says):
            build_pipeline(model(weigh={"method": "budget", "options": wrong}), DIRECTIONS)
