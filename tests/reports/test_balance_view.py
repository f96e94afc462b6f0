"""The balance of a pair, as each country declares it."""

from __future__ import annotations

from dataclasses import replace

from corridor.reports.balance_view import balance_view
from corridor.reports.names import Names
from corridor.reports.tracing import plainly
from factories_run import a_profile, a_run

NAMES = Names(a_run())
COLOURS = {"USA": "#111111", "AZE": "#222222"}


def test_both_countries_own_figures() -> None:
    view = plainly(balance_view(NAMES, a_profile(), COLOURS))
    assert [series.label for series in view.series] == ["United States", "Azerbaijan"]
    by_year = {point.year: point for point in view.series[0].points}
    assert by_year[2024].value == 255_100_000 - 157_800_000
    assert not by_year[2025].complete
    assert view.told[0] == (
        "On the United States’ own figures of 2024, the United States sold Azerbaijan goods of $255.1 mn and bought "
        "goods of $157.8 mn there: $97.3 mn more sold than bought."
    )


def test_nothing_declared_both_ways_is_no_balance() -> None:
    profile = a_profile()
    one_way = replace(profile, trend=profile.trend.filter(profile.trend["exporter"] == "USA"))
    assert balance_view(NAMES, one_way, COLOURS).empty
    assert balance_view(NAMES, replace(profile, trend=profile.trend.clear()), COLOURS).series == ()
