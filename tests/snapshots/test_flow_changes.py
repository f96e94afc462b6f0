"""The difference of goods flows, held to the dollar against a plain dictionary."""

import polars as pl
import pytest
from hypothesis import given, settings

from corridor.snapshots import walking
from corridor.snapshots.flow_changes import Gathering
from corridor.snapshots.flow_moves import PLACES
from corridor.tables.coding import coded
from factories_flows import FLOWS, flows_frame, reporting_frame


def gathered(before, after, *, store=lambda frame: frame):
    gathering = Gathering()
    frames = [(flows_frame(one), reporting_frame(one)) for one in (before, after)]
    for year in sorted({key[0] for one in (before, after) for key in one}):
        here = [[store(frame.filter(year=year)).lazy() for frame in pair] for pair in frames]
        gathering.year(year, (here[0][0], here[1][0]), (here[0][1], here[1][1]))
    return gathering.result()


def values(flows, year):
    return {key: flow[0] for key, flow in flows.items() if key[0] == year}


@settings(deadline=None, max_examples=80)
@given(FLOWS, FLOWS)
def test_parts_add_up_to_the_difference_to_the_dollar(before, after):
    found = gathered(before, after)
    for year in found.years:
        left, right = values(before, year.year), values(after, year.year)
        both = left.keys() & right.keys()
        assert year.before == sum(left.values())
        assert year.after == sum(right.values())
        assert year.new == sum(right[key] for key in right.keys() - left.keys())
        assert year.dropped == -sum(left[key] for key in left.keys() - right.keys())
        assert year.revised == sum(right[key] - left[key] for key in both)
        assert year.change == year.new + year.dropped + year.revised
        assert year.gross == sum(abs(right.get(key, 0) - left.get(key, 0)) for key in left.keys() | right.keys())
        assert sum(year.flows.values()) == len(left.keys() | right.keys())
    change = sum(year.change for year in found.years)
    assert found.reasons["change"].sum() == change
    for place in PLACES:
        here = found.moves.filter(place=place)
        assert here["change"].sum() == change
        by_code = here.group_by("code").agg(pl.col("before", "after", "change").sum())
        assert by_code.filter(pl.col("after") - pl.col("before") != pl.col("change")).is_empty()


@settings(deadline=None, max_examples=40)
@given(FLOWS, FLOWS)
def test_slices_and_codes_do_not_change_the_answer(before, after):
    whole = gathered(before, after)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(walking, "SLICE", 2)
        sliced = gathered(before, after, store=coded)
    assert sliced.years == whole.years
    assert sliced.reasons.equals(whole.reasons)
    assert sliced.moves.equals(whole.moves)
    assert sliced.largest == whole.largest
    assert sliced.settings.equals(whole.settings)
    assert (sliced.rows.added, sliced.rows.dropped, sliced.rows.changed) == (
        whole.rows.added,
        whole.rows.dropped,
        whole.rows.changed,
    )


@settings(deadline=None, max_examples=20)
@given(FLOWS)
def test_a_year_against_itself_is_the_same_whether_its_file_is_read_or_not(flows):
    read, skipped = gathered(flows, flows), Gathering()
    for year in sorted({key[0] for key in flows}):
        skipped.same(year, flows_frame(flows).filter(year=year).lazy())
    found = skipped.result()
    assert read.rows.same
    assert [(y.before, y.after, y.flows["same"]) for y in read.years] == [
        (y.before, y.after, y.flows["same"]) for y in found.years
    ]
    totals = ["place", "code", "before", "after"]
    assert read.moves.select(totals).equals(found.moves.select(totals))


def test_the_largest_flows_come_first_and_ties_by_key():
    key = (2020, "AZE", "GEO", "27", "HS")
    after = {
        key: (5, "s", None, None, "mean_of_both"),
        (2020, "AZE", "USA", "27", "HS"): (90, "s", None, None, "mean_of_both"),
        (2020, "AZE", "USA", "28", "HS"): (5, "s", None, None, "mean_of_both"),
    }
    largest = gathered({}, after).largest
    assert [(row["importer"], row["product"], row["after"]) for row in largest] == [
        ("USA", "27", 90),
        ("GEO", "27", 5),
        ("USA", "28", 5),
    ]
    assert {row["before"] for row in largest} == {None}
