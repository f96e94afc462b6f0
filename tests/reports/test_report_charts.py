"""The drawings of the report."""

from __future__ import annotations

import re

from corridor.reports import report_charts
from corridor.reports.charts import Point, Series
from corridor.reports.map_view import MapView, PlaceView
from corridor.reports.report_charts import Whisker
from corridor.reports.world import outline
from factories_run import NASTY

ROWS = [Whisker("First & <b>", 1.0, 1.0, 3.0, "a"), Whisker("Second", 4.0, 2.0, 9.0, "b", before=7.0)]


def test_whiskers_have_a_row_each_and_a_ring_where_it_stood_before() -> None:
    drawing = report_charts.whiskers_svg(ROWS, "w")
    assert drawing == report_charts.whiskers_svg(ROWS, "w")
    assert "First &amp; &lt;b&gt;" in drawing
    assert drawing.count("Second") == 1
    assert 'aria-hidden="true"' in drawing


def test_a_balance_has_a_line_at_nothing_and_a_sign_below_it() -> None:
    points = (Point(2020, 5e8), Point(2021, -5e8, complete=False))
    drawing = report_charts.balance_svg((Series("A", "#111111", points),), "b")
    assert "$0" in drawing
    assert "−$400 mn" in drawing


def test_the_map_is_small_and_shows_what_it_can() -> None:
    places = (
        PlaceView("USA", NASTY.replace("\x07", "").replace("\u202e", ""), "a", 1.0, ""),
        PlaceView("AZE", "Azerbaijan", "b", 1.0, ""),
        PlaceView("SGP", "Singapore", "supplier", 0.5, ""),
    )
    view = MapView("", "", "", places, (("USA", "AZE", "a"), ("AZE", "SGP", "b")))
    drawing = report_charts.map_svg(view, "m")
    assert len(drawing.encode()) < 60_000
    assert "<script" not in drawing
    assert report_charts.COLOURS["a"] in drawing
    assert report_charts.map_svg(view, "m") == drawing


def test_names_of_neighbours_on_the_map_do_not_lie_on_each_other() -> None:
    def heights(*codes: str) -> list[float]:
        places = tuple(PlaceView(code, code, role, 1.0, "") for code, role in zip(codes, "ab", strict=True))
        drawing = report_charts.map_svg(MapView("", "", "", places, ()), "m")
        found = [re.search(rf"translate\([\d.]+,([\d.]+)\)[^>]*>{code}<", drawing) for code in codes]
        return [float(one[1]) for one in found if one]

    (georgia, turkiye), (kazakhstan, germany) = heights("GEO", "TUR"), heights("KAZ", "DEU")
    centres = outline(float(report_charts.WIDE)).centres
    assert georgia < centres["GEO"][1] < turkiye
    assert kazakhstan > centres["KAZ"][1]
    assert germany > centres["DEU"][1]
