"""What formats share of a run: made when asked for, and kept."""

from __future__ import annotations

from dataclasses import replace

from corridor.reports.shown import MAP, Shown, drawings_of
from corridor.reports.tracing import plainly
from factories_run import a_run


def test_parts_are_made_once() -> None:
    shown = Shown(a_run())
    assert shown.view is shown.view
    assert shown.plain == plainly(shown.view)
    assert shown.drawings is shown.drawings


def test_a_drawing_for_every_trend_the_balance_and_the_map() -> None:
    view = plainly(Shown(a_run()).view)
    (profile,) = view.profiles
    assert set(drawings_of(view)) == {*(one.key for one in profile.trends), profile.balance.key, MAP}


def test_nothing_is_drawn_without_figures() -> None:
    view = plainly(Shown(a_run()).view)
    assert drawings_of(replace(view, profiles=())) == {}
