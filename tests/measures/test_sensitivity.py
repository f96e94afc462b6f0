import numpy as np
import pytest
from scipy import stats

from corridor.errors import UsageError
from corridor.measures.sensitivity import sobol_indices


def test_the_published_shares_of_a_linear_output():
    """y = X1 + 10·X2 with X3 unused: S1 = 1/101, S2 = 100/101, S3 = ST3 = 0 (variance of a sum of uniforms)."""
    found = sobol_indices(lambda x: x[:, 0] + 10 * x[:, 1], 3, exponent=14)
    assert found.first == pytest.approx([1 / 101, 100 / 101, 0.0], abs=5e-4)
    assert found.total == pytest.approx([1 / 101, 100 / 101, 0.0], abs=5e-4)
    assert found.first[2] == found.total[2] == 0.0
    assert found.variance == pytest.approx(101 / 12, rel=1e-3)


def test_ishigami_against_its_closed_form_and_scipy():
    """Ishigami and Homma (1990), a = 7, b = 0.1: S = .3139, .4424, 0; ST = .5576, .4424, .2437."""

    def ishigami(u):
        x = np.pi * (2 * u - 1)
        return np.sin(x[:, 0]) + 7 * np.sin(x[:, 1]) ** 2 + 0.1 * x[:, 2] ** 4 * np.sin(x[:, 0])

    found = sobol_indices(ishigami, 3, exponent=15)
    assert found.first == pytest.approx([0.3139, 0.4424, 0.0], abs=5e-3)
    assert found.total == pytest.approx([0.5576, 0.4424, 0.2437], abs=5e-3)
    theirs = stats.sobol_indices(func=lambda x: ishigami(x.T), n=2**13, dists=[stats.uniform()] * 3, rng=1)
    assert found.first == pytest.approx(theirs.first_order, abs=2e-2)
    assert found.total == pytest.approx(theirs.total_order, abs=2e-2)


def test_a_large_mean_costs_no_digits_and_the_seed_gives_the_same():
    one = sobol_indices(lambda x: x[:, 0] + 2 * x[:, 1], 2)
    far = sobol_indices(lambda x: 1e9 + x[:, 0] + 2 * x[:, 1], 2)
    np.testing.assert_allclose(far.first, one.first, atol=1e-5)
    np.testing.assert_array_equal(sobol_indices(lambda x: x[:, 0] + 2 * x[:, 1], 2).total, one.total)


def test_a_constant_output_has_no_shares():
    found = sobol_indices(lambda x: np.ones(len(x)), 2)
    assert found.first.tolist() == found.total.tolist() == [0.0, 0.0]


@pytest.mark.parametrize(
    ("inputs", "exponent", "says"),
    [(0, 12, "inputs: must be a number from 1"), (2, 0, "exponent: must be"), (2, 12, "one figure for each of 4096")],
)
def test_wrong_use_is_refused(inputs, exponent, says):
    with pytest.raises(UsageError, match=says):
        sobol_indices(lambda x: x, inputs, exponent=exponent)
