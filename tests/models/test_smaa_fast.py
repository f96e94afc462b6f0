"""On large tables the kernels give the very counts of plain arrays, near ties and ties included."""

import numpy as np
import pytest

from corridor.models import smaa as module
from corridor.models import smaa_fast
from corridor.models.smaa import in_turn, plain_scores, smaa
from corridor.models.smaa_weights import draw_weights

RNG = np.random.default_rng(4)
TABLES = {
    "random": RNG.random((3000, 6)),
    "ties": RNG.integers(0, 3, size=(2000, 5)).astype(float),
    "constant": np.ones((700, 3)),
    "near ties": 1.0 + RNG.random((2500, 4)) * 1e-9,
    "far from zero": 1e12 + RNG.random((2500, 4)),
    "an outlier": np.vstack([[1e9, 1e9, 1e9], RNG.random((1500, 3))]),
    "duplicates": np.repeat(RNG.random((40, 4)), 50, axis=0),
    "few rows": RNG.random((9, 4)),
    "one column": RNG.random((600, 1)),
    "negative": -RNG.random((600, 7)),
    "tiny": RNG.random((600, 3)) * 1e-300,
}


def plain_order(figures, weights):
    scores = plain_scores(figures, weights)
    return in_turn(np.argsort(-scores, axis=1, kind="stable"), scores)


@pytest.mark.parametrize("name", TABLES)
def test_first_rows_and_ranks_are_exact(name):
    figures = TABLES[name]
    weights = draw_weights(70, figures.shape[1], seed=2)
    order = plain_order(figures, weights)
    places = min(100, len(figures))
    np.testing.assert_array_equal(smaa_fast.first_rows(figures, weights, places), order[:, :places])
    starts = np.arange(1, len(figures) + 1) if len(figures) < 1000 else np.array([1, 2, 50, 300])
    counts, expected, winners = smaa_fast.banded_ranks(figures, weights, starts)
    ranks = np.argsort(order, axis=1)
    np.testing.assert_array_equal(winners, order[:, 0])
    np.testing.assert_allclose(expected, ranks.mean(axis=0) + 1)
    band = np.searchsorted(starts, ranks + 1, side="right") - 1
    for row in range(0, len(figures), 37):
        np.testing.assert_array_equal(counts[row], np.bincount(band[:, row], minlength=len(starts)))


@pytest.mark.parametrize("options", [{"top": 20}, {"edges": [1, 5, 100]}, {}])
def test_the_way_that_is_taken_changes_nothing(monkeypatch, options):
    figures = TABLES["random"][:400]
    expected = smaa(figures, seed=5, draws=90, **options)
    monkeypatch.setattr(module, "LARGE", 1)
    found = smaa(figures, seed=5, draws=90, **options)
    for name in ("edges", "counts", "first", "central", "expected"):
        np.testing.assert_array_equal(getattr(found, name), getattr(expected, name))
    assert (found.until, found.draws) == (expected.until, expected.draws)


@pytest.mark.parametrize("threads", [1, 3])
def test_threads_change_nothing(monkeypatch, threads):
    weights = draw_weights(600, 6, seed=2)
    expected = (
        smaa_fast.first_rows(TABLES["random"], weights, 10),
        *smaa_fast.banded_ranks(TABLES["random"], weights, np.array([1, 9])),
    )
    monkeypatch.setattr(smaa_fast, "cores", lambda: threads)
    found = (
        smaa_fast.first_rows(TABLES["random"], weights, 10),
        *smaa_fast.banded_ranks(TABLES["random"], weights, np.array([1, 9])),
    )
    for one, other in zip(found, expected, strict=True):
        np.testing.assert_array_equal(one, other)


def test_weights_need_not_add_up_to_one():
    weights = draw_weights(30, 6, seed=2) * RNG.uniform(0.01, 1000.0, size=(30, 1))
    order = plain_order(TABLES["random"], weights)
    np.testing.assert_array_equal(smaa_fast.first_rows(TABLES["random"], weights, 50), order[:, :50])
