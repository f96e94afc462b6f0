"""Constant market shares by hand, and the identity that the parts add up to the change (methods.md, section 10)."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from corridor.measures import market_share as cms

QUICK = settings(max_examples=40, deadline=None, derandomize=True)
DOLLARS = st.integers(0, 10**10)


def test_by_hand():
    """100 dollars grow to 150 while the world grows 10%, the product 20%, the market 25%."""
    parts = cms.decompose(100, 150, world=0.1, by_product=0.2, by_market=0.25)
    np.testing.assert_allclose(parts, [10.0, 10.0, 5.0, 25.0], rtol=1e-12)
    np.testing.assert_allclose(cms.as_percent(parts, 100, 150), [8.0, 8.0, 4.0, 20.0], rtol=1e-12)


def test_a_flow_that_begins_is_all_its_own_and_one_that_ends_loses_what_it_would_have_had():
    nothing = cms.decompose(0, 80, world=np.nan, by_product=np.inf, by_market=np.nan)
    np.testing.assert_array_equal(nothing, [0.0, 0.0, 0.0, 80.0])
    ended = cms.decompose(100, 0, world=0.1, by_product=0.1, by_market=0.1)
    np.testing.assert_allclose(ended, [10.0, 0.0, 0.0, -110.0], atol=1e-12)


def test_what_is_unknown_stays_unknown():
    parts = cms.decompose(np.array([100.0]), np.array([150.0]), world=0.1, by_product=np.nan, by_market=0.2)
    np.testing.assert_allclose([p[0] for p in parts], [10.0, np.nan, np.nan, 30.0])
    assert np.isnan(cms.as_percent(cms.decompose(0, 0, world=0.1, by_product=0.1, by_market=0.1), 0, 0)).all()


def test_growth():
    np.testing.assert_array_equal(cms.growth(np.array([100, 0, 50]), np.array([150, 5, 0])), [0.5, np.nan, -1.0])


@QUICK
@given(DOLLARS, DOLLARS, *[st.floats(-1, 5)] * 3)
def test_the_parts_add_up_to_the_change(before, after, world, product, market):
    parts = cms.decompose(before, after, world=world, by_product=product, by_market=market)
    assert sum(parts) == pytest.approx(after - before, rel=1e-9, abs=1e-6 + 1e-9 * before)
    if before + after:
        percent = sum(cms.as_percent(parts, before, after))
        assert percent == pytest.approx(200 * (after - before) / (after + before), abs=1e-6)


@QUICK
@given(
    arrays(np.int64, (3, 4, 3), elements=st.integers(1, 10**6)),
    arrays(np.int64, (3, 4, 3), elements=st.integers(0, 10**6)),
    st.integers(2, 1000),
)
def test_on_a_world_of_flows(first, last, scale):
    """Exporter × market × product: parts add up by exporter, and competitiveness of all exporters to nothing."""
    world = np.full(first.shape, cms.growth(first.sum(), last.sum()))
    product = np.broadcast_to(cms.growth(first.sum(axis=(0, 1)), last.sum(axis=(0, 1))), first.shape)
    market = np.broadcast_to(cms.growth(first.sum(axis=0), last.sum(axis=0)), first.shape)
    parts = cms.decompose(first, last, world=world, by_product=product, by_market=market)
    change = (last - first).sum(axis=(1, 2))
    whole = float(np.abs(first).sum() + last.sum())
    np.testing.assert_allclose(sum(part.sum(axis=(1, 2)) for part in parts), change, atol=1e-9 * whole)
    assert parts.world.sum() == pytest.approx(change.sum(), abs=1e-9 * whole)
    for part in (parts.product, parts.market, parts.competitiveness):
        assert part.sum() == pytest.approx(0.0, abs=1e-9 * whole)  # one's gain of share is another's loss
    larger = cms.decompose(first * scale, last * scale, world=world, by_product=product, by_market=market)
    np.testing.assert_allclose(
        cms.as_percent(larger, first * scale, last * scale), cms.as_percent(parts, first, last), rtol=1e-9, atol=1e-6
    )


@QUICK
@given(arrays(np.int64, (4, 3), elements=st.integers(1, 10**6)), st.floats(0.1, 3.0))
def test_constant_shares_leave_nothing_to_competitiveness(first, factor):
    grown = first * factor
    rate = np.full(first.shape, factor - 1)
    parts = cms.decompose(first, grown, world=rate, by_product=rate, by_market=rate)
    np.testing.assert_allclose(parts.competitiveness, 0.0, atol=1e-6)
    np.testing.assert_allclose(parts.product, 0.0, atol=1e-9)


@QUICK
@given(st.lists(st.tuples(DOLLARS, DOLLARS, *[st.floats(-1, 5)] * 3), min_size=1, max_size=5))
def test_whole_dollars_add_up_to_the_change_exactly(rows):
    before, after = (np.array([row[n] for row in rows]) for n in (0, 1))
    world, product, market = (np.array([row[n] for row in rows]) for n in (2, 3, 4))
    parts = cms.decompose(before, after, world=world, by_product=product, by_market=market)
    found = cms.in_dollars(parts, before, after)
    assert found.dtype == np.int64
    np.testing.assert_array_equal(found.sum(axis=1), after - before)
    assert np.abs(found - np.column_stack(parts)).max() <= 1.0


def test_whole_dollars_of_what_is_unknown_are_none():
    parts = cms.decompose(np.array([100]), np.array([150]), world=0.1, by_product=np.nan, by_market=0.2)
    assert cms.in_dollars(parts, np.array([100]), np.array([150])).tolist() == [[0, 0, 0, 0]]
