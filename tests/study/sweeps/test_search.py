"""Spaces become assignments: every combination once, draws by seed and number, values that read back as they were."""

import itertools

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from corridor.errors import UsageError
from corridor.spec.loading import parse_yaml, set_value
from corridor.spec.sweep import DimensionSpec, SweepSpec
from corridor.study.sweeps.search import assigned, assignments_of, draw, grid_values, written


def a_sweep(**changes):
    return SweepSpec(**{"name": "one", "job": "x", "metric": "m", "trials": 50, "with_base": False, **changes})


SPACE = {
    "model": {"choice": ["a", "b", "c"]},
    "model.weights": {"dirichlet": {"x": 2.0, "y": 1.0, "z": 1.0}, "when": {"model": ["a", "b"]}},
    "model.reference.window": {"integer": [3, 6]},
    "model.min_observed": {"uniform": [0.1, 0.4]},
    "model.aggregate.options.p": {"loguniform": [0.01, 10.0]},
}


def read(assignments):
    data = parse_yaml("{}", "trial")
    for one in assignments:
        set_value(data, one)
    return data


def test_a_grid_is_every_combination_once_the_last_key_fastest():
    space = {"a": {"choice": [1, 2]}, "b": {"integer": [1, 3]}, "c": {"uniform": [0, 1], "steps": 3}}
    found = assignments_of(a_sweep(search="grid", space=space))
    expected = [(f"a={a}", f"b={b}", f"c={c}") for a, b, c in itertools.product([1, 2], [1, 2, 3], [0.0, 0.5, 1.0])]
    assert found == expected


def test_a_key_whose_condition_fails_takes_no_value():
    space = {"a": {"choice": ["x", "y"]}, "b": {"choice": [1, 2], "when": {"a": "x"}}}
    found = assignments_of(a_sweep(search="grid", space=space))
    assert found == [("a=x", "b=1"), ("a=x", "b=2"), ("a=y",)]


def test_a_grid_of_magnitudes_is_a_geometric_series():
    assert grid_values(DimensionSpec(loguniform=(0.01, 100.0), steps=5)) == [0.01, 0.1, 1.0, 10.0, 100.0]


def test_more_combinations_than_allowed_are_refused():
    with pytest.raises(UsageError, match=r"sweep one: trials: the grid holds more than 50 trials"):
        assignments_of(a_sweep(search="grid", space={"a": {"integer": [1, 51]}}))
    assert len(assignments_of(a_sweep(search="grid", space={"a": {"integer": [1, 50]}}))) == 50


def test_the_job_as_it_stands_comes_first_and_lists_stay_in_order():
    listed = (("model=b",), ("model=a", "x=1"))
    assert assignments_of(a_sweep(search="list", listed=listed, with_base=True)) == [(), *listed]


def test_draws_depend_on_seed_and_number_alone():
    short, long = (assignments_of(a_sweep(space=SPACE, trials=trials)) for trials in (10, 30))
    assert long[:10] == short
    assert assignments_of(a_sweep(space=SPACE, seed=1, trials=10)) != short
    assert len(set(long)) == 30


@given(seed=st.integers(0, 2**32))
def test_every_draw_lies_in_its_range(seed):
    (trial,) = assignments_of(a_sweep(space=SPACE, seed=seed, trials=1))
    model = read([one for one in trial if one.startswith("model.")])["model"] if len(trial) > 1 else {}
    assert 3 <= model["reference"]["window"] <= 6
    assert 0.1 <= model["min_observed"] <= 0.4
    assert 0.01 <= model["aggregate"]["options"]["p"] <= 10.0
    assert ("weights" in model) == (trial[0] != "model=c")
    if "weights" in model:
        assert list(model["weights"]) == ["x", "y", "z"]
        assert sum(model["weights"].values()) == pytest.approx(1.0, abs=3e-6)


def test_shares_are_on_average_as_their_concentrations():
    one = DimensionSpec(dirichlet={"x": 6.0, "y": 3.0, "z": 1.0})
    random = np.random.default_rng(5)
    drawn = np.array([list(draw(one, random).values()) for _ in range(4000)])
    np.testing.assert_allclose(drawn.mean(axis=0), [0.6, 0.3, 0.1], atol=0.01)
    # the variance of a Dirichlet share is m(1 − m)/(c + 1), c the sum of the concentrations
    np.testing.assert_allclose(drawn.var(axis=0), [0.24 / 11, 0.21 / 11, 0.09 / 11], rtol=0.1)


def test_odds_say_how_often_a_value_is_chosen():
    random = np.random.default_rng(3)
    one = DimensionSpec(choice=("a", "b", "c"), odds=(5.0, 3.0, 2.0))
    drawn = [draw(one, random) for _ in range(5000)]
    np.testing.assert_allclose([drawn.count(name) / 5000 for name in "abc"], [0.5, 0.3, 0.2], atol=0.02)


def test_magnitudes_are_drawn_evenly():
    random = np.random.default_rng(4)
    drawn = np.log10([draw(DimensionSpec(loguniform=(0.001, 1000.0)), random) for _ in range(4000)])
    np.testing.assert_allclose(np.histogram(drawn, bins=6, range=(-3, 3))[0] / 4000, 1 / 6, atol=0.025)


@given(
    st.recursive(
        st.none() | st.booleans() | st.integers(-(10**9), 10**9) | st.text(max_size=8)
        | st.floats(allow_nan=False, allow_infinity=False).map(lambda value: float(f"{value:.6g}")),
        lambda inner: st.lists(inner, max_size=3), max_leaves=4,
    )
)  # fmt: skip
def test_a_value_reads_back_as_it_was(value):
    text = written(value)
    if "\x7f" in text or any(not char.isprintable() for char in text):
        return
    assert parse_yaml(f"value: {text}", "x")["value"] == value
    assert type(parse_yaml(f"value: {text}", "x")["value"]) is not bool or isinstance(value, bool)


def test_words_that_yaml_reads_otherwise_are_quoted():
    assert [written(word) for word in ("null", "True", "balanced", "a b")] == ['"null"', '"True"', "balanced", '"a b"']


def test_a_mapping_becomes_one_assignment_for_each_key():
    assert assigned({"model.weights": {"a": 0.25, "b": 0.75}, "x": [1, 2]}) == (
        "model.weights.a=0.25", "model.weights.b=0.75", "x=[1, 2]"
    )  # fmt: skip
