import pytest

from corridor.snapshots.flow_changes import Gathering
from corridor.snapshots.reasons import REASONS, words
from factories_flows import flows_frame, reporting_frame

KEY = (2020, "AZE", "GEO", "27", "HS")
OTHER = (2020, "USA", "GEO", "28", "HS")
BOTH = "mean_of_both"
HELD = {OTHER: (7, "s", 7, 7, BOTH)}


def flow(value, exporter=None, importer=None, *, source="s", rule=BOTH):
    return (value, source, exporter, importer, rule)


def reasons(before, after):
    gathering = Gathering()
    pair = [(flows_frame(one).lazy(), reporting_frame(one).lazy()) for one in (before, after)]
    gathering.year(2020, (pair[0][0], pair[1][0]), (pair[0][1], pair[1][1]))
    return gathering.result().reasons["reason"].to_list()


COVERED = {
    "year": ({}, {KEY: flow(1, 1)}),
    "source": (HELD, {**HELD, KEY: flow(1, 1, source="t")}),
    "nomenclature": (HELD, {**HELD, (*KEY[:4], "HS17"): flow(1, 1)}),
    "product": (HELD, {**HELD, KEY: flow(1, 1)}),
    "reporter": (
        {**HELD, (2020, "USA", "GEO", "27", "HS"): flow(3, 3)},
        {**HELD, (2020, "USA", "GEO", "27", "HS"): flow(3, 3), KEY: flow(1, 1)},
    ),
    "declared": (
        {(2020, "AZE", "USA", "28", "HS"): flow(3, 3), (2020, "USA", "AZE", "27", "HS"): flow(3, 3)},
        {(2020, "AZE", "USA", "28", "HS"): flow(3, 3), (2020, "USA", "AZE", "27", "HS"): flow(3, 3), KEY: flow(1, 1)},
    ),
    "flow": (
        {(2020, "AZE", "USA", "27", "HS"): flow(3, 3)},
        {(2020, "AZE", "USA", "27", "HS"): flow(3, 3), KEY: flow(1, 1)},
    ),
}

REVISED = {
    "source": (flow(1, 1), flow(2, 2, source="t")),
    "appeared": (flow(1, 1), flow(2, 1, 3)),
    "withdrawn": (flow(2, 1, 3), flow(3, None, 3)),
    "rule": (flow(2, 1, 3), flow(1, 1, 3, rule="exporter_preferred")),
    "declared": (flow(2, 1, 3), flow(3, 1, 5)),
    "weights": (flow(2, 1, 3), flow(3, 1, 3)),
    "told": (flow(2), flow(3)),
}


@pytest.mark.parametrize("name", COVERED)
def test_why_a_flow_stands_in_one_snapshot_only(name):
    before, after = COVERED[name]
    assert reasons(before, after) == [f"new/{name}"]
    assert reasons(after, before) == [f"dropped/{name}"]


@pytest.mark.parametrize("name", REVISED)
def test_why_a_figure_was_revised(name):
    before, after = ({KEY: one} for one in REVISED[name])
    assert reasons(before, after) == [f"revised/{name}"]


def test_every_reason_is_tested_and_has_words():
    assert {kind: set(found) for kind, found in REASONS.items()} == {
        "new": set(COVERED),
        "dropped": set(COVERED),
        "revised": set(REVISED),
    }
    assert words("new/year") == "new: the year is new"
