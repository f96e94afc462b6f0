"""The corridor profile."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import polars as pl

from corridor.reports import profile as marked
from corridor.reports.names import Names
from factories_page import AsRead
from factories_run import a_profile, a_run

NAMES = Names(a_run())
profile: Any = AsRead(marked)
BOTH = [("USA", "AZE"), ("AZE", "USA")]


def test_trend_by_reporter_with_incomplete_years_marked() -> None:
    trend = profile.profile_view(NAMES, a_profile(), BOTH).trends[0]
    assert [series.label for series in trend.series] == ["United States", "Azerbaijan", "CEPII BACI"]
    assert [series.dashed for series in trend.series] == [False, False, True]
    assert trend.columns[0] == "United States declares (FAS, US Census Bureau)"
    assert trend.columns[2] == "CEPII BACI reconciles (FOB)"
    assert trend.rows[0] == profile.TrendRow("2025", ("$33.7 mn †", "–", "–"), "–")
    assert trend.rows[1] == profile.TrendRow("2024", ("$255.1 mn", "$1.62 bn", "–"), "6.34")
    assert "2025 by the United States: 2 months" in trend.caption
    assert "2019 by Azerbaijan: 32 chapters left out" in trend.caption
    assert "Azerbaijan: $851.4 mn in 2015, $1.62 bn in 2024." in trend.alt


def test_a_country_keeps_its_colour_in_both_directions() -> None:
    there, back = profile.profile_view(NAMES, a_profile(), BOTH).trends
    colours = [{series.label: series.colour for series in trend.series} for trend in (there, back)]
    assert colours[0]["Azerbaijan"] == colours[1]["Azerbaijan"] == profile.COLOURS["b"]


def test_the_ratio_of_an_incomplete_year_is_marked() -> None:
    rows = profile.profile_view(NAMES, a_profile(), BOTH).trends[0]
    groups = profile._groups(profile._flow(a_profile(), ("USA", "AZE")), ("USA", "AZE"))
    assert rows.rows
    old = [[row for row in group if row["year"] <= 2019] for group in groups[:2]]
    assert profile._rows(NAMES, old)[0].ratio == "1.55 †"


def test_the_widest_disagreement_of_the_latest_years_is_told() -> None:
    text = profile.profile_view(NAMES, a_profile(), BOTH).caution
    assert text.startswith("For goods from the United States to Azerbaijan in 2024, Azerbaijan declares $1.62 bn")
    assert profile.profile_view(NAMES, _empty(), BOTH).caution == ""


def test_where_nothing_is_known_the_report_says_so() -> None:
    view = profile.profile_view(NAMES, _empty(), BOTH)
    assert view.trends[0].empty == "No yearly totals of goods from the United States to Azerbaijan are in the data."
    assert view.composition[0].empty.startswith("No breakdown by chapter")
    assert view.world[0].title == "The United States’ exports: no world total is in the data."
    assert view.services == ()
    assert view.context == ()


def test_a_single_year_is_told_and_not_drawn() -> None:
    one = a_profile().trend.filter((pl.col("exporter") == "USA") & (pl.col("reporter") == "USA")).sort("year").tail(1)
    trend = profile.profile_view(NAMES, replace(a_profile(), trend=one), BOTH).trends[0]
    assert (trend.series, trend.rows) == ((), ())
    declares = "United States declares (FAS, US Census Bureau)"
    assert trend.empty == f"One year alone is in the data: 2025, for which {declares}: $33.7 mn †."


def test_only_directions_of_the_job() -> None:
    assert len(profile.profile_view(NAMES, a_profile(), BOTH[:1]).trends) == 1


def test_world_totals_with_their_declarer() -> None:
    world = profile.profile_view(NAMES, a_profile(), BOTH).world
    assert world[2].title == "Azerbaijan’s exports to the world, 2021: $22.2 bn (declared by Azerbaijan, UN Comtrade)"
    assert world[2].bars[0] == profile.Bar("HS 27 Mineral fuels, mineral oils to Italy", "$9.19 bn", "100.0")
    assert world[3].title.startswith("Azerbaijan’s imports from the world, 2021")


def test_composition_counts_what_is_left_out() -> None:
    there, back = profile.profile_view(NAMES, a_profile(), BOTH).composition
    assert there.note == "2021, declared by Azerbaijan, UN Comtrade; the largest 8 of 9 chapters"
    assert back.note == "2024, declared by the United States, US Census Bureau"


def test_services_of_the_latest_year() -> None:
    services = profile.profile_view(NAMES, a_profile(), BOTH).services
    assert services[0].startswith("The United States’ exports of digitally deliverable services, 2023: $655.5 bn")


def test_context_side_by_side() -> None:
    rows = {row.title: row for row in profile.profile_view(NAMES, a_profile(), BOTH).context}
    assert rows["Gross domestic product"].left == ("$27.4 tn", "2023, IMF World Economic Outlook")
    assert rows["Economic growth, projected, yearly mean"].left[1].startswith("to ")
    assert rows["A new series"].right == ("–", "")
    assert list(rows)[-1] == "A new series"


def test_two_sources_of_one_reporter_are_told_apart() -> None:
    base = a_profile()
    more = base.trend.filter(pl.col("reporter") == "USA").with_columns(source=pl.lit("unctad"))
    trend = profile.profile_view(NAMES, replace(base, trend=pl.concat([base.trend, more])), BOTH).trends[0]
    assert [series.label for series in trend.series][:2] == ["US Census Bureau", "UNCTAD digitally…"]
    assert [series.dashed for series in trend.series][:2] == [False, True]


def _empty() -> profile.Profile:
    base = a_profile()
    frames = ("trend", "composition", "world", "partners", "services", "context")
    return replace(base, **{name: getattr(base, name).clear() for name in frames})
