from __future__ import annotations

from itertools import product

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from corridor.study.portfolio.programs import BASE, PLAIN, program_of
from corridor.study.portfolio.rows import Row

WEIGHTS = st.lists(st.integers(0, 10**13) | st.integers(0, 30), min_size=1, max_size=4)


def allowed(program, picks, count):
    """Whether some whole carries let a set through, tried from the lowest digit upwards."""
    chosen = np.zeros(count)
    chosen[list(picks)] = 1.0
    dense = program.matrix.toarray()
    plain, carried = dense[:, :count] @ chosen, dense[:, count:]
    carries = np.zeros(program.carries)
    for row in range(len(plain)):
        handed = np.flatnonzero(carried[row] == -BASE)
        so_far = plain[row] + carried[row] @ carries
        if len(handed):
            carries[handed[0]] = np.floor((so_far - program.low[row]) / BASE)
            so_far = plain[row] + carried[row] @ carries
        if not program.low[row] <= so_far <= program.high[row]:
            return False
    return True


@settings(max_examples=60, deadline=None)
@given(weights=WEIGHTS, data=st.data())
def test_digits_and_carries_let_through_the_same_sets_as_the_row(weights, data):
    total = sum(weights)
    low = data.draw(st.none() | st.integers(-1, total + 1))
    high = data.draw(st.none() | st.integers(-1, total + 1))
    row = Row(np.arange(len(weights)), np.array(weights, dtype=np.int64), low, high)
    program = program_of([row], len(weights))
    for signs in product([False, True], repeat=len(weights)):
        picks = np.flatnonzero(signs)
        assert allowed(program, picks, len(weights)) == row.holds(picks)


def test_no_number_of_a_program_is_large_where_its_rows_are():
    row = Row(np.arange(3), np.array([999_999_999_999, 123_456_789_012, 7]), low=5, high=10**12)
    program = program_of([row], 3)
    assert np.abs(program.matrix.data).max() <= PLAIN
    assert program.carries == 5  # two for the least, three for the most, whose digits are of negative numbers
    assert program_of([row], 3, exact=False).carries == 0


def test_weights_are_taken_in_the_largest_unit_that_divides_them():
    program = program_of([Row(np.arange(2), np.array([20_000_000, 50_000_000]), low=15, high=65_000_000)], 2)
    assert program.matrix.toarray().tolist() == [[2.0, 5.0]]
    assert (program.low.tolist(), program.high.tolist()) == ([1.0], [6.0])
