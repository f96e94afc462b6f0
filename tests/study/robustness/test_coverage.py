"""With noise planted at a known level, the true rank lies in the 90% interval 88 to 92 times in a hundred."""

import pytest

from corridor.study.robustness import coverage
from corridor.study.robustness.coverage import SHAPES, simulate


@pytest.mark.parametrize(
    ("lines", "noise", "uneven", "worlds"),
    [(20, 0.3, 0.0, 60), (20, 1.0, 0.7, 60), (124, 0.1, 0.0, 12), (124, 0.3, 0.7, 12), (124, 2.0, 0.7, 12)],
)
def test_true_ranks_lie_in_their_intervals_as_often_as_promised(lines, noise, uneven, worlds):
    found = simulate(lines, noise=noise, uneven=uneven, worlds=worlds, draws=1000)
    assert 0.88 <= found.share <= 0.92, found
    assert found.error < 0.012


def test_they_do_in_a_long_list():
    found = simulate(500, noise=0.3, uneven=0.7, worlds=3, draws=2000)
    assert 0.88 <= found.share <= 0.92, found


@pytest.mark.parametrize("shape", [shape for shape in SHAPES if shape != "normal"])
def test_they_do_where_true_scores_are_not_normal(shape):
    found = simulate(124, noise=0.3, uneven=0.5, shape=shape, worlds=10, draws=1000)
    assert 0.87 <= found.share <= 0.93, found


def test_another_level_is_kept_too():
    found = simulate(60, noise=0.5, level=0.5, worlds=20, draws=1000)
    assert 0.46 <= found.share <= 0.54, found


def test_more_noise_makes_wider_intervals_and_the_seed_decides_all():
    calm, loud = (simulate(40, noise=noise, worlds=5, draws=500) for noise in (0.1, 1.0))
    assert loud.width > 2 * calm.width
    assert simulate(40, noise=0.1, worlds=5, draws=500) == calm
    assert simulate(40, noise=0.1, worlds=5, draws=500, seed=2) != calm


def test_noise_added_anew_to_noisy_scores_would_not_do(monkeypatch):
    """The mistake that this room exists to avoid: a plain bootstrap around what was observed."""

    class Naive:
        def __init__(self, seen, sizes):
            self.sizes = sizes

        def shifts(self, rng, draws):
            return self.sizes * rng.standard_normal((draws, len(self.sizes)))

    honest = simulate(60, noise=1.0, worlds=20, draws=500)
    monkeypatch.setattr(coverage, "posterior", Naive)
    naive = simulate(60, noise=1.0, worlds=20, draws=500)
    assert abs(naive.share - 0.9) > abs(honest.share - 0.9) + 0.02, (naive, honest)
