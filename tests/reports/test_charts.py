"""Drawings: deterministic, self-contained, honest about gaps."""

from __future__ import annotations

from itertools import pairwise

from corridor.reports import charts
from corridor.reports.charts import Point, Series
from factories_run import NASTY

SERIES = (
    Series(
        "United States",
        "#1f5f8b",
        (Point(2015, 5e8), Point(2016, 3e8), Point(2018, 4e8), Point(2025, 3e7, complete=False)),
    ),
    Series("CEPII BACI", "#5b6770", (Point(2018, 3.9e8),), dashed=True),
)


def test_the_same_series_give_the_same_drawing() -> None:
    first, second = charts.trend_svg(SERIES, "k"), charts.trend_svg(SERIES, "k")
    assert first == second
    assert first.startswith("<svg viewBox=")
    assert "http" not in first


def test_texts_are_escaped() -> None:
    drawing = charts.trend_svg((Series(NASTY.replace("\x07", ""), "#000000", (Point(2020, 1.0),)),), "k")
    assert "<script" not in drawing


def test_lines_break_where_years_are_missing() -> None:
    rows = charts._rows(SERIES, 1e6)
    assert [row["stretch"] for row in rows] == [0, 0, 1, 2, 0]
    assert [row["complete"] for row in rows] == [True, True, True, False, True]


def test_ids_are_prefixed() -> None:
    drawing = charts.embeddable(
        '<svg xmlns="x" viewBox="0 0 1 1"><clipPath id="clip0"/><g clip-path="url(#clip0)"/></svg>', "k"
    )
    assert 'id="k-clip0"' in drawing
    assert "url(#k-clip0)" in drawing


def test_axis_scale_and_years() -> None:
    assert charts.scale_of(2.2e9) == (1e9, " bn")
    assert charts.scale_of(5.0) == (1.0, "")
    assert charts.year_ticks(2015, 2025) == [2015, 2017, 2019, 2021, 2023, 2025]
    assert charts.year_ticks(2020, 2020) == [2020]


def test_labels_keep_their_distance() -> None:
    places = charts.spread([10.0, 11.0, 9.0, 100.0], 13.0)
    ordered = sorted(places)
    assert all(above - below >= 13.0 - 1e-6 for below, above in pairwise(ordered))
    assert ordered[0] >= charts.LABEL_GAP / 2
    assert places[2] < places[0] < places[1] < places[3]


def test_zero_everywhere_is_still_a_drawing() -> None:
    assert charts.trend_svg((Series("A", "#000000", (Point(2020, 0.0), Point(2021, 0.0))),), "k").startswith("<svg")
