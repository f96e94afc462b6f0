"""Sheets of trade by year and by chapter."""

from dataclasses import replace

import openpyxl
import polars as pl

from corridor.reports import xlsx
from factories_run import a_run

YEARS = range(1985, 2025)


def test_every_declared_total_stands_in_the_trend(rows):
    assert len(rows("Trend")) == a_run().profiles[0].trend.height


def test_composition_goes_from_large_to_small_in_each_direction(rows):
    found = rows("Composition")
    assert len(found) == a_run().profiles[0].composition.height
    for direction in {row["Direction"] for row in found}:
        values = [row["Value, USD"] for row in found if row["Direction"] == direction]
        assert values == sorted(values, reverse=True)
    assert all(row["Code"].startswith("HS ") for row in found)


def test_figures_behind_the_charts_of_long_trends_stand_apart(tmp_path):
    run = a_run()
    (profile,) = run.profiles
    ways = profile.trend.unique(["exporter", "importer"], keep="first", maintain_order=True)
    long = pl.concat(ways.with_columns(year=pl.lit(year, ways.schema["year"])) for year in YEARS)
    xlsx.write(replace(run, profiles=(replace(profile, trend=long),)), tmp_path / "long.xlsx")
    sheet = openpyxl.load_workbook(tmp_path / "long.xlsx")["Trend"]
    assert len(sheet._charts) == ways.height == 2
    for chart in sheet._charts:
        for series in chart.series:
            cells = [sheet[part.replace("$", "")] for part in series.cat.numRef.f.split("!")[1:]]
            assert [cell.value for (cell,) in cells[0]] == list(YEARS)
        assert chart.y_axis.scaling.min == 0


def test_bars_begin_at_nothing(book):
    for sheet in ("Composition", "Scenario totals"):
        assert book[sheet]._charts
        assert all(chart.y_axis.scaling.min == 0 for chart in book[sheet]._charts)
