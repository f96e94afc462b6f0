import numpy as np
import pytest

from corridor.measures import bulk_trend_kernels as kernels


def test_keys_tell_whether_they_ascend():
    one, two = np.array([0, 0, 1], np.int32), np.array([1, 2, 0], np.int32)
    key, ascending = kernels.keys_of(one, two, two, 3, 5)
    assert key.tolist() == [6, 12, 15]
    assert ascending
    assert not kernels.keys_of(one[::-1].copy(), two, two, 3, 5)[1]
    assert not kernels.keys_of(one[:2], one[:2], one[:2], 3, 5)[1]


def test_the_line_through_a_steady_flow():
    years, steady = np.arange(2018.0, 2023.0), 100 * 1.1 ** np.arange(5.0)
    trend, volatility = kernels._line(steady, years, 4)
    assert trend == pytest.approx(10.0)
    assert volatility == pytest.approx(0.0, abs=1e-7)
    assert np.isnan(kernels._line(np.array([1.0, 0, 0, 2, 0]), years, 4)).all()
