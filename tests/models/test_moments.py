import numpy as np
import pytest
from scipy import stats

from corridor.models.moments import kurtosis, skewness


def test_moments_agree_with_scipy():
    values = np.random.default_rng(1).lognormal(size=40)
    assert skewness(values) == pytest.approx(stats.skew(values, bias=False))
    assert kurtosis(values) == pytest.approx(stats.kurtosis(values, bias=False))


def test_skewness_by_hand():
    # mean 1, m2 = 2, m3 = 2; g1 = 2 / 2^1.5; G1 = sqrt(6) / 1 * g1
    assert skewness(np.array([0.0, 0.0, 3.0])) == pytest.approx(np.sqrt(6) * 2 / 2**1.5)


@pytest.mark.parametrize(
    ("values", "skew", "kurt"), [([], 1, 1), ([1.0, 2.0], 1, 1), ([1.0, 2.0, 4.0], 0, 1), ([5.0] * 9, 1, 1)]
)
def test_what_is_not_defined_is_missing(values, skew, kurt):
    assert np.isnan(skewness(np.array(values))) == bool(skew)
    assert np.isnan(kurtosis(np.array(values))) == bool(kurt)
