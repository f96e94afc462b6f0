"""What a cell's own past says, held against figures worked out by hand."""

import math

import numpy as np
import pytest

from corridor.foresight.features.own import FLOOR, OWN
from factories_foresight import a_world, cells_of, computed
from factories_panels import flows, history

STEADY = [100] * 8
"""Two flows of 100 beside any third keep the median of their product at 100."""


def steady(*rows):
    return flows(*rows, *history(2000, "C", "B", "p", STEADY), *history(2000, "D", "B", "p", STEADY))


def strength(share):
    return math.log(1 + 20 * share)


def own(table, *keys, **settings):
    return computed(OWN, a_world(table, **settings), cells_of(*keys))


@pytest.fixture(scope="module")
def past():
    """A flow of 0, 0, 10, unknown, 40, 80, 0 and 20 percent of the median."""
    return own(steady(*history(2000, "A", "B", "p", [0, 0, 10, None, 40, 80, 0, 20])), ("A", "B", "p"))


@pytest.mark.parametrize(
    ("name", "figure"),
    [
        ("flow_0", strength(0.2)),
        ("flow_1", 0.0),
        ("flow_2", strength(0.8)),
        ("flow_3", strength(0.4)),
        ("log_flow_0", math.log(0.2 + FLOOR)),
        ("log_flow_1", math.log(FLOOR)),
        ("memory", strength(0.8)),
        ("memory_long", strength(0.8)),
        ("mean_flow", sum(map(strength, (0.1, 0.4, 0.8, 0.2))) / 8),
        ("most_now", strength(0.2)),
        ("most_before", 0.0),
        ("years_active", 4),
        ("since_active", 0),
        ("years_noticed", 4),
        ("since_noticed", 0),
        ("years_large", 1),
        ("since_large", 2),
        ("change_1", strength(0.2)),
        ("change_2", strength(0.2) - strength(0.8)),
        ("known_share", 7 / 8),
        ("log_memory", math.log(0.8 + FLOOR)),
        ("outlook", 2 * math.log(0.2 + FLOOR) - math.log(0.8 + FLOOR)),
    ],
)
def test_figures_by_hand(past, name, figure):
    assert past[name] == pytest.approx([figure], abs=1e-12)


def test_slope_and_spread_are_of_the_logarithms_that_are_known(past):
    known = np.log(np.array([0.1, 0.4, 0.8, 0.0, 0.2]) + FLOOR)
    filled = np.insert(known, 1, known.mean())
    assert past["log_mean"] == pytest.approx([known.mean()])
    assert past["spread"] == pytest.approx([known.std()])
    assert past["slope"] == pytest.approx([np.polyfit(np.arange(6), filled, 1)[0]])


def test_a_flow_of_eight_years_ago_is_only_in_the_long_memory():
    found = own(steady(*history(2000, "A", "B", "p", [80, 0, 0, 0, 0, 0, 0, 0])), ("A", "B", "p"))
    assert found["memory"] == [0.0]
    assert found["memory_long"] == pytest.approx([strength(0.8)])
    assert found["since_large"] == [7.0]
    assert found["years_large"] == [1.0]


def test_a_flow_that_never_was_is_known_to_be_none():
    found = own(steady(), ("B", "B", "p"), ("C", "B", "p"))  # nobody named B sells
    assert found["flow_0"][0] == 0.0
    assert found["known_share"][0] == 1.0
    assert found["years_active"][0] == 0.0
    assert found["since_active"][0] == 10.0  # two more than the eight years that are looked at
    assert found["since_active"][1] == 0.0


def test_of_an_importer_that_is_not_known_nothing_is():
    found = own(steady(), ("C", "?", "p"), ("C", "B", "?"))
    for name in ("flow_0", "flow_3", "log_flow_0", "log_memory", "log_mean", "outlook"):
        assert np.isnan(found[name]).all(), name
    assert found["known_share"].tolist() == [0.0, 0.0]
    assert found["memory"].tolist() == [0.0, 0.0]


def test_what_a_truncated_source_leaves_out_lies_below_an_edge():
    rows = [*history(2000, "A", "X", "p", [100] * 3), *history(2000, "B", "Y", "p", [60] * 3)]
    found = own(flows(*rows), ("A", "Y", "p"), ("A", "X", "p"), kept=1)
    # the median of 100 and 60 is 80; from A to Y flows less than Y's last one kept, 60
    assert found["most_now"] == pytest.approx([strength(60 / 80), strength(100 / 80)])
    assert found["flow_0"] == pytest.approx([0.0, strength(100 / 80)])


def test_a_flow_that_is_only_bounded_counts_at_its_least():
    rows = [*history(2000, "A", "B", "p", [10, 10, 10]), *history(2000, "C", "B", "p", [100, 100, 100])]
    caps = [None, None, 50, None, None, None]
    found = own(flows(*rows, value_cap=caps), ("A", "B", "p"))
    assert found["flow_0"] == pytest.approx([strength(10 / 100)])  # one flow of the last year is known exactly
    assert found["most_now"] == pytest.approx([strength(50 / 100)])


def test_a_history_of_one_year_has_no_earlier_figures():
    found = own(flows((2000, "A", "B", "p", 50), (2000, "C", "B", "p", 100)), ("A", "B", "p"))
    assert found["flow_0"] == pytest.approx([strength(50 / 75)])
    assert np.isnan([found["flow_1"], found["flow_3"]]).all()
    assert found["change_1"] == found["slope"] == found["spread"] == [0.0]
