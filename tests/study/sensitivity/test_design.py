import numpy as np
import pytest
from SALib.analyze import sobol
from SALib.sample import sobol as sampling

from corridor.errors import UsageError
from corridor.study.sensitivity.design import CONTINUOUS, check_samples, design, shares


def output(rows):
    """A function of levels with an interaction, and one that only the last assumption moves."""
    x = rows.astype(float)
    return np.column_stack([x[:, 0] + 3 * x[:, 1] + x[:, 0] * x[:, 2], x[:, 2] ** 2])


def test_indices_are_those_of_salib_on_the_same_design():
    """SALib 1.5, `sobol.analyze` without second order, on the same outputs in its own order of rows."""
    problem = {"num_vars": 3, "names": ["a", "b", "c"], "bounds": [[0, 1]] * 3}
    points = sampling.sample(problem, 64, calc_second_order=False, seed=1)
    levels = np.floor(points * np.array([2, 3, 4])).astype(np.int64)
    y = output(levels)
    ours = y.reshape(64, 5, 2)  # SALib: A, AB1 … ABk, B of each point
    blocks = np.concatenate([ours[:, 0], ours[:, 4], *(ours[:, 1 + i] for i in range(3))])
    found = shares(blocks, 3, seed=1)
    for m in range(2):
        theirs = sobol.analyze(problem, y[:, m], calc_second_order=False, seed=1)
        np.testing.assert_allclose(found.first[:, m], theirs["S1"], atol=2e-6)
        np.testing.assert_allclose(found.total[:, m], theirs["ST"], atol=2e-6)
        width = (found.total_high - found.total_low)[:, m] / 2 / 1.645  # 90% of a normal distribution
        np.testing.assert_allclose(width, theirs["ST_conf"] / 1.96, atol=0.05)


def test_a_function_whose_shares_are_known():
    """y = a + 3b + ac over 2, 3 and 4 equal levels: variances of parts by hand (Sobol's decomposition)."""
    rows = design([2, 3, 4], 4096, seed=3)
    found = shares(output(rows), 3, seed=3, resamples=40)
    a, b, c = np.meshgrid(np.arange(2), np.arange(3), np.arange(4), indexing="ij")
    y = a + 3 * b + a * c
    first = [y.mean(axis=tuple(j for j in range(3) if j != i)).var() / y.var() for i in range(3)]
    total = [y.var(axis=i).mean() / y.var() for i in range(3)]
    np.testing.assert_allclose(found.first[:, 0], first, atol=0.03)
    np.testing.assert_allclose(found.total[:, 0], total, atol=0.03)
    np.testing.assert_allclose(found.total[:, 1], [0, 0, 1], atol=1e-6)
    assert (found.total_low <= found.total).all()
    assert (found.total <= found.total_high).all()


def test_draws_of_a_continuous_assumption_are_swapped_whole():
    rows = design([CONTINUOUS, 2], 8, seed=1)
    assert rows.shape == (32, 2)
    assert rows[:8, 0].tolist() == list(range(1, 9))
    assert rows[16:24, 0].tolist() == rows[8:16, 0].tolist() == list(range(9, 17))
    assert rows[16:24, 1].tolist() == rows[:8, 1].tolist()
    assert rows[24:, 0].tolist() == rows[:8, 0].tolist()
    assert set(rows[:, 1].tolist()) == {0, 1}


def test_an_output_that_never_moves_has_no_shares():
    found = shares(np.ones((32, 1)), 2, seed=1)
    assert found.first.tolist() == found.total_high.tolist() == [[0.0], [0.0]]


@pytest.mark.parametrize("samples", [0, 7, 12, 131_072])
def test_points_are_a_power_of_two(samples):
    with pytest.raises(UsageError, match="must be a power of two from 8 to 65,536, found"):
        check_samples(samples)
