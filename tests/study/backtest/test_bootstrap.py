"""The compressed bootstrap against a naive one that repeats cells, and against the figures of the whole."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from corridor.measures import ranking_quality as quality
from corridor.measures.orderings import ordering
from corridor.study.backtest import bootstrap
from corridor.study.backtest.bootstrap import Draws, Ratio, draw_exporters, interval, ladder, moments

quick = settings(max_examples=40, deadline=None, derandomize=True)


@st.composite
def cells(draw):
    rng = np.random.default_rng(draw(st.integers(0, 9999)))
    n = draw(st.integers(1, 60))
    outcome = (rng.random(n) < 0.3).astype(float)
    outcome[rng.integers(n)] = 1.0
    score = rng.integers(0, draw(st.sampled_from([2, 9, 1000])), n).astype(float)
    return outcome, score, rng.integers(0, 7, n)


def repeated(times, exporter):
    """Return the cells of the exporters drawn, each as often as its exporter came."""
    return np.repeat(np.arange(exporter.size), times[exporter].astype(int))


def drawn_for(exporter, draws=25, seed=1):
    return draw_exporters(np.bincount(exporter) > 0, draws, seed)


@quick
@given(cells())
def test_average_precision_of_every_draw_is_that_of_the_repeated_cells(given_cells):
    outcome, score, exporter = given_cells
    draws = drawn_for(exporter)
    found = ladder(outcome, ordering(score), exporter).of_draws(draws)
    for value, times in zip(found, draws.times, strict=True):
        at = repeated(times, exporter)
        assert value == pytest.approx(quality.average_precision(outcome[at], score[at]), rel=1e-5, nan_ok=True)


@quick
@given(cells())
def test_own_precision_of_every_draw_is_the_mean_over_the_exporters_drawn(given_cells):
    outcome, score, exporter = given_cells
    draws, hits = drawn_for(exporter), quality.own_hits(outcome, score, exporter, 3)
    found = Ratio(hits, 3.0 * (np.bincount(exporter) > 0)).of_draws(draws)
    naive = [np.mean(np.repeat(hits / 3, times.astype(int))) for times in draws.times]
    assert found == pytest.approx(naive)


@quick
@given(cells())
def test_correlation_of_every_draw_is_that_of_the_repeated_ranks(given_cells):
    outcome, score, exporter = given_cells
    value = outcome + np.arange(outcome.size) % 4
    a, b = quality.standard_ranks(value), quality.standard_ranks(score)
    draws = drawn_for(exporter)
    for found, times in zip(moments(value, score, exporter).of_draws(draws), draws.times, strict=True):
        at = repeated(times, exporter)
        if np.ptp(a[at]) > 0 and np.ptp(b[at]) > 0:
            assert found == pytest.approx(np.corrcoef(a[at], b[at])[0, 1], abs=1e-9)
        else:
            assert np.isnan(found)


@quick
@given(cells())
def test_drawing_each_exporter_once_gives_the_figures_themselves(given_cells):
    outcome, score, exporter = given_cells
    once = Draws(np.ones((1, exporter.max() + 1)))
    found = ladder(outcome, ordering(score), exporter).of_draws(once)
    assert found == pytest.approx([quality.average_precision(outcome, score)], rel=1e-6)
    assert moments(outcome, score, exporter).of_draws(once) == pytest.approx(
        [quality.spearman(outcome, score)], nan_ok=True
    )


def test_ranks_of_the_whole_give_nearly_the_interval_of_ranks_anew():
    """The correlation is not ranked anew in each draw; on 2,000 cells its interval moves by less than a fiftieth."""
    rng = np.random.default_rng(4)
    exporter = rng.integers(0, 40, 2000)
    value = rng.normal(size=2000) + rng.normal(0, 0.5, 40)[exporter]
    score = 0.4 * value + rng.normal(size=2000)
    draws = drawn_for(exporter, 300)
    found = interval(moments(value, score, exporter).of_draws(draws), 0.9)
    anew = [quality.spearman(value[at], score[at]) for at in (repeated(t, exporter) for t in draws.times)]
    assert found == pytest.approx(interval(np.array(anew), 0.9), abs=0.02)


def test_double_precision_takes_over_where_single_is_not_exact(monkeypatch):
    rng = np.random.default_rng(6)
    outcome, score, exporter = (rng.random(300) < 0.2) * 1.0, rng.random(300), rng.integers(0, 9, 300)
    statistic, draws = ladder(outcome, ordering(score), exporter), drawn_for(exporter, 50)
    single = statistic.of_draws(draws)
    monkeypatch.setattr(bootstrap, "MOST_EXACT", 1.0)
    double = statistic.of_draws(draws)
    assert double == pytest.approx(single, rel=1e-5)
    assert (double != single).any()


def test_draws_are_of_exporters_with_cells_and_repeat_with_the_seed():
    present = np.array([True, False, True, True])
    draws = draw_exporters(present, 500, 7)
    assert (draws.times.sum(axis=1) == 3).all()
    assert not draws.times[:, 1].any()
    assert draws.times.mean(axis=0)[present] == pytest.approx(np.ones(3), abs=0.12)
    assert (draw_exporters(present, 500, 7).times == draws.times).all()
    assert (draw_exporters(present, 500, 8).times != draws.times).any()
    assert draw_exporters(np.zeros(2, dtype=bool), 5, 1).times.tolist() == [[0.0, 0.0]] * 5


def test_an_exporter_that_joins_later_does_not_disturb_an_earlier_origin():
    """A statistic of 5 exporters serves draws of 8; only the first five count."""
    outcome, score, exporter = np.array([1.0, 0, 1, 0, 0]), np.array([5.0, 4, 3, 2, 1]), np.arange(5)
    times = draw_exporters(np.ones(8, dtype=bool), 40, 3).times
    statistic = ladder(outcome, ordering(score), exporter)
    assert statistic.of_draws(Draws(times)) == pytest.approx(statistic.of_draws(Draws(times[:, :5])), nan_ok=True)


def test_an_interval_by_hand():
    values = np.append(np.arange(101.0), np.nan)
    assert interval(values, 0.9) == pytest.approx((5.0, 95.0))
    assert np.isnan(interval(np.array([1.0, np.nan]), 0.9)).all()
    assert np.isnan(interval(np.array([]), 0.9)).all()


def test_a_draw_without_a_positive_has_no_figure():
    outcome, score, exporter = np.array([1.0, 0.0]), np.array([2.0, 1.0]), np.array([0, 1])
    draws = Draws(np.array([[0.0, 2.0], [1.0, 1.0]]))
    found = ladder(outcome, ordering(score), exporter).of_draws(draws)
    assert np.isnan(found[0])
    assert found[1] == 1.0
