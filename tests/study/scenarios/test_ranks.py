"""Ranks after, and between which ranks: by hand, against a plain loop, and never without the centre."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from corridor.study.scenarios.parameters import REACH
from corridor.study.scenarios.ranks import Ends, interpolated, quantiles, rank_intervals, ranks_of

SCORES = arrays(np.float64, 6, elements=st.floats(0, 100).map(lambda x: round(x, 3)))


def test_ties_share_the_better_rank_and_what_has_no_score_comes_last():
    assert ranks_of(np.array([5.0, np.nan, 9.0, 5.0])).tolist() == [2, 4, 1, 2]


def test_scores_lie_on_straight_lines_between_the_ends():
    ends = {"a": Ends(np.array([1.0, 5.0]), np.array([4.0, 5.0]))}
    z = {"a": np.array([-REACH, 0.0, REACH / 2])}
    assert interpolated(np.array([2.0, 5.0]), ends, z).tolist() == [[1.0, 2.0, 3.0], [5.0, 5.0, 5.0]]


def test_effects_of_several_figures_add_up():
    ends = {key: Ends(np.array([0.0]), np.array([3.0])) for key in "ab"}
    z = {key: np.array([REACH]) for key in "ab"}
    assert interpolated(np.array([1.0]), ends, z)[0, 0] == pytest.approx(5.0)


@settings(max_examples=30)
@given(centre=SCORES, low=SCORES, high=SCORES, level=st.floats(0.05, 0.99))
def test_the_interval_is_that_of_a_plain_loop_and_holds_the_centre(centre, low, high, level):
    z = {"a": np.random.default_rng(1).normal(size=40)}
    ends = {"a": Ends(low, high)}
    found = rank_intervals(centre, ends, z, level)
    drawn = interpolated(centre, ends, z)
    ranks = np.array([[1 + sum(other > mine for other in column) for mine in column] for column in drawn.T]).T
    tails = ((1 - level) / 2, 1 - (1 - level) / 2)
    rank = ranks_of(centre)
    for got, tail, outer in zip(found, tails, (np.minimum, np.maximum), strict=True):
        assert (got == outer(np.quantile(ranks, tail, axis=1, method="inverted_cdf"), rank)).all()


def test_blocks_of_draws_change_nothing(monkeypatch):
    rng = np.random.default_rng(2)
    centre, low, high = rng.normal(size=(3, 20))
    z = {"a": rng.normal(size=50)}
    whole = rank_intervals(centre, {"a": Ends(low, high)}, z, 0.9)
    monkeypatch.setattr("corridor.study.scenarios.ranks.CELLS", 60)
    blocks = rank_intervals(centre, {"a": Ends(low, high)}, z, 0.9)
    assert all((one == other).all() for one, other in zip(whole, blocks, strict=True))


def test_without_anything_uncertain_or_any_line_ranks_are_certain():
    low, high = rank_intervals(np.array([3.0, 1.0]), {}, {}, 0.9)
    assert low.tolist() == high.tolist() == [1, 2]
    assert rank_intervals(np.zeros(0), {"a": Ends(np.zeros(0), np.zeros(0))}, {"a": np.zeros(3)}, 0.9)[0].size == 0


def test_quantiles_of_ranks_are_ranks():
    low, high = quantiles(np.array([[1, 2, 3, 4]], dtype=np.int32), (0.25, 0.75))
    assert (low.tolist(), high.tolist()) == ([1], [3])
