"""Calibration: simulated chances that are true, sums that must be kept, bins by hand, intervals by hand."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from corridor.measures.calibration import Reliability, merged, reliability, share_inside

quick = settings(max_examples=60, deadline=None, derandomize=True)


def simulated(n=40_000, seed=1):
    rng = np.random.default_rng(seed)
    chance = rng.beta(0.3, 12, n)
    return (rng.random(n) < chance).astype(float), chance


def test_true_chances_lie_on_the_diagonal_and_doubled_ones_do_not():
    outcome, chance = simulated()
    found = reliability(outcome, chance)
    assert found.count.size == 10
    spread = np.sqrt(found.stated * (1 - found.stated) / found.count)
    assert (np.abs(found.happened - found.stated) < 4 * spread).all()
    doubled = reliability(outcome, np.minimum(2 * chance, 1))
    assert doubled.error == pytest.approx(chance.mean(), rel=0.1)
    assert doubled.relative_error == pytest.approx(1.0, rel=0.1)
    assert found.error < 0.1 * doubled.error


def test_bins_hold_like_numbers_of_expected_positives():
    outcome, chance = simulated()
    expected = reliability(outcome, chance).count * reliability(outcome, chance).stated
    assert expected == pytest.approx(np.full(10, chance.sum() / 10), rel=0.02)


def test_bins_by_hand():
    """Sums of chances: 1, 1, 2. Two bins of 2 each; with at least three cells each, one bin is left."""
    chance = np.array([0.5, 0.5, 0.5, 0.5, 1.0, 1.0])
    outcome = np.array([1.0, 0.0, 0.0, 0.0, 1.0, 1.0])
    found = reliability(outcome, chance, bins=2, least=1)
    assert (found.count.tolist(), found.stated.tolist(), found.happened.tolist()) == ([4, 2], [0.5, 1.0], [0.25, 1.0])
    assert found.error == pytest.approx(4 / 6 * 0.25)
    assert found.relative_error == pytest.approx(4 * 0.25 / 3)
    alone = reliability(outcome, chance, bins=2, least=3)
    assert (alone.count.tolist(), alone.happened.tolist()) == ([6], [0.5])
    assert alone.stated[0] == pytest.approx(4 / 6)


@quick
@given(st.integers(0, 999), st.integers(1, 300), st.integers(1, 12), st.integers(1, 80))
def test_no_cell_is_lost_and_bins_keep_their_rules(seed, n, bins, least):
    rng = np.random.default_rng(seed)
    chance = np.round(rng.beta(0.5, 5, n), rng.integers(1, 4))
    outcome = (rng.random(n) < chance).astype(float)
    found = reliability(outcome, chance, bins=bins, least=least)
    assert found.count.sum() == n
    assert found.count @ found.happened == pytest.approx(outcome.sum())
    assert found.count @ found.stated == pytest.approx(chance.sum())
    assert found.count.size <= bins
    assert (found.count >= min(least, n)).all()
    assert (np.diff(found.stated) > 0).all()


def test_counting_in_fine_bins_first_changes_nothing():
    outcome, chance = simulated(3000)
    chance = np.round(chance, 2)
    grid = np.round(np.arange(101) / 100, 2)
    place = np.searchsorted(grid, chance)
    count, hits = np.bincount(place, minlength=101).astype(float), np.bincount(place, weights=outcome, minlength=101)
    fine, whole = merged(count, count * grid, hits), reliability(outcome, chance)
    assert fine.count.tolist() == whole.count.tolist()
    assert fine.happened.tolist() == whole.happened.tolist()


def test_chances_of_zero_and_missing_ones():
    found = reliability(np.array([0.0, 1.0, 1.0]), np.array([0.0, 0.0, np.nan]), least=1)
    assert (found.count.tolist(), found.happened.tolist(), found.error) == ([2], [0.5], 0.5)
    empty = reliability(np.array([1.0]), np.array([np.nan]))
    assert empty.count.size == 0
    assert np.isnan(empty.error)
    assert np.isnan(empty.relative_error)


def test_nothing_came_true_leaves_no_relative_error():
    assert np.isnan(Reliability(np.array([5.0]), np.array([0.1]), np.array([0.0])).relative_error)


def test_share_inside_by_hand():
    value, low = np.array([1.0, 2.0, 3.0, 4.0, 5.0]), np.array([1.0, 2.5, 0.0, np.nan, 9.0])
    high = np.array([1.0, 3.0, 3.0, 9.0, 9.5])
    assert share_inside(value, low, high) == pytest.approx(2 / 4)
    assert np.isnan(share_inside(value, low * np.nan, high))


def test_share_inside_of_true_quantiles_is_their_coverage():
    value = np.random.default_rng(5).normal(size=20_000)
    assert share_inside(value, np.full(20_000, -1.2816), np.full(20_000, 1.2816)) == pytest.approx(0.8, abs=0.01)
