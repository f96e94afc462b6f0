"""Trends by hand, against scipy and numpy, and by their properties."""

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import theilslopes

from corridor.measures import trends

YEARS = np.array([2010, 2011, 2013, 2014, 2015, 2017, 2018], dtype=np.int64)
SERIES = st.lists(st.one_of(st.just(0), st.integers(1, 10**9)), min_size=7, max_size=7)
MASKS = st.lists(st.booleans(), min_size=7, max_size=7)
QUICK = settings(max_examples=40, deadline=None, derandomize=True)


def known(text):
    return np.array([mark == "x" for mark in text])


@pytest.mark.parametrize(
    ("values", "marks", "expected"),
    [
        ([100, 5, 121], "xxx", 10.0),
        ([100, 5, 121], "x.x", 10.0),
        ([100, 150, 121], "xx.", 50.0),
        ([100, 5, 0], "xxx", -100.0),
        ([0, 5, 100], "xxx", math.nan),
        ([100, 5, 121], "..x", math.nan),
        ([100, 5, 121], "...", math.nan),
    ],
)
def test_compound_growth(values, marks, expected):
    found = trends.compound_growth(np.array(values), known(marks), np.arange(2019, 2022))
    np.testing.assert_allclose(found, expected, rtol=1e-12)


def test_compound_growth_counts_calendar_years():
    assert trends.compound_growth(np.array([100, 400]), known("xx"), np.array([2010, 2012])) == pytest.approx(100.0)


def test_theil_sen_by_hand():
    """ln 1, 2, 9, 8 in steps: the six slopes are .693, 1.099, .693, 1.504, .693, −.118 and their median .693."""
    found = trends.theil_sen(np.array([1, 2, 9, 8]), known("xxxx"), np.arange(2000, 2004))
    assert found == pytest.approx(100.0)


def test_an_outlier_among_five_changes_nothing():
    values = np.array([100, 200, 9, 800, 1600])
    assert trends.theil_sen(values, known("xxxxx"), np.arange(5)) == pytest.approx(100.0)


def plain(values, mask):
    """The years and logarithms that a trend may use."""
    return [(int(y), math.log(v)) for y, v, use in zip(YEARS, values, mask, strict=True) if use and v > 0]


@QUICK
@given(SERIES, MASKS)
def test_theil_sen_is_scipys(values, mask):
    points = plain(values, mask)
    found = trends.theil_sen(np.array(values), np.array(mask), YEARS)
    if len(points) < 4:
        assert np.isnan(found)
        return
    slope = theilslopes([p[1] for p in points], [p[0] for p in points])[0]
    assert found == pytest.approx(100 * math.expm1(slope), rel=1e-9, abs=1e-9)


@QUICK
@given(SERIES, MASKS)
def test_volatility_is_the_standard_error_of_numpys_line(values, mask):
    points = plain(values, mask)
    found = trends.volatility(np.array(values), np.array(mask), YEARS)
    if len(points) < 4:
        assert np.isnan(found)
        return
    x, y = np.array(points).T
    coefficients = np.polyfit(x - x.mean(), y, 1)
    residuals = y - np.polyval(coefficients, x - x.mean())
    assert found == pytest.approx(math.sqrt((residuals**2).sum() / (len(points) - 2)), rel=1e-6, abs=1e-9)


@QUICK
@given(st.floats(-0.4, 0.6), st.floats(1.0, 1e9))
def test_steady_growth_has_a_trend_and_neither_volatility_nor_acceleration(rate, start):
    values = start * (1 + rate) ** (YEARS - 2010.0)
    mask = known("xxxxxxx")
    assert trends.theil_sen(values, mask, YEARS) == pytest.approx(100 * rate, abs=1e-6)
    assert trends.compound_growth(values, mask, YEARS) == pytest.approx(100 * rate, abs=1e-6)
    assert trends.volatility(values, mask, YEARS) == pytest.approx(0.0, abs=1e-9)
    assert trends.acceleration(values, mask, YEARS) == pytest.approx(0.0, abs=1e-6)


def test_acceleration_by_hand():
    """Flat from 2017 to 2019, doubling to 2021: ln 2 less 0."""
    years = np.arange(2017, 2022)
    assert trends.acceleration(np.array([5, 5, 5, 10, 20]), known("xxxxx"), years) == pytest.approx(math.log(2))
    assert trends.acceleration(np.array([5, 10, 20, 20, 20]), known("xxxxx"), years) == pytest.approx(-math.log(2))
    middle = trends.acceleration(
        np.array([1, 1, 4, 4, 4]), known("xxxxx"), years
    )  # (0, 0, ln 4), then (ln 4, ln 4, ln 4)
    assert middle == pytest.approx(-math.log(4) / 2)
    even = trends.acceleration(np.array([5, 10, 20, 80]), known("xxxx"), np.arange(4))  # ln 2, then ln 4
    assert even == pytest.approx(math.log(2))


@pytest.mark.parametrize("marks", ["x.x..", "x...x", "..xx.", "....."])
def test_acceleration_needs_two_years_in_each_half(marks):
    assert np.isnan(trends.acceleration(np.full(5, 7), known(marks), np.arange(2017, 2022)))


def test_zero_years_leave_and_all_zero_is_unknown():
    zero = np.zeros(5)
    for measure in (trends.theil_sen, trends.volatility, trends.acceleration, trends.compound_growth):
        assert np.isnan(measure(zero, known("xxxxx"), np.arange(5)))
    assert trends.theil_sen(np.array([1, 2, 0, 8, 16]), known("xxxxx"), np.arange(5)) == pytest.approx(100.0)


@pytest.mark.parametrize(
    "measure",
    [trends.theil_sen, trends.volatility, trends.acceleration, trends.compound_growth],
    ids=lambda f: f.__name__,
)
class TestEveryTrend:
    @QUICK
    @given(values=st.lists(st.integers(1, 10**9), min_size=7, max_size=7), scale=st.integers(2, 1000))
    def test_does_not_depend_on_the_unit(self, measure, values, scale):
        a, mask = np.array(values, dtype=np.int64), known("xxxxxxx")
        assert measure(a * scale, mask, YEARS) == pytest.approx(measure(a, mask, YEARS), rel=1e-6, abs=1e-6)

    @QUICK
    @given(values=SERIES, mask=MASKS)
    def test_what_is_masked_has_no_say(self, measure, values, mask):
        a, marks = np.array(values, dtype=np.int64), np.array(mask)
        other = np.where(marks, a, 123_456)
        np.testing.assert_array_equal(measure(other, marks, YEARS), measure(a, marks, YEARS))

    @QUICK
    @given(values=SERIES, mask=MASKS)
    def test_rows_stand_alone(self, measure, values, mask):
        a, marks = np.array([values, values[::-1]], dtype=np.int64), np.array([mask, mask[::-1]])
        together = measure(a, marks, YEARS)
        for n in range(2):
            np.testing.assert_allclose(measure(a[n], marks[n], YEARS), together[n], rtol=1e-12)

    def test_one_year_alone_is_no_trend(self, measure):
        assert np.isnan(measure(np.array([5]), np.array([True]), np.array([2020])))
        assert measure(np.zeros((0, 3)), np.zeros((0, 3), dtype=bool), np.arange(3)).shape == (0,)


@QUICK
@given(st.lists(st.integers(1, 10**6), min_size=7, max_size=7), st.integers(1, 10**6))
def test_more_in_the_last_year_never_lowers_a_trend(values, more):
    a, mask = np.array(values, dtype=np.int64), known("xxxxxxx")
    higher = a.copy()
    higher[-1] += more
    for measure in (trends.theil_sen, trends.compound_growth):
        assert measure(higher, mask, YEARS) >= measure(a, mask, YEARS) - 1e-9
