import numpy as np
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from corridor.errors import UsageError
from corridor.models import ColumnsError, Goalposts
from corridor.models.normalise import goalposts, to_scale

MORE, LESS = "more is better", "less is better"
FIGURES = arrays(np.float64, st.tuples(st.integers(2, 30), st.just(2)), elements=st.integers(-1000, 1000).map(float))


def test_goalposts_are_quantiles_of_what_is_observed():
    assert goalposts(np.array([np.nan, 0.0, 10.0]), 0.05, 0.95) == pytest.approx((0.5, 9.5))
    assert np.isnan(goalposts(np.array([np.nan]), 0.05, 0.95)).all()


def test_a_flag_that_few_carry_keeps_0_and_1_apart():
    flag = np.array([0.0] * 99 + [1.0])
    assert goalposts(flag, 0.05, 0.95) == (0.0, 1.0)
    assert goalposts(np.zeros(99), 0.05, 0.95) == (0.0, 0.0)


def test_scale_by_hand():
    values = np.array([[0.0, 0.0], [5.0, 5.0], [20.0, 20.0], [np.nan, np.nan]])
    scaled = to_scale(values, np.array([0.0, 0.0]), np.array([10.0, 10.0]), np.array([False, True]))
    np.testing.assert_array_equal(scaled, [[0.0, 1.0], [0.5, 0.5], [1.0, 0.0], [np.nan, np.nan]])


def test_a_constant_reference_splits_above_from_below():
    normaliser = Goalposts({"a": MORE, "b": LESS}).fit(np.full((5, 2), 3.0))
    scaled = normaliser.transform(np.array([[2.0, 2.0], [3.0, 3.0], [4.0, 4.0], [np.nan, np.nan]]))
    np.testing.assert_array_equal(scaled, [[0.0, 1.0], [0.5, 0.5], [1.0, 0.0], [np.nan, np.nan]])


def test_a_column_of_zeros_and_a_single_row_survive():
    normaliser = Goalposts({"a": MORE}).fit(np.zeros((1, 1)))
    np.testing.assert_array_equal(normaliser.transform(np.array([[0.0], [1.0]])), [[0.5], [1.0]])


def test_a_column_unknown_to_the_reference_drops_out():
    reference = pl.DataFrame({"a": [None, None], "b": [0.0, 1.0]})
    normaliser = Goalposts({"a": MORE, "b": MORE}).fit(reference)
    scaled = normaliser.transform(pl.DataFrame({"a": [1.0], "b": [0.5]}))
    assert np.isnan(scaled[0, 0])
    assert scaled[0, 1] == pytest.approx(0.5)


def test_fixed_goalposts_replace_learnt_ones():
    normaliser = Goalposts({"a": MORE, "b": MORE}, fixed={"b": [0, 4]}).fit(np.array([[0.0, 100.0], [10.0, 200.0]]))
    np.testing.assert_allclose(normaliser.low_, [0.5, 0.0])
    np.testing.assert_allclose(normaliser.high_, [9.5, 4.0])
    assert normaliser.transform(np.array([[0.0, 1.0]]))[0, 1] == 0.25


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"lower": 0.9, "upper": 0.1}, "lower must be below upper"),
        ({"lower": -0.1}, "lower: must be a number from 0 to 1"),
        ({"fixed": {"c": [0, 1]}}, "unknown indicator in fixed: 'c'.* Known: a, b"),
        ({"fixed": {"a": [1, 0]}}, r"fixed.a: low must be below high, found \[1, 0\]"),
        ({"fixed": {"a": [1]}}, r"fixed.a: must be \[low, high\]"),
        ({"fixed": {"a": "01"}}, r"fixed.a: must be \[low, high\]"),
        ({"fixed": {"a": [0, "x"]}}, "fixed.a: must be a number"),
        ({"fixed": [0, 1]}, "fixed: must map indicators"),
        ({"directions": {"a": MORE, "b": "up"}}, "unknown direction 'up'.*less is better, more is better"),
    ],
)
def test_wrong_options_are_refused(options, message):
    with pytest.raises(UsageError, match=message):
        Goalposts(**{"directions": {"a": MORE, "b": LESS}, **options}).fit(np.zeros((3, 2)))


def test_columns_are_matched_by_name():
    reference = pl.DataFrame({"a": [0.0, 10.0], "b": [0.0, 1.0]})
    ordered = Goalposts({"a": MORE, "b": LESS}).set_output(transform="polars").fit(reference)
    swapped = Goalposts({"a": MORE, "b": LESS}).set_output(transform="polars").fit(reference.select("b", "a"))
    assert ordered.transform(reference).equals(swapped.transform(reference.select("b", "a")))
    assert list(swapped.get_feature_names_out()) == ["a", "b"]
    with pytest.raises(ColumnsError, match="missing b"):
        ordered.transform(reference.select("a"))


@settings(deadline=None)
@given(FIGURES, st.floats(0.01, 1000.0), st.integers(-100, 100))
def test_units_do_not_matter(figures, factor, shift):
    plain = Goalposts({"a": MORE, "b": LESS}).fit(figures).transform(figures)
    other = figures * factor + shift
    scaled = Goalposts({"a": MORE, "b": LESS}).fit(other).transform(other)
    varied = np.ptp(figures, axis=0) > 0.0
    np.testing.assert_allclose(scaled[:, varied], plain[:, varied], atol=1e-6)


@settings(deadline=None)
@given(FIGURES)
def test_values_stay_on_the_scale_and_in_order(figures):
    scaled = Goalposts({"a": MORE, "b": LESS}).fit(figures).transform(figures)
    assert ((scaled >= 0.0) & (scaled <= 1.0)).all()
    order = np.argsort(figures, axis=0)
    assert (np.diff(scaled[order[:, 0], 0]) >= 0.0).all()
    assert (np.diff(scaled[order[:, 1], 1]) <= 0.0).all()


def test_the_scale_that_comes_out_may_keep_off_zero():
    model = Goalposts({"a": MORE, "b": LESS}, lower=0.0, upper=1.0, onto=[0.01, 1.0]).fit(
        np.array([[0.0] * 2, [4.0] * 2])
    )
    np.testing.assert_allclose(model.transform(np.array([[0.0, 0.0], [2.0, 3.0]])), [[0.01, 1.0], [0.505, 0.2575]])


@pytest.mark.parametrize(
    ("onto", "message"),
    [
        ([1.0, 0.0], "onto: least must be below largest"),
        (0.5, r"onto: must be \[least, largest\]"),
        ([0, 100], "onto: must be a number from 0 to 1"),
    ],
)
def test_a_wrong_scale_is_refused(onto, message):
    with pytest.raises(UsageError, match=message):
        Goalposts(onto=onto).fit(np.zeros((2, 1)))
