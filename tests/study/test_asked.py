import numpy as np
import pytest

from corridor.models.score import Scored
from corridor.study.asked import latest_against_line, only_asked
from corridor.study.learning import Task
from corridor.study.outcomes import known_flows
from factories import a_world, cube_of, opportunities

ROWS = opportunities(cube_of(a_world()))


def scored(rows):
    nothing = np.zeros((rows, 1))
    return Scored(("a",), np.full(rows, 50.0), nothing, nothing, nothing, np.ones(rows), (None,) * rows, (None,) * rows)


def test_a_flow_is_large_or_small_against_the_products_median_in_its_latest_known_year():
    flow, line, year = latest_against_line(ROWS, ROWS)
    flows = known_flows(ROWS, ROWS.cube.years)
    row = int(np.flatnonzero(flow > 0)[5])
    last = int(np.flatnonzero(np.isfinite(flows[row]))[-1])
    others = flows[ROWS.product == ROWS.product[row], last]
    assert flow[row] == flows[row, last]
    assert year[row] == ROWS.cube.years[last]
    assert line[row] == pytest.approx(0.05 * np.median(others[others > 0]))
    assert np.isnan(flow[~np.isfinite(flows).any(axis=1)]).all()


def test_new_flows_are_asked_of_small_ones_growth_of_the_others_and_of_unknown_ones_both():
    flow, line, _ = latest_against_line(ROWS, ROWS)
    new = only_asked(scored(len(ROWS)), ROWS, ROWS, Task("activation", 3, 8))
    grown = only_asked(scored(len(ROWS)), ROWS, ROWS, Task("growth", 3, 8))
    large, small, unknown = flow >= line, flow < line, np.isnan(flow)
    assert large.any()
    assert small.any()
    assert unknown.any()
    np.testing.assert_array_equal(np.isnan(new.score), large)
    np.testing.assert_array_equal(np.isnan(grown.score), small)
    first = int(np.flatnonzero(large)[0])
    assert new.refusals[first].startswith(f"trades already ({flow[first]:,.0f} US dollars in 20")
    assert grown.refusals[int(np.flatnonzero(small)[0])].startswith("is small or absent (")
    assert {new.refusals[n] for n in np.flatnonzero(unknown)} == {None}


def test_a_model_of_trade_itself_is_asked_of_everything():
    before = scored(len(ROWS))
    assert only_asked(before, ROWS, ROWS, Task("trade", 3, 1)) is before
