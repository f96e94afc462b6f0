"""Duties: the first figure that is known, and the margin over others."""

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from corridor.measures.duties import advantage, first_known

RATES = arrays(np.float64, 4, elements=st.one_of(st.just(np.nan), st.floats(0, 100)))


def test_by_hand():
    found = first_known([np.array([np.nan, 1.0, np.nan]), np.array([4.0, 2.0, np.nan])])
    np.testing.assert_array_equal(found, [4.0, 1.0, np.nan])
    margin = advantage(np.array([10.0, 4.0, np.nan]), np.array([4.0, 10.0, 1.0]))
    np.testing.assert_array_equal(margin, [6.0, -6.0, np.nan])


@settings(max_examples=40, deadline=None, derandomize=True)
@given(RATES, RATES, RATES)
def test_a_zero_duty_is_known_and_the_order_decides(one, two, three):
    found = first_known([one, two, three])
    for n in range(4):
        known = [rates[n] for rates in (one, two, three) if not np.isnan(rates[n])]
        assert np.isnan(found[n]) if not known else found[n] == known[0]
