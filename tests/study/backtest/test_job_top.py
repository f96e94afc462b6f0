import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from corridor.study.backtest.job_top import TOP, TopCount, top_count

NAN = np.nan


def test_first_lines_by_hand(monkeypatch):
    monkeypatch.setattr("corridor.study.backtest.job_top.TOP", 2)
    score = np.array([3.0, 2.0, 1.0, 9.0, 8.0, NAN, 7.0])
    exporter = np.array([0, 0, 0, 0, 1, 1, 1])
    growth = np.array([0.5, 0.1, -0.2, NAN, 0.3, 5.0, -0.1])
    market = np.array([0.4, 0.2, 0.0, 0.0, 0.1, 0.0, NAN])
    found = top_count(score, exporter, growth, market, [0, 1])
    # exporter 0 lists rows 0 and 1: row 0 beats market and median (0.1); exporter 1 has row 4 alone, its own median
    assert found == TopCount(lists=2, named=3, beat_market=2, beat_median=1, candidates=4, candidates_beat_market=2)
    assert top_count(score, exporter, growth, market, [1]).named == 1
    assert top_count(score, exporter, growth, market, [2]) == TopCount()


def test_ties_go_to_the_cell_that_comes_first():
    growth = np.arange(20.0)
    found = top_count(np.zeros(20), np.zeros(20, dtype=np.int64), growth, np.full(20, 4.5), [0])
    assert (found.named, found.beat_market) == (TOP, 5)  # rows 5 to 9


cells = st.lists(
    st.tuples(st.floats(-5, 5), st.integers(0, 3), st.floats(-2, 2), st.floats(-2, 2)), min_size=1, max_size=60
)


@given(cells)
def test_counts_add_up_over_exporters_and_never_exceed_the_candidates(rows):
    score, exporter, growth, market = (np.array(column) for column in zip(*rows, strict=True))
    everyone = top_count(score, exporter, growth, market, range(4))
    assert sum((top_count(score, exporter, growth, market, [one]) for one in range(4)), TopCount()) == everyone
    assert everyone.candidates == len(rows)
    assert everyone.beat_market <= everyone.candidates_beat_market <= everyone.candidates
    assert everyone.beat_median <= everyone.named <= min(everyone.candidates, TOP * everyone.lists)


@given(cells)
def test_only_the_order_of_scores_matters(rows):
    _, exporter, growth, market = (np.array(column) for column in zip(*rows, strict=True))
    score = np.arange(float(len(rows)))
    assert top_count(score, exporter, growth, market, range(4)) == top_count(
        np.exp(score / 9), exporter, growth, market, range(4)
    )
