"""Parts of the market attractiveness index by hand."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from corridor.measures import attractiveness as mai

BOUNDED = settings(max_examples=40, deadline=None, derandomize=True)
DOLLARS = st.floats(0, 1e12)


def test_net_demand_by_hand():
    bought, sold = np.array([75.0, 0.0, 20.0, 0.0, np.nan]), np.array([25.0, 9.0, 0.0, 0.0, 1.0])
    np.testing.assert_array_equal(mai.net_demand(bought, sold), [0.5, -1.0, 1.0, np.nan, np.nan])


@BOUNDED
@given(DOLLARS, DOLLARS, st.floats(0.01, 100))
def test_net_demand_is_bounded_odd_and_free_of_scale(bought, sold, scale):
    there, back = (
        mai.net_demand(np.array([bought]), np.array([sold])),
        mai.net_demand(np.array([sold]), np.array([bought])),
    )
    if bought + sold > 0:
        assert -1.0 <= there[0] <= 1.0
        assert there[0] == -back[0]
        assert mai.net_demand(np.array([scale * bought]), np.array([scale * sold]))[0] == pytest.approx(
            there[0], abs=1e-9
        )
    else:
        assert np.isnan(there[0])


def test_distance_advantage_by_hand():
    mean = np.log(np.array([4000.0, 4000.0, 4000.0, np.nan, 4000.0]))
    own = np.array([4000.0, 1000.0, 8000.0, 1000.0, np.nan])
    np.testing.assert_allclose(
        mai.distance_advantage(mean, own), [0.0, np.log(4), -np.log(2), np.nan, np.nan], atol=1e-12
    )
    assert np.isnan(mai.distance_advantage(np.array([1.0]), np.array([0.0])))[0]  # no distance is nought


def test_the_index_by_hand():
    demand = np.array([[100.0, 50.0, 0.0], [10.0, 10.0, 10.0]])
    access = np.array([[20.0, 40.0], [np.nan, 1.0]])
    np.testing.assert_array_equal(mai.attractiveness(demand, access), [0.6 * 50 + 0.4 * 30, np.nan])


def test_share_of_sums_by_hand():
    part, whole = np.array([[10, 30, 999], [0, 0, 0]]), np.array([[100, 100, 1000], [0, 0, 5]])
    mask = np.array([[True, True, False], [True, True, False]])
    np.testing.assert_array_equal(mai.share_of_sums(part, whole, mask), [0.2, np.nan])
    assert np.isnan(mai.share_of_sums(part, whole, np.zeros_like(mask))).all()
