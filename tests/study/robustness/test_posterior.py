"""True scores given noisy ones: known cases by formula, and what noise and its absence do."""

import numpy as np
import pytest

from corridor.study.robustness.posterior import posterior


def test_without_noise_nothing_moves():
    found = posterior(np.array([1.0, 5.0, 2.0]), np.zeros(3))
    assert np.all(found.shifts(np.random.default_rng(0), 50) == 0.0)


@pytest.mark.parametrize("lines", [0, 1])
def test_a_list_of_no_or_one_line_is_taken_as_observed(lines):
    found = posterior(np.full(lines, 4.0), np.full(lines, 2.0))
    assert found.shifts(np.random.default_rng(0), 7).shape == (7, lines)


def test_normal_scores_shrink_as_morris_says():
    """θ ~ N(50, 3²), noise 2: B = 4/13, so means lie at 50 + 9/13·(s − 50), spreads at 6/√13 (Morris 1983)."""
    rng = np.random.default_rng(1)
    truth = 50.0 + 3.0 * rng.standard_normal(3000)
    seen = truth + 2.0 * rng.standard_normal(3000)
    found = posterior(seen, np.full(3000, 2.0))
    slope = np.polyfit(seen, found.mean.mean(axis=0), 1)[0]
    assert slope == pytest.approx(9 / 13, abs=0.04)
    assert np.median(found.sd) == pytest.approx(6 / np.sqrt(13), rel=0.05)
    assert np.mean((found.mean.mean(axis=0) - truth) ** 2) < np.mean((seen - truth) ** 2)


def test_a_noisy_line_moves_more_than_a_sure_one():
    noise = np.array([0.0, 3.0, 3.0, 3.0, 3.0])
    found = posterior(np.array([10.0, 10.0, 2.0, 4.0, 3.0]), noise)
    moved = found.shifts(np.random.default_rng(2), 400)
    assert np.all(moved[:, 0] == 0.0)
    assert moved[:, 1].mean() < -0.5
    assert moved[:, 1].std() > 0.5


def test_equal_scores_stay_about_where_they_are():
    found = posterior(np.full(10, 7.0), np.full(10, 1.0))
    assert np.abs(found.mean - 7.0).max() < 1.5
    assert np.isfinite(found.sd).all()
