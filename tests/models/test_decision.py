import numpy as np
import pytest

from corridor.errors import DataError, UsageError
from corridor.models.decision import BLOCK, blocks_of, check_finite, cores, in_blocks, problem


def test_weights_add_up_and_more_is_better_unless_said():
    given = problem([[1, 2], [3, 4]], [1, 3])
    np.testing.assert_array_equal(given.weights, [0.25, 0.75])
    np.testing.assert_array_equal(given.signs, [1, 1])
    assert not given.large
    assert given.matrix.flags.c_contiguous


@pytest.mark.parametrize("size", [1e308, 1e-310])
def test_weights_of_any_size_add_up(size):
    np.testing.assert_allclose(problem(np.ones((2, 3)), [size] * 3).weights, 1 / 3)


@pytest.mark.parametrize(
    ("matrix", "weights", "directions", "error", "message"),
    [
        ([1.0], None, None, UsageError, "alternatives × criteria, found shape"),
        (np.zeros((2, 0)), None, None, UsageError, "found shape"),
        ([[1.0, 2.0]], [1.0], None, UsageError, "weights: must be one for each of the 2 criteria"),
        ([[1.0, 2.0]], [1.0, -1.0], None, UsageError, "weights: must be finite, not negative"),
        ([[1.0, 2.0]], [0.0, 0.0], None, UsageError, "one above 0"),
        ([[1.0, 2.0]], None, [1, 0], UsageError, "directions: must be 1 or -1"),
        ([["a", "b"]], None, None, UsageError, "matrix: must be numbers in rows of one length"),
        ([[1.0, 2.0], [3.0]], None, None, UsageError, "matrix: must be numbers in rows of one length"),
        ([[1.0, 2.0]], None, ["more", "less"], UsageError, "directions: must be numbers"),
        ([[1.0, np.nan]], None, None, DataError, "1 figures or rows are missing"),
        ([[np.inf, np.nan]], None, None, DataError, "2 figures or rows are missing"),
    ],
)
def test_what_is_no_problem_is_refused(matrix, weights, directions, error, message):
    with pytest.raises(error, match=message):
        problem(matrix, weights, directions)


def test_finite_figures_pass():
    check_finite(np.zeros((0, 3)))
    check_finite(np.ones(3))


@pytest.mark.parametrize("rows", [0, 1, BLOCK, BLOCK + 1, 3 * BLOCK + 5])
@pytest.mark.parametrize("backwards", [False, True])
def test_blocks_cover_every_row_once(rows, backwards):
    seen, numbers = np.zeros(rows, dtype=int), []

    def work(number, first, end):
        seen[first:end] += 1
        numbers.append(number)

    in_blocks(rows, work, backwards=backwards)
    assert (seen == 1).all()
    assert sorted(numbers) == list(range(blocks_of(rows)))


def test_a_fault_in_a_block_comes_out():
    def work(number, first, end):
        raise ZeroDivisionError(str(number))

    with pytest.raises(ZeroDivisionError, match="0"):
        in_blocks(3 * BLOCK, work)
    assert cores() >= 1
