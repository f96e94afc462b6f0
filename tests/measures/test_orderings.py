"""Orders of cells: places by hand, sums that fill the list, and what equal scores share."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from corridor.errors import UsageError
from corridor.measures.orderings import as_ordering, chance_in_top, first_places, ordering

quick = settings(max_examples=60, deadline=None, derandomize=True)


def test_blocks_by_hand():
    order = ordering(np.array([2.0, 7.0, np.nan, 2.0, -np.inf]))
    assert order.cells.tolist() == [1, 0, 3, 2, 4]
    assert (order.start.tolist(), order.size.tolist()) == ([0, 1, 3], [1, 2, 2])
    assert order.block.tolist() == [0, 1, 1, 2, 2]
    assert as_ordering(order) is order


def test_chances_by_hand():
    score, group = np.array([5.0, 3.0, 3.0, 3.0, 1.0]), np.array([0, 0, 1, 1, 1])
    assert chance_in_top(score, 3) == pytest.approx([1, 2 / 3, 2 / 3, 2 / 3, 0])
    assert chance_in_top(score, 1, group=group) == pytest.approx([1, 0, 0.5, 0.5, 0])
    assert chance_in_top(score, 9, group=group).tolist() == [1.0] * 5


@quick
@given(st.integers(0, 999), st.integers(1, 60), st.sampled_from([1, 4, 1000]), st.integers(1, 12))
def test_chances_fill_the_places_that_cells_can_fill(seed, n, levels, k):
    rng = np.random.default_rng(seed)
    score, group = rng.integers(0, levels, n).astype(float), rng.integers(0, 300, n)
    assert chance_in_top(score, k).sum() == pytest.approx(min(k, n))
    inside = np.bincount(group, weights=chance_in_top(score, k, group=group))
    assert inside == pytest.approx(np.minimum(np.bincount(group), k))


def test_no_cells_have_no_chances():
    nothing = np.array([])
    assert ordering(nothing).size.size == 0
    assert chance_in_top(nothing, 3).size == 0
    assert chance_in_top(nothing, 3, group=np.array([], dtype=np.int64)).size == 0


def test_k_below_one_is_refused():
    with pytest.raises(UsageError, match="k must be a whole number from 1 up, found 0"):
        chance_in_top(np.array([1.0]), 0)


def test_first_places_take_the_whole_block_at_the_cut():
    cells, chance = first_places(np.array([5.0, 3.0, 9.0, 3.0, 3.0, 1.0]), 3)
    assert cells.tolist() == [2, 0, 1, 3, 4]
    assert chance == pytest.approx([1, 1, 1 / 3, 1 / 3, 1 / 3])
    assert first_places(np.array([5.0, 3.0]), 9)[1].tolist() == [1.0, 1.0]
    assert first_places(np.array([]), 2)[0].size == 0
    with pytest.raises(UsageError, match="k must be a whole number from 1 up, found -1"):
        first_places(np.array([1.0]), -1)
