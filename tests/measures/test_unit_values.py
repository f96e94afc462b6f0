"""Unit values by hand and by their properties."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from corridor.measures.unit_values import relative_unit_value, unit_value

AMOUNT = st.integers(1, 10**9)


def test_by_hand():
    np.testing.assert_array_equal(unit_value(np.array([300, 0, 5]), np.array([100, 10, 0])), [3.0, np.nan, np.nan])
    found = relative_unit_value(np.array([300, 300]), np.array([100, 100]), np.array([800, 0]), np.array([400, 0]))
    np.testing.assert_array_equal(found, [1.5, np.nan])
    assert np.isnan(relative_unit_value(np.array([np.nan]), np.ones(1), np.ones(1), np.ones(1))).all()


@settings(max_examples=40, deadline=None, derandomize=True)
@given(AMOUNT, AMOUNT, AMOUNT, AMOUNT, st.integers(2, 100))
def test_units_of_money_and_of_weight_cancel(a, b, c, d, scale):
    flow, market = np.array([a]), np.array([c])
    found = relative_unit_value(flow, np.array([b]), market, np.array([d]))[0]
    assert found > 0
    assert relative_unit_value(flow * scale, np.array([b]), market * scale, np.array([d]))[0] == pytest.approx(found)
    assert relative_unit_value(flow, np.array([b * scale]), market, np.array([d * scale]))[0] == pytest.approx(found)
    assert relative_unit_value(market, np.array([d]), flow, np.array([b]))[0] == pytest.approx(1 / found)
    assert relative_unit_value(flow * 2, np.array([b]), market, np.array([d]))[0] > found
