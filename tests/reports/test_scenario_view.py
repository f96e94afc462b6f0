"""What scenarios do, in words."""

from __future__ import annotations

from dataclasses import replace

import polars as pl

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


def test_a_scenario_that_moves_neither_ranks_nor_dollars_says_so_in_place_of_tables() -> None:
    before = RUN.scenarios[0]
    ends = dict.fromkeys(("after_usd", "after_low_usd", "after_high_usd"), before.totals["before_usd"])
    idle = replace(
        before,
        lines=before.lines.with_columns(rank_after=before.lines["rank_before"]),
        totals=before.totals.with_columns(**ends),
    )
    (view,) = plainly(scenario_views(Names(replace(RUN, scenarios=(idle,))), ACCENTS))
    assert (view.totals, view.movers) == ((), ())
    assert view.moved.startswith("It moves nothing here: not one of 12 ranked lines changes its rank")
    assert view.notes


def test_series_and_countries_are_named_in_words_and_small_changes_are_not_called_none() -> None:
    before = RUN.scenarios[0]
    lines = before.lines.with_columns(
        moved_by=pl.lit("lpi_score; wgi_mean"), potential_after_usd="potential_before_usd"
    )
    lines = lines.with_columns(moved_by=pl.when(pl.col("rank_before") == 4).then(pl.lit("")).otherwise("moved_by"))
    totals = before.totals.with_columns(before_usd=pl.lit(1_000_000_000), after_usd=pl.lit(1_000_100_000))
    text = "wgi_mean of AZE, XXX changes by"
    one = replace(
        before, lines=lines, totals=totals, assumptions=(replace(before.assumptions[0], text=text),),
        notes=("foo_bar: too few countries of USA",),
    )  # fmt: skip
    (view,) = plainly(scenario_views(Names(replace(RUN, scenarios=(one,))), ACCENTS))
    assert {mover.why for mover in view.movers} == {"Logistics score; governance score.", "Other lines moved."}
    assert "→" not in "".join(mover.potential for mover in view.movers)
    assert {total.change for total in view.totals} == {"under 0.1%"}
    assert view.assumptions[0].text == "Governance score of Azerbaijan, XXX changes by."
    assert view.notes == ("Foo bar: too few countries of United States.",)
