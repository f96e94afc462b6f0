import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from corridor.study.checks.opp001_one_indicator import variance_shares
from factories_checks import a_checked, ask, first, with_lines, with_scored


def scored(checked, points):
    """The ranking with points, and the scores that they add up to."""
    weights = np.full_like(points, 1.0 / points.shape[1])
    changed = with_scored(checked, contributions=points, weights=weights)
    return with_lines(changed, score=[float(score) for score in points.sum(axis=1)])


def points_of(checked, **columns):
    out = np.ones((checked.lines.height, len(checked.indicators)))
    for name, values in columns.items():
        out[:, checked.indicators.index(name)] = values
    return out


def test_shares_by_hand():
    """Scores 1, 5, 6 are of (1, 0), (3, 2), (2, 4): cov(first, score) = 4/3, cov(second, score) = 10/3, var = 14/3."""
    points = np.array([[1.0, 0.0], [3.0, 2.0], [2.0, 4.0]])
    assert variance_shares(points) == pytest.approx([2 / 7, 5 / 7])


@settings(max_examples=40)
@given(arrays(np.float64, (6, 3), elements=st.floats(-100, 100)))
def test_shares_add_up_to_all_of_the_differences(points):
    shares = variance_shares(points)
    assert np.isnan(shares).all() or shares.sum() == pytest.approx(1.0, abs=1e-6)


def test_an_indicator_that_makes_up_most_of_the_differences_is_found():
    checked = a_checked()
    n = np.arange(checked.lines.height, dtype=np.float64)
    said = ask("OPP001", scored(checked, points_of(checked, rca=10 * n, distance=n % 3)))
    assert said.found
    assert said.measured == pytest.approx(1.0, abs=0.01)
    assert said.explanation.startswith("Revealed comparative advantage makes up ")


def test_one_that_gives_the_same_order_is_found_though_others_set_the_lines_apart():
    checked = a_checked()
    n = np.arange(checked.lines.height, dtype=np.float64)
    apart = np.where(n > 15, 100.0, 0.0)
    said = ask("OPP001", scored(checked, points_of(checked, rca=n / 100, distance=apart / 2, balance=apart / 2)))
    assert said.found
    assert (said.measured, said.threshold) == (1.0, 0.95)
    assert (
        said.explanation == "Revealed comparative advantage alone gives nearly the same order (rank correlation 1.00)."
    )


def test_several_that_share_are_clear():
    said = ask("OPP001", a_checked())
    assert not said.found
    assert 0 < said.measured < said.threshold == 0.5


def test_the_threshold_is_the_job_s():
    assert ask("OPP001", a_checked(spec={"deciding_share": 0.05})).found


def test_it_does_not_arise_for_few_lines_one_indicator_or_equal_scores():
    checked = a_checked()
    assert "Fewer than 5" in ask("OPP001", first(checked, 4)).why
    alone = np.zeros((checked.lines.height, len(checked.indicators)))
    alone[:, 0] = 1.0
    assert "no more than one indicator" in ask("OPP001", with_scored(checked, weights=alone)).why
    assert "same score" in ask("OPP001", scored(checked, points_of(checked))).why
