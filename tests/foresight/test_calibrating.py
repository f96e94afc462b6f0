"""Chances against scikit-learn's, intervals by simulation and against MAPIE's."""

import numpy as np
import pytest
from mapie.conformity_scores import AbsoluteConformityScore
from mapie.regression import SplitConformalRegressor
from scipy.special import expit
from sklearn.calibration import _SigmoidCalibration
from sklearn.dummy import DummyRegressor

from corridor.foresight.calibrating import LEAST_SPREAD, Platt, conformal, platt


def drawn(seed=0, n=4000, slope=1.7, offset=-2.0):
    rng = np.random.default_rng(seed)
    margin = rng.normal(0.5, 2.0, n)
    outcome = (rng.random(n) < expit(slope * margin + offset)).astype(float)
    return margin, outcome, rng.uniform(0.5, 20.0, n)


@pytest.mark.parametrize("weighted", [False, True])
@pytest.mark.parametrize("scale", [1.0, 1e-3, 1e4])
def test_chances_are_those_of_scikit_learn(weighted, scale):
    margin, outcome, weight = drawn()
    weight = weight if weighted else np.ones(margin.size)
    found = platt(margin * scale, outcome, weight)
    oracle = _SigmoidCalibration().fit(margin, outcome, sample_weight=weight)
    np.testing.assert_allclose(found.chances(margin * scale), oracle.predict(margin), atol=2e-4)


def test_chances_mean_what_they_say():
    margin, outcome, _ = drawn(1, n=50_000)
    found = platt(margin, outcome, np.ones(margin.size))
    assert (found.slope, found.offset) == pytest.approx((1.7, -2.0), abs=0.08)
    chances = found.chances(margin)
    for low in np.arange(0, 1, 0.2):
        at = (chances >= low) & (chances < low + 0.2)
        assert outcome[at].mean() == pytest.approx(chances[at].mean(), abs=0.025)


def test_weights_count_as_repeated_rows():
    margin, outcome, _ = drawn(2, n=500)
    times = np.random.default_rng(3).integers(1, 5, 500)
    found = platt(margin, outcome, times.astype(float))
    repeated = platt(np.repeat(margin, times), np.repeat(outcome, times), np.ones(times.sum()))
    assert (found.slope, found.offset) == pytest.approx((repeated.slope, repeated.offset), abs=1e-4)


def test_the_slope_is_never_negative():
    margin, outcome, weight = drawn(4)
    found = platt(-margin, outcome, weight)
    assert found.slope == 0.0
    share = weight @ outcome / weight.sum()
    np.testing.assert_allclose(found.chances(margin), share, atol=1e-3)


@pytest.mark.parametrize("positives", [0, 1, 50])
def test_margins_that_tell_nothing_give_the_share(positives):
    outcome = np.r_[np.ones(positives), np.zeros(50 - positives)]
    found = platt(np.full(50, 3.0), outcome, np.ones(50)).chances(np.full(2, 3.0))
    smoothed = (positives * (positives + 1) / (positives + 2) + (50 - positives) / (52 - positives)) / 50
    np.testing.assert_allclose(found, smoothed, atol=1e-3)


def test_chances_rise_with_margins_and_stay_within_bounds():
    chances = Platt(2.0, -1.0).chances(np.array([-1e6, -1.0, 0.5, 1.0, 1e6]))
    assert chances.tolist() == sorted(chances)
    assert chances[[0, 2, 4]].tolist() == [0.0, 0.5, 1.0]


def world(rng, n):
    """Forecasts with errors that are skewed and larger where their spread is."""
    spread = rng.lognormal(0.0, 0.7, n)
    expected = rng.normal(0.0, 3.0, n)
    return expected, spread, expected + spread * (rng.exponential(1.0, n) - 0.7)


@pytest.mark.parametrize("coverage", [0.5, 0.8, 0.95])
def test_intervals_hold_as_often_as_they_say_on_either_side(coverage):
    below = above = cells = 0
    rng = np.random.default_rng(7)
    for _ in range(40):
        intervals = conformal(*world(rng, 400), coverage)
        expected, spread, outcome = world(rng, 2000)
        low, high = intervals.around(expected, spread)
        assert (low <= high).all()
        below, above, cells = below + (outcome < low).sum(), above + (outcome > high).sum(), cells + outcome.size
    assert 1 - (below + above) / cells == pytest.approx(coverage, abs=0.01)
    assert below / cells == pytest.approx((1 - coverage) / 2, abs=0.01)
    assert above / cells == pytest.approx((1 - coverage) / 2, abs=0.01)


def test_intervals_of_one_spread_are_those_of_mapie():
    rng = np.random.default_rng(8)
    outcome, flat = rng.gamma(2.0, 1.0, 199), np.zeros((199, 1))
    nothing = DummyRegressor(strategy="constant", constant=0.0).fit(flat, outcome)
    score = AbsoluteConformityScore(sym=False)
    oracle = SplitConformalRegressor(nothing, confidence_level=0.8, conformity_score=score, prefit=True)
    ends = oracle.conformalize(flat, outcome).predict_interval(flat[:1])[1]
    found = conformal(np.zeros(199), np.ones(199), outcome, 0.8).around(np.zeros(1), np.ones(1))
    np.testing.assert_allclose(np.ravel(found), np.ravel(ends))


@pytest.mark.parametrize("n", [1, 2, 9])
@pytest.mark.parametrize("coverage", [0.01, 0.8, 0.999])
def test_few_outcomes_give_the_widest_interval_that_they_show(n, coverage):
    outcome = np.arange(n, dtype=float)
    intervals = conformal(np.zeros(n), np.ones(n), outcome, coverage)
    low, high = intervals.around(np.zeros(1), np.ones(1))
    assert 0.0 <= low[0] <= high[0] <= n - 1
    if coverage == 0.999:
        assert (low[0], high[0]) == (0.0, n - 1.0)


@pytest.mark.parametrize("spread", [0.0, 1e-12, 3.0])
def test_a_constant_spread_gives_numbers(spread):
    outcome = np.linspace(-1.0, 1.0, 50)
    intervals = conformal(np.zeros(50), np.full(50, spread), outcome, 0.8)
    ends = intervals.around(np.zeros(5), np.r_[np.full(4, spread), 0.0])
    assert np.isfinite(ends).all()
    assert ends[0][0] == pytest.approx(-0.8, abs=0.05)
    assert ends[1][0] == pytest.approx(0.8, abs=0.05)


def test_outcomes_that_are_forecast_exactly_give_no_width():
    ends = conformal(np.arange(9.0), np.zeros(9), np.arange(9.0), 0.8).around(np.array([3.0]), np.zeros(1))
    assert [end.tolist() for end in ends] == [[3.0], [3.0]]


def test_a_spread_has_a_least_part_of_the_median():
    intervals = conformal(np.zeros(100), np.full(100, 2.0), np.linspace(-1, 1, 100), 0.8)
    narrow = intervals.around(np.zeros(1), np.zeros(1))[1]
    assert narrow == pytest.approx(intervals.above * 2.0 * LEAST_SPREAD)


def shifted(rng, years, shift, cells):
    """Errors of some years, each of which is moved as a whole; and their years."""
    year = np.repeat(np.arange(years), cells)
    return rng.normal(size=year.size) + shift * rng.normal(size=years)[year], year


@pytest.mark.parametrize("shift", [0.0, 0.5, 1.0])
@pytest.mark.parametrize("years", [3, 4])
def test_intervals_hold_in_years_that_differ_as_a_whole(years, shift):
    """Of a year to come as many outcomes are held as is said, where without the years fewer are."""
    rng, flat, inside, without = np.random.default_rng(11), np.zeros(100), [], []
    for _ in range(1000):
        error, year = shifted(rng, years, shift, 60)
        later, _ = shifted(rng, 1, shift, 100)
        for found, given_years in ((inside, year), (without, None)):
            none = np.zeros(error.size)
            low, high = conformal(none, none + 1, error, 0.8, given_years).around(flat, flat + 1)
            found.append(((low <= later) & (later <= high)).mean())
    assert 0.78 < np.mean(inside) < 0.87
    assert np.mean(inside) >= np.mean(without)
    if shift == 1.0:
        assert np.mean(without) < 0.76


def test_one_year_is_like_none():
    error = np.random.default_rng(12).normal(size=80)
    alone = conformal(np.zeros(80), np.ones(80), error, 0.8, np.full(80, 2010))
    assert alone == conformal(np.zeros(80), np.ones(80), error, 0.8)


def test_years_never_make_an_interval_narrower_nor_more_than_three_times_as_wide():
    error = np.r_[np.zeros(50), np.full(50, 1e6)] + np.random.default_rng(13).normal(size=100)
    plain = conformal(np.zeros(100), np.ones(100), error, 0.8)
    wide = conformal(np.zeros(100), np.ones(100), error, 0.8, np.repeat([1, 2], 50))
    assert 1.0 <= wide.above / plain.above <= 3.0


@pytest.mark.parametrize("side", [-1.0, 1.0])
def test_years_move_both_ends_outwards_where_all_errors_lie_on_one_side_too(side):
    error = side * np.r_[np.linspace(1.5, 2.5, 50), np.linspace(7.5, 8.5, 50)]
    flat, ones, year = np.zeros(100), np.ones(100), np.repeat([1, 2], 50)
    low, high = (float(end[0]) for end in conformal(flat, ones, error, 0.8).around(flat[:1], ones[:1]))
    outer = conformal(flat, ones, error, 0.8, year).around(flat[:1], ones[:1])
    assert low * high > 0  # 0 is not within the interval
    assert outer[0][0] < low
    assert outer[1][0] > high
