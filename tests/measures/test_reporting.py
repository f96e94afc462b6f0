"""Age and completeness of figures, and how far two declarations lie apart."""

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from corridor.measures import reporting

YEARS = np.array([2015, 2016, 2018, 2019, 2021], dtype=np.int64)
MARKS = st.lists(st.booleans(), min_size=5, max_size=5)
QUICK = settings(max_examples=40, deadline=None, derandomize=True)


def test_mirror_gap_by_hand():
    found = reporting.mirror_gap(np.array([1.0, 2.0, 0.5, 0.0, 1e9, np.nan]))
    cap = math.log(1000)
    np.testing.assert_allclose(found, [0.0, math.log(2), math.log(2), cap, cap, np.nan])


@QUICK
@given(st.floats(1e-9, 1e9))
def test_mirror_gap_minds_not_which_side_is_higher(ratio):
    there, back = reporting.mirror_gap(np.array([ratio, 1 / ratio]))
    assert there == pytest.approx(back, abs=1e-12)
    assert 0 <= there <= reporting.MIRROR_CAP


def test_years_and_age_are_those_of_the_calendar():
    known = np.array([[True, False, True, True, False], [False] * 5, [False, False, False, False, True]])
    assert reporting.known_years(known, YEARS, 4).tolist() == [2, 0, 1]  # 2018 to 2021
    assert reporting.known_years(known, YEARS, 1).tolist() == [0, 0, 1]
    np.testing.assert_array_equal(reporting.age(known, YEARS), [2.0, np.nan, 0.0])


@QUICK
@given(MARKS, st.integers(1, 9))
def test_more_known_is_never_older_nor_fewer(marks, length):
    some, more = np.array(marks), np.array(marks) | (YEARS == 2019)
    assert reporting.known_years(more, YEARS, length) >= reporting.known_years(some, YEARS, length)
    before, after = reporting.age(some, YEARS), reporting.age(more, YEARS)
    assert np.isnan(before) or after <= before
