"""Figures with a range: centre and ends are met exactly, draws are the same for the same seed."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import kstest, norm

from corridor.study.scenarios.parameters import REACH, Parameter, distinct, draws_of, values_at


def a_parameter(key="p", value=2.0, low=1.0, high=4.0, **shape):
    return Parameter(key, "Text", value, low, high, "unit", "source", **shape)


SHAPES = (
    a_parameter(),
    a_parameter(log=True),
    a_parameter(value=-20.0, low=-40.0, high=0.0, log=True, base=100.0),
    a_parameter(value=10.0, low=-5.0, high=30.0, log=True, base=100.0, sign=-1.0),
)


@pytest.mark.parametrize("found", SHAPES)
def test_centre_and_ends_are_where_they_are_said_to_be(found):
    low, centre, high = found.at(np.array([-REACH, 0.0, REACH]))
    assert centre == found.value
    assert (low, high) == pytest.approx((found.low, found.high), rel=1e-12)


@pytest.mark.parametrize("found", SHAPES)
def test_a_figure_grows_with_its_draw(found):
    assert (np.diff(found.at(np.linspace(-4, 4, 101))) > 0).all()


def test_a_figure_that_cannot_be_zero_never_is():
    assert a_parameter(log=True).at(np.array([-30.0])) > 0
    shrinks = SHAPES[2]
    assert shrinks.at(np.array([-30.0])) > -100
    assert SHAPES[3].at(np.array([30.0])) < 100


@settings(max_examples=30)
@given(draws=st.integers(1, 400), seed=st.integers(0, 2**40))
def test_draws_are_standard_normal_slice_by_slice_and_stay_as_they_are(draws, seed):
    z = draws_of([a_parameter("a"), a_parameter("b")], draws, seed)
    again = draws_of([a_parameter("b", high=9.0), a_parameter("c")], draws, seed)
    assert (z["b"] == again["b"]).all()
    assert (np.sort(z["a"]) == np.sort(z["b"])).all()
    assert np.sort(norm.cdf(z["a"])) == pytest.approx((np.arange(draws) + 0.5) / draws)


def test_draws_differ_by_seed_and_key_and_look_normal():
    z = draws_of([a_parameter("a"), a_parameter("b")], 500, 1)
    other = draws_of([a_parameter("a")], 500, 2)
    assert not (z["a"] == z["b"]).all()
    assert not (z["a"] == other["a"]).all()
    assert kstest(z["a"], "norm").pvalue > 0.99
    assert abs(np.corrcoef(z["a"], z["b"])[0, 1]) < 0.15


def test_a_figure_comes_once_and_in_order_of_keys():
    assert [one.key for one in distinct([a_parameter("b"), a_parameter("a"), a_parameter("b")])] == ["a", "b"]
    assert values_at([a_parameter()])["p"].tolist() == [2.0]


def test_an_assumption_has_an_interval_only_where_it_is_uncertain():
    assert a_parameter().assumption().low == 1.0
    assert a_parameter(low=2.0, high=2.0).assumption().low is None
