"""Separation against the iterated rectifier, which finds it in another way."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from corridor.gravity.sample import Sample
from corridor.gravity.separation import dependent, is_weak, separated, sizes


def sample_of(target, design, codes):
    labels = tuple((f"f{i}",) for i in range(codes.shape[1]))
    names = tuple(f"x{i}" for i in range(design.shape[1]))
    return Sample(np.arange(len(target)), target, design, names, codes, labels)


def by_rectifier(target, design, codes, rounds=3000):
    """Return the separated rows by algorithm 1 of Correia, Guimarães and Zylkin (2019), with exact zeros.

    Least squares on the mixes that are zero at every positive value, of zeros that are pressed upwards.
    """
    dummies = [codes[:, [i]] == np.unique(codes[:, i]) for i in range(codes.shape[1])]
    x = np.concatenate([design, *(d.astype(float) for d in dummies), np.ones((len(target), 1))], axis=1)
    zero = target == 0
    _, sizes_, right = np.linalg.svd(x[~zero], full_matrices=True)
    rank = int((sizes_ > 1e-9 * max(sizes_.max(initial=0), 1)).sum())
    mixes = x[zero] @ right[rank:].T
    basis, values, _ = np.linalg.svd(mixes, full_matrices=False)
    basis = basis[:, values > 1e-9]
    pressed = np.ones(zero.sum())
    for _ in range(rounds):
        reached = basis @ (basis.T @ pressed)
        pressed = np.maximum(reached, 0.0)
    out = np.zeros(len(target), bool)
    out[zero] = reached > 1e-4
    return out


@settings(max_examples=40, deadline=None, derandomize=True)
@given(seed=st.integers(0, 10_000), k=st.integers(1, 3), share=st.floats(0.1, 0.8))
def test_rows_are_those_of_the_iterated_rectifier(seed, k, share):
    rng = np.random.default_rng(seed)
    target = np.where(rng.random(30) < share, 0.0, rng.gamma(1, 1, 30))
    design = rng.integers(0, 3, (30, k)).astype(float)
    codes = np.stack([rng.integers(0, 4, 30), rng.integers(0, 3, 30)], axis=1)
    if not target.any():
        return
    assert separated(sample_of(target, design, codes)).tolist() == by_rectifier(target, design, codes).tolist()


def test_without_effects_a_constant_takes_part():
    """1 − x is 0 at the positive values and 1 at the zero."""
    found = separated(sample_of(np.array([1.0, 2.0, 0.0]), np.array([[1.0], [1.0], [0.0]]), np.empty((3, 0), int)))
    assert found.tolist() == [False, False, True]


@pytest.mark.parametrize(
    ("design", "lost"),
    [
        ([[1, 2, 0], [2, 4, 1], [3, 6, 0], [5, 10, 1]], [1]),
        ([[1, 1, 2], [2, 0, 2], [3, 3, 6], [5, 1, 6]], [2]),
        ([[1, 7, 0], [2, 7, 1], [3, 7, 1], [5, 7, 0]], [1]),
        ([[1, 0], [2, 1], [3, 0], [7, 1]], []),
    ],
)
def test_regressors_that_others_determine(design, lost):
    design = np.array(design, float)
    assert dependent(sample_of(np.ones(4), design, np.empty((4, 0), int))) == lost
    assert dependent(sample_of(np.ones(4), design * 1e-9, np.empty((4, 0), int))) == lost


def test_weakness_is_a_mix_that_rests_on_little():
    projection = np.array([[1.0, 1.0], [1.0, 1.0], [0.0, 1.0]])
    assert is_weak(projection, np.array([1.0, 1.0, 1e-9]))
    assert not is_weak(projection, np.ones(3))
    assert not is_weak(np.empty((3, 0)), np.ones(3))


def test_sizes_of_nothing_are_one():
    assert sizes(np.array([[0.0, -3.0], [0.0, 2.0]])).tolist() == [1.0, 3.0]
