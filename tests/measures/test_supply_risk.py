"""Supply risk by hand and by the limits that the methodology gives it."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from corridor.measures import supply_risk as risk

QUICK = settings(max_examples=40, deadline=None, derandomize=True)
WGI = arrays(np.float64, 5, elements=st.floats(-2.5, 2.5))
OUTPUT = arrays(np.float64, 5, elements=st.floats(1.0, 1e6))


def test_governance_is_turned_round_and_scaled():
    found = risk.governance_risk(np.array([2.5, 0.0, -2.5, 3.0, -9.0, np.nan]))
    np.testing.assert_array_equal(found, [0.0, 0.5, 1.0, 0.0, 1.0, np.nan])


def test_shares_of_the_world_or_of_the_sum_where_that_is_more():
    output = np.array([60.0, 20.0, np.nan])
    np.testing.assert_array_equal(risk.world_shares(output, 200.0), [0.3, 0.1, np.nan])
    np.testing.assert_array_equal(risk.world_shares(output, 50.0), [0.75, 0.25, np.nan])
    assert np.isnan(risk.world_shares(np.zeros(2), 0.0)).all()
    assert np.isnan(risk.world_shares(np.full(2, np.nan), 0.0)).all()


def test_concentration_of_producers_by_hand():
    assert risk.producer_concentration(np.array([0.6, 0.2, np.nan])) == pytest.approx(0.4)
    assert np.isnan(risk.producer_concentration(np.full(3, np.nan)))


def test_governed_concentration_by_hand():
    """Shares .6 and .4, governance −.5 and 1.5: risks .6 and .2; .36·.6 + .16·.2 = .248; mean risk .44."""
    shares, governance = np.array([0.6, 0.4, np.nan]), np.array([-0.5, 1.5, -2.5])
    assert risk.governed_concentration(shares, governance) == pytest.approx(0.248)
    assert risk.mean_governance_risk(shares, governance) == pytest.approx(0.44)


def test_a_small_producer_of_unknown_governance_counts_at_the_mean_and_a_large_one_hides_the_answer():
    shares = np.array([0.5, 0.4, 0.1])
    found = risk.governed_concentration(shares, np.array([-2.5, 2.5, np.nan]))
    assert found == pytest.approx(0.25 * 1.0 + 0.16 * 0.0 + 0.01 * (0.5 / 0.9))
    assert np.isnan(risk.governed_concentration(shares, np.array([np.nan, 2.5, 0.0])))
    assert np.isnan(risk.governed_concentration(np.full(3, np.nan), np.zeros(3)))


def test_import_dependence():
    found = risk.import_dependence(np.array([300.0, 50.0, 0.0, 0.0, 1.0]), np.array([100.0, 0.0, 5.0, 0.0, np.nan]))
    np.testing.assert_array_equal(found, [0.75, 1.0, 0.0, np.nan, np.nan])


def test_supply_risk_by_hand():
    """G = .4, S = .1: half of each at full reliance, sourcing alone without imports, a tenth recycled."""
    g, s = np.full(3, 0.4), np.full(3, 0.1)
    np.testing.assert_allclose(risk.supply_risk(g, s, np.array([1.0, 0.5, 0.0])), [0.25, 0.175, 0.1])
    assert risk.supply_risk(np.array(0.4), np.array(0.1), np.array(1.0), recycling=0.1) == pytest.approx(0.225)
    assert risk.supply_risk(np.array(0.4), np.array(0.1), np.array(1.0), substitution=0.8) == pytest.approx(0.2)
    assert risk.supply_risk(np.array(0.4), np.array(np.nan), np.array(0.5)) == pytest.approx(0.4)  # alone
    assert np.isnan(risk.supply_risk(np.array(0.4), np.array(0.1), np.array(np.nan)))
    assert np.isnan(risk.supply_risk(np.array(np.nan), np.array(0.1), np.array(1.0)))


@QUICK
@given(OUTPUT, WGI, st.permutations(range(5)), st.floats(2.0, 1000.0))
def test_order_and_unit_change_nothing_and_risk_lies_below_concentration(output, governance, order, scale):
    shares = risk.world_shares(output, 0.0)
    found = risk.governed_concentration(shares, governance)
    assert 0.0 <= found <= risk.producer_concentration(shares) <= 1 + 1e-12
    turned = list(order)
    assert risk.governed_concentration(shares[turned], governance[turned]) == found  # exactly rounded sums
    assert risk.governed_concentration(risk.world_shares(output * scale, 0.0), governance) == pytest.approx(found)


@QUICK
@given(OUTPUT, WGI, st.integers(0, 4), st.floats(0.01, 1.0))
def test_worse_governance_never_lowers_the_risk(output, governance, place, drop):
    shares = risk.world_shares(output, 0.0)
    worse = governance.copy()
    worse[place] -= drop
    assert risk.governed_concentration(shares, worse) >= risk.governed_concentration(shares, governance)


@QUICK
@given(st.floats(0, 1), st.floats(0, 1), st.floats(0, 1))
def test_supply_risk_lies_between_its_two_sources(g, s, reliance):
    found = float(risk.supply_risk(np.array(g), np.array(s), np.array(reliance)))
    assert min(g, s) - 1e-12 <= found <= max(g, s) + 1e-12
