"""The tables that figures refer to."""

from __future__ import annotations

from dataclasses import replace

import polars as pl
import pytest

from corridor.reports.run_tables import facts, figures_table, table, traced
from corridor.reports.tracing import Figure, Origin
from factories_run import a_run

RUN = a_run()


@pytest.mark.parametrize(
    "name",
    [
        "ranking", "contributions", "excluded", "trend", "partners", "context", "findings", "claims", "weights",
        "pillars", "robustness.lines", "robustness.varied", "sensitivity.indices", "explanations.suppliers",
        "scenario route_opens.lines", "scenario route_opens.assumptions", "portfolio.picks", "moved.lines", "facts",
    ],
)  # fmt: skip
def test_every_table_is_found_by_its_name(name: str) -> None:
    assert table(RUN, name).height > 0


@pytest.mark.parametrize("name", ["nonsense", "robustness.nonsense", "scenario other.lines", "ranking.lines"])
def test_an_unknown_table_is_refused(name: str) -> None:
    with pytest.raises(KeyError, match="has no table"):
        table(RUN, name)


def test_a_table_that_two_profiles_hold_is_one() -> None:
    twice = replace(RUN, profiles=RUN.profiles * 2)
    assert table(twice, "world").equals(table(RUN, "world"))
    assert table(replace(RUN, profiles=()), "world").height == 0


def test_a_figure_is_followed_to_its_row_and_a_wrong_one_is_refused() -> None:
    key = (("opportunity", "USA-AZE:HS84"),)
    assert traced(RUN, Figure("f1", "", Origin("ranking", key, "rank", 2))) == 2
    assert traced(RUN, Figure("f1", "", Origin("ranking", (("exporter", "USA"),), "", 7, how="rows"))) == 7
    with pytest.raises(KeyError, match="holds 0 values of rank"):
        traced(RUN, Figure("f1", "", Origin("ranking", (("opportunity", "X"),), "rank", 2)))
    with pytest.raises(KeyError, match="values of rank"):
        traced(RUN, Figure("f1", "", Origin("ranking", (("exporter", "USA"),), "rank", 2)))


def test_facts_say_nothing_of_what_was_not_asked() -> None:
    assert facts(RUN)["robustness_draws"] == 2000
    assert facts(replace(RUN, robustness=None))["robustness_draws"] is None


def test_the_file_of_figures_has_a_row_for_each() -> None:
    one = Figure(
        "f1", "$5", Origin("ranking", (("opportunity", "A"),), "value_usd", 5, 2021, "somebody", parts=("f0",))
    )
    frame = figures_table([one])
    assert frame.row(0) == ("f1", "$5", "ranking", "opportunity=A", "value_usd", "5", 2021, "somebody", "", "f0")
    assert figures_table([]).schema["year"] == pl.Int32
