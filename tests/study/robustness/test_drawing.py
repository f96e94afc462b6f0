"""Draws move what they are asked to move, blocks change nothing, and equal lines share what they count."""

import numpy as np
import pytest

from corridor.study.robustness import drawing
from corridor.study.robustness.drawing import Sources, count, winners_of
from corridor.study.robustness.intervals import banded
from corridor.study.robustness.posterior import posterior

SCORE = np.array([60.0, 50.0, 40.0, 40.0, 20.0])
EACH = np.arange(5)


def banded_of(counts, level):
    return banded(counts.sum(axis=0), drawing.edges_of(counts.shape[1]), level)


def counted(sources, **changes):
    return count(sources, **{"draws": 400, "top": 2, "seed": (1, 0), "alike": EACH, **changes})


def test_where_nothing_moves_only_ties_do():
    found = counted(Sources(SCORE), alike=np.array([0, 1, 2, 2, 4]))
    low, high, _ = found.intervals(0.9, np.array([0, 1, 2, 2, 4]))
    assert low.tolist() == [1, 2, 3, 3, 5]
    assert high.tolist() == [1, 2, 4, 4, 5]
    assert found.median(np.array([0, 1, 2, 2, 4])).tolist() == [1.0, 2.0, 3.5, 3.5, 5.0]
    assert found.in_top.tolist() == [400, 400, 0, 0, 0]
    assert found.above[0].tolist() == [400, 400, 200, 400, 0]


@pytest.mark.parametrize("held", [1, 37, 10_000_000])
def test_the_size_of_a_block_changes_nothing_where_no_source_is_random_by_line(monkeypatch, held):
    monkeypatch.setattr(drawing, "HELD", held)
    found = counted(Sources(SCORE, variants=np.array([[-30.0, 0, 0, 0, 0]]), own_model=0.0))
    assert found.counts[:, 0, 3].sum() == 400


def test_each_source_has_its_share_of_the_draws():
    away = np.array([[-100.0, 0.0, 0.0, 0.0, 0.0]])
    found = counted(Sources(SCORE, variants=away, rivals=np.zeros((1, 5)), own_model=0.5), draws=4000)
    assert found.counts[:, 0, 4].sum() == pytest.approx(1000, abs=120)
    found = counted(Sources(SCORE, fillings=away, filled=0.3), draws=4000)
    assert found.counts[:, 0, 4].sum() == pytest.approx(1200, abs=120)


def test_the_same_seed_gives_the_same_counts():
    sources = Sources(SCORE, figures=posterior(SCORE, np.full(5, 8.0)))
    one, same, other = counted(sources), counted(sources), counted(sources, seed=(2, 0))
    assert (one.counts == same.counts).all()
    assert (one.counts != other.counts).any()


def test_a_long_list_is_counted_in_bands_as_a_short_one_is_by_rank(monkeypatch):
    score = np.sort(np.random.default_rng(1).normal(50, 10, 60))[::-1]
    sources = Sources(score, figures=posterior(score, np.full(60, 3.0)))
    exact = counted(sources, draws=2000, alike=np.arange(60)).intervals(0.9, np.arange(60))
    monkeypatch.setattr(drawing, "edges_of", lambda lines: np.array([*range(1, 21), 22, 25, 29, 34, 40, 47, 55]))
    monkeypatch.setattr(drawing, "shortest", lambda counts, level, _: banded_of(counts, level))
    coarse = counted(sources, draws=2000, alike=np.arange(60)).intervals(0.9, np.arange(60))
    assert np.abs(exact.low - coarse.low).mean() < 2.5
    assert np.abs(exact.high - coarse.high).mean() < 2.5


@pytest.mark.parametrize("lines", [40, 1100])
def test_winners_are_those_of_the_count(lines):
    score = np.round(np.sort(np.random.default_rng(1).normal(50, 1, lines))[::-1], 1)
    for figures in (None, posterior(score, np.full(lines, 3.0))):
        given = {"draws": 60, "seed": (1, 0)}
        expected = count(Sources(score, figures=figures), top=1, alike=np.arange(lines), **given).winners
        np.testing.assert_array_equal(winners_of(Sources(score, figures=figures), **given), expected)


def test_one_line_is_first_and_no_lines_are_nothing():
    one = count(Sources(np.array([5.0])), draws=100, top=10, seed=(1, 0), alike=np.zeros(1, int))
    assert one.counts.sum() == 100
    assert one.intervals(0.9, np.zeros(1, int)).high.tolist() == [1]
