"""What moved, in words."""

from __future__ import annotations

from dataclasses import replace

import polars as pl

from corridor.reports.moved_view import MOVERS, moved_view
from corridor.reports.names import Names
from corridor.reports.tracing import plainly
from corridor.study.moved import PARTS
from factories_run import a_run

RUN = a_run()


def test_moves_with_what_they_are_due_to() -> None:
    view = plainly(moved_view(Names(RUN)))
    assert view.note == "2 lines moved since the run before, 9 lines kept their rank."
    first = view.lines[0]
    assert (first.before, first.after, first.change, first.up) == ("5", "2", "3", True)
    assert (first.data, first.model) == ("+3.6", "–")
    assert not view.lines[1].up
    assert view.new[0].because == "Figures of 2024 came."
    assert view.gone[0].title == "USA-AZE:HS2825"


def test_the_first_run_says_so_and_many_moves_are_cut() -> None:
    assert "first run" in moved_view(Names(replace(RUN, moved=None))).empty
    assert RUN.moved is not None
    row = RUN.moved.lines.head(1)
    many = row.vstack(row)
    for _ in range(4):
        many = many.vstack(many)
    view = plainly(moved_view(Names(replace(RUN, moved=replace(RUN.moved, lines=many)))))
    assert len(view.lines) == MOVERS
    assert view.more == f"{many.height - MOVERS} lines more in the workbook."
    still = replace(RUN.moved, lines=many.clear())
    assert moved_view(Names(replace(RUN, moved=still))).note.startswith("No line moved")


def test_columns_of_causes_stand_only_where_a_cause_is_known() -> None:
    assert RUN.moved is not None
    assert moved_view(Names(RUN)).attributed
    bare = RUN.moved.lines.with_columns(pl.lit(None, pl.Float64).alias(part) for part in PARTS)
    view = plainly(moved_view(Names(replace(RUN, moved=replace(RUN.moved, lines=bare, note="compare tells why")))))
    assert not view.attributed
    assert view.how == "Compare tells why."
