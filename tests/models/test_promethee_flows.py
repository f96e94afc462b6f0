import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from corridor.models import promethee_flows
from corridor.models.promethee_flows import Preference, flows, sort_column, sort_with_places

BOUNDED = settings(max_examples=60, deadline=None, derandomize=True)
TENTHS = st.integers(-20, 20).map(lambda number: number / 10)
COLUMN = arrays(np.float64, st.integers(1, 12), elements=TENTHS)
KINDS = ["usual", "u_shape", "v_shape", "level", "linear", "gaussian"]


def plain(difference, preference):  # noqa: PLR0911  one line a type
    """P(d) of one difference, as Brans and Vincke write it."""
    kind, q, p = preference
    if difference <= 0:
        return 0.0
    if kind == "usual" or (kind in ("v_shape", "gaussian") and p == 0):
        return 1.0
    if kind == "u_shape":
        return float(difference > q)
    if kind == "v_shape":
        return min(1.0, difference / p)
    if kind == "level":
        return 0.5 * (difference > q) + 0.5 * (difference > p)
    if kind == "gaussian":
        return 1.0 - np.exp(-(difference**2) / (2 * p**2))
    return float(difference > q) if difference > p or p == q else max(0.0, (difference - q) / (p - q))


@BOUNDED
@given(COLUMN, COLUMN, st.sampled_from(KINDS), st.integers(0, 10), st.integers(0, 10))
def test_counts_and_sums_are_those_of_every_pair(figures, others, kind, q, more):
    """Differences of tenths often meet a threshold of tenths to within rounding: what counts is d as computed."""
    preference = Preference(kind, q / 10, (q + more) / 10)
    out, into = flows(figures, sort_column(others), preference)
    np.testing.assert_allclose(out, [sum(plain(x - b, preference) for b in others) for x in figures], atol=1e-9)
    np.testing.assert_allclose(into, [sum(plain(b - x, preference) for b in others) for x in figures], atol=1e-9)


def test_differences_that_rounding_hides_are_found_by_searching():
    """1e16 − u is the same for u of 0 and 1: the guess is far off, and the search has to settle it."""
    others = np.arange(40.0)
    figures = np.array([1e17, -1e17])
    out, into = flows(figures, sort_column(others), Preference("u_shape", 1e17 - 64))
    assert out.tolist() == [sum(float(1e17 - b > 1e17 - 64) for b in others), 0.0]
    assert into.tolist() == [0.0, sum(float(b + 1e17 > 1e17 - 64) for b in others)]


def test_a_far_off_figure_costs_no_digits():
    others = np.concatenate([[1e9, -1e9], np.linspace(0.0, 1.0, 101)])
    out, into = flows(np.array([0.5]), sort_column(others), Preference("linear", 0.1, 0.4))
    expected = [sum(plain(s * (0.5 - b), Preference("linear", 0.1, 0.4)) for b in others) for s in (1, -1)]
    np.testing.assert_allclose([out[0], into[0]], expected, rtol=1e-7)


@BOUNDED
@given(COLUMN)
def test_sorting_with_places_is_sorting(figures):
    found, places = sort_with_places(figures)
    expected = sort_column(figures)
    np.testing.assert_array_equal(found.values[places], figures)
    for one, other in zip(found, expected, strict=True):
        np.testing.assert_array_equal(one, other)


def test_gaussian_pairs_come_in_chunks(monkeypatch):
    figures, others = np.linspace(0, 1, 50), sort_column(np.linspace(0, 2, 30))
    whole = flows(figures, others, Preference("gaussian", 0.0, 0.3))
    monkeypatch.setattr(promethee_flows, "CHUNK", 100)
    np.testing.assert_array_equal(flows(figures, others, Preference("gaussian", 0.0, 0.3)), whole)


@pytest.mark.parametrize("kind", KINDS)
def test_nothing_to_compare_with(kind):
    out, into = flows(np.array([1.0]), sort_column(np.array([1.0, 1.0])), Preference(kind, 0.0, 1.0))
    assert (out.tolist(), into.tolist()) == ([0.0], [0.0])


def test_gaussian_differences_beyond_all_squares_count_fully():
    others = sort_column(np.array([-1e300, 0.0, 1e300, 1.5e308]))
    out, into = flows(np.array([1e300, -1.7e308]), others, Preference("gaussian", 0.0, 0.5))
    assert (out.tolist(), into.tolist()) == ([2.0, 0.0], [1.0, 4.0])
