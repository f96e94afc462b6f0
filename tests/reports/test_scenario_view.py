"""What scenarios do, in words."""

from __future__ import annotations

from dataclasses import replace

from corridor.reports.names import Names
from corridor.reports.scenario_view import scenario_views
from corridor.reports.tracing import plainly
from factories_run import a_run

RUN = a_run()
ACCENTS = {("USA", "AZE"): "a", ("AZE", "USA"): "b"}


def test_before_and_after_with_intervals_and_assumptions() -> None:
    (view,) = plainly(scenario_views(Names(RUN), ACCENTS))
    assert view.key == "scenario-route-opens"
    assert [(total.before, total.after, total.change) for total in view.totals] == [
        ("$560 mn", "$560 mn", "0.0%"),
        ("$250 mn", "$280 mn", "+12.0%"),
    ]
    assert view.assumptions[0].value == "−0.92 elasticity"
    assert view.assumptions[1].value == ""
    assert view.note == "Intervals hold 90% of 400 draws of the elasticities."
    assert view.movers[0].points == (4.0, 2.0, 1.0, 3.0)
    assert view.moved == "10 of 12 ranked lines change their rank."


def test_a_scenario_that_moves_nothing_says_so_and_unknown_dollars_stay_unknown() -> None:
    before = RUN.scenarios[0]
    still = replace(before, lines=before.lines.with_columns(rank_after=before.lines["rank_before"]))
    still = replace(still, totals=still.totals.with_columns(after_low_usd=None, before_usd=0))
    (view,) = plainly(scenario_views(Names(replace(RUN, scenarios=(still,))), ACCENTS))
    assert view.movers == ()
    assert view.moved == "Not one of 12 ranked lines changes its rank."
    assert (view.totals[0].between, view.totals[0].change) == ("", "–")


def test_no_scenarios_are_no_views() -> None:
    assert scenario_views(Names(replace(RUN, scenarios=())), ACCENTS) == ()
