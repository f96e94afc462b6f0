"""Shares sum to the change exactly, follow Shapley's formula, and turn their signs when the ends are swapped."""

import itertools
import math
from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from corridor.study.comparing.sharing import PARTS, share

COUNT = 4


def grids(factors):
    size = 2**factors * COUNT
    shape = (*(2,) * factors, COUNT)
    numbers = st.lists(st.integers(-(10**13), 10**13), min_size=size, max_size=size)
    flags = st.lists(st.booleans(), min_size=size, max_size=size)
    return st.tuples(
        numbers.map(lambda found: np.array(found, dtype=np.int64).reshape(shape)),
        flags.map(lambda found: np.array(found, dtype=np.bool_).reshape(shape)),
    )


any_grid = st.integers(1, 3).flatmap(grids)


def by_subsets(values, n):
    """Shapley's own formula: weighted marginal contributions over the sets of the other factors."""
    k = values.ndim - 1
    found = []
    for i in range(k):
        total = Fraction(0)
        for size in range(k):
            for others in itertools.combinations([f for f in range(k) if f != i], size):
                weight = Fraction(math.factorial(size) * math.factorial(k - size - 1), math.factorial(k))
                without = tuple(int(f in others) for f in range(k))
                with_it = tuple(int(f in others or f == i) for f in range(k))
                total += weight * (int(values[with_it][n]) - int(values[without][n]))
        found.append(total)
    return found


@given(any_grid)
def test_with_every_mixture_known_it_is_the_shapley_value(grid):
    values, _ = grid
    shares = share(values, np.ones(values.shape, dtype=np.bool_))
    for n in range(COUNT):
        assert [Fraction(int(part), PARTS) for part in shares.parts[:, n]] == by_subsets(values, n)
    assert not shares.joint.any()
    assert (shares.orders == math.factorial(values.ndim - 1)).all()


@given(any_grid)
def test_parts_sum_to_the_change_to_the_last_unit_whatever_is_unknown(grid):
    values, known = grid
    k = values.ndim - 1
    ends = known[(0,) * k] & known[(1,) * k]
    shares = share(values, known)
    change = np.where(ends, values[(1,) * k] - values[(0,) * k], 0)
    assert (shares.parts.sum(axis=0) + shares.joint == PARTS * change).all()
    assert not shares.joint[shares.orders > 0].any()


@given(any_grid)
def test_swapping_before_and_after_negates_every_part(grid):
    values, known = grid
    back = tuple(slice(None, None, -1) for _ in range(values.ndim - 1))
    forth, turned = share(values, known), share(values[back], known[back])
    assert (turned.parts == -forth.parts).all()
    assert (turned.joint == -forth.joint).all()


@given(grids(2), st.integers(0, 2))
def test_a_factor_that_changes_nothing_gets_nothing(grid, axis):
    values, known = grid
    wide = np.stack([values, values], axis=axis)
    shares = share(wide, np.stack([known, known], axis=axis))
    assert not shares.parts[axis].any()


def test_orders_through_an_unknown_mixture_are_left_out():
    values = np.array([[[0], [4]], [[6], [12]]])
    known = np.array([[[True], [False]], [[True], [True]]])
    assert share(values, known).parts.tolist() == [[6 * PARTS], [6 * PARTS]]


def test_where_no_order_can_be_walked_the_change_is_joint():
    values = np.array([[[0], [4]], [[6], [12]]])
    known = np.array([[[True], [False]], [[False], [True]]])
    shares = share(values, known)
    assert (shares.parts.tolist(), shares.joint.tolist(), shares.orders.tolist()) == ([[0], [0]], [12 * PARTS], [0])


@pytest.mark.parametrize("shape", [(4,), (2, 3, 4), (2, 2, 2, 2, 4)])
def test_other_shapes_are_refused(shape):
    with pytest.raises(ValueError, match="values need 1 to 3 axes of 2 and one of opportunities"):
        share(np.zeros(shape, dtype=np.int64), np.ones(shape, dtype=np.bool_))
