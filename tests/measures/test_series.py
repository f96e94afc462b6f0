"""Formulas on yearly series, by hand and by the properties that they must have."""

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from corridor.measures import series

YEARS = np.array([2010, 2011, 2013, 2014, 2015, 2017], dtype=np.int64)


def known(text):
    return np.array([mark == "x" for mark in text])


@pytest.mark.parametrize(("marks", "expected"), [("x.....", 0), ("..x.x.", 4), ("xxxxxx", 5), ("......", -1)])
def test_latest(marks, expected):
    assert series.latest(known(marks)) == expected
    assert list(series.latest(np.stack([known(marks), known("..x...")]))) == [expected, 2]


@pytest.mark.parametrize(
    ("marks", "length", "expected"),
    [
        ("xxxxxx", 1, ".....x"),  # 2017
        ("xxxxxx", 3, "....xx"),  # 2015–2017, 2016 is not on the axis
        ("xxxxxx", 5, "..xxxx"),  # 2013–2017
        ("xxx.x.", 5, ".xx.x."),  # 2011–2015, ends in the last known year
        ("x.....", 5, "x....."),
        ("......", 5, "......"),
    ],
)
def test_window_counts_calendar_years_back_from_the_last_known(marks, length, expected):
    mask = known(marks)
    np.testing.assert_array_equal(series.window(mask, series.latest(mask), YEARS, length), known(expected))


def test_same_nomenclature_is_that_of_the_last_year():
    names = np.array([[0, 0, 1, 1, 2, -1], [3, 3, 3, 3, 3, 3]])
    found = series.same_nomenclature(names, np.array([3, -1]))
    np.testing.assert_array_equal(found, [known("..xx.."), known("xxxxxx")])


def test_mean_of_the_masked_years():
    values = np.array([1, 2, 4, 8, 0, 1000], dtype=np.int64)
    assert series.mean(values, known("xx..x.")) == 1.0  # (1 + 2 + 0) / 3: a known zero counts
    assert np.isnan(series.mean(values, known("......")))
    gaps = np.array([np.nan, 3.0])
    assert series.mean(gaps, np.array([False, True])) == 3.0


def test_value_at_a_position():
    values = np.array([[5, 6], [7, 8]])
    np.testing.assert_array_equal(series.at(values, np.array([1, 0])), [6.0, 7.0])
    np.testing.assert_array_equal(series.at(values, np.array([-1, 1])), [np.nan, 8.0])


@pytest.mark.parametrize(
    ("values", "marks", "expected"),
    [
        ([100, 5, 300], "xxx", 100.0),  # 200·(300 − 100)/400
        ([100, 5, 300], "x.x", 100.0),
        ([100, 5, 300], ".xx", 200 * 295 / 305),
        ([0, 5, 300], "xxx", 200.0),
        ([300, 5, 0], "xxx", -200.0),
        ([0, 5, 0], "xxx", 0.0),
        ([100, 5, 300], "..x", math.nan),
        ([100, 5, 300], "...", math.nan),
    ],
)
def test_midpoint_growth(values, marks, expected):
    found = series.midpoint_growth(np.array(values, dtype=np.int64), known(marks))
    np.testing.assert_allclose(found, expected, rtol=1e-15)


def test_log_linear_trend_by_hand():
    """Least squares through (0, ln 1), (1, ln 2), (2, ln 2), (3, ln 8): slope = Σ(x − 1.5)·y / Σ(x − 1.5)²."""
    years = np.arange(2000, 2004)
    slope = (-1.5 * 0 - 0.5 * math.log(2) + 0.5 * math.log(2) + 1.5 * math.log(8)) / 5.0
    found = series.log_linear_trend(np.array([1, 2, 2, 8]), known("xxxx"), years)
    assert found == pytest.approx(100 * (math.exp(slope) - 1), rel=1e-12)


def test_zeros_and_gaps_leave_the_trend_and_four_years_are_needed():
    years = np.arange(2000, 2006)
    values = np.array([1, 0, 4, 8, 99, 32])  # doubles each year where it is known and not zero
    assert series.log_linear_trend(values, known("xxxx.x"), years) == pytest.approx(100.0)
    assert np.isnan(series.log_linear_trend(values, known("xx.x.x"), years))  # three are left
    assert series.log_linear_trend(values, known("xx.x.x"), years, least=3) == pytest.approx(100.0)
    assert np.isnan(series.log_linear_trend(values, known("......"), years))
    assert np.isnan(series.log_linear_trend(np.zeros(6), known("xxxxxx"), years))


@settings(max_examples=60, deadline=None)
@given(st.floats(-0.4, 0.6), st.floats(1.0, 1e9), st.sets(st.integers(0, 9), min_size=4))
def test_trend_of_an_exponential_is_its_rate(rate, start, places):
    years = np.arange(2000, 2010)
    values = start * (1 + rate) ** (years - 2000.0)
    mask = np.isin(np.arange(10), list(places))
    assert series.log_linear_trend(values, mask, years) == pytest.approx(100 * rate, rel=1e-6, abs=1e-6)


POSITIVE = st.lists(st.integers(1, 10**9), min_size=4, max_size=8)


@settings(max_examples=60, deadline=None)
@given(POSITIVE, st.integers(2, 10**6))
def test_growth_and_trend_do_not_depend_on_the_unit(values, scale):
    a = np.array(values, dtype=np.int64)
    mask, years = np.ones(len(a), dtype=bool), np.arange(len(a)) + 2000
    assert series.midpoint_growth(a * scale, mask) == pytest.approx(series.midpoint_growth(a, mask), abs=1e-9)
    found, expected = (series.log_linear_trend(v, mask, years) for v in (a * scale, a))
    assert found == pytest.approx(expected, rel=1e-6, abs=1e-6)


@settings(max_examples=60, deadline=None)
@given(st.lists(st.integers(0, 10**12), min_size=2, max_size=8))
def test_midpoint_growth_turns_its_sign_with_time(values):
    a = np.array(values, dtype=np.int64)
    mask = np.ones(len(a), dtype=bool)
    there, back = series.midpoint_growth(a, mask), series.midpoint_growth(a[::-1].copy(), mask)
    assert there == -back
    assert -200 <= there <= 200


@settings(max_examples=40, deadline=None)
@given(st.lists(st.booleans(), min_size=6, max_size=6), st.integers(1, 9))
def test_a_window_holds_only_known_years_and_the_last_of_them(marks, length):
    mask = np.array(marks)
    last = series.latest(mask)
    found = series.window(mask, last, YEARS, length)
    assert not (found & ~mask).any()
    if mask.any():
        assert found[last]
        assert YEARS[found].min() > YEARS[last] - length
