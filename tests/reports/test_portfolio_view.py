"""The chosen set, in words."""

from __future__ import annotations

from dataclasses import replace

import polars as pl

from corridor.reports.names import Names
from corridor.reports.portfolio_view import portfolio_view
from corridor.reports.tracing import plainly
from factories_run import a_run

RUN = a_run()


def test_picks_constraints_and_their_price() -> None:
    view = plainly(portfolio_view(Names(RUN)))
    assert view is not None
    assert [pick.rank for pick in view.picks] == ["1", "3", "4"]
    assert view.has_costs
    assert (view.constraints[0].binding, view.constraints[0].price) == (True, "3.1 for one more line of a sector")
    assert view.constraints[1].limit == "100,000"
    assert view.passed_over == (("2. Machinery and mechanical appliances", "Its sector has 2 lines already."),)


def test_dollars_are_written_as_dollars_where_they_are_the_goal() -> None:
    assert RUN.portfolio is not None
    dollars = replace(RUN.portfolio, goal="unrealised potential, US dollars", total=88_200_000.0)
    view = plainly(portfolio_view(Names(replace(RUN, portfolio=dollars))))
    assert view is not None
    assert "comes to $88.2 mn" in view.note


def test_a_set_that_does_not_exist_says_why_and_none_asked_is_none() -> None:
    assert RUN.portfolio is not None
    none = replace(RUN.portfolio, picks=RUN.portfolio.picks.clear(), status="no set keeps all limits")
    view = portfolio_view(Names(replace(RUN, portfolio=none)))
    assert view is not None
    assert view.empty == "No set meets the constraints: no set keeps all limits."
    assert portfolio_view(Names(replace(RUN, portfolio=None))) is None


def test_a_reason_names_lines_by_their_titles() -> None:
    assert RUN.portfolio is not None
    passed = RUN.portfolio.passed_over.with_columns(because=pl.lit("it is too near to USA-AZE:HS84, USA-AZE:NONE"))
    view = plainly(portfolio_view(Names(replace(RUN, portfolio=replace(RUN.portfolio, passed_over=passed)))))
    assert view is not None
    assert view.passed_over[0][1] == "It is too near to “Machinery and mechanical appliances”, USA-AZE:NONE."
