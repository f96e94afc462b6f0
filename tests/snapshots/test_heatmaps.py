import pytest

from corridor.snapshots.heatmaps import NOTHING, Cell, HeatMap, HeatRow, Step, by_fullness, rising, span, step_of_share

STEPS = (*rising(("all", "most", "half", "few")), Step("b", "balanced", "balanced"), Step(NOTHING, "none", NOTHING))


@pytest.mark.parametrize(
    ("share", "key"),
    [(1.0, "level4"), (0.98, "level4"), (0.97, "level3"), (0.75, "level3"), (0.5, "level2"), (0.0, "level1")],
)
def test_shares_fall_into_four_steps(share, key):
    assert step_of_share(share) == key


def test_the_legend_holds_only_steps_that_are_seen():
    rows = (HeatRow("AZE", "Azerbaijan", {2020: Cell("level4", "2 of 2", "100")}),)
    full = HeatMap("t", "n", "reporter", (2020,), rows, STEPS).record()
    assert [step["key"] for step in full["steps"]] == ["level4"]
    holed = HeatMap("t", "n", "reporter", (2020, 2021), rows, STEPS).record()
    assert [step["key"] for step in holed["steps"]] == ["level4", NOTHING]
    assert holed["rows"][0]["cells"] == {2020: {"step": "level4", "figure": "2 of 2", "short": "100"}}


def test_rows_are_sorted_by_weight_and_then_by_code():
    rows = [(HeatRow(code, "", {}), weight) for code, weight in (("C", 1), ("A", 1), ("B", 5))]
    assert [row.code for row in by_fullness(rows)] == ["B", "A", "C"]


def test_a_span_has_no_holes():
    assert span([2003, 2001]) == (2001, 2002, 2003)
    assert span([]) == ()
