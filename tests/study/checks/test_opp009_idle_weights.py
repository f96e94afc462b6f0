from itertools import combinations

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from corridor.study.checks.opp009_idle_weights import swaps
from factories_checks import a_checked, ask, first, with_lines, with_scored

RIVAL = 12.9 * (7 * np.arange(31.0) % 31)
"""Points that put 31 lines in another order than their number does; sums with 10.3·n have no ties."""

small = st.lists(st.tuples(st.integers(0, 9), st.integers(0, 3)), min_size=2, max_size=8)


@settings(max_examples=40)
@given(small)
def test_swaps_is_what_every_pair_says(rows):
    score, points = (np.array(column, dtype=np.float64) for column in zip(*rows, strict=True))
    rest = score - points
    pairs = combinations(range(len(rows)), 2)
    assert swaps(score, points) == any(np.sign(score[i] - score[j]) != np.sign(rest[i] - rest[j]) for i, j in pairs)


def scored(checked, **columns):
    """The ranking with points of single indicators, weights wherever there are some."""
    shape = checked.lines.height, len(checked.indicators)
    points, weights = np.zeros(shape), np.zeros(shape)
    for name, values in columns.items():
        k = checked.indicators.index(name)
        points[:, k] = values
        weights[:, k] = 0.2
    changed = with_scored(checked, contributions=points, weights=weights)
    return with_lines(changed, score=[float(value) for value in points.sum(axis=1)])


def test_constant_weak_and_unknown_indicators_are_told_apart():
    n = np.arange(31.0)
    said = ask("OPP009", scored(a_checked(), rca=10.3 * n, import_size=RIVAL, distance=5.0, balance=(n % 2) / 100))
    assert said.found
    assert "Distance (the same for every line)" in said.explanation
    assert "Trade balance (differs too little to swap any two lines)" in said.explanation
    assert "(known for no line)" in said.explanation
    assert "Revealed" not in said.explanation
    assert "Import size" not in said.explanation


def test_their_weight_is_measured():
    checked = a_checked()
    n = np.arange(31.0)
    said = ask("OPP009", scored(checked, rca=10.3 * n, import_size=RIVAL))
    active = [checked.indicators.index(name) for name in ("rca", "import_size")]
    assert said.measured == np.round(1 - checked.full_weight[active].sum(), 6)


def test_weights_that_all_matter_are_clear():
    checked = a_checked()
    generator = np.random.default_rng(0)
    points = generator.uniform(0, 9, (31, len(checked.indicators)))
    changed = with_scored(checked, contributions=points, weights=np.full_like(points, 1 / points.shape[1]))
    said = ask("OPP009", with_lines(changed, score=[float(value) for value in points.sum(axis=1)]))
    assert not said.found
    assert said.measured == 0.0


def test_it_does_not_arise_without_two_scores():
    assert "no order" in ask("OPP009", first(a_checked(), 1)).why
    assert "no order" in ask("OPP009", with_lines(a_checked(), score=50.0)).why
