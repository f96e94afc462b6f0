"""Pictures of a walk-forward: what stands in the description, and that the drawing repeats."""

import json

import pytest

from corridor.reports import foresight_charts as charts
from corridor.study.backtest.pooling import Bin
from factories_results import results


def board(metric="auc_pr", target="activation"):
    return charts.Board("3 years ahead", results().of("ores", target, 3), metric)


def values(spec):
    """Return all rows of data that stand in a description."""
    return [row for rows in spec["datasets"].values() for row in rows]


def test_every_forecaster_has_its_dot_the_champion_in_blue_and_plain_rules_hollow():
    rows = {row["model"]: row for row in values(charts.boards_spec([[board()]])) if "model" in row}
    assert set(rows) == {"sharp", "blunt", "persistence", "noise"}
    assert (rows["sharp"]["colour"], rows["sharp"]["fill"]) == (charts.BEST, charts.BEST)
    assert (rows["noise"]["colour"], rows["noise"]["fill"]) == (charts.PLAIN, "white")
    found = board().found.models["sharp"].metrics["auc_pr"]
    assert (rows["sharp"]["low"], rows["sharp"]["value"], rows["sharp"]["high"]) == (found.low, found.value, found.high)


def test_chance_is_a_line_and_the_perfect_list_a_number():
    assert {"chance": board().found.base_rate} in values(charts.boards_spec([[board()]]))
    assert {"chance": 0.0} in values(charts.boards_spec([[board("spearman", "growth")]]))
    own = json.dumps(charts.boards_spec([[board("own_precision")]]), ensure_ascii=False)
    assert f"perfect: {board().found.perfect:.3f}" in own
    assert "chance" not in own


def test_boards_of_a_row_share_their_scale():
    other = charts.Board("1 year", results().of("ores", "activation", 1), "auc_pr")
    assert len({tuple(domain) for domain in _domains(charts.boards_spec([[board(), other]]))}) == 1


def _domains(spec):
    if isinstance(spec, dict):
        if "scale" in spec and isinstance(spec["scale"], dict) and "domain" in spec["scale"]:
            yield spec["scale"]["domain"]
        for item in spec.values():
            yield from _domains(item)
    elif isinstance(spec, list):
        for item in spec:
            yield from _domains(item)


def test_figures_and_intervals_lie_within_the_scale():
    (domain,) = {tuple(domain) for domain in _domains(charts.boards_spec([[board("spearman", "growth")]]))}
    for row in values(charts.boards_spec([[board("spearman", "growth")]])):
        if "low" in row:
            assert domain[0] <= row["low"] <= row["value"] <= row["high"] <= domain[1]


@pytest.mark.parametrize(
    ("held", "text", "colour"),
    [(0.8, "80% (as stated)", "BEST"), (0.7, "70% (−10 points)", "ALARM"), (0.81, "81% (+1 point)", "BEST")],
)
def test_a_promise_not_kept_is_marked(held, text, colour):
    (row,) = values(charts.coverage_spec([charts.Promise("ores, growth: sharp", 0.8, held)]))
    assert (row["miss"], row["colour"]) == (text, getattr(charts, colour))


def test_squares_open_small_chances_and_hold_all_bins():
    bins = (Bin(900, 0.001, 0.0, 0.0, 0.004), Bin(100, 0.3, 0.28, 0.2, 0.37))
    spec = charts.reliability_spec([[charts.Chances("3 years", "sharp", bins)] * 2] * 2)
    assert sum("cells" in row for row in values(spec)) == 2  # equal squares share their data
    assert len(spec["vconcat"]) == 2
    assert '"sqrt"' in json.dumps(spec)


def test_the_same_results_draw_the_same_bytes():
    spec = charts.boards_spec([[board()], [board("own_precision")]])
    svg = charts.svg_of(spec)
    assert svg == charts.svg_of(charts.boards_spec([[board()], [board("own_precision")]]))
    assert svg.startswith("<svg")
    assert "persistence" in svg
