import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from corridor.models.folds import time_folds, whole_numbers


@given(
    st.lists(st.tuples(st.integers(2000, 2012), st.integers(0, 5)), min_size=1, max_size=60),
    st.integers(1, 6),
    st.integers(1, 4),
)
def test_nothing_is_tried_on_what_was_learnt_from_later_or_overlapping_years(rows, gap, latest):
    origin, query = np.array(rows).T
    folds = time_folds(origin, query, gap, latest=latest)
    years = np.unique(origin)
    for learn, tried in folds:
        assert learn.any()
        assert tried.any()
        assert not (learn & tried).any()
        if years.size > 1:
            apart = gap if years[-1] - years[0] >= gap else 1
            assert origin[learn].max() <= origin[tried].min() - apart
            np.testing.assert_array_equal(learn, origin <= origin[tried][0] - apart)
        else:
            assert not set(query[learn]) & set(query[tried])
    if years.size > 1:
        assert 1 <= len(folds) <= latest
        assert origin[folds[-1][1]].max() == years[-1]


def test_a_single_year_is_split_by_exporters_and_a_single_exporter_not_at_all():
    query = np.array([7, 7, 8, 9, 9, 9])
    folds = time_folds(np.full(6, 2015), query, 3)
    assert [tried.tolist() for _, tried in folds] == [
        [True, True, False, False, False, False],
        [False, False, True, False, False, False],
        [False, False, False, True, True, True],
    ]
    assert time_folds(np.full(2, 2015), np.zeros(2), 3) == []


def test_years_and_exporters_are_one_a_row():
    assert whole_numbers("origin", None, 2).tolist() == [0, 0]
    with pytest.raises(ValueError, match="origin: one is needed for each of 3 rows, found shape"):
        whole_numbers("origin", [1, 2], 3)
