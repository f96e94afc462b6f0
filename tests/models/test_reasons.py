import numpy as np
import pytest

from corridor.models.reasons import split_by_loss


def test_of_a_weighted_mean_the_points_are_the_usual_ones():
    rng = np.random.default_rng(3)
    x, w = rng.random((50, 4)), rng.dirichlet(np.ones(4), 50)
    scores = 100 * (w * x).sum(axis=1)
    np.testing.assert_allclose(split_by_loss(scores, w, w * (1 - x)), 100 * w * x, atol=1e-12)


def test_points_add_up_to_the_score_whatever_the_losses():
    rng = np.random.default_rng(4)
    w, scores = rng.dirichlet(np.ones(5), 80), 100 * rng.random(80)
    for losses in (rng.random((80, 5)), np.zeros((80, 5))):
        np.testing.assert_allclose(split_by_loss(scores, w, losses).sum(axis=1), scores, atol=1e-11)


def test_what_is_missing_brings_nothing_and_loses_nothing():
    points = split_by_loss(np.array([40.0]), np.array([[0.0, 0.5, 0.5]]), np.array([[np.nan, 2.0, 1.0]]))
    assert np.isnan(points[0, 0])
    assert points[0, 1:] == pytest.approx([10.0, 30.0])


def test_no_score_no_points():
    assert np.isnan(split_by_loss(np.array([np.nan]), np.array([[1.0]]), np.array([[1.0]]))).all()
