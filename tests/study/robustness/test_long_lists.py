"""A long list is drawn as a short one is: the same scores to the last decimal that counts, ranks and counts."""

import numpy as np
import pytest

from corridor.study.robustness import drawing, long_lists
from corridor.study.robustness.drawing import Sources, _scores, count, plan_of
from corridor.study.robustness.intervals import edges_of, ranks_of
from corridor.study.robustness.long_lists import Scorer, in_tiles, tally
from corridor.study.robustness.posterior import posterior
from corridor.study.robustness.weights import WeightMoves, draw_nested, plain

LINES, WIDTH, DRAWS = 300, 6, 150


def a_list(holes=0.2, lines=LINES, table=False, **changes):
    """A list whose figures are missing here and there, moved by every source."""
    rng = np.random.default_rng(3)
    figures = rng.random((lines, WIDTH))
    figures[:, 1:][rng.random((lines, WIDTH - 1)) < holes] = np.nan
    figures = figures[np.argsort(-plain(figures, np.full((1, WIDTH), 1 / WIDTH))[0])]
    own = np.full(WIDTH, 1 / WIDTH)
    score = plain(figures, own[None])[0]
    tried = draw_nested(own, np.repeat([0.0, 1.0], 3), rng, DRAWS, how="dirichlet", concentration=30.0)
    moves = rng.normal(0, 3, (DRAWS, lines)) if table else None
    weights = WeightMoves(tuple("abcdef"), tried, moves, None, figures, score)
    given = {
        "weights": weights,
        "figures": posterior(score, rng.uniform(0.5, 3.0, lines)),
        "fillings": rng.normal(0, 2, (4, lines)),
        "variants": rng.normal(0, 4, (3, lines)),
        "rivals": rng.normal(0, 4, (2, lines)),
    }
    return Sources(score, **{**given, **changes})


def planned(sources, seed=(1, 2)):
    rng = np.random.default_rng(list(seed))
    return plan_of(sources, rng, sources.weights.picked(rng, DRAWS), seed)


@pytest.mark.parametrize("holes", [0.0, 0.2, 1.0])
@pytest.mark.parametrize("table", [False, True])
def test_scores_of_a_draw_are_those_of_a_short_list(holes, table):
    sources = a_list(holes, figures=None, table=table)
    rng = np.random.default_rng([1, 2])
    expected = _scores(sources, rng, sources.weights.picked(rng, DRAWS))
    scorer = Scorer(planned(sources))
    found = np.concatenate([scorer.scores(first, min(first + 8, DRAWS)) for first in range(0, DRAWS, 8)])
    np.testing.assert_allclose(found, expected, atol=1e-9)


def test_figures_move_by_random_numbers_of_each_run():
    sources = a_list(weights=None, fillings=None, variants=None, rivals=None)
    plan = plan_of(sources, np.random.default_rng(1), np.full(DRAWS, -1), (1, 2))
    found = Scorer(plan).scores(16, 20)
    moved = sources.figures.shifts(np.random.default_rng([1, 2, 1, 2]), 4)
    np.testing.assert_allclose(found, sources.score + moved)


def test_what_is_counted_is_counted_of_all_draws():
    plan = planned(a_list())
    edges = np.array([1, 2, 3, 10, 50, 200])
    band = np.repeat(np.arange(6), np.diff(edges, append=LINES + 1))
    found = tally(plan, band, top=7, near=5)
    scorer = Scorer(plan)
    scores = np.concatenate([scorer.scores(first, min(first + 8, DRAWS)) for first in range(0, DRAWS, 8)])
    ranks = ranks_of(np.round(scores, 9))
    counts = [np.bincount(band[line - 1], minlength=6) for line in ranks.T]
    np.testing.assert_array_equal(found.counts, counts)
    np.testing.assert_array_equal(found.in_top, (ranks <= 7).sum(axis=0))
    np.testing.assert_array_equal(found.winners, ranks.argmin(axis=1))
    for below in range(1, 6):
        above = (ranks[:, :-below] < ranks[:, below:]).sum(axis=0)
        np.testing.assert_array_equal(found.above[below - 1], [*above, *[0] * below])


def test_the_number_of_threads_changes_nothing(monkeypatch):
    band, plan = np.arange(LINES), planned(a_list())
    expected = tally(plan, band, top=10, near=3)
    monkeypatch.setattr(long_lists, "cores", lambda: 3)
    monkeypatch.setattr(long_lists, "LINES", 7)
    for one, other in zip(tally(plan, band, top=10, near=3), expected, strict=True):
        np.testing.assert_array_equal(one, other)


def test_intervals_are_those_of_a_short_list_within_the_luck_of_the_draw(monkeypatch):
    sources, each = a_list(), np.arange(LINES)
    given = {"draws": DRAWS, "top": 10, "seed": (1, 0), "alike": each}
    short = count(sources, **given)
    monkeypatch.setattr(drawing, "SINGLE", 0)
    long = count(sources, **given)
    assert short.counts.shape == (2, LINES, LINES)
    assert long.counts.shape == (1, LINES, LINES)
    means = [counted.whole @ np.arange(LINES) / DRAWS for counted in (short, long)]
    spread = np.sqrt(short.whole @ np.arange(LINES) ** 2 / DRAWS - means[0] ** 2)
    error = (means[1] - means[0]) / np.maximum(spread * np.sqrt(2 / DRAWS), 1e-9)
    assert np.mean(np.abs(error) > 2.0) < 0.12
    assert np.abs(error).max() < 5.0


def test_a_list_beyond_the_limit_is_drawn_by_compiled_code_and_twins_are_treated_alike():
    lines = 1200
    score = np.round(np.sort(np.random.default_rng(2).normal(50, 10, lines))[::-1], 1)
    alike = np.unique(score, return_inverse=True)[1]
    found = count(Sources(score), draws=101, top=10, seed=(1, 0), alike=alike)
    assert (found.whole.sum(axis=1) == 101).all()
    assert found.whole.shape == (lines, len(edges_of(lines)))
    low, high, _ = found.intervals(0.9, alike)
    median = found.median(alike)
    for number in np.unique(alike):
        twins = np.flatnonzero(alike == number)
        assert len(np.unique(low[twins])) == len(np.unique(high[twins])) == len(np.unique(median[twins])) == 1
        assert np.ptp(found.whole[twins], axis=0).max() <= 1


def test_figures_are_laid_out_in_tiles():
    figures = np.arange(300.0 * 2).reshape(300, 2)
    tiles = in_tiles(figures)
    assert tiles.shape == (2, 2, 256)
    np.testing.assert_array_equal(tiles[0, 1], figures[:256, 1])
    np.testing.assert_array_equal(tiles[1, 0, 44:], 0.0)
